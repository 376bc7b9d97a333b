"""Read one YAML file into nodes that know their place, and refuse what is dangerous or ambiguous in YAML.

Values stay strings (``NO``, ``3.10`` and dates are what was written); the shapes decide which of them are numbers or
booleans. Anchors, tags, deep nesting and large files are refused before anything is built from them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from modelcheck.kb.problems import Problems, shorten

MOST_BYTES = 2_000_000
"""The largest file of ours has 150 kB; what is ten times that is a mistake or an attack."""

MOST_VALUES = 100_000
"""The largest file of ours has 10,000. Two million bytes of commas would take hundreds of megabytes as nodes."""

DEEPEST = 20
"""Our own files nest six deep. The parser recurses, so the depth is limited before it runs."""

_TOO_DEEP = f"nested more than {DEEPEST} deep"

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NOT_IN_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_TAB = "a tab where YAML wants blanks; indent with blanks"

_EXPLAINED = (
    (r"tab character|'\\t'", _TAB),
    (r"mapping values", '": " where no key can stand; put a text that has it inside in quotes, or mend the indentation'),
    (r"unexpected end of stream", "a quotation mark opens here and is never closed"),
    (r"incompatible|directive", "a line that begins with % is not read; take it out"),
    (r"alphabetic or numeric", "a text cannot begin with & or *; put it in quotes"),
    (r"escape character", "a backslash that means nothing in double quotes; use single quotes, or write it twice"),
    (r"expected ','", "a comma or the closing bracket is missing, or a text needs quotes; the bracket opens on line {opens}"),
    (r"expected node content|expected the node content", "a value is missing between brackets or commas"),
    (
        r"expected key|expected '-'|<block end>|block sequence entries|expected <document start>",
        "this does not go on with the lines before; mend the indentation, and put a text with quotes inside in quotes",
    ),
    (r"expected ':'", 'a key without ":", or a text of several lines that is not indented'),
)
"""What the parser says, and what a person should hear. Both parsers of the library are covered; other words go through."""


def read_yaml(path: Path, shown: str, problems: Problems) -> yaml.Node | None:
    """Return the root node of the file, or None with at least one problem noted under the name *shown*."""
    text = read_text(path, shown, problems)
    if text is None:
        return None
    stray = _NOT_IN_YAML.search(text)
    if stray:
        message = f"the character U+{ord(stray.group()):04X} is not allowed in YAML; take it out"
        problems.add(shown, *_place(text, stray.start()), "yaml-syntax", message)
        return None
    try:
        if not _is_safe(text, shown, problems):
            return None
        node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        place = _where_broken(error, text)
        if "nesting depth" in str(error.problem):  # the parser looks ahead and may be the first to see it
            problems.add(shown, *place, "too-deep", _TOO_DEEP)
        else:
            problems.add(shown, *place, "yaml-syntax", f"not YAML: {_explain(error, text)}")
        return None
    if node is None:
        problems.add(shown, 1, 1, "yaml-syntax", "the file is empty")
    return node


def read_text(path: Path, shown: str, problems: Problems) -> str | None:
    """Return the text of a file that is small enough and UTF-8, or None with a problem noted."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        problems.add(shown, 1, 1, "unreadable", f"cannot be read: {error.strerror or error}")
        return None
    if len(raw) > MOST_BYTES:
        problems.add(shown, 1, 1, "too-large", f"more than {MOST_BYTES:,} bytes; split the file")
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # What was decoded is in the error: without the byte order mark that *raw* may begin with.
        byte = error.object[error.start]
        before = error.object[: error.start].decode("utf-8")
        place = _place(before, len(before))
        problems.add(shown, *place, "not-utf8", f"the byte 0x{byte:02x} is not UTF-8; save the file as UTF-8")
        return None


def _place(text: str, index: int) -> tuple[int, int]:
    """Return line and column of the character at *index*."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def _is_safe(text: str, shown: str, problems: Problems) -> bool:
    """Tell whether the text has nothing that is refused; note the first thing that is."""
    depth = documents = values = 0
    event: Any
    for event in yaml.parse(text, Loader=_Loader):
        refused = None
        if getattr(event, "anchor", None):
            refused = (
                "yaml-anchor",
                f'anchor "{shorten(event.anchor)}"; write the value out, or put a text that begins so in quotes',
            )
        elif getattr(event, "tag", None):
            refused = ("yaml-tag", f'tag "{shorten(event.tag)}"; leave it out, or put a text that begins with "!" in quotes')
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                refused = ("yaml-syntax", "a second document begins here; write one per file")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if isinstance(event, yaml.NodeEvent):
            values += 1
            if values > MOST_VALUES:
                refused = ("too-large", f"more than {MOST_VALUES:,} values; split the file")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                refused = ("too-deep", _TOO_DEEP)
        if refused:
            problems.add(shown, event.start_mark.line + 1, event.start_mark.column + 1, *refused)
            return False
    return True


def _where_broken(error: yaml.MarkedYAMLError, text: str) -> tuple[int, int]:
    """Return line and column of an error; one that shows only at the end of the file stands where its cause begins."""
    mark = error.problem_mark or error.context_mark
    lines = text.splitlines() or [""]
    if mark is None:
        return 1, 1
    if mark.line >= len(lines) and error.context_mark is not None:
        mark = error.context_mark
    if mark.line >= len(lines):
        return len(lines), len(lines[-1]) + 1
    return mark.line + 1, mark.column + 1


def _explain(error: yaml.MarkedYAMLError, text: str) -> str:
    said = ", ".join(part for part in (error.context, error.problem) if part)
    mark = error.problem_mark
    if "cannot start any token" in said and mark is not None:
        line = text.splitlines()[mark.line]
        begins = line[mark.column : mark.column + 1]
        return _TAB if begins == "\t" else f"a text cannot begin with {begins}; put it in quotes"
    opens = error.context_mark.line + 1 if error.context_mark else 1
    for pattern, meaning in _EXPLAINED:
        if re.search(pattern, said):
            return meaning.format(opens=opens)
    return said or "unreadable here"
