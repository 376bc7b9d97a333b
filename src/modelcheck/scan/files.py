"""Choose the reader for one file: by its name, else by how it begins."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from modelcheck.scan import evidence as ev
from modelcheck.scan.card import read_card
from modelcheck.scan.evidence import Found, Statement
from modelcheck.scan.gguf import MAGIC, read_gguf
from modelcheck.scan.json_file import read_config
from modelcheck.scan.limits import MOST_LICENSE_TEXT, Opened, opened
from modelcheck.scan.mergekit import read_mergekit
from modelcheck.scan.onnx import read_onnx
from modelcheck.scan.safetensors import read_safetensors

Reader = Callable[[Opened], Found]


def read_license_text(source: Opened) -> Found:
    """Return the sha256 of a license text, by which one that is known to the letter is recognized."""
    import hashlib

    raw = source.file.read(MOST_LICENSE_TEXT + 1)
    if len(raw) > MOST_LICENSE_TEXT:
        return Found(notes=(f"{source.shown} has more than {MOST_LICENSE_TEXT:,} bytes and was not read as a license",))
    return Found((Statement(ev.LICENSE_TEXT, hashlib.sha256(raw).hexdigest(), source.shown, "text"),))


IN_FOLDERS: tuple[tuple[re.Pattern[str], Reader, bool], ...] = (
    (re.compile(r"readme\.md", re.I), read_card, False),
    (re.compile(r"(?:licen[cs]e|copying)(?:[._-].*)?", re.I), read_license_text, False),
    (re.compile(r"adapter_config\.json"), read_config, False),
    (re.compile(r"config\.json"), read_config, False),
    (re.compile(r"model_index\.json"), read_config, False),
    (re.compile(r"mergekit.*\.ya?ml", re.I), read_mergekit, False),
    (re.compile(r".*\.gguf", re.I), read_gguf, True),
    (re.compile(r".*\.safetensors", re.I), read_safetensors, True),
    (re.compile(r".*\.onnx", re.I), read_onnx, True),
)
"""Names that are read in the folder of a model, those that say most first, and whether they hold weights."""

NAMED: tuple[tuple[re.Pattern[str], Reader], ...] = (
    *((pattern, reader) for pattern, reader, _ in IN_FOLDERS),
    (re.compile(r".*\.(?:md|markdown)", re.I), read_card),
    (re.compile(r".*\.ya?ml", re.I), read_mergekit),
    (re.compile(r".*\.json", re.I), read_config),
)
"""Names that are read when a file is the subject itself."""


def read_file(path: Path, shown: str) -> Found | None:
    """Return what a file declares, or None where it is of no kind that is read.

    Raises:
        InputError: it cannot be read, or is broken.
    """
    with opened(path, shown) as source:
        reader = next((reader for pattern, reader in NAMED if pattern.fullmatch(path.name)), None)
        if reader is None:  # files in a cache have the name of their hash, manifests that of a tag
            reader = _by_beginning(source.file.read(16))
            source.file.seek(0)
        return reader(source) if reader else None


def _by_beginning(start: bytes) -> Reader | None:
    if start.startswith(MAGIC):
        return read_gguf
    if start[8:9] == b"{" and b"\0" in start[:8]:
        return read_safetensors
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return read_config
    if start.startswith((b"---\n", b"---\r\n", b"\xef\xbb\xbf---")):
        return read_card
    return None
