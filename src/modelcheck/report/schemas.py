"""JSON Schemas of the documents that commands print; every word list comes from the vocabulary."""

from __future__ import annotations

from typing import Any

from modelcheck.model.vocabulary import Vocabulary

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": TEXT}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
COMMANDS = (
    "license",
    "can",
    "diff",
    "compare",
    "compat",
    "lineage",
    "find",
    "check",
    "notice",
    "list",
    "explain",
    "kb-lint",
    "kb-verify",
    "kb-report",
    "kb-build",
)


def command_schema(command: str, vocabulary: Vocabulary) -> Schema:
    """Return the JSON Schema of what *command* prints as JSON.

    Raises:
        KeyError: *command* is none of ``COMMANDS``.
    """
    parts = _Parts(vocabulary)
    from modelcheck.report.check_schema import check_schema
    from modelcheck.report.choosing_schemas import compare_schema, find_schema
    from modelcheck.report.compatibility_schema import compat_schema
    from modelcheck.report.paper_documents import notice_schema

    document = {
        "license": lambda: _or_error(_license(parts), suggestions=True),
        "can": lambda: _or_error(_can(parts), suggestions=True),
        "diff": lambda: _or_error(_diff(parts), suggestions=True),
        "check": lambda: check_schema(parts, _head("check")),
        "compare": lambda: _or_error(compare_schema(parts, _head("compare")), suggestions=True),
        "compat": lambda: _or_error(compat_schema(parts, _head("compat"), _can(parts)), suggestions=True),
        "lineage": lambda: _lineage(parts),
        "find": lambda: _or_error(find_schema(parts, _head("find"), _can(parts)), suggestions=True),
        "notice": lambda: _or_error(notice_schema(parts, _head("notice")), suggestions=True),
        "list": lambda: _list(parts),
        "explain": lambda: _or_error(_explain(), suggestions=True),
        "kb-lint": _kb_lint,
        "kb-verify": _kb_verify,
        "kb-report": _kb_report,
        "kb-build": _kb_build,
    }[command]()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"modelcheck {command}",
        **document,
    }


def record(required: Schema, optional: Schema | None = None) -> Schema:
    """Return the schema of an object with these fields and no others."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": {**required, **(optional or {})},
    }


def many(item: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": item}


def maybe(schema: Schema) -> Schema:
    """Return the schema of a value that may be null."""
    return {"anyOf": [{"type": "null"}, schema]}


class _Parts:
    """Schemas that several documents share."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        def words(section: str) -> Schema:
            return {"enum": list(vocabulary.words(section))}

        self.vocabulary = vocabulary
        self.verdict = words("verdicts")
        self.activity, self.purpose, self.duty = words("activities"), words("purposes"), words("duties")
        self.category = {"enum": [*vocabulary.words("categories"), "unknown"]}
        self.use_case = words("use_cases")
        self.condition: Schema = {"type": "object", "minProperties": 1}
        self.fact = {"anyOf": [words("facts"), {"type": "string", "pattern": "^condition:"}]}
        self.value: Schema = {"type": ["boolean", "integer", "string", "array"]}
        self.exemption = record({"condition": self.condition, "ref": TEXT}, {"activities": many(self.activity)})
        base = {"id": TEXT, "kind": words("clauses"), "license": TEXT, "ref": TEXT, "also": TEXTS, "summary": TEXT}
        self.clause_fields = {**base, "activities": many(self.activity), "purposes": many(self.purpose)}
        self.clause_extras: Schema = {
            "text": TEXT,
            "where": TEXT,
            "reach": words("reaches"),
            "unless_agreed": TEXT,
            "note": TEXT,
            "if": self.condition,
            "exempt": many(self.exemption),
        }
        self.clause = record(self.clause_fields, self.clause_extras)
        self.owed = record({**self.clause_fields, "duty": self.duty}, self.clause_extras)
        self.restriction = record({**base, "use_case": self.use_case}, {"when": self.condition, "note": TEXT})
        self.threshold = record(
            {
                "id": TEXT,
                "license": TEXT,
                "condition": self.condition,
                "effect": {"anyOf": [self.verdict, self.duty]},
                "activities": many(self.activity),
                "purposes": many(self.purpose),
                "scope": words("scopes"),
                "measured": words("measured"),
                "exempt": many(self.exemption),
                "ref": TEXT,
                "also": TEXTS,
                "summary": TEXT,
            },
            {"fact": self.fact, "operator": TEXT, "value": self.value, "note": TEXT},
        )
        self.territory = record(
            {
                "license": TEXT,
                "excludes": TEXTS,
                "test": many(words("territory_tests")),
                "covers": maybe(self.condition),
                "exempt": many(self.exemption),
                "ref": TEXT,
                "also": TEXTS,
                "summary": TEXT,
            },
            {"note": TEXT},
        )
        self.derivative = record(
            {"is": words("relation_results")}, {"if": self.condition, "ref": TEXT, "why": TEXT, "note": TEXT}
        )
        self.license = record(
            {
                "id": TEXT,
                "name": TEXT,
                "steward": TEXT,
                "version": MAYBE_TEXT,
                "effective_date": MAYBE_TEXT,
                "spdx_id": MAYBE_TEXT,
                "hf_id": MAYBE_TEXT,
                "scancode_id": MAYBE_TEXT,
                "category": self.category,
                "encoded": {"type": "boolean"},
                "sources": many({"type": "object"}),
                "sha256": MAYBE_TEXT,
                "unread_policies": many(record({"name": TEXT, "ref": TEXT})),
                "notes": TEXTS,
            }
        )
        self.model = record(
            {
                "id": TEXT,
                "names": TEXTS,
                "organization": TEXT,
                "family": TEXT,
                "license": TEXT,
                "offered_under": MAYBE_TEXT,
                "policies": TEXTS,
                "released": MAYBE_TEXT,
                "modality": MAYBE_TEXT,
                "parameters": MAYBE_TEXT,
                "base_model": TEXTS,
                "base_model_relation": MAYBE_TEXT,
                "evidence": {"type": "object"},
                "confidence": words("confidence"),
                "conflicts": many({"type": "object"}),
                "notes": MAYBE_TEXT,
            }
        )
        self.match = record({"kind": words("match_kinds"), "model": maybe(self.model), "via": TEXTS})
        self.inherited = many(record({"model": TEXT, "license": MAYBE_TEXT, "relation": TEXT}))
        self.terms = record(
            {
                name: {"enum": entry["values"]} if "values" in entry else MAYBE_TEXT
                for name, entry in vocabulary.sections["terms"].items()
            }
        )


