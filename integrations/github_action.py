"""What action.yml runs: `modelcheck check` for the inputs of the action, and its outputs.

Inputs come in the variables ``INPUT_…``. They are values and nothing else: no shell sees them, and none can pass for an
option. Nothing but the standard library is imported; modelcheck is run as the command that it is.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

COMMAND = (sys.executable, "-I", "-X", "utf8", "-m", "modelcheck", "check")
"""-I keeps modules of the checkout out of the way."""
ANNOTATIONS = "github"
PASSED, FAILED = 0, 1
NOT_JUDGED = 2


class BadInputError(Exception):
    """An input that cannot be meant."""


class Inputs(NamedTuple):
    """The inputs of the action; what was not given is empty."""

    flags: tuple[str, ...]
    paths: tuple[str, ...]
    warn_only: bool
    shown: str
    sarif_file: str


def inputs_of(variables: Mapping[str, str]) -> Inputs:
    """Return the inputs that the action was given.

    Raises:
        BadInputError: one cannot be meant.
    """

    def one(name: str) -> str:
        value = variables.get("INPUT_" + name.upper().replace("-", "_"), "").strip()
        if value and not value.isprintable():
            raise BadInputError(f"the input {name} has line ends, or other characters that cannot be shown")
        return value

    warn_only = one("warn-only").lower()
    if warn_only not in ("", "true", "false"):
        raise BadInputError(f'the input warn-only is "{warn_only}", which is neither true nor false')
    base_ref = one("base-ref")
    given = {"config": one("config-file"), "fail-on": one("fail-on-severity"), "since": base_ref and revision(base_ref)}
    return Inputs(
        flags=tuple(f"--{name}={value}" for name, value in given.items() if value),
        paths=tuple(filter(None, (line.strip() for line in variables.get("INPUT_PATHS", "").splitlines()))),
        warn_only=warn_only == "true",
        shown=one("format") or ANNOTATIONS,
        sarif_file=one("sarif-file"),
    )


def revision(name: str) -> str:
    """Return *name*, or where a checkout knows a branch only as that of its origin, that; what is neither stays as it is."""
    for known in (name, f"origin/{name}"):
        words = ("git", "rev-parse", "--verify", "--quiet", "--end-of-options", known + "^{commit}")
        try:
            done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603
        except OSError:
            break  # modelcheck says what is to be done without git
        if done.returncode == 0:
            return known
    return name


def check(inputs: Inputs, format_: str, *more: str) -> subprocess.CompletedProcess[str]:
    """Run `modelcheck check` in one format and return how it went."""
    words = (*COMMAND, *inputs.flags, f"--format={format_}", *more, "--", *inputs.paths)
    return subprocess.run(  # noqa: S603 - a list of words; no shell sees them
        words, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace", check=False
    )


def put(outputs: Mapping[str, object], variables: Mapping[str, str]) -> None:
    """Give the outputs to the runner, if one is there to take them."""
    lines = "".join(f"{name}={value}\n" for name, value in outputs.items())
    if variables.get("GITHUB_OUTPUT"):
        with Path(variables["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
            file.write(lines)


def fail(code: int, message: str, variables: Mapping[str, str]) -> int:
    """Say why nothing was judged, where people see it, and return the exit code."""
    data = message.strip().replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    print(f"::error title=modelcheck could not check::{data}")
    put({"result": "error"}, variables)
    return code


def main(variables: Mapping[str, str]) -> int:
    """Check, show, and return the exit code of the step: that of the command, or 0 where findings are only to warn."""
    try:
        inputs = inputs_of(variables)
    except BadInputError as error:
        return fail(NOT_JUDGED, str(error), variables)
    wanted: list[tuple[str, ...]] = [("json",), (ANNOTATIONS,)]  # the latter writes the summary of the job, too
    if inputs.shown != ANNOTATIONS:
        wanted.append((inputs.shown,))
    if inputs.sarif_file:
        wanted.append(("sarif", f"--output={inputs.sarif_file}"))
    runs = []
    for words in wanted:
        runs.append(check(inputs, *words))
        code = runs[-1].returncode
        if code not in (PASSED, FAILED):
            # One that was ended by a signal has a code below zero, which is no exit code.
            return fail(max(code, NOT_JUDGED), runs[-1].stderr or "modelcheck ended without a word", variables)
    counted, shown = runs[0], runs[1] if inputs.shown == ANNOTATIONS else runs[2]
    try:
        summary = json.loads(counted.stdout)["summary"]
    except (ValueError, KeyError, TypeError):  # an interpreter that cannot even start the command leaves with 1, too
        return fail(NOT_JUDGED, counted.stderr or "modelcheck printed no answer", variables)
    sys.stdout.write(shown.stdout)
    sys.stderr.write(shown.stderr)
    result = "pass" if counted.returncode == PASSED else "fail"
    outputs = {"result": result, "errors": int(summary["errors"]), "warnings": int(summary["warnings"])}
    if inputs.sarif_file and Path(inputs.sarif_file).is_file():
        outputs["sarif-file"] = inputs.sarif_file
    put(outputs, variables)
    return PASSED if inputs.warn_only else counted.returncode


if __name__ == "__main__":
    sys.exit(main(os.environ))
