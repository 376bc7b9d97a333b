"""What the engine is asked and what it answers."""

from __future__ import annotations

from typing import Any, NamedTuple

from modelcheck.model.conditions import Condition
from modelcheck.model.license import Clause, License, Restriction


class Law(NamedTuple):
    """A license, its policies, and what its models are known to be: one body of rules that is judged as a whole."""

    license: License
    policies: tuple[License, ...]
    known: tuple[tuple[str, Any], ...] = ()

    @property
    def documents(self) -> tuple[License, ...]:
        """The license and its policies."""
        return (self.license, *self.policies)


class Question(NamedTuple):
    """May one do *activity* for *purpose*, given *facts* (JSON names to values, ``use_cases`` included)?"""

    activity: str
    purpose: str
    facts: dict[str, Any]


class Reason(NamedTuple):
    """A clause that decided, and what it did to the answer (a verdict, or ``exempt``)."""

    clause: str
    license: str
    ref: str
    effect: str
    summary: str
    also: tuple[str, ...] = ()
    way_out: str = ""
    measured: str = ""
    scope: str = ""
    note: str = ""


class OwedDuty(NamedTuple):
    """A duty that attaches; *open_if* is its condition where that turns on an unknown fact."""

    clause: Clause
    open_if: Condition | None


class OpenFact(NamedTuple):
    """A fact that was not given, and the verdict that each answer to it leads to, other facts as they stand."""

    fact: str
    operator: str
    value: Any
    if_true: str
    if_false: str
    ref: str
    license: str
    flag: str
    question: str


class Limit(NamedTuple):
    """A rule that may or may not bear: *effect* is its verdict, *condition* what of it is still open."""

    effect: str
    condition: Condition
    license: str
    ref: str


class Assumption(NamedTuple):
    """A fact that was assumed, and for each other value what would differ."""

    fact: str
    value: Any
    otherwise: tuple[dict[str, Any], ...]


class Answer(NamedTuple):
    """The verdict on a question with all that carries it.

    *limits* are the rules that may still bear; *otherwise* is the verdict if none of them does.
    """

    question: Question
    verdict: str
    because: tuple[Reason, ...]
    duties: tuple[OwedDuty, ...]
    depends_on: tuple[OpenFact, ...]
    limits: tuple[Limit, ...]
    otherwise: str
    assumed: tuple[Assumption, ...]
    restrictions: tuple[Restriction, ...]
    not_named: tuple[str, ...]
