"""The Markdown of `check`: the answer, then tables of findings, of models and of what is waived."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from modelcheck.check.result import CheckedModel, Finding, Result
from modelcheck.report.check_words import (
    counted,
    headline,
    judged,
    name_of,
    said_about,
    sentence,
    services,
    unread,
    worst_first,
)
from modelcheck.report.safe import code, markdown, plain
from modelcheck.report.words import DISCLAIMER

if TYPE_CHECKING:
    from modelcheck.report.check_formats import Setting

MOST_TEXT = 1_000
CLOSING = 1_000
"""Bytes kept for what stands below the tables where they are cut."""


def render(result: Result, setting: Setting) -> str:  # noqa: ARG001  # all formats take both
    """Return the whole as Markdown."""
    return document(result)


def document(result: Result, most: int = 0) -> str:
    """Return the whole as Markdown, of at most *most* bytes where that is given: then the last rows are left out."""
    lines = list(_lines(result))
    text = "\n".join(lines) + "\n"
    if not most or len(text.encode("utf-8", "replace")) <= most:
        return text
    return _cut(lines, most - CLOSING)


def _cut(lines: Sequence[str], room: int) -> str:
    """Return as many lines as there is *room* for; what does not fit is counted by rows of tables."""
    kept = 0
    for line in lines:
        room -= len(line.encode("utf-8", "replace")) + 1
        if room < 0:
            break
        kept += 1
    if lines[kept].startswith("|--"):  # a head without the line below it would be no table
        kept -= 1
    heads = sum(line.startswith("|--") for line in lines[kept:])
    rows = sum(line.startswith("|") for line in lines[kept:]) - 2 * heads
    said = f"{counted(rows, 'row is', 'rows are')} left out here; `modelcheck check` shows all."
    return "\n".join([*lines[:kept], "", said, "", DISCLAIMER]) + "\n"


def _lines(result: Result) -> Iterator[str]:
    findings = worst_first(result.findings)
    yield from ("# Licenses of the models named here", "", f"**{sentence(headline(result))}**", "")
    yield markdown(sentence(judged(result)))
    counting = [one for one in findings if not one.waived_by]
    yield from _table("Findings", ("Level", "Model", "License", "Verdict", "Place", "What"), [_finding(o) for o in counting])
    yield from _table("Models", ("Model", "License", "Verdict", "Named", "Owed"), [_model(one) for one in result.models])
    waived = [(code(one.rule), _name(name_of(one)), _place(one), _text(one.waived_by)) for one in findings if one.waived_by]
    yield from _table("Waived", ("Rule", "Model", "Place", "Reason"), waived)
    yield from _closing(result)


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if rows:
        yield from ("", f"## {title}", "", _row(head), "|" + "---|" * len(head))
        yield from (_row(row) for row in rows)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _finding(one: Finding) -> tuple[str, ...]:
    answer = (_name(name_of(one)), _name(one.license), one.verdict)
    level = f"**{one.level}**" if one.level == "error" else one.level
    return (level, *answer, _place(one), f"{_text(said_about(one))} ({code(one.rule)})")


def _model(one: CheckedModel) -> tuple[str, ...]:
    owed = "<br>".join(_text(duty) for duty in one.duties)
    return (_name(one.name), _name(one.license), one.verdict, counted(one.references, "time"), owed)


def _place(one: Finding) -> str:
    return code(f"{one.path}:{one.line}:{one.column}")


def _name(name: str) -> str:
    return code(plain(name, 200)) if name else ""


def _text(text: str) -> str:
    return markdown(plain(text, MOST_TEXT))


def _closing(result: Result) -> Iterator[str]:
    behind = services(result)
    if behind:
        yield from ("", f"Behind an API, under the terms of its provider: {', '.join(_name(name) for name in behind)}.")
    notes = sum(one.note for one in result.references)
    if notes:
        yield from ("", f"{counted(notes, 'place is', 'places are')} in comments or prose.")
    if unread(result):
        yield from ("", unread(result))
    yield from ("", DISCLAIMER)
