"""SPDX expressions as subjects: OR leaves a choice, AND binds to both, what is unknown is not guessed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandline import run
from modelcheck.api import load
from modelcheck.kb.expressions import MOST_CHOICES, choices_in
from modelcheck.kb.store import Ambiguous, Unknown

ANSWERS = [
    # expression, activity, flags, verdict, the license taken, the verdict of each alternative
    ("Apache-2.0 OR MIT", "host", [], "permitted", "apache-2.0", ["permitted", "permitted"]),
    ("Apache-2.0 OR MIT", "distribute", [], "permitted", "mit", ["permitted", "permitted"]),  # MIT asks for less
    ("apache-2.0 or mrl-0.1", "host", [], "permitted", "apache-2.0", ["permitted", "agreement-required"]),
    ("mrl-0.1 OR Apache-2.0", "host", [], "permitted", "apache-2.0", ["agreement-required", "permitted"]),
    ("MIT AND mrl-0.1", "host", [], "agreement-required", "mit AND mrl-0.1", []),
    ("MIT AND llama-3.3", "host", [], "conditional", "mit AND llama-3.3", []),
    ("MIT AND llama-3.3", "host", ["--mau", "1M"], "permitted", "mit AND llama-3.3", []),
    ("(MIT AND mrl-0.1) OR llama-3.3", "host", [], "conditional", "llama-3.3", ["agreement-required", "conditional"]),
    (
        "MIT AND (mrl-0.1 OR llama-3.3)",
        "use",
        ["--mau", "1"],
        "permitted",
        "mit AND llama-3.3",
        ["agreement-required", "permitted"],
    ),
    ("(MIT)", "use", [], "permitted", "mit", []),
    ("MIT AND falcon-2.0", "use", [], "unclear", "mit AND falcon-2.0", []),  # a text that is not encoded
    ("MIT OR falcon-2.0", "use", [], "permitted", "mit", ["permitted", "unclear"]),
]


@pytest.mark.parametrize(("expression", "activity", "flags", "verdict", "taken", "verdicts"), ANSWERS)
def test_an_expression_is_answered(expression, activity, flags, verdict, taken, verdicts):
    done = run(["can", expression, activity, *flags, "--format", "json"])
    answer = json.loads(done.out)
    assert (answer["verdict"], answer["license"], answer["match"]["kind"]) == (verdict, taken, "expression")
    assert [one["verdict"] for one in answer["alternatives"]] == verdicts
    assert answer["binding"] == taken.split(" AND ")
    assert done.code == {"permitted": 0, "agreement-required": 1, "conditional": 3, "unclear": 3}[verdict]


def test_the_duties_of_all_that_bind_add_up_and_name_their_license():
    answer = json.loads(run(["can", "MIT AND Apache-2.0", "distribute", "--format", "json"]).out)
    assert {("mit", "retain-notices"), ("apache-2.0", "include-license")} <= {
        (d["license"], d["duty"]) for d in answer["duties"]
    }


def test_the_card_shows_the_freest_and_names_the_others():
    text = run(["license", "mrl-0.1 OR Apache-2.0 OR MIT"]).out
    assert text.startswith("MIT License (Massachusetts Institute of Technology): commercial use is allowed.\n")
    assert "this is mit, which leaves most free. Others: mrl-0.1 and apache-2.0." in text


def test_the_document_of_a_card_has_the_table_of_every_alternative():
    document = json.loads(run(["license", "mrl-0.1 OR MIT", "--format", "json"]).out)
    tables = {one["license"]: one["answers"]["host"]["commercial"] for one in document["alternatives"]}
    assert tables == {"mrl-0.1": "agreement-required", "mit": "permitted"}
    assert document["license"]["id"] == "mit"


UNKNOWN = [
    ("Apache-2.0 OR Foo-1.0", "Foo-1.0"),
    ("MIT AND Foo-1.0", "Foo-1.0"),
    ("MIT WITH Classpath-exception-2.0", "Classpath-exception-2.0"),
    ("MIT AND LicenseRef-own", "LicenseRef-own"),
]


@pytest.mark.parametrize(("expression", "part"), UNKNOWN)
def test_an_id_that_the_base_lacks_makes_the_whole_unknown_and_is_named(expression, part):
    done = run(["can", expression, "host", "--format", "json"])
    document = json.loads(done.out)
    assert (done.code, document["error"], document["subject"]) == (3, "unknown", expression)
    assert f'"{part}"' in document["why"]
    assert f'"{part}", in this license expression' in run(["can", expression, "host"]).out


@pytest.mark.parametrize(
    "text", ["MIT OR", "(MIT", "MIT) OR (MIT", "OR MIT", "MIT OR OR ISC", "Llama (70B)", "(" * 400 + "MIT"]
)
def test_what_is_no_expression_is_an_unknown_name(text):
    with pytest.raises(Unknown) as error:
        load().find(text)
    assert error.value.why == ""


def test_a_difference_needs_one_side_each():
    with pytest.raises(Ambiguous) as error:
        load().diff("MIT OR Apache-2.0", "mit")
    assert [license_id for _, license_id in error.value.candidates] == ["mit", "apache-2.0"]
    done = run(["diff", "MIT OR Apache-2.0", "mit"])
    assert done.code == 3
    assert "leaves a choice" in done.out
    assert run(["diff", "MIT AND Apache-2.0", "mit"]).code == 0


def test_too_many_choices_are_none():
    many = " AND ".join(f"(a{n} OR b{n})" for n in range(10))
    assert MOST_CHOICES < 2**10
    assert choices_in(many) == ()


IDS = st.sampled_from(["mit", "apache-2.0", "llama-3.3", "mrl-0.1"])
EXPRESSIONS = st.recursive(
    IDS,
    lambda part: st.tuples(part, st.sampled_from(["AND", "OR"]), part).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
    max_leaves=5,
)


def meaning(text):
    """The alternatives of an expression, worked out another way: as Python's own sets."""
    if "(" not in text:
        return {frozenset([text])}
    depth = 0
    for place, sign in enumerate(text):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        word = text[place:].split(" ", 2)[1] if depth == 1 and sign == " " else ""
        if word in ("AND", "OR"):
            left, right = meaning(text[1:place]), meaning(text[place + len(word) + 2 : -1])
            return left | right if word == "OR" else {one | other for one in left for other in right}
    raise AssertionError(text)


@given(EXPRESSIONS.filter(lambda text: "(" in text))
def test_the_alternatives_are_those_of_the_algebra(text):
    assert {frozenset(choice) for choice in choices_in(text)} == meaning(text)


@given(st.text(alphabet="abM+-. ()ORANDWITHorandwith\n\t\x00é", max_size=60))
def test_no_text_breaks_the_parser(text):
    assert isinstance(choices_in(text), tuple)
