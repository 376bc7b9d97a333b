"""What is known about a case: facts given, implied, assumed, and what the figures given say about other figures.

Deriving, as users are told it: a year's figure bounds a month's (no month takes more than the year, one at least a
twelfth), and an organization's figure bounds a product's. Which fact bounds which is data of the vocabulary.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modelcheck.engine.logic import Truth, every, opposite, some
from modelcheck.model.conditions import Condition, Every, Negation, Test
from modelcheck.model.vocabulary import Vocabulary

NUMERIC = ("count", "dollars")


class Facts:
    """The facts of one case. Whatever is absent is unknown."""

    __slots__ = ("_vocabulary", "assumed", "known")

    def __init__(self, vocabulary: Vocabulary, known: Mapping[str, Any], assumed: Mapping[str, Any]) -> None:
        self._vocabulary = vocabulary
        self.known = known
        self.assumed = assumed

    def with_values(self, values: Mapping[str, Any]) -> Facts:
        """Return these facts with *values* added; they win over what was known or assumed."""
        return Facts(self._vocabulary, {**self.known, **values}, self.assumed)

    def value(self, fact: str) -> Any:
        """Return the value given or assumed for *fact*, or None."""
        value = self.known.get(fact)
        return self.assumed.get(fact) if value is None else value

    def holds(self, condition: Condition | None) -> Truth:
        """Tell whether *condition* holds; no condition holds always."""
        if condition is None:
            return True
        if isinstance(condition, Test):
            return self._test(condition)
        if isinstance(condition, Negation):
            return opposite(self.holds(condition.part))
        parts = (self.holds(part) for part in condition.parts)
        return every(parts) if isinstance(condition, Every) else some(parts)

    def _test(self, test: Test) -> Truth:
        kind = self._vocabulary.facts[test.fact].type if test.fact in self._vocabulary.facts else "boolean"
        if kind in NUMERIC:
            return self._compare(test)
        value = self.value(test.fact)
        if value is None:
            return None
        if test.operator == "is":
            return bool(value == test.value)
        listed = test.value if isinstance(test.value, tuple) else (test.value,)
        if kind == "choice":
            found: Truth = value in listed
        else:
            codes = frozenset(str(code) for code in listed)
            places = value if isinstance(value, tuple) else (value,)
            found = some(self._inside(place, codes) for place in places)
        return found if test.operator == "in" else opposite(found)

    def _inside(self, place: str, codes: frozenset[str]) -> Truth:
        """Tell whether *place* lies within *codes*; unknown for a group that lies in it only in part."""
        members = self._vocabulary.places(place)
        if members <= codes:
            return True
        return None if members & codes else False

    def _compare(self, test: Test) -> Truth:
        limit = test.value
        assert isinstance(limit, int)
        low, high = self.least(test.fact), self.most(test.fact)
        if test.operator in ("above", "at_most"):
            truth = _beyond(low, high, limit)
            return truth if test.operator == "above" else opposite(truth)
        truth = _beyond(low, high, limit - 1)
        return truth if test.operator == "at_least" else opposite(truth)

    def most(self, fact: str) -> float | None:
        """Return the highest value that *fact* can have by what is known, or None where nothing bounds it."""
        value = self.known.get(fact)
        if value is not None:
            return float(value)
        return self.most_by_others(fact)

    def most_by_others(self, fact: str) -> float | None:
        """Return the highest value that the other facts leave to *fact*, or None."""
        limits = [
            upper * bound.at_most
            for bound in self._vocabulary.facts[fact].bounds
            if (upper := self.most(bound.source)) is not None
        ]
        return min(limits, default=None)

    def least(self, fact: str) -> float | None:
        """Return the lowest value that *fact* can have by what is known, or None where nothing bounds it."""
        value = self.known.get(fact)
        if value is not None:
            return float(value)
        limits = [
            lower / bound.at_least_over
            for bound in self._vocabulary.facts[fact].bounds
            if bound.at_least_over is not None and (lower := self.least(bound.source)) is not None
        ]
        limits += [
            lower
            for name, other in self._vocabulary.facts.items()
            if other.totals == fact and (lower := self.least(name)) is not None
        ]
        return max(limits, default=None)


def _beyond(low: float | None, high: float | None, limit: int) -> Truth:
    """Tell whether a value between *low* and *high* is more than *limit*."""
    if low is not None and low > limit:
        return True
    if high is not None and high <= limit:
        return False
    return None


def residual(condition: Condition | None, facts: Facts) -> Condition | None:
    """Return what of *condition* is still open once the parts that are known are taken out, or None."""
    if condition is None or facts.holds(condition) is not None:
        return None
    if isinstance(condition, Test):
        return condition
    if isinstance(condition, Negation):
        rest = residual(condition.part, facts)
        return None if rest is None else Negation(rest)
    parts = tuple(rest for part in condition.parts if (rest := residual(part, facts)) is not None)
    return parts[0] if len(parts) == 1 else type(condition)(parts)
