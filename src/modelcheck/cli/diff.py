"""`modelcheck diff`: what changes from one license or model to another, by meaning."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from modelcheck.api import Comparison, Knowledge
from modelcheck.cli.commands import Command
from modelcheck.cli.completers import complete_subject
from modelcheck.cli.options import (
    ColorOption,
    Fact,
    LicensesOption,
    Mau,
    MonthlyRevenue,
    Organization,
    OutputOption,
    Region,
    Revenue,
    Scenario,
    UsedIn,
    by_flag,
    case_facts,
    color,
    open_base,
)
from modelcheck.cli.output import as_json, emit
from modelcheck.cli.subject import not_found
from modelcheck.engine.diff import compare
from modelcheck.engine.questions import questions_of
from modelcheck.errors import Exit
from modelcheck.kb.store import Ambiguous, Unknown
from modelcheck.report.changes import changes_markdown, changes_text, notes

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


class DiffFormat(StrEnum):
    """How a difference is printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


@app.command(cls=Command)
def diff(
    a: Annotated[str, typer.Argument(metavar="A", help="A model or license.", autocompletion=complete_subject)],
    b: Annotated[str, typer.Argument(metavar="B", help="The one to compare it with.", autocompletion=complete_subject)],
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 1 where the two differ, as `git diff` does.")] = False,
    mau: Mau = None,
    revenue: Revenue = None,
    monthly_revenue: MonthlyRevenue = None,
    region: Region = None,
    used_in: UsedIn = None,
    organization: Organization = None,
    fact: Fact = None,
    scenario: Scenario = None,
    format: Annotated[DiffFormat, typer.Option("--format", "-f", help="How to print it.")] = DiffFormat.TEXT,
    output: OutputOption = None,
    licenses: LicensesOption = None,
    no_color: ColorOption = False,
) -> int:
    """Compare two licenses or models by meaning.

    The notes say what became stricter, what looser, and what else is different.

    \b
    Examples:
      modelcheck diff llama-3 llama-3.1
      modelcheck diff mnpl-0.1 mrl-0.1 --organization company
      modelcheck diff llama-3.3 hunyuan-image-3.0 --format markdown
      modelcheck diff kimi-k3 apache-2.0 --exit-code

    \b
    Facts narrow the answers down, as in `can`.
    Exits 0, 1 with --exit-code where they differ, 3 if a subject is unknown.
    """
    base = open_base(licenses)
    knowledge = Knowledge(base)
    vocabulary = base.vocabulary
    sides = []
    for subject in (a, b):
        try:
            sides.append(knowledge.find_one(subject))
        except (Unknown, Ambiguous) as error:
            return not_found(error, base, "diff", format, output)
    flags = by_flag(mau, revenue, monthly_revenue, region, used_in, organization)
    facts = case_facts(scenario, flags, fact, vocabulary, questions_of([*sides[0].laws, *sides[1].laws]))
    comparison = Comparison(sides[0], sides[1], compare(sides[0].laws, sides[1].laws, facts, vocabulary))
    if format is DiffFormat.JSON:
        emit(as_json(comparison.to_dict()), output)
    else:
        found = notes(comparison.difference, sides[0].laws, sides[1].laws, vocabulary)
        if format is DiffFormat.MARKDOWN:
            emit(changes_markdown(found, comparison.summary, (a, b)), output)
        else:
            from modelcheck.report.layout import Page, stdout_page

            page = Page() if output else stdout_page(color(no_color))
            emit(changes_text(found, comparison.summary, page), output)
    return Exit.NO if exit_code and not comparison.difference.is_empty() else Exit.DONE
