"""Turn the paths that a user gives into the files that are looked at, and the folder from which they are named."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from modelcheck.errors import InputError
from modelcheck.kb.problems import escaped
from modelcheck.project.globs import Globs
from modelcheck.project.listing import list_files


class Target(NamedTuple):
    """*files* are paths relative to *folder*, sorted. *whole* says that folders were given."""

    folder: Path
    files: tuple[str, ...]
    whole: bool = True


def target_of(paths: Sequence[Path], excluded: Globs, begin: Path) -> Target:
    """Return the files at *paths*, folders with all that is in them, less those *excluded* by patterns that begin at *begin*.

    Answers name files from the current folder; where paths lie outside of it, from the folder that holds them all.

    Raises:
        InputError: a path is not there.
    """
    absolute = [_absolute(path) for path in paths]
    folder = _common(absolute)
    files: set[str] = set()
    for path in absolute:
        inside = _relative(path, folder)
        if path.is_dir():
            files.update(inside + "/" + name if inside else name for name in list_files(path))
        else:
            files.add(inside)
    if excluded:
        lead = _relative(folder, begin)
        files = {name for name in files if not excluded.fit(posixpath.normpath(f"{lead}/{name}" if lead else name))}
    return Target(folder, tuple(sorted(files)), any(path.is_dir() for path in absolute))


def _absolute(path: Path) -> Path:
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
    if not os.path.lexists(absolute):
        raise InputError(f'"{escaped(str(path))}" is not there', fix="name files and folders of the project")
    return absolute


def _common(paths: Sequence[Path]) -> Path:
    here = Path.cwd()
    if all(path.is_relative_to(here) for path in paths):
        return here
    folders = [path if path.is_dir() else path.parent for path in paths]
    return Path(os.path.commonpath(folders))


def _relative(path: Path, folder: Path) -> str:
    """Return the way from a folder to a path with forward slashes, nothing where they are the same."""
    way = os.path.relpath(path, folder).replace(os.sep, "/")
    return "" if way == "." else way
