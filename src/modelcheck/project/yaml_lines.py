"""Finds models in YAML of every kind, line by line: templates, several documents and broken files count as well."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modelcheck.project.command import in_comment, may_name
from modelcheck.project.contexts import Contexts
from modelcheck.project.mention import MODEL, Mention, Source
from modelcheck.project.values import ID, NEVER, addresses, in_snippet
from modelcheck.project.words import Word
from modelcheck.project.yaml_block import in_block
from modelcheck.project.yaml_outline import Opener, Outline, end_of
from modelcheck.project.yaml_values import Place, Values, is_command

# Each of these begins with a fixed text, which the engine finds fast.
_SLASHED = re.compile(r"/(?<=[A-Za-z0-9_.-]/)[A-Za-z0-9][\w.-]*+(?!/?\w)", re.ASCII)
_SCHEME = re.compile(r"://(?<=(?:hf|ma|ce|pe|er|ms)://)")
_MODEL_WORD = (
    r"""[\w.-]*+["']?(?:[ \t]*[:=][ \t]*\S|[ \t]*:[ \t]*\r?\n[ \t]*(?:-|pull:|run:)|\r?\n[ \t]*value:|[ \t]+["'$\w])"""
)
_MODEL_WORDS = [re.compile(stem + _MODEL_WORD, re.ASCII) for stem in ("odel", "ODEL")]
_OLLAMA = re.compile(r"""ollama(?: (?:pull|run|show)\b|[\w.-]*+["']?:)""", re.ASCII)
_NAMED = re.compile(r"""\b(?:name|id):[ \t]+["']?[A-Za-z][\w.]{0,40}-[\w.-]{0,40}?\d""", re.ASCII)
_OPTION = re.compile(r"--[\w-]*odel")
_OTHER_WORDS = [
    (stem, re.compile(stem + r"""[\w-]*+["']?[ \t]*[:=][ \t]*["']?[A-Za-z/.~$]""", re.ASCII))
    for stem in (
        "llm",
        "LLM",
        "mbed",
        "MBED",
        "okenizer",
        "OKENIZER",
        "ckpt",
        "CKPT",
        "heckpoint",
        "dapter",
        "lora",
        "retrained",
    )
]
_ENTRY = re.compile(
    r"""(?P<indent>[ \t]*+)(?P<dashes>(?:-[ \t]++)*+)
        (?:(?P<key>"[^"\n]{1,200}"|'[^'\n]{1,200}'|[\w$.][^\s:\#'"{}\[\],]{0,199}+)[ \t]*+:(?=[\s]|\Z)[ \t]*+)?
        (?:[&!][^\s\[{]*+(?:[ \t]++|(?=\r?\n|\Z)))*+""",
    re.VERBOSE | re.ASCII,
)
_ITEM = re.compile(
    r"""[ \t]*-[ \t]+["']?[A-Za-z][\w.:@/+-]*["']?[ \t]*(?:\#[^\n]*)?\r?$|[ \t]*(?:pull|run):[ \t]*\r?$""", re.MULTILINE
)
_VALUE = re.compile(r"\n[ ]*value:[ \t]+\S")
_LONGEST_LINE = 10_000
_LONGEST_WAY_UP = 200
_MOST_ITEMS = 500
_DEEPEST = 3


def find_in_yaml(source: Source) -> Iterator[Mention]:
    """Find the models of a YAML file."""
    yield from in_yaml(source.text, 0, source.contexts)


def in_yaml(text: str, offset: int, contexts: Contexts, depth: int = 0) -> Iterator[Mention]:
    """Find the models that YAML names; *offset* is where *text* begins in the file."""
    starts = _candidates(text)
    if starts and depth < _DEEPEST:
        for mention in _Lines(text, contexts, depth).of(starts):
            yield mention._replace(offset=mention.offset + offset) if offset else mention


def _candidates(text: str) -> list[int]:
    """Where the lines begin that may name a model."""
    patterns = [_SLASHED, _SCHEME]
    if "odel" in text or "ODEL" in text:
        patterns += [*_MODEL_WORDS, _OPTION]
    if "ollama" in text:
        patterns.append(_OLLAMA)
    if "models:" in text or "preset:" in text:
        patterns.append(_NAMED)
    patterns += [pattern for stem, pattern in _OTHER_WORDS if stem in text]
    starts = set()
    for pattern in patterns:
        line_end = -1
        for match in pattern.finditer(text):
            found = match.start()
            if found > line_end:
                start = text.rfind("\n", line_end if line_end > 0 else 0, found) + 1
                line_end = text.find("\n", found)
                if line_end < 0:
                    line_end = len(text)
                if line_end - start <= _LONGEST_LINE:
                    starts.add(start)
    return sorted(starts)


