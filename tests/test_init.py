"""`init` writes a policy from flags or questions, and never over a file that is there."""

import contextlib
import os
import pty
import subprocess
from pathlib import Path

import pytest

from commandline import INSTALLED, environment, run, said
from modelcheck.check.policy_file import read_policy

FLAGS = [
    # flags, what the policy then says
    ("", {}),
    ("--activity use --activity host", {"activities": ("use", "host")}),
    ("--purpose research --organization academic", {"purpose": "research", "facts": {"organization": "academic"}}),
    ("--mau 50M --region de", {"facts": {"monthly_active_users": 50_000_000, "region": "DE"}}),
    ("--deny-category non-commercial --no-duty display-attribution", {"unacceptable_duties": ("display-attribution",)}),
]


@pytest.mark.parametrize(("flags", "expected"), FLAGS)
def test_what_was_said_is_what_is_read_back(flags, expected, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(f"init {flags}")
    assert (done.code, done.out, done.err) == (0, "Wrote modelcheck.toml.\n", "")
    policy, _ = read_policy(tmp_path)
    for key, value in {"activities": ("host",), "purpose": "commercial", "facts": {}, **expected}.items():
        assert getattr(policy, key) == value
    assert run("check").code == 0


@pytest.mark.parametrize("there", ["file", "folder", "link"])
def test_nothing_that_is_there_is_written_over(there, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    target = tmp_path / "modelcheck.toml"
    if there == "file":
        target.write_text("# mine\n")
    elif there == "folder":
        target.mkdir()
    else:
        target.symlink_to(tmp_path / "nowhere")
    assert "is there already" in said(run("init"))
    assert not (tmp_path / "nowhere").exists()
    assert there != "file" or target.read_text() == "# mine\n"
    assert [path.name for path in tmp_path.iterdir()] == ["modelcheck.toml"]


def test_a_file_that_appears_meanwhile_is_not_written_over(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def late(source, target):
        Path(target).write_text("# theirs\n")
        raise FileExistsError(17, "File exists")

    monkeypatch.setattr(os, "link", late)
    said(run("init"))
    assert (tmp_path / "modelcheck.toml").read_text() == "# theirs\n"
    assert [path.name for path in tmp_path.iterdir()] == ["modelcheck.toml"]


@pytest.mark.parametrize(
    "command",
    [
        "init --activity hots",
        "init --purpose fun",
        "init --deny-category x",
        "init --no-duty x",
        "init no/such/folder.toml",
        "init --mau x",
    ],
)
def test_what_cannot_be_meant_writes_nothing(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said(run(command))
    assert [path.name for path in tmp_path.iterdir()] == []


def test_on_a_terminal_it_asks_for_what_no_flag_says(tmp_path):
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [INSTALLED, "init", "--region", "US"], cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs, env=environment({})
    )
    os.close(theirs)
    os.write(ours, b"use nonsense\nuse use-outputs\n\n5M\n")
    shown = b""
    with contextlib.suppress(OSError):  # what Linux says at the end of a terminal
        while chunk := os.read(ours, 65536):
            shown += chunk
    os.close(ours)
    assert process.wait(timeout=30) == 0, shown
    policy, _ = read_policy(tmp_path)
    assert policy.activities == ("use", "use-outputs")
    assert policy.purpose == "commercial"
    assert policy.facts == {"monthly_active_users": 5_000_000, "region": "US"}
    assert b"Domicile" not in shown
