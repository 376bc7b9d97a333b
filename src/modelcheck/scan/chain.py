"""Where the steps of a lineage come from: the knowledge base, a chain file, or the files of a model. All that is said holds."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from modelcheck.engine.choice import freest
from modelcheck.engine.lineage import Step
from modelcheck.errors import UsageError
from modelcheck.kb.expressions import joined
from modelcheck.kb.names import fold
from modelcheck.kb.problems import escaped, shorten
from modelcheck.kb.store import Ambiguous, KnowledgeBase
from modelcheck.model.answers import Law
from modelcheck.model.models import Model
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.scan import evidence as ev
from modelcheck.scan.declared import Declared, Meanings
from modelcheck.scan.evidence import Statement
from modelcheck.scan.lineage import CONVERTED

if TYPE_CHECKING:
    from modelcheck.kb.chain_file import ChainFile, Description
    from modelcheck.scan.weigh import Local

MOST_STRANGE = 50
"""Unknown licenses that are looked up by every rule, which takes time; of more, only ids are looked up."""

MANY = 100
"""Models that are read one by one; for more it is quicker to read all there are, once."""

KNOWLEDGE = "the knowledge base"


class Chain:
    """The steps of one lineage, looked up as they are asked for."""

    def __init__(self, base: KnowledgeBase, file: ChainFile | None = None, given: Iterable[Step] = ()) -> None:
        self.base = base
        self._file = file
        self._steps: dict[str, Step] = {fold(step.name): step for step in given}
        self._models: dict[str, list[Model]] = {}
        self._laws: dict[str, Law] = {}
        self._meanings = Meanings(base)
        self._meant: dict[str, Declared] = {}
        self._strange = 0
        self._described: dict[str, list[Description]] = {}
        for one in file.descriptions if file else ():
            self._described.setdefault(fold(self._named(one.model)), []).append(one)

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of the licenses."""
        return self.base.vocabulary

    def law(self, license_id: str) -> Law:
        """Return a license with its policies."""
        if license_id not in self._laws:
            self._laws[license_id] = self.base.law(license_id)
        return self._laws[license_id]

    def later(self, license_id: str) -> tuple[str, ...]:
        """Return the license and its later versions."""
        return self.base.versions_of(f"{license_id}+")

    def step(self, name: str) -> Step:
        """Return the model that goes by *name*, as all that is known of it has it."""
        key = fold(name)
        if key not in self._steps:
            model = self._model(name)
            own = fold(model.id) if model is not None else key
            if own not in self._steps:
                self._steps[own] = self._merged(name, model, self._described.get(own, []))
            self._steps[key] = self._steps[own]
        return self._steps[key]

    def _called(self, name: str) -> list[Model]:
        """Return the models of the knowledge base with that id or, where none has it as its id, that other name."""
        key = fold(name)
        if key not in self._models:
            exact = self._by_id.get(key) if len(self._models) >= MANY else None
            self._models[key] = [exact] if exact is not None else self.base.models_called(name)
        return self._models[key]

    @cached_property
    def _by_id(self) -> dict[str, Model]:
        found: dict[str, Model] = {}
        for model in self.base.models():
            found.setdefault(fold(model.id), model)
        return found

    def _model(self, name: str) -> Model | None:
        """Return the model of the knowledge base that goes by *name*; one that fits models under several licenses is none."""
        models = self._called(name)
        return models[0] if len({model.terms_today for model in models}) == 1 else None

    def _named(self, name: str) -> str:
        model = self._model(name)
        return name if model is None else model.id

    def _merged(self, name: str, model: Model | None, said: list[Description]) -> Step:
        step = known_step(model, self.base) if model is not None else Step(_plain(name), _steward(name, self.base))
        notes = self._doubtful(name)
        if not said:
            return step._replace(notes=(*step.notes, *notes))
        assert self._file is not None
        licenses: dict[str, None] = {}
        values: dict[str, str] = {}
        for spot in (one.license for one in said if one.license):
            meant = self._meaning(spot, step.licenses, notes)
            licenses.update(dict.fromkeys(meant))
            values.setdefault(joined(meant) or _plain(spot), self._file.place(spot))
        if step.licenses and not set(step.licenses) <= set(licenses):
            values.setdefault(joined(step.licenses), KNOWLEDGE)
        ways = {one.relation: self._file.place(one.relation) for one in reversed(said) if one.relation}
        told = dict(step.bases)
        if told and (relation := next(iter(told.values()))) and ways:
            ways.setdefault(relation, KNOWLEDGE)
        relation = next(iter(ways), "") if len(ways) == 1 else ""
        bases = {self._named(base): relation for one in said for base in one.base}
        differ = [*_differ("the license", values), *_differ("the relation", ways)]
        if bases and told and set(map(fold, bases)) != set(map(fold, told)):
            place = self._file.place(next(base for one in said for base in one.base))
            here, there = (", ".join(sorted(map(_plain, one))) for one in (bases, told))
            differ.append(f"the base models: {place} says {here}, {KNOWLEDGE} says {there}")
        both = {**{base: relation if ways else own for base, own in told.items()}, **bases}
        return step._replace(
            licenses=tuple(dict.fromkeys([*licenses, *step.licenses])),
            said=_plain(" / ".join(dict.fromkeys(one.license for one in said if one.license))) or step.said,
            bases=tuple(both.items()),
            described=True,
            contradictions=(*step.contradictions, *differ),
            notes=(*step.notes, *notes),
        )

    def _doubtful(self, name: str) -> list[str]:
        """Say so where a name stands for models under different licenses, so that none of them could be taken."""
        models = self._called(name)
        if not models or self._model(name) is not None:
            return []
        listed = ", ".join(f"{model.id} ({model.terms_today})" for model in models)
        return [f'"{shorten(name)}" stands for models under different licenses, {listed}; name one of them']

    def _meaning(self, spot: str, known: tuple[str, ...], notes: list[str]) -> tuple[str, ...]:
        """Return the licenses that a declaration means, the freest where it leaves a choice; note what is open about it."""
        assert self._file is not None
        meant = self._meant.get(spot)
        if meant is None:
            line = getattr(spot, "line", 0)
            statement = Statement(ev.LICENSE, str(spot), self._file.path, "license", line)
            versions = self.base.versions_of(spot)
            if versions or self._strange >= MOST_STRANGE:
                meant = Declared(statement, tuple((one,) for one in versions))
            else:
                meant = self._meanings.meant(statement)
                self._strange += not meant.choices
            self._meant[str(spot)] = meant
        place = f'{self._file.place(spot)}: "{shorten(spot)}"'
        if fitting := [one for one in meant.may_be if one in known][:1]:
            return (fitting[0],)
        if meant.may_be and not meant.choices:
            notes.append(f"{place} stands for several licenses ({', '.join(meant.may_be)}); name one of them")
        elif not meant.choices:
            notes.append(f"{place} is no license of the knowledge base{f'; {meant.why}' if meant.why else ''}")
        if len(meant.choices) < 2:
            return meant.choices[0] if meant.choices else ()
        laws = [[self.law(one) for one in choice] for choice in meant.choices]
        chosen = meant.choices[freest(laws, {}, self.vocabulary)]
        notes.append(f"{place} leaves a choice; {joined(chosen)} is taken, the freest")
        return chosen


