"""`modelcheck list`: the licenses, policies or models that the knowledge base has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Annotated, Any

import typer

from modelcheck.cli.commands import Command
from modelcheck.cli.options import LicensesOption, OutputOption, open_base
from modelcheck.cli.output import as_json, emit
from modelcheck.cli.tables import TableFormat, TableFormatOption, as_csv
from modelcheck.errors import Exit, UsageError
from modelcheck.kb.names import fold
from modelcheck.kb.store import KnowledgeBase
from modelcheck.report.documents import heading, license_head, model_dict
from modelcheck.report.words import listed, shown

POLICY = "policy"
"""The category of what is no license but part of one."""

UNKNOWN = "unknown"
"""The category of a license whose text is not encoded yet; only models stand under one."""

LICENSE_COLUMNS = ("id", "name", "steward", "version", "effective_date", "spdx_id", "hf_id", "category")
MODEL_COLUMNS = (
    *("id", "organization", "license", "offered_under", "category", "modality", "parameters", "released"),
    *("base_model", "base_model_relation", "confidence"),
)
"""The columns of the CSV, named as the fields in JSON; a model's category is that of the license that it is under today."""

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command(cls=Command, short_help="List the licenses, policies or models of the knowledge base.")
def list_(
    models: Annotated[bool, typer.Option("--models", help="List models instead of licenses.")] = False,
    policies: Annotated[bool, typer.Option("--policies", help="List use policies instead of licenses.")] = False,
    steward: Annotated[str | None, typer.Option("--steward", metavar="NAME", help="Only those of this steward.")] = None,
    category: Annotated[
        str | None,
        typer.Option("--category", metavar="WORD", help="Only licenses, or models under a license, of this category."),
    ] = None,
    format: TableFormatOption = TableFormat.TEXT,
    output: OutputOption = None,
    licenses: LicensesOption = None,
) -> int:
    """List the licenses that the knowledge base has, or its policies or models.

    \b
    Examples:
      modelcheck list
      modelcheck list --category non-commercial
      modelcheck list --models --steward "Mistral AI"
      modelcheck list --models --category research-only --format csv

    Models whose license is not encoded yet are of the category "unknown".

    Exits 0, also where nothing fits.
    """
    if models and policies:
        raise UsageError("--models does not go with --policies", fix="leave one of them out")
    base = open_base(licenses)
    categories = (*base.vocabulary.words("categories"), *([UNKNOWN] if models else []))
    if category is not None and category not in categories:
        raise UsageError(f'unknown category "{shown(category)}"', why=f"categories are {listed(categories)}")
    if models and category == POLICY:
        raise UsageError("no model is under a use policy alone", fix="`modelcheck list --policies` lists the policies")
    policies = policies or category == POLICY
    if steward is not None and fold(steward) not in (known := _stewards(base)):
        close = get_close_matches(fold(steward)[:80], known, n=3, cutoff=0.4)
        meant = listed(dict.fromkeys(f'"{known[one]}"' for one in close), "or")
        raise UsageError(f'no steward "{shown(steward)}"', fix=f"did you mean {meant}?" if meant else "see `modelcheck list`")
    rows, lines = _models(base, steward, category) if models else _licenses(base, policies, steward, category)
    if not rows and format is TableFormat.TEXT:
        typer.echo(f"no {'model' if models else 'policy' if policies else 'license'} of the knowledge base fits", err=True)
    if format is TableFormat.JSON:
        key = "models" if models else "licenses"
        emit(as_json({**heading("list", base.version, base.date), key: rows}), output)
    elif format is TableFormat.CSV:
        if models:
            rows = [{**row, "category": base.license(row["offered_under"] or row["license"]).category} for row in rows]
        emit(as_csv(_table(MODEL_COLUMNS if models else LICENSE_COLUMNS, rows)), output)
    else:
        emit("".join(line + "\n" for line in lines), output)
    return Exit.DONE


def _licenses(
    base: KnowledgeBase, policies: bool, steward: str | None, category: str | None
) -> tuple[list[dict[str, Any]], list[str]]:
    found = [base.license(license_id) for license_id in base.license_ids(policies)]
    wanted = [one for one in found if _is(one.steward, steward, base) and category in (None, one.category)]
    width = max((len(one.id) for one in wanted), default=0)
    lines = [f"{one.id:{width}}  {one.name} ({one.steward}, {one.category})" for one in wanted]
    return [license_head(one) for one in wanted], lines


def _models(base: KnowledgeBase, steward: str | None, category: str | None) -> tuple[list[dict[str, Any]], list[str]]:
    wanted = [model for model in base.models() if _is(model.organization, steward, base)]
    if category is not None:
        under = {license_id: base.license(license_id).category for license_id in {model.terms_today for model in wanted}}
        wanted = [model for model in wanted if under[model.terms_today] == category]
    width = max((len(model.id) for model in wanted), default=0)
    return [model_dict(model) for model in wanted], [f"{model.id:{width}}  {model.terms_today}" for model in wanted]


def _table(columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> Iterator[Sequence[str]]:
    """Yield rows of a table, the first of which names the columns; a list becomes one text."""
    yield columns
    for row in rows:
        values = (row[column] for column in columns)
        yield [" | ".join(value) if isinstance(value, list) else value or "" for value in values]


def _stewards(base: KnowledgeBase) -> dict[str, str]:
    """Return the names of stewards by their folded form; where only the case differs, the one with capitals."""
    return {fold(name): name for name in sorted(base.stewards(), reverse=True)}


def _is(organization: str, wanted: str | None, base: KnowledgeBase) -> bool:
    if wanted is None:
        return True
    return fold(wanted) == fold(organization) or fold(base.steward_of(wanted)) == fold(base.steward_of(organization))
