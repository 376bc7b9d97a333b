"""Files as subjects of the command line: what they declare is weighed against what is known."""

import json

import pytest

from commandline import run, said


def card(folder, *lines):
    folder.mkdir(exist_ok=True)
    (folder / "README.md").write_text("\n".join(["---", *lines, "---", "# A model", ""]), encoding="utf-8")
    return folder


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def answer(*command):
    done = run([*command, "--format", "json"])
    return done.code, json.loads(done.out)


def test_a_card_that_drops_the_terms_of_its_base_is_contradicted_and_both_bind(desk):
    card(desk / "model", "license: mit", "base_model: meta-llama/Llama-3.1-8B", "base_model_relation: finetune")
    code, found = answer("can", "./model", "host", "--mau", "800M")
    assert (code, found["verdict"], found["binding"]) == (1, "agreement-required", ["mit", "llama-3.1"])
    assert (found["match"]["kind"], found["subject"]) == ("path", "./model")
    assert found["inherited"] == [{"model": "meta-llama/Llama-3.1-8B", "license": "llama-3.1", "relation": "finetune"}]
    assert "model/README.md:2 says mit" in found["contradictions"][0]
    for command in ("can ./model host", "license ./model"):
        assert "Contradiction: model/README.md:2 says mit" in run(command).out


def test_a_folder_is_found_without_a_dot_where_nothing_goes_by_its_name(desk):
    card(desk / "model", "license: apache-2.0")
    assert answer("license", "model")[1]["license"]["id"] == "apache-2.0"


def test_what_is_known_goes_before_a_folder_of_the_same_name(desk):
    card(desk / "llama-3.3", "license: mit")
    assert answer("license", "llama-3.3")[1]["license"]["id"] == "llama-3.3"
    assert answer("license", "./llama-3.3")[1]["license"]["id"] == "mit"


def test_a_choice_in_a_card_is_a_choice(desk):
    card(desk / "model", "license: Apache-2.0 OR MIT")
    code, found = answer("can", "./model", "distribute")
    assert (code, found["license"], len(found["alternatives"])) == (0, "mit", 2)


def test_nothing_declared_is_no_license(desk):
    card(desk / "model", "license: other")
    code, found = answer("can", "./model", "use")
    assert (code, found["error"]) == (3, "unknown")
    assert "says nothing" in found["why"]


def test_what_cannot_be_read_is_an_error(desk):
    card(desk / "model", "license: [mit")
    assert "README.md:2:10" in said(run("can ./model use"))
    assert "cannot be read" in said(run("can ./no-such-folder use"))


def test_two_files_can_be_compared(desk):
    card(desk / "a", "license: mit")
    card(desk / "b", "license: apache-2.0")
    assert run("diff ./a ./b").out.startswith("From ./a to ./b these differ")
