"""The form of ``contexts.yaml``: where projects name models, and what only looks like a model there."""

from __future__ import annotations

from modelcheck.kb.shapes import Field, Many, Number, Record, Switch, Table, Text, Word

CONTEXTS = ("model", "library", "never")
"""What a place says: a model stands here, one of a local runtime's library does, or none does."""

_BY_CONTEXT = Record({context: Field(Many(Text()), True) for context in CONTEXTS})

CONTEXTS_FORM = Record(
    {
        "keys": Field(_BY_CONTEXT, True, "names of keys, variables and parameters, as regular expressions in snake case"),
        "calls": Field(
            Many(
                Record(
                    {
                        "context": Field(Word(fixed=CONTEXTS, name="context"), True),
                        "names": Field(Many(Text()), True, "names of functions, with what stands before the dot if it matters"),
                        "places": Field(Many(Number()), means="arguments that are models, counted from 0"),
                        "keywords": Field(Many(Text()), means="keywords that are models; else those that are keys of models"),
                    }
                )
            ),
            True,
        ),
        "call_names": Field(Many(Text()), True, "names of functions that take a model, as regular expressions"),
        "flags": Field(_BY_CONTEXT, True, "flags of command lines, with their dashes"),
        "commands": Field(
            Table(Word(fixed=CONTEXTS, name="context")), True, "first words of commands whose first argument is a model"
        ),
        "wrappers": Field(Many(Text()), True, "calls whose argument is the value of what the call is assigned to"),
        "receivers": Field(Many(Text()), True, "methods whose argument stands for what they are called on"),
        "weak_keys": Field(Many(Text()), True, "keys that do not say by themselves what their values are"),
        "local_runtimes": Field(Many(Text()), True, "names of runtimes with libraries of their own"),
        "local_providers": Field(Many(Text()), True, "other names by which configurations call such a runtime"),
        "local_ports": Field(Many(Text()), True, "ports at which they listen"),
        "prefixes": Field(
            Many(
                Record(
                    {
                        "pattern": Field(Text(), True, "what stands before the name, as a regular expression"),
                        "context": Field(Word(fixed=CONTEXTS, name="context"), True),
                        "anywhere": Field(Switch(), means="true where it counts in any string"),
                    }
                )
            ),
            True,
            "what is written before a name and says whose it is",
        ),
        "bare": Field(Many(Text()), True, "models of the hub that have no namespace"),
        "placeholders": Field(Many(Text()), True, "names that stand for a name, as regular expressions over the whole name"),
        "folders": Field(Many(Text()), True, "first parts of paths on a disk"),
        "endings": Field(Many(Text()), True, "endings of names of files that are no models"),
        "telling": Field(
            Record({"is": Field(Text(), True), "is_not": Field(Text(), True)}),
            True,
            "what in the name of an id says that it is a model, and what that it is not, as regular expressions",
        ),
        "others": Field(Many(Text()), True, "ids of images, repositories and the like, as regular expressions"),
    }
)
