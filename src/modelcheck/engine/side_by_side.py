"""Set several licenses or models side by side: what each says on one matter stands in one row.

Whether a row differs is judged as `diff` judges it: by meaning. Section numbers and our own summaries make no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, NamedTuple

from modelcheck.engine.classification import classify
from modelcheck.engine.diff import Changes, Difference, compare
from modelcheck.engine.permission import judge
from modelcheck.model.answers import Answer, Law, Question
from modelcheck.model.conditions import tests_of
from modelcheck.model.license import License, Threshold
from modelcheck.model.vocabulary import Vocabulary

ANSWERS, THRESHOLDS, TERRITORY, DUTIES = "answers", "thresholds", "territory", "duties"
RESTRICTIONS, DERIVATIVES, TERMS, CLASSIFICATION = "restrictions", "derivatives", "terms", "classification"
PARTS = (ANSWERS, THRESHOLDS, TERRITORY, DUTIES, RESTRICTIONS, DERIVATIVES, TERMS, CLASSIFICATION)
"""The parts of a comparison, in the order in which they are shown."""

Side = Sequence[Law]
"""All laws that bind one of the subjects."""


class Row(NamedTuple):
    """What each side says on one matter. *key* names it: an activity with a purpose, a duty, a use case, a term.

    A cell is an `Answer` among the answers; a tuple of elements (empty where the text has none) among thresholds,
    territory, duties and restrictions; a `Derivative`, a `Term` or a word, or None, in the last three parts.
    """

    part: str
    key: tuple[str, ...]
    cells: tuple[Any, ...]
    differs: bool


def side_by_side(sides: Sequence[Side], facts: dict[str, Any], vocabulary: Vocabulary) -> list[Row]:
    """Return the rows in which *sides* are compared, all judged under *facts*."""
    differences = [compare(sides[0], other, facts, vocabulary) for other in sides[1:]]
    by_topic = {
        part: _by_topic(part, sides, elements, topic, _changed(differences, part, topic))
        for part, (elements, topic) in _ELEMENTS.items()
    }
    return [
        *_answers(sides, facts, vocabulary),
        *by_topic[THRESHOLDS],
        *_territory(sides, differences),
        *_in_order(by_topic[DUTIES], vocabulary.words("duties")),
        *_in_order(by_topic[RESTRICTIONS], vocabulary.words("use_cases")),
        *_of_own(DERIVATIVES, [side[0].license.derivatives for side in sides], [d.derivatives for d in differences]),
        *_of_own(TERMS, [side[0].license.terms for side in sides], [d.terms for d in differences]),
        *_classification(sides, vocabulary),
    ]


def facts_tested(threshold: Threshold) -> tuple[str, ...]:
    """Return the facts that a threshold turns on: thresholds on the same facts speak of one matter."""
    return tuple(sorted({test.fact for test in tests_of(threshold.when)}))


_ELEMENTS: dict[str, tuple[Callable[[License], Sequence[Any]], Callable[[Any], tuple[str, ...]]]] = {
    THRESHOLDS: (lambda document: document.thresholds, facts_tested),
    DUTIES: (lambda document: [c for c in document.clauses if c.kind == "duty"], lambda clause: (clause.duty,)),
    RESTRICTIONS: (lambda document: document.restrictions, lambda restriction: (restriction.use_case,)),
}
"""The parts that compare elements of the texts: which elements, and what names the matter that one speaks of."""


def _answers(sides: Sequence[Side], facts: dict[str, Any], vocabulary: Vocabulary) -> Iterable[Row]:
    for activity in vocabulary.words("activities"):
        for purpose in vocabulary.words("purposes"):
            cells = tuple(judge(side, Question(activity, purpose, facts), vocabulary) for side in sides)
            yield Row(ANSWERS, (activity, purpose), cells, _unlike([(cell.verdict, open_facts(cell)) for cell in cells]))


def open_facts(answer: Answer) -> tuple[str, ...]:
    """Return the flags by which to say what an answer turns on."""
    return tuple(dict.fromkeys(fact.flag.rstrip("=") for fact in answer.depends_on))


def _by_topic(
    part: str,
    sides: Sequence[Side],
    elements: Callable[[License], Sequence[Any]],
    topic: Callable[[Any], tuple[str, ...]],
    changed: set[tuple[str, ...]],
) -> list[Row]:
    """Return a row for each topic on which any side has something."""
    columns: list[dict[tuple[str, ...], list[Any]]] = []
    for side in sides:
        column: dict[tuple[str, ...], list[Any]] = {}
        for document in (document for law in side for document in law.documents):
            for element in elements(document):
                column.setdefault(topic(element), []).append(element)
        columns.append(column)
    topics = dict.fromkeys(key for column in columns for key in column)
    return [Row(part, key, tuple(tuple(column.get(key, ())) for column in columns), key in changed) for key in topics]


def _in_order(rows: Iterable[Row], words: Sequence[str]) -> list[Row]:
    return sorted(rows, key=lambda row: words.index(row.key[0]))


def _changed(differences: Iterable[Difference], kind: str, topic: Callable[[Any], tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Return the topics on which any side differs from the first."""
    found: set[tuple[str, ...]] = set()
    for difference in differences:
        changes: Changes = getattr(difference, kind)
        found.update(topic(one) for one in (*changes.added, *changes.removed, *(change.a for change in changes.changed)))
    return found


def _territory(sides: Sequence[Side], differences: Iterable[Difference]) -> Iterable[Row]:
    cells = tuple(tuple(doc.territory for law in side for doc in law.documents if doc.territory) for side in sides)
    if any(cells):
        yield Row(TERRITORY, (TERRITORY,), cells, any(difference.territory is not None for difference in differences))


def _of_own(part: str, columns: Sequence[dict[str, Any]], changed: Sequence[dict[str, Any]]) -> Iterable[Row]:
    """Yield a row for each name; what counts is what the license of the subject itself says."""
    for name in dict.fromkeys(name for column in columns for name in column):
        yield Row(part, (name,), tuple(column.get(name) for column in columns), any(name in one for one in changed))


def _classification(sides: Sequence[Side], vocabulary: Vocabulary) -> Iterable[Row]:
    found = [classify(side, vocabulary) for side in sides]
    for name in vocabulary.words("classifications"):
        cells = tuple(getattr(one, name) for one in found)
        yield Row(CLASSIFICATION, (name,), cells, _unlike(cells))


def _unlike(values: Sequence[Hashable]) -> bool:
    return len(set(values)) > 1
