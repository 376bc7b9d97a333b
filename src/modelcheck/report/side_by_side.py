"""Several licenses or models side by side: as a table or blocks of text, as Markdown, as rows, and as JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from modelcheck.engine.side_by_side import (
    ANSWERS,
    CLASSIFICATION,
    DERIVATIVES,
    DUTIES,
    PARTS,
    RESTRICTIONS,
    TERMS,
    TERRITORY,
    THRESHOLDS,
    Row,
    open_facts,
)
from modelcheck.kb.store import Match
from modelcheck.model.answers import Law, OwedDuty
from modelcheck.model.license import Clause, Restriction, Territory, Threshold
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.report.documents import (
    Document,
    derivative_dict,
    duty_dict,
    match_dict,
    restriction_dict,
    territory_dict,
    threshold_dict,
)
from modelcheck.report.layout import VERDICT_STYLE, WIDEST, Page
from modelcheck.report.words import DISCLAIMER, condition_in_words, listed, places, printable, sections, shown

HEADINGS = {
    ANSWERS: "What you may do",
    THRESHOLDS: "Limits of size",
    TERRITORY: "Limits of place",
    DUTIES: "What you must do",
    RESTRICTIONS: "What you must not use it for",
    DERIVATIVES: "What becomes of results",
    TERMS: "Terms worth knowing",
    CLASSIFICATION: "What it counts as",
}
NOTHING = {THRESHOLDS: "none", TERRITORY: "none", DUTIES: "no", RESTRICTIONS: "not named", CLASSIFICATION: "not known"}
"""What an empty cell says."""

KEYS = {
    ANSWERS: ("activity", "purpose"),
    TERRITORY: (),
    DUTIES: ("duty",),
    RESTRICTIONS: ("use_case",),
    DERIVATIVES: ("relation",),
    TERMS: ("term",),
    CLASSIFICATION: ("name",),
}
"""What names a row in JSON; a threshold is named by its facts."""

LABEL, NARROWEST_CELL, GAP = 26, 16, 2
"""The widest column of labels, the narrowest column of cells that can be read, and the blanks between columns."""


class Compared(NamedTuple):
    """One of the subjects: what it was taken to be, and all laws that bind it."""

    match: Match
    laws: Sequence[Law]

    @property
    def name(self) -> str:
        """The subject as it was written."""
        return shown(self.match.subject)

    @property
    def read(self) -> bool:
        """Whether all texts that bind it are encoded."""
        return all(law.license.encoded for law in self.laws)


class Line(NamedTuple):
    """A row as it is shown: what it is about, and a text for each side."""

    part: str
    label: str
    cells: tuple[str, ...]
    styles: tuple[str, ...] = ()


def lines_of(rows: Iterable[Row], sides: Sequence[Compared], vocabulary: Vocabulary) -> list[Line]:
    """Return *rows* as texts, one line a row."""
    return [_line(row, " ".join(row.key), sides, vocabulary) for row in rows]


def _line(row: Row, label: str, sides: Sequence[Compared], vocabulary: Vocabulary) -> Line:
    if row.part == ANSWERS:
        cells = tuple(cell.verdict + _on(open_facts(cell)) for cell in row.cells)
        return Line(row.part, label, cells, tuple(VERDICT_STYLE[cell.verdict] for cell in row.cells))
    cells = tuple(_cell(row.part, cell, side, vocabulary) for cell, side in zip(row.cells, sides, strict=True))
    return Line(row.part, label.replace("_", " ") if row.part in (TERMS, CLASSIFICATION) else label, cells)


def _on(flags: Sequence[str]) -> str:
    return f" (turns on {', '.join(flags)})" if flags else ""


def _cell(part: str, cell: Any, side: Compared, vocabulary: Vocabulary) -> str:
    if not cell:
        return NOTHING.get(part, "not said") if side.read else "text not encoded"
    own = side.laws[0].license.id
    if part == CLASSIFICATION:
        return str(cell)
    if part == TERMS:
        return f"{cell.value or 'not chosen'}{_ref(own, [(own, cell.ref)])}"
    if part == DERIVATIVES:
        condition = f" if {condition_in_words(cell.when, vocabulary)}" if cell.when is not None else ""
        return f"{cell.kind}{condition}{_ref(own, [(own, cell.ref)])}"
    if part == RESTRICTIONS:
        word = "forbidden" if any(one.when is None for one in cell) else "in part"
        return word + _ref(own, [(one.license, one.ref) for one in cell])
    told: dict[str, list[tuple[str, str]]] = {}
    for one in cell:
        told.setdefault(_told(one, vocabulary), []).append((one.license, one.ref))
    return "; ".join(text + _ref(own, refs) for text, refs in told.items())


def _told(one: Threshold | Territory | Clause, vocabulary: Vocabulary) -> str:
    if isinstance(one, Threshold):
        return _threshold(one, vocabulary)
    return _territory(one, vocabulary) if isinstance(one, Territory) else _duty(one, vocabulary)


def _ref(own: str, found: Iterable[tuple[str, str]]) -> str:
    refs = sections(found, own)
    return f" {refs}" if refs else ""


def _threshold(one: Threshold, vocabulary: Vocabulary) -> str:
    spared = f", with exceptions in {listed(dict.fromkeys(e.ref for e in one.exempt))}" if one.exempt else ""
    return f"{one.effect} if {condition_in_words(one.when, vocabulary)}{_scope(one, '')}{spared}"


def _territory(one: Territory, vocabulary: Vocabulary) -> str:
    covers = f" where {condition_in_words(one.covers, vocabulary)}" if one.covers is not None else ""
    return f"not in {listed(places(one.excludes, vocabulary), 'or')} ({', '.join(one.test)}){covers}"


def _duty(one: Clause, vocabulary: Vocabulary) -> str:
    condition = f" if {condition_in_words(one.when, vocabulary)}" if one.when is not None else ""
    return f"{_scope(one, 'always').strip(' ()')}{condition}"


def _scope(one: Clause | Threshold, always: str) -> str:
    """Return what an element speaks of, in parentheses."""
    parts = [", ".join(one.activities), f"{', '.join(one.purposes)} purposes" if one.purposes else ""]
    said = ", ".join(part for part in parts if part) or always
    return f" ({said})" if said else ""


def summary(rows: Sequence[Row], sides: Sequence[Compared]) -> str:
    """Return in which parts the sides differ, as one sentence."""
    names = listed(side.name for side in sides)
    parts = []
    for part in PARTS:
        of_it = [row.differs for row in rows if row.part == part]
        if any(of_it):
            parts.append(part if part == TERRITORY else f"{part} ({sum(of_it)} of {len(of_it)})")
    return f"{names} differ in {listed(parts)}." if parts else f"{names} say the same."


def compared_text(rows: Sequence[Row], head: str, sides: Sequence[Compared], vocabulary: Vocabulary, page: Page) -> str:
    """Return the comparison as a table, or, where the page is too narrow for one, as a block a row. *head* comes first."""
    found = _folded(rows, sides, vocabulary)
    width = page.width or WIDEST
    label = min(LABEL, max((len(line.label) for line in found), default=0))
    cell = (width - label) // len(sides) - GAP
    lines = [page.line(head), *_notes(sides, page)]
    for part in PARTS:
        of_it = [line for line in found if line.part == part]
        if of_it and cell >= NARROWEST_CELL:
            names = Line(part, HEADINGS[part], tuple(side.name for side in sides), ("bold",) * len(sides))
            lines += ["", *_table_row(names, label, cell, page, "bold")]
            for line in of_it:
                lines += _table_row(line, label, cell, page)
        elif of_it:
            lines += ["", page.heading(HEADINGS[part])]
            for line in of_it:
                lines += _block(line, sides, page)
    lines += ["", page.styled(page.line(DISCLAIMER), "dim")]
    return "\n".join(lines) + "\n"


def _notes(sides: Sequence[Compared], page: Page) -> Iterator[str]:
    for side in sides:
        licenses = listed(law.license.id for law in side.laws)
        if licenses != side.name:
            yield page.item(f"{side.name} is under {licenses}.")
        unread = [law.license.id for law in side.laws if not law.license.encoded]
        if unread:
            yield page.item(f"Not encoded, so its cells say nothing: {listed(unread)}.")


def _folded(rows: Sequence[Row], sides: Sequence[Compared], vocabulary: Vocabulary) -> list[Line]:
    """Return the lines to show; activities and purposes that are answered alike share one."""
    lines = lines_of([row for row in rows if row.part != ANSWERS], sides, vocabulary)
    alike: dict[str, dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]]] = {}
    for row in rows:
        if row.part == ANSWERS:
            line = _line(row, "", sides, vocabulary)
            alike.setdefault(row.key[0], {}).setdefault((line.cells, line.styles), []).append(row.key[1])
    shared: dict[tuple[Any, ...], list[str]] = {}
    for activity, groups in alike.items():
        for (cells, styles), purposes in groups.items():
            shared.setdefault((tuple(purposes), cells, styles), []).append(activity)
    answers = []
    for (purposes, cells, styles), activities in shared.items():
        what = "everything" if len(activities) == len(vocabulary.words("activities")) else ", ".join(activities)
        whole = len(purposes) == len(vocabulary.words("purposes"))
        answers.append(Line(ANSWERS, f"{what}: {'any purpose' if whole else ', '.join(purposes)}", cells, styles))
    return answers + lines


def _table_row(line: Line, label: int, cell: int, page: Page, style: str = "") -> Iterator[str]:
    columns = [_wrapped(line.label, label), *(_wrapped(text, cell) for text in line.cells)]
    styles = [style, *(line.styles or [""] * len(line.cells))]
    widths = [label, *([cell] * len(line.cells))]
    for texts in zip_longest(*columns, fillvalue=""):
        parts = []
        for text, width, one in zip(texts, widths, styles, strict=True):
            parts.append((page.styled(text, one) if one else text) + " " * (width - len(text)))
        yield (" " * GAP).join(parts).rstrip()


def _wrapped(text: str, width: int) -> list[str]:
    """Return *text* in lines of at most *width*; a longer word is broken at a mark that joins its parts."""
    words = []
    for whole in text.split():
        word = whole
        while len(word) > width:
            cut = max(word.rfind(mark, 0, width) for mark in "-/_") + 1 or width
            words.append(word[:cut])
            word = word[cut:]
        words.append(word)
    return textwrap.wrap(" ".join(words), width, break_on_hyphens=False) or [""]


def _block(line: Line, sides: Sequence[Compared], page: Page) -> Iterator[str]:
    yield page.line(line.label, 2, 2)
    styles = line.styles or ("",) * len(line.cells)
    for side, text, style in zip(sides, line.cells, styles, strict=True):
        yield page.line(f"{side.name}: {page.styled(text, style) if style else text}", 4, 2)


def compared_markdown(rows: Sequence[Row], head: str, sides: Sequence[Compared], vocabulary: Vocabulary) -> str:
    """Return the comparison as Markdown, a table for each part."""
    found = _folded(rows, sides, vocabulary)
    lines = ["# " + " · ".join(_marked(side.name) for side in sides), "", _marked(head)]
    notes = [note.strip() for note in _notes(sides, Page())]
    lines += ["", *(f"- {_marked(note)}" for note in notes)] if notes else []
    for part in PARTS:
        of_it = [line for line in found if line.part == part]
        if of_it:
            names = " | ".join(_marked(side.name) for side in sides)
            lines += ["", f"## {HEADINGS[part]}", "", f"| | {names} |", "|---|" + "---|" * len(sides)]
            lines += [f"| {' | '.join(map(_marked, (line.label, *line.cells)))} |" for line in of_it]
    return "\n".join([*lines, "", f"*{DISCLAIMER}*"]) + "\n"


def _marked(text: str) -> str:
    for mark in "\\`*_<>[]|":
        text = text.replace(mark, "\\" + mark)
    return printable(text)


def compared_rows(rows: Sequence[Row], sides: Sequence[Compared], vocabulary: Vocabulary) -> Iterator[Sequence[str]]:
    """Yield the comparison as rows of a table, the first of which names the columns."""
    yield ("part", "row", "differs", *(side.match.subject for side in sides))
    for row, line in zip(rows, lines_of(rows, sides, vocabulary), strict=True):
        yield (row.part, line.label, "yes" if row.differs else "no", *line.cells)


def compared_dict(
    rows: Sequence[Row], head: str, sides: Sequence[Compared], facts: Document, vocabulary: Vocabulary
) -> Document:
    """Return the comparison as the JSON document shows it, without what every document has; *head* is its summary."""
    return {
        "subjects": [
            {
                "subject": side.match.subject,
                "match": match_dict(side.match.kind, side.match.model, side.match.via),
                "license": side.match.license,
                "binding": [law.license.id for law in side.laws],
                "encoded": side.read,
            }
            for side in sides
        ],
        "facts": {name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()},
        **{part: [_row_dict(row, vocabulary) for row in rows if row.part == part] for part in PARTS},
        "summary": head,
    }


def _row_dict(row: Row, vocabulary: Vocabulary) -> Document:
    key: Document = {"facts": list(row.key)} if row.part == THRESHOLDS else dict(zip(KEYS[row.part], row.key, strict=False))
    return {**key, "differs": row.differs, "cells": [_cell_dict(cell, row.part, vocabulary) for cell in row.cells]}


def _cell_dict(cell: Any, part: str, vocabulary: Vocabulary) -> Any:
    if part == ANSWERS:
        return {"verdict": cell.verdict, "depends_on": list(dict.fromkeys(fact.fact for fact in cell.depends_on))}
    if part == DERIVATIVES:
        return None if cell is None else derivative_dict(cell)
    if part == TERMS:
        return None if cell is None else {"value": cell.value, "ref": cell.ref or None, "note": cell.note or None}
    if part == CLASSIFICATION:
        return cell
    return [_element_dict(one, vocabulary) for one in cell]


def _element_dict(one: Clause | Threshold | Territory | Restriction, vocabulary: Vocabulary) -> Document:
    if isinstance(one, Clause):
        return duty_dict(OwedDuty(one, one.when), vocabulary)
    if isinstance(one, Threshold):
        return threshold_dict(one, one.effect, vocabulary)
    return territory_dict(one) if isinstance(one, Territory) else restriction_dict(one)
