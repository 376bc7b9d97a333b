"""Which files of a folder belong to a knowledge base. The loader and the check for changes both ask here, so they agree."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

YAML = (".yaml", ".yml")


def files_below(
    root: Path, suffixes: tuple[str, ...], unreadable: Callable[[str, OSError], None] | None = None
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield the files below *root* that end in one of *suffixes*, each with its path from there, parts joined by ``/``.

    What is hidden and the caches of Python are left out, and folders behind links are not entered. A folder that cannot be
    listed is passed over; *unreadable* hears of it and of the reason.
    """
    waiting = [("", str(root))]
    while waiting:
        inner, folder = waiting.pop()
        try:
            with os.scandir(folder) as listed:
                entries = list(listed)
        except OSError as error:
            if unreadable is not None:
                unreadable(inner.rstrip("/"), error)
            continue
        for entry in entries:
            if entry.name.startswith(".") or entry.name == "__pycache__":
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append((f"{inner}{entry.name}/", entry.path))
            elif entry.name.lower().endswith(suffixes):
                yield inner + entry.name, entry
