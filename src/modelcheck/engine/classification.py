"""What a license as a whole counts as: approved by the OSI, free to the FSF, open-source to the EU's AI Act.

The first two are facts of the SPDX list. The third is a reading of clauses against Article 53(2) of Regulation (EU)
2024/1689, in the light of its recital 102 and of the Commission's guidelines on general-purpose AI models of July 2025:
no limit to research or non-commercial purposes, no ban on passing the model or its derivatives on, no threshold of users
or revenue, no separate commercial license and no payment; attribution and the same license for derivatives may be asked.
The guidelines allow some restrictions of use for the sake of safety, and do not say which: such a text is debatable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from modelcheck.engine.permission import Bearing, bearing_on
from modelcheck.engine.rules import AGREEMENT, CONDITIONAL, PERMITTED, PROHIBITED, UNCLEAR
from modelcheck.model.answers import Law, Question
from modelcheck.model.conditions import QUESTION_PREFIX, tests_of
from modelcheck.model.license import Clause, Territory, Threshold
from modelcheck.model.vocabulary import Vocabulary

YES, NO, DEBATABLE = "yes", "no", "debatable"

ACTS = ("use", "modify", "distribute", "distribute-derivative", "host")
"""What a free license lets everybody do with the model itself."""

OUTPUT_ACTS = ("use-outputs", "train-on-outputs")
"""What is done with outputs; the Act does not speak of them, so a limit here is debatable."""

LAWFULNESS = "unlawful-use"
"""The restriction that holds anyway."""


class Ground(NamedTuple):
    """A place in a license that a reading rests on."""

    license: str
    ref: str
    summary: str


class Classification(NamedTuple):
    """What the laws that bind a subject count as together; None is not known. *grounds* carry the reading of the AI Act."""

    osi_approved: str | None
    fsf_free: str | None
    eu_ai_act_open_source: str | None
    grounds: tuple[Ground, ...]


def classify(laws: Sequence[Law], vocabulary: Vocabulary) -> Classification:
    """Return what *laws*, which bind a subject together, count as."""
    reading, grounds = _open_source(laws, vocabulary)
    return Classification(
        _all_of([law.license.osi_approved for law in laws]),
        _all_of([law.license.fsf_free for law in laws]),
        reading,
        grounds,
    )


def _all_of(values: list[bool | None]) -> str | None:
    """Return *yes* if every one is true, *no* if any is false, else None."""
    if False in values:
        return NO
    return None if None in values else YES


def _open_source(laws: Sequence[Law], vocabulary: Vocabulary) -> tuple[str | None, tuple[Ground, ...]]:
    if not all(law.license.encoded for law in laws):
        return None, ()
    found: dict[str, list[Ground]] = {NO: [], DEBATABLE: [], YES: []}
    purposes = (_from_acts(laws, purpose, vocabulary) for purpose in vocabulary.words("purposes"))
    for step in (*purposes, _from_rest(laws, vocabulary)):
        for reading, ground in step:
            if ground not in found[reading]:
                found[reading].append(ground)
        if found[NO]:  # nothing that the other purposes say makes it free again
            break
    reading = next(reading for reading in (NO, DEBATABLE, YES) if found[reading])
    return reading, tuple(found[reading])


def _from_acts(laws: Sequence[Law], purpose: str, vocabulary: Vocabulary) -> Iterator[tuple[str, Ground]]:
    for activity in (*ACTS, *OUTPUT_ACTS):
        bearing = bearing_on(laws, Question(activity, purpose, {}), vocabulary)
        for reading, ground in _from_bearing(bearing, laws):
            yield (DEBATABLE if reading == NO and activity in OUTPUT_ACTS else reading), ground


def _from_bearing(bearing: Bearing, laws: Sequence[Law]) -> Iterator[tuple[str, Ground]]:
    verdict = bearing.verdict
    if verdict == CONDITIONAL:
        for limit in bearing.limits:
            asked = [test.fact for test in tests_of(limit.condition)]
            refused = {limit.effect, bearing.otherwise} & {PROHIBITED, AGREEMENT}
            shuts_out = refused and not all(fact.startswith(QUESTION_PREFIX) for fact in asked)
            yield (NO if shuts_out else DEBATABLE), _ground(limit.license, limit.ref, laws)
        verdict = bearing.otherwise
    reading = {PERMITTED: YES, UNCLEAR: DEBATABLE, CONDITIONAL: DEBATABLE}.get(verdict, NO)
    for reason in bearing.because:
        if reason.effect == verdict:
            yield reading, Ground(reason.license, reason.ref, reason.summary)


def _from_rest(laws: Sequence[Law], vocabulary: Vocabulary) -> Iterator[tuple[str, Ground]]:
    """Yield what restrictions, duties and terms say beside the verdicts."""
    for document in (document for law in laws for document in law.documents):
        for restriction in document.restrictions:
            if restriction.use_case != LAWFULNESS:
                yield DEBATABLE, Ground(document.id, restriction.ref, restriction.summary)
        for clause in document.clauses:
            if clause.kind == "duty" and not vocabulary.sections["duties"][clause.duty].get("in_open_source"):
                yield (NO if clause.duty == "pay-royalty" else DEBATABLE), Ground(document.id, clause.ref, clause.summary)
        for policy in document.unread:
            yield DEBATABLE, Ground(document.id, policy.ref, f"{policy.name} is part of it and could not be read.")
        for name, reading in (("royalty_free", NO), ("remote_restriction", DEBATABLE)):
            term = document.terms.get(name)
            if term is not None and term.value == ("no" if reading == NO else "yes"):
                yield reading, Ground(document.id, term.ref, f"{name.replace('_', ' ')}: {term.value}")


def _ground(license_id: str, ref: str, laws: Sequence[Law]) -> Ground:
    """Return the element of a license at *ref* as a ground; the summary is that of the first one there."""
    documents = {document.id: document for law in laws for document in law.documents}
    document = documents[license_id]
    territory = [document.territory] if document.territory else []
    elements: list[Territory | Threshold | Clause] = [*territory, *document.thresholds, *document.clauses]
    summary = next((element.summary for element in elements if element.ref == ref), "")
    return Ground(license_id, ref, summary)
