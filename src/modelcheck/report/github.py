"""GitHub's annotations of `check`, as many as a step shows, and the summary of a job."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from modelcheck.check.result import LEVELS, Finding, Result
from modelcheck.report.check_markdown import document
from modelcheck.report.check_words import counted, headline, said_about, worst_first
from modelcheck.report.safe import one_line, plain
from modelcheck.report.words import DISCLAIMER

if TYPE_CHECKING:
    from modelcheck.report.check_formats import Setting

COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
MOST_OF_A_LEVEL = 10
"""A step shows ten annotations of each level; so one step never comes near the fifty that a job shows."""
MOST_TEXT = 1_000
MOST_SUMMARY = 1_000_000
"""Bytes of a summary. A step may write 1 MiB, and loses all of it where it writes more; other commands may write too."""


def render(result: Result, setting: Setting) -> str:
    """Return the annotations, the worst first, and a last line with the answer and how many are left out."""
    return "\n".join(_lines(result, setting)) + "\n"


def _lines(result: Result, setting: Setting) -> Iterator[str]:
    counting = [one for one in worst_first(result.findings) if not one.waived_by]
    left_out = 0
    for level in LEVELS:
        of_it = [one for one in counting if one.level == level]
        left_out += max(len(of_it) - MOST_OF_A_LEVEL, 0)
        yield from (_annotation(one, setting) for one in of_it[:MOST_OF_A_LEVEL])
    last = f"modelcheck {headline(result)}."
    if left_out:
        shown = f"GitHub shows {MOST_OF_A_LEVEL} of each level"
        last += f" {counted(left_out, 'finding is', 'findings are')} left out above: {shown}."
    yield f"{last} {DISCLAIMER}"


def _annotation(finding: Finding, setting: Setting) -> str:
    rule = setting.rules.get(finding.rule)
    title = f"{rule.title} ({finding.rule})" if rule is not None else finding.rule
    place = {
        "file": _path(finding.path),
        "line": str(max(finding.line, 1)),
        "col": str(max(finding.column, 1)),
        "title": plain(title),
    }
    said = ",".join(f"{key}={_property(value)}" for key, value in place.items())
    return f"::{COMMANDS[finding.level]} {said}::{_data(plain(said_about(finding), MOST_TEXT))}"


def _path(path: str) -> str:
    """Return the path as it is, as far as a line of a log can hold it: line ends can, being written as ``%0A``."""
    return "".join(part if part in "\r\n" else one_line(part) for part in re.split("([\r\n])", path))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def summary(result: Result) -> str:
    """Return the Markdown for the summary of a job, its tables cut before GitHub would drop the whole."""
    return document(result, MOST_SUMMARY)
