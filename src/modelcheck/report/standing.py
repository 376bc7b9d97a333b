"""The part of the card on what a license counts as, and what the work may be relicensed as."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcheck.engine.classification import YES, Classification
from modelcheck.model.answers import Law
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.report.layout import Page
from modelcheck.report.words import listed, sections


def relicensing(laws: Sequence[Law], page: Page) -> Iterator[str]:
    """Yield under which other licenses the texts let people hand the work on."""
    leaves = [leave for law in laws for leave in law.license.relicensing]
    if leaves:
        yield page.heading("What it may be relicensed as")
    for leave in leaves:
        targets = [*leave.to, *(["later versions"] if leave.later_versions else [])]
        refs = sections(((leave.license, ref) for ref in (leave.ref, *leave.also)), laws[0].license.id)
        yield page.item(f"{page.styled(listed(targets, 'or'), 'bold')}: {leave.summary}", refs)


def classification(found: Classification, own: str, vocabulary: Vocabulary, page: Page) -> Iterator[str]:
    """Yield what the license *own* counts as, with all that binds beside it."""
    words = vocabulary.sections["classifications"]
    yield page.heading("What it counts as")
    listed_as = {"osi_approved": found.osi_approved, "fsf_free": found.fsf_free}
    for name, value in listed_as.items():
        if value is not None:
            yield page.item(f"{words[name]['phrase']}: {page.styled(value, 'bold')}")
    if None in listed_as.values():
        yield page.item("The SPDX list, which says what the OSI and the FSF think of a license, does not have it.")
    reading = found.eu_ai_act_open_source
    if reading is not None:
        first, *more = found.grounds
        others = f" (and {len(more)} more such place{'s' if len(more) > 1 else ''})" if more and reading != YES else ""
        phrase = words["eu_ai_act_open_source"]["phrase"]
        lead = f"{phrase}: {page.styled(reading, 'bold')}. This is a reading, not a ruling"
        refs = sections([(first.license, first.ref)], own)
        yield page.item(f"{lead}; it rests on: {first.summary}{others}", refs)
