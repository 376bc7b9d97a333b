"""`modelcheck notice`: the paperwork that an activity calls for, ready to use, or a look at the paperwork that is there."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from typer._click import Context

from modelcheck.api import Knowledge, Subject
from modelcheck.cli.commands import Command
from modelcheck.cli.completers import complete_activity, complete_purpose, complete_subject
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
    open_base,
)
from modelcheck.cli.output import as_json, emit
from modelcheck.cli.subject import not_found
from modelcheck.engine.intake import refuse_impossible, require_word
from modelcheck.engine.paper_check import Result, check
from modelcheck.engine.paperwork import Case, Paperwork, paperwork
from modelcheck.engine.questions import questions_of
from modelcheck.errors import Exit
from modelcheck.kb.store import Ambiguous, KnowledgeBase, Unknown
from modelcheck.model.answers import Question
from modelcheck.notices import evidence_of, text_at
from modelcheck.report.documents import heading, match_dict
from modelcheck.report.paper_check import check_markdown, check_text, missing
from modelcheck.report.paper_documents import check_dict, papers_dict
from modelcheck.report.paperwork import paperwork_markdown, paperwork_text

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


class NoticeFormat(StrEnum):
    """How the paperwork is printed."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


class _NoticeCommand(Command):
    """A command whose ``--check`` takes all names up to the next option."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Read the arguments."""
        return super().parse_args(ctx, _spread(args, "--check"))


def _spread(args: list[str], option: str) -> list[str]:
    """Return *args* with *option* repeated before each of the values that follow it."""
    found: list[str] = []
    taking = False
    for number, word in enumerate(args):
        if word == "--":
            return [*found, *args[number:]]
        if taking and found[-1] != option and not word.startswith("-"):
            found.append(option)
        elif word.startswith("-"):
            taking = word == option
        found.append(word)
    return found


@app.command(cls=_NoticeCommand, short_help="Write the notices, badges and terms you owe, or check yours.")
def notice(
    subjects: Annotated[
        list[str],
        typer.Argument(
            metavar="SUBJECT [SUBJECT]",
            help="Models as people write them, or license ids.",
            autocompletion=complete_subject,
            show_default=False,
        ),
    ],
    lineage: Annotated[bool, typer.Option("--lineage", help="Take in the licenses that the models inherit.")] = False,
    activity: Annotated[
        list[str] | None,
        typer.Option(
            "--activity",
            metavar="ACTIVITY",
            help="What you do with it; repeatable. Else distribute-derivative.",
            autocompletion=complete_activity,
        ),
    ] = None,
    check_: Annotated[
        list[Path] | None,
        typer.Option("--check", metavar="FILE [FILE]", help="Say what is missing in your NOTICE, README and so on."),
    ] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Check the name of your model.")] = None,
    purpose: Annotated[
        str,
        typer.Option(
            "--purpose",
            "-p",
            help="commercial, evaluation, research or personal.",
            metavar="PURPOSE",
            autocompletion=complete_purpose,
        ),
    ] = "commercial",
    mau: Mau = None,
    revenue: Revenue = None,
    monthly_revenue: MonthlyRevenue = None,
    region: Region = None,
    used_in: UsedIn = None,
    organization: Organization = None,
    use_case: UseCase = None,
    fact: Fact = None,
    scenario: Scenario = None,
    format: Annotated[NoticeFormat, typer.Option("--format", "-f", help="How to print it.")] = NoticeFormat.TEXT,
    output: OutputOption = None,
    licenses: LicensesOption = None,
    no_color: ColorOption = False,
) -> int:
    """Write the paperwork that goes with a model, or check what you have.

    \b
    Examples:
      modelcheck notice llama-3.1 --mau 1M
      modelcheck notice gemma-2025-03-24 --activity host --format markdown
      modelcheck notice watt-ai/watt-tool-70B --lineage --format json
      modelcheck notice llama-3.1 --name Llama-Acme-8B

    \b
    It has the NOTICE with prescribed wordings, license texts to enclose and
    where to get them, badges, the name, a statement of changes, limits to pass
    on, offers of source. What turns on an open fact is listed with it.

    \b
    --check NOTICE README.md says which of these are missing in your files, and
    never asks for what is owed only under an open condition.

    \b
    Exits 0, with --check or --name 1 if something is missing, 3 if a subject
    is unknown or ambiguous or the text of its license is not encoded.
    """
    base = open_base(licenses)
    vocabulary = base.vocabulary
    activities = [require_word("activity", one.strip(), vocabulary.words("activities")) for one in activity or [DEFAULT]]
    purpose = require_word("purpose", purpose, vocabulary.words("purposes"))
    texts = tuple(text_at(path, str(path)) for path in check_ or ())
    knowledge = Knowledge(base)
    found = []
    for one in dict.fromkeys(subjects):
        try:
            found.append(knowledge.find_one(one))
        except (Unknown, Ambiguous) as error:
            return not_found(error, base, "notice", format, output)
    cases = [_case(subject, lineage) for subject in found]
    flags = by_flag(mau, revenue, monthly_revenue, region, used_in, organization, use_case)
    facts = case_facts(scenario, flags, fact, vocabulary, questions_of([law for case in cases for law in case.laws]))
    for one in activities:
        refuse_impossible(facts, one, purpose, vocabulary)
    papers = paperwork(cases, [Question(one, purpose, facts) for one in dict.fromkeys(activities)], vocabulary)
    looked = texts or name is not None
    results = check(papers, evidence_of(texts, name, papers, base)) if looked else ()
    sheet = _Sheet(found, papers, results, tuple(text.name for text in texts), name, lineage)
    emit(sheet.shown(format, base, Output(output, color(no_color))), output)
    if missing(results):
        return Exit.NO
    return Exit.DONE if all(law.license.encoded for law in papers.laws.values()) else Exit.UNSETTLED


