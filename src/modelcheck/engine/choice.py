"""Choose among licenses that an author offers side by side (``A OR B``): the one that leaves most free."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from modelcheck.engine.permission import verdict_on
from modelcheck.engine.rules import AGREEMENT, CONDITIONAL, PERMITTED, PROHIBITED, UNCLEAR
from modelcheck.model.answers import Answer, Law, Question
from modelcheck.model.vocabulary import Vocabulary

PREFERENCE = (PERMITTED, CONDITIONAL, UNCLEAR, AGREEMENT, PROHIBITED)
"""Verdicts as one who may choose prefers them."""


def best_answer(answers: Sequence[Answer]) -> int:
    """Return which answer one would choose: the best verdict, then the fewest duties, then the first."""
    return min(range(len(answers)), key=lambda one: (PREFERENCE.index(answers[one].verdict), len(answers[one].duties)))


def freest(bodies: Sequence[Sequence[Law]], facts: dict[str, Any], vocabulary: Vocabulary) -> int:
    """Return which body of law one would choose, all activities and purposes taken together."""

    def cost(laws: Sequence[Law]) -> tuple[int, int]:
        verdicts = [
            verdict_on(laws, Question(activity, purpose, facts), vocabulary)
            for activity in vocabulary.words("activities")
            for purpose in vocabulary.words("purposes")
        ]
        duties = sum(c.kind == "duty" for law in laws for document in law.documents for c in document.clauses)
        return sum(map(PREFERENCE.index, verdicts)), duties

    return min(range(len(bodies)), key=lambda one: cost(bodies[one]))
