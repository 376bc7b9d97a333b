"""Side by side: every cell says what the card of that license says, and a row differs where `diff` says so."""

import csv
import io
import json
import re
from functools import cache
from itertools import permutations

import pytest
from jsonschema import Draft202012Validator

from commandline import EVIL, raw, run, run_installed, said
from modelcheck.engine.side_by_side import ANSWERS, PARTS, side_by_side
from modelcheck.kb.source import open_knowledge_base
from modelcheck.report.schemas import command_schema
from modelcheck.report.side_by_side import HEADINGS, KEYS, NOTHING

KB = open_knowledge_base()
NOT_READ = next(model.id for model in KB.models() if not (model.base or KB.license(model.terms_today).encoded))

COMPARED = [
    "llama-3.3 gemma-2025-03-24 apache-2.0",
    "llama-3.1 llama-3.2 llama-3.3 llama-4",
    "mnpl-0.1 mrl-0.1 --organization company",
    "kimi-k3 mit --revenue 25M --fact model_service_business=true",
    "hunyuan-image-3.0 flux-1-dev-nc-1.1.1 --used-in DE --use-case spam",
    "watt-ai/watt-tool-70B meta-llama/Llama-3.3-70B-Instruct Qwen/Qwen3-8B",
    f"{NOT_READ} apache-2.0",
    "cc-by-nc-4.0 cc-by-nd-4.0 cc-by-sa-4.0 cc-by-4.0 qwen-research-2024 google-hai-def-2024-11-15",
]


@cache
def document(command):
    done = run(f"compare {command} --format json")
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out)


@cache
def other(command):
    return json.loads(run(f"{command} --format json").out)


def parted(command):
    """The subjects of a command, and its facts."""
    subjects, dashes, facts = command.partition(" --")
    return subjects.split(" "), dashes + facts


def row(command, part, **key):
    return next(one for one in document(command)[part] if key.items() <= one.items())


# --- Held against `license`, `can` and `diff`


@pytest.mark.parametrize("command", COMPARED)
def test_the_answers_are_those_of_the_card(command):
    subjects, facts = parted(command)
    for place, subject in enumerate(subjects):
        card = other(f"license {subject}{facts}")
        for one in document(command)["answers"]:
            assert one["cells"][place]["verdict"] == card["answers"][one["activity"]][one["purpose"]]


@pytest.mark.parametrize("command", COMPARED)
def test_an_open_answer_names_what_it_turns_on(command):
    subjects, facts = parted(command)
    hosts = row(command, "answers", activity="host", purpose="commercial")["cells"]
    for subject, cell in zip(subjects, hosts, strict=True):
        answer = other(f"can {subject} host{facts}")
        assert cell["depends_on"] == list(dict.fromkeys(fact["fact"] for fact in answer["depends_on"]))
        assert (cell["verdict"] == "conditional") <= bool(cell["depends_on"])


@pytest.mark.parametrize("command", COMPARED)
@pytest.mark.parametrize("part", ["duties", "restrictions"])
def test_every_clause_of_a_card_stands_in_its_cell(command, part):
    subjects, facts = parted(command)
    for place, subject in enumerate(subjects):
        cells = [element for one in document(command)[part] for element in one["cells"][place]]
        card = other(f"license {subject}{facts}")[part]
        assert sorted(map(json.dumps, cells)) == sorted(map(json.dumps, card))


@pytest.mark.parametrize("command", COMPARED)
def test_terms_and_classification_are_those_of_the_card(command):
    subjects, facts = parted(command)
    for place, subject in enumerate(subjects):
        card = other(f"license {subject}{facts}")
        terms = {one["term"]: one["cells"][place]["value"] for one in document(command)["terms"] if one["cells"][place]}
        assert terms == card["terms"]
        found = {one["name"]: one["cells"][place] for one in document(command)["classification"]}
        assert found.items() <= card["classification"].items()


def differing(command, part):
    """The rows of a part that differ, by their names."""
    return {tuple(map(str, list(one.values())[: len(KEYS[part])])) for one in document(command)[part] if one["differs"]}


@pytest.mark.parametrize(
    "pair",
    [
        "llama-3.3 apache-2.0",
        "llama-3 llama-3.1",
        "mnpl-0.1 mrl-0.1",
        "mit deepseek-r1-mit",
        "cc-by-4.0 cc-by-sa-4.0",
        "kimi-k3 mit",
    ],
)
def test_a_row_differs_where_diff_says_so(pair):
    said_by_diff = other(f"diff {pair}")
    cells = {(one["activity"], one["purpose"]) for one in said_by_diff["verdict_changes"]}
    assert cells <= differing(pair, "answers")
    for activity, purpose in differing(pair, "answers") - cells:  # the same word, but it turns on other facts
        one = row(pair, "answers", activity=activity, purpose=purpose)
        assert {cell["verdict"] for cell in one["cells"]} == {"conditional"}
    for part, name in (("duties", "duty"), ("restrictions", "use_case")):
        changes = said_by_diff[part]
        topics = {one[name] for one in (*changes["added"], *changes["removed"], *(c["a"] for c in changes["changed"]))}
        assert differing(pair, part) == {(topic,) for topic in topics}
    for part in ("derivatives", "terms"):
        assert differing(pair, part) == {(name,) for name in said_by_diff[part]}
    assert any(one["differs"] for one in document(pair)["territory"]) is (said_by_diff["territory"] is not None)
    thresholds = said_by_diff["thresholds"]
    changed = any(thresholds[kind] for kind in ("added", "removed", "changed"))
    assert any(one["differs"] for one in document(pair)["thresholds"]) is changed


