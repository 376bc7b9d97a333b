"""Ask what the policy asks of each model that a project names; the worst of the answers counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from modelcheck.engine.permission import judge
from modelcheck.kb.store import KnowledgeBase, Match
from modelcheck.model.answers import Answer, Law, Question

WORST_FIRST = ("prohibited", "agreement-required", "unclear", "conditional", "permitted")


class Asked(NamedTuple):
    """What a model may be used for: the worst *answer* over the activities, to *question*, and the duties of all of them.

    *laws* are all that binds, the own license first; *owed* are the words of duties with the clauses that ask for them.
    """

    match: Match
    laws: tuple[Law, ...]
    question: Question
    answer: Answer
    owed: Mapping[str, tuple[str, str, str]]
    """Duty to license, section and summary of the first clause that asks for it."""

    @property
    def licenses(self) -> tuple[str, ...]:
        """The ids of all licenses that bind, the own one first."""
        return tuple(dict.fromkeys(law.license.id for law in self.laws))


class Asker:
    """Answers the questions of one policy, once for each model."""

    def __init__(self, base: KnowledgeBase, activities: Sequence[str], purpose: str, facts: dict[str, Any]) -> None:
        self.base = base
        self.questions = [Question(activity, purpose, facts) for activity in activities]
        self._asked: dict[tuple[str, str], Asked] = {}

    def ask(self, match: Match) -> Asked:
        """Return the answer for what a name stands for."""
        key = match.license, match.model.id if match.model else ""
        if key not in self._asked:
            laws, _ = self.base.laws_for(match)
            self._asked[key] = self.of_laws(match, laws)
        return self._asked[key]

    def of_laws(self, match: Match, laws: tuple[Law, ...]) -> Asked:
        """Return the answer under *laws*."""
        answers = [(question, judge(laws, question, self.base.vocabulary)) for question in self.questions]
        question, worst = min(answers, key=lambda pair: WORST_FIRST.index(pair[1].verdict))
        owed: dict[str, tuple[str, str, str]] = {}
        for _, answer in answers:
            for duty in answer.duties:
                clause = duty.clause
                owed.setdefault(clause.duty, (clause.license, clause.ref, clause.summary))
        return Asked(match, laws, question, worst, owed)
