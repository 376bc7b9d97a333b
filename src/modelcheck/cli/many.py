"""Many subjects at once: one name a line on standard input, one JSON document a line on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from modelcheck.cli.output import emit
from modelcheck.errors import Exit, InputError
from modelcheck.report.words import escaped

FROM_STDIN = "-"
"""The subject that means: read the subjects from standard input."""

LONGEST_LINE = 10_000
"""No name is longer; what is longer is no list of names."""

Work = Callable[[str], tuple[dict[str, Any], int]]
"""Answer one subject: its document and the exit code that it would have alone."""


def answer_each(work: Work, output: Path | None) -> int:
    """Answer every subject on standard input, in order, and return the exit code of them all.

    Blank lines and lines that begin with # are passed over. The code is 1 where one answer is no, else 3 where one is not
    firm, else 0.

    Raises:
        InputError: standard input is no text.
    """
    codes = set()
    if output is None or str(output) == "-":
        for subject in _subjects():
            document, code = work(subject)
            emit(as_line(document), output)
            codes.add(code)
    else:
        answers = [work(subject) for subject in _subjects()]
        emit("".join(as_line(document) for document, _ in answers), output)
        codes = {code for _, code in answers}
    return next((code for code in (Exit.NO, Exit.UNSETTLED) if code in codes), Exit.DONE)


def as_line(document: dict[str, Any]) -> str:
    """Return *document* as one line of JSON; what a terminal would not print is escaped."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return "".join(c if c.isprintable() else escaped(c) for c in text) + "\n"


def _subjects() -> Iterator[str]:
    number = 0
    try:
        for line in sys.stdin:
            number += 1
            if len(line) > LONGEST_LINE:
                raise InputError(
                    "a line that is no name",
                    where=f"standard input:{number}:1",
                    why=f"it has more than {LONGEST_LINE:,} characters",
                    fix="write one model or license a line",
                )
            name = line.strip()
            if name and not name.startswith("#"):
                yield name
    except UnicodeDecodeError as error:
        raise InputError(
            "standard input is no text",
            where=f"standard input:{number + 1}:1",
            why="it is not UTF-8",
            fix="write one name a line",
        ) from error
