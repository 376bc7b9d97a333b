"""What of a license has to go along in the terms of what is made from its model, so that a label without it drops it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from modelcheck.model.answers import Law
from modelcheck.model.conditions import Condition, Test, tests_of
from modelcheck.model.license import Clause, License
from modelcheck.model.vocabulary import Vocabulary

KINDS = ("purposes", "restrictions", "thresholds", "territory", "prohibitions", "duties")
"""The kinds of terms, in the order in which a reader wants them."""

LIMITS_ON_OWN_TERMS = ("limit-license-terms", "no-further-restrictions")
"""Duties that a label without them does not drop: they say what one's own terms may not do, not what they must have."""

OF_ONE_LICENSE = ("same-license", "disclose-source", "network-source")
"""Duties that only the license itself carries, though others have duties of the same name."""


class Term(NamedTuple):
    """A term that goes along: *kind* is one of KINDS, *value* what tells it from others of its kind."""

    kind: str
    value: str


def carried_terms(law: Law, result: str, vocabulary: Vocabulary) -> frozenset[Term]:
    """Return the terms that go along with what is made from a model under *law* and is a *result* of it by its license.

    Empty for a license that only wants notices and copies beside, and for one whose text is not encoded.
    """
    if not law.license.encoded:
        return frozenset()
    handing_on = "distribute" if result == "copy" else "distribute-derivative"
    return frozenset(_terms(law, handing_on, vocabulary))


def _terms(law: Law, activity: str, vocabulary: Vocabulary) -> Iterator[Term]:
    yield from (Term("purposes", purpose) for purpose in _withheld(law, activity, vocabulary))
    for document in law.documents:
        yield from (Term("restrictions", restriction.use_case) for restriction in document.restrictions)
        for threshold in document.thresholds:
            yield Term("thresholds", ", ".join(dict.fromkeys(test.fact for test in tests_of(threshold.when))))
        if document.territory is not None and _may_hold(document.territory.covers, law):
            yield Term("territory", ", ".join(document.territory.excludes))
        for clause in document.clauses:
            if clause.kind == "prohibition" and not clause.purposes:
                yield Term("prohibitions", ", ".join(clause.activities or vocabulary.words("activities")))
            elif clause.kind == "duty" and _in_terms(clause, activity, vocabulary):
                yield Term("duties", _name(clause))


def _may_hold(condition: Condition | None, law: Law) -> bool:
    """Tell whether a condition may hold for models under the license, by what is known of them all."""
    known = dict(law.known)
    return not (isinstance(condition, Test) and condition.fact in known and known[condition.fact] != condition.value)


def _withheld(law: Law, activity: str, vocabulary: Vocabulary) -> list[str]:
    """Return the purposes for which the license grants neither use nor handing on, whatever the facts."""
    every = vocabulary.words("purposes")
    granted = {wanted: _purposes(law.license, "permission", wanted, every) for wanted in ("use", activity)}
    refused = {wanted: _purposes(law.license, "prohibition", wanted, every, firm=True) for wanted in granted}
    return [purpose for purpose in every if any(purpose in refused[one] or purpose not in granted[one] for one in granted)]


def _purposes(license_: License, kind: str, activity: str, every: Iterable[str], firm: bool = False) -> set[str]:
    """Return the purposes of the clauses of a kind that speak of *activity*; *firm* leaves out those with a condition."""
    return {
        purpose
        for clause in license_.clauses
        if clause.kind == kind and activity in clause.activities and not (firm and (clause.when or clause.exempt))
        for purpose in (clause.purposes or every)
    }


def _in_terms(clause: Clause, activity: str, vocabulary: Vocabulary) -> bool:
    if clause.duty in LIMITS_ON_OWN_TERMS or (clause.activities and activity not in clause.activities):
        return False
    carried = str(vocabulary.sections["duties"].get(clause.duty, {}).get("carried", ""))
    return carried == "in-terms" or (carried == "in-terms-if-binding" and clause.binds_recipients)


def _name(clause: Clause) -> str:
    """Return what tells a duty from others: where only the license itself carries it, the license."""
    if clause.duty in OF_ONE_LICENSE:
        return f"{clause.duty} ({clause.license})"
    return f"{clause.duty} ({clause.text})" if clause.text and "\n" not in clause.text else clause.duty


def leave_for(license_: License, declared: Iterable[str], later: Iterable[str]) -> str:
    """Tell whether a license allows to hand the work on under one of *declared*: ``yes``, ``perhaps`` or ``no``.

    *later* are its later versions, which some licenses allow; ``perhaps`` where a condition stands before the leave.
    """
    names, versions = set(declared), set(later)
    fitting = [
        leave
        for leave in license_.relicensing
        if names & set(leave.to) or (leave.later_versions and names & (versions - {license_.id}))
    ]
    if any(leave.when is None for leave in fitting):
        return "yes"
    return "perhaps" if fitting else "no"
