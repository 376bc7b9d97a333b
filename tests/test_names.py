"""Names as people write them: what each stands for, and what must not stand for anything."""

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commandline import run
from modelcheck.kb.name_parts import LONGEST_NAME, unpackings, words_of
from modelcheck.kb.source import open_knowledge_base
from modelcheck.kb.store import Ambiguous, Unknown

BASE = open_knowledge_base()
MODELS = list(BASE.models())
ON_THE_HUB = [model for model in MODELS if "/" in model.id]

NAMES = [
    # what somebody types, the model that is meant, its license, how it was found
    ("Meta-Llama/LLAMA-3.3-70b-instruct", "meta-llama/Llama-3.3-70B-Instruct", "llama-3.3", "exact"),
    ("Llama 3.3 70B Instruct", "meta-llama/Llama-3.3-70B-Instruct", "llama-3.3", "alias"),
    ("THUDM/chatglm3-6b", "zai-org/chatglm3-6b", "chatglm3-6b", "alias"),
    ("https://huggingface.co/meta-llama/Llama-3.3-70B-Instruct", "meta-llama/Llama-3.3-70B-Instruct", "llama-3.3", "url"),
    ("https://hf.co/Qwen/Qwen2.5-3B/tree/main?x=1#top", "Qwen/Qwen2.5-3B", "qwen-research-2024", "url"),
    ("huggingface.co/models/nothing", None, None, None),
    ("hf://meta-llama/Llama-3.2-1B@main/config.json", "meta-llama/Llama-3.2-1B", "llama-3.2", "url"),
    ("hf://models/meta-llama/Llama-3.2-1B", "meta-llama/Llama-3.2-1B", "llama-3.2", "url"),
    ("hf.co/bartowski/Llama-3.3-70B-Instruct-GGUF:Q4_K_M", "meta-llama/Llama-3.3-70B-Instruct", "llama-3.3", "repack"),
    ("pkg:huggingface/meta-llama/Llama-3.2-1B@0123abc", "meta-llama/Llama-3.2-1B", "llama-3.2", "url"),
    ("https://huggingface.co/datasets/meta-llama/Llama-3.2-1B", None, None, None),
    ("ftp://meta-llama/Llama-3.2-1B", None, None, None),
    ("llama3.1:70b", "meta-llama/Llama-3.1-70B", "llama-3.1", "tag"),
    ("llama3.3:latest", "meta-llama/Llama-3.3-70B-Instruct", "llama-3.3", "tag"),
    ("library/llama3.1", "meta-llama/Llama-3.1-8B-Instruct", "llama-3.1", "tag"),
    ("registry.ollama.ai/library/llama3.1:8b", "meta-llama/Llama-3.1-8B-Instruct", "llama-3.1", "tag"),
    ("ollama://llama3.2", "meta-llama/Llama-3.2-3B-Instruct", "llama-3.2", "tag"),
    ("ai/llama3.1:8B-Q4_K_M", "meta-llama/Llama-3.1-8B-Instruct", "llama-3.1", "tag"),
    ("docker://ai/llama3.2", "meta-llama/Llama-3.2-3B-Instruct", "llama-3.2", "tag"),
    ("somebody/llama3.1:8b", None, None, None),  # packed by a user of the registry: who knows what
    ("qwen2.5-coder:3b", "Qwen/Qwen2.5-Coder-3B-Instruct", "qwen-research-2024", "tag"),
    ("qwen2.5-coder:7b", "Qwen/Qwen2.5-Coder-7B-Instruct", "apache-2.0", "tag"),
    ("qwen2.5-coder:7b-instruct-q4_K_M", "Qwen/Qwen2.5-Coder-7B-Instruct", "apache-2.0", "tag"),
    ("deepseek-r1:8b", "deepseek-ai/DeepSeek-R1-0528-Qwen3-8B", "deepseek-r1-mit", "tag"),
    ("deepseek-r1:70b", "deepseek-ai/DeepSeek-R1-Distill-Llama-70B", "deepseek-r1-mit", "tag"),
    ("qwen 2.5 coder 3b", "Qwen/Qwen2.5-Coder-3B-Instruct", "qwen-research-2024", "family"),
    ("meta llama 3.1 405b instruct", "meta-llama/Llama-3.1-405B-Instruct", "llama-3.1", "family"),
    ("bartowski/Meta-Llama-3.1-8B-Instruct-GGUF", "meta-llama/Llama-3.1-8B-Instruct", "llama-3.1", "repack"),
    ("bartowski/meta-llama_Llama-3.3-70B-Instruct-GGUF", "meta-llama/Llama-3.3-70B-Instruct", "llama-3.3", "repack"),
    ("TheBloke/Mistral-7B-Instruct-v0.2-GPTQ", "mistralai/Mistral-7B-Instruct-v0.2", "apache-2.0", "repack"),
    ("unsloth/gemma-3-27b-it", "google/gemma-3-27b-it", "gemma-2026-04-01", "repack"),
    ("somebody/gemma-3-27b-it", None, None, None),  # a model of that name by somebody who is no known repacker
    ("somebody/Llama-3.3-70B-Instruct-AWQ-4bit", "meta-llama/Llama-3.3-70B-Instruct", "llama-3.3", "repack"),
    ("Qwen/Qwen2.5-3B-Instruct-GGUF", "Qwen/Qwen2.5-3B-Instruct", "qwen-research-2024", "repack"),
]


