"""`modelcheck init`: write a commented policy for `check`, from flags or from questions on a terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from modelcheck.cli.commands import Command
from modelcheck.cli.completers import complete_activity, complete_purpose
from modelcheck.cli.options import (
    Fact,
    LicensesOption,
    Mau,
    MonthlyRevenue,
    Organization,
    Region,
    Revenue,
    Scenario,
    UseCase,
    UsedIn,
    by_flag,
    case_facts,
    open_base,
)
from modelcheck.cli.output import emit
from modelcheck.engine.intake import refuse_impossible, require_word
from modelcheck.errors import Exit, OutputError, UsageError
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.report.words import listed, shown

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command(cls=Command, short_help="Write a policy for `check`, commented, from flags or questions.")
def init(
    path: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="The file to write; else modelcheck.toml.", show_default=False)
    ] = None,
    activity: Annotated[
        list[str] | None,
        typer.Option(
            "--activity",
            metavar="ACTIVITY",
            help="What the models are used for; repeatable. Else host.",
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
    mau: Mau = None,
    revenue: Revenue = None,
    monthly_revenue: MonthlyRevenue = None,
    region: Region = None,
    used_in: UsedIn = None,
    organization: Organization = None,
    use_case: UseCase = None,
    fact: Fact = None,
    scenario: Scenario = None,
    deny_category: Annotated[
        list[str] | None,
        typer.Option("--deny-category", metavar="CATEGORY", help="A category of licenses that is not wanted; repeatable."),
    ] = None,
    no_duty: Annotated[
        list[str] | None, typer.Option("--no-duty", metavar="DUTY", help="A duty that is not acceptable; repeatable.")
    ] = None,
    no_input: Annotated[bool, typer.Option("--no-input", help="Ask nothing.")] = False,
    licenses: LicensesOption = None,
) -> int:
    """Write a policy for `modelcheck check`, with comments that tell what else it can say.

    \b
    Examples:
      modelcheck init
      modelcheck init team.toml --activity host --mau 50M --region US
      modelcheck init lab.toml --purpose research --organization academic

    \b
    On a terminal it asks for what no flag says. A file that is there is never
    written over; --no-input asks nothing and takes what is left as unknown.

    \b
    Exits 0, or 2 where there is such a file or a word is none.
    """
    from modelcheck.check.policy import Lists, Policy
    from modelcheck.check.policy_file import POLICY_NAME
    from modelcheck.check.template import policy_text

    target = path or Path(POLICY_NAME)
    _refuse_existing(target)
    base = open_base(licenses)
    vocabulary = base.vocabulary
    asks = not no_input and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
    if asks and not activity:
        activity = _asked("What are the models used for?", vocabulary, "activities", "host", several=True)
    if asks and purpose is None:
        purpose = _asked("For which purpose?", vocabulary, "purposes", "commercial")[0]
    if asks and mau is None and scenario is None:
        mau = (
            typer.prompt("Monthly active users of all products (empty: unknown)", default="", show_default=False, err=True)
            or None
        )
    if asks and region is None and scenario is None:
        region = _asked_freely("Domicile, as in US or DE")
    activities = tuple(require_word("activity", one.strip(), vocabulary.words("activities")) for one in activity or ["host"])
    purpose = require_word("purpose", purpose or "commercial", vocabulary.words("purposes"))
    flags = by_flag(mau, revenue, monthly_revenue, region, used_in, organization, use_case)
    facts = case_facts(scenario, flags, fact, vocabulary, ())
    for one in activities:
        refuse_impossible(facts, one, purpose, vocabulary)
    categories = tuple(require_word("category", one, vocabulary.words("categories")) for one in deny_category or ())
    duties = tuple(require_word("duty", one, vocabulary.words("duties")) for one in no_duty or ())
    policy = Policy(activities, purpose, facts, deny=Lists(categories=categories), unacceptable_duties=duties)
    _create(target, policy_text(policy, vocabulary))
    emit(f"Wrote {shown(str(target), 200)}.\n", None)
    return Exit.DONE


def _asked(question: str, vocabulary: Vocabulary, section: str, default: str, several: bool = False) -> list[str]:
    """Return the words of a section that the user gives, asked again until they are some."""
    words = vocabulary.words(section)
    more = ", with blanks between" if several else ""
    while True:
        said = str(typer.prompt(f"{question} ({listed(words, 'or')}{more})", default=default, err=True)).split()
        if said and all(one in words for one in said) and (several or len(said) == 1):
            return said
        print(f"that is not among {listed(words)}", file=sys.stderr)


def _asked_freely(question: str) -> str | None:
    """Return what the user says, or None for an empty answer."""
    return str(typer.prompt(f"{question} (empty: unknown)", default="", show_default=False, err=True)) or None


def _refuse_existing(path: Path) -> None:
    if os.path.lexists(path):
        raise UsageError(f'"{shown(str(path), 200)}" is there already', fix="edit it, or name another file")


def _create(path: Path, text: str) -> None:
    """Write a new file whole; one that appeared meanwhile is left as it is.

    Raises:
        UsageError: there is such a file.
        OutputError: it cannot be written.
    """
    import tempfile

    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".modelcheck-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            umask = os.umask(0)
            os.umask(umask)
            Path(name).chmod(0o666 & ~umask)
            os.link(name, path)  # unlike a rename, a link never replaces what is there
        finally:
            Path(name).unlink(missing_ok=True)
    except FileExistsError:
        _refuse_existing(path)
    except OSError as error:
        why = error.strerror or str(error)
        raise OutputError(f'cannot write to "{shown(str(path), 200)}"', why=why, fix="name a file you may write") from error
