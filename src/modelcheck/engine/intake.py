"""Turn what people write into facts: ``10M``, ``DE``, ``yes``; refuse what cannot be meant, naming what would be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from modelcheck.engine.facts import NUMERIC, Facts
from modelcheck.engine.permission import implied_facts
from modelcheck.errors import UsageError
from modelcheck.model.conditions import QUESTION_PREFIX
from modelcheck.model.vocabulary import FactType, Vocabulary

UNITS = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9}
LONGEST_FIGURE = 15
"""Digits of a figure. Nothing on earth has a quadrillion users or dollars."""

YES, NO = ("true", "yes", "1"), ("false", "no", "0")


def read_facts(given: Mapping[str, Any], vocabulary: Vocabulary, questions: Iterable[str] = ()) -> dict[str, Any]:
    """Return facts by their JSON names from what was given as text, numbers, booleans or lists; None is left out.

    *questions* are the conditions of the subject that may be answered as ``condition:<clause id>``.

    Raises:
        UsageError: a fact is unknown, or a value cannot be one of its type.
    """
    facts: dict[str, Any] = {}
    for name, value in given.items():
        if value is None or value in ((), []):
            continue
        if name.startswith(QUESTION_PREFIX):
            if name not in questions:
                raise UsageError(
                    f'unknown condition "{name}"',
                    why="the license asked about sets no condition of that name",
                    fix="conditions it sets: " + (", ".join(sorted(questions)) or "none"),
                )
            facts[name] = _boolean(name, value)
            continue
        fact = vocabulary.facts.get(name)
        if fact is None:
            raise _unknown("fact", name, [*vocabulary.facts], "see `modelcheck explain facts`")
        facts[name] = read_fact(fact, value, vocabulary)
    _refuse_contradictions(facts, vocabulary)
    return facts


def read_fact(fact: FactType, value: Any, vocabulary: Vocabulary) -> Any:
    """Return the value of one fact.

    Raises:
        UsageError: *value* cannot be a value of this fact.
    """
    if fact.type in NUMERIC:
        return _figure(fact, value)
    if fact.type == "boolean":
        return _boolean(fact.name, value)
    if fact.type == "choice":
        return _word(fact.name, value, fact.values)
    if fact.type == "use-cases":
        return tuple(dict.fromkeys(_word("use case", one, vocabulary.words("use_cases")) for one in _list(value)))
    if fact.type == "regions":
        return tuple(dict.fromkeys(_region(fact, one, vocabulary) for one in _list(value)))
    return _region(fact, value, vocabulary)


def require_word(kind: str, word: str, legal: Iterable[str]) -> str:
    """Return *word* if it is one of the legal ones.

    Raises:
        UsageError: it is not; the message names the one that was probably meant.
    """
    return _word(kind, word, legal)


def refuse_impossible(facts: Mapping[str, Any], activity: str, purpose: str, vocabulary: Vocabulary) -> None:
    """Refuse a fact that the activity or the purpose asked about rules out by its meaning.

    Raises:
        UsageError: such a fact was given.
    """
    for name, value in implied_facts(activity, purpose, vocabulary).items():
        if name in facts and facts[name] != value:
            word = activity if name in vocabulary.sections["activities"][activity].get("implies", {}) else purpose
            section = "activities" if word == activity else "purposes"
            raise UsageError(
                f'{name}={_shown(facts[name])} contradicts "{word}"',
                why=f"{word} means: {vocabulary.means(section, word)}",
                fix=f"leave {name} out, or ask about another activity or purpose",
            )


def _refuse_contradictions(facts: Mapping[str, Any], vocabulary: Vocabulary) -> None:
    known = Facts(vocabulary, facts, {})
    for name, fact in vocabulary.facts.items():
        if fact.type not in NUMERIC or name not in facts:
            continue
        most = known.most_by_others(name)
        if most is not None and facts[name] > most:
            source = next(b.source for b in fact.bounds if (known.most(b.source) or most + 1) <= most)
            raise UsageError(
                f"{name}={facts[name]:,} is more than {source}={facts.get(source, int(most)):,}",
                why=f"{name} is part of {source}",
                fix="correct one of the two figures",
            )


def _list(value: Any) -> list[Any]:
    if isinstance(value, str):
        return [part for part in re.split(r"[,\s]+", value) if part]
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _figure(fact: FactType, value: Any) -> int:
    text = str(value).strip()
    match = re.fullmatch(r"\$?(\d+(?:[_,]\d{3})*)(?:\.(\d+))?\s*([kKmMbB]?)", text)
    if isinstance(value, bool) or match is None:
        raise UsageError(
            f'{fact.name}: "{_shown(value)}" is not a figure',
            why="a figure is a whole number, zero or more; K, M and B stand for thousand, million and billion",
            fix=f"write it like {fact.flag}{'' if fact.flag.endswith('=') else ' '}10M, or 1.2B, or 350000",
        )
    whole, fraction, unit = match.group(1).replace(",", "").replace("_", ""), match.group(2) or "", match.group(3).lower()
    if len(whole) > LONGEST_FIGURE or len(fraction) > LONGEST_FIGURE:
        raise UsageError(f'{fact.name}: "{_shown(value)}" is more than there can be', fix="write it like 10M or 1.2B")
    figure, rest = divmod(int(whole + fraction) * UNITS[unit], 10 ** len(fraction))
    if rest:
        raise UsageError(f'{fact.name}: "{_shown(value)}" is not a whole number', fix="write it like 10M or 1.2B")
    if figure >= 10**LONGEST_FIGURE:
        raise UsageError(f'{fact.name}: "{_shown(value)}" is more than there can be', fix="write it like 10M or 1.2B")
    return int(figure)


def _boolean(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in YES or text in NO:
        return text in YES
    raise UsageError(f'{name}: "{_shown(value)}" is neither yes nor no', fix=f"write {name}=true or {name}=false")


def _word(name: str, value: Any, legal: Iterable[str]) -> str:
    text = str(value).strip().lower()
    words = list(legal)
    if text in words:
        return text
    raise _unknown(name, str(value), words)


def _region(fact: FactType, value: Any, vocabulary: Vocabulary) -> str:
    code = str(value).strip().upper()
    if code in vocabulary.regions or code in vocabulary.region_groups:
        return code
    raise UsageError(
        f'{fact.name}: "{_shown(value)}" is no country code',
        why="places are ISO 3166-1 alpha-2 codes such as US, DE, GB, CN, or a group: " + ", ".join(vocabulary.region_groups),
        fix=_close(code, vocabulary.regions) or f"write it like {fact.flag} DE",
    )


def _unknown(kind: str, word: str, legal: list[str], more: str = "") -> UsageError:
    return UsageError(
        f'unknown {kind} "{_shown(word)}"',
        why="legal: " + ", ".join(legal),
        fix=_close(word.lower(), legal) or more,
    )


def _close(word: str, legal: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word, sorted(legal), n=1, cutoff=0.6)
    return f'did you mean "{close[0]}"?' if close else ""


def _shown(value: Any) -> str:
    text = str(value)
    text = text if len(text) <= 60 else text[:59] + "…"
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
