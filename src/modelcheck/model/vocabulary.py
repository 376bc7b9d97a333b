"""The vocabulary: every word that a license file, the code and the output may use, with its definition."""

from __future__ import annotations

from typing import Any, NamedTuple


class Bound(NamedTuple):
    """How another fact limits this one: ``value <= other * at_most`` and, if set, ``value >= other / at_least_over``."""

    source: str
    at_most: int
    at_least_over: int | None


class FactType(NamedTuple):
    """A fact that conditions may test: its type, the question that asks for it, and what other facts say about it."""

    name: str
    type: str
    means: str
    question: str
    flag: str
    values: tuple[str, ...]
    assumed: Any
    bounds: tuple[Bound, ...]
    totals: str | None
    phrase: str
    phrase_not: str


class Vocabulary(NamedTuple):
    """All words by kind: ``sections["duties"]["cite"]`` is the definition of the duty *cite*."""

    version: str
    date: str
    sections: dict[str, dict[str, dict[str, Any]]]
    facts: dict[str, FactType]
    regions: frozenset[str]
    region_groups: dict[str, frozenset[str]]

    def words(self, section: str) -> tuple[str, ...]:
        """Return the words of *section* in the order in which the vocabulary lists them."""
        return tuple(self.sections[section])

    def means(self, section: str, word: str) -> str:
        """Return the definition of *word*."""
        return str(self.sections[section][word]["means"])

    def places(self, region: str) -> frozenset[str]:
        """Return the country codes that *region*, a country or a group such as ``EU``, stands for."""
        return self.region_groups.get(region, frozenset((region,)))


def vocabulary_from(data: dict[str, Any]) -> Vocabulary:
    """Build the vocabulary from its compiled form."""
    return Vocabulary(
        version=data["version"],
        date=data["date"],
        sections=data["sections"],
        facts={name: _fact(name, item) for name, item in data["sections"]["facts"].items()},
        regions=frozenset(data["regions"]),
        region_groups={name: frozenset(item["members"]) for name, item in data["sections"]["region_groups"].items()},
    )


def _fact(name: str, item: dict[str, Any]) -> FactType:
    return FactType(
        name=name,
        type=item["type"],
        means=item["means"],
        question=item["question"],
        flag=item.get("flag") or f"--fact {name}=",
        values=tuple(item.get("values", ())),
        assumed=item.get("assumed"),
        bounds=tuple(Bound(b["from"], b["at_most"], b.get("at_least_over")) for b in item.get("derived", ())),
        totals=item.get("totals"),
        phrase=item["phrase"],
        phrase_not=item.get("phrase_not", ""),
    )
