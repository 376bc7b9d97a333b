"""Where keys and values stand in a TOML file, which the parser of the standard library does not say.

The text is scanned only after that parser has taken it, so the scanner need not tell valid TOML from other text. Where it
gets lost all the same, a place is the line of the nearest thing around that it knows.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from contextlib import suppress
from typing import NamedTuple

_TOKEN = re.compile(
    r'''(?P<string>"""(?:[^"\\]|\\.|"{1,2}(?!"))*+"{3,5}|\'\'\'(?:[^']|'{1,2}(?!'))*+'{3,5}'''
    r"""|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')|(?P<newline>\n)|(?P<mark>[\[\]{},=.])|(?P<bare>[^\s\[\]{},=."'#]++)|\#[^\n]*+""",
    re.DOTALL,
)

Way = tuple[str | int, ...]
"""The way to a value from the top: keys of tables, and numbers of list entries from 0."""


class Place(NamedTuple):
    """Line and column, counted from 1."""

    line: int
    column: int


class _Token(NamedTuple):
    kind: str
    text: str
    offset: int


class Places:
    """The places of all keys and values of a TOML text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = [0, *(match.end() for match in re.finditer("\n", text))]
        scan = _Scan(text)
        self._keys, self._values = scan.keys, scan.values

    def key(self, path: Way) -> Place:
        """Return where the last key of *path* stands (for a list entry: the entry), else the line of what is around it."""
        return self._find(path, self._keys, self._values)

    def value(self, path: Way) -> Place:
        """Return where the value at *path* begins, else where its key stands, else the line of what is around it."""
        return self._find(path, self._values, self._keys)

    def _find(self, path: Way, first: dict[Way, int], second: dict[Way, int]) -> Place:
        for known in (first, second):
            if path in known:
                return self.at(known[path])
        for length in range(len(path) - 1, 0, -1):
            for known in (self._keys, self._values):
                if path[:length] in known:
                    return Place(self.at(known[path[:length]]).line, 1)
        return Place(1, 1)

    def at(self, offset: int) -> Place:
        """Return the place of the character at *offset*."""
        line = bisect_right(self._lines, offset)
        return Place(line, offset - self._lines[line - 1] + 1)


class _Scan:
    """One walk through the tokens."""

    def __init__(self, text: str) -> None:
        self.keys: dict[Way, int] = {}
        self.values: dict[Way, int] = {}
        self._last: dict[Way, int] = {}
        self._tokens = [
            _Token(str(match.lastgroup), match.group(), match.start()) for match in _TOKEN.finditer(text) if match.lastgroup
        ]
        self._next = 0
        with suppress(IndexError, RecursionError):  # what was found until then is right; the rest falls back to it
            self._statements()

    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._tokens[self._next]
        self._next += 1
        return token

    def _statements(self) -> None:
        table: Way = ()
        while self._next < len(self._tokens):
            token = self._peek()
            if token.kind == "newline":
                self._take()
            elif token.text == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Way:
        self._take()
        many = self._peek().text == "["
        if many:
            self._take()
        names = self._names()
        path: Way = ()
        for number, (name, offset) in enumerate(names, 1):
            path = (*path, name)
            self.keys.setdefault(path, offset)
            if many and number == len(names):
                self._last[path] = self._last.get(path, -1) + 1
            if path in self._last:
                path = (*path, self._last[path])
                self.keys.setdefault(path, offset)
        while self._peek().text == "]":
            self._take()
            if self._next == len(self._tokens):
                break
        return path

    def _names(self) -> list[tuple[str, int]]:
        """Take a key, with dots in it or not."""
        names = []
        while True:
            token = self._take()
            names.append((_name(token), token.offset))
            if self._peek().text != ".":
                return names
            self._take()

    def _pair(self, table: Way) -> None:
        path = table
        for name, offset in self._names():
            path = (*path, name)
            self.keys.setdefault(path, offset)
        self._take()  # the equals sign
        self._value(path)

    def _value(self, path: Way) -> None:
        token = self._take()
        self.values[path] = token.offset
        if token.text == "[":
            self._list(path)
        elif token.text == "{":
            self._table(path)
        elif token.kind != "string":
            while self._next < len(self._tokens) and (self._peek().kind == "bare" or self._peek().text == "."):
                self._take()  # a figure with a fraction, a day with an hour

    def _list(self, path: Way) -> None:
        number = 0
        while self._peek().text != "]":
            if self._peek().kind == "newline" or self._peek().text == ",":
                self._take()
            else:
                self._value((*path, number))
                number += 1
        self._take()

    def _table(self, path: Way) -> None:
        while self._peek().text != "}":
            if self._peek().kind == "newline" or self._peek().text == ",":
                self._take()
            else:
                self._pair(path)
        self._take()


def _name(token: _Token) -> str:
    """Return the key that a token writes, its quotes and escapes resolved."""
    if token.kind != "string":
        return token.text
    return str(tomllib.loads(f"key = {token.text}")["key"])
