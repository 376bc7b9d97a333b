"""Models in YAML: what a text names, each as (line, column, text, context, because)."""

import pytest

from mentions import contexts, found
from modelcheck.project.yaml_lines import find_in_yaml, in_yaml

KEYS = {
    "a key of a model": ("base_model: a/b\n", [(1, 13, "a/b", "model", "base_model")]),
    "quotes, an anchor and a comment": (
        "model: &small 'a/b'  # like c/d\n",
        [(1, 16, "a/b", "model", "model"), (1, 29, "c/d", "known", "", "note")],
    ),
    "a bare word": ("model: gpt2\n", [(1, 8, "gpt2", "model", "model")]),
    "a name below a model": ("model:\n  name: a/b\n", [(2, 9, "a/b", "model", "model")]),
    "a name below something else": ("thing:\n  name: a/b\n", [(2, 9, "a/b", "known", "")]),
    "a list": ("models:\n  - a/b\n  - gpt2\n", [(2, 5, "a/b", "model", "models"), (3, 5, "gpt2", "model", "models")]),
    "a list right under its key": (
        "models:\n- a/b\nother: c/d\n",
        [(2, 3, "a/b", "model", "models"), (3, 8, "c/d", "known", "")],
    ),
    "a list of mappings": (
        "models:\n- name: x\n  path: a/b\n",
        [(3, 9, "a/b", "model", "models")],
    ),
    "a list in brackets": (
        'matrix:\n  model: [a/b, "c/d"]\n',
        [(2, 11, "a/b", "model", "model"), (2, 17, "c/d", "model", "model")],
    ),
    "a list in brackets over lines": (
        "models: [\n  a/b,\n  c/d]\n",
        [(2, 3, "a/b", "model", "models"), (3, 3, "c/d", "model", "models")],
    ),
    "a mapping in braces": ("x: {model: a/b, image: c/d}\n", [(1, 12, "a/b", "model", "model")]),
    "an id as a key": ("models:\n  a/b:\n    size: 1\n", [(2, 3, "a/b", "model", "models")]),
    "a folder of a model": ("checkpoint_dir: /tmp/Llama-2-7b-hf\n", [(1, 22, "Llama-2-7b-hf", "model", "checkpoint_dir")]),
    "another document": ("a:\n  datasets:\n---\nmodel: a/b\n", [(4, 8, "a/b", "model", "model")]),
    "an address": ("docs: https://huggingface.co/a/b\n", [(1, 7, "https://huggingface.co/a/b", "model", "address")]),
    "a comment": ("# model: a/b\n", [(1, 10, "a/b", "model", "model", "note")]),
    "carriage returns": ("model: a/b\r\nother: x\r\n", [(1, 8, "a/b", "model", "model")]),
}

NEVER = {
    "datasets": "datasets:\n  - path: a/b\n    type: x\n",
    "data sets for tests": "test_datasets:\n- a/b\n",
    "an image": "spec:\n  image: a/b:1\n",
    "annotations": "metadata:\n  annotations:\n    model: a/b\n",
    "a target to push to": "hub_model_id: a/b\n",
    "an action": "steps:\n- uses: a/b@v1\n",
    "an interface": "apiVersion: a/b\n",
    "an alias of a gateway": "model_list:\n- model_name: a/b\n  litellm_params:\n    x: 1\n",
    "a repository that is pushed to": "hf_repo_id: a/b\npush_to_hub: true\n",
    "a description": "description: |\n  ollama pull llama3\n  a/b\n",
    "a description over lines": "description: see\n  a/b\n",
    "a revision": "revision_of_model: abc123\n",
}

TRAINING = {
    "mergekit": (
        "models:\n  - model: a/b@1234\n  - model: c/d+e/f\nbase_model: g/h\n",
        [
            (2, 12, "a/b", "model", "model"),
            (3, 12, "c/d", "model", "model"),
            (3, 16, "e/f", "model", "model"),
            (4, 13, "g/h", "model", "base_model"),
        ],
    ),
    "slices": ("slices:\n- sources:\n  - model: a/b\n    layer_range: [0, 1]\n", [(3, 12, "a/b", "model", "model")]),
    "experts": ("experts:\n  - source_model: a/b\n    positive_prompts: [c/d]\n", [(2, 19, "a/b", "model", "source_model")]),
    "axolotl": (
        "base_model: a/b\ndatasets:\n  - path: c/d\nlora_model_dir: e/f\n",
        [(1, 13, "a/b", "model", "base_model"), (4, 17, "e/f", "model", "lora_model_dir")],
    ),
}