def known_step(model: Model, base: KnowledgeBase) -> Step:
    """Return a model of the knowledge base as a step."""
    return Step(
        name=model.id,
        steward=base.steward_of(model.organization),
        licenses=(model.terms_today,),
        said=model.terms_today,
        bases=tuple((one, model.relation) for one in model.base),
        known=True,
        described=True,
        contradictions=tuple(
            f"the license: {KNOWLEDGE} says {model.license}, {one['source']} says {one['says']}" for one in model.conflicts
        ),
    )


def local_step(found: Local, base: KnowledgeBase) -> Step:
    """Return what lies at a path, weighed already, as a step.

    Raises:
        Unknown, Ambiguous: nothing can be said of it, and it names no base model.
    """
    from modelcheck.scan.weigh import EXACT

    known = found.model.model if found.model is not None else None
    itself = found.model is not None and found.model.kind in EXACT
    bases = {one.model or one.name: one.relation for one in found.bases}
    if known is not None and not itself:
        bases = {known.id: CONVERTED, **bases}
    elif known is not None:
        bases = {**dict.fromkeys(known.base, known.relation), **bases}
    if found.problem is not None and not bases:
        raise found.problem
    own = dict.fromkeys(found.license.split(" AND ") if found.license else ())
    if known is not None and itself:
        own[known.terms_today] = None
    namespace = found.evidence.model.partition("/")[0]
    owner = base.organization_of(namespace) or "" if "/" in found.evidence.model else ""
    return Step(
        name=_plain(found.evidence.path),
        steward=base.steward_of(known.organization) if known is not None and itself else owner,
        licenses=tuple(own),
        said=_plain(found.license or next((one.value for one in found.evidence.of(ev.LICENSE)), "")),
        bases=tuple(bases.items()),
        known=known is not None and itself,
        described=True,
        contradictions=found.contradictions,
        notes=(*found.notes, *([found.problem.why] if found.problem is not None and found.problem.why else [])),
    )


