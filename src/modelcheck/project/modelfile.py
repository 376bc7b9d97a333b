"""Finds models in Modelfiles of Ollama: what they are made from, adapters and drafts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modelcheck.project.contexts import Contexts
from modelcheck.project.mention import LIBRARY, Mention, Source
from modelcheck.project.values import in_value
from modelcheck.project.words import Word

_INSTRUCTION = re.compile(
    r"^[ \t]*(?P<note>#[# \t]*)?(?P<name>FROM|ADAPTER|DRAFT)[ \t]+(?P<value>[^\s#]+)[ \t\r]*$", re.MULTILINE | re.IGNORECASE
)
_LONG_TEXT = re.compile(r'"""(?s:.*?)(?:"""|\Z)')


def in_modelfile(text: str, offset: int, contexts: Contexts) -> Iterator[Mention]:
    """Find the models of a Modelfile that begins at *offset* of its file; its license, template and prompts name none."""
    texts = [match.span() for match in _LONG_TEXT.finditer(text)] if '"""' in text else []
    for match in _INSTRUCTION.finditer(text):
        if any(start < match.start() < end for start, end in texts[:1000]):
            continue
        value = Word(match["value"].strip("\"'"), offset + match.start("value") + match["value"].startswith(('"', "'")))
        yield from in_value(value, LIBRARY, match["name"].upper(), contexts, note=bool(match["note"]))


def find_in_modelfile(source: Source) -> Iterator[Mention]:
    """Find the models of a Modelfile."""
    yield from in_modelfile(source.text, 0, source.contexts)