BEHIND_GATEWAYS = [
    # how a gateway is told which model to use, and what its terms are
    ("together_ai/meta-llama/Llama-3-8b-chat-hf", "llama-3"),
    ("ollama/llama3", "llama-3"),
    ("huggingface/bigcode/starcoder", "bigcode-openrail-m-1.0"),
    ("openai/gpt-oss-20b", "apache-2.0"),  # open weights, whatever the prefix says
    ("openai/whisper-large-v3", "mit"),
    ("gpt-oss:20b", "apache-2.0"),
    ("gpt-4.1-mini", "proprietary-service"),
    ("openai/gpt-4o-2024-11-20", "proprietary-service"),
    ("anthropic/claude-3-opus", "proprietary-service"),
    ("openrouter/anthropic/claude-3.5-sonnet", "proprietary-service"),
    ("claude-3-5-sonnet-20241022", "proprietary-service"),
    ("vertex_ai/gemini-1.5-pro", "proprietary-service"),
    ("text-embedding-3-small", "proprietary-service"),
    ("o3-mini", "proprietary-service"),
]


@pytest.mark.parametrize(("name", "license_id"), BEHIND_GATEWAYS)
def test_what_a_gateway_is_told_to_use_has_the_terms_of_what_serves_it(name, license_id):
    assert BASE.find(name).license == license_id


@pytest.mark.parametrize("name", ["groq/no-such-model", "together_ai/acme/new-7b", "openai/mit", "o5", "gpt"])
def test_a_gateway_or_the_look_of_a_service_makes_no_model_of_a_name(name):
    with pytest.raises((Unknown, Ambiguous)):
        BASE.find(name)


@pytest.mark.parametrize(("name", "model_id", "license_id", "kind"), NAMES)
def test_a_name_stands_for(name, model_id, license_id, kind):
    if model_id is None:
        with pytest.raises(Unknown):
            BASE.find(name)
        return
    found = BASE.find(name)
    assert (found.model.id, found.license, found.kind) == (model_id, license_id, kind)
    assert found.subject == name


def test_a_family_named_without_a_size_is_answered_where_all_sizes_share_the_terms():
    found = BASE.find("llama 3.1")
    assert (found.license, found.kind) == ("llama-3.1", "family")
    assert {"meta-llama/Llama-3.1-8B", "meta-llama/Llama-3.1-405B"} <= set(found.via)


