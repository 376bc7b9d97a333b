"""What says that a model is named: keys, calls, flags and commands, from ``licenses/contexts.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def plain_name(name: str) -> str:
    """Return a name in the one spelling in which names are compared.

    >>> plain_name("modelNameOrPath"), plain_name("MODEL-ID"), plain_name("self.hf_Repo")
    ('model_name_or_path', 'model_id', 'hf_repo')
    """
    bare = name.rpartition(".")[2].strip("_$ ")
    if bare.isupper() or bare.islower():
        return bare.lower().replace("-", "_")
    return _HUMP.sub("_", bare).lower().replace("-", "_").replace("__", "_")


class Call(NamedTuple):
    """A function or constructor that takes a model: by which places (from 0) and keywords, in which context.

    *context* is that of `Mention`, or ``never`` where nothing among its arguments is a model. Without keywords, those that
    are keys of models by their name count.
    """

    context: str
    places: tuple[int, ...] = ()
    keywords: frozenset[str] = frozenset()


NAMED_SO = Call("model", (0, 1, 2))
"""A call that takes a model by what its name says."""


class Contexts:
    """The contexts of one knowledge base."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self._keys: dict[str, str] = {}

    @cached_property
    def _patterns(self) -> list[tuple[str, re.Pattern[str]]]:
        found = []
        for context in ("never", "library", "model"):
            found.append((context, re.compile("|".join(f"(?:{one})" for one in self.data["keys"][context]))))
        return found

    def of_key(self, name: str) -> str:
        """Return what a key, variable, parameter or field of that name holds: ``model``, ``library``, ``never`` or nothing."""
        if name not in self._keys:
            plain = plain_name(name)
            self._keys[name] = next((context for context, pattern in self._patterns if pattern.fullmatch(plain)), "")
        return self._keys[name]

    @cached_property
    def _calls(self) -> dict[str, Call]:
        found = {}
        for entry in self.data["calls"]:
            call = Call(entry["context"], tuple(entry.get("places", ())), frozenset(entry.get("keywords", ())))
            for name in entry["names"]:
                found[name] = call
        return found

    def of_call(self, callee: str) -> Call | None:
        """Return what is known of a call by the dotted name before its parenthesis; the longest known end of it counts.

        ``hub.pull`` is looked up before ``pull``.
        """
        parts = callee.split(".")
        for start in range(len(parts)):
            found = self._calls.get(".".join(parts[start:]))
            if found is not None:
                return found
        plain = plain_name(parts[-1])
        return NAMED_SO if self._call_names.fullmatch(plain) and self.of_key(plain) != "never" else None

    @cached_property
    def _call_names(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{one})" for one in self.data["call_names"]))

    @cached_property
    def _flags(self) -> dict[str, str]:
        return {flag: context for context in ("model", "library", "never") for flag in self.data["flags"][context]}

    def of_flag(self, flag: str) -> str:
        """Return what the value of a command-line flag (with its dashes) is, as `of_key`; others than those listed are keys."""
        found = self._flags.get(flag)
        if found is not None:
            return found
        return self.of_key(flag.lstrip("-")) if flag.startswith("--") else ""

    def of_command(self, words: Sequence[str]) -> tuple[int, str, str] | None:
        """Return how many of the first *words* of a command are the command itself, the context of its first argument
        that is no flag, and the command; None where it takes no model. ``ollama pull llama3`` gives (2, "library", …).
        """
        for length in range(min(4, len(words)), 0, -1):
            context = self.data["commands"].get(" ".join(words[:length]))
            if context is not None:
                return length, context, " ".join(words[:length])
        return None

    def any_of(self, name: str) -> Iterable[str]:
        """Return a plain list of the data by its name."""
        return tuple(self.data[name])
