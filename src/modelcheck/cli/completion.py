"""`modelcheck completion`: a script with which a shell completes commands, options, and names of models and licenses."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from modelcheck.cli.commands import Command
from modelcheck.cli.options import OutputOption
from modelcheck.cli.output import emit
from modelcheck.errors import Exit

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


class Shell(StrEnum):
    """The shells that can be served."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


@app.command(cls=Command, short_help="Print a script that completes commands and names.")
def completion(
    shell: Annotated[Shell, typer.Argument(metavar="SHELL", help="bash, zsh or fish.")], output: OutputOption = None
) -> int:
    """Print a script with which your shell completes commands, options, and names of models and licenses.

    \b
    Examples:
      modelcheck completion bash
      modelcheck completion zsh
      modelcheck completion fish

    Write it with --output to where your shell looks: for bash
    ~/.local/share/bash-completion/completions/modelcheck, for zsh _modelcheck in a
    folder of fpath, for fish ~/.config/fish/completions/modelcheck.fish.
    """
    from typer._completion_shared import get_completion_script

    from modelcheck.cli.main import COMPLETE_VARIABLE

    script = get_completion_script(prog_name="modelcheck", complete_var=COMPLETE_VARIABLE, shell=shell.value)
    emit(script + "\n", output)
    return Exit.DONE
