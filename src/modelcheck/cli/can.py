"""`modelcheck can`: may one do this, for this purpose, given these facts?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modelcheck.api import Knowledge
from modelcheck.cli.commands import Command
from modelcheck.cli.completers import complete_activity, complete_purpose
from modelcheck.cli.many import FROM_STDIN, answer_each, as_line
from modelcheck.cli.options import (
    AnswerFormat,
    AnswerFormatOption,
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
    Subject,
    UseCase,
    UsedIn,
    by_flag,
    case_facts,
    color,
    open_base,
)
from modelcheck.cli.output import as_json, emit
from modelcheck.cli.subject import not_found, not_found_document
from modelcheck.engine.intake import refuse_impossible
from modelcheck.errors import Exit, UsageError
from modelcheck.kb.store import Ambiguous, KnowledgeBase, Unknown
from modelcheck.model.answers import Question
from modelcheck.model.conditions import QUESTION_PREFIX
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.report.words import listed, quoted, shown

if TYPE_CHECKING:
    from modelcheck.report.layout import Page

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command(cls=Command)
def can(
    subject: Subject,
    activity: Annotated[
        str, typer.Argument(metavar="ACTIVITY", help="See `modelcheck explain activities`.", autocompletion=complete_activity)
    ],
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
    format: AnswerFormatOption = AnswerFormat.TEXT,
    output: OutputOption = None,
    licenses: LicensesOption = None,
    no_color: ColorOption = False,
) -> int:
    """Ask whether a license permits an activity, and on what terms.

    \b
    Examples:
      modelcheck can llama-3.3 host --mau 10M --region US
      modelcheck can kimi-k3 host --revenue 25M --fact model_service_business=true
      modelcheck can hunyuan-image-3.0 use --mau 1M --used-in US --used-in JP
      modelcheck can llama-3.3 host --mau 10M --use-case military
      modelcheck can mrl-0.1 use --purpose research --organization academic

    - as SUBJECT reads names from standard input and writes a line of JSON for each.

    \b
    Activities: use, modify, distribute, distribute-derivative, host,
    use-outputs, train-on-outputs.

    \b
    Exits 0 permitted, 1 prohibited or agreement required,
    3 conditional, unclear, or an unknown or ambiguous subject.
    """
    base = open_base(licenses)
    vocabulary = base.vocabulary
    if subject in vocabulary.words("activities") and activity not in vocabulary.words("activities"):
        raise UsageError(
            f'"{subject}" is an activity, not a model or license',
            why="the subject comes first, then the activity",
            fix=f"`modelcheck can {quoted(shown(activity))} {subject}`",
        )
    activity = _word("activity", "activities", activity, vocabulary)
    purpose = _word("purpose", "purposes", purpose, vocabulary)
    flags = by_flag(mau, revenue, monthly_revenue, region, used_in, organization, use_case)
    if subject == FROM_STDIN:

        def work(name: str) -> tuple[dict[str, Any], int]:
            try:
                document, code, _ = _answer(base, name, activity, purpose, (scenario, flags, fact), many=True)
            except (Unknown, Ambiguous) as error:
                return not_found_document(error, base, "can")[0], Exit.UNSETTLED
            return document, code

        return answer_each(work, output)
    try:
        document, code, text = _answer(base, subject, activity, purpose, (scenario, flags, fact))
    except (Unknown, Ambiguous) as error:
        return not_found(error, base, "can", format, output)
    if format is AnswerFormat.TEXT:
        from modelcheck.report.layout import Page, stdout_page

        emit(text(Page() if output else stdout_page(color(no_color))), output)
    else:
        emit(as_json(document) if format is AnswerFormat.JSON else as_line(document), output)
    return code


Given = tuple[Path | None, dict[str, Any], list[str] | None]
"""What was said about the case: a scenario file, facts by their flags, and further facts."""


def _answer(
    base: KnowledgeBase, subject: str, activity: str, purpose: str, given: Given, many: bool = False
) -> tuple[dict[str, Any], int, Callable[[Page], str]]:
    """Return the JSON document of an answer, its exit code, and what makes its text."""
    vocabulary = base.vocabulary
    found = Knowledge(base).find(subject)
    scenario, flags, fact = given
    questions = found.questions
    if many:  # a condition of one license says nothing about the next
        fact = [one for one in fact or () if not one.startswith(QUESTION_PREFIX) or one.partition("=")[0] in questions]
    facts = case_facts(scenario, flags, fact, vocabulary, questions)
    refuse_impossible(facts, activity, purpose, vocabulary)
    result = found.answer(Question(activity, purpose, facts))

    def text(page: Page) -> str:
        from modelcheck.report.verdict import verdict_text

        taken = result.subject
        choices = [(one.match.license, verdict) for one, verdict in zip(taken.alternatives, result.verdicts, strict=True)]
        said = [*(f"Contradiction: {one}" for one in taken.contradictions), *(f"Note: {one}" for one in taken.notes)]
        return verdict_text(taken.match, taken.laws, result.answer, vocabulary, page, choices, said)

    return result.to_dict(), int(vocabulary.sections["verdicts"][result.verdict]["exit"]), text


def _word(kind: str, section: str, given: str, vocabulary: Vocabulary) -> str:
    word = given.strip().lower()
    legal = vocabulary.words(section)
    if word in legal:
        return word
    from difflib import get_close_matches

    close = get_close_matches(word[:80], legal, n=1)
    raise UsageError(
        f'unknown {kind} "{shown(given)}"',
        why=f"{section} are {listed(legal)}",
        fix=f'did you mean "{close[0]}"?' if close else f"`modelcheck explain {section}` says what each means",
    )
