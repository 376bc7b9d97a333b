"""How long `modelcheck check` takes on whole checkouts, against weight-audit's scan of their Python files in the same run.

The checkouts are made anew: copies of the planted project of the tests, which has every kind of file, among modules of
Python's own library, in a git repository as people have it. Folders given as arguments are timed as well. As in
license_lookup.py both programs take turns, medians are printed beside the bar of the design, and nothing is judged. Both
are as fast as the disk cache makes them; `files` are all that are looked at, `.py` those that weight-audit reads.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from license_lookup import BASELINE, ROOT, RUNS, compare, install

PLANTED = ROOT / "tests" / "planted" / "project"
SIZES = ((500, 2), (3_000, 10))
"""Files of a checkout, and how many copies of the planted project are among them."""

BAR = 1.5
PREFILTER_BAR = 60


def main(folders: list[Path]) -> None:
    """Install both programs, make the checkouts, run both on them in turn and print the table."""
    with tempfile.TemporaryDirectory(prefix="modelcheck-bench-") as temporary:
        work = Path(temporary)
        ours = install(work / "ours", str(ROOT)) / "modelcheck"
        theirs = install(work / "baseline", BASELINE) / "weight-audit"
        projects = [checkout(work / f"project-{size}", size, copies) for size, copies in SIZES]
        print(f"{RUNS} runs each, in turn with {BASELINE} (scan of the .py files); whole processes, medians")
        print(f"{'checkout':24} {'files':>6} {'.py':>5} {'ms':>7} {'baseline':>9} {'ratio':>6} {'bar':>6} {'MiB':>6}")
        for project in (*projects, *folders):
            files = [path for path in project.rglob("*") if path.is_file() and ".git" not in path.parts]
            python = sum(path.suffix == ".py" for path in files)
            mine = [str(ours), "check", str(project), "--format", "json"]
            ms, baseline, memory = compare(mine, [str(theirs), "scan", str(project)])
            figures = f"{ms:7.1f} {baseline:9.1f} {ms / baseline:6.2f} {BAR:6.2f} {memory:6.1f}"
            print(f"{project.name[:24]:24} {len(files):6} {python:5} {figures}")
    print(f"\nfinders alone, on modules of Python's library: {prefilter():.0f} MB/s (bar {PREFILTER_BAR})")


def checkout(folder: Path, size: int, copies: int) -> Path:
    """Make a repository of *size* files or a few more and return its folder."""
    for number in range(copies):
        shutil.copytree(PLANTED, folder / f"service_{number}")
    missing = size - sum(path.is_file() for path in folder.rglob("*"))
    for number, (path, _) in enumerate(islice(modules(), missing)):
        target = folder / "lib" / f"part_{number // 100}" / f"{number}_{path.name}"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


def modules() -> Iterator[tuple[Path, int]]:
    """Yield modules of Python's library and of what is installed here, with their sizes, again and again."""
    found = sorted(Path(sysconfig.get_paths()["stdlib"]).rglob("*.py"))
    sized = [(path, path.stat().st_size) for path in found if path.stat().st_size < 100_000]
    while True:
        yield from sized


def prefilter() -> float:
    """Return how many megabytes of code without models the finder for Python gets through in a second."""
    from modelcheck.kb.source import open_knowledge_base
    from modelcheck.project.code import in_code
    from modelcheck.project.contexts import Contexts
    from modelcheck.project.mention import Source

    contexts = Contexts(open_knowledge_base().contexts)
    texts = [path.read_text(encoding="utf-8", errors="replace") for path, _ in islice(modules(), 600)]
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for text in texts:
            list(in_code(Source("a.py", text, contexts)))
        best = min(best, time.perf_counter() - start)
    return sum(map(len, texts)) / best / 1e6


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
