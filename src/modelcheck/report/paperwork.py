"""The paperwork as text and as Markdown: what to paste, what to enclose, what to show, and what is still open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from modelcheck.engine.paperwork import PAPERS, Owed, Paperwork, certain
from modelcheck.engine.wording import wordings
from modelcheck.model.license import License
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.report.layout import Page
from modelcheck.report.paper_texts import text_of
from modelcheck.report.words import DISCLAIMER, condition_in_words, day, listed, printable, quoted, sections

TITLES = {
    "notice": ("NOTICE", "Put this into a file called NOTICE that goes along, or where the entries below say."),
    "enclose": ("License texts to enclose", ""),
    "show": ("Badges and credits to show", ""),
    "name": ("Name of the model", ""),
    "changes": (
        "Statement of changes",
        "Put this into the model card and, where a license asks for it, into each changed file.",
    ),
    "terms": ("Terms that pass the limits on", "Put this into the terms under which others get or use it."),
    "license": ("What the license of the result must keep", ""),
    "source": ("Source to offer", "Put this where recipients look for it."),
    "users": ("What to tell users", ""),
    "licensor": ("What to tell the licensor", ""),
    "conduct": ("What no paper meets", ""),
}
"""What each paper is called, and where its text goes."""


class Entry(NamedTuple):
    """A duty under its paper: what to do, its sections, wording to copy, and lines about where and how."""

    lead: str
    text: str
    refs: str
    wording: str = ""
    about: tuple[str, ...] = ()


class Section(NamedTuple):
    """One paper: its title, the text to paste with where it goes, and its duties."""

    title: str
    text: str
    place: str
    entries: tuple[Entry, ...]


def sections_of(papers: Paperwork, vocabulary: Vocabulary) -> list[Section]:
    """Return the papers that are called for, in the order in which one needs them."""
    own = next(iter(papers.laws), "") if len(papers.laws) == 1 else ""
    found = []
    for paper in PAPERS:
        owed = papers.under(paper)
        if owed:
            title, place = TITLES[paper]
            text = text_of(paper, papers)
            found.append(Section(title, text, place if text else "", tuple(_entries(paper, owed, papers, own, vocabulary))))
    return found


def _entries(paper: str, owed: Sequence[Owed], papers: Paperwork, own: str, vocabulary: Vocabulary) -> Iterator[Entry]:
    shown: set[str] = set()
    for one in sorted(owed, key=lambda one: one.open_if is not None):
        clause = one.clause
        lead = f"if {condition_in_words(one.open_if, vocabulary)}: " if one.open_if is not None else ""
        about = [f'Instead, "{other}" will do.' for other in wordings(clause)[1:]]
        about += [f"Where: {clause.where}."] if clause.where else []
        about += [f"Note: {clause.note}"] if clause.note and paper != "conduct" else []
        law = papers.laws[one.owner]
        for document in {"enclose": (law.license,), "terms": law.policies}.get(paper, ()):
            about += _where_to_get(document) if document.id not in shown else []
            shown.add(document.id)
        if paper == "licensor":
            about.append("The clause as it was read names no address; look it up in the section given.")
        yield Entry(
            lead=lead,
            text=f"{clause.duty}: {clause.summary}",
            refs=sections(((clause.license, ref) for ref in (clause.ref, *clause.also)), own),
            wording="" if paper == "notice" and one.open_if is None else clause.text,  # it is in the text to paste
            about=tuple(about),
        )


def _where_to_get(document: License) -> Iterator[str]:
    version = f", version {document.version}" if document.version and document.version not in document.name else ""
    date = f", of {day(document.effective_date)}" if document.effective_date else ""
    yield f"Text: {document.name}{version}{date} ({document.id})."
    for source in document.sources:
        where = " ".join(source[key] for key in ("repo", "package", "version", "path", "page") if key in source)
        commit = f" at commit {source['commit']}" if "commit" in source else ""
        note = f"; {source['note']}" if source.get("note") else ""
        yield f"Get it from: {where}{commit}, read {day(source['read_on'])}{note}."
    if document.sha256:
        yield f"SHA-256 of the text that was read: {document.sha256}"


def headline(papers: Paperwork, vocabulary: Vocabulary) -> str:
    """Return what the paperwork is for, in one line."""
    count = len({one.clause.duty for one in certain(papers.owed)})
    doing = [
        str(vocabulary.sections["activities"][activity]["doing"]).format(
            listed(printable(case.subject) for case in papers.cases)
        )
        for activity in dict.fromkeys(ruling.answer.question.activity for ruling in papers.rulings)
    ]
    return f"Paperwork for {listed(doing)}: {count} {'kind' if count == 1 else 'kinds'} of duty, under {listed(papers.laws)}."


def remarks(papers: Paperwork, left_out: Sequence[tuple[str, str, str]], vocabulary: Vocabulary) -> Iterator[str]:
    """Yield what one must know before one relies on the papers.

    That is whether the act is permitted at all, what was not taken in (*left_out*: subject, base and license), and what
    could not be read.
    """
    for subject, answer in papers.rulings:
        if answer.verdict != "permitted":
            purpose = vocabulary.sections["purposes"][answer.question.purpose]["phrase"]
            command = f"modelcheck can {quoted(subject)} {answer.question.activity} --purpose {answer.question.purpose}"
            yield (
                f"Whether {answer.question.activity} of {printable(subject)} is allowed {purpose}: {answer.verdict}; "
                f"`{command}` says why. No paper makes up for that."
            )
    for law in papers.laws.values():
        if not law.license.encoded:
            yield f"{law.license.clauses[0].summary} What it asks for is missing here."
    for subject, base, license_id in left_out:
        yield (
            f"{printable(subject)} comes from {printable(base)}, and {license_id or 'a license that is not known'} may bind it "
            "too; --lineage takes that in."
        )


def paperwork_text(papers: Paperwork, left_out: Sequence[tuple[str, str, str]], vocabulary: Vocabulary, page: Page) -> str:
    """Return the paperwork as text; what is to be pasted stands behind bars, in lines that are never wrapped."""
    return "\n".join(_text_lines(papers, left_out, vocabulary, page)) + "\n"


def _text_lines(
    papers: Paperwork, left_out: Sequence[tuple[str, str, str]], vocabulary: Vocabulary, page: Page
) -> Iterator[str]:
    yield page.line(page.styled(headline(papers, vocabulary), "bold"), 0, 2)
    for remark in remarks(papers, left_out, vocabulary):
        yield page.line(remark, 2, 2)
    for section in sections_of(papers, vocabulary):
        yield ""
        yield page.heading(section.title)
        if section.text:
            yield page.line(section.place, 2)
            yield page.quoted(section.text, 4)
        for entry in section.entries:
            yield page.item(f"{entry.lead}{entry.text}", entry.refs)
            if entry.wording:
                yield page.line("Wording:", 4)
                yield page.quoted(entry.wording, 4)
            for line in entry.about:
                yield page.line(line, 4, 2)
    yield ""
    yield page.styled(page.line(f"Brackets are for you to fill in. {DISCLAIMER}"), "dim")


def paperwork_markdown(papers: Paperwork, left_out: Sequence[tuple[str, str, str]], vocabulary: Vocabulary) -> str:
    """Return the paperwork as Markdown, texts to paste in blocks of their own."""
    return "\n".join(_markdown_lines(papers, left_out, vocabulary)) + "\n"


def _markdown_lines(papers: Paperwork, left_out: Sequence[tuple[str, str, str]], vocabulary: Vocabulary) -> Iterator[str]:
    yield "# Paperwork"
    yield ""
    yield headline(papers, vocabulary)
    for remark in remarks(papers, left_out, vocabulary):
        yield ""
        yield f"> {remark}"
    for section in sections_of(papers, vocabulary):
        yield from ("", f"## {section.title}", "")
        if section.text:
            yield from (section.place, "", "```text", *section.text.splitlines(), "```", "")
        for entry in section.entries:
            yield f"- {entry.lead}{entry.text} {entry.refs}".rstrip()
            if entry.wording:
                yield from ("", "  ```text", *(f"  {line}" for line in entry.wording.splitlines()), "  ```", "")
            yield from (f"  - {line}" for line in entry.about)
    yield from ("", f"Brackets are for you to fill in. {DISCLAIMER}")
