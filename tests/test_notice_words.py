"""How names, wordings and licenses are recognized in papers, whatever their layout."""

import re

import pytest

from conftest import ROOT
from modelcheck.engine.paper_check import begins_with
from modelcheck.engine.wording import has_wording, names_license
from modelcheck.model.license import Clause
from papers import BASE, checked, document, validator

NAMES = [
    ("llama-3.1", "", "Llama-x", 0),
    ("llama-3.1", "", "acme/llama-x", 0),
    ("llama-3.1", "", "x", 1),
    ("llama-3.1", "", "My-Llama", 1),
    ("llama-3", "", "Llama-3-x", 0),
    ("llama-3", "", "Llama3-x", 0),
    ("llama-3", "", "Llama-x", 1),
    ("llama-3", "", "Llama-30B", 1),
    ("llama-3.1", "--activity train-on-outputs", "x", 0),
    ("llama-3.1", "--activity train-on-outputs --fact internal_use=false", "x", 1),
    ("llama-3.1", "--activity distribute", "x", 0),
    ("apache-2.0", "", "x", 0),
]


@pytest.mark.parametrize(("license_id", "more", "name", "code"), NAMES)
def test_a_name_is_held_against_what_the_license_asks_of_it(license_id, more, name, code):
    found = document(["notice", license_id, *more.split(), "--name", name], code)
    validator().validate(found)
    assert {one["duty"] for one in found["check"]["results"]} <= {"name-derivative", "rename-derivative"}
    assert found["check"]["name"] == name


def test_a_figure_does_not_begin_a_longer_one():
    assert begins_with("Llama 3.1 x", "Llama 3")
    assert not begins_with("Llama-38", "Llama 3")


ANOTHER_NAME = """
  - id: another-name
    requires: rename-derivative
    activities: [distribute-derivative]
    ref: notice
    locator: this permission notice shall be included
    summary: A changed version has another name.

derivatives:
"""


def test_a_changed_version_may_have_to_take_another_name(tmp_path):
    text = (ROOT / "licenses" / "common" / "mit.yaml").read_text(encoding="utf-8")
    own_text = re.sub("(?m)^(spdx_id|hf_id|scancode_id|osi_approved|fsf_free):.*\n", "", text).replace(
        "id: mit\n", "id: other-name-1.0\n", 1
    )
    own_text = own_text.replace("name: MIT License", "name: Other Name License").replace("\nderivatives:\n", ANOTHER_NAME)
    (tmp_path / "license.yaml").write_text(own_text, encoding="utf-8")
    (tmp_path / "models.yaml").write_text(
        "organization: Acme\nnamespaces: [acme]\nmodels:\n  - {id: acme/Bird-1, names: [Bird One], family: Bird, "
        "license: other-name-1.0,\n     confidence: high, evidence: {page: a page}}\n",
        encoding="utf-8",
    )
    own = ["--licenses", str(tmp_path)]
    for name, status, code in (("me/bird-1", "missing", 1), ("Bird One", "missing", 1), ("Fish-1", "present", 0)):
        found = document(["notice", "acme/Bird-1", "--name", name, *own], code)
        assert [one["status"] for one in found["check"]["results"]] == [status]
    found = document(["notice", "other-name-1.0", "--name", "Fish-1", *own])
    assert [one["status"] for one in found["check"]["results"]] == ["by-hand"]


WRITTEN = [
    ("Built with Llama", "**Built with\n  Llama**", True),
    ("Built with Llama", "> Built\n> with [Llama](https://x)", True),
    ("Built with Llama", "built with llama", False),
    ("Built with Llama", "Rebuilt with Llama", False),
    ("Built with Llama", "Built with Llamas", False),
    ("Copyright (c) 2026 Moonshot AI", "Copyright © 2026 Moonshot AI.", True),
    ("Copyright © Acme.", "Copyright (C) Acme", True),
    ("Copyright © Acme [applicable year].", "Copyright © Acme 2026.", True),
    ("Copyright © Acme [applicable year].", "Copyright © Acme", False),
    ('as "Free", they say', "as “Free”, they\u00a0say", True),
    ("2026 - Acme", "2026 \u2013 Acme", True),
    ("One line.\nAnother line.", "Another line.\n\nOne line.", True),
    ("One line.\nAnother line.", "One line.", False),
]


@pytest.mark.parametrize(("wording", "text", "there"), WRITTEN)
def test_a_wording_is_found_however_it_is_set(wording, text, there):
    clause = Clause("a", "duty", "x", "1", "Show it.", duty="notice-file", text=wording)
    assert has_wording(clause, text) == there


NAMED = [
    ("apache-2.0", "Apache License, Version 2.0", True),
    ("apache-2.0", "license: apache-2.0", True),
    ("apache-2.0", "license:\n- Apache-2.0\n", True),
    ("apache-2.0", "The Apache-2.0 project is fun", False),
    ("apache-2.0", "Apache License, Version 2.01", False),
    ("apache-2.0", "https://spdx.org/licenses/Apache-2.0.html", True),
    ("mit", "see https://opensource.org/license/mit", True),
    ("mit", "made at MIT", False),
    ("mit", "Released under the MIT license.", True),
    ("llama-3.1", "base_model: meta-llama/Llama-3.1-8B", False),
    ("llama-3.1", "https://github.com/meta-llama/llama-models/blob/main/models/llama3_1/LICENSE", True),
    ("gemma-2025-03-24", "license: gemma", True),
    ("gpl-3.0-only", "license: gpl-3.0", True),
    ("gpl-3.0-only", "https://www.gnu.org/licenses/gpl-3.0.html", True),
    ("cc-by-4.0", "http://creativecommons.org/licenses/by/4.0", True),
    ("cc-by-4.0", "http://creativecommons.org/licenses/by-nc/4.0", False),
]


@pytest.mark.parametrize(("license_id", "text", "named"), NAMED)
def test_a_license_is_named_by_name_id_or_address(license_id, text, named, tmp_path):
    code, found = checked(license_id, "", None, text, tmp_path)
    assert ("include-license" in found.get("present", set())) == named
    assert code in (0, 1)
    if "license:" not in text:  # what a declared value may stand for is asked of the knowledge base
        assert names_license(text, BASE.license(license_id), lambda _: frozenset()) == named
