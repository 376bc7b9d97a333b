"""What repositories showed that nobody had looked at before: places that were missed, and what was taken for a model there."""

import pytest

from mentions import contexts, found
from modelcheck.kb.source import open_knowledge_base
from modelcheck.project.finders import finder_for, has_finder
from modelcheck.project.names import Names

NAMES = Names(open_knowledge_base(), contexts(), lambda path: False)

NAMED = [
    # a file, what it says, the names that count in it
    ("main.tf", 'variable "model_id" {\n  default = "tiiuae/falcon-7b"\n}\n', ["tiiuae/falcon-7b"]),
    ("a.tfvars", 'model_id = "acme/encoder"\n', ["acme/encoder"]),
    ("a.yaml", "models:\n  - name: llama-2-7b\n    type: text\n", ["llama-2-7b"]),
    ("a.yaml", 'inference:\n  preset:\n    name: "mistral-7b"\n', ["mistral-7b"]),
    ("a.yaml", "environment:\n  - LLM=${LLM-llama2}\n", ["llama2"]),
    ("a.yaml", 'environment:\n  X_MODEL: ${X_MODEL:-"acme/encoder"}\n', ["acme/encoder"]),
    (
        "a.yaml",
        "version: https://huggingface.co/acme/encoder/commit/0123abc\n",
        ["https://huggingface.co/acme/encoder/commit/0123abc"],
    ),
    ("a.py", 'encoder = models.CharField(max_length=9, default="acme/x")\n', ["acme/x"]),
    ("a.py", 'fields = [("bi_encoder", models.CharField(default="acme/x"))]\n', ["acme/x"]),
    ("a.py", 'name = os.getenv("MODEL_NAME", default="acme/x")\n', ["acme/x"]),
    ("a.py", 'REPO_ID = Path("acme/x")\n', ["acme/x"]),
    ("a.py", 'download_artifacts("acme/x", None)\n', ["acme/x"]),
    ("a.py", 'retriever = build_retriever(config, "acme/x")\n', ["acme/x"]),
    ("a.py", 'PeftModel.from_pretrained(model, "acme/x")\n', ["acme/x"]),
    ("a.py", 'tokenizer_dir = "checkpoints/meta-llama/Llama-3.1-8B"\n', ["checkpoints/meta-llama/Llama-3.1-8B"]),
    ("a.py", 'MODELS_TO_TEST = [("acme/x", "test")]\n', ["acme/x"]),
    ("a.go", 'var known = map[string]string{\n\t"small": "llama3.2:3b",\n}\n', ["llama3.2:3b"]),
    ("Makefile", "MODEL_NAME ?= granite-7b-lab-Q4_K_M.gguf\n", ["granite-7b-lab-Q4_K_M.gguf"]),
    ("a.properties", "app.ollama.chat-model.model-id=orca-mini\n", ["orca-mini"]),
    ("a.properties", "chat.options.model=${MODEL_NAME:ai/gemma3}\n", ["ai/gemma3"]),
    ("a.sh", "export LLM_MODEL_ID_CODEGEN=acme/x\n", ["acme/x"]),
    # and what is none
    ("a.py", 'if "llama2" in model_id:\n    pass\n', []),
    ("a.py", 'LoadDataFromHub(repo_id="acme/x")\n', []),
    ("a.py", 'restart_space(repo_id="acme/x")\n', []),
    ("a.py", 'url = "https://router.huggingface.co/acme/x"\n', []),
    ("a.go", 'labelsForModel("app.kubernetes.io/instance")\n', []),
    ("a.yaml", "modelSpec:\n  - repository: acme/serving\n", []),
    ("a.sh", "ramalama serve --port 8080 --name my-service\n", []),
    ("a.json", '{"hf_hub_url": "acme/Pile-150B"}\n', []),
]


@pytest.mark.parametrize(("path", "text", "names"), NAMED)
def test_what_counts_in_a_file(path, text, names):
    assert has_finder(path)
    counted = []
    for _, _, name, context, because, *note in found(finder_for(path).find, text, path):
        explicit = context == "known" or contexts().of_key(because) != "model"
        if not note and NAMES.of(name, context, explicit) is not None:
            counted.append(name)
    assert counted == names
