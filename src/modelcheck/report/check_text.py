"""The text of `check`: the answer first, then what was found, model by model, each place with its line, then what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from modelcheck.check.result import CheckedModel, Finding, Result
from modelcheck.report.check_words import counted, headline, judged, name_of, sentence, services, unread, worst_first
from modelcheck.report.excerpts import excerpt_lines
from modelcheck.report.layout import VERDICT_STYLE, Page, glued
from modelcheck.report.safe import plain
from modelcheck.report.words import DISCLAIMER, listed

if TYPE_CHECKING:
    from modelcheck.report.check_formats import Setting

LEVEL_STYLE = {"error": "red", "warning": "magenta", "note": "cyan"}
MOST_NAME = 200
MOST_TEXT = 2_000


def render(result: Result, setting: Setting) -> str:
    """Return the whole as text."""
    return "\n".join(_lines(result, setting)) + "\n"


def _lines(result: Result, setting: Setting) -> Iterator[str]:
    page = setting.page
    answer, _, rest = headline(result).partition(":")
    word = page.styled(answer, "bold", "red" if result.fails else "green")
    yield page.line(f"{word}:{rest}", 0, 2)
    yield page.line(plain(sentence(judged(result))), 2, 2)
    findings = worst_first(result.findings)
    shown = [one for one in findings if not one.waived_by and (setting.verbose or _is_shown(one, result))]
    for name, group in _grouped(shown, name_of):
        yield ""
        yield _heading(name, group, page)
        for _, alike in _grouped(group, lambda one: "\0".join((one.level, one.rule, one.message, one.fix))):
            yield from _message(alike, page)
    if setting.verbose:
        yield from _models(result.models, page)
        yield from _waived([one for one in findings if one.waived_by], page)
    yield ""
    yield from (page.line(sentence(line), 0, 2) for line in _counts(result, len(shown)))
    yield page.styled(page.line(DISCLAIMER), "dim")
    yield from _more(shown, setting)


def _is_shown(finding: Finding, result: Result) -> bool:
    """Whether a finding is shown without being asked for: notes are only counted, unless they fail the run."""
    return finding.level != "note" or result.fail_on == "note"


def _grouped(findings: Iterable[Finding], key: Callable[[Finding], str]) -> list[tuple[str, list[Finding]]]:
    """Return findings by their key, in the order in which each key comes first."""
    groups: dict[str, list[Finding]] = {}
    for one in findings:
        groups.setdefault(key(one), []).append(one)
    return list(groups.items())


def _heading(name: str, group: Sequence[Finding], page: Page) -> str:
    """Return the model with its license and the worst that is said of it."""
    if not name:
        return page.heading("The project as a whole")
    lead = page.heading(plain(name, MOST_NAME))
    license_id = next((plain(one.license, MOST_NAME) for one in group if one.license), "")
    verdict = next((one.verdict for one in group if one.verdict), "")
    if license_id:
        lead += f" ({license_id})"
    return page.line(f"{lead}: {_verdict(verdict, page)}" if verdict else lead, 0, 2)


def _verdict(verdict: str, page: Page) -> str:
    style = VERDICT_STYLE.get(verdict)
    return page.styled(verdict, style) if style else verdict


def _message(alike: Sequence[Finding], page: Page) -> Iterator[str]:
    """Return what is said once about many places, the places, and what to do about it."""
    one = alike[0]
    level = page.styled(one.level, "bold", LEVEL_STYLE[one.level])
    yield page.item(f"{level}: {plain(one.message, MOST_TEXT)}", f"[{one.rule}]")
    for finding in alike:
        yield f"    {_place(finding)}"
        yield from excerpt_lines(finding.excerpt, finding.caret, finding.reference, page, 6)
    if one.fix:
        yield page.line(f"fix: {plain(one.fix, MOST_TEXT)}", 4, 5)


def _place(finding: Finding) -> str:
    return f"{plain(finding.path)}:{finding.line}:{finding.column}"


def _models(models: Sequence[CheckedModel], page: Page) -> Iterator[str]:
    if models:
        yield from ("", page.heading("Models"))
    for one in models:
        name, license_id = plain(one.name, MOST_NAME), plain(one.license, MOST_NAME)
        verdict = f": {_verdict(one.verdict, page)}" if one.verdict else ""
        named = counted(one.references, "time")
        yield page.item(f"{name} ({license_id or 'license not known'}){verdict}, named {named}")
        yield from (page.line(f"- {plain(duty, MOST_TEXT)}", 4, 2) for duty in one.duties)


def _waived(waived: Sequence[Finding], page: Page) -> Iterator[str]:
    if waived:
        yield from ("", page.heading("Waived"))
    for one in waived:
        name = plain(name_of(one), MOST_NAME)
        yield f"  {_place(one)}"
        yield page.line(f"{name} [{one.rule}]: {plain(one.waived_by, MOST_TEXT)}".lstrip(), 4, 2)


def _counts(result: Result, shown: int) -> Iterator[str]:
    """Return what is only counted."""
    behind = services(result)
    if behind:
        names = ", ".join(plain(name, MOST_NAME) for name in behind)
        yield f"{counted(len(behind), 'model')} behind an API, under the terms of its provider: {names}"
    comments = sum(one.note for one in result.references)
    if comments:
        yield f"{counted(comments, 'place is', 'places are')} in comments or prose"
    waived = sum(bool(one.waived_by) for one in result.findings)
    if waived:
        yield f"{counted(waived, 'finding is', 'findings are')} waived"
    hidden = len(result.findings) - waived - shown
    if hidden:
        yield f"{counted(hidden, 'note is', 'notes are')} not shown"
    if unread(result):
        yield unread(result)


def _more(shown: Sequence[Finding], setting: Setting) -> Iterator[str]:
    """Return how to see more."""
    page = setting.page
    rules = sorted({one.rule for one in shown})
    if rules:
        command = glued("`modelcheck explain RULE`")
        yield page.line(f"{command} says what a rule is for and what to do: {listed(rules)}.")
    if not setting.verbose:
        yield page.line("`-v` lists every model with what its license asks for, what is waived, and the notes.")
