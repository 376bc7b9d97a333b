"""Whole sentences about a verdict: the answer first, then what it hangs on."""

from __future__ import annotations

from collections.abc import Sequence

from modelcheck.model.answers import Answer, Law
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.report.words import condition_in_words, listed


def outlook(answer: Answer, laws: Sequence[Law], what: str, vocabulary: Vocabulary) -> str:
    """Return the answer as one clause: *commercial use is allowed unless you have more than 5 million ...*."""
    if answer.verdict != "conditional":
        return _clause(answer.verdict, what, stewards_behind(answer, answer.verdict, laws))
    start = _clause(answer.otherwise, what, stewards_behind(answer, answer.otherwise, laws))
    return start + limits_in_words(answer, vocabulary)


def _clause(verdict: str, what: str, stewards: Sequence[str]) -> str:
    return {
        "permitted": f"{what} is allowed",
        "prohibited": f"{what} is not allowed",
        "agreement-required": f"{what} needs a separate agreement with {listed(stewards)}",
        "unclear": f"whether {what} is allowed is unclear",
    }[verdict]


def limits_in_words(answer: Answer, vocabulary: Vocabulary) -> str:
    """Return what a conditional answer turns on, to follow the verdict that holds otherwise.

    Where that is a permission or a refusal the conditions alone say it; else each names the verdict it leads to.
    """
    parts = []
    by_effect: dict[str, list[str]] = {}
    for limit in answer.limits:
        words = condition_in_words(limit.condition, vocabulary)
        if words not in by_effect.setdefault(limit.effect, []):
            by_effect[limit.effect].append(words)
    if answer.otherwise == "permitted":
        return " unless " + ", or ".join(words for several in by_effect.values() for words in several)
    for effect, several in by_effect.items():
        exception = " unless" if answer.otherwise in ("prohibited", "agreement-required") else " only if"
        lead = exception if effect == "permitted" else f", and {_said[effect]} if"
        parts.append(f"{lead} {', or '.join(several)}")
    return "".join(sorted(parts, key=lambda part: part.startswith(",")))


_said = {"prohibited": "is not allowed at all", "agreement-required": "needs a separate agreement", "unclear": "is unclear"}


def stewards_behind(answer: Answer, verdict: str, laws: Sequence[Law]) -> list[str]:
    """Return the stewards of the licenses that decided for *verdict*, with whom an agreement would be made."""
    stewards = {document.id: document.steward for law in laws for document in law.documents}
    return list(dict.fromkeys(stewards[reason.license] for reason in answer.because if reason.effect == verdict))
