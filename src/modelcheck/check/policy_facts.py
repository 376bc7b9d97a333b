"""The facts of a policy: what a file may give, and whether it can be true of the use that the policy intends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modelcheck.engine.facts import NUMERIC
from modelcheck.engine.intake import read_facts, refuse_impossible
from modelcheck.errors import UsageError
from modelcheck.model.conditions import QUESTION_PREFIX
from modelcheck.model.vocabulary import Vocabulary

LARGEST = 10**18
"""What is larger is no figure of anything, and may have too many digits to be shown."""


def read_use_facts(given: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """Return facts as the engine takes them, from texts, figures, booleans and lists of a policy.

    Raises:
        UsageError: a fact is unknown, or a value cannot be one of its type; the fix is in the words of a policy.
    """
    for name, value in given.items():
        if name.startswith(QUESTION_PREFIX):
            raise UsageError(
                f'"{name}" cannot stand in a policy',
                why="it is a condition of one license, and a policy holds for all",
                fix="waive the finding for that license, with the answer as the reason",
            )
        if not _takes(value):
            raise UsageError(
                f"{name}: that is no value of a fact", fix="write a text, a figure, true or false, or a list of texts"
            )
        if value in ("", [], ()):
            raise UsageError(f"{name}: nothing is given", fix="give a value, or leave the fact out")
    try:
        return read_facts(given, vocabulary)
    except UsageError as error:
        raise UsageError(error.what, why=error.why, fix=_in_a_policy(error, given, vocabulary)) from error


def refuse_use(facts: Mapping[str, Any], activities: tuple[str, ...], purpose: str, vocabulary: Vocabulary) -> None:
    """Refuse facts that contradict each other, or that an activity or the purpose rules out by its meaning.

    Raises:
        UsageError: such a fact was given.
    """
    known = read_use_facts(facts, vocabulary)
    for activity in activities:
        refuse_impossible(known, activity, purpose, vocabulary)


def _takes(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(isinstance(one, str) for one in value)
    return isinstance(value, (str, bool)) or (isinstance(value, (int, float)) and abs(value) < LARGEST)


def _in_a_policy(error: UsageError, given: Mapping[str, Any], vocabulary: Vocabulary) -> str:
    """Return the fix of *error*, which may name flags, as one would write it in a policy."""
    name = next(iter(given), "")
    fact = vocabulary.facts.get(name)
    if len(given) > 1 or fact is None or not error.fix.startswith("write it like"):
        return error.fix
    example = '350000, or "10M"' if fact.type in NUMERIC else '"DE"'
    return f"write it like {name} = {example}"