class _Lines:
    """The lines of one text that may name a model, from top to bottom."""

    def __init__(self, text: str, contexts: Contexts, depth: int) -> None:
        self.text, self.contexts, self.depth = text, contexts, depth
        self.outline = Outline(text)
        self.values = Values(text, contexts)
        self.done = self.lost = 0

    def of(self, starts: list[int]) -> Iterator[Mention]:
        """Find the models on the lines that begin at *starts*."""
        for start in starts:
            if start >= self.done:
                yield from self._line(start)

    def _line(self, start: int) -> Iterator[Mention]:
        text = self.text
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        match = _ENTRY.match(text, start, end)
        if match is None:
            return
        key = (match["key"] or "").strip("\"'")
        if key and self.contexts.of_key(key) == NEVER and not is_command(key):
            if key == "homepage":
                yield from addresses(Word(text[start:end], start))
            return
        indent = len(match["indent"])
        above = self.outline.above(start, indent, bool(match["dashes"]))
        if above and above[-1].block:
            yield from self._block(above)
        elif text.startswith("#", match.end()) and not match["key"]:
            yield from self._remark(match.end(), end)
        elif match["key"] or match["dashes"]:
            yield from self._entry(match, end, key, above)
        elif above and above[-1].key and above[-1].end >= start - 2:  # the value stands under its key
            keys = [one.key for one in reversed(above) if one.key]
            found, self.done = self.values.at(Place(keys, match.end(), end, above[-1].indent, True, above[-1]))
            yield from found
        else:
            yield from self._continuation(start, end, indent)

    def _block(self, above: list[Opener]) -> Iterator[Mention]:
        opener = above[-1]
        self.done = end_of(self.text, opener.end, opener.indent)
        keys = [one.key for one in reversed(above) if one.key]
        yield from in_block(Word(self.text[opener.end : self.done], opener.end), keys, opener, self.contexts, self.depth)

    def _remark(self, start: int, end: int) -> Iterator[Mention]:
        """Find the models in a comment; a key with a value that is commented out says as much as one that is not."""
        text = self.text[start:end]
        first = len(text) - len(text.lstrip("# \t-"))
        match = _ENTRY.match(text, first)
        key = match["key"] if match is not None else None
        if match is not None and key is not None:
            context = self.contexts.of_key(key.strip("\"'"))
            value = ID.match(text.strip("\"'"), match.end() + text.startswith(("'", '"'), match.end()))
            if context == NEVER:
                return
            if context and value is not None and not text[value.end() :].strip("\"' \t\r"):
                yield Mention(start + value.start(), value[0].partition("@")[0], MODEL, key, True)
                return
        yield from in_comment(Word(text[first:], start + first), self.contexts)

    def _entry(self, match: re.Match[str], end: int, key: str, above: list[Opener]) -> Iterator[Mention]:
        text = self.text
        indent = len(match["indent"])
        dashes = len(match["dashes"])
        column = indent + dashes if match["key"] else indent + max(dashes - 2, 0)
        keys = [*([key] if match["key"] else []), *(one.key for one in reversed(above) if one.key)]
        start = match.end()
        rest = text[start:end].strip()
        if not rest or rest.startswith(("#", "|", ">")):
            if key and not rest.startswith(("|", ">")):
                yield from self._under(keys, key, end, match.start("key"))
            return
        place = Place(keys, start, end, column, bool(match["key"]), above[-1] if above else None)
        found, self.done = self.values.at(place)
        yield from found
        if match["key"] and ID.fullmatch(key) and len(keys) > 1 and self.contexts.of_key(keys[1]) == MODEL:
            yield Mention(match.start("key") + (match["key"][0] in "\"'"), key, MODEL, keys[1])
        if key == "name" and _VALUE.match(text, end):
            yield from self._line(end + 1)  # a variable: the word it is set to is no candidate by itself
            return
        comment = text.find(" #", start, end)
        if comment >= 0 and may_name(text[comment:end]) and self.values.is_comment(start, comment):
            yield from in_comment(Word(text[comment + 2 : end], comment + 2), self.contexts)

    def _under(self, keys: list[str], key: str, end: int, key_start: int) -> Iterator[Mention]:
        """Read the items of a list under a key that says what they are: bare words are no candidates by themselves."""
        if ID.fullmatch(key) and len(keys) > 1 and self.contexts.of_key(keys[1]) == MODEL:
            yield Mention(key_start + (self.text[key_start] in "\"'"), key, MODEL, keys[1])
        if self.contexts.of_key(key) in ("", NEVER):
            return
        for _ in range(_MOST_ITEMS):
            start = end + 1
            if start < self.done or not _ITEM.match(self.text, start):
                return
            end = self.text.find("\n", start)
            end = len(self.text) if end < 0 else end
            if not self.text[start:end].rstrip().endswith(":"):
                yield from self._line(start)
                self.done = max(self.done, end)

    def _continuation(self, start: int, end: int, indent: int) -> Iterator[Mention]:
        """Read a line that goes on with a value begun above."""
        text = self.text
        above = start
        for _ in range(_LONGEST_WAY_UP):
            if above <= self.done or above <= self.lost:
                break
            line_end = above - 1
            above = text.rfind("\n", 0, line_end) + 1
            match = _ENTRY.match(text, above, line_end)
            if (
                match is None
                or match.end() >= line_end
                or not (match["key"] or match["dashes"])
                or len(match["indent"]) >= indent
            ):
                continue
            key = (match["key"] or "").strip("\"'")
            if self.contexts.of_key(key) == NEVER and not is_command(key):
                self.done = end_of(text, line_end, len(match["indent"]))
                return
            yield from self._entry(
                match, line_end, key, list(self.outline.above(start, len(match["indent"]), bool(match["dashes"])))
            )
            self.done = max(self.done, end)
            return
        self.lost = start
        yield from in_snippet(Word(text[start:end], start), self.contexts)
