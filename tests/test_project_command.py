"""Models in command lines: a row is a command and what it names, each as (text, context, because)."""

import pytest

from mentions import contexts, found
from modelcheck.project.command import in_command


def named(text):
    return [tuple(one[2:]) for one in found(lambda source: in_command(source.text, 0, source.contexts), text)]


ARGUMENTS = [
    ("vllm serve a/b --port 8000", [("a/b", "model", "vllm serve")]),
    ('vllm serve --port 8000 "a/b"', [("a/b", "model", "vllm serve")]),
    (
        "ollama pull llama3.2:3b && ollama run mistral 'Why is a/b?'",
        [("llama3.2:3b", "library", "ollama pull"), ("mistral", "library", "ollama run")],
    ),
    ("ollama run --verbose llama3", [("llama3", "library", "ollama run")]),
    ("ollama run --format json llama3", [("llama3", "library", "ollama run")]),
    ("docker model pull ai/llama3.2:1B-Q8_0", [("ai/llama3.2:1B-Q8_0", "library", "docker model pull")]),
    ("sudo docker exec -it ollama ollama pull llama3", [("llama3", "library", "ollama pull")]),
    ("kubectl exec pod -- ollama pull llama3", [("llama3", "library", "ollama pull")]),
    ("uvx --from huggingface_hub hf download a/b", [("a/b", "model", "hf download")]),
    ("!ollama pull llama3", [("llama3", "library", "ollama pull")]),
    ("/usr/local/bin/ollama pull llama3", [("llama3", "library", "ollama pull")]),
    ("nohup ollama pull llama3 > /dev/null 2>&1 &", [("llama3", "library", "ollama pull")]),
    ("until ollama list; do sleep 1; done; ollama pull llama3", [("llama3", "library", "ollama pull")]),
    ("hf download a/b c/d", [("a/b", "model", "hf download"), ("c/d", "known", "")]),
]

FLAGS = [
    ("docker run --gpus all vllm/vllm-openai:latest --model a/b", [("a/b", "model", "--model")]),
    ("docker run -e MODEL_ID=a/b ghcr.io/x/y:1", [("a/b", "model", "MODEL_ID")]),
    ("python -m vllm.entrypoints.openai.api_server --model=a/b", [("a/b", "model", "--model")]),
    (
        "accelerate launch x.py --model_name_or_path a/b \\\n  --dataset_name c/d \\\n  --output_dir e/f",
        [("a/b", "model", "--model_name_or_path")],
    ),
    ("llama-server -hf a/b-GGUF:Q4_K_M -m x.gguf", [("a/b-GGUF:Q4_K_M", "model", "-hf")]),
    ("serve --model_name=llama3 --model_id=a/b", [("a/b", "model", "--model_id")]),
    ("mistralrs run -m a/b", [("a/b", "model", "-m")]),
    (
        "vllm serve $X --lora-modules sql=a/b law=c/d --port 1",
        [("a/b", "model", "--lora-modules"), ("c/d", "model", "--lora-modules")],
    ),
    (
        "lm_eval --model hf --model_args pretrained=a/b,dtype=float16 --tasks x/y",
        [("hf", "model", "--model"), ("a/b", "model", "pretrained")],
    ),
    ("python x.py --teacher-model a/b --unknown c/d", [("a/b", "model", "--teacher-model"), ("c/d", "known", "")]),
    ("tune run x checkpointer.checkpoint_dir=/tmp/Llama-3.1-8B", [("Llama-3.1-8B", "model", "checkpoint_dir")]),
    ("python train.py model.name=a/b dataset.path=c/d", [("a/b", "model", "model")]),
    ("helm install x --set models[0].name=a/b", [("a/b", "model", "models")]),
]

ASSIGNMENTS = [
    ("MODEL=a/b python x.py", [("a/b", "model", "MODEL")]),
    ('export MODEL_ID="a/b"', [("a/b", "model", "MODEL_ID")]),
    (': "${MODEL:=a/b}"', [("a/b", "model", "MODEL")]),
    ('X="${MODEL:-a/b}"', [("a/b", "model", "MODEL")]),
    ("MODEL=${1-a/b}", []),
    ("MODEL=${FIRST-a/b}", [("a/b", "model", "MODEL")]),
    ("OLLAMA_MODEL=llama3", [("llama3", "library", "OLLAMA_MODEL")]),
    ("FOO=a/b", [("a/b", "known", "")]),
    ("IMAGE=a/b", []),
    ('ARGS="--model a/b --port 1"', [("a/b", "model", "--model")]),
    ('MODELS=(\n  "a/b"  # small\n  c/d\n)', [("a/b", "model", "MODELS"), ("c/d", "model", "MODELS")]),
    ("declare -A MODELS=([small]=a/b [large]=c/d)", [("a/b", "model", "MODELS"), ("c/d", "model", "MODELS")]),
    ("for model in a/b c/d; do echo; done", [("a/b", "model", "model"), ("c/d", "model", "model")]),
    ('for m in llama3 phi4; do\n  ollama pull "$m"\ndone', [("llama3", "library", "m"), ("phi4", "library", "m")]),
    ('L=(llama3 phi4)\nfor m in "${L[@]}"; do ollama pull "$m"; done', [("llama3", "library", "L"), ("phi4", "library", "L")]),
]

