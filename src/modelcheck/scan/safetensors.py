"""Read the metadata of a safetensors file. The header is JSON; what describes tensors is stepped over, never built."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NoReturn

from modelcheck.scan import evidence as ev
from modelcheck.scan.evidence import Found, Statement
from modelcheck.scan.limits import LONGEST_VALUE, MOST_BASES, MOST_PAIRS, MOST_SAFETENSORS, Header, Opened

METADATA = b'"__metadata__"'
KEPT = {
    "modelspec.license": ev.LICENSE,
    "license": ev.LICENSE,
    "license_name": ev.LICENSE_NAME,
    "license_link": ev.LICENSE_LINK,
    "base_model": ev.BASE_MODEL,
    "modelspec.merged_from": ev.BASE_MODEL,
    "modelspec.title": ev.NAME,
    "modelspec.architecture": ev.DETAIL,
    "ss_base_model_version": ev.DETAIL,
    "ss_sd_model_name": ev.LOADED_FROM,
}
"""Keys whose texts are kept, with what they say."""

_BLANK = re.compile(rb"[ \t\r\n]*+")
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.S)
_TENSOR = re.compile(rb"\{[^{}]*+\}")
"""What describes a tensor: type, shape and offsets, without braces or texts that could have one."""


def read_safetensors(source: Opened) -> Found:
    """Return what the metadata of a safetensors file declares.

    Raises:
        InputError: it has no header of that format, or one larger than the format allows.
    """
    header = Header(source, "safetensors")
    length = int.from_bytes(header.take(8, "the length of the header"), "little")
    if length > MOST_SAFETENSORS:
        header.refuse(f"a header of {length:,} bytes is announced; the format allows {MOST_SAFETENSORS:,}")
    pairs = _Scan(header, header.take(length, "the header")).metadata()
    shown = source.shown
    statements = []
    for key, text in pairs:
        parts = text.split(",") if KEPT[key] == ev.BASE_MODEL else [text]
        statements += [Statement(KEPT[key], part, shown, key) for part in parts]
    if len(statements) > MOST_BASES * 2:
        header.refuse(f"more than {MOST_BASES} base models are named")
    names = [key for key, _ in pairs]
    doubled = sorted({key for key in names if names.count(key) > 1})
    notes = tuple(f"{shown}: {key} stands there more than once" for key in doubled)
    return Found(ev.without_blanks(statements), notes)


class _Scan:
    """Walks the JSON of a header; linear in its length and without building it."""

    def __init__(self, header: Header, raw: bytes) -> None:
        self.header = header
        self.raw = raw
        self.place = 0
        self.keys = 0

    def metadata(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        self._expect(b"{")
        for key in self._keys():
            if key == METADATA:
                self._expect(b"{")
                for name in self._keys():
                    text = self._match(_STRING, "a text in quotes")
                    if (kept := self._decoded(name)) in KEPT:
                        found.append((kept, self._decoded(text)))
                    if len(found) > MOST_BASES:
                        self._refuse(f"no more than {MOST_BASES} declarations")
            else:
                self._match(_TENSOR, "the description of a tensor")
        if self.raw[self._after_blanks() :]:
            self._refuse("the end of the header")
        return found

    def _keys(self) -> Iterator[bytes]:
        """Yield the keys of the object whose brace was read; the value of each is read before the next is asked for."""
        if self._next() == b"}":
            self._expect(b"}")
            return
        while True:
            key = self._match(_STRING, "a key in quotes")
            self.keys += 1
            if self.keys > MOST_PAIRS:
                self._refuse(f"no more than {MOST_PAIRS:,} keys")
            self._expect(b":")
            yield key
            if self._next() != b",":
                break
            self._expect(b",")
        self._expect(b"}")

    def _after_blanks(self) -> int:
        match = _BLANK.match(self.raw, self.place)
        self.place = match.end() if match else self.place
        return self.place

    def _next(self) -> bytes:
        place = self._after_blanks()
        return self.raw[place : place + 1]

    def _expect(self, sign: bytes) -> None:
        if self._next() != sign:
            self._refuse(f'"{sign.decode()}"')
        self.place += 1

    def _match(self, pattern: re.Pattern[bytes], what: str) -> bytes:
        match = pattern.match(self.raw, self._after_blanks())
        if match is None:
            self._refuse(what)
        self.place = match.end()
        return match[0]

    def _decoded(self, quoted: bytes) -> str:
        if len(quoted) > LONGEST_VALUE:
            return ""
        try:
            if b"\\" not in quoted:
                return quoted[1:-1].decode("utf-8")
            return str(json.loads(quoted.decode("utf-8"), strict=False))
        except ValueError:
            self._refuse("a text that JSON allows")

    def _refuse(self, wanted: str) -> NoReturn:
        self.header.position = 8 + self.place
        self.header.refuse(f"the JSON of the header should have {wanted} here")
