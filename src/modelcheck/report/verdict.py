"""The text of `can`: the answer first, then why, what to do, what would change it, and what it assumes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcheck.model.answers import Answer, Law, OpenFact, Reason
from modelcheck.model.conditions import Test
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.report.duties import duty_lines
from modelcheck.report.layout import VERDICT_STYLE, Page
from modelcheck.report.outlook import deciding_stewards, outlook
from modelcheck.report.words import DISCLAIMER, listed, printable, sections, test_in_words

FIGURE_TYPES = ("count", "dollars")


def verdict_text(subject: str, laws: Sequence[Law], answer: Answer, vocabulary: Vocabulary, page: Page) -> str:
    """Return the whole answer as text."""
    return "\n".join(_lines(subject, laws, answer, vocabulary, page)) + "\n"


def _lines(subject: str, laws: Sequence[Law], answer: Answer, vocabulary: Vocabulary, page: Page) -> Iterator[str]:
    own = laws[0].license.id
    question = answer.question
    word = page.styled(answer.verdict, "bold", VERDICT_STYLE[answer.verdict])
    name = printable(subject) if subject == own else f"{printable(subject)} ({own})"
    doing = str(vocabulary.sections["activities"][question.activity]["doing"]).format(name)
    purpose = vocabulary.sections["purposes"][question.purpose]["phrase"]
    yield page.line(f"{word}: {outlook(answer, deciding_stewards(answer, laws), f'{doing} {purpose}', vocabulary)}.", 0, 2)
    yield ""
    yield page.heading("Why")
    for reason in answer.because:
        yield page.item(_reason(reason, vocabulary), _refs(reason, own))
        if reason.note:
            yield page.line(f"Note: {reason.note}", 4)
    yield from _use_cases(answer, own, page)
    if answer.depends_on:
        yield ""
        yield page.heading("What settles it")
        for fact in answer.depends_on:
            yield page.item(_settles(fact, vocabulary), sections([(fact.license, fact.ref)], own))
            yield page.line(f"give {_flag(fact)}", 4)
    duties = list(duty_lines(answer.duties, own, vocabulary, page))
    if duties:
        yield ""
        yield page.heading("What you must do")
        yield from duties
    if answer.assumed:
        yield ""
        yield page.heading("Taken for granted")
        for one in answer.assumed:
            test = Test(one.fact, "is", one.value)
            yield page.item(f"{test_in_words(test, vocabulary)}; {_otherwise(one.fact, one.otherwise)}")
    yield from _closing(answer, subject, page)


def _reason(reason: Reason, vocabulary: Vocabulary) -> str:
    lead = {
        "exempt": "Exempt: ",
        "not-met": "Does not bite here: ",
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
    if fact.question and fact.fact not in vocabulary.facts:
        return f"{fact.question} Yes: {fact.if_true}. No: {fact.if_false}."
    yes, no = (test_in_words(test, vocabulary, holds) for holds in (True, False))
    return f"If {yes}: {fact.if_true}. If {no}: {fact.if_false}."


def _flag(fact: OpenFact) -> str:
    if not fact.flag.endswith("="):
        return f"{fact.flag} VALUE"
    value = "true or false" if fact.operator == "is" and isinstance(fact.value, bool) else "VALUE"
    return fact.flag + value


def _otherwise(fact: str, changes: Sequence[dict[str, object]]) -> str:
    parts = []
    for change in changes:
        dropped, added = change["duties_dropped"], change["duties_added"]
        assert isinstance(dropped, list)
        assert isinstance(added, list)
        more = [f"without {listed(dropped)}"] if dropped else []
        more += [f"with {listed(added)}"] if added else []
        value = str(change["value"]).lower()
        parts.append(f"--fact {fact}={value}: {', '.join([str(change['verdict']), *more])}")
    return "; ".join(parts)


def _closing(answer: Answer, subject: str, page: Page) -> Iterator[str]:
    yield ""
    if answer.restrictions and not answer.question.facts.get("use_cases"):
        count = len({restriction.use_case for restriction in answer.restrictions})
        yield page.line(
            f"{count} kinds of use are restricted whatever this answer says; --use-case CODE asks about one, "
            f"`modelcheck license {printable(subject)}` lists them."
        )
    yield page.styled(page.line(DISCLAIMER), "dim")
