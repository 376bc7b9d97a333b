"""Gather what lies at a path: one file, the folder of a model, a folder of the hub's cache, or a local runtime's store.

Links are followed only within the folder that was named (in the hub's cache: within that of the model).
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from modelcheck.errors import InputError
from modelcheck.kb.problems import escaped, shorten
from modelcheck.scan.evidence import Evidence, Found, Statement
from modelcheck.scan.files import IN_FOLDERS, Reader, read_file
from modelcheck.scan.limits import MOST_ENTRIES, MOST_WEIGHTS, opened, refuse

CACHED = re.compile(r"models--(?P<id>[\w.-]+)", re.ASCII)
CACHED_OTHERS = re.compile(r"(?P<kind>dataset|space)s--.+", re.ASCII)
REVISION = re.compile(r"[\w-][\w.-]{0,99}", re.ASCII)
MANIFESTS = "manifests"
BELOW_MANIFESTS = 4
"""Names between `manifests` and the end of the path: host, namespace, model, tag."""


def gather(path: Path) -> Evidence:
    """Return all that the files at *path* declare.

    Raises:
        InputError: there is nothing at *path*, or a file of the model there cannot be read or is broken.
    """
    try:
        os.stat(path)  # noqa: PTH116
        return _gathered(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        what = f'"{shorten(str(path), 200)}" cannot be read'
        raise InputError(what, why=escaped(reason), fix="name a file or folder of a model") from error


def _gathered(path: Path) -> Evidence:
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would lose the names that links have in a cache
    for part in absolute.parts:
        if (other := CACHED_OTHERS.fullmatch(part)) is not None:
            return Evidence(str(path), notes=(f"it belongs to a {other['kind']} of the hub, not to a model",))
    top = next((one for one in (absolute, *absolute.parents) if CACHED.fullmatch(one.name)), None)
    if top is not None:
        return _cached(path, absolute, top)
    if path.is_dir():
        return _folder(path, path, "")
    return _file(path, _id_of_manifest(absolute))


def _file(path: Path, model: str) -> Evidence:
    found = read_file(path, str(path))
    if found is None:
        return Evidence(str(path), model, notes=("it is of no kind that says anything about models",))
    return Evidence(str(path), model, found.statements, (str(path),), found.notes)


# --- The folder of a model


def _folder(path: Path, root: Path, model: str) -> Evidence:
    """Return what the files of a folder say; where none is of a model, look for a cache or store below."""
    names, notes = _names(path)
    statements: list[Statement] = []
    files: list[str] = []
    weights = 0
    for name, _, has_weights in _of_models(names):
        shown = str(path / name)
        if not _within(path / name, root):
            notes.append(f"{shown} is a link that leads out of the folder and was not followed")
            continue
        weights += has_weights
        if weights > MOST_WEIGHTS and has_weights:
            continue
        found = read_file(path / name, shown) or Found()
        statements += found.statements
        notes += found.notes
        files.append(shown)
    if weights > MOST_WEIGHTS:
        notes.append(f"{weights} files hold weights; the first {MOST_WEIGHTS} were read")
    if files or notes or model:
        return Evidence(str(path), model, tuple(statements), tuple(files), tuple(notes))
    return _collection(path, names)


def _of_models(names: list[str]) -> list[tuple[str, Reader, bool]]:
    """Return the names that are read, those that say most first, with their readers and whether they hold weights."""
    return [
        (name, reader, has_weights)
        for number, (pattern, reader, has_weights) in enumerate(IN_FOLDERS)
        for name in names
        if pattern.fullmatch(name) and not any(earlier.fullmatch(name) for earlier, _, _ in IN_FOLDERS[:number])
    ]


def _names(path: Path) -> tuple[list[str], list[str]]:
    """Return the names in a folder, sorted, and a note where there are more than are looked at."""
    names: list[str] = []
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                if len(names) == MOST_ENTRIES:
                    return sorted(names), [f"{path} has more than {MOST_ENTRIES:,} entries; the others were not looked at"]
                names.append(entry.name)
    except OSError as error:
        raise InputError(f'"{shorten(str(path), 200)}" cannot be read', why=escaped(error.strerror or str(error))) from error
    return sorted(names), []


def _within(path: Path, root: Path) -> bool:
    """Tell whether *path*, its links followed, stays below *root*."""
    target, top = os.path.realpath(path), os.path.realpath(root)
    return target == top or target.startswith(top.rstrip(os.sep) + os.sep)


# --- The hub's cache: models--<namespace>--<name>/refs/main and snapshots/<commit>


def _cached(path: Path, absolute: Path, top: Path) -> Evidence:
    """Return what a path in the hub's cache says, *top* being the folder of the model there."""
    model = _id_of_cached(top.name)
    if absolute.is_file():
        return _file(path, model)
    inner = absolute.relative_to(top).parts
    if len(inner) > 1:
        return _folder(path, top, model)
    snapshot = _newest(top if inner else path)
    if snapshot is None:
        return Evidence(str(path), model, notes=(f"{path} has no snapshot of the model",))
    if not _within(snapshot, top):
        refuse("the snapshot is a link that leads out of the folder", str(snapshot), fix="name the folder that it leads to")
    return _folder(snapshot, top, model)._replace(path=str(path))


