"""Finds models in command lines: splits them into commands, and reads comments and here-documents for what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from modelcheck.project.arguments import DEEPEST, Reading, assigned, first_words, in_words
from modelcheck.project.contexts import Contexts
from modelcheck.project.mention import KNOWN, LIBRARY, Mention
from modelcheck.project.values import ID, addresses, in_snippet, in_value, judge_keys
from modelcheck.project.words import Command, HereDocument, Word, commands, here_documents, logical_lines

# The engine looks for one leading character, and the language for a fixed text, much faster than for any of several words.
_SLASH = re.compile(r"/(?<=[\w.-]/)[A-Za-z0-9]|://", re.ASCII)
_STEMS = (
    "odel",
    "ODEL",
    "lama",
    "LAMA",
    "LLM",
    "llm",
    "okenizer",
    "OKENIZER",
    "mbed",
    "MBED",
    "heckpoint",
    "HECKPOINT",
    "ckpt",
)
_MORE_STEMS = ("CKPT", "retrained", "RETRAINED", "lora", "LORA", "dapter", "DAPTER", "-hf", "lms ")
_TOLD = re.compile("|".join((*_STEMS, *_MORE_STEMS)))
_VARIABLE = r"""["']?\$[{(]?([A-Za-z_]\w*)"""
_LOOP = re.compile(r"""\bfor[ \t]+(\w+)[ \t]+in[ \t]+["']?\$\{?([A-Za-z_]\w*)""", re.ASCII)
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)|(?<=s)'(?=\s)", re.ASCII)
_KEYED = re.compile(r"\[[^\]]*\]=")
_MODELFILE = re.compile(r"modelfile", re.IGNORECASE)
_MANIFEST = re.compile(r"\bkubectl\b|\boc\b|\.ya?ml\b|\bhelm\b")
_SCRIPT = re.compile(r"(?:^|[\s|;&/])(?:ba|z|da)?sh\b|\bssh\b|\.env\b|\.sh\b")
_LINE_ASSIGNED = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)=([^\s\"'#]+)[ \t\r]*$", re.MULTILINE | re.ASCII)


def may_name(text: str) -> bool:
    """Tell whether command lines can name a model: what holds neither a slash within a word nor a telling word cannot."""
    return _SLASH.search(text) is not None or any(stem in text for stem in _STEMS) or any(stem in text for stem in _MORE_STEMS)


def _line_may_name(text: str, start: int, end: int) -> bool:
    return _SLASH.search(text, start, end) is not None or _TOLD.search(text, start, end) is not None


def in_command(text: str, offset: int, contexts: Contexts, reading: Reading | None = None) -> Iterator[Mention]:
    """Find the models that one or more command lines name; *offset* is where *text* begins in the file.

    Comments are notes; here-documents are read for assignments, keys and addresses.
    """
    if not may_name(text):
        return
    reading = reading or Reading()
    if "$" in text:
        reading = with_pulled(text, contexts, reading)
    pulled = re.compile(r"\b(?:" + "|".join(sorted(reading.pulled)) + r")\b") if reading.pulled else None
    notes: list[Word] = []
    behind = 0
    for here in (*here_documents(text), None):
        for start, end in logical_lines(text, behind, here.line_end if here else None):
            if _line_may_name(text, start, end) or (pulled and pulled.search(text, start, end)):
                for command in commands(text[start:end], offset + start, notes):
                    yield from _of_command(command, contexts, reading)
        if here is not None:
            yield from _in_here_document(text, here, offset, contexts, reading)
            behind = text.find("\n", here.end)
            if behind < 0:
                break
    if reading.depth < DEEPEST:
        for word in notes:
            yield from in_comment(word, contexts, reading)


def in_comment(word: Word, contexts: Contexts, reading: Reading | None = None) -> Iterator[Mention]:
    """Find the models that a comment names, all of them notes: addresses, ids, commands and what else is explicit."""
    if not may_name(word.text):
        return
    if not _explicit(contexts).search(word.text):
        yield from addresses(word, note=True)
        for match in _SLASH.finditer(word.text):
            named = ID.match(word.text, _word_start(word.text, match.start()))
            if named is not None and named.end() > match.start() and not word.text.startswith(("/", "("), named.end()):
                yield Mention(word.at(named.start()), named[0].rstrip(".:"), KNOWN, "", True)
        return
    reading = (reading or Reading()).inner()._replace(note=True)
    text = _APOSTROPHE.sub(" ", word.text)
    for start, end in logical_lines(text):
        for command in commands(text[start:end], start, []):
            for mention in _of_command(command, contexts, reading):
                yield mention._replace(offset=word.at(mention.offset), note=True)


@lru_cache(maxsize=4)
def _explicit(contexts: Contexts) -> re.Pattern[str]:
    """What makes a comment more than prose: a flag, an assignment, or a program that takes models."""
    programs = "|".join(sorted(re.escape(name) for name in first_words(contexts)))
    return re.compile(rf"(?:^|\s)--?[A-Za-z]|[\w\]]=|\b(?:{programs})\s|\$\{{|git@hf", re.ASCII)


def _word_start(text: str, slash: int) -> int:
    """Where the word begins that a slash is in, or the slash itself where that is no beginning of an id."""
    start = slash
    while start > 0 and slash - start < 100 and (text[start - 1].isalnum() or text[start - 1] in "_.-"):
        start -= 1
    return slash if text[start - 1 : start] in ("/", "~", "@", "$", "}", ":", "\\") else start


@lru_cache(maxsize=4)
def _pulls(contexts: Contexts) -> tuple[frozenset[str], re.Pattern[str]]:
    """The programs of local runtimes, and what matches one of their commands with a variable."""
    names = [name for name in contexts.any_of("commands") if (contexts.of_command(name.split()) or (0, "", ""))[1] == LIBRARY]
    words = "|".join(re.escape(name).replace("\\ ", r"[ \t]+") for name in names)
    return frozenset(name.rpartition(" ")[0] for name in names), re.compile(rf"(?:{words})[ \t]+{_VARIABLE}", re.ASCII)


def with_pulled(text: str, contexts: Contexts, reading: Reading) -> Reading:
    """Note which are the variables whose value is pulled by a local runtime: ``ollama pull "$MODEL"``."""
    programs, pattern = _pulls(contexts)
    found = set(reading.pulled)
    if any(program in text for program in programs):
        found.update(match[1] for match in pattern.finditer(text))
    if found:
        # for model in "${MODELS[@]}"; do ollama pull "$model"
        found.update(match[2] for match in _LOOP.finditer(text) if match[1] in found)
    return reading._replace(pulled=frozenset(found))


def _of_command(command: Command, contexts: Contexts, reading: Reading) -> Iterator[Mention]:
    for name, members in command.lists:
        for member in members:
            keyed = _KEYED.match(member.text)  # declare -A MODELS=([small]=a/b)
            yield from assigned(name, member.part(keyed.end()) if keyed else member, contexts, reading)
    if command.words:
        yield from in_words(command.words, contexts, reading)


def _in_here_document(text: str, here: HereDocument, offset: int, contexts: Contexts, reading: Reading) -> Iterator[Mention]:
    taker = text[here.line_start : here.line_end]
    body, start = text[here.start : here.end], offset + here.start
    if _MODELFILE.search(taker):
        from modelcheck.project.modelfile import in_modelfile

        yield from in_modelfile(body, start, contexts)
    elif not may_name(body):
        return
    elif _MANIFEST.search(taker) or body.lstrip().startswith("apiVersion:"):
        from modelcheck.project.yaml_lines import in_yaml

        yield from in_yaml(body, start, contexts)
    elif (_SCRIPT.search(taker) or taker.lstrip().startswith("<<")) and reading.depth < DEEPEST:
        yield from in_command(body, start, contexts, reading.inner())
    else:
        yield from in_snippet(Word(body, start), contexts)
        for match in _LINE_ASSIGNED.finditer(body):
            context, because = judge_keys([match[1]], contexts)
            yield from in_value(Word(match[2], start + match.start(2)), context, because, contexts)
