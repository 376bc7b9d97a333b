"""What the other arguments of a call, or the other members of a list, say about one of them; and what was found by it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from modelcheck.project.code_role import name_before
from modelcheck.project.contexts import Contexts
from modelcheck.project.mention import LIBRARY, MODEL
from modelcheck.project.structure import Bracket
from modelcheck.project.values import NEVER
from modelcheck.project.words import Word

NEAR = 600
"""Characters looked at around a value in a long list or call."""

_PREVIOUS = re.compile(
    r"""(["'`])(-{0,2}[A-Za-z][\w.-]{0,60})\1\s*,\s*(?:["'`]|\[|&|new\s|String\.)?[^"'`,]{0,12}$""", re.ASCII
)
_SEVERAL = re.compile(r"""["']([A-Za-z_]\w*(?:[ ]*,[ ]*[A-Za-z_]\w*)+)["']\s*,\s*$""", re.ASCII)
_OPTION = re.compile(r"""["'](--[A-Za-z][\w-]*)(?:/[\w-]+)?["']""", re.ASCII)
_STRING = re.compile(r""""((?:[^"\\\n]|\\.)*+)"|'((?:[^'\\\n]|\\.)*+)'""")
_FLAGGED = re.compile(r"""["']-{1,2}[A-Za-z]""", re.ASCII)


class Finding(NamedTuple):
    """What says what a string is: a context as of `Contexts.of_key` and the name that says so."""

    context: str
    because: str = ""
    is_call: bool = False
    sure: bool = True
    """Whether any bare word there is a name: not so where it is compared, looked up, or under a key such as ``name``."""


NOTHING = Finding("")
REFUSED = Finding(NEVER)


def found_by(context: str, because: str, is_call: bool = False, sure: bool = True) -> Finding:
    """Return what a context by a name amounts to."""
    return REFUSED if context == NEVER else Finding(context, because, is_call, sure) if context else NOTHING


class Words(NamedTuple):
    """Names of calls and keys that say something of others, as the contexts list them."""

    wrappers: frozenset[str]
    receivers: frozenset[str]
    weak: frozenset[str]
    program: re.Pattern[str]


@lru_cache(maxsize=4)
def words_of(contexts: Contexts) -> Words:
    """Return the words of *contexts*."""
    programs = "|".join(sorted({re.escape(command.partition(" ")[0]) for command in contexts.any_of("commands")}))
    return Words(
        frozenset(contexts.any_of("wrappers")),
        frozenset(contexts.any_of("receivers")),
        frozenset(contexts.any_of("weak_keys")),
        re.compile(rf"""[(\[{{]\s*["'](?:sudo["']\s*,\s*["'])?(?:{programs})["']"""),
    )


def in_list(text: str, contexts: Contexts, bracket: Bracket, at: int, end: int) -> Finding | None:
    """Return what the words before a value in a list say, where they are those of a command line."""
    low = max(bracket.offset, at - NEAR)
    tail = text[low:at]
    if not tail.rstrip().endswith(",") or not (_FLAGGED.search(tail) or words_of(contexts).program.match(tail)):
        return None
    from modelcheck.project.arguments import in_words

    words = [Word(match[1] or match[2] or "", low + match.start() + 1) for match in _STRING.finditer(tail)]
    before = words[-1].text if words else ""
    value = Word(text[at:end].lstrip("rRbBfFuU").strip("'\"`"), at)
    words.append(value)
    words.extend(Word(one[1] or one[2] or "", one.start() + 1) for one in _STRING.finditer(text, end, end + 120))
    for mention in in_words(words, contexts):
        if mention.offset == at and mention.context in (MODEL, LIBRARY) and mention.text == value.text:
            return Finding(mention.context, mention.because)
    return REFUSED if before.startswith("-") and contexts.of_flag(before) == NEVER else None


def after_another(text: str, contexts: Contexts, bracket: Bracket, at: int, end: int, place: int) -> Finding | None:
    """Return what the argument before says: ``getenv("MODEL_ID", "a/b")``, ``run("vllm", "serve", "a/b")``.

    *place* is the value's own among several in parentheses, which names before them may stand for.
    """
    words = in_list(text, contexts, bracket, at, end)
    if words is not None:
        return words
    tail = text[max(bracket.offset, at - 120) : at]
    previous = _PREVIOUS.search(tail)
    several = _SEVERAL.search(tail) if previous is None else None
    if previous is not None:
        name = previous[2]
    elif several is not None:  # parametrize("model_id, size", [("a/b", 1)])
        names = several[1].split(",")
        name = names[place].strip() if place < len(names) else ""
    else:
        name = name_before(tail.rstrip().removesuffix(",")) if bracket.place == 1 else ""
        if not name.isupper():
            return None
    context = contexts.of_flag(name) if name.startswith("-") else contexts.of_key(name) if name else ""
    return found_by(context, name) if context else None


def of_option(text: str, contexts: Contexts, bracket: Bracket, at: int, end: int) -> Finding | None:
    """Return what the flag of an option says of its default, before or after it; None if there is none."""
    option = _OPTION.search(text, max(bracket.offset, at - NEAR), at)
    if option is None:
        closed = text.find(")", end, end + 300)
        option = _OPTION.search(text, end, closed) if closed >= 0 else None
    return found_by(contexts.of_flag(option[1]), option[1]) if option is not None else None
