"""Find what may be used: every model or license is judged on one question, each distinct body of laws only once.

Only what is permitted for the facts given is a find. What turns on facts that were not given stands apart; whatever else is
left out is counted by the reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from math import inf, log
from typing import TYPE_CHECKING, NamedTuple

from modelcheck.engine.permission import judge
from modelcheck.engine.rules import CONDITIONAL, PERMITTED, UNCLEAR
from modelcheck.kb.store import Match
from modelcheck.model.answers import Answer, Law, Question
from modelcheck.model.models import Model
from modelcheck.model.vocabulary import Vocabulary

if TYPE_CHECKING:
    from modelcheck.kb.store import KnowledgeBase

SERVICE = "proprietary-service"
"""The category of what is only offered as a service: there are no weights to choose."""

HOSTED, UNREAD, UNWANTED = "hosted-service", "not-encoded", "unwanted-duty"
UNSIZED, UNSORTED = "unknown-size", "unknown-modality"
OUT_OF_RANGE = "out-of-range"
"""Reasons other than a verdict for which something is left out; what is out of range was not asked for and is not counted."""

_UNITS = {"K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
_SIZE = re.compile(r"(?:([0-9]{1,4})\s*[x×]\s*)?([0-9]{1,12}(?:\.[0-9]{1,9})?)\s*([KMBT])", re.IGNORECASE)


class Offer(NamedTuple):
    """Something to choose: a license, or a model with all laws that bind it. Offers of equal laws share one *laws*."""

    id: str
    laws: tuple[Law, ...]
    model: Model | None = None

    @property
    def date(self) -> str:
        """The day of the model's release or the license's effect, as far as it is known."""
        return self.laws[0].license.effective_date or "" if self.model is None else self.model.released


class Wanted(NamedTuple):
    """What a find must be: of one of these *modalities*, of a size between *least* and *most*, *without* these duties."""

    modalities: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    without: tuple[str, ...] = ()


class Choice(NamedTuple):
    """An offer with the answer for it. *open_duties* are those not wanted that may attach, as their conditions turn out."""

    offer: Offer
    answer: Answer
    open_duties: tuple[str, ...] = ()


class Found(NamedTuple):
    """What is permitted, what turns on facts that were not given, and how much was left out, by the reason."""

    permitted: tuple[Choice, ...]
    conditional: tuple[Choice, ...]
    left_out: dict[str, int]


def size_of(parameters: str) -> float | None:
    """Return a number of parameters, written like ``7B``, ``270M``, ``1.6T`` or ``8x7B``; None for anything else."""
    match = _SIZE.fullmatch(parameters.strip())
    if match is None:
        return None
    experts, figure, unit = match.groups()
    return int(experts or 1) * float(figure) * _UNITS[unit.upper()] or None


def models_on_offer(base: KnowledgeBase) -> Iterator[Offer]:
    """Yield every model; where a folder of one's own replaces one, only the replacement."""
    bodies: dict[object, tuple[Law, ...]] = {}
    seen = set()
    for model in base.models():
        if model.id.lower() in seen:
            continue
        seen.add(model.id.lower())
        binding = tuple((one.license, "" if one.license else one.model) for one in base.inherited(model))
        key = (model.terms_today, model.modality, model.policies, binding)
        if key not in bodies:
            bodies[key] = base.laws_for(Match(model.id, "exact", model.terms_today, model))[0]
        yield Offer(model.id, bodies[key], model)


def licenses_on_offer(base: KnowledgeBase) -> Iterator[Offer]:
    """Yield every license whose text is encoded."""
    for license_id in base.license_ids():
        yield Offer(license_id, (base.law(license_id),))


def find(
    offers: Iterable[Offer], question: Question, wanted: Wanted, vocabulary: Vocabulary, like: Model | None = None
) -> Found:
    """Return what of *offers* answers *question* with *permitted* or *conditional*: freest first, then the newest.

    The freest has the fewest kinds of duties, then the fewest kinds of use that it restricts. With *like*, the nearest to
    the size of that model comes first, and the model itself is left out.
    """
    # By identity, for laws are slow to compare; those answered on are kept, so that no others can have theirs.
    answers: dict[int, tuple[tuple[Law, ...], Answer]] = {}
    permitted: list[Choice] = []
    conditional: list[Choice] = []
    left_out: Counter[str] = Counter()
    for offer in offers:
        if like is not None and offer.id == like.id:
            continue
        misfit = _misfit(offer, wanted)
        if misfit == OUT_OF_RANGE:
            continue
        if offer.laws[0].license.category == SERVICE:
            left_out[HOSTED] += 1
            continue
        if id(offer.laws) not in answers:
            answers[id(offer.laws)] = offer.laws, judge(offer.laws, question, vocabulary)
        answer = answers[id(offer.laws)][1]
        owed = {duty.clause.duty for duty in answer.duties if duty.open_if is None}
        may_be_owed = {duty.clause.duty for duty in answer.duties}
        if answer.verdict not in (PERMITTED, CONDITIONAL):
            read = all(law.license.encoded for law in offer.laws)
            left_out[UNREAD if answer.verdict == UNCLEAR and not read else answer.verdict] += 1
        elif misfit:
            left_out[misfit] += 1
        elif owed.intersection(wanted.without):
            left_out[UNWANTED] += 1
        else:
            open_duties = tuple(word for word in wanted.without if word in may_be_owed)
            firm = answer.verdict == PERMITTED and not open_duties
            (permitted if firm else conditional).append(Choice(offer, answer, open_duties))
    size = size_of(like.parameters) if like is not None else None
    permitted.sort(key=lambda one: _rank(one, size))
    conditional.sort(key=lambda one: _rank(one, size))
    return Found(tuple(permitted), tuple(conditional), dict(left_out))


def _misfit(offer: Offer, wanted: Wanted) -> str:
    """Return why a model is not what is wanted, or cannot be said to be; nothing where it is."""
    if offer.model is None:
        return ""
    if wanted.modalities and offer.model.modality not in wanted.modalities:
        return UNSORTED if not offer.model.modality else OUT_OF_RANGE
    if wanted.least is None and wanted.most is None:
        return ""
    size = size_of(offer.model.parameters)
    if size is None:
        return UNSIZED
    return "" if (wanted.least or 0) <= size <= (wanted.most or inf) else OUT_OF_RANGE


def _rank(choice: Choice, size: float | None) -> tuple[float, int, int, int, str]:
    """Return by what a choice is put in order: nearness to *size* (where there is one), freedom, age, and then its name."""
    return (
        _distance(choice.offer, size),
        len(duties_of(choice.answer)),
        len(uses_of(choice.answer)),
        -int(choice.offer.date.replace("-", "").ljust(8, "0") or 0),
        choice.offer.id.lower(),
    )


def _distance(offer: Offer, size: float | None) -> float:
    if size is None or offer.model is None:
        return 0
    own = size_of(offer.model.parameters)
    return inf if own is None else abs(log(own / size))


def duties_of(answer: Answer) -> list[str]:
    """Return the kinds of duties that attach or may attach."""
    return list(dict.fromkeys(owed.clause.duty for owed in answer.duties))


def uses_of(answer: Answer) -> list[str]:
    """Return the kinds of use that are restricted, outright or in part."""
    return list(dict.fromkeys(restriction.use_case for restriction in answer.restrictions))
