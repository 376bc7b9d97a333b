"""What a name turned out to stand for, or why it stands for nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from modelcheck.errors import ModelcheckError
from modelcheck.model.models import Model


class Match(NamedTuple):
    """What a subject stands for: a license, or a model. *kind* is a word of the vocabulary; *via* names the steps taken."""

    subject: str
    kind: str
    license: str
    model: Model | None = None
    via: tuple[str, ...] = ()


class Unknown(ModelcheckError):
    """No license or model has that name; *suggestions* resemble it and are never taken as the answer.

    *why* says more where more is known: that a part of an expression is unknown, or what a value of the hub leaves open.
    Suggestions take longer to find than the name itself, so they may be given as what looks for them.
    """

    def __init__(self, subject: str, suggestions: tuple[str, ...] | Callable[[], tuple[str, ...]], why: str = "") -> None:
        super().__init__(f'no model or license is called "{subject}"')
        self.subject = subject
        self.why = why
        self._suggestions = suggestions

    @property
    def suggestions(self) -> tuple[str, ...]:
        """Return names that resemble the subject, best first."""
        return self._suggestions() if callable(self._suggestions) else self._suggestions


class Ambiguous(ModelcheckError):
    """A name that stands for models under different licenses, or for several licenses; then the models are empty."""

    def __init__(self, subject: str, candidates: tuple[tuple[str, str], ...], why: str = "") -> None:
        super().__init__(f'"{subject}" stands for different licenses')
        self.subject = subject
        self.candidates = candidates
        self.why = why


class Inherited(NamedTuple):
    """A license that binds a model through what it was made from. *license* is empty where the base is not known."""

    model: str
    license: str
    relation: str
