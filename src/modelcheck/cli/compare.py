"""`modelcheck compare`: several licenses or models side by side."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from modelcheck.api import Knowledge
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
    UseCase,
    UsedIn,
    by_flag,
    case_facts,
    color,
    open_base,
)
from modelcheck.cli.output import as_json, emit
from modelcheck.cli.subject import not_found
from modelcheck.cli.tables import as_csv
from modelcheck.engine.questions import questions_of
from modelcheck.engine.side_by_side import side_by_side
from modelcheck.errors import Exit, UsageError
from modelcheck.kb.store import Ambiguous, Unknown
from modelcheck.report.documents import heading
from modelcheck.report.side_by_side import (
    Compared,
    compared_dict,
    compared_markdown,
    compared_rows,
    compared_text,
    summary,
)

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


class CompareFormat(StrEnum):
    """How a comparison is printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    CSV = "csv"


@app.command(cls=Command, short_help="Show several licenses or models side by side.")
def compare(
    subjects: Annotated[
        list[str],
        typer.Argument(
            metavar="A B [C]",
            help="Two or more models or licenses.",
            autocompletion=complete_subject,
            show_default=False,
        ),
    ],
    differences: Annotated[bool, typer.Option("--differences", help="Show only the rows that differ.")] = False,
    mau: Mau = None,
    revenue: Revenue = None,
    monthly_revenue: MonthlyRevenue = None,
    region: Region = None,
    used_in: UsedIn = None,
    organization: Organization = None,
    use_case: UseCase = None,
    fact: Fact = None,
    scenario: Scenario = None,
    format: Annotated[CompareFormat, typer.Option("--format", "-f", help="How to print it.")] = CompareFormat.TEXT,
    output: OutputOption = None,
    licenses: LicensesOption = None,
    no_color: ColorOption = False,
) -> int:
    """Show several licenses or models side by side: answers, limits, duties, restrictions, terms.

    \b
    Examples:
      modelcheck compare llama-3.3 gemma-2025-03-24 apache-2.0
      modelcheck compare mnpl-0.1 mrl-0.1 --differences --organization company
      modelcheck compare llama-3.1 llama-3.2 llama-3.3 --format markdown
      modelcheck compare kimi-k3 mit --format csv

    \b
    Facts narrow the answers down, as in `can`. `modelcheck diff A B` says of
    two which is stricter.
    Exits 0, 3 if a subject is unknown or ambiguous.
    """
    if len(subjects) < 2:
        raise UsageError("compare needs two models or licenses, or more", fix="`modelcheck license` shows one by itself")
    base = open_base(licenses)
    vocabulary = base.vocabulary
    knowledge = Knowledge(base)
    sides = []
    for name in subjects:
        try:
            found = knowledge.find_one(name)
        except (Unknown, Ambiguous) as error:
            return not_found(error, base, "compare", format, output)
        sides.append(Compared(found.match, found.laws))
    flags = by_flag(mau, revenue, monthly_revenue, region, used_in, organization, use_case)
    facts = case_facts(scenario, flags, fact, vocabulary, questions_of(law for side in sides for law in side.laws))
    rows = side_by_side([side.laws for side in sides], facts, vocabulary)
    head = summary(rows, sides)
    if differences:
        rows = [row for row in rows if row.differs]
    if format is CompareFormat.JSON:
        top = heading("compare", base.version, base.date)
        emit(as_json({**top, **compared_dict(rows, head, sides, facts, vocabulary)}), output)
    elif format is CompareFormat.CSV:
        emit(as_csv(compared_rows(rows, sides, vocabulary)), output)
    elif format is CompareFormat.MARKDOWN:
        emit(compared_markdown(rows, head, sides, vocabulary), output)
    else:
        from modelcheck.report.layout import Page, stdout_page

        page = Page() if output else stdout_page(color(no_color))
        emit(compared_text(rows, head, sides, vocabulary, page), output)
    return Exit.DONE
