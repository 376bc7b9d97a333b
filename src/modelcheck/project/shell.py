"""Finds models in shell scripts, batch files and Makefiles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modelcheck.project.arguments import Reading, assigned
from modelcheck.project.command import in_command, in_comment, may_name, with_pulled
from modelcheck.project.mention import Mention, Source
from modelcheck.project.words import Word, logical_lines, unquoted

_MAKE_ASSIGNED = re.compile(
    r"[ ]*(?:(?:export|override|private)[ \t]+)*([A-Za-z_][\w.-]{0,99})[ \t]*(?:::?|[?+!])?=[ \t]*", re.ASCII
)
_TRAILING = re.compile(r"(?:[ \t]+#[^\n]*)?\s*\Z")
_TARGET_VARIABLE = re.compile(r"[^\s:=#][^:=#\n]{0,200}:[ \t]+(?=[A-Za-z_][\w.-]{0,99}[ \t]*(?:::?|[?+])?=)")


def find_in_shell(source: Source) -> Iterator[Mention]:
    """Find the models of a shell script."""
    yield from in_command(source.text, 0, source.contexts)


def find_in_makefile(source: Source) -> Iterator[Mention]:
    """Find the models of a Makefile: what variables are set to, and the commands of its recipes."""
    text, contexts = source.text, source.contexts
    if not may_name(text):
        return
    reading = with_pulled(text, contexts, Reading())
    recipe = (" ", "\t") if source.path.lower().endswith("justfile") else "\t"
    for start, end in logical_lines(text):
        line = text[start:end]
        if line.startswith(recipe):
            yield from in_command(line, start, contexts, reading)
            continue
        if not may_name(line) and not reading.pulled:
            continue
        if line.lstrip().startswith("#"):
            yield from in_comment(Word(line.lstrip("# "), end - len(line.lstrip("# "))), contexts)
            continue
        target = _TARGET_VARIABLE.match(line)
        match = _MAKE_ASSIGNED.match(line, target.end() if target else 0)
        if match is not None:
            trailing = _TRAILING.search(line, match.end())
            value = line[match.end() : trailing.start() if trailing else None]
            whole = value[:1] in ("'", '"') and value[-1:] == value[:1]
            word = (unquoted if whole else Word)(value, start + match.end())
            yield from assigned(match[1], word, contexts, reading)
            if trailing is not None and "#" in trailing[0]:
                yield from in_comment(Word(trailing[0].lstrip("# \t"), end - len(trailing[0].lstrip("# \t"))), contexts)
