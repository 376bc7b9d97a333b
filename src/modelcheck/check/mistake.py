"""Something that is wrong in a policy, with its place."""

from __future__ import annotations

from typing import NamedTuple


class Mistake(NamedTuple):
    """Something wrong at one place, and what would be right."""

    line: int
    column: int
    what: str
    fix: str = ""
