"""The blind readings: questions and answers written from the license texts alone, held against what the engine derives.

Where a settled answer differs from the first reading, the case file keeps both, with the reason.
"""

import pytest

from casebook import (
    FILES,
    case_differences,
    derivative_differences,
    duty_differences,
    read_book,
    relicensing_differences,
    restriction_differences,
    term_differences,
)


def all_cases():
    for path in FILES:
        book = read_book(path)
        for number, case in enumerate((*book["cases"], *book.get("added", ()))):
            facts = ",".join(f"{name}={value}" for name, value in (case.get("facts") or {}).items())
            label = f"{book['license']}-{number}-{case['ask']}-{case.get('purpose', 'commercial')}-{facts}"
            yield pytest.param(book["license"], case, id=label)


every_book = pytest.mark.parametrize("book", [pytest.param(read_book(path), id=path.stem) for path in FILES])


def test_every_license_with_a_text_has_a_blind_reading_and_so_has_every_policy_that_no_license_names(kb):
    with_text = {proof["id"] for proof in kb.proofs()}
    licenses = with_text & set(kb.license_ids())
    incorporated = {policy for license_id in kb.license_ids() for policy in kb.license(license_id).policies}
    assert {path.stem for path in FILES} == licenses | set(kb.license_ids(policies=True)) - incorporated


@pytest.mark.parametrize(("license_id", "case"), list(all_cases()))
def test_a_question_is_answered_as_read(kb, license_id, case):
    assert case_differences(kb.law(license_id), case, kb.vocabulary) == []


@every_book
def test_all_28_cells_are_read_without_facts(kb, book):
    if kb.license(book["license"]).category == "policy":
        assert book["cases"] == []  # a policy grants nothing by itself
        return
    bare = {(case["ask"], case.get("purpose", "commercial")) for case in book["cases"] if not case.get("facts")}
    words = kb.vocabulary.words
    assert bare >= {(activity, purpose) for activity in words("activities") for purpose in words("purposes")}


@every_book
def test_every_use_case_that_the_text_names_is_encoded_and_no_other(kb, book):
    assert restriction_differences(kb.law(book["license"]), book) == []


@every_book
def test_every_duty_is_encoded_for_its_activities_with_its_wording(kb, book):
    assert duty_differences(kb.law(book["license"]), book, kb.vocabulary) == []


@every_book
def test_results_are_derivatives_or_not_as_read(kb, book):
    assert derivative_differences(kb.law(book["license"]), book) == []


@every_book
def test_terms_are_as_read(kb, book):
    assert term_differences(kb.law(book["license"]), book) == []


@every_book
def test_the_licenses_that_the_work_may_change_to_are_as_read(kb, book):
    assert relicensing_differences(kb.law(book["license"]), book) == []


@every_book
def test_what_was_settled_otherwise_says_why(book):
    for item in book.get("settled", ()):
        assert item["because"]
    for case in book["cases"]:
        assert ("first_reading" in case) == ("because" in case), case
