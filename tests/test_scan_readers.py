"""What each reader of a file takes from it, and what it says of one that is broken, cut short or lies."""

import struct

import pytest

from model_files import card, field, gguf, manifest, onnx, put, safetensors, varint
from modelcheck.errors import InputError
from modelcheck.scan.evidence import KINDS
from modelcheck.scan.files import read_file

BASE_URL = "https://huggingface.co/meta-llama/Llama-3.1-8B"
GGUF_KEYS = [
    ("general.architecture", "llama"),
    ("general.name", "Llama 3.1 8B"),
    ("general.license", "llama3.1"),
    ("general.license.name", "a-name"),
    ("general.license.link", "LICENSE"),
    ("general.base_model.count", 2),
    ("tokenizer.ggml.tokens", ["a", "b"]),
    ("general.base_model.0.name", "Llama 3.1 8B"),
    ("general.base_model.0.organization", "Meta Llama"),
    ("general.base_model.1.repo_url", BASE_URL),
]
GGUF_SAYS = [
    ("detail", "llama"),
    ("name", "Llama 3.1 8B"),
    ("license", "llama3.1"),
    ("license_name", "a-name"),
    ("license_link", "LICENSE"),
    ("base_model", "Meta-Llama/Llama-3.1-8B"),
    ("base_model", BASE_URL),
]

SAYS = [
    # what it is, name of the file, content, statements
    ("GGUF, version 3", "m.gguf", gguf(GGUF_KEYS), GGUF_SAYS),
    ("GGUF, version 2", "m.gguf", gguf(GGUF_KEYS, version=2), GGUF_SAYS),
    ("GGUF, version 1, short lengths", "m.gguf", gguf(GGUF_KEYS, version=1), GGUF_SAYS),
    ("GGUF, big-endian", "m.gguf", gguf(GGUF_KEYS, order=">"), GGUF_SAYS),
    ("GGUF with no extension, as in a cache", "0a1b2c", gguf(GGUF_KEYS), GGUF_SAYS),
    (
        "GGUF with all kinds of values",
        "m.gguf",
        gguf([("a", 1), ("b", 1.5), ("c", [[1, 2], [3]]), ("general.license", "mit")]),
        [("license", "mit")],
    ),
    ("GGUF that says nothing", "m.gguf", gguf(), []),
    ("GGUF with an empty license", "m.gguf", gguf([("general.license", " ")]), []),
    (
        "safetensors",
        "m.safetensors",
        safetensors({"modelspec.license": "mit", "modelspec.merged_from": "a/b, c/d", "format": "pt"}, ["w"]),
        [("license", "mit"), ("base_model", "a/b"), ("base_model", "c/d")],
    ),
    (
        "safetensors with quotes in texts",
        "m.safetensors",
        safetensors({'a"{}': '\\"}', "license": "m\u00eft"}),
        [("license", "m\u00eft")],
    ),
    ("safetensors without metadata", "m.safetensors", safetensors(tensors=["w"]), []),
    ("safetensors, nothing at all", "m.safetensors", safetensors(), []),
    (
        "safetensors, padded",
        "m.safetensors",
        safetensors(header=b'{ "__metadata__" : {"license" : "mit"} }    '),
        [("license", "mit")],
    ),
    ("ONNX", "m.onnx", onnx([("license", "MIT"), ("other", "x")]), [("detail", "exporter"), ("license", "MIT")]),
    ("ONNX, keys in capitals", "m.onnx", onnx([("License", "MIT")], producer=""), [("license", "MIT")]),
    (
        "card",
        "README.md",
        card(
            license="other",
            license_name="n",
            license_link="l",
            base_model=["a/b", "c/d"],
            base_model_relation="merge",
            tags=["x"],
        ),
        [
            ("license", "other"),
            ("license_name", "n"),
            ("license_link", "l"),
            ("base_model", "a/b"),
            ("base_model", "c/d"),
            ("relation", "merge"),
        ],
    ),
    (
        "card with a byte order mark and CRLF",
        "README.md",
        b"\xef\xbb\xbf---\r\nlicense: mit\r\n---\r\n# x\r\n",
        [("license", "mit")],
    ),
    ("card with blank lines before", "README.md", "\n\n---\nlicense: mit\n---\n", [("license", "mit")]),
    ("card without a block", "README.md", "# A model\n\n---\nlicense: mit\n---\n", []),
    ("card with an empty block", "README.md", "---\n---\n", []),
    ("card, empty", "README.md", "", []),
    ("card with a value that looks like a number", "README.md", "---\nlicense: 3.10\n---\n", [("license", "3.10")]),
    ("card with the value NO", "README.md", "---\nlicense: NO\n---\n", [("license", "NO")]),
    ("card with a date", "README.md", "---\nlicense: 2025-03-24\n---\n", [("license", "2025-03-24")]),
    ("card with a null", "README.md", "---\nlicense: null\nbase_model:\n---\n", []),
    ("card of another name", "model.md", "---\nlicense: mit\n---\n", [("license", "mit")]),
    (
        "adapter",
        "adapter_config.json",
        {"base_model_name_or_path": "a/b", "r": 8},
        [("base_model", "a/b"), ("relation", "adapter")],
    ),
    (
        "configuration",
        "config.json",
        {"_name_or_path": "a/b", "model_type": "llama"},
        [("loaded_from", "a/b"), ("detail", "llama")],
    ),
    ("configuration that is a list", "config.json", [1], []),
    (
        "recipe of a merge",
        "mergekit_config.yml",
        "models:\n- model: a/b@main\n- model: c/d+e/f\n  parameters: {weight: 1}\nbase_model: a/b\nmerge_method: ties\n",
        [("base_model", "a/b"), ("base_model", "c/d"), ("base_model", "e/f"), ("relation", "merge")],
    ),
    (
        "recipe with slices and experts",
        "mergekit_moe.yaml",
        "slices:\n- sources:\n  - {model: a/b, layer_range: [0, 8]}\n"
        "experts:\n- source_model: c/d\n  positive_prompts: [code]\nbase_model: {model: {path: e/f}}\n",
        [("base_model", "a/b"), ("base_model", "c/d"), ("base_model", "e/f"), ("relation", "merge")],
    ),
    ("YAML that is no recipe", "mergekit.yml", "a: b\n", []),
    ("manifest", "8b", manifest("f" * 64), [("license_text", "f" * 64)]),
]


