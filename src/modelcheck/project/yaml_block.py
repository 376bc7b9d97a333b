"""Reads a block of text in YAML as what it is: a script, a file of its own, or prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from modelcheck.project.command import in_command, in_comment
from modelcheck.project.contexts import Contexts
from modelcheck.project.mention import Mention
from modelcheck.project.values import NEVER, in_snippet, in_value, judge_keys
from modelcheck.project.words import Word
from modelcheck.project.yaml_outline import Opener
from modelcheck.project.yaml_values import STRUCTURAL, is_command

_YAML_LIKE = re.compile(r"\s*(?:#[^\n]*\n\s*)*(?:- +)?[\w.-]+:(?:\s|$)")
_COMMAND_LINE = re.compile(
    r"^[ \t]*(?:\$ |#!|export |sudo |docker |python3? |pip |uv |curl |wget |set -|exec |git |ollama |vllm |hf )",
    re.MULTILINE,
)


def in_block(body: Word, keys: Sequence[str], opener: Opener, contexts: Contexts, depth: int) -> Iterator[Mention]:
    """Find the models in a block of text by what it is: a script, a file of its own, or prose."""
    from modelcheck.project.yaml_lines import in_yaml

    text, start = body.text, body.offset
    key = keys[0] if keys else ""
    name = key.lower()
    if "modelfile" in name:
        from modelcheck.project.modelfile import in_modelfile

        yield from in_modelfile(text, start, contexts)
    elif name.endswith((".json", ".py")):
        yield from in_snippet(body, contexts)
    elif name.endswith((".yaml", ".yml")):
        yield from in_yaml(text, start, contexts, depth + 1)
    elif is_command(key) or name.endswith((".sh", ".env", ".bash")):
        folded = opener.block.startswith(">") and "#" not in text
        yield from in_command(text.replace("\n", " ") if folded else text, start, contexts)
    elif judge_keys(keys, contexts, STRUCTURAL)[0] == NEVER:
        return
    elif text.lstrip().startswith(("{", "[")) and '"' in text:
        yield from in_snippet(body, contexts)
    elif contexts.of_key(key):
        content = text.strip()
        context, because = judge_keys(keys, contexts, STRUCTURAL)
        yield from in_value(body.part(text.find(content), text.find(content) + len(content)), context, because, contexts)
    elif _COMMAND_LINE.search(text):
        yield from in_command(text, start, contexts)
    elif _YAML_LIKE.match(text):
        yield from in_yaml(text, start, contexts, depth + 1)
    else:
        yield from in_comment(body, contexts)
