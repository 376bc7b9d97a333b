"""Models in the prose of source code: comments, docstrings, messages, and the commands and addresses within strings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from modelcheck.project.contexts import Contexts
from modelcheck.project.mention import KNOWN, LIBRARY, MODEL, Mention
from modelcheck.project.values import ADDRESS, NEVER

_ID = re.compile(r"[A-Za-z0-9][\w.-]*+/[A-Za-z0-9][\w.-]*+(?:[:@][\w.-]++)?", re.ASCII)
_SLASH = re.compile(r"/(?<=\w/)(?=[\w.]*+[-\d])[A-Za-z0-9][\w.-]*+(?![\w/(])", re.ASCII)
_SCHEME = re.compile(r"://(?<![ps]://)(?=\w)", re.ASCII)
_HOST = re.compile(r"\.co/(?=\w)", re.ASCII)
_OTHER_HOST = re.compile(r"modelscope\.(?:cn|ai)/models/", re.ASCII)
_BEFORE = ("", *" \t\n\"'`(=:,[|>")
_QUOTES = "\"'`"
_OPEN_ENDS = tuple("{$<*%")
_LINE = 300
_WORD = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"
_FLAG = re.compile(r"(?:^|[\s\"'`,(\[])(--?[A-Za-z][\w-]*)[=\s\"',]+$", re.ASCII)
_KEY = re.compile(r"(?:^|[\s\"'`,({\[-])([A-Za-z_][\w.-]*)\\?[\"']?\s*[:=]\s*\\?[\"']?$", re.ASCII)
_MARK = re.compile(r"""[#*"'`]|//""")


class Remark(NamedTuple):
    """Something at *offset* that is worth a look: an ``id``, an ``address``, or a ``command`` of a local runtime."""

    offset: int
    kind: str
    end: int

    @property
    def needs_string(self) -> bool:
        """Return whether it counts only within a string or a comment."""
        return self.kind != "address"


@lru_cache(maxsize=4)
def _library_commands(contexts: Contexts) -> list[tuple[str, re.Pattern[str]]]:
    """The commands of local runtimes: how they begin, and what matches one with an argument."""
    verbs: dict[str, list[str]] = {}
    for name, context in contexts.data["commands"].items():
        if context == LIBRARY and " " in name:
            lead, _, verb = name.rpartition(" ")
            verbs.setdefault(lead + " ", []).append(re.escape(verb))
    return [(lead, re.compile(rf"{re.escape(lead)}[ ]*(?:{'|'.join(verbs[lead])})[ \t]+[\w-]", re.ASCII)) for lead in verbs]


@lru_cache(maxsize=4)
def _programs(contexts: Contexts) -> re.Pattern[str]:
    firsts = "|".join(sorted({re.escape(name.partition(" ")[0]) for name in contexts.any_of("commands")}))
    return re.compile(rf"(?<![\w.-])(?:{firsts})\s", re.ASCII)


def remarks(text: str, contexts: Contexts, in_long_string: Callable[[int], object]) -> Iterator[Remark]:
    """Find what may be a remark on a model anywhere in a text, cheaply and without knowing where comments are."""
    for match in _SLASH.finditer(text):
        start = match.start()
        if match[0].endswith("-") or text[match.end() : match.end() + 1] in _OPEN_ENDS:
            continue  # a template, or a family of names
        head = text[max(0, start - 97) : start]
        begin = start - len(head) + len(head.rstrip(_WORD))
        before = text[begin - 1 : begin]
        if (
            before not in _BEFORE
            or text[begin] in ".-_"
            or (before and text[match.end() : match.end() + 1] == before in _QUOTES)
        ):
            continue  # what is all there is within quotes is found as such
        low = max(0, begin - _LINE)
        line = text[max(low, text.rfind("\n", low, begin) + 1) : begin]
        if _MARK.search(line) or in_long_string(begin) or _FLAG.search(line[-80:]) or _KEY.search(line[-80:]):
            yield Remark(begin, "id", match.end())
    for sign, pattern in (("://", _SCHEME), (".co/", _HOST), ("modelscope.", _OTHER_HOST)):
        if sign in text:
            for match in pattern.finditer(text):
                address = _address(text, match.start())
                if address is not None:
                    yield Remark(address.start(), "address", address.end())
    for lead, pattern in _library_commands(contexts):
        if lead in text:
            for match in pattern.finditer(text):
                yield Remark(match.start(), "command", match.end())


def _address(text: str, at: int) -> re.Match[str] | None:
    for match in ADDRESS.finditer(text, max(0, at - 28), at + 300):
        if match.end() > at:
            return match if match.start() <= at else None
    return None


def in_remark(remark: Remark, low: int, high: int, note: bool, text: str, contexts: Contexts) -> Iterator[Mention]:
    """Find the models in a remark, which may be read from *low* to *high*; *note* says that it is in a comment or docstring."""
    start, end = remark.offset, min(remark.end, high)
    if remark.kind == "address":
        yield Mention(start, text[start:end].rstrip(".:!?"), MODEL, "address", note)
        return
    line_start = text[low:start].strip(" \t$>!*-#/") in ("", "sudo", "RUN") or note
    high = min(high, end + _LINE)
    if remark.kind == "command":
        yield from _of_command(text, start, high, note or not line_start, contexts)
        return
    head = text[low:start]
    named = _ID.match(text, start, high)
    if named is None:
        return
    name = named[0].rstrip(".:-@")
    flag = _FLAG.search(head[-80:])
    key = _KEY.search(head[-80:])
    context = contexts.of_flag(flag[1]) if flag is not None else contexts.of_key(key[1]) if key is not None else ""
    if context == NEVER:
        return
    if context:
        yield Mention(start, name, context, flag[1] if flag is not None else key[1] if key is not None else "", note)
        return
    command = _programs(contexts).search(head)
    if command is not None:
        begin = low + command.start()
        for mention in _of_command(text, begin, high, note or head[: command.start()].strip(" \t$>!") != "", contexts):
            if mention.offset == start and mention.context != KNOWN:
                yield mention
                return
    if "/" in name and not name.endswith("/"):
        yield Mention(start, name, KNOWN, "", True)


def _of_command(text: str, start: int, end: int, note: bool, contexts: Contexts) -> Iterator[Mention]:
    from modelcheck.project.arguments import Reading
    from modelcheck.project.command import in_command

    for mention in in_command(text[start:end], start, contexts, Reading(note=note)):
        if mention.context != KNOWN:
            yield mention
