"""Read the metadata of a model card: the YAML block between two ``---`` lines at the top of README.md."""

from __future__ import annotations

import re
from typing import Any

from modelcheck.kb.problems import Spot
from modelcheck.scan import evidence as ev
from modelcheck.scan.evidence import Found, Statement
from modelcheck.scan.limits import LONGEST_VALUE, MOST_BASES, MOST_CARD, Opened, as_text, refuse
from modelcheck.scan.yaml_block import Mapping, read_block

KEPT = {
    "license": ev.LICENSE,
    "license_name": ev.LICENSE_NAME,
    "license_link": ev.LICENSE_LINK,
    "base_model": ev.BASE_MODEL,
    "base_model_relation": ev.RELATION,
    "model_name": ev.NAME,
}
"""Keys that are read, with what they say."""

_OPENS = re.compile(rb"(?:\xef\xbb\xbf)?(?P<before>\s*)---[ \t]*\r?(?:\n|\Z)")
_CLOSES = re.compile(rb"^---[ \t]*\r?$", re.M)


def read_card(source: Opened) -> Found:
    """Return what the card declares; nothing where it has no block.

    Raises:
        InputError: the block is not closed, too large, or broken YAML.
    """
    raw, shown = source.file.read(MOST_CARD + 1), source.shown
    opens = _OPENS.match(raw)
    if opens is None:
        return Found()
    line = raw.count(b"\n", 0, opens.end()) + 1
    closes = _CLOSES.search(raw, opens.end())
    if closes is None and len(raw) > MOST_CARD:
        refuse(f"more than {MOST_CARD:,} bytes", shown, f":{line}:1", "no block of metadata has reason to be so large")
    if closes is None:
        why = 'a block of metadata begins with "---" and no such line ends it'
        first = raw.count(b"\n", 0, opens.end("before")) + 1
        refuse("broken YAML", shown, f":{first}:1", why, 'close the block with a line "---"')
    block = read_block(as_text(raw[opens.end() : closes.start()], shown, line), shown, line)
    if block is None:
        return Found()
    if not isinstance(block, Mapping):
        refuse("broken YAML", shown, f":{line}:1", "the block of metadata has no keys", "write it as lines of key: value")
    return _declared(block, shown)


def _declared(block: Mapping, shown: str) -> Found:
    statements: list[Statement] = []
    notes: list[str] = []
    for key, kind in KEPT.items():
        places = [name.line for name, _ in block.pairs if name == key]
        if len(places) > 1:
            lines = " and ".join(str(place) for place in places)
            notes.append(f"{shown}: {key} stands there {len(places)} times (lines {lines}); a reader may take any of them")
        for name, value in block.pairs:
            if name == key:
                statements += texts(kind, value, shown, name)
    return Found(ev.without_blanks(statements), tuple(notes))


def texts(kind: str, value: Any, shown: str, key: Spot) -> list[Statement]:
    """Return the statement that a text makes, or those of a list of texts.

    Raises:
        InputError: the value is neither, or too long.
    """
    found = []
    values = value if isinstance(value, list) else [value]
    for number, one in enumerate(values):
        if one is None:
            continue
        if not isinstance(one, Spot):
            refuse(
                f'"{key}" is neither a text nor a list of texts', shown, f":{key.line}:{key.column}", fix="write one id a line"
            )
        if len(one) > LONGEST_VALUE:
            refuse(
                f'"{key}" has {len(one):,} characters', shown, f":{one.line}:{one.column}", "no id, name or address is so long"
            )
        place = f"{key}[{number}]" if len(values) > 1 else str(key)
        found.append(Statement(kind, str(one), shown, place, one.line))
    if len(found) > MOST_BASES:
        refuse(f'"{key}" lists more than {MOST_BASES} values', shown, f":{key.line}:{key.column}")
    return found
