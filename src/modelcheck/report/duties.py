"""Duties as text: what to do, when, with the wording to paste."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcheck.model.answers import OwedDuty
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.report.layout import Page
from modelcheck.report.words import condition_in_words, sections


def duty_lines(duties: Sequence[OwedDuty], own: str, vocabulary: Vocabulary, page: Page, indent: int = 2) -> Iterator[str]:
    """Yield each duty with its section, its condition where that is open, and the wording it prescribes."""
    for owed in duties:
        clause = owed.clause
        refs = sections(((clause.license, ref) for ref in (clause.ref, *clause.also)), own)
        lead = ""
        if owed.open_if is not None:
            words = condition_in_words(owed.open_if, vocabulary)
            lead = f"if {words}: "
        yield page.item(f"{page.styled(clause.duty, 'bold')}: {lead}{clause.summary}", refs, indent)
        if clause.text:
            place = f" ({clause.where})" if clause.where else ""
            yield page.line(f"Wording{place}:", indent + 2, 2)
            yield page.quoted(clause.text, indent + 2)
        elif clause.where:
            yield page.line(f"Where: {clause.where}.", indent + 2, 2)
