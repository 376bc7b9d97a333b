"""The first half of compatibility: does a label drop a term that an upstream wants carried on, or add what one forbids?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from modelcheck.engine.facts import residual
from modelcheck.engine.logic import Truth, some
from modelcheck.engine.rules import element_id, whole_condition
from modelcheck.engine.terms import (
    LIMIT_TERMS,
    NAMING,
    NO_FURTHER,
    SAME,
    USE_DUTIES,
    Element,
    Limit,
    Suing,
    additions,
    carries_duty,
    carries_limit,
    clauses_of,
    in_terms,
    limits_of,
    missing_restrictions,
    restricts_by_suing,
    speaks_of,
)
from modelcheck.engine.upstreams import BINDS, DEPENDS, DISTILL, FREE, PUBLISH, TRAIN, UNSAID, Bound, Case, Reach, reach_of
from modelcheck.model.answers import Law
from modelcheck.model.conditions import Condition, Every
from modelcheck.model.license import Clause, License, Relicensing, Territory, Threshold

STANDS, CONDITIONAL, UNCLEAR = "incompatible", "conditional", "unclear"
"""What a conflict makes of the verdict: it stands, it turns on an open condition, or the text does not say."""


class Counterpart(NamedTuple):
    """The clause of the outbound license that an upstream's term collides with."""

    license: str
    clause: str
    ref: str
    summary: str


