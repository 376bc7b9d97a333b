"""`modelcheck license`: the whole card of a license or of a model's license."""

from __future__ import annotations

from typing import Annotated, Any

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
from modelcheck.engine.permission import judge, verdict_on
from modelcheck.engine.questions import questions_of
from modelcheck.errors import Exit
from modelcheck.kb.store import Ambiguous, KnowledgeBase, Match, Unknown
from modelcheck.model.answers import Question
from modelcheck.report.documents import heading, license_head, match_dict, policies_dict, rules_dict

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command(cls=Command, short_help="Show what a license says, with the section for each point.")
def license_(
    subject: Annotated[str, typer.Argument(metavar="SUBJECT", help="A model as people write it, or a license id.")],
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
    """Show what a license says: what you may do, must do, must not do, and where it says so.

    \b
    Examples:
      modelcheck license llama-3.3
      modelcheck license meta-llama/Llama-3.3-70B-Instruct
      modelcheck license kimi-k3 --revenue 25M
      modelcheck license mrl-0.1 --format json

    Facts narrow the answers down; without them a conditional answer says what it depends on.
    Exits 0, 3 if the subject is unknown or ambiguous.
    """
    base = open_base(licenses)
    try:
        match = base.find(subject)
    except (Unknown, Ambiguous) as error:
        return not_found(error, base, "license", format, output)
    laws, inherited = base.laws_for(match)
    flags = {
        "monthly_active_users": mau,
        "annual_revenue": revenue,
        "monthly_revenue": monthly_revenue,
        "region": region,
        "used_in": used_in,
        "organization": organization,
        "use_cases": use_case,
    }
    facts = case_facts(scenario, flags, fact, base.vocabulary, questions_of(laws))
    if format is Format.JSON:
        emit(as_json(_document(base, match, facts)), output)
        return Exit.DONE
    from modelcheck.report.card import Card, card_text
    from modelcheck.report.layout import Page, stdout_page

    vocabulary = base.vocabulary
    answers = {
        activity: {
            purpose: judge(laws, Question(activity, purpose, facts), vocabulary) for purpose in vocabulary.words("purposes")
        }
        for activity in vocabulary.words("activities")
    }
    card = Card(match, laws, inherited, answers, vocabulary, base.version, base.date)
    emit(card_text(card, Page() if output else stdout_page(color(no_color))), output)
    return Exit.DONE


def _document(base: KnowledgeBase, match: Match, facts: dict[str, Any]) -> dict[str, Any]:
    laws, inherited = base.laws_for(match)
    vocabulary = base.vocabulary
    return {
        **heading("license", base.version, base.date),
        "subject": match.subject,
        "match": match_dict(match.kind, match.model, match.via),
        "license": license_head(laws[0].license),
        "classification": {"osi_approved": None, "fsf_free": None, "eu_ai_act_open_source": None},
        "policies": policies_dict(laws[0].policies),
        "inherited": [{"model": one.model, "license": one.license or None, "relation": one.relation} for one in inherited],
        "answers": {
            activity: {
                purpose: verdict_on(laws, Question(activity, purpose, facts), vocabulary)
                for purpose in vocabulary.words("purposes")
            }
            for activity in vocabulary.words("activities")
        },
        **rules_dict(laws, vocabulary),
    }
