"""The paperwork that is written: what is owed, ready to use, and what cannot be looked into."""

import json
import re

import pytest

from commandline import run, said, twin_models
from modelcheck.engine.paperwork import PAPERS
from modelcheck.notices import MOST_TEXT
from papers import BASE, LICENSES, WORDED, document, paper, squeezed, validator, written

MODELS = ["watt-ai/watt-tool-70B", "openai/gpt-oss-20b", "DevQuasar/falcon2-11B-GGUF", "bufanlin/DeepSeek_R1_Main"]

# --- what is written


def test_every_duty_has_one_paper():
    sorted_in = [duty for duties in PAPERS.values() for duty in duties]
    assert sorted(sorted_in) == sorted(BASE.vocabulary.words("duties"))


@pytest.mark.parametrize("form", ["text", "markdown"])
@pytest.mark.parametrize(("license_id", "clause"), WORDED, ids=[f"{owner}-{clause.id}" for owner, clause in WORDED])
def test_a_prescribed_wording_is_printed_with_where_it_goes(license_id, clause, form):
    activity = clause.activities[0] if clause.activities else "distribute-derivative"
    purpose = clause.purposes[0] if clause.purposes else "commercial"
    shown = written(["notice", license_id, "--activity", activity, "--purpose", purpose, "--format", form])
    assert squeezed(clause.text) in squeezed(shown)
    assert f"Where: {clause.where}." in shown


def test_there_are_licenses_that_prescribe_a_wording():
    assert {clause.duty for _, clause in WORDED} >= {"notice-file", "display-attribution", "name-derivative", "retain-notices"}


@pytest.mark.parametrize("license_id", LICENSES)
def test_the_json_of_every_license_fits_its_schema_and_tells_where_the_text_is(license_id):
    found = document(["notice", license_id, "--activity", "distribute-derivative", "--activity", "host"])
    validator().validate(found)
    assert found["check"] is None
    for license_ in paper(found, "enclose")["licenses"]:
        assert license_["sources"]
        assert re.fullmatch(r"[0-9a-f]{64}", license_["sha256"])
    assert all(one["duties"] for one in found["papers"])


@pytest.mark.parametrize("model", MODELS)
def test_the_json_of_a_model_fits_the_schema_with_and_without_lineage(model):
    for more in ([], ["--lineage"]):
        shown = run(["notice", model, *more, "--format", "json"])
        validator().validate(json.loads(shown.out))
        assert shown.code in (0, 3)


def test_errors_about_the_subject_fit_the_schema(tmp_path):
    for command in (
        ["notice", "no-such-license"],
        ["notice", "MIT OR Apache-2.0"],
        ["notice", "Twin", "--licenses", twin_models(tmp_path / "own")],
    ):
        validator().validate(document(command, 3))


def test_a_llama_notice_is_ready_to_paste():
    found = document(["notice", "llama-3.1", "--mau", "1M"])
    assert [one["verdict"] for one in found["verdicts"]] == ["permitted"]
    assert paper(found, "notice")["text"].splitlines() == [
        "Llama 3.1 is licensed under the Llama 3.1 Community License, Copyright © Meta Platforms, Inc. All Rights Reserved.",
        "A copy of the Llama 3.1 Community License goes along.",
    ]
    assert [(one["text"], one["ref"]) for one in paper(found, "show")["duties"]] == [("Built with Llama", "1.b.i")]
    assert [one["text"] for one in paper(found, "name")["duties"]] == ["Llama"]
    assert [one["id"] for one in paper(found, "enclose")["licenses"]] == ["llama-3.1"]
    assert [one["id"] for one in paper(found, "terms")["licenses"]] == ["llama-3.1-aup"]