class Conflict(NamedTuple):
    """A term of an upstream and what the outbound side does to it. *half* is ``labels``, ``name`` or ``permission``."""

    half: str
    upstream: str
    license: str
    clause: str
    ref: str
    summary: str
    why: str
    effect: str
    condition: Condition | None = None
    against: Counterpart | None = None
    remedy: str = ""
    inherited: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What makes two conflicts the same."""
        return self.license, self.clause


THIS_ONLY, OR_LATER = "-only", "-or-later"
"""How SPDX ids say that a license is meant in this version, or in this and any later one."""


class Leave(NamedTuple):
    """That an upstream lets the work go out under an outbound license; *open_if* is what that still turns on."""

    relicensing: Relicensing
    to: str
    open_if: Condition | None


def leaves(bound: Bound, outbound: Sequence[Law], case: Case, activity: str = PUBLISH) -> Iterator[Leave]:
    """Yield the leaves of *bound* to hand the work on under a license of *outbound*, as far as they are not ruled out."""
    facts = case.facts_for(bound.law, activity)
    for leave in bound.law.license.relicensing:
        truth = facts.holds(leave.when)
        if truth is None and leave.later_versions and bound.fixed:
            truth = False  # who names the work's license as this version only has said that it allows no later one
        if truth is False:
            continue
        for law in outbound:
            name = law.license.id
            if name in case.open_ended and bound.fixed and name not in bound.later:
                name = name.removesuffix(THIS_ONLY) + OR_LATER  # leave for one version is none for those to come
            if name in leave.to or (leave.later_versions and law.license.id in bound.later):
                yield Leave(leave, law.license.id, residual(leave.when, facts))


def conflicts_of(subject: str, bound: Bound, outbound: Sequence[Law], case: Case) -> list[Conflict]:
    """Return the conflicts between one upstream license and the outbound licenses, which all go along together."""
    if any(not law.license.encoded for law in (bound.law, *outbound)):
        found = {} if bound.law.license.id in _ids(outbound) else _unread(bound, outbound)
        return [one._replace(upstream=subject, inherited=bound.via) for one in found.values()]
    reach = reach_of(bound, case)
    found = {conflict.key: conflict for conflict in _explicit(bound, reach, outbound, case)}
    if reach.status != FREE:
        for conflict in _dropped_or_added(bound, reach, outbound, case):
            found.setdefault(conflict.key, conflict)
    return [one._replace(upstream=subject, inherited=bound.via) for one in found.values()]


def _unread(bound: Bound, outbound: Sequence[Law]) -> dict[tuple[str, str], Conflict]:
    """Return what is open because a text is not encoded."""
    found = [
        _conflict(clause, Reach(UNSAID, PUBLISH), "what it asks to be carried on is not known", None)
        for law in (bound.law, *outbound)
        if not law.license.encoded
        for clause in law.license.clauses
    ]
    return {conflict.key: conflict for conflict in found}


def _explicit(bound: Bound, reach: Reach, outbound: Sequence[Law], case: Case) -> Iterator[Conflict]:
    """Yield the duties that a text lays on models trained on outputs by name, whatever it makes of such a model."""
    if bound.relation != DISTILL or bound.law.license.id in _ids(outbound) or (reach.conditioned and reach.status == FREE):
        return
    status = reach if reach.conditioned else Reach(BINDS, TRAIN)
    for clause in clauses_of((bound.law,)):
        if TRAIN in clause.activities and in_terms(clause, case.vocabulary):
            yield from _dropped_duty(bound, clause, TRAIN, status, outbound, case)


def _dropped_or_added(bound: Bound, reach: Reach, outbound: Sequence[Law], case: Case) -> Iterator[Conflict]:
    allowed = list(leaves(bound, outbound, case, reach.activity))
    if any(leave.open_if is None for leave in allowed):
        return
    own = bound.law.license.id in _ids(outbound)
    found = [
        *(_opened(bound, reach, case) if own else _dropped(bound, reach, outbound, case)),
        *_added(bound, reach, outbound, case),
        *_beyond(bound, reach, outbound, case),
    ]
    for conflict in found:
        if allowed and conflict.effect != UNCLEAR:
            conditions = [one for one in (conflict.condition, allowed[0].open_if) if one is not None]
            whole = conditions[0] if len(conditions) == 1 else Every(tuple(conditions))
            yield conflict._replace(effect=CONDITIONAL, condition=whole)
        else:
            yield conflict


def _opened(bound: Bound, reach: Reach, case: Case) -> Iterator[Conflict]:
    """Yield the duty to keep the license where it goes out in later versions too, though it came in this one only."""
    own = bound.law.license.id
    if own not in case.open_ended or not bound.fixed:
        return
    for clause in clauses_of((bound.law,)):
        if clause.duty == SAME and speaks_of(clause, reach.activity) and clause.when is None:
            yield _conflict(clause, reach, f"{own} came as this version only, and goes out in any later one too", None)


def _dropped(bound: Bound, reach: Reach, outbound: Sequence[Law], case: Case) -> Iterator[Conflict]:
    for limit in limits_of(bound.law):
        if not carries_limit(outbound, bound.law, limit, case.vocabulary):
            yield _conflict(limit, reach, f"{_named(outbound)} {_lacks(limit)}", _answer_to(limit, outbound))
    for clause in clauses_of((bound.law,)):
        if in_terms(clause, case.vocabulary) and speaks_of(clause, reach.activity):
            yield from _dropped_duty(bound, clause, reach.activity, reach, outbound, case)


def _dropped_duty(
    bound: Bound, clause: Clause, activity: str, reach: Reach, outbound: Sequence[Law], case: Case
) -> Iterator[Conflict]:
    facts = case.facts_for(bound.law, activity)
    condition = whole_condition(clause, activity)
    truth = facts.holds(condition)
    if truth is False or clause.duty in (NO_FURTHER, LIMIT_TERMS):
        return
    if clause.duty != SAME and carries_duty(outbound, bound.law, clause, case.vocabulary):
        return
    why = f"{_named(outbound)} {_fails(clause, bound.law, outbound)}"
    conflict = _conflict(clause, reach, why, _answer_to(clause, outbound))
    yield _if_open(conflict, truth, residual(condition, facts))


def _added(bound: Bound, reach: Reach, outbound: Sequence[Law], case: Case) -> Iterator[Conflict]:
    """Yield what outbound licenses add although the upstream lets nobody be restricted further."""
    facts = case.facts_for(bound.law, reach.activity)
    for clause in _forbidding(bound.law, reach.activity):
        condition = whole_condition(clause, reach.activity)
        truth = facts.holds(condition)
        for law in outbound:
            if truth is False or law.license.id == bound.law.license.id:
                continue
            more = next(additions(law, bound.law, reach.activity, case.vocabulary), None)
            if more is not None:
                why = f"{law.license.id} adds a term that this forbids"
                yield _if_open(_conflict(clause, reach, why, _counterpart(more)), truth, residual(condition, facts))


def _beyond(bound: Bound, reach: Reach, outbound: Sequence[Law], case: Case) -> Iterator[Conflict]:
    """Yield what the upstream asks for although an outbound license lets nobody be restricted further."""
    for law in outbound:
        barrier = next((one for one in _forbidding(law, PUBLISH) if one.when is None), None)
        if barrier is None or law.license.id == bound.law.license.id:
            continue
        why = f"{law.license.id} has no such term and forbids adding one"
        together = bound.law.license.id in _ids(outbound)
        term = restricts_by_suing(bound.law, law)
        terms = additions(bound.law, law, PUBLISH, case.vocabulary) if together else [] if term is None else [term]
        for one in terms:
            yield _conflict(one, reach, why, _counterpart(barrier))


def _forbidding(law: Law, activity: str) -> Iterator[Clause]:
    return (one for one in clauses_of((law,)) if one.duty == NO_FURTHER and speaks_of(one, activity))


def _conflict(element: Element, reach: Reach, why: str, against: Counterpart | None) -> Conflict:
    effect = {BINDS: STANDS, DEPENDS: CONDITIONAL}.get(reach.status, UNCLEAR)
    own = _counterpart(element)
    return Conflict("labels", "", own.license, own.clause, own.ref, own.summary, why, effect, reach.condition, against)


def _counterpart(element: Element) -> Counterpart:
    name = element.id if isinstance(element, Suing) else element_id(element)
    return Counterpart(element.license, name, element.ref, element.summary)


def _if_open(conflict: Conflict, truth: Truth, rest: Condition | None) -> Conflict:
    """Return *conflict* as one that turns on *rest* too, where the clause's own condition is open."""
    if truth is not None or conflict.effect == UNCLEAR or rest is None:
        return conflict
    whole = rest if conflict.condition is None else Every((conflict.condition, rest))
    return conflict._replace(effect=CONDITIONAL, condition=whole)


