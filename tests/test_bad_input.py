"""Input that cannot be right: one clear message that says what would be, exit code 2, and nothing on standard output."""

import json
import time

import pytest

from commandline import EVIL, raw, run, run_installed, said

HOST = "can llama-3.3 host"
EVIL_SHOWN = r"a\u001b[31mred\u0007\u007f\u009b2J\u202e\u2028b"

REFUSED = [
    # command, what the message must name
    (
        "frobnicate",
        ['no command "frobnicate"', "license, can, diff, compare, compat, lineage, find, check, init, notice, list"],
    ),
    ("licnse llama-3.3", ['no command "licnse"', 'did you mean "license"']),
    ("kb lnt", ['no command "lnt"', 'did you mean "lint"']),
    ("can llama-3.3 hots", ['unknown activity "hots"', 'did you mean "host"', "train-on-outputs"]),
    ("can host llama-3.3", ['"host" is an activity', "`modelcheck can llama-3.3 host`"]),
    ("can llama-3.3", ['missing argument "ACTIVITY"', "`modelcheck can --help`"]),
    ("can", ['missing argument "SUBJECT"']),
    ("license llama-3.3 mrl-0.1", ["unexpected extra argument", "mrl-0.1"]),
    ("license llama-3.3 --format yaml", ['"yaml" is not one of "text", "json"', "--format"]),
    ("license llama-3.3 --frmat json", ['no option "--frmat"', 'did you mean "--format"']),
    (f"{HOST} --mau", ['"--mau" requires an argument', "`modelcheck can --help`"]),
    (f"{HOST} --purpose fun", ['unknown purpose "fun"', "commercial, evaluation, research and personal"]),
    (f"{HOST} --purpose comercial", ['unknown purpose "comercial"', 'did you mean "commercial"']),
    (f"{HOST} --mau banana", ['"banana" is not a figure', "--mau 10M"]),
    (f"{HOST} --mau -5", ['"-5" is not a figure']),
    (f"{HOST} --mau=-5", ['"-5" is not a figure']),
    (f"{HOST} --mau 1e9", ['"1e9" is not a figure']),
    (f"{HOST} --mau ''", ['"" is not a figure']),
    (f"{HOST} --mau NaN", ['"NaN" is not a figure']),
    (f"{HOST} --mau 99999999999B", ['"99999999999B" is more than there can be']),
    (f"{HOST} --mau {'9' * 10_000}", ["more than there can be"]),
    (f"{HOST} --revenue 10X", ["annual_revenue", '"10X" is not a figure', "--revenue 10M"]),
    (f"{HOST} --region ZZ", ['"ZZ" is no country code', "ISO 3166-1 alpha-2"]),
    (f"{HOST} --region Germany", ['"Germany" is no country code']),
    (f"{HOST} --region ''", ['"" is no country code']),
    (f"{HOST} --used-in EU,US", ['"EU,US" is no country code', "--used-in"]),
    (f"{HOST} --organization firm", ['unknown organization "firm"', "company, individual, nonprofit"]),
    (f"{HOST} --organization compny", ['did you mean "company"']),
    (f"{HOST} --use-case milit", ['unknown use case "milit"', 'did you mean "military"']),
    (f"{HOST} --fact model_modified", ['--fact "model_modified" is not NAME=VALUE']),
    (f"{HOST} --fact =true", ['--fact "=true" is not NAME=VALUE']),
    (f"{HOST} --fact color=red", ['unknown fact "color"', "model_modified"]),
    (f"{HOST} --fact model_modifed=true", ['unknown fact "model_modifed"', 'did you mean "model_modified"']),
    (f"{HOST} --fact multimodal=maybe", ['"maybe" is neither yes nor no']),
    (f"{HOST} --fact trained_model_kind=cat", ['"cat"', "language-model"]),
    (f"{HOST} --fact condition:dance=true", ['unknown condition "condition:dance"', "condition:medical-advice"]),
    ("can apache-2.0 host --fact condition:medical-advice=true", ["unknown condition"]),
    (f"{HOST} --mau 10M --fact product_monthly_active_users=50M", ["50,000,000 is more than monthly_active_users=10,000,000"]),
    (f"{HOST} --mau 10M --fact monthly_active_users=20M", ['"monthly_active_users" is given twice']),
    (f"{HOST} --fact multimodal=true --fact multimodal=false", ['"multimodal" is given twice']),
    (f"{HOST} --purpose personal --organization company", ['organization=company contradicts "personal"', "by an individual"]),
    (f"{HOST} --fact internal_use=true", ['internal_use=True contradicts "host"']),
    (f"{HOST} --licenses no-such-folder", ['"no-such-folder" is no folder']),
    (f"{HOST} --scenario no-such-file", ["no-such-file", "no such file or directory"]),
    (f"{HOST} --output no/such/folder", ['cannot write to "no/such/folder"', "no such file or directory"]),
    ("list --category free", ['unknown category "free"', "permissive, copyleft"]),
    ("list --steward mistrall", ['no steward "mistrall"', '"Mistral AI"']),
    ("list --models --policies", ["--models does not go with --policies"]),
    ("schema cna", ['no schema "cna"', 'did you mean "can"']),
    ("explain", ['missing argument "TERM"']),
    ("kb verify --texts no-such-folder", ['"no-such-folder"', "MODELCHECK_TEXTS"]),
    ("kb lint --licenses no-such-folder", ['"no-such-folder" is no folder']),
    ("kb build --output .", ["exists already"]),
    ("kb build --output no/such/folder", ['cannot write to "no/such/folder"']),
]


