"""Finds models in source code: in the strings of Python, JavaScript and TypeScript, Go, Java, Kotlin, C#, Rust and the like.

Three searches at the speed of regular expressions tell where something may stand at all. What the characters before a quote
say by themselves is taken; only for what is left the structure around it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from modelcheck.project.code_arguments import NOTHING, Finding
from modelcheck.project.code_hits import Hit, after_prefix, hits_in, speaks_to_runtime
from modelcheck.project.code_role import name_before
from modelcheck.project.code_value import JOINED, Judge
from modelcheck.project.contexts import Contexts
from modelcheck.project.mention import KNOWN, LIBRARY, MODEL, SIZED_TAG, Mention, Source
from modelcheck.project.remarks import Remark, in_remark, remarks
from modelcheck.project.structure import GO, LANGUAGES, PYTHON, SCRIPT, TOML, Language, Reader, Token
from modelcheck.project.values import NEVER

_PIECES = re.compile(r"""/["'][ \t\r]*\n?[ \t]*["']""", re.ASCII)
_NEXT_PIECE = re.compile(r"""\s*[rRuU]?(["'])([\w./:@+-]*+)\1""", re.ASCII)
_HINTS = (
    "odel",
    "ODEL",
    "lama",
    "ipeline",
    "retrained",
    "okeniz",
    "OKENIZ",
    "llm",
    "LLM",
    "mbed",
    "MBED",
    "ncoder",
    "heckpoint",
    "ank",
)
_NEAR = 300
_REVISION = re.compile(r"""[\s,({]revision["']?\s*[=:]\s*["']([\w./-]+)["']""", re.ASCII)
_PROVIDER = re.compile(
    r"""\b(?:provider|backend|type|engine|api_?type)["']?\s*[=:]\s*["'](\w+)["']""", re.ASCII | re.IGNORECASE
)
_GO_IMPORTS = re.compile(r"^import\s*\([^)]*\)", re.MULTILINE)


def in_code(source: Source) -> Iterator[Mention]:
    """Find the models in a file of source code."""
    language = LANGUAGES.get(source.path.rpartition(".")[2].lower(), SCRIPT)
    return of_code(source.text, source.contexts, language)


def of_code(text: str, contexts: Contexts, language: Language, library: bool | None = None) -> Iterator[Mention]:
    """Find the models in a piece of source code; *library* says whether it speaks to a local runtime, where that is known."""
    if library is None:
        library = speaks_to_runtime(text, contexts)
    return Search(text, contexts, language, library).mentions()


class Search:
    """The search through one piece of source code."""

    at_once = True
    """Whether what stands directly before a value may suffice."""

    def __init__(self, text: str, contexts: Contexts, language: Language, library: bool) -> None:
        self.text = text
        self.contexts = contexts
        self.language = language
        self.library = library
        self.judge = Judge(text, language, contexts)
        self.reader = Reader(text, language)
        self.joined: list[tuple[int, int]] = []

    def mentions(self) -> Iterator[Mention]:
        """Find the models."""
        found: dict[int, Mention] = {}
        later: list[tuple[int, Hit | Remark]] = []
        for hit in self._hits():
            mention = self._at_once(hit, later)
            if mention is not None:
                found[mention.offset] = mention
        later.extend((one.offset, one) for one in remarks(self.text, self.contexts, self.reader.long_string))
        later.sort(key=lambda one: one[0])
        for offset, one in later:
            if isinstance(one, Remark) and self._is_commented(offset):
                self._remark(one, None, found)
                continue
            token = self.reader.seek(offset)
            if isinstance(one, Hit):
                mention = self._looked_at(one, token)
                if mention is not None:
                    found.setdefault(mention.offset, mention)
            elif not (token is None and one.needs_string):
                self._remark(one, token, found)
        for offset, mention in found.items():
            if not any(start < offset < end for start, end in self.joined):
                yield mention

    def _remark(self, remark: Remark, token: Token | None, found: dict[int, Mention]) -> None:
        low, high = self._bounds(remark, token)
        for mention in in_remark(remark, low, high, self._is_note(token), self.text, self.contexts):
            known = found.get(mention.offset)
            if known is None or (known.context == KNOWN and mention.context != KNOWN):
                found[mention.offset] = mention

    def _is_commented(self, offset: int) -> bool:
        """Return whether a comment is clearly open at *offset*: it begins on the same line, before any quotes."""
        low = max(0, offset - _NEAR)
        line = self.text.rfind("\n", low, offset)
        if line < 0:
            return False
        head = self.text[line + 1 : offset]
        code, mark, _ = head.partition(self.language.comments[0])
        if not mark or "'" in code or '"' in code or "`" in code:
            return False
        return self.reader.long_string(offset) is None

    def _hits(self) -> Iterator[Hit]:
        text = self.text
        after = 0
        if self.language is GO:
            block = _GO_IMPORTS.search(text)
            after = block.end() if block is not None else 0
        yield from hits_in(text, self.language.quotes, self.library, after)
        if self.language is PYTHON:
            for match in _PIECES.finditer(text, after):
                start = max(text.rfind("'", 0, match.start()), text.rfind('"', 0, match.start()))
                yield Hit(start, text[start + 1 : match.start() + 1], False)

    def _at_once(self, hit: Hit, later: list[tuple[int, Hit | Remark]]) -> Mention | None:
        """Return a mention that needs no reading; what needs it is put into *later*."""
        text, quote = self.text, hit.quote
        end = quote + len(hit.text) + 2
        direct = self.judge.direct(quote) if self.at_once else None
        if direct is not None and direct.context == NEVER:
            return None
        if hit.bare and self._has_prefix(hit):
            direct = None
        elif hit.bare and direct is NOTHING:
            return None
        elif hit.bare and direct is None:
            near = text[max(0, quote - _NEAR) : quote]
            for hint in _HINTS:
                if hint in near:
                    break
            else:
                return None
        asks_more = self.library or (hit.bare and direct is not None and not direct.is_call)
        if direct is None or asks_more or hit.text.endswith("/") or self._is_joined(end):
            later.append((quote, hit))
            return None
        low = max(0, quote - _NEAR)
        line = text.rfind("\n", low, quote)
        head = text[line + 1 if line >= 0 else low : quote]
        marks = self.language.comments
        commented = any(mark in head for mark in marks[:2]) or (len(marks) > 2 and head.lstrip().startswith("*"))
        if commented or (line < 0 and low):
            later.append((quote, hit))
            return None
        if self.reader.long_string(quote) is not None:
            later.append((quote, hit))
            return None
        if JOINED.match(text, end) or (direct.is_call and self.judge.speaks_of_data(quote, end)):
            return None
        return self._mention(hit, direct, False)

    def _has_prefix(self, hit: Hit) -> bool:
        """Return whether a value names its provider itself, or has a size for a tag, so that nothing around it has to."""
        if ":" in hit.text and SIZED_TAG.fullmatch(hit.text):
            return True
        return ":" in hit.text and bool(after_prefix(hit.text, 0, NOTHING, self.contexts)[2].context)

    def _is_joined(self, end: int) -> bool:
        return (
            self.language is PYTHON
            and self.text[end : end + 1] in (" ", "\n")
            and _NEXT_PIECE.match(self.text, end) is not None
        )

    def _looked_at(self, hit: Hit, token: Token | None) -> Mention | None:
        if token is None:
            return None
        end = hit.quote + len(hit.text) + 2
        if token.comment or token.start != hit.quote or token.end != end:
            if token.start == hit.quote and not token.comment:
                return None
            # Within a comment, or within a longer string: only what stands directly before it says anything.
            note = self._is_note(token)
            finding = self.judge.direct(hit.quote) or NOTHING
            if finding.context == NEVER or (hit.bare and (not finding.context or hit.text.isalpha())):
                return None
            return self._mention(hit, finding, note)
        if self.language is PYTHON:
            joined, last = self._joined(hit, end)
            if last > end:
                self.joined.append((end, last))  # what is in the other pieces is no name of its own
            end = last
            if ("/" not in joined or joined.endswith("/")) and not (hit.bare and joined == hit.text):
                return None
            hit = hit._replace(text=joined)
        finding = self.judge.judge(hit.quote, end, self.reader.stack, self.reader.statement, hit.bare)
        if finding.context != NEVER:
            finding = self.refined(hit, finding)
        if finding.context == NEVER or (hit.bare and not finding.context and not self._has_prefix(hit)):
            return None
        if hit.bare and not finding.sure and hit.text.isalpha():
            return None
        return self._mention(hit, finding, False)

    def _joined(self, hit: Hit, end: int) -> tuple[str, int]:
        """Return a string with those that follow it, which Python reads as one, and where the last one ends."""
        pieces = [hit.text]
        inside = bool(self.reader.stack)
        while len(pieces) < 10:
            match = _NEXT_PIECE.match(self.text, end)
            if match is None or (not inside and "\n" in match[0]):
                break
            pieces.append(match[2])
            end = match.end()
        return "".join(pieces), end

    def refined(self, hit: Hit, finding: Finding) -> Finding:
        """Sharpen what is said of a bare word by whom it is said to: a call, a provider named beside it, the file."""
        if not hit.bare or finding.context != MODEL:
            return finding
        stack = self.reader.stack
        if stack:
            opened = stack[-1].offset
            beside = (
                self.text[max(opened, hit.quote - 600) : hit.quote] + self.text[hit.quote : hit.quote + 200].partition("}")[0]
            )
            for match in _PROVIDER.finditer(beside):
                local = match[1].lower() in self.contexts.any_of("local_runtimes")
                return finding._replace(context=LIBRARY) if local else finding
        if not self.library or not (finding.sure or any(letter.isdigit() for letter in hit.text)):
            return finding
        for bracket in reversed(stack[-3:]):
            if bracket.kind == "(":
                callee = name_before(self.text[max(0, bracket.offset - 80) : bracket.offset])
                call = self.contexts.of_call(callee)
                if call is not None and call.context == MODEL:
                    return finding
                if callee.rpartition(".")[2][:1].isupper() and not self._names_runtime(callee):
                    return finding
                break
        return finding._replace(context=LIBRARY)

    def _names_runtime(self, name: str) -> bool:
        return any(one in name.lower() for one in self.contexts.any_of("local_runtimes"))

    def _mention(self, hit: Hit, finding: Finding, note: bool) -> Mention | None:
        text, offset, finding = after_prefix(hit.text, hit.quote + 1, finding, self.contexts)
        if text.count("/") > 1 and not note and finding.context != MODEL:
            return None
        revision = ""
        if finding.context == MODEL:
            after = offset + len(text) + 1
            if self.text.find("revision", after, after + 300) >= 0:
                closed = self.text.find(")", after, after + 300)
                match = _REVISION.search(self.text, after, closed if closed >= 0 else after + 300)
                revision = match[1] if match is not None else ""
        if not finding.context:
            return Mention(offset, text, KNOWN, "", note) if "/" in text or SIZED_TAG.fullmatch(text) else None
        return Mention(offset, text, finding.context, finding.because, note, revision)

    def _is_note(self, token: Token | None) -> bool:
        """Return whether a token is a comment, or a string that stands for itself, as docstrings do."""
        if token is None or token.comment:
            return True
        if len(token.quote) < 3 or self.reader.stack or self.language is TOML:
            return False
        line = self.text.rfind("\n", max(0, token.start - 200), token.start)
        return not self.text[line + 1 : token.start].strip(" \t\rrRuUbBfF")

    def _bounds(self, remark: Remark, token: Token | None) -> tuple[int, int]:
        """Return from where to where a remark may be read: its line, within its string or comment."""
        text = self.text
        low = max(text.rfind("\n", max(0, remark.offset - 1000), remark.offset) + 1, remark.offset - 1000)
        high = text.find("\n", remark.offset, remark.offset + 1000)
        high = high if high >= 0 else min(len(text), remark.offset + 1000)
        if token is not None:
            low = max(low, token.inside)
            high = min(high, token.end - len(token.quote))
        return low, high
