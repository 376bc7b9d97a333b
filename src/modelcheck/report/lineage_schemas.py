"""The JSON Schema of what `lineage` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcheck.engine.carried import KINDS
from modelcheck.engine.lineage import HOW
from modelcheck.report.schemas import MAYBE_TEXT, TEXT, TEXTS, Schema, many, maybe, record

if TYPE_CHECKING:
    from modelcheck.report.schemas import _Parts as Parts

NUMBER: Schema = {"type": "integer", "minimum": 1}
NODE: Schema = {"$ref": "#/$defs/node"}


def lineage_schema(parts: Parts, head: Schema) -> Schema:
    """Return the schema of the document; that of its nodes is to stand under ``$defs`` at the top."""
    inherited = record({"model": TEXT, "license": MAYBE_TEXT, "relation": {"enum": ["", *parts.vocabulary.words("relations")]}})
    return record(
        {
            **head,
            "subject": TEXT,
            "summary": TEXT,
            "models": NUMBER,
            "tree": NODE,
            "continued": many(NODE),
            "inherited": many(inherited),
            "binding": TEXTS,
        }
    )


def node_schema(parts: Parts) -> Schema:
    """Return the schema of a model in the tree."""
    terms = {"type": "object", "additionalProperties": False, "properties": dict.fromkeys(KINDS, TEXTS)}
    lost = many(record({"license": TEXT, "model": TEXT, "terms": terms}))
    base = record(
        {
            "number": NUMBER,
            "model": TEXT,
            "relation": {"enum": [*parts.vocabulary.words("relations"), None]},
            "binds": {"enum": list(HOW)},
            "shown": {"enum": ["here", "above", "circle", "continued"]},
            "node": maybe(NODE),
        }
    )
    return record(
        {
            "number": NUMBER,
            "model": TEXT,
            "steward": MAYBE_TEXT,
            "known": {"type": "boolean"},
            "declared": TEXTS,
            "declared_as": MAYBE_TEXT,
            "inherited": TEXTS,
            "dropped": lost,
            "may_be_dropped": lost,
            "contradictions": TEXTS,
            "notes": TEXTS,
            "base": many(base),
        }
    )
