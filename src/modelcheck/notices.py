"""Look into the notices of a project: its files as evidence that what a license asks to be shown is there."""

from __future__ import annotations

from pathlib import Path

from modelcheck.engine.paper_check import Called, Evidence, Text
from modelcheck.engine.paperwork import Paperwork
from modelcheck.errors import InputError
from modelcheck.kb.problems import escaped
from modelcheck.kb.store import Ambiguous, KnowledgeBase, Unknown

MOST_TEXT = 4 * 2**20
"""Bytes of a file that is looked into; the notices of the largest collections of software have some 2 MB."""

MOST_NAMES = 200
"""Declared names that are looked up; a file that declares more licenses than this is no notice but a catalog."""


def text_at(path: Path, shown: str) -> Text:
    """Return the text of a file to look into; messages call it *shown*.

    Raises:
        InputError: it cannot be read, is too large, or is no text.
    """
    from modelcheck.scan.limits import as_text, opened, refuse, whole

    if path.is_dir():
        raise InputError(f'"{escaped(shown)}" is a folder', fix="name the files in it that you want looked into")
    with opened(path, shown) as source:
        raw = whole(source, MOST_TEXT)
    if b"\0" in raw:
        refuse("no text", shown, why="it has bytes that only binary files have", fix="name a NOTICE, README or the like")
    return Text(path.name, as_text(raw, shown))


def evidence_of(texts: tuple[Text, ...], name: str | None, papers: Paperwork, base: KnowledgeBase) -> Evidence:
    """Return what there is to look at, with the outlines of the licenses behind the papers."""
    outlines = {
        str(proof["id"]): [str(section["opens"]) for section in proof["outline"]]
        for proof in (base.proofs() if texts else ())
        if proof["id"] in papers.documents
    }
    return Evidence(texts, name, outlines, _namer(base))


def _namer(base: KnowledgeBase) -> Called:
    """Return what tells which licenses a declared name may stand for."""
    known: dict[str, frozenset[str]] = {}

    def called(declared: str) -> frozenset[str]:
        if declared not in known and len(known) >= MOST_NAMES:
            return frozenset()
        if declared not in known:
            try:
                match = base.find(declared)
                known[declared] = frozenset() if match.model is not None else frozenset((match.license,))
            except Unknown:
                known[declared] = frozenset()
            except Ambiguous as error:
                known[declared] = frozenset(license_id for model, license_id in error.candidates if not model)
        return known[declared]

    return called
