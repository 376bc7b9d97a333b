"""Licenses of one's own, from the option `--licenses` to the answer: found, asked, put in the place of others, refused."""

import json
import os
import shutil
from unittest.mock import patch

import pytest

from commandline import run
from conftest import ROOT
from test_kb_lint import KB, VALID

LLAMA = (ROOT / "licenses" / "meta" / "llama-3.3.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory):
    """A cache of these tests' own: what is compiled from folders of a minute is no use to anybody."""
    with patch.dict(os.environ, XDG_CACHE_HOME=str(tmp_path_factory.mktemp("cache"))):
        yield


def ask(command, folder=VALID):
    done = run([*command.split(" "), "--licenses", str(folder), "--format", "json"])
    assert done.err == ""
    return done.code, json.loads(done.out)


def verdict(command, folder=VALID):
    code, answer = ask(command, folder)
    return code, answer["verdict"], answer["because"][0]["license"], answer["because"][0]["ref"]


# --- A license and models of one's own


@pytest.mark.parametrize("subject", ["larkspur-1.0", "LARKSPUR-1.0", "larkspur-labs/Skylark-8B", "larkspur-labs/skylark-8b"])
def test_a_license_of_ones_own_is_found_by_its_id_and_by_its_models(subject):
    code, card = ask(f"license {subject}")
    assert code == 0
    assert (card["license"]["id"], card["license"]["steward"]) == ("larkspur-1.0", "Larkspur Labs")
    assert [policy["id"] for policy in card["policies"]] == ["larkspur-policy"]
    assert card["territory"]["excludes"] == ["AQ", "EU"]
    assert card["terms"]["governing_law"] == "US-CA"


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("can larkspur-1.0 use --used-in US", (0, "permitted", "larkspur-1.0", "1")),
        ("can larkspur-1.0 use", (3, "conditional", "larkspur-1.0", "5")),
        ("can larkspur-labs/Skylark-8B host --revenue 50M", (0, "permitted", "larkspur-1.0", "1")),
        ("can larkspur-labs/Skylark-8B host --revenue 51M", (1, "agreement-required", "larkspur-1.0", "3")),
        ("can larkspur-labs/Skylark-8B host", (3, "conditional", "larkspur-1.0", "3")),
        ("can larkspur-1.0 use --fact multimodal=true --used-in FR", (1, "prohibited", "larkspur-1.0", "5")),
        (
            "can larkspur-1.0 train-on-outputs --used-in US --fact trained_model_competes=true",
            (1, "agreement-required", "larkspur-1.0", "1"),
        ),
        ("can larkspur-1.0 use --use-case harassment", (1, "prohibited", "larkspur-policy", "1")),
        ("can larkspur-labs/Skylark-70B-Llama host --mau 800M", (1, "agreement-required", "llama-3.3", "2")),
        ("can larkspur-labs/Skylark-70B-Llama use --mau 1M", (0, "permitted", "llama-3.3", "1.a")),
        ("can llama-3.3 host --mau 800M", (1, "agreement-required", "llama-3.3", "2")),
        ("can larkspur-labs/Skylark-Next use", (3, "unclear", "larkspur-2.0", "")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_questions_about_own_and_known_licenses_are_answered(command, expected):
    assert verdict(command) == expected


def test_a_model_of_ones_own_inherits_from_a_known_base():
    _, card = ask("license larkspur-labs/Skylark-70B-Llama")
    assert card["inherited"] == [{"model": "meta-llama/Llama-3.3-70B-Instruct", "license": "llama-3.3", "relation": "finetune"}]


@pytest.mark.parametrize("subject", ["meta-llama/Llama-3.3-70B-Instruct", "kimi-k3", "apache-2.0"])
def test_what_is_known_already_answers_as_without(subject):
    assert run(["license", subject, "--licenses", str(VALID)]) == run(["license", subject])


def test_without_the_option_nothing_of_it_is_known():
    done = run("license larkspur-1.0 --format json")
    assert (done.code, json.loads(done.out)["error"]) == (3, "unknown")


# --- In the place of a known one


@pytest.fixture
def replacing(tmp_path):
    """A folder in which one's own reading of a license stands in for the known one: a threshold of ten million users."""
    text = LLAMA.replace("id: llama-3.3\n", "id: llama-3.3\nreplaces: llama-3.3\n", 1)
    text = text.replace("name: Llama 3.3 Community License", "name: Llama 3.3 as our lawyers read it", 1)
    assert text.count("700000000") == 1
    (tmp_path / "llama.yaml").write_text(text.replace("700000000", "10000000"), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("subject", ["llama-3.3", "meta-llama/Llama-3.3-70B-Instruct"])
def test_a_file_that_replaces_a_license_answers_for_it_and_for_its_models(replacing, subject):
    assert ask(f"license {subject}", replacing)[1]["license"]["name"] == "Llama 3.3 as our lawyers read it"
    assert verdict(f"can {subject} host --mau 20M", replacing)[1] == "agreement-required"
    assert json.loads(run(f"can {subject} host --mau 20M --format json").out)["verdict"] == "permitted"


def test_the_policy_of_the_replaced_license_still_counts(replacing):
    assert verdict("can llama-3.3 use --mau 1M --use-case military", replacing)[1:3] == ("prohibited", "llama-3.3-aup")


def test_a_text_that_is_not_encoded_yet_can_be_replaced_too(tmp_path):
    text = (VALID / "larkspur" / "larkspur-1.0.yaml").read_text(encoding="utf-8")
    named = text.replace("id: larkspur-1.0", "id: llama-3.1\nreplaces: llama-3.1").replace("policies: [larkspur-policy]\n", "")
    (tmp_path / "llama-3.1.yaml").write_text(named, encoding="utf-8")
    assert verdict("can meta-llama/Llama-3.1-70B use", tmp_path) == (0, "permitted", "llama-3.1", "1")


# --- Refused


@pytest.fixture(params=["clauses.yaml", "dangling", "anchors.yaml"])
def broken(request, tmp_path):
    fixture = KB / "invalid" / request.param
    (shutil.copytree if fixture.is_dir() else shutil.copy)(fixture, tmp_path / request.param)
    return tmp_path


@pytest.mark.parametrize("command", ["license llama-3.3", "can llama-3.3 use", "list", "license nonsense --format json"])
def test_problems_are_listed_and_nothing_is_answered(broken, command):
    found = run(["kb", "lint", "--licenses", str(broken)])
    assert found.code == 1
    *problems, _ = found.out.splitlines()
    done = run([*command.split(), "--licenses", str(broken)])
    assert (done.code, done.out) == (2, "")
    *lines, error, fix = done.err.splitlines()
    assert lines == problems
    assert error == f"error: {len(problems)} problem{'' if len(problems) == 1 else 's'} in {broken}"
    assert fix.startswith("  fix:   mend the lines named above")


@pytest.mark.parametrize(
    "command", ["license llama-3.3", "can llama-3.3 use", "list", "kb lint", "kb verify --texts {texts}", "kb build"]
)
@pytest.mark.parametrize("missing", ["nowhere", "file.yaml", "file.yaml/inner"])
def test_a_folder_that_is_none_is_said_in_one_message(tmp_path, command, missing):
    (tmp_path / "file.yaml").write_text("id: acme\n", encoding="utf-8")
    output = ["--output", str(tmp_path / "out")] if command == "kb build" else []
    done = run([*command.format(texts=tmp_path).split(), *output, "--licenses", str(tmp_path / missing)])
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith('error: "')
    assert '" is no folder\n' in done.err


def test_a_name_that_is_too_long_for_a_folder_is_none(tmp_path):
    done = run(["license", "llama-3.3", "--licenses", "x" * 5000])
    assert (done.code, done.out) == (2, "")
    assert "is no folder\n" in done.err


def test_a_link_that_leads_nowhere_is_a_problem_not_a_breakdown(tmp_path):
    (tmp_path / "acme.yaml").symlink_to(tmp_path / "gone.yaml")
    done = run(["license", "llama-3.3", "--licenses", str(tmp_path)])
    assert done.code == 2
    assert done.err.startswith("acme.yaml:1:1: cannot be read: No such file or directory [unreadable]\nerror: 1 problem in ")
