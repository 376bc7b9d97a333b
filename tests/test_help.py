"""What leads a new user on: help and its examples, the version, what there is, and what words mean."""

import json
import re
import subprocess

import pytest

from commandline import run, run_installed, twin_models, words
from modelcheck import __version__
from modelcheck.cli.main import COMMANDS


def test_the_version_names_the_knowledge_base_and_its_date(kb):
    shown = run("--version")
    assert (shown.code, shown.out) == (0, f"modelcheck {__version__}, knowledge base {kb.version} of {kb.date}\n")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", kb.date)
    assert run_installed("--version") == shown


ALL_COMMANDS = ["", *COMMANDS, "kb lint", "kb verify", "kb build"]


@pytest.mark.parametrize("command", ALL_COMMANDS)
def test_help_starts_with_examples(command):
    shown = run(f"{command} --help")
    assert (shown.code, shown.err) == (0, "")
    assert run(f"{command} -h") == shown
    assert shown.out.startswith(f"Usage: modelcheck {command}".rstrip())
    examples = examples_in(shown.out)
    assert len(examples) >= 2
    prefix = ["modelcheck", *command.split()]
    assert [example for example in examples if example[: len(prefix)] != prefix] == []
    assert shown.out.index("Examples:") < shown.out.index("Options:")
    assert "\\b" not in shown.out
    assert "..." not in shown.out.replace("[ARGS]...", "")
    assert max(map(len, shown.out.splitlines())) <= 80


def test_help_is_shown_without_a_command():
    assert run("") == run("--help") == run("help")
    assert run("help can") == run("can --help")
    assert run("kb")[:2] == (2, run("kb --help").out)


@pytest.mark.parametrize("command", ALL_COMMANDS)
def test_the_examples_of_the_help_work(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    twin_models(tmp_path / "my-licenses")
    (tmp_path / "license-texts").mkdir()
    for name in ("src", "deploy"):
        (tmp_path / name).mkdir()
    repository(tmp_path)
    for number, example in enumerate(examples_in(run(f"{command} --help").out)):
        plain = [word.replace("compiled", f"compiled-{number}") for word in example[1 : [*example, ">"].index(">")]]
        done = run(plain)
        assert done.code in (0, 1, 3), done.err
        assert (done.err, done.out != "") == ("", True)


def repository(folder):
    """Make a repository of *folder*, with one commit that is also that of a branch elsewhere."""
    commit = ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "--allow-empty", "-m", "x"]
    for command in (["init", "-q"], commit, ["update-ref", "refs/remotes/origin/main", "HEAD"]):
        subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True, timeout=30)


def examples_in(shown):
    """The commands listed as examples in a help text."""
    below = shown.partition("Examples:\n")[2].splitlines()
    end = next(number for number, line in enumerate(below) if not line.strip())
    return [words(line) for line in below[:end]]


# --- list and explain

LISTED = [
    ("list", ["llama-3.3", "mrl-0.1", "(Meta, community)"], ["llama-3.3-aup", "watt-ai"]),
    ("list --policies", ["llama-3.3-aup"], ["mrl-0.1"]),
    ("list --category policy", ["llama-3.3-aup"], ["mrl-0.1"]),
    ("list --category permissive", ["apache-2.0"], ["llama-3.3"]),
    ("list --steward meta-llama", ["llama-3.3"], ["mrl-0.1"]),
    ("list --steward 'mistral ai'", ["mrl-0.1"], ["llama-3.3"]),
    ("list --models --steward 'Moonshot AI'", ["moonshotai/Kimi-K3", "kimi-k3"], ["llama"]),
    ("explain agreement-required", ["agreement-required (verdicts): ", "exit: 1"], ["conditional"]),
    ("explain duties", ["include-license (duties): ", "network-source (duties): "], ["military"]),
    ("explain --mau", ["monthly_active_users (facts): ", "flag: --mau"], []),
    ("explain mau", ["monthly_active_users (facts): "], []),
    ("explain 'Governing Law'", ["governing_law (terms): "], []),
    ("explain eu", ["EU (region-groups): ", "DE"], []),
    ("explain unknown-term", ["unknown-term (rules): "], []),
    ("explain commercial", ["commercial (purposes): "], ["implies", "presumes"]),
    ("schema can", ['"title": "modelcheck can"'], []),
    ("schema license-file --format text", ['"title": "modelcheck license file"'], []),
]


@pytest.mark.parametrize(("command", "shown", "hidden"), LISTED, ids=[case[0] for case in LISTED])
def test_a_list_or_a_word_is_shown(command, shown, hidden):
    answer = run(command)
    assert (answer.code, answer.err) == (0, "")
    assert [text for text in shown if text not in answer.out] == []
    assert [text for text in hidden if text in answer.out] == []


def test_an_empty_list_says_so_beside_the_output():
    assert run("list --category copyleft --steward xAI") == (0, "", "no license of the knowledge base fits\n")
    assert json.loads(run("list --category copyleft --steward xAI --format json").out)["licenses"] == []


@pytest.mark.parametrize(
    ("term", "hint"),
    [("permited", '"permitted"'), ("mrl-0.1", "`modelcheck license mrl-0.1`"), ("zzz", "kinds of words are activities, ")],
)
def test_an_unknown_word_leads_on(term, hint):
    answer = run(["explain", term])
    assert (answer.code, answer.err) == (3, "")
    assert answer.out.startswith(f'unknown: no word "{term}"\n')
    assert hint in answer.out


def test_the_knowledge_base_is_sound_and_builds(tmp_path):
    assert run("kb lint").code == 0
    built = run(f"kb build --output {tmp_path / 'compiled'} --format json")
    assert json.loads(built.out)["files"] == sum(path.is_file() for path in (tmp_path / "compiled").rglob("*"))
    assert run(f"kb build --output {tmp_path / 'compiled'}").code == 2
