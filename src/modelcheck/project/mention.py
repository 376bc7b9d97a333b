"""A place in a file that may name a model, and what around it says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from modelcheck.project.contexts import Contexts

MODEL = "model"
"""The place names a model: what has the form of an id there counts, known or not; a bare word only if it is known."""

LIBRARY = "library"
"""The place names a model of a local runtime's library (Ollama, Docker): bare words count, known or not."""

KNOWN = "known"
"""Nothing around says that it is a model: it counts only if it is exactly the id of one that is known."""


SIZED_TAG = re.compile(r"[a-z][\w.-]*:\d{1,4}(?:\.\d{1,2})?[bm](?:-[\w.-]+)?", re.ASCII)
"""A name with a tag that is a count of parameters, as only libraries of models have."""


class Source(NamedTuple):
    """A text file: its path within the project, with forward slashes, and its content with line ends as they are."""

    path: str
    text: str
    contexts: Contexts


class Mention(NamedTuple):
    """A name as it is written at *offset* (characters from the beginning of the file), and what makes it one of a model.

    *context* is MODEL, LIBRARY or KNOWN; *because* the call, key, flag or command that says so (``from_pretrained``,
    ``base_model``, ``--model``, ``ollama pull``), empty for KNOWN. *note* marks comments, docstrings and prose, which use
    no model themselves. *revision* is what is named beside it (``revision="…"``), where there is one.
    """

    offset: int
    text: str
    context: str
    because: str = ""
    note: bool = False
    revision: str = ""


Finder = Callable[[Source], Iterator[Mention]]
"""Finds the mentions in a file of one kind, in any order; templates, placeholders and paths are sorted out later."""
