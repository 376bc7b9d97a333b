"""Splits command lines into words as a shell would, and keeps where each character of a word stands in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Word(NamedTuple):
    """A word without its quotes and escapes. *places* says where its characters stand, where that is not one after another."""

    text: str
    offset: int
    places: Sequence[int] | None = None

    def at(self, index: int) -> int:
        """Return where the character *index* of the word stands in the file."""
        if self.places is None or not self.places:
            return self.offset + index
        return self.places[min(index, len(self.places) - 1)]

    def part(self, start: int, end: int | None = None) -> Word:
        """Return a part of the word as a word."""
        places = self.places and self.places[start:end]
        return Word(self.text[start:end], self.at(start), places)


class Command(NamedTuple):
    """One simple command: its words, and what stands in the parentheses of ``NAME=(…)`` by that name."""

    words: list[Word]
    lists: list[tuple[str, list[Word]]]


class HereDocument(NamedTuple):
    """The text between ``<<EOF`` and ``EOF``, and the line that takes it (from and to)."""

    line_start: int
    line_end: int
    start: int
    end: int


# A quote may be closed on another line only where it opens a word: the apostrophe of "don't" must not swallow a file.
_LINE = re.compile(
    r"""(?: [^\n'"\\#=]++
          | \\(?s:.)
          | '[^'\n]*+' | "(?:[^"\\\n]++|\\(?s:.))*+"
          | (?<=[\s=(@])'[^']*+' | (?<=[\s=(@])"(?:[^"\\]++|\\(?s:.))*+"
          | (?<![^\s;&|(])\#[^\n]*+
          | =\([^()]*+\)
          | [^\n] )++""",
    re.VERBOSE,
)
_TOKEN = re.compile(
    r"""(?P<gap>(?:[ \t\r]|\\\r?\n)++)
      | (?P<note>\#[^\n]*+)
      | (?P<word>(?: [^\s'"\\;&|()<>`$]++
                   | \$\{[^{}\n]*+(?:\{[^{}\n]*+\}[^{}\n]*+)*+\}?
                   | \$\(\w+\) | \$
                   | \\[^\r\n]
                   | '[^']*+'?
                   | "(?:[^"\\]++|\\(?s:.))*+"? )++)
      | (?P<end>[\n;&|)`])
      | (?P<open>\()
      | (?P<turn>[<>]+&?)
      | (?s:.)""",
    re.VERBOSE,
)
_PLAIN_QUOTED = re.compile(r"""'[^']*'|"[^"\\]*\"""")
_PIECE = re.compile(
    r"""'(?P<single>[^']*+)'?|"(?P<double>(?:[^"\\]++|\\(?s:.))*+)"?|\\(?P<escaped>.)|(?P<plain>[^'"\\]++)|\\"""
)
_ESCAPE = re.compile(r"""\\\n|\\(["\\$`])|([^\\]++|\\)""")
_HERE = re.compile(r"""<<-?[ \t]*\\?(["']?)([A-Za-z_]\w*)\1""")
# Hostile files may open any number of here-documents, each of which is searched for its end.
_MOST_OPEN = 20


def unquoted(raw: str, offset: int) -> Word:
    """Return a raw word, which begins at *offset* of its file, without quotes and escapes."""
    if "'" not in raw and '"' not in raw and "\\" not in raw:
        return Word(raw, offset)
    if _PLAIN_QUOTED.fullmatch(raw):
        return Word(raw[1:-1], offset + 1)
    text: list[str] = []
    places: list[int] = []
    for piece in _PIECE.finditer(raw):
        kind = piece.lastgroup
        if kind is None:
            continue
        start, content = offset + piece.start(kind), piece[kind]
        if kind != "double" or "\\" not in content:
            text.append(content)
            places.extend(range(start, start + len(content)))
            continue
        for inner in _ESCAPE.finditer(content):
            group = inner.lastindex
            if group:
                text.append(inner[group])
                places.extend(range(start + inner.start(group), start + inner.end(group)))
    places.append(offset + len(raw))
    return Word("".join(text), places[0], places)


def commands(text: str, offset: int, notes: list[Word]) -> Iterator[Command]:
    """Split a logical line into simple commands; comments are added to *notes*. What a redirection names is left out."""
    words: list[Word] = []
    lists: list[tuple[str, list[Word]]] = []
    members: list[Word] | None = None
    end_of_word = -1
    skip = False
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "word":
            word = unquoted(token[0], offset + token.start())
            if members is not None:
                members.append(word)
            elif not skip:
                words.append(word)
            skip = False
            end_of_word = token.end()
        elif kind == "note":
            notes.append(Word(token[0][1:], offset + token.start() + 1))
        elif kind == "turn":
            skip = True
        elif members is not None:
            if token[0] == ")":
                members = None
        elif kind == "open" and words and end_of_word == token.start() and words[-1].text.endswith("="):
            members = []
            lists.append((words.pop().text[:-1], members))
        elif kind in ("end", "open"):
            skip = False
            if words or lists:
                yield Command(words, lists)
                words, lists = [], []
    if words or lists:
        yield Command(words, lists)


def here_documents(text: str) -> Iterator[HereDocument]:
    """Find the here-documents of a text, in order; one that is never closed is none."""
    if "<<" not in text:
        return
    behind = open_ones = 0
    for match in _HERE.finditer(text):
        if match.start() < behind:
            continue
        line_end = text.find("\n", match.end())
        if line_end < 0 or open_ones > _MOST_OPEN:
            return
        closed = re.compile(rf"\n[ \t]*{match[2]}[ \t\r]*(?=\n|\Z)").search(text, line_end)
        if closed is None:
            open_ones += 1
            continue
        line_start = text.rfind("\n", behind, match.start()) + 1
        yield HereDocument(max(line_start, behind), line_end, line_end + 1, closed.start() + 1)
        behind = closed.end()


def logical_lines(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Find the lines of a script with all that continues them: a backslash at the end, an open quote, a list in parentheses."""
    for match in _LINE.finditer(text, start, len(text) if end is None else end):
        yield match.span()
