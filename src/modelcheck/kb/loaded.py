"""What a folder of knowledge-base files holds once it is read, and the places in the texts that its elements cite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Data = dict[str, Any]

ELEMENT_LISTS = ("clauses", "thresholds", "restrictions", "may_relicense_as")
"""The lists of a license file whose entries have ids of their own, unique over the license and its policies."""


class Loaded(NamedTuple):
    """A folder as it was read: checked, but not yet compiled. *paths* says which file a license came from.

    *hub* holds the values of the model hub that stand for no one text, *naming* how names are taken apart,
    *contexts* where projects name models; *files* names every file that was looked at, also those that could not be read.
    """

    vocabulary: Data
    licenses: dict[str, Data]
    paths: dict[str, str]
    models: dict[str, Data]
    unencoded: dict[str, Data]
    hub: dict[str, Data]
    naming: Data
    contexts: Data
    files: list[str]


class Known(NamedTuple):
    """What another folder, loaded before, already provides: its vocabulary and the ids of its licenses."""

    vocabulary: Data
    licenses: frozenset[str]
    policies: Mapping[str, Data]


class Place(NamedTuple):
    """A place in a text that an element rests on; *element* names it in messages."""

    element: str
    ref: str
    locator: str


def elements_of(data: Data) -> Iterator[Data]:
    """Yield the elements of a license file that have ids."""
    for key in ELEMENT_LISTS:
        yield from (item for item in data.get(key) or () if item.get("id"))


def places_of(data: Data) -> Iterator[Place]:
    """Yield every place that the elements of a license file cite."""
    for key in ELEMENT_LISTS:
        for item in data.get(key) or ():
            yield from _places_of_one(item.get("id") or key, item)
    for item in data.get("unread_policies") or ():
        yield from _places_of_one("unread-policy", item)
    if data.get("territory"):
        yield from _places_of_one("territory", data["territory"])
    for key in ("derivatives", "terms"):
        for name, item in (data.get(key) or {}).items():
            if item:
                yield from _places_of_one(name, item)


def _places_of_one(name: str, item: Data) -> Iterator[Place]:
    if item.get("ref"):
        yield Place(name, item["ref"], item.get("locator") or "")
    for other in (*(item.get("also") or ()), *(item.get("exempt") or ())):
        yield Place(name, other.get("ref") or "", other.get("locator") or "")
    if item.get("unless_agreed"):
        yield Place(name, item["unless_agreed"].get("ref") or "", item["unless_agreed"].get("locator") or "")
