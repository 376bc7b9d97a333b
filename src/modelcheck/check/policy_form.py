"""Hold what a policy file says against the form of a policy and the words of the knowledge base; note every mistake."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from modelcheck.check.known_words import KnownWords, UnknownWordError
from modelcheck.check.mistake import Mistake
from modelcheck.check.policy import NO_LICENSE, RULE_LEVELS, Lists, Policy, Waiver
from modelcheck.check.policy_facts import read_use_facts, refuse_use
from modelcheck.check.result import LEVELS
from modelcheck.check.rules import NEVER_WAIVED
from modelcheck.check.toml_places import Places, Way
from modelcheck.errors import UsageError
from modelcheck.kb.hints import closest, legal_values
from modelcheck.kb.problems import Spot, escaped, shorten
from modelcheck.project.globs import fits, path_pattern

KEYS: Mapping[str, tuple[str, ...]] = {
    "": ("exclude", "fail-on", "notice", "lock", "licenses", "use", "allow", "deny", "duties", "levels", "waivers"),
    "use": ("activities", "purpose", "facts"),
    "allow": Lists._fields,
    "deny": Lists._fields,
    "duties": ("not-acceptable",),
    "waivers": ("model", "license", "rule", "paths", "reason", "owner", "expires"),
}
"""The keys of each table; those of [levels] are rules, those of [use.facts] facts."""

TABLES = ("use", "allow", "deny", "duties", "levels", "waivers")

MOST_MISTAKES = 50
"""Who sees fifty mends those first. To look for what each of a million words may mean would take hours."""

Check = Callable[[str], str]
"""Returns what a text stands for, or raises an `UnknownWordError`."""


class _EnoughError(Exception):
    """So many mistakes that there is no use in looking for more."""


class PolicyForm:
    """Reads one policy. *data* is what the parser made of the table that holds it, *table* the way to that table."""

    def __init__(self, data: dict[str, Any], places: Places, table: tuple[str, ...] = ()) -> None:
        self._data = data
        self._places = places
        self._table = table
        self.mistakes: list[Mistake] = []

    def read(self, words: KnownWords) -> Policy:
        """Return the policy; it is of use only where no mistakes were noted."""
        try:
            return self._read(words)
        except _EnoughError:
            return Policy()

    def _read(self, words: KnownWords) -> Policy:
        vocabulary, default = words.vocabulary, Policy()
        self._known_keys((), self._data, KEYS[""])
        use = self._sub_table("use")
        activities = self._texts(("use", "activities"), use, one_of("activity", vocabulary.words("activities")))
        if use.get("activities") == []:
            self._wrong(("use", "activities"), "an empty list names no use", "name an activity, or leave the key out")
        duty = one_of("duty", vocabulary.words("duties"))
        policy = Policy(
            activities=activities or default.activities,
            purpose=self._text(("use", "purpose"), use, one_of("purpose", vocabulary.words("purposes"))) or default.purpose,
            facts=self._facts(use, words),
            allow=self._lists("allow", words),
            deny=self._lists("deny", words),
            unacceptable_duties=self._texts(("duties", "not-acceptable"), self._sub_table("duties"), duty),
            levels=self._levels(vocabulary.words("rules")),
            exclude=self._texts(("exclude",), self._data, glob),
            fail_on=self._text(("fail-on",), self._data, one_of("level", LEVELS)) or default.fail_on,
            notice=self._texts(("notice",), self._data, path_inside),
            lock=self.path("lock"),
            licenses=self.path("licenses"),
            waivers=self._waivers(words),
        )
        self._refuse_both(policy)
        if not self.mistakes:
            self._refuse_use(policy, words)
        return policy

    def path(self, key: str) -> str:
        """Return the path that a key at the top names, or nothing."""
        return self._text((key,), self._data, path_inside)

    # --- Tables

    def _facts(self, use: dict[str, Any], words: KnownWords) -> dict[str, Any]:
        given = use.get("facts", {})
        if not isinstance(given, dict):
            self._wrong_type(("use", "facts"), given, "a table", 'write facts = {region = "DE"}')
            return {}
        facts: dict[str, Any] = {}
        for name, value in given.items():
            try:
                read_use_facts({name: value}, words.vocabulary)
            except UsageError as error:
                lists = error.why.startswith("legal:")
                fix = f"{error.fix} {error.why}".strip() if lists else error.fix
                what = error.what if lists or not error.why else f"{error.what}: {error.why}"
                self._wrong(("use", "facts", name), what, fix, at_key=name not in words.vocabulary.facts)
            facts[self._spot(("use", "facts", name), name, at_key=True)] = tuple(value) if isinstance(value, list) else value
        return facts

    def _refuse_use(self, policy: Policy, words: KnownWords) -> None:
        try:
            refuse_use(policy.facts, policy.activities, policy.purpose, words.vocabulary)
        except UsageError as error:
            name = error.what.partition("=")[0].partition(" ")[0]
            self._wrong(("use", "facts", name), f"{error.what}: {error.why}", error.fix, at_key=True)

    def _lists(self, name: str, words: KnownWords) -> Lists:
        table = self._sub_table(name)
        category = one_of("category", words.vocabulary.words("categories"), patterns=True)
        checks: tuple[Check, ...] = (words.license_pattern, category, words.steward_pattern, str)
        lists = Lists(*(self._texts((name, key), table, check) for key, check in zip(Lists._fields, checks, strict=True)))
        for key in Lists._fields:
            if name == "allow" and table.get(key) == []:
                self._wrong((name, key), "an empty list allows nothing", "name what is allowed, or leave the key out")
        return lists

    def _refuse_both(self, policy: Policy) -> None:
        for allowed, denied in zip(policy.allow, policy.deny, strict=True):
            for word in denied:
                if word in allowed:
                    self._wrong_at(word, f'"{shorten(word)}" is allowed as well as denied', "take it off one of the lists")

    def _levels(self, rules: tuple[str, ...]) -> dict[str, str]:
        table = self._sub_table("levels", rules)
        level = one_of("level", RULE_LEVELS)
        return {
            self._spot(("levels", rule), rule, at_key=True): self._text(("levels", rule), table, level)
            for rule in table
            if rule in rules
        }

    def _waivers(self, words: KnownWords) -> tuple[Waiver, ...]:
        given = self._data.get("waivers", [])
        if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
            self._wrong(("waivers",), "waivers are a list of tables", "write [[waivers]] above each", at_key=True)
            return ()
        return tuple(self._waiver(("waivers", number), one, words) for number, one in enumerate(given))

    def _waiver(self, way: Way, given: dict[str, Any], words: KnownWords) -> Waiver:
        self._known_keys(way, given, KEYS["waivers"])
        for key, why in (
            ("license", "a waiver holds for the license that it was given for"),
            ("rule", "a waiver is for one rule"),
        ):
            if key not in given:
                self._wrong(way, f'the waiver has no "{key}": {why}', f'write {key} = "…"', at_key=True)

        def license_(word: str) -> str:
            if "*" in word:
                raise UnknownWordError(f'"{shorten(word)}" is a pattern; a waiver is for one license', "name it")
            return word if word == NO_LICENSE else words.license_terms(word)

        place = self._places.key((*self._table, *way))
        return Waiver(
            license=self._text((*way, "license"), given, license_),
            rule=self._text((*way, "rule"), given, waivable(words.vocabulary.words("rules"))),
            model=self._text((*way, "model"), given, str) or "*",
            paths=self._texts((*way, "paths"), given, glob),
            reason=self._reason((*way, "reason"), given),
            owner=self._text((*way, "owner"), given, str),
            expires=self._day((*way, "expires"), given),
            line=place.line,
            column=place.column,
        )

    def _sub_table(self, name: str, keys: tuple[str, ...] = ()) -> dict[str, Any]:
        table = self._data.get(name, {})
        if not isinstance(table, dict):
            self._wrong_type((name,), table, "a table", f"write [{'.'.join((*self._table, name))}] above its keys")
            return {}
        self._known_keys((name,), table, keys or KEYS[name], "rule" if name == "levels" else "key")
        return table

    def _known_keys(self, way: Way, table: dict[str, Any], legal: tuple[str, ...], kind: str = "key") -> None:
        for key in table:
            if key in legal:
                continue
            homes = [f"[{name}]" for name in TABLES if not way and key in KEYS.get(name, ())]
            if way and key in KEYS[""]:
                fix = "it belongs above the first table"
            elif homes:
                fix = f"it belongs into the table {' or '.join(homes)}"
            else:
                fix = meant(key, legal)
            self._wrong((*way, key), f'unknown {kind} "{shorten(key)}"', fix, at_key=True)

    # --- Values

    def _text(self, way: Way, table: dict[str, Any], check: Check) -> str:
        key = str(way[-1])
        if key not in table:
            return ""
        return self._checked(way, table[key], check, f'write {key} = "…"') or ""

    def _texts(self, way: Way, table: dict[str, Any], check: Check) -> tuple[str, ...]:
        key = str(way[-1])
        given = table.get(key, [])
        fix = f'write {key} = ["…"]'
        if not isinstance(given, list):
            self._wrong_type(way, given, "a list of texts", fix)
            return ()
        found = [self._checked((*way, number), one, check, fix) for number, one in enumerate(given)]
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def _checked(self, way: Way, value: Any, check: Check, fix: str) -> Spot | None:
        if not isinstance(value, str):
            self._wrong_type(way, value, "a text", fix)
        elif not value.strip():
            self._wrong(way, "an empty text", fix)
        elif not value.isprintable():
            self._wrong(way, f'"{shorten(value)}" has characters that cannot be shown', "take them out")
        else:
            try:
                return self._spot(way, check(value.strip()))
            except UnknownWordError as error:
                self._wrong(way, error.what, error.fix)
        return None

    def _reason(self, way: Way, given: dict[str, Any]) -> str:
        """Return the reason of a waiver; one that says nothing is no mistake of the file but a finding."""
        reason = given.get("reason", "")
        if not isinstance(reason, str):
            self._wrong_type(way, reason, "a text", 'write reason = "…"')
            return ""
        return " ".join(reason.split())

    def _day(self, way: Way, given: dict[str, Any]) -> date | None:
        value = given.get("expires")
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                self._wrong(way, f'"{value}" is not in the calendar')
                return None
        self._wrong_type(way, value, "a day", "write expires = 2027-01-31")
        return None

    # --- Places and mistakes

    def _spot(self, way: Way, text: str, at_key: bool = False) -> Spot:
        full = (*self._table, *way)
        return Spot.at(text, *(self._places.key(full) if at_key else self._places.value(full)))

    def _wrong(self, way: Way, what: str, fix: str = "", at_key: bool = False) -> None:
        self._wrong_at(self._spot(way, "", at_key), what, fix)

    def _wrong_at(self, spot: str, what: str, fix: str = "") -> None:
        self.mistakes.append(Mistake(getattr(spot, "line", 1), getattr(spot, "column", 1), escaped(what), escaped(fix)))
        if len(self.mistakes) == MOST_MISTAKES:
            raise _EnoughError

    def _wrong_type(self, way: Way, value: Any, wanted: str, fix: str) -> None:
        self._wrong(way, f"{_kind(value)} where {wanted} is wanted", fix)


def one_of(kind: str, legal: Iterable[str], patterns: bool = False) -> Check:
    """Return a check that takes the *legal* words of a *kind*, and with *patterns* those that fit one."""
    words = list(legal)

    def check(word: str) -> str:
        if word in words or (patterns and "*" in word and any(fits(word, one) for one in words)):
            return word
        raise UnknownWordError(f'unknown {kind} "{shorten(word)}"', meant(word, words))

    return check


def waivable(rules: Iterable[str]) -> Check:
    """Return a check that takes the rules that a waiver may name."""
    known = one_of("rule", rules)

    def check(word: str) -> str:
        if known(word) in NEVER_WAIVED:
            raise UnknownWordError(f'"{word}" cannot be waived', "mend what it finds, or set its level in the table [levels]")
        return word

    return check


def glob(word: str) -> str:
    """Return a pattern of paths.

    Raises:
        UnknownWordError: it can fit nothing.
    """
    try:
        path_pattern(word)
    except ValueError as error:
        raise UnknownWordError(f'"{shorten(word)}" is no pattern of paths: {error}', "write it as in .gitignore") from error
    return word


def path_inside(word: str) -> str:
    """Return a path that begins at the folder of the policy.

    Raises:
        UnknownWordError: it begins somewhere else.
    """
    if word.startswith(("/", "~")) or "\\" in word or re.match("[A-Za-z]:", word):
        why = "paths in a policy begin at its folder and have forward slashes, so that they hold on every machine"
        raise UnknownWordError(f'"{shorten(word)}" is no such path: {why}', "write it from the folder of the policy")
    return word


def meant(word: str, legal: Iterable[str]) -> str:
    """Return a hint that names the legal word that was probably meant, and all legal ones."""
    words = list(legal)
    close = closest(word, words)
    return (f'did you mean "{close}"? ' if close else "") + "legal: " + legal_values(words)


def _kind(value: Any) -> str:
    """Return what a person would call *value*."""
    if isinstance(value, str):
        return f'"{shorten(value)}"'
    if isinstance(value, bool):
        return str(value).lower()
    names = ((int, "a figure"), (float, "a figure"), (list, "a list"), (dict, "a table"))
    return next((name for kind, name in names if isinstance(value, kind)), "a date or time")
