"""Where answers go: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from modelcheck.errors import OutputError
from modelcheck.files import ESCAPED, escaped, reason, write_whole

__all__ = ["as_json", "emit", "reason", "write_whole"]


def emit(text: str, output: Path | None) -> None:
    """Write *text* to the file *output*, or to standard output; ``-`` means standard output.

    A reader that has gone away (a broken pipe) is no error: the command keeps its own exit code.

    Raises:
        OutputError: the file or standard output cannot be written.
    """
    if output is not None and str(output) != "-":
        write_whole(output, text)
        return
    if sys.stdout is None:
        raise OutputError("cannot write to standard output", why="it is closed", fix="name a file with --output")
    try:
        try:
            sys.stdout.write(text)
        except UnicodeEncodeError:
            sys.stdout.buffer.write(text.encode(sys.stdout.encoding or "ascii", ESCAPED))
        sys.stdout.flush()
    except BrokenPipeError:
        _give_up_stdout()
    except OSError as error:
        _give_up_stdout()
        raise OutputError("cannot write to standard output", why=reason(error), fix="make room, or name a file") from error


def _give_up_stdout() -> None:
    """Let what is left in the buffer of standard output go nowhere; else the interpreter would fail on it when it ends."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def as_json(document: Any) -> str:
    """Return *document* as indented JSON with a line end; what a terminal would not print is escaped."""
    text = json.dumps(document, indent=2, ensure_ascii=False)
    for character in {c for c in set(text) if not c.isprintable() and c != "\n"}:
        text = text.replace(character, escaped(character))
    return text + "\n"
