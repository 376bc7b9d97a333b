"""Runs `notice` as the tests of the paperwork see it, and holds its JSON against the schema."""

import json
from functools import cache

from jsonschema import Draft202012Validator

from commandline import run
from modelcheck.kb.source import open_knowledge_base

BASE = open_knowledge_base()
LICENSES = BASE.license_ids()
WORDED = [
    (license_id, clause)
    for license_id in LICENSES
    for clause in BASE.license(license_id).clauses
    if clause.kind == "duty" and clause.text
]


def written(command, code=0):
    shown = run(command)
    assert (shown.code, shown.err) == (code, "")
    return shown.out


def document(command, code=0):
    return json.loads(written([*command, "--format", "json"], code))


def paper(found, name):
    return next((one for one in found["papers"] if one["paper"] == name), {"text": None, "licenses": [], "duties": []})


def squeezed(text):
    return " ".join(text.replace("|", " ").split())


@cache
def validator():
    schema = json.loads(run("schema notice").out)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def checked(license_id, more, name, content, tmp_path, file="README.md"):
    """What a check of one file finds: its exit code, and the duties by their status."""
    path = tmp_path / file
    path.write_text(content, encoding="utf-8")
    command = ["notice", license_id, *more.split(), *(["--name", name] if name else []), "--check", str(path)]
    shown = run([*command, "--format", "json"])
    found = json.loads(shown.out)
    validator().validate(found)
    by_status = {}
    for result in found["check"]["results"]:
        by_status.setdefault(result["status"], set()).add(result["duty"])
    assert shown.code == (1 if found["check"]["missing"] else 0)
    assert run(command).code == shown.code
    return shown.code, by_status
