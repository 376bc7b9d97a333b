"""The form of a license or policy file. The other kinds of file stand in other_forms.py."""

from __future__ import annotations

from typing import Any

import yaml

from modelcheck.kb.conditions import BESIDE_KEYS, ConditionShape
from modelcheck.kb.form_checks import KINDS, cited, complete, has_source, one_kind, relicenses, yes_or_no
from modelcheck.kb.hints import nearest
from modelcheck.kb.problems import Spot
from modelcheck.kb.shapes import (
    Day,
    Field,
    Many,
    Nothing,
    Reading,
    Record,
    Schema,
    Shape,
    Switch,
    Table,
    Text,
    Word,
)

LONGEST_ID = 80
"""An id is the name of a file in the compiled form, and has to fit."""

ID = Text(r"[a-z0-9]+(?:[.+-][a-z0-9]+)*", "an id such as llama-3.3 (small letters, digits, dots, hyphens)", LONGEST_ID)
ELEMENT_ID = Text(r"[a-z0-9]+(?:-[a-z0-9]+)*", "an id such as keep-notice (small letters, digits, hyphens)", LONGEST_ID)

PERMISSION_KEYS = KINDS
"""The four keys of which a clause has one, with the kind of clause that each makes."""

TEXT = Field(Text())
REF = Field(Text(), True, "the section, as the outline names it")
LOCATOR = Field(Text(), True, "up to twelve words of the text, found once in the section")
SUMMARY = Field(Text(), True, "what the text says, in our own words")
NOTE = Field(Text(), means="how else a careful reader could read it")
PLACE = Record({"ref": REF, "locator": LOCATOR})
ALSO = Field(Many(PLACE, least=1), means="further places that belong to it")
ACTIVITIES = Field(Many(Word("activities"), least=1), means="the activities it speaks of; all, if left out")
PURPOSES = Field(Many(Word("purposes"), least=1), means="the purposes it speaks of; all, if left out")
WHEN = Field(ConditionShape(), means="the condition under which it holds")


class _Exemption(Shape):
    """A condition with the place that states it and, where it frees only some, the activities; all in one mapping."""

    rest = Record({"activities": ACTIVITIES, "ref": REF, "locator": LOCATOR})

    def read(self, node: yaml.Node, reading: Reading) -> dict[str, Any] | None:
        if not isinstance(node, yaml.MappingNode):
            ConditionShape(beside=True).read(node, reading)
            return None
        beside = [pair for pair in node.value if pair[0].value in BESIDE_KEYS]
        rest = self.rest.read(self._part(node, beside), reading)
        when = ConditionShape(beside=True).read(self._part(node, [p for p in node.value if p not in beside]), reading)
        return None if rest is None or when is None else {"when": when, **rest}

    @staticmethod
    def _part(node: yaml.MappingNode, pairs: list[Any]) -> yaml.MappingNode:
        return yaml.MappingNode(node.tag, pairs, node.start_mark, node.end_mark)

    def schema(self, words: Any) -> Schema:
        return ConditionShape(beside=True).schema(words)


EXEMPT = Field(Many(_Exemption(), least=1), means="who or what it does not bind, and where the text says so")


