"""Look through the files of a project for the models that they name. One pass; each file is read once and forgotten."""

from __future__ import annotations

import errno
import os
import stat
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from modelcheck.project.contexts import Contexts
from modelcheck.project.finders import finder_for, has_finder
from modelcheck.project.mention import KNOWN, MODEL, Mention, Source
from modelcheck.project.names import Named, Names
from modelcheck.project.share import can_share, shared

LARGEST = 5 * 10**6
"""Bytes of a file that is read; what people write by hand is far smaller."""

LONGEST_LINE = 10_000
"""Characters of a line that is looked at; longer ones are data, or made by a program."""

WORTH_SHARING = 150
"""Files from which on a second process saves more time than it takes to begin."""

UNQUOTED = ("settings", "markdown")
"""Kinds of files in which paths stand without quotes: there no name tells by itself that it is one of a model."""

PART = 62
"""Of a hundred files, those of the commonest kinds, that this process looks at; the rarer kinds take longer a file."""

EXCERPT = 100
"""Characters of a line that are shown around a name."""

_BINARY = 8000
"""Bytes at the beginning of a file in which a zero says that it is no text, as git has it."""

_PLAINLY = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Opens neither links nor waits for pipes."""


class Sighting(NamedTuple):
    """A model named in a file: line and column from 1; *excerpt* is the line around it, *caret* the index of the name there."""

    path: str
    line: int
    column: int
    mention: Mention
    finder: str
    named: Named
    excerpt: str
    caret: int


class Looked(NamedTuple):
    """What was seen, which files could not be read (path and why), and what was left out, counted."""

    sightings: list[Sighting]
    failures: list[tuple[str, str]]
    files: int
    large: int
    binary: int
    long_lines: int
    links: int


Progress = Callable[[float], None] | None
"""Told from time to time which share of the files was looked at."""


def look_through(folder: Path, files: Sequence[str], names: Names, contexts: Contexts, progress: Progress = None) -> Looked:
    """Return the models named in *files*, paths relative to *folder*, in the order of the files.

    Many files are shared between two processes where there are two processors.
    """
    wanted = [path for path in files if has_finder(path)]
    if len(wanted) < WORTH_SHARING or not can_share():
        return _look(folder, wanted, names, contexts, progress)
    mine, others = _parts(wanted)
    theirs, ours = shared(
        lambda: _look(folder, others, names, contexts, None), lambda: _look(folder, mine, names, contexts, progress)
    )
    order = {path: number for number, path in enumerate(wanted)}
    counts = [one + other for one, other in zip(ours[2:], theirs[2:], strict=True)]
    seen = sorted([*ours.sightings, *theirs.sightings], key=lambda one: order[one.path])  # stable: within a file as it was
    failures = sorted([*ours.failures, *theirs.failures], key=lambda one: order[one[0]])
    return Looked(seen, failures, *counts)


def _parts(files: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return files in two parts that take about as long, of few kinds each: what looks into a kind has to be loaded first."""
    kinds = [path.rpartition(".")[2] for path in files]
    counts = Counter(kinds)
    order = sorted(range(len(files)), key=lambda number: (-counts[kinds[number]], kinds[number]))
    cut = len(files) * PART // 100
    return [files[number] for number in order[:cut]], [files[number] for number in order[cut:]]


def _look(folder: Path, files: Sequence[str], names: Names, contexts: Contexts, progress: Progress) -> Looked:
    seen: list[Sighting] = []
    failures: list[tuple[str, str]] = []
    read = large = binary = long_lines = links = 0
    for number, path in enumerate(files):
        if progress is not None and number % 20 == 0:
            progress(number / len(files))
        kind = ""
        try:
            raw = _read(folder, path)
            if raw is None:
                large += 1
                continue
            if b"\0" in raw[:_BINARY]:
                binary += 1
                continue
            read += 1
            kind, find = finder_for(path)
            text = raw.decode("utf-8", "replace")
            long_lines += has_long_lines(text)
            for mention in sorted(find(Source(path, text, contexts)), key=_place):
                telling = kind not in UNQUOTED if mention.context == KNOWN else contexts.of_key(mention.because) != MODEL
                named = names.of(mention.text, mention.context, telling)
                if named is None or (mention.note and named.match is None):
                    continue
                sighting = _sighting(path, text, mention, kind, named)
                if sighting is not None and not (seen and _is_same(seen[-1], sighting)):
                    seen.append(sighting)
        except _Link:
            links += 1
        except (FileNotFoundError, IsADirectoryError):
            continue  # git lists what was removed and not committed, and the folders of submodules
        except OSError as error:
            failures.append((path, error.strerror or str(error)))
        except Exception as error:  # a finder that fails must not pass for a file without models
            failures.append((path, f"the finder for {kind} failed: {type(error).__name__}"))
    return Looked(seen, failures, read, large, binary, long_lines, links)


def has_long_lines(text: str) -> bool:
    """Tell whether a text has a line that is not looked at; takes ten thousand characters at a step."""
    start = 0
    while len(text) - start > LONGEST_LINE:
        end = text.rfind("\n", start, start + LONGEST_LINE + 1)
        if end < 0:
            return True
        start = end + 1
    return False


def _place(mention: Mention) -> tuple[int, int]:
    return mention.offset, -len(mention.text)


class _Link(Exception):
    """A link, which is not followed."""


def _read(folder: Path, path: str) -> bytes | None:
    """Return the bytes of a file, or None where it is too large; a pipe or device is as good as an empty file.

    Raises:
        _Link: it is a link.
        OSError: it cannot be read.
    """
    try:
        handle = os.open(os.path.join(folder, path), _PLAINLY)  # noqa: PTH118 - pathlib takes three times as long
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EMLINK):
            raise _Link from error
        raise
    with open(handle, "rb", buffering=0) as file:  # noqa: PTH123 - no path
        info = os.fstat(handle)
        if not stat.S_ISREG(info.st_mode):
            return b""
        return file.read() if info.st_size <= LARGEST else None


def _sighting(path: str, text: str, mention: Mention, finder: str, named: Named) -> Sighting | None:
    """Return a mention with its place, or None where its line is too long."""
    start = text.rfind("\n", 0, mention.offset) + 1
    end = text.find("\n", mention.offset)
    end = len(text) if end < 0 else end
    if end - start > LONGEST_LINE:
        return None
    line = text.count("\n", 0, mention.offset) + 1
    column = mention.offset - start + 1
    first = max(start, mention.offset - EXCERPT // 2)
    excerpt = text[first : min(end, first + EXCERPT)].rstrip()
    indent = len(excerpt) - len(excerpt.lstrip())
    return Sighting(path, line, column, mention, finder, named, excerpt[indent:], mention.offset - first - indent)


def _is_same(one: Sighting, other: Sighting) -> bool:
    """Tell whether two finders, or two rules of one, saw the same name at the same place."""
    same_line = one.path == other.path and one.line == other.line
    return same_line and one.column <= other.column < one.column + len(one.mention.text)