def test_no_license_differs_from_itself():
    for license_id in KB.license_ids():
        law = KB.law(license_id)
        assert [one for one in side_by_side([[law], [law], [law]], {}, KB.vocabulary) if one.differs] == []


def test_the_order_of_the_sides_decides_nothing():
    laws = {name: [KB.law(name)] for name in ("llama-3.3", "mit", "kimi-k3", "apache-2.0")}

    def sorted_rows(order):
        rows = side_by_side([laws[name] for name in order], {}, KB.vocabulary)
        return {(one.part, one.key): (one.differs, dict(zip(order, map(str, one.cells), strict=True))) for one in rows}

    first = sorted_rows(list(laws))
    assert all(sorted_rows(order) == first for order in permutations(laws))


# --- Cases

CASES = [
    # what is compared, the part, the row, the cells as CSV shows them
    ("llama-3.3 apache-2.0 --mau 800M", "answers", "host commercial", ["agreement-required", "permitted"]),
    ("llama-3.3 apache-2.0", "answers", "host commercial", ["conditional (turns on --mau)", "permitted"]),
    ("llama-3.3 mrl-0.1", "terms", "governing law", ["US-CA [7]", "FR [8.1]"]),
    ("llama-3.3 apache-2.0", "restrictions", "military", ["forbidden [llama-3.3-aup 2.1]", "not named"]),
    ("llama-3.3 apache-2.0", "restrictions", "medical-advice", ["in part [llama-3.3-aup 1.4]", "not named"]),
    ("llama-3.3 apache-2.0", "duties", "retain-notices", ["no", "distribute, distribute-derivative [4.c]"]),
    ("llama-3.3 apache-2.0", "duties", "delete-on-termination", ["always [6]", "no"]),
    ("llama-3.3 apache-2.0", "classification", "osi approved", ["not known", "yes"]),
    ("llama-3.3 apache-2.0", "derivatives", "finetune", ["derivative [1.a]", "derivative [1 Derivative Works]"]),
    (
        "llama-3.3 apache-2.0",
        "thresholds",
        "monthly_active_users",
        ["agreement-required if you have more than 700 million monthly active users, with exceptions in 1.b.ii [2]", "none"],
    ),
    (
        "hunyuan-image-3.0 mit",
        "territory",
        "territory",
        ["not in EU, GB or KR (place-of-use) [5.c]", "none"],
    ),
    (
        "watt-ai/watt-tool-70B llama-3.3",
        "duties",
        "include-license",
        ["distribute, distribute-derivative [4.a; llama-3.3 1.b.i]", "distribute, distribute-derivative [1.b.i]"],
    ),
    (f"{NOT_READ} mit", "answers", "host commercial", ["unclear", "permitted"]),
    (f"{NOT_READ} apache-2.0", "duties", "retain-notices", ["text not encoded", "distribute, distribute-derivative [4.c]"]),
    (f"{NOT_READ} llama-3.3", "restrictions", "military", ["text not encoded", "forbidden [llama-3.3-aup 2.1]"]),
]


@cache
def table(command):
    done = run(f"compare {command} --format csv")
    assert (done.code, done.err, raw(done.out)) == (0, "", [])
    return list(csv.reader(io.StringIO(done.out)))


@pytest.mark.parametrize(("command", "part", "name", "cells"), CASES, ids=[f"{one[0]} {one[2]}" for one in CASES])
def test_a_row_says_what_the_texts_say(command, part, name, cells):
    assert [line[3:] for line in table(command) if line[:2] == [part, name]] == [cells]


@pytest.mark.parametrize("command", COMPARED)
def test_every_cell_of_a_clause_names_its_section(command):
    empty = {*NOTHING.values(), "text not encoded"}
    cells = [
        cell for line in table(command) if line[0] in ("thresholds", "territory", "duties", "restrictions") for cell in line[3:]
    ]
    assert cells
    assert [cell for cell in cells if cell not in empty and not re.search(r" \[[^]]+\]$", cell)] == []


# --- Forms


@pytest.mark.parametrize("command", [*COMPARED, "mit mit", "mit apache-2.0 --differences"])
def test_the_json_is_as_its_schema_says(command):
    schema = command_schema("compare", KB.vocabulary)
    Draft202012Validator.check_schema(schema)
    assert [error.message[:200] for error in Draft202012Validator(schema).iter_errors(document(command))] == []
    lacking = {name: value for name, value in document(command).items() if name != "duties"}
    assert list(Draft202012Validator(schema).iter_errors(lacking))


