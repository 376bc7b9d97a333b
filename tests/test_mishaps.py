"""A world that does not play along: places that cannot be written, readers that go away, interrupts, bugs of ours."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

import modelcheck.kb.source
from commandline import EVIL, INSTALLED, environment, raw, run, said, words
from modelcheck.cli.main import main

HOST = "can llama-3.3 host"

UNWRITABLE = [
    # below a temporary folder that has the file "file", the folder "folder" and the link "loop" to itself
    ("folder", "it is a folder"),
    ("file/below", "not a directory"),
    ("no/such", "no such file or directory"),
    ("x" * 300, "file name too long"),
    ("loop", "loop"),
]


@pytest.mark.parametrize(("name", "why"), UNWRITABLE, ids=[case[0][:20] for case in UNWRITABLE])
def test_output_that_cannot_be_written_is_refused(name, why, tmp_path):
    (tmp_path / "file").write_text("old", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    before = sorted(path.name for path in tmp_path.iterdir())
    message = said(run(["license", "kimi-k3", "--output", str(tmp_path / name)]))
    assert "cannot write to" in message
    assert why in message
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert (tmp_path / "file").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("command", [f"{HOST} --mau banana", "frobnicate", "schema cna", f"{HOST} --licenses none"])
def test_a_command_that_fails_leaves_the_file_as_it_was(command, tmp_path):
    output = tmp_path / "answer"
    output.write_text("old", encoding="utf-8")
    assert run([*words(command), "--output", str(output)]).code == 2
    assert output.read_text(encoding="utf-8") == "old"


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    output = tmp_path / "answer"
    output.write_text("old", encoding="utf-8")

    def full_disk(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full_disk)
    assert "no space left on device" in said(run(f"license kimi-k3 --output {output}"))
    assert output.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["answer"]


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason=f"this system has no {FULL}, a device that is always full")
@pytest.mark.parametrize("command", ["license kimi-k3", "--help", "can --help", "--version", "schema can"])
def test_a_full_disk_is_no_bug_of_ours(command):
    with FULL.open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [INSTALLED, *words(command)], stdout=full, stderr=subprocess.PIPE, text=True, env=environment({}), check=False
        )
    assert done.returncode == 2
    assert done.stderr.startswith("error: cannot write to standard output\n")
    assert "Traceback" not in done.stderr


def test_a_closed_standard_output_is_no_bug_of_ours():
    done = subprocess.run(
        f"'{INSTALLED}' license kimi-k3 >&-", shell=True, capture_output=True, text=True, env=environment({}), check=False
    )
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "error: cannot write to standard output")


# --- Pipes, interrupts, bugs

BROKEN = [
    ("license llama-3.3", 0),
    ("can llama-3.3 host", 3),
    ("can mrl-0.1 use --format json", 1),
    ("can no-such-model use", 3),
    ("list --models", 0),
    ("--help", 0),
    ("can --help", 0),
    ("--version", 0),
    ("kb", 2),
]


@pytest.mark.parametrize(("command", "code"), BROKEN)
def test_a_broken_pipe_keeps_the_exit_code(command, code):
    """The reader is gone before the first line, which is the hardest case: `modelcheck ... | true`."""
    process = subprocess.Popen(
        [INSTALLED, *words(command)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment({})
    )
    process.stdout.close()
    message = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=60), message) == (code, "")


def test_head_takes_the_first_line():
    pipeline = f"'{INSTALLED}' license llama-3.3 | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", pipeline], capture_output=True, text=True, env=environment({}), check=False)
    assert done.stdout.splitlines() == [run("license llama-3.3").out.splitlines()[0], "0"]
    assert done.stderr == ""


def test_an_interrupt_ends_it_quietly(tmp_path):
    scenario = tmp_path / "scenario"
    os.mkfifo(scenario)
    process = subprocess.Popen(
        [INSTALLED, *words(HOST), "--scenario", scenario],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment({}),
    )
    # Opening succeeds once the command reads the scenario; it then waits for content that never comes.
    with scenario.open("w", encoding="utf-8"):
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == 130


@pytest.fixture
def broken(monkeypatch):
    """A modelcheck with a bug."""

    def fail(own=None):
        raise ZeroDivisionError(f"boom {EVIL}")

    monkeypatch.setattr(modelcheck.kb.source, "open_knowledge_base", fail)


@pytest.mark.parametrize("command", [HOST, "license llama-3.3", "list", "explain use", "schema can", "--version"])
def test_a_bug_of_ours_is_said_to_be_one(command, broken):
    message = said(run(command), 4)
    assert "modelcheck itself failed (ZeroDivisionError: boom" in message
    assert "a bug of ours" in message
    assert "report it" in message
    assert "--debug" in message
    assert raw(message) == []


def test_debug_shows_the_traceback_of_a_bug(broken):
    done = run(f"--debug {HOST}")
    assert (done.code, done.out) == (4, "")
    assert "Traceback (most recent call last):" in done.err
    assert "modelcheck itself failed" in done.err


def test_debug_shows_no_traceback_where_nothing_is_wrong_with_modelcheck():
    assert run(f"--debug {HOST} --mau banana") == run(f"{HOST} --mau banana")


def test_an_interrupt_inside_ends_it_quietly(monkeypatch, capsys):
    def interrupt(own=None):
        raise KeyboardInterrupt

    monkeypatch.setattr(modelcheck.kb.source, "open_knowledge_base", interrupt)
    assert main(words(HOST)) == 130
    assert capsys.readouterr() == ("", "")
