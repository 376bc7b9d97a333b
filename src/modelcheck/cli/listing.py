"""`modelcheck list`: the licenses, policies or models that the knowledge base has."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated, Any

import typer

from modelcheck.cli.options import Format, FormatOption, LicensesOption, OutputOption, open_base
from modelcheck.cli.output import as_json, emit
from modelcheck.errors import Exit, UsageError
from modelcheck.kb.names import fold
from modelcheck.kb.store import KnowledgeBase
from modelcheck.report.documents import heading, license_head, model_dict
from modelcheck.report.words import listed, printable

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def list_(
    models: Annotated[bool, typer.Option("--models", help="List models instead of licenses.")] = False,
    policies: Annotated[bool, typer.Option("--policies", help="List use policies instead of licenses.")] = False,
    steward: Annotated[str | None, typer.Option("--steward", metavar="NAME", help="Only those of this steward.")] = None,
    category: Annotated[str | None, typer.Option("--category", metavar="WORD", help="Only licenses of this category.")] = None,
    format: FormatOption = Format.TEXT,
    output: OutputOption = None,
    licenses: LicensesOption = None,
) -> int:
    """List what the knowledge base has.

    \\b
    Examples:
      modelcheck list
      modelcheck list --category non-commercial
      modelcheck list --models --steward "Mistral AI"
      modelcheck list --models --format json
    """
    if models and (policies or category):
        raise UsageError("--models goes with neither --policies nor --category", fix="leave one of them out")
    base = open_base(licenses)
    if category is not None and category not in base.vocabulary.words("categories"):
        legal = ", ".join(base.vocabulary.words("categories"))
        raise UsageError(f'unknown category "{category}"', why=f"legal: {legal}")
    if steward is not None and fold(steward) not in (known := {fold(one): one for one in base.stewards()}):
        close = get_close_matches(fold(steward), known, n=3, cutoff=0.4)
        hint = f"did you mean {listed((known[one] for one in close), 'or')}?" if close else ""
        raise UsageError(f'no steward "{printable(steward)}"', fix=hint)
    rows, lines = _models(base, steward) if models else _licenses(base, policies, steward, category)
    if format is Format.JSON:
        key = "models" if models else "licenses"
        emit(as_json({**heading("list", base.version, base.date), key: rows}), output)
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


def _models(base: KnowledgeBase, steward: str | None) -> tuple[list[dict[str, Any]], list[str]]:
    wanted = [model for model in base.models() if _is(model.organization, steward, base)]
    width = max((len(model.id) for model in wanted), default=0)
    return [model_dict(model) for model in wanted], [f"{model.id:{width}}  {model.terms_today}" for model in wanted]


def _is(organization: str, wanted: str | None, base: KnowledgeBase) -> bool:
    if wanted is None:
        return True
    return fold(wanted) == fold(organization) or fold(base.steward_of(wanted)) == fold(base.steward_of(organization))
