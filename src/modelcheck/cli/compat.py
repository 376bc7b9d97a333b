"""`modelcheck compat`: may what is made from these go out under that license?"""

from __future__ import annotations

from typing import Annotated

import typer

from modelcheck.api import Knowledge
from modelcheck.cli.commands import Command
from modelcheck.cli.completers import complete_purpose, complete_subject
from modelcheck.cli.options import (
    ColorOption,
    Fact,
    Format,
    FormatOption,
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
from modelcheck.compatibility import judge_compatibility, read
from modelcheck.engine.intake import refuse_impossible, require_word
from modelcheck.engine.upstreams import PUBLISH, Case
from modelcheck.kb.store import Ambiguous, Unknown

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command(cls=Command)
def compat(
    upstreams: Annotated[
        list[str],
        typer.Argument(
            metavar="UPSTREAM[:RELATION]",
            help="A model or license, and how the result stands to it.",
            autocompletion=complete_subject,
            show_default=False,
        ),
    ],
    as_: Annotated[
        str | None,
        typer.Option("--as", metavar="LICENSE", help="The license to publish under.", autocompletion=complete_subject),
    ] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="What the result is to be called.")] = None,
    purpose: Annotated[
        str,
        typer.Option(
            "--purpose",
            "-p",
            help="commercial, evaluation, research or personal.",
            metavar="PURPOSE",
            autocompletion=complete_purpose,
        ),
    ] = "commercial",
    mau: Mau = None,
    revenue: Revenue = None,
    monthly_revenue: MonthlyRevenue = None,
    region: Region = None,
    used_in: UsedIn = None,
    organization: Organization = None,
    use_case: UseCase = None,
    fact: Fact = None,
    scenario: Scenario = None,
    format: FormatOption = Format.TEXT,
    output: OutputOption = None,
    licenses: LicensesOption = None,
    no_color: ColorOption = False,
) -> int:
    """Ask under which license a derivative may go out.

    \b
    Examples:
      modelcheck compat llama-3.1:finetune --as apache-2.0
      modelcheck compat llama-3.1 --as llama-3.1 --name Llama-x --mau 1M
      modelcheck compat gpl-3.0-only:merge apache-2.0:merge --as gpl-3.0-only
      modelcheck compat llama-3:merge cc-by-nc-4.0:merge --purpose research

    \b
    Relations: finetune (where none is given), adapter, quantized, merge,
    distill, dataset, bundle. LICENSE and UPSTREAM may be SPDX expressions:
    "A AND B" passes on both. Without --as: the licenses that are possible.

    \b
    Exits 0 compatible, 1 incompatible,
    3 conditional, unclear, or an unknown or ambiguous name.
    """
    base = open_base(licenses)
    vocabulary = base.vocabulary
    purpose = purpose.strip().lower()
    require_word("purpose", purpose, vocabulary.words("purposes"))
    try:
        asked = read(upstreams, as_, Knowledge(base).find, base)
    except (Unknown, Ambiguous) as error:
        return not_found(error, base, "compat", format, output)
    flags = by_flag(mau, revenue, monthly_revenue, region, used_in, organization, use_case)
    facts = case_facts(scenario, flags, fact, vocabulary, asked.questions)
    refuse_impossible(facts, PUBLISH, purpose, vocabulary)
    result = judge_compatibility(asked, Case(purpose, facts, (name or "").strip(), vocabulary), base)
    if format is Format.JSON:
        emit(as_json(result.to_dict()), output)
    else:
        from modelcheck.report.compatibility import compatibility_text
        from modelcheck.report.layout import Page, stdout_page

        emit(compatibility_text(result.outcome, Page() if output else stdout_page(color(no_color))), output)
    return result.exit
