"""What may come out: upstreams and an outbound license as people write them, judged and told."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from modelcheck.engine.labels import CONDITIONAL, STANDS, UNCLEAR
from modelcheck.engine.outbound import Outcome, outcome_of
from modelcheck.engine.upstreams import Bound, Case, Upstream, composed, questions_in
from modelcheck.errors import Exit, UsageError
from modelcheck.kb.store import KnowledgeBase, Unknown
from modelcheck.report.words import listed, shown

if TYPE_CHECKING:
    from modelcheck.api import Subject
    from modelcheck.model.answers import Law

Find = Callable[[str], "Subject"]
"""What looks a name up; it raises what `Knowledge.find` raises."""

OR_LATER = re.compile(r"(-or-later|\+)$", re.I)
"""How an SPDX id says that any later version will do."""

USUAL = "finetune"
"""The relation that is meant where none is written; the answer names it."""


class Compatibility(NamedTuple):
    """The outcome, with the knowledge base that it was drawn from."""

    base: KnowledgeBase
    outcome: Outcome

    @property
    def verdict(self) -> str:
        """One of *compatible*, *conditional*, *unclear*, *incompatible*."""
        return self.outcome.verdict

    @property
    def exit(self) -> int:
        """The exit code of the command."""
        return {STANDS: Exit.NO, CONDITIONAL: Exit.UNSETTLED, UNCLEAR: Exit.UNSETTLED}.get(self.verdict, Exit.DONE)

    def to_dict(self) -> dict[str, Any]:
        """Return what `modelcheck compat` prints as JSON."""
        from modelcheck.report.compatibility import compatibility_dict
        from modelcheck.report.documents import heading

        return {**heading("compat", self.base.version, self.base.date), **compatibility_dict(self.outcome)}


class Asked(NamedTuple):
    """Upstreams and outbound license that were found, and the questions that facts can answer."""

    upstreams: tuple[Upstream, ...]
    outbound: str
    alternatives: tuple[tuple[Law, ...], ...]
    questions: dict[str, str]
    open_ended: frozenset[str]


def read(upstreams: Sequence[str], as_: str | None, find: Find, base: KnowledgeBase) -> Asked:
    """Look up upstreams, each ``SUBJECT[:RELATION]``, and the outbound license.

    Raises:
        Unknown, Ambiguous: as for `Knowledge.find`.
        UsageError: a relation is unknown, or the outbound license is a model.
    """
    found = tuple(read_upstream(text, find, base) for text in upstreams)
    alternatives = () if as_ is None else outbound_laws(as_, find)
    bounds = [bound for one in found for bounds in one.choices for bound in bounds]
    laws = [law for laws in alternatives for law in laws]
    return Asked(found, as_ or "", alternatives, questions_in(bounds, laws), _or_later(as_ or "", base))


def judge_compatibility(asked: Asked, case: Case, base: KnowledgeBase) -> Compatibility:
    """Judge what was looked up. Where no label was given, or it does not fit, the labels that do are sought."""
    case = case._replace(open_ended=asked.open_ended)
    outcome = outcome_of(asked.upstreams, asked.outbound, asked.alternatives, case, (base.license_ids(), base.law))
    return Compatibility(base, outcome)


def read_upstream(text: str, find: Find, base: KnowledgeBase) -> Upstream:
    """Return one upstream; a colon that no relation follows belongs to the name."""
    relations = base.vocabulary.words("relations")
    subject, colon, relation = text.rpartition(":")
    if not colon or relation.strip().lower() not in relations:
        return _upstream(text, USUAL, _found(text, subject, relation, find, relations), base)
    return _upstream(subject, relation.strip().lower(), find(subject), base)


def _found(text: str, subject: str, relation: str, find: Find, relations: Sequence[str]) -> Subject:
    try:
        return find(text)
    except Unknown:
        if not subject or "/" in relation:
            raise
        try:
            find(subject)
        except Unknown:
            pass
        else:
            raise UsageError(
                f'unknown relation "{shown(relation)}"',
                where=shown(text),
                why=f"relations are {listed(relations)}",
                fix="`modelcheck explain relations` says what each means",
            ) from None
        raise


def _upstream(text: str, relation: str, subject: Subject, base: KnowledgeBase) -> Upstream:
    choices = tuple(_bounds(one, relation, _or_later(text, base), base) for one in subject.alternatives or (subject,))
    model = subject.model
    return Upstream(text, relation, choices, () if model is None else (model.id, *model.names))


def _bounds(subject: Subject, relation: str, open_ended: frozenset[str], base: KnowledgeBase) -> tuple[Bound, ...]:
    inherited = {one.license or one.model: one for one in reversed(subject.inherited)}
    found = []
    for number, law in enumerate(subject.laws):
        origin = inherited.get(law.license.id) if number else None
        how = relation if origin is None else composed(relation, origin.relation)
        later, fixed = _versions(law, base)
        found.append(Bound(law, how, "" if origin is None else origin.model, later, fixed and law.license.id not in open_ended))
    return tuple(found)


def _versions(law: Law, base: KnowledgeBase) -> tuple[tuple[str, ...], bool]:
    """Return the later versions of a license, and whether its SPDX id says that none of them will do."""
    license_ = law.license
    later = base.versions_of(f"{license_.id}+")[1:]
    stem, only, rest = (license_.spdx_id or "").partition("-only")
    return later, bool(only and not rest and base.versions_of(f"{stem}-or-later"))


def _or_later(text: str, base: KnowledgeBase) -> frozenset[str]:
    """Return the licenses in an SPDX expression that it names with their later versions."""
    ids = (part for part in re.split(r"[\s()]+", text) if OR_LATER.search(part))
    return frozenset(license_id for part in ids for license_id in base.versions_of(part))


def outbound_laws(text: str, find: Find) -> tuple[tuple[Law, ...], ...]:
    """Return what one publishes under: alternatives (``OR``), each of licenses that go together (``AND``).

    Raises:
        Unknown, Ambiguous: as for `Knowledge.find`.
        UsageError: it is a model.
    """
    subject = find(text)
    if subject.model is not None:
        raise UsageError(
            f'"{shown(text)}" is a model, and one publishes under a license',
            fix=f"name its license: {subject.license.id}",
        )
    return tuple(one.laws for one in subject.alternatives or (subject,))
