"""Options that several commands share, and what is read from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from modelcheck.cli.completers import complete_subject
from modelcheck.errors import InputError, UsageError
from modelcheck.kb.store import KnowledgeBase
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.report.words import shown


class Format(StrEnum):
    """How a command prints its answer."""

    TEXT = "text"
    JSON = "json"


class AnswerFormat(StrEnum):
    """How a command that can answer for many subjects prints its answers; jsonl is one document a line."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"


Subject = Annotated[
    str,
    typer.Argument(
        metavar="SUBJECT",
        help="A model as people write it, or a license id.",
        autocompletion=complete_subject,
        show_default=False,
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to print the answer.")]
AnswerFormatOption = Annotated[AnswerFormat, typer.Option("--format", "-f", help="How to print the answer.")]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Write to this file instead (whole or not at all).", metavar="FILE"),
]
LicensesOption = Annotated[
    Path | None, typer.Option("--licenses", help="A folder with licenses of your own, in YAML.", metavar="DIR")
]
ColorOption = Annotated[bool, typer.Option("--no-color", help="No color, as with the variable NO_COLOR.")]

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
    list[str] | None,
    typer.Option("--use-case", metavar="CODE", help="A kind of use; see `modelcheck explain use-cases`; repeatable."),
]
Fact = Annotated[
    list[str] | None,
    typer.Option("--fact", metavar="NAME=VALUE", help="Any other fact; see `modelcheck explain facts`; repeatable."),
]
Scenario = Annotated[
    Path | None,
    typer.Option("--scenario", metavar="FILE", help="Facts in a YAML file, named as in JSON; flags win. - is standard input."),
]


def color(no_color: bool) -> bool | None:
    """Return False where the user wants no color, else None: the terminal decides."""
    return False if no_color else None


def open_base(licenses: Path | None) -> KnowledgeBase:
    """Return the knowledge base, with a folder of the user's own licenses before it."""
    from modelcheck.kb.source import open_knowledge_base

    return open_knowledge_base(licenses)


def by_flag(
    mau: str | None,
    revenue: str | None,
    monthly_revenue: str | None,
    region: str | None,
    used_in: list[str] | None,
    organization: str | None,
    use_case: list[str] | None = None,
) -> dict[str, Any]:
    """Return what was given by the flags of facts, under the facts' JSON names."""
    return {
        "monthly_active_users": mau,
        "annual_revenue": revenue,
        "monthly_revenue": monthly_revenue,
        "region": region,
        "used_in": used_in,
        "organization": organization,
        "use_cases": use_case,
    }


def case_facts(
    scenario: Path | None,
    flags: Mapping[str, Any],
    facts: Iterable[str] | None,
    vocabulary: Vocabulary,
    questions: Iterable[str],
) -> dict[str, Any]:
    """Return the facts of a case: the scenario file first, flags and ``--fact`` over it.

    Raises:
        UsageError: a fact is unknown, is given twice, contradicts another one, or its value cannot be meant.
        InputError: the scenario cannot be read, or one of its facts cannot be meant.
    """
    from modelcheck.engine.intake import read_facts

    given = {name: value for name, value in flags.items() if value not in (None, [])}
    for text in facts or ():
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals or not name:
            raise UsageError(f'--fact "{shown(text)}" is not NAME=VALUE', fix="write it like --fact model_modified=true")
        if name in given:
            raise UsageError(f'the fact "{shown(name)}" is given twice', fix="give it once, by its own flag or by --fact")
        given[name] = value
    if scenario is None:
        return read_facts(given, vocabulary, questions)
    from modelcheck.cli.scenario import place_of, read_scenario

    written = read_scenario(scenario)
    for name, value in written.items():
        try:
            read_facts({name: value}, vocabulary, questions)
        except UsageError as error:
            raise InputError(error.what, where=place_of(scenario, name), why=error.why, fix=error.fix) from error
    return read_facts({**written, **given}, vocabulary, questions)
