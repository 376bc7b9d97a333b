"""The terms that a license asks to be carried on, and whether another license carries at least as much.

Everything is compared clause by clause: what a license is called, or what category it has, decides nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

from modelcheck.engine.rules import AGREEMENT, CONDITIONAL, PROHIBITED
from modelcheck.model.answers import Law
from modelcheck.model.conditions import Condition, Negation, Test
from modelcheck.model.license import Clause, Exemption, Restriction, Territory, Threshold
from modelcheck.model.vocabulary import Vocabulary

IN_TERMS, IF_BINDING = "in-terms", "in-terms-if-binding"

SAME, NO_FURTHER, LIMIT_TERMS = "same-license", "no-further-restrictions", "limit-license-terms"

USE_DUTIES = ("follow-use-policy", "pass-on-restrictions")
"""The duties by which restrictions of use reach those who come after."""

NAMING = "name-derivative"

LITIGATION = "litigation_termination"
"""The term that ends rights when somebody sues: a restriction in the eyes of a license that forbids adding any."""

SUING = ("none", "patent", "ip")
"""Its values, from what restricts least to what restricts most."""

EFFECTS = (CONDITIONAL, AGREEMENT, PROHIBITED)
"""What a threshold leads to, from mild to severe."""


class Suing(NamedTuple):
    """The term on litigation, in the form of a clause."""

    id: str
    license: str
    ref: str
    summary: str
    value: str


OWN_DATES = ("release-date",)
"""Dates that are another one in each license, so that no other license measures what is measured then."""

Limit = Clause | Threshold | Territory
"""What leaves a purpose, a size or a place out."""

Element = Clause | Threshold | Territory | Suing
"""A term that is carried on, or dropped."""


def clauses_of(laws: Iterable[Law]) -> Iterator[Clause]:
    """Yield every clause of the licenses and their policies."""
    for law in laws:
        for document in law.documents:
            yield from document.clauses


def in_terms(clause: Clause, vocabulary: Vocabulary) -> bool:
    """Tell whether *clause* is a duty that must stand in the outbound terms."""
    carried = vocabulary.sections["duties"][clause.duty]["carried"] if clause.duty else ""
    return carried == IN_TERMS or (carried == IF_BINDING and clause.binds_recipients)


def speaks_of(clause: Clause, activity: str) -> bool:
    """Tell whether *clause* speaks of *activity*, among others."""
    return not clause.activities or activity in clause.activities


def limits_of(law: Law) -> Iterator[Limit]:
    """Yield what leaves a purpose, a size or a place out."""
    for document in law.documents:
        yield from document.thresholds
        if document.territory is not None and _may_bear(document.territory, law):
            yield document.territory
        yield from (clause for clause in document.clauses if clause.kind == "prohibition")


def _may_bear(territory: Territory, law: Law) -> bool:
    """Tell whether a territory is about models of the kind that *law* is known to cover."""
    known, covers = dict(law.known), territory.covers
    return not (isinstance(covers, Test) and covers.operator == "is" and known.get(covers.fact, covers.value) != covers.value)


def missing_restrictions(law: Law, outbound: Sequence[Law]) -> tuple[str, ...]:
    """Return the kinds of use that *law* forbids and *outbound* does not forbid as far."""
    theirs = [r for other in outbound for document in other.documents for r in document.restrictions]
    found = [
        one.use_case
        for document in law.documents
        for one in document.restrictions
        if not any(_forbids_as_much(other, one) for other in theirs)
    ]
    return tuple(dict.fromkeys(found))


def _forbids_as_much(theirs: Restriction, mine: Restriction) -> bool:
    return theirs.use_case == mine.use_case and (theirs.when is None or meaning(theirs.when) == meaning(mine.when))


def binds_to_uses(laws: Sequence[Law]) -> bool:
    """Tell whether *laws* bind recipients to restrictions of use, or have them passed on."""
    return any(
        clause.duty in USE_DUTIES and (clause.binds_recipients or clause.duty != USE_DUTIES[0]) for clause in clauses_of(laws)
    )


def carries_limit(outbound: Sequence[Law], law: Law, limit: Limit, vocabulary: Vocabulary) -> bool:
    """Tell whether *outbound* limits at least as much as *limit* of *law* does.

    Where an agreement lifts the limit, it has to be one with the same licensor.
    """
    steward = law.license.steward
    if isinstance(limit, Clause):
        theirs = [
            one
            for law in outbound
            for one in clauses_of((law,))
            if one.kind == "prohibition" and _as_firm(one, limit, law.license.steward == steward)
        ]
        barred = {cell for one in theirs for cell in _cells(one, vocabulary)}
        return _cells(limit, vocabulary) <= barred
    for same, document in ((one.license.steward == steward, document) for one in outbound for document in one.documents):
        if isinstance(limit, Territory):
            if document.territory is not None and _leaves_out_as_much(document.territory, limit, vocabulary):
                return True
        elif any(_bites_as_soon(one, limit, same, vocabulary) for one in document.thresholds):
            return True
    return False


def _as_firm(theirs: Clause, mine: Clause, same_steward: bool) -> bool:
    if theirs.way_out and not (mine.way_out and same_steward):
        return False
    return (theirs.when is None or meaning(theirs.when) == meaning(mine.when)) and _spares_no_more(theirs.exempt, mine.exempt)


def _spares_no_more(theirs: Iterable[Exemption], mine: Iterable[Exemption]) -> bool:
    return {(meaning(e.when), frozenset(e.activities)) for e in theirs} <= {
        (meaning(e.when), frozenset(e.activities)) for e in mine
    }


def _cells(element: Clause | Threshold, vocabulary: Vocabulary) -> set[tuple[str, str]]:
    return {
        (activity, purpose)
        for activity in element.activities or vocabulary.words("activities")
        for purpose in element.purposes or vocabulary.words("purposes")
    }


def _bites_as_soon(theirs: Threshold, mine: Threshold, same_steward: bool, vocabulary: Vocabulary) -> bool:
    if mine.measured in OWN_DATES or (theirs.effect == AGREEMENT and not same_steward):
        return False
    if meaning(theirs.when) != meaning(mine.when) and not _lower_figure(theirs.when, mine.when):
        return False
    return (
        EFFECTS.index(theirs.effect) >= EFFECTS.index(mine.effect)
        and _cells(mine, vocabulary) <= _cells(theirs, vocabulary)
        and _spares_no_more(theirs.exempt, mine.exempt)
        and (theirs.scope, theirs.measured) == (mine.scope, mine.measured)
    )


def _lower_figure(theirs: Condition, mine: Condition) -> bool:
    if not isinstance(theirs, Test) or not isinstance(mine, Test):
        return False
    if theirs.fact != mine.fact or theirs.operator != mine.operator or theirs.operator not in ("above", "at_least"):
        return False
    return isinstance(theirs.value, int) and isinstance(mine.value, int) and theirs.value <= mine.value


def _leaves_out_as_much(theirs: Territory, mine: Territory, vocabulary: Vocabulary) -> bool:
    places = [frozenset().union(*(vocabulary.places(code) for code in one.excludes)) for one in (mine, theirs)]
    return (
        places[0] <= places[1]
        and set(mine.test) <= set(theirs.test)
        and (theirs.covers is None or meaning(theirs.covers) == meaning(mine.covers))
        and (not theirs.activities or (bool(mine.activities) and set(mine.activities) <= set(theirs.activities)))
        and _spares_no_more(theirs.exempt, mine.exempt)
    )


def meaning(condition: Condition | None) -> Hashable:
    """Return a condition without the names of the clauses that set it and without an order of its parts."""
    if isinstance(condition, Test):
        return ("asked", condition.question, condition.value) if condition.question else condition
    if condition is None:
        return None
    if isinstance(condition, Negation):
        return ("not", meaning(condition.part))
    return (type(condition).__name__, frozenset(meaning(part) for part in condition.parts))


def _can_be_compared(law: Law) -> bool:
    """Tell whether all that is to be passed on is known: some use or limit, and no policy that could not be read."""
    known = any(document.restrictions for document in law.documents) or any(True for _ in limits_of(law))
    return known and not any(document.unread for document in law.documents)


def carries_duty(outbound: Sequence[Law], law: Law, duty: Clause, vocabulary: Vocabulary) -> bool:
    """Tell whether *outbound* binds those who come after to what *duty* of *law* wants carried on.

    Which license a derivative goes out under, and what may not be added, is not asked here.
    """
    if duty.duty in USE_DUTIES:
        return (
            binds_to_uses(outbound)
            and _can_be_compared(law)
            and not missing_restrictions(law, outbound)
            and all(carries_limit(outbound, law, limit, vocabulary) for limit in limits_of(law))
        )
    theirs = [one for one in clauses_of(outbound) if one.duty == duty.duty and in_terms(one, vocabulary)]
    if duty.duty == NAMING:
        return any(one.text and one.text.casefold().startswith(duty.text.casefold()) for one in theirs)
    return bool(theirs)


def suing(law: Law) -> Suing | None:
    """Return the term by which rights end when somebody sues, or None where there is none."""
    term = law.license.terms.get(LITIGATION)
    if term is None or term.value not in SUING[1:]:
        return None
    what = {"patent": "Patent licenses end", "ip": "Rights end"}[term.value]
    return Suing(LITIGATION, law.license.id, term.ref, f"{what} for whoever sues over the work.", term.value)


def restricts_by_suing(law: Law, other: Law) -> Suing | None:
    """Return the term of *law* on litigation where it takes away what *other* leaves to whoever sues.

    Patent licenses that *other* does not give at all cannot be taken from anybody.
    """
    term, theirs = suing(law), suing(other)
    if term is None or SUING.index(term.value) <= (0 if theirs is None else SUING.index(theirs.value)):
        return None
    patents = other.license.terms.get("patent_grant")
    return None if term.value == "patent" and patents is not None and patents.value == "no" else term


def additions(law: Law, to: Law, activity: str, vocabulary: Vocabulary) -> Iterator[Element]:
    """Yield what *law* asks of recipients beyond *to*: what a license forbids that lets nobody be restricted further."""
    yield from (limit for limit in limits_of(law) if not carries_limit((to,), law, limit, vocabulary))
    for clause in clauses_of((law,)):
        if not in_terms(clause, vocabulary) or not speaks_of(clause, activity) or clause.when is not None:
            continue
        if clause.duty == SAME or (
            clause.duty not in (NO_FURTHER, LIMIT_TERMS) and not carries_duty((to,), law, clause, vocabulary)
        ):
            yield clause
    term = restricts_by_suing(law, to)
    if term is not None:
        yield term
