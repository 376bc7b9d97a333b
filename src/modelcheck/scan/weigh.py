"""Weigh what files declare: which licenses bind what lies at a path, and where the declarations contradict each other.

A declaration never makes free what a known base binds: all that is declared, known or inherited holds together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, product
from math import prod
from pathlib import Path
from typing import NamedTuple

from modelcheck.engine.choice import freest
from modelcheck.kb.expressions import MOST_CHOICES, Choice, joined
from modelcheck.kb.names import fold
from modelcheck.kb.problems import escaped, shorten
from modelcheck.kb.stand_ins import open_license
from modelcheck.kb.store import Ambiguous, Inherited, KnowledgeBase, Match, Unknown
from modelcheck.model.answers import Law
from modelcheck.model.license import License
from modelcheck.scan import evidence as ev
from modelcheck.scan.declared import Declared, Meanings
from modelcheck.scan.evidence import Evidence
from modelcheck.scan.lineage import CONVERTED, Base, bases_of, bound_by, refuse_circles

EXACT = ("exact", "alias", "renamed", "url", "tag")
"""Matches that are the model itself; a repack is of somebody else, who may have declared another license."""

IN_TERMS = "in-terms"
"""How duties are carried that a label without them would drop."""


class Local(NamedTuple):
    """What a path stands for.

    *license* is the declared license as an expression of ids, *model* the model by the id it is kept under, *bases* what it
    was made from as declared, *inherited* what binds through them, all the way down. *laws* are all that binds: what is
    declared, then the model's own license, then those of bases. Where a declaration leaves a choice, *alternatives* are all
    there are, the laws those of the freest. Without laws, *problem* says why nothing can be said.
    """

    evidence: Evidence
    license: str = ""
    model: Match | None = None
    bases: tuple[Base, ...] = ()
    inherited: tuple[Inherited, ...] = ()
    contradictions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    laws: tuple[Law, ...] = ()
    alternatives: tuple[tuple[Law, ...], ...] = ()
    problem: Unknown | Ambiguous | None = None

    @property
    def rests_on_known(self) -> bool:
        """Whether it is, or was made from, a model whose license is known."""
        return self.model is not None or any(one.license for one in self.inherited)

    @property
    def match(self) -> Match:
        """The path as the subject of an answer: its kind is *path*, its license that of the first law."""
        license_id = self.license or (self.laws[0].license.id if self.laws else "")
        steps = [self.evidence.model, *(one.model or one.name for one in self.bases)]
        known = self.model.model if self.model is not None else None
        return Match(self.evidence.path, "path", license_id, known, tuple(dict.fromkeys(filter(None, steps))))


def weigh(path: str | Path, base: KnowledgeBase) -> Local:
    """Return what binds the model, file or folder at *path*.

    Raises:
        InputError: nothing is there, a file cannot be read or is broken, or base models go in a circle.
    """
    from modelcheck.scan.snapshot import gather

    return weighed(gather(Path(path)), base)


def weighed(evidence: Evidence, base: KnowledgeBase) -> Local:
    """Return what binds what *evidence* is about.

    Raises:
        InputError: base models go in a circle.
    """
    try:
        known = base.find(evidence.model) if evidence.model else None
    except (Unknown, Ambiguous):
        known = None
    itself = known if known is not None and known.kind in EXACT else None
    if known is not None and known.model is not None:
        refuse_circles(evidence._replace(model=""), known.model.id, base)
    bases = bases_of(evidence, itself, base)
    if itself is not None:  # where the knowledge base has the model, it knows better than a name nobody knows
        bases = tuple(one for one in bases if one.model)
    namespace = evidence.model.partition("/")[0] if "/" in evidence.model else ""
    laws, inherited = bound_by(bases, itself, namespace, base)
    own: tuple[Law, ...] = ()
    if known is not None:
        from_known, chain = base.laws_for(known)
        own, inherited = from_known, _merged(chain, inherited)
    meanings = Meanings(base)
    declared = meanings.of(evidence)
    if known is None and not any(one.ids or not one.says_nothing for one in declared):
        declared += meanings.unknown_text(evidence)
    settled = _settled(declared, known, inherited)
    origins = inherited
    if itself is None and known is not None and known.model is not None:
        origins = _merged(inherited, [Inherited(known.model.id, known.model.terms_today, CONVERTED)])
    found = Local(evidence, model=known, bases=bases, inherited=inherited)
    found = found._replace(contradictions=tuple(_contradictions(settled, itself, origins, base)))
    found = found._replace(notes=(*map(escaped, evidence.notes), *_notes(settled, found)))
    return _concluded(found, settled, _distinct([*own, *laws]), base)


def _merged(first: Iterable[Inherited], second: Iterable[Inherited]) -> tuple[Inherited, ...]:
    return tuple({(one.model, one.license): one for one in (*second, *first)}.values())


def _distinct(laws: Iterable[Law]) -> tuple[Law, ...]:
    """Return the laws, each license once."""
    found: dict[str, Law] = {}
    for law in laws:
        found.setdefault(law.license.id, law)
    return tuple(found.values())


# --- What the declarations mean together


def _settled(found: tuple[Declared, ...], known: Match | None, inherited: tuple[Inherited, ...]) -> tuple[Declared, ...]:
    """Return the declarations, values that stand for several licenses narrowed by what else is known of the model."""
    model = known.model if known is not None else None
    first = [model.terms_today, model.license] if model is not None else []
    others = [one.license for one in inherited]
    others += [license_id for one in found for choice in one.choices for license_id in choice]
    return tuple(_narrowed(one, first, others) for one in found)


def _narrowed(one: Declared, first: list[str], others: list[str]) -> Declared:
    """Return a declaration, a value of several licenses read as the one that the model (or all the rest) is under."""
    fitting = [license_id for license_id in first if license_id in one.may_be][:1] or list(
        dict.fromkeys(license_id for license_id in others if license_id in one.may_be)
    )
    return one._replace(choices=((fitting[0],),)) if len(fitting) == 1 else one


def _concluded(found: Local, declared: tuple[Declared, ...], others: tuple[Law, ...], base: KnowledgeBase) -> Local:
    """Return *found* with the laws, or with the reason why there are none."""
    known = found.model.model if found.model is not None else None
    open_ones = [one for one in declared if not one.choices]
    ambiguous = next((one for one in open_ones if one.may_be), None)
    if ambiguous is not None:
        candidates = tuple(("", license_id) for license_id in ambiguous.may_be)
        why = f'{_place(ambiguous)} declares "{shorten(ambiguous.statement.value)}"; {ambiguous.why}'
        return found._replace(problem=Ambiguous(found.evidence.path, candidates, why))
    settled = list(dict.fromkeys(one.choices for one in declared if one.choices))
    if not settled and not found.rests_on_known:
        return found._replace(problem=_unknown(found, open_ones, base))
    if prod(map(len, settled)) > MOST_CHOICES:
        return found._replace(
            problem=Unknown(found.evidence.path, (), "its declarations leave more choices than anybody could weigh")
        )
    combined = (tuple(dict.fromkeys(one for choice in combination for one in choice)) for combination in product(*settled))
    choices: list[Choice] = list(dict.fromkeys(combined))
    strangers = [Law(_stranger(one), ()) for one in open_ones if not one.says_nothing]
    bodies = [_distinct([*(base.law(one, known) for one in choice), *strangers, *others]) for choice in choices]
    best = freest(bodies, {}, base.vocabulary) if len(bodies) > 1 else 0
    license_id = joined(choices[best])
    alternatives = tuple(bodies) if len(bodies) > 1 else ()
    return found._replace(license=license_id, laws=bodies[best], alternatives=alternatives)


def _stranger(one: Declared) -> License:
    """Return a stand-in for a declared license that the knowledge base does not have: it leaves everything open."""
    name = shorten(one.statement.value)
    summary = f"{_place(one)} declares {name}, which is not in the knowledge base; read it before you rely on anything."
    return open_license(name, name, "unknown", "not-known", summary)


def _unknown(found: Local, open_ones: list[Declared], base: KnowledgeBase) -> Unknown:
    evidence = found.evidence
    if not evidence.statements and not evidence.model:
        why = "; ".join(map(escaped, evidence.notes)) or "nothing in it says which model it is or under which license"
        return Unknown(evidence.path, (), why)
    said: list[str] = []
    suggestions: tuple[str, ...] = ()
    for one in open_ones:
        if one.statement.kind == ev.LICENSE_TEXT:
            said.append(f"{escaped(one.statement.file)} is, to the letter, no license text that the knowledge base has")
            continue
        meaning = one.why or "which is not in the knowledge base"
        said.append(f'{_place(one)} declares "{shorten(one.statement.value)}"{";" if one.says_nothing else ","} {meaning}')
        near = base.suggestions(one.statement.value) if not one.says_nothing else ()
        suggestions = suggestions or tuple(name for name in near if base.versions_of(name))
    if not open_ones:
        said.append("it declares no license")
    if evidence.model:
        said.append(f'"{shorten(evidence.model)}" is not in the knowledge base')
    for unknown in found.bases:
        what = "does not bind it" if unknown.model else "is not in the knowledge base"
        said.append(f'its base "{shorten(unknown.model or unknown.name)}" {what}')
    if not found.bases:
        said.append("it names no base model")
    if name := evidence.first(ev.NAME):
        said.append(f'it calls itself "{shorten(name)}", which a derivative may do as well')
    return Unknown(evidence.path, suggestions, "; ".join(said))


# --- What does not fit together


def _contradictions(
    declared: tuple[Declared, ...],
    itself: Match | None,
    origins: tuple[Inherited, ...],
    base: KnowledgeBase,
) -> Iterator[str]:
    """Yield a sentence for each pair of declarations, or declaration and known fact, that cannot both be right."""
    firm = [one for one in declared if one.ids or not one.says_nothing]
    seen: set[tuple[frozenset[str], ...]] = set()
    for one, other in combinations(firm, 2):
        pair = (one.ids, other.ids)
        if _agree(one, other) or _listed_together(one, other) or (one.ids and pair in seen):
            continue
        seen.add(pair)
        yield f"{_place(one)} says {_said(one)}, {_place(other)} says {_said(other)}"
    for one in firm:
        if itself is not None and itself.model is not None:
            model = itself.model
            if not one.ids & {model.license, model.terms_today}:
                yield f"{_place(one)} says {_said(one)}, but {model.id} is under {model.terms_today}"
        for origin in origins:
            if one.ids and origin.license and origin.license not in one.ids and _goes_along(origin, base):
                yield f"{_place(one)} says {_said(one)}, but it is made from {origin.model}, which is under {origin.license}"


def _agree(one: Declared, other: Declared) -> bool:
    if one.ids or other.ids:
        return bool(one.ids & other.ids)
    return fold(one.statement.value) == fold(other.statement.value)


def _listed_together(one: Declared, other: Declared) -> bool:
    """Tell whether both are values of one list."""
    keys = [statement.key.partition("[") for statement in (one.statement, other.statement)]
    return one.statement.file == other.statement.file and keys[0][:2] == keys[1][:2] and bool(keys[0][1])


def _goes_along(origin: Inherited, base: KnowledgeBase) -> bool:
    """Tell whether a license has terms that go along with what is made from its model, so that another label drops them."""
    license_ = base.license(origin.license)
    if not license_.encoded:
        return False
    made = license_.derivatives.get(origin.relation)
    if made is not None and made.kind == "copy":
        return True
    duties = base.vocabulary.sections["duties"]
    return bool(
        license_.restrictions
        or license_.thresholds
        or license_.territory
        or any(
            clause.kind == "prohibition" or str(duties.get(clause.duty, {}).get("carried", "")).startswith(IN_TERMS)
            for clause in license_.clauses
        )
    )


def _notes(declared: tuple[Declared, ...], found: Local) -> Iterator[str]:
    """Yield what a reader should know of how the laws were found."""
    if found.rests_on_known and all(one.says_nothing for one in declared):
        yield "it declares no license of its own; what is said rests on the models it is or was made from"
    for one in declared:
        value = one.statement.value
        if one.choices and (one.why or one.points_elsewhere) and fold(value) != fold(_meaning(one)):
            yield f'{_place(one)}: "{shorten(value)}" is read as {_meaning(one)}{f"; {one.why}" if one.why else ""}'
    if any(_listed_together(one, other) for one, other in combinations(declared, 2)):
        yield "it lists several licenses and does not say that one may choose; all are taken to bind"
    for made_from in found.bases:
        if not made_from.model:
            yield f'its base "{shorten(made_from.name)}" is not in the knowledge base'
        elif not made_from.declared:
            yield f"{escaped(made_from.statement.place)} names {made_from.model}, which is taken as its base"


def _meaning(one: Declared) -> str:
    if one.choices:
        return " OR ".join(map(joined, one.choices))
    return shorten(one.statement.value)


def _said(one: Declared) -> str:
    """Return the license as it was declared, where that is an id, else what it is read as."""
    return one.statement.value if one.statement.value in one.ids else _meaning(one)


def _place(one: Declared) -> str:
    return escaped(one.statement.place)