ADDRESSES = [
    ("git clone https://huggingface.co/a/b", [("https://huggingface.co/a/b", "model", "address")]),
    (
        "wget -q https://huggingface.co/a/b/resolve/main/x.gguf",
        [("https://huggingface.co/a/b/resolve/main/x.gguf", "model", "address")],
    ),
    ("curl -L hf.co/a/b", [("hf.co/a/b", "model", "address")]),
    ("ramalama serve ollama://llama3", [("ollama://llama3", "model", "address")]),
    ("git clone https://huggingface.co/datasets/a/b", []),
    ("wget https://huggingface.co/spaces/a/b/resolve/main/x", []),
]

QUOTED = [
    (
        """curl http://localhost:11434/api/generate -d '{\n  "model": "llama3",\n  "prompt": "a"}'""",
        [("llama3", "library", "model")],
    ),
    ("""curl http://localhost:8000/v1 -H "A: b/c" -d '{"model": "a/b"}'""", [("a/b", "model", "model")]),
    ("""curl x -d "{\\"model\\": \\"a/b\\"}\"""", [("a/b", "model", "model")]),
    ('bash -c "ollama pull llama3"', [("llama3", "library", "ollama pull")]),
    ("""python -c "from x import y; AutoModel.from_pretrained('a/b')\"""", [("a/b", "model", "AutoModel.from_pretrained")]),
    ("""python -c "load_dataset('a/b')\"""", []),
    ("X=$(hf download a/b)", [("a/b", "model", "hf download")]),
]

NOTES = [
    ("# ollama pull llama3:8b", [("llama3:8b", "library", "ollama pull", "note")]),
    ("ls # ollama pull failed", [("failed", "model", "ollama pull", "note")]),
    ("# try a/b.", [("a/b", "known", "", "note")]),
    ("# https://huggingface.co/a/b", [("https://huggingface.co/a/b", "model", "address", "note")]),
    ('echo "Run: vllm serve a/b"', [("a/b", "model", "vllm serve", "note")]),
]

HERE_DOCUMENTS = [
    ("cat > Modelfile <<EOF\nFROM llama3\nEOF", [("llama3", "library", "FROM")]),
    ("cat > .env <<'EOF'\nMODEL=a/b\nEOF\nvllm serve c/d", [("a/b", "model", "MODEL"), ("c/d", "model", "vllm serve")]),
    ("python - <<EOF\nX.from_pretrained('a/b')\nEOF", [("a/b", "model", "X.from_pretrained")]),
    ("kubectl apply -f - <<EOF\nkind: Model\nspec:\n  url: hf://a/b\nEOF", [("hf://a/b", "model", "address")]),
    ("echo $((1<<n))\nvllm serve a/b", [("a/b", "model", "vllm serve")]),
]

NOTHING = [
    "docker pull ollama/ollama",
    "docker run -v a/b:/x ollama/ollama",
    "pip install a/b",
    "npm i @a/b && npx a/b",
    "git clone https://github.com/a/b",
    "ollama rm llama3",
    "ollama create mine -f Modelfile",
    "hf upload a/b .",
    "huggingface-cli upload a/b x",
    "hf download --repo-type dataset a/b",
    "hf download a/b --repo-type=space",
    "cp a/b c/d",
    "mkdir -p a/b; cd a/b; ls a/b; cat a/b",
    "kubectl apply -f a/b",
    "helm install a a/b",
    "pytest -m a/b",
    "python x.py --dataset a/b --served-model-name c/d",
    "sed -i 's/a/b/ c/d' x",
    "ollama list",
    "serve --model_name=llama3 --model_id=$ID",
]


@pytest.mark.parametrize(("text", "expected"), [*ARGUMENTS, *FLAGS, *ASSIGNMENTS, *ADDRESSES, *QUOTED, *NOTES, *HERE_DOCUMENTS])
def test_a_command_names(text, expected):
    assert named(text) == expected


@pytest.mark.parametrize("text", NOTHING)
def test_a_command_names_nothing(text):
    assert named(text) == []


def test_a_revision_belongs_to_what_is_downloaded():
    (mention,) = in_command("hf download a/b --revision abc", 0, contexts())
    assert (mention.text, mention.revision) == ("a/b", "abc")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("MODEL='a/b'", "a/b"),
        ('curl x -d "{\\"model\\": \\"a/b\\"}"', "a/b"),
        ("bash -c 'x \"y\"; ollama pull llama3'", "llama3"),
    ],
)
def test_offsets_are_those_of_the_file(text, name):
    (mention,) = in_command(text, 100, contexts())
    assert text[mention.offset - 100 :].startswith(name)
