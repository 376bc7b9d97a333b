"""Follow a model to the models it was made from: what binds at the end, and where terms were dropped on the way.

Nothing here recurses, so that chains of any length and circles are walked like all others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from modelcheck.engine.carried import Term, carried_terms, leave_for
from modelcheck.kb.store import BINDING_RESULTS, Inherited
from modelcheck.model.answers import Law
from modelcheck.model.vocabulary import Vocabulary

BINDS, NOT_KNOWN, SAME_STEWARD, INDEPENDENT, CIRCLE = "yes", "not-known", "same-steward", "independent", "circle"

HOW = {
    BINDS: "its license reaches what is made from it so, or does not say that it does not",
    NOT_KNOWN: "its license is not known, so it may bind",
    SAME_STEWARD: "both are by the same steward, who licenses its own derivative anew",
    INDEPENDENT: "its license leaves what is made from it so alone",
    CIRCLE: "the chain comes back to a model on the way, which cannot be",
}
"""Whether a base binds what is made from it, and why."""

UNDEFINED = "undefined"


class Step(NamedTuple):
    """One model of a chain, as the knowledge base, a chain file or the model's own files have it.

    *steward* is whose it is, empty where nobody is known. *licenses* are the ids that it is under, all of which bind, *said*
    the license as it was written; both are empty where none is declared, the first alone where nothing is known of what was
    written. *bases* are names of models, each with the relation, which may be empty. *known* tells that the knowledge base
    has the model, *described* that anything has been said of it.
    """

    name: str
    steward: str = ""
    licenses: tuple[str, ...] = ()
    said: str = ""
    bases: tuple[tuple[str, str], ...] = ()
    known: bool = False
    described: bool = False
    contradictions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Source(Protocol):
    """Where steps come from."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of the licenses."""

    def step(self, name: str) -> Step:
        """Return the model that goes by *name*; the names of one model all lead to the same step."""

    def law(self, license_id: str) -> Law:
        """Return a license with its policies."""

    def later(self, license_id: str) -> tuple[str, ...]:
        """Return the license and its later versions."""


class Link(NamedTuple):
    """From a model to a base: its number, the relation, a word of HOW, and whether the tree shows the base here."""

    base: int
    relation: str
    how: str
    first: bool


class Lost(NamedTuple):
    """A license of a base that a declared license leaves out: *number* is the base, *terms* what goes missing with it.

    Not *sure* where it turns on what is not known: the relation, a text that is not encoded, a condition.
    """

    license: str
    number: int
    terms: tuple[Term, ...]
    sure: bool


class Node(NamedTuple):
    """A model of the tree: its bases, the licenses that bind it through them, and those it drops first."""

    step: Step
    depth: int
    links: tuple[Link, ...]
    inherited: tuple[str, ...] = ()
    lost: tuple[Lost, ...] = ()

    @property
    def dropped(self) -> tuple[Lost, ...]:
        """The licenses whose terms the declared one surely drops here."""
        return tuple(one for one in self.lost if one.sure)


class Lineage(NamedTuple):
    """The tree below a model, the first node being the model itself; *inherited* is what binds it through its bases."""

    nodes: tuple[Node, ...]
    inherited: tuple[Inherited, ...]

    @property
    def root(self) -> Node:
        """The model that was asked about."""
        return self.nodes[0]

    @property
    def binding(self) -> tuple[str, ...]:
        """The licenses that bind at the end, its own first; a license that is not known goes by the model or as written."""
        own = self.root.step.licenses or ((self.root.step.said,) if self.root.step.said else ())
        return tuple(dict.fromkeys([*own, *(one.license or one.model for one in self.inherited)]))


class _Arrival(NamedTuple):
    """A license on its way up the chain: the base it is from, what its text makes of the result, whether it was lost below."""

    number: int
    result: str
    sure: bool
    lost: bool


def tree_of(name: str, source: Source) -> Lineage:
    """Return the lineage of the model that goes by *name*, every model once, whatever circles its bases go in."""
    walk = _Walk(source)
    walk.from_root(source.step(name))
    arrived = walk.arrivals()
    nodes = [
        Node(step, depth, tuple(links), tuple(arrived[number][0]), tuple(arrived[number][1]))
        for number, (step, depth, links) in enumerate(zip(walk.steps, walk.depths, walk.links, strict=True))
    ]
    inherited = tuple(walk.inherited.values())
    through = tuple(dict.fromkeys(one.license for one in inherited if one.license))
    nodes[0] = nodes[0]._replace(inherited=through)
    return Lineage(tuple(nodes), inherited)


