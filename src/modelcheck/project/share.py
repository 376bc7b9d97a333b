"""Do two pieces of work at once, the second one in a process of its own."""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def can_share() -> bool:
    """Tell whether a second process can be had at no more than a copy of this one, and has a processor to run on."""
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


def shared(theirs: Callable[[], T], ours: Callable[[], T]) -> tuple[T, T]:
    """Return the results of both; where the other process comes to grief, its work is done here."""
    reading, writing = os.pipe()
    try:
        child = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        return theirs(), ours()
    if child == 0:
        _work(reading, writing, theirs)
    os.close(writing)
    try:
        with open(reading, "rb") as pipe:  # noqa: PTH123 - no path
            result = ours()
            sent = pipe.read()
    finally:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)
    return (pickle.loads(sent) if sent else theirs()), result  # noqa: S301 - what this program itself has sent


def _work(reading: int, writing: int, work: Callable[[], T]) -> None:
    """Do the work of the other process and leave it, whatever happens; nothing is sent but a whole result."""
    try:
        os.close(reading)
        sent = pickle.dumps(work(), pickle.HIGHEST_PROTOCOL)
        with open(writing, "wb") as pipe:
            pipe.write(sent)
    finally:
        os._exit(0)
