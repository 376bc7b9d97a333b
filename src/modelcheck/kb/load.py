"""Load a folder of knowledge-base files: every file is read and checked, and all problems are reported in one go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from modelcheck.kb.forms import MODELS_FORM, UNENCODED_FORM, VOCABULARY_FORM, license_form
from modelcheck.kb.problems import Problem, Problems
from modelcheck.kb.shapes import Reading, Record, legal_values, nearest
from modelcheck.kb.yaml_reader import read_yaml

VOCABULARY_FILE = "vocabulary.yaml"
UNENCODED_FILE = "unencoded.yaml"
MODELS_FILE = "models.yaml"
ANSWERED_BY_WORDS = ("facts", "regions", "region_groups", "version", "date")
"""Keys of the vocabulary that are no plain list of words."""

Data = dict[str, Any]


class Loaded(NamedTuple):
    """A folder as it was read: checked, but not yet compiled. ``paths`` says which file a license came from."""

    vocabulary: Data
    licenses: dict[str, Data]
    paths: dict[str, str]
    models: dict[str, Data]
    unencoded: dict[str, Data]


class Known(NamedTuple):
    """What another folder, loaded before, already provides: its vocabulary and the ids of its licenses."""

    vocabulary: Data
    licenses: frozenset[str]
    policies: Mapping[str, Data]


def load(root: Path, known: Known | None = None) -> tuple[Loaded, tuple[Problem, ...]]:
    """Read every file below *root* and return what was read with all problems, sorted by place.

    With *known*, the folder is a user's own: it has no vocabulary and may name the licenses that are known already.
    """
    problems = Problems()
    vocabulary = known.vocabulary if known else _read_vocabulary(root, problems)
    loaded = Loaded(vocabulary or {}, {}, {}, {}, {})
    if vocabulary is None:
        return loaded, problems.sorted()
    reading = Reading("", words_of(vocabulary), problems, vocabulary["facts"])
    form = license_form({name: tuple(item.get("values", ())) for name, item in vocabulary["terms"].items()})
    for path in _files(root, problems):
        shown = path.relative_to(root).as_posix()
        node = read_yaml(path, shown, problems)
        if node is not None:
            _read_file(path, node, reading._replace(path=shown), form, loaded)
    _CrossCheck(loaded, problems, known).run()
    return loaded, problems.sorted()


def words_of(vocabulary: Data) -> dict[str, tuple[str, ...]]:
    """Return the words of each section of a vocabulary, and the places (countries and groups) as one more section."""
    words = {name: tuple(section) for name, section in vocabulary.items() if isinstance(section, dict)}
    words["places"] = (*vocabulary["region_groups"], *vocabulary["regions"])
    return words


def _files(root: Path, problems: Problems) -> Iterator[Path]:
    if not root.is_dir():
        problems.add(str(root), 1, 1, "unreadable", "no folder of that name")
        return
    found = False
    for path in sorted(root.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
        if path.suffix in (".yaml", ".yml") and not hidden and path.name != VOCABULARY_FILE:
            found = True
            yield path
    if not found:
        problems.add(str(root), 1, 1, "unreadable", "no license file (*.yaml) in this folder")


def _read_file(path: Path, node: yaml.Node, reading: Reading, form: Record, loaded: Loaded) -> None:
    if path.name == UNENCODED_FILE:
        listed = UNENCODED_FORM.read(node, reading) or {}
        loaded.unencoded.update({item["id"]: item for item in listed.get("not_encoded") or () if item.get("id")})
    elif path.name == MODELS_FILE:
        models = MODELS_FORM.read(node, reading)
        if models is not None:
            loaded.models[reading.path] = models
    else:
        data = form.read(node, reading)
        if data is None or not data.get("id"):
            return
        if data["id"] in loaded.licenses:
            first = loaded.paths[data["id"]]
            reading.problems.at(reading.path, data["id"], "duplicate-id", f'"{data["id"]}" is also the id of {first}')
            return
        loaded.licenses[data["id"]] = data
        loaded.paths[data["id"]] = reading.path


def _read_vocabulary(root: Path, problems: Problems) -> Data | None:
    path = root / VOCABULARY_FILE
    node = read_yaml(path, VOCABULARY_FILE, problems)
    if node is None:
        return None
    data = VOCABULARY_FORM.read(node, Reading(VOCABULARY_FILE, {}, problems))
    if data is None or problems.found:
        return None
    data["regions"] = data["regions"].split()
    for group in data["region_groups"].values():
        group["members"] = group["members"].split()
    _check_words(data, problems)
    return None if problems.found else data


def _check_words(data: Data, problems: Problems) -> None:
    """Check that words which name other words name some that exist, and give fact values their type."""
    facts = data["facts"]
    named = [(bound["from"], facts) for fact in facts.values() for bound in fact.get("derived", ())]
    named += [(fact["totals"], facts) for fact in facts.values() if "totals" in fact]
    named += [(test["fact"], facts) for test in data["territory_tests"].values()]
    named += [(duty["carried"], data["carried"]) for duty in data["duties"].values()]
    named += [(code, data["regions"]) for group in data["region_groups"].values() for code in group["members"]]
    for fact in facts.values():
        if "assumed" in fact:
            fact["assumed"] = fact_value(fact, fact["assumed"])
    for word in (*data["activities"].values(), *data["purposes"].values()):
        for key in ("implies", "presumes"):
            named += [(fact, facts) for fact in word.get(key, {})]
            word[key] = {name: fact_value(facts.get(name, {}), text) for name, text in word.get(key, {}).items()}
    for name, legal in named:
        _known_word(name, legal, problems)


def _known_word(word: str, legal: Iterable[str], problems: Problems) -> None:
    if word not in legal:
        problems.at(VOCABULARY_FILE, word, "unknown-term", f'unknown word "{word}"{nearest(word, legal)}')


def fact_value(fact: Data, text: str) -> Any:
    """Return the value that *text* stands for in a fact of that type."""
    return text == "true" if fact.get("type") == "boolean" else str(text)


class _CrossCheck:
    """Checks that take more than one place: references, ids across a license and its policies, names of models."""

    def __init__(self, loaded: Loaded, problems: Problems, known: Known | None) -> None:
        self.loaded = loaded
        self.problems = problems
        self.known = known
        self.known_ids = known.licenses if known else frozenset[str]()
        self.policies = known.policies if known else {}

    def run(self) -> None:
        """Note every problem."""
        for owner, data in self.loaded.licenses.items():
            path = self.loaded.paths[owner]
            self._refs(path, data)
            self._policies(path, data)
            self._own_id(path, data)
        for path, file in self.loaded.models.items():
            for model in file.get("models") or ():
                for key in ("license", "offered_under"):
                    if model.get(key):
                        self._license(path, model[key])

    def _refs(self, path: str, data: Data) -> None:
        outline = [entry["ref"] for entry in data.get("outline") or () if entry.get("ref")]
        for place in places_of(data):
            if place.ref and place.ref not in outline:
                hint = nearest(place.ref, outline) or "; sections are " + legal_values(outline)
                self.problems.at(path, place.ref, "unknown-ref", f'no section "{place.ref}" in the outline{hint}')
        elements = [item["id"] for key in ELEMENT_LISTS for item in data.get(key) or () if item.get("id")]
        self._unique(path, elements, {})

    def _unique(self, path: str, ids: Iterable[str], seen: dict[str, str]) -> None:
        for one in ids:
            if one in seen:
                self.problems.at(path, one, "duplicate-id", f'the id "{one}" is taken ({seen[one]})')
            seen[one] = f"line {getattr(one, 'line', '?')} of {path}"

    def _policies(self, path: str, data: Data) -> None:
        for policy in data.get("policies") or ():
            found = self.loaded.licenses.get(policy) or self.policies.get(policy)
            if found is None:
                ids = [*self.loaded.licenses, *self.policies]
                self.problems.at(path, policy, "dangling-reference", f'no policy "{policy}"{nearest(policy, ids)}')
            elif found.get("category") != "policy":
                self.problems.at(path, policy, "dangling-reference", f'"{policy}" is a license, not a policy')
            else:
                seen = {item["id"]: f"in {policy}" for key in ELEMENT_LISTS for item in found.get(key) or () if item.get("id")}
                self._unique(
                    path, [item["id"] for key in ELEMENT_LISTS for item in data.get(key) or () if item.get("id")], seen
                )

    def _own_id(self, path: str, data: Data) -> None:
        replaced = data.get("replaces")
        if data["id"] in self.known_ids and replaced != data["id"]:
            self.problems.at(
                path,
                data["id"],
                "duplicate-id",
                f'"{data["id"]}" is a license of the knowledge base; choose another id, or say "replaces: {data["id"]}"',
            )
        if replaced and replaced not in self.known_ids:
            hint = nearest(replaced, self.known_ids)
            self.problems.at(path, replaced, "dangling-reference", f'no license "{replaced}" to replace{hint}')

    def _license(self, path: str, name: str) -> None:
        legal = [*self.loaded.licenses, *self.loaded.unencoded, *self.known_ids]
        if name not in legal:
            self.problems.at(
                path,
                name,
                "dangling-reference",
                f'no license "{name}"{nearest(name, legal)}; a text that is not encoded yet is listed in {UNENCODED_FILE}',
            )


ELEMENT_LISTS = ("clauses", "thresholds", "restrictions")
"""The lists of a license file whose entries have ids of their own, unique over the license and its policies."""


class Place(NamedTuple):
    """A place in a text that an element rests on; *element* names it in messages."""

    element: str
    ref: str
    locator: str


def places_of(data: Data) -> Iterator[Place]:
    """Yield every place that the elements of a license file cite."""
    for key in ELEMENT_LISTS:
        for item in data.get(key) or ():
            yield from _places_of_one(item.get("id") or key, item)
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
