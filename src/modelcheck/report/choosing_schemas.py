"""JSON Schemas of the documents that help to choose: `find` and `compare`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcheck.report.finder import LEFT_OUT
from modelcheck.report.schemas import MAYBE_TEXT, TEXT, TEXTS, Schema, many, maybe, record

if TYPE_CHECKING:
    from modelcheck.report.schemas import _Parts as Parts

COUNT: Schema = {"type": "integer", "minimum": 0}
MAYBE_SIZE: Schema = {"type": ["integer", "null"], "minimum": 1}


def find_schema(parts: Parts, head: Schema, answer: Schema) -> Schema:
    """Return the schema of what `find` prints; *answer* is that of `can`, of which it has the same parts."""
    modality: Schema = {"enum": list(parts.vocabulary.words("modalities"))}
    entry = record(
        {
            "model": MAYBE_TEXT,
            "license": TEXT,
            "binding": TEXTS,
            "modality": maybe(modality),
            "parameters": MAYBE_TEXT,
            "size": MAYBE_SIZE,
            "released": MAYBE_TEXT,
            "effective_date": MAYBE_TEXT,
            "confidence": {"enum": [*parts.vocabulary.words("confidence"), None]},
            "verdict": {"enum": ["permitted", "conditional"]},
            "owes": many(parts.duty),
            "open_duties": many(parts.duty),
            "answer": COUNT,
        }
    )
    shared = ("verdict", "because", "duties", "depends_on", "assumed", "restrictions", "not_named")
    like = {"model": TEXT, "verdict": parts.verdict, "modality": maybe(modality), "parameters": MAYBE_TEXT}
    wanted = {
        "modalities": many(modality),
        "min_size": MAYBE_SIZE,
        "max_size": MAYBE_SIZE,
        "no_duties": many(parts.duty),
    }
    return record(
        {
            **head,
            "listed": {"enum": ["models", "licenses"]},
            "question": answer["properties"]["question"],
            "wanted": record(wanted),
            "like": maybe(record(like)),
            "found": record({"permitted": COUNT, "conditional": COUNT}),
            "permitted": many(entry),
            "conditional": many(entry),
            "answers": many(record({"binding": TEXTS, **{name: answer["properties"][name] for name in shared}})),
            "left_out": many(record({"because": {"enum": list(LEFT_OUT)}, "count": COUNT})),
        }
    )


def compare_schema(parts: Parts, head: Schema) -> Schema:
    """Return the schema of what `compare` prints."""
    words = parts.vocabulary.words
    reading: Schema = {"enum": [*words("readings"), None]}
    answer = record({"verdict": parts.verdict, "depends_on": many(parts.fact)})
    subject = {"subject": TEXT, "match": parts.match, "license": TEXT, "binding": TEXTS, "encoded": {"type": "boolean"}}
    term = record({"value": MAYBE_TEXT, "ref": MAYBE_TEXT, "note": MAYBE_TEXT})

    def rows(key: Schema, cell: Schema) -> Schema:
        return many(record({**key, "differs": {"type": "boolean"}, "cells": {**many(cell), "minItems": 2}}))

    return record(
        {
            **head,
            "subjects": {**many(record(subject)), "minItems": 2},
            "facts": {"type": "object"},
            "answers": rows({"activity": parts.activity, "purpose": parts.purpose}, answer),
            "thresholds": rows({"facts": many(parts.fact)}, many(parts.threshold)),
            "territory": rows({}, many(parts.territory)),
            "duties": rows({"duty": parts.duty}, many(parts.owed)),
            "restrictions": rows({"use_case": parts.use_case}, many(parts.restriction)),
            "derivatives": rows({"relation": {"enum": list(words("relations"))}}, maybe(parts.derivative)),
            "terms": rows({"term": {"enum": list(words("terms"))}}, maybe(term)),
            "classification": rows({"name": {"enum": list(words("classifications"))}}, reading),
            "summary": TEXT,
        }
    )
