"""The difference of two licenses as release notes: what became stricter, what looser, what else is different."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from modelcheck.engine.diff import Changes, Difference
from modelcheck.model.answers import Law, OwedDuty
from modelcheck.model.license import Clause, Restriction, Territory, Threshold
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.report.documents import derivative_dict, duty_dict, restriction_dict, territory_dict, threshold_dict
from modelcheck.report.layout import Page
from modelcheck.report.words import DISCLAIMER, condition_in_words, listed, sections

HEADINGS = {"stricter": "Stricter", "looser": "Looser", "different": "Different"}


class Note(NamedTuple):
    """One line of the release notes, with the sections of both sides."""

    direction: str
    text: str
    refs: str


def notes(difference: Difference, a: Sequence[Law], b: Sequence[Law], vocabulary: Vocabulary) -> list[Note]:
    """Return all differences as lines, in the order in which a reader wants them."""
    own = (a[0].license.id, b[0].license.id)
    return [
        *_verdict_notes(difference, vocabulary),
        *_changes_notes(difference.thresholds, own, "size", vocabulary),
        *_territory_notes(difference, own),
        *_changes_notes(difference.duties, own, "duty", vocabulary),
        *_changes_notes(difference.restrictions, own, "use", vocabulary),
        *_derivative_notes(difference),
        *_term_notes(difference),
    ]


def summary(difference: Difference, names: tuple[str, str]) -> str:
    """Return the whole difference as one sentence."""
    if difference.is_empty():
        return f"{names[0]} and {names[1]} say the same."
    counts = {direction: [v.direction for v in difference.verdicts].count(direction) for direction in HEADINGS}
    answers = listed([f"{count} {word}" for word, count in counts.items() if count])
    parts = [f"answers ({answers})"] if answers else []
    kinds = {"duties": difference.duties, "thresholds": difference.thresholds, "restrictions": difference.restrictions}
    parts += [f"{name} ({sum(map(len, changes))})" for name, changes in kinds.items() if any(changes)]
    parts += ["territory"] if difference.territory else []
    parts += [f"{name} ({len(found)})" for name, found in _tables(difference) if found]
    return f"From {names[0]} to {names[1]} these differ: {listed(parts)}."


def _tables(difference: Difference) -> tuple[tuple[str, dict[str, Any]], ...]:
    return (("results", difference.derivatives), ("terms", difference.terms))


def _verdict_notes(difference: Difference, vocabulary: Vocabulary) -> Iterator[Note]:
    rows: dict[tuple[str, str, str], dict[str, list[str]]] = {}
    for change in difference.verdicts:
        rows.setdefault((change.direction, change.a, change.b), {}).setdefault(change.activity, []).append(change.purpose)
    for (direction, a, b), by_activity in rows.items():
        alike: dict[tuple[str, ...], list[str]] = {}
        for activity, found in by_activity.items():
            alike.setdefault(tuple(found), []).append(activity)
        for purposes, activities in alike.items():
            why = "any purpose" if purposes == vocabulary.words("purposes") else f"{listed(purposes)} purposes"
            yield Note(direction, f"{listed(activities)}, for {why}: {a} -> {b}", "")


def _changes_notes(changes: Changes, own: tuple[str, str], what: str, vocabulary: Vocabulary) -> Iterator[Note]:
    for item in changes.added:
        yield Note("stricter", f"new {_told(item, what)}", _side("", item, own[1]))
    for item in changes.removed:
        yield Note("looser", f"no longer: {_told(item, what)}", _side(item, "", own[0]))
    for change in changes.changed:
        text = f"{_told(change.b, what)} (before: {_before(change.a, change.b, vocabulary)})"
        yield Note(change.direction, text, f"{_side(change.a, '', own[0])} -> {_side('', change.b, own[1])}")


def _told(item: Clause | Threshold | Restriction, what: str) -> str:
    if isinstance(item, Restriction):
        return f"{item.use_case}{', in part' if item.when is not None else ''}: {item.summary}"
    if isinstance(item, Threshold):
        return f"limit of size: {item.summary}"
    reach = f" ({listed(item.activities)})" if item.activities else ""
    wording = f' Wording: "{" ".join(item.text.split())}"' if item.text else ""
    return f"{what} {item.duty}{reach}: {item.summary}{wording}"


def _before(a: Any, b: Any, vocabulary: Vocabulary) -> str:
    """Return what of the former side is no more, as shortly as it can be said."""
    if isinstance(a, Restriction):
        return "in part" if a.when is not None else "outright"
    parts = []
    if a.activities != b.activities:
        parts.append(listed(a.activities) if a.activities else "every activity")
    if a.purposes != b.purposes:
        parts.append(f"{listed(a.purposes)} purposes" if a.purposes else "every purpose")
    if a.when != b.when and a.when is not None:
        parts.append(f"if {condition_in_words(a.when, vocabulary)}")
    elif a.when != b.when:
        parts.append("without a condition")
    if getattr(a, "text", "") != getattr(b, "text", ""):
        parts.append(f'wording "{" ".join(a.text.split())}"' if a.text else "no wording prescribed")
    return "; ".join(parts) or a.summary


def _side(a: Any, b: Any, own: str) -> str:
    item = a or b
    return sections(((item.license, ref) for ref in (item.ref, *item.also)), own) or "[]"


def _territory_notes(difference: Difference, own: tuple[str, str]) -> Iterator[Note]:
    change = difference.territory
    if change is None:
        return
    if change.a is None:
        yield Note("stricter", f"new limit of place: {change.b.summary}", _side("", change.b, own[1]))
    elif change.b is None:
        yield Note("looser", f"no longer: limit of place: {change.a.summary}", _side(change.a, "", own[0]))
    else:
        text = f"limit of place: {change.b.summary} (before: {change.a.summary})"
        yield Note(change.direction, text, f"{_side(change.a, '', own[0])} -> {_side('', change.b, own[1])}")


def _derivative_notes(difference: Difference) -> Iterator[Note]:
    for relation, (a, b) in difference.derivatives.items():
        kinds = [("not addressed" if d is None else d.kind + (" under a condition" if d.when else "")) for d in (a, b)]
        yield Note("different", f"{relation}: {kinds[0]} -> {kinds[1]}", _pair(a, b))


def _term_notes(difference: Difference) -> Iterator[Note]:
    for name, (a, b) in difference.terms.items():
        values = [("not addressed" if term is None else term.value or "not chosen") for term in (a, b)]
        yield Note("different", f"{name.replace('_', ' ')}: {values[0]} -> {values[1]}", _pair(a, b))


def _pair(a: Any, b: Any) -> str:
    refs = [f"[{side.ref}]" if side is not None and side.ref else "[]" for side in (a, b)]
    return "" if refs == ["[]", "[]"] else f"{refs[0]} -> {refs[1]}"


def changes_text(found: Sequence[Note], head: str, page: Page) -> str:
    """Return the release notes as text."""
    lines = [page.line(head)]
    for direction, heading in HEADINGS.items():
        of_it = [note for note in found if note.direction == direction]
        if of_it:
            lines += ["", page.heading(heading)]
            lines += [page.item(note.text, note.refs) for note in of_it]
    lines += ["", page.styled(page.line(DISCLAIMER), "dim")]
    return "\n".join(lines) + "\n"


def changes_markdown(found: Sequence[Note], head: str, names: tuple[str, str]) -> str:
    """Return the release notes as Markdown."""
    lines = [f"# {names[0]} → {names[1]}", "", head]
    for direction, heading in HEADINGS.items():
        of_it = [note for note in found if note.direction == direction]
        if of_it:
            lines += ["", f"## {heading}", ""]
            lines += [f"- {_escaped(note.text)}" + (f" `{note.refs}`" if note.refs else "") for note in of_it]
    lines += ["", f"*{DISCLAIMER}*"]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    for mark in "\\`*_<>[]|":
        text = text.replace(mark, "\\" + mark)
    return text.replace("-\\>", "→")


def difference_dict(difference: Difference, vocabulary: Vocabulary) -> dict[str, Any]:
    """Return the difference as the JSON document shows it, without its head."""

    def duty(clause: Clause) -> dict[str, Any]:
        return duty_dict(OwedDuty(clause, clause.when), vocabulary)

    def threshold(one: Threshold) -> dict[str, Any]:
        return threshold_dict(one, one.effect, vocabulary)

    def place(one: Territory | None) -> dict[str, Any] | None:
        return None if one is None else territory_dict(one)

    territory = difference.territory
    return {
        "verdict_changes": [change._asdict() for change in difference.verdicts],
        "duties": _changes_dict(difference.duties, duty),
        "thresholds": _changes_dict(difference.thresholds, threshold),
        "restrictions": _changes_dict(difference.restrictions, restriction_dict),
        "territory": None
        if territory is None
        else {"a": place(territory.a), "b": place(territory.b), "direction": territory.direction},
        "derivatives": {
            name: {"a": a and derivative_dict(a), "b": b and derivative_dict(b)}
            for name, (a, b) in difference.derivatives.items()
        },
        "terms": {name: {"a": a and a.value, "b": b and b.value} for name, (a, b) in difference.terms.items()},
    }


def _changes_dict(changes: Changes, of: Any) -> dict[str, Any]:
    return {
        "added": [of(item) for item in changes.added],
        "removed": [of(item) for item in changes.removed],
        "changed": [{"a": of(c.a), "b": of(c.b), "direction": c.direction} for c in changes.changed],
    }
