"""The JSON Schema of what `check` prints as JSON."""

from __future__ import annotations

from typing import Any

from modelcheck.check.result import LEVELS, Skipped

Schema = dict[str, Any]


def check_schema(parts: Any, head: Schema) -> Schema:
    """Return the schema; *parts* are those that the documents share, *head* the fields that all of them have."""
    from modelcheck.report.schemas import MAYBE_TEXT, TEXT, TEXTS, many, maybe, record

    count: Schema = {"type": "integer", "minimum": 0}
    from_one: Schema = {"type": "integer", "minimum": 1}
    yes_or_no: Schema = {"type": "boolean"}
    level: Schema = {"enum": list(LEVELS)}
    place = {"path": TEXT, "line": from_one, "column": from_one}
    answer = {"model": MAYBE_TEXT, "license": MAYBE_TEXT}
    reference = record(
        {
            **place,
            "reference": TEXT,
            "finder": TEXT,
            "because": MAYBE_TEXT,
            **answer,
            "service": yes_or_no,
            "candidates": many(record(answer)),
            "note": yes_or_no,
            "revision": MAYBE_TEXT,
        }
    )
    finding = record(
        {
            "rule": {"enum": list(parts.vocabulary.words("rules"))},
            "level": level,
            **place,
            "reference": MAYBE_TEXT,
            **answer,
            "verdict": maybe(parts.verdict),
            "message": TEXT,
            "fix": MAYBE_TEXT,
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        },
        {"waived_by": TEXT},
    )
    model = record(
        {
            "name": TEXT,
            **answer,
            "verdict": maybe(parts.verdict),
            "references": count,
            "duties": TEXTS,
            "answer": MAYBE_TEXT,
        }
    )
    counts = ("files", "references", "models", "errors", "warnings", "notes", "unknown", "ambiguous", "services", "waived")
    return record(
        {
            **head,
            "passes": yes_or_no,
            "fail_on": level,
            "question": MAYBE_TEXT,
            "policy": MAYBE_TEXT,
            "references": many(reference),
            "findings": many(finding),
            "models": many(model),
            "summary": record({**dict.fromkeys(counts, count), "skipped": record(dict.fromkeys(Skipped._fields, count))}),
        }
    )
