"""Shapes that values in our YAML files must have. Each reads a node, notes what is wrong, and knows its own JSON Schema.

One definition serves both the validator and the editors' schema, so the two cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, NamedTuple

import yaml

from modelcheck.kb.problems import Problems, Spot

Schema = dict[str, Any]


class Reading(NamedTuple):
    """The file that is being read, the words it may use, and where problems go."""

    path: str
    words: Mapping[str, tuple[str, ...]]
    problems: Problems
    facts: Mapping[str, Mapping[str, Any]] = MappingProxyType({})

    def wrong(self, node: yaml.Node, rule: str, message: str) -> None:
        """Note a problem at *node*."""
        self.problems.add(self.path, node.start_mark.line + 1, node.start_mark.column + 1, rule, message)


class Shape:
    """What a value must look like."""

    def read(self, node: yaml.Node, reading: Reading) -> Any:
        """Return the value of *node*, or None with a problem noted."""
        raise NotImplementedError

    def schema(self, words: Mapping[str, tuple[str, ...]]) -> Schema:
        """Return the JSON Schema of this shape."""
        raise NotImplementedError


def kind_of(node: Any) -> str:
    """Return what a person would call *node*."""
    if isinstance(node, yaml.MappingNode):
        return "a mapping"
    if isinstance(node, yaml.SequenceNode):
        return "a list"
    return "nothing" if node.value == "" and not node.style else f'"{shorten(node.value)}"'


def shorten(text: str, most: int = 60) -> str:
    """Return *text* in one printable line of at most *most* characters."""
    line = " ".join(text.split())
    line = line if len(line) <= most else line[: most - 1] + "…"
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in line)


def nearest(word: str, legal: Iterable[str]) -> str:
    """Return a hint that names the legal word most like *word*, or an empty string."""
    close = get_close_matches(word, list(legal), n=1, cutoff=0.6)
    return f'; did you mean "{close[0]}"?' if close else ""


def legal_values(legal: Iterable[str], most: int = 40) -> str:
    """Return the legal values as one line."""
    listed = list(legal)
    return ", ".join(listed[:most]) + (", …" if len(listed) > most else "")


class Text(Shape):
    """Text that is not empty; *pattern* is what it must match whole, *form* says so in words."""

    def __init__(self, pattern: str = "", form: str = "") -> None:
        self.pattern = pattern
        self.form = form

    def read(self, node: yaml.Node, reading: Reading) -> Spot | None:
        """Return the text with its place."""
        if not isinstance(node, yaml.ScalarNode) or node.value.strip() == "":
            reading.wrong(node, "wrong-type", f"{kind_of(node)} where text is wanted")
            return None
        if self.pattern and not re.fullmatch(self.pattern, node.value):
            reading.wrong(node, "bad-value", f'"{shorten(node.value)}" is not {self.form}')
            return None
        return Spot.at(node.value.strip(), node.start_mark.line + 1, node.start_mark.column + 1)

    def schema(self, words: Mapping[str, tuple[str, ...]]) -> Schema:
        """Return the JSON Schema; numbers are let through because YAML has them where we read text."""
        plain: Schema = {"type": ["string", "number"]}
        return {**plain, "pattern": f"^(?:{self.pattern})$"} if self.pattern else plain


class Day(Text):
    """A calendar day, YYYY-MM-DD."""

    def __init__(self) -> None:
        super().__init__(r"\d{4}-\d\d-\d\d", "a date such as 2026-11-24")

    def read(self, node: yaml.Node, reading: Reading) -> Spot | None:
        """Return the day as it was written."""
        text = super().read(node, reading)
        if text is not None:
            try:
                date.fromisoformat(text)
            except ValueError:
                reading.wrong(node, "bad-value", f'"{text}" is no day of the calendar')
                return None
        return text


class Number(Shape):
    """A whole number, zero or more."""

    def read(self, node: yaml.Node, reading: Reading) -> int | None:
        """Return the number."""
        if isinstance(node, yaml.ScalarNode) and re.fullmatch(r"\d{1,15}", node.value):
            return int(node.value)
        reading.wrong(node, "wrong-type", f"{kind_of(node)} where a whole number is wanted")
        return None

    def schema(self, words: Mapping[str, tuple[str, ...]]) -> Schema:
        """Return the JSON Schema."""
        return {"type": "integer", "minimum": 0}


class Switch(Shape):
    """``true`` or ``false``."""

    def read(self, node: yaml.Node, reading: Reading) -> bool | None:
        """Return the boolean."""
        if isinstance(node, yaml.ScalarNode) and node.value in ("true", "false"):
            return bool(node.value == "true")
        reading.wrong(node, "wrong-type", f"{kind_of(node)} where true or false is wanted")
        return None

    def schema(self, words: Mapping[str, tuple[str, ...]]) -> Schema:
        """Return the JSON Schema."""
        return {"type": "boolean"}


class Word(Shape):
    """A word of the vocabulary section *section*, or one of the *fixed* words."""

    def __init__(self, section: str = "", fixed: tuple[str, ...] = ()) -> None:
        self.section = section
        self.fixed = fixed

    def legal(self, words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        """Return the legal words."""
        return self.fixed or words[self.section]

    def read(self, node: yaml.Node, reading: Reading) -> Spot | None:
        """Return the word with its place."""
        legal = self.legal(reading.words)
        if isinstance(node, yaml.ScalarNode) and node.value in legal:
            return Spot.at(node.value, node.start_mark.line + 1, node.start_mark.column + 1)
        name = self.section.replace("_", " ").removesuffix("s") or "word"
        if not isinstance(node, yaml.ScalarNode):
            reading.wrong(node, "wrong-type", f"{kind_of(node)} where a {name} is wanted")
        else:
            hint = nearest(node.value, legal)
            message = f'unknown {name} "{shorten(node.value)}"{hint} legal: {legal_values(legal)}'
            reading.wrong(node, "unknown-term", message.replace('" legal', '"; legal'))
        return None

    def schema(self, words: Mapping[str, tuple[str, ...]]) -> Schema:
        """Return the JSON Schema."""
        return {"enum": list(self.legal(words))}


class Nothing(Shape):
    """``null``, or what *shape* takes."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape

    def read(self, node: yaml.Node, reading: Reading) -> Any:
        """Return None for null, else what the inner shape reads."""
        if isinstance(node, yaml.ScalarNode) and not node.style and node.value in ("null", "~"):
            return None
        return self.shape.read(node, reading)

    def schema(self, words: Mapping[str, tuple[str, ...]]) -> Schema:
        """Return the JSON Schema."""
        return {"anyOf": [{"type": "null"}, self.shape.schema(words)]}


