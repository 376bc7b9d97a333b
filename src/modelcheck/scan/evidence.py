"""What files declare about a model: statements, each with the place where it was read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

LICENSE = "license"
LICENSE_NAME = "license_name"
LICENSE_LINK = "license_link"
LICENSE_TEXT = "license_text"
BASE_MODEL = "base_model"
RELATION = "relation"
NAME = "name"
SOURCE = "source"
LOADED_FROM = "loaded_from"
DETAIL = "detail"

KINDS = {
    LICENSE: "the declared license, as it is written there",
    LICENSE_NAME: "the name of a license that has no value of its own on the model hub",
    LICENSE_LINK: "where the text of the license lies",
    LICENSE_TEXT: "the sha256 of a license text that comes with the model",
    BASE_MODEL: "a model that this one was made from",
    RELATION: "how it was made from it",
    NAME: "what the model calls itself; a hint only, a derivative often keeps the name of its base",
    SOURCE: "where the same weights come from, before they were converted",
    LOADED_FROM: "what the configuration was loaded from: the model itself, its base, or a path on somebody's machine",
    DETAIL: "anything else worth showing, such as the architecture or the program that wrote the file",
}
"""Every kind of statement, with its meaning."""


class Statement(NamedTuple):
    """One thing that a file declares; *kind* is one of KINDS, *line* counts from 1 and is 0 where there are no lines."""

    kind: str
    value: str
    file: str
    key: str
    line: int = 0

    @property
    def place(self) -> str:
        """Where it stands: ``README.md:3``, or ``model.gguf (general.license)`` where there are no lines."""
        return f"{self.file}:{self.line}" if self.line else f"{self.file} ({self.key})"


class Evidence(NamedTuple):
    """What was found at a path.

    *model* is the id that a cache folder or manifest is kept under, empty where there is none. *files* were read; *notes*
    say what was left out or looks odd.
    """

    path: str
    model: str = ""
    statements: tuple[Statement, ...] = ()
    files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def of(self, *kinds: str) -> tuple[Statement, ...]:
        """Return the statements of these kinds in the order in which they were read."""
        return tuple(one for one in self.statements if one.kind in kinds)

    def first(self, kind: str) -> str:
        """Return the first value of a kind, or nothing."""
        return next((one.value for one in self.statements if one.kind == kind), "")


class Found(NamedTuple):
    """What one file says."""

    statements: tuple[Statement, ...] = ()
    notes: tuple[str, ...] = ()


def without_blanks(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return the statements that say anything, their values without blanks around them."""
    return tuple(one._replace(value=one.value.strip()) for one in statements if one.value.strip())
