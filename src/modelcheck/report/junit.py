"""JUnit's XML of `check`: a suite for each rule that found something, and one for the places where nothing was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from modelcheck.check.result import Finding, Result
from modelcheck.report.check_words import headline, is_failing, name_of, said_about, worst_first
from modelcheck.report.safe import xml
from modelcheck.report.words import DISCLAIMER

if TYPE_CHECKING:
    from modelcheck.report.check_formats import Setting

CLEAN = "no-findings"
"""The suite of the references that no rule says anything about: what passes is shown, and a clean run is not empty."""


class _Case(NamedTuple):
    """A test case. The *name* holds no line number, so that it is the same test when lines move."""

    name: str
    path: str
    line: int
    failure: Finding | None = None
    skipped: str = ""
    said: str = ""


def render(result: Result, setting: Setting) -> str:  # noqa: ARG001  # all formats take both
    """Return the report as text, in ASCII."""
    return "\n".join(_lines(result)) + "\n"


def _lines(result: Result) -> Iterator[str]:
    suites = _suites(result)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites name="modelcheck" {_counts([case for cases in suites.values() for case in cases])}>'
    for rule, cases in suites.items():
        yield f'  <testsuite name="{xml(rule)}" {_counts(cases)}>'
        for case in cases:
            yield from _case(rule, case)
        if rule == CLEAN:
            yield f"    <system-out>{xml(headline(result))}. {xml(DISCLAIMER)}</system-out>"
        yield "  </testsuite>"
    yield "</testsuites>"


def _suites(result: Result) -> dict[str, list[_Case]]:
    """Return the cases by suite, that of the clean places last."""
    suites: dict[str, list[_Case]] = {}
    for finding in worst_first(result.findings):
        suites.setdefault(finding.rule, []).append(_found(finding, result))
    at_fault = {(one.path, one.line, one.column) for one in result.findings}
    clean = suites.setdefault(CLEAN, [])
    seen: Counter[str] = Counter()
    for one in result.references:
        if (one.path, one.line, one.column) not in at_fault:
            name = f"{name_of(one)} in {one.path}"
            seen[name] += 1
            clean.append(_Case(_numbered(name, seen[name]), one.path, one.line))
    return suites


def _found(finding: Finding, result: Result) -> _Case:
    named = name_of(finding)
    name = _numbered(f"{named} in {finding.path}" if named else finding.path, finding.occurrence)
    if finding.waived_by:
        return _Case(name, finding.path, finding.line, skipped=f"waived: {finding.waived_by}")
    if is_failing(finding, result):
        return _Case(name, finding.path, finding.line, failure=finding)
    return _Case(name, finding.path, finding.line, said=f"{finding.level}: {said_about(finding)}")


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name} ({number})"


def _counts(cases: list[_Case]) -> str:
    failures = sum(case.failure is not None for case in cases)
    skipped = sum(bool(case.skipped) for case in cases)
    return f'tests="{len(cases)}" failures="{failures}" errors="0" skipped="{skipped}"'


def _case(rule: str, case: _Case) -> Iterator[str]:
    line = max(case.line, 1)
    start = f'    <testcase classname="modelcheck.{xml(rule)}" name="{xml(case.name)}" file="{xml(case.path)}" line="{line}"'
    if case.failure is not None:
        one = case.failure
        yield f"{start}>"
        yield f'      <failure type="{xml(one.level)}" message="{xml(one.message)}">'
        yield f"{xml(f'at {one.path}:{one.line}:{one.column}: {said_about(one)}')}</failure>"
        yield "    </testcase>"
    elif case.skipped:
        yield f'{start}><skipped message="{xml(case.skipped)}"/></testcase>'
    elif case.said:
        yield f"{start}><system-out>{xml(case.said)}</system-out></testcase>"
    else:
        yield f"{start}/>"
