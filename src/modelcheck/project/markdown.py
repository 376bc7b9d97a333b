"""Finds models in Markdown: the metadata of a model card names the models it was made from; prose and examples are notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modelcheck.project.command import in_command
from modelcheck.project.mention import KNOWN, MODEL, Mention, Source
from modelcheck.project.yaml_lines import in_yaml

_METADATA = re.compile(r"\A\ufeff?---[ \t]*\r?\n(?P<block>.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE)
_BLOCK = re.compile(
    r"^[ \t]*```[ \t]*(?:sh|bash|shell|console|zsh|cmd)\b[^\n]*\n(?P<code>.*?)^[ \t]*```", re.DOTALL | re.MULTILINE
)
_PROMPT = re.compile(r"^[ \t]*[$>#%] ", re.MULTILINE)
_ADDRESS = re.compile(r"https?://(?:www\.)?(?:huggingface\.co|hf\.co|ollama\.com)/[\w./@:-]+|hf://[\w./@:-]+", re.ASCII)
_ID = re.compile(r"(?<![\w./@:-])[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*[\w]", re.ASCII)


def find_in_markdown(source: Source) -> Iterator[Mention]:
    """Yield the base models that the metadata names, and as notes what the text speaks of."""
    text = source.text
    start = 0
    if (metadata := _METADATA.match(text)) is not None:
        start = metadata.end()
        if "base_model" in metadata["block"]:
            for mention in in_yaml(metadata["block"], metadata.start("block"), source.contexts):
                if mention.context == MODEL:
                    yield mention
    if "/" not in text and "ollama" not in text:
        return
    for block in _BLOCK.finditer(text, start):
        code = _PROMPT.sub(lambda match: " " * len(match[0]), block["code"])
        for mention in in_command(code, block.start("code"), source.contexts):
            yield mention._replace(note=True)
    for match in _ADDRESS.finditer(text, start):
        yield Mention(match.start(), match[0].rstrip(".:"), MODEL, "address", note=True)
    for match in _ID.finditer(text, start):
        yield Mention(match.start(), match[0], KNOWN, note=True)
