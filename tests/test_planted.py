"""A planted project with models named in every kind of file, and with what only looks like one: all found, nothing else.

``planted/expected.yaml`` was written from the facts on formats before the scanner was run on it.
"""

import json
import shutil
from pathlib import Path

import pytest
import yaml

from commandline import run
from model_files import gguf, safetensors

PLANTED = Path(__file__).parent / "planted"
EXPECTED = yaml.safe_load((PLANTED / "expected.yaml").read_text(encoding="utf-8"))
WEIGHTS = {
    "weights/desk.gguf": gguf(
        [("general.base_model.count", 1), ("general.base_model.0.repo_url", "https://huggingface.co/google/gemma-2-2b")]
    ),
    "weights/desk.safetensors": safetensors({"modelspec.license": "apache-2.0"}),
}


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    folder = tmp_path_factory.mktemp("planted") / "project"
    shutil.copytree(PLANTED / "project", folder)
    for name, content in WEIGHTS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return json.loads(run(["check", str(folder), "--format", "json"]).out)


@pytest.fixture(scope="module")
def references(document):
    return {(one["path"], one["line"], one["column"]): one for one in document["references"]}


def case(one):
    return f"{one['path']}:{one['line']}:{one.get('column', '')}"


@pytest.mark.parametrize("one", [one for one in EXPECTED["references"] if not one.get("notes")], ids=case)
def test_a_reference_is_found_at_its_place_with_its_license(one, references):
    places = [one, *([{**one, **one["alternative"]}] if "alternative" in one else [])]
    found = next(
        (references[key] for place in places if (key := (place["path"], place["line"], place["column"])) in references), None
    )
    assert found is not None, [(at, ref["reference"]) for at, ref in references.items() if at[:2] == (one["path"], one["line"])]
    assert not found["note"]
    assert found["reference"] in [place["reference"] for place in places]
    assert found["license"] == one["license"]


@pytest.mark.parametrize("one", [one for one in EXPECTED["references"] if one.get("notes")], ids=case)
def test_a_mention_is_a_note_at_most(one, references):
    found = references.get((one["path"], one["line"], one["column"]))
    assert found is None or found["note"]


@pytest.mark.parametrize("one", EXPECTED["look_alikes"], ids=case)
def test_what_only_looks_like_a_model_is_not_reported(one, references):
    text = (PLANTED / "project" / one["path"]).read_text(encoding="utf-8").split("\n")[one["line"] - 1]
    at = text.find(one["text"]) + 1
    reported = [
        ref["reference"]
        for (path, line, column), ref in references.items()
        if (path, line) == (one["path"], one["line"]) and column < at + len(one["text"]) and at < column + len(ref["reference"])
    ]
    expected = [ref["reference"] for ref in EXPECTED["references"] if (ref["path"], ref["line"]) == (one["path"], one["line"])]
    assert [name for name in reported if name not in expected] == []


def test_nothing_else_is_reported(document):
    expected = {(one["path"], one["line"]) for one in EXPECTED["references"]}
    others = [
        f"{one['path']}:{one['line']}:{one['column']} {one['reference']}"
        for one in document["references"]
        if (one["path"], one["line"]) not in expected and not one["note"] and one["path"] not in WEIGHTS
    ]
    assert others == []


def test_the_weights_of_the_project_itself_are_listed(document):
    assert [one["path"] for one in document["references"] if one["finder"] == "weights"] == sorted(WEIGHTS)


def test_there_is_enough_of_both_kinds():
    assert len(EXPECTED["references"]) >= 60
    assert len(EXPECTED["look_alikes"]) >= 60
