"""Licenses and stewards as policies name them, held against what the knowledge base has."""

from __future__ import annotations

import re
from functools import cached_property

from modelcheck.kb.hints import closest
from modelcheck.kb.problems import shorten
from modelcheck.kb.store import Ambiguous, KnowledgeBase, Unknown
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.project.globs import fits


class UnknownWordError(ValueError):
    """A word that means nothing; *fix* names what would."""

    def __init__(self, what: str, fix: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.fix = fix


class KnownWords:
    """The licenses and stewards of one knowledge base."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary of the knowledge base."""
        return self._base.vocabulary

    @cached_property
    def _licenses(self) -> list[str]:
        return [*self._base.license_ids(), *self._base.unencoded_ids()]

    @cached_property
    def _stewards(self) -> dict[str, str]:
        """Every name of a steward, in small letters, and the one by which it goes here."""
        return {name.casefold(): self._base.organization_of(name) or name for name in self._base.stewards()}

    def license(self, word: str) -> str:
        """Return the id of the license called *word*.

        Raises:
            UnknownWordError: there is none, or several.
        """
        try:
            match = self._base.find(word)
        except Ambiguous as error:
            candidates = ", ".join(sorted({license_id for _, license_id in error.candidates}))
            what = f'"{shorten(word)}" stands for several licenses'
            raise UnknownWordError(what, f"name one of them: {candidates}, or all with *") from error
        except Unknown as error:
            raise self._no_license(word) from error
        if match.model is not None:
            fix = f'name models under `models`, or the license it is under: "{match.license}"'
            raise UnknownWordError(f'"{shorten(word)}" is a model, not a license', fix)
        return match.license

    def license_pattern(self, word: str) -> str:
        """Return *word* where it is a pattern that fits a license, else the id of the license of that name.

        Raises:
            UnknownWordError: it means no license.
        """
        if "*" not in word:
            return self.license(word)
        if not any(fits(word, one) for one in self._licenses):
            raise self._no_license(word)
        return word

    def license_terms(self, word: str) -> str:
        """Return the id of a license, or an SPDX expression as it is, where every id in it means a license.

        Raises:
            UnknownWordError: one means none.
        """
        parts = re.split(r"[\s()]+(?:(?:AND|OR|WITH)[\s()]+)?", word)
        if len(parts) == 1:
            return self.license(word)
        for part in filter(None, parts):
            self.license(part)
        return word

    def steward_pattern(self, word: str) -> str:
        """Return *word* where it is a pattern that fits a steward, else the name by which the steward goes.

        Raises:
            UnknownWordError: it means no steward.
        """
        known = self._stewards.get(word.casefold())
        if known is not None:
            return known
        if "*" in word and any(fits(word, one) for one in self._stewards):
            return word
        close = closest(word, {*self._stewards.values()})
        fix = f'did you mean "{close}"?' if close else "`modelcheck list` shows the stewards of licenses"
        raise UnknownWordError(f'unknown steward "{shorten(word)}"', fix)

    def _no_license(self, word: str) -> UnknownWordError:
        close = closest(word, self._licenses)
        fix = f'did you mean "{close}"?' if close else "`modelcheck list` shows the licenses"
        return UnknownWordError(f'unknown license "{shorten(word)}"', fix)
