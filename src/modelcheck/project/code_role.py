"""Reads by which names a string in source code goes: what it is assigned to, compared with, the key of, returned from."""

from __future__ import annotations

import re
from typing import NamedTuple

from modelcheck.project.structure import GO, PYTHON, Bracket, Language
from modelcheck.project.values import NEVER

WORD = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$"
DOTTED = WORD + ".:?!"
GROUPING = frozenset(
    {"if", "return", "in", "and", "or", "not", "elif", "while", "for", "switch", "await", "yield", "else", "assert", "is"}
    | {"case", "when", "match", "new", "print"}
)
"""Words before a parenthesis that are no calls of anything that takes models."""

COMPARING = frozenset({"==", "===", "!=", "!==", "in"})
_ASSIGNING = frozenset({"=", ":=", "??=", "||=", "|="})
_INSTEAD = frozenset({"or", "||", "??", "?:"})
_PASSING = frozenset({"else", "and", "&&", "if", "?", "?.", "::", "<=", ">=", "=>", "->", "yield"})
_REACH = 400
"""Characters looked at before a value, within one part of a bracket."""

_OPERATORS = re.compile(
    r""""(?:[^"\\\n]|\\.)*+" | '(?:[^'\\\n]|\\.)*+' | `[^`]*+`
      | (?P<op> \?\?=? | \|\|=? | && | :=(?!=) | => | -> | ===? | !==? | <= | >= | \?\.(?!\d) | \?: | :: | [-+*/%|]= | [=:?+%] )
      | \b(?P<word>or|else|in|return|and|if|from|import|yield|to)\b
      | (?P<open>[(\[{]) | (?P<close>[)\]}])""",
    re.VERBOSE | re.ASCII,
)
_UNFINISHED = re.compile(r"(?:[=?+(,|&\\]|\bor|\band|\belse|\breturn|\bnot|\bin)[ \t]*\r?$", re.ASCII)
_CONTINUING = re.compile(r"[ \t]*(?:or\b|and\b|else\b|if\b|\|\||&&|\?|:|\+|\.|=)", re.ASCII)
_SUBSCRIPT = re.compile(r"""([\w$.]*)\[[ \t]*(["'`]?)([\w$.-]+)\2[ \t]*\]$""", re.ASCII)
_QUOTED = re.compile(r"""(["'`])([^"'`\n]{1,80})\1$""")
_FUNCTION = re.compile(r"\b(?:def|func|function|fn|fun)[ \t]+(?:\([^()\n]*\)[ \t]*)?(\w+)", re.ASCII)
_GO_TYPE = re.compile(r"[ \t]+(?:\[\])?\*?string$")
_TYPE_ARGUMENTS = re.compile(r"(?:<[^<>()]*>|\[[^\[\]()]*\])$")


class Role(NamedTuple):
    """By which *operator* a value belongs to which *names*: ``=`` for all that assign, ``never`` where it cannot be a name."""

    operator: str = ""
    names: tuple[str, ...] = ()


NO_ROLE = Role()
NO_NAME = Role(NEVER)


def name_before(text: str) -> str:
    """Return the name that a text ends with, without what is put around keys.

    >>> name_before('  "model_id" '), name_before("self.model "), name_before('os.environ["MODEL"]')
    ('model_id', 'self.model', 'MODEL')
    """
    text = text.rstrip(" \t\r\n!?")
    if text.endswith("]"):
        match = _SUBSCRIPT.search(text[-120:])
        return "" if match is None else match[3] if match[2] or match[3].isupper() or not match[1] else match[1]
    if text[-1:] in ("'", '"', "`"):
        match = _QUOTED.search(text[-90:])
        return "" if match is None else match[2]
    return text[len(text.rstrip(WORD + ".")) :].strip(".")


def callee_before(text: str, opened: int) -> tuple[str, int]:
    """Return the dotted name before the parenthesis at *opened*, and where it begins."""
    low = max(0, opened - 120)
    before = text[low:opened].rstrip(" ")
    if before.endswith((">", "]")):  # of<String>( and of[str](
        before = _TYPE_ARGUMENTS.sub("", before)
    name = before[len(before.rstrip(DOTTED)) :]
    return name.replace("::", ".").replace("?.", ".").strip(".!?:"), low + len(before) - len(name)


def role_of(text: str, language: Language, low: int, at: int, bracket: Bracket | None, is_string: bool) -> Role:
    """Return the role of what begins at *at*, in the part of *bracket* (or the statement) that begins at *low*.

    *is_string* says that it is the string itself, not something that holds it.
    """
    part = _part(text, language, low, at, bracket)
    if not part.strip():
        return NO_ROLE
    found = _operators(part)
    instead: list[str] = []
    while found:
        operator, place = found.pop()
        if operator in ("+", "%", "from", "import"):
            return NO_NAME
        if operator == ":" and is_string and language is PYTHON and (bracket is None or bracket.kind != "{"):
            return NO_NAME  # the string is a type
        if operator in _ASSIGNING or operator == "to" or (operator == ":" and not any(one == "?" for one, _ in found)):
            return _named("=", _assigned(language, operator, part, place, found), instead)
        if operator in COMPARING:
            return _named(operator, name_before(part[:place].removesuffix("not ")), instead)
        if operator == "return":
            function = _FUNCTION.findall(text, max(0, at - 1500), at)
            return _named("return", function[-1] if function else "", instead)
        if operator in _INSTEAD:
            instead.append(name_before(part[:place]))
        elif operator == ":":
            while found and found[-1][0] != "?":
                found.pop()
        elif operator not in _PASSING:
            break
    return _named("=", "", instead) if instead else NO_ROLE


def _named(operator: str, name: str, instead: list[str]) -> Role:
    return Role(operator, tuple(one for one in (name, *instead) if one))


def _part(text: str, language: Language, low: int, at: int, bracket: Bracket | None) -> str:
    """Return what stands before a value in its part of a bracket or in its statement, without comments."""
    part = text[max(low, at - _REACH) : at]
    mark = language.comments[0]
    if mark in part:
        part = re.sub(r"(?<![\w:'\"])" + mark + r".*", "", part)
    if bracket is None or (bracket.kind == "{" and not language.indented):
        lines = part.split("\n")
        part = lines.pop()
        following = part if part.strip() else "\n"
        while lines and _goes_on(lines[-1], following, bracket is not None):
            following = lines.pop()
            part = following + " " + part
    return part


def _goes_on(line: str, following: str, in_bracket: bool) -> bool:
    """Return whether a statement goes on in the next line; in an object a key may stand on the line before its value."""
    if in_bracket and line.rstrip().endswith(":"):
        return True
    return _UNFINISHED.search(line[-40:]) is not None or _CONTINUING.match(following) is not None


def _operators(part: str) -> list[tuple[str, int]]:
    """Return the operators of a part that are in no bracket of their own, and where they are."""
    found: list[tuple[str, int]] = []
    depth = 0
    for match in _OPERATORS.finditer(part):
        kind = match.lastgroup
        if kind == "open":
            depth += 1
        elif kind == "close":
            if not depth:
                found.clear()
            depth = max(0, depth - 1)
        elif kind and not depth:
            found.append((match[kind], match.start()))
    return found


def _assigned(language: Language, operator: str, part: str, place: int, found: list[tuple[str, int]]) -> str:
    """Return the name that is assigned to, before its type where it has one."""
    if operator == "=":
        annotated = next((at for one, at in reversed(found) if one in (":", "?:")), -1)
        if annotated >= 0:
            return name_before(part[:annotated])
    before = part[:place].rstrip()
    return name_before(_GO_TYPE.sub("", before) if language is GO else before)
