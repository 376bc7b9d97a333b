"""Find the compiled knowledge: in the wheel beside the code, or, in a checkout, compiled from the YAML into the cache.

In the wheel nothing is checked at run time. In a checkout the dates and sizes of the files are compared with those of the
last run, and a change compiles anew; the result is keyed by content and put in place by a rename.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from modelcheck.errors import InputError, KnowledgeError, ModelcheckError
from modelcheck.kb.store import KnowledgeBase

PACKAGE = Path(__file__).resolve().parent.parent
SHIPPED = PACKAGE / "data"
CHECKOUT = PACKAGE.parent.parent / "licenses"
KEPT = 8
"""Compiled knowledge bases that stay in the cache; older ones make room."""


def open_knowledge_base(own: Path | None = None) -> KnowledgeBase:
    """Return the knowledge base, with the licenses of the folder *own* before those that come with modelcheck.

    Raises:
        KnowledgeError: a file of a checkout or of *own* has problems; all are listed.
        InputError: *own* is no folder.
    """
    base = base_folder()
    if own is None:
        return KnowledgeBase((base,))
    if not own.is_dir():
        raise InputError(f'"{own}" is no folder', fix="name a folder with license files (*.yaml)")
    return KnowledgeBase((compiled(own, base), base))


def base_folder() -> Path:
    """Return the folder of the compiled knowledge base that comes with modelcheck.

    Raises:
        KnowledgeError: a YAML file of the checkout has problems.
    """
    return SHIPPED if (SHIPPED / "index.json").is_file() else compiled(yaml_folder())


def yaml_folder() -> Path:
    """Return the folder of the YAML files that this checkout has.

    Raises:
        ModelcheckError: this is no checkout.
    """
    if (CHECKOUT / "vocabulary.yaml").is_file():
        return CHECKOUT
    raise ModelcheckError(
        "the knowledge base is missing",
        why="this installation has no compiled licenses",
        fix="install modelcheck again",
    )


def compiled(root: Path, base: Path | None = None) -> Path:
    """Return the folder with the compiled form of *root*, compiling it if it changed. *base* is what it builds upon.

    Raises:
        KnowledgeError: the files have problems.
    """
    cache = cache_folder()
    stamp = cache / "stamps" / f"{_short_hash(str(root.resolve()))}.json"
    signature = _signature(root, base)
    try:
        known = json.loads(stamp.read_bytes())
        if known["signature"] == signature and (folder := cache / str(known["digest"])).is_dir():
            return folder
    except (OSError, ValueError, KeyError, TypeError):
        pass
    files = compile_folder(root, base)
    digest = files["index.json"]["digest"]
    try:
        _install(files, cache / digest)
        _write(stamp, {"signature": signature, "digest": digest})
        _prune(cache, keep=digest)
        return cache / str(digest)
    except OSError:
        return _for_this_run(files)


def compile_folder(root: Path, base: Path | None = None) -> dict[str, Any]:
    """Load, check and compile a folder of YAML files; return the compiled files by path.

    Raises:
        KnowledgeError: the files have problems.
    """
    from modelcheck.kb.compile import compiled_files
    from modelcheck.kb.load import load

    loaded, problems = load(root, known_in(base) if base else None)
    if problems:
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        raise KnowledgeError(
            f"{count} in {root}", problems, fix="mend the lines named above; `modelcheck kb lint` shows them again"
        )
    return compiled_files(loaded)


def known_in(base: Path) -> Any:
    """Return what a user's own folder may rely on: the vocabulary and licenses of the compiled *base*."""
    from modelcheck.kb.load import Known

    index = json.loads((base / "index.json").read_bytes())
    vocabulary = json.loads((base / "vocabulary.json").read_bytes())
    plain = {key: vocabulary[key] for key in ("version", "date", "regions")}
    policies = {
        owner: json.loads((base / "licenses" / f"{owner}.json").read_bytes())
        for owner, data in index["licenses"].items()
        if data["category"] == "policy"
    }
    return Known({**plain, **vocabulary["sections"]}, frozenset([*index["licenses"], *index["unencoded"]]), policies)


def cache_folder() -> Path:
    """Return where compiled knowledge is kept: ``modelcheck/kb`` in the XDG cache directory."""
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "modelcheck" / "kb"


def _signature(root: Path, base: Path | None) -> list[Any]:
    """Return names, sizes and dates of all that the compiled form is made from, the compiler included."""
    entries: list[Any] = [[str(base)]] if base else []
    for folder, suffix in ((root, ".yaml"), (PACKAGE / "kb", ".py")):
        entries += [list(entry) for entry in sorted(_stats(folder, suffix))]
    return entries


def _stats(folder: Path, suffix: str) -> Iterator[tuple[str, int, int]]:
    """Yield path, size and date of the files below *folder*; by scandir, which is what makes the check cheap."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith((".", "__")):
                    yield from _stats(Path(entry.path), suffix)
            elif entry.name.endswith((suffix, ".yml")):
                stat = entry.stat()
                yield entry.path, stat.st_size, stat.st_mtime_ns


def _install(files: dict[str, Any], target: Path) -> None:
    from modelcheck.kb.compile import write_compiled

    if target.is_dir():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=target.parent, prefix=".new-"))
    try:
        write_compiled(files, work)
        work.rename(target)
    except OSError:
        shutil.rmtree(work, ignore_errors=True)
        if not target.is_dir():  # another run may have been faster
            raise


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}")
    new.write_text(json.dumps(content), encoding="utf-8")
    new.replace(path)


def _prune(cache: Path, keep: str) -> None:
    folders = [f for f in cache.iterdir() if f.is_dir() and f.name not in (keep, "stamps") and not f.name.startswith(".")]
    for folder in sorted(folders, key=lambda f: f.stat().st_mtime, reverse=True)[KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)


def _for_this_run(files: dict[str, Any]) -> Path:
    """Put compiled files where nothing can be cached: into a folder that goes away when the run ends."""
    import atexit

    from modelcheck.kb.compile import write_compiled

    folder = tempfile.mkdtemp(prefix="modelcheck-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    write_compiled(files, Path(folder))
    return Path(folder)


def _short_hash(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()[:16]
