"""Models in shell scripts, Makefiles, Dockerfiles, Modelfiles and files of settings."""

import time

import pytest

from mentions import found
from modelcheck.project.dockerfile import find_in_dockerfile
from modelcheck.project.modelfile import find_in_modelfile
from modelcheck.project.settings import find_in_settings
from modelcheck.project.shell import find_in_makefile, find_in_shell
from modelcheck.project.yaml_lines import find_in_yaml

MAKEFILES = [
    ("MODEL ?= a/b  # small\n", [(1, 10, "a/b", "model", "MODEL")]),
    ("export MODEL_ID := a/b\n", [(1, 20, "a/b", "model", "MODEL_ID")]),
    ("serve: MODEL = a/b\n", [(1, 16, "a/b", "model", "MODEL")]),
    ("IMAGE = a/b\nall: a/b\n", []),
    ("serve:\n\t@vllm serve a/b\n", [(2, 14, "a/b", "model", "vllm serve")]),
    ("M = llama3\npull:\n\tollama pull $(M)\n", [(1, 5, "llama3", "library", "M")]),
    ("ARGS = --model a/b \\\n  --port 1\n", [(1, 16, "a/b", "model", "--model")]),
]

DOCKERFILES = [
    ("FROM a/b:1\nCOPY --from=c/d /x /y\nLABEL model=e/f\n", []),
    ("ARG MODEL=a/b\n", [(1, 11, "a/b", "model", "MODEL")]),
    ("ENV X=1 \\\n    MODEL_ID='a/b'\n", [(2, 15, "a/b", "model", "MODEL_ID")]),
    ("ENV MODEL_ID a/b\n", [(1, 14, "a/b", "model", "MODEL_ID")]),
    ("RUN pip install x && \\\n    hf download a/b\n", [(2, 17, "a/b", "model", "hf download")]),
    ('RUN ["hf", "download", "a/b"]\n', [(1, 25, "a/b", "model", "hf download")]),
    ('CMD ["--model", "a/b"]\n', [(1, 18, "a/b", "model", "--model")]),
    ('ENTRYPOINT ["vllm", "serve"]\nCMD ["a/b"]\n', [(2, 7, "a/b", "model", "vllm serve")]),
    ("HEALTHCHECK --interval=5s CMD ollama show llama3\n", [(1, 43, "llama3", "library", "ollama show")]),
    (
        "ADD https://huggingface.co/a/b/resolve/main/x /x\n",
        [(1, 5, "https://huggingface.co/a/b/resolve/main/x", "model", "address")],
    ),
    (
        "RUN <<EOF\nhf download a/b\nEOF\nENV MODEL=c/d\n",
        [(2, 13, "a/b", "model", "hf download"), (4, 11, "c/d", "model", "MODEL")],
    ),
    ("# vllm serve a/b\n", [(1, 14, "a/b", "model", "vllm serve", "note")]),
]

MODELFILES = [
    ("FROM llama3.2:1b\n", [(1, 6, "llama3.2:1b", "library", "FROM")]),
    ("from hf.co/a/b:Q4\n", [(1, 6, "hf.co/a/b:Q4", "model", "address")]),
    ("FROM ./x.gguf\nADAPTER a/b\nDRAFT llama3\n", [(2, 9, "a/b", "library", "ADAPTER"), (3, 7, "llama3", "library", "DRAFT")]),
    ('SYSTEM """\nFROM here\n"""\nLICENSE a/b\n', []),
    ("# FROM llama3:8b\n", [(1, 8, "llama3:8b", "library", "FROM", "note")]),
]

