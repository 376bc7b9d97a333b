"""Finds models in files of the form ``key = value``: .env, .ini, .cfg, .conf, .properties, lists of short names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modelcheck.project.arguments import Reading, assigned, key_parts
from modelcheck.project.command import in_comment, may_name
from modelcheck.project.contexts import Contexts
from modelcheck.project.mention import LIBRARY, MODEL, Mention, Source
from modelcheck.project.values import NEVER, in_value, judge_keys
from modelcheck.project.words import Word, unquoted

_LINE = re.compile(
    r"""^[ \t]*(?:\[(?P<section>[^\]\n]{1,100})\]
        | (?P<note>[\#;][\#; \t]*+)?
          (?:(?:export|set|setx)[ \t]+)?(?P<key>"[^"\n]{1,100}"|[A-Za-z_][\w.\[\]-]{0,99})[ \t]*(?::=|[=:])[ \t]*+
          (?P<value>"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+'|[^\n\#]*+(?:(?<=\S)\#[^\n\#]*+)*+)(?P<rest>[^\n]*)
        | (?P<remark>[\#;][^\n]*))""",
    re.MULTILINE | re.VERBOSE | re.ASCII,
)
_PROVIDER = re.compile(
    r"^[ \t]*(?:export[ \t]+)?(\w*?)_?(?:PROVIDER|TYPE|BACKEND|API|ENGINE|MODE)[ \t]*=[ \t]*[\"']?ollama\b", re.M | re.I
)
_LONGEST_LINE = 10_000


def find_in_settings(source: Source) -> Iterator[Mention]:
    """Find the models of a file of keys and values. Keys that are commented out are notes."""
    text, contexts = source.text, source.contexts
    if not may_name(text):
        return
    local = [match[1].lower() for match in _PROVIDER.finditer(text)][:50] if "llama" in text else []
    section = ""
    for match in _LINE.finditer(text):
        if match["section"] is not None:
            section = match["section"].strip("\"' ")
        elif len(match[0]) > _LONGEST_LINE:
            continue
        elif match["remark"] is not None:
            yield from in_comment(
                Word(match["remark"].lstrip("#; \t"), match.end() - len(match["remark"].lstrip("#; \t"))), contexts
            )
        else:
            yield from _entry(match, section, local, contexts)


def _entry(match: re.Match[str], section: str, local: list[str], contexts: Contexts) -> Iterator[Mention]:
    note = match["note"] is not None
    name = match["key"].strip('"')
    value = Word(match["value"].rstrip(), match.start("value"))
    if value.text.startswith(('"', "'")):
        value = unquoted(*value[:2])
    if not value.text or (note and re.search(r"\s", value.text)):
        if note:  # a sentence with a colon in it
            yield from in_comment(Word(match[0].lstrip("#; \t"), match.end() - len(match[0].lstrip("#; \t"))), contexts)
        return
    keys = [*key_parts(name), *([section] if section else [])]
    context, because = judge_keys(keys, contexts)
    lower = name.lower()
    runtime = next((one for one in contexts.any_of("local_runtimes") if one in lower), "")
    if context in (MODEL, LIBRARY) and "/" not in value.text and (runtime or any(lower.startswith(prefix) for prefix in local)):
        # What makes it one of the library is the runtime in the key, where the last part of the key does not say so itself.
        context, because = LIBRARY, because if contexts.of_key(because) == LIBRARY else runtime or because
    if context == NEVER:
        return
    if re.search(r"\s-", value.text):
        yield from assigned(name, value, contexts, Reading(note=note))
    else:
        yield from in_value(value, context, because, contexts, note)
    if "#" in match["rest"] and may_name(match["rest"]):
        yield from in_comment(Word(match["rest"].lstrip("# \t"), match.end() - len(match["rest"].lstrip("# \t"))), contexts)