def _head(command: str) -> Schema:
    return {
        "schema": {"const": f"modelcheck/{command}/1"},
        "knowledge_base": record({"version": TEXT, "date": TEXT}),
        "disclaimer": TEXT,
    }


def _or_error(document: Schema, suggestions: bool) -> Schema:
    head = {key: document["properties"][key] for key in ("schema", "knowledge_base", "disclaimer")}
    unknown = {**head, "error": {"const": "unknown"}, "subject": TEXT, "suggestions": TEXTS}
    errors = [record(unknown, {"why": TEXT})]
    if suggestions:
        candidate = record({"model": MAYBE_TEXT, "license": TEXT})
        ambiguous = {**head, "error": {"const": "ambiguous"}, "subject": TEXT, "candidates": many(candidate)}
        errors.append(record(ambiguous, {"why": TEXT}))
    return {"anyOf": [document, *errors]}


def _license(parts: _Parts) -> Schema:
    vocabulary = parts.vocabulary
    by_purpose = record(dict.fromkeys(vocabulary.words("purposes"), parts.verdict))
    answers = record(dict.fromkeys(vocabulary.words("activities"), by_purpose))
    no_terms = {"type": "object", "maxProperties": 0}
    reading = {"enum": [*vocabulary.words("readings"), None]}
    ground = record({"license": TEXT, "ref": TEXT, "summary": TEXT})
    classification = record({**dict.fromkeys(vocabulary.words("classifications"), reading), "grounds": many(ground)})
    relicensing = record(
        {
            "id": TEXT,
            "license": TEXT,
            "ref": TEXT,
            "also": TEXTS,
            "summary": TEXT,
            "as": TEXTS,
            "later_versions": {"type": "boolean"},
        },
        {"if": parts.condition, "note": TEXT},
    )
    return record(
        {
            **_head("license"),
            "subject": TEXT,
            "match": parts.match,
            "license": parts.license,
            "classification": classification,
            "may_relicense_as": many(relicensing),
            "policies": many(parts.license),
            "inherited": parts.inherited,
            "contradictions": TEXTS,
            "notes": TEXTS,
            "binding": TEXTS,
            "alternatives": many(record({"license": TEXT, "answers": answers})),
            "answers": answers,
            "permissions": many(parts.clause),
            "prohibitions": many(parts.clause),
            "silences": many(parts.clause),
            "duties": many(parts.owed),
            "thresholds": many(parts.threshold),
            "restrictions": many(parts.restriction),
            "territory": maybe(parts.territory),
            "derivatives": {
                "type": "object",
                "additionalProperties": False,
                "properties": dict.fromkeys(vocabulary.words("relations"), parts.derivative),
            },
            "terms": {"anyOf": [parts.terms, no_terms]},
            "term_refs": {"type": "object", "additionalProperties": TEXT},
            "term_notes": {"type": "object", "additionalProperties": TEXT},
        }
    )