SERVING = {
    "a variable of a container": (
        "containers:\n- name: x\n  image: a/b\n  env:\n  - name: MODEL_ID\n    value: c/d\n",
        [(6, 12, "c/d", "model", "MODEL_ID")],
    ),
    "a bare word as a variable": ("env:\n- name: MODEL_ID\n  value: gpt2\n", [(3, 10, "gpt2", "model", "MODEL_ID")]),
    "arguments": (
        "template:\n  spec:\n    containers:\n    - args:\n      - --model\n      - a/b\n      - --port=1\n",
        [(6, 9, "a/b", "model", "--model")],
    ),
    "arguments in brackets": ('args: ["--model_id=a/b", "--x"]\n', [(1, 20, "a/b", "model", "--model_id")]),
    "a command beside its arguments": (
        "command: [vllm, serve]\nargs:\n- a/b\n- --port=1\n",
        [(3, 3, "a/b", "model", "vllm serve")],
    ),
    "one flag and its value as one item": ("args:\n- --model a/b\n", [(2, 11, "a/b", "model", "--model")]),
    "a script as an argument": ('args:\n- "-c"\n- |\n  ollama pull llama3\n', [(4, 15, "llama3", "library", "ollama pull")]),
    "an address of a store": ("spec:\n  storageUri: hf://a/b\n", [(2, 15, "hf://a/b", "model", "address")]),
    "an address of a library": ("spec:\n  url: ollama://gemma2:2b\n", [(2, 8, "ollama://gemma2:2b", "model", "address")]),
    "a gateway": (
        "- model_name: x\n  litellm_params:\n    model: ollama/llama3\n",
        [(3, 12, "ollama/llama3", "model", "model")],
    ),
    "a template": ('model: {{ .Values.model | default "a/b" }}\n', [(1, 36, "a/b", "model", "model")]),
    "a file within a map": ("data:\n  config.yaml: |\n    model: a/b\n", [(3, 12, "a/b", "model", "model")]),
    "a Modelfile within a map": (
        "data:\n  Modelfile: |\n    FROM llama3\n    # model\n    SYSTEM ollama pull x\n",
        [(3, 10, "llama3", "library", "FROM")],
    ),
}

COMPOSE = {
    "variables as a list": (
        "environment:\n  - MODEL=a/b\n  - X=${MODEL:-c/d}\n",
        [(2, 11, "a/b", "model", "MODEL"), (3, 16, "c/d", "model", "MODEL")],
    ),
    "variables as a map": ("environment:\n  LLM_MODEL: ${LLM_MODEL:-a/b}\n", [(2, 27, "a/b", "model", "LLM_MODEL")]),
    "a model of the library": ("models:\n  llm:\n    model: ai/llama3.2\n", [(3, 12, "ai/llama3.2", "library", "model")]),
    "a command": (
        "services:\n  llm:\n    image: a/b\n    command: --model c/d --port 1\n",
        [(4, 22, "c/d", "model", "--model")],
    ),
    "a folded command": ("command: >\n  --model\n  a/b\n", [(3, 3, "a/b", "model", "--model")]),
    "an entry point": ('entrypoint: ["/bin/sh", "-c", "ollama pull llama3"]\n', [(1, 44, "llama3", "library", "ollama pull")]),
    "arguments of a build": ("build:\n  args:\n    MODEL: a/b\n", [(3, 12, "a/b", "model", "MODEL")]),
}

TOOLS = {
    "a workflow": (
        "steps:\n- name: x\n  run: |\n    ollama pull llama3\n    docker pull a/b\n",
        [(4, 17, "llama3", "library", "ollama pull")],
    ),
    "an input of an action": ("- uses: a/b@v1\n  with:\n    model: c/d\n", [(3, 12, "c/d", "model", "model")]),
    "a list of scripts": ("script:\n- pip install a/b\n- vllm serve c/d\n", [(3, 14, "c/d", "model", "vllm serve")]),
    "providers": (
        "providers:\n- huggingface:text-generation:a/b\n- ollama:chat:llama3.3:70b\n- id: docker:ai/x\n",
        [
            (2, 31, "a/b", "model", "huggingface"),
            (3, 15, "llama3.3:70b", "library", "ollama"),
            (4, 14, "ai/x", "library", "docker"),
        ],
    ),
    "a provider beside": ("models:\n- provider: ollama\n  model: llama3\n", [(3, 10, "llama3", "library", "model")]),
    "a provider of another item": (
        "models:\n- provider: ollama\n  x: 1\n- provider: y\n  model: llama3\n",
        [(5, 10, "llama3", "model", "model")],
    ),
    "a section of a runtime": ("ollama:\n  llm_model: mistral\n", [(2, 14, "mistral", "library", "llm_model")]),
    "what a runtime pulls": ("ollama:\n  models:\n    pull:\n    - llama3\n", [(4, 7, "llama3", "library", "models")]),
    "a message": ('value: \'{"model": "a/b"}\'\n', [(1, 20, "a/b", "model", "model")]),
    "prose with a command": (
        "text: |\n  Then run `ollama pull llama3:8b`.\n",
        [(2, 25, "llama3:8b", "library", "ollama pull", "note")],
    ),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [pytest.param(*row, id=name) for table in (KEYS, TRAINING, SERVING, COMPOSE, TOOLS) for name, row in table.items()],
)
def test_yaml_names(text, expected):
    assert found(find_in_yaml, text) == expected


@pytest.mark.parametrize("text", NEVER.values(), ids=NEVER)
def test_yaml_names_nothing(text):
    assert found(find_in_yaml, text) == []


def test_a_revision_is_told_apart():
    (mention,) = in_yaml("model: a/b@1234\n", 50, contexts())
    assert (mention.offset, mention.text, mention.revision) == (57, "a/b", "1234")
