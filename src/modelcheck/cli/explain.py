"""`modelcheck explain`: what a word means, from the vocabulary, or what a rule of `kb lint` and `kb verify` asks."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated, Any

import typer

from modelcheck.cli.commands import Command
from modelcheck.cli.options import ColorOption, Format, FormatOption, OutputOption, color, open_base
from modelcheck.cli.output import as_json, emit
from modelcheck.errors import Exit, ModelcheckError
from modelcheck.kb.store import KnowledgeBase
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.report.documents import heading
from modelcheck.report.layout import Page, stdout_page
from modelcheck.report.words import listed, quoted, shown

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command(
    cls=Command,
    short_help="Explain a word that answers use, or list all words of a kind.",
    context_settings={"ignore_unknown_options": True},  # flags are words too: explain --mau
)
def explain(
    term: Annotated[str, typer.Argument(metavar="TERM", help="A word, a kind of word such as duties, or a rule id.")],
    format: FormatOption = Format.TEXT,
    output: OutputOption = None,
    no_color: ColorOption = False,
) -> int:
    """Explain a word that answers and license files use, or list all words of a kind.

    \b
    Examples:
      modelcheck explain agreement-required
      modelcheck explain name-derivative
      modelcheck explain duties
      modelcheck explain --mau
      modelcheck explain unknown-term

    Exits 0, 3 if there is no such word.
    """
    base = open_base(None)
    found = _lookup(term, base.vocabulary)
    head = heading("explain", base.version, base.date)
    if format is Format.JSON:
        if found:
            emit(as_json({**head, "subject": term, "meanings": found}), output)
        else:
            close = _resembling(term, base.vocabulary)
            emit(as_json({**head, "error": "unknown", "subject": term, "suggestions": close}), output)
    elif found:
        page = Page() if output else stdout_page(color(no_color))
        emit("".join(_text(entry, page) for entry in found), output)
    else:
        emit(_unknown(term, base), output)
    return Exit.DONE if found else Exit.UNSETTLED


def _unknown(term: str, base: KnowledgeBase) -> str:
    close = _resembling(term, base.vocabulary)
    try:
        base.find(term)
        fix = f"`modelcheck license {quoted(term)}` shows what that license says"
    except ModelcheckError:
        meant = listed([f'"{word}"' for word in close], "or")
        fix = f"did you mean {meant}?" if meant else f"kinds of words are {listed(_kinds(base.vocabulary))}"
    return f'unknown: no word "{shown(term)}"\n  fix:   {fix}\n'


def _resembling(term: str, vocabulary: Vocabulary) -> list[str]:
    return get_close_matches(_folded(term)[:80], _all_words(vocabulary), n=3)


def _folded(word: str) -> str:
    """Return a word as it is looked up: case does not count, nor whether its parts are joined by a blank, ``-`` or ``_``."""
    return "-".join(word.casefold().replace("_", " ").replace("-", " ").split())


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
    wanted = _folded(term)
    for kind in _kinds(vocabulary):
        if wanted == kind:
            entries = vocabulary.sections[kind.replace("-", "_")]
            return [_entry(kind, word, entry) for word, entry in entries.items()]
    found = [
        _entry(kind, word, entry)
        for kind in _kinds(vocabulary)
        for word, entry in vocabulary.sections[kind.replace("-", "_")].items()
        if wanted == _folded(word) or (kind == "facts" and wanted == _folded(vocabulary.facts[word].flag))
    ]
    found += [{"kind": "rules", "term": rule, "means": means} for rule, means in _rules().items() if wanted == rule]
    return found


def _entry(kind: str, term: str, entry: dict[str, Any]) -> dict[str, Any]:
    """Return what the vocabulary says of a word; what it leaves empty is left out."""
    return {"kind": kind, "term": term, **{key: value for key, value in entry.items() if value not in ({}, [], "", None)}}


def _text(entry: dict[str, Any], page: Page) -> str:
    rest = {key: value for key, value in entry.items() if key not in ("kind", "term", "means", "doing", "phrase", "phrase_not")}
    lines = [page.line(f"{page.styled(entry['term'], 'bold')} ({entry['kind']}): {entry['means']}", 0, 2)]
    lines += [page.line(f"{key.replace('_', ' ')}: {_value(value)}", 2, 2) for key, value in rest.items()]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {_value(one)}" for key, one in value.items())
    return str(value).lower() if isinstance(value, bool) else str(value)
