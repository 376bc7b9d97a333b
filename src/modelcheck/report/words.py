"""Figures, dates, places, conditions and sections as people write them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from modelcheck import files
from modelcheck.model.conditions import Condition, Every, Negation, Test
from modelcheck.model.vocabulary import Vocabulary

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
OPERATORS = {"above": "more than {}", "at_least": "{} or more", "below": "fewer than {}", "at_most": "at most {}"}
DISCLAIMER = "This is a reading of license texts, not legal advice."


def figure(value: float) -> str:
    """Return a figure as people say it: ``700 million``, ``1.2 billion``, ``350,000``."""
    for size, word in ((10**9, "billion"), (10**6, "million")):
        if value >= size and (value * 100) % size == 0:
            return f"{value / size:g} {word}"
    return f"{value:,.0f}"


def day(text: str | None) -> str:
    """Return ``2024-12-06`` as ``6 December 2024``, ``2024-12`` as ``December 2024``."""
    if not text:
        return ""
    parts = text.split("-")
    month = MONTHS[int(parts[1]) - 1]
    return f"{int(parts[2])} {month} {parts[0]}" if len(parts) == 3 else f"{month} {parts[0]}"


def listed(words: Iterable[str], last: str = "and") -> str:
    """Return words as an enumeration: ``a, b and c``."""
    items = list(words)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


def places(codes: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """Return country codes with every complete group named by its name."""
    rest = list(codes)
    named = []
    for group, members in vocabulary.region_groups.items():
        if members <= set(rest):
            named.append(group)
            rest = [code for code in rest if code not in members]
    return named + rest


def test_in_words(test: Test, vocabulary: Vocabulary, holds: bool = True) -> str:
    """Return what it means that *test* holds (or does not), as a clause such as *you have more than 5 visits a month*."""
    fact = vocabulary.facts.get(test.fact)
    if fact is None:
        return f'the answer to "{test.question}" is {"yes" if holds else "no"}'
    if fact.type == "boolean":
        return fact.phrase if test.value == holds else fact.phrase_not
    if isinstance(test.value, int):
        operator = test.operator if holds else _OPPOSITE[test.operator]
        return fact.phrase.format(OPERATORS[operator].format(figure(test.value)))
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    inside = holds == (test.operator in ("is", "in"))
    names = places(values, vocabulary) if fact.type in ("region", "regions") else list(values)
    if inside:
        return fact.phrase.format(listed(names, "or"))
    return fact.phrase.format(f"neither {listed(names, 'nor')}" if len(names) > 1 else f"anything but {names[0]}")


_OPPOSITE = {"above": "at_most", "at_most": "above", "at_least": "below", "below": "at_least"}


def condition_in_words(condition: Condition, vocabulary: Vocabulary, holds: bool = True) -> str:
    """Return a condition as a clause; parts that *and* and *or* would leave ambiguous are put in parentheses."""
    if isinstance(condition, Test):
        return test_in_words(condition, vocabulary, holds)
    if isinstance(condition, Negation):
        return condition_in_words(condition.part, vocabulary, not holds)
    word = _joint(condition, holds)
    parts = []
    for part in condition.parts:
        words = condition_in_words(part, vocabulary, holds)
        parts.append(f"({words})" if _joint(part, holds) not in ("", word) else words)
    return listed(parts, word)


def _joint(condition: Condition, holds: bool) -> str:
    """Return the word that joins the parts of *condition*, or nothing where it has but one."""
    if isinstance(condition, Negation):
        return _joint(condition.part, not holds)
    if isinstance(condition, Test) or len(condition.parts) == 1:
        return ""
    return "and" if isinstance(condition, Every) == holds else "or"


def sections(places: Iterable[tuple[str, str]], own: str) -> str:
    """Return sections in brackets, ready to end a line, or nothing where there is none.

    *places* are pairs of license and section; those of another text than *own* (a policy, the license of a base model)
    carry its id: ``[2, 1.b.ii; llama-3.3-aup 2.1]``.
    """
    by_license: dict[str, list[str]] = {}
    for license_id, ref in places:
        if ref and ref not in by_license.setdefault(license_id, []):
            by_license[license_id].append(ref)
    parts = [
        ("" if license_id == own else f"{license_id} ") + ", ".join(refs) for license_id, refs in by_license.items() if refs
    ]
    return f"[{'; '.join(parts)}]" if parts else ""


def printable(text: str) -> str:
    """Return text that is safe on a terminal: control and other unprintable characters are shown escaped, line ends stay."""
    return "".join(c if c.isprintable() or c == "\n" else escaped(c) for c in text)


def shown(text: str, most: int = 80) -> str:
    """Return what a user wrote as one printable line of at most *most* characters, to be quoted in a message."""
    short = text if len(text) <= most else text[: most - 1] + "…"
    return printable(short.replace("\n", "\\n"))


def quoted(name: str) -> str:
    """Return a name as one would type it after a command: in quotes where it has blanks or other special characters."""
    plain = all(c.isalnum() or c in "-_./:@+" for c in name) and bool(name)
    return printable(name) if plain else "'" + printable(name).replace("'", "'\\''") + "'"


escaped = files.escaped
"""Return a character as JSON and most languages write it in ASCII: ``\\u001b``."""
