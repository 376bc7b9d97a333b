"""What a command says when its subject is unknown or ambiguous."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from modelcheck.cli.many import as_line
from modelcheck.cli.output import as_json, emit
from modelcheck.errors import Exit
from modelcheck.kb.names import fold
from modelcheck.kb.store import Ambiguous, KnowledgeBase, Unknown
from modelcheck.report.documents import heading
from modelcheck.report.words import listed, printable, shown

NOTHING_GUESSED = "a name must be an id, or another name that the knowledge base lists; nothing is guessed"


def not_found(error: Unknown | Ambiguous, base: KnowledgeBase, command: str, format_: str, output: Path | None) -> int:
    """Say on standard output, in the format of the command, that there is no one answer; return the exit code for that."""
    document, lines = not_found_document(error, base, command)
    forms = {"json": as_json, "jsonl": as_line}
    emit(forms[format_](document) if format_ in forms else "\n".join(lines) + "\n", output)
    return Exit.UNSETTLED


def not_found_document(error: Unknown | Ambiguous, base: KnowledgeBase, command: str) -> tuple[dict[str, Any], list[str]]:
    """Return what is said where there is no one answer: the JSON document, and the lines of text."""
    head = heading(command, base.version, base.date)
    because = {"why": error.why} if error.why else {}
    if isinstance(error, Unknown):
        owners = _owners(error.subject, base)
        suggestions = owners or list(error.suggestions)
        document = {**head, "error": "unknown", "subject": error.subject, "suggestions": suggestions, **because}
        meant = listed([f'"{printable(one)}"' for one in suggestions], "or")
        fix = f"did you mean {meant}?" if meant else "see `modelcheck list` and `modelcheck list --models`"
        lines = [
            f'unknown: no model or license is called "{shown(error.subject)}"',
            f"  why:   {shown(error.why, 300) or NOTHING_GUESSED}",
            f"  fix:   {fix}",
        ]
        if owners:
            lines[1] = "  why:   it is a use policy; what it says is shown and judged with the license that incorporates it"
    else:
        models = any(model for model, _ in error.candidates)
        candidates = [{"model": model or None, "license": license_} for model, license_ in error.candidates]
        document = {**head, "error": "ambiguous", "subject": error.subject, "candidates": candidates, **because}
        lines = [f'ambiguous: "{shown(error.subject)}" stands for {"models under " if models else ""}different licenses']
        lines += [f"  {printable(model)}: {license_}" if model else f"  {license_}" for model, license_ in error.candidates]
        lines += [f"  why:   {error.why}"] if error.why else []
        lines += ["  fix:   name one of them"]
    return document, lines


def _owners(subject: str, base: KnowledgeBase) -> list[str]:
    """Return the licenses that incorporate the use policy of that name, if it is one."""
    policies = [policy for policy in base.license_ids(policies=True) if fold(policy) == fold(subject)]
    return [owner for owner in base.license_ids() if policies and policies[0] in base.license(owner).policies]
