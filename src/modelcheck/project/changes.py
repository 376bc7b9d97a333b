"""Ask git what a change adds: the lines, file by file, that were not there at an earlier revision."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from modelcheck.errors import InputError, UsageError
from modelcheck.kb.problems import escaped, shorten
from modelcheck.project.git import ask_git

_FILE = re.compile(rb"\+\+\+ (?:b/)?(?P<path>[^\t\n]+)")
_HUNK = re.compile(rb"@@ -\S+ \+(?P<first>\d+)(?:,(?P<count>\d+))? @@")


class Added(NamedTuple):
    """What was added: lines by the path of a file below the folder asked for; *whole* are files that are new to git."""

    lines: dict[str, frozenset[int]]
    whole: frozenset[str]

    def has(self, path: str, line: int) -> bool:
        """Tell whether a line of a file was added."""
        return path in self.whole or line in self.lines.get(path, ())

    @property
    def files(self) -> frozenset[str]:
        """The files to which something was added."""
        return self.whole | frozenset(self.lines)


def added_since(revision: str, folder: Path) -> Added:
    """Return what the files below *folder* have now and did not have where they parted from *revision*.

    Raises:
        UsageError: there is no such revision.
        InputError: the folder is in no repository, or git is not there.
    """
    commit = _commit(revision, folder)
    parted = _git(("merge-base", commit, "HEAD"), folder)
    base = parted.stdout.decode("ascii", "replace").strip() if parted.returncode == 0 else commit
    options = ("--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", "--unified=0", "--relative", "--diff-filter=d")
    changed = _answer(("diff", *options, "--src-prefix=a/", "--dst-prefix=b/", base, "--"), folder)
    untracked = _answer(("ls-files", "-z", "--others", "--exclude-standard"), folder)
    return Added(_lines_in(changed), frozenset(os.fsdecode(one) for one in untracked.split(b"\0") if one))


def _commit(revision: str, folder: Path) -> str:
    inside = _git(("rev-parse", "--is-inside-work-tree"), folder)
    if inside.returncode != 0:
        raise InputError(
            f'"{escaped(str(folder))}" is in no git repository',
            why="only git knows what was there before",
            fix="leave --since out, or run it in a checkout",
        )
    done = _git(("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"), folder)
    if done.returncode != 0:
        raise UsageError(
            f'no revision "{shorten(revision)}" in this repository',
            why="a checkout in CI often has but one commit",
            fix="name a branch, tag or commit that is there, or fetch more of the history",
        )
    return done.stdout.decode("ascii", "replace").strip()


def _answer(words: Sequence[str], folder: Path) -> bytes:
    done = _git(words, folder)
    if done.returncode != 0:
        why = escaped(done.stderr.decode("utf-8", "replace").strip()[:200])
        raise InputError("git cannot say what was added", why=why, fix="leave --since out, or mend the repository")
    return done.stdout


def _git(words: Sequence[str], folder: Path) -> subprocess.CompletedProcess[bytes]:
    try:
        return ask_git(words, folder)
    except (OSError, subprocess.TimeoutExpired) as error:
        reason = getattr(error, "strerror", None) or "it does not answer"
        raise InputError("git cannot be run", why=reason, fix="install git, or leave --since out") from error


def _lines_in(changed: bytes) -> dict[str, frozenset[int]]:
    """Return the added lines of a difference without context; what a file says is never taken for a heading."""
    found: dict[str, set[int]] = {}
    path = ""
    left = 0
    for line in changed.split(b"\n"):
        if left:
            left -= line.startswith(b"+")
            continue
        if (named := _FILE.match(line)) is not None:
            path = _unquoted(named["path"])
        elif (hunk := _HUNK.match(line)) is not None:
            first, left = int(hunk["first"]), int(hunk["count"] or 1)
            found.setdefault(path, set()).update(range(first, first + left))
    return {name: frozenset(lines) for name, lines in found.items() if lines}


def _unquoted(path: bytes) -> str:
    """Return a path that git has put into quotes because of a control character or quote in it."""
    if not path.startswith(b'"'):
        return os.fsdecode(path)
    inner = path.strip(b'"').removeprefix(b"b/")
    escapes = {b"t": b"\t", b"n": b"\n", b"r": b"\r", b"\\": b"\\", b'"': b'"'}

    def plain(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes([int(code, 8)]) if code.isdigit() else escapes.get(code, code)

    return os.fsdecode(re.sub(rb"\\([0-7]{3}|.)", plain, inner))
