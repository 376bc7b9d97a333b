"""`modelcheck can`: may one do this, for this purpose, given these facts?"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated

import typer

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
    color,
    given_facts,
    open_base,
)
from modelcheck.cli.output import as_json, emit
from modelcheck.cli.subject import not_found
from modelcheck.engine.intake import read_facts, refuse_impossible
from modelcheck.engine.permission import judge
from modelcheck.engine.questions import questions_of
from modelcheck.errors import UsageError
from modelcheck.kb.store import Ambiguous, Unknown
from modelcheck.model.answers import Question
from modelcheck.report.documents import answer_dict, heading, match_dict

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
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

    \\b
    Examples:
      modelcheck can llama-3.3 host --mau 10M --region US
      modelcheck can kimi-k3 host --revenue 25M --fact model_service_business=true
      modelcheck can hunyuan-image-3.0 use --mau 1M --used-in US --used-in JP
      modelcheck can llama-3.3 host --mau 10M --use-case military
      modelcheck can mrl-0.1 use --purpose research --organization academic

    \\b
    Activities: use, modify, distribute, distribute-derivative, host, use-outputs, train-on-outputs.
    Exits 0 permitted, 1 prohibited or agreement required, 3 conditional, unclear or unknown.
    """
    base = open_base(licenses)
    vocabulary = base.vocabulary
    activity = _word("activity", activity, vocabulary.words("activities"))
    purpose = _word("purpose", purpose, vocabulary.words("purposes"))
    flags = {
        "monthly_active_users": mau,
        "annual_revenue": revenue,
        "monthly_revenue": monthly_revenue,
        "region": region,
        "used_in": used_in,
        "organization": organization,
        "use_cases": use_case,
    }
    given = given_facts(scenario, flags, fact)
    try:
        match = base.find(subject)
    except (Unknown, Ambiguous) as error:
        return not_found(error, base, "can", format, output)
    laws, inherited = base.laws_for(match)
    facts = read_facts(given, vocabulary, questions_of(laws))
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
        emit(verdict_text(subject, laws, answer, vocabulary, page), output)
    return int(vocabulary.sections["verdicts"][answer.verdict]["exit"])


def _word(kind: str, given: str, legal: tuple[str, ...]) -> str:
    word = given.strip().lower()
    if word in legal:
        return word
    close = get_close_matches(word, legal, n=1)
    raise UsageError(
        f'unknown {kind} "{given}"',
        why="legal: " + ", ".join(legal),
        fix=f'did you mean "{close[0]}"?' if close else "",
    )
