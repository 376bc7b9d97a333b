"""Three-valued logic (Kleene): true, false and unknown. The only module that combines truth values."""

from collections.abc import Iterable

Truth = bool | None
"""True, False, or None where it is not known."""


def every(truths: Iterable[Truth]) -> Truth:
    """Return false if one is false, else unknown if one is unknown, else true (also for none at all)."""
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def some(truths: Iterable[Truth]) -> Truth:
    """Return true if one is true, else unknown if one is unknown, else false (also for none at all)."""
    result: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if truth is None:
            result = None
    return result


def opposite(truth: Truth) -> Truth:
    """Return the negation; unknown stays unknown."""
    return None if truth is None else not truth
