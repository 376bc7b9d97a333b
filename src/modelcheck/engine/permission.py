"""Answer whether an activity is permitted: the verdict, its reasons, what is owed, and what would change it.

An answer is firm only where every way in which the unknown facts can turn out leads to the same verdict; nothing is ever
permitted on a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from math import prod
from typing import Any, NamedTuple

from modelcheck.engine.facts import Facts, residual
from modelcheck.engine.logic import every
from modelcheck.engine.rules import (
    AGREEMENT,
    CONDITIONAL,
    DENIED_BY_DEFAULT,
    PERMITTED,
    PROHIBITED,
    UNCLEAR,
    Rule,
    attaches,
    restrictions_on,
    rules_for,
    whole_condition,
)
from modelcheck.engine.samples import samples, settling
from modelcheck.model.answers import Answer, Assumption, Law, Limit, OpenFact, OwedDuty, Question, Reason
from modelcheck.model.conditions import Test, tests_of
from modelcheck.model.license import Clause
from modelcheck.model.vocabulary import Vocabulary

SEVERITY = (PERMITTED, UNCLEAR, AGREEMENT, PROHIBITED)
"""How verdicts of several licenses add up: the result has the worst of them."""

MOST_COMPLETIONS = 50_000
"""More ways than this to fill in the unknown facts are not tried out; the answer is then conditional, which is never wrong."""

Body = list[Rule]
"""The rules of one license on one question, strongest first."""


def judge(laws: Sequence[Law], question: Question, vocabulary: Vocabulary) -> Answer:
    """Answer *question* under *laws*: one license, or all that bind a model. Prohibitions and duties add up."""
    return _Case(laws, question, vocabulary).answer()


def verdict_on(laws: Sequence[Law], question: Question, vocabulary: Vocabulary) -> str:
    """Return the verdict alone, which is all that a table of answers needs."""
    return _Case(laws, question, vocabulary).verdict()


class Bearing(NamedTuple):
    """A verdict with what bears on it, as in `Answer`, but without what each open fact would change."""

    verdict: str
    otherwise: str
    because: tuple[Reason, ...]
    limits: tuple[Limit, ...]


def bearing_on(laws: Sequence[Law], question: Question, vocabulary: Vocabulary) -> Bearing:
    """Return the verdict on *question* and what bears on it; much cheaper than the whole answer."""
    return _Case(laws, question, vocabulary).bearing()


def duties_owed(laws: Sequence[Law], question: Question, vocabulary: Vocabulary) -> frozenset[str]:
    """Return the duties that certainly attach to what *question* asks, whatever its verdict."""
    case = _Case(laws, question, vocabulary)
    return frozenset(owed.clause.duty for owed in case.duties(case.facts) if owed.open_if is None)


def facts_of(laws: Iterable[Law], question: Question, vocabulary: Vocabulary) -> Facts:
    """Return the facts of a case: what is known of the model, what was given, and what activity and purpose imply."""
    known: dict[str, Any] = {}
    for law in laws:
        known.update(law.known)
    known.update(question.facts)
    known.update(implied_facts(question.activity, question.purpose, vocabulary))
    assumed = {name: fact.assumed for name, fact in vocabulary.facts.items() if fact.assumed is not None}
    return Facts(vocabulary, known, assumed)


def implied_facts(activity: str, purpose: str, vocabulary: Vocabulary) -> dict[str, Any]:
    """Return the facts that hold by the meaning of *activity* and *purpose*."""
    return {
        **vocabulary.sections["purposes"][purpose].get("implies", {}),
        **vocabulary.sections["activities"][activity].get("implies", {}),
    }


class _Case:
    """One question under the rules that bear on it."""

    def __init__(self, laws: Sequence[Law], question: Question, vocabulary: Vocabulary) -> None:
        self.laws = laws
        self.question = question
        self.vocabulary = vocabulary
        self.facts = facts_of(laws, question, vocabulary)
        use_cases = question.facts.get("use_cases", ())
        named = {r.use_case for law in laws for document in law.documents for r in document.restrictions}
        self.not_named = tuple(use_case for use_case in use_cases if use_case not in named)
        self.plain = [rules_for(law, question.activity, question.purpose) for law in laws]
        self.uses = [restrictions_on(law, use_cases) for law in laws]
        self.bodies = [
            uses + rules_for(law, question.activity, question.purpose, self.not_named)
            for uses, law in zip(self.uses, laws, strict=True)
        ]

    def verdict(self, facts: Facts | None = None) -> str:
        """Return the verdict for *facts* (those of the case by default).

        A use case may only make an answer stricter, so a restriction that turns on an open condition leaves a refusal
        as it is.
        """
        facts = facts or self.facts
        verdict = _settle(self.bodies, facts, self.vocabulary)
        if verdict == CONDITIONAL and any(self.uses):
            without = _settle(self.plain, facts, self.vocabulary)
            if without in (AGREEMENT, PROHIBITED):
                return without
        return verdict

    def bearing(self) -> Bearing:
        """Return the verdict and what bears on it."""
        verdict = self.verdict()
        otherwise = max((_weigh(body, self.facts).effect for body in self.bodies), key=SEVERITY.index)
        return Bearing(verdict, otherwise, tuple(_unique(self._reasons(verdict))), tuple(self._limits()))

    def answer(self) -> Answer:
        """Return the whole answer."""
        verdict, otherwise, because, limits = self.bearing()
        return Answer(
            question=self.question,
            verdict=verdict,
            because=because,
            duties=() if verdict in (AGREEMENT, PROHIBITED) else tuple(self.duties(self.facts)),
            depends_on=tuple(self._depends_on()),
            limits=limits,
            otherwise=otherwise,
            assumed=tuple(self._assumed(verdict)),
            restrictions=tuple(r for law in self.laws for doc in law.documents for r in doc.restrictions),
            not_named=self.not_named,
        )

    def duties(self, facts: Facts) -> Iterator[OwedDuty]:
        """Yield the duties that attach, and those that may."""
        for clause in _duty_clauses(self.laws, self.question):
            condition = whole_condition(clause, self.question.activity)
            truth = facts.holds(condition)
            if truth is not False:
                yield OwedDuty(clause, residual(condition, facts))

    def _reasons(self, verdict: str) -> Iterator[Reason]:
        for body in self.bodies:
            decided = _weigh(body, self.facts)
            if decided.effect == verdict:
                yield from (r.reason() for r in body if r.effect == verdict and r.holds(self.facts) is True)
                if decided.by is None:
                    yield self._default_reason(body)
            if verdict in (CONDITIONAL, UNCLEAR):
                yield from (r.reason(CONDITIONAL) for r in decided.open)
                if decided.by is not None and decided.effect != verdict:
                    yield decided.by.reason()
            if verdict in (PERMITTED, CONDITIONAL, UNCLEAR):
                yield from self._what_does_not_bind(body)

    def _what_does_not_bind(self, body: Body) -> Iterator[Reason]:
        """Yield the limits that facts of the question keep out: an exemption, or a figure that is not reached."""
        given = {*self.question.facts, *implied_facts(self.question.activity, self.question.purpose, self.vocabulary)}
        for rule in body:
            if rule.effect in (PERMITTED, UNCLEAR) or rule.holds(self.facts) is not False:
                continue
            bears = every((self.facts.holds(rule.when), self.facts.holds(rule.covers)))
            exemption = next((one for one in rule.exempt if self.facts.holds(one.when) is True), None)
            if exemption is not None and bears is not False:
                yield rule.reason("exempt")._replace(ref=exemption.ref, also=(rule.element.ref,))
            elif bears is False and given.intersection(test.fact for test in rule.tests()):
                yield rule.reason("not-met")

    def _default_reason(self, body: Body) -> Reason:
        document = next(law.license for law, rules in zip(self.laws, self.bodies, strict=True) if rules is body)
        grants = tuple(dict.fromkeys(c.ref for c in document.clauses if c.kind == "permission"))
        return Reason(
            clause=DENIED_BY_DEFAULT,
            license=document.id,
            ref=grants[0] if grants else "",
            effect=PROHIBITED,
            summary="Nothing in the text grants it.",
            also=grants[1:],
        )

    def _limits(self) -> Iterator[Limit]:
        for rule in (rule for body in self.bodies for rule in _weigh(body, self.facts).open):
            rest = residual(rule.condition(), self.facts)
            if rest is not None:
                yield Limit(rule.effect, rest, rule.element.license, rule.element.ref)

    def _depends_on(self) -> Iterator[OpenFact]:
        open_rules = [rule for body in self.bodies for rule in _weigh(body, self.facts).open]
        tests = _open_tests(open_rules, self.facts)
        matter = _facts_that_matter(self.bodies, tests, self.facts, self.vocabulary)
        for test in tests:
            if test.fact not in matter:
                continue
            outcomes = [
                self.verdict(self.facts.with_values({test.fact: settling(test, outcome, self.vocabulary)}))
                for outcome in (True, False)
            ]
            if outcomes[0] == outcomes[1] != CONDITIONAL:
                continue
            rule = next(rule for rule in open_rules if test in rule.tests())
            yield self._open_fact(test, rule, outcomes)

    def _open_fact(self, test: Test, rule: Rule, outcomes: list[str]) -> OpenFact:
        fact = self.vocabulary.facts.get(test.fact)
        return OpenFact(
            fact=test.fact,
            operator=test.operator,
            value=test.value,
            if_true=outcomes[0],
            if_false=outcomes[1],
            ref=rule.element.ref,
            license=rule.element.license,
            flag=fact.flag if fact else f"--fact {test.fact}=",
            question=fact.question if fact else test.question,
        )

    def _assumed(self, verdict: str) -> Iterator[Assumption]:
        duties = {owed.clause.id for owed in self.duties(self.facts)}
        for name, value in self.facts.assumed.items():
            if name in self.facts.known or not self._asks_for(name):
                continue
            fact = self.vocabulary.facts[name]
            others = [v for v in (fact.values or (True, False)) if v != value]
            changes: list[dict[str, Any]] = []
            for other in others:
                facts = self.facts.with_values({name: other})
                changed = self.verdict(facts)
                owed = {duty.clause.id for duty in self.duties(facts)}
                if changed != verdict or (verdict not in (AGREEMENT, PROHIBITED) and owed != duties):
                    changes.append({"value": other, "verdict": changed, "duties_added": sorted(owed - duties)})
                    changes[-1]["duties_dropped"] = sorted(duties - owed)
            if changes:
                yield Assumption(name, value, tuple(changes))

    def _asks_for(self, fact: str) -> bool:
        """Tell whether any rule or duty of this question tests *fact*."""
        tests = [test for body in self.bodies for rule in body for test in rule.tests()]
        tests += [t for clause in _duty_clauses(self.laws, self.question) for t in tests_of(whole_condition(clause))]
        return any(test.fact == fact for test in tests)


class _Decision:
    """What one body of rules says: the effect of the first rule that holds, and the stronger rules that are open."""

    __slots__ = ("by", "effect", "open")

    def __init__(self, effect: str, by: Rule | None, open_rules: Body) -> None:
        self.effect = effect
        self.by = by
        self.open = [rule for rule in open_rules if rule.effect != effect]


def _weigh(body: Body, facts: Facts) -> _Decision:
    open_rules: Body = []
    for rule in body:
        truth = rule.holds(facts)
        if truth is True:
            return _Decision(rule.effect, rule, open_rules)
        if truth is None:
            open_rules.append(rule)
    return _Decision(PROHIBITED, None, open_rules)


def _settle(bodies: list[Body], facts: Facts, vocabulary: Vocabulary) -> str:
    """Return the verdict that all ways to fill in the unknown facts share, else *conditional*."""
    decisions = [_weigh(body, facts) for body in bodies]
    firm = [decision.effect for decision in decisions if not decision.open]
    if len(firm) == len(decisions) or PROHIBITED in firm:
        return max(firm, key=SEVERITY.index)
    tests = _open_tests([rule for decision in decisions for rule in decision.open], facts)
    verdicts = {verdict for _, verdict in _completions(bodies, tests, facts, vocabulary)}
    if UNCLEAR in verdicts and not verdicts & {PERMITTED, CONDITIONAL}:
        return UNCLEAR  # no fact that could still be given leads to a permission
    return verdicts.pop() if len(verdicts) == 1 else CONDITIONAL


def _completions(
    bodies: list[Body], tests: list[Test], facts: Facts, vocabulary: Vocabulary
) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield every way to fill in the facts that *tests* ask for, with the verdict it leads to."""
    values = {
        name: samples(name, [test for test in tests if test.fact == name], facts, vocabulary)
        for name in dict.fromkeys(test.fact for test in tests)
    }
    if prod(len(options) for options in values.values()) > MOST_COMPLETIONS:
        yield {}, CONDITIONAL
        return
    for combination in product(*values.values()):
        filled = dict(zip(values, combination, strict=True))
        completed = facts.with_values(filled)
        yield filled, max((_weigh(body, completed).effect for body in bodies), key=SEVERITY.index)


