"""Hold what is there (texts, the name of a model) against the paperwork that is owed, duty by duty.

What is owed only under a condition that is open is never demanded, and what no text can show is left to people.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from modelcheck.engine.paperwork import Owed, Paperwork, paper_of
from modelcheck.engine.wording import (
    CHANGED,
    RESTRICTED,
    has_wording,
    name_pattern,
    names_license,
    without_wordings,
    wording_pattern,
    wordings,
)
from modelcheck.kb.verify import squeeze
from modelcheck.model.license import Clause

PRESENT, MISSING, DEPENDS, BY_HAND = "present", "missing", "depends", "by-hand"
STATUSES = {
    MISSING: "owed, and not found",
    PRESENT: "owed, and found",
    DEPENDS: "owed only under a condition that is open, so it is not demanded",
    BY_HAND: "owed, and nothing that a text or a name could show",
}

_LICENSE_FILE = re.compile(r"(?:licen[cs]es?|copying|.*[._-]licen[cs]e)(?:[._-].*)?", re.I)
_PARAGRAPH_END = re.compile(r"\n\s*\n")
_SEPARATORS = re.compile(r"[\s_-]+")

Called = Callable[[str], frozenset[str]]
"""Which licenses a name that somebody declares may stand for."""


class Text(NamedTuple):
    """A text to look into, and the name of its file."""

    name: str
    content: str


class Result(NamedTuple):
    """What was found about one duty: *status* is a word of ``STATUSES``, *files* are those that have it."""

    owed: Owed
    status: str
    detail: str = ""
    files: tuple[str, ...] = ()


class Evidence(NamedTuple):
    """What there is to look at: texts, the name of the model, and what recognizes copies and names of licenses.

    *outlines* has the openings of all sections of each license and policy.
    """

    texts: tuple[Text, ...]
    name: str | None
    outlines: Mapping[str, Sequence[str]]
    called: Called


def check(papers: Paperwork, evidence: Evidence) -> tuple[Result, ...]:
    """Return for every duty that some paper meets whether it is met. Without texts only the name is looked at."""
    desk = _Desk(papers, evidence)
    return tuple(
        desk.result(owed)
        for owed in papers.owed
        if paper_of(owed.clause) != "conduct" and (evidence.texts or paper_of(owed.clause) == "name")
    )


class _Desk:
    """The texts, with copies of licenses taken out of them."""

    def __init__(self, papers: Paperwork, evidence: Evidence) -> None:
        self.papers = papers
        self.evidence = evidence
        self.enclosed: dict[str, list[str]] = {}
        self.own: list[Text] = []
        self.naming: list[Text] = []
        clauses = [owed.clause for owed in papers.under("notice")]  # a badge names no license, and names may have its words
        for text in evidence.texts:
            own = self._without_copies(text)
            # A copy of a license quotes the wording that it prescribes; that does not meet the duty.
            is_license = _LICENSE_FILE.fullmatch(text.name) is not None and "notice" not in text.name.casefold()
            if not is_license:
                self.own.append(Text(text.name, own))
            self.naming.append(Text(text.name, text.content if is_license else without_wordings(clauses, own)))
        self.statements = [Text(one.name, without_wordings(clauses, one.content)) for one in self.own]

    def _without_copies(self, text: Text) -> str:
        content = text.content
        plain = squeeze(content)
        for document in self.papers.documents:
            openings = [squeeze(opening) for opening in self.evidence.outlines.get(document, ())]
            if openings and all(opening in plain for opening in openings):
                self.enclosed.setdefault(document, []).append(text.name)
                content = _cut(content, self.evidence.outlines[document])
        return content

    def result(self, owed: Owed) -> Result:
        if owed.open_if is not None:
            return Result(owed, DEPENDS)
        clause = owed.clause
        if paper_of(clause) == "name":
            return self._name(owed)
        looks = {
            "include-license": self._license,
            "state-changes": self._changes,
            "pass-on-restrictions": self._restrictions,
            "follow-use-policy": self._restrictions,
        }
        if clause.text:
            # A copyright line is kept where the license has it; any other wording is no more than quoted there.
            where = self.evidence.texts if clause.duty == "retain-notices" else self.own
            hidden = self._names_with(wordings(clause)[0]) if clause.duty == "display-attribution" else []
            return self._found(
                owed,
                (one.name for one in where if has_wording(clause, _blotted(one.content, hidden))),
                _place(clause),
            )
        if clause.duty in looks:
            return looks[clause.duty](owed)
        return Result(owed, BY_HAND)

    def _found(self, owed: Owed, files: Iterator[str], detail: str = "") -> Result:
        names = tuple(dict.fromkeys(files))
        return Result(owed, PRESENT if names else MISSING, detail, names)

    def _names_with(self, wording: str) -> list[str]:
        """Return the names of licenses that have the wording of a badge in them."""
        return [one.name for one in self.papers.documents.values() if wording in one.name]

    def _license(self, owed: Owed) -> Result:
        if copies := self.enclosed.get(owed.owner):
            return self._found(owed, iter(copies), "the whole text is there")
        license_ = self.papers.laws[owed.owner].license
        named = (one.name for one in self.naming if names_license(one.content, license_, self.evidence.called))
        result = self._found(owed, named)
        return result._replace(
            detail="it is named; that its text goes along is not shown"
            if result.status == PRESENT
            else f"the {license_.name} is neither named nor enclosed"
        )

    def _changes(self, owed: Owed) -> Result:
        files = (one.name for one in self.statements if CHANGED.search(one.content))
        return self._found(owed, files, _place(owed.clause))

    def _restrictions(self, owed: Owed) -> Result:
        """A policy that is part of the license goes with it; a duty to pass on asks for words in one's own terms."""
        law = self.papers.laws[owed.owner]
        policies = [*(policy.name for policy in law.policies), *(unread.name for unread in law.license.unread)]
        found = [name for policy in law.policies for name in self.enclosed.get(policy.id, ())]
        for one in self.statements:
            if RESTRICTED.search(one.content) or any(name_pattern(name).search(one.content) for name in policies):
                found.append(one.name)
        if owed.clause.duty == "follow-use-policy":
            if not owed.clause.binds_recipients:
                return Result(owed, BY_HAND)
            found += self._license(owed).files
        return self._found(owed, iter(found))

    def _name(self, owed: Owed) -> Result:
        name, clause = self.evidence.name, owed.clause
        if name is None:
            return Result(owed, BY_HAND, "give the name with --name")
        short = name.rsplit("/", 1)[-1]
        if clause.duty == "name-derivative" and clause.text:
            fits = begins_with(short, clause.text) if "beginning" in clause.where else _folded(clause.text) in _folded(short)
            where = "begin with" if "beginning" in clause.where else "have"
            verb = {"begin with": "begins with", "have": "has"}[where]
            detail = f'"{short}" {verb} "{clause.text}"' if fits else f'"{short}" does not {where} "{clause.text}"'
            return Result(owed, PRESENT if fits else MISSING, detail)
        taken = self._original_names(owed)
        if not taken:
            return Result(owed, BY_HAND, "which name the original has is not known here")
        if _folded(short) in taken:
            return Result(owed, MISSING, f'"{short}" is the name of the original')
        return Result(owed, PRESENT, f'"{short}" is not the name of the original')

    def _original_names(self, owed: Owed) -> set[str]:
        models = [case.model for case in self.papers.cases if case.model is not None and case.subject in owed.subjects]
        return {_folded(name.rsplit("/", 1)[-1]) for model in models for name in (model.id, *model.names)}


