"""The one list of finders: which kinds of file are looked into, and by what."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import NamedTuple

from modelcheck.project.mention import Finder


class Kind(NamedTuple):
    """A kind of file: what it is called in answers, and what finds the models in it."""

    name: str
    find: Finder


BY_NAME: tuple[tuple[str, str, str], ...] = (
    (r"(?:.*[.-])?dockerfile(?:[.-].*)?|containerfile.*|.*\.dockerfile", "dockerfile", "dockerfile:find_in_dockerfile"),
    (r"(?:.*[.-])?modelfile(?:[.-].*)?|.*\.modelfile", "modelfile", "modelfile:find_in_modelfile"),
    (r"(?:gnu)?makefile(?:[.-].*)?|.*\.mk|justfile|\.justfile", "makefile", "shell:find_in_makefile"),
    (r"(?:.*[.-])?env(?:[.-].*)?|\.envrc|.*\.env", "env", "settings:find_in_settings"),
)
"""Whole names in lower case, as regular expressions, before any ending counts."""

BY_ENDING: dict[str, tuple[str, str]] = {
    **dict.fromkeys((".py", ".pyw", ".pyx"), ("python", "code:in_code")),
    **dict.fromkeys((".js", ".mjs", ".cjs", ".jsx"), ("javascript", "code:in_code")),
    **dict.fromkeys((".ts", ".mts", ".cts", ".tsx", ".vue", ".svelte"), ("typescript", "code:in_code")),
    ".go": ("go", "code:in_code"),
    **dict.fromkeys((".java", ".kt", ".kts", ".scala", ".groovy"), ("java", "code:in_code")),
    ".rs": ("rust", "code:in_code"),
    ".cs": ("csharp", "code:in_code"),
    ".swift": ("swift", "code:in_code"),
    ".ipynb": ("notebook", "notebook:find_in_notebook"),
    **dict.fromkeys((".json", ".jsonc", ".json5"), ("json", "json_like:find_in_json")),
    ".toml": ("toml", "json_like:find_in_toml"),
    **dict.fromkeys((".tf", ".tfvars", ".hcl"), ("terraform", "json_like:find_in_toml")),
    **dict.fromkeys((".yaml", ".yml"), ("yaml", "yaml_lines:find_in_yaml")),
    **dict.fromkeys((".tpl", ".tmpl", ".gotmpl", ".j2"), ("template", "yaml_lines:find_in_yaml")),
    **dict.fromkeys((".sh", ".bash", ".zsh", ".ksh", ".fish", ".slurm", ".sbatch"), ("shell", "shell:find_in_shell")),
    **dict.fromkeys((".ini", ".cfg", ".conf", ".properties"), ("settings", "settings:find_in_settings")),
    **dict.fromkeys((".md", ".mdx", ".markdown", ".rst"), ("markdown", "markdown:find_in_markdown")),
}
"""Endings in lower case with the kind of file and its finder, ``module:function`` in this package."""

AMBIGUOUS = (".conf", ".env")
"""Endings before which the whole name counts."""

_NAMES = re.compile("|".join(f"(?P<n{number}>{pattern})" for number, (pattern, _, _) in enumerate(BY_NAME)))


def has_finder(path: str) -> bool:
    """Tell whether files with the name of *path* are looked into."""
    return _kind_of(path.rpartition("/")[2].lower()) is not None


def finder_for(path: str) -> Kind:
    """Return what looks into the file at *path*; what finds models in it is imported when the first file of its kind comes up.

    Raises:
        KeyError: files with such a name are not looked into.
    """
    known = _kind_of(path.rpartition("/")[2].lower())
    if known is None:
        raise KeyError(path)
    return _loaded(*known)


def _kind_of(name: str) -> tuple[str, str] | None:
    """Return the kind of a file and its finder by its name in lower case."""
    ending = name[name.rfind(".") :] if "." in name else ""
    known = BY_ENDING.get(ending)
    if known is not None and ending not in AMBIGUOUS:
        return known
    match = _NAMES.fullmatch(name)
    if match is not None and match.lastgroup is not None:
        return BY_NAME[int(match.lastgroup[1:])][1:]
    return known


@cache
def _loaded(kind: str, function: str) -> Kind:
    module, _, name = function.partition(":")
    return Kind(kind, getattr(import_module(f"modelcheck.project.{module}"), name))
