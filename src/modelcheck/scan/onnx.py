"""Read the metadata of an ONNX model: a walk over its outermost fields that steps over the graph with the weights."""

from __future__ import annotations

from modelcheck.scan import evidence as ev
from modelcheck.scan.evidence import Found, Statement
from modelcheck.scan.limits import LONGEST_VALUE, MOST_PAIRS, Header, Opened

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
"""Wire types of protobuf that are in use."""

PRODUCER = 2
DOMAIN = 4
METADATA = 14
"""Numbers of the fields that are read."""

KEY, VALUE = 1, 2

KEPT = {
    "license": ev.LICENSE,
    "license_name": ev.LICENSE_NAME,
    "license_link": ev.LICENSE_LINK,
    "license_url": ev.LICENSE_LINK,
    "base_model": ev.BASE_MODEL,
    "name": ev.NAME,
    "model_name": ev.NAME,
    "author": ev.DETAIL,
}
"""Keys of the metadata, in small letters, whose texts are kept, with what they say."""


def read_onnx(source: Opened) -> Found:
    """Return what the metadata of an ONNX model declares.

    Raises:
        InputError: the fields cannot be walked.
    """
    header = Header(source, "ONNX")
    shown = source.shown
    statements: list[Statement] = []
    if source.size == 0:
        header.refuse("the file is empty")
    for _ in range(MOST_PAIRS):
        if header.position >= source.size:
            return Found(ev.without_blanks(statements))
        field, length = _field(header)
        if field in (PRODUCER, DOMAIN) and length is not None:
            key = "producer_name" if field == PRODUCER else "domain"
            text = _short(header, length, key)
            statements.append(Statement(ev.DETAIL, text, shown, key))
        elif field == METADATA and length is not None:
            key, text = _pair(header, length)
            kind = KEPT.get(key.strip().lower())
            if kind is not None:
                statements.append(Statement(kind, text, shown, key))
        elif length is not None:
            header.skip(length, f"field {field}")
    return header.refuse(f"more than {MOST_PAIRS:,} fields")


def _field(header: Header) -> tuple[int, int | None]:
    """Return the number of the next field and the bytes it has; a number is stepped over and has none."""
    tag = _varint(header)
    field, wire = tag >> 3, tag & 7
    if field == 0:
        header.refuse("a field with the number 0, which no message has")
    if wire == BYTES:
        return field, _varint(header)
    if wire == VARINT:
        _varint(header)
    elif wire in (FIXED64, FIXED32):
        header.skip(8 if wire == FIXED64 else 4, "a number")
    else:
        header.refuse(f"field {field} has the wire type {wire}, which is not in use")
    return field, None


def _varint(header: Header) -> int:
    number = shift = 0
    for _ in range(10):
        byte = header.take(1, "a number")[0]
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number
        shift += 7
    return header.refuse("a number of more than ten bytes")


def _short(header: Header, length: int, what: str) -> str:
    """Return a text, or nothing where it is too long to be an id, a name or an address."""
    if length > LONGEST_VALUE:
        header.skip(length, what)
        return ""
    return header.take(length, what).decode("utf-8", "replace")


def _pair(header: Header, length: int) -> tuple[str, str]:
    """Return key and value of an entry of the metadata that is *length* bytes long."""
    header_size, end = header.size, header.position + length
    if end > header_size:
        header.refuse(f"an entry of the metadata should have {length:,} bytes, and the file is shorter")
    texts = {KEY: "", VALUE: ""}
    header.size = end
    while header.position < end:
        field, inner = _field(header)
        if inner is not None:
            text = _short(header, inner, "an entry of the metadata")
            if field in texts:
                texts[field] = text
    header.size = header_size
    return texts[KEY], texts[VALUE]