@pytest.mark.parametrize(("name", "content", "says"), [row[1:] for row in SAYS], ids=[row[0] for row in SAYS])
def test_a_file_says(tmp_path, name, content, says):
    found = read_file(put(tmp_path, {name: content}) / name, name)
    assert [(one.kind, one.value) for one in found.statements] == says
    assert {one.kind for one in found.statements} <= set(KINDS)
    assert found.notes == ()


PLACES = [
    ("README.md", "---\nlicense: mit\nbase_model:\n- a/b\n- c/d\n---\n", ["README.md:2", "README.md:4", "README.md:5"]),
    ("README.md", "\n---\nlicense: mit\n---\n", ["README.md:3"]),
    ("m.gguf", gguf([("general.license", "mit")]), ["m.gguf (general.license)"]),
    ("m.onnx", onnx([("license", "mit")], producer=""), ["m.onnx (license)"]),
    ("mergekit.yml", "models:\n- model: a/b\n", ["mergekit.yml:2", "mergekit.yml (merge_method)"]),
]


@pytest.mark.parametrize(("name", "content", "places"), PLACES)
def test_every_statement_has_its_place(tmp_path, name, content, places):
    found = read_file(put(tmp_path, {name: content}) / name, name)
    assert [one.place for one in found.statements] == places


DOUBLED = [
    ("README.md", "---\nlicense: mit\ntags: []\nlicense: apache-2.0\n---\n", "license stands there 2 times (lines 2 and 4)"),
    ("m.gguf", gguf([("general.license", "mit"), ("general.license", "x")]), "general.license stands there more than once"),
    (
        "m.safetensors",
        safetensors(header=b'{"__metadata__":{"license":"a","license":"b"}}'),
        "license stands there more than once",
    ),
]


@pytest.mark.parametrize(("name", "content", "note"), DOUBLED)
def test_a_key_that_stands_twice_is_reported(tmp_path, name, content, note):
    found = read_file(put(tmp_path, {name: content}) / name, name)
    assert note in " ".join(found.notes)


def long_text(length):
    return gguf([("general.license", struct.pack("<IQ", 8, length) + b"mit")])


