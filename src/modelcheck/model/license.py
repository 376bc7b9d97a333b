"""A license or policy as data: clauses, thresholds, territory, restrictions, derivatives and terms, each with its section."""

from __future__ import annotations

from typing import Any, NamedTuple

from modelcheck.model.conditions import Condition, condition_from


class Exemption(NamedTuple):
    """A condition under which a clause or threshold does not bind, with the section that says so.

    *activities* are those it frees; empty means all that the clause or threshold speaks of.
    """

    when: Condition
    ref: str
    activities: tuple[str, ...] = ()


class Clause(NamedTuple):
    """A permission, prohibition, duty or silence of a text.

    *activities* empty means every activity, *purposes* empty every purpose. *way_out* is the section in which the text
    itself names a license for what a prohibition forbids. *reach* is how far a duty reaches into a larger whole.
    """

    id: str
    kind: str
    license: str
    ref: str
    summary: str
    activities: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    when: Condition | None = None
    exempt: tuple[Exemption, ...] = ()
    also: tuple[str, ...] = ()
    way_out: str = ""
    duty: str = ""
    text: str = ""
    where: str = ""
    note: str = ""
    measured: str = ""
    scope: str = ""
    binds_recipients: bool = False
    reach: str = ""


class Threshold(NamedTuple):
    """A size from which on a text answers otherwise; *effect* is a verdict."""

    id: str
    license: str
    ref: str
    summary: str
    when: Condition
    effect: str
    measured: str
    scope: str
    activities: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    exempt: tuple[Exemption, ...] = ()
    also: tuple[str, ...] = ()
    note: str = ""


class Territory(NamedTuple):
    """Regions a text leaves out; *when* is the whole condition, *excludes* the regions as the text names them."""

    license: str
    ref: str
    summary: str
    excludes: tuple[str, ...]
    test: tuple[str, ...]
    when: Condition
    covers: Condition | None = None
    activities: tuple[str, ...] = ()
    exempt: tuple[Exemption, ...] = ()
    also: tuple[str, ...] = ()
    note: str = ""


class Restriction(NamedTuple):
    """A use that a text forbids, outright or (with *when*) under a condition or in part."""

    id: str
    license: str
    ref: str
    summary: str
    use_case: str
    when: Condition | None = None
    also: tuple[str, ...] = ()
    note: str = ""


class Derivative(NamedTuple):
    """What a text makes of a result that stands in some relation to the model."""

    kind: str
    ref: str = ""
    why: str = ""
    when: Condition | None = None
    note: str = ""


class Term(NamedTuple):
    """One of the terms worth knowing (governing law, indemnity, ...), with its section where the text has one."""

    value: str | None
    ref: str = ""
    note: str = ""


class Relicensing(NamedTuple):
    """A leave to hand the work on under other licenses: *to* are their ids, *later_versions* may be among them."""

    id: str
    license: str
    ref: str
    summary: str
    to: tuple[str, ...] = ()
    later_versions: bool = False
    when: Condition | None = None
    also: tuple[str, ...] = ()
    note: str = ""


class UnreadPolicy(NamedTuple):
    """A policy that a text incorporates and that could not be read; it may restrict what the text itself does not name."""

    name: str
    ref: str


class License(NamedTuple):
    """A legal text in one version. A use policy has the same form and the category ``policy``."""

    id: str
    name: str
    steward: str
    category: str
    version: str | None
    effective_date: str | None
    spdx_id: str | None
    hf_id: str | None
    scancode_id: str | None
    supersedes: str | None
    sources: tuple[dict[str, str], ...]
    sha256: str
    policies: tuple[str, ...]
    known: tuple[tuple[str, Any], ...]
    clauses: tuple[Clause, ...]
    thresholds: tuple[Threshold, ...]
    territory: Territory | None
    restrictions: tuple[Restriction, ...]
    derivatives: dict[str, Derivative]
    terms: dict[str, Term]
    notes: tuple[str, ...] = ()
    unread: tuple[UnreadPolicy, ...] = ()
    relicensing: tuple[Relicensing, ...] = ()
    osi_approved: bool | None = None
    fsf_free: bool | None = None
    encoded: bool = True


def license_from(data: dict[str, Any]) -> License:
    """Build a license from its compiled form (see ``kb/compile.py``)."""
    owner = data["id"]
    territory = data.get("territory")
    return License(
        id=owner,
        name=data["name"],
        steward=data["steward"],
        category=data["category"],
        version=data.get("version"),
        effective_date=data.get("effective_date"),
        spdx_id=data.get("spdx_id"),
        hf_id=data.get("hf_id"),
        scancode_id=data.get("scancode_id"),
        supersedes=data.get("supersedes"),
        sources=tuple(data.get("sources", ())),
        sha256=data.get("sha256", ""),
        policies=tuple(data.get("policies", ())),
        known=tuple((fact["fact"], fact["is"]) for fact in data.get("applies_to", ())),
        clauses=tuple(Clause(**_fields(item, owner)) for item in data.get("clauses", ())),
        thresholds=tuple(Threshold(**_fields(item, owner)) for item in data.get("thresholds", ())),
        territory=Territory(**_fields(territory, owner)) if territory else None,
        restrictions=tuple(Restriction(**_fields(item, owner)) for item in data.get("restrictions", ())),
        derivatives={
            name: Derivative(
                item["is"], item.get("ref", ""), item.get("why", ""), _condition(item.get("when")), item.get("note", "")
            )
            for name, item in data.get("derivatives", {}).items()
        },
        terms={
            name: Term(item["is"], item.get("ref", ""), item.get("note", "")) for name, item in data.get("terms", {}).items()
        },
        notes=tuple(data.get("notes", ())),
        unread=tuple(UnreadPolicy(item["name"], item["ref"]) for item in data.get("unread", ())),
        relicensing=tuple(Relicensing(**_fields(item, owner)) for item in data.get("relicensing", ())),
        osi_approved=data.get("osi_approved"),
        fsf_free=data.get("fsf_free"),
        encoded=data.get("encoded", True),
    )


def _condition(data: dict[str, Any] | None) -> Condition | None:
    return None if data is None else condition_from(data)


def _fields(item: dict[str, Any], owner: str) -> dict[str, Any]:
    """Turn a compiled element into the arguments of its type: lists to tuples, conditions built, the owner added."""
    fields: dict[str, Any] = {"license": owner}
    for name, value in item.items():
        if name == "exempt":
            fields[name] = tuple(
                Exemption(condition_from(one["when"]), one["ref"], tuple(one.get("activities", ()))) for one in value
            )
        elif name in ("when", "covers"):
            fields[name] = condition_from(value)
        else:
            fields[name] = tuple(value) if isinstance(value, list) else value
    return fields
