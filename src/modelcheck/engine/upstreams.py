"""What goes into a result: upstream licenses with the relation in which the result stands to each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from modelcheck.engine.facts import Facts, residual
from modelcheck.engine.permission import facts_of
from modelcheck.engine.questions import questions_of
from modelcheck.model.answers import Law, Question
from modelcheck.model.conditions import QUESTION_PREFIX, Condition, Negation, tests_of
from modelcheck.model.vocabulary import Vocabulary

BINDS, DEPENDS, UNSAID, FREE = "binds", "depends", "unsaid", "free"
"""Whether a license reaches a result: it does, it does under a condition that is open, it does not say, it does not."""

DISTILL, DATASET, BUNDLE, ADAPTER = "distill", "dataset", "bundle", "adapter"
HOLD_NO_WEIGHTS = (DISTILL, DATASET, BUNDLE, ADAPTER)
"""Relations in which the result need not hold any of the upstream's weights."""

PUBLISH, COPY, TRAIN, USE = "distribute-derivative", "distribute", "train-on-outputs", "use"


class Bound(NamedTuple):
    """One license that may bind the result.

    *via* is the model through which an upstream inherits it (empty for its own license), *later* are the later versions of
    the license, and *fixed* says that it was named as this version only.
    """

    law: Law
    relation: str
    via: str = ""
    later: tuple[str, ...] = ()
    fixed: bool = False


class Upstream(NamedTuple):
    """A model, license or data set that went in. An expression with ``OR`` leaves a choice of licenses."""

    subject: str
    relation: str
    choices: tuple[tuple[Bound, ...], ...]
    names: tuple[str, ...] = ()


class Case(NamedTuple):
    """For what and by whom the result is published, and under what name (empty where none was given).

    *open_ended* are the outbound licenses that are offered in this *or any later version*.
    """

    purpose: str
    facts: dict[str, Any]
    name: str
    vocabulary: Vocabulary
    open_ended: frozenset[str] = frozenset()

    def label_alone(self) -> Case:
        """Return the case without what can be changed under any license: the name, and that later versions will do too."""
        return self._replace(name="", open_ended=frozenset())

    def knowing(self, fact: str, value: Any) -> Case:
        """Return the case with one more fact."""
        return self._replace(facts={**self.facts, fact: value})

    def question(self, activity: str) -> Question:
        """Return the question whether *activity* is permitted; whoever trains a model to publish it does not keep it in."""
        facts = {**self.facts, "internal_use": False} if activity == TRAIN else self.facts
        return Question(activity, self.purpose, facts)

    def facts_for(self, law: Law, activity: str) -> Facts:
        """Return what is known in the case under *law*."""
        return facts_of((law,), self.question(activity), self.vocabulary)


class Reach(NamedTuple):
    """How far a license reaches the result, the activity that handing it out then is, and the condition that is open."""

    status: str
    activity: str
    condition: Condition | None = None
    conditioned: bool = False


def reach_of(bound: Bound, case: Case) -> Reach:
    """Return how far the license reaches a result in that relation; each license says so itself."""
    found = bound.law.license.derivatives.get(bound.relation)
    kind = "undefined" if found is None else found.kind
    activity = COPY if kind == "copy" or bound.relation == BUNDLE else PUBLISH
    if found is None or kind == "undefined":
        return Reach(UNSAID, activity)
    facts = case.facts_for(bound.law, activity)
    truth, conditioned = facts.holds(found.when), found.when is not None
    if kind == "independent":
        if truth is None:
            rest = residual(found.when, facts)
            return Reach(DEPENDS, activity, None if rest is None else Negation(rest), conditioned)
        return Reach(FREE if truth else UNSAID, activity, None, conditioned)
    if truth is None:
        return Reach(DEPENDS, activity, residual(found.when, facts), conditioned)
    return Reach(BINDS if truth else FREE, activity, None, conditioned)


def acts_of(bound: Bound, reach: Reach) -> Iterator[tuple[str, str]]:
    """Yield what one does to publish the result, each act with whether the license surely reaches it."""
    first = {DISTILL: TRAIN, DATASET: USE, BUNDLE: COPY}.get(bound.relation)
    if first:
        yield first, BINDS
    if bound.relation == BUNDLE or reach.status == FREE:
        return
    unsaid = reach.status == UNSAID and bound.relation not in HOLD_NO_WEIGHTS
    yield reach.activity, BINDS if unsaid else reach.status


def composed(relation: str, inherited: str) -> str:
    """Return the relation of a result to the base of its upstream."""
    if relation in (DISTILL, DATASET, BUNDLE):
        return relation
    return inherited if inherited in (DISTILL, DATASET, ADAPTER) else relation


def questions_in(bounds: Iterable[Bound], outbound: Iterable[Law]) -> dict[str, str]:
    """Return all questions that a judgment on *bounds* may ask: those of the clauses, and those about what the result is."""
    found: dict[str, str] = dict(questions_of(outbound))
    for bound in bounds:
        found.update(questions_of((bound.law,)))
        derivative = bound.law.license.derivatives.get(bound.relation)
        conditions = [derivative.when if derivative else None, *(leave.when for leave in bound.law.license.relicensing)]
        for test in (test for condition in conditions for test in tests_of(condition)):
            if test.fact.startswith(QUESTION_PREFIX):
                found[test.fact] = test.question
    return found