def short(command):
    return command if len(command) < 80 else command[:77] + "..."


@pytest.mark.parametrize(("command", "named"), REFUSED, ids=[short(case[0]) for case in REFUSED])
def test_what_cannot_be_meant_is_refused(command, named, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    message = said(run(command))
    assert [text for text in named if text.casefold() not in message.casefold()] == []
    assert len(message) < 2000
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [f"{HOST} --mau banana", "frobnicate", "can llama-3.3", f"{HOST} --scenario no-such-file"])
def test_the_installed_command_refuses_alike(command):
    done = run_installed(command)
    said(done)
    assert done == run(command)


# --- Names


UNKNOWN = [
    "no-such-model",
    "",
    " ",
    "x" * 10_000,
    "é" * 10_000,
    "etc/passwd/../..",
    "a\nb",
    EVIL,
    "\udcff\udcfe",
    "%s{}\\",
]


@pytest.mark.parametrize("command", ["license", "can"])
@pytest.mark.parametrize("name", UNKNOWN, ids=lambda name: repr(name[:20]))
def test_an_unknown_name_is_answered_on_standard_output(command, name):
    arguments = [command, name, *(["host"] if command == "can" else [])]
    text, document = run(arguments), run([*arguments, "--format", "json"])
    assert (text.code, text.err, document.code, document.err) == (3, "", 3, "")
    assert text.out.startswith('unknown: no model or license is called "')
    assert len(text.out) < 600
    assert json.loads(document.out)["error"] == "unknown"
    assert json.loads(document.out)["subject"] == name
    assert raw(text.out + document.out) == []


def test_control_characters_of_a_name_are_shown_escaped():
    assert f'"{EVIL_SHOWN}"' in run(["license", EVIL]).out
    assert EVIL_SHOWN in run(["license", EVIL, "--format", "json"]).out


EVIL_ARGUMENTS = [
    ["can", EVIL, EVIL],
    [EVIL],
    ["kb", EVIL],
    ["schema", EVIL],
    ["license", "llama-3.3", EVIL],
    ["license", "llama-3.3", f"--{EVIL}"],
    ["license", "llama-3.3", "--format", EVIL],
    ["list", "--steward", EVIL],
    ["list", "--category", EVIL],
    ["license", "llama-3.3", "--scenario", EVIL],
    ["license", "llama-3.3", "--licenses", EVIL],
    ["license", "llama-3.3", "--output", f"no-such-folder/{EVIL}"],
    *([*HOST.split(), flag, EVIL] for flag in ("--mau", "--region", "--used-in", "--organization", "--use-case", "--purpose")),
    *([*HOST.split(), "--fact", fact.format(EVIL)] for fact in ("{}", "{}=1", "multimodal={}", "condition:{}=true")),
    ["kb", "verify", "--texts", EVIL],
    ["kb", "build", "--output", f"no-such-folder/{EVIL}"],
]


@pytest.mark.parametrize("arguments", EVIL_ARGUMENTS, ids=lambda arguments: " ".join(arguments).replace(EVIL, "EVIL"))
def test_control_characters_never_reach_the_terminal(arguments):
    message = said(run(arguments))
    assert raw(message) == []
    assert r"\u001b[31m" in message or r"\x1b[31m" in message


