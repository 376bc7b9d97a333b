"""What `kb report` says: of each license how much of it is data, and of the whole base what does not hold together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from modelcheck.engine.order import disorders
from modelcheck.kb.store import KnowledgeBase
from modelcheck.kb.verify import operative_sections, text_file
from modelcheck.model.license import License

CHECKS = {
    "duplicate": "two licenses were read from the same text, or say the same of themselves",
    "dangling": "something names a license that the knowledge base does not have",
    "disorder": "a license that grants less and asks for more is answered more freely",
    "not-encoded": "models are under a text that is not encoded yet",
    "unknown-base": "models were made from something that the knowledge base does not have",
    "unused": "no model of the knowledge base is under the license",
}
"""The checks of the whole base, with what each finds."""

MUST_NOT_BE = ("duplicate", "dangling", "disorder")
"""What is a fault of the knowledge base; the rest is only worth knowing."""


class Coverage(NamedTuple):
    """How much of one text is data. *operative* are the sections that oblige or forbid; None without the text."""

    license: str
    clauses: int
    sections: int
    cited: int
    operative: int | None
    operative_cited: int | None
    open_notes: int
    read_on: str


class Remark(NamedTuple):
    """Something that a check of the whole base found."""

    check: str
    license: str
    message: str


def coverage(base: KnowledgeBase, texts: Path | None) -> Iterator[Coverage]:
    """Yield how much of each license and policy is data; with *texts*, how much of what obliges or forbids."""
    for proof in base.proofs():
        license_ = base.license(proof["id"])
        cited = {ref for _, ref, _ in proof["places"]}
        refs = [entry["ref"] for entry in proof["outline"]]
        operative = None
        if texts is not None and text_file(texts, license_.id).is_file():
            operative = operative_sections(proof, texts)
        yield Coverage(
            license=license_.id,
            clauses=len(_elements(license_)),
            sections=len(refs),
            cited=sum(ref in cited for ref in refs),
            operative=None if operative is None else len(operative),
            operative_cited=None if operative is None else sum(ref in cited for ref in operative),
            open_notes=sum(bool(element.note) for element in _elements(license_)),
            read_on=max(source["read_on"] for source in license_.sources),
        )


def _elements(license_: License) -> list[Any]:
    territory = [license_.territory] if license_.territory else []
    lists = (license_.clauses, license_.thresholds, license_.restrictions, license_.relicensing)
    return [element for elements in lists for element in elements] + territory


def remarks(base: KnowledgeBase) -> Iterator[Remark]:
    """Yield what the checks of the whole base find, the faults first."""
    licenses = {license_id: base.license(license_id) for license_id in base.license_ids()}
    yield from _duplicates([*licenses.values(), *(base.license(policy) for policy in base.license_ids(policies=True))])
    yield from _dangling(base, licenses)
    laws = {license_id: base.law(license_id) for license_id, license_ in licenses.items() if license_.sha256}
    for found in disorders(laws, base.vocabulary):
        message = f"says less and asks for more than {found.looser}, and yet {found.where}"
        yield Remark("disorder", found.stricter, message)
    yield from _models(base, licenses)


def _duplicates(licenses: list[License]) -> Iterator[Remark]:
    seen: dict[tuple[str, ...], str] = {}
    for license_ in licenses:
        if not license_.sha256:
            continue
        names = (license_.name, license_.version or "", license_.effective_date or "", license_.steward)
        for key, what in ((license_.sha256,), "was read from the same text as"), (names, "calls itself like"):
            other = seen.setdefault(key, license_.id)
            if other != license_.id:
                yield Remark("duplicate", license_.id, f"{what} {other}")


def _dangling(base: KnowledgeBase, licenses: dict[str, License]) -> Iterator[Remark]:
    for license_ in licenses.values():
        for name in (*license_.policies, *([license_.supersedes] if license_.supersedes else [])):
            if not base.has_text(name):
                yield Remark("dangling", license_.id, f"names {name}, which is not there")


def _models(base: KnowledgeBase, licenses: dict[str, License]) -> Iterator[Remark]:
    under: Counter[str] = Counter()
    orphans: defaultdict[str, set[str]] = defaultdict(set)
    for model in base.models():
        under.update({model.license, model.terms_today})
        for base_model in model.base:
            if not base.is_known(base_model):
                orphans[base_model].add(model.id)
    for license_id in sorted(set(under) - set(licenses)):
        yield Remark("not-encoded", license_id, f"{under[license_id]} model{'s' if under[license_id] > 1 else ''} under it")
    for base_model, models in sorted(orphans.items()):
        yield Remark("unknown-base", base_model, f"base of {', '.join(sorted(models)[:3])}{' …' if len(models) > 3 else ''}")
    for license_id in sorted(set(licenses) - set(under)):
        yield Remark("unused", license_id, "no model is under it")
