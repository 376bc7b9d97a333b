"""What licenses count as: facts of the SPDX list, and the reading of the AI Act's words on free and open-source licenses."""

import pytest

from casebook import FILES, read_book
from modelcheck.engine.classification import classify
from modelcheck.model.answers import Law
from modelcheck.model.license import license_from

READINGS = [
    # license, reading, the section that carries it
    ("mit", "yes", "grant"),
    ("apache-2.0", "yes", "2"),
    ("llama-3.3", "no", "2"),  # a threshold of users
    ("llama-4", "no", "multimodal"),  # a region shut out
    ("mrl-0.1", "no", "3.2"),  # research only
    ("mistral-medium-3.5-modified-mit", "no", "2"),  # a threshold of revenue
    ("gemma-2025-03-24", "debatable", "3.2.closing"),  # use may be restricted from afar
    ("deepseek-model-1.0", "debatable", "Attachment A.b"),  # uses are restricted
    ("proprietary-service", "no", ""),  # nothing is passed on
]


@pytest.mark.parametrize(("license_id", "reading", "ref"), READINGS)
def test_a_license_is_read_as(kb, license_id, reading, ref):
    found = classify([kb.law(license_id)], kb.vocabulary)
    assert found.eu_ai_act_open_source == reading
    assert ref in [ground.ref for ground in found.grounds]


@pytest.mark.parametrize(
    "book", [pytest.param(book, id=book["license"]) for book in map(read_book, FILES) if "eu_ai_act_open_source" in book]
)
def test_the_reading_derived_is_that_of_the_blind_reader(kb, book):
    found = classify([kb.law(book["license"])], kb.vocabulary)
    assert found.eu_ai_act_open_source == book["eu_ai_act_open_source"]["is"], found.grounds


def test_every_license_whose_text_is_known_has_a_reading_and_grounds_in_its_own_sections(kb):
    for license_id in kb.license_ids():
        law = kb.law(license_id)
        found = classify([law], kb.vocabulary)
        assert found.eu_ai_act_open_source in kb.vocabulary.words("readings")
        assert {ground.license for ground in found.grounds} <= {document.id for document in law.documents}
        assert all(ground.summary for ground in found.grounds), license_id


def test_nothing_is_read_into_a_text_that_is_not_encoded(kb):
    found = classify([kb.law("not-established")], kb.vocabulary)
    assert (found.osi_approved, found.fsf_free, found.eu_ai_act_open_source) == (None, None, None)


@pytest.mark.parametrize(
    ("licenses", "osi", "reading"),
    [
        (["mit", "apache-2.0"], "yes", "yes"),
        (["mit", "deepseek-model-1.0"], None, "debatable"),
        (["mit", "deepseek-model-1.0", "mrl-0.1"], None, "no"),
        (["mit", "not-established"], None, None),
    ],
)
def test_several_licenses_together_are_no_freer_than_any_of_them(kb, licenses, osi, reading):
    found = classify([kb.law(one) for one in licenses], kb.vocabulary)
    assert (found.osi_approved, found.eu_ai_act_open_source) == (osi, reading)


def made_up(kb, *clauses, **more):
    """A license that grants everything, with *clauses* beside."""
    grant = {"id": "grant", "kind": "permission", "ref": "1", "summary": "all", "activities": kb.vocabulary.words("activities")}
    data = {"id": "made-up", "name": "", "steward": "", "category": "permissive", "clauses": [grant, *clauses], **more}
    return Law(license_from(data), ())


def duty(word):
    return {"id": "it", "kind": "duty", "ref": "2", "summary": "it", "duty": word}


@pytest.mark.parametrize("word", ["include-license", "same-license", "network-source", "display-attribution", "cite"])
def test_what_open_licenses_ask_for_leaves_a_text_open(kb, word):
    assert classify([made_up(kb, duty(word))], kb.vocabulary).eu_ai_act_open_source == "yes"


@pytest.mark.parametrize("word", ["use-latest-version", "register", "pass-on-restrictions", "keep-guardrails"])
def test_what_they_do_not_ask_for_makes_it_debatable(kb, word):
    assert classify([made_up(kb, duty(word))], kb.vocabulary).eu_ai_act_open_source == "debatable"


def test_a_fee_and_a_forbidden_purpose_close_it(kb):
    assert classify([made_up(kb, duty("pay-royalty"))], kb.vocabulary).eu_ai_act_open_source == "no"
    ban = {"id": "it", "kind": "prohibition", "ref": "2", "summary": "it", "activities": ["host"], "purposes": ["personal"]}
    assert classify([made_up(kb, ban)], kb.vocabulary).eu_ai_act_open_source == "no"


def test_a_limit_on_outputs_only_or_a_question_makes_it_debatable(kb):
    outputs = {"id": "it", "kind": "prohibition", "ref": "2", "summary": "it", "activities": ["train-on-outputs"]}
    assert classify([made_up(kb, outputs)], kb.vocabulary).eu_ai_act_open_source == "debatable"
    asked = {"fact": "condition:it", "operator": "is", "value": True, "question": "Is it so?"}
    question = {"id": "it", "kind": "prohibition", "ref": "2", "summary": "it", "activities": ["host"], "when": asked}
    assert classify([made_up(kb, question)], kb.vocabulary).eu_ai_act_open_source == "debatable"


def test_the_law_alone_restricts_nobody(kb):
    lawful = {"id": "law", "ref": "2", "summary": "it", "use_case": "unlawful-use"}
    military = {**lawful, "id": "military", "use_case": "military"}
    assert classify([made_up(kb, restrictions=[lawful])], kb.vocabulary).eu_ai_act_open_source == "yes"
    assert classify([made_up(kb, restrictions=[lawful, military])], kb.vocabulary).eu_ai_act_open_source == "debatable"
