"""Options that several commands share, and what is read from them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from modelcheck.errors import InputError, UsageError
from modelcheck.kb.store import KnowledgeBase


class Format(StrEnum):
    """How a command prints its answer."""

    TEXT = "text"
    JSON = "json"


FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to print the answer.")]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Write to this file instead (whole or not at all).", metavar="FILE"),
]
LicensesOption = Annotated[
    Path | None, typer.Option("--licenses", help="A folder with licenses of your own, in YAML.", metavar="DIR")
]
ColorOption = Annotated[bool, typer.Option("--no-color", help="No color, as with the variable NO_COLOR.")]

FACTS = "Facts"
Mau = Annotated[str | None, typer.Option("--mau", metavar="N", help="Monthly active users of all products (10M, 1.2B).")]
Revenue = Annotated[str | None, typer.Option("--revenue", metavar="USD", help="Yearly revenue in US dollars.")]
MonthlyRevenue = Annotated[str | None, typer.Option("--monthly-revenue", metavar="USD", help="Revenue in a month.")]
Region = Annotated[str | None, typer.Option("--region", metavar="CC", help="Domicile or principal place (US, DE, EU).")]
UsedIn = Annotated[
    list[str] | None, typer.Option("--used-in", metavar="CC", help="Where it is used or reaches people; repeatable.")
]
Organization = Annotated[
    str | None,
    typer.Option("--organization", metavar="KIND", help="company, individual, nonprofit, academic, government."),
]
UseCase = Annotated[
    list[str] | None, typer.Option("--use-case", metavar="CODE", help="A kind of use, such as military; repeatable.")
]
Fact = Annotated[list[str] | None, typer.Option("--fact", metavar="NAME=VALUE", help="Any other fact; repeatable.")]
Scenario = Annotated[
    Path | None, typer.Option("--scenario", metavar="FILE", help="Facts in a YAML file, named as in JSON; flags win.")
]


def color(no_color: bool) -> bool | None:
    """Return False where the user wants no color, else None: the terminal decides."""
    return False if no_color else None


def open_base(licenses: Path | None) -> KnowledgeBase:
    """Return the knowledge base, with a folder of the user's own licenses before it."""
    from modelcheck.kb.source import open_knowledge_base

    return open_knowledge_base(licenses)


def given_facts(scenario: Path | None, flags: dict[str, Any], facts: list[str] | None) -> dict[str, Any]:
    """Return what was said about the case: the scenario file first, flags and ``--fact`` over it.

    Raises:
        UsageError: ``--fact`` is not NAME=VALUE.
        InputError: the scenario cannot be read.
    """
    given = read_scenario(scenario) if scenario else {}
    given.update({name: value for name, value in flags.items() if value not in (None, [])})
    for text in facts or ():
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise UsageError(f'--fact "{text}" is not NAME=VALUE', fix="write it like --fact model_modified=true")
        given[name.strip()] = value
    return given


def read_scenario(path: Path) -> dict[str, Any]:
    """Return the facts of a scenario file, values as they were written.

    Raises:
        InputError: the file cannot be read, is not YAML, or is no mapping of facts.
    """
    from modelcheck.kb.problems import Problems
    from modelcheck.kb.shapes import Many, Reading, Table, Text
    from modelcheck.kb.yaml_reader import read_yaml

    problems = Problems()
    node = read_yaml(path, str(path), problems)
    values: dict[str, Any] = {}
    if node is not None:
        several = Many(Text())
        by_key = {"use_cases": several, "used_in": several}
        values = Table(Text(), by_key=by_key).read(node, Reading(str(path), {}, problems)) or {}
    if problems.found:
        raise InputError(
            "\n".join(map(str, problems.sorted())),
            fix="write it like\n         monthly_active_users: 10M\n         region: US",
        )
    return values
