"""How typer shows our commands: usage as people know it, and a hint where a command does not exist."""

from __future__ import annotations

from typer._click import Command as AnyCommand
from typer._click import Context, Parameter
from typer._click.exceptions import UsageError
from typer.core import TyperCommand, TyperGroup, TyperOption

from modelcheck.cli.output import emit
from modelcheck.report.words import listed, shown


class _Helpful(AnyCommand):
    """A command whose help goes where all answers go, so that a broken pipe and a full disk are met in one place."""

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        """Return the option that shows the help."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.callback = _show_help
        return option


def _show_help(context: Context, _option: Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        emit(context.get_help() + "\n", None)
        context.exit()


class Command(_Helpful, TyperCommand):
    """A command whose usage line names its arguments without braces."""

    def collect_usage_pieces(self, ctx: Context) -> list[str]:
        """Return the parts of the usage line."""
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]


class Group(_Helpful, TyperGroup):
    """A group of commands that names what was probably meant."""

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, AnyCommand | None, list[str]]:
        """Return the command that *args* begin with.

        Raises:
            UsageError: there is no such command.
        """
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            from difflib import get_close_matches

            close = get_close_matches(args[0][:80], known, n=2)
            meant = listed([f'"{name}"' for name in close], "or")
            hint = f"; did you mean {meant}?" if close else f"; commands are {listed(known)}"
            raise UsageError(f'no command "{shown(args[0])}"{hint}', ctx)
        return super().resolve_command(ctx, args)
