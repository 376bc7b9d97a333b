"""Read YAML of strangers into plain values that know their line: texts stay texts, nothing is expanded or built from tags.

It works on the events of the parser, so that neither anchors nor depth can make it do more than the text is long.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn

from modelcheck.kb.problems import Spot, shorten
from modelcheck.scan.limits import DEEPEST, MOST_YAML_VALUES, refuse

_NOT_IN_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLAIN_NULLS = ("", "~", "null", "Null", "NULL")


class Mapping:
    """The pairs of a mapping as they stand there, keys that stand twice included."""

    def __init__(self) -> None:
        self.pairs: list[tuple[Spot, Any]] = []

    def all(self, key: str) -> list[Any]:
        """Return every value of *key*."""
        return [value for name, value in self.pairs if name == key]

    def get(self, key: str) -> Any:
        """Return the first value of *key*, or None."""
        return next(iter(self.all(key)), None)


def read_block(text: str, shown: str, first_line: int = 1) -> Any:
    """Return what YAML says: a Spot, a list, a Mapping, or None; *first_line* is the line of the file on which it begins.

    Raises:
        InputError: it is no YAML, or nests or counts beyond reason.
    """
    import yaml

    stray = _NOT_IN_YAML.search(text)
    if stray:
        line = text.count("\n", 0, stray.start())
        column = stray.start() - text.rfind("\n", 0, stray.start())
        why = f"the character U+{ord(stray.group()):04X} is not allowed in YAML"
        refuse("broken YAML", shown, f":{line + first_line}:{column}", why, "take it out")
    builder = _Builder(shown, first_line)
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for event in yaml.parse(text, Loader=loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = _where_broken(error, text.rstrip())
        said = ", ".join(part for part in (error.context, error.problem) if part)
        builder.refuse(mark, shorten(said, 200))
    except yaml.YAMLError as error:
        builder.refuse((0, 0), shorten(str(error), 200))
    return builder.root


def _where_broken(error: Any, text: str) -> tuple[int, int]:
    """Return line and column, from 0, of an error; what shows only at the end stands where its cause begins."""
    last = text.count("\n")
    for mark in (error.problem_mark, error.context_mark):
        if mark is not None and mark.line <= last:
            return mark.line, mark.column
    return last, len(text) - text.rfind("\n") - 1


def _start(event: Any) -> tuple[int, int]:
    return event.start_mark.line, event.start_mark.column


class _Builder:
    """Takes the events of the parser and builds values without recursion."""

    def __init__(self, shown: str, first_line: int) -> None:
        self.shown = shown
        self.first_line = first_line
        self.root: Any = None
        self.open: list[list[Any] | Mapping] = []
        self.keys: list[Spot | None] = []  # for each open mapping the key that waits for its value
        self.values = 0
        self.documents = 0

    def take(self, event: Any) -> None:
        name = type(event).__name__
        if name == "DocumentStartEvent":
            self.documents += 1
            if self.documents > 1:
                self.refuse(_start(event), "a second document begins here")
        elif name == "ScalarEvent":
            plain = event.style is None or event.style == ""
            absent = plain and event.value in _PLAIN_NULLS
            spot = Spot.at(event.value, event.start_mark.line + self.first_line, event.start_mark.column + 1)
            self._put(None if absent and not self._wants_key() else spot, event)
        elif name == "AliasEvent":
            self.refuse(_start(event), "an alias; write the value out, or put a text that begins with * in quotes")
        elif name in ("SequenceStartEvent", "MappingStartEvent"):
            if len(self.open) >= DEEPEST:
                self.refuse(_start(event), f"nested more than {DEEPEST} deep")
            value: list[Any] | Mapping = [] if name == "SequenceStartEvent" else Mapping()
            self._put(value, event)
            self.open.append(value)
            self.keys.append(None)
        elif name in ("SequenceEndEvent", "MappingEndEvent"):
            self.open.pop()
            self.keys.pop()

    def _wants_key(self) -> bool:
        return bool(self.open) and isinstance(self.open[-1], Mapping) and self.keys[-1] is None

    def _put(self, value: Any, event: Any) -> None:
        self.values += 1
        if self.values > MOST_YAML_VALUES:
            self.refuse(_start(event), f"more than {MOST_YAML_VALUES:,} values")
        if not self.open:
            self.root = value
        elif isinstance(self.open[-1], list):
            self.open[-1].append(value)
        elif self._wants_key():
            if not isinstance(value, Spot):
                self.refuse(_start(event), "a key that is no text")
            self.keys[-1] = value
        else:
            key = self.keys[-1]
            assert key is not None
            self.open[-1].pairs.append((key, value))
            self.keys[-1] = None

    def refuse(self, place: tuple[int, int], why: str) -> NoReturn:
        line, column = place
        fix = "mend the line, or take the block out"
        refuse("broken YAML", self.shown, f":{line + self.first_line}:{column + 1}", why, fix)
