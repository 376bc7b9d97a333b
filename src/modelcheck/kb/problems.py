"""What can be wrong with a knowledge-base file: one rule id per kind of problem, one line per problem."""

from __future__ import annotations

import re
from typing import NamedTuple

RULES = {
    "unreadable": "the file or folder cannot be read",
    "too-large": "the file holds more than any knowledge-base file has reason to",
    "not-utf8": "the file is not UTF-8",
    "yaml-syntax": "the file is not YAML",
    "yaml-anchor": "anchors and aliases are not read, because a few lines of them can stand for gigabytes",
    "yaml-tag": "tags are not read, because every value stays what was written",
    "too-deep": "the nesting is deeper than any knowledge-base file has reason to be",
    "duplicate-key": "the same key stands twice in one mapping",
    "unknown-key": "the key means nothing here",
    "missing-key": "a key that must be there is not",
    "wrong-type": "the value is of another kind than the key takes",
    "bad-value": "the value is of the right kind but cannot be meant",
    "unknown-term": "the word is not in the vocabulary",
    "unknown-ref": "the section is not in the outline",
    "duplicate-id": "the id is taken",
    "dangling-reference": "the license, policy or model named is not there",
    "misplaced-file": "the name of the file and its keys do not say the same about what it holds, or neither says anything",
}
"""Every rule id with its meaning. `kb lint` ends each line with one of them."""


def escaped(text: str) -> str:
    """Return *text* in one line, with every character that a terminal would not show as itself written as an escape."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)


def shorten(text: str, most: int = 60) -> str:
    """Return *text* in one printable line of at most *most* characters (escapes may make it a little longer)."""
    line = re.sub(r"[ \t\r\n]+", " ", text[: most * 4]).strip()
    return escaped(line if len(line) <= most else line[: most - 1] + "…")


class Problem(NamedTuple):
    """One problem at one place; line and column count from 1."""

    path: str
    line: int
    column: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message} [{self.rule}]"


class Spot(str):
    """A string that remembers where it was read, so that later checks can point at it."""

    line: int
    column: int

    __slots__ = ("column", "line")

    @classmethod
    def at(cls, text: str, line: int, column: int) -> Spot:
        """Return *text* with its place (counted from 1)."""
        spot = cls(text)
        spot.line = line
        spot.column = column
        return spot


class Problems:
    """The problems found so far, over all files."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, path: str, line: int, column: int, rule: str, message: str) -> None:
        """Note a problem. Whatever stands in the file or its name, the problem is one printable line."""
        assert rule in RULES, rule
        self.found.append(Problem(escaped(path), line, column, rule, escaped(message)))

    def at(self, path: str, spot: str, rule: str, message: str) -> None:
        """Note a problem at the place where *spot* was read (the top of the file if it was not)."""
        self.add(path, getattr(spot, "line", 1), getattr(spot, "column", 1), rule, message)

    def sorted(self) -> tuple[Problem, ...]:
        """Return the problems by file and line, each once."""
        return tuple(sorted(set(self.found)))
