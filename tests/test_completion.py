"""Completion: the script for each shell, and what the shells get when they ask."""

import os
import subprocess
import sys

import pytest

from modelcheck.cli.main import COMPLETE_VARIABLE, main

ASKED = {
    "bash": lambda line: {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split(" ")) - 1)},
    "zsh": lambda line: {"_TYPER_COMPLETE_ARGS": line},
    "fish": lambda line: {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
}


@pytest.mark.parametrize("shell", ASKED)
def test_the_script_asks_the_command(capsys, shell):
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert f"{COMPLETE_VARIABLE}=complete_{shell}" in script
    assert "modelcheck" in script


def test_another_shell_is_refused(capsys):
    assert main(["completion", "tcsh"]) == 2
    assert "tcsh" in capsys.readouterr().err


@pytest.mark.parametrize("shell", ASKED)
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("modelcheck lic", "license"),
        ("modelcheck license kimi", "kimi-k3"),
        ("modelcheck license moonshotai/", "moonshotai/Kimi-K3"),
        ("modelcheck can kimi-k3 distribute-", "distribute-derivative"),
        ("modelcheck can kimi-k3 use --purpose eval", "evaluation"),
        ("modelcheck diff mrl-0.1 apache", "apache-2.0"),
    ],
)
def test_names_and_words_are_completed(kb, shell, line, expected):
    environment = {**os.environ, **ASKED[shell](line), COMPLETE_VARIABLE: f"complete_{shell}"}
    code = "from modelcheck.cli.main import run; run()"
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert run.stderr == ""
    assert expected in run.stdout


def test_names_are_few_and_each_once(kb):
    names = kb.names_with("q", 60)
    assert len(names) == len(set(names)) <= 60
    assert all(name.lower().startswith("q") for name in names)
    assert kb.names_with("no such", 60) == []
