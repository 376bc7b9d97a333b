"""Values of `license:` in model cards of the Hugging Face Hub: each names a license, or is said to name none."""

import json

import pytest

from commandline import run
from modelcheck.kb.source import open_knowledge_base
from modelcheck.kb.store import Ambiguous, Unknown

BASE = open_knowledge_base()

SAME = [
    "apache-2.0",
    "mit",
    "bigscience-openrail-m",
    "bigscience-bloom-rail-1.0",
    "afl-3.0",
    "artistic-2.0",
    "bsl-1.0",
    "bsd-2-clause",
    "bsd-3-clause",
    "bsd-3-clause-clear",
    "cc0-1.0",
    "cc-by-2.0",
    "cc-by-2.5",
    "cc-by-3.0",
    "cc-by-4.0",
    "cc-by-sa-3.0",
    "cc-by-sa-4.0",
    "cc-by-nc-2.0",
    "cc-by-nc-3.0",
    "cc-by-nc-4.0",
    "cc-by-nd-4.0",
    "cc-by-nc-nd-3.0",
    "cc-by-nc-nd-4.0",
    "cc-by-nc-sa-2.0",
    "cc-by-nc-sa-3.0",
    "cc-by-nc-sa-4.0",
    "cdla-sharing-1.0",
    "cdla-permissive-1.0",
    "cdla-permissive-2.0",
    "wtfpl",
    "ecl-2.0",
    "epl-1.0",
    "epl-2.0",
    "etalab-2.0",
    "eupl-1.1",
    "eupl-1.2",
    "isc",
    "h-research",
    "intel-research",
    "lppl-1.3c",
    "ms-pl",
    "apple-ascl",
    "apple-amlr",
    "mpl-2.0",
    "openmdw-1.0",
    "openmdw-1.1",
    "osl-3.0",
    "postgresql",
    "ofl-1.1",
    "ncsa",
    "unlicense",
    "zlib",
]
"""Values that are the id of the license."""

OTHERS = {
    "creativeml-openrail-m": "openrail-m-creativeml",
    "bigcode-openrail-m": "bigcode-openrail-m-1.0",
    "c-uda": "c-uda-1.0",
    "agpl-3.0": "agpl-3.0-only",
    "gfdl": "gfdl-1.3-only",
    "gpl-2.0": "gpl-2.0-only",
    "gpl-3.0": "gpl-3.0-only",
    "lgpl-2.1": "lgpl-2.1-only",
    "lgpl-3.0": "lgpl-3.0-only",
    "odc-by": "odc-by-1.0",
    "odbl": "odbl-1.0",
    "pddl": "pddl-1.0",
    "lgpl-lr": "lgpllr",
    "deepfloyd-if-license": "deepfloyd-if",
    "llama2": "llama-2",
    "llama3": "llama-3",
    "llama3.1": "llama-3.1",
    "llama3.2": "llama-3.2",
    "llama3.3": "llama-3.3",
    "llama4": "llama-4",
    "grok2-community": "grok-2",
}
"""Values of licenses that go by another id here."""

NO_VERSION = {"gpl", "lgpl", "bsd", "cc", "openrail", "openrail++", "gemma", "fair-noncommercial-research-license"}
SAY_NOTHING = {"other", "unknown"}


@pytest.mark.parametrize(("value", "license_id"), [*((value, value) for value in SAME), *OTHERS.items()])
def test_a_value_that_names_one_text_comes_to_its_license(value, license_id):
    found = BASE.find(value)
    assert found.license == license_id
    assert found.model is None or found.model.terms_today == license_id  # llama3 is a tag of a runtime, too


def test_these_are_all_the_values_that_the_hub_offered_in_august_2026():
    assert len({*SAME, *OTHERS, *NO_VERSION, *SAY_NOTHING}) == 83


@pytest.mark.parametrize("value", sorted(NO_VERSION))
def test_a_value_without_a_version_is_ambiguous_and_says_so(value):
    with pytest.raises(Ambiguous) as error:
        BASE.find(value)
    assert "carries no version" in error.value.why or "names a family" in error.value.why
    assert len(error.value.candidates) > 1
    assert "version" in run(["license", value]).out or "family" in run(["license", value]).out


@pytest.mark.parametrize("value", sorted(SAY_NOTHING))
def test_a_value_that_says_nothing_is_unknown_and_says_why(value):
    with pytest.raises(Unknown) as error:
        BASE.find(value)
    assert "model card" in error.value.why


@pytest.mark.parametrize("value", ["gpl-3.0", "agpl-3.0", "lgpl-2.1", "gfdl", "odbl"])
def test_a_value_that_leaves_something_open_says_what(value):
    document = json.loads(run(["license", value, "--format", "json"]).out)
    assert document["match"]["kind"] == "alias"
    assert "version" in document["match"]["via"][0]


def test_a_family_names_licenses_of_the_knowledge_base():
    for value in NO_VERSION:
        with pytest.raises(Ambiguous) as error:
            BASE.find(value)
        for _, license_id in error.value.candidates:
            assert BASE.license(license_id)
