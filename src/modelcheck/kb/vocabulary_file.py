"""Read the vocabulary file and check that its words, which name one another, name words that exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from modelcheck.kb.hints import legal_values, nearest
from modelcheck.kb.loaded import Data
from modelcheck.kb.other_forms import VOCABULARY_FORM
from modelcheck.kb.problems import Problems, Spot, shorten
from modelcheck.kb.shapes import Reading
from modelcheck.kb.yaml_reader import read_yaml

VOCABULARY_FILE = "vocabulary.yaml"


def read_vocabulary(root: Path, problems: Problems) -> Data | None:
    """Return the vocabulary of the folder *root* as the compiled form has it, or None with problems noted."""
    node = read_yaml(root / VOCABULARY_FILE, VOCABULARY_FILE, problems)
    if node is None:
        return None
    data = VOCABULARY_FORM.read(node, Reading(VOCABULARY_FILE, {}, problems))
    if data is None or problems.found:
        return None
    data["regions"] = _codes(data["regions"])
    for group in data["region_groups"].values():
        group["members"] = _codes(group["members"])
    _check_facts(data["facts"], problems)
    for word, legal in _named_words(data):
        if word not in legal:
            _wrong(problems, word, "unknown-term", f'unknown word "{shorten(word)}"{nearest(word, legal)}')
    for name, text, values in _values_given(data):
        fact = data["facts"].get(name)
        if fact is not None:
            values[name] = _value(fact, name, text, problems)
    return None if problems.found else data


def _codes(text: Spot) -> list[str]:
    """Return the codes in *text*, each at the place of the whole."""
    return [Spot.at(code, text.line, text.column) for code in text.split()]


def _wrong(problems: Problems, spot: str, rule: str, message: str) -> None:
    problems.at(VOCABULARY_FILE, spot, rule, message)


def _check_facts(facts: Data, problems: Problems) -> None:
    """Check that each fact has what its type asks for."""
    for name, fact in facts.items():
        for kind, key in (("choice", "values"), ("boolean", "phrase_not")):
            if fact["type"] == kind and key not in fact:
                _wrong(problems, name, "missing-key", f'"{name}" is a {kind} and has no "{key}"')
        for bound in fact.get("derived", ()):
            if bound["at_most"] == 0 or bound.get("at_least_over") == 0:
                _wrong(problems, bound["from"], "bad-value", f'"{name}" is derived from {bound["from"]} with a factor of 0')


def _named_words(data: Data) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield every word that names another, with the words it may name."""
    facts = data["facts"]
    for fact in facts.values():
        yield from ((bound["from"], facts) for bound in fact.get("derived", ()))
        if "totals" in fact:
            yield fact["totals"], facts
    for word in (*data["activities"].values(), *data["purposes"].values()):
        yield from ((fact, facts) for fact in word.get("implies", {}))
    yield from ((test["fact"], facts) for test in data["territory_tests"].values())
    yield from ((rule["verdict"], data["verdicts"]) for rule in data["rules"].values() if "verdict" in rule)
    yield from ((duty["carried"], data["carried"]) for duty in data["duties"].values())
    yield from ((code, data["regions"]) for group in data["region_groups"].values() for code in group["members"])


def _values_given(data: Data) -> Iterator[tuple[str, str, Data]]:
    """Yield every value that the vocabulary gives a fact: the fact, the value, and the table it belongs into."""
    for name, fact in data["facts"].items():
        if "assumed" in fact:
            assumed = {name: fact["assumed"]}
            yield name, fact["assumed"], assumed
            fact["assumed"] = assumed[name]
    for word in (*data["activities"].values(), *data["purposes"].values()):
        implied = word.get("implies", {})
        yield from ((name, text, implied) for name, text in list(implied.items()))


def _value(fact: Data, name: str, text: str, problems: Problems) -> Any:
    """Return the value that *text* stands for in a fact of that type."""
    legal = ("true", "false") if fact["type"] == "boolean" else tuple(fact.get("values", ()))
    if text not in legal:
        takes = (
            f"it takes {legal_values(legal)}" if legal else "only choices and facts that are true or false can be given a value"
        )
        _wrong(problems, text, "bad-value", f'"{shorten(text)}" is no value of {name}; {takes}')
    return text == "true" if fact["type"] == "boolean" else str(text)
