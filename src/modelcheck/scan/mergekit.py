"""Read the recipe of a merge (mergekit_config.yml): every model that goes into it."""

from __future__ import annotations

from typing import Any

from modelcheck.kb.problems import Spot
from modelcheck.scan import evidence as ev
from modelcheck.scan.evidence import Found, Statement
from modelcheck.scan.limits import MOST_BASES, MOST_CARD, Opened, as_text, refuse, whole
from modelcheck.scan.yaml_block import Mapping, read_block

MODEL_KEYS = ("model", "base_model", "source_model")
LISTS = ("models", "slices", "sources", "modules", "experts", "shared_experts")
"""Keys below which models are named; what stands below others (parameters, tokenizers) are no models."""

MARKS = ("merge_method", "base_model", *LISTS)
"""Keys of which a recipe has at least one."""


def read_mergekit(source: Opened) -> Found:
    """Return the models that a recipe merges; nothing where the YAML is no recipe.

    Raises:
        InputError: broken YAML, or too large.
    """
    shown = source.shown
    block = read_block(as_text(whole(source, MOST_CARD), shown), shown)
    if not isinstance(block, Mapping) or not any(block.all(mark) for mark in MARKS):
        return Found()
    statements: dict[str, Statement] = {}
    _collect(block, shown, statements)
    if len(statements) > MOST_BASES:
        refuse(f"more than {MOST_BASES} models are merged", shown, why="no merge has reason to name so many")
    relation = [Statement(ev.RELATION, "merge", shown, "merge_method")] if statements else []
    return Found(ev.without_blanks([*statements.values(), *relation]))


def _collect(value: Any, shown: str, found: dict[str, Statement]) -> None:
    """Note the models below *value*; YAML was read to a limited depth, so this recurses no deeper."""
    if isinstance(value, list):
        for one in value:
            _collect(one, shown, found)
    elif isinstance(value, Mapping):
        for key, inner in value.pairs:
            if key in MODEL_KEYS:
                _note(key, inner, shown, found)
            elif key in LISTS:
                for one in inner if isinstance(inner, list) else [inner]:
                    _collect(one, shown, found)
            elif key not in ("parameters", "tokenizer") and isinstance(inner, Mapping):
                _collect(inner, shown, found)


def _note(key: Spot, value: Any, shown: str, found: dict[str, Statement]) -> None:
    """Note a model; ``id@revision`` names one of its states, ``model+lora`` two models."""
    if isinstance(value, Mapping):  # mergekit also takes {model: {path: …, revision: …}}
        value = value.get("path") or value.get("model")
        if isinstance(value, Mapping):
            value = value.get("path")
    if not isinstance(value, Spot):
        return
    for part in value.split("+"):
        name = part.partition("@")[0].strip()
        found.setdefault(name, Statement(ev.BASE_MODEL, name, shown, str(key), value.line))