def chain_of_path(path: Path, base: KnowledgeBase) -> tuple[Chain, str]:
    """Return the chain of what lies at a path, with the name of its first model.

    Raises:
        InputError: nothing is there, or it cannot be read.
        Unknown, Ambiguous: nothing in it says what it is or was made from.
    """
    from modelcheck.scan.weigh import weigh

    step = local_step(weigh(path, base), base)
    return Chain(base, given=[step]), step.name


def chain_of_model(name: str, base: KnowledgeBase) -> tuple[Chain, str]:
    """Return the chain of a model of the knowledge base, with the name of that model.

    Raises:
        Unknown, Ambiguous: as for ``KnowledgeBase.find``.
        UsageError: *name* is that of a license, or of several models at once.
    """
    match = base.find(name)
    if match.model is None:
        models = [one for one in match.via if base.models_called(one)]
        if models:
            raise Ambiguous(name, tuple((one, base.models_called(one)[0].terms_today) for one in models))
        raise UsageError(
            f'"{shorten(name)}" is a license, and only models are made from others',
            fix="name a model, a file of one, or a chain file; see `modelcheck list --models`",
        )
    if match.kind == "repack":
        step = Step(_plain(name), bases=((match.model.id, CONVERTED),), described=True)
        return Chain(base, given=[step]), step.name
    step = known_step(match.model, base)
    if len(match.via) > 1 and match.kind == "family":
        alike = f'"{shorten(name)}" stands for {len(match.via)} models under the same terms, of which this is the first'
        step = step._replace(notes=(alike,))
    return Chain(base, given=[step]), step.name


def chain_of_file(file: ChainFile, base: KnowledgeBase) -> tuple[Chain, str]:
    """Return the chain that a file describes, with the name of its first model."""
    return Chain(base, file), file.descriptions[0].model


def _steward(name: str, base: KnowledgeBase) -> str:
    """Return whose a model is that the knowledge base does not have: its namespace's; nobody's where it has none."""
    return base.steward_of(name) if "/" in name.strip("/") and not name.startswith((".", "/", "~")) else ""


def _differ(what: str, values: dict[str, str]) -> list[str]:
    """Return a sentence where the values that were said are not one."""
    if len(values) < 2:
        return []
    return [f"{what}: " + ", ".join(f"{place} says {_plain(value)}" for value, place in values.items())]


def _plain(text: str) -> str:
    return escaped(" ".join(text.split()))
