"""Stand-ins for licenses whose text is not known: they leave every activity open and say why."""

from __future__ import annotations

from modelcheck.model.license import Clause, License


def not_encoded(license_id: str, data: dict[str, str]) -> License:
    """Return a stand-in for a text that is not encoded yet; *data* has its name and steward."""
    summary = f"The text of {data['name']} is not encoded yet; read it before you rely on anything."
    return open_license(license_id, data["name"], data["steward"], "not-encoded", summary)


def unknown_base(model: str) -> License:
    """Return a stand-in for the license of a base model that is not in the knowledge base."""
    summary = f"{model}, from which it was made, is not in the knowledge base; its terms may bind too."
    return open_license(model, f"license of {model}", "unknown", "unknown-base", summary)


def open_license(owner: str, name: str, steward: str, clause: str, summary: str) -> License:
    """Return a license of one clause, which leaves every activity open."""
    return License(
        id=owner,
        name=name,
        steward=steward,
        category="unknown",
        version=None,
        effective_date=None,
        spdx_id=None,
        hf_id=None,
        scancode_id=None,
        supersedes=None,
        sources=(),
        sha256="",
        policies=(),
        known=(),
        clauses=(Clause(clause, "silence", owner, "", summary),),
        thresholds=(),
        territory=None,
        restrictions=(),
        derivatives={},
        terms={},
        encoded=False,
    )
