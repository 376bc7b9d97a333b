"""`modelcheck find`: which models, or licenses, permit what one is about to do?"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from modelcheck.api import Knowledge
from modelcheck.cli.commands import Command
from modelcheck.cli.completers import complete_activity, complete_purpose, complete_subject, complete_word
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
from modelcheck.cli.tables import TableFormat, TableFormatOption, as_csv
from modelcheck.engine.finder import Wanted, find, licenses_on_offer, models_on_offer, size_of
from modelcheck.engine.intake import refuse_impossible, require_word
from modelcheck.engine.questions import questions_of
from modelcheck.errors import Exit, UsageError
from modelcheck.kb.store import Ambiguous, Unknown
from modelcheck.model.answers import Question
from modelcheck.model.models import Model
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.report.documents import heading
from modelcheck.report.finder import Search, search_dict, search_rows, search_text
from modelcheck.report.words import shown

FEW = 20
"""Entries of each kind that text shows unless told otherwise; a program that reads JSON or CSV gets all."""

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


class Listed(StrEnum):
    """What there is to choose."""

    MODELS = "models"
    LICENSES = "licenses"


def _complete_duty(incomplete: str) -> list[str]:
    return complete_word("duties", incomplete)


def _complete_modality(incomplete: str) -> list[str]:
    return complete_word("modalities", incomplete)


@app.command(cls=Command, name="find", short_help="Find the models or licenses that permit what you are about to do.")
def find_(
    can: Annotated[
        str,
        typer.Option(
            "--can", metavar="ACTIVITY", help="See `modelcheck explain activities`.", autocompletion=complete_activity
        ),
    ] = "use",
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
    modality: Annotated[
        list[str] | None,
        typer.Option(
            "--modality",
            metavar="WORD",
            help="Only models of this modality (text, image, audio); repeatable.",
            autocompletion=_complete_modality,
        ),
    ] = None,
    min_size: Annotated[
        str | None, typer.Option("--min-size", metavar="N", help="Only models of so many parameters or more (7B).")
    ] = None,
    max_size: Annotated[
        str | None, typer.Option("--max-size", metavar="N", help="Only models of at most so many parameters (80B).")
    ] = None,
    no_duty: Annotated[
        list[str] | None,
        typer.Option(
            "--no-duty",
            metavar="DUTY",
            help="Leave out what owes this; see `modelcheck explain duties`; repeatable.",
            autocompletion=_complete_duty,
        ),
    ] = None,
    like: Annotated[
        str | None,
        typer.Option(
            "--like",
            metavar="MODEL",
            help="Alternatives to this model: same modality, nearest size first.",
            autocompletion=complete_subject,
        ),
    ] = None,
    list_: Annotated[
        Listed, typer.Option("--list", help="What to list. (--licenses is the folder of your own.)")
    ] = Listed.MODELS,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", metavar="N", min=0, help=f"Show at most so many; 0 shows all. Text shows {FEW}, JSON and CSV all."
        ),
    ] = None,
    mau: Mau = None,
    revenue: Revenue = None,
    monthly_revenue: MonthlyRevenue = None,
    region: Region = None,
    used_in: UsedIn = None,
    organization: Organization = None,
    use_case: UseCase = None,
    fact: Fact = None,
    scenario: Scenario = None,
    format: TableFormatOption = TableFormat.TEXT,
    output: OutputOption = None,
    licenses: LicensesOption = None,
    no_color: ColorOption = False,
) -> int:
    """Find the models, or licenses, that permit what you are about to do.

    The freest come first (fewest duties, then fewest restrictions), of those
    the newest. What turns on facts that you did not give stands apart, with
    what settles it. Hosted services are never listed.

    \b
    Examples:
      modelcheck find --can host --region DE --mau 50M --modality text
      modelcheck find --can modify --max-size 8B --no-duty display-attribution
      modelcheck find --can host --use-case medical-advice --format csv
      modelcheck find --like mistralai/Mistral-Large-Instruct-2411
      modelcheck find --can train-on-outputs --list licenses

    \b
    Exits 0, 1 where none is permitted,
    3 if the model after --like is unknown or ambiguous.
    """
    base = open_base(licenses)
    knowledge = Knowledge(base)
    vocabulary = base.vocabulary
    activity = require_word("activity", can, vocabulary.words("activities"))
    purpose = require_word("purpose", purpose, vocabulary.words("purposes"))
    wanted = _wanted(modality, min_size, max_size, no_duty, vocabulary)
    if list_ is Listed.LICENSES and (like or modality or min_size or max_size):
        raise UsageError(
            "--list licenses goes with none of --like, --modality, --min-size and --max-size",
            why="they speak of models",
            fix="leave them out",
        )
    other: Model | None = None
    if like is not None:
        try:
            subject = knowledge.find(like)
        except (Unknown, Ambiguous) as error:
            return not_found(error, base, "find", format, output)
        other = subject.model
        if other is None:
            raise UsageError(
                f'"{shown(like)}" is a license, not a model',
                why="--like looks for models of the same modality and the nearest size",
                fix="name a model, or see `modelcheck find --list licenses`",
            )
        if not wanted.modalities and other.modality:
            wanted = wanted._replace(modalities=(other.modality,))
    offers = list(models_on_offer(base) if list_ is Listed.MODELS else licenses_on_offer(base))
    flags = by_flag(mau, revenue, monthly_revenue, region, used_in, organization, use_case)
    bodies = {id(offer.laws): offer.laws for offer in offers}
    facts = case_facts(scenario, flags, fact, vocabulary, questions_of(law for laws in bodies.values() for law in laws))
    refuse_impossible(facts, activity, purpose, vocabulary)
    question = Question(activity, purpose, facts)
    found = find(offers, question, wanted, vocabulary, other)
    search = Search(list_.value, question, wanted, found, other, subject.answer(question).verdict if other else "")
    most = limit if limit is not None else FEW if format is TableFormat.TEXT else 0
    if format is TableFormat.JSON:
        emit(as_json({**heading("find", base.version, base.date), **search_dict(search, most, vocabulary)}), output)
    elif format is TableFormat.CSV:
        emit(as_csv(search_rows(search, most)), output)
    else:
        from modelcheck.report.layout import Page, stdout_page

        emit(search_text(search, most, vocabulary, Page() if output else stdout_page(color(no_color))), output)
    return Exit.DONE if found.permitted else Exit.NO


def _wanted(
    modality: list[str] | None, least: str | None, most: str | None, no_duty: list[str] | None, vocabulary: Vocabulary
) -> Wanted:
    modalities = [require_word("modality", one, vocabulary.words("modalities")) for one in modality or ()]
    without = [require_word("duty", one, vocabulary.words("duties")) for one in no_duty or ()]
    sizes = [None if text is None else _size(flag, text) for flag, text in (("--min-size", least), ("--max-size", most))]
    if sizes[0] is not None and sizes[1] is not None and sizes[0] > sizes[1]:
        raise UsageError(
            f"--min-size {shown(least or '')} is more than --max-size {shown(most or '')}", fix="correct one of them"
        )
    return Wanted(tuple(dict.fromkeys(modalities)), sizes[0], sizes[1], tuple(dict.fromkeys(without)))


def _size(flag: str, text: str) -> float:
    size = size_of(text)
    if size is None:
        raise UsageError(
            f'{flag}: "{shown(text)}" is no number of parameters',
            why="a size has a unit: K, M, B and T stand for thousand, million, billion and trillion",
            fix=f"write it like {flag} 80B, 270M or 1T",
        )
    return size
