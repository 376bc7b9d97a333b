"""The text of `license`: what you may do, what you must do, what you must not do, limits, terms, sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from modelcheck.engine.classification import Classification
from modelcheck.kb.store import Inherited, Match
from modelcheck.model.answers import Answer, Law, OwedDuty
from modelcheck.model.conditions import Condition, tests_of
from modelcheck.model.license import Clause, License, Restriction
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.report.duties import duty_lines
from modelcheck.report.layout import VERDICT_STYLE, Page
from modelcheck.report.outlook import limits_in_words, outlook
from modelcheck.report.standing import classification, relicensing
from modelcheck.report.words import (
    DISCLAIMER,
    condition_in_words,
    day,
    listed,
    printable,
    sections,
    test_in_words,
)

Answers = Mapping[str, Mapping[str, Answer]]
"""Answers by activity and purpose."""

HEADINGS = {
    "permitted": "You may",
    "conditional": "You may, but it depends",
    "agreement-required": "Only with a separate agreement",
    "unclear": "Unclear",
    "prohibited": "You may not",
}

HEADINGS_OTHERWISE = {
    "permitted": "allowed",
    "agreement-required": "only with a separate agreement",
    "unclear": "unclear",
    "prohibited": "not allowed",
}
"""How a conditional row names what holds if none of its conditions does."""


class Card(NamedTuple):
    """All that the card shows. *choices* are the alternatives of an expression that leaves a choice; *contradictions* and
    *notes* are what was found in files."""

    match: Match
    laws: Sequence[Law]
    inherited: Sequence[Inherited]
    choices: Mapping[str, Sequence[Law]]
    contradictions: Sequence[str]
    notes: Sequence[str]
    answers: Answers
    classification: Classification
    vocabulary: Vocabulary
    version: str
    date: str

    @property
    def license(self) -> License:
        """The license of the subject itself."""
        return self.laws[0].license


def card_text(card: Card, page: Page) -> str:
    """Return the whole card as text."""
    blocks = [
        _head(card, page),
        _answers(card, page),
        _duties(card, page),
        _restrictions(card, page),
        _limits(card, page),
        _results(card, page),
        relicensing(card.laws, page),
        classification(card.classification, card.license.id, card.vocabulary, page),
        _terms(card, page),
        _sources(card, page),
    ]
    return "\n\n".join("\n".join(block) for block in map(list, blocks) if block) + "\n"


def _head(card: Card, page: Page) -> Iterator[str]:
    names = listed(_named(law.license, page) for law in card.laws)
    yield page.line(f"{names}: {_headline(card)}.", 0, 2)
    model = card.match.model
    if card.choices:
        taken = card.match.license
        others = listed(license_id for license_id in card.choices if license_id != taken)
        yield page.item(f"The choice is yours; this is {taken}, which leaves most free. Others: {others}.")
    for contradiction in card.contradictions:
        yield page.item(f"Contradiction: {printable(contradiction)}")
    for note in card.notes:
        yield page.item(f"Note: {printable(note)}")
    if model is None and card.match.via and card.match.kind != "path":
        said = "; ".join(card.match.via) if card.match.kind == "alias" else f"fits {_several(card.match.via)}"
        yield page.item(f'"{printable(card.match.subject)}": {printable(said)}.')
    if model is not None:
        yield from _model(card, page)
        for base in card.inherited:
            what = f"inherits {base.license} from" if base.license else "was made from a model whose license is not known,"
            yield page.item(f"{model.id} {what} {base.model} ({base.relation}): its terms bind as well.")


def _named(license_: License, page: Page) -> str:
    by = ", ".join(part for part in (license_.steward, day(license_.effective_date)) if part)
    return f"{page.styled(license_.name, 'bold')} ({by})"


def _headline(card: Card) -> str:
    """Return what holds for commercial use; hosting is named by itself where it is answered otherwise."""
    in_house, hosted = (card.answers[activity]["commercial"] for activity in ("use", "host"))
    plain = outlook(in_house, card.laws, "commercial use", card.vocabulary)
    if plain == outlook(hosted, card.laws, "commercial use", card.vocabulary):
        return plain
    inside = outlook(in_house, card.laws, "commercial use in-house", card.vocabulary)
    return f"{inside}; {outlook(hosted, card.laws, 'hosting it for others', card.vocabulary)}"


def _model(card: Card, page: Page) -> Iterator[str]:
    model = card.match.model
    assert model is not None
    facts = [
        model.organization,
        model.modality,
        model.parameters,
        f"released {day(model.released)}" if model.released else "",
    ]
    if card.match.kind != "exact":
        yield page.item(f'"{printable(card.match.subject)}" {_how_found(card.match, model.id)} ({card.match.kind}).')
    yield page.item(f"{model.id} ({', '.join(fact for fact in facts if fact)}) is under {model.terms_today}.")
    if model.offered_under:
        yield page.item(f"Released under {model.license}; who downloads it today accepts {model.offered_under}.")
    if model.confidence != "high":
        yield page.item(f"Confidence {model.confidence}: {card.vocabulary.means('confidence', model.confidence)}.")
    for conflict in model.conflicts:
        yield page.item(f"Contradicted by {conflict.get('source', 'a source')}: {conflict.get('says', '')}.")
    if model.notes:
        yield page.item(f"Note: {printable(model.notes)}")


def _how_found(match: Match, model_id: str) -> str:
    if match.kind == "url":
        return f"is the address of {model_id}"
    if match.kind == "repack":
        return f"is, by its name, {model_id} packed anew"
    models = [name for name in match.via if "/" in name and name != match.subject]
    if match.kind in ("family", "tag") and len(models) > 1:
        return f"fits {_several(models)}; the answer is for {model_id}"
    return f"is another name of {model_id}"


def _several(models: Sequence[str]) -> str:
    shown = listed(models[:3])
    return f"{len(models)} models under the same terms ({shown}{', …' if len(models) > 3 else ''})"


class _Row(NamedTuple):
    """Activities that a license answers alike for the same purposes."""

    verdict: str
    purposes: tuple[str, ...]
    why: str
    refs: str


def _answers(card: Card, page: Page) -> Iterator[str]:
    rows = _rows(card)
    lead = ""
    for verdict, heading in HEADINGS.items():
        alike = {row: activities for row, activities in rows.items() if row.verdict == verdict}
        if not alike:
            continue
        yield lead + page.styled(heading, "bold", VERDICT_STYLE[verdict])
        lead = "\n"
        for row, activities in alike.items():
            what = "everything" if len(activities) == len(card.answers) else listed(activities)
            whole = len(row.purposes) == len(card.vocabulary.words("purposes"))
            purpose = "for any purpose" if whole else f"for {listed(row.purposes)} purposes"
            yield page.item(f"{what}, {purpose}{row.why}", row.refs)


def _rows(card: Card) -> dict[_Row, list[str]]:
    rows: dict[_Row, list[str]] = {}
    for activity, by_purpose in card.answers.items():
        alike: dict[tuple[str, str, str], list[str]] = {}
        for purpose, answer in by_purpose.items():
            alike.setdefault((answer.verdict, _why(answer, card), _refs(answer, card)), []).append(purpose)
        for (verdict, why, refs), purposes in alike.items():
            rows.setdefault(_Row(verdict, tuple(purposes), why, refs), []).append(activity)
    return rows


def _why(answer: Answer, card: Card) -> str:
    if answer.verdict == "permitted":
        return ""
    if answer.verdict == "conditional":
        return f": {HEADINGS_OTHERWISE[answer.otherwise]}{limits_in_words(answer, card.vocabulary)}."
    deciding = [reason.summary for reason in answer.because if reason.effect == answer.verdict]
    return f": {deciding[0]}" if deciding else ""


def _refs(answer: Answer, card: Card) -> str:
    own = card.license.id
    verdict = answer.verdict
    open_ = [(limit.license, limit.ref) for limit in answer.limits] if verdict == "conditional" else []
    if verdict == "conditional" and answer.otherwise != "permitted":
        verdict = answer.otherwise
    decided = [reason for reason in answer.because if reason.effect == verdict] if verdict != "conditional" else []
    return sections([*open_, *((r.license, ref) for r in decided for ref in (r.ref, *r.also, r.way_out))], own)


def _duties(card: Card, page: Page) -> Iterator[str]:
    clauses = [c for law in card.laws for doc in law.documents for c in doc.clauses if c.kind == "duty"]
    if not clauses:
        return
    yield page.heading("You must")
    by_trigger: dict[tuple[str, ...], list[Clause]] = {}
    for clause in clauses:
        by_trigger.setdefault(clause.activities, []).append(clause)
    # What always stands comes last: it is much the same everywhere, what an activity brings with it is not.
    for activities, clauses_ in sorted(by_trigger.items(), key=lambda pair: not pair[0]):
        yield page.line(f"{_trigger(activities, card)}:", 2, 2)
        owed = [OwedDuty(clause, clause.when) for clause in clauses_]
        yield from duty_lines(owed, card.license.id, card.vocabulary, page, indent=4)


def _trigger(activities: tuple[str, ...], card: Card) -> str:
    if not activities:
        return "always"
    doing = card.vocabulary.sections["activities"]
    return "when " + listed((str(doing[activity]["doing"]).format("it") for activity in activities), "or")


def _restrictions(card: Card, page: Page) -> Iterator[str]:
    restrictions = [r for law in card.laws for doc in law.documents for r in doc.restrictions]
    if not restrictions:
        return
    own = card.license.id
    yield page.heading("You must not use it for")
    by_code: dict[tuple[bool, str], list[Restriction]] = {}
    for restriction in restrictions:
        by_code.setdefault((restriction.when is not None, restriction.use_case), []).append(restriction)
    for (partly, code), found in sorted(by_code.items(), key=lambda pair: pair[0]):
        lead = f"{code}, in part" if partly else code
        said = " ".join(dict.fromkeys(restriction.summary for restriction in found))
        refs = sections(((r.license, ref) for r in found for ref in (r.ref, *r.also)), own)
        yield page.item(f"{page.styled(lead, 'bold')}: {said}", refs)


def _limits(card: Card, page: Page) -> Iterator[str]:
    own = card.license.id
    vocabulary = card.vocabulary
    lines = []
    for document in (doc for law in card.laws for doc in law.documents):
        for limit in document.thresholds:
            refs = sections(((limit.license, r) for r in (limit.ref, *limit.also, *(e.ref for e in limit.exempt))), own)
            measured = (
                f"Measured {vocabulary.means('measured', limit.measured)}; counts {vocabulary.means('scopes', limit.scope)}."
            )
            lines.append(page.item(f"Size: {limit.summary} {measured}", refs))
        territory = document.territory
        if territory is not None:
            refs = sections(((territory.license, r) for r in (territory.ref, *territory.also)), own)
            lines.append(page.item(f"Place: {territory.summary}", refs))
            if territory.covers is not None:
                spared = condition_in_words(territory.covers, vocabulary)
                known = {fact: value for law in card.laws for fact, value in law.known}
                lines.append(page.line(f"This counts where {spared}{_known(territory.covers, known, vocabulary)}.", 4, 2))
    if lines:
        yield page.heading("Limits of size and place")
        yield from lines


def _known(covers: Condition, known: Mapping[str, object], vocabulary: Vocabulary) -> str:
    tests = list(tests_of(covers))
    if len(tests) == 1 and tests[0].fact in known:
        holds = known[tests[0].fact] == tests[0].value
        return f"; here {test_in_words(tests[0], vocabulary, holds)}"
    return ""


def _results(card: Card, page: Page) -> Iterator[str]:
    for license_ in (law.license for law in card.laws if law.license.derivatives):
        alike: dict[tuple[str, str, str], list[str]] = {}
        for relation, derivative in license_.derivatives.items():
            words = condition_in_words(derivative.when, card.vocabulary) if derivative.when is not None else ""
            alike.setdefault((derivative.kind, words, derivative.ref), []).append(relation)
        yield page.heading(_of_several("What becomes of results", license_, card))
        for (kind, condition, ref), relations in alike.items():
            open_ = f", if {condition}" if condition else ""
            yield page.item(f"{kind}: {', '.join(relations)}{open_}", f"[{ref}]" if ref else "")


def _terms(card: Card, page: Page) -> Iterator[str]:
    for license_ in (law.license for law in card.laws if law.license.terms):
        yield page.heading(_of_several("Terms worth knowing", license_, card))
        for name, term in license_.terms.items():
            if term.ref:
                note = f" ({term.note})" if term.note else ""
                yield page.item(f"{name.replace('_', ' ')}: {term.value or 'not chosen'}{note}", f"[{term.ref}]")
        silent = [name.replace("_", " ") for name, term in license_.terms.items() if not term.ref]
        if silent:
            yield page.item(f"The text names nothing on: {', '.join(silent)}.")


def _of_several(heading: str, license_: License, card: Card) -> str:
    """Return a heading for what one license says, naming it where more than one binds."""
    if len(card.laws) == 1:
        return heading
    return ("" if license_ is card.license else "\n") + f"{heading} ({license_.id})"


def _sources(card: Card, page: Page) -> Iterator[str]:
    yield page.heading("Sources")
    for document in (doc for law in card.laws for doc in law.documents):
        for source in document.sources:
            where = " ".join(source[key] for key in ("repo", "package", "version", "path", "page") if key in source)
            commit = f" at {source['commit'][:12]}" if "commit" in source else ""
            yield page.item(f"{document.id}: {where}{commit}, read {day(source['read_on'])}")
        for policy in document.unread:
            refs = sections([(document.id, policy.ref)], card.license.id)
            yield page.item(f"Not read, although the text makes it part of itself: {policy.name}.", refs)
        for note in document.notes:
            yield page.item(f"Note on {document.id}: {note}")
    if card.match.model is not None:
        evidence = card.match.model.evidence
        where = " ".join(str(evidence[key]) for key in ("repo", "path", "page") if key in evidence)
        unseen = "" if evidence.get("seen", True) else " (the address was not read)"
        yield page.item(f"{card.match.model.id}: {where}{unseen}")
    yield page.item(f"Knowledge base {card.version} of {day(card.date)}.")
    yield page.styled(page.item(DISCLAIMER), "dim")
