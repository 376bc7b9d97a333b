"""`modelcheck explain`: what a word means, from the vocabulary, or what a rule of `kb lint` and `kb verify` asks."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated, Any

import typer

from modelcheck.cli.options import Format, FormatOption, OutputOption, open_base
from modelcheck.cli.output import as_json, emit
from modelcheck.errors import Exit
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.report.documents import heading
from modelcheck.report.words import listed, printable

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def explain(
    term: Annotated[str, typer.Argument(metavar="TERM", help="A word, a kind of word such as duties, or a rule id.")],
    format: FormatOption = Format.TEXT,
    output: OutputOption = None,
) -> int:
    """Explain a word that answers and license files use, or list all words of a kind.

    \\b
    Examples:
      modelcheck explain agreement-required
      modelcheck explain name-derivative
      modelcheck explain duties
      modelcheck explain unknown-term

    Exits 0, 3 if there is no such word.
    """
    base = open_base(None)
    found = _lookup(term.strip().lower(), base.vocabulary) or _lookup(f"--{term.strip()}", base.vocabulary)
    head = heading("explain", base.version, base.date)
    if not found:
        close = get_close_matches(term.lower(), _all_words(base.vocabulary), n=3)
        if format is Format.JSON:
            emit(as_json({**head, "error": "unknown", "subject": term, "suggestions": close}), output)
        else:
            fix = f"did you mean {listed(close, 'or')}?" if close else f"kinds of words: {', '.join(_kinds(base.vocabulary))}"
            emit(f'unknown: no word "{printable(term)[:80]}"\n  fix:   {fix}\n', output)
        return Exit.UNSETTLED
    if format is Format.JSON:
        emit(as_json({**head, "subject": term, "meanings": found}), output)
    else:
        emit("".join(_text(entry) for entry in found), output)
    return Exit.DONE


def _kinds(vocabulary: Vocabulary) -> list[str]:
    return [section.replace("_", "-") for section in vocabulary.sections]


def _all_words(vocabulary: Vocabulary) -> list[str]:
    words = [word for section in vocabulary.sections.values() for word in section]
    return list(dict.fromkeys([*words, *_kinds(vocabulary), *_rules()]))


def _rules() -> dict[str, str]:
    from modelcheck.kb.problems import RULES
    from modelcheck.kb.verify import VERIFY_RULES

    return {**RULES, **VERIFY_RULES}


def _lookup(term: str, vocabulary: Vocabulary) -> list[dict[str, Any]]:
    section = term.replace("-", "_")
    if section in vocabulary.sections:
        return [{"kind": term, "term": word, **entry} for word, entry in vocabulary.sections[section].items()]
    found = [
        {"kind": name.replace("_", "-"), "term": term, **entries[term]}
        for name, entries in vocabulary.sections.items()
        if term in entries
    ]
    found += [
        {"kind": "facts", "term": fact.name, **vocabulary.sections["facts"][fact.name]}
        for fact in vocabulary.facts.values()
        if term == fact.flag
    ]
    if term in _rules():
        found.append({"kind": "rules", "term": term, "means": _rules()[term]})
    return found


def _text(entry: dict[str, Any]) -> str:
    rest = {key: value for key, value in entry.items() if key not in ("kind", "term", "means", "doing", "phrase", "phrase_not")}
    lines = [f"{entry['term']} ({entry['kind']}): {entry['means']}"]
    lines += [f"  {key.replace('_', ' ')}: {_value(value)}" for key, value in rest.items()]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {_value(one)}" for key, one in value.items())
    return str(value).lower() if isinstance(value, bool) else str(value)
