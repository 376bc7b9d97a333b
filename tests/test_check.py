"""`check` end to end: every rule fires and stays silent, exit codes, and that no failure passes for a clean project."""

import io
import json
import subprocess

import pytest

from commandline import EVIL, raw, run, run_installed, said
from model_files import gguf
from modelcheck.check.rules import rules_of
from modelcheck.kb.source import open_knowledge_base

RULES = rules_of(open_knowledge_base().vocabulary)

APACHE = 'MODEL_ID = "openai/gpt-oss-20b"\n'
LLAMA = 'AutoModel.from_pretrained("meta-llama/Llama-3.3-70B-Instruct")\n'
NON_COMMERCIAL = 'AutoModel.from_pretrained("mosaicml/mpt-7b-chat")\n'
UNKNOWN = 'AutoModel.from_pretrained("acme-research/new-7b")\n'
WAIVER = """
[[waivers]]
model = "acme-research/*"
license = "unknown"
rule = "unknown-model"
reason = "made here"
"""


def project(folder, files):
    """Write files below *folder* and return its path; a text is written as UTF-8."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(folder)


def checked(folder, *options):
    """Run `check` on a folder and return its exit code and JSON document."""
    done = run(["check", str(folder), "--format", "json", *options])
    assert done.err == "", done.err
    return done.code, json.loads(done.out)


def found(document):
    """The findings that count, as pairs of rule and level."""
    return sorted({(one["rule"], one["level"]) for one in document["findings"] if not one.get("waived_by")})


CARD = "---\nlicense: mit\nbase_model: meta-llama/Llama-3.1-8B\n---\n# A model\n"
SHIPPED = "[use]\nactivities = ['distribute']\n"
FACTS = "[use.facts]\nmonthly_active_users = 1_000_000\nregion = 'US'\n"

FIRES = {
    # rule: files in which it finds something, and files that differ in that alone, in which it does not
    "prohibited-use": ({"a.py": NON_COMMERCIAL}, {"a.py": APACHE}),
    "separate-agreement": (
        {"a.py": LLAMA, "modelcheck.toml": "[use.facts]\nmonthly_active_users = 800_000_000\n"},
        {"a.py": LLAMA, "modelcheck.toml": FACTS},
    ),
    "open-condition": ({"a.py": LLAMA}, {"a.py": LLAMA, "modelcheck.toml": FACTS}),
    "unclear-terms": (
        {"a.py": NON_COMMERCIAL, "modelcheck.toml": "[use]\nactivities = ['use']\npurpose = 'evaluation'\n"},
        {"a.py": NON_COMMERCIAL, "modelcheck.toml": "[use]\nactivities = ['use']\npurpose = 'research'\n"},
    ),
    "unknown-model": ({"a.py": UNKNOWN}, {"a.py": APACHE}),
    "ambiguous-model": (
        {"run.sh": "ollama pull qwen2.5-coder\n", "compose.yaml": "x: {model: mpt-30b-instruct}\n"},
        {"run.sh": "ollama pull qwen2.5-coder:7b\n"},
    ),
    "denied-license": (
        {"a.py": APACHE, "modelcheck.toml": "[deny]\nlicenses = ['apache-2.0']\n"},
        {"a.py": APACHE, "modelcheck.toml": "[deny]\nlicenses = ['mit']\n"},
    ),
    "unacceptable-duty": (
        {"a.py": LLAMA, "modelcheck.toml": FACTS + "[duties]\nnot-acceptable = ['display-attribution']\n"},
        {"a.py": LLAMA, "modelcheck.toml": FACTS + "[duties]\nnot-acceptable = ['pay-royalty']\n"},
    ),
    "missing-notice": (
        {"a.py": APACHE, "NOTICE": "nothing\n", "modelcheck.toml": "notice = ['NOTICE']\n" + SHIPPED},
        {"a.py": APACHE, "NOTICE": "nothing\n", "modelcheck.toml": SHIPPED},
    ),
    "contradicted-license": ({"model/README.md": CARD}, {"model/README.md": CARD.replace("mit", "llama3.1")}),
    "changed-license": (
        {
            "a.py": APACHE,
            "modelcheck.lock": "modelcheck-lock 1\nopenai/gpt-oss-20b license=mit knowledge=0.1.0 date=2026-01-02\n",
        },
        {"a.py": APACHE, "modelcheck.lock": "modelcheck-lock 1\nopenai/gpt-oss-20b license=apache-2.0 date=2026-01-02\n"},
    ),
    "expired-waiver": (
        {"a.py": UNKNOWN, "modelcheck.toml": WAIVER + "expires = 2024-01-31\n"},
        {"a.py": UNKNOWN, "modelcheck.toml": WAIVER + "expires = 2999-01-31\n"},
    ),
    "unused-waiver": ({"a.py": APACHE, "modelcheck.toml": WAIVER}, {"a.py": UNKNOWN, "modelcheck.toml": WAIVER}),
    "unexplained-waiver": (
        {"a.py": UNKNOWN, "modelcheck.toml": WAIVER.replace('reason = "made here"\n', "")},
        {"a.py": UNKNOWN, "modelcheck.toml": WAIVER},
    ),
    "unreadable-file": ({"w.gguf": b"GGUF\x03\0\0\0" + b"\xff" * 16}, {"w.gguf": gguf([("general.name", "x")])}),
}


def test_every_rule_is_tried():
    assert set(FIRES) == set(RULES)


@pytest.mark.parametrize("rule", FIRES)
def test_a_rule_finds_what_it_is_for_and_nothing_else(rule, tmp_path):
    fires, silent = FIRES[rule]
    code, document = checked(project(tmp_path / "fires", fires))
    assert (rule, RULES[rule].level) in found(document)
    assert code == (1 if RULES[rule].level == "error" or any(one[1] == "error" for one in found(document)) else 0)
    _, document = checked(project(tmp_path / "silent", silent))
    assert rule not in [one[0] for one in found(document)]


@pytest.mark.parametrize("rule", FIRES)
@pytest.mark.parametrize("level", ["error", "warning", "note", "off"])
def test_the_policy_says_how_bad_it_is(rule, level, tmp_path):
    files = dict(FIRES[rule][0])
    policy = files.get("modelcheck.toml", "")
    files["modelcheck.toml"] = policy.replace("[[waivers]]", f"[levels]\n{rule} = '{level}'\n[[waivers]]", 1)
    if "[levels]" not in files["modelcheck.toml"]:
        files["modelcheck.toml"] = policy + f"[levels]\n{rule} = '{level}'\n"
    _, document = checked(project(tmp_path, files))
    assert [one[1] for one in found(document) if one[0] == rule] == ([] if level == "off" else [level])


# --- Nothing passes that was not looked at


def test_an_empty_policy_is_the_default_and_still_fails(tmp_path):
    code, document = checked(project(tmp_path, {"modelcheck.toml": "", "a.py": UNKNOWN}))
    assert (code, found(document)) == (1, [("unknown-model", "error")])


CLOSED = [
    # what is wrong with the project, what the message names
    ({"modelcheck.toml": "fail_on = 'error'\n"}, 'did you mean "fail-on"'),
    ({"modelcheck.toml": "[levels]\nunknown-modle = 'off'\n"}, 'did you mean "unknown-model"'),
    ({"modelcheck.toml": "[use\n"}, "modelcheck.toml:1"),
    ({"modelcheck.toml": b"\xff\xfe"}, "modelcheck.toml"),
    ({"pyproject.toml": "[tool.modelcheck]\nexclud = []\n"}, 'did you mean "exclude"'),
    ({"modelcheck.toml": "lock = 'no.lock'\n"}, 'there is no lock file "'),
    ({"modelcheck.lock": "<<<<<<< HEAD\n"}, "the conflict of a merge"),
    ({"modelcheck.lock": '"acme/x license=mit\n'}, "modelcheck.lock:1"),
    ({"modelcheck.toml": "notice = ['NOTICE']\n"}, '"NOTICE" cannot be read'),
    ({"modelcheck.toml": "licenses = 'nowhere'\n"}, "is no folder"),
]


@pytest.mark.parametrize(("files", "named"), CLOSED)
def test_what_is_wrong_with_a_policy_is_said_and_nothing_passes(files, named, tmp_path):
    folder = project(tmp_path, {"a.py": APACHE, **files})
    assert named in said(run(["check", folder]))


def test_a_finder_that_breaks_off_fails_the_run(tmp_path, monkeypatch):
    def broken(_source):
        raise RuntimeError("boom")
        yield

    from modelcheck.project import finders

    monkeypatch.setattr(finders, "finder_for", lambda path: finders.Kind("python", broken))
    monkeypatch.setattr("modelcheck.project.look.finder_for", finders.finder_for)
    code, document = checked(project(tmp_path, {"a.py": APACHE}))
    assert (code, found(document)) == (1, [("unreadable-file", "error")])
    assert "RuntimeError" in document["findings"][0]["message"]


def test_a_file_that_cannot_be_read_fails_the_run(tmp_path, monkeypatch):
    def refused(folder, path):
        raise PermissionError(13, "Permission denied")

    folder = project(tmp_path, {"a.py": APACHE})
    monkeypatch.setattr("modelcheck.project.look._read", refused)
    code, document = checked(folder)
    assert (code, found(document)) == (1, [("unreadable-file", "error")])


def test_a_folder_that_may_not_be_entered_fails_the_run(tmp_path, monkeypatch):
    import os

    folder = project(tmp_path, {"a.py": APACHE, "closed/b.py": UNKNOWN})
    scandir = os.scandir

    def refused(path):
        if str(path).rstrip("/").endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr("modelcheck.project.listing.os.scandir", refused)
    assert 'closed" cannot be read' in said(run(["check", folder]))


def test_one_name_is_judged_by_the_license_it_has_at_each_place(tmp_path):
    from modelcheck.check.policy import Policy
    from modelcheck.check.result import Reference
    from modelcheck.checking import _Check
    from modelcheck.kb.match import Match
    from modelcheck.project.target import Target

    base = open_knowledge_base()
    run_of_one = _Check(Target(tmp_path, ()), Policy(), base, None, False)
    for license_id in ("apache-2.0", "cc-by-nc-4.0"):
        run_of_one.asked[("a name", license_id)] = run_of_one.asker.ask(Match("a name", "family", license_id))
        reference = Reference(f"{license_id}.py", 1, 1, "a name", "python", "", "a name", license_id)
        run_of_one.judge.look_at(reference, run_of_one.asked)
    assert [(one.path, one.rule) for one in run_of_one.judge.findings] == [("cc-by-nc-4.0.py", "prohibited-use")]


@pytest.mark.parametrize(
    "command", ["check nowhere", "check --config nowhere.toml", "check --since -x", "check --activity hots"]
)
def test_a_path_or_word_that_is_not_there_is_said(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said(run(command))


def test_a_list_of_nothing_is_no_clean_project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run_installed("check -", stdin="\n")
    assert "no path on standard input" in said(done)


# --- Exit codes and flags

EXITS = [
    ([], 1),
    (["--exit-zero"], 0),
    (["--mau", "1M", "--region", "US"], 0),
    (["--mau", "900M"], 1),
    (["--fail-on", "warning", "--mau", "1M", "--region", "US"], 0),
    (["--purpose", "research", "--fail-on", "error"], 0),
]


@pytest.mark.parametrize(("options", "code"), EXITS)
def test_flags_decide_with_the_policy(options, code, tmp_path):
    files = {"a.py": LLAMA, "modelcheck.toml": "fail-on = 'warning'\n"}
    assert run(["check", project(tmp_path, files), *options]).code == code


def test_quiet_says_nothing_of_a_clean_project(tmp_path):
    folder = project(tmp_path, {"a.py": APACHE})
    assert run(["check", folder, "--quiet"])[:2] == (0, "")
    assert run(["check", folder, "--quiet", "--purpose", "commercial"]).err == ""


def test_paths_come_from_standard_input_too(tmp_path, monkeypatch):
    project(tmp_path, {"a.py": UNKNOWN, "b.py": APACHE})
    monkeypatch.chdir(tmp_path)
    assert run_installed("check -", stdin="b.py\n").code == 0
    assert run_installed("check -", stdin="b.py\na.py\n").code == 1


def test_a_waiver_of_a_file_that_was_not_looked_at_is_not_called_unused(tmp_path, monkeypatch):
    project(tmp_path, {"a.py": UNKNOWN, "b.py": APACHE, "modelcheck.toml": WAIVER})
    monkeypatch.chdir(tmp_path)
    assert found(json.loads(run("check b.py --format json").out)) == []
    assert found(json.loads(run("check . --format json").out)) == []


def test_a_waiver_is_pinned_to_the_license_it_was_given_for(tmp_path):
    waiver = WAIVER.replace("acme-research/*", "*").replace('"unknown"', '"llama-3"').replace("unknown-model", "prohibited-use")
    code, document = checked(project(tmp_path, {"a.py": NON_COMMERCIAL, "modelcheck.toml": waiver}))
    assert (code, found(document)) == (1, [("prohibited-use", "error"), ("unused-waiver", "warning")])


def test_waived_findings_stay_in_the_document_with_their_reason(tmp_path):
    code, document = checked(project(tmp_path, {"a.py": UNKNOWN, "modelcheck.toml": WAIVER}))
    assert code == 0
    assert [one["waived_by"] for one in document["findings"]] == ["made here"]


# --- The lock file


def test_the_lock_file_is_written_once_and_then_holds(tmp_path):
    folder = project(tmp_path, {"a.py": APACHE + LLAMA})
    assert run(["check", folder, "--update-lock", "--mau", "1M", "--region", "US"]).code == 0
    lock = tmp_path / "modelcheck.lock"
    before = lock.read_bytes()
    assert before.count(b"license=") == 2
    assert run(["check", folder, "--update-lock", "--mau", "1M", "--region", "US"]).code == 0
    assert lock.read_bytes() == before
    lock.write_bytes(before.replace(b"license=apache-2.0", b"license=mit"))
    code, document = checked(folder)
    assert ("changed-license", "error") in found(document)
    assert code == 1


# --- What a change adds


def git(folder, *words):
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=folder, check=True, capture_output=True, timeout=30
    )


def test_only_what_a_change_adds_is_judged(tmp_path):
    folder = project(tmp_path, {"a.py": UNKNOWN, "b.py": APACHE, "ä b.py": APACHE})
    git(folder, "init", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "x")
    assert checked(folder)[0] == 1
    assert checked(folder, "--since", "main") == (0, checked(folder, "--since", "main")[1])
    project(tmp_path, {"a.py": "# ++ b/c.py\n" + UNKNOWN, "ä b.py": APACHE + NON_COMMERCIAL, "new.py": APACHE})
    code, document = checked(folder, "--since", "main")
    assert code == 1
    places = [(one["path"], one["line"], one["rule"]) for one in document["findings"]]
    assert places == [("ä b.py", 2, "prohibited-use")]
    assert {one["path"] for one in document["references"]} == {"ä b.py", "new.py"}


def test_what_git_ignores_is_not_looked_at_and_links_are_not_followed(tmp_path):
    files = {".gitignore": "/out\n*.tmp.py\n!keep.tmp.py\n", "out/a.py": UNKNOWN, "x.tmp.py": UNKNOWN, "keep.tmp.py": APACHE}
    files |= {"node_modules/a/b.js": 'pipeline("x", "acme-research/new-7b")', "sub/.gitignore": "a.py\n", "sub/a.py": UNKNOWN}
    folder = project(tmp_path / "p", files)
    outside = tmp_path / "secret.py"
    outside.write_text(UNKNOWN)
    (tmp_path / "p" / "link.py").symlink_to(outside)
    (tmp_path / "p" / "loop").symlink_to(tmp_path / "p")
    for _ in range(2):  # as plain files, then as a repository
        code, document = checked(folder)
        assert (code, document["summary"]["unknown"]) == (0, 0)
        assert {one["path"] for one in document["references"]} == {"keep.tmp.py"}
        assert document["summary"]["skipped"]["links"] == 1
        git(folder, "init", "-b", "main")


def test_nothing_that_a_repository_configures_is_run(tmp_path):
    folder = project(tmp_path, {"a.py": APACHE})
    git(folder, "init", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "x")
    trap = tmp_path / "trap"
    for key in ("core.fsmonitor", "diff.external", "core.pager", "core.sshCommand"):
        git(folder, "config", key, f"touch {trap}")
    checked(folder)
    checked(folder, "--since", "main")
    assert not trap.exists()


def test_large_binary_and_long_lined_files_are_counted(tmp_path):
    long = 'MODEL_ID = "acme-research/new-7b"; x = "' + "y" * 10_000 + '"\n'
    files = {"large.py": UNKNOWN + "#" * 5_000_001, "binary.py": b"\0" + UNKNOWN.encode(), "long.py": long + APACHE}
    _, document = checked(project(tmp_path, files))
    skipped = document["summary"]["skipped"]
    assert (skipped["large"], skipped["binary"], skipped["long_lines"]) == (1, 1, 1)
    assert [one["line"] for one in document["references"]] == [2]


def test_weights_are_read_by_their_headers(tmp_path):
    pairs = [
        ("general.license", "mit"),
        ("general.base_model.count", 1),
        ("general.base_model.0.repo_url", "https://huggingface.co/meta-llama/Llama-3.1-8B"),
    ]
    code, document = checked(project(tmp_path, {"m.gguf": gguf(pairs)}))
    assert code == 1
    assert "contradicted-license" in [one["rule"] for one in document["findings"]]
    assert [(one["path"], one["finder"]) for one in document["references"]] == [("m.gguf", "weights")]


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "github", "gitlab", "junit", "markdown"])
def test_what_files_say_reaches_no_terminal_raw_and_every_format_is_stable(format_, tmp_path):
    evil = EVIL.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    files = {"a.py": f'AutoModel.from_pretrained("acme-research/new-7b") # {evil}\n', "b.py": APACHE + LLAMA}
    folder = project(tmp_path, files)
    first, second = (run(["check", folder, "--format", format_]) for _ in range(2))
    assert first == second
    assert first.code == 1
    assert raw(first.out) == []
    assert "acme-research/new-7b" in first.out


def test_a_closed_model_is_listed_and_never_fails_a_run_by_itself(tmp_path):
    code, document = checked(project(tmp_path, {"a.py": 'completion(model="gpt-4o")\n'}))
    assert (code, found(document)) == (0, [])
    assert [(one["reference"], one["license"]) for one in document["references"]] == [("gpt-4o", "proprietary-service")]
    policy = "[deny]\ncategories = ['proprietary-service']\n"
    assert checked(project(tmp_path, {"modelcheck.toml": policy}))[0] == 1


def test_an_answer_that_was_left_in_the_project_is_not_read_as_a_part_of_it(tmp_path):
    folder = project(tmp_path, {"a.py": UNKNOWN})
    for name, format_ in (
        ("r.json", "json"),
        ("gl.json", "gitlab"),
        ("s.json", "sarif"),
        ("s.md", "markdown"),
        ("j.xml", "junit"),
    ):
        run(["check", folder, "--format", format_, "--output", str(tmp_path / name)])
    _, document = checked(folder)
    assert {one["path"] for one in document["references"]} == {"a.py"}


def test_a_note_in_a_comment_is_no_finding(tmp_path):
    code, document = checked(project(tmp_path, {"a.py": "# like meta-llama/Llama-3.3-70B-Instruct\n"}))
    assert (code, found(document)) == (0, [])


class Terminal(io.StringIO):
    """Standard error as a terminal."""

    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stream", "quiet", "says"), [(Terminal, False, True), (Terminal, True, False), (io.StringIO, False, False)]
)
def test_a_long_run_says_on_a_terminal_alone_how_far_it_is(stream, quiet, says, monkeypatch):
    from modelcheck.cli.check import _Progress

    monkeypatch.setattr("sys.stderr", stream())
    monkeypatch.setattr(_Progress, "AFTER", 0)
    import sys

    with _Progress(quiet) as step:
        assert (step is not None) == says
        if step is not None:
            step(0.25)
    shown = sys.stderr.getvalue()
    assert ("looked at 25% of the files" in shown) == says
    assert shown.endswith("\r") == says, "the line is taken away again"
