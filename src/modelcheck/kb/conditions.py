"""The shape of a condition in a license file: tests of facts, combined with all, any and not, or a question in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from modelcheck.kb.hints import closest, legal_values
from modelcheck.kb.problems import Spot, shorten
from modelcheck.kb.shapes import Number, Reading, Schema, Shape, Switch, Text, Word, entries, kind_of

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

COMBINING = ("all", "any")
ALONE = (*COMBINING, "not", "question")
"""Keys of which each is a whole condition by itself."""


class ConditionShape(Shape):
    """A condition. Compiled, a test is ``{"fact", "operator", "value"}`` and a question a test of ``condition:<clause id>``.

    The id is filled in by the compiler, which knows the clause. *beside* says that the keys of an exemption may stand in the
    same mapping; whoever reads it takes them out first.
    """

    def __init__(self, beside: bool = False) -> None:
        self.beside = beside

    def read(self, node: yaml.Node, reading: Reading) -> dict[str, Any] | None:
        """Return the compiled condition."""
        if not isinstance(node, yaml.MappingNode):
            reading.wrong(node, "wrong-type", f"{kind_of(node)} where a condition is wanted")
            return None
        parts: dict[str, yaml.Node] = dict(entries(node, reading))
        if not self._are_known(parts, reading) or len(parts) != len(node.value):
            return None
        whole = [key for key in parts if key in ALONE]
        if whole and len(parts) > 1:
            message = f'"{whole[0]}" is a whole condition and stands alone; join several with "all" or "any"'
            reading.problems.at(reading.path, whole[0], "bad-value", message)
            return None
        if not whole:
            return self._test(parts, node, reading)
        child = parts[whole[0]]
        if whole[0] == "not":
            inner = ConditionShape().read(child, reading)
            return None if inner is None else {"not": inner}
        if whole[0] == "question":
            question = Text().read(child, reading)
            return {"fact": "condition:", "operator": "is", "value": True, "question": question} if question else None
        return self._combined(whole[0], child, reading)

    def _are_known(self, parts: Mapping[str, yaml.Node], reading: Reading) -> bool:
        """Note keys that mean nothing in a condition; tell whether there is none."""
        legal = ("fact", *OPERATORS, *ALONE, *(BESIDE_KEYS if self.beside else ()))
        unknown = [key for key in parts if key not in legal]
        for key in unknown:
            close = closest(key, legal)
            hint = f'did you mean "{close}"?' if close else "keys here are " + legal_values(legal)
            reading.problems.at(reading.path, key, "unknown-key", f'unknown key "{shorten(key)}"; {hint}')
        return not unknown

    def _combined(self, name: str, child: yaml.Node, reading: Reading) -> dict[str, Any] | None:
        if not isinstance(child, yaml.SequenceNode):
            reading.wrong(child, "wrong-type", f'{kind_of(child)} where "{name}" wants a list of conditions')
            return None
        read = [ConditionShape().read(one, reading) for one in child.value]
        if len(read) < 2:
            reading.wrong(child, "bad-value", f'"{name}" takes two conditions or more; write a single one without it')
            return None
        return None if None in read else {name: read}

    def _test(self, parts: Mapping[str, yaml.Node], node: yaml.Node, reading: Reading) -> dict[str, Any] | None:
        operators = [key for key in parts if key != "fact"]
        if "fact" not in parts:
            alone = f'; "{operators[0]}" stands without the fact it tests' if operators else ""
            reading.wrong(node, "missing-key", f"a condition has a fact, a question, all, any or not{alone}")
            return None
        fact = Word("facts").read(parts["fact"], reading)
        if fact is None:
            return None
        kind = reading.facts[fact]["type"]
        legal = BY_TYPE.get(kind, ())
        takes = f"it takes one of {legal_values(legal)}" if len(legal) > 1 else f"it takes {legal[0]}" if legal else ""
        takes = takes or "conditions do not test it"
        if len(operators) != 1:
            found = f"has {len(operators)} operators" if operators else "has no operator"
            reading.wrong(node, "bad-value", f"the test of {fact} {found}; {takes}")
            return None
        operator = operators[0]
        if operator not in legal:
            message = f'"{operator}" cannot be asked of {fact}, a fact of the type {kind}; {takes}'
            reading.problems.at(reading.path, operator, "bad-value", message)
            return None
        value = self._value(kind, operator, parts[operator], reading, fact)
        return None if value is None else {"fact": fact, "operator": operator, "value": value}

    def _value(self, kind: str, operator: str, node: yaml.Node, reading: Reading, fact: str) -> Any:
        if operator in NUMERIC_OPERATORS:
            return Number().read(node, reading)
        if kind == "boolean":
            return Switch().read(node, reading)
        word = Word("places")
        if kind == "choice":
            word = Word(fixed=tuple(reading.facts[fact]["values"]), name=fact.replace("_", " "))
        if operator == "is":
            return word.read(node, reading)
        if not isinstance(node, yaml.SequenceNode):
            reading.wrong(node, "wrong-type", f"{kind_of(node)} where a list is wanted")
            return None
        if not node.value:
            reading.wrong(node, "bad-value", "an empty list where at least one entry is wanted")
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


def questions_in(condition: dict[str, Any] | None) -> Iterator[Spot]:
    """Yield the questions of a compiled condition, each with its place."""
    if not condition:
        return
    if "question" in condition:
        yield condition["question"]
    for key in COMBINING:
        for part in condition.get(key, ()):
            yield from questions_in(part)
    yield from questions_in(condition.get("not"))
