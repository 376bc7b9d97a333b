"""The command line: finds the command, and turns whatever goes wrong into one message and the right exit code."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Annotated, Any, NoReturn

import typer
from typer._click import Command, Context
from typer._click.exceptions import ClickException, NoArgsIsHelpError, NoSuchOption

from modelcheck import __version__
from modelcheck.cli.commands import Group
from modelcheck.cli.output import emit
from modelcheck.errors import Exit, ModelcheckError, UsageError
from modelcheck.report.words import listed, printable, shown

ISSUES = "the issue tracker of modelcheck"

COMPLETE_VARIABLE = "_MODELCHECK_COMPLETE"
"""The variable by which a shell's script asks for completions."""

COMMANDS = {
    "license": "modelcheck.cli.license",
    "can": "modelcheck.cli.can",
    "diff": "modelcheck.cli.diff",
    "compare": "modelcheck.cli.compare",
    "compat": "modelcheck.cli.compat",
    "lineage": "modelcheck.cli.lineage",
    "find": "modelcheck.cli.find",
    "check": "modelcheck.cli.check",
    "init": "modelcheck.cli.init",
    "notice": "modelcheck.cli.notice",
    "list": "modelcheck.cli.listing",
    "explain": "modelcheck.cli.explain",
    "schema": "modelcheck.cli.schema",
    "kb": "modelcheck.cli.kb",
    "completion": "modelcheck.cli.completion",
}
"""Every command with the module that holds it as ``app``; only the one that runs is imported."""


class _Commands(Group):
    """Commands that are imported when they are called for."""

    def list_commands(self, ctx: Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        if cmd_name not in COMMANDS:
            return None
        from importlib import import_module

        command = typer.main.get_command(import_module(COMMANDS[cmd_name]).app)
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=_Commands,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from modelcheck.kb.source import open_knowledge_base

        base = open_knowledge_base()
        emit(f"modelcheck {__version__}, knowledge base {base.version} of {base.date}\n", None)
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _main(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the versions and exit.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback if modelcheck itself fails.")] = False,
) -> None:
    """What the license of an open-weight AI model lets you do, what you owe for it, and where the text says so.

    \b
    Examples:
      modelcheck license meta-llama/Llama-3.3-70B-Instruct
      modelcheck can llama-3.3 host --mau 10M --region US
      modelcheck can mrl-0.1 use --purpose research --organization academic
      modelcheck list
      modelcheck explain agreement-required

    \b
    Exit codes: 0 done or permitted, 1 the answer is no, 2 bad usage or input,
    3 no firm answer, 4 a bug of ours, 130 interrupted.
    """
    if context.invoked_subcommand is None:
        emit(context.get_help() + "\n", None)


def run() -> None:
    """Run the command line and leave with its exit code."""
    _leave(main(sys.argv[1:]))


def _leave(code: int) -> NoReturn:
    """End the process at once: to take down every module and object in order takes as long as to set up a command."""
    import atexit

    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with contextlib.suppress(OSError, ValueError):  # what could not be written was said already
                stream.flush()
    os._exit(code)


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code. Nothing that goes wrong shows a traceback unless ``--debug`` asks for it."""
    if arguments[:1] == ["help"]:
        arguments = [*arguments[1:], "--help"]
    if COMPLETE_VARIABLE in os.environ:
        from typer._completion_classes import completion_init

        completion_init()
    try:
        result: Any = app(arguments, prog_name="modelcheck", standalone_mode=False)
        return int(result or 0)
    except NoArgsIsHelpError as error:
        emit((error.ctx.get_help() if error.ctx else error.message) + "\n", None)
        return Exit.USAGE
    except ClickException as error:
        return _fail(_usage_error(error, arguments))
    except ModelcheckError as error:
        return _fail(error)
    except (KeyboardInterrupt, typer.Abort):
        return Exit.INTERRUPTED
    except Exception as error:
        if "--debug" in arguments:
            import traceback

            traceback.print_exc()
        kind = f"{type(error).__name__}: {error}"
        return _fail(
            ModelcheckError(
                f"modelcheck itself failed ({shown(kind, 200)})",
                why="this is a bug of ours, not of your input",
                fix=f"please report it at {ISSUES}; --debug before the command shows the traceback",
            ),
            Exit.BUG,
        )


def _usage_error(error: ClickException, arguments: list[str]) -> UsageError:
    """Return what typer found wrong with the arguments, said as our own errors are."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else " ".join(["modelcheck", *(a for a in arguments[:1] if a in COMMANDS)])
    fix = f"see `{command} --help`"
    if isinstance(error, NoSuchOption):
        meant = listed([f'"{name}"' for name in (error.possibilities or ())[:3]], "or")
        return UsageError(f'no option "{shown(error.option_name)}"', fix=f"did you mean {meant}? {fix}" if meant else fix)
    message = error.format_message().strip().rstrip(".").replace("'", '"')
    return UsageError(message[:1].lower() + message[1:], fix=fix)


def _fail(error: ModelcheckError, code: int | None = None) -> int:
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            print(printable(str(error)), file=sys.stderr)
    return error.exit if code is None else code