def _cut(text: str, outline: Sequence[str]) -> str:
    """Return *text* without the document of that outline, from its first opening to the end of its last paragraph."""
    first, last = wording_pattern(outline[0]).search(text), [*wording_pattern(outline[-1]).finditer(text)]
    if first is None or not last or last[-1].start() < first.start():  # marks within words hide where it begins or ends
        text = squeeze(text)
        start, end = text.find(squeeze(outline[0])), text.rfind(squeeze(outline[-1])) + len(outline[-1])
        return text[:start] + " " + text[end:]
    paragraph = _PARAGRAPH_END.search(text, last[-1].end())
    return text[: first.start()] + "\n\n" + (text[paragraph.end() :] if paragraph else "")


def begins_with(name: str, word: str) -> bool:
    """Tell whether a model's name begins with a prescribed word; case, blanks and hyphens do not count.

    A figure at the end of the word is not the beginning of a longer one: *Llama-30B* does not begin with *Llama 3*.
    """
    folded, start = _folded(name), _folded(word)
    return folded.startswith(start) and not (start[-1:].isdigit() and folded[len(start) : len(start) + 1].isdigit())


def _place(clause: Clause) -> str:
    return f"where it belongs: {clause.where}" if clause.where else ""


def _folded(name: str) -> str:
    return _SEPARATORS.sub("", name).casefold()


def _blotted(text: str, names: Sequence[str]) -> str:
    for name in names:
        text = name_pattern(name).sub(" ", text)
    return text
