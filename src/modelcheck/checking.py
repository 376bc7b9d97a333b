"""Check a project: look for the models that its files name, ask what the policy asks, and make findings of the answers."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from modelcheck.check.ask import Asked, Asker
from modelcheck.check.lock import Lock, Seen, compare, read_lock, updated, write_lock
from modelcheck.check.policy import LOCK_NAME, Policy
from modelcheck.check.result import CheckedModel, Finding, Reference, Result, Skipped
from modelcheck.check.rules import (
    CHANGED_LICENSE,
    CONTRADICTED_LICENSE,
    MISSING_NOTICE,
    UNREADABLE_FILE,
    Rule,
    rules_of,
)
from modelcheck.check.waivers import apply_waivers
from modelcheck.engine.intake import read_facts
from modelcheck.errors import InputError
from modelcheck.judging import Judge, numbered
from modelcheck.kb.names import fold
from modelcheck.kb.problems import escaped
from modelcheck.kb.store import KnowledgeBase
from modelcheck.model.conditions import QUESTION_PREFIX
from modelcheck.project.changes import Added, added_since
from modelcheck.project.contexts import Contexts
from modelcheck.project.globs import Globs
from modelcheck.project.look import Progress, Sighting, look_through
from modelcheck.project.names import Names
from modelcheck.project.target import Target, target_of
from modelcheck.project.weights import Weights, look_at_weights
from modelcheck.report.words import listed


class Wanted(NamedTuple):
    """What to check: paths, only what was added *since* a revision, and whether to write the lock file."""

    paths: tuple[Path, ...] = (Path(),)
    since: str | None = None
    update_lock: bool = False


def run(policy: Policy, base: KnowledgeBase, wanted: Wanted, progress: Progress = None) -> tuple[Result, dict[str, Rule]]:
    """Check a project and return what was found with the rules by which it was judged.

    Raises:
        InputError: a path, the lock file or a file of notices cannot be read.
        UsageError: a fact cannot be meant, or there is no such revision.
        OutputError: the lock file cannot be written.
    """
    target = target_of(wanted.paths, Globs(policy.exclude), policy.folder)
    added = added_since(wanted.since, target.folder) if wanted.since is not None else None
    if added is not None:
        target = target._replace(files=tuple(path for path in target.files if path in added.files))
    checked = _Check(target, policy, base, added, wanted.update_lock)
    return checked.run(progress), checked.rules


class _Check:
    """One run."""

    def __init__(self, project: Target, policy: Policy, base: KnowledgeBase, added: Added | None, update_lock: bool) -> None:
        self.project = project
        self.added = added
        self.begin = policy.folder if policy.path is not None else project.folder
        self.whole = added is None and project.whole
        self.update_lock = update_lock
        self.policy = policy
        self.base = base
        self.vocabulary = base.vocabulary
        self.rules = rules_of(base.vocabulary)
        self.service_license = str(base.naming.rules["services"]["license"])
        conditions = [name for name in policy.facts if name.startswith(QUESTION_PREFIX)]
        facts = read_facts(policy.facts, base.vocabulary, conditions)
        self.asker = Asker(base, policy.activities, policy.purpose, facts)
        self.judge = Judge(policy, base.vocabulary, self.rules)
        self.asked: dict[tuple[str, str], Asked] = {}

    def run(self, progress: Progress) -> Result:
        """Look, ask, judge."""
        contexts = Contexts(self.base.contexts)
        names = Names(self.base, contexts, lambda path: (self.project.folder / path).exists())
        seen = look_through(self.project.folder, self.project.files, names, contexts, progress)
        weights = look_at_weights(self.project.folder, self.project.files, self.base)
        added = self.added
        references = [self._reference(one) for one in seen.sightings if added is None or added.has(one.path, one.line)]
        references += self._weights(weights)
        for path, why in (*seen.failures, *weights.failures):
            self.judge.add(UNREADABLE_FILE, path, f"{path} was not looked at: {why}")
        for reference in references:
            self.judge.look_at(reference, self.asked)
        self._notices(references)
        self._lock(references)
        references.sort(key=lambda one: (one.path, one.line, one.column))
        models = self._models(references)
        waived = self._waived()
        return Result(
            references=tuple(references),
            findings=waived,
            models=models,
            files=seen.files + weights.files,
            skipped=Skipped(seen.large, seen.binary, seen.long_lines, seen.links),
            fail_on=self.policy.fail_on,
            question=self._question(),
            policy=str(self.policy.path or ""),
        )

    def _question(self) -> str:
        activities = self.vocabulary.sections["activities"]
        doing = listed(str(activities[one]["doing"]).format("models") for one in self.policy.activities)
        return f"{doing} {self.vocabulary.sections['purposes'][self.policy.purpose]['phrase']}"

    # --- References

    def _reference(self, seen: Sighting) -> Reference:
        named = seen.named
        license_id = named.match.license if named.match else ""
        reference = Reference(
            path=seen.path,
            line=seen.line,
            column=seen.column,
            text=seen.mention.text,
            finder=seen.finder,
            because=seen.mention.because,
            model=named.name if named.match else "",
            license=license_id,
            service=license_id == self.service_license,
            candidates=named.candidates,
            note=seen.mention.note,
            revision=seen.mention.revision,
            excerpt=seen.excerpt,
            caret=seen.caret,
        )
        if named.match is not None:
            self.asked.setdefault(reference.named, self.asker.ask(named.match))
        return reference

    def _weights(self, weights: Weights) -> Iterator[Reference]:
        """Yield a reference for each model that lies in the project itself, and note where its declarations contradict."""
        for one in weights.found:
            local = one.local
            license_id = local.laws[0].license.id if local.laws else ""
            model = local.match.subject if local.laws else ""
            if local.laws:
                self.asked.setdefault((model, license_id), self.asker.of_laws(local.match, local.laws))
            yield Reference(one.path, 1, 1, one.path.rpartition("/")[2], "weights", "", model, license_id)
            for contradiction in local.contradictions:
                self.judge.add(CONTRADICTED_LICENSE, one.path, contradiction, model=model, license=license_id)
        for card in weights.cards:
            for contradiction in card.local.contradictions:
                self.judge.add(CONTRADICTED_LICENSE, card.path, contradiction, line=card.line)

    # --- The files of the project that answer for it

    def _notices(self, references: Sequence[Reference]) -> None:
        """Find the notices that are owed for what the project names and that stand in none of the files for them."""
        if not self.policy.notice:
            return
        from modelcheck.engine.paper_check import MISSING
        from modelcheck.engine.paper_check import check as look
        from modelcheck.engine.paperwork import Case, paperwork
        from modelcheck.notices import evidence_of, text_at

        named = {one.named for one in references if one.model and not one.note and not one.service}
        files = [self.begin / name for name in self.policy.notice]
        texts = tuple(text_at(path, str(path)) for path in files)
        for model, license_id in sorted(named):
            asked = self.asked[model, license_id]
            case = Case(model, asked.match.model, asked.laws)
            papers = paperwork([case], self.asker.questions, self.vocabulary)
            results = look(papers, evidence_of(texts, None, papers, self.base))
            missing = list(dict.fromkeys(one.owed.clause.duty for one in results if one.status == MISSING))
            if missing:
                where = listed(self.policy.notice, "or")
                message = f"{listed(asked.licenses)} asks for {listed(missing)}, and {where} does not have it"
                fix = f"`modelcheck notice {model}` prints what is owed; put it into {where}"
                path = self._shown(files[0])
                self.judge.add(MISSING_NOTICE, path, message, fix=fix, model=model, license=asked.match.license)

    def _lock(self, references: Sequence[Reference]) -> None:
        """Find models whose licenses are not what the lock file says; or, where that is wanted, write it anew."""
        path = self.begin / (self.policy.lock or LOCK_NAME)
        lock = read_lock(path)
        named = {Seen(one.model, one.license, one.revision): one for one in reversed(references) if _is_locked(one)}
        if self.update_lock:
            new = updated(lock or Lock(), named, self.base.version, date.today(), self.whole)
            write_lock(path, new)
            return
        if lock is None:
            if self.policy.lock:
                what = f'there is no lock file "{escaped(str(path))}"'
                where = self.policy.place(self.policy.lock)
                raise InputError(what, where=where, fix="write it with --update-lock, or take `lock` out of the policy")
            return
        first = {(one.model, one.revision): one for one in reversed(references) if _is_locked(one)}
        for change in compare(lock, sorted(named)):
            one = first[change.model, change.revision]
            before = f"was under {change.was} on {change.date}, as {path.name}:{change.line} says"
            message = f"{change.model} {before}, and is under {change.now} now"
            fix = f"`modelcheck diff {change.was} {change.now}` compares them; --update-lock takes the new license for granted"
            self.judge.find(CHANGED_LICENSE, one, message, fix=fix)

    def _waived(self) -> tuple[Finding, ...]:
        """Return all findings, those that a waiver covers marked, with those about the waivers."""
        found = list(numbered(self.judge.findings))
        result = apply_waivers(found, self.policy, self.rules, date.today(), self.whole, self._from_policy)
        about = [one._replace(path=self._shown(self.policy.path)) for one in result.about_waivers if self.policy.path]
        return tuple(numbered([*result.findings, *about]))

    def _shown(self, path: Path) -> str:
        return os.path.relpath(path, self.project.folder).replace(os.sep, "/")

    def _from_policy(self, path: str) -> str:
        """Return the path of a finding as patterns of the policy see it."""
        return os.path.relpath(self.project.folder / path, self.begin).replace(os.sep, "/")

    # --- Models

    def _models(self, references: Sequence[Reference]) -> tuple[CheckedModel, ...]:
        named = [one for one in references if not one.note]
        counts = Counter(one.model or fold(one.text) for one in named)
        first = {one.model or fold(one.text): one for one in reversed(named)}
        models = []
        for key in sorted(counts, key=str.casefold):
            one, asked = first[key], self.asked.get(first[key].named)
            duties = tuple(asked.owed) if asked is not None and not one.service else ()
            verdict = asked.answer.verdict if asked is not None and not one.service else ""
            models.append(CheckedModel(one.model or one.text, one.model, one.license, verdict, counts[key], duties))
        return tuple(models)


def _is_locked(reference: Reference) -> bool:
    return bool(reference.model and reference.license) and not reference.note and not reference.service
