"""A structural lexer: where strings, comments and brackets are in source code, read only around the places one asks for.

One regular expression per family of languages knows strings, comments, brackets and separators, and nothing else; names and
numbers are skipped at the speed of the search. Reading begins at the last line before the place that can only be the start
of a statement, so that a long file costs no more than a short one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

_DOUBLE = r'"[^"\\\n]*+(?:\\[\s\S][^"\\\n]*+)*+(?:"|(?=\n)|\Z|\\\Z)'
_SINGLE = _DOUBLE.replace('"', "'")
_TICKED = r"`[^`\\]*+(?:\\[\s\S][^`\\]*+)*+(?:`|\Z|\\\Z)"
_TRIPLE = r'"""[^"\\]*+(?:(?:\\[\s\S]|"(?!""))[^"\\]*+)*+(?:"""|\Z|\\\Z)'
_BLOCK = r"/\*[^*]*+(?:\*(?!/)[^*]*+)*+(?:\*/|\Z)"
_CHARACTER = r"'(?:[^'\\\n]|\\[^\n]{1,9}?)'"
_MARKS = r"[()\[\]{},;]"

_PYTHON = rf"{_TRIPLE}|{_TRIPLE.replace(chr(34), chr(39))}|{_DOUBLE}|{_SINGLE}|\#[^\n]*+|{_MARKS}"
# A slash begins a regular expression where no value can be before it; a quote in one would open a string.
_PATTERN = r"(?<=[(,=:\[!&|?{;])[ ]?/(?![*/ ])(?:[^/\\\n\[]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*+\])++/"
_SCRIPT = rf"//[^\n]*+|{_BLOCK}|{_PATTERN}|{_DOUBLE}|{_SINGLE}|{_TICKED}|{_MARKS}"
_GO = rf"//[^\n]*+|{_BLOCK}|{_DOUBLE}|`[^`]*+(?:`|\Z)|{_CHARACTER}|{_MARKS}"
_RAW = r'(?<=r)"[^"]*+(?:"|\Z)|(?<=r\#)"[^"]*+(?:"(?!\#)[^"]*+)*+(?:"\#|\Z)|(?<=r\#\#)"[^"]*+(?:"(?!\#\#)[^"]*+)*+(?:"\#\#|\Z)'
_LONG = r'"[^"\\]*+(?:\\[\s\S][^"\\]*+)*+(?:"|\Z|\\\Z)'
_RUST = rf"//[^\n]*+|{_BLOCK}|{_RAW}|{_LONG}|{_CHARACTER}|{_MARKS}"
_JAVA = rf'//[^\n]*+|{_BLOCK}|{_TRIPLE}|(?<=@)"[^"]*+(?:""[^"]*+)*+(?:"|\Z)|{_DOUBLE}|{_CHARACTER}|{_MARKS}'


class Language(NamedTuple):
    """A family of languages: its tokens, what begins a line that can only be a statement, and what opens a comment."""

    name: str
    tokens: re.Pattern[str]
    statement: re.Pattern[str]
    comments: tuple[str, ...]
    quotes: str
    indented: bool = False


def _language(name: str, tokens: str, words: str, comments: tuple[str, ...], quotes: str, indented: bool = False) -> Language:
    statement = re.compile(rf"\n[ \t]*+(?:{words})", re.ASCII)
    return Language(name, re.compile(tokens, re.ASCII), statement, comments, quotes, indented)


# Words that begin statements; followed by a colon or an equals sign they are keys of something.
_TYPED = r"(?:public|private|protected|internal|static|final|return|class|fun|val|var|enum|throw) \w|@(?:Test|Override)"
_SLASHES = ("//", "/*", "*")

PYTHON = _language(
    "python",
    _PYTHON,
    r"(?:def|class|async def|return|assert|with|raise|import|from|while|del|global) |try:|@\w",
    ("#",),
    "\"'",
    True,
)
TOML = _language("toml", _PYTHON, r"\[\[?[\w.\"'-]+\]?\][ \t]*+(?:[#\n]|\r|\Z)", ("#",), "\"'", True)
SCRIPT = _language(
    "script",
    _SCRIPT,
    r"(?:export|const|let|var|function|async function|class|return|import|throw|interface) [\w{'\"\[*]|(?:it|test|describe)\(",
    _SLASHES,
    "\"'`",
)
GO = _language("go", _GO, r"(?:func|return|var|const|type|package|defer|for|switch|go)\b[ (]", _SLASHES, '"`')
RUST = _language(
    "rust", _RUST, r"(?:pub|fn|let|use|impl|struct|enum|mod|return|const|static|for|while) [\w{]|\#\[", _SLASHES, '"'
)
JAVA = _language("java", _JAVA, _TYPED, _SLASHES, '"')

