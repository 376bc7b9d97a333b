"""The rules of `check`: what each finds, how bad that is, and what to do. Their words are data of the vocabulary."""

from __future__ import annotations

from typing import NamedTuple

from modelcheck.model.vocabulary import Vocabulary

UNKNOWN_MODEL = "unknown-model"
AMBIGUOUS_MODEL = "ambiguous-model"
DENIED_LICENSE = "denied-license"
UNACCEPTABLE_DUTY = "unacceptable-duty"
MISSING_NOTICE = "missing-notice"
CONTRADICTED_LICENSE = "contradicted-license"
CHANGED_LICENSE = "changed-license"
EXPIRED_WAIVER = "expired-waiver"
UNUSED_WAIVER = "unused-waiver"
UNEXPLAINED_WAIVER = "unexplained-waiver"
UNREADABLE_FILE = "unreadable-file"

NEVER_WAIVED = frozenset((EXPIRED_WAIVER, UNUSED_WAIVER, UNEXPLAINED_WAIVER, UNREADABLE_FILE))
"""What no waiver covers: findings about waivers, and that something was not looked at."""


class Rule(NamedTuple):
    """One kind of finding. *level* is its default, *verdict* the verdict that it reports, where it reports one."""

    id: str
    title: str
    level: str
    description: str
    why: str
    example: str
    fix: str
    verdict: str = ""


def rules_of(vocabulary: Vocabulary) -> dict[str, Rule]:
    """Return every rule by its id, in the order of the vocabulary."""
    return {
        name: Rule(
            id=name,
            title=str(entry["title"]),
            level=str(entry["level"]),
            description=str(entry["means"]),
            why=str(entry["why"]),
            example=str(entry["example"]),
            fix=str(entry["fix"]),
            verdict=str(entry.get("verdict", "")),
        )
        for name, entry in vocabulary.sections["rules"].items()
    }


def rule_of_verdict(verdict: str, rules: dict[str, Rule]) -> Rule | None:
    """Return the rule that reports *verdict*, or None where it is nothing to report."""
    return next((rule for rule in rules.values() if rule.verdict == verdict and verdict), None)
