"""Runs one finder over a text and shows what it found as the tests write it down."""

from functools import cache
from pathlib import Path

import yaml

from modelcheck.project.contexts import Contexts
from modelcheck.project.mention import Source

ROOT = Path(__file__).parent.parent


@cache
def contexts():
    return Contexts(yaml.safe_load((ROOT / "licenses" / "contexts.yaml").read_text(encoding="utf-8")))


def found(finder, text, path="file"):
    """The mentions in *text*, in order: (line, column, text as written, context, because), a note marked by a last "note"."""
    lines = []
    for one in sorted(finder(Source(path, text, contexts())), key=lambda mention: (mention.offset, mention.text)):
        before = text[: one.offset]
        place = before.count("\n") + 1, len(before) - before.rfind("\n")
        lines.append((*place, one.text, one.context, one.because, *(["note"] if one.note else [])))
    return lines
