"""The forms of the files that are no licenses: models, values of the hub, rules for names, the vocabulary, what is missing."""

from __future__ import annotations

from modelcheck.kb.form_checks import has_evidence
from modelcheck.kb.forms import ID, TEXT
from modelcheck.kb.shapes import Day, Field, Many, Number, Record, Switch, Table, Text, Word

EVIDENCE = Record(
    {
        "repo": TEXT,
        "path": TEXT,
        "commit": Field(Text(r"[0-9a-f]{40}", "a commit hash")),
        "page": TEXT,
        "says": TEXT,
        "seen": Field(Switch(), means="false where the address was not read"),
    },
    has_evidence,
)
CONFLICT = Record({"source": TEXT, "says": TEXT})
MODEL = Record(
    {
        "id": Field(Text(r"\S+", "a name without blanks"), True, "the id on the Hugging Face Hub, or a name where it has none"),
        "names": Field(Many(Text()), means="other names people use"),
        "family": TEXT,
        "license": Field(ID, True, "the text it was released under"),
        "policies": Field(Many(ID), means="use policies that it comes with and that its license does not name"),
        "offered_under": Field(ID, means="the text that who downloads it today accepts, where that is another"),
        "released": Field(Day(or_month=True)),
        "modality": Field(Word("modalities")),
        "parameters": TEXT,
        "base": Field(Many(Text()), means="what it was made from"),
        "relation": Field(Word("relations"), means="how it was made from that"),
        "evidence": Field(EVIDENCE, True, "where its license was read"),
        "confidence": Field(Word("confidence"), True, "how sure that is"),
        "conflicts": Field(Many(CONFLICT), means="sources that say something else"),
        "notes": TEXT,
    }
)
MODELS_FORM = Record(
    {
        "organization": Field(Text(), True),
        "also": Field(Many(Text()), means="other names of the same organization"),
        "namespaces": Field(Many(Text()), True, "its namespaces on the Hugging Face Hub"),
        "models": Field(Many(MODEL), True),
    }
)
HUB_FORM = Record(
    {
        "values": Field(
            Many(
                Record(
                    {
                        "value": Field(Text(), True, "the value of `license:` in a model card"),
                        "may_be": Field(Many(ID), True, "the texts that it may stand for; none where it says nothing"),
                        "why": Field(Text(), True, "what the value leaves open"),
                    }
                ),
                "value",
            ),
            True,
        )
    }
)
NAMES_FORM = Record(
    {
        "addresses": Field(Many(Text()), True, "where the address of a model begins, without the scheme"),
        "schemes": Field(Many(Text()), True, "schemes of addresses of models"),
        "no_namespaces": Field(Many(Text()), True, "first parts of a path that are no namespaces"),
        "registries": Field(
            Many(
                Record(
                    {
                        "host": Field(Text(), True),
                        "namespaces": Field(Many(Text()), True, "namespaces of the models that the runtime's makers pack"),
                    }
                ),
                "host",
            ),
            True,
        ),
        "registry_schemes": Field(Many(Text()), True),
        "default_tag": Field(Text(), True, "the tag when none is given"),
        "gateways": Field(Many(Text()), True, "prefixes by which gateways name who serves a model; the name follows"),
        "services": Field(
            Record(
                {
                    "license": Field(ID, True, "what stands for the terms of a hosted service"),
                    "names": Field(Many(Text()), True, "names of models without weights, as regular expressions"),
                }
            ),
            True,
        ),
        "tags": Field(Table(Table(Text())), True, "what tags stand for where their words do not say it: a size or a model"),
        "neutral": Field(Many(Text()), True, "words that do not say which model it is"),
        "repackers": Field(Many(Text()), True, "organizations that pack the models of others"),
        "quantizations": Field(Many(Text()), True, "endings that say how a model is packed, as regular expressions"),
    }
)
UNENCODED_FORM = Record(
    {
        "not_encoded": Field(
            Many(Record({"id": Field(ID, True), "name": Field(Text(), True), "steward": Field(Text(), True)}), "id"),
            True,
        )
    }
)

DERIVED = Record(
    {
        "from": Field(Text(), True),
        "at_most": Field(Number(), True, "the fact is at most this many times the other"),
        "at_least_over": Field(Number(), means="the fact is at least the other divided by this"),
    }
)
FACT_TYPES = ("count", "dollars", "region", "regions", "choice", "use-cases", "boolean")
FACT = Record(
    {
        "type": Field(Word(fixed=FACT_TYPES), True),
        "flag": TEXT,
        "values": Field(Many(Text())),
        "assumed": Field(Text(), means="the value that counts as known where none is given; never the more permissive one"),
        "means": Field(Text(), True),
        "question": Field(Text(), True),
        "phrase": Field(Text(), True, "how an answer says that it holds; {} is the figure, place or word"),
        "phrase_not": Field(Text(), means="how an answer says that it does not hold (yes-or-no facts)"),
        "derived": Field(Many(DERIVED)),
        "totals": Field(Text(), means="the fact of the whole organization that this one is a part of"),
    }
)
_MEANS = Field(Text(), True)
_IMPLIES = Field(Table(Text()), means="facts that hold by its meaning")


def _words(**more: Field) -> Field:
    return Field(Table(Record({"means": _MEANS, **more})), True)


VOCABULARY_FORM = Record(
    {
        "version": Field(Text(r"[0-9]+\.[0-9]+\.[0-9]+", "a version such as 0.1.0"), True, "of the knowledge base"),
        "date": Field(Day(), True, "the day the knowledge base was last read against its sources"),
        "activities": _words(doing=Field(Text(), True, "how an answer speaks of it; {} is the model"), implies=_IMPLIES),
        "purposes": _words(phrase=Field(Text(), True), implies=_IMPLIES),
        "verdicts": _words(rank=Field(Number()), exit=Field(Number(), True)),
        "clauses": _words(),
        "facts": Field(Table(FACT), True),
        "duties": _words(
            carried=Field(Text(), True),
            reaches=Field(Switch(), means="true where a clause with it says how far it reaches"),
            in_open_source=Field(Switch(), means="true where open licenses ask for it as well"),
        ),
        "reaches": _words(),
        "carried": _words(),
        "use_cases": _words(),
        "relations": _words(),
        "relation_results": _words(),
        "classifications": _words(phrase=Field(Text(), True)),
        "readings": _words(),
        "measured": _words(),
        "scopes": _words(),
        "territory_tests": _words(fact=Field(Text(), True)),
        "categories": _words(),
        "terms": _words(values=Field(Many(Text()), means="the values it takes; the code of a law, if left out")),
        "match_kinds": _words(),
        "modalities": _words(multimodal=Field(Switch())),
        "confidence": _words(),
        "rules": _words(
            title=Field(Text(), True),
            level=Field(Word(fixed=("error", "warning", "note")), True, "how bad it is, unless a policy says otherwise"),
            verdict=Field(Text(), means="the verdict that the rule reports, where it reports one"),
            why=Field(Text(), True, "why it matters"),
            example=Field(Text(), True),
            fix=Field(Text(), True, "what to do"),
        ),
        "regions": Field(Text(), True, "codes of countries, with blanks between"),
        "region_groups": _words(members=Field(Text(), True)),
    }
)
