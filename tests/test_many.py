"""Many subjects on standard input: one JSON document a line, in order, and one exit code for all."""

import io
import json
import sys

import jsonschema
import pytest

from modelcheck.cli.main import main
from modelcheck.report.schemas import command_schema


@pytest.fixture
def ask(monkeypatch, capsys):
    """Run a command with these lines on standard input."""

    def run(text, *arguments):
        raw = text if isinstance(text, bytes) else text.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
        code = main(list(arguments))
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


NAMES = "llama-3.3\n# a remark\n\n  mrl-0.1  \nno-such-model\nmeta-llama/Llama-3.3-70B-Instruct\n"


def test_can_answers_every_line_in_order(ask, kb):
    code, out, _ = ask(NAMES, "can", "-", "host", "--mau", "10M")
    documents = [json.loads(line) for line in out.splitlines()]
    assert [document["subject"] for document in documents] == [
        *("llama-3.3", "mrl-0.1", "no-such-model", "meta-llama/Llama-3.3-70B-Instruct")
    ]
    assert [document.get("verdict", document.get("error")) for document in documents] == [
        *("permitted", "agreement-required", "unknown", "permitted")
    ]
    assert code == 1
    for document in documents:
        jsonschema.validate(document, command_schema("can", kb.vocabulary))


def test_license_answers_every_line(ask, kb):
    code, out, _ = ask("kimi-k3\napache-2.0\n", "license", "-")
    for line, license_id in zip(out.splitlines(), ("kimi-k3", "apache-2.0"), strict=True):
        jsonschema.validate(json.loads(line), command_schema("license", kb.vocabulary))
        assert json.loads(line)["license"]["id"] == license_id
    assert code == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [("", 0), ("apache-2.0\n", 0), ("apache-2.0\nllama-3.3\n", 3), ("llama-3.3\nnope\n", 3), ("mrl-0.1\nnope\n", 1)],
)
def test_the_exit_code_is_that_of_the_worst_answer(ask, text, code):
    assert ask(text, "can", "-", "use")[0] == code


def test_a_line_is_what_one_subject_would_get(ask, capsys):
    _, many, _ = ask("kimi-k3\n", "can", "-", "host")
    main(["can", "kimi-k3", "host", "--format", "jsonl"])
    assert capsys.readouterr().out == many
    main(["can", "kimi-k3", "host", "--format", "json"])
    assert json.loads(capsys.readouterr().out) == json.loads(many)


def test_a_condition_of_one_license_is_no_mistake_for_the_next(ask):
    answer = "--fact=condition:medical-advice=false"
    _, out, _ = ask("llama-3.3\napache-2.0\n", "can", "-", "use", "--mau", "1M", "--use-case", "medical-advice", answer)
    assert [json.loads(line)["verdict"] for line in out.splitlines()] == ["permitted", "permitted"]


def test_the_lines_go_to_a_file_whole(ask, tmp_path):
    target = tmp_path / "answers.jsonl"
    assert ask(NAMES, "can", "-", "host", "--mau", "10M", "--output", str(target))[:2] == (1, "")
    assert len(target.read_text(encoding="utf-8").splitlines()) == 4


@pytest.mark.parametrize("text", [b"llama-3.3\n\xff\xfe\n", "llama-3.3\n" + "x" * 20_000 + "\n"])
def test_what_is_no_list_of_names_is_refused(ask, text):
    code, _, err = ask(text, "can", "-", "use")
    assert code == 2
    assert "standard input:2:1" in err or "not UTF-8" in err
    assert "Traceback" not in err


def test_names_are_escaped_in_the_lines(ask):
    _, out, _ = ask("evil\x1b[31m\n", "can", "-", "use")
    assert "\x1b" not in out
    assert json.loads(out)["subject"] == "evil\x1b[31m"
