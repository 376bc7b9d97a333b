"""What a path stands for once all that its files declare is weighed: the license, the base models, what contradicts what."""

import pytest

from model_files import cached, card, gguf, manifest, onnx, put, safetensors
from modelcheck.errors import InputError
from modelcheck.kb.store import Ambiguous, KnowledgeBase, Unknown
from modelcheck.scan.weigh import weigh

LLAMA = "meta-llama/Llama-3.1-8B-Instruct"
QWEN_TEXT = "https://huggingface.co/Qwen/Qwen2.5-3B/blob/main/LICENSE"
REPACK = "bartowski/Meta-Llama-3.1-8B-Instruct-GGUF"
LLAMA_GGUF = [("general.license", "llama3.1"), ("general.base_model.0.repo_url", f"https://huggingface.co/{LLAMA}")]


def lines(*keys):
    return "---\n" + "".join(f"{key}\n" for key in keys) + "---\n"


BINDING = [
    # what lies there, files, the declared license, all that binds, contradictions
    ("an SPDX id", {"README.md": card(license="Apache-2.0")}, "apache-2.0", ["apache-2.0"], 0),
    ("a value of the hub", {"README.md": card(license="llama3.1")}, "llama-3.1", ["llama-3.1"], 0),
    ("a value without a version", {"README.md": card(license="gpl-3.0")}, "gpl-3.0-only", ["gpl-3.0-only"], 0),
    ("MIT over Llama", {"README.md": card(license="mit", base_model=LLAMA)}, "mit", ["mit", "llama-3.1"], 1),
    ("MIT over Apache", {"README.md": card(license="mit", base_model="Qwen/Qwen2.5-7B")}, "mit", ["mit", "apache-2.0"], 0),
    ("the license of the base", {"README.md": card(license="llama3.1", base_model=LLAMA)}, "llama-3.1", ["llama-3.1"], 0),
    ("only an adapter", {"adapter_config.json": {"base_model_name_or_path": LLAMA}}, "", ["llama-3.1"], 0),
    ("only what it was loaded from", {"config.json": {"_name_or_path": LLAMA}}, "", ["llama-3.1"], 0),
    (
        "loaded from a stranger's path",
        {"README.md": card(license="mit"), "config.json": {"_name_or_path": "/x/y"}},
        "mit",
        ["mit"],
        0,
    ),
    ("a base nobody knows", {"README.md": card(license="mit", base_model="no/such")}, "mit", ["mit", "no/such"], 0),
    ("a base on a disk", {"README.md": card(license="mit", base_model="./llama")}, "mit", ["mit", "./llama"], 0),
    (
        "a merge",
        {"mergekit_config.yml": f"models:\n- model: {LLAMA}\n- model: Qwen/Qwen2.5-3B\n"},
        "",
        ["llama-3.1", "qwen-research-2024"],
        0,
    ),
    (
        "a value without version, its base says which",
        {"README.md": card(license="gemma", base_model="google/gemma-2-9b")},
        "gemma-2026-04-01",
        ["gemma-2026-04-01"],
        0,
    ),
    ("the name of a license", {"README.md": card(license="other", license_name="Llama3.1")}, "llama-3.1", ["llama-3.1"], 0),
    (
        "a link to the text of a model",
        {"README.md": card(license="other", license_name="x", license_link=QWEN_TEXT)},
        "qwen-research-2024",
        ["qwen-research-2024"],
        0,
    ),
    (
        "a name nobody knows, over Llama",
        {"README.md": card(license="other", license_name="x", base_model=LLAMA)},
        "",
        ["x", "llama-3.1"],
        0,
    ),
    ("a value that says nothing, over Llama", {"README.md": card(license="other", base_model=LLAMA)}, "", ["llama-3.1"], 0),
    (
        "a text nobody knows, over Llama",
        {"LICENSE": "Mine.", "adapter_config.json": {"base_model_name_or_path": LLAMA}},
        "",
        ["LICENSE", "llama-3.1"],
        0,
    ),
    (
        "a text beside a card that says it",
        {"LICENSE": "MIT License\n\nCopyright somebody", "README.md": card(license="mit")},
        "mit",
        ["mit"],
        0,
    ),
    ("an expression of two", {"README.md": card(license="MIT AND llama-3.3")}, "mit AND llama-3.3", ["mit", "llama-3.3"], 0),
    (
        "a list in an old card",
        {"README.md": card(license=["mit", "apache-2.0"])},
        "mit AND apache-2.0",
        ["mit", "apache-2.0"],
        0,
    ),
    (
        "a key that stands twice",
        {"README.md": lines("license: mit", "license: llama3.1")},
        "mit AND llama-3.1",
        ["mit", "llama-3.1"],
        1,
    ),
    ("GGUF", {"m.gguf": gguf(LLAMA_GGUF)}, "llama-3.1", ["llama-3.1"], 0),
    (
        "GGUF that comes from a repack",
        {"m.gguf": gguf([("general.source.repo_url", f"https://huggingface.co/{REPACK}")])},
        "",
        ["llama-3.1"],
        0,
    ),
    (
        "card and GGUF differ",
        {"README.md": card(license="apache-2.0"), "m.gguf": gguf(LLAMA_GGUF)},
        "apache-2.0 AND llama-3.1",
        ["apache-2.0", "llama-3.1"],
        2,
    ),
    ("card and GGUF agree", {"README.md": card(license="llama3.1"), "m.gguf": gguf(LLAMA_GGUF)}, "llama-3.1", ["llama-3.1"], 0),
    ("safetensors", {"a.safetensors": safetensors({"modelspec.license": "mit"}, ["w"])}, "mit", ["mit"], 0),
    ("ONNX", {"a.onnx": onnx([("license", "MIT")])}, "mit", ["mit"], 0),
    ("a known model in the cache", cached(LLAMA, {"README.md": card(license="llama3.1")}), "llama-3.1", ["llama-3.1"], 0),
    ("a known model without files", cached(LLAMA, {"x": ""}), "", ["llama-3.1"], 0),
    (
        "a known model whose card says otherwise",
        cached(LLAMA, {"README.md": card(license="mit")}),
        "mit",
        ["mit", "llama-3.1"],
        1,
    ),
    (
        "a model with a chain",
        cached("deepseek-ai/DeepSeek-R1-Distill-Llama-8B", {"README.md": card(license="mit")}),
        "deepseek-r1-mit",
        ["deepseek-r1-mit", "llama-3.1"],
        1,
    ),
    ("a repack in the cache", cached(REPACK, {"README.md": card(quantized_by="bartowski")}), "", ["llama-3.1"], 0),
    ("a repack whose card says otherwise", cached(REPACK, {"README.md": card(license="mit")}), "mit", ["mit", "llama-3.1"], 1),
    (
        "a derivative in the cache",
        cached("me/tune", {"README.md": card(license="mit", base_model=LLAMA)}),
        "mit",
        ["mit", "llama-3.1"],
        1,
    ),
    (
        "a derivative of one's own unknown model",
        cached("me/b", {"README.md": card(license="mit", base_model="me/a")}),
        "mit",
        ["mit", "me/a"],
        0,
    ),
    (
        "a base by the same organization",
        cached("meta-llama/New", {"README.md": card(license="mit", base_model=LLAMA)}),
        "mit",
        ["mit"],
        0,
    ),
    (
        "a known model that names itself",
        cached(LLAMA, {"README.md": card(license="llama3.1", base_model=LLAMA)}),
        "llama-3.1",
        ["llama-3.1"],
        0,
    ),
    ("a tag of a local runtime", {"manifests/registry.ollama.ai/library/llama3.1/8b": manifest()}, "", ["llama-3.1"], 0),
    ("a hub's model in a local runtime", {f"manifests/hf.co/{REPACK}/Q4_K_M": manifest()}, "", ["llama-3.1"], 0),
]


