"""Headers that lie about what follows: nothing is read that is not there, and the end comes at once."""

import io
import os
import struct
import time

import pytest

from model_files import card, gguf, onnx, put, safetensors, varint
from modelcheck.errors import InputError
from modelcheck.scan import limits
from modelcheck.scan.gguf import read_gguf
from modelcheck.scan.snapshot import gather

HUGE = 40 * 2**30

LYING = [
    ("pairs that are zeros", gguf(count=1_000_000), "a key of 0 bytes"),
    ("pairs without number", gguf(count=2**62), "pairs are announced"),
    ("a text of 30 GB", gguf([("a", struct.pack("<IQ", 8, 30 * 2**30))], count=2), "more than 67,108,864 are not read"),
    ("a billion texts", gguf([("a", struct.pack("<IIQ", 9, 8, 10**9))], count=2), "are not stepped over"),
    ("two million texts that are zeros", gguf([("a", struct.pack("<IIQ", 9, 8, 2_000_000))], count=2), "a key of 0 bytes"),
    ("numbers of 30 GB", gguf([("a", struct.pack("<IIQ", 9, 10, 30 * 2**27))], count=2), "a key of 0 bytes"),
    ("numbers of 300 GB", gguf([("a", struct.pack("<IIQ", 9, 10, 300 * 2**27))], count=2), "an array should have"),
    ("tensors without number", gguf(tensors=2**63, count=1), "a key of 0 bytes"),
]


@pytest.mark.parametrize(("header", "message"), [row[1:] for row in LYING], ids=[row[0] for row in LYING])
def test_a_sparse_file_of_40_gb_with_a_lying_header_ends_at_once(tmp_path, header, message):
    path = put(tmp_path, {"m.gguf": header}) / "m.gguf"
    os.truncate(path, HUGE)
    start = time.perf_counter()
    with pytest.raises(InputError, match=message):
        gather(path)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("name", "header", "value"),
    [
        ("m.gguf", gguf([("general.license", "mit")], tensors=300), "mit"),
        ("m.safetensors", safetensors({"license": "mit"}), "mit"),
    ],
)
def test_the_weights_behind_a_header_are_not_read(tmp_path, name, header, value):
    path = put(tmp_path, {name: header}) / name
    os.truncate(path, HUGE)
    start = time.perf_counter()
    assert gather(path).first("license") == value
    assert time.perf_counter() - start < 2


def test_the_graph_of_an_onnx_model_is_stepped_over(tmp_path):
    before = varint(7 << 3 | 2) + varint(30 * 2**30)
    path = put(tmp_path, {"m.onnx": before}) / "m.onnx"
    with path.open("r+b") as file:
        file.seek(len(before) + 30 * 2**30)
        file.write(onnx([("license", "MIT")], graph=b""))
    assert gather(path).first("license") == "MIT"


def test_a_vocabulary_is_stepped_over_in_good_time():
    pairs = [("tokenizer.ggml.tokens", [f"token{n}" for n in range(128_000)]), ("general.license", "mit")]
    raw = gguf(pairs)
    start = time.perf_counter()
    found = limits.Opened(io.BytesIO(raw), len(raw), "m.gguf")
    assert [one.value for one in read_gguf(found).statements] == ["mit"]
    assert time.perf_counter() - start < 2


def test_a_card_of_any_length_is_read_to_the_end_of_its_block(tmp_path):
    path = put(tmp_path, {"README.md": card(license="mit") + "x" * 10 * limits.MOST_CARD}) / "README.md"
    assert gather(path).first("license") == "mit"


@pytest.mark.parametrize("name", ["config.json", "mergekit.yml", "README.md"])
def test_a_text_file_beyond_its_limit_is_refused(tmp_path, name):
    path = put(tmp_path, {name: "---\na: " if name == "README.md" else ""}) / name
    os.truncate(path, 2**33)
    with pytest.raises(InputError, match="more than"):
        gather(path)
