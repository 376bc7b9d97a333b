"""`kb report`: how much of each text is data, and what does not hold together."""

import json

import pytest

from commandline import run, said
from modelcheck.engine.order import comparable, disorders
from modelcheck.model.answers import Law
from modelcheck.model.license import license_from
from modelcheck.report.survey import CHECKS, MUST_NOT_BE, coverage, remarks


def law(kb, owner, *clauses, activities=("use",)):
    """A made-up license that grants *activities*, with *clauses* beside."""
    grant = {"id": "grant", "kind": "permission", "ref": "1", "summary": "may", "activities": list(activities)}
    return Law(
        license_from({"id": owner, "name": "", "steward": "", "category": "permissive", "clauses": [grant, *clauses]}), ()
    )


def clause(kind, **more):
    return {"id": "it", "kind": kind, "ref": "2", "summary": "it", **more}


CITE = clause("duty", duty="cite")
BAN = clause("prohibition", activities=["use"])
BAN_IF = clause("prohibition", activities=["use"], when={"fact": "multimodal", "operator": "is", "value": True})


@pytest.mark.parametrize(
    ("stricter", "looser", "are_comparable"),
    [
        ([CITE], [], True),
        ([BAN], [], True),
        ([BAN, CITE], [BAN], True),
        ([BAN], [BAN_IF], True),
        ([BAN_IF], [BAN], False),  # whether it limits less is open
        ([], [CITE], False),
        ([CITE], [BAN], False),
    ],
)
def test_who_grants_less_and_asks_for_more_is_known_from_the_clauses(kb, stricter, looser, are_comparable):
    laws = {"stricter": law(kb, "stricter", *stricter), "looser": law(kb, "looser", *looser)}
    assert (("stricter", "looser") in comparable(laws, kb.vocabulary)) == are_comparable
    assert list(disorders(laws, kb.vocabulary)) == []


def test_the_licenses_of_the_base_are_in_order_and_some_can_be_compared(kb):
    laws = {license_id: kb.law(license_id) for license_id in kb.license_ids()}
    assert ("apache-2.0", "mit") in comparable(laws, kb.vocabulary)
    assert ("llama-1", "mit") in comparable(laws, kb.vocabulary)
    assert list(disorders(laws, kb.vocabulary)) == []


def test_an_answer_out_of_order_is_found(kb, monkeypatch):
    laws = {"stricter": law(kb, "stricter", BAN), "looser": law(kb, "looser")}

    def wrong(bodies, question, vocabulary):
        return "permitted" if bodies[0].license.id == "stricter" else "prohibited"

    monkeypatch.setattr("modelcheck.engine.order.verdict_on", wrong)
    assert [found.stricter for found in disorders(laws, kb.vocabulary)] == ["stricter"]


def test_a_duty_that_the_engine_forgets_is_found(kb, monkeypatch):
    laws = {"stricter": law(kb, "stricter", CITE), "looser": law(kb, "looser", CITE)}

    def forgetful(bodies, question, vocabulary):
        return frozenset() if bodies[0].license.id == "stricter" else frozenset(["cite"])

    monkeypatch.setattr("modelcheck.engine.order.duties_owed", forgetful)
    assert [found.where for found in disorders(laws, kb.vocabulary)] == ["use commercial: without cite"]


def test_every_license_and_policy_has_a_row_with_what_it_rests_on(kb):
    rows = {row.license: row for row in coverage(kb, None)}
    assert set(rows) == {proof["id"] for proof in kb.proofs()}
    for row in rows.values():
        assert 0 < row.cited <= row.sections
        assert row.operative is None
        assert row.read_on >= "2026-01-01"
    assert rows["mit"].clauses == len(kb.license("mit").clauses)


def test_with_the_texts_the_share_is_of_what_obliges_or_forbids(kb, texts):
    rows = {row.license: row for row in coverage(kb, texts)}
    for row in rows.values():
        assert row.operative_cited <= row.operative <= row.sections, row
    assert (rows["kimi-k3"].operative_cited, rows["kimi-k3"].operative) == (3, 4)  # the warranty is not encoded


def test_the_knowledge_base_has_no_faults(kb):
    assert [remark for remark in remarks(kb) if remark.check in MUST_NOT_BE] == []


def test_models_and_licenses_without_each_other_are_listed(kb):
    found = {(remark.check, remark.license) for remark in remarks(kb)}
    assert ("not-encoded", "not-established") in found
    assert {check for check, _ in found} <= set(CHECKS)
    used = {model.license for model in kb.models()}
    assert not {license_id for check, license_id in found if check == "unused"} & used


LICENSE = """id: {id}
name: {name}
steward: Nobody
category: policy
sources: [{{page: a page, read_on: 2026-11-24}}]
sha256: {sha256}
{more}
outline: [{{ref: "1", opens: all may}}]
clauses: [{{id: grant, permits: [use], ref: "1", locator: all may, summary: All may.}}]
"""


def written(folder, **licenses):
    for license_id, (name, digit, more) in licenses.items():
        text = LICENSE.format(id=license_id, name=name, sha256=digit * 64, more=more)
        (folder / f"{license_id}.yaml").write_text(text, encoding="utf-8")
    return str(folder)


def test_faults_are_named_and_the_exit_code_says_so(tmp_path):
    folder = written(tmp_path, **{"one-1.0": ("One", "a", ""), "copy-1.0": ("Two", "a", ""), "twin-1.0": ("One", "b", "")})
    done = run(["kb", "report", "--licenses", folder])
    assert done.code == 1
    assert "one-1.0: was read from the same text as copy-1.0" in done.out
    assert "twin-1.0: calls itself like one-1.0" in done.out
    assert "2 faults in" in done.out


def test_a_report_without_faults_exits_0_and_fits_its_schema():
    done = run(["kb", "report", "--format", "json"])
    document = json.loads(done.out)
    assert done.code == 0
    assert {row["license"] for row in document["licenses"]} >= {"llama-3.3", "llama-3.3-aup"}
    assert not any(remark["fault"] for remark in document["remarks"])


def test_a_folder_of_texts_that_is_not_there_is_an_error(tmp_path):
    assert "no folder of license texts" in said(run(["kb", "report", "--texts", str(tmp_path / "none")]))


def test_a_version_before_that_does_not_exist_is_an_error(tmp_path):
    folder = written(tmp_path, **{"one-2.0": ("One", "a", "supersedes: one-1.0")})
    assert 'no license "one-1.0" to supersede' in run(["kb", "lint", "--licenses", folder]).out
