"""The loader: what it makes of sound files, what it says of the vocabulary, and that no bytes whatsoever break it."""

import json
import re
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcheck.engine.intake import read_facts
from modelcheck.engine.permission import judge
from modelcheck.kb.compile import compiled_files
from modelcheck.kb.load import load
from modelcheck.kb.problems import RULES
from modelcheck.kb.source import CHECKOUT, base_folder, known_in, open_knowledge_base
from modelcheck.model.answers import Law, Question
from modelcheck.model.license import license_from
from modelcheck.model.models import model_from
from modelcheck.model.vocabulary import vocabulary_from
from test_kb_lint import VALID

KNOWN = known_in(base_folder())
WORDS = open_knowledge_base().vocabulary


# --- Sound files


@pytest.fixture(scope="module")
def own():
    loaded, problems = load(VALID, KNOWN)
    assert problems == ()
    return loaded


def test_every_file_is_loaded_and_named(own):
    assert set(own.licenses) == {"larkspur-1.0", "larkspur-policy", "strings", "crlf"}
    assert own.paths["larkspur-1.0"] == "larkspur/larkspur-1.0.yaml"
    assert set(own.models) == {"models.yaml"}
    assert set(own.unencoded) == {"larkspur-2.0"}
    assert len(own.files) == 6


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", "on"),
        ("steward", "NO"),
        ("version", "3.10"),
        ("effective_date", "2025-03-24"),
        ("notes", ["true", "12:30", "null"]),
        ("sources", [{"package": "1e3", "version": "0x10", "path": "off", "read_on": "2025-03-24"}]),
        ("outline", [{"ref": "1.10", "opens": "yes"}]),
    ],
)
def test_what_yaml_takes_for_something_else_stays_as_written(own, key, value):
    assert own.licenses["strings"][key] == value


def test_line_ends_and_a_byte_order_mark_leave_no_trace(own):
    data = own.licenses["crlf"]
    assert (data["name"], data["outline"][0]["opens"]) == ("Lizenz für Modelle 模型", "1. Grüße")


def test_figures_and_switches_are_numbers_and_booleans(own):
    data = own.licenses["larkspur-1.0"]
    assert data["thresholds"][0]["when"] == {"fact": "annual_revenue", "operator": "above", "value": 50_000_000}
    assert data["territory"]["covers"]["value"] is True
    assert data["terms"]["patent_grant"]["is"] == "no"


# --- The vocabulary, in a copy of the checkout in which one thing is changed

VOCABULARY = (CHECKOUT / "vocabulary.yaml").read_text(encoding="utf-8")

CHANGES = [
    ("carried: in-terms\n", "carried: in-term\n", 'unknown word "in-term"; did you mean "in-terms"? [unknown-term]'),
    ("from: annual_revenue", "from: yearly_revenue", 'unknown word "yearly_revenue"'),
    ("totals: monthly_revenue", "totals: revenue", 'unknown word "revenue"'),
    ("fact: used_in", "fact: used_at", 'unknown word "used_at"; did you mean "used_in"? [unknown-term]'),
    ("AT BE BG", "AT BE QQ", 'unknown word "QQ"'),
    ("implies: {internal_use: true}", "implies: {inner_use: true}", 'unknown word "inner_use"'),
    (
        "implies: {internal_use: true}",
        "implies: {internal_use: maybe}",
        '"maybe" is no value of internal_use; it takes true, false',
    ),
    (
        "implies: {organization: company}",
        "implies: {organization: firm}",
        '"firm" is no value of organization; it takes company',
    ),
    ("implies: {organization: company}", "implies: {annual_revenue: 5}", '"5" is no value of annual_revenue; only choices'),
    ("assumed: language-model", "assumed: language model", '"language model" is no value of trained_model_kind; it takes'),
    ("at_least_over: 12", "at_least_over: 0", "with a factor of 0 [bad-value]"),
    ("at_least_over: 12", "at_least_over: twelve", '"twelve" where a whole number is wanted'),
    ("    values: [company, individual", "    value: [company, individual", 'unknown key "value"; did you mean "values"?'),
    ("    values: [language-model, other-generative, narrow]\n", "", '"trained_model_kind" is a choice and has no "values"'),
    ('    phrase_not: "something of it', '    note: "something of it', 'unknown key "note"'),
    ("type: dollars", "type: euros", 'unknown word "euros"; legal: count, dollars, region'),
    ("version: 0.1.0", "version: next", '"next" is not a version such as 0.1.0'),
    ("date: 2026-", "date: 2026-13-", "is not a date such as 2026-11-24"),
    ("\ncategories:\n", "\ncategorys:\n", 'unknown key "categorys"; did you mean "categories"?'),
    ("    means: use-based", "    mean: use-based", 'unknown key "mean"; did you mean "means"?'),
]