DEFAULT = "distribute-derivative"
"""What most who need papers do."""


class Output(NamedTuple):
    """Where the answer goes, and whether it may have color."""

    path: Path | None
    color: bool | None


class _Sheet(NamedTuple):
    """What a run has to show."""

    found: list[Subject]
    papers: Paperwork
    results: tuple[Result, ...]
    files: tuple[str, ...]
    name: str | None
    lineage: bool

    @property
    def left_out(self) -> list[tuple[str, str, str]]:
        """What the subjects inherit and was not taken in: subject, base model, license."""
        if self.lineage:
            return []
        return [(one.match.subject, base.model, base.license) for one in self.found for base in one.inherited]

    def shown(self, format_: NoticeFormat, base: KnowledgeBase, output: Output) -> str:
        """Return the answer in a format."""
        vocabulary = base.vocabulary
        looked_at = [*self.files, *([f'the name "{self.name}"'] if self.name is not None else [])]
        if format_ is NoticeFormat.JSON:
            return as_json(self._document(base))
        if format_ is NoticeFormat.MARKDOWN:
            if looked_at:
                return check_markdown(self.papers, self.results, looked_at, self.left_out, vocabulary)
            return paperwork_markdown(self.papers, self.left_out, vocabulary)
        from modelcheck.report.layout import Page, stdout_page

        page = Page() if output.path else stdout_page(output.color)
        if looked_at:
            return check_text(self.papers, self.results, looked_at, self.left_out, vocabulary, page)
        return paperwork_text(self.papers, self.left_out, vocabulary, page)

    def _document(self, base: KnowledgeBase) -> dict[str, Any]:
        looked = self.files or self.name is not None
        found = check_dict(self.results, self.files, self.name, base.vocabulary) if looked else None
        return {
            **heading("notice", base.version, base.date),
            "subjects": [
                {
                    "subject": one.match.subject,
                    "match": match_dict(one.match.kind, one.match.model, one.match.via),
                    "license": one.match.license,
                    "inherited": [{**base._asdict(), "license": base.license or None} for base in one.inherited],
                    "binding": [law.license.id for law in case.laws],
                    "left_out": [base.license or base.model for base in one.inherited if not self.lineage],
                }
                for one, case in zip(self.found, self.papers.cases, strict=True)
            ],
            "lineage": self.lineage,
            **papers_dict(self.papers, base.vocabulary),
            "check": found,
        }


def _case(subject: Subject, lineage: bool) -> Case:
    """Return the laws of a subject that are taken in: its own, all of an expression, and with *lineage* those of its bases."""
    own = subject.laws if lineage or not subject.inherited else subject.laws[:1]
    return Case(subject.match.subject, subject.model, own)
