"""Compare two licenses by meaning: what each permits, asks and forbids, not how its text is worded.

Everything is compared as data. Section numbers, notes and our own summaries do not count as differences.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from modelcheck.engine.permission import verdict_on
from modelcheck.model.answers import Law, Question
from modelcheck.model.conditions import Condition, Negation, Test, tests_of
from modelcheck.model.license import Clause, Derivative, Restriction, Term, Territory, Threshold
from modelcheck.model.vocabulary import Vocabulary

ORDER = ("permitted", "conditional", "agreement-required", "prohibited")
"""From free to barred. A move to or from *unclear* has no direction."""

REACHES = ("file", "library", "work")
"""How far a duty reaches, from narrow to wide."""

STRICTER, LOOSER, DIFFERENT = "stricter", "looser", "different"

T = TypeVar("T")


class VerdictChange(NamedTuple):
    """A cell of the table of answers that differs."""

    activity: str
    purpose: str
    a: str
    b: str
    direction: str


class Change(NamedTuple):
    """A clause of *a* and its counterpart in *b* that say different things about the same matter."""

    a: Any
    b: Any
    direction: str


class Changes(NamedTuple):
    """What one license has of a kind and the other has not, or has otherwise."""

    added: tuple[Any, ...]
    removed: tuple[Any, ...]
    changed: tuple[Change, ...]


class Difference(NamedTuple):
    """All in which two licenses differ. *territory* is None where they agree on it."""

    verdicts: tuple[VerdictChange, ...]
    duties: Changes
    thresholds: Changes
    restrictions: Changes
    territory: Change | None
    derivatives: dict[str, tuple[Derivative | None, Derivative | None]]
    terms: dict[str, tuple[Term | None, Term | None]]

    def is_empty(self) -> bool:
        """Tell whether the two say the same."""
        lists = (self.duties, self.thresholds, self.restrictions)
        rest = (self.verdicts, self.territory, self.derivatives, self.terms)
        return not any(any(part) for part in lists) and not any(rest)


def compare(a: Sequence[Law], b: Sequence[Law], facts: dict[str, Any], vocabulary: Vocabulary) -> Difference:
    """Return in what *b* differs from *a*, both judged under *facts*."""
    return Difference(
        verdicts=tuple(_verdicts(a, b, facts, vocabulary)),
        duties=_changes(_duties(a), _duties(b), lambda d: d.duty, _duty_meaning(vocabulary), _duty_direction(vocabulary)),
        thresholds=_changes(
            _thresholds(a), _thresholds(b), _threshold_topic, _threshold_meaning(vocabulary), _threshold_direction
        ),
        restrictions=_changes(
            _restrictions(a), _restrictions(b), lambda r: r.use_case, lambda r: r.when is None, _restriction_direction
        ),
        territory=_territory(a, b),
        derivatives=_unlike(a[0].license.derivatives, b[0].license.derivatives, lambda d: (d.kind, d.when)),
        terms=_unlike(a[0].license.terms, b[0].license.terms, lambda t: t.value),
    )


def _verdicts(a: Sequence[Law], b: Sequence[Law], facts: dict[str, Any], vocabulary: Vocabulary) -> Iterable[VerdictChange]:
    for activity in vocabulary.words("activities"):
        for purpose in vocabulary.words("purposes"):
            there = verdict_on(a, Question(activity, purpose, facts), vocabulary)
            here = verdict_on(b, Question(activity, purpose, facts), vocabulary)
            if there != here:
                yield VerdictChange(activity, purpose, there, here, direction_of(there, here))


def direction_of(a: str, b: str) -> str:
    """Return whether verdict *b* is stricter or looser than *a*."""
    if a not in ORDER or b not in ORDER:
        return DIFFERENT
    return STRICTER if ORDER.index(b) > ORDER.index(a) else LOOSER


def _changes(
    a: Iterable[T],
    b: Iterable[T],
    topic: Callable[[T], Hashable],
    meaning: Callable[[T], Hashable],
    direction: Callable[[T, T], str],
) -> Changes:
    """Pair what both have on a topic: first what means the same, then what is left, in order; the rest came or went."""
    added: list[T] = []
    removed: list[T] = []
    changed: list[Change] = []
    ours, theirs = _by_topic(a, topic, meaning), _by_topic(b, topic, meaning)
    for key in _sorted({*ours, *theirs}):
        left = [one for one in ours.get(key, []) if meaning(one) not in {meaning(other) for other in theirs.get(key, [])}]
        right = [one for one in theirs.get(key, []) if meaning(one) not in {meaning(other) for other in ours.get(key, [])}]
        pairs = list(zip(left, right, strict=False))
        changed += [Change(one, other, direction(one, other)) for one, other in pairs]
        removed += left[len(pairs) :]
        added += right[len(pairs) :]
    return Changes(tuple(added), tuple(removed), tuple(changed))


def _by_topic(items: Iterable[T], topic: Callable[[T], Hashable], meaning: Callable[[T], Hashable]) -> dict[Hashable, list[T]]:
    """Group what says something by topic, each meaning once, in an order that does not hang on the text's."""
    found: dict[Hashable, dict[str, T]] = {}
    for item in items:
        found.setdefault(topic(item), {}).setdefault(repr(meaning(item)), item)
    return {key: [group[name] for name in sorted(group)] for key, group in found.items()}