CLAUSE = Record(
    {
        "id": Field(ELEMENT_ID, True, "unique in the license and its policies"),
        "permits": Field(Many(Word("activities"), least=1), means="activities that the text grants"),
        "forbids": Field(Many(Word("activities"), least=1), means="activities that the text forbids"),
        "requires": Field(Word("duties"), means="what is owed"),
        "leaves_open": Field(
            Many(Word("activities"), least=1), means="activities on which the text is silent or contradicts itself"
        ),
        "activities": ACTIVITIES,
        "purposes": PURPOSES,
        "when": WHEN,
        "exempt": EXEMPT,
        "unless_agreed": Field(PLACE, means="where the text names a license for what is forbidden here"),
        "text": Field(Text(), means="the wording that the license obliges one to display"),
        "where": Field(Text(), means="where that wording goes"),
        "binds_recipients": Field(Switch(), means="true where recipients owe it too"),
        "reach": Field(Word("reaches"), means="how far it reaches into what the model becomes part of"),
        "measured": Field(Word("measured"), means="when the figure of the condition is taken"),
        "scope": Field(Word("scopes"), means="whose figure it is"),
        "ref": REF,
        "locator": LOCATOR,
        "also": ALSO,
        "summary": SUMMARY,
        "note": NOTE,
    },
    one_kind,
)
UNCITED = Record({name: field for name, field in CLAUSE.fields.items() if name not in ("ref", "locator", "also")}, one_kind)
THRESHOLD = Record(
    {
        "id": Field(ELEMENT_ID, True, "unique in the license and its policies"),
        "when": Field(ConditionShape(), True, "the condition under which the effect sets in"),
        "measured": Field(Word("measured"), True, "when the figure is taken"),
        "scope": Field(Word("scopes"), True, "whose figure it is"),
        "activities": ACTIVITIES,
        "purposes": PURPOSES,
        "exempt": EXEMPT,
        "effect": Field(Word(fixed=("agreement-required", "prohibited"), name="effect"), True, "what passing it leads to"),
        "ref": REF,
        "locator": LOCATOR,
        "also": ALSO,
        "summary": SUMMARY,
        "note": NOTE,
    }
)
TERRITORY = Record(
    {
        "excludes": Field(Many(Word("places"), least=1), True, "regions left out"),
        "test": Field(Many(Word("territory_tests"), least=1), True, "by what a case belongs to a region"),
        "covers": Field(ConditionShape(), means="the models it is about; all, if left out"),
        "activities": ACTIVITIES,
        "exempt": EXEMPT,
        "ref": REF,
        "locator": LOCATOR,
        "also": ALSO,
        "summary": SUMMARY,
        "note": NOTE,
    }
)
RESTRICTION = Record(
    {
        "id": Field(ELEMENT_ID, True, "unique in the license and its policies"),
        "use_case": Field(Word("use_cases"), True, "the use that is forbidden"),
        "when": Field(ConditionShape(), means="the part or condition in which the use is forbidden; outright, if left out"),
        "ref": REF,
        "locator": LOCATOR,
        "also": ALSO,
        "summary": SUMMARY,
        "note": NOTE,
    }
)
DERIVATIVE = Record(
    {
        "is": Field(Word("relation_results"), True),
        "when": WHEN,
        "ref": Field(Text()),
        "locator": Field(Text()),
        "why": Field(Text(), True, "the reason, in our own words"),
        "note": NOTE,
    },
    cited,
)
RELICENSING = Record(
    {
        "id": Field(ELEMENT_ID, True, "unique in the license and its policies"),
        "as": Field(Many(ID, least=1), means="ids of the licenses under which the text lets others hand the work on"),
        "later_versions": Field(Switch(), means="true where later versions of the license are among them"),
        "when": WHEN,
        "ref": REF,
        "locator": LOCATOR,
        "also": ALSO,
        "summary": SUMMARY,
        "note": NOTE,
    },
    relicenses,
)
UNREAD = Record({"name": Field(Text(), True, "what the text calls it"), "ref": REF, "locator": LOCATOR})
OUTLINE = Record(
    {
        "ref": Field(Text(), True, "how a lawyer would cite the section"),
        "opens": Field(Text(), True, "its label and first words, found once in the whole text"),
        "not_encoded": Field(Text(), means="why nothing of it needs to be data"),
        "whole": Field(Text(), means="why a long or demanding section needs no more clauses than it has"),
    }
)
SOURCE = Record(
    {
        "repo": TEXT,
        "path": TEXT,
        "commit": Field(Text(r"[0-9a-f]{40}", "a commit hash")),
        "package": TEXT,
        "version": TEXT,
        "page": TEXT,
        "read_on": Field(Day(), True, "the day it was read"),
        "note": TEXT,
    },
    has_source,
)


