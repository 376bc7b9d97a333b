"""Conditions over facts, as license texts set them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

Value = bool | int | str | tuple[str, ...]

QUESTION_PREFIX = "condition:"


class Test(NamedTuple):
    """One fact held against one value, such as *monthly_active_users above 700000000*.

    A condition that is no fact of the vocabulary (a profession's license) is a test of the fact ``condition:<clause id>``
    and carries the *question* that settles it.
    """

    fact: str
    operator: str
    value: Value
    question: str = ""


class Every(NamedTuple):
    """Holds where all its parts hold."""

    parts: tuple[Condition, ...]


class Some(NamedTuple):
    """Holds where at least one of its parts holds."""

    parts: tuple[Condition, ...]


class Negation(NamedTuple):
    """Holds where its part does not."""

    part: Condition


Condition = Test | Every | Some | Negation


def tests_of(condition: Condition | None) -> Iterator[Test]:
    """Yield every test in *condition*, in the order in which the text sets them."""
    if condition is None:
        return
    if isinstance(condition, Test):
        yield condition
    elif isinstance(condition, Negation):
        yield from tests_of(condition.part)
    else:
        for part in condition.parts:
            yield from tests_of(part)


def condition_from(data: dict[str, Any]) -> Condition:
    """Build a condition from its compiled form."""
    if "all" in data:
        return Every(tuple(condition_from(part) for part in data["all"]))
    if "any" in data:
        return Some(tuple(condition_from(part) for part in data["any"]))
    if "not" in data:
        return Negation(condition_from(data["not"]))
    value = data["value"]
    return Test(data["fact"], data["operator"], tuple(value) if isinstance(value, list) else value, data.get("question", ""))


def condition_to_dict(condition: Condition) -> dict[str, Any]:
    """Return *condition* in the form that the JSON output shows."""
    if isinstance(condition, Every):
        return {"all": [condition_to_dict(part) for part in condition.parts]}
    if isinstance(condition, Some):
        return {"any": [condition_to_dict(part) for part in condition.parts]}
    if isinstance(condition, Negation):
        return {"not": condition_to_dict(condition.part)}
    data: dict[str, Any] = {"fact": condition.fact, "operator": condition.operator, "value": condition.value}
    if condition.question:
        data["question"] = condition.question
    return data
