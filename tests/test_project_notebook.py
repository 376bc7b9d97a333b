"""Where notebooks name models: cells, and where in the file the names stand."""

import json
import random

import pytest

from mentions import contexts, found
from modelcheck.project.mention import Source
from modelcheck.project.notebook import find_in_notebook


def notebook(*cells, **more):
    """A notebook as Jupyter writes it; a cell is its kind and its source, a string or a list of lines."""
    written = [{"cell_type": kind, "metadata": {}, "source": source, **more} for kind, source in cells]
    return json.dumps({"cells": written, "metadata": {}, "nbformat": 4}, indent=1, sort_keys=True)


def said(text):
    return [" ".join(one[2:]) for one in found(find_in_notebook, text, "a.ipynb")]


CELLS = [
    (("code", 'model_id = "a/b"'), ["a/b model model_id"]),
    (("code", ["AutoModel.from_pretrained(\n", '    "a/b",\n', ")\n"]), ["a/b model from_pretrained"]),
    (("code", ["!ollama pull llama3\n", 'model = "a/b"']), ["llama3 library ollama pull", "a/b model model"]),
    (("code", ["!vllm serve \\\n", "  a/b-1\n", "x = 1"]), ["a/b-1 model vllm serve"]),
    (("code", ["%%bash\n", "ollama pull llama3"]), ["llama3 library ollama pull"]),
    (("code", ["%%time\n", 'model = "a/b"']), ["a/b model model"]),
    (("code", ["%%html\n", '<a model="a/b">']), []),
    (("code", ["%%writefile app/config.json\n", '{"model": "a/b"}']), ["a/b model model"]),
    (("code", ["%pip install x\n", "# https://hf.co/a/b"]), ["https://hf.co/a/b model address note"]),
    (("markdown", "See https://hf.co/a/b"), ["https://hf.co/a/b model address note"]),
    (("raw", 'model = "a/b"'), []),
]


@pytest.mark.parametrize(("cell", "expected"), CELLS)
def test_what_cells_name(cell, expected):
    assert said(notebook(cell)) == expected


@pytest.mark.parametrize("before", ['"\\"', "\t\\", "é", "😀", "\u2028", "\x01", "'''x'''", "\n\n"])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_places_in_the_file_hold_behind_any_escape(before, ascii_only):
    source = [f"x = {before!r}; y = '''{before}'''\n", 'model = "a/b"\n', 'other_model = "c/d"']
    for written in (source, "".join(source)):
        cells = {"cells": [{"cell_type": "code", "source": written}]}
        text = json.dumps(cells, ensure_ascii=ascii_only, indent=1)
        mentions = find_in_notebook(Source("a", text, contexts()))
        assert [text[one.offset : one.offset + 5] for one in mentions] == ['a/b\\"', 'c/d\\"']


def test_lines_are_those_of_the_file():
    text = '{"cells": [\n {"cell_type": "code",\n  "source": [\n   "x = 1\\n",\n   "model = \\"a/b\\""\n  ]}]}'
    assert found(find_in_notebook, text, "a.ipynb") == [(5, 15, "a/b", "model", "model")]


def test_a_runtime_imported_in_one_cell_counts_in_the_others():
    assert said(notebook(("code", "import ollama"), ("code", 'MODEL = "phi"'))) == ["phi library MODEL"]


def test_outputs_metadata_and_attachments_are_passed_by():
    outputs = [{"text": ['model = "a/b"', "https://hf.co/a/b"], "data": {"image/png": "iVBORw0KGgo/" * 1000}}]
    text = notebook(("code", "x = 1"), outputs=outputs, attachments={"model": "a/b"})
    assert said(text) == []
    assert said(notebook(("code", 'model = "c/d"'), outputs=outputs)) == ["c/d model model"]


@pytest.mark.parametrize(
    "text",
    [
        '{"cells": [{"cell_type": "code", "source": ["model = \\"a/b\\"\\n",',
        '{"cell_type": "code", "source": "model = \\"a/b\\"',
        '{"source": ["model = \\"a/b\\""], "cell_type": "code"}',
        '{"cell_type": "code", "source": ["\\ud83d \\x \\u12\\n", "model = \\"a/b\\""]}',
    ],
)
def test_broken_notebooks_name_what_can_be_found(text):
    assert said(text) == ["a/b model model"]


def test_nothing_makes_it_fail():
    code = ['model = "a/b" # é\n', "!ollama pull x"]
    whole = notebook(("code", code), ("markdown", "a/b-1"), ("code", "%%bash\nvllm serve a/b"))
    chance = random.Random(3)
    named = 0
    for _ in range(400):
        start, end = sorted(chance.choices(range(len(whole)), k=2))
        broken = chance.choice(["", "\\", '"', "\0", "]", "\ud800"])
        text = whole[:start] + broken + whole[chance.choice([start, end]) :]
        for one in find_in_notebook(Source("a.ipynb", text, contexts())):
            assert 0 <= one.offset <= len(text)
            named += 1
    assert named > 100
