"""Read a chain file: the models that something was made from, as its author writes them down in YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from modelcheck.errors import InputError, KnowledgeError
from modelcheck.kb.problems import Problem, Problems, escaped
from modelcheck.kb.shapes import Field, Many, Reading, Record, Schema, Shape, Text, Word
from modelcheck.kb.yaml_reader import read_yaml

LONGEST = 300
"""Characters of a name or license; ids on the hub have at most 96."""

MOST_SHOWN = 50
"""Problems that are listed; a file with more is no chain file, or has one mistake many times."""

FILE_RULES = {
    "unreadable": "name a YAML file of models",
    "too-large": "leave out what the knowledge base has, and what stands twice",
}
"""Problems of the file itself, with what to do; no rewriting of its lines would mend them."""

EXAMPLE = (
    "write it like\n"
    "         model: acme/our-model\n"
    "         license: apache-2.0\n"
    "         relation: finetune\n"
    "         base: [meta-llama/Llama-3.3-70B-Instruct]"
)

MERGE_RECIPE = re.compile(rb"^['\"]?(?:merge_method|slices|models|modules|experts)['\"]?[ \t]*:", re.M)
CHAIN = re.compile(rb"^(?:- +|\[?\{ *)?['\"]?model['\"]?[ \t]*:", re.M)
SNIFFED = 100_000


class Description(NamedTuple):
    """What a chain file says of one model; every value knows its place. *license* and *relation* are empty where not given."""

    model: str
    license: str = ""
    relation: str = ""
    base: tuple[str, ...] = ()


class ChainFile(NamedTuple):
    """The chain file at *path*: its descriptions, the model that it is about first."""

    path: str
    descriptions: tuple[Description, ...]

    def place(self, spot: str) -> str:
        """Return where a value of the file stands: path, line and column."""
        return f"{self.path}:{getattr(spot, 'line', 1)}:{getattr(spot, 'column', 1)}"


class _Models(Shape):
    """One model or a list of them, each by its name alone or described. The depth of nesting is limited by the YAML reader."""

    def read(self, node: yaml.Node, reading: Reading) -> list[Any] | None:
        if isinstance(node, yaml.SequenceNode):
            return Many(_Model()).read(node, reading)
        one = _Model().read(node, reading)
        return None if one is None else [one]

    def schema(self, words: Mapping[str, tuple[str, ...]]) -> Schema:
        one = _Model().schema(words)
        return {"anyOf": [one, {"type": "array", "items": one}]}


class _Model(Shape):
    """The name of a model, or a mapping that describes it."""

    def read(self, node: yaml.Node, reading: Reading) -> Any:
        return (MODEL if isinstance(node, yaml.MappingNode) else _NAME).read(node, reading)

    def schema(self, words: Mapping[str, tuple[str, ...]]) -> Schema:
        return {"anyOf": [_NAME.schema(words), {"$ref": "#/$defs/model"}]}


_NAME = Text(most=LONGEST)

MODEL = Record(
    {
        "model": Field(_NAME, required=True, means="the id of the model, or any name if it has none"),
        "license": Field(_NAME, means="the license that it declares, as it is written there"),
        "relation": Field(Word("relations"), means="how it was made from its base models"),
        "base": Field(_Models(), means="the models it was made from: ids, or mappings with these same keys"),
    }
)
"""What a chain file says of a model."""


def chain_schema(words: Mapping[str, tuple[str, ...]]) -> Schema:
    """Return the JSON Schema of a chain file: one model, or a list of models of which the first is asked about."""
    one = {"$ref": "#/$defs/model"}
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}], "$defs": {"model": MODEL.schema(words)}}


def is_chain_file(path: Path) -> bool:
    """Tell whether a YAML file is a chain, or at least no recipe for a merge, which has a reader of its own."""
    if path.suffix.lower() not in (".yaml", ".yml"):
        return False
    try:
        with path.open("rb") as file:
            start = file.read(SNIFFED)
    except OSError:
        return not path.is_dir()  # the reader of chains says what is wrong with it
    return bool(CHAIN.search(start)) or not MERGE_RECIPE.search(start)


def read_chain(path: Path, relations: tuple[str, ...]) -> ChainFile:
    """Return what a chain file says; *relations* are the legal ones.

    Raises:
        InputError: the file cannot be read, or has a problem.
        KnowledgeError: it has several problems; all are listed.
    """
    name = escaped(str(path))
    problems = Problems()
    reading = Reading(name, {"relations": relations}, problems)
    node = read_yaml(path, name, problems)
    read: list[Any] = []
    if isinstance(node, yaml.SequenceNode):
        read = Many(MODEL, least=1).read(node, reading) or []
    elif node is not None and (one := MODEL.read(node, reading)) is not None:
        read = [one]
    if problems.found:
        raise _refusal(name, problems.sorted())
    return ChainFile(name, tuple(_described(read)))


def _described(read: list[Any]) -> Iterator[Description]:
    """Yield every mapping of the file, the outer ones first."""
    open_ = list(reversed(read))
    while open_:
        one = open_.pop()
        if isinstance(one, dict):
            base = one.get("base") or []
            names = tuple(inner["model"] if isinstance(inner, dict) else inner for inner in base)
            yield Description(one["model"], one.get("license") or "", one.get("relation") or "", names)
            open_ += reversed(base)


def _refusal(name: str, found: tuple[Problem, ...]) -> Exception:
    first = found[0]
    if len(found) > 1:
        count = f"{len(found)} problems" + (f", the first {MOST_SHOWN} are shown" if len(found) > MOST_SHOWN else "")
        return KnowledgeError(f"the chain file cannot be used: {count}", found[:MOST_SHOWN], fix=EXAMPLE)
    if first.rule in FILE_RULES:
        return InputError("the chain file cannot be used", where=name, why=first.message, fix=FILE_RULES[first.rule])
    where = f"{name}:{first.line}:{first.column}"
    return InputError("the chain file cannot be used", where=where, why=first.message, fix=EXAMPLE)
