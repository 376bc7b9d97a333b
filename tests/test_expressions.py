"""SPDX expressions as subjects: OR leaves a choice, AND binds to both, what is unknown is not guessed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandline import run
from modelcheck.api import Knowledge
from modelcheck.kb.expressions import MOST_CHOICES, choices_in
from modelcheck.kb.store import Ambiguous, Unknown

ANSWERS = [
    # expression, activity, flags, verdict, the license it rests on, other verdicts
    ("Apache-2.0 OR MIT", "host", [], "permitted", "apache-2.0", ["permitted", "permitted"]),
    ("Apache-2.0 OR MIT", "distribute", [], "permitted", "mit", ["permitted", "permitted"]),  # MIT asks for less
    ("apache-2.0 or mrl-0.1", "host", [], "permitted", "apache-2.0", ["permitted", "agreement-required"]),
    ("mrl-0.1 OR Apache-2.0", "host", [], "permitted", "apache-2.0", ["agreement-required", "permitted"]),
    ("MIT AND mrl-0.1", "host", [], "agreement-required", "mit AND mrl-0.1", []),
    ("MIT AND llama-3.3", "host", [], "conditional", "mit AND llama-3.3", []),
    ("MIT AND llama-3.3", "host", ["--mau", "1M"], "permitted", "mit AND llama-3.3", []),
    ("(MIT AND mrl-0.1) OR llama-3.3", "host", [], "conditional", "llama-3.3", ["agreement-required", "conditional"]),
    ("MIT AND (mrl-0.1 OR llama-3.3)", "host", ["--mau", "1M"], "permitted", "mit AND llama-3.3", ["agreement-required", "permitted"]),
    ("(MIT)", "use", [], "permitted", "mit", []),
]


@pytest.mark.parametrize(("expression", "activity", "flags", "verdict", "license_id", "others"), ANSWERS)
def test_an_expression_is_answered(capsys, expression, activity, flags, verdict, license_id, others):
    code, out, _ = run(capsys, "can", expression, activity, *flags, "--format", "json")
    answer = json.loads(out)
    assert (answer["verdict"], answer["license"], answer["match"]["kind"]) == (verdict, license_id, "expression")
    assert [one["verdict"] for one in answer["alternatives"]] == others
    assert answer["binding"] == license_id.split(" AND ")
    assert code == {"permitted": 0, "agreement-required": 1, "conditional": 3}[verdict]
