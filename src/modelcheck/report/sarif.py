"""SARIF 2.1.0 of `check`, as code scanning services take it: rules, results with fingerprints, waivers as suppressions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from modelcheck.check.result import LEVELS, Finding, Result
from modelcheck.report.check_words import counted, paragraph, said_about, unread, worst_first
from modelcheck.report.documents import heading
from modelcheck.report.safe import json_text, plain, uri

if TYPE_CHECKING:
    from modelcheck.check.rules import Rule
    from modelcheck.report.check_formats import Setting

Document = dict[str, Any]

MOST_RESULTS = 25_000
"""A code scanning service refuses a run with more."""
MOST_TEXT = 1_000
"""Characters of a message, so that no scanned file can blow the log up: services take 10 MB, compressed."""
DOCS = ""
"""Address of the page of rules. The schema takes absolute addresses only: as long as there is none, rules have no link."""
SEVERITIES = {"error": "error", "warning": "warning", "note": "recommendation"}
"""Our levels in the words of code scanning."""


def render(result: Result, setting: Setting) -> str:
    """Return the log as text, in ASCII."""
    return json_text(sarif_dict(result, setting), ascii_only=True)


def sarif_dict(result: Result, setting: Setting, most: int = MOST_RESULTS) -> Document:
    """Return the log: at most *most* results, the worst first, and a notification of what is left out."""
    findings = worst_first(result.findings)
    indexes = {rule: index for index, rule in enumerate(setting.rules)}
    kept = findings[:most]
    with_waived = any(one.waived_by for one in kept)
    head = heading("check", setting.version, setting.date)
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "modelcheck",
                        **({"semanticVersion": setting.tool_version} if setting.tool_version else {}),
                        "rules": [_rule(rule) for rule in setting.rules.values()],
                    }
                },
                "invocations": [
                    {
                        "executionSuccessful": True,
                        "toolExecutionNotifications": list(_notifications(result, findings[most:])),
                    }
                ],
                "columnKind": "unicodeCodePoints",
                "results": [_result(one, indexes, with_waived) for one in kept],
                "properties": {"knowledge_base": head["knowledge_base"], "disclaimer": head["disclaimer"]},
            }
        ],
    }


def _rule(rule: Rule) -> Document:
    level = rule.level if rule.level in LEVELS else "none"
    meaning = paragraph(rule.description)
    parts = [("Why", rule.why), ("Example", rule.example), ("What to do", rule.fix)]
    said = [(title, paragraph(text)) for title, text in parts if text]
    more = f"`modelcheck explain {rule.id}` says it on the command line."
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": meaning},
        "help": {
            "text": "\n\n".join([meaning, *(f"{title}: {text}" for title, text in said), more.replace("`", "")]),
            "markdown": "\n\n".join([meaning, *(f"**{title}**: {text}" for title, text in said), more]),
        },
        **({"helpUri": f"{DOCS}#{rule.id}"} if DOCS else {}),
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": ["license", "ai-model"],
            "precision": "high",
            "problem.severity": SEVERITIES.get(level, "recommendation"),
        },
    }


def _result(finding: Finding, indexes: dict[str, int], with_waived: bool) -> Document:
    asked = {"model": finding.model, "license": finding.license, "verdict": finding.verdict}
    data: Document = {
        "ruleId": finding.rule,
        **({"ruleIndex": indexes[finding.rule]} if finding.rule in indexes else {}),
        "level": finding.level,
        "message": {"text": message_text(said_about(finding))},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri(finding.path), "uriBaseId": "%SRCROOT%"},
                    "region": _region(finding),
                }
            }
        ],
        "partialFingerprints": {"modelcheck/v1": finding.fingerprint},
        "properties": {key: plain(value) for key, value in asked.items() if value},
    }
    if with_waived:  # the standard wants the property in all results of a run or in none
        waiver = {"kind": "external", "justification": plain(finding.waived_by, MOST_TEXT)}
        data["suppressions"] = [waiver] if finding.waived_by else []
    return data


def message_text(text: str) -> str:
    """Return a text in which SARIF sees neither a link (``[text](address)``) nor a placeholder (``{0}``)."""
    safe = plain(text, MOST_TEXT).replace("{", "{{").replace("}", "}}")
    return safe.replace("[", "\\[").replace("]", "\\]") if "](" in safe else safe


def _region(finding: Finding) -> Document:
    region = {"startLine": max(finding.line, 1), "startColumn": max(finding.column, 1)}
    # The end is only known where the name stands in the line letter by letter.
    if finding.reference and finding.excerpt.startswith(finding.reference, max(finding.caret, 0)):
        region["endColumn"] = region["startColumn"] + len(finding.reference)
    return region


def _notifications(result: Result, left_out: Sequence[Finding]) -> Iterator[Document]:
    """Say what the log does not show."""
    if left_out:
        text = f"{counted(len(left_out), 'result is', 'results are')} left out: services take {MOST_RESULTS:,} at most."
        yield {"descriptor": {"id": "results-left-out"}, "level": "warning", "message": {"text": text}}
    if unread(result):
        yield {"descriptor": {"id": "files-not-read"}, "level": "note", "message": {"text": unread(result)}}
