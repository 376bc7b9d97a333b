"""Where answers go: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from modelcheck.errors import OutputError


def emit(text: str, output: Path | None) -> None:
    """Write *text* to the file *output*, or to standard output; ``-`` means standard output.

    A reader that has gone away (a broken pipe) is no error: the command keeps its own exit code.

    Raises:
        OutputError: the file cannot be written.
    """
    if output is not None and str(output) != "-":
        write_whole(output, text)
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # What is left in the buffer would fail again when the interpreter closes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except UnicodeEncodeError:
        sys.stdout.buffer.write(text.encode(sys.stdout.encoding or "ascii", "backslashreplace"))
        sys.stdout.flush()


def as_json(document: Any) -> str:
    """Return *document* as indented JSON with a line end."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def write_whole(path: Path, text: str) -> None:
    """Write a file by renaming a finished one into place, so that no reader ever sees half of it.

    Raises:
        OutputError: the path is a folder, or cannot be written.
    """
    if path.is_dir():
        raise OutputError(f'cannot write to "{path}"', why="it is a folder", fix="name a file")
    target = path.resolve() if path.is_symlink() else path
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(name).chmod(mode)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(
            f'cannot write to "{path}"',
            why=error.strerror or str(error),
            fix="name a file in a folder you may write to",
        ) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
