"""Whole sentences about a verdict: the answer first, then what it hangs on."""

from __future__ import annotations

from collections.abc import Sequence

from modelcheck.model.answers import Answer, Law, OpenFact
from modelcheck.model.conditions import Test
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.report.words import listed, test_in_words

RANK = ("permitted", "unclear", "conditional", "agreement-required", "prohibited")


def outlook(answer: Answer, stewards: Sequence[str], what: str, vocabulary: Vocabulary) -> str:
    """Return the answer as one clause: *commercial use is allowed unless you have more than 5 million ...*."""
    if answer.verdict == "permitted":
        return f"{what} is allowed"
    if answer.verdict == "prohibited":
        return f"{what} is not allowed"
    if answer.verdict == "agreement-required":
        return f"{what} needs a separate agreement with {listed(stewards)}"
    if answer.verdict == "unclear":
        return f"whether {what} is allowed is unclear"
    unless, if_ = split_conditions(answer.depends_on, vocabulary)
    if unless and not if_:
        return f"{what} is allowed unless {', or '.join(unless)}"
    if if_ and not unless:
        return f"{what} is allowed only if {', and '.join(if_)}"
    return f"{what} is allowed only if {', and '.join(if_)}, and unless {', or '.join(unless)}" if if_ else f"{what} depends"


def deciding_stewards(answer: Answer, laws: Sequence[Law]) -> list[str]:
    """Return the stewards of the licenses that decided, with whom an agreement would be made."""
    stewards = {document.id: document.steward for law in laws for document in law.documents}
    return list(dict.fromkeys(stewards[reason.license] for reason in answer.because if reason.effect == answer.verdict))


def split_conditions(facts: Sequence[OpenFact], vocabulary: Vocabulary) -> tuple[list[str], list[str]]:
    """Return what must not hold and what must, in words, out of the facts that a conditional answer turns on."""
    unless: list[str] = []
    if_: list[str] = []
    for fact in facts:
        test = Test(fact.fact, fact.operator, fact.value, fact.question)
        worse_if_true = RANK.index(fact.if_true) > RANK.index(fact.if_false)
        (unless if worse_if_true else if_).append(test_in_words(test, vocabulary))
    return list(dict.fromkeys(unless)), list(dict.fromkeys(if_))
