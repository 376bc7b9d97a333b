"""Where answers go: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import codecs
import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from modelcheck.errors import OutputError
from modelcheck.report.words import escaped


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


def write_whole(path: Path, text: str) -> None:
    """Write a file by renaming a finished one into place, so that no reader ever sees half of it.

    A symbolic link stays and its target is written. What is no file (a device, a named pipe) is written to, not replaced.

    Raises:
        OutputError: the path is a folder, or cannot be written.
    """
    content = text.encode("utf-8", ESCAPED)
    try:
        if path.is_dir():
            raise OutputError(f'cannot write to "{path}"', why="it is a folder", fix="name a file")
        if path.is_symlink():
            with contextlib.suppress(FileNotFoundError):  # a link to what is not there yet is fine, a loop of links is not
                path.stat()
        target = path.resolve() if path.is_symlink() else path
        if target.exists() and not target.is_file():
            target.write_bytes(content)
        else:
            _replace(target, content)
    except BrokenPipeError:
        return
    except (OSError, RuntimeError) as error:  # a RuntimeError is how pathlib reports a loop of symbolic links
        raise OutputError(
            f'cannot write to "{path}"', why=reason(error), fix="name a file in a folder you may write to"
        ) from error


def reason(error: BaseException) -> str:
    """Return why the system refused, in lower case as all our messages begin."""
    text = getattr(error, "strerror", None) or str(error)
    return text[:1].lower() + text[1:]


def _replace(target: Path, content: bytes) -> None:
    import tempfile

    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".modelcheck-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _escape_rest(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "".join(escaped(character) for character in error.object[error.start : error.end]), error.end


ESCAPED = "modelcheck-escaped"
"""Name of the way in which characters are written that the encoding does not have: as JSON escapes them."""
codecs.register_error(ESCAPED, _escape_rest)
