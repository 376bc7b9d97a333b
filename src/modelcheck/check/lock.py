"""The lock file: under which license each model was when somebody last looked, so that a change does not go unseen.

One line for each model, sorted, so that branches that add different models merge without conflict::

    acme/lantern-7b license=example-works-1.0 knowledge=0.1.0 date=2026-11-24

Values with blanks or other special characters stand in quotes, as in JSON. Keys that this version does not know stay.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from modelcheck.errors import InputError
from modelcheck.files import reason, write_whole
from modelcheck.kb.problems import escaped, shorten

HEADER = (
    "# The licenses that the models of this project were under when they were last looked at. Keep it under version control;",
    "# `modelcheck check` tells when one changes.",
)
FORMAT = "modelcheck-lock"
VERSION = 1
MOST_BYTES = 10_000_000
"""A hundred thousand models. What is larger was not written by us."""

MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_PLAIN = re.compile(r"[\w./:@+-]+")
_WORD = re.compile(r'(?:([A-Za-z][\w-]*)=)?("(?:[^"\\]|\\.)*+"|[^\s"=]++)(?=\s|\Z)[ \t]*')
_KNOWN = ("revision", "license", "knowledge", "date")


class Seen(NamedTuple):
    """A model that the project names, at a revision where one is named, and its license (empty where none is known)."""

    model: str
    license: str
    revision: str = ""


class Entry(NamedTuple):
    """A line of the lock file. *more* are keys that this version does not know, as they are written.

    An entry without a license is not one of ours to judge: it is kept as it is.
    """

    model: str
    license: str = ""
    revision: str = ""
    knowledge: str = ""
    date: str = ""
    more: tuple[tuple[str, str], ...] = ()
    line: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What no two entries share."""
        return self.model, self.revision


class Lock(NamedTuple):
    """A lock file: its entries, and the remarks that stand in it besides the header."""

    entries: tuple[Entry, ...] = ()
    remarks: tuple[str, ...] = ()


class Change(NamedTuple):
    """A model whose license is another one than the lock file says; *now* is empty where none is known any more."""

    model: str
    revision: str
    was: str
    now: str
    date: str
    line: int


