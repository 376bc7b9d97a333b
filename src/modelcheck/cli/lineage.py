"""`modelcheck lineage`: what a model was made from, where terms were dropped on the way, and what binds at the end."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from modelcheck.cli.commands import Command
from modelcheck.cli.completers import complete_subject
from modelcheck.cli.options import ColorOption, LicensesOption, OutputOption, color, open_base
from modelcheck.cli.output import as_json, emit
from modelcheck.cli.subject import not_found
from modelcheck.engine.lineage import tree_of
from modelcheck.errors import Exit
from modelcheck.kb.store import Ambiguous, KnowledgeBase, Unknown
from modelcheck.report.documents import heading
from modelcheck.report.lineage import lineage_dict, lineage_mermaid, lineage_text
from modelcheck.report.words import day
from modelcheck.scan.chain import Chain, chain_of_file, chain_of_model, chain_of_path

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

YAML = (".yaml", ".yml")


class LineageFormat(StrEnum):
    """How a lineage is printed."""

    TEXT = "text"
    JSON = "json"
    MERMAID = "mermaid"


@app.command(cls=Command, short_help="Show what a model was made from, and what binds at the end.")
def lineage(
    subject: Annotated[
        str,
        typer.Argument(
            metavar="MODEL|FILE",
            help="A model, its folder or one of its files, or a chain file.",
            autocompletion=complete_subject,
            show_default=False,
        ),
    ],
    format: Annotated[LineageFormat, typer.Option("--format", "-f", help="How to print it.")] = LineageFormat.TEXT,
    output: OutputOption = None,
    licenses: LicensesOption = None,
    no_color: ColorOption = False,
) -> int:
    """Show what a model was made from, where terms were dropped, and what binds.

    \b
    Examples:
      modelcheck lineage deepseek-ai/DeepSeek-R1-Distill-Llama-70B
      modelcheck lineage watt-ai/watt-tool-70B --format json
      modelcheck lineage SakanaAI/EvoLLM-JP-v1-7B --format mermaid

    A base by the same steward does not bind: it licenses its own work anew.

    A chain file (.yaml) describes what the knowledge base does not have:

    \b
      model: acme/our-model        # an id, or any name
      license: apache-2.0          # as declared; may be left out
      relation: merge              # how it was made from its bases; finetune,
                                   # adapter, quantized, merge, distill
      base:                        # ids, or mappings with the same four keys
        - meta-llama/Llama-3.3-70B-Instruct
        - {model: acme/old, license: mit, base: [mistralai/Mistral-7B-v0.1]}

    For long chains it may be a list of such mappings, the first being the
    model asked about. What the knowledge base has holds as well.

    Exits 0, 2 if a file cannot be used, 3 if the subject is unknown or ambiguous.
    """
    base = open_base(licenses)
    try:
        chain, name = _chain_of(subject, base)
    except (Unknown, Ambiguous) as error:
        return not_found(error, base, "lineage", format, output)
    tree = tree_of(name, chain)
    if format is LineageFormat.JSON:
        emit(as_json({**heading("lineage", base.version, base.date), **lineage_dict(tree, subject)}), output)
    elif format is LineageFormat.MERMAID:
        emit(lineage_mermaid(tree), output)
    else:
        from modelcheck.report.layout import Page, stdout_page

        page = Page() if output else stdout_page(color(no_color))
        emit(lineage_text(tree, page, base.version, day(base.date)), output)
    return Exit.DONE


def _chain_of(subject: str, base: KnowledgeBase) -> tuple[Chain, str]:
    """Return the chain that *subject* stands for: what the knowledge base knows by that name goes before a path."""
    if base.is_known(subject) or not (subject.lower().endswith(YAML) or _is_path(subject)):
        return chain_of_model(subject, base)
    from modelcheck.kb.chain_file import is_chain_file, read_chain

    path = Path(subject)
    if is_chain_file(path):
        return chain_of_file(read_chain(path, base.vocabulary.words("relations")), base)
    return chain_of_path(path, base)


def _is_path(subject: str) -> bool:
    """Tell whether *subject* is, or is written like, a path."""
    if subject.startswith(("./", "../", "/", "~/")) or subject in (".", ".."):
        return True
    try:
        return os.path.lexists(subject)
    except ValueError:  # a NUL in it
        return False
