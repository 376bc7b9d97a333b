"""Find the compiled knowledge: in the wheel beside the code, or, in a checkout, compiled from the YAML into the cache.

In the wheel nothing is checked at run time. In a checkout the dates and sizes of the files are compared with those of the
last run, and a change compiles anew; the result is keyed by content and put in place by a rename.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from pathlib import Path
from typing import Any

from modelcheck.errors import InputError, KnowledgeError, ModelcheckError
from modelcheck.kb.folder import YAML, files_below
from modelcheck.kb.problems import escaped
from modelcheck.kb.store import KnowledgeBase

PACKAGE = Path(__file__).resolve().parent.parent
SHIPPED = PACKAGE / "data"
CHECKOUT = PACKAGE.parent.parent / "licenses"
KEPT = 8
"""Compiled knowledge bases that stay in the cache; older ones make room."""

STAMP_KEPT = 30 * 24 * 3600
"""Seconds after which the note on what a folder was compiled to goes; many folders exist for a day."""

IN_USE = 600
"""Seconds for which a compiled knowledge base stays in any case: a run that began with it is over by then."""


def open_knowledge_base(own: Path | None = None) -> KnowledgeBase:
    """Return the knowledge base, with the licenses of the folder *own* before those that come with modelcheck.

    Raises:
        KnowledgeError: a file of a checkout or of *own* has problems; all are listed.
        InputError: *own* is no folder.
    """
    base = base_folder()
    if own is None:
        return KnowledgeBase((base,))
    require_folder(own)
    return KnowledgeBase((compiled(own, base), base))


def require_folder(own: Path) -> None:
    """Do nothing where *own* is a folder.

    Raises:
        InputError: it is none, or may not be entered.
    """
    # os.path answers False where Path would raise: a name too long, a folder above that may not be entered.
    if not os.path.isdir(own):  # noqa: PTH112
        raise InputError(f'"{escaped(str(own))}" is no folder', fix="name a folder with license files (*.yaml)")


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
    if cache is None:
        return _for_this_run(compile_folder(root, base))
    # Two checkouts that build upon one folder would take turns with one stamp.
    stamp = cache / "stamps" / f"{_short_hash(os.fsencode(root.resolve()), os.fsencode(PACKAGE))}.json"
    signature = _signature(root, base)
    found = _compiled_before(cache, stamp, signature)
    if found is not None:
        return found
    files = compile_folder(root, base)
    digest = str(files["index.json"]["digest"])
    try:
        _install(files, cache / digest)
        _write(stamp, {"signature": signature, "digest": digest, "sizes": _sizes(cache / digest)})
        _prune(cache, keep={digest, base.name if base else ""})
    except OSError:
        return _for_this_run(files)
    return cache / digest


def _compiled_before(cache: Path, stamp: Path, signature: list[Any]) -> Path | None:
    """Return the folder that an earlier run compiled, if it was from the same files and nothing of it has gone since."""
    try:
        known = json.loads(stamp.read_bytes())
        folder = cache / str(known["digest"])
        if known["signature"] != signature or known["sizes"] != _sizes(folder):
            return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    with contextlib.suppress(OSError):
        os.utime(folder)
    return folder


def compile_folder(root: Path, base: Path | None = None) -> dict[str, Any]:
    """Load, check and compile a folder of YAML files; return the compiled files by path.

    Raises:
        KnowledgeError: the files have problems.
        InputError: *root* is no folder.
    """
    require_folder(root)
    from modelcheck.kb.compile import compiled_files
    from modelcheck.kb.load import load

    loaded, problems = load(root, known_in(base) if base else None)
    if problems:
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        raise KnowledgeError(
            f"{count} in {escaped(str(root))}",
            problems,
            fix="mend the lines named above; `modelcheck kb lint` shows them again",
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


def cache_folder() -> Path | None:
    """Return where compiled knowledge is kept, ``modelcheck/kb`` in the XDG cache directory; None where there is no home."""
    home = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(home):  # noqa: PTH117 - the standard says to ignore others
        return Path(home, "modelcheck", "kb")
    try:
        return Path.home() / ".cache" / "modelcheck" / "kb"
    except RuntimeError:
        return None


def _signature(root: Path, base: Path | None) -> list[Any]:
    """Return names, sizes and dates of all that the compiled form is made from, the compiler and the base included."""
    entries: list[Any] = []
    if base is not None:
        stat = (base / "index.json").stat()
        entries.append([str(base), stat.st_size, stat.st_mtime_ns])
    for folder, suffixes in ((root, YAML), (PACKAGE / "kb", (".py",))):
        entries += sorted(_dated(path, entry) for path, entry in files_below(folder, suffixes))
    return entries


def _dated(path: str, entry: os.DirEntry[str]) -> list[Any]:
    try:
        stat = entry.stat()
    except OSError:  # a link that leads nowhere; the loader says so
        return [path, -1, -1]
    return [path, stat.st_size, stat.st_mtime_ns]


def _sizes(folder: Path) -> list[int]:
    """Return how many compiled files there are and their size together, which shows that some are missing or cut short."""
    sizes = [entry.stat().st_size for _, entry in files_below(folder, (".json",))]
    return [len(sizes), sum(sizes)]


def _install(files: dict[str, Any], target: Path) -> None:
    import tempfile

    from modelcheck.kb.compile import write_compiled

    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=target.parent, prefix=".new-"))
    try:
        write_compiled(files, work)
        if target.is_dir() and not _is_whole(work, target):
            # Moved, not removed: a run may be reading what is left of it.
            target.rename(work.with_name(work.name.replace(".new-", ".old-")))
        work.rename(target)
    except OSError:
        if not _is_whole(work, target):  # another run may have been faster
            raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _is_whole(work: Path, target: Path) -> bool:
    """Tell whether *target* holds the same files as *work*, none of them cut short."""

    def sizes(folder: Path) -> dict[str, int]:
        return {path: entry.stat().st_size for path, entry in files_below(folder, (".json",))}

    try:
        return sizes(work) == sizes(target)
    except OSError:
        return False


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}")
    new.write_text(json.dumps(content), encoding="utf-8")
    new.replace(path)


def _prune(cache: Path, keep: set[str]) -> None:
    """Remove what was not used lately: all but the newest knowledge bases, and what runs that were broken off left behind."""
    unused = [(f.stat().st_mtime, f) for f in cache.iterdir() if f.is_dir() and f.name not in (*keep, "stamps")]
    bases = sorted((pair for pair in unused if not pair[1].name.startswith(".")), reverse=True)
    broken_off = [pair for pair in unused if pair[1].name.startswith(".")]
    for used, folder in (*bases[KEPT:], *broken_off):
        if time.time() - used > IN_USE:
            shutil.rmtree(folder, ignore_errors=True)
    for stamp in (cache / "stamps").iterdir():
        if time.time() - stamp.stat().st_mtime > STAMP_KEPT:
            stamp.unlink(missing_ok=True)


def _for_this_run(files: dict[str, Any]) -> Path:
    """Put compiled files where nothing can be cached: into a folder that goes away when the run ends."""
    import atexit
    import tempfile

    from modelcheck.kb.compile import write_compiled

    try:
        folder = tempfile.mkdtemp(prefix="modelcheck-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        write_compiled(files, Path(folder))
    except OSError as error:
        raise ModelcheckError(
            "there is no place for the compiled licenses",
            why=f"neither the cache nor the temporary folder takes them ({error.strerror or error})",
            fix="set XDG_CACHE_HOME to a folder you may write to",
        ) from error
    return Path(folder)


def _short_hash(*parts: bytes) -> str:
    import hashlib

    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]
