"""What problems say of words: which legal word was meant, which words are legal, and what a word of a kind is called."""

from __future__ import annotations

from collections.abc import Iterable


def closest(word: str, legal: Iterable[str]) -> str:
    """Return the legal word most like *word*, or an empty string."""
    from difflib import get_close_matches

    legal = list(legal)
    for one in legal:
        if one.casefold() == word.casefold():
            return one
    return next(iter(get_close_matches(word[:100], legal, n=1, cutoff=0.6)), "")


def nearest(word: str, legal: Iterable[str]) -> str:
    """Return a hint that names the legal word most like *word*, or an empty string."""
    close = closest(word, legal)
    return f'; did you mean "{close}"?' if close else ""


_IRREGULAR = {"measured": "time of measuring"}
LISTED = {"places": "EU, or the code of a country by ISO 3166-1 such as US or GB"}
"""Legal words in short, where a list of them would hide the message."""


def one_of(section: str) -> str:
    """Return what one word of a vocabulary section is called: ``use case`` for ``use_cases``."""
    name = _IRREGULAR.get(section) or section.replace("_", " ")
    return name.removesuffix("ies") + "y" if name.endswith("ies") else name.removesuffix("s")


def legal_values(legal: Iterable[str], most: int = 40) -> str:
    """Return the legal values as one line."""
    listed = list(legal)
    return ", ".join(listed[:most]) + (", …" if len(listed) > most else "")
