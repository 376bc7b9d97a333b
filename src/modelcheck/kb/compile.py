"""Compile loaded files into the form that a run reads: a vocabulary, an index of names, and one small file per license.

A run reads the index, one license and its policies, and nothing else. Proofs (outline and locators) lie apart, because
only `kb verify` reads them.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from modelcheck.kb.forms import PERMISSION_KEYS
from modelcheck.kb.load import Data, Loaded, places_of
from modelcheck.kb.name_parts import words_of
from modelcheck.kb.names import fold

FORMAT = 4
"""Raised when the compiled form changes, so that no run reads what an older version wrote."""

ELEMENT_FIELDS = ("id", "ref", "summary", "purposes", "measured", "scope", "note", "text", "where", "binds_recipients", "reach")


def compiled_files(loaded: Loaded) -> dict[str, Any]:
    """Return the compiled files of *loaded*, path to content."""
    vocabulary = loaded.vocabulary
    files: dict[str, Any] = {"vocabulary.json": _vocabulary(vocabulary)}
    for owner, data in loaded.licenses.items():
        files[f"licenses/{owner}.json"] = _license(data, vocabulary)
        if "no_text" not in data:
            files[f"proofs/{owner}.json"] = _proof(data)
    for path, file in loaded.models.items():
        files[f"models/{_models_file(path)}.json"] = [
            {**model, "organization": file["organization"]} for model in file["models"]
        ]
    files["names.json"] = dict(sorted(_names(loaded).items()))
    files["naming.json"] = _naming(loaded)
    files["contexts.json"] = loaded.contexts
    index = _index(loaded)
    index["digest"] = digest_of({**files, "index.json": index})
    files["index.json"] = index
    return files


def digest_of(files: dict[str, Any]) -> str:
    """Return a short hash of compiled files, equal exactly where the content is."""
    text = json.dumps([FORMAT, files], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def write_compiled(files: dict[str, Any], target: Path) -> None:
    """Write compiled files below *target*, which must not hold any yet."""
    for name, content in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _vocabulary(data: Data) -> Data:
    plain = ("version", "date", "regions")
    return {
        **{key: data[key] for key in plain},
        "sections": {key: value for key, value in data.items() if key not in plain},
    }


def _models_file(path: str) -> str:
    """Return a name that no other path has and that no file system finds too long."""
    return hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _index(loaded: Loaded) -> Data:
    licenses = {
        owner: {key: data.get(key) for key in ("name", "steward", "category", "spdx_id", "hf_id")}
        for owner, data in loaded.licenses.items()
    }
    return {
        "format": FORMAT,
        "version": loaded.vocabulary["version"],
        "date": loaded.vocabulary["date"],
        "licenses": dict(sorted(licenses.items())),
        "unencoded": {one: {"name": d["name"], "steward": d["steward"]} for one, d in sorted(loaded.unencoded.items())},
        "hub": {fold(item["value"]): {"may_be": item["may_be"], "why": item["why"]} for item in loaded.hub.values()},
        "or_later": {fold(data["or_later_id"]): owner for owner, data in _having(loaded, "or_later_id")},
        "later": _later(loaded),
        "organizations": _organizations(loaded),
    }


def _having(loaded: Loaded, key: str) -> list[tuple[str, Data]]:
    """Return the licenses that have *key*, by id."""
    return [(owner, data) for owner, data in sorted(loaded.licenses.items()) if key in data]


def _later(loaded: Loaded) -> dict[str, list[str]]:
    """Return the later versions of each license that has any, the next one first."""
    after = {data["supersedes"]: owner for owner, data in _having(loaded, "supersedes")}
    found: dict[str, list[str]] = {}
    for owner in after:
        version = owner
        while (version := after.get(version, "")) and version not in found.setdefault(owner, []):
            found[owner].append(version)
    return found


def _names(loaded: Loaded) -> dict[str, list[list[Any]]]:
    """Return every name with what it stands for: ``["license", id]`` or ``["exact" or "alias", models file, position]``.

    A license goes before a model, an id before another name, and that before an id without its organization.
    """
    names: dict[str, list[list[Any]]] = {}
    for owner, data in loaded.licenses.items():
        if data["category"] != "policy":
            names.setdefault(fold(owner), []).append(["license", owner])
    models = [
        (model, [_models_file(path), position])
        for path, file in loaded.models.items()
        for position, model in enumerate(file["models"])
    ]
    for kind, names_of in (("exact", _own_id), ("alias", _other_names)):
        for model, place in models:
            for name in names_of(model):
                found = names.setdefault(fold(name), [])
                if [kind, *place] not in found and ["exact", *place] not in found:
                    found.append([kind, *place])
    short: dict[str, list[list[Any]]] = {}
    for model, place in models:
        name = fold(model["id"].rsplit("/", 1)[-1])
        if name not in names:
            short.setdefault(name, []).append(["alias", *place])
    for owner, data in loaded.licenses.items():
        if data["category"] == "policy":
            continue
        for other in (data.get("spdx_id"), data.get("hf_id"), data["name"]):
            # A value of the hub that leaves something open is answered by hub.yaml, which says what.
            if other and fold(other) not in names and other not in loaded.hub:
                names[fold(other)] = [["license", owner]]
    return {**short, **names}


def _naming(loaded: Loaded) -> Data:
    """Return how names are taken apart, and the words of every name of every model with the models they stand for."""
    words: dict[str, list[list[Any]]] = {}
    for path, file in loaded.models.items():
        for position, model in enumerate(file["models"]):
            place = [_models_file(path), position]
            for name in (model["id"].rsplit("/", 1)[-1], *_other_names(model)):
                found = words.setdefault(" ".join(words_of(name)), [])
                if place not in found:
                    found.append(place)
    words.pop("", None)
    return {**loaded.naming, "words": dict(sorted(words.items()))}


def _own_id(model: Data) -> list[str]:
    return [model["id"]]


def _other_names(model: Data) -> list[str]:
    return list(model.get("names", ()))


def _organizations(loaded: Loaded) -> dict[str, str]:
    """Return which organization each namespace and each name of an organization belongs to."""
    owners = {}
    for file in loaded.models.values():
        for name in (file["organization"], *file.get("also", ()), *file["namespaces"]):
            owners[fold(name)] = file["organization"]
    return dict(sorted(owners.items()))


def _license(data: Data, vocabulary: Data) -> Data:
    compiled = {key: value for key, value in data.items() if key not in ("outline", "no_text", *_ELEMENTS)}
    compiled["unread"] = [_keep(item, "name", "ref") for item in compiled.pop("unread_policies", ())]
    compiled["clauses"] = [_clause(item) for item in data.get("clauses", ())]
    compiled["thresholds"] = [{**_element(item), "effect": item["effect"]} for item in data.get("thresholds", ())]
    compiled["restrictions"] = [{**_element(item), "use_case": item["use_case"]} for item in data.get("restrictions", ())]
    compiled["relicensing"] = [_relicensing(item) for item in data.get("may_relicense_as", ())]
    if data.get("territory"):
        compiled["territory"] = _territory(data["territory"], vocabulary)
    compiled["derivatives"] = {
        name: {**{k: v for k, v in item.items() if k not in ("locator", "when")}, **_when(item, name)}
        for name, item in data.get("derivatives", {}).items()
    }
    compiled["terms"] = {
        name: {key: value for key, value in item.items() if key != "locator"} for name, item in data.get("terms", {}).items()
    }
    return compiled


_ELEMENTS = ("clauses", "thresholds", "restrictions", "territory", "derivatives", "may_relicense_as", "terms")


def _clause(item: Data) -> Data:
    key = next(key for key in PERMISSION_KEYS if key in item)
    compiled = {**_element(item), "kind": PERMISSION_KEYS[key]}
    if key == "requires":
        compiled["duty"] = item[key]
    else:
        compiled["activities"] = item[key]
    if "unless_agreed" in item:
        compiled["way_out"] = item["unless_agreed"]["ref"]
    return compiled


def _relicensing(item: Data) -> Data:
    return {**_element(item), "to": item.get("as", []), **_keep(item, "later_versions")}


def _keep(item: Data, *keys: str) -> Data:
    return {key: item[key] for key in keys if key in item}


def _element(item: Data) -> Data:
    compiled = {"ref": "", **_keep(item, *ELEMENT_FIELDS, "activities")}
    if "also" in item:
        compiled["also"] = list(dict.fromkeys(place["ref"] for place in item["also"]))
    if "exempt" in item:
        compiled["exempt"] = [
            {**_keep(one, "activities", "ref"), "when": _named(one["when"], item["id"])} for one in item["exempt"]
        ]
    return {**compiled, **_when(item, item.get("id", "territory"))}


def _when(item: Data, owner: str) -> Data:
    return {"when": _named(item["when"], owner)} if item.get("when") else {}


def _named(condition: Data, owner: str) -> Data:
    """Give the questions in *condition* the name of the clause they stand in."""
    if "question" in condition:
        return {**condition, "fact": f"condition:{owner}"}
    if "not" in condition:
        return {"not": _named(condition["not"], owner)}
    for key in ("all", "any"):
        if key in condition:
            return {key: [_named(part, owner) for part in condition[key]]}
    return condition


def _territory(item: Data, vocabulary: Data) -> Data:
    """Compile a territory: the regions become lists of countries, the tests become one condition."""
    groups = vocabulary["region_groups"]
    codes = sorted({code for name in item["excludes"] for code in groups.get(name, {}).get("members", [name])})
    facts = list(dict.fromkeys(vocabulary["territory_tests"][test]["fact"] for test in item["test"]))
    tests = [{"fact": fact, "operator": "in", "value": codes} for fact in facts]
    compiled = _element({**item, "id": "territory"})
    del compiled["id"]
    return {
        **compiled,
        "excludes": item["excludes"],
        "test": item["test"],
        **({"covers": _named(item["covers"], "territory")} if "covers" in item else {}),
        "when": tests[0] if len(tests) == 1 else {"any": tests},
    }


def _proof(data: Data) -> Data:
    return {
        "id": data["id"],
        "sha256": data["sha256"],
        "outline": data["outline"],
        "places": [list(place) for place in places_of(data)],
        "wordings": [
            {
                "id": item["id"],
                "text": item["text"],
                "refs": [item["ref"], *(place["ref"] for place in item.get("also", ()))],
            }
            for item in data.get("clauses", ())
            if "text" in item
        ],
    }
