"""Where JSON and TOML name models: a piece of a file, and what the finder says of it."""

import random

import pytest

from mentions import contexts, found
from modelcheck.project.json_like import find_in_json, find_in_toml
from modelcheck.project.mention import Source

JSON = [
    ('{"base_model_name_or_path": "a/b"}', ["a/b model base_model_name_or_path"]),
    ('{"_name_or_path": "a/b", "architectures": ["x"]}', ["a/b model _name_or_path"]),
    ('{"model": "gpt2"}', ["gpt2 model model"]),
    ('{"name": "a/b"}', ["a/b known "]),
    ('{"name": "gpt2"}', []),
    # through the nesting
    ('{"models": ["a/b", {"id": "c/d"}]}', ["a/b model models", "c/d model models"]),
    ('{"models": {"small": "a/b", "c/d": {"size": 1}}}', ["a/b model models", "c/d model models"]),
    ('{"models": {"small": "gpt2"}}', []),
    ('{"datasets": [{"model": "a/b"}]}', []),
    ('{"auto_map": {"AutoModel": "a/b--modeling.Model"}}', []),
    ('{"x": {"y": {"text": "a/b"}}}', ["a/b known "]),
    # what is beside it
    ('{"models": [{"provider": "ollama", "model": "llama3.1:8b"}]}', ["llama3.1:8b library model"]),
    ('{"models": [{"model": "mistral", "provider": "ollama"}]}', ["mistral library model"]),
    ('{"models": [{"model": "gpt-4", "provider": "openai"}, {"provider": "ollama"}]}', ["gpt-4 model model"]),
    ('{"model": "phi3", "apiBase": "http://localhost:11434"}', ["phi3 library model"]),
    ('{"parameters": {"model": "llama3.2:1b"}, "type": "@n8n/nodes.lmChatOllama"}', ["llama3.2:1b library model"]),
    ('{"type": "n8n.lmChatOllama", "parameters": {"model": "llama3.2:1b"}}', ["llama3.2:1b library model"]),
    ('{"parameters": {"model": "gpt-4o"}, "type": "n8n.lmChatOpenAi"}', ["gpt-4o model model"]),
    # commands
    ('{"args": ["--model", "a/b", "--port", "80"]}', ["a/b model --model"]),
    ('{"args": ["--dataset_name", "a/b"]}', []),
    ('{"command": "vllm serve a/b-1 --port 80"}', ["a/b-1 model vllm serve"]),
    ('{"scripts": {"setup": "ollama pull llama3"}}', ["llama3 library ollama pull"]),
    # what is written before a name
    (
        '["ollama:chat:llama3.3:70b", "huggingface:text-generation:a/b"]',
        ["llama3.3:70b library ollama:chat", "a/b model huggingface:text-generation"],
    ),
    ('{"url": "https://hf.co/a/b"}', ["https://hf.co/a/b model address"]),
    # JSON with comments, and JSON that is none
    ('{\n  // it\'s "x": {\n  "model": "a/b", /* } */\n}', ["a/b model model"]),
    ("{model: 'a/b'}", ["a/b model model"]),
    ('{"datasets": {"x": "y"}}, "model": "a/b"', ["a/b model model"]),
    ('{"dependencies": {"@huggingface/transformers": "^3.0.0"}}', []),
]
TOML = [
    ('model = "a/b"', ["a/b model model"]),
    ("[eval]\nmodel = 'a/b'", []),
    ("[server]\nmodel-id = 'a/b'  # or c/d-1", ["a/b model model-id", "c/d-1 known  note"]),
    ('[models.small]\nname = "a/b"', ["a/b model models"]),
    (
        '[[models]]\nprovider = "ollama"\nmodel = "phi3"\n[[models]]\nprovider = "x"\nmodel = "phi3"',
        ["phi3 library model", "phi3 model model"],
    ),
    ('models = [\n  "a/b",\n  "c/d",\n]', ["a/b model models", "c/d model models"]),
    ('x = { model = "a/b" }', ["a/b model model"]),
    ('args = ["--model", "a/b"]', ["a/b model --model"]),
    ('[project]\nname = "x"\ndependencies = ["a/b"]', []),
    ('text = "a/b"', ["a/b known "]),
]


def said(finder, text, path):
    return [" ".join(one[2:]) for one in found(finder, text, path)]


@pytest.mark.parametrize(("text", "expected"), JSON)
def test_what_json_names(text, expected):
    assert said(find_in_json, text, "a.json") == expected


@pytest.mark.parametrize(("text", "expected"), TOML)
def test_what_toml_names(text, expected):
    assert said(find_in_toml, text, "a.toml") == expected


@pytest.mark.parametrize(("finder", "path"), [(find_in_json, "package-lock.json"), (find_in_toml, "uv.lock.toml")])
def test_lock_files_name_no_models(finder, path):
    text = '{"model": "a/b"}' if finder is find_in_json else 'model = "a/b"'
    assert said(finder, text, path) == []
    assert said(finder, text, "other") != []


def test_places_are_those_of_the_name():
    assert found(find_in_json, '{\n  "model":\n    "a/b"\n}') == [(3, 6, "a/b", "model", "model")]
    assert found(find_in_toml, '\nmodel = "a/b"') == [(2, 10, "a/b", "model", "model")]


def test_a_name_behind_a_million_values():
    text = '{"vocab": {' + '"x": [1, 2], ' * 100_000 + '"y": 0}, "model": "a/b"}'
    assert said(find_in_json, text, "a.json") == ["a/b model model"]


PIECES = [
    *"\"'{}[],:=\\\n \0\ud800/#",
    '"provider":"ollama"',
    "//",
    "/*",
    "*/",
    '"model":',
    "model=",
    '"a/b"',
    "[models]",
    "a/b-1",
    "ollama pull x",
]


@pytest.mark.parametrize("finder", [find_in_json, find_in_toml])
def test_nothing_makes_it_fail_and_every_place_holds(finder):
    chance = random.Random(7)
    named = 0
    for _ in range(500):
        text = "".join(chance.choices(PIECES, k=chance.randrange(1, 60)))
        for one in finder(Source("a", text, contexts())):
            assert text[one.offset] == one.text[0]
            named += 1
    assert named > 100
