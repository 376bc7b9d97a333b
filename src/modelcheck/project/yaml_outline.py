"""Tells under which keys a line of YAML stands, without parsing: by the lines above it that are indented less."""

from __future__ import annotations

import re
from typing import NamedTuple

# Lines that open a mapping, a list or a block of text: "key:", "- key:", "key: |", "- |".
_OPENER = re.compile(
    r"""(?P<indent>[ ]*+)(?P<dashes>(?:-[ ]++)*+)
        (?:(?P<key>"[^"\n]{1,200}"|'[^'\n]{1,200}'|[\w$.][^\s:\#'"{}\[\],]{0,199}+)[ \t]*+:|(?=[|>]))
        (?:[ \t]++[&!][^\s]*+)*+[ \t]*+(?P<block>[|>][-+\d]*+)?[ \t]*+(?:\#[^\n]*+)?\r?(?=\n|\Z)""",
    re.VERBOSE | re.ASCII,
)
_DEEPEST = 60
_FARTHEST = 2_000


class Opener(NamedTuple):
    """A line that opens something: *indent* is the column of its key, or of its dash where it has none."""

    indent: int
    key: str
    block: str
    start: int
    end: int


class Outline:
    """What is open over the lines of one text, which are asked for from top to bottom.

    From each line the way up ends at the one asked for before, so that all ways together are as long as the text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._known: list[tuple[int, list[Opener]]] = [(-1, []), (-1, [])]

    def above(self, start: int, indent: int, dashed: bool) -> list[Opener]:
        """Return what is open over the line that begins at *start*, the innermost last.

        *indent* is where its content begins; of a list, where its (first) dash stands, which may be right under the key.
        """
        farthest = 0
        if start > self._known[1][0]:
            goal, known = self._known[1]
        elif start > self._known[0][0]:
            goal, known = self._known[0]
        else:
            goal, known, farthest = -1, [], _FARTHEST
        found: list[Opener] = []
        level, dashed = self._climb(start, indent, dashed, goal, farthest, found)
        kept = [one for one in known if not _closed(one, level, dashed)]
        if kept and kept[-1].block:
            found = []
        stack = [*kept, *reversed(found)][:_DEEPEST]
        if start > self._known[1][0]:
            self._known = [self._known[1], (start, stack)]
        return stack

    def _climb(self, start: int, level: int, dashed: bool, goal: int, farthest: int, found: list[Opener]) -> tuple[int, bool]:
        """Collect the openers over a line up to the line at *goal*; return the column reached, and whether a list is there."""
        text = self.text
        steps = 0
        deeper = " " * (level + dashed)
        while start > 0 and start > goal and (level or dashed):
            start = text.rfind("\n", 0, start - 1) + 1
            steps += 1
            if farthest and steps > farthest:
                break
            if text.startswith(deeper, start):
                continue
            match = _OPENER.match(text, start)
            if match is None:
                first = _first(text, start)
                if first < 0 or first > level or (first == level and not dashed):
                    continue
                if first < level:
                    level, dashed = first, text.startswith("-", start + first)
            else:
                first = len(match["indent"])
                key, block = match["key"], match["block"] or ""
                opener = Opener(
                    first if key is None else first + len(match["dashes"]), (key or "").strip("\"'"), block, start, match.end()
                )
                if (key is None and not match["dashes"]) or first > level or (first == level and match["dashes"]):
                    continue
                if not _closed(opener, level, dashed):
                    if block:
                        found.clear()
                    found.append(opener)
                elif first == level:
                    continue
                level, dashed = first, bool(match["dashes"])
            deeper = " " * (level + dashed)
        return level, dashed


def _closed(opener: Opener, level: int, dashed: bool) -> bool:
    return opener.indent > level or (opener.indent == level and not (dashed and opener.key != "" and not opener.block))


def _first(text: str, start: int) -> int:
    """Where the content of a line begins; less than 0 for an empty line, a comment, or the line of a template."""
    end = start
    while text.startswith(" ", end):
        end += 1
    return -1 if text.startswith(("\n", "\r", "#", "{{"), end) or end >= len(text) else end - start


def end_of(text: str, position: int, indent: int) -> int:
    """Return where what began with *indent* ends: before the next line that is not indented more, from *position* on."""
    match = _LESS[max(0, min(indent, len(_LESS) - 1))].search(text, position)
    return len(text) if match is None else match.start()


_LESS = [re.compile(rf"\n {{0,{indent}}}[^\s]") for indent in range(80)]
