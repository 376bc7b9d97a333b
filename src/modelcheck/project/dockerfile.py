"""Finds models in Dockerfiles: variables and arguments of the build, commands; never images."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modelcheck.project.arguments import Reading, assigned, in_words
from modelcheck.project.command import in_command, in_comment, may_name, with_pulled
from modelcheck.project.contexts import Contexts
from modelcheck.project.mention import Mention, Source
from modelcheck.project.values import addresses
from modelcheck.project.words import Word, commands, here_documents, unquoted

_INSTRUCTION = re.compile(r"^[ \t]*(?:(?P<name>[A-Za-z]+)[ \t]+|(?P<remark>#))(?P<rest>(?:[^\n\\]++|\\(?s:.))*+)", re.MULTILINE)
_HEALTH = re.compile(r"(?:--[\w-]+=\S+\s+|\\\s+)*CMD\s+", re.IGNORECASE)
_STRING = re.compile(r'"(?:[^"\\\n]++|\\.)*+"')
_ENV = re.compile(r"([A-Za-z_]\w*)[ \t]+(?=[^\s=])")
_COMMENT_LINES = re.compile(r"^[ \t]*#[^\n]*\n", re.MULTILINE)


def find_in_dockerfile(source: Source) -> Iterator[Mention]:
    """Find the models of a Dockerfile: of ENV, ARG, RUN, CMD, ENTRYPOINT, HEALTHCHECK, and the addresses that ADD fetches."""
    text, contexts = source.text, source.contexts
    if not may_name(text):
        return
    reading = with_pulled(text, contexts, Reading())
    documents = list(here_documents(text))
    entry: list[Word] = []
    behind = 0
    for match in _INSTRUCTION.finditer(text):
        if match.start() < behind:
            continue
        start, end = match.span("rest")
        while documents and documents[0].end <= start:
            documents.pop(0)
        if documents and start <= documents[0].line_end <= end + 1 and match["name"]:
            end = behind = documents[0].end
            end = behind = max(end, text.find("\n", end))
        name = (match["name"] or "").upper()
        words = list(_json_words(text[start:end], start)) if text.startswith("[", start) else []
        if name == "FROM":
            entry = []
        elif name == "ENTRYPOINT":
            entry = words
        if not may_name(text[start:end]):
            continue
        yield from _instruction(name, Word(text[start:end], start), words, entry, contexts, reading)


def _instruction(
    name: str, rest: Word, words: list[Word], entry: list[Word], contexts: Contexts, reading: Reading
) -> Iterator[Mention]:
    text, start = rest.text, rest.offset
    if not name:
        yield from in_comment(rest, contexts)
    elif name in ("ENV", "ARG"):
        yield from _variables(name, rest, contexts, reading)
    elif name in ("RUN", "CMD", "ENTRYPOINT", "SHELL", "ONBUILD"):
        if name == "CMD" and words and entry:
            own = {word.offset for word in words}
            for mention in in_words([*entry, *words], contexts, reading):
                if any(mention.offset >= offset for offset in own):
                    yield mention
        elif words:
            yield from in_words(words, contexts, reading)
        else:
            yield from in_command(text, start, contexts, reading)
    elif name == "HEALTHCHECK":
        health = _HEALTH.match(text)
        if health is not None:
            yield from _instruction(
                "RUN", rest.part(health.end()), list(_json_words(text, start)) if "[" in text else [], [], contexts, reading
            )
    elif name == "ADD":
        yield from addresses(rest)


def _variables(name: str, rest: Word, contexts: Contexts, reading: Reading) -> Iterator[Mention]:
    old = _ENV.match(rest.text) if name == "ENV" else None
    if old is not None:
        value = rest.text[old.end() :].rstrip()
        yield from assigned(old[1], unquoted(value, rest.offset + old.end()), contexts, reading)
        return
    for command in commands(rest.text, rest.offset, []):
        for word in command.words:
            key, equals, _ = word.text.partition("=")
            if equals:
                yield from assigned(key, word.part(len(key) + 1), contexts, reading)


def _json_words(text: str, offset: int) -> Iterator[Word]:
    for match in _STRING.finditer(text):
        yield unquoted(match[0], offset + match.start())
