"""Patterns of paths as .gitignore writes them, and of names with ``*``. Both take time in proportion to what they look at.

Every repetition but the last of a piece is atomic: the first place where the next piece fits is as good as any later one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_END = r"(?=/|\Z)"


class Globs:
    """A list of patterns of paths. As in .gitignore the last one that fits decides, and ``!`` takes back what one before said.

    A pattern without a slash (but at its end) fits at any depth; one that ends with a slash fits folders only; ``*`` and
    ``?`` stop at slashes, ``**`` does not. What fits a folder fits all that is in it.
    *lenient* passes over patterns that can fit nothing; else they are ValueErrors.
    """

    def __init__(self, patterns: Iterable[str], lenient: bool = False) -> None:
        self._patterns: list[tuple[bool, re.Pattern[str]]] = []
        for pattern in patterns:
            try:
                self._patterns.insert(0, (not pattern.startswith("!"), path_pattern(pattern)))
            except ValueError:
                if not lenient:
                    raise

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def fit(self, path: str) -> bool:
        """Tell whether the patterns mean the file *path*, which has forward slashes and none at its beginning."""
        return bool(self.said(path))

    def said(self, path: str) -> bool | None:
        """Return what the last pattern that fits *path* says, or None where none does."""
        return next((positive for positive, pattern in self._patterns if pattern.match(path)), None)


@lru_cache(maxsize=256)
def path_pattern(pattern: str) -> re.Pattern[str]:
    """Return the regular expression of one pattern of paths (without regard to ``!``).

    Raises:
        ValueError: the pattern can fit nothing; the message says why.
    """
    bare = pattern.removeprefix("!")
    if bare.startswith("\\") and bare[1:2] in ("!", "#"):
        bare = bare[1:]
    folder = bare.endswith("/")
    parts = bare.strip("/").split("/")
    if parts == [""]:
        raise ValueError("it names nothing")
    if any(part in (".", "..") for part in parts):
        raise ValueError('it holds "." or ".."; patterns begin at the folder of the policy')
    if "" in parts:
        raise ValueError("it has two slashes in a row")
    anchored = "/" in bare.rstrip("/")
    if not anchored:
        parts = ["**", *parts]
    below = parts[-1] == "**" and len(parts) > 1
    while parts and parts[-1] == "**":
        parts.pop()
    blocks: list[list[str]] = [[]]
    for part in parts:
        if part == "**":
            blocks.append([])
        else:
            blocks[-1].append(_segment(part))
    expression = "/".join(blocks[0])
    for number, block in enumerate(blocks[1:], 1):
        if not block:
            continue
        slash = "/" if number > 1 or blocks[0] else ""
        expression += rf"(?>{slash}(?:[^/]+/)*?{'/'.join(block)})"
    if not expression:
        return re.compile("")
    return re.compile(expression + ("/." if folder or below else ""), re.DOTALL)


def _segment(part: str) -> str:
    """Return the expression of what stands between two slashes."""
    pieces: list[str] = [""]
    index = 0
    while index < len(part):
        character = part[index]
        if character == "*":
            pieces.append("")
        elif character == "?":
            pieces[-1] += "[^/]"
        elif character == "[" and (end := part.find("]", index + 2 + (part[index + 1 : index + 2] in ("!", "^")))) > 0:
            pieces[-1] += _one_of(part[index + 1 : end])
            index = end
        elif character == "\\" and index + 1 < len(part):
            index += 1
            pieces[-1] += re.escape(part[index])
        else:
            pieces[-1] += re.escape(character)
        index += 1
    first, *rest = pieces
    if not rest:
        return first + _END
    middle = "".join(f"(?>[^/]*?{piece})" for piece in rest[:-1] if piece)
    return f"{first}{middle}[^/]*{rest[-1]}{_END}"


def _one_of(inside: str) -> str:
    negated = inside[0] in "!^"
    characters = re.sub(r"([\\\[\]^&~|])", r"\\\1", inside[1:] if negated else inside)
    try:
        re.compile(f"[{characters}]")
    except re.error as error:
        raise ValueError(f'"[{inside}]" is no set of characters') from error
    return f"(?!/)[{'^' if negated else ''}{characters}]"


def fits(pattern: str, name: str) -> bool:
    """Tell whether *name* is what *pattern* says, in which ``*`` stands for anything; case does not count."""
    first, *rest = pattern.casefold().split("*")
    name = name.casefold()
    if not rest:
        return name == first
    *middle, last = rest
    if not name.startswith(first):
        return False
    at = len(first)
    for piece in middle:
        found = name.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(name) - at >= len(last) and name.endswith(last)
