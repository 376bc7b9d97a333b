"""The JSON Schema of what `compat` prints."""

from __future__ import annotations

from typing import Any

from modelcheck.engine.compat import VERDICTS
from modelcheck.engine.upstreams import BINDS, DEPENDS, FREE, UNSAID

Schema = dict[str, Any]


def compat_schema(parts: Any, head: Schema, can: Schema) -> Schema:
    """Return the schema; *can* is that of an answer, from which the reasons and assumptions are taken."""
    from modelcheck.report.schemas import MAYBE_TEXT, TEXT, TEXTS, many, maybe, record

    verdict: Schema = {"enum": list(VERDICTS)}
    counterpart = {"license": TEXT, "clause": TEXT, "ref": TEXT, "summary": TEXT}
    conflict = record(
        {
            "half": {"enum": ["labels", "name", "permission"]},
            "upstream": TEXT,
            **counterpart,
            "why": TEXT,
            "effect": verdict,
            "against": maybe(record(counterpart)),
            "remedy": MAYBE_TEXT,
            "inherited": MAYBE_TEXT,
        },
        {"if": parts.condition},
    )
    permission = record(
        {
            "upstream": TEXT,
            "license": TEXT,
            "activity": parts.activity,
            "verdict": parts.verdict,
            "because": can["properties"]["because"],
            "reach": {"enum": [BINDS, DEPENDS, UNSAID, FREE]},
            "inherited": MAYBE_TEXT,
        },
        {"if": parts.condition},
    )
    duty = {"duty": parts.duty, "upstream": TEXT, "carried": {"enum": ["beside", "in-terms"]}, "certain": {"type": "boolean"}}
    settling = {
        "fact": parts.fact,
        "operator": TEXT,
        "value": parts.value,
        "if_true": verdict,
        "if_false": verdict,
        "ref": TEXT,
        "license": TEXT,
        "flag": TEXT,
        "question": TEXT,
    }
    leave = record({**counterpart, "as": TEXT})
    inherited = record({"model": TEXT, "license": TEXT})
    return record(
        {
            **head,
            "upstreams": many(
                record(
                    {
                        "subject": TEXT,
                        "license": TEXT,
                        "relation": {"enum": list(parts.vocabulary.words("relations"))},
                        "inherited": many(inherited),
                    }
                )
            ),
            "outbound": MAYBE_TEXT,
            "name": MAYBE_TEXT,
            "question": record({"purpose": parts.purpose, "facts": {"type": "object"}}),
            "verdict": verdict,
            "labels": record({"verdict": verdict, "conflicts": many(conflict)}),
            "permissions": many(permission),
            "conflicts": many(conflict),
            "duties": many(record({**parts.clause_fields, **duty}, parts.clause_extras)),
            "depends_on": many(record(settling)),
            "assumed": can["properties"]["assumed"],
            "outbound_options": many(record({"license": TEXT, "verdict": verdict, "questions": TEXTS, "by": many(leave)})),
        }
    )