def _can(parts: _Parts) -> Schema:
    reason = record(
        {
            "clause": TEXT,
            "license": TEXT,
            "ref": TEXT,
            "also": TEXTS,
            "effect": {"enum": [*parts.vocabulary.words("verdicts"), "exempt", "not-met"]},
            "summary": TEXT,
        },
        {"unless_agreed": TEXT, "measured": TEXT, "scope": TEXT, "note": TEXT},
    )
    open_fact = record(
        {
            "fact": parts.fact,
            "operator": TEXT,
            "value": parts.value,
            "if_true": parts.verdict,
            "if_false": parts.verdict,
            "ref": TEXT,
            "license": TEXT,
            "flag": TEXT,
            "question": TEXT,
        }
    )
    change = record({"value": parts.value, "verdict": parts.verdict, "duties_added": TEXTS, "duties_dropped": TEXTS})
    return record(
        {
            **_head("can"),
            "subject": TEXT,
            "match": parts.match,
            "license": TEXT,
            "inherited": parts.inherited,
            "contradictions": TEXTS,
            "notes": TEXTS,
            "binding": TEXTS,
            "alternatives": many(record({"license": TEXT, "verdict": parts.verdict})),
            "question": record({"activity": parts.activity, "purpose": parts.purpose, "facts": {"type": "object"}}),
            "verdict": parts.verdict,
            "because": many(reason),
            "duties": many(parts.owed),
            "depends_on": many(open_fact),
            "assumed": many(record({"fact": parts.fact, "value": parts.value, "otherwise": many(change)})),
            "restrictions": many(parts.restriction),
            "not_named": many(parts.use_case),
        }
    )


def _diff(parts: _Parts) -> Schema:
    direction: Schema = {"enum": ["stricter", "looser", "different"]}

    def changes(item: Schema) -> Schema:
        changed = record({"a": item, "b": item, "direction": direction})
        return record({"added": many(item), "removed": many(item), "changed": many(changed)})

    def sides(item: Schema) -> Schema:
        return {"type": "object", "additionalProperties": record({"a": maybe(item), "b": maybe(item)})}

    cell = {"activity": parts.activity, "purpose": parts.purpose}
    territory = record({"a": maybe(parts.territory), "b": maybe(parts.territory), "direction": direction})
    return record(
        {
            **_head("diff"),
            "a": TEXT,
            "b": TEXT,
            "verdict_changes": many(record({**cell, "a": parts.verdict, "b": parts.verdict, "direction": direction})),
            "duties": changes(parts.owed),
            "thresholds": changes(parts.threshold),
            "restrictions": changes(parts.restriction),
            "territory": maybe(territory),
            "derivatives": sides(parts.derivative),
            "terms": sides(TEXT),
            "summary": TEXT,
        }
    )


def _lineage(parts: _Parts) -> Schema:
    from modelcheck.report.lineage_schemas import lineage_schema, node_schema

    document = _or_error(lineage_schema(parts, _head("lineage")), suggestions=True)
    return {**document, "$defs": {"node": node_schema(parts)}}


def _list(parts: _Parts) -> Schema:
    return {
        "anyOf": [
            record({**_head("list"), "licenses": many(parts.license)}),
            record({**_head("list"), "models": many(parts.model)}),
        ]
    }


def _explain() -> Schema:
    meaning = {"type": "object", "required": ["kind", "term", "means"]}
    return record({**_head("explain"), "subject": TEXT, "meanings": many(meaning)})


def _kb_lint() -> Schema:
    whole: Schema = {"type": "integer", "minimum": 1}
    problem = record({"path": TEXT, "line": whole, "column": whole, "rule": TEXT, "message": TEXT})
    head = _head("kb-lint")
    return record({**head, "files": {"type": "integer", "minimum": 0}, "problems": many(problem)})


def _kb_verify() -> Schema:
    finding = record({"rule": TEXT, "message": TEXT})
    return record({**_head("kb-verify"), "licenses": many(record({"id": TEXT, "findings": many(finding)}))})


def _kb_report() -> Schema:
    count: Schema = {"type": "integer", "minimum": 0}
    row = record(
        {
            "license": TEXT,
            "clauses": count,
            "sections": count,
            "cited": count,
            "operative": maybe(count),
            "operative_cited": maybe(count),
            "open_notes": count,
            "read_on": TEXT,
        }
    )
    remark = record({"check": TEXT, "license": TEXT, "message": TEXT, "fault": {"type": "boolean"}})
    return record({**_head("kb-report"), "licenses": many(row), "remarks": many(remark)})


def _kb_build() -> Schema:
    return record({**_head("kb-build"), "folder": TEXT, "files": {"type": "integer", "minimum": 1}})
