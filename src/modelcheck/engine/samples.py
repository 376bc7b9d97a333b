"""Values to try for a fact that was not given: one for every way in which it can settle the tests that ask for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from modelcheck.engine.facts import NUMERIC, Facts
from modelcheck.model.conditions import Test
from modelcheck.model.vocabulary import Vocabulary

ELSEWHERE = "elsewhere"
"""A place that no text names."""


def settling(test: Test, outcome: bool, vocabulary: Vocabulary) -> Any:
    """Return a value of the tested fact with which *test* comes out as *outcome*, as near to the limit as can be."""
    kind = vocabulary.facts[test.fact].type if test.fact in vocabulary.facts else "boolean"
    if kind in NUMERIC:
        assert isinstance(test.value, int)
        if test.operator in ("above", "at_most"):
            return test.value + 1 if outcome == (test.operator == "above") else test.value
        return test.value if outcome == (test.operator == "at_least") else test.value - 1
    if kind == "boolean":
        return outcome == test.value
    listed = test.value if isinstance(test.value, tuple) else (str(test.value),)
    inside = outcome == (test.operator in ("is", "in"))
    if kind == "choice":
        return next((v for v in vocabulary.facts[test.fact].values if (v in listed) == inside), None)
    place = listed[0] if inside else ELSEWHERE
    return (place,) if kind == "regions" else place


def samples(fact: str, tests: Iterable[Test], facts: Facts, vocabulary: Vocabulary) -> list[Any]:
    """Return values of *fact* that together cover every combination of outcomes of *tests*.

    Values that the figures already given rule out are left out.
    """
    tests = list(tests)
    kind = vocabulary.facts[fact].type if fact in vocabulary.facts else "boolean"
    if kind == "boolean":
        return [True, False]
    if kind == "choice":
        return list(vocabulary.facts[fact].values)
    if kind in NUMERIC:
        values = sorted({settling(test, outcome, vocabulary) for test in tests for outcome in (True, False)})
        low, high = facts.least(fact), facts.most(fact)
        possible = [v for v in values if (low is None or v >= low) and (high is None or v <= high)]
        return possible or values
    return _places(tests, kind)


def _places(tests: list[Test], kind: str) -> list[Any]:
    """Return one place for each set of lists that a place can be in, and one that is in none."""
    lists = [frozenset(test.value) for test in tests if isinstance(test.value, tuple)]
    classes: dict[frozenset[int], str] = {}
    for code in sorted(frozenset().union(*lists)):
        classes.setdefault(frozenset(i for i, codes in enumerate(lists) if code in codes), code)
    places = [*classes.values(), ELSEWHERE]
    if kind != "regions":
        return places
    return [(place,) for place in places] + ([tuple(classes.values())] if len(classes) > 1 else [])