@pytest.mark.parametrize(
    ("files", "declared", "binding", "contradictions"), [row[1:] for row in BINDING], ids=[row[0] for row in BINDING]
)
def test_all_that_is_declared_known_or_inherited_binds(tmp_path, kb, files, declared, binding, contradictions):
    found = weigh(put(tmp_path, files), kb)
    assert found.problem is None
    assert (found.license, [law.license.id for law in found.laws]) == (declared, binding)
    assert len(found.contradictions) == contradictions, found.contradictions
    assert found.match.kind == "path"


SENTENCES = [
    (
        {"README.md": card(license="mit", base_model=LLAMA)},
        f"/README.md:2 says mit, but it is made from {LLAMA}, which is under llama-3.1",
    ),
    (
        {"README.md": card(license="apache-2.0"), "m.gguf": gguf([("general.license", "llama3.1")])},
        "README.md:2 says apache-2.0, ",
    ),
    (cached(LLAMA, {"README.md": card(license="mit")}), f"README.md:2 says mit, but {LLAMA} is under llama-3.1"),
]


@pytest.mark.parametrize(("files", "sentence"), SENTENCES)
def test_a_contradiction_says_who_says_what(tmp_path, kb, files, sentence):
    assert sentence in weigh(put(tmp_path, files), kb).contradictions[0]