PASSED_ON = [
    (
        "openrail-m-creativeml",
        ["- No medical advice and no reading of medical results. [openrail-m-creativeml Attachment A.10]"],
    ),
    ("gemma-2025-03-24", ["- The Gemma Prohibited Use Policy is part of these terms [gemma-2025-03-24 3.1.1"]),
    ("llama-3.1", ["- The Llama 3.1 Acceptable Use Policy is part of these terms", "- No spam. [llama-3.1-aup 3.3]"]),
    ("google-hai-def-2024-11-15", ["the Health AI Developer Foundations Prohibited Use Policy is part of these terms"]),
    ("mrl-0.1", ["- The limits of section 3 (research only"]),
]


@pytest.mark.parametrize(("license_id", "lines"), PASSED_ON, ids=[case[0] for case in PASSED_ON])
def test_limits_on_use_become_a_paragraph_of_ones_own_terms(license_id, lines):
    text = paper(document(["notice", license_id]), "terms")["text"]
    assert text.startswith("Use restrictions. ")
    assert [line for line in lines if line not in text] == []


@pytest.mark.parametrize("license_id", ["mit", "apache-2.0", "cc-by-4.0", "gpl-3.0-only"])
def test_where_no_use_is_restricted_no_terms_are_written(license_id):
    assert paper(document(["notice", license_id]), "terms")["duties"] == []


def test_changes_and_source_have_a_text_to_fill_in():
    found = document(["notice", "mpl-2.0", "apache-2.0"])
    assert "[who you are] modified [name of the original model] on [date]" in paper(found, "changes")["text"]
    assert "can be had at [address] under the Mozilla Public License 2.0" in paper(found, "source")["text"]
    host = document(["notice", "agpl-3.0-only", "--activity", "host"])
    assert "network-source" in [one["duty"] for one in paper(host, "source")["duties"]]


def test_what_is_to_be_reported_says_that_no_address_is_named():
    shown = written("notice flux-1-dev-nc-1.1.1 --purpose research")
    assert "report: Tell Black Forest Labs promptly" in shown
    assert "names no address" in shown


def test_what_turns_on_an_open_fact_is_said_with_it_and_kept_out_of_the_notice():
    found = document(["notice", "kimi-k3"])
    (badge,) = paper(found, "show")["duties"]
    assert {test["fact"] for test in badge["if"]["any"]} == {"product_monthly_active_users", "product_monthly_revenue"}
    assert "  if the product that uses it has more than 100 million" in written("notice kimi-k3")
    (badge,) = paper(document(["notice", "kimi-k3", "--fact", "product_monthly_active_users=200M"]), "show")["duties"]
    assert "if" not in badge
    assert paper(document(["notice", "kimi-k3", "--mau", "1M", "--revenue", "1M"]), "show")["duties"] == []


def test_another_wording_that_will_do_is_named():
    assert 'Instead, "Improved using Qwen" will do.' in written("notice qwen-2024")


def test_several_activities_add_up_and_each_duty_is_listed_once():
    found = document(["notice", "llama-3.1", "--activity", "train-on-outputs", "--activity", "distribute"])
    assert found["question"]["activities"] == ["train-on-outputs", "distribute"]
    by_id = {duty["id"]: duty["activities"] for one in found["papers"] for duty in one["duties"]}
    assert by_id["delete"] == ["train-on-outputs", "distribute"]
    assert by_id["name-trained"] == ["train-on-outputs"]
    assert by_id["notice"] == ["distribute"]
    assert "name-derivative" not in by_id


def test_a_duty_is_certain_where_one_of_the_activities_makes_it_so():
    both = document(["notice", "llama-3.1", "--activity", "host", "--activity", "distribute-derivative"])
    alone = document(["notice", "llama-3.1", "--activity", "host"])
    assert ["if" in duty for duty in paper(alone, "name")["duties"]] == [True]
    assert ["if" in duty for duty in paper(both, "name")["duties"]] == [False]


def test_several_subjects_make_one_notice():
    notice = paper(document(["notice", "llama-3.1", "qwen-2024", "llama-3.1"]), "notice")["text"]
    assert notice.count("Llama 3.1 is licensed under") == 1
    assert notice.count("Qwen is licensed under the Qwen LICENSE AGREEMENT") == 1
    assert "\n\n" in notice


