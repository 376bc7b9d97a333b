"""Find the license that a declaration means: by id, value of the hub, name, expression, address or text. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import PurePath
from typing import NamedTuple

from modelcheck.kb.expressions import Choice, UnknownPart, alternatives_in
from modelcheck.kb.names import fold
from modelcheck.kb.problems import shorten
from modelcheck.kb.store import Ambiguous, KnowledgeBase, Match, Unknown
from modelcheck.scan import evidence as ev
from modelcheck.scan.evidence import Evidence, Statement

TEXT_OF_MODEL = re.compile(r"https?://.+/(?:blob|resolve|raw)/[^/]+/(?:licen[cs]e|copying)[^/]*", re.I)
"""An address of the license text in the repository of a model."""

BY_NAME = ("exact", "alias", "renamed", "url", "repack")
"""Matches that rest on the name of one model, and not on words that several share."""


class Declared(NamedTuple):
    """A declaration and what it means: *choices* are the alternatives it leaves, each the licenses that bind together.

    *may_be* are other licenses that the same value stands for. Without choices it is not settled: *may_be* lists the
    candidates if there are any, and *why* says what is missing. *says_nothing* marks values that declare nothing.
    """

    statement: Statement
    choices: tuple[Choice, ...] = ()
    may_be: tuple[str, ...] = ()
    why: str = ""
    says_nothing: bool = False

    @property
    def ids(self) -> frozenset[str]:
        """Every license that the declaration may mean."""
        return frozenset([*(one for choice in self.choices for one in choice), *self.may_be])

    @property
    def points_elsewhere(self) -> bool:
        """Whether it is a name or link beside a value that says nothing, as good as a text that lies with the model."""
        return self.statement.kind in (ev.LICENSE_NAME, ev.LICENSE_LINK)


class Meanings:
    """What declarations mean in one knowledge base."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base

    @cached_property
    def _values(self) -> dict[str, tuple[str, ...]]:
        """Return the licenses by their value on the model hub; a few share one."""
        found: dict[str, tuple[str, ...]] = {}
        for owner in self.base.license_ids():
            value = self.base.hub_value(owner)
            if value:
                found[fold(value)] = (*found.get(fold(value), ()), owner)
        return found

    @cached_property
    def _texts(self) -> dict[str, str]:
        """Return the licenses by the sha256 of their text."""
        return {str(proof["sha256"]): str(proof["id"]) for proof in self.base.proofs()}

    def of(self, evidence: Evidence) -> tuple[Declared, ...]:
        """Return what the files declare, settled or not; of each file the first of its statements that says something."""
        found: list[Declared] = []
        for file in dict.fromkeys(one.file for one in evidence.statements):
            found += self._of_file([one for one in evidence.statements if one.file == file])
        by_text = any(one.choices and one.statement.kind == ev.LICENSE_TEXT for one in found)
        # A text that is known to the letter says what a card means that only points at it.
        return tuple(one for one in found if one.choices or not (by_text and (one.says_nothing or one.points_elsewhere)))

    def _of_file(self, statements: list[Statement]) -> Iterator[Declared]:
        texts = [self._by_text(one) for one in statements if one.kind == ev.LICENSE_TEXT]
        yield from (one for one in texts if one is not None)
        values = [self.meant(one) for one in statements if one.kind == ev.LICENSE]
        settled = [one for one in values if one.choices or one.may_be]
        more = [self.meant(one) for one in statements if one.kind in (ev.LICENSE_NAME, ev.LICENSE_LINK)]
        if settled:
            yield from settled
            yield from (one for one in values if one not in settled and not one.says_nothing)
            return
        helpful = next((one for one in more if one.choices), None) or next((one for one in more if one.may_be), None)
        if helpful is not None:
            yield helpful
            return
        named = [one for one in (*values, *more) if not one.says_nothing]
        yield from named[:1] or values[:1]

    def unknown_text(self, evidence: Evidence) -> tuple[Declared, ...]:
        """Return the first license text that is none the knowledge base has."""
        texts = [one for one in evidence.of(ev.LICENSE_TEXT) if one.value not in self._texts]
        return tuple(Declared(one._replace(value=PurePath(one.file).name)) for one in texts[:1])

    def _by_text(self, statement: Statement) -> Declared | None:
        owner = self._texts.get(statement.value)
        return Declared(statement, ((owner,),)) if owner in self.base.license_ids() and owner is not None else None

    def meant(self, statement: Statement) -> Declared:
        """Return what a license value, name or link means."""
        value = statement.value
        base = self.base
        same_value = self._values.get(fold(value), ())
        versions = base.versions_of(value) or (same_value if len(same_value) == 1 else ())
        if versions:
            return Declared(statement, tuple((one,) for one in versions), same_value)
        if same_value:
            return Declared(statement, (), same_value, "several licenses have this value")
        try:
            if choices := alternatives_in(value, base):
                return Declared(statement, choices)
        except UnknownPart as error:
            why = f'"{shorten(error.part)}", in this license expression, is not in the knowledge base'
            return Declared(statement, why=why)
        if TEXT_OF_MODEL.fullmatch(value) and (model := model_called(value, base)) is not None:
            return Declared(statement, ((model.license,),))
        try:
            match = base.find(value)
        except Unknown as error:
            return Declared(statement, why=error.why, says_nothing=bool(error.why))
        except Ambiguous as error:
            licenses = tuple(license_id for model_id, license_id in error.candidates if not model_id)
            return Declared(statement, (), licenses, error.why)
        if match.model is None and match.kind in ("license", "alias"):
            return Declared(statement, ((match.license,),), why=", ".join(match.via))
        return Declared(statement)  # the name of a model is no license


def model_called(name: str, base: KnowledgeBase) -> Match | None:
    """Return the one model that goes by *name*, or None; a name that fits several, or a path on a disk, is none."""
    if name.startswith(("/", ".", "~")) or "\\" in name:
        return None
    try:
        match = base.find(name)
    except (Unknown, Ambiguous):
        return None
    return match if match.kind in BY_NAME and match.model is not None else None
