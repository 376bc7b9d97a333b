"""The answer on what may come out, as a JSON document and as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from modelcheck.engine.compat import COMPATIBLE, Due, Permission, Settling
from modelcheck.engine.labels import CONDITIONAL, STANDS, UNCLEAR, Conflict, Counterpart, Leave
from modelcheck.engine.outbound import Option, Outcome
from modelcheck.model.conditions import Condition, condition_to_dict, tests_of
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.report.documents import duty_dict, reason_dict
from modelcheck.report.duties import duty_lines
from modelcheck.report.layout import Page, glued
from modelcheck.report.words import DISCLAIMER, condition_in_words, listed, printable, quoted, sections, test_in_words

STYLES = {COMPATIBLE: "green", CONDITIONAL: "magenta", UNCLEAR: "magenta", STANDS: "red"}

MOST_SHOWN = 12
"""Outbound licenses that the text names one by one; the JSON has all."""


def compatibility_dict(result: Outcome) -> dict[str, Any]:
    """Return the document without its head."""
    judgment, vocabulary = result.judgment, result.case.vocabulary
    labels = [conflict for conflict in judgment.conflicts if conflict.half != "permission"]
    return {
        "upstreams": [
            {
                "subject": one.subject,
                "license": " AND ".join(bound.law.license.id for bound in bounds if not bound.via),
                "relation": one.relation,
                "inherited": [{"model": bound.via, "license": bound.law.license.id} for bound in bounds if bound.via],
            }
            for one, bounds in judgment.chosen
        ],
        "outbound": result.outbound or None,
        "name": result.case.name or None,
        "question": {"purpose": result.case.purpose, "facts": _plain(result.case.facts)},
        "verdict": result.verdict,
        "labels": {
            "verdict": result.labels,
            "conflicts": [_conflict_dict(one) for one in labels],
        },
        "permissions": [_permission_dict(one) for one in judgment.permissions],
        "conflicts": [_conflict_dict(one) for one in judgment.conflicts],
        "duties": [_due_dict(one, vocabulary) for one in judgment.duties],
        "depends_on": [_settling_dict(one, vocabulary) for one in judgment.depends_on],
        "assumed": [
            {"fact": one.fact, "value": one.value, "otherwise": [dict(change) for change in one.otherwise]}
            for one in judgment.assumed
        ],
        "outbound_options": [_option_dict(one) for one in result.options],
    }


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()}


def _conflict_dict(one: Conflict) -> dict[str, Any]:
    data: dict[str, Any] = {
        "half": one.half,
        "upstream": one.upstream,
        "license": one.license,
        "clause": one.clause,
        "ref": one.ref,
        "summary": one.summary,
        "why": one.why,
        "effect": one.effect,
        "against": None if one.against is None else _counterpart_dict(one.against),
        "remedy": one.remedy or None,
        "inherited": one.inherited or None,
    }
    return _with_condition(data, one.condition)


def _with_condition(data: dict[str, Any], condition: Condition | None) -> dict[str, Any]:
    if condition is not None:
        data["if"] = condition_to_dict(condition)
    return data


def _counterpart_dict(one: Counterpart) -> dict[str, Any]:
    return {"license": one.license, "clause": one.clause, "ref": one.ref, "summary": one.summary}


def _permission_dict(one: Permission) -> dict[str, Any]:
    data = {
        "upstream": one.upstream,
        "license": one.license,
        "activity": one.activity,
        "verdict": one.verdict,
        "because": [reason_dict(reason) for reason in one.answer.because],
        "reach": one.reach,
        "inherited": one.inherited or None,
    }
    return _with_condition(data, one.condition)


def _due_dict(due: Due, vocabulary: Vocabulary) -> dict[str, Any]:
    carried = "in-terms" if due.in_terms else "beside"
    return {**duty_dict(due.owed, vocabulary), "upstream": due.upstream, "carried": carried, "certain": not due.unsaid}


def _settling_dict(one: Settling, vocabulary: Vocabulary) -> dict[str, Any]:
    fact = vocabulary.facts.get(one.test.fact)
    return {
        "fact": one.test.fact,
        "operator": one.test.operator,
        "value": list(one.test.value) if isinstance(one.test.value, tuple) else one.test.value,
        "if_true": one.if_true,
        "if_false": one.if_false,
        "ref": one.ref,
        "license": one.license,
        "flag": fact.flag if fact else f"--fact {one.test.fact}=",
        "question": fact.question if fact else one.test.question,
    }


def _option_dict(option: Option) -> dict[str, Any]:
    return {
        "license": " AND ".join(option.licenses),
        "verdict": option.verdict,
        "questions": _questions(option),
        "by": [_leave_dict(leave) for leave in option.leaves],
    }


def _questions(option: Option) -> list[str]:
    tests = [test for conflict in option.conditions for test in tests_of(conflict.condition)]
    return list(dict.fromkeys(test.question or test.fact for test in tests))


def _leave_dict(leave: Leave) -> dict[str, Any]:
    one = leave.relicensing
    return {"license": one.license, "clause": one.id, "ref": one.ref, "summary": one.summary, "as": leave.to}


def compatibility_text(result: Outcome, page: Page) -> str:
    """Return the whole answer as text."""
    return "\n".join(_lines(result, page)) + "\n"


def _lines(result: Outcome, page: Page) -> Iterator[str]:
    judgment, vocabulary = result.judgment, result.case.vocabulary
    yield page.line(f"{page.styled(result.verdict, 'bold', STYLES[result.verdict])}: {_headline(result)}.", 0, 2)
    standing = [one for one in judgment.conflicts if one.effect == STANDS]
    opens = [one for one in judgment.conflicts if one.effect != STANDS]
    for heading, found in (("What stands against it", standing), ("What may stand against it", opens)):
        if found:
            yield ""
            yield page.heading(heading)
            for conflict in found:
                yield from _conflict_lines(conflict, page, vocabulary)
    yield ""
    yield page.heading("Permission")
    for permission in judgment.permissions:
        yield from _permission_lines(permission, page)
    if judgment.depends_on:
        yield ""
        yield page.heading("What settles it")
        for one in judgment.depends_on:
            yield from _settling_lines(one, page, vocabulary)
    yield from _duty_sections(result, page)
    yield from _option_lines(result, page)
    yield ""
    yield page.styled(page.line(DISCLAIMER), "dim")


def _headline(result: Outcome) -> str:
    made = listed(f"{printable(one.subject)} ({one.relation})" for one in result.upstreams)
    purpose = result.case.vocabulary.sections["purposes"][result.case.purpose]["phrase"]
    name = f' named "{printable(result.case.name)}"' if result.case.name else ""
    label = f"under {printable(result.outbound)}" if result.outbound else "under the licenses listed below"
    subject = f"what is made from {made}{name}"
    return {
        COMPATIBLE: f"{subject} may go out {label} {purpose}",
        CONDITIONAL: f"it turns on what is open below whether {subject} may go out {label} {purpose}",
        UNCLEAR: f"the texts leave open whether {subject} may go out {label} {purpose}",
        STANDS: f"{subject} may not go out {label} {purpose}",
    }[result.verdict]


def _conflict_lines(one: Conflict, page: Page, vocabulary: Vocabulary) -> Iterator[str]:
    lead = f"if {condition_in_words(one.condition, vocabulary)}: " if one.condition is not None else ""
    unsaid = "not certain: " if one.effect == UNCLEAR else ""
    yield page.item(f"{lead}{unsaid}{one.summary}", sections([(one.license, one.ref)], ""))
    against = "" if one.against is None else sections([(one.against.license, one.against.ref)], "")
    yield page.line(f"{one.why}{f' {glued(against)}' if against else ''}.", 4, 2)
    if one.inherited:
        mended = "" if one.remedy else ": this cannot be mended here"
        yield page.line(f"Inherited from {printable(one.inherited)}{mended}.", 4, 2)
    if one.remedy:
        yield page.line(f"Remedy: {one.remedy}.", 4, 2)


def _permission_lines(one: Permission, page: Page) -> Iterator[str]:
    origin = f", through {printable(one.inherited)}" if one.inherited else ""
    refs = sections(((r.license, r.ref) for r in one.answer.because if r.effect == one.answer.verdict), one.license)
    yield page.item(f"{one.license}{origin}: {one.activity} is {one.verdict}", refs)


def _settling_lines(one: Settling, page: Page, vocabulary: Vocabulary) -> Iterator[str]:
    refs = sections([(one.license, one.ref)], "")
    fact = vocabulary.facts.get(one.test.fact)
    if fact is None:
        yield page.item(f"{one.test.question} Yes: {one.if_true}. No: {one.if_false}.", refs)
        yield page.line(f"give {glued(quoted(f'--fact {one.test.fact}=')[1:-1])}true or false", 4)
        return
    yes, no = (test_in_words(one.test, vocabulary, holds) for holds in (True, False))
    yield page.item(f"If {yes}: {one.if_true}. If {no}: {one.if_false}.", refs)
    yield page.line(f"give {fact.flag}", 4)


def _duty_sections(result: Outcome, page: Page) -> Iterator[str]:
    vocabulary = result.case.vocabulary
    kinds = {
        "What you must do": "beside",
        "What the outbound terms must carry": "in-terms",
        "Owed too, if the text reaches such a result": "unsaid",
    }
    for heading, kind in kinds.items():
        duties = [due.owed for due in result.judgment.duties if _kind(due) == kind]
        if duties:
            yield ""
            yield page.heading(heading)
            yield from duty_lines(duties, "", vocabulary, page)


def _kind(due: Due) -> str:
    return "unsaid" if due.unsaid else "in-terms" if due.in_terms else "beside"


def _option_lines(result: Outcome, page: Page) -> Iterator[str]:
    if not result.sought:
        return
    yield ""
    yield page.heading("Licenses under which it may go out, freest first")
    if not result.options:
        yield page.item("none, not even the upstream licenses together")
    for option in result.options[:MOST_SHOWN]:
        label = " AND ".join(option.licenses)
        yield page.item(label if len(option.licenses) == 1 else f'"{label}": no single license will do')
        for leave in option.leaves:
            one = leave.relicensing
            yield page.line(f"{one.summary} {glued(sections([(one.license, one.ref)], ''))}", 4, 2)
        for question in _questions(option):
            yield page.line(f"Turns on: {question}", 4, 2)
    if len(result.options) > MOST_SHOWN:
        yield page.line(f"and {len(result.options) - MOST_SHOWN} more; {glued('--format json')} lists them", 2)
