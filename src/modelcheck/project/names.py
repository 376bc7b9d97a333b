"""Decide whether what stands at a place is the name of a model, and of which one.

Sorts out what only looks like one: placeholders, templates, paths, names of files, images, repositories of code. A name that
is none of these counts where the place says that a model is named; elsewhere only if it is exactly the id of a known one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from modelcheck.kb.name_parts import unpackings
from modelcheck.kb.names import fold
from modelcheck.kb.store import Ambiguous, KnowledgeBase, Match, Unknown
from modelcheck.project.contexts import Contexts
from modelcheck.project.mention import KNOWN, LIBRARY, MODEL, SIZED_TAG

LONGEST = 200
"""Characters of a name; ids have at most 96, addresses carry a revision and the path of a file."""

HUB_ID = re.compile(r"[A-Za-z0-9](?:[\w-]|\.(?!\.)){0,95}/[A-Za-z0-9](?:[\w-]|\.(?!\.)){0,95}", re.ASCII)
BARE = re.compile(r"[A-Za-z][\w-]*(?:\.[\w-]+)*(?::[\w.-]+)?", re.ASCII)
SCHEME = re.compile(r"[a-z][a-z0-9+-]*://", re.I)
END = re.compile(r"(?:@[\w./-]+|:[\w.-]+)+$", re.ASCII)
DOTTED = re.compile(r"[a-z]\.[a-z]|--")
"""What names of modules and of resources in a cluster have, and names of models have not."""

SPOKEN = re.compile(r"[-_.:\d]")
"""What a bare name has where it is not a word like any other."""

FILE_OF_WEIGHTS = ".gguf"
"""How a file of weights ends that is named for what is in it; where that is no known model, it may be any file."""

PAGES = ("tree", "blob", "resolve", "raw", "commit")
"""Third parts of an address that still is one of the model; others are discussions, settings and the like."""

BY_ID = ("exact", "alias", "renamed", "repack", "url", "tag")
"""Matches that rest on the name of a model, not on words that several share."""


class Named(NamedTuple):
    """The model of a name. *name* is its id, or the name as far as it says which model; *match* is None where none is known.

    *candidates* are pairs of a model and its license, where the name fits several.
    """

    name: str
    match: Match | None = None
    candidates: tuple[tuple[str, str], ...] = ()


class Names:
    """What names stand for in one project; *is_local* tells whether a path is one of the project's own."""

    def __init__(self, base: KnowledgeBase, contexts: Contexts, is_local: Callable[[str], bool]) -> None:
        self.base = base
        self.is_local = is_local
        data = contexts.data
        self._placeholder = _any_of(data["placeholders"])
        self._other = _any_of(data["others"])
        self._telling = re.compile(data["telling"]["is"], re.ASCII)
        self._not_telling = re.compile(data["telling"]["is_not"], re.ASCII)
        self._folders = frozenset(data["folders"])
        self._endings = tuple(data["endings"])
        self._bare = frozenset(data["bare"])
        self._rules = base.naming.rules
        self._schemes = frozenset((*self._rules["schemes"], *self._rules["registry_schemes"]))
        self._before = frozenset(fold(one) for one in (*self._rules["gateways"], *self._rules["repackers"]))
        self._before |= frozenset(name for registry in self._rules["registries"] for name in registry["namespaces"])
        self._hosts = sorted(
            (*self._rules["addresses"], *(one["host"] for one in self._rules["registries"])), key=len, reverse=True
        )
        self._found: dict[tuple[str, str, bool], Named | None] = {}

    def of(self, text: str, context: str, explicit: bool = True) -> Named | None:
        """Return the model that *text* names in *context*, or None where it names none.

        *explicit* says that nothing else can be meant (a command, a call); else a bare word must be a known one. Where
        nothing around says so, it allows for a name that tells by itself.
        """
        key = text, context, explicit
        if key not in self._found:
            self._found[key] = self._of(text.strip(), context, explicit)
        return self._found[key]

    def _of(self, text: str, context: str, explicit: bool) -> Named | None:
        if not 2 <= len(text) <= LONGEST or not text.isascii() or not text.isprintable() or " " in text:
            return None
        if context == KNOWN and not self._is_plausible(text, explicit):
            return None
        if self._placeholder.fullmatch(text) or self._other.fullmatch(text):
            return None
        if SCHEME.match(text) or self._host(text):
            return self._address(text)
        if context == MODEL and text.lower().endswith(FILE_OF_WEIGHTS):
            return self._file(text)
        if text.startswith("git@"):
            host, _, path = text[4:].partition(":")
            return self._of(path.removesuffix(".git"), MODEL, True) if self._host(host + "/") else None
        if context == MODEL and text.count("/") > 1 and (found := self._in_folder(text)) is not None:
            return found
        at_gateway = text[0] == "@" and text.partition("/")[0] in self._rules["gateways"]
        if (text[0] in "./~\\@#-" and not at_gateway) or "\\" in text or "//" in text:
            return None
        return self._id(text, context, explicit) if "/" in text else self._word(text, context, explicit)

    def _id(self, text: str, context: str, explicit: bool) -> Named | None:
        """Return the model that a text with a slash names."""
        name = END.sub("", text)
        if text.lower().endswith(self._endings):
            return None
        if name != text and (self._placeholder.fullmatch(name) or self._other.fullmatch(name)):
            return None
        found = self._known(text, None) or (self._known(name, None) if name != text else None)
        if found is not None:
            return found
        if name.partition("/")[0].lower() in self._folders or self.is_local(name):
            return None
        if context == KNOWN and not (explicit and self._tells(name)):
            return None
        prefix, _, rest = name.partition("/")
        if "/" in rest:  # a gateway before an id
            return Named(rest) if prefix in self._rules["gateways"] and HUB_ID.fullmatch(rest) else None
        return Named(name) if HUB_ID.fullmatch(name) else None

    def _is_plausible(self, text: str, explicit: bool) -> bool:
        """Tell quickly whether a text of which nothing says that it is a model may be one: most are paths and the like."""
        namespace, slash, _ = text.partition("/")
        if not slash or "//" in text or self.base.organization_of(namespace) is not None:
            return True
        if self.base.is_known(text) or namespace.lower() in self._before:
            return True
        return explicit and self._tells(END.sub("", text))

    def _in_folder(self, text: str) -> Named | None:
        """Return the known model whose id ends a path: ``checkpoints/meta-llama/Llama-3.1-8B``."""
        tail = "/".join(text.rstrip("/").split("/")[-2:])
        return self._known(tail, ("exact", "alias", "renamed")) if HUB_ID.fullmatch(tail) else None

    def _file(self, text: str) -> Named | None:
        """Return the model that is in a file of weights, by the name of the file.

        In a path it must be a known one; a bare name that says how it was packed is that of a model, known or not.
        """
        folder, _, name = text[: text.rindex(".")].rpartition("/")
        found = self._known(name, None)
        if found is not None or folder or "\\" in text:
            return found
        packed = len(unpackings(name, self._rules["quantizations"])) > 1
        return Named(name) if packed and BARE.fullmatch(name) else None

    def _tells(self, name: str) -> bool:
        """Tell whether an id says of itself that it is one of a model, wherever it stands."""
        _, _, own = name.rpartition("/")
        return self._telling.fullmatch(own) is not None and self._not_telling.fullmatch(name) is None

    def _address(self, text: str) -> Named | None:
        """Return the model at a web address or URI; what is elsewhere on the host is none."""
        found = self._known(re.split(r"[?#]", text)[0], None)
        scheme, _, rest = text.rpartition("://")
        parts = [part for part in re.split(r"[?#]", rest)[0].split("/") if part]
        if scheme.lower() in ("", "http", "https"):
            host = self._host("/".join(parts))
            if not host:
                return None
            parts = parts[host.count("/") + 1 :]
            if len(parts) > 2 and parts[2] not in PAGES:
                return None
        elif scheme.lower() not in self._schemes:
            return None
        if found is not None:
            return found
        name = END.sub("", "/".join(parts[:2]))
        if not name or parts[0].lower() in self._rules["no_namespaces"] or self._placeholder.fullmatch(name):
            return None
        if len(parts) > 1 and parts[1] in PAGES and parts[0] in self._bare:
            return Named(parts[0])
        if len(parts) == 1:
            bare_counts = scheme.lower() in self._rules["registry_schemes"] and BARE.fullmatch(name)
            return Named(name) if bare_counts or name in self._bare else None
        return (self._known(name, None) or Named(name)) if HUB_ID.fullmatch(name) else None

    def _host(self, path: str) -> str:
        """Return with which of the hosts of models a path begins, or nothing."""
        lower = path.lower()
        return next((one for one in self._hosts if lower.startswith(one) and lower.startswith("/", len(one))), "")

    def _word(self, text: str, context: str, explicit: bool) -> Named | None:
        """Return the model that a word without a slash names."""
        if not BARE.fullmatch(text):
            return None
        if context == KNOWN:
            return self._known(text, None) if SIZED_TAG.fullmatch(text) else None
        if context == LIBRARY:
            return self._known(f"library/{text}", None) or self._known(text, None) or (Named(text) if explicit else None)
        if text in self._bare:
            return self._known(text, BY_ID) or Named(text)
        if not SPOKEN.search(text) or text.lower().endswith(self._endings):
            return None
        return self._known(text, None) or (
            Named(text) if SIZED_TAG.fullmatch(text) or (self._tells(END.sub("", text)) and not DOTTED.search(text)) else None
        )

    def _known(self, text: str, kinds: tuple[str, ...] | None) -> Named | None:
        """Return the model that is known by a name; *kinds* are the matches that count, None for all."""
        try:
            match = self.base.find(text)
        except Ambiguous as error:
            models = tuple(pair for pair in error.candidates if pair[0])
            return Named(text, None, models) if models and kinds is None else None
        except Unknown:
            return None
        if match.model is None and match.kind in ("license", "expression", "alias"):
            return None
        service = match.license == self._rules["services"]["license"]
        if kinds is not None and match.kind not in kinds and not service:
            return None
        # Words that several models share say nothing of which of them is meant.
        return Named(match.model.id if match.model and match.kind in BY_ID else text, match)


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    flags = re.I | re.ASCII
    return re.compile("|".join(f"(?:{one.removeprefix('(?i)')})" for one in patterns), flags)
