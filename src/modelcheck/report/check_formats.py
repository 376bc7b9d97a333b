"""The formats in which `check` prints, by name; each lives in a module of its own, imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, cast

from modelcheck.report.layout import Page

if TYPE_CHECKING:
    from modelcheck.check.result import Result
    from modelcheck.check.rules import Rule


class Setting(NamedTuple):
    """What a format needs beside the result: the rules, how text is laid out, and who answered.

    *version* and *date* are those of the knowledge base, *tool_version* that of modelcheck.
    """

    rules: Mapping[str, Rule]
    page: Page = Page()
    verbose: bool = False
    version: str = ""
    date: str = ""
    tool_version: str = ""


Render = Callable[["Result", Setting], str]

FORMATS = {
    "text": "check_text",
    "json": "check_json",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab",
    "junit": "junit",
    "markdown": "check_markdown",
}
"""Each format with the module of this package whose ``render`` writes it."""


def render(name: str, result: Result, setting: Setting) -> str:
    """Return the result in the format of that name.

    Raises:
        KeyError: there is no such format.
    """
    write = cast(Render, import_module(f"modelcheck.report.{FORMATS[name]}").render)
    return write(result, setting)
