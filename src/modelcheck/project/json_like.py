"""Finds models in JSON, JSON with comments, and TOML: by the keys over a value, and what is written beside it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

from modelcheck.project.code import Search
from modelcheck.project.code_arguments import NOTHING, REFUSED, Finding, found_by, in_list, words_of
from modelcheck.project.code_hits import Hit, after_prefix, hits_in
from modelcheck.project.code_role import WORD
from modelcheck.project.contexts import Contexts, plain_name
from modelcheck.project.mention import KNOWN, LIBRARY, MODEL, Mention, Source
from modelcheck.project.remarks import in_remark, remarks
from modelcheck.project.structure import TOML, Bracket
from modelcheck.project.values import NEVER

# All between two brackets is one token, so that a file of millions of values is a few steps for each of its records.
_TOKENS = re.compile(
    r"""[{}\[\]]
      | (?: "[^"\\]*+(?:\\[\s\S][^"\\]*+)*+(?:"|\Z|\\\Z)
          | //[^\n]*+ | /\*[^*]*+(?:\*(?!/)[^*]*+)*+(?:\*/|\Z) | / | [^"{}\[\]/]++ )++""",
    re.VERBOSE,
)
_HEADER = re.compile(r"^[ \t]*\[\[?([^\[\]\n]{1,200})\]", re.MULTILINE)
_PROVIDER = re.compile(r"""["']?(?:provider|backend|engine|api_?type)["']?\s*[:=]\s*["']([\w.-]+)["']""", re.IGNORECASE)
_TYPE = re.compile(r'"type"\s*:\s*"([^"\n]{1,200})"')
_LOCKS = ("lock.json", "npm-shrinkwrap.json", ".lock.toml", "lock.toml")
_OURS = '{\n  "schema": "modelcheck/'
"""How an answer of modelcheck begins that was left in the project; what it names stands elsewhere."""

_NEAR = 1500
_OUTERMOST = 40
_LINE = 300


def find_in_json(source: Source) -> Iterator[Mention]:
    """Find the models in a file of JSON, with or without comments."""
    if source.path.lower().endswith(_LOCKS) or source.text.startswith(_OURS):
        return
    yield from _Json(source.text, source.contexts).mentions()


def find_in_toml(source: Source) -> Iterator[Mention]:
    """Find the models in a file of TOML."""
    if source.path.lower().endswith(_LOCKS):
        return
    yield from _Toml(source.text, source.contexts, TOML, False).mentions()


def _is_local(name: str, contexts: Contexts) -> bool:
    """Return whether a provider or a type of node is a local runtime."""
    plain = name.lower()
    return plain in contexts.any_of("local_providers") or any(one in plain for one in contexts.any_of("local_runtimes"))


