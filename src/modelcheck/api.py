"""The Python interface: load the knowledge, look a subject up, ask, compare. Results are typed and know their JSON.

``to_dict()`` of a result is the document that the command of the same name prints.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from modelcheck.engine.intake import read_facts, refuse_impossible, require_word
from modelcheck.engine.permission import judge, verdict_on
from modelcheck.engine.questions import questions_of
from modelcheck.kb.source import open_knowledge_base
from modelcheck.kb.store import Inherited, KnowledgeBase, Match
from modelcheck.model.answers import Answer, Law, Question
from modelcheck.model.license import License
from modelcheck.model.models import Model
from modelcheck.report.documents import answer_dict, heading, license_head, match_dict, policies_dict, rules_dict

if TYPE_CHECKING:
    from modelcheck.engine.diff import Difference

Facts = Mapping[str, Any]
"""Facts by their JSON names; figures may be written like ``"10M"``."""


def load(licenses: str | Path | None = None) -> Knowledge:
    """Return the knowledge base, with the licenses in the folder *licenses* before those that come with modelcheck.

    Raises:
        KnowledgeError: a file has problems.
        InputError: *licenses* is no folder.
    """
    return Knowledge(open_knowledge_base(Path(licenses) if licenses is not None else None))


class Subject(NamedTuple):
    """What a name stands for, and all that binds it: its own license first, then those of the models it was made from."""

    base: KnowledgeBase
    match: Match
    laws: tuple[Law, ...]
    inherited: tuple[Inherited, ...]

    @property
    def license(self) -> License:
        """The license of the subject itself."""
        return self.laws[0].license

    @property
    def model(self) -> Model | None:
        """The model, where the subject is one."""
        return self.match.model

    def to_dict(self, facts: Facts | None = None) -> dict[str, Any]:
        """Return what `modelcheck license` prints as JSON, under *facts*."""
        vocabulary = self.base.vocabulary
        known = read_facts(facts or {}, vocabulary, questions_of(self.laws))
        return {
            **heading("license", self.base.version, self.base.date),
            "subject": self.match.subject,
            "match": match_dict(self.match.kind, self.match.model, self.match.via),
            "license": license_head(self.license),
            "classification": {"osi_approved": None, "fsf_free": None, "eu_ai_act_open_source": None},
            "policies": policies_dict(self.laws[0].policies),
            "inherited": _inherited(self.inherited),
            "answers": {
                activity: {
                    purpose: verdict_on(self.laws, Question(activity, purpose, known), vocabulary)
                    for purpose in vocabulary.words("purposes")
                }
                for activity in vocabulary.words("activities")
            },
            **rules_dict(self.laws, vocabulary),
        }


class Result(NamedTuple):
    """The answer to a question about a subject."""

    subject: Subject
    answer: Answer

    @property
    def verdict(self) -> str:
        """One of *permitted*, *conditional*, *agreement-required*, *prohibited*, *unclear*."""
        return self.answer.verdict

    def to_dict(self) -> dict[str, Any]:
        """Return what `modelcheck can` prints as JSON."""
        base = self.subject.base
        match = self.subject.match
        return {
            **heading("can", base.version, base.date),
            "subject": match.subject,
            "match": match_dict(match.kind, match.model, match.via),
            "license": match.license,
            "inherited": _inherited(self.subject.inherited),
            **answer_dict(self.answer, base.vocabulary),
        }


class Comparison(NamedTuple):
    """In what the second subject differs from the first."""

    a: Subject
    b: Subject
    difference: Difference

    @property
    def summary(self) -> str:
        """The difference in one sentence."""
        from modelcheck.report.changes import summary

        return summary(self.difference, (self.a.match.subject, self.b.match.subject))

    def to_dict(self) -> dict[str, Any]:
        """Return what `modelcheck diff` prints as JSON."""
        from modelcheck.report.changes import difference_dict

        base = self.a.base
        return {
            **heading("diff", base.version, base.date),
            "a": self.a.match.subject,
            "b": self.b.match.subject,
            **difference_dict(self.difference, base.vocabulary),
            "summary": self.summary,
        }


class Knowledge:
    """The knowledge base: what is known, and the questions it answers."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base

    @property
    def licenses(self) -> list[str]:
        """The ids of all licenses."""
        return self.base.license_ids()

    @property
    def models(self) -> list[Model]:
        """All models."""
        return list(self.base.models())

    def find(self, name: str) -> Subject:
        """Return what *name*, a license id or a model as people write it, stands for.

        Raises:
            Unknown: nothing has that name; its suggestions are hints only.
            Ambiguous: it names models under different licenses.
        """
        match = self.base.find(name)
        return Subject(self.base, match, *self.base.laws_for(match))

    def ask(self, name: str, activity: str, purpose: str = "commercial", facts: Facts | None = None) -> Result:
        """Answer whether *activity* is permitted for *purpose*, given *facts*.

        Raises:
            Unknown, Ambiguous: as for `find`.
            UsageError: a word is not in the vocabulary, or a fact cannot be meant.
        """
        vocabulary = self.base.vocabulary
        require_word("activity", activity, vocabulary.words("activities"))
        require_word("purpose", purpose, vocabulary.words("purposes"))
        subject = self.find(name)
        known = read_facts(facts or {}, vocabulary, questions_of(subject.laws))
        refuse_impossible(known, activity, purpose, vocabulary)
        return Result(subject, judge(subject.laws, Question(activity, purpose, known), vocabulary))

    def diff(self, a: str, b: str, facts: Facts | None = None) -> Comparison:
        """Compare two licenses or models by meaning, under *facts*.

        Raises:
            Unknown, Ambiguous: as for `find`.
            UsageError: a fact cannot be meant.
        """
        from modelcheck.engine.diff import compare

        sides = self.find(a), self.find(b)
        known = read_facts(facts or {}, self.base.vocabulary, questions_of([*sides[0].laws, *sides[1].laws]))
        return Comparison(*sides, compare(sides[0].laws, sides[1].laws, known, self.base.vocabulary))


def _inherited(found: tuple[Inherited, ...]) -> list[dict[str, Any]]:
    return [{"model": one.model, "license": one.license or None, "relation": one.relation} for one in found]
