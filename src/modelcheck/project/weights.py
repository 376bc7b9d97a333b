"""The models that lie in the project itself: weights by their headers, and cards by what they declare."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from modelcheck.errors import InputError
from modelcheck.kb.store import KnowledgeBase
from modelcheck.scan.evidence import Found

if TYPE_CHECKING:
    from modelcheck.scan.weigh import Local

WEIGHTS = (".gguf", ".safetensors", ".onnx")
CARDS = ("README.md", "readme.md", "Readme.md")
_DECLARES = re.compile(rb"\A(?:\xef\xbb\xbf)?---\r?\n(?=(?:[^\n]*\n){0,200}?base_model:)(?=(?:[^\n]*\n){0,200}?license:)")


class LocalModel(NamedTuple):
    """A file of weights with what binds it, all shards of one model together."""

    path: str
    local: Local


class Card(NamedTuple):
    """A model card that names a base model; *line* is that of the license it declares."""

    path: str
    line: int
    local: Local


class Weights(NamedTuple):
    """What was found, which files could not be read (path and why), and how many were read."""

    found: list[LocalModel]
    cards: list[Card]
    failures: list[tuple[str, str]]
    files: int


def look_at_weights(folder: Path, files: Iterable[str], base: KnowledgeBase) -> Weights:
    """Return the models among *files*, paths relative to *folder*. Of weights only the headers are read."""
    weights = Weights([], [], [], 0)
    read = 0
    seen: set[str] = set()
    for path in files:
        is_weights = path.endswith(WEIGHTS)
        if not is_weights and not (path.endswith(CARDS) and _declares(folder / path)):
            continue
        if (folder / path).is_symlink():
            continue
        kind = re.sub(r"-\d{5}-of-\d{5}(?=\.)", "", path)
        if is_weights and kind in seen:
            continue
        seen.add(kind)
        read += is_weights
        from modelcheck.scan import evidence as ev
        from modelcheck.scan.weigh import weighed

        try:
            found = _read(folder / path, path, is_weights)
            local = weighed(ev.Evidence(path, "", found.statements, (path,), found.notes), base)
        except InputError as error:
            weights.failures.append((path, error.what))
            continue
        if is_weights:
            weights.found.append(LocalModel(path, local))
        else:
            line = next((one.line for one in found.statements if one.kind == ev.LICENSE), 1)
            weights.cards.append(Card(path, line, local))
    return weights._replace(files=read)


def _read(path: Path, shown: str, is_weights: bool) -> Found:
    """Return what a file declares; the readers of weights are loaded only for weights."""
    if is_weights:
        from modelcheck.scan.files import read_file

        return read_file(path, shown) or Found()
    from modelcheck.scan.card import read_card
    from modelcheck.scan.limits import opened

    with opened(path, shown) as source:
        return read_card(source)


def _declares(path: Path) -> bool:
    """Tell cheaply whether a card declares both a license and a base model."""
    try:
        with path.open("rb") as file:
            return _DECLARES.match(file.read(20_000)) is not None
    except OSError:
        return False  # the finders say so
