"""Load a folder of knowledge-base files: every file is read and checked, and all problems are reported in one go."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import yaml

from modelcheck.kb.contexts_form import CONTEXTS_FORM
from modelcheck.kb.cross_check import cross_check
from modelcheck.kb.folder import YAML, files_below
from modelcheck.kb.forms import license_form
from modelcheck.kb.loaded import Data, Known, Loaded, Place, places_of
from modelcheck.kb.other_forms import HUB_FORM, MODELS_FORM, NAMES_FORM, UNENCODED_FORM
from modelcheck.kb.problems import Problem, Problems, escaped
from modelcheck.kb.shapes import Reading, Record
from modelcheck.kb.vocabulary_file import VOCABULARY_FILE, read_vocabulary
from modelcheck.kb.yaml_reader import read_yaml

__all__ = ["Data", "Known", "Loaded", "Place", "load", "places_of"]

UNENCODED_FILE = "unencoded.yaml"
MODELS_FILE = "models.yaml"
HUB_FILE = "hub.yaml"
NAMES_FILE = "names.yaml"
CONTEXTS_FILE = "contexts.yaml"
_CALLED = {
    MODELS_FILE: "a file of models",
    HUB_FILE: "a list of the hub's values",
    NAMES_FILE: "the rules for names",
    CONTEXTS_FILE: "a list of where models are named",
    UNENCODED_FILE: "a list of licenses not encoded yet",
    "": "a license",
}


def load(root: Path, known: Known | None = None) -> tuple[Loaded, tuple[Problem, ...]]:
    """Read every file below *root* and return what was read with all problems, sorted by place.

    With *known*, the folder is a user's own: it has no vocabulary and may name the licenses that are known already.
    """
    problems = Problems()
    vocabulary = known.vocabulary if known else read_vocabulary(root, problems)
    loaded = Loaded(vocabulary or {}, {}, {}, {}, {}, {}, {}, {}, [] if known else [VOCABULARY_FILE])
    reading = forms = None
    if vocabulary is not None:
        reading = Reading("", _words_of(vocabulary), problems, vocabulary["facts"])
        terms = {term: tuple(entry.get("values", ())) for term, entry in vocabulary["terms"].items()}
        forms = (license_form(terms), license_form(terms, with_text=False))
    for path, shown in _files(root, known is None, problems):
        loaded.files.append(shown)
        node = read_yaml(path, shown, problems)
        # Without a vocabulary nothing more can be said of a file than whether it is YAML.
        if node is not None and reading is not None and forms is not None:
            _read_file(path.name, node, reading._replace(path=shown), forms[_has_no_text(node)], loaded)
    if reading is not None:
        cross_check(loaded, problems, known)
    return loaded, problems.sorted()


def _words_of(vocabulary: Data) -> dict[str, tuple[str, ...]]:
    """Return the words of each section of a vocabulary, and the places (countries and groups) as one more section."""
    words = {name: tuple(section) for name, section in vocabulary.items() if isinstance(section, dict)}
    words["places"] = (*vocabulary["region_groups"], *vocabulary["regions"])
    return words


def _files(root: Path, has_vocabulary: bool, problems: Problems) -> Iterator[tuple[Path, str]]:
    """Yield the files to read, each with the name it goes by in problems; one that is no file is a problem."""

    def unreadable(path: str, error: OSError) -> None:
        problems.add(path or str(root), 1, 1, "unreadable", f"the folder cannot be read: {error.strerror or error}")

    listed = sorted(files_below(root, YAML, unreadable))
    for path, entry in listed:
        if has_vocabulary and path == VOCABULARY_FILE:
            continue
        if not _is_regular(entry):
            problems.add(path, 1, 1, "unreadable", "cannot be read: it is no file")
            continue
        yield Path(entry.path), escaped(path)
    if not listed and not problems.found:
        problems.add(str(root), 1, 1, "unreadable", "no license file (*.yaml) in this folder")


def _has_no_text(node: yaml.Node) -> bool:
    """Tell whether a file says that there is no text behind it."""
    return isinstance(node, yaml.MappingNode) and any(key.value == "no_text" for key, _ in node.value)


def _is_regular(entry: os.DirEntry[str]) -> bool:
    """Tell whether it is a file, not a pipe or device that might never end; a broken link counts, reading says why it fails."""
    try:
        return stat.S_ISREG(entry.stat().st_mode)
    except OSError:
        return True


def _read_file(name: str, node: yaml.Node, reading: Reading, form: Record, loaded: Loaded) -> None:
    if _is_misplaced(name, node, form, reading):
        return
    if name == UNENCODED_FILE:
        listed = UNENCODED_FORM.read(node, reading) or {}
        loaded.unencoded.update({item["id"]: item for item in listed.get("not_encoded") or () if item.get("id")})
    elif name == HUB_FILE:
        values = HUB_FORM.read(node, reading) or {}
        loaded.hub.update({item["value"]: item for item in values.get("values") or () if item.get("value")})
    elif name == NAMES_FILE:
        loaded.naming.update(NAMES_FORM.read(node, reading) or {})
    elif name == CONTEXTS_FILE:
        loaded.contexts.update(CONTEXTS_FORM.read(node, reading) or {})
    elif name == MODELS_FILE:
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


def _is_misplaced(name: str, node: yaml.Node, form: Record, reading: Reading) -> bool:
    """Note that the name of a file and its keys disagree on what it holds, where they do; many problems would follow."""
    if name == VOCABULARY_FILE:
        message = f"there is one {VOCABULARY_FILE}, at the top of the knowledge base; its words hold here too"
        reading.wrong(node, "misplaced-file", message)
        return True
    if not isinstance(node, yaml.MappingNode):
        return False
    keys = {key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)}
    by_keys = {
        MODELS_FILE: len(keys & MODELS_FORM.fields.keys()),
        UNENCODED_FILE: len(keys & UNENCODED_FORM.fields.keys()),
        HUB_FILE: len(keys & HUB_FORM.fields.keys()),
        NAMES_FILE: len(keys & NAMES_FORM.fields.keys()),
        CONTEXTS_FILE: len(keys & CONTEXTS_FORM.fields.keys()),
        "": len(keys & form.fields.keys()),
    }
    expected = name if name in by_keys else ""
    likely = max(by_keys, key=lambda kind: (by_keys[kind], kind == expected))
    message = ""
    if likely != expected:
        message = f"these are the keys of {_CALLED[likely]}" + (f"; call it {likely}" if likely else "; give it another name")
    elif not expected and "id" not in keys and by_keys[""] < 2:
        message = f"nothing says what this is: a license has id, name, steward, …; models stand in {MODELS_FILE}"
    if message:
        reading.wrong(node, "misplaced-file", message)
    return bool(message)
