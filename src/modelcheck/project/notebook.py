"""Finds models in notebooks: in the sources of the cells, by their places in the file; outputs are passed by."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from modelcheck.project.code import of_code
from modelcheck.project.code_hits import speaks_to_runtime
from modelcheck.project.contexts import Contexts
from modelcheck.project.mention import Mention, Source
from modelcheck.project.structure import PYTHON

_SOURCE = re.compile(r'"source"\s*:\s*(?=["\[])')
_KIND = re.compile(r'"cell_type"\s*:\s*"(\w+)"')
_PIECE = re.compile(r'"([^"\\]*+(?:\\[\s\S][^"\\]*+)*+)(?:"|\Z|\\\Z)|\]')
_ESCAPE = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\([\s\S])|\\")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_MAGIC = re.compile(r"^[ \t]*(?:!|%(?!%))(?:[^\\\n]|\\[\s\S])*+", re.MULTILINE)
_CELL_MAGIC = re.compile(r"\s*%%[ \t]*(\w+)([^\n]*)\n")
_IMAGE = re.compile(r";base64,[A-Za-z0-9+/=]{100,}")
_SHELLS = frozenset({"bash", "sh", "script", "shell", "cmd", "system"})
_PYTHONS = frozenset({"time", "timeit", "capture", "python", "python3", "prun", "debug", "memit"})
_FILE = re.compile(r"(?:-\S+\s+)*([^\s'\"]+)")


class _Cell(NamedTuple):
    """A cell: what kind it is, and from where to where the contents of the strings of its source stand in the file."""

    kind: str
    pieces: list[tuple[int, int]]


def find_in_notebook(source: Source) -> Iterator[Mention]:
    """Find the models in a notebook."""
    text = source.text
    read = [(cell, [_decoded(text[start:end]) for start, end in cell.pieces]) for cell in _cells(text)]
    library = any(cell.kind == "code" and speaks_to_runtime("".join(parts), source.contexts) for cell, parts in read)
    for cell, parts in read:
        content = "".join(parts)
        if cell.kind == "code":
            mentions = _in_code_cell(content, source.contexts, library)
        elif cell.kind == "markdown":
            mentions = _in_markdown_cell(source, content)
        else:
            continue
        ends = [0, *accumulate(len(part) for part in parts)]
        for mention in mentions:
            yield mention._replace(offset=_place(text, cell, ends, mention.offset))


def _cells(text: str) -> Iterator[_Cell]:
    """Find the cells by their sources; quotes within strings are escaped, so that a name of a key in quotes is one."""
    behind = 0
    for match in _SOURCE.finditer(text):
        start = match.end()
        if start < behind:
            continue
        kinds = _KIND.findall(text, behind, match.start()) or _KIND.findall(text, start, start + 5000)[:1]
        pieces = []
        end = len(text)
        for piece in _PIECE.finditer(text, start):
            end = piece.end()
            if piece[1] is None:
                break
            pieces.append(piece.span(1))
            if text[start] == '"':
                break
        behind = end
        if kinds:
            yield _Cell(kinds[-1], pieces)


def _decoded(raw: str) -> str:
    if "\\" not in raw:
        return raw
    try:
        return str(json.loads(f'"{raw}"', strict=False))
    except ValueError:
        return _ESCAPE.sub(_unescaped, raw)


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        return chr(0x10000 + ((int(match[1], 16) & 0x3FF) << 10) + (int(match[2], 16) & 0x3FF))
    if match[3]:
        return chr(int(match[3], 16))
    return _ESCAPED.get(match[4], match[4]) if match[4] else ""


def _place(text: str, cell: _Cell, ends: list[int], offset: int) -> int:
    """Return where in the file the character stands that is at *offset* in the source of a cell."""
    index = 0
    while index + 1 < len(cell.pieces) and ends[index + 1] <= offset:
        index += 1
    start, end = cell.pieces[index]
    left = offset - ends[index]
    for match in _ESCAPE.finditer(text, start, end):
        plain = match.start() - start
        if left < plain:
            break
        left -= plain + len(_unescaped(match))
        start = match.end()
        if left <= 0:
            break
    return min(start + max(left, 0), end)


def _in_markdown_cell(source: Source, content: str) -> Iterator[Mention]:
    from modelcheck.project.markdown import find_in_markdown

    if ";base64," in content:
        content = _IMAGE.sub(lambda image: " " * len(image[0]), content)
    for mention in find_in_markdown(Source(source.path, content, source.contexts)):
        yield mention._replace(note=True)


def _in_code_cell(content: str, contexts: Contexts, library: bool) -> Iterator[Mention]:
    magic = _CELL_MAGIC.match(content)
    if magic is None or magic[1] in _PYTHONS:
        yield from _in_python(content, contexts, library)
    elif magic[1] in _SHELLS:
        from modelcheck.project.command import in_command

        yield from in_command(content[magic.end() :], magic.end(), contexts)
    elif magic[1] in ("writefile", "file"):
        from modelcheck.project.finders import finder_for

        name = _FILE.search(magic[2].strip())
        kind = finder_for(name[1]) if name is not None else None
        if name is not None and kind is not None and not name[1].endswith(".ipynb"):
            for mention in kind.find(Source(name[1], content[magic.end() :], contexts)):
                yield mention._replace(offset=magic.end() + mention.offset)


def _in_python(content: str, contexts: Contexts, library: bool) -> Iterator[Mention]:
    if "!" in content or "%" in content:
        from modelcheck.project.command import in_command

        lines = list(_MAGIC.finditer(content))
        for line in lines:
            start = line.end() - len(line[0].lstrip(" \t!%"))
            yield from in_command(content[start : line.end()], start, contexts)
        if lines:
            content = _MAGIC.sub(lambda line: re.sub(r"[^\n]", " ", line[0]), content)
    yield from of_code(content, contexts, PYTHON, library)
