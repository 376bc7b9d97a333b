"""The command line: finds the command, and turns whatever goes wrong into one message and the right exit code."""

from __future__ import annotations

import contextlib
import sys
from typing import Annotated, Any

import typer
from typer._click import Command, Context
from typer._click.exceptions import ClickException, NoArgsIsHelpError, UsageError
from typer.core import TyperGroup

from modelcheck import __version__
from modelcheck.errors import Exit, ModelcheckError

ISSUES = "the issue tracker of modelcheck"

COMMANDS = {
    "license": "modelcheck.cli.license",
    "can": "modelcheck.cli.can",
    "list": "modelcheck.cli.listing",
    "explain": "modelcheck.cli.explain",
    "schema": "modelcheck.cli.schema",
    "kb": "modelcheck.cli.kb",
}
"""Every command with the module that holds it as ``app``; only the one that runs is imported."""


class _Commands(TyperGroup):
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

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            close = get_close_matches(args[0], COMMANDS, n=1)
            hint = f'; did you mean "{close[0]}"?' if close else f"; commands are {', '.join(COMMANDS)}"
            raise UsageError(f'no command "{args[0]}"{hint}', ctx)
        return super().resolve_command(ctx, args)


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
        typer.echo(f"modelcheck {__version__}, knowledge base {base.version} of {base.date}")
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
        typer.echo(context.get_help())


def run() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code. Nothing that goes wrong shows a traceback unless ``--debug`` asks for it."""
    try:
        result: Any = app(arguments, prog_name="modelcheck", standalone_mode=False)
        return int(result or 0)
    except NoArgsIsHelpError as error:
        typer.echo(error.ctx.get_help() if error.ctx else error.message)
        return Exit.USAGE
    except ClickException as error:
        return _fail(_usage_message(error))
    except ModelcheckError as error:
        return _fail(str(error), error.exit)
    except (KeyboardInterrupt, typer.Abort):
        return Exit.INTERRUPTED
    except Exception as error:
        if "--debug" in arguments:
            raise
        kind = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        return _fail(
            f"error: modelcheck itself failed ({kind})\n"
            f"  why:   this is a bug of ours, not of your input\n"
            f"  fix:   please report it at {ISSUES}; --debug before the command shows the traceback",
            Exit.BUG,
        )


def _usage_message(error: ClickException) -> str:
    from modelcheck.report.words import printable

    message = printable(error.format_message().strip().rstrip("."))
    message = message[:1].lower() + message[1:]
    context = getattr(error, "ctx", None)
    fix = f"\n  fix:   see `{context.command_path} --help`" if context else ""
    return f"error: {message}{fix}"


def _fail(message: str, code: int = Exit.USAGE) -> int:
    with contextlib.suppress(OSError):
        print(message, file=sys.stderr)
    return code
