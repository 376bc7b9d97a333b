"""Texts to paste: the notice, the statement of changes, the terms that pass limits on, the offer of source.

What only the user knows stands in brackets. Prescribed wordings are the license's; everything else is in our own words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcheck.engine.paperwork import Limits, Owed, Paperwork, certain, limits_to_pass_on
from modelcheck.model.license import License
from modelcheck.report.words import listed, printable, sections


def text_of(paper: str, papers: Paperwork) -> str:
    """Return the text that meets the certain duties under *paper*, or nothing where there is none to paste."""
    makers = {"notice": _notice, "changes": _changes, "terms": _terms, "source": _source}
    return "\n".join(makers[paper](papers)) if paper in makers else ""


def original(papers: Paperwork, subjects: Sequence[str]) -> str:
    """Return what the text calls the model: its id, or a blank to fill in where only a license was named."""
    models = {case.subject: case.model for case in papers.cases}
    names = [model.id if (model := models[subject]) is not None else "[name of the original model]" for subject in subjects]
    return printable(listed(dict.fromkeys(names)))


def _notice(papers: Paperwork) -> Iterator[str]:
    """Yield the NOTICE: a block for each license with its wordings, what to copy from the original, and where its text is."""
    first = True
    for owner, law in papers.laws.items():
        block = list(_block(owner, law.license, papers))
        if block:
            yield from ([] if first else [""])
            yield from block
            first = False


def _block(owner: str, license_: License, papers: Paperwork) -> Iterator[str]:
    def owed(paper: str) -> list[Owed]:
        return [one for one in certain(papers.under(paper)) if one.owner == owner]

    notices, copies = owed("notice"), owed("enclose")
    worded = [one for one in notices if one.clause.text]
    for one in worded:
        yield from one.clause.text.splitlines()
    if not worded and (notices or copies):
        subjects = list(dict.fromkeys(subject for one in (*notices, *copies) for subject in one.subjects))
        yield f"{original(papers, subjects)} comes under the {license_.name}."
    if copies:
        yield f"A copy of the {license_.name} goes along."
    for one in (*notices, *owed("show")):
        if not one.clause.text:
            yield f"[To fill in, {owner} {one.clause.ref}: {one.clause.summary}]"


def _changes(papers: Paperwork) -> Iterator[str]:
    owed = certain(papers.under("changes"))
    if owed:
        subjects = list(dict.fromkeys(subject for one in owed for subject in one.subjects))
        names = listed(dict.fromkeys(f"the {papers.laws[one.owner].license.name}" for one in owed))
        yield (
            f"Changed: [who you are] modified {original(papers, subjects)} on [date]: [what was done, for instance fine-tuned "
            f"on such data, quantized to so many bits]. The original comes under {names}."
        )


def _terms(papers: Paperwork) -> Iterator[str]:
    for number, limits in enumerate(limits_to_pass_on(papers)):
        yield from ([""] if number else [])
        yield from terms_paragraph(limits, papers)


def terms_paragraph(limits: Limits, papers: Paperwork) -> Iterator[str]:
    """Yield what one's own terms say about the limits of one license."""
    license_ = limits.law.license
    subjects = list(dict.fromkeys(subject for one in limits.duties for subject in one.subjects))
    what = original(papers, subjects)
    yield (
        f"Use restrictions. This model or service is made from {what}, which comes under the {license_.name}. "
        "By using it you agree to keep to the limits below, with it and with whatever is made from it, and to bind everybody "
        "to whom you hand it on or give access to it in the same way."
    )
    refs = sections((place for one in limits.duties for place in _places(one)), "")
    for policy in limits.law.policies:
        yield f"- The {policy.name} is part of these terms {refs}."
    for unread in license_.unread:
        yield f"- What the license calls {unread.name} is part of these terms [{license_.id} {unread.ref}]."
    for summary, places in limits.uses:
        yield f"- {summary} {sections(places, '')}"
    if not limits.uses:
        for one in limits.duties:
            yield f"- {one.clause.summary} {sections(_places(one), '')}"
    yield f"This list sums the limits up; the words of the {license_.name} decide, and they go along."


def _places(owed: Owed) -> list[tuple[str, str]]:
    return [(owed.clause.license, ref) for ref in (owed.clause.ref, *owed.clause.also)]


def _source(papers: Paperwork) -> Iterator[str]:
    owed = certain(papers.under("source"))
    if owed:
        names = listed(dict.fromkeys(f"the {papers.laws[one.owner].license.name}" for one in owed))
        yield (
            f"Source: what the [name of your model] is made from, that is [the weights in the form in which one changes them, "
            f"scripts, data as far as the license asks for them], can be had at [address] under {names}, at no more than what "
            "giving it out costs."
        )
