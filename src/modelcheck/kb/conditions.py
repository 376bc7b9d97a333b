"""The shape of a condition in a license file: tests of facts, combined with all, any and not, or a question in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from modelcheck.kb.shapes import (
    Number,
    Reading,
    Schema,
    Shape,
    Switch,
    Text,
    Word,
    entries,
    kind_of,
    legal_values,
    nearest,
    shorten,
)

OPERATORS = ("is", "above", "at_least", "below", "at_most", "in", "not_in")
NUMERIC_OPERATORS = ("above", "at_least", "below", "at_most")
BY_TYPE = {
    "count": NUMERIC_OPERATORS,
    "dollars": NUMERIC_OPERATORS,
    "boolean": ("is",),
    "choice": ("is", "in", "not_in"),
    "region": ("in", "not_in"),
    "regions": ("in", "not_in"),
}
"""The operators that each type of fact takes."""

BESIDE_KEYS = ("activities", "ref", "locator")
"""Keys that an exemption has beside its condition."""


class ConditionShape(Shape):
    """A condition. Compiled, a test is ``{"fact", "operator", "value"}`` and a question a test of ``condition:<clause id>``.

    The id is filled in by the loader, which knows the clause. With *beside*, keys of a place may stand in the same mapping.
    """

    def __init__(self, beside: bool = False) -> None:
        self.beside = beside

    def read(self, node: yaml.Node, reading: Reading) -> dict[str, Any] | None:
        """Return the compiled condition."""
        if not isinstance(node, yaml.MappingNode):
            reading.wrong(node, "wrong-type", f"{kind_of(node)} where a condition is wanted")
            return None
        parts = {str(key): child for key, child in entries(node, reading) if not (self.beside and key in BESIDE_KEYS)}
        for name in ("all", "any"):
            if name in parts:
                return self._combined(name, parts, node, reading)
        if "not" in parts and len(parts) == 1:
            inner = ConditionShape().read(parts["not"], reading)
            return None if inner is None else {"not": inner}
        if "question" in parts and len(parts) == 1:
            question = Text().read(parts["question"], reading)
            return {"fact": "condition:", "operator": "is", "value": True, "question": question} if question else None
        return self._test(parts, node, reading)

    def _combined(self, name: str, parts: Mapping[str, yaml.Node], node: yaml.Node, reading: Reading) -> dict[str, Any] | None:
        child = parts[name]
        if len(parts) != 1 or not isinstance(child, yaml.SequenceNode) or len(child.value) < 2:
            reading.wrong(node, "bad-value", f'"{name}" stands alone and takes a list of two or more conditions')
            return None
        read = [ConditionShape().read(one, reading) for one in child.value]
        return None if None in read else {name: read}

    def _test(self, parts: Mapping[str, yaml.Node], node: yaml.Node, reading: Reading) -> dict[str, Any] | None:
        operators = [key for key in parts if key != "fact"]
        if "fact" not in parts or len(operators) != 1:
            reading.wrong(
                node,
                "bad-value",
                "a condition is {fact, one of " + ", ".join(OPERATORS) + "}, {question}, {all: […]}, {any: […]} or {not: …}",
            )
            return None
        fact = Word("facts").read(parts["fact"], reading)
        if fact is None:
            return None
        kind = reading.facts[fact]["type"]
        operator = operators[0]
        legal = BY_TYPE.get(kind, ())
        if operator not in legal:
            hint = nearest(operator, legal) or f"; it takes {legal_values(legal) or 'none'}"
            reading.wrong(parts[operator], "bad-value", f'"{shorten(operator)}" cannot be asked of {fact}, a {kind}{hint}')
            return None
        value = self._value(kind, operator, parts[operator], reading, fact)
        return None if value is None else {"fact": fact, "operator": operator, "value": value}

    def _value(self, kind: str, operator: str, node: yaml.Node, reading: Reading, fact: str) -> Any:
        if operator in NUMERIC_OPERATORS:
            return Number().read(node, reading)
        if kind == "boolean":
            return Switch().read(node, reading)
        word = Word(fixed=tuple(reading.facts[fact]["values"])) if kind == "choice" else Word("places")
        if operator == "is":
            return word.read(node, reading)
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            reading.wrong(node, "wrong-type", f"{kind_of(node)} where a list is wanted")
            return None
        values = [word.read(one, reading) for one in node.value]
        return None if None in values else values

    def schema(self, words: Mapping[str, tuple[str, ...]]) -> Schema:
        """Return the JSON Schema; combined conditions are let through, the validator reads them closely."""
        value: Schema = {"type": ["boolean", "integer", "string", "array"]}
        place: Schema = {key: {} for key in BESIDE_KEYS} if self.beside else {}
        return {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "fact": {"enum": list(words["facts"])},
                **dict.fromkeys(OPERATORS, value),
                "question": {"type": "string"},
                "all": {"type": "array", "minItems": 2},
                "any": {"type": "array", "minItems": 2},
                "not": {"type": "object"},
                **place,
            },
        }