def test_a_name_cannot_forge_a_second_message():
    message = said(run(["can", "llama-3.3", "x\n  fix:   run this\nerror: y"]))
    assert message.count("\n") == len(message.splitlines())
    assert [line for line in message.splitlines() if line.lstrip().startswith(("fix:   run this", "error: y"))] == []


def test_an_unknown_word_is_answered_on_standard_output():
    done = run(["explain", EVIL])
    assert (done.code, done.err, raw(done.out)) == (3, "", [])


# --- Scenarios

SCENARIOS = [
    # name, content, what the message must name
    ("not YAML", b"region: [US\n", ["scenario.yaml:", "not YAML"]),
    ("a tab", b"region:\n\t- US\n", ["scenario.yaml:2:1", "tab"]),
    ("a list", b"- region: US\n", ["scenario.yaml:1:1", "a list where a mapping is wanted"]),
    ("a word", b"region\n", ["scenario.yaml:1:1", '"region" where a mapping is wanted']),
    ("empty", b"", ["scenario.yaml:1:1", "the file is empty"]),
    ("not UTF-8", b"region: US\nused_in: \xff\xfe\n", ["scenario.yaml:2:10", "0xff is not UTF-8"]),
    ("anchors", b"a: &a [x, x]\nb: [*a, *a]\n", ["scenario.yaml:1:4", "anchor"]),
    ("a bomb", b"a: &a [" + b"x," * 9 + b"]\nb: &b [" + b"*a," * 9 + b"]\n", ["anchor"]),
    ("deep", b"[" * 5000, ["scenario.yaml:1:", "deep"]),
    ("a key twice", b"region: US\nregion: DE\n", ["scenario.yaml:2:1", '"region" stands twice']),
    ("two documents", b"region: US\n---\nregion: DE\n", ["scenario.yaml:2:1", "second document"]),
    ("a mapping in a mapping", b"region: {code: US}\n", ["scenario.yaml:1:9", "a mapping where text is wanted"]),
    ("an unknown fact", b"region: US\ncolor: red\n", ['unknown fact "color"', "scenario.yaml:2:1"]),
    ("a wrong value", b"# facts\nmonthly_active_users: banana\n", ['"banana" is not a figure', "scenario.yaml:2:1"]),
    ("an unknown condition", b"condition:dance: true\n", ["unknown condition", "scenario.yaml:1:1"]),
    ("control characters", b"region: \x1b[31m\n", ["scenario.yaml:1:9", "U+001B"]),
    ("hidden control characters", b'region: "\\e[31m"\n', [r"\u001b[31m", "scenario.yaml:1:1"]),
    ("a contradiction", b"monthly_active_users: 1M\nproduct_monthly_active_users: 2M\n", ["is more than monthly_active_users"]),
]


@pytest.mark.parametrize(("content", "named"), [case[1:] for case in SCENARIOS], ids=[case[0] for case in SCENARIOS])
def test_a_scenario_that_cannot_be_meant_is_refused(content, named, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenario.yaml").write_bytes(content)
    message = said(run(f"{HOST} --scenario scenario.yaml"))
    plain = message.replace(r"\x1b", r"\u001b")
    assert [text for text in named if text.casefold() not in plain.casefold()] == []
    assert raw(message) == []


def test_a_scenario_with_several_problems_names_them_all(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenario.yaml").write_text("region: {a: b}\nused_in: {c: d}\n", encoding="utf-8")
    done = run(f"{HOST} --scenario scenario.yaml")
    assert (done.code, done.out) == (2, "")
    assert [line.split(": ")[0] for line in done.err.splitlines()[:2]] == ["scenario.yaml:1:9", "scenario.yaml:2:10"]
    assert "error: the scenario cannot be used: 2 problems" in done.err


def test_a_scenario_of_50_megabytes_is_refused_at_once(tmp_path):
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(50_000_000)
    start = time.monotonic()
    assert "more than 2,000,000 bytes" in said(run(f"{HOST} --scenario {huge}"))
    assert time.monotonic() - start < 2


def test_a_folder_is_no_scenario(tmp_path):
    assert "is a directory" in said(run(f"{HOST} --scenario {tmp_path}")).casefold()


def test_a_folder_of_licenses_with_problems_names_them(tmp_path):
    (tmp_path / "bad.yaml").write_text("id: bad\nname: [\n", encoding="utf-8")
    done = run(f"license llama-3.3 --licenses {tmp_path}")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("bad.yaml:")
    assert "error: 1 problem in" in done.err
    assert run(f"kb lint --licenses {tmp_path}").code == 1
