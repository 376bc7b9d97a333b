"""Find the model that is meant by a name as people write it: addresses, tags, families, repacks.

The rules are data (``licenses/names.yaml``) and are tried in a fixed order; each takes the whole name, so that nothing is
ever matched in part. A name that fits models under different terms is ambiguous, a name that fits none is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from modelcheck.kb.match import Ambiguous, Match, Unknown
from modelcheck.kb.name_parts import LONGEST_NAME, Words, is_size, is_version, unpackings, without, without_sizes, words_of
from modelcheck.kb.names import fold

if TYPE_CHECKING:
    from modelcheck.kb.store import KnowledgeBase
    from modelcheck.model.models import Model

PURL = re.compile(r"pkg:huggingface/(?P<id>[^@?#]+)", re.I)
SCHEME = re.compile(r"(?P<scheme>[a-z]+)://", re.I)
WEB = ("http", "https")

Place = tuple[int, str, int]
"""Where a model stands: the folder, the file, and its position there."""


class Resolver:
    """The rules of one knowledge base. Each step returns what it found, or None where it does not apply."""

    def __init__(self, base: KnowledgeBase, rules: dict[str, Any], words: dict[str, list[Place]]) -> None:
        self.base = base
        self.rules = rules
        self.words = {tuple(key.split(" ")): places for key, places in words.items()}
        self.repackers = {fold(name) for name in rules["repackers"]}

    def find(self, subject: str) -> Match:
        """Return what *subject* stands for.

        Raises:
            Unknown: no rule fits.
            Ambiguous: it fits models under different terms.
        """
        name = subject.strip()
        if len(name) <= LONGEST_NAME and name.isascii():
            for step in (self._address, self._renamed, self._tag, self._family, self._repack, self._service, self._gateway):
                try:
                    found = step(name)
                except Ambiguous as error:
                    raise Ambiguous(subject, error.candidates) from None
                if found is not None:
                    return found._replace(subject=subject)
        raise Unknown(subject, lambda: self.base.suggestions(subject))

    # --- Addresses: what stands behind them is looked up anew

    def _address(self, name: str) -> Match | None:
        """A web address, ``hf://``, ``hf.co/…:quant``, ``pkg:huggingface/…``, or an id in a registry."""
        if match := PURL.match(name):
            return self._at_address(match["id"])
        scheme = SCHEME.match(name)
        rest = name[scheme.end() :] if scheme else name
        kind = scheme["scheme"].lower() if scheme else ""
        if kind in self.rules["registry_schemes"]:
            return self._registered(rest)
        if kind in self.rules["schemes"]:
            return self._at_address(rest.removeprefix("models/"))
        if kind and kind not in WEB:
            return None
        host = next((h for h in sorted(self.rules["addresses"], key=len, reverse=True) if _below(rest, h)), None)
        if host:
            return self._at_address(rest[len(host) + 1 :])
        if any(_below(rest, registry["host"]) for registry in self.rules["registries"]):
            return self._registered(rest)
        return None

    def _at_address(self, path: str) -> Match | None:
        """Return what stands at the path of an address: namespace, name, then perhaps a revision, a file or a tag."""
        parts = [part for part in re.split(r"[?#]", path)[0].split("/") if part]
        if not parts or parts[0].lower() in self.rules["no_namespaces"]:
            return None
        model_id = "/".join([*parts[:1], *(part.partition("@")[0] for part in parts[1:2])])
        plain = re.sub(r":[^:/]+$", "", model_id)
        try:
            found = self.base.find(plain)
        except Unknown:
            return None
        if found.kind not in ("exact", "alias", "renamed", "repack"):
            return None
        return found._replace(kind=found.kind if found.kind == "repack" else "url", via=(plain, *_others(found.via, plain)))

    # --- Organizations that were renamed

    def _renamed(self, name: str) -> Match | None:
        """An id with a former namespace of the organization, or one of its other namespaces."""
        namespace, _, rest = name.partition("/")
        if not rest or "/" in rest:
            return None
        for other in self.base.namespaces_beside(namespace):
            entries = self.base.models_called(f"{other}/{rest}")
            if entries:
                return self._settled(entries, "renamed")
        return None

    # --- Tags of local runtimes

    def _registered(self, path: str) -> Match | None:
        """Return what stands at a path in the registry of a runtime: its own library, or a hub behind it."""
        parts = path.split("/")
        for registry in self.rules["registries"]:
            host = registry["host"].split("/")
            if parts[: len(host)] == host:
                parts = parts[len(host) :]
        if len(parts) > 1 and parts[0] in self.rules["addresses"]:
            return self._at_address("/".join(parts[1:]))
        own = {namespace for registry in self.rules["registries"] for namespace in registry["namespaces"]}
        if len(parts) > 1 and parts[0] in own:
            parts = parts[1:]
        return self._library(parts[0], default=True) if len(parts) == 1 else None

    def _tag(self, name: str) -> Match | None:
        """``llama3.1:70b``, ``library/llama3.1``, ``ai/llama3.1:8B-Q4_K_M``."""
        own = {namespace for registry in self.rules["registries"] for namespace in registry["namespaces"]}
        namespace, _, rest = name.rpartition("/")
        if namespace.lower() in own:
            return self._library(rest, default=True)
        if not namespace and ":" in rest:
            return self._library(rest, default=False)
        return None

    def _library(self, name: str, default: bool) -> Match | None:
        """Return what a name with a tag stands for in the library of a runtime; *default* if a missing tag means one."""
        name = name.partition("@")[0].lower()
        model, _, tag = name.partition(":")
        entries = self.base.models_called(name)
        if entries:
            return self._settled(entries, "tag")
        tag = "" if tag == self.rules["default_tag"] else tag
        tag = unpackings(f"{model}:{tag}", self.rules["quantizations"])[-1].partition(":")[2]
        table = self.rules["tags"].get(model, {})
        if not tag and (default or ":" in name):
            tag = table.get("*", "")
        meant = table.get(tag)
        if meant and (entries := self.base.models_called(meant)):
            return self._settled(entries, "tag")
        found = self.base.models_called(f"{model}:{tag}") if tag else []
        if found:
            return self._settled(found, "tag")
        return self._by_words(words_of(f"{model} {tag}"), "tag")

    # --- Families: a name, a version and a size, nothing left over

    def _family(self, name: str) -> Match | None:
        if "/" not in name:
            return self._by_words(words_of(name), "family")
        namespace, _, rest = name.partition("/")
        organization = self.base.organization_of(namespace)
        if organization is None or "/" in rest:
            return None
        return self._by_words(words_of(rest), "family", organization)

    def _by_words(self, words: Words, kind: str, organization: str | None = None) -> Match | None:
        """Return the models whose names have these words, no fewer and no more; tuning words may differ.

        Without a size, all sizes of the family are meant, a model that is called so by itself included.
        """
        sized = any(map(is_size, words))
        steps = (self._alike, self._alike_but_for_tuning) if sized else (self._of_any_size, self._alike)
        for step in steps if words else ():
            models = [model for model in step(words) if organization in (None, model.organization)]
            if models:
                return self._settled(models, kind, kin=() if sized else self._kin(words))
        for length in range(1, min(4, len(words))) if organization is None else ():
            owner = self.base.organization_of(" ".join(words[:length])) or self.base.organization_of("-".join(words[:length]))
            if owner is not None and (found := self._by_words(words[length:], kind, owner)):
                return found
        return None

    def _alike(self, words: Words) -> list[Model]:
        return self._models(self.words.get(words, []))

    def _alike_but_for_tuning(self, words: Words) -> list[Model]:
        core = without(words, self.rules["neutral"])
        if len(core) < 2:
            return []
        return self._models(
            place for other, places in self._cores.get(core[0], ()) if _is_version_of(other, core) for place in places
        )

    def _of_any_size(self, words: Words) -> list[Model]:
        """Return the models of a family that was named without a size; a single word names none."""
        core = without(words, self.rules["neutral"])
        if len(core) < 2:
            return []
        return self._models(
            place
            for other, places in self._cores_of_any_size.get(core[0], ())
            if _is_version_of(other, core)
            for place in places
        )

    @cached_property
    def _cores(self) -> dict[str, list[tuple[Words, list[Place]]]]:
        """Return the words of all names but those for tuning, with what they stand for, by the first of them."""
        return _by_first((without(words, self.rules["neutral"]), places) for words, places in self.words.items())

    @cached_property
    def _cores_of_any_size(self) -> dict[str, list[tuple[Words, list[Place]]]]:
        """Return the same without sizes."""
        return _by_first((without_sizes(core), places) for cores in self._cores.values() for core, places in cores)

    def _kin(self, words: Words) -> list[Model]:
        """Return all whose names begin like that of a family: Llama 3.2 also has Llama 3.2 Vision."""
        core = without(words, self.rules["neutral"])
        return self._models(place for other, places in self.words.items() if other[: len(core)] == core for place in places)

    def _models(self, places: Iterable[Place]) -> list[Model]:
        return [self.base.model_at(place) for place in dict.fromkeys(places)]

    # --- Repacks and quantizations

    def _repack(self, name: str) -> Match | None:
        """A model of somebody else, packed anew under its own name."""
        namespace, _, rest = name.rpartition("/")
        if "/" in namespace:
            return None
        packed, *names = unpackings(rest, self.rules["quantizations"])
        for bare in names if namespace else ():  # what this organization has itself goes first
            if models := self.base.models_called(f"{namespace}/{bare}"):
                return self._settled(models, "repack", (name,))
        if not names and fold(namespace) in self.repackers:
            names = [packed]  # packed by somebody known to keep the names of others
        for candidate in self._originals(names):
            if models := self.base.models_called(candidate):
                return self._settled(models, "repack", (name,))
        for bare in names:
            if bare != packed and (found := self._by_words(words_of(bare), "repack")):
                return found._replace(via=(name, *found.via))
        return None

    def _originals(self, names: Sequence[str]) -> Iterator[str]:
        """Yield what the original may be called, the barest name first: a repack of a repack is one of the original."""
        for bare in reversed(names):
            organization, joined, name = bare.partition("_")
            if joined and self.base.organization_of(organization) is not None:
                yield f"{organization}/{name}"
            yield bare

    # --- Hosted services, and gateways to them and to others

    @cached_property
    def _services(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{one})" for one in self.rules["services"]["names"]), re.I | re.ASCII)

    def _service(self, name: str) -> Match | None:
        """A model of a hosted service: ``gpt-4.1-mini``. Tried late, so that what has open weights is never taken for one."""
        if not self._services.fullmatch(name):
            return None
        return Match("", "family", self.rules["services"]["license"])

    def _gateway(self, name: str) -> Match | None:
        """What stands behind the prefix of a gateway: ``together_ai/meta-llama/Llama-3-8b-chat-hf``, ``ollama/llama3``."""
        lower = name.lower()
        prefix = max((one for one in self.rules["gateways"] if lower.startswith(one)), key=len, default="")
        while prefix and not _below(name, prefix):  # "together" is no prefix of "together_ai/…"
            shorter = (one for one in self.rules["gateways"] if lower.startswith(one) and len(one) < len(prefix))
            prefix = max(shorter, key=len, default="")
        if not prefix:
            return None
        rest = name[len(prefix) + 1 :]
        try:
            found = self.base.find(rest)
        except Unknown:
            return None
        if found.model is None and found.kind in ("license", "expression"):
            return None
        return found._replace(via=(rest, *_others(found.via, rest)))

    # --- What several models have in common

    def _settled(self, models: Sequence[Model], kind: str, via: tuple[str, ...] = (), kin: Sequence[Model] = ()) -> Match:
        """Return the one answer that all *models* share. *kin* are others that may be meant too, under the same terms.

        Raises:
            Ambiguous: they are under different terms.
        """
        terms = {
            (model.terms_today, model.policies, tuple(one.license for one in self.base.inherited(model))) for model in models
        }
        if len(terms) > 1:
            raise Ambiguous("", tuple((model.id, model.terms_today) for model in models))
        # Where all are of one kind, the first speaks for them; else nothing may be taken from it but the license.
        license_id = models[0].terms_today
        alike = len({model.modality for model in (*models, *kin) if model.terms_today == license_id}) == 1
        return Match("", kind, license_id, models[0] if alike else None, (*via, *(model.id for model in models)))


def _by_first(pairs: Iterable[tuple[Words, list[Place]]]) -> dict[str, list[tuple[Words, list[Place]]]]:
    """Return pairs by the first of their words."""
    found: dict[str, list[tuple[Words, list[Place]]]] = {}
    for words, places in pairs:
        if words:
            found.setdefault(words[0], []).append((words, places))
    return found


def _below(path: str, host: str) -> bool:
    return path.lower().startswith(host + "/")


def _others(via: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(one for one in via if fold(one) != fold(name))


def _is_version_of(words: Words, core: Words) -> bool:
    """Tell whether *words* are *core*, or *core* with a version behind."""
    return words[: len(core)] == core and all(map(is_version, words[len(core) :]))
