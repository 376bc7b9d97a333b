"""The rules of `check`: every one is explained, can be told from all other words, and has the level it is known for."""

import re

import pytest

from commandline import run
from modelcheck.check import rules
from modelcheck.check.policy import RULE_LEVELS
from modelcheck.check.result import LEVELS
from modelcheck.check.rules import NEVER_WAIVED, rule_of_verdict, rules_of
from modelcheck.kb.problems import RULES as LINT_RULES
from modelcheck.kb.source import open_knowledge_base
from modelcheck.kb.verify import VERIFY_RULES

VOCABULARY = open_knowledge_base().vocabulary
RULES = rules_of(VOCABULARY)

KNOWN_LEVELS = {
    "prohibited-use": "error",
    "separate-agreement": "error",
    "open-condition": "warning",
    "unclear-terms": "error",
    "unknown-model": "error",
    "ambiguous-model": "error",
    "denied-license": "error",
    "unacceptable-duty": "error",
    "missing-notice": "error",
    "contradicted-license": "error",
    "changed-license": "error",
    "expired-waiver": "error",
    "unused-waiver": "warning",
    "unexplained-waiver": "error",
    "unreadable-file": "error",
}
"""Policies, waivers and comments in other people's repositories name these: an id never changes."""


def test_the_ids_and_their_levels_stay():
    assert {rule.id: rule.level for rule in RULES.values()} == KNOWN_LEVELS
    assert set(KNOWN_LEVELS.values()) <= set(LEVELS) < set(RULE_LEVELS)


def test_no_rule_is_called_like_another_word():
    words = {word for name, section in VOCABULARY.sections.items() if name != "rules" for word in section}
    kinds = {section.replace("_", "-") for section in VOCABULARY.sections}
    assert set(RULES) & {*words, *kinds, *LINT_RULES, *VERIFY_RULES, *RULE_LEVELS} == set()


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_an_id_is_two_plain_words_and_the_texts_are_whole(rule):
    assert re.fullmatch("[a-z]+-[a-z]+", rule.id)
    assert re.fullmatch("[A-Z][a-z ]+", rule.title)
    for text in (rule.description, rule.why, rule.example, rule.fix):
        assert len(text) > 20
        assert text.isprintable()
        assert not text.endswith(".")


@pytest.mark.parametrize(
    ("verdict", "rule"),
    [
        ("prohibited", "prohibited-use"),
        ("agreement-required", "separate-agreement"),
        ("conditional", "open-condition"),
        ("unclear", "unclear-terms"),
        ("permitted", None),
        ("", None),
    ],
)
def test_every_verdict_but_permitted_has_its_rule(verdict, rule):
    found = rule_of_verdict(verdict, RULES)
    assert (found and found.id) == rule


def test_verdicts_are_all_reported():
    assert {rule.verdict for rule in RULES.values() if rule.verdict} == set(VOCABULARY.words("verdicts")) - {"permitted"}


def test_the_code_names_rules_that_there_are():
    named = {value for name, value in vars(rules).items() if name.isupper() and isinstance(value, str)}
    assert len(named) > 10
    assert named <= set(RULES)
    assert set(RULES) >= NEVER_WAIVED


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_explain_says_all_of_a_rule(rule):
    answer = run(["explain", rule.id])
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[0] == f"{rule.id} (rules): {rule.description}"
    said = dict(line.strip().split(": ", 1) for line in lines[1:])
    verdict = {"verdict": rule.verdict} if rule.verdict else {}
    assert said == {
        "title": rule.title,
        "level": rule.level,
        "why": rule.why,
        "example": rule.example,
        "fix": rule.fix,
        **verdict,
    }


def test_explain_lists_the_rules():
    heads = [line.split(" (rules): ")[0] for line in run("explain rules").out.splitlines() if not line.startswith(" ")]
    assert heads == list(RULES)


ADVICE = re.findall(r"`modelcheck ([a-z]+)", " ".join(rule.fix for rule in RULES.values()))


@pytest.mark.parametrize("command", sorted(set(ADVICE)))
def test_the_commands_that_rules_advise_are_there(command):
    assert run([command, "--help"]).code == 0


EXAMPLES = [
    # what the examples of the rules say of licenses is what modelcheck answers
    ("can cc-by-nc-4.0 host", "prohibited"),
    ("can mrl-0.1 host", "agreement-required"),
    ("can llama-3.3 host", "conditional"),
    ("can cc-by-nc-4.0 use-outputs", "unclear"),
    ("license gemma", "ambiguous"),
]


@pytest.mark.parametrize(("command", "first"), EXAMPLES)
def test_the_examples_are_true(command, first):
    assert run(command).out.startswith(f"{first}:")
    assert command.split()[1] in " ".join(rule.example for rule in RULES.values())
