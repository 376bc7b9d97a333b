"""The JSON of `notice`: the papers with their texts and duties, what was found in existing ones, and its schema."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from modelcheck.engine.paper_check import STATUSES, Result
from modelcheck.engine.paperwork import PAPERS, Owed, Paperwork
from modelcheck.model.answers import OwedDuty
from modelcheck.model.vocabulary import Vocabulary
from modelcheck.report.documents import duty_dict, license_head, reason_dict
from modelcheck.report.paper_check import missing
from modelcheck.report.paper_texts import text_of
from modelcheck.report.schemas import MAYBE_TEXT, TEXT, TEXTS, Schema, many, maybe, record

if TYPE_CHECKING:
    from modelcheck.report.schemas import _Parts as Parts

Document = dict[str, Any]


def papers_dict(papers: Paperwork, vocabulary: Vocabulary) -> Document:
    """Return the papers that are called for, and whether what they are for is permitted."""
    first = papers.rulings[0].answer.question
    activities = list(dict.fromkeys(ruling.answer.question.activity for ruling in papers.rulings))
    facts = {name: list(value) if isinstance(value, tuple) else value for name, value in first.facts.items()}
    return {
        "question": {"activities": activities, "purpose": first.purpose, "facts": facts},
        "verdicts": [
            {
                "subject": ruling.subject,
                "activity": ruling.answer.question.activity,
                "verdict": ruling.answer.verdict,
                "because": [reason_dict(reason) for reason in ruling.answer.because],
            }
            for ruling in papers.rulings
        ],
        "papers": [_paper(paper, papers, vocabulary) for paper in PAPERS if papers.under(paper)],
    }


def _paper(paper: str, papers: Paperwork, vocabulary: Vocabulary) -> Document:
    owed = papers.under(paper)
    owners = list(dict.fromkeys(one.owner for one in owed))
    documents = [papers.laws[owner].license for owner in owners] if paper == "enclose" else []
    if paper == "terms":
        documents = [policy for owner in owners for policy in papers.laws[owner].policies]
    return {
        "paper": paper,
        "text": text_of(paper, papers) or None,
        "licenses": [license_head(document) for document in documents],
        "duties": [_owed(one, vocabulary) for one in owed],
    }


def _owed(one: Owed, vocabulary: Vocabulary) -> Document:
    """Return a duty; its activities are those of the question that call for it."""
    return {**duty_dict(OwedDuty(one.clause, one.open_if), vocabulary), "activities": list(one.activities)}


def check_dict(results: Sequence[Result], files: Sequence[str], name: str | None, vocabulary: Vocabulary) -> Document:
    """Return what was found in existing papers."""
    return {
        "files": list(files),
        "name": name,
        "missing": missing(results),
        "results": [
            {
                "duty": result.owed.clause.duty,
                "clause": result.owed.clause.id,
                "license": result.owed.clause.license,
                "ref": result.owed.clause.ref,
                "status": result.status,
                "files": list(result.files),
                "detail": result.detail or None,
                "summary": result.owed.clause.summary,
                "text": result.owed.clause.text or None,
                **{key: value for key, value in _owed(result.owed, vocabulary).items() if key == "if"},
            }
            for result in results
        ],
    }


def notice_schema(parts: Parts, head: Schema) -> Schema:
    """Return the schema of what `notice` prints."""
    reason = record(
        {"clause": TEXT, "license": TEXT, "ref": TEXT, "also": TEXTS, "effect": TEXT, "summary": TEXT},
        {"unless_agreed": TEXT, "measured": TEXT, "scope": TEXT, "note": TEXT},
    )
    verdict = record({"subject": TEXT, "activity": parts.activity, "verdict": parts.verdict, "because": many(reason)})
    subject = record(
        {
            "subject": TEXT,
            "match": parts.match,
            "license": TEXT,
            "inherited": parts.inherited,
            "binding": TEXTS,
            "left_out": TEXTS,
        }
    )
    paper = record(
        {
            "paper": {"enum": list(PAPERS)},
            "text": MAYBE_TEXT,
            "licenses": many(parts.license),
            "duties": many(parts.owed),
        }
    )
    result = record(
        {
            "duty": parts.duty,
            "clause": TEXT,
            "license": TEXT,
            "ref": TEXT,
            "status": {"enum": list(STATUSES)},
            "files": TEXTS,
            "detail": MAYBE_TEXT,
            "summary": TEXT,
            "text": MAYBE_TEXT,
        },
        {"if": parts.condition},
    )
    count: Schema = {"type": "integer", "minimum": 0}
    check = record({"files": TEXTS, "name": MAYBE_TEXT, "missing": count, "results": many(result)})
    question = {"activities": many(parts.activity), "purpose": parts.purpose, "facts": {"type": "object"}}
    return record(
        {
            **head,
            "subjects": many(subject),
            "lineage": {"type": "boolean"},
            "question": record(question),
            "verdicts": many(verdict),
            "papers": many(paper),
            "check": maybe(check),
        }
    )
