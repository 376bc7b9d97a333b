"""The pages on `check` say what it does: its rules are all there, every key of a policy is explained, and examples hold."""

import importlib.util
import re

import pytest

from conftest import ROOT
from modelcheck.check.policy import LOCK_NAME, RULE_LEVELS, Policy
from modelcheck.check.policy_file import POLICY_NAME, PYPROJECT, read_policy
from modelcheck.check.policy_form import KEYS
from modelcheck.check.rules import rules_of
from test_docs import GUIDE, blocks, first_words, table, text_of, write_files

RULES, POLICY = "docs/rules.md", "docs/policy.md"

HEADINGS = {
    "": "## The top of the file",
    "use": "## `[use]`",
    "allow": "## `[allow]` and `[deny]`",
    "deny": "## `[allow]` and `[deny]`",
    "duties": "## `[duties]`",
    "waivers": "## `[[waivers]]`",
}
EXAMPLES = list(blocks(POLICY, "toml"))


# --- docs/rules.md


def test_the_page_of_rules_is_what_the_vocabulary_says(kb):
    spec = importlib.util.spec_from_file_location("write_rules", ROOT / "docs" / "write_rules.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert text_of(RULES) == script.page(rules_of(kb.vocabulary).values()) + "\n", "`make docs` writes the page anew"


def test_every_rule_has_a_section(kb):
    assert re.findall(r"^## (.+)$", text_of(RULES), re.M) == list(rules_of(kb.vocabulary))


# --- docs/policy.md


def read(tmp_path, lines):
    """Read a policy as it stands in the document, with the folder of licenses that it may name."""
    write_files(GUIDE, tmp_path)
    (tmp_path / "my-licenses").rename(tmp_path / "our-licenses")
    name = PYPROJECT if lines[0].startswith("[tool.") else POLICY_NAME
    (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_policy(tmp_path)[0]


@pytest.mark.parametrize("name", KEYS)
def test_every_key_of_a_policy_is_explained_and_no_other(name):
    assert set(first_words(POLICY, HEADINGS[name])) == set(KEYS[name])


@pytest.mark.parametrize("block", EXAMPLES, ids=lambda block: str(block.line))
def test_every_example_is_a_policy_that_says_something(tmp_path, block):
    policy = read(tmp_path, block.lines)
    assert policy.path is not None
    assert policy._replace(path=None) != Policy()


def test_the_examples_show_every_key():
    shown = {line.partition("=")[0].strip() for block in EXAMPLES for line in block.lines if "=" in line}
    shown |= {
        word for block in EXAMPLES for line in block.lines for word in re.findall(r"^\[+(?:tool\.modelcheck\.)?([a-z]+)", line)
    }
    assert {key for keys in KEYS.values() for key in keys} - shown == set()


@pytest.mark.parametrize(
    ("heading", "key", "value"),
    [
        ("## The top of the file", "fail-on", f'"{Policy().fail_on}"'),
        ("## The top of the file", "lock", f'"{LOCK_NAME}"'),
        ("## `[use]`", "activities", f'["{Policy().activities[0]}"]'),
        ("## `[use]`", "purpose", f'"{Policy().purpose}"'),
    ],
)
def test_the_defaults_are_true(heading, key, value):
    defaults = {row[0].strip("`"): row[1].strip("`") for row in table(POLICY, heading)}
    assert defaults[key] == value


@pytest.mark.parametrize("kind", ["activities", "purposes"])
def test_every_word_of_a_use_is_named(kb, kind):
    rows = " ".join(row[2] for row in table(POLICY, "## `[use]`"))
    assert [word for word in kb.vocabulary.words(kind) if f"`{word}`" not in rows] == []


def test_every_level_is_named():
    assert [level for level in RULE_LEVELS if f"`{level}`" not in text_of(POLICY)] == []