class _Walk:
    """The walk over one chain, depth first."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.steps: list[Step] = []
        self.depths: list[int] = []
        self.links: list[list[Link]] = []
        self.done: list[int] = []
        self.inherited: dict[tuple[str, str], Inherited] = {}
        self._numbers: dict[str, int] = {}
        self._terms: dict[tuple[str, str], frozenset[Term]] = {}
        self._results: dict[tuple[str, str], tuple[str, bool]] = {}

    def from_root(self, root: Step) -> None:
        """Number all models below *root* in the order of a reader, and link them."""
        ways: list[tuple[int, Iterator[tuple[str, str]]]] = [self._entered(root, 0)]
        on_way = {0}
        while ways:
            number, bases = ways[-1]
            pair = next(bases, None)
            if pair is None:
                ways.pop()
                on_way.discard(number)
                self.done.append(number)
                continue
            name, relation = pair
            base = self.source.step(name)
            target = self._numbers.get(base.name, len(self.steps))
            first = target == len(self.steps)
            how = CIRCLE if target in on_way else self._how(self.steps[number], base, relation)
            self.links[number].append(Link(target, relation, how, first))
            if target and how in (BINDS, NOT_KNOWN, CIRCLE):
                self._inherit(number, base, relation)
            if first:
                ways.append(self._entered(base, len(ways)))
                on_way.add(target)

    def _entered(self, step: Step, depth: int) -> tuple[int, Iterator[tuple[str, str]]]:
        number = self._numbers[step.name] = len(self.steps)
        self.steps.append(step)
        self.depths.append(depth)
        self.links.append([])
        return number, iter(step.bases)

    def _how(self, step: Step, base: Step, relation: str) -> str:
        if step.steward and step.steward == base.steward:
            return SAME_STEWARD
        if not base.licenses:
            return NOT_KNOWN
        return BINDS if any(self._reaches(one, relation) for one in base.licenses) else INDEPENDENT

    def _inherit(self, number: int, base: Step, relation: str) -> None:
        """Note what binds the root through *base*; a circle counts as what it would be without being one."""
        how = self._how(self.steps[number], base, relation)
        licenses = [one for one in base.licenses if self._reaches(one, relation)] if how == BINDS else []
        for license_id in licenses or ([""] if how == NOT_KNOWN else []):
            self.inherited.setdefault((base.name, license_id), Inherited(base.name, license_id, relation))

    def _result(self, license_id: str, relation: str) -> tuple[str, bool]:
        """Return what a license makes of a relation, and whether it says so without a condition."""
        if (license_id, relation) not in self._results:
            derivative = self.source.law(license_id).license.derivatives.get(relation)
            found = (UNDEFINED, False) if derivative is None else (derivative.kind, derivative.when is None)
            self._results[license_id, relation] = found
        return self._results[license_id, relation]

    def _reaches(self, license_id: str, relation: str) -> bool:
        """Tell whether a license reaches a result; what it leaves undefined is not taken to be free of it."""
        return self._result(license_id, relation)[0] in (*BINDING_RESULTS, UNDEFINED)

    def arrivals(self) -> list[tuple[dict[str, _Arrival], list[Lost]]]:
        """Return for each model the licenses that bind it through its bases, and those that it drops first."""
        arrived: list[tuple[dict[str, _Arrival], list[Lost]]] = [({}, []) for _ in self.steps]
        leaving: list[dict[str, _Arrival]] = [{} for _ in self.steps]
        for number in self.done:  # bases stand before what is made from them, circles left aside
            licenses, lost = arrived[number]
            for link in self.links[number]:
                if link.how != CIRCLE:
                    _join(licenses, self._from_base(link, leaving[link.base]))
            step = self.steps[number]
            leaving[number] = dict(licenses)
            for license_id, arrival in licenses.items():
                if license_id in step.licenses:
                    leaving[number][license_id] = arrival._replace(lost=False)
                elif not arrival.lost and (found := self._dropped(step, license_id, arrival)) is not None:
                    lost.append(found)
                    leaving[number][license_id] = arrival._replace(lost=True)
        return arrived

    def _from_base(self, link: Link, below: dict[str, _Arrival]) -> dict[str, _Arrival]:
        found: dict[str, _Arrival] = {}
        if link.how == BINDS:
            for license_id in self.steps[link.base].licenses:
                result, firm = self._result(license_id, link.relation)
                if result in (*BINDING_RESULTS, UNDEFINED):
                    own = _Arrival(link.base, result, firm and result in BINDING_RESULTS, lost=False)
                    found[license_id] = own
        _join(found, below)
        return found

    def _dropped(self, step: Step, license_id: str, arrival: _Arrival) -> Lost | None:
        """Return what the declared license of *step* drops of a license that binds it, or None where it drops nothing."""
        if not step.licenses and not step.said:
            return None
        law = self.source.law(license_id)
        terms = self._carried(license_id, arrival.result)
        if not terms and law.license.encoded:
            return None
        leave = leave_for(law.license, step.licenses, self.source.later(license_id)) if law.license.relicensing else "no"
        if leave == "yes":
            return None
        own = frozenset(term for one in step.licenses for term in self._carried(one, arrival.result))
        missing = terms - own
        readable = law.license.encoded and all(self.source.law(one).license.encoded for one in step.licenses)
        sure = arrival.sure and readable and leave == "no" and bool(missing) and bool(step.licenses)
        return Lost(license_id, arrival.number, tuple(sorted(missing or terms)), sure)

    def _carried(self, license_id: str, result: str) -> frozenset[Term]:
        if (license_id, result) not in self._terms:
            self._terms[license_id, result] = carried_terms(self.source.law(license_id), result, self.source.vocabulary)
        return self._terms[license_id, result]


def _join(found: dict[str, _Arrival], more: dict[str, _Arrival]) -> None:
    """Add licenses that arrive by another way: one that was lost on every way only is lost, one that is sure on any is sure."""
    for license_id, arrival in more.items():
        known = found.get(license_id)
        if known is None:
            found[license_id] = arrival
        else:
            better = known if (known.sure, not known.lost) >= (arrival.sure, not arrival.lost) else arrival
            found[license_id] = better._replace(sure=known.sure or arrival.sure, lost=known.lost and arrival.lost)


def by_kind(terms: Iterable[Term]) -> dict[str, list[str]]:
    """Return terms by their kind."""
    found: dict[str, list[str]] = {}
    for kind, value in terms:
        found.setdefault(kind, []).append(value)
    return found
