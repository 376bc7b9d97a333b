"""Make findings of answers: what each rule says of a place where a model is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from modelcheck.check.ask import Asked
from modelcheck.check.policy import OFF, Named, Policy, not_accepted
from modelcheck.check.result import Finding, Reference
from modelcheck.check.rules import AMBIGUOUS_MODEL, DENIED_LICENSE, UNACCEPTABLE_DUTY, UNKNOWN_MODEL, Rule, rule_of_verdict
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.report.outlook import outlook
from modelcheck.report.words import listed

MOST_CANDIDATES = 4
"""Licenses that a message on an ambiguous name lists."""


class Judge:
    """Collects the findings of one run by one policy."""

    def __init__(self, policy: Policy, vocabulary: Vocabulary, rules: Mapping[str, Rule]) -> None:
        self.policy = policy
        self.vocabulary = vocabulary
        self.rules = rules
        self.findings: list[Finding] = []

    def look_at(self, reference: Reference, answers: Mapping[tuple[str, str], Asked]) -> None:
        """Find what the rules say of a reference; *answers* are by model and license."""
        if reference.note:
            return
        if reference.candidates:
            licenses = list(dict.fromkeys(license_id for _, license_id in reference.candidates))
            more = ["others"] if len(licenses) > MOST_CANDIDATES else []
            which = listed([*licenses[:MOST_CANDIDATES], *more], "or")
            self.find(AMBIGUOUS_MODEL, reference, f'"{reference.text}" may be a model under {which}')
            return
        if not reference.model:
            message = f'nothing is known of "{reference.text}", so nothing can be said of its license'
            self.find(UNKNOWN_MODEL, reference, message)
            return
        asked = answers[reference.named]
        self._denied(reference, asked)
        if reference.service:
            return
        verdict = asked.answer.verdict
        rule = rule_of_verdict(verdict, dict(self.rules))
        if rule is not None:
            message, fix = self._said(asked, reference)
            self.find(rule.id, reference, message, verdict, fix)
        for duty in not_accepted(self.policy, asked.owed):
            license_id, ref, summary = asked.owed[duty]
            message = f"{license_id} asks for {duty}, which the policy does not accept: {_plain(summary)} [{ref}]"
            self.find(UNACCEPTABLE_DUTY, reference, message, verdict)

    def _denied(self, reference: Reference, asked: Asked) -> None:
        for law in asked.laws:
            own = law is asked.laws[0]
            owner = [asked.match.model.organization] if own and asked.match.model is not None else []
            named = Named(reference.model if own else "", law.license.id, law.license.category, (law.license.steward, *owner))
            denial = self.policy.denial(named)
            if denial is None:
                continue
            whose = "" if own else ", inherited from what it was made from,"
            if denial.pattern:
                message = f'{law.license.id}{whose} is denied by "{denial.pattern}" in the {denial.kind} of the policy'
            else:
                message = f"{law.license.id}{whose} is not among what the policy allows"
            self.find(DENIED_LICENSE, reference, message, asked.answer.verdict)
            return

    def _said(self, asked: Asked, reference: Reference) -> tuple[str, str]:
        """Return the answer about a model in one sentence with the sections behind it, and what to do."""
        answer, own = asked.answer, asked.laws[0].license.id
        name = f"{reference.model} ({listed(asked.licenses)})"
        doing = str(self.vocabulary.sections["activities"][asked.question.activity]["doing"]).format(name)
        purpose = self.vocabulary.sections["purposes"][asked.question.purpose]["phrase"]
        sections = [
            (one.license, one.ref) for one in answer.because if one.effect in (answer.verdict, "conditional") and one.ref
        ]
        refs = listed(dict.fromkeys(ref if owner == own else f"{owner} {ref}" for owner, ref in sections))
        message = f"{outlook(answer, asked.laws, f'{doing} {purpose}', self.vocabulary)}"
        unread = [law.license.id for law in asked.laws if not law.license.encoded]
        if unread:
            message += f"; the text of {listed(unread)} is not encoded yet"
        facts = list(dict.fromkeys(one.fact for one in answer.depends_on))
        fix = f"give {listed(facts)} under facts in the table [use] of the policy" if facts else ""
        return message + (f" [{refs}]" if refs else ""), fix

    def find(self, rule_id: str, reference: Reference, message: str, verdict: str = "", fix: str = "") -> None:
        """Note a finding at the place of a reference."""
        self.add(
            rule_id,
            reference.path,
            message,
            line=reference.line,
            column=reference.column,
            reference=reference.text,
            model=reference.model,
            license=reference.license,
            verdict=verdict,
            fix=fix,
            excerpt=reference.excerpt,
            caret=reference.caret,
        )

    def add(self, rule_id: str, path: str, message: str, line: int = 1, column: int = 1, fix: str = "", **more: Any) -> None:
        """Note a finding of a rule at the level that the policy gives it, if it wants any of that rule."""
        rule = self.rules[rule_id]
        level = self.policy.level(rule)
        if level != OFF:
            self.findings.append(Finding(rule.id, level, path, line, column, message, fix=fix or rule.fix, **more))


def numbered(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings sorted by place, each with its number among those of the same rule, path and model."""
    counts: dict[tuple[str, str, str], int] = {}
    for one in sorted(findings, key=lambda one: (one.path, one.line, one.column, one.rule)):
        key = one.rule, one.path, one.model or one.reference
        counts[key] = counts.get(key, 0) + 1
        yield one._replace(occurrence=counts[key])


def _plain(text: str) -> str:
    return text.rstrip(".")
