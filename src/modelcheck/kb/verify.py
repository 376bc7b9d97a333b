"""Prove licenses against their texts: the hash, every section in its place, every locator in its section, nothing skipped."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from modelcheck.errors import InputError

LONGEST_SPAN = 2_500
"""Characters of one section beyond which something may hide in it; it is then split, or said to be one thing."""

OBLIGING = re.compile(
    r"\b(?:must|shall|may not|will not|must not|agrees? (?:that )?(?:you |you will )?not|you will|may only|cannot)\b",
    re.I,
)
SENTENCE_END = re.compile(r"(?<=[.;:!?])\s+")
MOST_LOCATOR_WORDS = 12
MOST_OPENING_WORDS = 9
"""The label and eight words; more only where these stand in the text twice."""

LABEL = re.compile(r"\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-z]|[ivx]{1,4})[.)](?!\w)\s*\S")
"""How a labeled section opens: ``4.``, ``(a)``, ``2.1.``, ``iv.``."""

_ENDS = " ,.;:"

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‚": "'", "–": "-", "—": "-", "\u00a0": " "})
_MARKS = re.compile(r"[*_#`\\]+|(?m:^\s*[-•>|]\s+)")


class Finding(NamedTuple):
    """Something in a license that its text does not bear out; *rule* says what kind of thing."""

    license: str
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.license}: {self.message} [{self.rule}]"


VERIFY_RULES = {
    "text-missing": "the text is not in the folder",
    "text-differs": "the text is not the one that was read: its SHA-256 differs",
    "opening-missing": "the opening of a section is not in the text",
    "opening-ambiguous": "the opening of a section stands in the text more than once",
    "opening-order": "a section opens before the one that the outline lists before it",
    "opening-long": "an opening has more than a label and eight words, although these would name one place",
    "locator-missing": "a locator is not in its section",
    "locator-ambiguous": "a locator stands in its section more than once",
    "locator-long": "a locator has more than twelve words",
    "section-skipped": "no element cites the section, and nothing says why",
    "section-unlisted": "a section of the text is not in the outline",
    "section-cited": "a section is said not to be encoded, and yet an element cites it",
    "span-long": "a section is too long to be sure that nothing hides in it",
    "span-demanding": "a section obliges or forbids more often than elements cite it",
    "wording-missing": "the wording that one must display is not in the section that is said to prescribe it",
    "place-missing": "an element that rests on the text names no place in it",
}


def normalize(text: str) -> str:
    """Return *text* with white space folded, quotes and dashes made plain, and Markdown marks taken out."""
    return " ".join(_MARKS.sub("", text.translate(_QUOTES)).split())


def squeeze(text: str) -> str:
    """Return *text* normalized, with the blanks that Markdown marks leave before punctuation taken out as well."""
    return re.sub(r" (?=[.,;:)\]])|(?<=[(\[]) ", "", normalize(text))


def text_file(texts: Path, license_id: str) -> Path:
    """Return where the text of a license lies in a folder of texts."""
    return texts / f"{license_id}.txt"


def verify(proof: dict[str, Any], texts: Path) -> list[Finding]:
    """Return what the text of one license does not bear out.

    *proof* is the compiled outline with the places that elements cite; *texts* is a folder with one ``<id>.txt`` a license.
    """
    owner = proof["id"]
    path = text_file(texts, owner)
    try:
        raw = path.read_bytes()
    except OSError:
        return [Finding(owner, "text-missing", f"no text {path.name} in the folder")]
    digest = hashlib.sha256(raw).hexdigest()
    if digest != proof["sha256"]:
        return [
            Finding(
                owner,
                "text-differs",
                f"{path.name} has the SHA-256 {digest}, the license was read from {proof['sha256']}",
            )
        ]
    text = raw.decode("utf-8")
    return _Proof(proof, squeeze(text), list(openings_in(text))).findings()


def openings_in(text: str) -> Iterator[str]:
    """Yield the first words of everything in a raw text that looks like the start of a section.

    That is a line after a blank one and a line that begins with a label; headings without text of their own are left
    out, since what stands under them is looked at by itself.
    """
    after_blank = True
    for line in text.splitlines():
        plain = squeeze(line)
        if not plain:
            after_blank = True
            continue
        starts = after_blank or LABEL.match(plain)
        heading = line.lstrip().startswith("#") or (plain.isupper() and len(plain) < 60)
        if starts and not heading:
            yield " ".join(plain.split()[:6])
        after_blank = False


class _Proof:
    """One license beside its text."""

    def __init__(self, proof: dict[str, Any], text: str, openings: list[str]) -> None:
        self.owner: str = proof["id"]
        self.outline: list[dict[str, str]] = proof["outline"]
        self.places: list[tuple[str, str, str]] = [tuple(place) for place in proof["places"]]
        self.wordings: list[dict[str, Any]] = proof["wordings"]
        self.text = text
        self.openings = openings
        self.found: list[Finding] = []

    def findings(self) -> list[Finding]:
        spans = self.spans()
        self._locators(spans)
        self._wordings(spans)
        self._coverage(spans)
        self._unlisted(spans)
        return self.found

    def _note(self, rule: str, message: str) -> None:
        self.found.append(Finding(self.owner, rule, message))

    def spans(self) -> dict[str, str]:
        """Return the text of each section, from its opening to the next."""
        starts: list[tuple[int, str]] = []
        last = -1
        for entry in self.outline:
            ref, opening = entry["ref"], squeeze(entry["opens"])
            words = opening.split()
            if len(words) > MOST_OPENING_WORDS and len(_occurrences(" ".join(words[:MOST_OPENING_WORDS]), self.text)) < 2:
                self._note("opening-long", f'section {ref}: the opening "{opening}" has more than a label and eight words')
            count = _occurrences(opening, self.text)
            if len(count) != 1:
                rule = "opening-missing" if not count else "opening-ambiguous"
                self._note(rule, f'section {ref}: the opening "{opening}" stands {len(count)} times in the text')
                continue
            if count[0] < last:
                self._note(
                    "opening-order",
                    f'section {ref}: the opening "{opening}" stands before that of the section before it',
                )
                continue
            last = count[0]
            starts.append((last, ref))
        if starts and starts[0][0] > 0:
            self._note("section-skipped", f"{starts[0][0]} characters stand before the first section of the outline")
        ends = [start for start, _ in starts[1:]] + [len(self.text)]
        return {ref: self.text[start:end] for (start, ref), end in zip(starts, ends, strict=True)}

    def _locators(self, spans: dict[str, str]) -> None:
        for element, ref, raw in self.places:
            if ref not in spans:
                continue
            locator = squeeze(raw)
            if not locator:
                self._note("place-missing", f"{element}: cites section {ref} without a locator")
                continue
            if len(locator.split()) > MOST_LOCATOR_WORDS:
                self._note("locator-long", f'{element}: the locator "{locator}" has more than {MOST_LOCATOR_WORDS} words')
            count = len(_occurrences(locator, spans[ref]))
            if count != 1:
                rule = "locator-missing" if count == 0 else "locator-ambiguous"
                self._note(rule, f'{element}: the locator "{locator}" stands {count} times in section {ref}')

    def _wordings(self, spans: dict[str, str]) -> None:
        for wording in self.wordings:
            words, refs = squeeze(wording["text"]), wording["refs"]
            if not any(_occurrences(words, spans[ref]) for ref in refs if ref in spans):
                self._note(
                    "wording-missing",
                    f'{wording["id"]}: section {", ".join(refs)} does not prescribe the words "{words}"',
                )

    def _unlisted(self, spans: dict[str, str]) -> None:
        """Find what opens like a section and is not listed as one.

        Inside a section said to be whole it may, unless it has a label of its own.
        """
        listed = [squeeze(entry["opens"]) for entry in self.outline]
        whole = [spans.get(entry["ref"], "") for entry in self.outline if "whole" in entry]
        for opening in self.openings:
            start = " ".join(opening.split()[:3])
            known = any((start in one and not LABEL.match(start)) or _same_start(opening, one) for one in listed)
            inside = not LABEL.match(opening) and any(_occurrences(opening, span) for span in whole)
            if not known and not inside:
                self._note("section-unlisted", f'what opens with "{opening}" is not in the outline')

    def _coverage(self, spans: dict[str, str]) -> None:
        cited = Counter(ref for ref, _ in {(ref, element) for element, ref, _ in self.places})
        for entry in self.outline:
            ref = entry["ref"]
            if "not_encoded" in entry:
                if cited[ref]:
                    self._note("section-cited", f"section {ref} is said not to be encoded, and an element cites it")
                continue
            if not cited[ref]:
                self._note("section-skipped", f"section {ref} is cited by nothing and does not say why")
            if "whole" in entry or ref not in spans:
                continue
            span = spans[ref]
            if len(span) > LONGEST_SPAN:
                self._note("span-long", f"section {ref} has {len(span):,} characters; split it, or say why it is one")
            demands = sum(1 for sentence in SENTENCE_END.split(span) if OBLIGING.search(sentence))
            if demands > cited[ref]:
                self._note(
                    "span-demanding",
                    f"section {ref} obliges or forbids in {demands} sentences, and {cited[ref]} cite it",
                )


def _same_start(one: str, other: str) -> bool:
    """Tell whether two openings are alike as far as the shorter one goes."""
    one, other = one.rstrip(_ENDS), other.rstrip(_ENDS)
    return one.startswith(other) or other.startswith(one)


def _occurrences(part: str, text: str) -> list[int]:
    """Return where *part* stands in *text* as whole words."""
    edge = (r"(?<!\w)" if part[:1].isalnum() else "") + re.escape(part) + (r"(?!\w)" if part[-1:].isalnum() else "")
    return [match.start() for match in re.finditer(edge, text)]


def sentences(proof: dict[str, Any], texts: Path) -> Iterator[tuple[str, str, str]]:
    """Yield every citation of a license with the sentence of its text that it points at: element, section, sentence.

    Raises:
        InputError: the text is not in the folder.
    """
    path = text_file(texts, proof["id"])
    try:
        raw = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f'no text "{path.name}" that can be read', why=str(error), fix="put a copy of the license there"
        ) from error
    spans = _Proof(proof, squeeze(raw), []).spans()
    for element, ref, locator in proof["places"]:
        yield element, ref, sentence_around(locator, spans.get(ref, ""))


def operative_sections(proof: dict[str, Any], texts: Path) -> list[str]:
    """Return the sections of a license that oblige or forbid something, as far as words tell.

    Raises:
        OSError, UnicodeDecodeError: the text cannot be read.
    """
    text = text_file(texts, proof["id"]).read_text(encoding="utf-8")
    spans = _Proof(proof, squeeze(text), []).spans()
    return [ref for ref, span in spans.items() if OBLIGING.search(span)]


def sentence_around(locator: str, text: str, most: int = 400) -> str:
    """Return the sentence of a normalized *text* in which *locator* stands, cut to *most* characters, or an empty string."""
    places = _occurrences(squeeze(locator), text)
    if not places:
        return ""
    start = max((m.end() for m in SENTENCE_END.finditer(text, 0, places[0] + 1)), default=0)
    end = SENTENCE_END.search(text, places[0] + len(squeeze(locator)))
    sentence = text[start : end.start() if end else len(text)]
    return sentence if len(sentence) <= most else sentence[: most - 1] + "…"
