"""What a mapping must fulfill as a whole, once each of its keys is right by itself. Values that are wrong are None here."""

from __future__ import annotations

from typing import Any

import yaml

from modelcheck.kb.hints import legal_values
from modelcheck.kb.shapes import Reading

Values = dict[str, Any]

KINDS = {"permits": "permission", "forbids": "prohibition", "requires": "duty", "leaves_open": "silence"}
"""The four keys of which a clause has one, with the kind of clause that each makes."""

_ONLY_WITH = {
    **dict.fromkeys(("activities", "text", "where", "binds_recipients", "reach", "measured", "scope"), "requires"),
    "unless_agreed": "forbids",
}
"""Keys of a clause that mean something beside one of the four only."""

_SOURCES = ("repo", "package", "page")
_EVIDENCE = ("repo", "page", "says")


def _at_key(key: str, node: yaml.Node, reading: Reading, rule: str, message: str) -> None:
    """Note a problem where *key* stands in the mapping *node*."""
    reading.wrong(next(pair[0] for pair in node.value if pair[0].value == key), rule, message)


def one_kind(values: Values, node: yaml.Node, reading: Reading) -> None:
    """Check that a clause is of one kind and has no key that means nothing in that kind."""
    kinds = [key for key in KINDS if key in values]
    if not kinds:
        message = f"a clause says what it does: one of {legal_values(KINDS)} is missing"
        reading.wrong(node, "missing-key", message)
    for more in kinds[1:]:
        message = f'"{more}" beside "{kinds[0]}"; a clause has one of {legal_values(KINDS)}: write two clauses'
        _at_key(more, node, reading, "bad-value", message)
    if len(kinds) != 1:
        return
    for key, wanted in _ONLY_WITH.items():
        if key in values and wanted != kinds[0]:
            message = f'"{key}" says nothing in a clause with "{kinds[0]}"; it goes with "{wanted}"'
            _at_key(key, node, reading, "bad-value", message)


def relicenses(values: Values, node: yaml.Node, reading: Reading) -> None:
    """Check that a leave to relicense says under what."""
    if "as" not in values and values.get("later_versions") is not True:
        message = 'nothing says under which licenses: give them with "as", or say "later_versions: true"'
        reading.wrong(node, "missing-key", message)


def complete(values: Values, node: yaml.Node, reading: Reading) -> None:
    """Check that a license answers for derivatives and terms, and that a policy leaves what is the license's to the license."""
    for key in ("osi_approved", "fsf_free"):
        if "spdx_id" in values and key not in values:
            reading.wrong(node, "missing-key", f'the key "{key}" is missing; the SPDX list says so of every license on it')
        elif "spdx_id" not in values and key in values:
            _at_key(key, node, reading, "bad-value", f'"{key}" is what the SPDX list says; it goes with "spdx_id"')
    if values.get("category") is None:
        return
    if values["category"] == "policy":
        for key in ("policies", "applies_to", "derivatives", "may_relicense_as", "terms"):
            if key in values:
                message = f'"{key}" says nothing in a policy; it belongs in the license that incorporates the policy'
                _at_key(key, node, reading, "bad-value", message)
        return
    for key in ("derivatives", "terms"):
        if key not in values:
            reading.wrong(node, "missing-key", f'the key "{key}" is missing; only a policy may leave it out')


def cited(values: Values, node: yaml.Node, reading: Reading) -> None:
    """Check that a citation has both a section and words of it; half of one would be proved by nothing."""
    for key, other in (("ref", "locator"), ("locator", "ref")):
        if key in values and other not in values:
            _at_key(key, node, reading, "missing-key", f'"{key}" without "{other}"; a citation has both')


def has_source(values: Values, node: yaml.Node, reading: Reading) -> None:
    """Check that a source says where the text was read."""
    _one_of_several(_SOURCES, values, node, reading)


def has_evidence(values: Values, node: yaml.Node, reading: Reading) -> None:
    """Check that evidence says where the license of a model was read."""
    _one_of_several(_EVIDENCE, values, node, reading)


def _one_of_several(keys: tuple[str, ...], values: Values, node: yaml.Node, reading: Reading) -> None:
    if not any(key in values for key in keys):
        reading.wrong(node, "missing-key", f"nothing says where it was read; one of {legal_values(keys)} is missing")


def yes_or_no(values: Values, node: yaml.Node, reading: Reading) -> None:
    """Check that what is known of every model under a license is a fact that is true or false."""
    fact = values.get("fact")
    if fact is not None and reading.facts[fact]["type"] != "boolean":
        legal = [name for name, one in reading.facts.items() if one["type"] == "boolean"]
        message = f'"{fact}" is not a fact that is true or false; legal: {legal_values(legal)}'
        _at_key("fact", node, reading, "bad-value", message)