BAD = [
    # what is wrong, name, content, what the message says
    ("GGUF, other magic", "m.gguf", b"GGML" + bytes(60), 'does not begin with "GGUF"'),
    ("GGUF, empty", "m.gguf", b"", "the file has 0 more"),
    ("GGUF, cut short", "m.gguf", gguf(GGUF_KEYS)[:90], "the file has"),
    ("GGUF, version to come", "m.gguf", gguf(version=4), "version 4 is not known"),
    ("GGUF, too many pairs", "m.gguf", gguf(count=2**63), "9,223,372,036,854,775,808 pairs are announced"),
    ("GGUF, more pairs than there are", "m.gguf", gguf([("a", 1)], count=9), "the length of a key should have 8 bytes"),
    ("GGUF, a license beyond the file", "m.gguf", long_text(2**15), "general.license should have 32,768 bytes"),
    ("GGUF, a license as long as a book", "m.gguf", long_text(2**40), "are no id, name or address"),
    ("GGUF, a license that is a number", "m.gguf", gguf([("general.license", 1)]), "general.license is no text (type 4)"),
    ("GGUF, a type to come", "m.gguf", gguf([("a", struct.pack("<I", 99))]), "type 99 is not known"),
    ("GGUF, a text of 64 GB", "m.gguf", gguf([("a", struct.pack("<IQ", 8, 2**36))]), "more than 67,108,864 are not read"),
    ("GGUF, an array beyond the file", "m.gguf", gguf([("a", struct.pack("<IIQ", 9, 4, 2**60))]), "an array should have"),
    ("GGUF, an array of countless texts", "m.gguf", gguf([("a", struct.pack("<IIQ", 9, 8, 2**60))]), "are not stepped over"),
    (
        "GGUF, arrays without end",
        "m.gguf",
        gguf([("a", struct.pack("<I", 9) + struct.pack("<IQ", 9, 1) * 99)]),
        "nest more than 50",
    ),
    ("safetensors, a header of 100 GB", "m.safetensors", struct.pack("<Q", 10**11), "100,000,000,000 bytes is announced"),
    ("safetensors, cut short", "m.safetensors", safetensors({"a": "b"})[:12], "the header should have"),
    ("safetensors, no JSON", "m.safetensors", safetensors(header=b"[]"), 'should have "{" here'),
    ("safetensors, an open object", "m.safetensors", safetensors(header=b'{"a":{}'), 'should have "}" here'),
    ("safetensors, nested tensors", "m.safetensors", safetensors(header=b'{"a":{"b":{}}}'), "the description of a tensor"),
    (
        "safetensors, metadata of numbers",
        "m.safetensors",
        safetensors(header=b'{"__metadata__":{"license":1}}'),
        "a text in quotes",
    ),
    ("safetensors, more behind", "m.safetensors", safetensors(header=b"{}x"), "the end of the header"),
    (
        "safetensors, no escape of JSON",
        "m.safetensors",
        safetensors(header=b'{"__metadata__":{"license":"\\q"}}'),
        "a text that JSON allows",
    ),
    (
        "safetensors, more bases than anybody merges",
        "m.safetensors",
        safetensors({"base_model": "a/b," * 999}),
        "more than 100 base models",
    ),
    ("ONNX, empty", "m.onnx", b"", "the file is empty"),
    ("ONNX, zeros", "m.onnx", bytes(99), "a field with the number 0"),
    ("ONNX, a graph beyond the file", "m.onnx", varint(7 << 3 | 2) + varint(2**50), "field 7 should have"),
    ("ONNX, metadata beyond the file", "m.onnx", varint(14 << 3 | 2) + varint(99), "should have 99 bytes"),
    (
        "ONNX, a pair that is longer inside",
        "m.onnx",
        field(14, varint(1 << 3 | 2) + varint(50)) + bytes(99),
        "should have 50 bytes",
    ),
    ("ONNX, a number without end", "m.onnx", b"\x08" + b"\xff" * 20, "a number of more than ten bytes"),
    ("ONNX, groups", "m.onnx", varint(7 << 3 | 3), "wire type 3"),
    ("card, broken YAML", "README.md", "---\nlicense: mit\nbase_model: [a/b\n---\n", "README.md:3:13"),
    ("card, a tab", "README.md", "---\nlicense:\n\t- mit\n---\n", "README.md:3:"),
    ("card, a control character", "README.md", "---\nlicense: mit\nname: a\x07b\n---\n", "README.md:3:8"),
    ("card, a block never closed", "README.md", "---\nlicense: mit\n", "no such line ends it"),
    ("card, a block that is a list", "README.md", "---\n- license: mit\n---\n", "has no keys"),
    ("card, not UTF-8", "README.md", b"---\nlicense: mit\nname: \xff\n---\n", "README.md:3:7"),
    ("card, a license that is a mapping", "README.md", "---\nlicense: {a: b}\n---\n", '"license" is neither a text nor a list'),
    ("card, lists in lists", "README.md", "---\nbase_model: [[a]]\n---\n", '"base_model" is neither a text nor a list'),
    ("card, nested without end", "README.md", "---\nx: " + "[" * 99 + "\n---\n", "nested more than 50 deep"),
    ("card, an alias", "README.md", "---\na: &a mit\nlicense: *a\n---\n", "an alias"),
    ("card, a key that is a list", "README.md", "---\n? [a]\n: b\n---\n", "a key that is no text"),
    ("card, two documents", "README.md", "---\na: b\n--- c\n---\n", "a second document begins here"),
    ("card, more bases than anybody merges", "README.md", card(base_model=["a/b"] * 101), "more than 100 values"),
    ("configuration, broken", "config.json", '{"a": 1,\n  b}', "config.json:2:3"),
    ("configuration, nested without end", "config.json", "[" * 100_000, "nests deeper"),
    ("configuration, a number of 10,000 digits", "config.json", '{"a": ' + "1" * 10_000 + "}", "broken JSON"),
    ("configuration, not UTF-8", "config.json", b'{"a": "\xff"}', "config.json:1:8"),
    ("adapter of a number", "adapter_config.json", {"base_model_name_or_path": 1}, '"base_model_name_or_path" is no text'),
    ("manifest without a digest", "tag", {"layers": [{"mediaType": "application/vnd.ollama.image.license"}]}, "has no digest"),
    ("recipe, broken", "mergekit.yml", "models: [", "mergekit.yml:1:"),
]


@pytest.mark.parametrize(("name", "content", "message"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_a_broken_file_is_one_clear_message(tmp_path, name, content, message):
    path = put(tmp_path, {name: content}) / name
    with pytest.raises(InputError) as error:
        read_file(path, name)
    assert message in str(error.value)
    assert name in str(error.value)
    assert error.value.exit == 2
