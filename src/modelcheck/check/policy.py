"""What a project says of its models: the use it intends, what it takes and what it does not, and what it waives until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from modelcheck.check.result import LEVELS
from modelcheck.check.rules import Rule
from modelcheck.kb.problems import escaped
from modelcheck.project.globs import fits

OFF = "off"
RULE_LEVELS = (*LEVELS, OFF)
"""What a policy may make of a rule: a level of its findings, or that it finds nothing."""

LOCK_NAME = "modelcheck.lock"
NO_LICENSE = "unknown"
"""What a waiver names as the license where none is known."""


class Lists(NamedTuple):
    """Patterns of what is allowed, or denied: exact, or with ``*`` for anything; case does not count."""

    licenses: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    stewards: tuple[str, ...] = ()
    models: tuple[str, ...] = ()

    def first_fit(self, named: Named) -> tuple[str, str] | None:
        """Return the list (``licenses``…) and the pattern in it by which *named* is meant, or None."""
        words = {
            "licenses": (named.license,),
            "categories": (named.category,),
            "stewards": named.stewards,
            "models": (named.model,),
        }
        for kind, patterns in self._asdict().items():
            for pattern in patterns:
                if any(word and fits(pattern, word) for word in words[kind]):
                    return kind, pattern
        return None


class Named(NamedTuple):
    """What lists look at: a model, its license and category, and whoever offers the one or the other."""

    model: str
    license: str
    category: str
    stewards: tuple[str, ...]


class Denial(NamedTuple):
    """Why the lists do not take a model: the list and pattern of [deny] that fit, or, both empty, that none of [allow] does."""

    kind: str = ""
    pattern: str = ""


class Waiver(NamedTuple):
    """A leave for the findings of one rule on models under one license, until the end of the day *expires*.

    *model* is a pattern of ids or of names as written, *paths* are patterns of files; empty means all. One without a
    *reason* waives nothing. *line* and *column* say where in the policy it stands.
    """

    license: str
    rule: str
    model: str = "*"
    paths: tuple[str, ...] = ()
    reason: str = ""
    owner: str = ""
    expires: date | None = None
    line: int = 1
    column: int = 1


_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Policy(NamedTuple):
    """One policy. What it does not say has the default here, and rules have the level that they have of themselves.

    Words that were read from a file are `Spot`s, which know where they stand; `place` says it. *facts* are as written.
    *exclude* are patterns as in .gitignore; these, *notice*, *lock*, *licenses* and the paths of waivers begin at `folder`.
    """

    activities: tuple[str, ...] = ("host",)
    purpose: str = "commercial"
    facts: Mapping[str, Any] = _NOTHING
    allow: Lists = Lists()
    deny: Lists = Lists()
    unacceptable_duties: tuple[str, ...] = ()
    levels: Mapping[str, str] = _NOTHING
    exclude: tuple[str, ...] = ()
    fail_on: str = "error"
    notice: tuple[str, ...] = ()
    lock: str = ""
    licenses: str = ""
    waivers: tuple[Waiver, ...] = ()
    path: Path | None = None

    @property
    def folder(self) -> Path:
        """The folder that paths in the policy begin at."""
        return self.path.parent if self.path is not None else Path()

    def level(self, rule: Rule) -> str:
        """Return the level of what *rule* finds: one of ``RULE_LEVELS``."""
        return self.levels.get(rule.id, rule.level)

    def denial(self, named: Named) -> Denial | None:
        """Return why the lists do not take *named*, or None where they do. What is denied is denied, allowed or not."""
        denied = self.deny.first_fit(named)
        if denied is not None:
            return Denial(*denied)
        return Denial() if any(self.allow) and self.allow.first_fit(named) is None else None

    def place(self, word: str) -> str:
        """Return where *word*, which was read from the policy, stands: ``file:line:column``."""
        return f"{escaped(str(self.path or 'policy'))}:{getattr(word, 'line', 1)}:{getattr(word, 'column', 1)}"


def not_accepted(policy: Policy, duties: Iterable[str]) -> list[str]:
    """Return those of *duties* that the policy does not accept, in the words of the policy."""
    owed = set(duties)
    return [duty for duty in policy.unacceptable_duties if duty in owed]