def test_an_expression_leaves_a_choice_and_the_freest_is_taken(tmp_path, kb):
    found = weigh(put(tmp_path, {"README.md": card(license="mrl-0.1 OR Apache-2.0")}), kb)
    assert found.license == "apache-2.0"
    assert [[law.license.id for law in laws] for laws in found.alternatives] == [["mrl-0.1"], ["apache-2.0"]]


def test_a_base_binds_under_each_alternative(tmp_path, kb):
    found = weigh(put(tmp_path, {"README.md": card(license="MIT OR Apache-2.0", base_model=LLAMA)}), kb)
    assert [laws[-1].license.id for laws in found.alternatives] == ["llama-3.1", "llama-3.1"]


@pytest.mark.parametrize("license_id", ["llama-3.3", "apache-2.0", "qwen-2024"])
def test_a_text_to_the_letter_says_which_license_a_card_means(tmp_path, kb, texts, license_id):
    raw = (texts / f"{license_id}.txt").read_bytes()
    other = card(license="other", license_name="a-name", license_link="LICENSE")
    found = weigh(put(tmp_path, {"README.md": other, "LICENSE": raw}), kb)
    assert [law.license.id for law in found.laws] == [license_id]


def test_the_text_in_a_manifest_is_recognized_by_its_digest(tmp_path, kb):
    digest = next(proof["sha256"] for proof in kb.proofs() if proof["id"] == "llama-3.3")
    files = {"manifests/example.com/me/unheard-of/latest": manifest(digest)}
    assert weigh(put(tmp_path, files), kb).license == "llama-3.3"


@pytest.mark.parametrize("relation", ["adapter", "quantized", "finetune", "merge", ""])
def test_the_relation_is_kept(tmp_path, kb, relation):
    keys = {"base_model_relation": relation} if relation else {}
    found = weigh(put(tmp_path, {"README.md": card(license="llama3.1", base_model=LLAMA, **keys)}), kb)
    assert [(one.model, one.license, one.relation) for one in found.inherited] == [(LLAMA, "llama-3.1", relation)]


@pytest.mark.parametrize("relation", ["inspired", "distill", "bundle", "dataset"])
def test_a_relation_that_the_hub_does_not_have_frees_from_nothing(tmp_path, kb, relation):
    found = weigh(put(tmp_path, {"README.md": card(license="mit", base_model=LLAMA, base_model_relation=relation)}), kb)
    assert [one.relation for one in found.inherited] == [""]


NOTHING = [
    ("an empty folder", {"x/y": ""}, "no file in it is of a kind"),
    ("a file of another kind", {"notes.txt": "hello"}, "no file in it is of a kind"),
    ("a card without metadata", {"README.md": "# Hello"}, "nothing in it says which model it is"),
    (
        "a value that says nothing",
        {"README.md": card(license="other")},
        'README.md:2 declares "other"; this value of a model card says nothing',
    ),
    (
        "a license nobody knows",
        {"README.md": card(license="acme-1")},
        'README.md:2 declares "acme-1", which is not in the knowledge base',
    ),
    ("the value NO, which is no boolean", {"README.md": lines("license: NO")}, 'declares "NO"'),
    ("the value 3.10, which is no number", {"README.md": lines("license: 3.10")}, 'declares "3.10"'),
    ("the name of a model as license", {"README.md": card(license=LLAMA)}, f'declares "{LLAMA}"'),
    (
        "an expression with an unknown part",
        {"README.md": card(license="MIT AND acme-1")},
        '"acme-1", in this license expression',
    ),
    ("only a base nobody knows", {"README.md": card(base_model="no/such")}, 'its base "no/such" is not in the knowledge base'),
    (
        "only a name",
        {"m.gguf": gguf([("general.name", "Llama 3.1 8B")])},
        'it calls itself "Llama 3.1 8B", which a derivative may do as well',
    ),
    ("a text nobody knows", {"LICENSE": "Mine."}, "LICENSE is, to the letter, no license text that the knowledge base has"),
    (
        "a tag nobody knows",
        {"manifests/registry.ollama.ai/me/thing/latest": manifest()},
        '"registry.ollama.ai/me/thing:latest" is not in the knowledge base',
    ),
]


