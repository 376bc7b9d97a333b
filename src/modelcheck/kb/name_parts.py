"""Take the name of a model apart: its words, sizes and versions; and take off what only says how it is packed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

LONGEST_NAME = 300
"""Characters; ids on the hub have at most 96, addresses carry a revision and a path."""

_WORD = re.compile(
    r"\d+x\d+(?:\.\d+)?b(?![a-z])"  # 8x7b
    r"|[ae]?\d+(?:\.\d+)?[bmt](?![a-z])"  # 70b, a3b (active), e4b (effective), 270m, 1t
    r"|\d+(?:\.\d+)*"  # 3.1, 2407
    r"|[a-z]+"
    r"|\+",
    re.ASCII,
)
_SEPARATORS = re.compile(r"[\s\-_./:,()\[\]'\"]*")
_SIZE = re.compile(r"(?:\d+x)?[ae]?\d+(?:\.\d+)?[bmt]")

Words = tuple[str, ...]


def words_of(name: str) -> Words:
    """Return the words, sizes and versions of a name in order, or nothing where it has signs that names of models lack.

    >>> words_of("Qwen2.5-Coder-3B-Instruct")
    ('qwen', '2.5', 'coder', '3b', 'instruct')
    >>> words_of("Llama-3_1-Nemotron"), words_of("Qwen3-30B-A3B")
    (('llama', '3.1', 'nemotron'), ('qwen', '3', '30b', 'a3b'))
    """
    if not name.isascii():  # no name of a model has other signs, and many look like a letter that they are not
        return ()
    text = re.sub(r"(?<=\d)_(?=\d)", ".", name.lower())
    found: list[str] = []
    place = 0
    while place < len(text):
        place = _end(_SEPARATORS, text, place)
        if place == len(text):
            break
        match = _WORD.match(text, place)
        if match is None:
            return ()
        found.append(match[0])
        place = match.end()
    return tuple(found)


def _end(pattern: re.Pattern[str], text: str, place: int) -> int:
    match = pattern.match(text, place)
    return match.end() if match else place


def is_size(word: str) -> bool:
    """Tell whether a word is a count of parameters such as 70b, 8x7b or a3b."""
    return bool(_SIZE.fullmatch(word))


def is_version(word: str) -> bool:
    """Tell whether a word begins or is a version: 3.1, 2407, v."""
    return (word[0].isdigit() and not is_size(word)) or word == "v"


def without(words: Words, neutral: Iterable[str]) -> Words:
    """Return *words* without those that do not say which model it is."""
    unwanted = frozenset(neutral)
    return tuple(word for word in words if word not in unwanted)


def without_sizes(words: Words) -> Words:
    """Return *words* without counts of parameters."""
    return tuple(word for word in words if not is_size(word))


def unpackings(name: str, endings: Sequence[str]) -> list[str]:
    """Return a name, then without its last ending that only says how it is packed, then without the one before, and so on.

    *endings* are regular expressions. What would be left empty is left as it is.

    >>> unpackings("Llama-3.1-8B-Q4_K_M-GGUF", ["gguf", "i?q[1-8](?:_[0-9km]){0,2}"])
    ['Llama-3.1-8B-Q4_K_M-GGUF', 'Llama-3.1-8B-Q4_K_M', 'Llama-3.1-8B']
    """
    ending = re.compile(rf"[-_.:](?:{'|'.join(endings)})$", re.I)
    found = [name]
    while (match := ending.search(found[-1])) and match.start() > 0:
        found.append(found[-1][: match.start()])
    return found
