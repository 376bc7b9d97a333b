"""Put lines on a terminal, into a pipe or a file: width, indentation, color. Content never depends on any of them."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from typing import NamedTuple

WIDEST = 110
"""Longer lines are hard to read, however wide the terminal is."""
NARROWEST = 40

STYLES = {"bold": "1", "dim": "2", "green": "32", "red": "31", "magenta": "35", "cyan": "36"}
"""Colors that read well on a light and on a dark background; yellow and white do not."""

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
        """Return a paragraph, wrapped to the page and indented; lines after the first are indented by *hang* more."""
        first, rest = " " * indent, " " * (indent + hang)
        if not self.width:
            return first + text
        return textwrap.fill(
            text,
            width=self.width,
            initial_indent=first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def item(self, text: str, refs: str = "", indent: int = 2) -> str:
        """Return an entry of a list that ends with its sections."""
        # A blank inside the brackets must not break the line, or a section is hard to find.
        whole = f"{text} {refs.replace(' ', chr(0xA0))}" if refs else text
        return self.line(whole, indent, 2).replace("\xa0", " ")

    def quoted(self, text: str, indent: int = 4) -> str:
        """Return wording to paste: one line a paragraph, never wrapped, so that it can be copied whole."""
        return "\n".join(" " * indent + "| " + line for line in text.splitlines() if line.strip())


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
