"""Which of the things that look like a model are one: by the place where they stand, and by the name itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentions import contexts
from modelcheck.kb.source import open_knowledge_base
from modelcheck.project.mention import KNOWN, LIBRARY, MODEL
from modelcheck.project.names import Names

BASE = open_knowledge_base()
NAMES = Names(BASE, contexts(), {"recipes/llama-8b", "ckpt-7b/final"}.__contains__)

COUNTS = [
    # a text, where it stands, the model it names and its license (None: a model of which nothing is known)
    ("meta-llama/Llama-3.1-8B", KNOWN, "meta-llama/Llama-3.1-8B", "llama-3.1"),
    ("meta-llama/Llama-3.1-8B@0e9e39f", MODEL, "meta-llama/Llama-3.1-8B", "llama-3.1"),
    ("meta-llama/Llama-3-8b-chat-hf", KNOWN, "meta-llama/Llama-3-8b-chat-hf", "llama-3"),
    ("unsloth/llama-3-8b-bnb-4bit", MODEL, "meta-llama/Meta-Llama-3-8B", "llama-3"),
    ("acme-research/new-7b", MODEL, "acme-research/new-7b", None),
    ("acme-research/new-7b", KNOWN, "acme-research/new-7b", None),  # a count of parameters tells by itself
    ("acme-research/tiny-LlamaForCausalLM", KNOWN, "acme-research/tiny-LlamaForCausalLM", None),
    ("acme-research/encoder", MODEL, "acme-research/encoder", None),
    ("together_ai/acme-research/encoder", MODEL, "acme-research/encoder", None),
    ("hf.co/bartowski/Llama-3.2-3B-Instruct-GGUF:Q4_K_M", MODEL, "meta-llama/Llama-3.2-3B-Instruct", "llama-3.2"),
    ("hf://acme-research/encoder@main", MODEL, "acme-research/encoder", None),
    ("https://huggingface.co/acme-research/encoder/resolve/main/x.gguf", MODEL, "acme-research/encoder", None),
    ("https://huggingface.co/openai-community/gpt2", MODEL, "openai-community/gpt2", "mit"),
    ("ollama://gemma2:2b", MODEL, "google/gemma-2-2b-it", "gemma-2026-04-01"),
    ("models/llama-2-7b-chat.Q5_K_S.gguf", MODEL, "meta-llama/Llama-2-7b-chat-hf", "llama-2"),
    ("gpt2", MODEL, "openai-community/gpt2", "mit"),
    ("t5-small", MODEL, "t5-small", None),
    ("llama3", LIBRARY, "meta-llama/Meta-Llama-3-8B-Instruct", "llama-3"),
    ("mistral", LIBRARY, "mistralai/Mistral-7B-Instruct-v0.3", "apache-2.0"),
    ("desk-helper", LIBRARY, "desk-helper", None),
    ("granite3.2-dense:8b", MODEL, "granite3.2-dense:8b", None),
    ("gpt-4o", MODEL, "gpt-4o", "proprietary-service"),
    ("openai/gpt-4.1", KNOWN, "openai/gpt-4.1", "proprietary-service"),
    ("ai/llama3.2", LIBRARY, "meta-llama/Llama-3.2-3B-Instruct", "llama-3.2"),
]


@pytest.mark.parametrize(("text", "context", "name", "license_id"), COUNTS)
def test_a_name_counts(text, context, name, license_id):
    named = NAMES.of(text, context)
    assert named is not None
    assert (named.name, named.match and named.match.license) == (name, license_id)


COUNTS_NOT = [
    ("acme-research/encoder", KNOWN),  # nothing says that it is a model
    ("microsoft/vscode", KNOWN),
    ("openai/gsm8k", KNOWN),
    ("acme-research/new-7b-preferences", KNOWN),  # data, by its name
    ("meta-llama/Llama-3.2-3B-Instruct-evals", KNOWN),
    ("mistral", MODEL),  # a word like any other
    ("base", MODEL),
    ("text-generation", MODEL),
    ("apache-2.0", MODEL),
    ("models/new-7b", MODEL),
    ("recipes/llama-8b", MODEL),  # a file of the project itself
    ("./new-7b", MODEL),
    ("weights/desk.gguf", MODEL),
    ("~/new-7b", MODEL),
    ("C:\\models\\new-7b", MODEL),
    ("configs/new-7b.yaml", MODEL),
    ("nvidia/cuda:12.4.1-runtime", MODEL),
    ("ggml-org/llama.cpp", MODEL),
    ("your-org/your-model", MODEL),
    ("org/model", MODEL),
    ("username/new-7b", MODEL),
    ("google/gemma-*", MODEL),
    ("acme/{size}", MODEL),
    ("acme/$NAME", MODEL),
    ("<model>", MODEL),
    ("https://huggingface.co/datasets/acme-research/new-7b", MODEL),
    ("https://huggingface.co/spaces/acme-research/new-7b", MODEL),
    ("https://huggingface.co/meta-llama", MODEL),
    ("https://huggingface.co/acme-research/new-7b/discussions/3", MODEL),
    ("https://example.com/acme-research/new-7b", MODEL),
    ("hf://lonely", MODEL),
    ("desk helper", LIBRARY),
    ("", MODEL),
]


@pytest.mark.parametrize(("text", "context"), COUNTS_NOT)
def test_what_only_looks_like_one_does_not_count(text, context):
    assert NAMES.of(text, context) is None


def test_a_bare_word_that_might_be_anything_must_be_known():
    assert NAMES.of("desk-helper", LIBRARY, explicit=False) is None
    assert NAMES.of("llama3", LIBRARY, explicit=False) is not None


@given(st.text(max_size=120), st.sampled_from([MODEL, LIBRARY, KNOWN]))
def test_no_text_breaks_the_decision(text, context):
    named = NAMES.of(text, context)
    assert named is None or named.name