class _Json:
    def __init__(self, text: str, contexts: Contexts) -> None:
        self.text = text
        self.contexts = contexts
        self._open: list[int] = []
        self._next = 0
        self._keys: dict[int, str] = {}
        self._weak = words_of(contexts).weak

    def mentions(self) -> Iterator[Mention]:
        text = self.text
        runtimes = any(one in text for one in self.contexts.any_of("local_providers"))
        hits = sorted(hits_in(text, "\"'", words=runtimes))
        done = set()
        for hit in hits:
            self._read(hit.quote)
            mention = self._mention(hit)
            if mention is not None:
                done.add(mention.offset)
                yield mention
        for remark in remarks(text, self.contexts, _never_long):
            low, high = self._string_around(remark.offset)
            for mention in in_remark(remark, low, high, False, text, self.contexts):
                if mention.offset not in done:
                    done.add(mention.offset)
                    yield mention

    def _string_around(self, offset: int) -> tuple[int, int]:
        """Return from where to where a string may go that *offset* is in, without reading what is before."""
        text = self.text
        low, high = max(0, offset - _NEAR), min(len(text), offset + _NEAR)
        before = max(low, text.rfind('"', low, offset) + 1, text.rfind("\n", low, offset) + 1)
        return before, min(one if one >= 0 else high for one in (text.find('"', offset, high), text.find("\n", offset, high)))

    def _read(self, offset: int) -> None:
        """Read on to *offset* and keep which brackets are open there."""
        if offset < self._next:
            return
        for match in _TOKENS.finditer(self.text, self._next):
            start = match.start()
            if match.end() > offset:
                self._next = match.end()  # there are no brackets up to there
                return
            first = self.text[start]
            if first in "{[":
                self._open.append(start)
            elif first in "}]" and self._open:
                self._open.pop()
        self._next = len(self.text)

    def _key_of(self, opened: int) -> str:
        """Return the key whose value an open bracket begins."""
        if opened not in self._keys:
            self._keys[opened] = self._key_before(opened)
        return self._keys[opened]

    def _key_before(self, offset: int) -> str:
        before = self.text[max(0, offset - 130) : offset].rstrip()
        if not before.endswith(":"):
            return ""
        key = before[:-1].rstrip()
        if key[-1:] in ("'", '"'):
            return key[key.rfind(key[-1], 0, -1) + 1 : -1]
        return key[len(key.rstrip(WORD)) :]

    def _mention(self, hit: Hit) -> Mention | None:
        text, end = self.text, hit.quote + len(hit.text) + 2
        key = self._key_before(hit.quote)
        is_key = not key and text[end : end + 20].lstrip()[:1] == ":"
        if hit.bare and (is_key or (key and not self.contexts.of_key(key) and plain_name(key) not in self._weak)):
            return None
        keys = [key, *(self._key_of(opened) for opened in reversed(self._open[-_OUTERMOST:]))]
        finding = self._judged([one for one in keys if one], hit.bare)
        if finding.context == NEVER:
            return None
        if not key and self._open and text[self._open[-1]] == "[":
            words = in_list(text, self.contexts, Bracket(self._open[-1], "["), hit.quote, end)
            finding = words if words is not None else finding
            if finding.context == NEVER:
                return None
        if finding.context == MODEL and self._open and not is_key:
            finding = self._beside(hit, finding, keys)
        return written(hit, finding, self.contexts)

    def _judged(self, keys: Sequence[str], bare: bool) -> Finding:
        """Return what the keys over a value say, the innermost first; nothing below a key of something else is a model."""
        said = NOTHING
        passed = 0
        for key in keys:
            context = self.contexts.of_key(key)
            if context == NEVER:
                return REFUSED
            if said is NOTHING and passed < (1 if bare else 2):
                said = found_by(context, key)
                passed += plain_name(key) not in self._weak
        return said

    def _beside(self, hit: Hit, finding: Finding, keys: Sequence[str]) -> Finding:
        """Sharpen what is said of a value by the provider named in the same object, or by the type of the node it is in."""
        text = self.text
        objects = [opened for opened in self._open if text[opened] == "{"]
        if not objects:
            return finding
        around = text[max(objects[-1], hit.quote - _NEAR) : hit.quote] + text[hit.quote : hit.quote + _NEAR].partition("}")[0]
        provider = _PROVIDER.search(around)
        if provider is not None:
            return finding._replace(context=LIBRARY) if _is_local(provider[1], self.contexts) else finding
        if any(port in around for port in self.contexts.any_of("local_ports")):
            return finding._replace(context=LIBRARY)
        if "parameters" in keys and len(objects) > 1:
            low = max(objects[-2], hit.quote - _NEAR)
            kind = _TYPE.search(text, hit.quote, hit.quote + _NEAR) or _TYPE.search(text, low, hit.quote)
            if kind is not None and _is_local(kind[1], self.contexts):
                return finding._replace(context=LIBRARY)
        return finding


def _never_long(_: int) -> bool:
    return False


def written(hit: Hit, finding: Finding, contexts: Contexts) -> Mention | None:
    """Return the mention of a value of which a finding says something, without what names its provider."""
    text, offset, finding = after_prefix(hit.text, hit.quote + 1, finding, contexts)
    if finding.context:
        return Mention(offset, text, finding.context, finding.because)
    return Mention(offset, text, KNOWN) if text.count("/") == 1 else None


class _Toml(Search):
    """As source code, with the names of the tables over the keys."""

    at_once = False

    def refined(self, hit: Hit, finding: Finding) -> Finding:
        """Add what the table says: its name, and a provider named in it."""
        start, name, end = self._table(hit.quote)
        parts = [part.strip(" \t\"'") for part in name.split(".")]
        contexts = [self.contexts.of_key(part) for part in parts if part]
        if NEVER in contexts:
            return REFUSED
        if not finding.context:
            low = max(start, hit.quote - _LINE)
            line = self.text[max(low, self.text.rfind("\n", low, hit.quote) + 1) : hit.quote]
            key = line.partition("=")[0].strip(" \t\"'")
            finding = found_by(self.contexts.of_key(key), key)  # keys of TOML may have hyphens
            if plain_name(key) in words_of(self.contexts).weak:
                finding = next((found_by(one, part) for one, part in zip(contexts, parts, strict=False) if one), NOTHING)
        if finding.context != MODEL or not hit.bare:
            return finding
        provider = _PROVIDER.search(self.text, max(start, hit.quote - _NEAR), min(end, hit.quote + _NEAR))
        local = provider is not None and _is_local(provider[1], self.contexts)
        return finding._replace(context=LIBRARY) if local else finding

    def _table(self, offset: int) -> tuple[int, str, int]:
        """Return where the table around *offset* begins, its name and where it ends."""
        tables = self._tables
        index = bisect_right(tables, offset, key=lambda one: one[0]) - 1
        end = tables[index + 1][0] if index + 1 < len(tables) else len(self.text)
        return (*tables[index], end) if index >= 0 else (0, "", end)

    @cached_property
    def _tables(self) -> list[tuple[int, str]]:
        return [(match.start(), match[1]) for match in _HEADER.finditer(self.text)]