LANGUAGES = {
    **dict.fromkeys(("py", "pyi", "pyw"), PYTHON),
    **dict.fromkeys(("js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "vue", "svelte", "astro"), SCRIPT),
    "go": GO,
    "rs": RUST,
    **dict.fromkeys(("java", "kt", "kts", "cs", "scala", "groovy", "swift", "dart"), JAVA),
    "toml": TOML,
}
"""The language of a file by its extension."""

OPENERS = "([{"
_CLOSERS = ")]}"
_TRIPLES = {kind: re.compile(kind) for kind in ('"""', "'''")}


class Bracket:
    """A bracket that is open: where, which, where its current part begins, and how many parts were before that one."""

    __slots__ = ("kind", "offset", "part", "place")

    def __init__(self, offset: int, kind: str) -> None:
        self.offset = offset
        self.kind = kind
        self.part = offset + 1
        self.place = 0


class Token(NamedTuple):
    """A string or a comment, with the quotes or the marks that make it one."""

    start: int
    end: int
    comment: bool
    quote: str
    """The quotes of a string, as written once: one, three, or nothing for a comment."""

    @property
    def inside(self) -> int:
        """Return where the content of a string begins."""
        return self.start + len(self.quote)


class Reader:
    """Reads a text forward to the places one asks for, in rising order, and knows the open brackets there."""

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.language = language
        self.stack: list[Bracket] = []
        self.statement = 0
        self._next = 0
        self._token: Token | None = None
        self._long: tuple[list[int], list[int]] | None = None

    def long_string(self, offset: int) -> tuple[int, int] | None:
        """Return the triple-quoted string that *offset* is in, by a cheap count of the quotes; only for Python and TOML."""
        if not self.language.indented:
            return None
        if self._long is None:
            self._long = self._long_strings()
        starts, ends = self._long
        index = bisect_right(starts, offset) - 1
        return (starts[index], ends[index]) if index >= 0 and offset < ends[index] else None

    def _long_strings(self) -> tuple[list[int], list[int]]:
        text = self.text
        starts: list[int] = []
        ends: list[int] = []
        found = [match for kind, pattern in _TRIPLES.items() if kind in text for match in pattern.finditer(text)]
        found.sort(key=lambda match: match.start())
        opened = ""
        behind = 0
        for match in found:
            at = match.start()
            if at < behind:
                continue
            if opened:
                if match.group() == opened and text[at - 1] != "\\":
                    behind = match.end()
                    ends.append(behind)
                    opened = ""
            # Quotes in a comment, or in a string of other quotes, open nothing.
            elif text[at - 1 : at] not in ("'", '"') and "#" not in text[text.rfind("\n", max(0, at - 300), at) + 1 : at]:
                starts.append(at)
                opened = match.group()
        if opened:
            ends.append(len(text))
        return starts, ends

    def _restart(self, offset: int) -> None:
        """Skip to the last statement before *offset*, where there is one after what has been read."""
        long = self.long_string(offset)
        limit = offset if long is None else long[0]
        width = 400
        while True:
            low = max(self._next, limit - width)
            last = -1
            for match in self.language.statement.finditer(self.text, low, limit):
                if self.long_string(match.start()) is None:
                    last = match.start()
            if last >= 0 and last >= self._next:
                self.stack = []
                self._next = last
                self.statement = last + 1
                return
            if low == self._next:
                return
            width *= 4

    def seek(self, offset: int) -> Token | None:
        """Read on to *offset* and return the string or comment it is in; None where it is in plain code."""
        token = self._token
        if token is not None and token.start <= offset < token.end:
            return token
        if offset - self._next > 400:  # reading less than that is cheaper than looking for where to begin
            self._restart(offset)
        text, stack = self.text, self.stack
        self._token = None
        for match in self.language.tokens.finditer(text, self._next):
            start = match.start()
            if start > offset:
                self._next = start
                return None
            first = text[start]
            if first == ",":
                if stack:
                    stack[-1].part = start + 1
                    stack[-1].place += 1
            elif first in OPENERS:
                stack.append(Bracket(start, first))
            elif first in _CLOSERS:
                if stack:
                    stack.pop()
                if first == "}" and not self.language.indented:
                    self._separate(start + 1)
            elif first == ";":
                self._separate(start + 1)
            elif match.end() > offset:
                self._next = match.end()
                self._token = self._string_or_comment(start, match.end())
                return self._token
        self._next = len(text)
        return None

    def _separate(self, offset: int) -> None:
        if self.stack:
            if self.stack[-1].kind == "{":
                self.stack[-1].part = offset
        else:
            self.statement = offset

    def _string_or_comment(self, start: int, end: int) -> Token:
        text = self.text
        first = text[start]
        if first in "\"'`":
            triple = first != "`" and text.startswith(first * 3, start) and end - start >= 6
            return Token(start, end, False, first * 3 if triple and self.language is not GO else first)
        return Token(start, end, True, "")
