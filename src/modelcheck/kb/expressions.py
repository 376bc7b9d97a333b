"""SPDX license expressions: ``Apache-2.0 OR MIT`` leaves a choice, ``MIT AND CC-BY-4.0`` binds to both.

The grammar is read by the SPDX project's own library; what an id stands for is the knowledge base's matter.
"""

from __future__ import annotations

import re
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from license_expression import LicenseExpression

    from modelcheck.kb.store import KnowledgeBase

LOOKS_LIKE_ONE = re.compile(r"[()]|\s(?:and|or|with)\s", re.I)
"""What an expression of more than one id has; names of models have it rarely, and are looked up first."""

EXCEPTION = " WITH "

LONGEST = 1_000
"""Characters; no project declares more, and what nests deeper would only cost time."""

MOST_CHOICES = 64
"""Ways to choose beyond which an expression is no license declaration that anybody could act on."""

Choice = tuple[str, ...]
"""Ids that bind together."""


class UnknownPart(Exception):
    """An id in an expression that the knowledge base does not have."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


def alternatives_in(text: str, base: KnowledgeBase) -> tuple[Choice, ...]:
    """Return what an expression leaves to choose from: each alternative the licenses that bind together, as written.

    An id that allows later versions (``GPL-2.0-or-later``, ``EPL-1.0+``) leaves the choice of those the knowledge base has.
    Empty where *text* is no expression.

    Raises:
        UnknownPart: an id, or the exception behind ``WITH``, is not in the knowledge base.
    """
    written = choices_in(text)
    if not written:
        versions = base.versions_of(text)
        return tuple((one,) for one in versions)
    found: list[Choice] = []
    for choice in written:
        versions_of_each = []
        for part in choice:
            versions = base.versions_of(part)
            if not versions:
                raise UnknownPart(part.partition(EXCEPTION)[2] or part)
            versions_of_each.append(versions)
        found += [tuple(dict.fromkeys(ids)) for ids in product(*versions_of_each)]
    return tuple(dict.fromkeys(found))


def choices_in(text: str) -> tuple[Choice, ...]:
    """Return the alternatives that an expression leaves, ids as written; one with an exception reads ``A WITH B``.

    Empty where *text* is no expression of several ids, or one with more alternatives than anybody could act on.
    """
    if len(text) > LONGEST or not LOOKS_LIKE_ONE.search(text):
        return ()
    from license_expression import ExpressionError, Licensing

    try:
        parsed = Licensing().parse(text)
    except (ExpressionError, ValueError, RecursionError, IndexError):  # the last for "()"
        return ()
    return tuple(dict.fromkeys(_choices(parsed)))


def _choices(node: LicenseExpression) -> list[Choice]:
    """Return the alternatives of a parsed expression; none where there are too many."""
    operator = getattr(node, "operator", "").strip().upper()
    if operator not in ("OR", "AND"):
        return [(str(node.render()),)]
    parts: list[Any] = [_choices(part) for part in node.args]
    count = sum(map(len, parts)) if operator == "OR" else prod(map(len, parts))
    if count > MOST_CHOICES or not all(parts):
        return []
    if operator == "OR":
        return [choice for part in parts for choice in part]
    return [tuple(dict.fromkeys(one for choice in combination for one in choice)) for combination in product(*parts)]


def joined(choice: Choice) -> str:
    """Return the licenses that bind together as an expression."""
    return " AND ".join(choice)
