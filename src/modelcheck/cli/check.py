"""`modelcheck check`: find the models that a project names and judge them by its policy."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from modelcheck import __version__
from modelcheck.cli.commands import Command
from modelcheck.cli.completers import complete_activity, complete_purpose
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
)
from modelcheck.cli.output import emit
from modelcheck.errors import Exit, UsageError

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


class CheckFormat(StrEnum):
    """How the findings are printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    GITLAB = "gitlab"
    JUNIT = "junit"
    MARKDOWN = "markdown"


class Level(StrEnum):
    """From which level on a finding fails the run."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@app.command(cls=Command, short_help="Find the models a project names and judge them by its policy.")
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]", help="Files and folders; - reads a list of them. Else this folder.", show_default=False
        ),
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="The policy; else modelcheck.toml or pyproject.toml.", metavar="FILE")
    ] = None,
    activity: Annotated[
        list[str] | None,
        typer.Option(
            "--activity",
            metavar="ACTIVITY",
            help="What the models are used for; repeatable. Else the policy says it, else host.",
            autocompletion=complete_activity,
        ),
    ] = None,
    purpose: Annotated[
        str | None,
        typer.Option(
            "--purpose",
            "-p",
            help="commercial, evaluation, research or personal.",
            metavar="PURPOSE",
            autocompletion=complete_purpose,
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="REV", help="Judge only what was added since this git revision.")
    ] = None,
    fail_on: Annotated[Level | None, typer.Option("--fail-on", help="Fail from this level on; else error.")] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 whatever was found.")] = False,
    update_lock: Annotated[
        bool, typer.Option("--update-lock", help="Write the licenses that hold now into the lock file.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show also notes, waived findings and all models.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing unless the run fails.")] = False,
    mau: Mau = None,
    revenue: Revenue = None,
    monthly_revenue: MonthlyRevenue = None,
    region: Region = None,
    used_in: UsedIn = None,
    organization: Organization = None,
    use_case: UseCase = None,
    fact: Fact = None,
    scenario: Scenario = None,
    format: Annotated[CheckFormat, typer.Option("--format", "-f", help="How to print the findings.")] = CheckFormat.TEXT,
    output: OutputOption = None,
    licenses: LicensesOption = None,
    no_color: ColorOption = False,
) -> int:
    """Find the models that a project names and judge them by its policy.

    \b
    Examples:
      modelcheck check
      modelcheck check --mau 50M --region US
      modelcheck check --since origin/main --format github
      modelcheck check src deploy --fail-on warning
      modelcheck check --format sarif > modelcheck.sarif

    \b
    The policy is modelcheck.toml, or [tool.modelcheck] in pyproject.toml;
    `modelcheck init` writes one. Without it: hosting, for a commercial purpose.
    Flags go before it. `modelcheck explain rules` lists what is found.

    \b
    Exits 0 if nothing was found at or above the failing level, 1 if something
    was, 2 if the policy or a path is wrong. An unknown model is an error.
    """
    from modelcheck.check.policy_file import read_policy
    from modelcheck.checking import Wanted, run
    from modelcheck.engine.intake import refuse_impossible, require_word

    places = list(_places(paths or []))
    start = places[0] if places[0].is_dir() else places[0].parent
    policy, base = read_policy(start, config, licenses)
    flags = by_flag(mau, revenue, monthly_revenue, region, used_in, organization, use_case)
    given = case_facts(scenario, flags, fact, base.vocabulary, ())
    words = base.vocabulary.words
    changes: dict[str, Any] = {"facts": {**policy.facts, **given}}
    if activity:
        changes["activities"] = tuple(require_word("activity", one.strip(), words("activities")) for one in activity)
    if purpose:
        changes["purpose"] = require_word("purpose", purpose.strip(), words("purposes"))
    if fail_on is not None:
        changes["fail_on"] = fail_on.value
    policy = policy._replace(**changes)
    for one in policy.activities:
        refuse_impossible(policy.facts, one, policy.purpose, base.vocabulary)
    with _Progress(quiet) as progress:
        result, rules = run(policy, base, Wanted(tuple(places), since, update_lock), progress)
    if not quiet or result.fails:
        _show(result, rules, (base.version, base.date), format, output, verbose, color(no_color))
    return Exit.NO if result.fails and not exit_zero else Exit.DONE


def _places(paths: list[Path]) -> Iterator[Path]:
    """Yield the paths to look at, those on standard input for ``-``.

    Raises:
        UsageError: the list on standard input is empty, which is more often a mistake than meant.
    """
    if not paths:
        yield Path()
    for path in paths:
        if str(path) != "-":
            yield path
            continue
        listed = [line for line in sys.stdin.read().replace("\0", "\n").splitlines() if line.strip()]
        if not listed:
            raise UsageError("no path on standard input", fix="give one path a line; --since REV looks at what a change adds")
        yield from (Path(line) for line in listed)


def _show(
    result: Any,
    rules: Any,
    version: tuple[str, str],
    format_: CheckFormat,
    output: Path | None,
    verbose: bool,
    color_: bool | None,
) -> None:
    from modelcheck.report.check_formats import Setting, render
    from modelcheck.report.layout import Page, stdout_page

    page = Page() if output else stdout_page(color_)
    setting = Setting(rules, page, verbose, *version, __version__)
    emit(render(format_.value, result, setting), output)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if format_ is CheckFormat.GITHUB and summary:
        from modelcheck.report.github import summary as as_summary

        _append(Path(summary), as_summary(result))


def _append(path: Path, text: str) -> None:
    """Add to the summary of the job, which other steps write to as well; what cannot be written there is not lost elsewhere."""
    try:
        with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError as error:
        print(f"warning: the job summary cannot be written: {error.strerror or error}", file=sys.stderr)


class _Progress:
    """One line on a terminal that says how far a long run has come; nothing anywhere else."""

    AFTER = 0.5
    """Seconds before the first line; a run that is shorter says nothing."""

    def __init__(self, quiet: bool) -> None:
        stream = sys.stderr
        self.wanted = not quiet and stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
        self.shown = 0

    def __enter__(self) -> Callable[[float], None] | None:
        from time import monotonic

        self.next = monotonic() + self.AFTER
        return self._step if self.wanted else None

    def _step(self, share: float) -> None:
        from time import monotonic

        if monotonic() >= self.next:
            self.next = monotonic() + 0.1
            line = f"looked at {share:.0%} of the files"
            print("\r" + line.ljust(self.shown), end="", file=sys.stderr, flush=True)
            self.shown = len(line)

    def __exit__(self, *_exc: object) -> None:
        if self.shown:
            print("\r" + " " * self.shown + "\r", end="", file=sys.stderr, flush=True)
