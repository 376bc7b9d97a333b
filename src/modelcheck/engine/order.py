"""The partial order of licenses: who grants less and asks for more must come out stricter, never looser.

What the files say is compared with what the engine derives from it. A pair that breaks the order is a bug of the engine
or of a file; the two are found by this and by nothing else, since each license alone looks right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations
from typing import NamedTuple

from modelcheck.engine.choice import PREFERENCE
from modelcheck.engine.permission import duties_owed, verdict_on
from modelcheck.engine.rules import attaches
from modelcheck.model.answers import Law, Question
from modelcheck.model.license import Clause, Threshold
from modelcheck.model.vocabulary import Vocabulary

Cell = tuple[str, str]
"""An activity and a purpose."""


class Disorder(NamedTuple):
    """*stricter* says less and asks for more than *looser*, and yet is answered more freely; *where* names cell and answers."""

    stricter: str
    looser: str
    where: str


class _Said(NamedTuple):
    """What the files of one license say, cell by cell, before any judgment, and what the engine makes of it."""

    may_grant: frozenset[Cell]
    grants: frozenset[Cell]
    may_limit: frozenset[Cell]
    limits: frozenset[Cell]
    may_owe: frozenset[tuple[str, Cell]]
    owes: frozenset[tuple[str, Cell]]
    verdicts: Mapping[Cell, str]
    duties: Mapping[Cell, frozenset[str]]


def disorders(laws: Mapping[str, Law], vocabulary: Vocabulary) -> Iterator[Disorder]:
    """Yield every pair of licenses that breaks the order, with the first cell in which it does."""
    said = {owner: _said(law, vocabulary) for owner, law in laws.items()}
    for stricter, looser in _comparable(said):
        a, b = said[stricter], said[looser]
        for cell, verdict in a.verdicts.items():
            where = " ".join(cell)
            if PREFERENCE.index(verdict) < PREFERENCE.index(b.verdicts[cell]):
                yield Disorder(stricter, looser, f"{where}: {verdict} against {b.verdicts[cell]}")
                break
            if missing := b.duties[cell] - a.duties[cell] if verdict == b.verdicts[cell] else frozenset():
                yield Disorder(stricter, looser, f"{where}: without {', '.join(sorted(missing))}")
                break


def comparable(laws: Mapping[str, Law], vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Return the pairs of which the first grants no more, and limits and asks no less, than the second."""
    return list(_comparable({owner: _said(law, vocabulary) for owner, law in laws.items()}))


def _comparable(said: Mapping[str, _Said]) -> Iterator[tuple[str, str]]:
    for one, other in permutations(said, 2):
        a, b = said[one], said[other]
        if a.may_grant <= b.grants and b.may_limit <= a.limits and b.may_owe <= a.owes:
            yield one, other


def _said(law: Law, vocabulary: Vocabulary) -> _Said:
    cells = [(activity, purpose) for activity in vocabulary.words("activities") for purpose in vocabulary.words("purposes")]
    clauses = [clause for document in law.documents for clause in document.clauses]
    limits: list[Clause | Threshold] = [c for c in clauses if c.kind in ("prohibition", "silence")]
    limits += [threshold for document in law.documents for threshold in document.thresholds]
    excluded = frozenset(cells if any(document.territory for document in law.documents) else ())

    def where(elements: list[Clause | Threshold], certain: bool) -> frozenset[Cell]:
        counted = [one for one in elements if not certain or (one.when is None and not one.exempt)]
        return frozenset(cell for cell in cells for one in counted if attaches(one, *cell))

    def owed(certain: bool) -> frozenset[tuple[str, Cell]]:
        duties = [c for c in clauses if c.kind == "duty" and (not certain or (c.when is None and not c.exempt))]
        return frozenset((clause.duty, cell) for clause in duties for cell in cells if attaches(clause, *cell))

    grants: list[Clause | Threshold] = [clause for clause in clauses if clause.kind == "permission"]
    return _Said(
        may_grant=where(grants, certain=False),
        grants=where(grants, certain=True),
        may_limit=where(limits, certain=False) | excluded,
        limits=where(limits, certain=True),
        may_owe=owed(certain=False),
        owes=owed(certain=True),
        verdicts={cell: verdict_on((law,), Question(*cell, {}), vocabulary) for cell in cells},
        duties={cell: duties_owed((law,), Question(*cell, {}), vocabulary) for cell in cells},
    )
