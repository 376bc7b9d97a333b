"""Read the pairs at the beginning of a GGUF file: license, names, base models. Tensors are never reached."""

from __future__ import annotations

import re
from typing import Literal

from modelcheck.scan import evidence as ev
from modelcheck.scan.evidence import Found, Statement
from modelcheck.scan.limits import DEEPEST, LONGEST_STRING, LONGEST_VALUE, MOST_BASES, MOST_PAIRS, MOST_WALKED, Header, Opened

MAGIC = b"GGUF"
VERSIONS = (1, 2, 3)
LONGEST_KEY = 2**16 - 1
"""Bytes; the format's own limit."""

STRING = 8
ARRAY = 9
WIDTHS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
"""Bytes of a number by its type."""

KEPT = {
    "general.license": ev.LICENSE,
    "general.license.name": ev.LICENSE_NAME,
    "general.license.link": ev.LICENSE_LINK,
    "general.name": ev.NAME,
    "general.basename": ev.DETAIL,
    "general.size_label": ev.DETAIL,
    "general.organization": ev.DETAIL,
    "general.architecture": ev.DETAIL,
    "general.quantized_by": ev.DETAIL,
    "general.source.repo_url": ev.SOURCE,
    "general.source.huggingface.repository": ev.SOURCE,
    "general.repo_url": ev.SOURCE,
}
"""Keys whose texts are kept, with what they say."""

BASE = re.compile(r"general\.base_model\.(?P<number>\d{1,4})\.(?P<field>name|organization|repo_url)")


def read_gguf(source: Opened) -> Found:
    """Return what the header of a GGUF file declares.

    Raises:
        InputError: it is no header of that format, or asks for more than any model has.
    """
    return _Reader(Header(source, "GGUF")).read()


class _Reader:
    def __init__(self, header: Header) -> None:
        self.header = header
        self.order: Literal["little", "big"] = "little"
        self.width = 8  # of counts and lengths; version 1 has four bytes
        self.walked = 0

    def read(self) -> Found:
        header = self.header
        if header.take(4, "the magic number") != MAGIC:
            header.refuse('it does not begin with "GGUF"')
        self._version(header.take(4, "the version"))
        self._length("the count of tensors")
        pairs = self._length("the count of pairs")
        if pairs > MOST_PAIRS:
            header.refuse(f"{pairs:,} pairs are announced; a header of more than {MOST_PAIRS:,} is not read")
        kept: dict[str, str] = {}
        bases: dict[int, dict[str, tuple[str, str]]] = {}
        doubled: list[str] = []
        for _ in range(pairs):
            key = self._key()
            base = BASE.fullmatch(key)
            if key not in KEPT and base is None:
                self._skip(self._number(4, "a type"), 0)
                continue
            text = self._text(key)
            if base is not None:
                bases.setdefault(int(base["number"]), {})[base["field"]] = (text, key)
            elif key in kept:
                doubled.append(key)
            else:
                kept[key] = text
            if len(bases) > MOST_BASES:
                header.refuse(f"more than {MOST_BASES} base models are named")
        statements = [Statement(KEPT[key], text, header.shown, key) for key, text in kept.items()]
        statements += [self._base(fields) for _, fields in sorted(bases.items())]
        notes = [f"{header.shown}: {key} stands there more than once; the first was taken" for key in dict.fromkeys(doubled)]
        return Found(ev.without_blanks(statements), tuple(notes))

    def _base(self, fields: dict[str, tuple[str, str]]) -> Statement:
        """Return a base model by its address, else by the id from which converters make organization and name."""
        url, name, organization = (fields.get(field, ("", "")) for field in ("repo_url", "name", "organization"))
        if url[0].strip():
            return Statement(ev.BASE_MODEL, url[0], self.header.shown, url[1])
        parts = [text.strip().replace(" ", "-") for text, _ in (organization, name) if text.strip()]
        named = "/".join(parts) if name[0].strip() else ""
        return Statement(ev.BASE_MODEL, named, self.header.shown, (name if name[1] else organization)[1])

    def _version(self, raw: bytes) -> None:
        orders: tuple[Literal["little"], Literal["big"]] = ("little", "big")
        for order in orders:
            version = int.from_bytes(raw, order)
            if version in VERSIONS:
                self.order = order
                self.width = 4 if version == 1 else 8
                return
        self.header.refuse(f"version {int.from_bytes(raw, 'little'):,} is not known; 1, 2 and 3 are")

    def _number(self, width: int, what: str) -> int:
        return int.from_bytes(self.header.take(width, what), self.order)

    def _length(self, what: str) -> int:
        return self._number(self.width, what)

    def _key(self) -> str:
        length = self._length("the length of a key")
        if not 0 < length <= LONGEST_KEY:
            self.header.refuse(f"a key of {length:,} bytes; keys have 1 to {LONGEST_KEY:,}")
        return self.header.take(length, "a key").decode("utf-8", "replace")

    def _text(self, key: str) -> str:
        """Return the text of a pair whose key was read."""
        kind = self._number(4, "a type")
        if kind != STRING:
            self.header.refuse(f"{key} is no text (type {kind})")
        length = self._length("the length of a text")
        if length > LONGEST_VALUE:
            self.header.refuse(f"{key} has {length:,} bytes; more than {LONGEST_VALUE:,} are no id, name or address")
        return self.header.take(length, key).decode("utf-8", "replace")

    def _skip(self, kind: int, depth: int) -> None:
        if kind in WIDTHS:
            self.header.skip(WIDTHS[kind], "a number")
        elif kind == STRING:
            self._skip_text()
        elif kind == ARRAY and depth < DEEPEST:
            self._skip_array(depth)
        else:
            self.header.refuse(f"type {kind} is not known" if kind != ARRAY else f"arrays nest more than {DEEPEST} deep")

    def _skip_array(self, depth: int) -> None:
        kind = self._number(4, "a type")
        count = self._length("the count of an array")
        if kind in WIDTHS:
            self.header.skip(count * WIDTHS[kind], "an array")
            return
        self.walked += count
        if self.walked > MOST_WALKED:
            self.header.refuse(f"arrays of {self.walked:,} texts; more than {MOST_WALKED:,} are not stepped over")
        if kind == STRING:
            self._skip_texts(count)
            return
        for _ in range(count):
            self._skip(kind, depth + 1)

    def _skip_texts(self, count: int) -> None:
        """Step over the texts of an array: a vocabulary has hundreds of thousands, so this loop does without calls of ours."""
        header = self.header
        read, seek, size = header.file.read, header.file.seek, header.size
        width, order, position = self.width, self.order, header.position
        for _ in range(count):
            length = int.from_bytes(read(width), order)
            if length > LONGEST_STRING or position + width + length > size:
                header.position = position
                header.refuse(f"a text of {length:,} bytes in an array is longer than the rest of the file, or than any text")
            position += width + length
            seek(position)
        header.position = position

    def _skip_text(self) -> None:
        length = self._length("the length of a text")
        if length > LONGEST_STRING:
            self.header.refuse(f"a text of {length:,} bytes; more than {LONGEST_STRING:,} are not read")
        self.header.skip(length, "a text")
