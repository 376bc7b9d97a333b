"""The blind readings: questions and answers written from the license texts alone, held against what the engine derives.

Where a settled answer differs from the first reading, the case keeps both, with the reason.
"""

from pathlib import Path

import pytest
import yaml

from modelcheck.engine.intake import read_facts
from modelcheck.engine.permission import judge
from modelcheck.engine.questions import questions_of
from modelcheck.model.answers import Question

CASES = Path(__file__).parent / "cases"
FILES = sorted(CASES.glob("*.yaml"))


def strings(path):
    """Read a case file; figures such as 10M stay strings, booleans are booleans."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def cite(item, license_id):
    """A section as case files write it: with the policy's id before it where it is not the license's own."""
    return item.ref if item.license == license_id else f"{item.license} {item.ref}"


def cited(reason, license_id):
    prefix = "" if reason.license == license_id else reason.license + " "
    return {prefix + ref for ref in (reason.ref, *reason.also, reason.way_out) if ref}


def as_list(value):
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]


def all_cases():
    for path in FILES:
        data = strings(path)
        for number, case in enumerate(data["cases"]):
            facts = ",".join(f"{k}={v}" for k, v in (case.get("facts") or {}).items())
            label = f"{data['license']}-{number}-{case['ask']}-{case.get('purpose', 'commercial')}-{facts}"
            yield pytest.param(data["license"], case, id=label)


def test_there_are_cases_for_every_license(kb):
    assert {path.stem for path in FILES} == set(kb.license_ids())


def answer_to(kb, license_id, case):
    law = kb.law(license_id)
    facts = read_facts(case.get("facts") or {}, kb.vocabulary, questions_of([law]))
    return judge([law], Question(case["ask"], case.get("purpose", "commercial"), facts), kb.vocabulary)


@pytest.mark.parametrize(("license_id", "case"), list(all_cases()))
def test_case(kb, license_id, case):
    answer = answer_to(kb, license_id, case)
    assert answer.verdict == case["verdict"], answer.because
    refs = set().union(*(cited(reason, license_id) for reason in answer.because))
    for restriction in answer.restrictions:
        if restriction.use_case in answer.question.facts.get("use_cases", ()):
            refs.add(cite(restriction, license_id))
    assert refs & set(as_list(case["ref"])), (case["ref"], refs)
    duties = {owed.clause.duty for owed in answer.duties}
    assert set(case.get("duties", ())) <= duties
    assert not set(case.get("not_duties", ())) & duties
    if case["verdict"] == "conditional":
        facts = {"condition" if fact.fact.startswith("condition:") else fact.fact for fact in answer.depends_on}
        assert facts == set(case["depends_on"])


def settled(data, what):
    """Entries that were settled otherwise than first read: word to what it is now."""
    return {item["of"]: item["is"] for item in data.get("settled", ()) if item["what"] == what}


def settle(first, data, what, normal=lambda value: value):
    """The first readings with the settled ones put in; a settled one that changes nothing has no reason to stand."""
    result = dict(first)
    for word, value in settled(data, what).items():
        assert result.get(word) != normal(value), f"{what} {word}: settled as it was first read"
        result[word] = normal(value)
    return result


def test_what_was_settled_says_why():
    for path in FILES:
        data = strings(path)
        for item in data.get("settled", ()):
            assert item["because"], item
        for case in data["cases"]:
            assert ("first_reading" in case) == ("because" in case), case


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_restrictions(kb, path):
    """Every use case that the text names is encoded as flat or conditional, and none that it does not name."""
    data = strings(path)
    law = kb.law(data["license"])
    encoded = {}
    for doc in law.documents:
        for r in doc.restrictions:
            verdict = "conditional" if r.when else "prohibited"
            found = encoded.setdefault(r.use_case, [verdict, set()])
            found[0] = max(found[0], verdict)
            found[1] |= {cite(r, data["license"])} | set(r.also)
    expected = {item["use_case"]: item for item in data["restrictions"] or ()}
    first = {code: item["verdict"] for code, item in expected.items()}
    assert {code: found[0] for code, found in encoded.items()} == settle(first, data, "restrictions")
    for code, item in expected.items():
        assert set(as_list(item["ref"])) & encoded[code][1], (code, item["ref"], encoded[code][1])
    assert not set(data["not_restricted"] or ()) & set(encoded)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_duties(kb, path):
    """Every duty of the text is encoded, for the activities it attaches to, with the wording it prescribes."""
    data = strings(path)
    law = kb.law(data["license"])
    everything = kb.vocabulary.words("activities")
    encoded = {}
    for doc in law.documents:
        for c in doc.clauses:
            if c.kind == "duty":
                found = encoded.setdefault(c.duty, [set(), set(), set()])
                found[0] |= set(c.activities or everything)
                found[1] |= {cite(c, data["license"])}
                found[2] |= {" ".join(c.text.split())} if c.text else set()
    expected = {}
    for item in data["duties"]:
        activities = everything if item["activities"] in ("all", ["all"]) else item["activities"]
        found = expected.setdefault(item["duty"], [set(), set(), set()])
        found[0] |= set(activities)
        found[1] |= set(as_list(item["ref"]))
        found[2] |= {" ".join(item["text"].split())} if item.get("text") else set()
    first = {duty: sorted(found[0]) for duty, found in expected.items()}
    settled_duties = settle(first, data, "duties", lambda value: sorted(everything if value == "all" else value))
    assert {duty: sorted(found[0]) for duty, found in encoded.items()} == settled_duties
    for duty, found in expected.items():
        assert any(
            ours == ref or ours.startswith(ref + ".") or ref.startswith(ours + ".")
            for ours in encoded[duty][1]
            for ref in found[1]
        ), (duty, found[1], encoded[duty][1])
        assert found[2] <= encoded[duty][2], duty


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_derivatives(kb, path):
    data = strings(path)
    license_ = kb.license(data["license"])
    assert {n: d.kind for n, d in license_.derivatives.items()} == settle(
        {n: d["is"] for n, d in data["derivatives"].items()}, data, "derivatives"
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_terms(kb, path):
    def plain(value):
        return {True: "yes", False: "no"}.get(value, value) if not isinstance(value, str) else value

    data = strings(path)
    license_ = kb.license(data["license"])
    assert {n: t.value for n, t in license_.terms.items()} == settle(
        {n: plain(v) for n, v in data["terms"].items()}, data, "terms"
    )
