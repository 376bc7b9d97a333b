"""The text of `can`: the answer first, then why, what to do, what would change it, and what it assumes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from modelcheck.kb.store import Match
from modelcheck.model.answers import Answer, Law, OpenFact, Reason
from modelcheck.model.conditions import Test
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.report.duties import duty_lines
from modelcheck.report.layout import VERDICT_STYLE, Page, glued
from modelcheck.report.outlook import outlook
from modelcheck.report.words import DISCLAIMER, listed, printable, quoted, sections, test_in_words

METAVARS = {"count": "N", "dollars": "USD", "region": "CC", "regions": "CC", "use-cases": "CODE", "boolean": "true or false"}
"""What stands for a value behind a flag, by the type of the fact; a choice names its values."""


Choices = Sequence[tuple[str, str]]
"""Where a license expression leaves a choice: each alternative with its verdict."""


def verdict_text(
    match: Match,
    laws: Sequence[Law],
    answer: Answer,
    vocabulary: Vocabulary,
    page: Page,
    choices: Choices = (),
    said: Sequence[str] = (),
) -> str:
    """Return the whole answer as text; *said* are remarks on the subject itself."""
    return "\n".join(_lines(match, laws, answer, vocabulary, page, choices, said)) + "\n"


def _lines(
    match: Match,
    laws: Sequence[Law],
    answer: Answer,
    vocabulary: Vocabulary,
    page: Page,
    choices: Choices,
    said: Sequence[str],
) -> Iterator[str]:
    own, subject = laws[0].license.id, match.subject
    word = page.styled(answer.verdict, "bold", VERDICT_STYLE[answer.verdict])
    yield page.line(f"{word}: {outlook(answer, laws, _asked(subject, laws, answer, vocabulary), vocabulary)}.", 0, 2)
    yield from _choices(match.license, choices, page)
    yield from (page.item(printable(remark)) for remark in said)
    yield ""
    yield page.heading("Why")
    for reason in answer.because:
        yield page.item(_reason(reason, vocabulary), _refs(reason, own))
        if reason.note:
            yield page.line(f"Note: {reason.note}", 4)
    yield from _use_cases(answer, own, page)
    if match.model is not None and match.model.confidence != "high":
        known = vocabulary.means("confidence", match.model.confidence)
        yield page.item(f"That {match.model.id} is under {own} is of {match.model.confidence} confidence: {known}.")
    if answer.depends_on:
        yield ""
        yield page.heading("What settles it")
        for fact in answer.depends_on:
            yield page.item(_settles(fact, vocabulary), sections([(fact.license, fact.ref)], own))
            yield page.line(f"give {_flag(fact, vocabulary)}", 4)
    duties = list(duty_lines(answer.duties, own, vocabulary, page))
    if duties:
        yield ""
        yield page.heading("What you must do")
        yield from duties
    if answer.assumed:
        yield ""
        yield page.heading("Taken for granted")
        names = {c.id: c.duty for law in laws for document in law.documents for c in document.clauses if c.duty}
        for one in answer.assumed:
            test = Test(one.fact, "is", one.value)
            yield page.item(f"{test_in_words(test, vocabulary)}; {_otherwise(one.fact, one.otherwise, names)}")
    yield from _closing(answer, subject, page)


def _choices(taken: str, choices: Choices, page: Page) -> Iterator[str]:
    if choices:
        others = listed(f"{license_id} ({verdict})" for license_id, verdict in choices if license_id != taken)
        yield page.item(f"The choice is yours; this is the answer under {taken}. Others: {others}.")


def _asked(subject: str, laws: Sequence[Law], answer: Answer, vocabulary: Vocabulary) -> str:
    """Return what was asked about: *hosting kimi-k3 for others for a commercial purpose*."""
    question = answer.question
    binding = listed(law.license.id for law in laws)
    name = printable(subject) if subject == binding else f"{printable(subject)} ({binding})"
    doing = str(vocabulary.sections["activities"][question.activity]["doing"]).format(name)
    purpose = vocabulary.sections["purposes"][question.purpose]["phrase"]
    uses = question.facts.get("use_cases", ())
    cases = f" (use case{'s' if len(uses) > 1 else ''} {listed(uses)})" if uses else ""
    return f"{doing} {purpose}{cases}"


def _reason(reason: Reason, vocabulary: Vocabulary) -> str:
    lead = {
        "exempt": "Exempt: ",
        "not-met": "Does not apply here: ",
        "conditional": "Depends: ",
    }.get(reason.effect, "")
    measured = [
        vocabulary.means(kind, word) for kind, word in (("measured", reason.measured), ("scopes", reason.scope)) if word
    ]
    return lead + reason.summary + (f" Measured {measured[0]}; counts {measured[1]}." if len(measured) == 2 else "")


def _refs(reason: Reason, own: str) -> str:
    return sections(((reason.license, ref) for ref in (reason.ref, *reason.also, reason.way_out)), own)


def _use_cases(answer: Answer, own: str, page: Page) -> Iterator[str]:
    asked = answer.question.facts.get("use_cases", ())
    named = {reason.clause for reason in answer.because}
    for restriction in answer.restrictions:
        if restriction.use_case in asked and restriction.id not in named:
            yield page.item(
                f"Also forbids {restriction.use_case}: {restriction.summary}",
                sections([(restriction.license, restriction.ref)], own),
            )
    if answer.not_named:
        verb = "is" if len(answer.not_named) == 1 else "are"
        yield page.item(f"{listed(answer.not_named)} {verb} not named by the text.")


def _settles(fact: OpenFact, vocabulary: Vocabulary) -> str:
    test = Test(fact.fact, fact.operator, fact.value, fact.question)
    if fact.if_true == fact.if_false:
        asked = fact.question if fact.fact not in vocabulary.facts else f"Whether {test_in_words(test, vocabulary)}."
        return f"{asked} This counts together with the other open facts."
    if fact.fact not in vocabulary.facts:
        return f"{fact.question} Yes: {fact.if_true}. No: {fact.if_false}."
    yes, no = (test_in_words(test, vocabulary, holds) for holds in (True, False))
    return f"If {yes}: {fact.if_true}. If {no}: {fact.if_false}."


def _flag(fact: OpenFact, vocabulary: Vocabulary) -> str:
    known = vocabulary.facts.get(fact.fact)
    value = METAVARS.get("boolean" if known is None else known.type) or listed(known.values if known else (), "or")
    return fact.flag + ("" if fact.flag.endswith("=") else " ") + value


def _otherwise(fact: str, changes: Sequence[dict[str, object]], duties: Mapping[str, str]) -> str:
    """Return what else holds for each other value; *duties* are the duty words by clause id."""
    parts = []
    for change in changes:
        dropped, added = change["duties_dropped"], change["duties_added"]
        assert isinstance(dropped, list)
        assert isinstance(added, list)
        more = [f"without {listed(dict.fromkeys(duties[one] for one in dropped))}"] if dropped else []
        more += [f"with {listed(dict.fromkeys(duties[one] for one in added))}"] if added else []
        value = str(change["value"]).lower()
        parts.append(f"with {glued(f'--fact {fact}={value}')} it is {', '.join([str(change['verdict']), *more])}")
    return "; ".join(parts)


def _closing(answer: Answer, subject: str, page: Page) -> Iterator[str]:
    yield ""
    if answer.restrictions and not answer.question.facts.get("use_cases"):
        count = len({restriction.use_case for restriction in answer.restrictions})
        kinds = f"{count} kinds of use are" if count > 1 else "1 kind of use is"
        command = glued(f"`modelcheck license {quoted(subject)}`")
        yield page.line(
            f"{kinds} restricted whatever this answer says; {glued('--use-case CODE')} asks about one, {command} lists them."
        )
    yield page.styled(page.line(DISCLAIMER), "dim")
