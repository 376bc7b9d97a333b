"""The one door to git: it is asked such that nothing that a repository configures is run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

SAFE = ("git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false")
"""How git is called; a configuration that comes with the project may name programs, and none of them is to run."""

PATIENCE = 60
"""Seconds that git may take."""


def ask_git(words: Sequence[str], folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Return what git answers in *folder*; variables that would point it elsewhere do not count.

    Raises:
        OSError: git is not there.
        subprocess.TimeoutExpired: it does not answer.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(  # noqa: S603 - fixed words, and revisions that cannot pass for options
        (*SAFE, *words),
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