@pytest.mark.parametrize("command", COMPARED)
def test_the_csv_has_the_rows_of_the_json(command):
    head, *lines = table(command)
    assert head == ["part", "row", "differs", *parted(command)[0]]
    rows = [(part, "yes" if one["differs"] else "no") for part in PARTS for one in document(command)[part]]
    assert [(line[0], line[2]) for line in lines] == rows


@pytest.mark.parametrize("command", COMPARED)
def test_only_what_differs_is_shown_where_that_is_asked_for(command):
    whole, part = document(command), document(f"{command} --differences")
    assert {name: [one for one in whole[name] if one["differs"]] for name in PARTS} == {name: part[name] for name in PARTS}
    assert whole["summary"] == part["summary"]
    assert any(len(whole[name]) > len(part[name]) for name in PARTS) or NOT_READ in command


@pytest.mark.parametrize("command", COMPARED)
@pytest.mark.parametrize("columns", ["40", "60", "80", "100"])
def test_the_text_fits_the_terminal_and_says_the_same(command, columns):
    shown = run(f"compare {command}", COLUMNS=columns).out
    long = [line.strip() for line in shown.splitlines() if len(line) > int(columns)]
    assert [line for line in long if " " in line] == []  # a word that is longer than the line stays whole
    squeezed = re.sub(r"\s", "", shown)
    for part in PARTS:
        if document(command)[part]:
            assert HEADINGS[part].split(" ")[0] in shown
    for line in table(command)[1:]:
        if line[0] != ANSWERS:
            assert re.sub(r"\s", "", line[1])[:10] in squeezed
    assert squeezed.count("notlegaladvice") == 1


def test_there_is_a_table_where_there_is_room_and_a_block_a_row_where_there_is_not():
    command = "compare llama-3.3 apache-2.0 --mau 1M"
    wide, narrow = run(command, COLUMNS="100").out, run(command, COLUMNS="44").out
    assert re.search(r"^military +forbidden \[llama-3.3-aup 2.1\] +not named$", wide, re.M)
    assert "  military\n    llama-3.3: forbidden [llama-3.3-aup 2.1]\n    apache-2.0: not named\n" in narrow
    assert re.search(r"^everything: any purpose +permitted +permitted$", wide, re.M)
    tables = [run(command, **room).out.partition("\n\n")[2] for room in ({}, {"COLUMNS": "110"})]
    assert "not legal advice" in tables[0] == tables[1]


def test_color_changes_no_words():
    command = "compare llama-3.3 apache-2.0 mrl-0.1"
    for columns in ("44", "100"):
        colored = run(command, COLUMNS=columns, FORCE_COLOR="1").out
        assert "\x1b[" in colored
        assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == run(command, COLUMNS=columns).out


@pytest.mark.parametrize("command", COMPARED)
def test_every_table_of_the_markdown_is_whole(command):
    shown = run(f"compare {command} --format markdown").out
    assert shown.startswith("# ")
    columns = len(parted(command)[0]) + 1
    rows = [line for line in shown.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", line)) - 1 for line in rows} == {columns}
    assert "\n## What you must do\n\n| | " in shown


def test_answers_that_are_alike_share_a_line_of_text():
    shown = run("compare mit apache-2.0 --differences").out
    assert "What you may do" not in shown
    assert "mit and apache-2.0 differ in duties (" in shown
    assert run("compare mit mit --differences").out.startswith("mit and mit say the same.\n")


def test_what_binds_a_model_and_what_was_not_read_is_said_first():
    shown = run(f"compare watt-ai/watt-tool-70B {NOT_READ}").out
    assert "  watt-ai/watt-tool-70B is under apache-2.0 and llama-3.3.\n" in shown
    assert f"  Not encoded, so its cells say nothing: {KB.find(NOT_READ).license}.\n" in shown


def test_the_installed_command_says_the_same():
    assert run_installed("compare llama-3.3 mit") == run("compare llama-3.3 mit")


# --- What cannot be compared


@pytest.mark.parametrize(
    ("command", "error"),
    [
        ("compare mit no-such-license", "unknown"),
        ("compare no-such-license mit", "unknown"),
        ("compare mit gemma", "ambiguous"),
        ("compare mit 'apache-2.0 OR mit'", "ambiguous"),
        (["compare", "mit", EVIL], "unknown"),
    ],
)
def test_a_subject_that_is_not_known_is_answered_on_standard_output(command, error):
    more = ["--format", "json"] if isinstance(command, list) else " --format json"
    text, found = run(command), run(command + more)
    assert (text.code, text.err, found.code) == (3, "", 3)
    assert text.out.startswith(f"{error}: ")
    assert json.loads(found.out)["error"] == error
    assert raw(text.out + found.out) == []


REFUSED = [
    ("compare", "missing argument"),
    ("compare mit", "needs two models or licenses"),
    ("compare mit apache-2.0 --format yaml", '"yaml" is not one of'),
    ("compare mit apache-2.0 --mau banana", '"banana" is not a figure'),
    ("compare mit apache-2.0 --fact condition:medical-advice=true", "unknown condition"),
]


@pytest.mark.parametrize(("command", "named"), REFUSED)
def test_what_cannot_be_meant_is_refused(command, named):
    assert named in said(run(command))
