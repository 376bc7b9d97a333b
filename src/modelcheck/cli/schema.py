"""`modelcheck schema`: the JSON Schema of what a command prints, or of the files of the knowledge base."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated

import typer

from modelcheck.cli.commands import Command
from modelcheck.cli.options import Format, FormatOption, OutputOption, open_base
from modelcheck.cli.output import as_json, emit
from modelcheck.errors import Exit, UsageError
from modelcheck.report.words import listed, shown

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command(cls=Command, short_help="Print the JSON Schema of what a command prints, or of a file.")
def schema(
    name: Annotated[str, typer.Argument(metavar="COMMAND", help="A command, or a file of the knowledge base.")],
    format: FormatOption = Format.JSON,  # noqa: ARG001  # a schema is JSON in either format
    output: OutputOption = None,
) -> int:
    """Print the JSON Schema of a command's JSON, or of a knowledge-base file for your editor.

    \b
    Examples:
      modelcheck schema can
      modelcheck schema license
      modelcheck schema license-file > license.schema.json

    \b
    Commands: license, can, diff, compare, compat, lineage, find, check, notice,
    list, explain, kb-lint, kb-verify, kb-report, kb-build.
    Files: license-file, service-file, models-file, vocabulary-file,
    unencoded-file, hub-file, names-file, contexts-file.

    A schema is JSON in either format.
    """
    from modelcheck.kb.editor_schemas import FILES, editor_schema
    from modelcheck.report.schemas import COMMANDS, command_schema

    vocabulary = open_base(None).vocabulary
    if name in COMMANDS:
        emit(as_json(command_schema(name, vocabulary)), output)
    elif name in FILES:
        emit(as_json(editor_schema(name, vocabulary)), output)
    else:
        close = get_close_matches(name[:80], [*COMMANDS, *FILES], n=1)
        fix = f'did you mean "{close[0]}"?' if close else ""
        raise UsageError(f'no schema "{shown(name)}"', why=f"schemas are {listed([*COMMANDS, *FILES])}", fix=fix)
    return Exit.DONE