def read_lock(path: Path) -> Lock | None:
    """Return the lock file, or None where there is none.

    Raises:
        InputError: it cannot be read, or a line of it is broken.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise InputError(f'"{escaped(str(path))}" cannot be read', why=escaped(reason(error))) from error
    if len(raw) > MOST_BYTES:
        raise InputError(f'"{escaped(str(path))}" is no lock file', why=f"it has more than {MOST_BYTES:,} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise _broken(path, line, 1, "this is not UTF-8") from error
    return parse_lock(text, path)


def parse_lock(text: str, path: Path) -> Lock:
    """Return what the *text* of the lock file *path* says.

    Raises:
        InputError: a line is broken, two say the same model, or conflicts of a merge stand in it.
    """
    entries: dict[tuple[str, str], Entry] = {}
    remarks: list[str] = []
    for number, line in enumerate(re.split(r"\r?\n", text), 1):
        if line.startswith(MARKERS) and line[7:8] in ("", " "):
            raise InputError(
                "the lock file holds the conflict of a merge",
                where=f"{escaped(str(path))}:{number}:1",
                why="two branches changed it at the same place",
                fix="keep the lines of both, remove the marks, and let `modelcheck check` tell what has changed",
            )
        if line.startswith("#"):
            remarks += [line] if line not in HEADER else []
        elif line.split()[:1] == [FORMAT]:
            _require_version(line, path, number)
        elif line.strip():
            entry = _entry(line, path, number)
            first = entries.setdefault(entry.key, entry)
            if first is not entry:
                raise _broken(path, number, 1, f'"{shorten(entry.model)}" stands on line {first.line} already')
    return Lock(tuple(entries.values()), tuple(remarks))


def compare(lock: Lock, seen: Iterable[Seen]) -> list[Change]:
    """Return the models of *seen* whose licenses are not what the lock file says, in the order in which they were seen.

    A revision that the lock file does not have is held against the others of its model.
    """
    by_key = {entry.key: entry for entry in lock.entries if entry.license}
    by_model: dict[str, list[Entry]] = {}
    for entry in by_key.values():
        by_model.setdefault(entry.model, []).append(entry)
    changes = []
    for one in dict.fromkeys(seen):
        own = by_key.get((one.model, one.revision))
        known = [own] if own is not None else by_model.get(one.model, [])
        if known and one.license not in [entry.license for entry in known]:
            last = max(known, key=lambda entry: (entry.date, entry.revision))
            changes.append(Change(one.model, one.revision, last.license, one.license, last.date, last.line))
    return changes


def updated(lock: Lock, seen: Iterable[Seen], knowledge: str, today: date, whole: bool = True) -> Lock:
    """Return the lock file for what was *seen*; what did not change keeps its line, with the day on which it was looked at.

    Models that are no longer named go where the *whole* project was looked at. What this version does not understand stays.
    """
    before = {entry.key: entry for entry in lock.entries}
    entries: dict[tuple[str, str], Entry] = {}
    for one in seen:
        if not one.license:
            continue
        old = before.get((one.model, one.revision), Entry(one.model, revision=one.revision))
        if old.license == one.license:
            entries[old.key] = old
        else:
            entries[old.key] = old._replace(license=one.license, knowledge=knowledge, date=today.isoformat())
    for key, old in before.items():
        if not old.license or not whole:
            entries.setdefault(key, old)
    return Lock(tuple(entries.values()), lock.remarks)


def lock_text(lock: Lock) -> str:
    """Return the lock file as it is written."""
    entries = sorted(lock.entries, key=lambda entry: (entry.model.casefold(), *entry.key))
    return "\n".join([*HEADER, f"{FORMAT} {VERSION}", *lock.remarks, "", *map(_line, entries), ""])


def write_lock(path: Path, lock: Lock) -> bool:
    """Write the lock file whole or not at all; return False where it says that already.

    Raises:
        OutputError: it cannot be written.
    """
    text = lock_text(lock)
    try:
        if path.read_text(encoding="utf-8") == text:
            return False
    except (OSError, ValueError):
        pass
    write_whole(path, text)
    return True


def _line(entry: Entry) -> str:
    pairs = [(key, getattr(entry, key)) for key in _KNOWN if getattr(entry, key)]
    return " ".join([_quoted(entry.model), *(f"{key}={_quoted(value)}" for key, value in (*pairs, *entry.more))])


def _quoted(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and not text.startswith((FORMAT, "#", *MARKERS)) else json.dumps(text)


def _entry(line: str, path: Path, number: int) -> Entry:
    """Return the entry in one line."""
    line = line.rstrip()
    values: dict[str, str] = {}
    model, at = "", 0
    while at < len(line):
        match = _WORD.match(line, at)
        key, written = match.groups() if match else ("", "")
        if match is None or (at == 0) != (key is None):
            what = "a model is wanted here" if at == 0 else f'key=value is wanted here, not "{shorten(line[at : at + 60])}"'
            raise _broken(path, number, at + 1, what)
        try:
            value = str(json.loads(written)) if written.startswith('"') else written
        except ValueError as error:
            raise _broken(path, number, at + 1, f'"{shorten(written)}" is not quoted as in JSON') from error
        if key is None:
            model = value
        elif key in values:
            raise _broken(path, number, at + 1, f'"{shorten(key)}" stands twice')
        else:
            values[key] = value
        at = match.end()
    if not model:
        raise _broken(path, number, 1, "a model is wanted here")
    known = {key: values.pop(key) for key in _KNOWN if key in values}
    return Entry(model, **known, more=tuple(values.items()), line=number)


def _require_version(line: str, path: Path, number: int) -> None:
    said = line.split()[1:]
    if said != [str(VERSION)]:
        raise InputError(
            "the lock file was written by another version of modelcheck",
            where=f"{escaped(str(path))}:{number}:1",
            why=f"it has the format {shorten(' '.join(said))}, and this version reads {VERSION}",
            fix="update modelcheck",
        )


def _broken(path: Path, line: int, column: int, what: str) -> InputError:
    return InputError(
        "the lock file is broken",
        where=f"{escaped(str(path))}:{line}:{column}",
        why=what,
        fix="mend the line, or take the file from your version control again",
    )
