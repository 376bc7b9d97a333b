"""Whether what is made from models or data may go out under a license: labels and permission, judged apart.

*Labels*: the outbound license must not drop a term that an upstream wants carried on, and neither side may forbid what the
other asks to be added. *Permission*: each upstream must permit the publishing act itself. Upstreams are judged one by one
and the worst answer counts, so that one more never widens anything and their order does not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from modelcheck.engine.facts import residual
from modelcheck.engine.labels import CONDITIONAL, STANDS, UNCLEAR, Conflict, conflicts_of
from modelcheck.engine.permission import judge, verdict_on
from modelcheck.engine.rules import AGREEMENT, DENIED_BY_DEFAULT, PERMITTED, PROHIBITED, attaches, whole_condition
from modelcheck.engine.samples import settling
from modelcheck.engine.terms import NAMING, in_terms
from modelcheck.engine.upstreams import BINDS, DEPENDS, FREE, TRAIN, UNSAID, Bound, Case, Reach, Upstream, acts_of, reach_of
from modelcheck.model.answers import Answer, Assumption, Law, OpenFact, OwedDuty
from modelcheck.model.conditions import QUESTION_PREFIX, Condition, Every, Test, tests_of
from modelcheck.model.license import Clause

COMPATIBLE = "compatible"
VERDICTS = (COMPATIBLE, CONDITIONAL, UNCLEAR, STANDS)
"""From good to bad; several answers add up to the worst of them."""

REFUSED = (AGREEMENT, PROHIBITED)

RENAMING = "rename-derivative"

Outbound = Sequence[Sequence[Law]]
"""The licenses one publishes under: alternatives that recipients may choose from, each of licenses that go together."""

Label = Sequence[Law] | None
"""One of these alternatives, or None where no label is judged."""

Chosen = tuple[tuple[Upstream, tuple[Bound, ...]], ...]
"""Every upstream with those of its licenses that were chosen where it leaves a choice."""


class Permission(NamedTuple):
    """Whether one upstream license permits one act of publishing. *verdict* is that of *answer* unless its reach is open.

    *reach* is how far the license reaches the act, *result* how far it reaches what comes of it.
    """

    upstream: str
    license: str
    activity: str
    verdict: str
    answer: Answer
    reach: str
    condition: Condition | None
    inherited: str
    result: Reach


class Due(NamedTuple):
    """A duty that comes with the result. *unsaid* means that the text does not say whether it reaches such a result."""

    upstream: str
    owed: OwedDuty
    in_terms: bool
    unsaid: bool


class Settling(NamedTuple):
    """An open fact, and the verdict that each answer to it leads to, other facts as they stand."""

    test: Test
    if_true: str
    if_false: str
    license: str
    ref: str


class Judgment(NamedTuple):
    """What holds of one set of upstreams under one outbound choice."""

    chosen: Chosen
    verdict: str
    labels: str
    conflicts: tuple[Conflict, ...]
    permissions: tuple[Permission, ...]
    duties: tuple[Due, ...]
    depends_on: tuple[Settling, ...]
    assumed: tuple[Assumption, ...]


def worst(verdicts: Iterable[str]) -> str:
    """Return what several verdicts add up to."""
    return max(verdicts, key=VERDICTS.index, default=COMPATIBLE)


def choose(upstreams: Sequence[Upstream], outbound: Outbound | None, case: Case) -> Judgment:
    """Judge *upstreams* under *outbound* (None: permission alone).

    Of alternatives upstream the best one is taken. Recipients choose among outbound ones, so that the worst counts.
    """
    judgments = []
    for laws in _labels(outbound):
        chosen = tuple((one, _best(one, laws, case)) for one in upstreams)
        judgments.append(_judge(chosen, laws, case))
    return max(judgments, key=lambda one: VERDICTS.index(one.verdict))


def _labels(outbound: Outbound | None) -> Sequence[Label]:
    return [None] if outbound is None else list(outbound)


def verdict_of(upstreams: Sequence[Upstream], outbound: Outbound | None, case: Case) -> str:
    """Return the verdict alone."""
    return worst(_verdict(one, _best(one, laws, case), laws, case) for laws in _labels(outbound) for one in upstreams)


def labels_of(upstreams: Sequence[Upstream], outbound: Outbound, case: Case) -> str:
    """Return the verdict of the first half alone: may what comes of *upstreams* bear this label?"""
    return worst(
        min((worst(c.effect for c in _conflicts(one, bounds, laws, case)) for bounds in one.choices), key=VERDICTS.index)
        for laws in outbound
        for one in upstreams
    )


def _best(upstream: Upstream, laws: Label, case: Case) -> tuple[Bound, ...]:
    if len(upstream.choices) == 1:
        return upstream.choices[0]
    return min(upstream.choices, key=lambda bounds: VERDICTS.index(_verdict(upstream, bounds, laws, case)))


def _verdict(upstream: Upstream, bounds: Sequence[Bound], laws: Label, case: Case) -> str:
    labels = [] if laws is None else [one.effect for one in _conflicts(upstream, bounds, laws, case)]
    acts = [
        _softened(verdict_on((bound.law,), case.question(activity), case.vocabulary), status)
        for bound in bounds
        for activity, status in acts_of(bound, reach_of(bound, case))
    ]
    return worst([*labels, *map(_as_compatibility, acts)])


def _as_compatibility(verdict: str) -> str:
    return {PERMITTED: COMPATIBLE, CONDITIONAL: CONDITIONAL, UNCLEAR: UNCLEAR}.get(verdict, STANDS)


def _softened(verdict: str, status: str) -> str:
    """Return a verdict on an act that the license may not reach at all."""
    if verdict == PERMITTED or status == BINDS:
        return verdict
    return CONDITIONAL if status == DEPENDS else UNCLEAR


def _conflicts(upstream: Upstream, bounds: Sequence[Bound], laws: Sequence[Law], case: Case) -> Iterator[Conflict]:
    for bound in bounds:
        yield from conflicts_of(upstream.subject, bound, laws, case)
        if case.name:
            yield from _name_conflicts(upstream, bound, case)


def _name_conflicts(upstream: Upstream, bound: Bound, case: Case) -> Iterator[Conflict]:
    reach = reach_of(bound, case)
    for activity, status in acts_of(bound, reach):
        for clause, open_if in _owed(bound, activity, case):
            remedy = _rename(clause, upstream, case)
            if remedy:
                conditions = [one for one in (reach.condition, open_if) if one is not None]
                yield Conflict(
                    half="name",
                    upstream=upstream.subject,
                    license=clause.license,
                    clause=clause.id,
                    ref=clause.ref,
                    summary=clause.summary,
                    why=f'the name "{case.name}" does not do that',
                    effect=UNCLEAR if status == UNSAID else CONDITIONAL if conditions else STANDS,
                    condition=_all_of(conditions),
                    remedy=remedy,
                )


def _owed(bound: Bound, activity: str, case: Case) -> Iterator[tuple[Clause, Condition | None]]:
    """Yield the duties about names that come with *activity*."""
    facts = case.facts_for(bound.law, activity)
    for document in bound.law.documents:
        for clause in document.clauses:
            if clause.duty in (NAMING, RENAMING) and attaches(clause, activity, case.purpose):
                condition = whole_condition(clause, activity)
                if facts.holds(condition) is not False:
                    yield clause, residual(condition, facts)


def _rename(clause: Clause, upstream: Upstream, case: Case) -> str:
    """Return how to mend the name where it is not what *clause* asks for, else nothing."""
    name = _plain(case.name.rsplit("/", 1)[-1])
    if clause.duty == RENAMING:
        same = name in {_plain(one.rsplit("/", 1)[-1]) for one in upstream.names}
        return "rename: take another name than the original's" if same else ""
    word = _plain(clause.text)
    if not word or name.startswith(word) or ("beginning" not in clause.where and word in name):
        return ""
    return f'rename: put "{clause.text}" {clause.where or "into the name"}'


def _plain(name: str) -> str:
    return re.sub(r"[\s._-]+", "", name).casefold()


def _all_of(conditions: Sequence[Condition]) -> Condition | None:
    return None if not conditions else conditions[0] if len(conditions) == 1 else Every(tuple(conditions))


def _judge(chosen: Chosen, laws: Label, case: Case) -> Judgment:
    permissions = [one for upstream, bounds in chosen for one in _permissions(upstream, bounds, case)]
    labels: list[Conflict] = []
    if laws is not None:
        for upstream, bounds in chosen:
            labels += (_remedied(one, chosen, case) for one in _conflicts(upstream, bounds, laws, case))
    refused = [conflict for one in permissions for conflict in _refusals(one)]
    verdict = worst([*(one.effect for one in labels), *(_as_compatibility(one.verdict) for one in permissions)])
    return Judgment(
        chosen=chosen,
        verdict=verdict,
        labels=worst(one.effect for one in labels),
        conflicts=(*labels, *refused),
        permissions=tuple(permissions),
        duties=tuple(_duties(permissions, case)),
        depends_on=tuple(_depends_on(chosen, laws, labels, permissions, case)),
        assumed=tuple(_assumed(permissions)),
    )


def _permissions(upstream: Upstream, bounds: Sequence[Bound], case: Case) -> Iterator[Permission]:
    for bound in bounds:
        reach: Reach = reach_of(bound, case)
        for activity, status in acts_of(bound, reach):
            answer = judge((bound.law,), case.question(activity), case.vocabulary)
            verdict = _softened(answer.verdict, status)
            condition = reach.condition if status == DEPENDS else None
            owner = bound.law.license.id
            yield Permission(upstream.subject, owner, activity, verdict, answer, status, condition, bound.via, reach)


def _refusals(permission: Permission) -> Iterator[Conflict]:
    if permission.verdict not in REFUSED:
        return
    for reason in permission.answer.because:
        if reason.effect != permission.verdict:
            continue
        agreement = permission.verdict == AGREEMENT
        denied = reason.clause == DENIED_BY_DEFAULT
        way = reason.way_out or reason.ref
        yield Conflict(
            half="permission",
            upstream=permission.upstream,
            license=reason.license,
            clause=reason.clause,
            ref=reason.ref,
            summary=reason.summary,
            why="nothing permits it" if denied else f"{permission.activity} is {permission.verdict}",
            effect=STANDS,
            remedy=f"get an agreement with the licensor of {permission.license} [{way}]" if agreement else "",
            inherited=permission.inherited,
        )


def _remedied(conflict: Conflict, chosen: Chosen, case: Case) -> Conflict:
    """Return a conflict of labels with the label that avoids it, unless it is inherited and cannot be mended here."""
    if conflict.remedy or conflict.inherited or conflict.effect != STANDS:
        return conflict
    fixed = [upstream._replace(choices=(bounds,)) for upstream, bounds in chosen]
    bodies = {bound.law.license.id: bound.law for _, bounds in chosen for bound in bounds}
    own = next(
        bound.law
        for upstream, bounds in chosen
        for bound in bounds
        if upstream.subject == conflict.upstream
        and (conflict.license in _documents(bound.law) or not bound.law.license.encoded)
    )
    attempts = [[own], [bodies[one] for one in sorted(bodies)]]
    for laws in attempts:
        if labels_of(fixed, [laws], case.label_alone()) in (COMPATIBLE, CONDITIONAL):
            label = " AND ".join(law.license.id for law in laws)
            return conflict._replace(remedy="publish under " + (label if len(laws) == 1 else f'"{label}"'))
    return conflict._replace(remedy=f"leave {conflict.upstream} out, or get other terms from its licensor")


def _documents(law: Law) -> set[str]:
    return {document.id for document in law.documents}


def _duties(permissions: Sequence[Permission], case: Case) -> Iterator[Due]:
    found: dict[tuple[str, str, str], Due] = {}
    for one in permissions:
        for owed in one.answer.duties:
            laid = one.result if one.result.conditioned and one.activity == TRAIN in owed.clause.activities else None
            if laid is not None and laid.status == FREE:
                continue  # laid on models that the license makes its derivatives, and this is none
            conditions = [c for c in (one.condition, laid and laid.condition, owed.open_if) if c is not None]
            due = Due(
                one.upstream,
                OwedDuty(owed.clause, _all_of(conditions)),
                in_terms(owed.clause, case.vocabulary),
                one.reach == UNSAID,
            )
            key = (one.upstream, owed.clause.license, owed.clause.id)
            if key not in found or _weight(due) < _weight(found[key]):
                found[key] = due
    yield from found.values()


def _weight(due: Due) -> int:
    return 2 * due.unsaid + (due.owed.open_if is not None)


def _assumed(permissions: Sequence[Permission]) -> Iterator[Assumption]:
    seen: set[str] = set()
    for one in (assumption for permission in permissions for assumption in permission.answer.assumed):
        if one.fact not in seen:
            seen.add(one.fact)
            yield one


def _depends_on(
    chosen: Chosen,
    laws: Label,
    labels: Sequence[Conflict],
    permissions: Sequence[Permission],
    case: Case,
) -> Iterator[Settling]:
    fixed = [upstream._replace(choices=(bounds,)) for upstream, bounds in chosen]
    for test, license_id, ref in _open_tests(labels, permissions):
        outcomes = [
            verdict_of(
                fixed, None if laws is None else [laws], case.knowing(test.fact, settling(test, outcome, case.vocabulary))
            )
            for outcome in (True, False)
        ]
        if outcomes[0] != outcomes[1] or outcomes[0] == CONDITIONAL:
            yield Settling(test, outcomes[0], outcomes[1], license_id, ref)


def _open_tests(labels: Sequence[Conflict], permissions: Sequence[Permission]) -> Iterator[tuple[Test, str, str]]:
    seen: set[Test] = set()
    found = [(test, one.license, one.ref) for one in labels for test in tests_of(one.condition)]
    for permission in permissions:
        if permission.verdict != PERMITTED:
            found += [(test, permission.license, "") for test in tests_of(permission.condition)]
        found += [(_test(one), one.license, one.ref) for one in permission.answer.depends_on]
    for test, license_id, ref in found:
        if test not in seen:
            seen.add(test)
            yield test, license_id, ref


def _test(fact: OpenFact) -> Test:
    asked = fact.question if fact.fact.startswith(QUESTION_PREFIX) else ""
    return Test(fact.fact, fact.operator, fact.value, asked)
