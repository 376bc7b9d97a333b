"""List the files of a project that are looked at: what git would keep, without what nobody wrote by hand.

In a work tree git itself is asked, so that every rule of it holds; elsewhere ``.gitignore`` files are read as git reads
them. Links are not followed.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from modelcheck.errors import InputError
from modelcheck.kb.problems import escaped
from modelcheck.project.git import ask_git
from modelcheck.project.globs import Globs

SKIPPED_FOLDERS = frozenset(
    (
        *(".git", ".hg", ".svn", ".jj", "node_modules", "bower_components", "site-packages", "__pycache__", "__pypackages__"),
        *(".venv", "venv", ".tox", ".nox", ".eggs", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".cache"),
        *(".ipynb_checkpoints", ".terraform", ".gradle", ".next", ".nuxt", ".svelte-kit", ".idea", ".vs"),
    )
)
"""Folders of version control, of installed packages and of caches."""

SKIPPED_FILES = re.compile(
    r".*\.lock|.*-lock\.(?:json|yaml)|npm-shrinkwrap\.json|go\.sum|.*\.min\.(?:js|css)|.*\.(?:map|snap|pyc|pyi)|\.gitignore"
    r"|bun\.lockb|modelcheck\.(?:toml|lock)",
    re.I,
)
"""Lock files, minified files, and what modelcheck itself reads and writes."""


def list_files(folder: Path) -> tuple[str, ...]:
    """Return the files and links below *folder*, as paths relative to it with forward slashes, sorted.

    Raises:
        InputError: the folder, or one in it, cannot be read.
    """
    names = _listed_by_git(folder)
    if names is None:
        names = sorted(_walked(folder))
    return tuple(name for name in names if not _is_skipped(name))


def _is_skipped(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    if folder and not SKIPPED_FOLDERS.isdisjoint(folder.split("/")):
        return True
    return bool(SKIPPED_FILES.fullmatch(file))


def _listed_by_git(folder: Path) -> list[str] | None:
    """Return what git keeps or would keep below *folder*, or None outside of a work tree or without git."""
    if not any((one / ".git").exists() for one in (folder.resolve(), *folder.resolve().parents)):
        return None
    try:
        done = ask_git(("ls-files", "-z", "--cached", "--others", "--exclude-standard"), folder)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode != 0:  # a broken repository, or one of another user
        return None
    return sorted({os.fsdecode(one) for one in done.stdout.split(b"\0") if one})


def _walked(folder: Path) -> Iterator[str]:
    """Yield the files below a folder that no ``.gitignore`` on the way leaves out."""
    waiting: list[tuple[str, tuple[tuple[str, Globs], ...]]] = [("", ())]
    while waiting:
        inside, rules = waiting.pop()
        try:
            with os.scandir(folder / inside) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            reason = error.strerror or str(error)
            what = f'the folder "{escaped(str(folder / inside))}" cannot be read'
            fix = "make it readable, or leave it out with .gitignore: what was not looked at does not pass"
            raise InputError(what, why=escaped(reason), fix=fix) from error
        ignore = next((entry for entry in entries if entry.name == ".gitignore" and not entry.is_symlink()), None)
        if ignore is not None and (own := _rules_in(Path(ignore.path))) is not None:
            rules = (*rules, (inside, own))
        for entry in entries:
            name = inside + entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder and entry.name in SKIPPED_FOLDERS:
                continue
            if rules and _is_ignored(f"{name}/." if is_folder else name, rules):
                continue
            if is_folder:
                waiting.append((name + "/", rules))
            elif entry.is_file(follow_symlinks=False) or entry.is_symlink():
                yield name


def _rules_in(path: Path) -> Globs | None:
    """Return what a ``.gitignore`` says; lines that mean nothing are passed over, as git does."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    return Globs((line.rstrip() for line in lines if line.strip() and not line.startswith("#")), lenient=True)


def _is_ignored(name: str, rules: tuple[tuple[str, Globs], ...]) -> bool:
    """Tell whether the innermost ``.gitignore`` that says anything of a path leaves it out."""
    for inside, globs in reversed(rules):
        said = globs.said(name[len(inside) :])
        if said is not None:
            return said
    return False