class _Law(Text):
    """The code of a law: a country, or a country and a state."""

    def __init__(self) -> None:
        super().__init__(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?", "the code of a law such as US-CA or FR")

    def read(self, node: yaml.Node, reading: Reading) -> Spot | None:
        code = super().read(node, reading)
        if code is not None and code.split("-")[0] not in reading.words["places"]:
            hint = nearest(code, reading.words["places"])
            reading.wrong(node, "unknown-term", f'unknown place "{code}"{hint or "; countries go by their ISO 3166-1 codes"}')
            return None
        return code


def term_shape(values: tuple[str, ...]) -> Shape:
    """Return the shape of a term with these values; none means the code of a law such as US-CA, or null."""
    return Record(
        {
            "is": Field(Word(fixed=values, name="value") if values else Nothing(_Law()), True, "what the text says"),
            "ref": Field(Text()),
            "locator": Field(Text()),
            "note": NOTE,
        },
        cited,
    )


def license_form(term_values: dict[str, tuple[str, ...]], with_text: bool = True) -> Record:
    """Return the form of a license or policy file; *term_values* are the values of each term of the vocabulary.

    Without a text (a hosted service has none for weights) there is nothing to cite and nothing to prove; ``no_text`` says why.
    """
    terms = Table(Text(), "terms", True, {name: term_shape(values) for name, values in term_values.items()})
    known = Record(
        {"fact": Field(Word("facts"), True), "is": Field(Switch(), True), "evidence": Field(Text(), True)}, yes_or_no
    )
    return Record(
        {
            "id": Field(ID, True, "how people name it, such as llama-3.3"),
            "name": Field(Text(), True, "its full name"),
            "steward": Field(Text(), True, "who publishes it"),
            "version": Field(Text()),
            "effective_date": Field(Day()),
            "category": Field(Word("categories"), True, "what kind of license it is"),
            "spdx_id": Field(Text()),
            "or_later_id": Field(Text(), means="the SPDX id with which an author lets one choose a later version"),
            "osi_approved": Field(Switch(), means="whether the SPDX list says that the OSI has approved it"),
            "fsf_free": Field(Switch(), means="whether the SPDX list says that the FSF holds it to be free"),
            "hf_id": Field(Text(), means="the value that model cards on the Hugging Face Hub carry"),
            "scancode_id": Field(Text()),
            "supersedes": Field(ID),
            "replaces": Field(ID, means="the license of the knowledge base that this file stands in for"),
            **({} if with_text else {"no_text": Field(Text(), True, "why there is no text to read")}),
            "sources": Field(Many(SOURCE, least=1), with_text, "where the text was read"),
            "sha256": Field(Text(r"[0-9a-f]{64}", "a SHA-256 sum in hexadecimal"), with_text, "the SHA-256 sum of the text"),
            "policies": Field(Many(ID), means="policies that the text incorporates"),
            "unread_policies": Field(
                Many(UNREAD, "name"), means="policies that the text incorporates and that could not be read"
            ),
            "applies_to": Field(Many(known), means="what is known of every model under it"),
            "outline": Field(Many(OUTLINE, "ref", 1), with_text, "every section of the text, in order"),
            "clauses": Field(
                Many(CLAUSE if with_text else UNCITED), True, "what the text grants, forbids, asks for or leaves open"
            ),
            "thresholds": Field(Many(THRESHOLD)),
            "territory": Field(TERRITORY),
            "derivatives": Field(Table(DERIVATIVE, "relations", True)),
            "restrictions": Field(Many(RESTRICTION)),
            "may_relicense_as": Field(Many(RELICENSING)),
            "terms": Field(terms),
            "notes": Field(Many(Text())),
        },
        complete,
    )