def _clauses(laws: Sequence[Law]) -> Iterable[Clause]:
    return (clause for law in laws for document in law.documents for clause in document.clauses)


def _duties(laws: Sequence[Law]) -> list[Clause]:
    return [clause for clause in _clauses(laws) if clause.kind == "duty"]


def _duty_meaning(vocabulary: Vocabulary) -> Callable[[Clause], Hashable]:
    def meaning(duty: Clause) -> Hashable:
        return (
            _sorted(duty.activities or vocabulary.words("activities")),
            _sorted(duty.purposes or vocabulary.words("purposes")),
            _plain(duty.when),
            _sorted(_exempt(duty)),
            duty.text,
            duty.binds_recipients,
            duty.reach,
        )

    return meaning


def _sorted(values: Iterable[Hashable]) -> tuple[Hashable, ...]:
    """Return values in an order of their own, so that neither the text's order nor a hash decides anything."""
    return tuple(sorted(values, key=repr))


def _plain(condition: Condition | None) -> Hashable:
    """Return a condition without the names of the clauses that set it, so that two licenses can set the same one."""
    if isinstance(condition, Test) and condition.question:
        return ("asked", condition.value)
    if condition is None or isinstance(condition, Test):
        return condition
    if isinstance(condition, Negation):
        return ("not", _plain(condition.part))
    return (type(condition).__name__, _sorted(_plain(part) for part in condition.parts))


def _duty_direction(vocabulary: Vocabulary) -> Callable[[Clause, Clause], str]:
    def direction(a: Clause, b: Clause) -> str:
        cells = [
            {
                (activity, purpose)
                for activity in c.activities or vocabulary.words("activities")
                for purpose in c.purposes or vocabulary.words("purposes")
            }
            for c in (a, b)
        ]
        reaches = [REACHES[: REACHES.index(c.reach) + 1] if c.reach in REACHES else () for c in (a, b)]
        return _combined(
            [
                _by_inclusion(*cells),
                _by_condition(a.when, b.when),
                _by_inclusion(_exempt(b), _exempt(a)),
                _by_inclusion(set(reaches[0]), set(reaches[1])),
            ]
        )

    return direction


def _exempt(element: Clause | Threshold | Territory) -> set[Hashable]:
    return {(_plain(one.when), _sorted(one.activities)) for one in element.exempt}


def _by_inclusion(a: set[Any], b: set[Any]) -> str | None:
    """Return whether the second set asks more, less, the same (None) or something else."""
    if a == b:
        return None
    return STRICTER if a < b else LOOSER if b < a else DIFFERENT


def _by_condition(a: Condition | None, b: Condition | None) -> str | None:
    if _plain(a) == _plain(b):
        return None
    if a is None or b is None:
        return LOOSER if a is None else STRICTER
    return _by_figure(a, b)


