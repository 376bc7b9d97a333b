"""Lists and tables as CSV, which spreadsheets and scripts read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Annotated

import typer

from modelcheck.report.words import printable


class TableFormat(StrEnum):
    """How a command that prints a list prints it."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


TableFormatOption = Annotated[TableFormat, typer.Option("--format", "-f", help="How to print the answer.")]


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Return *rows*, the first of which names the columns, as CSV; what a terminal would not print is escaped."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([printable(cell).replace("\n", " ") for cell in row] for row in rows)
    return out.getvalue()