@pytest.mark.parametrize(("old", "new", "message"), CHANGES, ids=[f"{old.strip()} -> {new.strip()}" for old, new, _ in CHANGES])
def test_a_mistake_in_the_vocabulary_is_found_where_it_stands(tmp_path, old, new, message):
    assert old in VOCABULARY
    before, after = VOCABULARY.split(old, 1)
    (tmp_path / "vocabulary.yaml").write_text(before + new + after, encoding="utf-8")
    shutil.copy(CHECKOUT / "common" / "apache-2.0.yaml", tmp_path)
    _, problems = load(tmp_path)
    assert [problem.path for problem in problems] == ["vocabulary.yaml"] * len(problems)
    assert message in "\n".join(map(str, problems))
    changed = before.count("\n") + 1
    # What is missing in an entry is said at its head, a few lines above.
    assert any(changed - 8 <= problem.line <= changed + 2 for problem in problems)


def test_without_a_vocabulary_the_other_files_are_still_read_as_yaml(tmp_path):
    (tmp_path / "acme.yaml").write_text("id: [acme\n", encoding="utf-8")
    _, problems = load(tmp_path)
    assert [(problem.path, problem.rule) for problem in problems] == [
        ("acme.yaml", "yaml-syntax"),
        ("vocabulary.yaml", "unreadable"),
    ]


def test_a_second_vocabulary_is_a_problem_not_a_file_passed_over(tmp_path):
    shutil.copytree(CHECKOUT / "common", tmp_path / "common")
    for folder in (tmp_path, tmp_path / "common"):
        shutil.copy(CHECKOUT / "vocabulary.yaml", folder)
    _, problems = load(tmp_path)
    assert [(problem.path, problem.rule) for problem in problems] == [("common/vocabulary.yaml", "misplaced-file")]


# --- Whatever the bytes: the file loads and can be asked, or problems point into it

OWN = [
    VALID / name for name in ("larkspur/larkspur-1.0.yaml", "larkspur/larkspur-policy.yaml", "models.yaml", "unencoded.yaml")
]
REAL = [CHECKOUT / name for name in ("moonshot-ai/kimi-k3.yaml", "meta/llama-3.3-aup.yaml", "mistral-ai/mrl-0.1.yaml")]
SEEDS = [*OWN, *REAL]
OTHERS = KNOWN._replace(licenses=KNOWN.licenses - {path.stem for path in REAL}, policies={})
"""A knowledge base without the real files, which would else be taken for second ones of theirs."""
CONTENT = {path: path.read_bytes() for path in (*SEEDS, CHECKOUT / "vocabulary.yaml")}
ODD = [
    *(
        b"null",
        b"~",
        b"[]",
        b"{}",
        b'""',
        b"''",
        b"{",
        b"]",
        b"- ",
        b": ",
        b"? ",
        b", ",
        b"#",
        b"|\n",
        b">-\n",
        b"\n---\n",
        b"<<: ",
    ),
    *(b"&a ", b"*a", b"!!int ", b"%", b"@", b"\t", b"\r", b"\0", b"\x85", b"\xff", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b'"\\0"'),
    *(
        b"true",
        b"2026-02-30",
        b"99999999999999999999",
        b"use",
        b"policy",
        b"id: ",
        b"territory",
        b"{question: x}",
        b"{not: {}}",
    ),
    *(b"{fact: region, in: [EU]}", b"all: [{question: a}, {question: b}]", b"llama-3.3-aup", b"larkspur-1.0"),
]


