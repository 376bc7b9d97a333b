"""`modelcheck can`: may one do this, for this purpose, given these facts?"""

from __future__ import annotations

from typing import Annotated

import typer

from modelcheck.cli.commands import Command
from modelcheck.cli.options import (
    ColorOption,
    Fact,
    Format,
    FormatOption,
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
    case_facts,
    color,
    open_base,
)
from modelcheck.cli.output import as_json, emit
from modelcheck.cli.subject import not_found
from modelcheck.engine.intake import refuse_impossible
from modelcheck.engine.permission import judge
from modelcheck.engine.questions import questions_of
from modelcheck.errors import UsageError
from modelcheck.kb.store import Ambiguous, Unknown
from modelcheck.model.answers import Question
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.report.documents import answer_dict, heading, match_dict
from modelcheck.report.words import listed, quoted, shown

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command(cls=Command)
def can(
    subject: Annotated[str, typer.Argument(metavar="SUBJECT", help="A model as people write it, or a license id.")],
    activity: Annotated[str, typer.Argument(metavar="ACTIVITY", help="See `modelcheck explain activities`.")],
    purpose: Annotated[
        str, typer.Option("--purpose", "-p", help="commercial, evaluation, research or personal.", metavar="PURPOSE")
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
    format: FormatOption = Format.TEXT,
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
    flags = {
        "monthly_active_users": mau,
        "annual_revenue": revenue,
        "monthly_revenue": monthly_revenue,
        "region": region,
        "used_in": used_in,
        "organization": organization,
        "use_cases": use_case,
    }
    try:
        match = base.find(subject)
    except (Unknown, Ambiguous) as error:
        return not_found(error, base, "can", format, output)
    laws, inherited = base.laws_for(match)
    facts = case_facts(scenario, flags, fact, vocabulary, questions_of(laws))
    refuse_impossible(facts, activity, purpose, vocabulary)
    answer = judge(laws, Question(activity, purpose, facts), vocabulary)
    if format is Format.JSON:
        document = {
            **heading("can", base.version, base.date),
            "subject": subject,
            "match": match_dict(match.kind, match.model, match.via),
            "license": match.license,
            "inherited": [{"model": one.model, "license": one.license or None, "relation": one.relation} for one in inherited],
            **answer_dict(answer, vocabulary),
        }
        emit(as_json(document), output)
    else:
        from modelcheck.report.layout import Page, stdout_page
        from modelcheck.report.verdict import verdict_text

        page = Page() if output else stdout_page(color(no_color))
        emit(verdict_text(match, laws, answer, vocabulary, page), output)
    return int(vocabulary.sections["verdicts"][answer.verdict]["exit"])


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
