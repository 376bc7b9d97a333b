"""Put lines on a terminal, into a pipe or a file: width, indentation, color. Content never depends on any of them."""

from __future__ import annotations

import os
import re
import shutil
import sys
from typing import NamedTuple

WIDEST = 110
"""Longer lines are hard to read, however wide the terminal is."""
NARROWEST = 40

GLUE = "\u00a0"
"""Stands for a blank at which a line must not break."""

STYLES = {"bold": "1", "dim": "2", "green": "32", "red": "31", "magenta": "35", "cyan": "36"}
"""Colors that read well on a light and on a dark background; yellow and white do not."""

_STYLE = re.compile(r"\x1b\[[0-9;]*m")

VERDICT_STYLE = {
    "permitted": "green",
    "prohibited": "red",
    "agreement-required": "red",
    "conditional": "magenta",
    "unclear": "magenta",
}


class Page(NamedTuple):
    """How text is laid out: *width* in columns (0 does not wrap), and whether it is *colored*."""

    width: int = 0
    colored: bool = False

    def styled(self, text: str, *styles: str) -> str:
        """Return *text* in these styles, plain where the page has no color."""
        if not self.colored or not text:
            return text
        return f"\x1b[{';'.join(STYLES[style] for style in styles)}m{text}\x1b[0m"

    def heading(self, text: str) -> str:
        """Return a heading."""
        return self.styled(text, "bold")

    def line(self, text: str, indent: int = 0, hang: int = 0) -> str:
        """Return a paragraph, wrapped to the page and indented; lines after the first are indented by *hang* more.

        Only blanks break a line: a word stays whole, and so does what is held together by no-break spaces.
        """
        first, rest = " " * indent, " " * (indent + hang)
        words = [word for word in text.replace("\n", " ").split(" ") if word]
        if not self.width:
            return (first + " ".join(words)).replace(GLUE, " ")
        lines, line, room = [], first, self.width - indent
        for word in words:
            size = _columns(word)
            if line.strip() and size + 1 > room:
                lines.append(line)
                line, room = rest, self.width - len(rest)
            lead = " " if line.strip() else ""
            line += lead + word
            room -= size + len(lead)
        return "\n".join([*lines, line]).replace(GLUE, " ")

    def item(self, text: str, refs: str = "", indent: int = 2) -> str:
        """Return an entry of a list that ends with its sections, kept together on one line as long as they fit on one."""
        end = glued(refs)
        if self.width and len(refs) > self.width - indent - 2:
            end = end.replace("," + GLUE, ", ").replace(";" + GLUE, "; ")
        return self.line(f"{text} {end}" if refs else text, indent, 2)

    def quoted(self, text: str, indent: int = 4) -> str:
        """Return wording to paste: one line a paragraph, never wrapped, so that it can be copied whole."""
        return "\n".join(" " * indent + "| " + line for line in text.splitlines() if line.strip())


def glued(text: str) -> str:
    """Return *text* such that no line breaks within it."""
    return text.replace(" ", GLUE)


def _columns(word: str) -> int:
    """Return how wide *word* is on the terminal: styles take no room."""
    return len(_STYLE.sub("", word))


def page_for(stream: object, color: bool | None = None) -> Page:
    """Return the page for *stream*: a terminal is wrapped and colored, a pipe is neither unless COLUMNS or FORCE_COLOR say so.

    *color* False means that the user asked for none.
    """
    terminal = bool(getattr(stream, "isatty", bool)())
    columns = os.environ.get("COLUMNS", "")
    width = 0
    if columns.isdigit() and int(columns) > 0:
        width = int(columns)
    elif terminal:
        width = shutil.get_terminal_size().columns
    if color is None:
        forced = bool(os.environ.get("FORCE_COLOR"))
        color = not os.environ.get("NO_COLOR") and (forced or (terminal and os.environ.get("TERM") != "dumb"))
    return Page(min(max(width, NARROWEST), WIDEST) if width else 0, color)


def stdout_page(color: bool | None = None) -> Page:
    """Return the page for standard output."""
    return page_for(sys.stdout, color)
