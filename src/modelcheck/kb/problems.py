"""What can be wrong with a knowledge-base file: one rule id per kind of problem, one line per problem."""

from __future__ import annotations

from typing import NamedTuple

RULES = {
    "unreadable": "the file or folder cannot be read",
    "too-large": "the file is larger than any knowledge-base file has reason to be",
    "not-utf8": "the file is not UTF-8",
    "yaml-syntax": "the file is not YAML",
    "yaml-anchor": "anchors and aliases are not read, because a few lines of them can stand for gigabytes",
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
    "misplaced-file": "nothing says what kind of file this is",
}
"""Every rule id with its meaning. `kb lint` ends each line with one of them."""


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
        """Note a problem."""
        assert rule in RULES, rule
        self.found.append(Problem(path, line, column, rule, message))

    def at(self, path: str, spot: str, rule: str, message: str) -> None:
        """Note a problem at the place where *spot* was read (the top of the file if it was not)."""
        self.add(path, getattr(spot, "line", 1), getattr(spot, "column", 1), rule, message)

    def sorted(self) -> tuple[Problem, ...]:
        """Return the problems by file and line."""
        return tuple(sorted(self.found))
