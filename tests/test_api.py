"""The Python interface: the same answers as the command line, typed, with the same JSON."""

import doctest
import json
from pathlib import Path

import pytest

import modelcheck
from modelcheck.cli.main import main


@pytest.fixture(scope="module")
def knowledge():
    return modelcheck.load()


def printed(capsys, *arguments):
    main([*arguments, "--format", "json"])
    return json.loads(capsys.readouterr().out)


def same(document):
    """A document as it comes back from JSON: tuples are lists there."""
    return json.loads(json.dumps(document))


def test_an_answer_is_what_the_command_prints(knowledge, capsys):
    result = knowledge.ask("llama-3.3", "host", facts={"monthly_active_users": "800M", "region": "US"})
    assert result.verdict == "agreement-required"
    assert same(result.to_dict()) == printed(capsys, "can", "llama-3.3", "host", "--mau", "800M", "--region", "US")


def test_a_subject_is_what_the_command_prints(knowledge, capsys):
    found = knowledge.find("watt-ai/watt-tool-70B")
    assert found.model is not None
    assert (found.model.organization, found.license.id) == ("watt-ai", "apache-2.0")
    assert [one.license for one in found.inherited] == ["llama-3.3"]
    assert same(found.to_dict()) == printed(capsys, "license", "watt-ai/watt-tool-70B")
    assert same(found.to_dict({"monthly_active_users": "1M"})) == printed(
        capsys, "license", "watt-ai/watt-tool-70B", "--mau", "1M"
    )


def test_a_comparison_is_what_the_command_prints(knowledge, capsys):
    comparison = knowledge.diff("kimi-k3", "apache-2.0")
    assert comparison.summary.startswith("From kimi-k3 to apache-2.0")
    assert same(comparison.to_dict()) == printed(capsys, "diff", "kimi-k3", "apache-2.0")


def test_what_there_is_can_be_listed(knowledge):
    assert "llama-3.3" in knowledge.licenses
    assert "moonshotai/Kimi-K3" in {model.id for model in knowledge.models}


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("no-such-model", "use"), modelcheck.Unknown),
        (("llama-3.3", "fly"), modelcheck.UsageError),
        (("llama-3.3", "use", "fun"), modelcheck.UsageError),
        (("llama-3.3", "use", "commercial", {"monthly_active_users": "banana"}), modelcheck.UsageError),
        (("llama-3.3", "use", "commercial", {"no_such_fact": 1}), modelcheck.UsageError),
        (("llama-3.3", "host", "commercial", {"internal_use": True}), modelcheck.UsageError),
    ],
)
def test_what_cannot_be_meant_raises_an_error_that_says_so(knowledge, arguments, error):
    with pytest.raises(error) as raised:
        knowledge.ask(*arguments)
    assert isinstance(raised.value, modelcheck.ModelcheckError)
    assert str(raised.value).startswith("error: ")


def test_the_examples_of_the_readme_are_true():
    readme = Path(__file__).parent.parent / "README.md"
    failed, tried = doctest.testfile(str(readme), module_relative=False)
    assert (failed, tried > 5) == (0, True)


def test_own_licenses_are_loaded(tmp_path):
    with pytest.raises(modelcheck.InputError):
        modelcheck.load(tmp_path / "nowhere")
    (tmp_path / "own.yaml").write_text("id: own\n", encoding="utf-8")
    with pytest.raises(modelcheck.KnowledgeError, match=r"own\.yaml:1:1"):
        modelcheck.load(tmp_path)


def test_every_name_that_is_offered_is_there():
    assert all(getattr(modelcheck, name) for name in modelcheck.__all__)
    with pytest.raises(AttributeError):
        _ = modelcheck.no_such_name
