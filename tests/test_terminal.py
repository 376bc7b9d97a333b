"""Where answers go and how they look there: files, pipes and terminals, with color and without."""

import json
import os
import pty
import re
import subprocess

import pytest

from commandline import INSTALLED, environment, run, run_installed, words

OUTPUTS = ["license kimi-k3", "can kimi-k3 host --format json", "list", "explain permitted", "schema can", "kb lint"]


@pytest.mark.parametrize("command", OUTPUTS)
def test_output_goes_to_a_file_unchanged(command, tmp_path):
    printed, written = run(command), run(f"{command} --output {tmp_path / 'answer'}", FORCE_COLOR="1", COLUMNS="60")
    assert (written.code, written.out) == (printed.code, "")
    assert (tmp_path / "answer").read_text(encoding="utf-8") == printed.out
    assert [path.name for path in tmp_path.iterdir()] == ["answer"]


def test_output_to_a_dash_is_standard_output():
    assert run("list --output -") == run("list")


def test_a_link_stays_and_its_target_is_written(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o640)
    link.symlink_to(target)
    assert run(f"list -o {link}").code == 0
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == run("list").out
    assert target.stat().st_mode & 0o777 == 0o640


def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen([INSTALLED, "list", "-o", pipe], env=environment({})) as process:
        assert pipe.read_text(encoding="utf-8") == run("list").out
    assert process.returncode == 0
    assert pipe.is_fifo()


def test_characters_that_the_terminal_lacks_are_escaped():
    text, document = (run_installed(f"license llama-3.3 {more}", PYTHONIOENCODING="ascii") for more in ("", "--format json"))
    assert "Copyright \\u00a9 Meta" in text.out
    assert json.loads(document.out) == json.loads(run("license llama-3.3 --format json").out)


# --- Color and terminals

COLOR = [
    ({}, "", False),
    ({"FORCE_COLOR": "1"}, "", True),
    ({"FORCE_COLOR": "1", "TERM": "dumb"}, "", True),
    ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, "", False),
    ({"FORCE_COLOR": "1", "NO_COLOR": ""}, "", True),
    ({"FORCE_COLOR": "1"}, "--no-color", False),
    ({"FORCE_COLOR": ""}, "", False),
]
TERMINALS = [
    ({"TERM": "xterm"}, "", True),
    ({"TERM": "dumb"}, "", False),
    ({"TERM": "xterm", "NO_COLOR": "1"}, "", False),
    ({"TERM": "xterm"}, "--no-color", False),
]


@pytest.mark.parametrize("command", ["license kimi-k3", "can kimi-k3 host", "explain permitted"])
@pytest.mark.parametrize(("variables", "flag", "colored"), COLOR)
def test_color_into_a_pipe(command, variables, flag, colored):
    assert ("\x1b[" in run(f"{command} {flag}", **variables).out) is colored


@pytest.mark.parametrize("command", ["license watt-ai/watt-tool-70B", "can kimi-k3 host", "explain duties"])
@pytest.mark.parametrize("columns", ["60", "100"])
def test_color_changes_neither_words_nor_lines(command, columns):
    plain, colored = run(command, COLUMNS=columns), run(command, COLUMNS=columns, FORCE_COLOR="1")
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored.out) == plain.out != colored.out


def test_json_has_no_color():
    assert "\x1b" not in run("can kimi-k3 host --format json", FORCE_COLOR="1").out


@pytest.mark.parametrize(("variables", "flag", "colored"), TERMINALS)
def test_color_on_a_terminal(variables, flag, colored):
    shown = on_a_terminal(f"can kimi-k3 host {flag}", **variables)
    assert ("\x1b[" in shown) is colored
    assert max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in shown.splitlines()) <= 80


def on_a_terminal(command, **variables):
    """Run the installed command on a pseudo terminal of 80 columns and return what it shows."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([INSTALLED, *words(command)], stdout=theirs, stderr=theirs, env=environment(variables)) as process:
        os.close(theirs)
        shown = b""
        while chunk := _read(ours):
            shown += chunk
    os.close(ours)
    assert process.returncode == 3
    return shown.decode().replace("\r\n", "\n")


def _read(terminal):
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other end is closed: what Linux says at the end of a terminal
        return b""