def _by_figure(a: Condition, b: Condition) -> str:
    """Return the direction of two conditions that differ in one figure only; a lower figure bites sooner."""
    figures = [[t for t in tests_of(c) if isinstance(t.value, int) and not isinstance(t.value, bool)] for c in (a, b)]
    if len(figures[0]) == len(figures[1]) == 1 and figures[0][0].fact == figures[1][0].fact:
        one, other = figures[0][0].value, figures[1][0].value
        assert isinstance(one, int)
        assert isinstance(other, int)
        if one != other:
            return STRICTER if other < one else LOOSER
    return DIFFERENT


def _combined(directions: Iterable[str | None]) -> str:
    found = {direction for direction in directions if direction is not None}
    return found.pop() if len(found) == 1 else DIFFERENT


def _thresholds(laws: Sequence[Law]) -> list[Threshold]:
    return [threshold for law in laws for document in law.documents for threshold in document.thresholds]


def _threshold_topic(threshold: Threshold) -> Hashable:
    return _sorted({test.fact for test in tests_of(threshold.when)})


def _threshold_meaning(vocabulary: Vocabulary) -> Callable[[Threshold], Hashable]:
    def meaning(threshold: Threshold) -> Hashable:
        return (
            _plain(threshold.when),
            threshold.effect,
            threshold.measured,
            threshold.scope,
            _sorted(threshold.activities or vocabulary.words("activities")),
            _sorted(threshold.purposes or vocabulary.words("purposes")),
            _sorted(_exempt(threshold)),
        )

    return meaning


def _threshold_direction(a: Threshold, b: Threshold) -> str:
    directions = [
        None if _plain(a.when) == _plain(b.when) else _by_figure(a.when, b.when),
        None if a.effect == b.effect else direction_of(a.effect, b.effect),
        None if a.activities == b.activities else _reach(a.activities, b.activities),
        None if a.purposes == b.purposes else _reach(a.purposes, b.purposes),
        _by_inclusion(_exempt(b), _exempt(a)),
        None if (a.scope, a.measured) == (b.scope, b.measured) else DIFFERENT,
    ]
    return _combined(directions)


def _reach(a: tuple[str, ...], b: tuple[str, ...]) -> str:
    """Return the direction of two lists of activities or purposes, where an empty one means all."""
    if not a or not b:
        return LOOSER if not a else STRICTER
    return _by_inclusion(set(a), set(b)) or DIFFERENT


def _restrictions(laws: Sequence[Law]) -> list[Restriction]:
    """Return one restriction a use case: the flat one where there is one."""
    found: dict[str, Restriction] = {}
    for restriction in (r for law in laws for document in law.documents for r in document.restrictions):
        known = found.get(restriction.use_case)
        if known is None or (known.when is not None and restriction.when is None):
            found[restriction.use_case] = restriction
    return list(found.values())


def _restriction_direction(a: Restriction, b: Restriction) -> str:
    return STRICTER if a.when is not None and b.when is None else LOOSER


def _territory(a: Sequence[Law], b: Sequence[Law]) -> Change | None:
    there, here = _first_territory(a), _first_territory(b)
    if there is None or here is None:
        return None if there is here else Change(there, here, LOOSER if here is None else STRICTER)
    if _territory_meaning(there) == _territory_meaning(here):
        return None
    regions = _by_inclusion(set(there.excludes), set(here.excludes))
    covers = _by_condition(there.covers, here.covers)
    tests = None if set(there.test) == set(here.test) else DIFFERENT
    return Change(there, here, _combined([regions, covers, tests]))


def _first_territory(laws: Sequence[Law]) -> Territory | None:
    return next((document.territory for law in laws for document in law.documents if document.territory), None)


def _territory_meaning(territory: Territory) -> Hashable:
    lists = (territory.excludes, territory.test, territory.activities)
    return (*(_sorted(one) for one in lists), _plain(territory.covers), _sorted(_exempt(territory)))


def _unlike(a: dict[str, T], b: dict[str, T], meaning: Callable[[T], Any]) -> dict[str, tuple[T | None, T | None]]:
    names = dict.fromkeys([*a, *b])
    pairs = {name: (a.get(name), b.get(name)) for name in names}
    return {
        name: (one, other)
        for name, (one, other) in pairs.items()
        if one is None or other is None or meaning(one) != meaning(other)
    }