@st.composite
def mutated(draw, seeds=tuple(SEEDS)):
    """A real file in which bytes, tokens or whole lines are changed, put in, taken out or doubled."""
    seed = draw(st.sampled_from(seeds))
    data = CONTENT[seed]
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["byte", "cut", "odd", "value", "line", "double", "indent"]))
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        line = data.rfind(b"\n", 0, at) + 1
        end = data.find(b"\n", at) + 1 or len(data)
        value = data.find(b": ", line, end) + 2
        if kind == "byte":
            data = data[:at] + bytes([draw(st.integers(0, 255))]) + data[at + 1 :]
        elif kind == "cut":
            data = data[:at] + data[at + draw(st.integers(1, 40)) :]
        elif kind == "odd":
            data = data[:at] + draw(st.sampled_from(ODD)) + data[at:]
        elif kind == "value" and value > line + 1:
            data = data[:value] + draw(st.sampled_from(ODD)) + data[end - 1 :]
        elif kind == "line":
            data = data[:line] + data[end:]
        elif kind == "double":
            data = data[:end] + data[line:end] + data[end:]
        elif kind == "indent":
            data = data[:line] + b" " * draw(st.integers(1, 4)) + data[line:]
    return seed.name, data


def check_problems(problems, data):
    lines = re.split(rb"\r\n|\n|\r|\xc2\x85|\xe2\x80[\xa8\xa9]", data)
    for problem in problems:
        assert problem.rule in RULES
        assert 1 <= problem.line <= len(lines), problem
        assert problem.column >= 1, problem
        assert str(problem).isprintable(), problem


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp("scratch")


@settings(max_examples=200, deadline=None)
@given(mutated())
def test_a_changed_file_loads_and_can_be_asked_or_has_problems_inside_it(scratch, case):
    name, data = case
    for old in scratch.iterdir():
        old.unlink()
    for sound in OWN:
        shutil.copy(sound, scratch)
    (scratch / name).write_bytes(data)
    loaded, problems = load(scratch, OTHERS)
    own = [problem for problem in problems if problem.path == name]
    check_problems(own, data)
    if not problems:
        ask(json.loads(json.dumps(compiled_files(loaded))))


def ask(files):
    """Build everything that a run builds from compiled files, and ask every license."""
    for path, content in files.items():
        if path.startswith("licenses/") and content["category"] != "policy":
            law = Law(license_from(content), ())
            for activity in WORDS.words("activities"):
                judge([law], Question(activity, "commercial", read_facts({}, WORDS)), WORDS)
        elif path.startswith("models/"):
            assert all(model_from(one).terms_today for one in content)


@settings(max_examples=60, deadline=None)
@given(mutated((CHECKOUT / "vocabulary.yaml",)))
def test_a_changed_vocabulary_loads_or_has_problems_inside_it(scratch, case):
    name, data = case
    for old in scratch.iterdir():
        old.unlink()
    shutil.copy(CHECKOUT / "common" / "apache-2.0.yaml", scratch)
    (scratch / name).write_bytes(data)
    loaded, problems = load(scratch)
    check_problems([problem for problem in problems if problem.path == name], data)
    if not problems:
        vocabulary_from(json.loads(json.dumps(compiled_files(loaded)["vocabulary.json"])))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_answered_with_problems(scratch, data):
    for old in scratch.iterdir():
        old.unlink()
    (scratch / "acme.yaml").write_bytes(data)
    _, problems = load(scratch, KNOWN)
    assert problems
    check_problems(problems, data)


def test_the_files_that_are_changed_above_were_sound_before():
    _, problems = load(CHECKOUT)
    assert problems == ()