@pytest.mark.parametrize(("files", "why"), [row[1:] for row in NOTHING], ids=[row[0] for row in NOTHING])
def test_where_nothing_can_be_said_it_says_why(tmp_path, kb, files, why):
    found = weigh(put(tmp_path, files), kb)
    assert isinstance(found.problem, Unknown)
    assert why in found.problem.why
    assert all(kb.versions_of(one) for one in found.problem.suggestions)


def test_a_value_that_stands_for_several_licenses_is_ambiguous(tmp_path, kb):
    problem = weigh(put(tmp_path, {"README.md": card(license="gemma")}), kb).problem
    assert isinstance(problem, Ambiguous)
    assert ("", "gemma-2025-03-24") in problem.candidates
    assert 'README.md:2 declares "gemma"; the value carries no version' in problem.why


def test_control_characters_in_a_card_are_shown_escaped(tmp_path, kb):
    found = weigh(put(tmp_path, {"README.md": lines(r'license: "a\e[31mb"', r'base_model: "x\u202e/y"')}), kb)
    assert all(text.isprintable() for text in [*found.notes, *(law.license.name for law in found.laws[:1])])


# --- Chains in a circle


def test_a_model_that_is_made_from_itself_is_refused(tmp_path, kb):
    with pytest.raises(InputError, match="goes in a circle") as error:
        weigh(put(tmp_path, cached("me/a", {"README.md": card(license="mit", base_model="ME/A")})), kb)
    assert "me/a -> ME/A" in error.value.why


class Circle(KnowledgeBase):
    """The knowledge base, with two models added that are made from each other."""

    def __init__(self, folders, chain):
        super().__init__(folders)
        self.chain = chain

    def models_called(self, name):
        found = super().models_called(name)
        return [one._replace(base=self.chain.get(one.id, one.base)) for one in found]


@pytest.mark.parametrize(
    "chain",
    [
        {LLAMA: (LLAMA,)},
        {LLAMA: ("Qwen/Qwen2.5-7B",), "Qwen/Qwen2.5-7B": (LLAMA,)},
        {LLAMA: ("gpt2", "Qwen/Qwen2.5-7B"), "Qwen/Qwen2.5-7B": ("Qwen/Qwen2.5-3B",), "Qwen/Qwen2.5-3B": (LLAMA,)},
    ],
)
@pytest.mark.parametrize("files", [{"README.md": card(license="mit", base_model=LLAMA)}, cached(LLAMA, {"x": ""})])
def test_a_chain_in_a_circle_is_shown_and_refused(tmp_path, kb, chain, files):
    with pytest.raises(InputError, match="goes in a circle") as error:
        weigh(put(tmp_path, files), Circle(kb._folders, chain))
    assert error.value.why.startswith(f"{LLAMA} -> ")
    assert f"-> {LLAMA}; " in error.value.why


def test_two_ways_to_one_base_are_no_circle(tmp_path, kb):
    chain = {LLAMA: ("Qwen/Qwen2.5-7B", "Qwen/Qwen2.5-3B"), "Qwen/Qwen2.5-7B": ("gpt2",), "Qwen/Qwen2.5-3B": ("gpt2",)}
    files = {"README.md": card(license="mit", base_model=[LLAMA, "gpt2"])}
    assert weigh(put(tmp_path, files), Circle(kb._folders, chain)).problem is None
