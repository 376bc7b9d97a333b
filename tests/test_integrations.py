"""What other systems run: the action, the hook and the job for GitLab, with the very commands that their files hold.

Nothing is installed and nothing downloaded: where a file installs modelcheck, the installed one takes its place.
"""

import html
import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
from xml.etree import ElementTree

import pytest
import yaml

from commandline import INSTALLED, environment
from conftest import ROOT
from test_docs import blocks, examples, first_words, table, text_of

CI = "docs/ci.md"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = ACTION["runs"]["steps"]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
JOB = yaml.safe_load((ROOT / "docs" / "gitlab-ci.yml").read_text(encoding="utf-8"))["modelcheck"]

BAD = 'llm = LLM(model="mistralai/Mistral-Large-Instruct-2407")\n'
OPEN = 'llm = LLM(model="meta-llama/Llama-3.3-70B-Instruct")\n'
GOOD = 'llm = LLM(model="mistralai/Mistral-7B-Instruct-v0.3")\n'
MARK = "obeyed"
"""A file that is there only if something was executed."""


def git(folder, *words):
    own = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *own, *words], cwd=folder, check=True, capture_output=True, timeout=60)


@pytest.fixture
def project(tmp_path):
    """A repository whose first commit names a model that may not be hosted, one that depends, and one that may."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name, text in (("bad.py", BAD), ("open.py", OPEN), ("good.py", GOOD)):
        (folder / name).write_text(text, encoding="utf-8")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=first")
    return folder


def bash(script, folder, **variables):
    """Run lines as a runner does; the installed command is the one that is found."""
    path = os.pathsep.join((str(INSTALLED.parent), os.environ["PATH"]))
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env=environment({"PATH": path, **variables}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


# --- The action


class Step:
    """The step of the action that checks, and what it left behind."""

    def __init__(self, folder, inputs):
        (step,) = (step for step in STEPS if step.get("id") == "check")
        given = {f"${{{{ inputs.{name} }}}}": value for name, value in inputs.items()}
        variables = {name: given.pop(value, "") for name, value in step["env"].items()}
        assert not given, "an input that the step does not take"
        scratch = folder.parent
        files = {name: scratch / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in files.values():
            path.touch()
        own = {name: str(path) for name, path in files.items()}
        self.done = bash(step["run"], folder, **{**variables, **own, "PYTHON": sys.executable, "GITHUB_ACTION_PATH": str(ROOT)})
        self.code, self.log = self.done.returncode, self.done.stdout
        self.summary = files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        lines = files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines()
        self.outputs = dict(line.split("=", 1) for line in lines)
        assert len(self.outputs) == len(lines), "an output was given twice"
        assert set(self.outputs) <= set(ACTION["outputs"])

    def annotations(self):
        return re.findall(r"^::(error|warning|notice) file=([^,]+),line=(\d+)", self.log, re.M)


def test_findings_are_annotations_a_summary_and_outputs(project):
    step = Step(project, {})
    assert step.code == 1, step.done
    assert step.annotations() == [("error", "bad.py", "1"), ("warning", "open.py", "1")]
    assert step.outputs == {"result": "fail", "errors": "1", "warnings": "1"}
    assert step.summary.count("## Findings") == 1
    assert "`bad.py:1:18`" in step.summary
    assert step.done.stderr == ""


def test_a_policy_of_the_project_counts_without_inputs(project):
    policy = '[levels]\nseparate-agreement = "note"\n[use.facts]\nmonthly_active_users = "1M"\n'
    (project / "modelcheck.toml").write_text(policy, encoding="utf-8")
    step = Step(project, {})
    assert (step.code, step.annotations()) == (0, [("notice", "bad.py", "1")])
    assert step.outputs == {"result": "pass", "errors": "0", "warnings": "0"}


@pytest.mark.parametrize(
    ("inputs", "code", "result", "files"),
    [
        ({"paths": "good.py"}, 0, "pass", []),
        ({"paths": "good.py\n  open.py  \n\n"}, 0, "pass", ["open.py"]),
        ({"paths": "open.py", "fail-on-severity": "warning"}, 1, "fail", ["open.py"]),
        ({"paths": "open.py", "fail-on-severity": "error"}, 0, "pass", ["open.py"]),
        ({"warn-only": "true"}, 0, "fail", ["bad.py", "open.py"]),
        ({"warn-only": "false"}, 1, "fail", ["bad.py", "open.py"]),
        ({"config-file": "ci/lax.toml"}, 0, "pass", ["open.py"]),
        ({"base-ref": "HEAD~1"}, 0, "pass", ["new.py"]),
        ({"base-ref": "main"}, 0, "pass", []),
        ({"base-ref": "release"}, 0, "pass", ["new.py"]),  # known as origin/release only
    ],
)
def test_inputs_do_what_they_say(project, inputs, code, result, files):
    git(project, "update-ref", "refs/remotes/origin/release", "HEAD")
    (project / "ci").mkdir()
    (project / "ci" / "lax.toml").write_text('exclude = ["bad.py"]\n', encoding="utf-8")
    if "base-ref" in inputs:
        (project / "new.py").write_text(OPEN, encoding="utf-8")
        git(project, "add", "new.py")
        git(project, "commit", "--quiet", "--message=second")
    step = Step(project, inputs)
    assert (step.code, step.outputs["result"]) == (code, result), step.done
    assert [file for _, file, _ in step.annotations()] == files


def test_sarif_is_written_where_it_was_asked_for(project):
    step = Step(project, {"sarif-file": "found.sarif"})
    assert (step.code, step.outputs["sarif-file"]) == (1, "found.sarif")
    (run,) = json.loads((project / "found.sarif").read_text(encoding="utf-8"))["runs"]
    assert {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]} == {
        "bad.py",
        "open.py",
    }


def test_another_format_shows_no_annotations_but_still_writes_the_summary(project):
    step = Step(project, {"format": "text"})
    assert (step.code, step.annotations()) == (1, [])
    assert step.log.startswith("fails: 1 error, 1 warning")
    assert "## Findings" in step.summary


@pytest.mark.parametrize(
    ("inputs", "policy", "said"),
    [
        ({"config-file": "none.toml"}, "", "none.toml"),
        ({"paths": "none.py"}, "", "none.py"),
        ({"paths": "-"}, "", "no path on standard input"),
        ({"fail-on-severity": "critical"}, "", "critical"),
        ({"base-ref": "none"}, "", 'no revision "none"'),
        ({"format": "yaml"}, "", "yaml"),
        ({"warn-only": "maybe"}, "", "neither true nor false"),
        ({"sarif-file": "none/found.sarif"}, "", "none/found.sarif"),
        ({"sarif-file": "a.sarif\nresult=pass"}, "", "line ends"),
        ({}, "fail_on = 1", "fail-on"),
    ],
)
@pytest.mark.parametrize("warn_only", ["", "true"])
def test_where_nothing_can_be_judged_the_step_fails_and_says_why(project, inputs, policy, said, warn_only):
    if policy:
        (project / "modelcheck.toml").write_text(policy, encoding="utf-8")
    step = Step(project, {"warn-only": warn_only, **inputs})
    assert step.code == 2, step.done
    assert step.outputs == {"result": "error"}
    (error,) = step.log.splitlines()
    assert error.startswith("::error title=modelcheck could not check::")
    assert said in error


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("raise SystemExit(1)", 2),  # as an interpreter does that has no modelcheck
        ("print('[]'); raise SystemExit(1)", 2),
        ("print('{}')", 2),
        ("raise SystemExit(4)", 4),
        ("import os; os.abort()", 2),
    ],
)
def test_a_command_that_does_not_answer_never_passes(project, monkeypatch, capsys, program, code):
    spec = importlib.util.spec_from_file_location("github_action", ROOT / "integrations" / "github_action.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "COMMAND", (sys.executable, "-c", program))
    output = project.parent / "output"
    assert script.main({"INPUT_WARN_ONLY": "true", "GITHUB_OUTPUT": str(output)}) == code
    assert capsys.readouterr().out.startswith("::error title=modelcheck could not check::")
    assert output.read_text(encoding="utf-8") == "result=error\n"


EVIL = (
    f"$(touch {MARK})`touch {MARK}`; touch {MARK} | touch {MARK} & touch {MARK} #",
    f'"; touch {MARK}; "',
    f"'; touch {MARK}; '",
    f"good.py\ntouch {MARK}",
    f"${{{{ touch {MARK} }}}}",
    f"--output={MARK}",
    "--exit-zero",
)


@pytest.mark.parametrize("text", EVIL)
@pytest.mark.parametrize("name", sorted(set(ACTION["inputs"]) - {"python-version"}))
def test_an_input_is_a_value_and_never_executed(project, name, text):
    before = set(project.rglob("*"))
    step = Step(project, {name: text})
    assert step.code != 0
    assert not (project / MARK).exists()
    new = {path.name for path in set(project.rglob("*")) - before}
    assert new <= ({text.strip()} if name == "sarif-file" else set())


def test_modules_in_the_checkout_are_not_imported(project):
    for module in ("modelcheck", "json", "subprocess", "secrets", "typer", "pip", "sitecustomize", "usercustomize"):
        (project / f"{module}.py").write_text(f"open({MARK!r}, 'w')\nraise SystemExit(0)\n", encoding="utf-8")
    step = Step(project, {})
    assert (step.code, step.outputs["errors"]) == (1, "1")
    assert not (project / MARK).exists()


def obeyed(log):
    """What a runner takes for commands in a log."""
    return [line for line in log.splitlines() if line.lstrip().startswith("::") or "##[" in line]


@pytest.mark.parametrize("format_", ["text", "markdown", "json", "gitlab", "junit", "sarif"])
@pytest.mark.parametrize("name", ["::add-mask::x", "##[add-mask]x", " ::stop-commands::x"])
def test_the_runner_obeys_nothing_that_the_project_says(project, format_, name):
    (project / f"{name}.py").write_text(f'm = from_pretrained("{name}/y")\n{BAD}', encoding="utf-8")
    step = Step(project, {"format": format_})
    assert step.code == 1
    assert "x.py" in html.unescape(step.log)
    assert obeyed(step.log) == []


@pytest.mark.parametrize("name", ["::add-mask::x", "##[add-mask]x", "a,b:c%d"])
def test_annotations_are_all_that_the_runner_obeys(project, name):
    (project / f"{name}.py").write_text(BAD, encoding="utf-8")
    assert {line.partition(" ")[0] for line in obeyed(Step(project, {}).log)} == {"::error", "::warning"}


def test_no_script_of_the_action_holds_an_expression():
    scripts = [step["run"] for step in STEPS if "run" in step]
    assert len(scripts) == 2
    assert [script for script in scripts if "${{" in script] == []


def test_every_script_of_the_action_names_its_shell():
    assert {step["shell"] for step in STEPS if "run" in step} == {"bash"}


def test_python_is_always_started_apart_from_the_checkout():
    starts = [start for step in STEPS for start in re.findall(r'^"\$(?:PYTHON|own)" (\S+)', step.get("run", ""), re.M)]
    assert starts == ["-I"] * 3


def test_every_input_reaches_a_step_and_every_output_comes_from_one():
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    used = set(re.findall(r"\$\{\{ inputs\.([a-z-]+) \}\}", text))
    assert used == set(ACTION["inputs"])
    steps = {step["id"] for step in STEPS}
    for name, output in ACTION["outputs"].items():
        step, _, key = output["value"].removeprefix("${{ steps.").removesuffix(" }}").partition(".outputs.")
        assert (step in steps, key) == (True, name)


def test_no_input_but_the_python_has_a_default_that_would_go_before_the_policy():
    assert [name for name, one in ACTION["inputs"].items() if "default" in one] == ["python-version"]


def test_the_action_installs_itself_into_a_folder_of_its_own(project, tmp_path):
    (step,) = (step for step in STEPS if step.get("id") == "install")
    python = tmp_path / "python"
    python.write_text(
        '#!/bin/sh\necho "$@" >>"$LOG"\nmkdir -p "$RUNNER_TEMP/modelcheck/bin"\n'
        'cp -n "$0" "$RUNNER_TEMP/modelcheck/bin/python" || true\n',
        encoding="utf-8",
    )
    python.chmod(0o755)
    given = {"PYTHON": str(python), "LOG": str(tmp_path / "log"), "RUNNER_TEMP": str(tmp_path / "temp dir")}
    done = bash(step["run"], project, **given, GITHUB_ACTION_PATH=str(ROOT), GITHUB_OUTPUT=str(tmp_path / "out"))
    assert done.returncode == 0, done
    venv = tmp_path / "temp dir" / "modelcheck"
    first, second = (tmp_path / "log").read_text(encoding="utf-8").splitlines()
    assert first == f"-I -m venv {venv}"
    assert second.startswith("-I -m pip install ")
    assert second.endswith(f" {ROOT}")
    assert (tmp_path / "out").read_text(encoding="utf-8") == f"python={venv}/bin/python\n"


# --- The hook


def hook(folder, files, args=None):
    """Run the hook as pre-commit does: the entry, its arguments, the files."""
    (one,) = HOOKS
    words = [*shlex.split(one["entry"]), *(one["args"] if args is None else args), *files]
    return bash('exec "$@"', folder) if not words else bash(shlex.join(words), folder)


@pytest.mark.parametrize(
    ("files", "args", "code", "said"),
    [
        (["good.py"], None, 0, "passes"),
        (["good.py", "open.py"], None, 0, "1 warning in 2 files"),
        (["bad.py"], None, 1, "bad.py:1:18"),
        (["good.py", "open.py"], ["--fail-on", "warning", "--"], 1, "open.py:1:18"),
        (["bad.py"], ["--exit-zero"], 0, "bad.py:1:18"),
        (["--exit-zero", "bad.py"], None, 1, "bad.py:1:18"),  # a file of that name is in the commit
        (["my notes.md", "bad.py"], None, 1, "bad.py:1:18"),
    ],
)
def test_the_hook_takes_a_list_of_files(project, files, args, code, said):
    for name in ("--exit-zero", "my notes.md"):
        (project / name).write_text("nothing\n", encoding="utf-8")
    done = hook(project, files, args)
    assert done.returncode == code, done
    assert said in done.stdout


def test_the_hook_leaves_out_what_the_policy_excludes(project):
    (project / "modelcheck.toml").write_text('exclude = ["bad.py"]\n', encoding="utf-8")
    done = hook(project, ["bad.py", "good.py"])
    assert (done.returncode, "in 1 file" in done.stdout) == (0, True), done


def test_the_hook_is_described_as_pre_commit_wants_it():
    (one,) = HOOKS
    assert {"id": "modelcheck", "language": "python", "pass_filenames": True, "require_serial": True}.items() <= one.items()
    assert one["types_or"] == ["text", "binary"]


# --- GitLab


def gitlab(folder):
    return bash("\n".join(JOB["script"]), folder)


def test_the_job_for_gitlab_writes_its_reports_and_fails(project):
    done = gitlab(project)
    assert done.returncode == 1, done
    assert "bad.py:1:18" in done.stdout
    reports = JOB["artifacts"]["reports"]
    quality = json.loads((project / reports["codequality"]).read_text(encoding="utf-8"))
    assert {(one["location"]["path"], one["severity"]) for one in quality} == {("bad.py", "major"), ("open.py", "minor")}
    tests = ElementTree.parse(project / reports["junit"]).getroot()
    assert [case.get("file") for case in tests.iter("testcase") if case.find("failure") is not None] == ["bad.py"]
    assert JOB["artifacts"]["when"] == "always"


def test_the_job_for_gitlab_passes_where_nothing_is_found(project):
    for name in ("bad.py", "open.py"):
        (project / name).unlink()
    done = gitlab(project)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "passes: no findings in 1 file (1 model named in 1 place)")
    assert json.loads((project / JOB["artifacts"]["reports"]["codequality"]).read_text(encoding="utf-8")) == []


def test_the_job_for_gitlab_fails_where_the_policy_is_wrong(project):
    (project / "modelcheck.toml").write_text("exlude = []\n", encoding="utf-8")
    done = gitlab(project)
    assert done.returncode == 2
    assert "exclude" in done.stderr


def test_the_job_for_gitlab_judges_what_is_added_as_the_page_says(project):
    (project / "new.py").write_text(OPEN, encoding="utf-8")
    assert '--since "$CI_MERGE_REQUEST_DIFF_BASE_SHA"' in text_of(CI)
    lines = [f'{line} --since "$CI_MERGE_REQUEST_DIFF_BASE_SHA"' for line in JOB["script"]]
    done = bash("\n".join(lines), project, CI_MERGE_REQUEST_DIFF_BASE_SHA="HEAD")
    assert done.returncode == 0, done
    assert "1 warning" in done.stdout


# --- docs/ci.md


def inside(value):
    """Yield every mapping in a document."""
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from inside(one)


SHOWN = [part for block in blocks(CI, "yaml") for part in inside(yaml.safe_load("\n".join(block.lines)))]


def test_the_page_uses_inputs_and_outputs_that_the_action_has():
    uses = [part for part in SHOWN if re.match("OWNER/modelcheck@", str(part.get("uses")))]
    assert {name for part in uses for name in part.get("with", {})} <= set(ACTION["inputs"])
    assert len(uses) == 3
    named = re.findall(r"steps\.modelcheck\.outputs\.([a-z-]+)", text_of(CI))
    assert named
    assert set(named) <= set(ACTION["outputs"])


def test_the_page_explains_every_input_and_output():
    lines = text_of(CI).splitlines()
    for head, names in (("| Input | Meaning |", ACTION["inputs"]), ("| Output | Meaning |", ACTION["outputs"])):
        start = lines.index(head) + 2
        rows = [line.split("`")[1] for line in lines[start : start + len(names)]]
        assert rows == list(names)
        assert not lines[start + len(names)].startswith("|")


def test_the_page_uses_the_hook_as_it_is(project):
    (part,) = (part for part in SHOWN if part.get("id") == HOOKS[0]["id"] and "args" in part)
    assert hook(project, ["good.py"], part["args"]).returncode == 0
    assert hook(project, ["open.py"], part["args"]).returncode == 1


def test_the_page_explains_the_exit_codes_of_check():
    assert [int(row[0]) for row in table(CI, "# modelcheck in CI")] == [0, 1, 2, 4]
    assert first_words(CI, "# modelcheck in CI") == []


@pytest.mark.parametrize("block", list(blocks(CI, "sh")), ids=lambda block: str(block.line))
def test_the_commands_of_the_page_run(project, block):
    (project / "new.py").write_text(BAD, encoding="utf-8")
    git(project, "add", "new.py")
    git(project, "commit", "--quiet", "--message=second")
    done = bash("\n".join(block.lines), project)
    assert done.returncode == 1, done
    assert done.stderr == ""


def test_the_page_shows_what_to_do_first():
    shown = [command for block in blocks(CI, "console") for command, _ in examples(block)]
    assert shown[0] == "modelcheck check --exit-zero"
