"""The conditions of a body of law that no fact of the vocabulary settles, and that a user may answer in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from modelcheck.engine.rules import whole_condition
from modelcheck.model.answers import Law
from modelcheck.model.conditions import QUESTION_PREFIX, Condition, tests_of


def questions_of(laws: Iterable[Law]) -> dict[str, str]:
    """Return the open conditions of *laws*: ``condition:<clause id>`` to the question that settles it."""
    return {
        test.fact: test.question
        for law in laws
        for condition in _conditions(law)
        for test in tests_of(condition)
        if test.fact.startswith(QUESTION_PREFIX)
    }


def _conditions(law: Law) -> Iterator[Condition | None]:
    for document in law.documents:
        yield from (whole_condition(clause) for clause in document.clauses)
        yield from (threshold.when for threshold in document.thresholds)
        yield from (restriction.when for restriction in document.restrictions)
