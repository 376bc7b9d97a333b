"""Runs the command line as the tests see it: in this process for most, as the installed command where that matters."""

import io
import os
import shlex
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from modelcheck.cli.main import main

INSTALLED = Path(sys.executable).with_name("modelcheck")
"""The command that the installation has put beside this interpreter."""

DISPLAY = ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "TERM")
"""Variables that decide how answers look; a test sets those it is about, and no others are set."""

EVIL = "a\x1b[31mred\x07\x7f\x9b2J\u202e\u2028b"
"""What a terminal would obey or be confused by."""


class Run(NamedTuple):
    """What a command did: its exit code and what it wrote."""

    code: int
    out: str
    err: str


def words(command):
    return shlex.split(command) if isinstance(command, str) else list(command)


def run(command, **variables):
    """Run a command in this process, its output into a pipe as it were; *variables* are added to the environment."""
    out, err = io.StringIO(), io.StringIO()
    with patch.dict(os.environ, clear=True, values=environment(variables)), redirect_stdout(out), redirect_stderr(err):
        code = main(words(command))
    return Run(int(code), out.getvalue(), err.getvalue())


def run_installed(command, stdin="", **variables):
    """Run the installed command as a process of its own."""
    done = subprocess.run(
        [INSTALLED, *words(command)],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(variables),
        timeout=60,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def environment(variables):
    plain = {name: value for name, value in os.environ.items() if name not in DISPLAY}
    return {**plain, **variables}


def twin_models(folder):
    """Fill a folder of the user's own with two models that share a name and not a license; return its path."""
    folder.mkdir(exist_ok=True)
    lines = ["organization: Twin Works", "namespaces: [twin-works]", "models:"]
    for number, license_id in enumerate(("llama-3.3", "mrl-0.1"), 1):
        lines.append(f"  - {{id: twin-works/Twin-{number}, names: [Twin], family: Twin, license: {license_id},")
        lines.append("     confidence: high, evidence: {page: a page}}")
    (folder / "models.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(folder)


def said(done, code=2):
    """The one message on standard error of a command that failed, with nothing on standard output."""
    assert done.code == code, done
    assert done.out == ""
    assert "Traceback" not in done.err
    assert done.err.endswith("\n")
    first, *rest = done.err.splitlines()
    assert first.startswith("error: "), first
    assert first[7] == first[7].lower(), "messages start in lower case"
    assert not first.endswith(".")
    assert [line for line in rest if not line.startswith("  ")] == [], "one message, its parts indented"
    assert "error:" not in "".join(rest)
    return done.err


def raw(text):
    """The characters that a terminal might obey."""
    return [character for character in set(text) if not character.isprintable() and character != "\n"]
