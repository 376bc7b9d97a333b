"""What is found missing in papers that are there: every duty, and nothing that is not owed."""

import json

import pytest

from commandline import run
from papers import BASE, LICENSES, WORDED, checked, document, written

LLAMA = {
    "notice": "Llama 3.1 is licensed under the Llama 3.1 Community License, Copyright © Meta Platforms, Inc. All Rights "
    "Reserved.",
    "badge": "Built with Llama",
    "license": "license: llama3.1",
}
GEMMA = {
    "notice": "Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms",
    "license": "You get it under the Gemma Terms of Use, of which a copy goes along.",
    "changes": "We fine-tuned the weights on our own dialogs.",
    "restrictions": "Whoever uses it keeps to the Gemma Prohibited Use Policy.",
}
QWEN = {
    "notice": "Qwen is licensed under the Qwen LICENSE AGREEMENT, Copyright (c) Alibaba Cloud. All Rights Reserved.",
    "license": "SPDX-License-Identifier: qwen-2024",
    "changes": "base_model_relation: finetune",
    "badge": "Improved using Qwen",
}
COMPLETE = [
    # license, more words, name, parts of the file, and what is missing without each
    (
        "llama-3.1",
        "",
        "acme/Llama-Acme-8B",
        LLAMA,
        {"notice": "notice-file", "badge": "display-attribution", "license": "include-license follow-use-policy"},
    ),
    (
        "gemma-2025-03-24",
        "",
        "Acme-2B",
        GEMMA,
        {
            "notice": "notice-file",
            "license": "include-license",
            "changes": "state-changes",
            "restrictions": "pass-on-restrictions",
        },
    ),
    (
        "qwen-2024",
        "",
        None,
        QWEN,
        {
            "notice": "notice-file",
            "license": "include-license",
            "changes": "state-changes",
            "badge": "display-attribution",
        },
    ),
    (
        "openrail-m-creativeml",
        "--activity host --fact model_modified=true",
        None,
        {
            "license": "License: CreativeML Open RAIL-M",
            "changes": "The weights were changed by Acme on 2 May.",
            "restrictions": "The use-based restrictions of Attachment A bind every user of this service.",
        },
        {"license": "include-license", "changes": "state-changes", "restrictions": "pass-on-restrictions"},
    ),
    (
        "apache-2.0",
        "",
        None,
        {"license": "Licensed under the Apache License, Version 2.0", "changes": "Quantized to 4 bits."},
        {"license": "include-license", "changes": "state-changes"},
    ),
    (
        "cc-by-4.0",
        "",
        None,
        {
            "license": "[terms](https://creativecommons.org/licenses/by/4.0/)",
            "changes": "Derivative of the original by the Acme team.",
        },
        {"license": "include-license", "changes": "state-changes"},
    ),
    ("mpl-2.0", "", None, {"license": "Mozilla Public License, v. 2.0"}, {"license": "include-license"}),
    (
        "kimi-k3",
        "--fact product_monthly_active_users=200M",
        None,
        {"copyright": "Copyright (c) 2026 Moonshot AI", "license": "See the Kimi K3 License.", "badge": "Runs on Kimi K3."},
        {"copyright": "retain-notices", "license": "include-license", "badge": "display-attribution"},
    ),
    (
        "grok-2",
        "",
        None,
        {
            "notice": "This product includes materials licensed under the xAI Community License. All rights reserved. "
            "Copyright © xAI 2026.",
            "badge": "Powered by xAI",
            "license": "license_name: grok-2",
            "policy": "The xAI Acceptable Use Policy is to be kept.",
        },
        {"notice": "notice-file", "badge": "display-attribution"},
    ),
]
WITHOUT = [
    (license_id, more, name, {key: value for key, value in parts.items() if key != part}, duties)
    for license_id, more, name, parts, absent in COMPLETE
    for part, duties in absent.items()
]


@pytest.mark.parametrize(("license_id", "more", "name", "parts", "absent"), COMPLETE, ids=[case[0] for case in COMPLETE])
def test_complete_papers_miss_nothing(license_id, more, name, parts, absent, tmp_path):
    code, found = checked(license_id, more, name, "\n\n".join(parts.values()), tmp_path)
    assert (code, found.get("missing", set())) == (0, set())
    assert {duty for duties in absent.values() for duty in duties.split()} <= found["present"]


@pytest.mark.parametrize(
    ("license_id", "more", "name", "parts", "duties"), WITHOUT, ids=[f"{case[0]} without {case[4]}" for case in WITHOUT]
)
def test_each_missing_paper_is_found_and_no_other(license_id, more, name, parts, duties, tmp_path):
    code, found = checked(license_id, more, name, "\n\n".join(parts.values()), tmp_path)
    assert (code, found["missing"]) == (1, set(duties.split()))


@pytest.mark.parametrize("license_id", LICENSES)
def test_what_notice_writes_passes_its_own_check(license_id, tmp_path):
    prefix = next((one.text for owner, one in WORDED if owner == license_id and one.duty == "name-derivative"), "")
    code, found = checked(license_id, "", f"{prefix}-Acme", written(["notice", license_id]), tmp_path)
    assert (code, found.get("missing", set())) == (0, set())
    code, found = checked(license_id, "", f"{prefix}-Acme", written(["notice", license_id, "-f", "markdown"]), tmp_path)
    assert (code, found.get("missing", set())) == (0, set())