def _answer_to(element: Limit, outbound: Sequence[Law]) -> Counterpart | None:
    """Return the outbound clause that grants what the upstream limits, or the one that forbids to add the term."""
    barrier = next((one for law in outbound for one in _forbidding(law, PUBLISH)), None)
    if barrier is not None:
        return _counterpart(barrier)
    activities = element.activities if not isinstance(element, Territory) and element.activities else (PUBLISH,)
    grants = [one for one in clauses_of(outbound) if one.kind == "permission"]
    fitting = (one for one in grants if some(activity in one.activities for activity in activities))
    return next(map(_counterpart, fitting), None)


def _ids(outbound: Sequence[Law]) -> set[str]:
    return {law.license.id for law in outbound}


def _named(outbound: Sequence[Law]) -> str:
    return " AND ".join(law.license.id for law in outbound)


def _lacks(limit: Limit) -> str:
    if isinstance(limit, Territory):
        return "leaves no such region out"
    return "has no such limit of size" if isinstance(limit, Threshold) else "does not carry this limit"


def _fails(clause: Clause, law: Law, outbound: Sequence[Law]) -> str:
    if clause.duty == SAME:
        return "is another license, and none that the text allows in its place"
    if clause.duty == NAMING:
        return "does not bind those who come after to the name"
    if clause.duty not in USE_DUTIES:
        return f"does not carry {clause.duty} on"
    missing = missing_restrictions(law, outbound)
    if not missing:
        return "does not carry these limits on"
    shown = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
    return f"does not forbid {shown}"


def allows_anything(license_: License) -> bool:
    """Tell whether a text permits anything at all; one that does not is no license to publish under."""
    return any(clause.kind == "permission" for clause in license_.clauses)