class Many(Shape):
    """A list of *item*; with *unique* the values of that key must differ."""

    def __init__(self, item: Shape, unique: str = "", least: int = 0) -> None:
        self.item = item
        self.unique = unique
        self.least = least

    def read(self, node: yaml.Node, reading: Reading) -> list[Any] | None:
        """Return the items that could be read."""
        if not isinstance(node, yaml.SequenceNode):
            reading.wrong(node, "wrong-type", f"{kind_of(node)} where a list is wanted")
            return None
        items = [item for child in node.value if (item := self.item.read(child, reading)) is not None]
        if len(node.value) < self.least:
            reading.wrong(node, "bad-value", f"an empty list; at least {self.least} is wanted")
        seen: dict[str, str] = {}
        for item in items:
            key = item.get(self.unique) if self.unique else item if isinstance(item, str) else None
            if key is not None and key in seen:
                reading.problems.at(
                    reading.path, key, "duplicate-id", f'"{key}" stands twice (first on line {_line(seen[key])})'
                )
            elif key is not None:
                seen[key] = key
        return items

    def schema(self, words: Mapping[str, tuple[str, ...]]) -> Schema:
        """Return the JSON Schema."""
        return {"type": "array", "items": self.item.schema(words), **({"minItems": self.least} if self.least else {})}


def _line(spot: str) -> int:
    return getattr(spot, "line", 1)


class Field(NamedTuple):
    """A key of a mapping: the shape of its value, whether it must be there, and what it is for (shown by editors)."""

    shape: Shape
    required: bool = False
    means: str = ""


