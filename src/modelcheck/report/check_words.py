"""What all formats of `check` say alike: the answer in one line, the order of findings, and what was counted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from modelcheck.check.result import LEVELS, Finding, Reference, Result
from modelcheck.report.words import listed

if TYPE_CHECKING:
    from collections.abc import Hashable


def counted(number: int, word: str, plural: str = "") -> str:
    """Return a number with its word: ``1 file``, ``1,204 files``."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"


def headline(result: Result) -> str:
    """Return the answer in one line: *fails: 3 errors, 1 warning in 412 files (14 models named in 37 places)*."""
    found = [counted(result.count(level), level) for level in LEVELS if result.count(level)]
    where = f"in {counted(result.files, 'file')}"
    if not result.references and not found:
        return f"passes: no model is named {where}"
    named = f"{counted(len(result.models), 'model')} named in {counted(len(result.references), 'place')}"
    said = ", ".join(found) or "no findings"
    return f"{'fails' if result.fails else 'passes'}: {said} {where} ({named if result.references else 'no models named'})"


def judged(result: Result) -> str:
    """Return for what was judged, and by which policy, as a sentence without its full stop."""
    return f"Judged for {result.question or 'the default use'}, by {result.policy or 'the default policy'}"


def is_failing(finding: Finding, result: Result) -> bool:
    """Whether a finding fails the run."""
    return not finding.waived_by and LEVELS.index(finding.level) <= LEVELS.index(result.fail_on)


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings in the order in which they matter, waived ones last; the order is the same in every run."""
    return sorted(findings, key=_weight)


def _weight(finding: Finding) -> tuple[Hashable, ...]:
    at = (finding.path, finding.line, finding.column, finding.rule, finding.model, finding.reference, finding.occurrence)
    return (bool(finding.waived_by), LEVELS.index(finding.level), *at)


def said_about(finding: Finding) -> str:
    """Return the message and what to do, as sentences."""
    return " ".join(part for part in (sentence(finding.message), paragraph(finding.fix)) if part)


def paragraph(text: str) -> str:
    """Return text of ours, which begins small and ends without a full stop, as a sentence; nothing stays nothing."""
    return sentence(text[:1].upper() + text[1:]) if text else ""


def sentence(text: str) -> str:
    """Return text with the full stop that messages do without."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def name_of(thing: Finding | Reference) -> str:
    """Return the model that a finding or a reference is about: its id, else its name as written, else nothing."""
    return thing.model or (thing.reference if isinstance(thing, Finding) else thing.text)


def services(result: Result) -> dict[str, int]:
    """Return the models behind an API, with how often each is named."""
    found: dict[str, int] = {}
    for reference in result.references:
        if reference.service:
            found[name_of(reference)] = found.get(name_of(reference), 0) + 1
    return dict(sorted(found.items()))


def names_that_are(result: Result, ambiguous: bool) -> int:
    """Return how many different names nobody knows, or several models bear."""
    open_names = (one for one in result.references if not one.model and not one.service)
    return len({one.text for one in open_names if bool(one.candidates) == ambiguous})


def unread(result: Result) -> str:
    """Return how many files were not read and why, as a sentence, or nothing where all were."""
    skipped = result.skipped
    reasons = {
        "too large": skipped.large,
        "binary": skipped.binary,
        "with lines too long": skipped.long_lines,
        "behind links that lead out": skipped.links,
    }
    total = sum(reasons.values())
    if not total:
        return ""
    said = listed(f"{number:,} {why}" for why, number in reasons.items() if number)
    return f"{counted(total, 'file was', 'files were')} not read: {said}."
