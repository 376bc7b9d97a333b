"""Where names of models may stand in quotes, found at the speed of the search; and what may be written before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from modelcheck.project.code_arguments import Finding
from modelcheck.project.contexts import Contexts
from modelcheck.project.mention import LIBRARY, MODEL

_VALUE = (
    r"(?P<id>[A-Za-z0-9][\w.:+-]*+/[A-Za-z0-9][\w.:@+-]*+(?:/[A-Za-z0-9][\w.:@-]*+)?)|(?P<bare>[A-Za-z_]++[-0-9:][\w.:-]*+)"
)
"""An id, or a word that has something of a name; a single word would be every second string."""

# One search for each kind of quotes: one that begins with a certain character is five times as fast as one with a choice.
_QUOTED = {quote: re.compile(f"{quote}(?:{_VALUE}){quote}", re.ASCII) for quote in "\"'`"}
_WORD = {quote: re.compile(f"{quote}([A-Za-z][A-Za-z.]{{2,40}}){quote}", re.ASCII) for quote in "\"'`"}
"""Single words, looked for only where a local runtime is spoken to."""

_MEDIA = ("application/", "text/", "image/", "audio/", "video/", "multipart/", "font/")


class Hit(NamedTuple):
    """A quoted value that may name a model: where its quote is, what is in it, and whether it is only a word."""

    quote: int
    text: str
    bare: bool


def hits_in(text: str, quotes: str, words: bool, after: int = 0) -> Iterator[Hit]:
    """Find the quoted values that may be names, from *after* on; with *words* also single words of letters."""
    for quote in quotes:
        for match in _QUOTED[quote].finditer(text, after):
            value = match["id"]
            if value is None:
                yield Hit(match.start(), match["bare"], True)
            elif not value.startswith(_MEDIA):
                yield Hit(match.start(), value, False)
        if words:
            for match in _WORD[quote].finditer(text, after):
                yield Hit(match.start(), match[1], True)


@lru_cache(maxsize=4)
def _signs(contexts: Contexts) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """What says that a file speaks to a local runtime, and parts of words without which nothing does."""
    runtimes, ports = tuple(contexts.any_of("local_runtimes")), tuple(contexts.any_of("local_ports"))
    names = "|".join(runtimes)
    imported = rf"\b(?:import|from|require|use|using)\b[^\n]{{0,200}}?(?:{names})"
    classes = "|".join(name.capitalize() for name in runtimes)
    pattern = rf"(?i:{imported}|{'|'.join(ports)})|(?:{names})\.\w{{1,40}}\(|(?:{classes})\w{{0,40}}\("
    return re.compile(pattern, re.ASCII), (*runtimes, *(name.capitalize() for name in runtimes), *ports)


@lru_cache(maxsize=4)
def _prefixes(contexts: Contexts) -> list[tuple[re.Pattern[str], str, bool]]:
    return [(re.compile(one["pattern"]), one["context"], one.get("anywhere", False)) for one in contexts.data["prefixes"]]


def speaks_to_runtime(text: str, contexts: Contexts) -> bool:
    """Return whether a text clearly speaks to a local runtime: imports it, calls it, or names its port."""
    pattern, words = _signs(contexts)
    for word in words:
        if word in text:
            return pattern.search(text) is not None
    return False


def after_prefix(text: str, offset: int, finding: Finding, contexts: Contexts) -> tuple[str, int, Finding]:
    """Cut off what names the provider before a name: ``ollama:chat:``, ``huggingface/``, ``local:``."""
    for pattern, context, anywhere in _prefixes(contexts):
        if anywhere or finding.context in (MODEL, LIBRARY):
            match = pattern.match(text)
            if match is not None and match.end() < len(text):
                because = finding.because or match[0].rstrip(":/")
                return text[match.end() :], offset + match.end(), finding._replace(context=context, because=because)
    return text, offset, finding
