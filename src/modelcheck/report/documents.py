"""The JSON documents of the commands, with the fields that users' scripts rely on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from modelcheck.model.answers import Answer, Law, OwedDuty, Reason
from modelcheck.model.conditions import Condition, Test, condition_to_dict, tests_of
from modelcheck.model.license import Clause, Derivative, License, Relicensing, Restriction, Territory, Threshold
from modelcheck.model.models import Model
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.report.words import DISCLAIMER

if TYPE_CHECKING:
    from modelcheck.engine.classification import Classification

Document = dict[str, Any]


def heading(command: str, version: str, date: str) -> Document:
    """Return the fields that every document has."""
    return {
        "schema": f"modelcheck/{command}/1",
        "knowledge_base": {"version": version, "date": date},
        "disclaimer": DISCLAIMER,
    }


def clause_dict(clause: Clause) -> Document:
    """Return a permission, prohibition, duty or silence."""
    data: Document = {
        "id": clause.id,
        "kind": clause.kind,
        "license": clause.license,
        "ref": clause.ref,
        "also": list(clause.also),
        "summary": clause.summary,
        "activities": list(clause.activities),
        "purposes": list(clause.purposes),
    }
    optional: Document = {
        "duty": clause.duty,
        "text": clause.text,
        "where": clause.where,
        "reach": clause.reach,
        "unless_agreed": clause.way_out,
        "note": clause.note,
    }
    data.update({key: value for key, value in optional.items() if value})
    if clause.when is not None:
        data["if"] = condition_to_dict(clause.when)
    if clause.exempt:
        data["exempt"] = _exemptions(clause)
    return data


def duty_dict(owed: OwedDuty, vocabulary: Vocabulary) -> Document:
    """Return a duty that attaches; ``if`` is what is still open about it."""
    data = clause_dict(owed.clause)
    data["activities"] = list(owed.clause.activities or vocabulary.words("activities"))
    data.pop("if", None)
    if owed.open_if is not None:
        data["if"] = condition_to_dict(owed.open_if)
    return data


def _exemptions(element: Clause | Threshold | Territory) -> list[Document]:
    return [
        {
            "condition": condition_to_dict(one.when),
            "ref": one.ref,
            **({"activities": list(one.activities)} if one.activities else {}),
        }
        for one in element.exempt
    ]


def threshold_dict(threshold: Threshold | Clause, effect: str, vocabulary: Vocabulary) -> Document:
    """Return a threshold, or a duty that sets in at a figure, which is shown in the same form."""
    assert threshold.when is not None
    data: Document = {
        "id": threshold.id,
        "license": threshold.license,
        "condition": condition_to_dict(threshold.when),
        "effect": effect,
        "activities": list(threshold.activities or vocabulary.words("activities")),
        "purposes": list(threshold.purposes or vocabulary.words("purposes")),
        "scope": threshold.scope,
        "measured": threshold.measured,
        "exempt": _exemptions(threshold),
        "ref": threshold.ref,
        "also": list(threshold.also),
        "summary": threshold.summary,
    }
    if isinstance(threshold.when, Test):
        data.update({"fact": threshold.when.fact, "operator": threshold.when.operator, "value": threshold.when.value})
    if threshold.note:
        data["note"] = threshold.note
    return data


def restriction_dict(restriction: Restriction) -> Document:
    """Return a use-based restriction; ``when`` is the part or condition in which it holds."""
    data: Document = {
        "id": restriction.id,
        "kind": "prohibition",
        "license": restriction.license,
        "ref": restriction.ref,
        "also": list(restriction.also),
        "summary": restriction.summary,
        "use_case": restriction.use_case,
    }
    if restriction.when is not None:
        data["when"] = condition_to_dict(restriction.when)
    if restriction.note:
        data["note"] = restriction.note
    return data


def territory_dict(territory: Territory) -> Document:
    """Return the regions left out, and by what a case belongs to one."""
    data: Document = {
        "license": territory.license,
        "excludes": list(territory.excludes),
        "test": list(territory.test),
        "covers": None if territory.covers is None else condition_to_dict(territory.covers),
        "exempt": _exemptions(territory),
        "ref": territory.ref,
        "also": list(territory.also),
        "summary": territory.summary,
    }
    if territory.note:
        data["note"] = territory.note
    return data


def license_head(license_: License) -> Document:
    """Return what identifies a license."""
    return {
        "id": license_.id,
        "name": license_.name,
        "steward": license_.steward,
        "version": license_.version,
        "effective_date": license_.effective_date,
        "spdx_id": license_.spdx_id,
        "hf_id": license_.hf_id,
        "scancode_id": license_.scancode_id,
        "category": license_.category,
        "encoded": license_.encoded,
        "sources": [dict(source) for source in license_.sources],
        "sha256": license_.sha256 or None,
        "unread_policies": [policy._asdict() for policy in license_.unread],
        "notes": list(license_.notes),
    }


def classification_dict(found: Classification) -> Document:
    """Return what a license counts as; ``grounds`` carry the last one, which is a reading and no ruling."""
    return {
        "osi_approved": found.osi_approved,
        "fsf_free": found.fsf_free,
        "eu_ai_act_open_source": found.eu_ai_act_open_source,
        "grounds": [ground._asdict() for ground in found.grounds],
    }


def relicensing_dict(leave: Relicensing) -> Document:
    """Return a leave to hand the work on under other licenses."""
    data: Document = {
        "id": leave.id,
        "license": leave.license,
        "ref": leave.ref,
        "also": list(leave.also),
        "summary": leave.summary,
        "as": list(leave.to),
        "later_versions": leave.later_versions,
    }
    if leave.when is not None:
        data["if"] = condition_to_dict(leave.when)
    if leave.note:
        data["note"] = leave.note
    return data


def model_dict(model: Model) -> Document:
    """Return a model with how its license is known."""
    return {
        "id": model.id,
        "names": list(model.names),
        "organization": model.organization,
        "family": model.family,
        "license": model.license,
        "offered_under": model.offered_under or None,
        "policies": list(model.policies),
        "released": model.released or None,
        "modality": model.modality or None,
        "parameters": model.parameters or None,
        "base_model": list(model.base),
        "base_model_relation": model.relation or None,
        "evidence": dict(model.evidence),
        "confidence": model.confidence,
        "conflicts": [dict(conflict) for conflict in model.conflicts],
        "notes": model.notes or None,
    }


def match_dict(kind: str, model: Model | None, via: Sequence[str]) -> Document:
    """Return what a subject was taken to be, and how."""
    return {"kind": kind, "model": None if model is None else model_dict(model), "via": list(via)}


def rules_dict(laws: Sequence[Law], vocabulary: Vocabulary) -> Document:
    """Return all that the licenses that bind a subject and their policies say, by kind; results and terms of the first."""
    documents = [document for law in laws for document in law.documents]
    clauses = [clause for document in documents for clause in document.clauses]
    by_kind = {kind: [clause for clause in clauses if clause.kind == kind] for kind in vocabulary.words("clauses")}
    thresholds = [threshold_dict(t, t.effect, vocabulary) for document in documents for t in document.thresholds]
    thresholds += [
        threshold_dict(duty, duty.duty, vocabulary) for duty in by_kind["duty"] if _turns_on_a_figure(duty.when, vocabulary)
    ]
    territory = next((document.territory for document in documents if document.territory), None)
    duties = [OwedDuty(clause, clause.when) for clause in by_kind["duty"]]
    own = laws[0].license
    return {
        "permissions": [clause_dict(clause) for clause in by_kind["permission"]],
        "prohibitions": [clause_dict(clause) for clause in by_kind["prohibition"]],
        "silences": [clause_dict(clause) for clause in by_kind["silence"]],
        "duties": [duty_dict(duty, vocabulary) for duty in duties],
        "thresholds": thresholds,
        "restrictions": [restriction_dict(r) for document in documents for r in document.restrictions],
        "territory": None if territory is None else territory_dict(territory),
        "derivatives": derivatives_dict(own),
        "terms": {name: term.value for name, term in own.terms.items()},
        "term_refs": {name: term.ref for name, term in own.terms.items() if term.ref},
        "term_notes": {name: term.note for name, term in own.terms.items() if term.note},
    }


def _turns_on_a_figure(condition: Condition | None, vocabulary: Vocabulary) -> bool:
    facts = (vocabulary.facts.get(test.fact) for test in tests_of(condition))
    return any(fact is not None and fact.type in ("count", "dollars") for fact in facts)


def derivatives_dict(license_: License) -> Document:
    """Return what a license makes of each relation."""
    return {relation: derivative_dict(derivative) for relation, derivative in license_.derivatives.items()}


def derivative_dict(derivative: Derivative) -> Document:
    """Return what a license makes of one relation."""
    entry: Document = {"is": derivative.kind}
    if derivative.when is not None:
        entry["if"] = condition_to_dict(derivative.when)
    for key, value in (("ref", derivative.ref), ("why", derivative.why), ("note", derivative.note)):
        if value:
            entry[key] = value
    return entry


def reason_dict(reason: Reason) -> Document:
    """Return a clause that decided."""
    data: Document = {
        "clause": reason.clause,
        "license": reason.license,
        "ref": reason.ref,
        "also": list(reason.also),
        "effect": reason.effect,
        "summary": reason.summary,
    }
    optional = {
        "unless_agreed": reason.way_out,
        "measured": reason.measured,
        "scope": reason.scope,
        "note": reason.note,
    }
    data.update({key: value for key, value in optional.items() if value})
    return data


def answer_dict(answer: Answer, vocabulary: Vocabulary) -> Document:
    """Return an answer without what stands above it (subject, license, match)."""
    question = answer.question
    return {
        "question": {"activity": question.activity, "purpose": question.purpose, "facts": _plain(question.facts)},
        "verdict": answer.verdict,
        "because": [reason_dict(reason) for reason in answer.because],
        "duties": [duty_dict(owed, vocabulary) for owed in answer.duties],
        "depends_on": [
            {
                "fact": fact.fact,
                "operator": fact.operator,
                "value": list(fact.value) if isinstance(fact.value, tuple) else fact.value,
                "if_true": fact.if_true,
                "if_false": fact.if_false,
                "ref": fact.ref,
                "license": fact.license,
                "flag": fact.flag,
                "question": fact.question,
            }
            for fact in answer.depends_on
        ],
        "assumed": [
            {"fact": one.fact, "value": one.value, "otherwise": [dict(change) for change in one.otherwise]}
            for one in answer.assumed
        ],
        "restrictions": [restriction_dict(restriction) for restriction in answer.restrictions],
        "not_named": list(answer.not_named),
    }


def _plain(facts: Document) -> Document:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()}


def policies_dict(policies: Iterable[License]) -> list[Document]:
    """Return the policies that a license incorporates."""
    return [license_head(policy) for policy in policies]
