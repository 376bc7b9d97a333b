"""A line of a scanned file with a line of carets below the name that is meant, cut to the width of the page."""

from __future__ import annotations

from unicodedata import combining, east_asian_width

from modelcheck.report.layout import Page
from modelcheck.report.safe import one_line

GUTTER = "| "
"""Stands before each line: no line of the output begins with what a file says, which the log of a CI might obey."""


def excerpt_lines(excerpt: str, caret: int, name: str, page: Page, indent: int) -> list[str]:
    """Return the line and the carets, or nothing where there is no line.

    *caret* is the index in *excerpt* of the first character of *name*; where the name stands there otherwise than
    letter by letter, one caret marks where it begins.
    """
    if not excerpt.strip():
        return []
    caret = min(max(caret, 0), len(excerpt))
    length = len(name) if name and excerpt.startswith(name, caret) else 1
    # A tab has no width of its own, and the indentation says nothing here.
    text = excerpt.replace("\t", " ")
    lead = min(len(text) - len(text.lstrip(" ")), caret)
    text, caret = text[lead:].rstrip(), caret - lead
    room = max(page.width - indent - len(GUTTER), 10) if page.width else 0
    plain = text.isascii() and text.isprintable()
    widths = [1] * len(text) if plain else [_columns(one_line(c)) for c in text]
    start, end = _window(widths, caret, room)
    head = ("…" if start else "") + text[start:caret]
    line = head + text[caret:end] + ("…" if end < len(text) else "")
    before, marked = _columns(one_line(head)), _columns(one_line(text[caret : min(caret + length, end)]))
    left = " " * indent + GUTTER
    return [left + one_line(line), left + " " * before + page.styled("^" * max(marked, 1), "bold")]


def _window(widths: list[int], caret: int, room: int) -> tuple[int, int]:
    """Return from where to where a line is shown: all of it, or *room* columns, a third of them before the caret."""
    if not room or sum(widths) <= room:
        return 0, len(widths)
    start, before = min(caret, len(widths)), 0
    while start and before + widths[start - 1] <= room // 3:
        start -= 1
        before += widths[start]
    end, used = start, 2  # an ellipsis at either end
    while end < len(widths) and used + widths[end] <= room:
        used += widths[end]
        end += 1
    return start, end


def _columns(text: str) -> int:
    """Return how wide text is on a terminal."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)
