"""`modelcheck schema`: the JSON Schema of what a command prints, or of the files of the knowledge base."""

from __future__ import annotations

from typing import Annotated

import typer

from modelcheck.cli.options import OutputOption, open_base
from modelcheck.cli.output import as_json, emit
from modelcheck.errors import Exit, UsageError

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def schema(
    name: Annotated[str, typer.Argument(metavar="COMMAND", help="A command, or a file of the knowledge base.")],
    output: OutputOption = None,
) -> int:
    """Print the JSON Schema of a command's JSON, or of a knowledge-base file for your editor.

    \\b
    Examples:
      modelcheck schema can
      modelcheck schema license
      modelcheck schema license-file > license.schema.json

    \\b
    Commands: license, can, list, explain, kb-lint, kb-verify.
    Files: license-file, models-file, vocabulary-file, unencoded-file.
    """
    from modelcheck.kb.editor_schemas import FILES, editor_schema
    from modelcheck.report.schemas import COMMANDS, command_schema

    vocabulary = open_base(None).vocabulary
    if name in COMMANDS:
        emit(as_json(command_schema(name, vocabulary)), output)
    elif name in FILES:
        emit(as_json(editor_schema(name, vocabulary)), output)
    else:
        raise UsageError(f'no schema "{name}"', why="there are " + ", ".join([*COMMANDS, *FILES]))
    return Exit.DONE
