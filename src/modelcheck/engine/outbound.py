"""The licenses under which a result may go out, freest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from modelcheck.engine.compat import COMPATIBLE, Judgment, choose, labels_of, worst
from modelcheck.engine.labels import CONDITIONAL, STANDS, Conflict, Leave, allows_anything, conflicts_of, leaves
from modelcheck.engine.terms import binds_to_uses, clauses_of, in_terms, limits_of
from modelcheck.engine.upstreams import Bound, Case, Upstream
from modelcheck.model.answers import Law

POSSIBLE = (COMPATIBLE, CONDITIONAL)


class Option(NamedTuple):
    """One outbound choice: licenses that go together, what the label still turns on, and the leaves it rests on."""

    licenses: tuple[str, ...]
    verdict: str
    conditions: tuple[Conflict, ...]
    leaves: tuple[Leave, ...]


class Outcome(NamedTuple):
    """Whether, and how, what is made from *upstreams* may go out; *outbound* is empty where any license is sought."""

    upstreams: tuple[Upstream, ...]
    outbound: str
    case: Case
    judgment: Judgment
    options: tuple[Option, ...]

    @property
    def labels(self) -> str:
        """The verdict of the first half; where any label is sought, that of the best one."""
        if self.outbound:
            return self.judgment.labels
        return self.options[0].verdict if self.options else STANDS

    @property
    def verdict(self) -> str:
        """The verdict of both halves."""
        return worst([self.judgment.verdict, self.labels])

    @property
    def sought(self) -> bool:
        """Whether other labels were looked for: none was given, or the one that was does not fit."""
        return not self.outbound or _label_fails(self.judgment)


Labels = tuple[Iterable[str], Callable[[str], Law]]
"""The ids of all licenses, and what finds one."""


def outcome_of(
    upstreams: tuple[Upstream, ...], outbound: str, alternatives: Sequence[Sequence[Law]], case: Case, labels: Labels
) -> Outcome:
    """Judge *upstreams* under *alternatives*, the licenses that *outbound* names; none means that any is sought."""
    judgment = choose(upstreams, alternatives or None, case)
    found: tuple[Option, ...] = ()
    if not outbound:
        found = options(upstreams, *labels, case)
    elif _label_fails(judgment):
        found = options([one._replace(choices=(bounds,)) for one, bounds in judgment.chosen], *labels, case)
    return Outcome(upstreams, outbound, case, judgment, found)


def _label_fails(judgment: Judgment) -> bool:
    return any(one.half == "labels" and one.effect == STANDS for one in judgment.conflicts)


def options(
    upstreams: Sequence[Upstream], license_ids: Iterable[str], law: Callable[[str], Law], case: Case
) -> tuple[Option, ...]:
    """Return the licenses of *license_ids* that the upstreams let one publish under, freest first.

    Where no license fits alone, the licenses of all upstreams together are tried.
    """
    case = case.label_alone()
    found = [one for one in map(law, license_ids) if allows_anything(one.license)]
    possible = [(one, verdict) for one in found if (verdict := labels_of(upstreams, [[one]], case)) in POSSIBLE]
    possible.sort(key=lambda pair: (POSSIBLE.index(pair[1]), *_burden(pair[0], case), pair[0].license.id))
    if possible:
        return tuple(_option([one], verdict, upstreams, case) for one, verdict in possible)
    bodies = {bound.law.license.id: bound.law for one in upstreams for bound in one.choices[0]}
    together = [bodies[license_id] for license_id in sorted(bodies)]
    verdict = labels_of(upstreams, [together], case)
    return (_option(together, verdict, upstreams, case),) if verdict in POSSIBLE and len(together) > 1 else ()


def _option(laws: Sequence[Law], verdict: str, upstreams: Sequence[Upstream], case: Case) -> Option:
    bounds = [(one.subject, bound) for one in upstreams for bound in one.choices[0]]
    conflicts = [c for subject, bound in bounds for c in conflicts_of(subject, bound, laws, case) if c.effect in POSSIBLE]
    ids = {law.license.id for law in laws}
    used = [leave for _, bound in bounds if _foreign(bound, ids) for leave in leaves(bound, laws, case)]
    return Option(tuple(law.license.id for law in laws), verdict, tuple(conflicts), tuple(used))


def _foreign(bound: Bound, ids: set[str]) -> bool:
    return bound.law.license.id not in ids


def _burden(law: Law, case: Case) -> tuple[int, int, int]:
    """Return how much a license asks: limits first, then terms that have to be carried on, then other duties."""
    uses = {r.use_case for document in law.documents for r in document.restrictions} if binds_to_uses([law]) else set()
    duties = [clause for clause in clauses_of([law]) if clause.kind == "duty"]
    carried = sum(in_terms(clause, case.vocabulary) for clause in duties)
    return sum(1 for _ in limits_of(law)) + len(uses), carried, len(duties) - carried