SETTINGS = [
    ("MODEL=a/b\n", [(1, 7, "a/b", "model", "MODEL")]),
    ('export MODEL_ID="a/b" # or c/d\n', [(1, 18, "a/b", "model", "MODEL_ID"), (1, 28, "c/d", "known", "", "note")]),
    ("# MODEL=a/b\n", [(1, 9, "a/b", "model", "MODEL", "note")]),
    ("OLLAMA_MODEL=llama3\n", [(1, 14, "llama3", "library", "OLLAMA_MODEL")]),
    (
        "LLM_PROVIDER=ollama\nLLM_MODEL=llama3\nASR_MODEL=whisper-1\n",
        [(2, 11, "llama3", "library", "LLM_MODEL"), (3, 11, "whisper-1", "model", "ASR_MODEL")],
    ),
    ("[model]\nname = a/b\n[dataset]\nname = c/d\n", [(2, 8, "a/b", "model", "model")]),
    ("ai.ollama.chat.model=llama3\n", [(1, 22, "llama3", "library", "ollama")]),
    ('[aliases]\n  "tiny" = "hf://a/b"\n', [(2, 13, "hf://a/b", "model", "address")]),
    ("IMAGE=a/b\nDATASET=c/d\n", []),
    ("MODEL=${OTHER:-a/b}\n", [(1, 16, "a/b", "model", "MODEL")]),
]


@pytest.mark.parametrize(
    ("finder", "text", "expected"),
    [
        *((find_in_makefile, *row) for row in MAKEFILES),
        *((find_in_dockerfile, *row) for row in DOCKERFILES),
        *((find_in_modelfile, *row) for row in MODELFILES),
        *((find_in_settings, *row) for row in SETTINGS),
    ],
)
def test_a_file_names(finder, text, expected):
    assert found(finder, text) == expected


def test_a_script_names():
    text = "#!/bin/sh\nset -e\nMODEL=a/b\nvllm serve $MODEL\n"
    assert found(find_in_shell, text) == [(3, 7, "a/b", "model", "MODEL")]


def test_the_recipes_of_a_justfile_are_indented_by_spaces():
    text = 'model := "a/b"\nserve:\n    vllm serve c/d\n'
    assert found(find_in_makefile, text, "justfile") == [
        (1, 11, "a/b", "model", "model"),
        (3, 16, "c/d", "model", "vllm serve"),
    ]


FINDERS = [find_in_shell, find_in_makefile, find_in_dockerfile, find_in_modelfile, find_in_settings, find_in_yaml]
PIECES = [
    "'",
    '"',
    "\\",
    "${MODEL:-",
    "$(",
    "`",
    "<<EOF\n",
    "model: ",
    "- ",
    "{",
    "[",
    "a/b ",
    "\n",
    "  ",
    "#",
    "=(",
    "\0",
    "\ud800",
    "|\n",
    "'\\'\"",
]
HOSTILE = [
    *(piece * 40_000 for piece in PIECES),
    *(f"MODEL=a/b\nmodel: a/b\n{piece * 9_000}" for piece in PIECES),
    "".join(f"vllm serve a/b <<E{number}\n" for number in range(3_000)),
    "".join(" " * min(depth, 400) + "model:\n" for depth in range(2_000)) + "model: a/b\n",
    "".join(" " * (400 - number % 400) + "- model: a/b\n" for number in range(4_000)),
    "model: |\n" + "  vllm serve a/b 'c\n" * 3_000,
    "command:\n" + "  - --model\n  - a/b\n" * 3_000,
    "description: x\n" + "  word a/b\n" * 5_000,
    "[" + '"a/b", ' * 5_000 + "\n",
    "x: [" + '"a/b",\n  ' * 5_000,
    'bash -c "' + "bash -c 'ollama pull llama3' " * 2_000,
    "--model " + "a/b" * 50_000,
    "model_" + "id_" * 20_000 + "=a/b\nmodel" + "_id" * 20_000 + ": a/b\n",
]


@pytest.mark.parametrize("finder", FINDERS)
def test_hostile_text_is_read_without_failing_and_fast(finder):
    for text in HOSTILE:
        start = time.process_time()
        found_ones = found(finder, text)
        assert time.process_time() - start < 3, text[:60]
        assert all(line >= 1 for line, *_ in found_ones)
