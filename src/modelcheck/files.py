"""Write files whole or not at all, whatever characters their text has."""

from __future__ import annotations

import codecs
import contextlib
import os
from pathlib import Path

from modelcheck.errors import OutputError


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


def escaped(character: str) -> str:
    """Return a character as JSON and most languages write it in ASCII: ``\\u001b``."""
    code = ord(character)
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


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
