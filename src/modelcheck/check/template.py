"""Write a policy as a commented TOML file: what is known of it stands there, the rest as remarks that say what could."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from modelcheck.check.policy import LOCK_NAME, NO_LICENSE, RULE_LEVELS, Lists, Policy, Waiver
from modelcheck.check.result import LEVELS
from modelcheck.check.rules import UNKNOWN_MODEL, rules_of
from modelcheck.model.vocabulary import Vocabulary

WIDEST = 100
"""A list that would be longer has a line for each entry, so that changes are seen one by one."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def policy_text(policy: Policy, vocabulary: Vocabulary) -> str:
    """Return the text of a ``modelcheck.toml`` that says what *policy* does, and explains itself."""
    return "\n".join(_lines(policy, vocabulary)) + "\n"


def _lines(policy: Policy, vocabulary: Vocabulary) -> Iterator[str]:
    yield "# What `modelcheck check` holds the models of this project against. Paths begin at the folder of this file."
    yield "# `modelcheck explain rules` lists what it finds, `modelcheck explain WORD` explains any word below."
    yield ""
    yield f"# The level from which a finding fails the run: {_either(LEVELS)}."
    yield _pair("fail-on", policy.fail_on)
    yield "# Files that are not looked at, as in .gitignore."
    yield _pair("exclude", policy.exclude) if policy.exclude else '# exclude = ["tests/"]'
    yield "# Files in which the notices must stand that licenses ask for; `modelcheck notice` prints them."
    yield _pair("notice", policy.notice) if policy.notice else '# notice = ["NOTICE"]'
    yield "# The file that keeps the license of each model, so that a change does not go unseen."
    yield _pair("lock", policy.lock) if policy.lock else f'# lock = "{LOCK_NAME}"'
    yield "# A folder with licenses and models of your own."
    yield _pair("licenses", policy.licenses) if policy.licenses else '# licenses = "licenses"'
    yield from _use(policy, vocabulary)
    yield from _list_tables(policy)
    yield ""
    yield "# Duties that are not acceptable, as `modelcheck explain duties` lists them."
    yield "[duties]"
    duties = policy.unacceptable_duties
    yield _pair("not-acceptable", duties) if duties else f'# not-acceptable = ["{vocabulary.words("duties")[-1]}"]'
    yield ""
    yield f"# How bad it is what a rule finds: {_either(RULE_LEVELS)}. Those with a # have the level that they have anyway."
    yield "[levels]"
    for rule in rules_of(vocabulary).values():
        level = policy.levels.get(rule.id)
        yield _pair(rule.id, level) if level else f'# {rule.id} = "{rule.level}"'
    yield ""
    yield "# Leaves for one rule on models under one license. Each needs a reason; after its last day it is an error itself."
    yield f'# Where no license is known, the license is "{NO_LICENSE}".'
    if not policy.waivers:
        example = Waiver(NO_LICENSE, UNKNOWN_MODEL, "our-organization/*", ("docs/",), "made here, not published", "legal")
        yield from (f"# {line}" for line in _waiver(example._replace(expires=date(2099, 12, 31))))
    for waiver in policy.waivers:
        yield from _waiver(waiver)
        yield ""


def _use(policy: Policy, vocabulary: Vocabulary) -> Iterator[str]:
    yield ""
    yield "[use]"
    yield "# What the models are used for, one or several of:"
    yield from (f"#   {word}: {vocabulary.means('activities', word)}" for word in vocabulary.words("activities"))
    yield _pair("activities", policy.activities)
    yield "# For which purpose, one of:"
    yield from (f"#   {word}: {vocabulary.means('purposes', word)}" for word in vocabulary.words("purposes"))
    yield _pair("purpose", policy.purpose)
    yield ""
    yield "# What is known of who uses them and how; every fact makes answers firmer. `modelcheck explain facts` lists them."
    yield "[use.facts]"
    yield from (_pair(name, value) for name, value in policy.facts.items())
    examples = {"monthly_active_users": "10M", "region": "US"}
    yield from (f"# {_pair(name, value)}" for name, value in examples.items() if name not in policy.facts)


def _list_tables(policy: Policy) -> Iterator[str]:
    remarks = {
        "allow": "What is allowed; where nothing stands here, all that [deny] does not name. * stands for anything.",
        "deny": "What is denied, allowed or not.",
    }
    for name, example in (("allow", "permissive"), ("deny", "non-commercial")):
        lists: Lists = getattr(policy, name)
        yield ""
        yield f"# {remarks[name]}"
        yield f"[{name}]"
        for key, patterns in lists._asdict().items():
            if patterns:
                yield _pair(key, patterns)
            elif key == "categories":
                yield f'# categories = ["{example}"]'
        if not any(lists):
            yield "# licenses, stewards and models take lists as well."


def _waiver(waiver: Waiver) -> Iterator[str]:
    yield "[[waivers]]"
    if waiver.model != "*":
        yield _pair("model", waiver.model)
    for key in ("license", "rule", "paths", "reason", "owner", "expires"):
        if getattr(waiver, key):
            yield _pair(key, getattr(waiver, key))


def _pair(key: str, value: Any) -> str:
    line = f"{key if _BARE_KEY.fullmatch(key) else _value(key)} = {_value(value)}"
    if len(line) > WIDEST and isinstance(value, (list, tuple)):
        return f"{key} = [\n" + "".join(f"  {_value(one)},\n" for one in value) + "]"
    return line


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        # TOML escapes as JSON does, but has no pairs of surrogates and takes no delete character.
        return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)


def _either(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}"