def _id_of_cached(name: str) -> str:
    """Return the id of a model from the name of its folder in the cache, or nothing where it is none."""
    parts = name.split("--")[1:]
    return "/".join(parts) if len(parts) <= 2 and all(parts) else ""


def _newest(top: Path) -> Path | None:
    """Return the snapshot that ``refs/main`` names, else the only one."""
    main = top / "refs" / "main"
    if main.is_file() and _within(main, top):
        with opened(main, str(main)) as source:
            revision = source.file.read(200).decode("ascii", "replace").strip()
        if not REVISION.fullmatch(revision):
            refuse("it names no snapshot", str(main), ":1:1", f'"{shorten(revision)}" is no revision', "fetch the model again")
        if not (top / "snapshots" / revision).is_dir():
            refuse("the snapshot it names is not there", str(main), ":1:1", revision, "fetch the model again")
        return top / "snapshots" / revision
    folder = top / "snapshots"
    names = [name for name in _names(folder)[0] if (folder / name).is_dir()] if folder.is_dir() else []
    if len(names) > 1:
        refuse("several snapshots, and no refs/main to choose", str(folder), fix=f"name one, such as {folder / names[0]}")
    return folder / names[0] if names else None


# --- Folders that keep several models


def _collection(path: Path, names: list[str]) -> Evidence:
    """Return what a folder says that keeps models: the one there is, or that there are several."""
    cached = [name for name in names if CACHED.fullmatch(name) and (path / name).is_dir()]
    if len(cached) == 1:
        return gather(path / cached[0])._replace(path=str(path))
    kept = [path / name for name in cached] or _manifests(path)
    if len(kept) == 1:
        return gather(kept[0])._replace(path=str(path))
    if not kept:
        return Evidence(str(path), notes=("no file in it is of a kind that says anything about models",))
    some = ", ".join([*(str(one.relative_to(path)) for one in kept[:3]), *(["…"] if len(kept) > 3 else [])])
    return Evidence(str(path), notes=(f"it keeps {len(kept)} models ({some}); name one of them",))


def _manifests(path: Path) -> list[Path]:
    """Return the manifests that a local runtime keeps below a folder."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100
    if MANIFESTS not in absolute.parts:
        path, absolute = path / MANIFESTS, absolute / MANIFESTS
    depth = BELOW_MANIFESTS - (len(absolute.parts) - 1 - _last(absolute.parts, MANIFESTS))
    level = [path] if depth > 0 and path.is_dir() and not path.is_symlink() else []
    for _ in range(max(depth, 0)):
        level = [
            folder / name
            for folder in level
            if folder.is_dir() and not folder.is_symlink()
            for name in _names(folder)[0]
            if not name.startswith(".")
        ][:MOST_ENTRIES]
    return [one for one in level if one.is_file() and not one.is_symlink()]


def _id_of_manifest(path: Path) -> str:
    """Return the id that a manifest is kept under: host, namespace, model and tag; nothing for a file elsewhere."""
    parts = path.parts
    if MANIFESTS not in parts:
        return ""
    names = parts[_last(parts, MANIFESTS) + 1 :]
    return f"{'/'.join(names[:-1])}:{names[-1]}" if len(names) == BELOW_MANIFESTS else ""


def _last(parts: tuple[str, ...], name: str) -> int:
    return len(parts) - 1 - parts[::-1].index(name)