def _facts_that_matter(bodies: list[Body], tests: list[Test], facts: Facts, vocabulary: Vocabulary) -> set[str]:
    """Return the open facts that, in some case, change the verdict all by themselves."""
    table = list(_completions(bodies, tests, facts, vocabulary))
    if len(table) == 1:
        return {test.fact for test in tests} if table[0][1] == CONDITIONAL else set()
    matter = set()
    for name in dict.fromkeys(test.fact for test in tests):
        seen: dict[tuple[Any, ...], str] = {}
        for filled, verdict in table:
            others = tuple(value for key, value in filled.items() if key != name)
            if seen.setdefault(others, verdict) != verdict:
                matter.add(name)
                break
    return matter


def _open_tests(rules: Iterable[Rule], facts: Facts) -> list[Test]:
    """Return the distinct tests of *rules* that are not settled, in the order of the rules."""
    return list(dict.fromkeys(test for rule in rules for test in rule.tests() if facts.holds(test) is None))


def _duty_clauses(laws: Iterable[Law], question: Question) -> Iterator[Clause]:
    for law in laws:
        for document in law.documents:
            for clause in document.clauses:
                if clause.kind == "duty" and attaches(clause, question.activity, question.purpose):
                    yield clause


def _unique(reasons: Iterable[Reason]) -> Iterator[Reason]:
    """Drop repetitions: a clause may decide for several reasons of the same kind."""
    seen = set()
    for reason in reasons:
        key = (reason.clause, reason.license, reason.effect, reason.ref)
        if key not in seen:
            seen.add(key)
            yield reason
