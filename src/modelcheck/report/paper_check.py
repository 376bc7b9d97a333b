"""What a look at existing papers found, as text and as Markdown: what is missing first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcheck.engine.paper_check import BY_HAND, DEPENDS, MISSING, PRESENT, Result
from modelcheck.engine.paperwork import Paperwork
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.report.layout import Page
from modelcheck.report.paperwork import remarks
from modelcheck.report.words import DISCLAIMER, condition_in_words, listed, printable, sections

HEADINGS = {
    MISSING: "Missing",
    PRESENT: "Found",
    DEPENDS: "Depends: owed only if",
    BY_HAND: "To see to yourself: nothing in these files shows it",
}

LeftOut = Sequence[tuple[str, str, str]]


def missing(results: Sequence[Result]) -> int:
    """Return how many duties are not met."""
    return sum(result.status == MISSING for result in results)


def verdict_line(results: Sequence[Result], looked_at: Sequence[str]) -> str:
    """Return the answer in one line."""
    count = missing(results)
    where = listed(printable(one) for one in looked_at)
    if count:
        return (
            f"{count} missing: {listed(dict.fromkeys(r.owed.clause.duty for r in results if r.status == MISSING))} ({where})."
        )
    return f"Nothing is missing ({where})."


def check_text(
    papers: Paperwork,
    results: Sequence[Result],
    looked_at: Sequence[str],
    left_out: LeftOut,
    vocabulary: Vocabulary,
    page: Page,
) -> str:
    """Return what was found as text."""
    lines = [page.line(page.styled(verdict_line(results, looked_at), "bold", "red" if missing(results) else "green"), 0, 2)]
    lines += [page.line(remark, 2, 2) for remark in remarks(papers, left_out, vocabulary)]
    for status, heading in HEADINGS.items():
        found = [result for result in results if result.status == status]
        if found:
            lines += ["", page.heading(heading)]
        for result in found:
            text, refs = _entry(result, papers, vocabulary)
            lines.append(page.item(text, refs))
            if status == MISSING and result.owed.clause.text:
                lines.append(page.quoted(result.owed.clause.text, 4))
    lines += ["", page.styled(page.line(DISCLAIMER), "dim")]
    return "\n".join(lines) + "\n"


def check_markdown(
    papers: Paperwork, results: Sequence[Result], looked_at: Sequence[str], left_out: LeftOut, vocabulary: Vocabulary
) -> str:
    """Return what was found as Markdown."""
    return "\n".join(_markdown_lines(papers, results, looked_at, left_out, vocabulary)) + "\n"


def _markdown_lines(
    papers: Paperwork, results: Sequence[Result], looked_at: Sequence[str], left_out: LeftOut, vocabulary: Vocabulary
) -> Iterator[str]:
    yield from ("# Check of the paperwork", "", verdict_line(results, looked_at))
    for remark in remarks(papers, left_out, vocabulary):
        yield from ("", f"> {remark}")
    for status, heading in HEADINGS.items():
        found = [result for result in results if result.status == status]
        if found:
            yield from ("", f"## {heading}", "")
        for result in found:
            yield f"- {' '.join(_entry(result, papers, vocabulary))}".rstrip()
            if status == MISSING and result.owed.clause.text:
                yield from ("", "  ```text", *(f"  {line}" for line in result.owed.clause.text.splitlines()), "  ```", "")
    yield from ("", DISCLAIMER)


def _entry(result: Result, papers: Paperwork, vocabulary: Vocabulary) -> tuple[str, str]:
    """Return what is said about one duty, and its sections."""
    clause = result.owed.clause
    own = next(iter(papers.laws), "") if len(papers.laws) == 1 else ""
    lead = f"{condition_in_words(result.owed.open_if, vocabulary)}: " if result.owed.open_if is not None else ""
    text = f"{lead}{clause.duty}: {clause.summary}"
    if result.files:
        text += f" In {listed(printable(name) for name in result.files)}."
    if result.detail:
        detail = printable(result.detail)
        text += f" {detail[:1].upper()}{detail[1:]}."
    return text, sections(((clause.license, ref) for ref in (clause.ref, *clause.also)), own)
