"""The rules of a body of law that bear on one activity and purpose, strongest first, each with its effect.

Precedence: a prohibition or territory exclusion > a threshold's effect > a silence > a permission > default deny.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from modelcheck.engine.facts import Facts
from modelcheck.engine.logic import Truth, every, opposite, some
from modelcheck.model.answers import Law, Reason
from modelcheck.model.conditions import Condition, Every, Negation, Some, Test, tests_of
from modelcheck.model.license import Clause, Exemption, License, Restriction, Territory, Threshold

PERMITTED, PROHIBITED, AGREEMENT, UNCLEAR, CONDITIONAL = (
    "permitted",
    "prohibited",
    "agreement-required",
    "unclear",
    "conditional",
)

DENIED_BY_DEFAULT = "no-grant"


class Rule(NamedTuple):
    """One element of a text as the engine weighs it: where it holds, *effect* is its verdict."""

    element: Clause | Threshold | Territory | Restriction
    effect: str
    when: Condition | None
    exempt: tuple[Exemption, ...] = ()
    covers: Condition | None = None

    def condition(self) -> Condition | None:
        """Return the whole condition under which the rule bears, exemptions worked in."""
        return joined((self.when, self.covers), self.exempt)

    def holds(self, facts: Facts) -> Truth:
        """Tell whether the rule bears on a case with *facts*."""
        exempted = some(facts.holds(one.when) for one in self.exempt)
        return every((facts.holds(self.when), facts.holds(self.covers), opposite(exempted)))

    def tests(self) -> Iterator[Test]:
        """Yield every test that decides whether the rule bears."""
        yield from tests_of(self.when)
        yield from tests_of(self.covers)
        for one in self.exempt:
            yield from tests_of(one.when)

    def reason(self, effect: str = "") -> Reason:
        """Return the rule as a reason of an answer."""
        element = self.element
        return Reason(
            clause=element_id(element),
            license=element.license,
            ref=element.ref,
            effect=effect or self.effect,
            summary=element.summary,
            also=tuple(ref for ref in element.also if ref != element.ref),
            way_out=getattr(element, "way_out", ""),
            measured=getattr(element, "measured", ""),
            scope=getattr(element, "scope", ""),
            note=element.note,
        )


def joined(conditions: Iterable[Condition | None], exempt: Iterable[Exemption]) -> Condition | None:
    """Return one condition: all of *conditions* hold and none of the exemptions does."""
    parts = [one for one in conditions if one is not None]
    spared = tuple(one.when for one in exempt)
    if spared:
        parts.append(Negation(Some(spared)))
    return Every(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None


def whole_condition(clause: Clause, activity: str = "") -> Condition | None:
    """Return the condition of *clause* with the exemptions for *activity* (all, if empty) worked in."""
    exempt = (one for one in clause.exempt if not (activity and one.activities) or activity in one.activities)
    return joined((clause.when,), exempt)


def element_id(element: Clause | Threshold | Territory | Restriction) -> str:
    """Return the id by which answers name *element*; a text has at most one territory, called so."""
    return "territory" if isinstance(element, Territory) else element.id


def attaches(clause: Clause | Threshold, activity: str, purpose: str) -> bool:
    """Tell whether *clause* speaks of *activity* and *purpose*."""
    return (not clause.activities or activity in clause.activities) and (not clause.purposes or purpose in clause.purposes)


def rules_for(law: Law, activity: str, purpose: str, not_named: tuple[str, ...] = ()) -> list[Rule]:
    """Return the rules that can decide on *activity* for *purpose*, strongest first. Restrictions of use stand apart.

    *not_named* are use cases that were asked about and that the text does not name; a policy that could not be read
    leaves them open.
    """
    ranked: list[tuple[int, Rule]] = []
    for document in law.documents:
        ranked.extend(_rules_of(document, activity, purpose))
        ranked.extend((4, rule) for rule in _unread(document, not_named))
    return [rule for _, rule in sorted(ranked, key=lambda pair: pair[0])]


def _rules_of(document: License, activity: str, purpose: str) -> Iterator[tuple[int, Rule]]:
    def freed(element: Clause | Threshold | Territory) -> tuple[Exemption, ...]:
        return tuple(one for one in element.exempt if not one.activities or activity in one.activities)

    territory = document.territory
    if territory is not None and (not territory.activities or activity in territory.activities):
        yield 0, Rule(territory, PROHIBITED, territory.when, freed(territory), territory.covers)
    for clause in document.clauses:
        if clause.kind == "duty" or not attaches(clause, activity, purpose):
            continue
        rank, effect = {
            "prohibition": (1, AGREEMENT) if clause.way_out else (0, PROHIBITED),
            "silence": (4, UNCLEAR),
            "permission": (5, PERMITTED),
        }[clause.kind]
        yield rank, Rule(clause, effect, clause.when, freed(clause))
    for threshold in document.thresholds:
        if attaches(threshold, activity, purpose):
            yield (
                2 if threshold.effect == PROHIBITED else 3,
                Rule(threshold, threshold.effect, threshold.when, freed(threshold)),
            )


def _unread(document: License, not_named: tuple[str, ...]) -> Iterator[Rule]:
    for policy in document.unread if not_named else ():
        summary = f"{policy.name} is part of the license and could not be read; it may name {', '.join(not_named)}."
        yield Rule(Clause("unread-policy", "silence", document.id, policy.ref, summary), UNCLEAR, None)


def restrictions_on(law: Law, use_cases: tuple[str, ...]) -> list[Rule]:
    """Return the use-based restrictions that name one of *use_cases*."""
    return [
        Rule(restriction, PROHIBITED, restriction.when)
        for document in law.documents
        for restriction in document.restrictions
        if restriction.use_case in use_cases
    ]
