"""Judges one value by the keys over it: which part of it, if any, is the name of a model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from modelcheck.project.contexts import Contexts, plain_name
from modelcheck.project.mention import KNOWN, LIBRARY, MODEL, Mention
from modelcheck.project.words import Word

NEVER = "never"

ADDRESS = re.compile(
    r"""(?:https?://(?:www\.)?|git@|(?<![\w./@-]))(?:[Hh]ugging[Ff]ace\.co|hf\.co)[/:]
          (?!(?:datasets|spaces|docs|blog|papers|chat|settings|collections|models|api|join|new|login|pricing|tasks|learn
               |organizations|buckets|front|assets|storage)\b)
          [A-Za-z0-9][\w.-]*/[A-Za-z0-9][^\s'"<>()\[\]{},;`\\|$*]*
      | \b(?:hf|huggingface|ollama|modelscope|ms|docker)://(?!(?:datasets|spaces|buckets)/)[A-Za-z0-9][^\s'"<>()\[\]{},;`\\|$*]*
      | https?://(?:www\.)?modelscope\.(?:cn|ai)/models/[A-Za-z0-9][\w.-]*/[A-Za-z0-9][^\s'"<>()\[\]{},;`\\|$*]*""",
    re.VERBOSE | re.ASCII,
)
"""The address of a model, wherever it stands; data sets, spaces and pages of the hub have others."""

ID = re.compile(r"[A-Za-z0-9][\w.-]*+/[A-Za-z0-9][\w.-]*+(?:[:@][\w.-]++)?", re.ASCII)
"""What has the form of an id with a namespace."""

_NAME = re.compile(r"[A-Za-z0-9][\w.:@-]*+(?:/[\w.:@-]++)*+", re.ASCII)
_NO_NAME = re.compile(
    r"(?:https?|s3|gs|gcs|pvc|file|oci|oss)://|(?:true|false|none|null|auto|[\d.]+)$", re.ASCII | re.IGNORECASE
)
_FOLDER = re.compile(r"(?:~|\.{1,2})?/(?:[\w.-]+/)*([A-Za-z][\w.-]*[A-Za-z0-9])/?", re.ASCII)
_CHECKPOINTS = re.compile(r"(?:\./)?checkpoints/([A-Za-z0-9][\w.-]*+/[A-Za-z0-9][\w.-]*+)/?", re.ASCII)
_DEFAULT = re.compile(r"""\$\{([A-Za-z_][\w.]*)(?::[-=]?|[-=])["']?([^${}"']*+)["']?\}""", re.ASCII)
_TAGGED = re.compile(r"[\d:]")
_SEPARATOR = re.compile(r"[\s,;]")
_SEPARATED = re.compile(r"[^\s,;'\"]++")
_WEAK = re.compile(
    r"names?|ids?|paths?|urls?|uris?|sources?|values?|repo(?:sitory|s)?|defaults?|ref|location|\d+|file_?name|pull|run",
    re.ASCII,
)
_SNIPPET = re.compile(
    r"""(?P<call>[A-Za-z_][\w.]*+)\(\s*(?P<open>["'])(?P<argument>[\w./:@+-]++)(?P=open)
      | (?P<quote>["']?)\b(?P<key>[A-Za-z_][\w.-]*+)(?P=quote)\s*[:=]\s*(?P<mark>["'])(?P<value>[^"'\s]++)(?P=mark)""",
    re.VERBOSE | re.ASCII,
)


_plain = lru_cache(maxsize=5_000)(plain_name)


def judge_keys(keys: Sequence[str], contexts: Contexts, structural: re.Pattern[str] | None = None) -> tuple[str, str]:
    """Return what a value below *keys* (the innermost first) holds, and the key that says so.

    A key such as ``name`` says nothing of itself: the one above it does. Keys above that are *structural* by their plain name
    shut nothing out.

    >>> judge_keys(["name", "model"], contexts)
    ('model', 'model')
    """
    said: tuple[str, str] | None = None
    local = False
    for index, key in enumerate(keys):
        context = contexts.of_key(key)
        plain = _plain(key)
        if context == NEVER:
            if index == 0 or structural is None or not structural.fullmatch(plain):
                return NEVER, key
            continue
        if said is None and (context or not _WEAK.fullmatch(plain)):
            said = context, key
        elif said is not None and not said[0] and index == 2 and plain == "models":
            said = MODEL, key  # models: {small: {name: a/b}}
        local = local or "ollama" in plain
    if said is None or not said[0]:
        return "", ""
    return (LIBRARY if local and said[0] == MODEL else said[0]), said[1]


def addresses(word: Word, note: bool = False) -> Iterator[Mention]:
    """Find the addresses of models in a text."""
    text = word.text
    if "//" not in text and "hf.co" not in text and "huggingface.co" not in text:
        return
    for match in ADDRESS.finditer(text):
        yield Mention(word.at(match.start()), match[0].rstrip(".:!?"), MODEL, "address", note)


def in_value(word: Word, context: str, because: str, contexts: Contexts, note: bool = False) -> Iterator[Mention]:
    """Find the models that one value names, of which its key says *context* (as `Contexts.of_key`)."""
    if context == NEVER:
        return
    hit = False
    for mention in addresses(word, note):
        hit = True
        yield mention
    if hit:
        return
    text = word.text
    if "$" in text:
        for match in _DEFAULT.finditer(text):
            whole = match.end() - match.start() == len(text.strip())
            own = contexts.of_key(match[1])
            if whole and context:
                own, name = context, because
            else:
                name = match[1] if own else ""
            yield from in_value(word.part(*match.span(2)), own, name, contexts, note)
        return
    named = _one(word, context, because, note)
    if named is not None:
        yield named
    elif not _NAME.fullmatch(text) and _SEPARATOR.search(text):
        for piece in _SEPARATED.finditer(text):
            named = _one(word.part(*piece.span()), context, because, note)
            if named is not None and (context == LIBRARY or "/" in named.text or "," in text):
                yield named


def _one(word: Word, context: str, because: str, note: bool) -> Mention | None:
    text = word.text.rstrip(".,:;!?") if note else word.text
    if not context:
        return Mention(word.at(0), text, KNOWN, "", note) if ID.fullmatch(text) else None
    revision = ""
    start, end = 0, len(text)
    checkpoint = _CHECKPOINTS.fullmatch(text)
    folder = _FOLDER.fullmatch(text)
    if checkpoint:
        start, end = checkpoint.span(1)
    elif folder and any(letter.isdigit() for letter in folder[1]):
        start, end = folder.span(1)
        context = MODEL
    elif not _NAME.fullmatch(text) or _NO_NAME.match(text):
        return None
    name = text[start:end]
    if context == MODEL and "@" in name:
        name, _, revision = name.partition("@")
    if note and context == LIBRARY and not _TAGGED.search(name):
        context = MODEL  # in prose a bare word counts only if it is a known name: "ollama pull failed"
    return Mention(word.at(start), name, context, because, note, revision)


def in_snippet(word: Word, contexts: Contexts, library: bool = False, note: bool = False) -> Iterator[Mention]:
    """Find the models in a piece of JSON or code that stands within a command: calls, keys with quoted values, addresses.

    *library* says that what receives it is a local runtime.
    """
    text = word.text
    done: list[tuple[int, int]] = []
    for match in _SNIPPET.finditer(text):
        if match["call"] is not None:
            call = contexts.of_call(match["call"])
            kind = "argument"
            because = match["call"]
            context = "" if call is None else call.context if call.context == NEVER or 0 in call.places else ""
        else:
            kind = "value"
            because = match["key"]
            context, _ = judge_keys(because.split(".")[::-1], contexts)
            if library and (context == MODEL or because in ("name", "model")):
                context = LIBRARY
        done.append(match.span(kind))
        yield from in_value(word.part(*match.span(kind)), context, because if context else "", contexts, note)
    if "//" in text or "hf.co" in text or "huggingface.co" in text:
        for mention in addresses(Word(text, 0), note):
            if not any(start <= mention.offset < end for start, end in done):
                yield mention._replace(offset=word.at(mention.offset))
