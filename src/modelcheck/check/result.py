"""What a run of `check` found: references, findings, models, and how much was looked at."""

from __future__ import annotations

from typing import NamedTuple

LEVELS = ("error", "warning", "note")
"""Levels of findings, the worst first."""


class Reference(NamedTuple):
    """A place where a file names a model. Line and column count from 1, in characters; files without lines have 1 and 1.

    *text* is the name as written; *finder* the kind of file it was found in; *because* the key, call or flag that says it
    is a model. *model* is the id of the model and *license* that of what binds it first, both empty where the name is
    unknown or *ambiguous* (then *candidates* are pairs of a model and its license). A *service* has no weights. A *note*
    stands in a comment or in prose. *excerpt* is the line, cut around the name, and *caret* the index of the name in it.
    """

    path: str
    line: int
    column: int
    text: str
    finder: str
    because: str = ""
    model: str = ""
    license: str = ""
    service: bool = False
    candidates: tuple[tuple[str, str], ...] = ()
    note: bool = False
    revision: str = ""
    excerpt: str = ""
    caret: int = 0

    @property
    def named(self) -> tuple[str, str]:
        """The model and its license: one name may stand for models under different ones in different places."""
        return self.model, self.license


class Finding(NamedTuple):
    """Something that a rule says about a place. *refs* are sections of the license behind *message*.

    *fix* says what to do. *waived_by* is the reason of the waiver that covers it, and then it never fails a run.
    *occurrence* numbers the findings of the same rule, path and model from 1.
    """

    rule: str
    level: str
    path: str
    line: int
    column: int
    message: str
    reference: str = ""
    model: str = ""
    license: str = ""
    verdict: str = ""
    fix: str = ""
    waived_by: str = ""
    excerpt: str = ""
    caret: int = 0
    occurrence: int = 1

    @property
    def fingerprint(self) -> str:
        """What tells it from all others, whatever line it moves to: a hash of rule, path, model and occurrence."""
        from hashlib import sha256

        name = self.model or self.reference
        return sha256(
            "\0".join((self.rule, self.path, name, str(self.occurrence))).encode("utf-8", "surrogatepass")
        ).hexdigest()[:32]


class CheckedModel(NamedTuple):
    """A model that the project names, its answer, and how often it is named. *name* is the id, else the name as written.

    *duties* are what is owed, in words; *verdict* is empty where nothing could be asked.
    """

    name: str
    model: str
    license: str
    verdict: str
    references: int
    duties: tuple[str, ...] = ()
    answer: str = ""


class Skipped(NamedTuple):
    """How many files were not read, by reason: too large, binary, lines too long, links that lead out."""

    large: int = 0
    binary: int = 0
    long_lines: int = 0
    links: int = 0


class Result(NamedTuple):
    """All of a run, sorted by path, line and column. *fail_on* is the level from which a finding fails the run."""

    references: tuple[Reference, ...] = ()
    findings: tuple[Finding, ...] = ()
    models: tuple[CheckedModel, ...] = ()
    files: int = 0
    skipped: Skipped = Skipped()
    fail_on: str = "error"
    question: str = ""
    """The intended use in words: "hosting for a commercial purpose"."""
    policy: str = ""
    """The file of the policy, or nothing where the defaults apply."""

    def count(self, level: str) -> int:
        """Return how many findings of a level are not waived."""
        return sum(one.level == level and not one.waived_by for one in self.findings)

    @property
    def fails(self) -> bool:
        """Whether a finding that is not waived is as bad as the policy lets fail."""
        return any(self.count(level) for level in LEVELS[: LEVELS.index(self.fail_on) + 1])