class Record(Shape):
    """A mapping with known keys. *check* may look at the whole once its parts are read."""

    def __init__(
        self,
        fields: Mapping[str, Field],
        check: Callable[[dict[str, Any], yaml.Node, Reading], None] | None = None,
    ) -> None:
        self.fields = fields
        self.check = check

    def read(self, node: yaml.Node, reading: Reading) -> dict[str, Any] | None:
        """Return the keys and values that could be read."""
        if not isinstance(node, yaml.MappingNode):
            reading.wrong(node, "wrong-type", f"{kind_of(node)} where a mapping is wanted")
            return None
        before = len(reading.problems.found)
        values: dict[str, Any] = {}
        for key, child in entries(node, reading):
            field = self.fields.get(key)
            if field is None:
                hint = nearest(key, self.fields) or "; keys here are " + legal_values(self.fields)
                if kind_of(child) == "nothing":
                    hint = "; if a comma belongs to the text before it, put that text in quotes"
                reading.problems.at(reading.path, key, "unknown-key", f'unknown key "{shorten(key)}"{hint}')
                continue
            values[str(key)] = field.shape.read(child, reading)
        for name, field in self.fields.items():
            if field.required and name not in values:
                reading.wrong(node, "missing-key", f'the key "{name}" is missing' + (f": {field.means}" if field.means else ""))
        if self.check is not None and len(reading.problems.found) == before:
            self.check(values, node, reading)
        return values

    def schema(self, words: Mapping[str, tuple[str, ...]]) -> Schema:
        """Return the JSON Schema."""
        return {
            "type": "object",
            "additionalProperties": False,
            "required": [name for name, field in self.fields.items() if field.required],
            "properties": {
                name: {**field.shape.schema(words), **({"description": field.means} if field.means else {})}
                for name, field in self.fields.items()
            },
        }


class Table(Shape):
    """A mapping whose keys are words of the vocabulary section *section* (or any, if empty); *whole* wants all of them."""

    def __init__(self, value: Shape, section: str = "", whole: bool = False, by_key: Mapping[str, Shape] | None = None) -> None:
        self.value = value
        self.section = section
        self.whole = whole
        self.by_key = by_key or {}

    def read(self, node: yaml.Node, reading: Reading) -> dict[str, Any] | None:
        """Return the entries that could be read."""
        if not isinstance(node, yaml.MappingNode):
            reading.wrong(node, "wrong-type", f"{kind_of(node)} where a mapping is wanted")
            return None
        legal = reading.words.get(self.section, ())
        values: dict[str, Any] = {}
        for key, child in entries(node, reading):
            if self.section and key not in legal:
                hint = nearest(key, legal) or "; legal: " + legal_values(legal)
                reading.problems.at(reading.path, key, "unknown-term", f'unknown {self.section[:-1]} "{shorten(key)}"{hint}')
                continue
            values[str(key)] = self.by_key.get(key, self.value).read(child, reading)
        missing = [word for word in legal if word not in values] if self.whole else []
        if missing:
            reading.wrong(node, "missing-key", f"{', '.join(missing)} missing; every {self.section[:-1]} is answered")
        return values

    def schema(self, words: Mapping[str, tuple[str, ...]]) -> Schema:
        """Return the JSON Schema."""
        if not self.section:
            return {"type": "object", "additionalProperties": self.value.schema(words)}
        legal = words[self.section]
        return {
            "type": "object",
            "additionalProperties": False,
            "required": list(legal) if self.whole else [],
            "properties": {word: self.by_key.get(word, self.value).schema(words) for word in legal},
        }


def entries(node: yaml.MappingNode, reading: Reading) -> Iterable[tuple[Spot, yaml.Node]]:
    """Yield keys and values of a mapping; a key that is no text or stands twice is a problem and is left out."""
    seen: dict[str, Spot] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            reading.wrong(key_node, "wrong-type", f"{kind_of(key_node)} where a key is wanted")
            continue
        key = Spot.at(key_node.value, key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        if key in seen:
            reading.wrong(key_node, "duplicate-key", f'the key "{shorten(key)}" stands twice (first on line {seen[key].line})')
            continue
        seen[key] = key
        yield key, value_node