def test_lineage_takes_in_what_a_model_inherits_and_without_it_that_is_said():
    command = ["notice", "watt-ai/watt-tool-70B"]
    assert "llama-3.3 may bind it too; --lineage takes that in" in squeezed(written(command))
    own, whole = document(command), document([*command, "--lineage"])
    assert (own["subjects"][0]["binding"], own["subjects"][0]["left_out"]) == (["apache-2.0"], ["llama-3.3"])
    assert (whole["subjects"][0]["binding"], whole["subjects"][0]["left_out"]) == (["apache-2.0", "llama-3.3"], [])
    assert paper(own, "show")["duties"] == []
    assert [one["text"] for one in paper(whole, "show")["duties"]] == ["Built with Llama"]


def test_an_expression_that_joins_licenses_owes_the_papers_of_both():
    found = document(["notice", "MIT AND Apache-2.0"])
    assert [one["id"] for one in paper(found, "enclose")["licenses"]] == ["mit", "apache-2.0"]


REFUSED = [
    ("mrl-0.1", "agreement-required"),
    ("cc-by-nc-4.0", "prohibited"),
    ("kimi-k3", "conditional"),
]


@pytest.mark.parametrize(("license_id", "verdict"), REFUSED)
def test_papers_for_what_is_not_permitted_say_so_first(license_id, verdict):
    shown = written(["notice", license_id])
    assert f": {verdict}; `modelcheck can {license_id} distribute-derivative --purpose commercial` says why" in shown
    assert shown.index("No paper makes up for that") < shown.index("NOTICE")


def test_a_text_that_is_not_encoded_settles_nothing(tmp_path):
    unencoded = next(iter(json.loads(run("notice DevQuasar/falcon2-11B-GGUF --lineage -f json").out)["subjects"]))["binding"]
    shown = written(["notice", unencoded[-1]], 3)
    assert "is not encoded yet" in shown
    (tmp_path / "NOTICE").write_text("nothing", encoding="utf-8")
    assert run(["notice", unencoded[-1], "--check", str(tmp_path / "NOTICE")]).code == 3


def test_the_answer_goes_to_a_file(tmp_path):
    target = tmp_path / "papers.md"
    assert written(["notice", "mit", "--format", "markdown", "--output", str(target)]) == ""
    assert target.read_text(encoding="utf-8") == written("notice mit --format markdown")


# --- files that cannot be looked into

UNREADABLE = [
    ("missing", None, '"NOTICE" cannot be read'),
    ("binary", b"\x00\x01\x02", "no text"),
    ("not UTF-8", b"Built with \xff", "the byte 0xff is not UTF-8"),
    ("huge", b"a" * (MOST_TEXT + 1), f"more than {MOST_TEXT:,} bytes"),
]


@pytest.mark.parametrize(("kind", "content", "message"), UNREADABLE, ids=[case[0] for case in UNREADABLE])
def test_a_file_that_cannot_be_looked_into_is_an_error(kind, content, message, tmp_path):
    path = tmp_path / "NOTICE"
    if content is not None:
        path.write_bytes(content)
    error = said(run(["notice", "llama-3.1", "--check", str(path)]))
    assert message in error
    assert str(path) in error, kind


def test_a_folder_is_an_error(tmp_path):
    assert "is a folder" in said(run(["notice", "llama-3.1", "--check", str(tmp_path)]))


WRONG = [
    (["notice"], "missing"),
    (["notice", "mit", "--activity", "sell"], 'unknown activity "sell"'),
    (["notice", "mit", "--purpose", "fun"], 'unknown purpose "fun"'),
    (["notice", "mit", "--check"], "--check"),
    (["notice", "mit", "--fact", "x"], "is not NAME=VALUE"),
]


@pytest.mark.parametrize(("command", "message"), WRONG, ids=[" ".join(case[0]) for case in WRONG])
def test_bad_usage_is_an_error(command, message):
    assert message in said(run(command))
