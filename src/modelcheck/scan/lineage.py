"""Find the models that something local was made from, what of their licenses binds it, and refuse chains that go in circles."""

from __future__ import annotations

from typing import NamedTuple, NoReturn

from modelcheck.errors import InputError
from modelcheck.kb.names import fold
from modelcheck.kb.problems import escaped, shorten
from modelcheck.kb.store import Inherited, KnowledgeBase, Match
from modelcheck.model.answers import Law
from modelcheck.model.models import Model
from modelcheck.scan import evidence as ev
from modelcheck.scan.declared import model_called
from modelcheck.scan.evidence import Evidence, Statement

RELATIONS = ("finetune", "adapter", "quantized", "merge")
"""What a file can say of a base model whose weights it contains. A base that was only learned from or is shipped beside is
named in other ways; such a word here would free the result from a license that binds it."""

CONVERTED = "quantized"
"""The relation of a file to the weights that it was converted from."""

NOBODY = "(local)"
"""The owner of what lies on a disk: the steward of no base, whatever its name."""


class Base(NamedTuple):
    """A model that something was made from, as it was declared; *model* and *license* are empty where it is not known.

    *declared* is false where a file only mentions it (what a configuration was loaded from, where weights come from).
    """

    name: str
    relation: str
    statement: Statement
    model: str = ""
    license: str = ""
    declared: bool = True


def bases_of(evidence: Evidence, known: Match | None, base: KnowledgeBase) -> tuple[Base, ...]:
    """Return the models that the files name as bases, each once; what is only mentioned counts where it is a known model.

    Raises:
        InputError: the model names itself, and no more is known of it.
    """
    said = {one.file: fold(one.value) for one in evidence.of(ev.RELATION)}
    everywhere = next(iter(said.values()), "")
    found: dict[str, Base] = {}
    for one in evidence.of(ev.BASE_MODEL, ev.SOURCE, ev.LOADED_FROM):
        declared = one.kind == ev.BASE_MODEL
        match = model_called(one.value, base)
        if not declared and (match is None or match.model is None):
            continue
        relation = CONVERTED if one.kind == ev.SOURCE else said.get(one.file, everywhere) if declared else ""
        model = match.model if match is not None else None
        name = model.id if model is not None else one.value
        if evidence.model and fold(evidence.model) in (fold(one.value), fold(name)):
            if declared and known is None:
                _refuse_circle([evidence.model, one.value], evidence)
            continue
        if known is not None and known.model is not None and fold(known.model.id) == fold(name):
            continue
        if found.get(fold(name)) is None or (declared and not found[fold(name)].declared):
            license_id = model.terms_today if model is not None else ""
            relation = relation if relation in RELATIONS else ""
            found[fold(name)] = Base(one.value, relation, one, model.id if model else "", license_id, declared)
    for one_base in found.values():
        refuse_circles(evidence, one_base.model, base)
    return tuple(found.values())


def bound_by(
    bases: tuple[Base, ...], known: Match | None, namespace: str, base: KnowledgeBase
) -> tuple[tuple[Law, ...], tuple[Inherited, ...]]:
    """Return the laws that bind through *bases*, all the way down, with the models they come from.

    What was made by the steward of a base is licensed anew by it; *namespace* says whose the result is.
    """
    steward = namespace if base.organization_of(namespace) else NOBODY
    laws: dict[str, Law] = {}
    inherited: dict[tuple[str, str], Inherited] = {}
    for one in bases:
        owner = known.model.organization if known is not None and known.model is not None else steward
        made = Model("", owner, "", {}, "", base=(one.model or one.name,), relation=one.relation)
        own = one.license or base.license_ids()[0]  # laws_for wants one; it is dropped again below
        more, found = base.laws_for(Match("", "path", own, made))
        for binding in found:
            inherited.setdefault((binding.model, binding.license), binding)
            wanted = binding.license or binding.model
            law = next((law for law in more if law.license.id == wanted), None)
            if law is not None:
                laws.setdefault(wanted, law)
    return tuple(laws.values()), tuple(inherited.values())


def refuse_circles(evidence: Evidence, model: str, base: KnowledgeBase) -> None:
    """Do nothing where the chain of bases below *model* ends.

    Raises:
        InputError: it comes back to a model on the way; the chain is shown.
    """
    if not model:
        return
    chain = [evidence.model] if evidence.model else []
    done: set[str] = set()
    ways: list[tuple[str, int]] = [(model, len(chain))]
    while ways:
        name, depth = ways.pop()
        del chain[depth:]
        if fold(name) in map(fold, chain):
            _refuse_circle([*chain, name], evidence)
        if fold(name) in done:
            continue
        done.add(fold(name))
        chain.append(name)
        ways += [(other, len(chain)) for one in base.models_called(name)[:1] for other in one.base]


def _refuse_circle(chain: list[str], evidence: Evidence) -> NoReturn:
    shown = " -> ".join(shorten(one) for one in chain)
    raise InputError(
        "the chain of base models goes in a circle",
        where=escaped(evidence.path),
        why=f"{shown}; a model cannot be made from itself",
        fix="mend base_model where it is declared",
    )
