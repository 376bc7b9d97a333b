"""A model: a checkpoint or family, the license it came under, and how that is known."""

from __future__ import annotations

from typing import Any, NamedTuple


class Model(NamedTuple):
    """One model of the knowledge base.

    *license* is the text it was released under, *offered_under* the text that somebody who downloads it today accepts,
    where that is another one; *policies* are use policies it comes with besides. *evidence* says where the license was
    read; *confidence* is a word of the vocabulary.
    """

    id: str
    organization: str
    license: str
    evidence: dict[str, str]
    confidence: str
    names: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    family: str = ""
    released: str = ""
    modality: str = ""
    parameters: str = ""
    offered_under: str = ""
    base: tuple[str, ...] = ()
    relation: str = ""
    conflicts: tuple[dict[str, str], ...] = ()
    notes: str = ""

    @property
    def terms_today(self) -> str:
        """The id of the license that somebody who obtains the model today accepts."""
        return self.offered_under or self.license


def model_from(data: dict[str, Any]) -> Model:
    """Build a model from its compiled form."""
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
    return Model(**fields)