def test_what_only_some_of_a_family_are_is_not_taken_from_it():
    found = BASE.find("llama 3.2")
    assert (found.license, found.model) == ("llama-3.2", None)  # some see images, and may then not be used in the EU
    answer = json.loads(run(["can", "llama 3.2", "use", "--mau", "1M", "--region", "DE", "--format", "json"]).out)
    assert answer["verdict"] == "conditional"
    assert [fact["fact"] for fact in answer["depends_on"]] == ["multimodal"]


def test_one_tag_stands_for_models_with_different_bases():
    def bases(name):
        found = json.loads(run(["license", name, "--format", "json"]).out)
        return [one["license"] for one in found["inherited"]]

    assert bases("deepseek-r1:70b") == ["llama-3.3"]
    assert "llama-3.3" not in bases("deepseek-r1:8b")


UNRESOLVED = [
    *("mistral", "qwen", "falcon", "flux", "llama", "gemma", "deepseek", "mixtral of experts", "gpt"),  # words alone
    *("lama3", "qwne2.5-coder:7b", "mistarl 7b", "gemma3:72b", "lIama-3.3-70b"),  # slips of two letters
    *("gemma-3-28b-it", "google/gemma-3-28b-it", "llama 3.3 8b", "llama3.1:71b", "qwen2.5-coder:4b"),  # no such size
    *("llama 3.9", "meta-llama/Llama-5-8B", "gemma-7-27b-it", "mistralai/Mistral-7B-Instruct-v0.9"),  # no such version
    *("Llama-3.3-70B-Instruct-abliterated", "my-llama-3.3-70b-instruct", "Llama-3.3-70B-Instruct-LoRA"),  # made from it
    *("llama-3.3-70b-instruct and more", "xllama-3.3-70b-instruct", "llama-3.3-70b-instructx"),  # a part of a name
    *("Ｌｌａｍａ-3.3-70B-Instruct", "Llama‑3.3‑70B‑Instruct", "Lla\u043ca-3.3-70B-Instruct", "Llama-3.3-70B-\u0130nstruct"),
    *(
        "",
        " ",
        "/",
        "//",
        ":",
        "a/b/c/d",
        "hf://",
        "https://huggingface.co/",
        "pkg:huggingface/",
        "ollama://",
        "library/",
        ":8b",
    ),
    *(":8b", "-GGUF", "bartowski/-GGUF", "bartowski/GGUF", "unsloth/", "x" * (LONGEST_NAME + 1), "llama3.1:" + "8b" * 200),
]


@pytest.mark.parametrize("name", UNRESOLVED)
def test_what_must_not_stand_for_anything_does_not(name):
    with pytest.raises((Unknown, Ambiguous)):
        BASE.find(name)


AMBIGUOUS = [
    # a name that fits models under different terms, and some of these
    ("qwen2.5", {"apache-2.0", "qwen-2024", "qwen-research-2024"}),
    ("mistral large", {"mrl-0.1", "apache-2.0"}),
    ("mpt 7b it", {"apache-2.0", "cc-by-nc-sa-4.0"}),
]


@pytest.mark.parametrize(("name", "licenses"), AMBIGUOUS)
def test_a_name_that_fits_different_terms_is_ambiguous_and_names_them(name, licenses):
    with pytest.raises(Ambiguous) as error:
        BASE.find(name)
    assert licenses <= {license_id for _, license_id in error.value.candidates}
    assert error.value.subject == name


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
def test_every_model_is_found_by_its_id_and_by_every_name(model):
    for name in (model.id, *model.names):
        found = BASE.find(name)
        assert found.license == model.terms_today, name


