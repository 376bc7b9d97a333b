"""How much of a file is read, and what is said about one that asks for more or cannot be read.

Files of models come from strangers: a length in a header is a claim, held against the size of the file before it is used.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, NoReturn

from modelcheck.errors import InputError
from modelcheck.kb.problems import escaped

LONGEST_STRING = 64 * 2**20
"""Bytes of a string in a header; chat templates have some 100 kB, and a whole vocabulary in one string far less than this."""

LONGEST_VALUE = 64 * 2**10
"""Bytes of a value that is kept; a license id, a name or an address has no reason to be longer."""

MOST_PAIRS = 1_000_000
"""Keys in a header; models have a few hundred, and a safetensors file with many experts some 100,000 tensors."""

MOST_WALKED = 2_000_000
"""Strings that are stepped over one by one; the largest vocabularies have some 300,000, with as many merges."""

DEEPEST = 50
"""Levels of nesting in YAML, JSON or arrays; metadata nests about ten deep."""

MOST_SAFETENSORS = 100 * 2**20
"""Bytes of a safetensors header, the limit that the format itself sets."""

MOST_JSON = 4 * 2**20
"""Bytes of a JSON file; configurations have a few kB, and one with a label for each of 20,000 classes about 1 MB."""

MOST_CARD = 8 * 2**20
"""Bytes of the YAML block of a card; lists of benchmark results are the longest and stay near 1 MB."""

MOST_YAML_VALUES = 500_000
"""Values in a YAML block; the longest lists of benchmark results have about 50,000."""

MOST_LICENSE_TEXT = 2**20
"""Bytes of a license text that is hashed; the longest have some 100 kB."""

MOST_BASES = 100
"""Base models that one file may name; merges have up to twenty or so."""

MOST_ENTRIES = 10_000
"""Names in a folder that are looked at; the model with the most files has a few thousand."""

MOST_WEIGHTS = 64
"""Files with weights in one folder whose headers are read; the shards of a model repeat what the first says."""


def refuse(what: str, shown: str, place: str = "", why: str = "", fix: str = "") -> NoReturn:
    """Raise the error for a file that cannot be read; *place* is a line and column, a byte or a key."""
    where = escaped(shown) + (place if place.startswith(":") else f", {place}" if place else "")
    raise InputError(what, where=where, why=escaped(why), fix=fix)


class Opened(NamedTuple):
    """An open file, its size in bytes, and the name by which messages call it."""

    file: BinaryIO
    size: int
    shown: str


@contextmanager
def opened(path: Path, shown: str) -> Iterator[Opened]:
    """Open a regular file; pipes, devices and folders are refused before they are opened.

    Raises:
        InputError: it cannot be read.
    """
    try:
        info = os.stat(path)  # noqa: PTH116 - one call for kind and size
        if not stat.S_ISREG(info.st_mode):
            refuse(f'"{escaped(path.name)}" is no regular file', shown, fix="name a file or folder of a model")
        with path.open("rb") as file:
            yield Opened(file, info.st_size, shown)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f'"{escaped(path.name)}" cannot be read', where=escaped(shown), why=escaped(reason)) from error


def whole(source: Opened, most: int) -> bytes:
    """Return all bytes of a file.

    Raises:
        InputError: there are more than *most*.
    """
    raw = source.file.read(most + 1)
    if len(raw) > most:
        refuse(f"more than {most:,} bytes", source.shown, why="no file of this kind has reason to be so large")
    return raw


def as_text(raw: bytes, shown: str, first_line: int = 1) -> str:
    """Return UTF-8 as text, without a byte order mark.

    Raises:
        InputError: it is not UTF-8; the place is named.
    """
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8", "replace")
        line = before.count("\n") + first_line
        column = len(before) - before.rfind("\n")
        refuse(
            f"the byte 0x{error.object[error.start]:02x} is not UTF-8", shown, f":{line}:{column}", fix="save the file as UTF-8"
        )


class Header:
    """The beginning of a binary file, read in order; every length is held against what is left of the file."""

    def __init__(self, source: Opened, kind: str) -> None:
        self.file = source.file
        self.size = source.size
        self.shown = source.shown
        self.kind = kind
        self.position = 0

    def refuse(self, why: str) -> NoReturn:
        """Raise the error for a header that cannot be read, with the byte that was reached."""
        fix = "get the file again; if it stays so, it was made by a faulty program or to mislead"
        refuse(f"no {self.kind} header that can be read", self.shown, f"byte {self.position:,}", why, fix)

    def take(self, length: int, what: str) -> bytes:
        """Return the next *length* bytes."""
        self._require(length, what)
        raw = self.file.read(length)
        if len(raw) < length:
            self.refuse(f"the file ends within {what}")
        self.position += length
        return raw

    def skip(self, length: int, what: str) -> None:
        """Step over *length* bytes without reading them."""
        self._require(length, what)
        self.position += length
        self.file.seek(self.position)

    def _require(self, length: int, what: str) -> None:
        if length > self.size - self.position:
            self.refuse(f"{what} should have {length:,} bytes, and the file has {self.size - self.position:,} more")
