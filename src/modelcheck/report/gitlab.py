"""GitLab's Code Quality report of `check`: an array of findings, without those that are waived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelcheck.check.result import Finding, Result
from modelcheck.report.check_words import said_about, worst_first
from modelcheck.report.safe import json_text, plain

if TYPE_CHECKING:
    from modelcheck.report.check_formats import Setting

SEVERITIES = {"error": "major", "warning": "minor", "note": "info"}
MOST_TEXT = 1_000


def render(result: Result, setting: Setting) -> str:  # noqa: ARG001  # all formats take both
    """Return the report as text, in ASCII; ``[]`` where nothing was found."""
    return json_text([_entry(one) for one in worst_first(result.findings) if not one.waived_by], ascii_only=True)


def _entry(finding: Finding) -> dict[str, Any]:
    return {
        "description": plain(said_about(finding), MOST_TEXT),
        "check_name": finding.rule,
        "fingerprint": finding.fingerprint,
        "severity": SEVERITIES[finding.level],
        "location": {"path": _path(finding.path), "lines": {"begin": max(finding.line, 1)}},
    }


def _path(path: str) -> str:
    """Return the path as GitLab compares it: as it is, but no half characters, which its JSON reader refuses."""
    name = path.removeprefix("./")
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in name)
