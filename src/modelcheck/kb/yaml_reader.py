"""Read one YAML file into nodes that know their place, and refuse what is dangerous or ambiguous in YAML.

Values stay strings (``NO``, ``3.10`` and dates are what was written); the shapes decide which of them are numbers or
booleans. Anchors, deep nesting and large files are refused before anything is built from them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from modelcheck.kb.problems import Problems

MOST_BYTES = 2_000_000
"""The largest file of ours has 150 kB; what is ten times that is a mistake or an attack."""

DEEPEST = 20
"""Our own files nest six deep. The parser recurses, so the depth is limited before it runs."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path, shown: str, problems: Problems) -> yaml.Node | None:
    """Return the root node of the file, or None with at least one problem noted under the name *shown*."""
    text = read_text(path, shown, problems)
    if text is None:
        return None
    try:
        if not _is_safe(text, shown, problems):
            return None
        node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problems.add(shown, line, column, "yaml-syntax", f"not YAML: {_explain(error)}")
        return None
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        problems.add(shown, line, column, "yaml-syntax", f"not YAML: the character {error.character!r} is not allowed")
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
        before = raw[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - (before.rfind(b"\n") + 1) + 1
        problems.add(shown, line, column, "not-utf8", f"byte 0x{raw[error.start]:02x} is not UTF-8; save the file as UTF-8")
        return None


def _is_safe(text: str, shown: str, problems: Problems) -> bool:
    """Tell whether the text has neither anchors nor deep nesting nor a second document; note the first of each."""
    depth = documents = 0
    event: Any
    for event in yaml.parse(text, Loader=_Loader):
        mark = event.start_mark
        if getattr(event, "anchor", None):
            problems.add(
                shown,
                mark.line + 1,
                mark.column + 1,
                "yaml-anchor",
                f'anchor "{event.anchor}": write the value out instead',
            )
            return False
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                problems.add(shown, mark.line + 1, mark.column + 1, "too-deep", f"nested more than {DEEPEST} deep")
                return False
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                problems.add(shown, mark.line + 1, mark.column + 1, "yaml-syntax", "a second document; write one per file")
                return False
    return True


def _explain(error: yaml.MarkedYAMLError) -> str:
    if error.problem and "\\t" in error.problem:
        return "a tab where YAML wants blanks; indent with blanks"
    parts = [part for part in (error.context, error.problem) if part]
    return ", ".join(parts) or "unreadable here"
