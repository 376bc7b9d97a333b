"""Find prescribed words, names of licenses and statements in a text, however it breaks lines, quotes or marks up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from modelcheck.model.license import Clause, License

_GAP = r"[\s>*_`|#\\\[\]]+"
"""What may stand between two words: blanks, line ends, and the marks that Markdown puts before a line or around words."""

_SAME = tuple(
    (re.compile(pattern, re.I), pattern) for pattern in (r"""["“”„«»]|&quot;""", r"['‘’‚]|&#39;", r"[-–—‑]", r"©|\(c\)|&copy;")
)
"""Ways to write the same character."""

_PLACEHOLDER = re.compile(r"\[[^\]]{1,60}\]")
_INSTEAD = re.compile(r'"([^"]+)" instead')

_LICENSE_LINE = re.compile(r"licen[cs]e", re.I)
_DECLARED = re.compile(r"""^[\s#/*"'-]*(?:licen[cs]e(?:_name|_id)?|SPDX-License-Identifier)["']?\s*[:=]\s*(.*)$""", re.I)
_ITEM = re.compile(r"^\s*-\s+(.*)$")
_WORD = re.compile(r"[A-Za-z0-9](?:[\w.+-]*[\w+])?")
_ADDRESS = re.compile(r"(?:https?://)?((?:[\w-]+\.)+[a-z]{2,}/[\w./#-]*\w)")
_CREATIVE_COMMONS = re.compile(r"CC-([A-Z-]+)-(\d\.\d)")
_GNU = re.compile(r"([AL]?GPL-\d\.\d).*")

CHANGED = re.compile(
    r"\b(?:(?:modified|changed|altered|fine-?\s?tuned|quanti[sz]ed|merged|pruned|distilled|converted|adapted|retrained)\b"
    r"|derivative of\b|changes (?:made|to)\b|base_model_relation\s*:\s*\w)",
    re.I,
)
"""Words by which somebody says that a model was changed."""

RESTRICTED = re.compile(
    r"\b(?:use(?:-based)?|usage)[\s-]+(?:restrictions?|limits?|limitations?|polic(?:y|ies))\b"
    r"|\b(?:restrictions?|limits?|limitations?) (?:on|of) use\b|\b(?:restricted|prohibited|forbidden|acceptable) uses?\b",
    re.I,
)
"""Words by which somebody says that uses are restricted."""


def wordings(clause: Clause) -> tuple[str, ...]:
    """Return the wording that a duty prescribes, then those that its summary says will do instead."""
    return (clause.text, *_INSTEAD.findall(clause.summary)) if clause.text else ()


@cache
def wording_pattern(wording: str) -> re.Pattern[str]:
    """Return what finds *wording*; a bracket in it is a blank that is filled in, the last mark may be missing."""
    parts = []
    end = 0
    for blank in _PLACEHOLDER.finditer(wording):
        parts += [_literal(wording[end : blank.start()]), r"[^\n]{1,60}?"]
        end = blank.end()
    parts.append(_literal(wording[end:].rstrip(" .\n")))
    return re.compile(rf"(?<!\w){''.join(parts)}(?!\w)")


def _literal(text: str) -> str:
    words = [_characters(word) for word in text.split()]
    lead = _GAP if text[:1].isspace() else ""
    tail = _GAP if len(text) > 1 and text[-1:].isspace() else ""
    return lead + _GAP.join(words) + tail


def _characters(word: str) -> str:
    found = ""
    while word:
        match, pattern = next(((m, p) for finder, p in _SAME if (m := finder.match(word))), (None, ""))
        found += f"(?i:{pattern})" if match else re.escape(word[0])
        word = word[match.end() if match else 1 :]
    return found


def has_wording(clause: Clause, text: str) -> bool:
    """Tell whether *text* has the wording that a duty prescribes; each paragraph of it counts by itself."""
    return any(
        all(wording_pattern(line).search(text) for line in wording.splitlines() if line.strip()) for wording in wordings(clause)
    )


def without_wordings(clauses: Iterable[Clause], text: str) -> str:
    """Return *text* without the wordings that duties prescribe, which name licenses by the way."""
    for clause in clauses:
        for wording in wordings(clause):
            for line in filter(str.strip, wording.splitlines()):
                text = wording_pattern(line).sub(" ", text)
    return text


@cache
def name_pattern(name: str) -> re.Pattern[str]:
    """Return what finds the name of a license, also as *Apache License, Version 2.0*."""
    words = [r"v?\.?" + re.escape(word) if word[:1].isdigit() else re.escape(word) for word in name.split()]
    return re.compile(r"(?<!\w)" + r"[\s,>*_`]+(?:version\s+|v\.\s*)?".join(words) + r"(?!\w|\.\d)", re.I)


def names_license(text: str, license_: License, called: Callable[[str], frozenset[str]]) -> bool:
    """Tell whether *text* names a license: by its name, an id on a line that speaks of a license, or an address.

    *called* tells which licenses a declared value may stand for.
    """
    if name_pattern(license_.name).search(text):
        return True
    ids = {one.casefold() for one in (license_.id, license_.spdx_id, license_.hf_id, license_.scancode_id) if one}
    for line, declared in _license_lines(text):
        words = [word.casefold() for word in _WORD.findall(line)]
        if ids.intersection(words):
            return True
        if any(license_.id in called(word) for word in (_WORD.findall(declared)[:20] if declared else ())):
            return True
    folded = text.casefold()
    return any(address in folded for address in _addresses(license_))


def _license_lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield each line that speaks of a license, and what it declares one to be; items of a list below count as well."""
    below = False
    for line in text.splitlines():
        item = _ITEM.match(line) if below else None
        if item:
            yield line, item.group(1)
            continue
        declared = _DECLARED.match(line)
        below = bool(declared and not declared.group(1).strip())
        if _LICENSE_LINE.search(line):
            yield line, declared.group(1) if declared else ""


def _addresses(license_: License) -> Iterator[str]:
    for source in license_.sources:
        if "repo" in source:
            yield f"{source['repo']}/blob/main/{source['path']}".casefold()
            yield f"{source['repo']}/blob/{source.get('commit', 'main')}/{source['path']}".casefold()
    for clause in license_.clauses:
        yield from (address.casefold() for address in _ADDRESS.findall(clause.text))
    spdx = license_.spdx_id or ""
    if spdx:
        yield f"spdx.org/licenses/{spdx}".casefold()
        yield f"opensource.org/license/{spdx}".casefold()
    if found := _CREATIVE_COMMONS.fullmatch(spdx):
        yield f"creativecommons.org/licenses/{found[1]}/{found[2]}".casefold()
    if found := _GNU.fullmatch(spdx):
        yield f"gnu.org/licenses/{found[1]}".casefold()