PACKERS = ["bartowski", "unsloth", "lmstudio-community", "TheBloke", "mlx-community", "somebody"]
ENDINGS = [
    "-GGUF",
    "-GPTQ",
    "-AWQ",
    "-4bit",
    "-Q4_K_M",
    "-FP8",
    ".Q8_0",
    "-bnb-4bit",
    "-i1-GGUF",
    "-w4a16",
    "_exl2",
    "-MLX-8bit",
]
VARIANTS = {
    "another case": lambda model, name, packer, ending: model.id.swapcase(),
    "no organization": lambda model, name, packer, ending: name,
    "blanks": lambda model, name, packer, ending: name.replace("-", " ").lower(),
    "address": lambda model, name, packer, ending: f"https://huggingface.co/{model.id}/blob/main/README.md",
    "uri": lambda model, name, packer, ending: f"hf://{model.id}",
    "purl": lambda model, name, packer, ending: f"pkg:huggingface/{model.id}@0123abcd",
    "quantized": lambda model, name, packer, ending: name + ending,
    "quantized by its maker": lambda model, name, packer, ending: model.id + ending,
    "repack": lambda model, name, packer, ending: f"{packer}/{name}{ending}",
    "repack with the organization": lambda model, name, packer, ending: f"bartowski/{model.id.replace('/', '_')}-GGUF",
    "repack at an address": lambda model, name, packer, ending: f"hf.co/{packer}/{name}-GGUF:Q4_K_M",
}


def outcome(model, name):
    """What a variant of a model's name comes to: its own terms, those of what it was itself packed from, or none.

    A variant that happens to be the id of another model that is listed is that one.
    """
    try:
        found = BASE.find(name)
    except (Unknown, Ambiguous):
        return "none"
    if found.license == model.terms_today or found.kind in ("exact", "url"):
        return "right"
    inherited = tuple(one.license for one in BASE.inherited(model))
    return "original" if model.relation == "quantized" and found.license in (*inherited, *own_bases(model)) else "wrong"


def own_bases(model):
    return [BASE.find(base).license for base in model.base if BASE.is_known(base)]


@settings(max_examples=1000, deadline=None)
@given(
    st.sampled_from(ON_THE_HUB),
    st.sampled_from(list(VARIANTS)),
    st.sampled_from(PACKERS),
    st.sampled_from(ENDINGS),
)
def test_a_variant_of_a_name_never_comes_to_other_terms(model, variant, packer, ending):
    name = VARIANTS[variant](model, model.id.split("/", 1)[1], packer, ending)
    assert outcome(model, name) != "wrong", name


def test_nearly_all_variants_come_to_the_terms_of_the_original():
    outcomes = [
        outcome(model, write(model, model.id.split("/", 1)[1], PACKERS[number % len(PACKERS)], ENDINGS[number % len(ENDINGS)]))
        for number, model in enumerate(ON_THE_HUB[::3])
        for write in VARIANTS.values()
    ]
    assert outcomes.count("wrong") == 0
    assert (outcomes.count("right") + outcomes.count("original")) / len(outcomes) >= 0.95


@given(st.text(max_size=80))
def test_no_text_breaks_the_search(text):
    with contextlib.suppress(Unknown, Ambiguous):
        BASE.find(text)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Qwen2.5-Coder-3B-Instruct", "qwen 2.5 coder 3b instruct"),
        ("Mixtral-8x7B-v0.1", "mixtral 8x7b v 0.1"),
        ("Llama-3_1-Nemotron-51B", "llama 3.1 nemotron 51b"),
        ("Qwen3-30B-A3B-2507", "qwen 3 30b a3b 2507"),
        ("gemma-3n-E4B-it", "gemma 3 n e4b it"),
        ("Llama３", ""),
    ],
)
def test_a_name_is_taken_apart_into_words_sizes_and_versions(name, words):
    assert " ".join(words_of(name)) == words


def test_endings_are_taken_off_one_by_one_and_never_all():
    assert unpackings("A-B-Q4-GGUF", ["gguf", "q4"]) == ["A-B-Q4-GGUF", "A-B-Q4", "A-B"]
    assert unpackings("GGUF", ["gguf"]) == ["GGUF"]
