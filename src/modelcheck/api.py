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
from modelcheck.kb.store import Ambiguous, Inherited, KnowledgeBase, Match, Unknown
from modelcheck.model.answers import Answer, Law, Question
from modelcheck.model.license import License
from modelcheck.model.models import Model
from modelcheck.report.documents import (
    answer_dict,
    classification_dict,
    heading,
    license_head,
    match_dict,
    policies_dict,
    relicensing_dict,
    rules_dict,
)

if TYPE_CHECKING:
    from modelcheck.engine.diff import Difference

PATH_STARTS = ("./", "../", "/", "~/", ".\\", "..\\")
"""What only a path begins with; any other name is a path where nothing of that name is known and a file or folder is there."""

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
    """What a name stands for, and all that binds it: its own license first, then those of the models it was made from.

    An SPDX expression binds to the licenses that ``AND`` joins; where ``OR`` leaves a choice, *alternatives* are all there
    are, and the subject itself is the freest of them.
    """

    base: KnowledgeBase
    match: Match
    laws: tuple[Law, ...]
    inherited: tuple[Inherited, ...] = ()
    alternatives: tuple[Subject, ...] = ()
    contradictions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """Where files were read: in what their declarations contradict each other, and what else is to be known of them."""

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
        from modelcheck.engine.classification import classify

        vocabulary = self.base.vocabulary
        known = read_facts(facts or {}, vocabulary, self.questions)
        return {
            **heading("license", self.base.version, self.base.date),
            "subject": self.match.subject,
            "match": match_dict(self.match.kind, self.match.model, self.match.via),
            "license": license_head(self.license),
            "classification": classification_dict(classify(self.laws, vocabulary)),
            "may_relicense_as": [relicensing_dict(one) for law in self.laws for one in law.license.relicensing],
            "policies": policies_dict(self.laws[0].policies),
            "inherited": _inherited(self.inherited),
            "contradictions": list(self.contradictions),
            "notes": list(self.notes),
            "binding": [law.license.id for law in self.laws],
            "alternatives": [{"license": one.match.license, "answers": one.table(known)} for one in self.alternatives],
            "answers": self.table(known),
            **rules_dict(self.laws, vocabulary),
        }

    @property
    def questions(self) -> dict[str, str]:
        """The questions that the licenses ask, those of all alternatives together."""
        return questions_of([law for one in (self, *self.alternatives) for law in one.laws])

    def table(self, known: dict[str, Any]) -> dict[str, dict[str, str]]:
        """Return the verdict on every activity for every purpose."""
        vocabulary = self.base.vocabulary
        return {
            activity: {
                purpose: verdict_on(self.laws, Question(activity, purpose, known), vocabulary)
                for purpose in vocabulary.words("purposes")
            }
            for activity in vocabulary.words("activities")
        }

    def answer(self, question: Question) -> Result:
        """Answer a question whose facts were read; where there is a choice, for the best of the alternatives."""
        vocabulary = self.base.vocabulary
        if not self.alternatives:
            return Result(self, judge(self.laws, question, vocabulary))
        from modelcheck.engine.choice import best_answer

        answers = [judge(one.laws, question, vocabulary) for one in self.alternatives]
        best = best_answer(answers)
        chosen = self._replace(match=self.alternatives[best].match, laws=self.alternatives[best].laws)
        return Result(chosen, answers[best], tuple(answer.verdict for answer in answers))


class Result(NamedTuple):
    """The answer to a question about a subject."""

    subject: Subject
    answer: Answer
    verdicts: tuple[str, ...] = ()
    """The verdict under each alternative, where there is a choice."""

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
            "contradictions": list(self.subject.contradictions),
            "notes": list(self.subject.notes),
            "binding": [law.license.id for law in self.subject.laws],
            "alternatives": [
                {"license": one.match.license, "verdict": verdict}
                for one, verdict in zip(self.subject.alternatives, self.verdicts, strict=True)
            ],
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
        base = self.base
        if name.startswith(PATH_STARTS) or (not base.is_known(name) and _exists(name)):
            return self._local(name)
        if not base.is_known(name) and (found := self._expression(name)):
            return found
        match = base.find(name)
        return Subject(base, match, *base.laws_for(match))

    def _local(self, path: str) -> Subject:
        """Return what the files at *path* declare, weighed against what is known.

        Raises:
            InputError: nothing is there, or a file cannot be read or is broken.
            Unknown, Ambiguous: the files do not say what binds.
        """
        from modelcheck.kb.expressions import joined
        from modelcheck.scan.weigh import weigh

        local = weigh(Path(path).expanduser(), self.base)
        if local.problem is not None:
            raise local.problem
        match = local.match._replace(subject=path)
        others = tuple(
            Subject(self.base, match._replace(license=joined(tuple(law.license.id for law in laws))), laws, local.inherited)
            for laws in local.alternatives
        )
        return Subject(self.base, match, local.laws, local.inherited, others, local.contradictions, local.notes)

    def _expression(self, text: str) -> Subject | None:
        """Return what an SPDX license expression stands for; None where *text* is none."""
        from modelcheck.engine.choice import freest
        from modelcheck.kb.expressions import UnknownPart, alternatives_in, joined

        try:
            choices = alternatives_in(text, self.base)
        except UnknownPart as error:
            why = f'"{error.part}", in this license expression, is not in the knowledge base'
            raise Unknown(text, (), why) from error
        found = [
            Subject(self.base, Match(text, "expression", joined(ids)), tuple(self.base.law(one) for one in ids))
            for ids in choices
        ]
        if len(found) < 2:
            return found[0] if found else None
        best = freest([one.laws for one in found], {}, self.base.vocabulary)
        return found[best]._replace(alternatives=tuple(found))

    def find_one(self, name: str) -> Subject:
        """Return what *name* stands for where a choice between licenses is of no use.

        Raises:
            Unknown: nothing has that name.
            Ambiguous: it names models under different licenses, or is an expression that leaves a choice.
        """
        subject = self.find(name)
        if subject.alternatives:
            choices = tuple(("", one.match.license) for one in subject.alternatives)
            raise Ambiguous(name, choices, "the expression leaves a choice of licenses")
        return subject

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
        known = read_facts(facts or {}, vocabulary, subject.questions)
        refuse_impossible(known, activity, purpose, vocabulary)
        return subject.answer(Question(activity, purpose, known))

    def diff(self, a: str, b: str, facts: Facts | None = None) -> Comparison:
        """Compare two licenses or models by meaning, under *facts*.

        Raises:
            Unknown, Ambiguous: as for `find`.
            UsageError: a fact cannot be meant.
        """
        from modelcheck.engine.diff import compare

        sides = self.find_one(a), self.find_one(b)
        known = read_facts(facts or {}, self.base.vocabulary, questions_of([*sides[0].laws, *sides[1].laws]))
        return Comparison(*sides, compare(sides[0].laws, sides[1].laws, known, self.base.vocabulary))


def _exists(path: str) -> bool:
    try:
        return bool(path.strip()) and Path(path).exists()
    except (OSError, ValueError):
        return False


def _inherited(found: tuple[Inherited, ...]) -> list[dict[str, Any]]:
    return [{"model": one.model, "license": one.license or None, "relation": one.relation} for one in found]
