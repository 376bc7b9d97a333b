"""Read a scenario: facts in a YAML (or JSON) file, each with the place where it was written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from modelcheck.errors import InputError, KnowledgeError
from modelcheck.kb.problems import Problem, Problems
from modelcheck.kb.shapes import Many, Reading, Schema, Shape, Table, Text
from modelcheck.kb.yaml_reader import read_yaml
from modelcheck.report.words import shown

FILE_RULES = ("unreadable", "too-large", "not-utf8")
"""Problems of the file itself, which no rewriting of its lines would mend."""

EXAMPLE = "write it like\n         monthly_active_users: 10M\n         region: US\n         use_cases: [spam]"


class _Given(Shape):
    """What a fact may be given as: one value, a list of values, or nothing, which leaves it unknown."""

    def read(self, node: yaml.Node, reading: Reading) -> Any:
        if isinstance(node, yaml.SequenceNode):
            return Many(Text()).read(node, reading)
        if isinstance(node, yaml.ScalarNode) and not node.style and node.value in ("", "~", "null"):
            return None
        return Text().read(node, reading)

    def schema(self, words: Mapping[str, tuple[str, ...]]) -> Schema:
        return {}


def read_scenario(path: Path) -> dict[str, Any]:
    """Return the facts of a scenario file, values as they were written; ``-`` is standard input.

    Raises:
        InputError: the file cannot be read, is not YAML, or is no mapping of facts.
    """
    name = "standard input" if str(path) == "-" else shown(str(path), 200)
    problems = Problems()
    node = read_yaml(Path("/dev/stdin") if str(path) == "-" else path, name, problems)
    values = None if node is None else Table(_Given()).read(node, Reading(name, {}, problems))
    if problems.found:
        raise _refusal(name, problems.sorted())
    return values or {}


def place_of(path: Path, key: str) -> str:
    """Return where a fact stands in the scenario *path*: file, line and column."""
    return f"{shown(str(path), 200)}:{getattr(key, 'line', 1)}:{getattr(key, 'column', 1)}"


def _refusal(name: str, found: tuple[Problem, ...]) -> Exception:
    first = found[0]
    if first.rule in FILE_RULES:
        place = f"{name}:{first.line}:{first.column}" if first.rule == "not-utf8" else name
        return InputError("the scenario cannot be used", where=place, why=first.message, fix="name a short YAML file of facts")
    if len(found) == 1:
        where = f"{name}:{first.line}:{first.column}"
        return InputError("the scenario cannot be used", where=where, why=first.message, fix=EXAMPLE)
    return KnowledgeError(f"the scenario cannot be used: {len(found)} problems", found, fix=EXAMPLE)
