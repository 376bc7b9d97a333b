"""Hold findings against the waivers of a policy: what they cover, and which of them are expired, unused or unexplained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from modelcheck.check.policy import NO_LICENSE, OFF, Policy, Waiver
from modelcheck.check.result import Finding
from modelcheck.check.rules import EXPIRED_WAIVER, NEVER_WAIVED, UNEXPLAINED_WAIVER, UNUSED_WAIVER, Rule
from modelcheck.project.globs import Globs, fits


class Waived(NamedTuple):
    """The findings of a run, those that a waiver covers with its reason in *waived_by*, and the findings about waivers.

    *by* says which waiver covers a finding, by the position of the finding.
    """

    findings: tuple[Finding, ...]
    about_waivers: tuple[Finding, ...]
    by: Mapping[int, Waiver]


def apply_waivers(
    findings: Sequence[Finding],
    policy: Policy,
    rules: Mapping[str, Rule],
    today: date,
    whole: bool = True,
    located: Callable[[str], str] = str,
) -> Waived:
    """Return *findings* with those marked that a waiver covers, and what is to be said of the waivers themselves.

    *located* turns the path of a finding into one that begins at the folder of the policy. Where not the *whole* project
    was looked at, a waiver may be of use elsewhere, and none is called unused.
    """
    by_terms: dict[tuple[str, str], list[tuple[int, Waiver, Globs]]] = {}
    for number, waiver in enumerate(policy.waivers):
        if waiver.rule not in NEVER_WAIVED:
            by_terms.setdefault(_terms(waiver.rule, waiver.license), []).append((number, waiver, Globs(waiver.paths)))
    marked, by, met = list(findings), dict[int, Waiver](), set[int]()
    for position, finding in enumerate(findings):
        for number, waiver, paths in by_terms.get(_terms(finding.rule, finding.license), ()):
            if not _means(waiver, finding) or (paths and not paths.fit(located(finding.path))):
                continue
            met.add(number)
            if waiver.reason and not is_expired(waiver, today) and position not in by:
                by[position] = waiver
                marked[position] = finding._replace(waived_by=waiver.reason)
    under, said = _licenses_by_name(findings), []
    for number, waiver in enumerate(policy.waivers):
        # Under another license than the one that the waiver was given for: else it would have been met, but for the paths.
        now = under.get((waiver.rule, waiver.model.casefold()), set()) - {waiver.license}
        said += [_about(waiver, *one, policy, rules) for one in _faults(waiver, number in met, now, today, whole)]
    return Waived(tuple(marked), tuple(one for one in said if one.level != OFF), by)


def is_expired(waiver: Waiver, today: date) -> bool:
    """Tell whether the last day of the waiver is over."""
    return waiver.expires is not None and waiver.expires < today


def _terms(rule: str, license_id: str) -> tuple[str, str]:
    return rule, (license_id or NO_LICENSE).casefold()


def _means(waiver: Waiver, finding: Finding) -> bool:
    """Tell whether the waiver is for the model of *finding*, by its id or as it is written."""
    return waiver.model == "*" or any(fits(waiver.model, name) for name in (finding.model, finding.reference) if name)


def _faults(waiver: Waiver, met: bool, now_under: Iterable[str], today: date, whole: bool) -> Iterator[tuple[str, str]]:
    """Yield the rules that a waiver breaks, with what is to be said."""
    what = f"the waiver of {waiver.rule} for {waiver.license}"
    if waiver.model != "*":
        what = f"the waiver of {waiver.rule} for {waiver.model} under {waiver.license}"
    owner = f" (ask {waiver.owner})" if waiver.owner else ""
    if is_expired(waiver, today):
        still = "what it waived is still there" if met else "and there is nothing left to waive"
        yield EXPIRED_WAIVER, f"{what} held until {waiver.expires}; {still}{owner}"
    if not waiver.reason:
        yield UNEXPLAINED_WAIVER, f"{what} gives no reason, so it waives nothing{owner}"
    elif not met and whole and not is_expired(waiver, today):
        now = min(now_under, default="")
        yield UNUSED_WAIVER, f"{what} waives nothing{f'; that is under {now} now' if now else ''}{owner}"


def _licenses_by_name(findings: Iterable[Finding]) -> dict[tuple[str, str], set[str]]:
    """Return the licenses under which a rule and the name of a model were found together."""
    found: dict[tuple[str, str], set[str]] = {}
    for one in findings:
        for name in (one.model, one.reference):
            if name and one.license:
                found.setdefault((one.rule, name.casefold()), set()).add(one.license)
    return found


def _about(waiver: Waiver, rule_id: str, message: str, policy: Policy, rules: Mapping[str, Rule]) -> Finding:
    rule = rules[rule_id]
    return Finding(
        rule=rule_id,
        level=policy.level(rule),
        path=str(policy.path or ""),
        line=waiver.line,
        column=waiver.column,
        message=message,
        reference=waiver.license if waiver.model == "*" else waiver.model,
        license=waiver.license,
        fix=rule.fix,
    )
