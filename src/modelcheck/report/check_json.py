"""The JSON of `check`: every reference, finding and model, and their counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelcheck.check.result import CheckedModel, Finding, Reference, Result
from modelcheck.report.check_words import names_that_are, services
from modelcheck.report.documents import heading
from modelcheck.report.safe import json_lines

if TYPE_CHECKING:
    from modelcheck.report.check_formats import Setting

Document = dict[str, Any]


def render(result: Result, setting: Setting) -> str:
    """Return the document as text."""
    return json_lines(check_dict(result, setting))


def check_dict(result: Result, setting: Setting) -> Document:
    """Return the document; names, paths and models are given as they are, not made printable."""
    return {
        **heading("check", setting.version, setting.date),
        "passes": not result.fails,
        "fail_on": result.fail_on,
        "question": result.question or None,
        "policy": result.policy or None,
        "references": [_reference(one) for one in result.references],
        "findings": [_finding(one) for one in result.findings],
        "models": [_model(one) for one in result.models],
        "summary": {
            "files": result.files,
            "references": len(result.references),
            "models": len(result.models),
            "errors": result.count("error"),
            "warnings": result.count("warning"),
            "notes": result.count("note"),
            "unknown": names_that_are(result, ambiguous=False),
            "ambiguous": names_that_are(result, ambiguous=True),
            "services": len(services(result)),
            "waived": sum(bool(one.waived_by) for one in result.findings),
            "skipped": result.skipped._asdict(),
        },
    }


def _reference(one: Reference) -> Document:
    return {
        "path": one.path,
        "line": one.line,
        "column": one.column,
        "reference": one.text,
        "finder": one.finder,
        "because": one.because or None,
        "model": one.model or None,
        "license": one.license or None,
        "service": one.service,
        "candidates": [{"model": model or None, "license": license_id or None} for model, license_id in one.candidates],
        "note": one.note,
        "revision": one.revision or None,
    }


def _finding(one: Finding) -> Document:
    return {
        "rule": one.rule,
        "level": one.level,
        "path": one.path,
        "line": one.line,
        "column": one.column,
        "reference": one.reference or None,
        "model": one.model or None,
        "license": one.license or None,
        "verdict": one.verdict or None,
        "message": one.message,
        "fix": one.fix or None,
        "fingerprint": one.fingerprint,
        **({"waived_by": one.waived_by} if one.waived_by else {}),
    }


def _model(one: CheckedModel) -> Document:
    return {
        "name": one.name,
        "model": one.model or None,
        "license": one.license or None,
        "verdict": one.verdict or None,
        "references": one.references,
        "duties": list(one.duties),
        "answer": one.answer or None,
    }
