"""What `find` found: as text, as JSON, and as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from modelcheck.engine.finder import (
    HOSTED,
    UNREAD,
    UNSIZED,
    UNSORTED,
    UNWANTED,
    Choice,
    Found,
    Wanted,
    duties_of,
    size_of,
    uses_of,
)
from modelcheck.engine.rules import CONDITIONAL, PERMITTED
from modelcheck.model.answers import Answer, OwedDuty, Question
from modelcheck.model.conditions import Test, tests_of
from modelcheck.model.models import Model
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.report.documents import Document, answer_dict
from modelcheck.report.layout import NARROWEST, VERDICT_STYLE, Page, glued
from modelcheck.report.outlook import limits_in_words
from modelcheck.report.words import DISCLAIMER, condition_in_words, listed, printable, quoted, sections

LEFT_OUT = {
    "prohibited": "prohibited",
    "agreement-required": "only with a separate agreement",
    "unclear": "unclear",
    UNREAD: "under a text that is not encoded yet",
    UNWANTED: "with a duty that was not wanted",
    UNSIZED: "of a size that is not known",
    UNSORTED: "of a modality that is not known",
    HOSTED: "offered only as a service",
}
"""Every reason for which something is left out, in the order in which they are named."""

HANG = 4
"""The indentation of the second line of a duty; what fits beside it on the narrowest page is kept on one line."""

HEADINGS = {PERMITTED: "Permitted", CONDITIONAL: "It depends"}

OTHERWISE = {"prohibited": "not allowed", "agreement-required": "only with a separate agreement"}
"""How what holds if none of the conditions does is said; *permitted* and *unclear* say it themselves."""

COLUMNS = (
    *("found", "verdict", "model", "license", "also_under", "category", "modality", "parameters", "released", "effective_date"),
    *("confidence", "duties", "restrictions", "depends_on"),
)


class Search(NamedTuple):
    """A search with all that it found. *like* is the model to which alternatives were asked, with the verdict on it."""

    kind: str
    question: Question
    wanted: Wanted
    found: Found
    like: Model | None = None
    like_verdict: str = ""


def search_dict(search: Search, limit: int, vocabulary: Vocabulary) -> Document:
    """Return what was found as the JSON document shows it, without its head; a *limit* of 0 shows all.

    An entry names its answer by the place in ``answers``: many models share one.
    """
    parts = {PERMITTED: search.found.permitted, CONDITIONAL: search.found.conditional}
    shown = {name: choices[: limit or None] for name, choices in parts.items()}
    answers: dict[int, int] = {}
    entries = {name: [_entry(choice, answers) for choice in choices] for name, choices in shown.items()}
    by_number = {id(choice.answer): choice for choices in shown.values() for choice in choices}
    wanted, like = search.wanted, search.like
    question = search.question._asdict()
    question["facts"] = {name: list(value) if isinstance(value, tuple) else value for name, value in question["facts"].items()}
    return {
        "listed": search.kind,
        "question": question,
        "wanted": {
            "modalities": list(wanted.modalities),
            "min_size": _whole(wanted.least),
            "max_size": _whole(wanted.most),
            "no_duties": list(wanted.without),
        },
        "like": None
        if like is None
        else {
            "model": like.id,
            "verdict": search.like_verdict,
            "modality": like.modality or None,
            "parameters": like.parameters or None,
        },
        "found": {name: len(choices) for name, choices in parts.items()},
        **entries,
        "answers": [_answer(by_number[key], vocabulary) for key in answers],
        "left_out": [{"because": word, "count": count} for word, count in _left_out(search.found)],
    }


def _whole(size: float | None) -> int | None:
    return None if size is None else round(size)


def _entry(choice: Choice, answers: dict[int, int]) -> Document:
    offer = choice.offer
    model = offer.model
    return {
        "model": None if model is None else model.id,
        "license": offer.laws[0].license.id,
        "binding": [law.license.id for law in offer.laws],
        "modality": (model.modality or None) if model else None,
        "parameters": (model.parameters or None) if model else None,
        "size": _whole(size_of(model.parameters)) if model else None,
        "released": (model.released or None) if model else None,
        "effective_date": offer.laws[0].license.effective_date,
        "confidence": model.confidence if model else None,
        "verdict": choice.answer.verdict,
        "owes": duties_of(choice.answer),
        "open_duties": list(choice.open_duties),
        "answer": answers.setdefault(id(choice.answer), len(answers)),
    }


def _answer(choice: Choice, vocabulary: Vocabulary) -> Document:
    whole = answer_dict(choice.answer, vocabulary)
    fields = ("verdict", "because", "duties", "depends_on", "assumed", "restrictions", "not_named")
    return {"binding": [law.license.id for law in choice.offer.laws], **{name: whole[name] for name in fields}}


def _left_out(found: Found) -> list[tuple[str, int]]:
    return [(word, found.left_out[word]) for word in LEFT_OUT if found.left_out.get(word)]


def search_rows(search: Search, limit: int) -> Iterator[Sequence[str]]:
    """Yield what was found as rows of a table, the first of which names the columns."""
    yield COLUMNS
    for kind, choices in ((PERMITTED, search.found.permitted), (CONDITIONAL, search.found.conditional)):
        for choice in choices[: limit or None]:
            offer, answer = choice.offer, choice.answer
            model = offer.model
            own = offer.laws[0].license
            facts = list(dict.fromkeys(fact.fact for fact in answer.depends_on))
            yield (
                kind,
                answer.verdict,
                model.id if model else "",
                own.id,
                " ".join(law.license.id for law in offer.laws[1:]),
                own.category,
                model.modality if model else "",
                model.parameters if model else "",
                model.released if model else "",
                own.effective_date or "",
                model.confidence if model else "",
                " | ".join(_duty(word, owed, own.id) for word, owed in _by_word(answer)),
                " | ".join(uses_of(answer)),
                " | ".join([*facts, *(f"whether {word} is owed" for word in choice.open_duties)]),
            )


def _by_word(answer: Answer) -> list[tuple[str, list[OwedDuty]]]:
    """Return the duties by their kind."""
    return [(word, [owed for owed in answer.duties if owed.clause.duty == word]) for word in duties_of(answer)]


def _duty(word: str, owed: Sequence[OwedDuty], own: str) -> str:
    refs = sections([(one.clause.license, one.clause.ref) for one in owed], own)
    return f"{word} {refs}" if refs else word


def search_text(search: Search, limit: int, vocabulary: Vocabulary, page: Page) -> str:
    """Return what was found as text; a *limit* of 0 shows all."""
    found = search.found
    lines = [page.line(_headline(search, vocabulary))]
    if search.like is not None:
        lines.append(page.line(_likeness(search.like, search.like_verdict)))
    shown: list[Choice] = []
    for verdict, choices in ((PERMITTED, found.permitted), (CONDITIONAL, found.conditional)):
        if choices:
            some = choices[: limit or None]
            count = f"{len(choices)}" if len(some) == len(choices) else f"{len(some)} of {len(choices)}; --limit 0 shows all"
            heading = page.styled(HEADINGS[verdict], "bold", VERDICT_STYLE[verdict])
            lines += ["", f"{heading} ({count})", *_listing(some, page)]
            shown += some
    lines += _block("What you must do", _duty_lines(shown, vocabulary, page), page)
    lines += _block("What settles it", _settling_lines(shown, vocabulary, page), page)
    lines += ["", *_closing(search, shown, vocabulary, page)]
    return "\n".join(lines) + "\n"


def _headline(search: Search, vocabulary: Vocabulary) -> str:
    question, found = search.question, search.found
    doing = str(vocabulary.sections["activities"][question.activity]["doing"]).format("it")
    purpose = vocabulary.sections["purposes"][question.purpose]["phrase"]
    uses = question.facts.get("use_cases", ())
    cases = f" (use case{'s' if len(uses) > 1 else ''} {listed(uses)})" if uses else ""
    by = "under" if search.kind == "licenses" else "with"

    def many(number: int) -> str:
        return f"{number} {search.kind if number > 1 else search.kind.rstrip('s')}"

    head = f"{doing[:1].upper()}{doing[1:]} {purpose}{cases} is permitted {by} "
    head += many(len(found.permitted)) if found.permitted else f"none of the {search.kind} asked about"
    if found.conditional:
        head += f", and depends on more facts {by} {many(len(found.conditional))}"
    return head + "."


def _likeness(like: Model, verdict: str) -> str:
    same = f"they are {like.modality}" if like.modality else "its modality is not known"
    size = f"the nearest to {like.parameters} first" if size_of(like.parameters) else "its size is not known"
    return f"Alternatives to {printable(like.id)}, with which it is {verdict}: {same}, {size}."


def _listing(choices: Sequence[Choice], page: Page) -> Iterator[str]:
    """Yield a line for each choice, in columns where there is room for them."""
    rows = [_row(choice) for choice in choices]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    columns = not page.width or sum(widths) + 2 * len(widths) <= page.width
    for row in rows:
        if columns:
            yield "  " + "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True) if width).rstrip()
        else:
            yield page.line(f"{row[0]}: {', '.join(glued(cell) for cell in row[1:] if cell)}", 2, 2)


def _row(choice: Choice) -> tuple[str, ...]:
    offer = choice.offer
    model = offer.model
    if model is None:
        own = offer.laws[0].license
        return own.id, own.category, own.effective_date or ""
    sure = "" if model.confidence == "high" else f"confidence {model.confidence}"
    return printable(model.id), _label(choice), model.modality, model.parameters, model.released, sure


def _label(choice: Choice) -> str:
    """Return the licenses that bind together; a plus, since an enumeration of such labels has its own *and*."""
    return " + ".join(law.license.id for law in choice.offer.laws)


def _block(heading: str, found: Iterator[str], page: Page) -> list[str]:
    lines = list(found)
    return ["", page.heading(heading), *lines] if lines else []


def _duty_lines(choices: Sequence[Choice], vocabulary: Vocabulary, page: Page) -> Iterator[str]:
    """Yield what is owed, once for all licenses that ask the same; where the text says so stands in brackets."""
    labels: dict[str, dict[str, None]] = {}
    for choice in choices:
        labels.setdefault(_owed(choice, vocabulary), {})[_label(choice)] = None
    for text, names in labels.items():
        yield page.line(f"{page.styled(listed(names), 'bold')}: {text}.", 2, HANG - 2)


def _owed(choice: Choice, vocabulary: Vocabulary) -> str:
    """Return what is owed in any case, then what is owed under conditions, each condition once."""
    own = choice.offer.laws[0].license.id
    parts: dict[str, list[str]] = {"": []}
    for word, owed in _by_word(choice.answer):
        conditions = [condition_in_words(one.open_if, vocabulary) for one in owed if one.open_if is not None]
        when = f"if {listed(dict.fromkeys(conditions), 'or if')}: " if len(conditions) == len(owed) else ""
        duty = _duty(word, owed, own)
        parts.setdefault(when, []).append(glued(duty) if len(duty) < NARROWEST - HANG else duty)
    uses = uses_of(choice.answer)
    told = [when + ", ".join(duties) for when, duties in parts.items() if duties] or ["nothing"]
    return "; ".join([*told, *([f"{len(uses)} kind{'s' if len(uses) > 1 else ''} of use restricted"] if uses else [])])


def _settling_lines(choices: Sequence[Choice], vocabulary: Vocabulary, page: Page) -> Iterator[str]:
    """Yield what each answer that is open turns on, once for all licenses that turn on the same."""
    labels: dict[tuple[str, str, str], dict[str, None]] = {}
    for choice in choices:
        for told in _settled_by(choice, vocabulary):
            labels.setdefault(told, {})[_label(choice)] = None
    for (text, refs, flags), names in labels.items():
        yield page.item(f"{page.styled(listed(names), 'bold')}: {text}.", refs)
        if flags:
            yield page.line(f"give {flags}", 4)


def _settled_by(choice: Choice, vocabulary: Vocabulary) -> Iterator[tuple[str, str, str]]:
    """Yield what an open answer turns on: the words, the sections, and the flags by which to say more."""
    answer, own = choice.answer, choice.offer.laws[0].license.id
    if answer.verdict == CONDITIONAL:
        otherwise = OTHERWISE.get(answer.otherwise, answer.otherwise)
        refs = sections([(limit.license, limit.ref) for limit in answer.limits], own)
        flags = dict.fromkeys(glued(fact.flag.rstrip("=")) for fact in answer.depends_on)
        yield f"{otherwise}{limits_in_words(answer, vocabulary)}", refs, listed(flags)
    for word, owed in _by_word(answer):
        if word in choice.open_duties:
            tests = [test for one in owed for test in tests_of(one.open_if)]
            conditions = dict.fromkeys(condition_in_words(one.open_if, vocabulary) for one in owed if one.open_if)
            refs = sections([(one.clause.license, one.clause.ref) for one in owed], own)
            yield f"{word} is owed if {listed(conditions, 'or if')}", refs, listed(_flags(tests, vocabulary))


def _flags(tests: Iterable[Test], vocabulary: Vocabulary) -> list[str]:
    facts = dict.fromkeys(test.fact for test in tests)
    flags = [vocabulary.facts[name].flag if name in vocabulary.facts else f"--fact {name}=" for name in facts]
    return [glued(flag.rstrip("=")) for flag in flags]


def _closing(search: Search, shown: Sequence[Choice], vocabulary: Vocabulary, page: Page) -> Iterator[str]:
    unnamed: dict[str, dict[str, None]] = {}
    for choice in shown:
        for use_case in choice.answer.not_named:
            unnamed.setdefault(use_case, {})[_label(choice)] = None
    for use_case, names in unnamed.items():
        yield page.line(f"{use_case} is not named by the text of {listed(names)}.", 0, 2)
    doubts = {choice.offer.model.confidence for choice in shown if choice.offer.model} - {"high"}
    for word in (word for word in vocabulary.words("confidence") if word in doubts):
        yield page.line(f"Confidence {word}, that a model is under its license: {vocabulary.means('confidence', word)}.", 0, 2)
    left_out = [f"{count} {LEFT_OUT[word]}" for word, count in _left_out(search.found)]
    if left_out:
        yield page.line(f"Left out: {listed(left_out)}.", 0, 2)
    if shown:
        command = glued(f"`modelcheck can {quoted(shown[0].offer.id)} {search.question.activity}`")
        same = " with the same facts" if search.question.facts else ""
        yield page.line(f"{command}{same} gives the whole answer on one of them.")
    yield page.styled(page.line(DISCLAIMER), "dim")
