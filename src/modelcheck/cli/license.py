"""`modelcheck license`: the whole card of a license or of a model's license."""

from __future__ import annotations

from typing import Any

import typer

from modelcheck.api import Knowledge
from modelcheck.cli.commands import Command
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
from modelcheck.engine.permission import judge
from modelcheck.errors import Exit
from modelcheck.kb.store import Ambiguous, Unknown
from modelcheck.model.answers import Question

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command(cls=Command, short_help="Show what a license says, with the section for each point.")
def license_(
    subject: Subject,
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
    """Show what a license says: what you may do, must do, must not do, and where it says so.

    \b
    Examples:
      modelcheck license llama-3.3
      modelcheck license meta-llama/Llama-3.3-70B-Instruct
      modelcheck license kimi-k3 --revenue 25M
      modelcheck license mrl-0.1 --format json

    Facts narrow the answers down; without them a conditional answer says what it depends on.
    - as SUBJECT reads names from standard input and writes a line of JSON for each.
    Exits 0, 3 if the subject is unknown or ambiguous.
    """
    base = open_base(licenses)
    knowledge = Knowledge(base)
    flags = by_flag(mau, revenue, monthly_revenue, region, used_in, organization, use_case)
    if subject == FROM_STDIN:

        def work(name: str) -> tuple[dict[str, Any], int]:
            try:
                found = knowledge.find(name)
            except (Unknown, Ambiguous) as error:
                return not_found_document(error, base, "license")[0], Exit.UNSETTLED
            return found.to_dict(case_facts(scenario, flags, fact, base.vocabulary, found.questions)), Exit.DONE

        return answer_each(work, output)
    try:
        found = knowledge.find(subject)
    except (Unknown, Ambiguous) as error:
        return not_found(error, base, "license", format, output)
    laws = found.laws
    facts = case_facts(scenario, flags, fact, base.vocabulary, found.questions)
    if format is not AnswerFormat.TEXT:
        document = found.to_dict(facts)
        emit(as_json(document) if format is AnswerFormat.JSON else as_line(document), output)
        return Exit.DONE
    from modelcheck.engine.classification import classify
    from modelcheck.report.card import Card, card_text
    from modelcheck.report.layout import Page, stdout_page

    vocabulary = base.vocabulary
    answers = {
        activity: {
            purpose: judge(laws, Question(activity, purpose, facts), vocabulary) for purpose in vocabulary.words("purposes")
        }
        for activity in vocabulary.words("activities")
    }
    counts_as = classify(laws, vocabulary)
    choices = {one.match.license: one.laws for one in found.alternatives}
    said = found.contradictions, found.notes
    card = Card(found.match, laws, found.inherited, choices, *said, answers, counts_as, vocabulary, base.version, base.date)
    emit(card_text(card, Page() if output else stdout_page(color(no_color))), output)
    return Exit.DONE
