"""Find what paperwork some activities call for: every duty that attaches, once, under the paper that meets it.

What turns on a fact that nobody gave is kept with its condition; it is never owed for certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from modelcheck.engine.facts import residual
from modelcheck.engine.permission import facts_of, judge
from modelcheck.engine.rules import AGREEMENT, PROHIBITED, attaches, whole_condition
from modelcheck.model.answers import Answer, Law, OwedDuty, Question
from modelcheck.model.conditions import Condition, Some
from modelcheck.model.license import Clause, License
from modelcheck.model.models import Model
from modelcheck.model.vocabulary import Vocabulary

PAPERS: dict[str, tuple[str, ...]] = {
    "notice": ("notice-file", "retain-notices", "cite"),
    "enclose": ("include-license",),
    "show": ("display-attribution",),
    "name": ("name-derivative", "rename-derivative"),
    "changes": ("state-changes",),
    "terms": ("pass-on-restrictions", "follow-use-policy"),
    "license": ("same-license", "limit-license-terms", "no-further-restrictions"),
    "source": ("disclose-source", "network-source"),
    "users": ("disclose-ai-generated", "disclose-risks"),
    "licensor": ("register", "report", "pay-royalty"),
    "conduct": (
        *("no-endorsement", "comply-with-law", "keep-guardrails", "mitigate-risks"),
        *("use-latest-version", "indemnify", "delete-on-termination"),
    ),
}
"""The papers, in the order in which one needs them, and the duties that each meets; no paper meets those of conduct."""


class Case(NamedTuple):
    """A subject by the name that was asked for, its model where it is one, and the laws that are taken in."""

    subject: str
    model: Model | None
    laws: tuple[Law, ...]


class Owed(NamedTuple):
    """A duty that attaches: *open_if* is what is still open about it, *owner* the license that it came by.

    *activities* and *subjects* are those of the question that call for it.
    """

    clause: Clause
    open_if: Condition | None
    owner: str
    activities: tuple[str, ...]
    subjects: tuple[str, ...]


class Ruling(NamedTuple):
    """Whether one of the activities is permitted for one of the subjects."""

    subject: str
    answer: Answer


class Limits(NamedTuple):
    """What one license wants passed on: the duties that say so and its limits on use, each with all its sections."""

    law: Law
    duties: tuple[Owed, ...]
    uses: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


class Paperwork(NamedTuple):
    """All that is owed for some activities with some subjects."""

    cases: tuple[Case, ...]
    rulings: tuple[Ruling, ...]
    owed: tuple[Owed, ...]

    def under(self, paper: str) -> tuple[Owed, ...]:
        """Return the duties that *paper* meets."""
        return tuple(one for one in self.owed if paper_of(one.clause) == paper)

    @property
    def laws(self) -> dict[str, Law]:
        """Every license with its policies, by id."""
        return {law.license.id: law for case in self.cases for law in case.laws}

    @property
    def documents(self) -> dict[str, License]:
        """Every license and policy, by id."""
        return {document.id: document for law in self.laws.values() for document in law.documents}


def paper_of(clause: Clause) -> str:
    """Return the paper that meets a duty; a duty that no paper is known for is one of conduct."""
    return next((paper for paper, duties in PAPERS.items() if clause.duty in duties), "conduct")


def paperwork(cases: Sequence[Case], questions: Sequence[Question], vocabulary: Vocabulary) -> Paperwork:
    """Return what is owed for all *questions* with all subjects.

    Where an activity is refused, what the text asks of those who may do it is listed all the same.
    """
    rulings = []
    found: dict[tuple[str, str], Owed] = {}
    for case in cases:
        owners = {document.id: law.license.id for law in reversed(case.laws) for document in law.documents}
        for question in questions:
            answer = judge(case.laws, question, vocabulary)
            rulings.append(Ruling(case.subject, answer))
            refused = answer.verdict in (AGREEMENT, PROHIBITED)
            for duty in _duties(case.laws, question, vocabulary) if refused else answer.duties:
                clause = duty.clause
                new = Owed(clause, duty.open_if, owners[clause.license], (question.activity,), (case.subject,))
                key = (clause.license, clause.id)
                found[key] = _both(found[key], new) if key in found else new
    return Paperwork(tuple(cases), tuple(rulings), tuple(found.values()))


def _duties(laws: Iterable[Law], question: Question, vocabulary: Vocabulary) -> Iterator[OwedDuty]:
    """Yield the duties on what *question* asks as if it were permitted."""
    laws = tuple(laws)
    facts = facts_of(laws, question, vocabulary)
    for clause in (clause for law in laws for document in law.documents for clause in document.clauses):
        if clause.kind == "duty" and attaches(clause, question.activity, question.purpose):
            condition = whole_condition(clause, question.activity)
            if facts.holds(condition) is not False:
                yield OwedDuty(clause, residual(condition, facts))


def _both(first: Owed, second: Owed) -> Owed:
    """Return one duty that attaches for two reasons: certain if it is so for one of them, else open in either way."""
    open_if = None
    if first.open_if is not None and second.open_if is not None:
        known = first.open_if.parts if isinstance(first.open_if, Some) else (first.open_if,)
        other = second.open_if.parts if isinstance(second.open_if, Some) else (second.open_if,)
        parts = tuple(dict.fromkeys((*known, *other)))
        open_if = parts[0] if len(parts) == 1 else Some(parts)
    return first._replace(
        open_if=open_if,
        activities=tuple(dict.fromkeys((*first.activities, *second.activities))),
        subjects=tuple(dict.fromkeys((*first.subjects, *second.subjects))),
    )


def certain(owed: Iterable[Owed]) -> tuple[Owed, ...]:
    """Return the duties about which nothing is open."""
    return tuple(one for one in owed if one.open_if is None)


def passes_on(owed: Owed) -> bool:
    """Tell whether a duty reaches those to whom the model goes, so that one's own terms must speak of it."""
    return owed.clause.duty == "pass-on-restrictions" or owed.clause.binds_recipients


def limits_to_pass_on(papers: Paperwork) -> tuple[Limits, ...]:
    """Return the limits on use that recipients must be bound to, by license; those that are certain to be owed."""
    found = []
    for owner, law in papers.laws.items():
        duties = tuple(one for one in certain(papers.under("terms")) if one.owner == owner and passes_on(one))
        if duties:
            uses: dict[str, tuple[tuple[str, str], ...]] = {}
            for restriction in (restriction for document in law.documents for restriction in document.restrictions):
                place = (restriction.license, restriction.ref)
                uses[restriction.summary] = tuple(dict.fromkeys((*uses.get(restriction.summary, ()), place)))
            found.append(Limits(law, duties, tuple(uses.items())))
    return tuple(found)