@pytest.mark.parametrize("license_id", LICENSES)
def test_an_empty_file_misses_all_that_is_certain_and_can_be_shown(license_id, tmp_path):
    code, found = checked(license_id, "", None, "", tmp_path)
    owed = [duty for one in document(["notice", license_id])["papers"] for duty in one["duties"]]
    certain = {duty["duty"] for duty in owed if "if" not in duty}
    shown = {"include-license", "state-changes", "pass-on-restrictions"} & certain
    worded = {d["duty"] for d in owed if "if" not in d and "text" in d and d["duty"] != "name-derivative"}
    assert found.get("missing", set()) >= shown | worded
    assert found.get("missing", set()) <= certain
    assert code == bool(found.get("missing"))


def test_what_depends_on_an_open_fact_is_not_demanded(tmp_path):
    content = "Copyright (c) 2026 Moonshot AI\nKimi K3 License"
    code, found = checked("kimi-k3", "", None, content, tmp_path)
    assert (code, found["depends"]) == (0, {"display-attribution"})
    assert "Depends: owed only if" in written(["notice", "kimi-k3", "--check", str(tmp_path / "README.md")])
    assert checked("kimi-k3", "--fact product_monthly_active_users=200M", None, content, tmp_path)[0] == 1


def test_a_copy_of_the_license_is_no_notice(tmp_path):
    content = "\n".join(LLAMA.values())
    code, found = checked("llama-3.1", "", None, content, tmp_path, "LICENSE.txt")
    assert (code, found["missing"]) == (1, {"notice-file", "display-attribution"})
    assert "include-license" in found["present"]


def test_a_copyright_line_is_kept_where_the_license_has_it(tmp_path):
    code, found = checked("kimi-k3", "", None, "Kimi K3 License\nCopyright (c) 2026 Moonshot AI", tmp_path, "LICENSE")
    assert (code, found["present"]) == (0, {"retain-notices", "include-license"})


def test_notices_about_licenses_are_notices(tmp_path):
    content = "\n".join(LLAMA.values())
    assert checked("llama-3.1", "", None, content, tmp_path, "third_party_license_notices.txt")[0] == 0


def test_a_whole_license_is_recognized_in_any_file_and_its_own_words_meet_no_other_duty(texts, tmp_path):
    seen = 0
    for license_id in (one for one in LICENSES if BASE.license(one).sha256):
        text = (texts / f"{license_id}.txt").read_text(encoding="utf-8")
        path = tmp_path / "terms.txt"
        path.write_text(text, encoding="utf-8")
        results = json.loads(run(["notice", license_id, "--check", str(path), "-f", "json"]).out)["check"]["results"]
        for result in results:
            if result["status"] == "present" and result["duty"] == "include-license":
                assert result["detail"] == "the whole text is there", license_id
                seen += 1
            elif result["duty"] in ("notice-file", "display-attribution", "state-changes", "pass-on-restrictions"):
                assert result["status"] != "present", (license_id, result)
    assert seen > 50


def test_what_stands_around_a_whole_license_counts(texts, tmp_path):
    license_ = (texts / "apache-2.0.txt").read_text(encoding="utf-8")
    for before, after in (("We fine-tuned the weights.\n\n", ""), ("", "\n\nWe fine-tuned the weights.")):
        code, found = checked("apache-2.0", "", None, before + license_ + after, tmp_path)
        assert (code, found["present"]) == (0, {"include-license", "state-changes"})
    code, found = checked("apache-2.0", "", None, f"# Model\n\n{license_}\n\nHave fun.", tmp_path)
    assert (code, found["missing"]) == (1, {"state-changes"})


def test_papers_in_several_files_add_up(tmp_path):
    for name, part in LLAMA.items():
        (tmp_path / name).write_text(part, encoding="utf-8")
    files = [str(tmp_path / name) for name in LLAMA]
    shown = document(["notice", "llama-3.1", "--check", *files, "--name", "Llama-x"])
    assert shown["check"]["files"] == list(LLAMA)
    assert {one["duty"]: one["files"] for one in shown["check"]["results"] if one["files"]} == {
        "notice-file": ["notice"],
        "display-attribution": ["badge"],
        "include-license": ["license"],
        "follow-use-policy": ["license"],
    }
    repeated = [word for file in files for word in ("--check", file)]
    assert document(["notice", "llama-3.1", *repeated, "--name", "Llama-x"]) == shown
    assert document(["notice", *repeated, "--name", "Llama-x", "llama-3.1"]) == shown


def test_the_missing_wording_is_shown_to_copy(tmp_path):
    (tmp_path / "README.md").write_text("license: llama3.1", encoding="utf-8")
    for form in ("text", "markdown"):
        shown = written(["notice", "llama-3.1", "--check", str(tmp_path / "README.md"), "--format", form], 1)
        assert "2 missing: display-attribution and notice-file (README.md)." in shown.replace(
            "notice-file and display-attribution", "display-attribution and notice-file"
        )
        assert LLAMA["notice"] in shown
        assert "a text file called Notice" in shown
