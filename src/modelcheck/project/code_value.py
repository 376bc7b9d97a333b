"""What a string in source code is the value of: the key, call, flag or command that takes it, and what that says about it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from modelcheck.project.code_arguments import (
    NEAR,
    NOTHING,
    REFUSED,
    Finding,
    after_another,
    found_by,
    in_list,
    of_option,
    words_of,
)
from modelcheck.project.code_role import COMPARING, DOTTED, GROUPING, WORD, callee_before, name_before, role_of
from modelcheck.project.contexts import NAMED_SO, Call, Contexts, plain_name
from modelcheck.project.mention import LIBRARY, MODEL
from modelcheck.project.structure import PYTHON, Bracket, Language
from modelcheck.project.values import NEVER

_DEEPEST = 8
JOINED = re.compile(r"[ \t]*(?:\+|%(?![\w ]*\n)|\.(?:format|join|replace)\b)", re.ASCII)
"""What follows a string that is only a part of a name."""

_COMPARED = re.compile(r"[ \t]*(?:[!=]==?|not in\b|in\b)[ \t]*([\w.$]+)", re.ASCII)
_SECOND = re.compile(r"""([A-Za-z_][\w.]*)\(\s*["'][\w./-]*["']\s*,$""", re.ASCII)
_PLAIN_TARGET = re.compile(r"(?:^|[\n(,{;][ \t]*)[\w.]+[ \t]*$", re.ASCII)
_OF_DATA = re.compile(
    r"""repo_?[tT]ype["']?\s*[=:]\s*(?:["'](?:dataset|space)|RepoType\.(?:Dataset|Space))
      | help["']?\s*[=:]\s*["'][^"'\n]*[dD]ataset""",
    re.ASCII | re.VERBOSE,
)
_OF_MODEL = re.compile(r"""\s*,\s*repo_type\s*=\s*["']model["']""")
_LITERAL_TYPE = re.compile(r"""(?:&|\*)?(?:\[\w*\]|map\[\w+\])?\*?[\w.]*(?:\{?)$|vec!$""", re.ASCII)
_DEFINING = ("def", "func", "fn", "fun")


class Judge:
    """Finds out what the strings of one text are the values of."""

    def __init__(self, text: str, language: Language, contexts: Contexts) -> None:
        self.text = text
        self.language = language
        self.contexts = contexts
        self.words = words_of(contexts)

    def direct(self, quote: int) -> Finding | None:
        """Return what the few characters before a quote say by themselves, None where they say nothing.

        ``model="``, ``"model": "`` and ``from_pretrained("`` are most of what there is, and need no more than this.
        """
        before = self.text[max(0, quote - 80) : quote]
        if before[-1:] in "rRbBfFuU" and before[-2:-1] not in WORD:
            before = before[:-1]
        before = before.rstrip()
        last = before[-1:]
        if last == "(":
            callee = before[len(before[:-1].rstrip(DOTTED)) : -1].replace("::", ".").replace("?.", ".").strip(".!")
            return self._argument(callee, 0)
        if last == ",":
            match = _SECOND.search(before)
            return self._argument(match[1], 1) if match is not None else None
        if last == ":" or (last == "=" and before[-2:-1] not in "=!<>"):
            return self._keyed(before[:-2] if before[-2:] == ":=" else before[:-1], last)
        if last == "m" and before.endswith("from") and not self.language.indented:
            return REFUSED
        return REFUSED if last == "t" and before.endswith("import") else None

    def _argument(self, callee: str, place: int) -> Finding | None:
        call = self.contexts.of_call(callee) if callee else None
        if call is None:
            return None
        if call.context == NEVER:
            return REFUSED
        return Finding(call.context, callee.rpartition(".")[2], True) if place in call.places else None

    def _keyed(self, key: str, operator: str) -> Finding | None:
        if operator == ":" and self.language is PYTHON and key.rstrip()[-1:] not in ("'", '"'):
            return None  # it may be a type
        name = name_before(key)
        context = self.contexts.of_key(name) if name else ""
        if context == NEVER:
            return REFUSED
        if context:
            return Finding(context, name.rpartition(".")[2]) if "repo" not in name.lower() else None
        if operator == "=" and name and plain_name(name) not in self.words.weak and _PLAIN_TARGET.search(key):
            return NOTHING  # what is set to a name that says nothing
        return None

    def judge(self, start: int, end: int, stack: Sequence[Bracket], statement: int, bare: bool) -> Finding:
        """Return what the string from *start* to *end* (with its quotes) is, looking outwards through the open brackets."""
        text = self.text
        if start and text[start - 1] in "rRbBfFuU" and text[start - 2 : start - 1] not in WORD:
            start -= 1
        if JOINED.match(text, end):
            return REFUSED
        compared = _COMPARED.match(text, end)
        if compared is not None and not bare and self.contexts.of_key(compared[1]) in (MODEL, LIBRARY):
            return Finding(MODEL, compared[1].rpartition(".")[2], sure=False)
        before = text[max(0, start - 80) : start].rstrip()
        if bare and text[end : end + 4].lstrip(" ")[:1] == ":" and before[-1:] in "{,":
            return NOTHING  # a key by itself
        at = start
        crossed = 0
        passed = 0  # keys that say nothing: "small" in {"small": "a/b"}
        place = 0  # which one it is of several in parentheses
        for level in range(len(stack) - 1, max(-2, len(stack) - 2 - _DEEPEST), -1):
            bracket = stack[level] if level >= 0 else None
            role = role_of(text, self.language, bracket.part if bracket else statement, at, bracket, at == start)
            named = REFUSED if role.operator == NEVER else self._named(role.names, bracket, end)
            if named is not None:
                sure = not passed and (role.operator not in COMPARING or role.operator == "in")
                return named._replace(sure=sure) if named is not REFUSED else named
            if bracket is None or role.operator in (*COMPARING, "return"):
                return NOTHING
            if role.operator and bracket.kind != "(":
                passed += not role.names or plain_name(role.names[0]) not in self.words.weak
            if passed > (0 if bare else 1 + (bracket.kind == "{" and level > 0)):
                return NOTHING
            found, at = self._outwards(bracket, at, end, role.names if role.operator else (), place)
            if found is not None:
                return found._replace(sure=found.sure and not passed)
            place = bracket.place if at == bracket.offset and bracket.kind == "(" else place
            crossed += bracket.kind != "("
            if bare and crossed > 1:
                return NOTHING
        return NOTHING

    def _named(self, names: Sequence[str], bracket: Bracket | None, end: int) -> Finding | None:
        """Return what the names say that a value goes by, None if nothing."""
        for name in names:
            context = self.contexts.of_key(name)
            if context == NEVER:
                return REFUSED
            if context:
                if bracket is not None and "repo" in name.lower() and self.speaks_of_data(bracket.offset, end):
                    return REFUSED
                return self._with_call(Finding(context, name.rpartition(".")[2]), bracket)
        return None

    def _with_call(self, finding: Finding, bracket: Bracket | None) -> Finding:
        """Refuse or sharpen what a keyword says by the call it is in: ``ChatOllama(model=…)`` takes names of a library."""
        if bracket is None or bracket.kind == "[":
            return finding
        opened = bracket.offset
        if bracket.kind == "{":
            opened -= 1  # new ChatOllama({ model: "…" })
            if self.text[opened : opened + 1] != "(":
                return finding
        callee, _ = callee_before(self.text, opened)
        call = self.contexts.of_call(callee) if callee else None
        if call is None:
            return finding
        if call.context == NEVER:
            return REFUSED
        return finding._replace(context=LIBRARY) if call.context == LIBRARY else finding

    def speaks_of_data(self, opened: int, end: int) -> bool:
        """Return whether the call around says that its repository is one of data."""
        closed = self.text.find(")", end, end + 400)
        return _OF_DATA.search(self.text, max(opened, end - NEAR), closed if closed >= 0 else end + 400) is not None

    def _outwards(self, bracket: Bracket, at: int, end: int, names: Sequence[str], place: int) -> tuple[Finding | None, int]:
        """Return what the bracket around a value says, else None and where what it belongs to begins."""
        if bracket.kind == "(":
            return self._in_call(bracket, at, end, names, place)
        opened = bracket.offset
        words = None if names else in_list(self.text, self.contexts, bracket, at, end)
        if words is not None:
            return words, opened
        low = max(0, opened - 120)
        before = self.text[low:opened]
        if bracket.kind == "[":
            name = before[len(before.rstrip(DOTTED)) :]
            last = name.rpartition(".")[2]
            if name in ("", "vec!") or name in GROUPING or before[-1:] in ":?" or last in self.words.wrappers:
                return None, opened - len(name)
            return found_by(self.contexts.of_key(name), last, sure=False), opened
        if self.language.indented:
            return None, opened
        stripped = before.rstrip()
        if stripped.endswith((")", "=>")) or (stripped.endswith(("else", "try", "do")) and not names):
            return NOTHING, opened
        literal = _LITERAL_TYPE.search(stripped[-60:])
        if literal is not None and stripped[-1:] not in "=(,[:{":
            return None, low + len(stripped) - len(literal[0])
        return None, opened

    def _in_call(self, bracket: Bracket, at: int, end: int, names: Sequence[str], place: int) -> tuple[Finding | None, int]:
        """As `_outwards` for the parenthesis of a call, or one that only groups."""
        opened = bracket.offset
        callee, start = callee_before(self.text, opened)
        if not callee or callee in GROUPING:
            # ("encoder", CharField(default="a/b")): a pair of a name and what describes it
            pair = bracket.place == 1 and not callee and not names
            previous = after_another(self.text, self.contexts, bracket, at, end, place) if pair else None
            return (previous if previous is not None and previous.context in (MODEL, LIBRARY) else None), opened
        if self.text[max(0, start - 6) : start].rstrip().endswith(_DEFINING):
            return NOTHING, opened
        call = self.contexts.of_call(callee)
        keyword = plain_name(names[0]) if names else ""
        found = self._known_call(call, callee, bracket, keyword, (at, end)) if call is not None else None
        if found is None and (not names or keyword == "default"):
            found = self._by_arguments(callee, bracket, at, end, place)
        if found is not None:
            return found, start
        last = callee.removesuffix(".new").removesuffix("Builder").rpartition(".")[2]
        first = bracket.place == 0 and not names
        if keyword in self.words.weak or (not names and last in self.words.wrappers):
            flag = of_option(self.text, self.contexts, bracket, at, end)
            if flag is not None:
                return flag, start
        if first or (keyword in self.words.weak and not last.islower()):
            context = self.contexts.of_key(last) if "_" in plain_name(last) or last[:1].isupper() else ""
            if context:
                return self._of_chain(found_by(context, last, True, "model" in last.lower()), start), start
        if last in self.words.wrappers or (first and last[:1].isupper() and "." not in callee):
            return None, self._before_new(start)
        return NOTHING, start

    def _known_call(self, call: Call, callee: str, bracket: Bracket, keyword: str, value: tuple[int, int]) -> Finding | None:
        at, end = value
        if call.context == NEVER:
            return REFUSED
        takes_keyword = keyword in call.keywords or keyword in self.words.weak
        if takes_keyword if keyword else bracket.place in call.places:
            if self.speaks_of_data(bracket.offset, end):
                return REFUSED
            if call is NAMED_SO and bracket.place and "/" not in self.text[at:end]:
                return None  # a later word may say how, not which
            return Finding(call.context, callee.rpartition(".")[2], True)
        return None

    def _by_arguments(self, callee: str, bracket: Bracket, at: int, end: int, place: int) -> Finding | None:
        """Return what other arguments, or what a method is called on, say of an argument without a keyword."""
        if bracket.place:
            previous = after_another(self.text, self.contexts, bracket, at, end, place)
            if previous is not None:
                return previous
        receiver, _, last = callee.rpartition(".")
        if receiver and last in self.words.receivers:
            name = receiver.rpartition(".")[2]
            context = self.contexts.of_key(name)
            if context:
                return found_by(context, name)
        return Finding(MODEL, "repo_type", True) if _OF_MODEL.match(self.text, end) else None

    def _before_new(self, start: int) -> int:
        before = self.text[max(0, start - 12) : start]
        stripped = before.rstrip()
        return start - len(before) + len(stripped) - 3 if stripped.endswith("new") else start

    def _of_chain(self, finding: Finding, start: int) -> Finding:
        """Sharpen a builder's call by what is built: ``OllamaChatModel.builder()….modelName(…)``."""
        chain = self.text[max(0, start - NEAR) : start]
        if finding.context != MODEL or not chain.rstrip().endswith(")"):
            return finding
        chain = chain[max(chain.rfind(";"), chain.rfind("{"), chain.rfind("=")) + 1 :]
        built = chain.partition("(")[0].lower()
        local = any(name in built for name in self.contexts.any_of("local_runtimes"))
        return finding._replace(context=LIBRARY) if local else finding
