"""Look things up in compiled knowledge: the vocabulary, licenses, models, and what a name stands for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelcheck.kb.match import Ambiguous, Inherited, Match, Unknown
from modelcheck.kb.names import fold
from modelcheck.kb.stand_ins import not_encoded, unknown_base
from modelcheck.model.answers import Law
from modelcheck.model.license import License, license_from
from modelcheck.model.models import Model, model_from
from modelcheck.model.vocabulary import Vocabulary, vocabulary_from

if TYPE_CHECKING:
    from modelcheck.kb.resolve import Resolver

__all__ = ["Ambiguous", "Inherited", "KnowledgeBase", "Match", "Unknown"]

BINDING_RESULTS = ("derivative", "copy")
"""What a base license makes of a result that it then binds."""


class KnowledgeBase:
    """Compiled knowledge in one folder or several; what stands in an earlier folder goes before the later ones."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._folders = folders
        self._indexes = [_read(folder / "index.json") for folder in folders]
        self._model_files: dict[Path, list[dict[str, Any]]] = {}
        self._licenses: dict[str, License] = {}

    @property
    def version(self) -> str:
        """The version of the knowledge base."""
        return str(self._indexes[-1]["version"])

    @property
    def date(self) -> str:
        """The day on which the knowledge was last read against its sources."""
        return str(self._indexes[-1]["date"])

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words that licenses and answers use."""
        return vocabulary_from(_read(self._folders[-1] / "vocabulary.json"))

    @cached_property
    def _license_index(self) -> dict[str, tuple[Path, dict[str, Any]]]:
        found: dict[str, tuple[Path, dict[str, Any]]] = {}
        for folder, index in zip(self._folders, self._indexes, strict=True):
            for owner, data in index["licenses"].items():
                found.setdefault(owner, (folder, data))
        return found

    @cached_property
    def _unencoded(self) -> dict[str, dict[str, str]]:
        return {owner: data for index in reversed(self._indexes) for owner, data in index["unencoded"].items()}

    @cached_property
    def _unencoded_by_name(self) -> dict[str, str]:
        return {fold(one): one for one in self._unencoded}

    def license_ids(self, policies: bool = False) -> list[str]:
        """Return the ids of all encoded licenses (or of all policies), sorted."""
        return sorted(o for o, (_, data) in self._license_index.items() if (data["category"] == "policy") == policies)

    def unencoded_ids(self) -> list[str]:
        """Return the ids of the licenses whose texts are not encoded yet."""
        return list(self._unencoded)

    def license(self, license_id: str) -> License:
        """Return a license or policy; one whose text is not encoded yet says nothing but that.

        Raises:
            KeyError: there is no such license.
        """
        if license_id not in self._licenses:
            found = self._license_index.get(license_id)
            self._licenses[license_id] = (
                license_from(_read(found[0] / "licenses" / f"{license_id}.json"))
                if found is not None
                else not_encoded(license_id, self._unencoded[license_id])
            )
        return self._licenses[license_id]

    def hub_value(self, license_id: str) -> str:
        """Return the value by which the model hub knows an encoded license, or nothing."""
        return str(self._license_index[license_id][1]["hf_id"] or "")

    def has_text(self, license_id: str) -> bool:
        """Tell whether a license or policy of that id is encoded."""
        return license_id in self._license_index

    def proofs(self) -> Iterator[dict[str, Any]]:
        """Yield what proves each license against its text, by id."""
        for owner, (folder, _) in sorted(self._license_index.items()):
            if (path := folder / "proofs" / f"{owner}.json").is_file():
                yield _read(path)

    def models(self) -> Iterator[Model]:
        """Yield all models, by organization and in the order of the files."""
        for folder in self._folders:
            for path in sorted((folder / "models").glob("*.json")):
                for data in _read(path):
                    yield model_from(data)

    def law(self, license_id: str, model: Model | None = None) -> Law:
        """Return a license with its policies and what is known of the model (or of every model under the license)."""
        license_ = self.license(license_id)
        known = dict(license_.known)
        if model is not None and model.modality:
            multimodal = self.vocabulary.sections["modalities"][model.modality].get("multimodal")
            if multimodal is not None:
                known["multimodal"] = multimodal
        policies = (*license_.policies, *(model.policies if model is not None else ()))
        return Law(license_, tuple(self.license(policy) for policy in policies), tuple(known.items()))

    def laws_for(self, match: Match) -> tuple[tuple[Law, ...], tuple[Inherited, ...]]:
        """Return all that binds what *match* stands for: its own license first, then those it inherits from its bases."""
        own = self.law(match.license, match.model)
        if match.model is None:
            return (own,), ()
        inherited = self.inherited(match.model)
        laws = [own]
        for base in inherited:
            if not base.license:
                laws.append(Law(unknown_base(base.model), ()))
            elif base.license not in [law.license.id for law in laws]:
                laws.append(self.law(base.license, match.model))
        return tuple(laws), inherited

    def find(self, subject: str) -> Match:
        """Return what *subject* stands for.

        Raises:
            Unknown: nothing has that name.
            Ambiguous: it names models under different licenses.
        """
        entries = self._entries(fold(subject))
        if not entries:
            unencoded = self._license_named(subject)
            return Match(subject, "license", unencoded) if unencoded else self._value_of_hub(subject)
        if entries[0][1][0] == "license":
            return Match(subject, "license", entries[0][1][1])
        first_kind = entries[0][1][0]
        models = [self._model(folder, *entry[1:]) for folder, entry in entries if entry[0] == first_kind]
        if len({model.terms_today for model in models}) > 1:
            raise Ambiguous(subject, tuple((model.id, model.terms_today) for model in models))
        model = models[0]
        kind = "tag" if first_kind == "alias" and ":" in subject else first_kind
        return Match(subject, kind, model.terms_today, model, () if first_kind == "exact" else (model.id,))

    @cached_property
    def contexts(self) -> dict[str, Any]:
        """Where projects name models, and what only looks like one there."""
        return dict(_read(self._folders[-1] / "contexts.json"))

    @property
    def naming(self) -> Resolver:
        """The rules by which names are taken apart."""
        return self._resolver

    @cached_property
    def _resolver(self) -> Resolver:
        from modelcheck.kb.resolve import Resolver

        rules = _read(self._folders[-1] / "naming.json")
        words: dict[str, list[tuple[int, str, int]]] = {}
        for number, folder in enumerate(self._folders):
            for key, places in _read(folder / "naming.json")["words"].items():
                words.setdefault(key, []).extend((number, file, position) for file, position in places)
        return Resolver(self, rules, words)

    def model_at(self, place: tuple[int, str, int]) -> Model:
        """Return the model at a place: number of the folder, file, position in the file."""
        number, file, position = place
        return self._model(self._folders[number], file, position)

    def models_called(self, name: str) -> list[Model]:
        """Return the models of which *name* is the id or, where none has it as its id, another name."""
        entries = [(folder, entry) for folder, entry in self._entries(fold(name)) if entry[0] != "license"]
        return [self._model(folder, *entry[1:]) for folder, entry in entries if entry[0] == entries[0][1][0]]

    def organization_of(self, name: str) -> str | None:
        """Return the organization that goes by *name*, or has a namespace of that name."""
        return next(
            (str(index["organizations"][fold(name)]) for index in self._indexes if fold(name) in index["organizations"]), None
        )

    def namespaces_beside(self, namespace: str) -> list[str]:
        """Return the other namespaces of the organization that has *namespace*."""
        owner = self.organization_of(namespace)
        known = {name for index in self._indexes for name, org in index["organizations"].items() if org == owner}
        return sorted(known - {fold(namespace)}) if owner else []

    def _value_of_hub(self, subject: str) -> Match:
        """Return what a value of the model hub that is no id of a license stands for, or say that it stands for nothing."""
        value = next((index["hub"][fold(subject)] for index in self._indexes if fold(subject) in index["hub"]), None)
        if value is None:
            return self._resolver.find(subject)
        if not value["may_be"]:
            raise Unknown(subject, (), value["why"])
        if len(value["may_be"]) > 1:
            raise Ambiguous(subject, tuple(("", license_id) for license_id in value["may_be"]), value["why"])
        return Match(subject, "alias", value["may_be"][0], None, (value["why"],))

    def is_known(self, name: str) -> bool:
        """Tell whether *name* is an id or another name of a license or model."""
        return bool(self._entries(fold(name)) or self._license_named(name))

    def versions_of(self, license_id: str) -> tuple[str, ...]:
        """Return the licenses that an SPDX id stands for: one, or with *-or-later* or *+* also the later versions there are.

        Empty where the knowledge base has no such license.
        """
        for index in self._indexes:
            plus = self._license_named(license_id[:-1]) if license_id.endswith("+") else ""
            first = index["or_later"].get(fold(license_id)) or plus
            if first:
                return (first, *index["later"].get(first, ()))
        own = self._license_named(license_id)
        return (own,) if own else ()

    def _license_named(self, name: str) -> str:
        """Return the id of the license of that name, or nothing."""
        entry = next((entry for _, entry in self._entries(fold(name)) if entry[0] == "license"), None)
        return str(entry[1]) if entry else self._unencoded_by_name.get(fold(name), "")

    def _entries(self, name: str) -> list[tuple[Path, list[Any]]]:
        """Return what a folded name stands for in the first folder that knows it.

        A license goes before a model, so the names of models are not even read where the id of one is given.
        """
        for number, (folder, index) in enumerate(zip(self._folders, self._indexes, strict=True)):
            license_ = index["licenses"].get(name)
            if license_ is not None and license_["category"] != "policy":
                return [(folder, ["license", name])]
            if name in self._names[number]:
                return [(folder, entry) for entry in self._names[number][name]]
        return []

    @cached_property
    def _names(self) -> list[dict[str, list[list[Any]]]]:
        """Every name in each folder with what it stands for."""
        return [_read(folder / "names.json") for folder in self._folders]

    def _model(self, folder: Path, file: str, position: int) -> Model:
        path = folder / "models" / f"{file}.json"
        if path not in self._model_files:
            self._model_files[path] = _read(path)
        return model_from(self._model_files[path][position])

    def suggestions(self, subject: str, most: int = 3) -> tuple[str, ...]:
        """Return up to *most* names that resemble *subject*, best first. Hints only: none is ever taken as the answer."""
        from difflib import get_close_matches

        names = [name for known in self._names for name in known]
        short = fold(subject)[:200]
        tails = {name.rsplit("/", 1)[-1]: name for name in reversed(names)}
        close = get_close_matches(short, names, n=most, cutoff=0.6)
        close += [tails[tail] for tail in get_close_matches(short.rsplit("/", 1)[-1], list(tails), n=most, cutoff=0.6)]
        return tuple(dict.fromkeys(self._spelled(name) for name in close))[:most]

    def names_with(self, start: str, most: int) -> list[str]:
        """Return up to *most* ids of licenses and models that begin with *start*, whatever the case, as they are written."""
        begin = fold(start)
        names = dict.fromkeys(n for known in self._names for n, found in known.items() if found[0][0] != "alias")
        return list(dict.fromkeys(self._spelled(name) for name in names if name.startswith(begin)))[:most]

    def _spelled(self, name: str) -> str:
        """Return a folded name as its owner writes it."""
        folder, entry = self._entries(name)[0]
        if entry[0] == "license":
            return str(entry[1])
        model = self._model(folder, *entry[1:])
        return next((one for one in (model.id, *model.names) if fold(one) == name), model.id)

    def stewards(self) -> list[str]:
        """Return every name by which a steward or organization goes, and its namespaces."""
        names = [str(data["steward"]) for _, data in self._license_index.values()]
        return sorted({*names, *(name for index in self._indexes for pair in index["organizations"].items() for name in pair)})

    def steward_of(self, name: str) -> str:
        """Return the organization that a namespace, model id or organization name belongs to (itself where none is known)."""
        for index in self._indexes:
            owner = index["organizations"].get(fold(name.split("/", 1)[0]))
            if owner:
                return str(owner)
        return name.split("/", 1)[0]

    def inherited(self, model: Model) -> tuple[Inherited, ...]:
        """Return the licenses that bind *model* through its bases, all the way down.

        A base by the same steward does not bind: the licensor licenses its own derivative anew.
        """
        found: dict[tuple[str, str], Inherited] = {}
        ways = [(model, base) for base in reversed(model.base)]
        seen = {fold(model.id)}
        while ways:  # a chain may be longer than Python would follow by calls
            child, name = ways.pop()
            entry = next(((f, e) for f, e in self._entries(fold(name)) if e[0] != "license"), None)
            if entry is None:
                if self.steward_of(name) != self.steward_of(child.organization):
                    found.setdefault((name, ""), Inherited(name, "", child.relation))
                continue
            parent = self._model(entry[0], *entry[1][1:])
            same = self.steward_of(parent.organization) == self.steward_of(child.organization)
            if not same and fold(parent.id) != fold(model.id) and self._binds(parent.terms_today, child.relation):
                found.setdefault((parent.id, parent.terms_today), Inherited(parent.id, parent.terms_today, child.relation))
            if fold(parent.id) not in seen:
                seen.add(fold(parent.id))
                ways += [(parent, base) for base in reversed(parent.base)]
        return tuple(found.values())

    def _binds(self, license_id: str, relation: str) -> bool:
        """Tell whether a license reaches a result in *relation*; what it leaves undefined is not taken to be free of it."""
        license_ = self.license(license_id)
        derivative = license_.derivatives.get(relation)
        return derivative is None or derivative.kind in BINDING_RESULTS or derivative.kind == "undefined"


def _read(path: Path) -> Any:
    return json.loads(path.read_bytes())
