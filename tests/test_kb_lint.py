"""`modelcheck kb lint`: the fixtures of tests/kb, and cases too odd to keep as files, print exactly the problems expected.

`MODELCHECK_RECORD=1` writes what is printed now beside the fixtures; look at the difference before you keep it.
"""

import json
import os
import re
import shutil
from pathlib import Path

import pytest
import yaml

from modelcheck.cli.main import main
from modelcheck.kb import yaml_reader
from modelcheck.kb.load import load
from modelcheck.kb.problems import RULES, Problem
from modelcheck.kb.source import base_folder, known_in

KB = Path(__file__).parent / "kb"
VALID = KB / "valid"
FIXTURES = sorted(path for path in (KB / "invalid").iterdir() if path.suffix != ".errors")
EXPECTED = {path.stem: path for path in (KB / "invalid").glob("*.errors")}
LINE = re.compile(r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): (?P<message>.+) \[(?P<rule>[a-z0-9-]+)\]")


def lint(folder, capsys, *more):
    """Run `kb lint` on a folder; return the exit code and what is printed."""
    code = main(["kb", "lint", "--licenses", str(folder), *more])
    out, err = capsys.readouterr()
    assert err == ""
    return code, out


def problems_in(folder, capsys):
    """The lines that `kb lint` prints for a folder with problems, without the last, which counts them."""
    code, out = lint(folder, capsys)
    *lines, summary = out.splitlines()
    assert code == 1
    assert summary.startswith(f"{len(lines)} problem{'' if len(lines) == 1 else 's'} in ")
    return lines


def folder_of(fixture, tmp_path):
    """The folder that a fixture stands for: a single file is put into one of its own."""
    if fixture.is_dir():
        return fixture
    shutil.copy(fixture, tmp_path)
    return tmp_path


# --- Fixtures


def test_there_are_fixtures():
    assert len(FIXTURES) > 30


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_has_exactly_the_problems_listed_beside_it(fixture, tmp_path, capsys):
    lines = problems_in(folder_of(fixture, tmp_path), capsys)
    beside = fixture.with_name(f"{fixture.stem}.errors")
    if os.environ.get("MODELCHECK_RECORD"):
        beside.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert beside.is_file(), f"no {beside.name}: run with MODELCHECK_RECORD=1, and check each line that it writes"
    assert lines == beside.read_text(encoding="utf-8").splitlines()


def test_no_expectation_is_left_without_its_fixture():
    assert set(EXPECTED) == {path.stem for path in FIXTURES}


def test_what_is_sound_has_no_problem(capsys):
    code, out = lint(VALID, capsys)
    assert (code, out.split(" in ")[0]) == (0, "0 problems")


def test_the_knowledge_base_itself_has_no_problem(capsys):
    assert main(["kb", "lint"]) == 0
    assert capsys.readouterr().out.startswith("0 problems in ")


# --- Cases that are no files to keep: bytes that editors mend, sizes, and what the file system does


def write(name, content):
    """A case of one file with that content."""

    def make(folder):
        path = folder / name
        path.write_bytes(content) if isinstance(content, bytes) else path.write_text(content, encoding="utf-8")

    return make


def fifty_megabytes(folder):
    with (folder / "acme.yaml").open("wb") as file:
        file.truncate(50_000_000)


def link_to_nowhere(folder):
    (folder / "acme.yaml").symlink_to(folder / "gone.yaml")


def links_in_a_circle(folder):
    (folder / "a.yaml").symlink_to("b.yaml")
    (folder / "b.yaml").symlink_to("a.yaml")


def named_pipe(folder):
    os.mkfifo(folder / "acme.yaml")


def hidden_files_only(folder):
    (folder / ".git").mkdir()
    (folder / ".git" / "acme.yaml").write_text("id: acme\n", encoding="utf-8")
    (folder / ".acme.yaml").write_text("id: acme\n", encoding="utf-8")
    (folder / "README.md").write_text("id: acme\n", encoding="utf-8")


def name_that_is_not_utf8(folder):
    (folder / os.fsdecode(b"caf\xe9.yaml")).write_text("", encoding="utf-8")


NO_FILE = "{folder}:1:1: no license file (*.yaml) in this folder [unreadable]"

GENERATED = {
    "a byte that is not UTF-8": (
        write("acme.yaml", b"id: acme\nname: Caf\xe9 Policy\n"),
        ["acme.yaml:2:10: the byte 0xe9 is not UTF-8; save the file as UTF-8 [not-utf8]"],
    ),
    "a byte that is not UTF-8, after a byte order mark and characters of several bytes": (
        write("acme.yaml", b"\xef\xbb\xbfid: acme\nname: \xe6\xa8\xa1\xe5\x9e\x8b\xff\n"),
        ["acme.yaml:2:9: the byte 0xff is not UTF-8; save the file as UTF-8 [not-utf8]"],
    ),
    "a character cut off by the end of the file": (
        write("acme.yaml", b"id: acme\nname: \xe6\xa8"),
        ["acme.yaml:2:7: the byte 0xe6 is not UTF-8; save the file as UTF-8 [not-utf8]"],
    ),
    "UTF-16": (
        write("acme.yaml", "id: acme\n".encode("utf-16")),
        ["acme.yaml:1:1: the byte 0xff is not UTF-8; save the file as UTF-8 [not-utf8]"],
    ),
    "50 megabytes": (fifty_megabytes, ["acme.yaml:1:1: more than 2,000,000 bytes; split the file [too-large]"]),
    "a list of a million commas": (
        write("acme.yaml", f"id: acme\nnotes: [{'1,' * 900_000}]\n"),
        ["acme.yaml:2:199999: more than 100,000 values; split the file [too-large]"],
    ),
    "a hundred brackets": (
        write("acme.yaml", "a: " + "[" * 100 + "]" * 100),
        ["acme.yaml:1:23: nested more than 20 deep [too-deep]"],
    ),
    "a thousand dashes": (
        write("acme.yaml", "- " * 1_000 + "a"),
        ["acme.yaml:1:41: nested more than 20 deep [too-deep]"],
    ),
    "a null character": (
        write("acme.yaml", "id: acme\nname: é\0\n"),
        ["acme.yaml:2:8: the character U+0000 is not allowed in YAML; take it out [yaml-syntax]"],
    ),
    "a syntax error under Windows line ends": (
        write("acme.yaml", b"\xef\xbb\xbfid: acme\r\nname: Acme\r\n\tPolicy: a\r\n"),
        ["acme.yaml:3:1: not YAML: a tab where YAML wants blanks; indent with blanks [yaml-syntax]"],
    ),
    "an error at the very end": (
        write("acme.yaml", "id: acme\nname: Acme\n? [a\n"),
        [
            "acme.yaml:3:3: not YAML: a comma or the closing bracket is missing, or a text needs quotes; "
            "the bracket opens on line 3 [yaml-syntax]"
        ],
    ),
    "an empty file": (write("acme.yaml", b""), ["acme.yaml:1:1: the file is empty [yaml-syntax]"]),
    "a byte order mark alone": (write("acme.yaml", b"\xef\xbb\xbf"), ["acme.yaml:1:1: the file is empty [yaml-syntax]"]),
    "a link to nowhere": (
        link_to_nowhere,
        ["acme.yaml:1:1: cannot be read: No such file or directory [unreadable]"],
    ),
    "links in a circle": (
        links_in_a_circle,
        [f"{name}.yaml:1:1: cannot be read: Too many levels of symbolic links [unreadable]" for name in "ab"],
    ),
    "a named pipe": (named_pipe, ["acme.yaml:1:1: cannot be read: it is no file [unreadable]"]),
    "an empty folder": (lambda folder: None, [NO_FILE]),
    "hidden and other files only": (hidden_files_only, [NO_FILE]),
    "a name with control characters": (
        write("evil\n\x1b[31m\u202e.yaml", ""),
        ["evil\\n\\x1b[31m\\u202e.yaml:1:1: the file is empty [yaml-syntax]"],
    ),
    "a name that is not UTF-8": (name_that_is_not_utf8, ["caf\\udce9.yaml:1:1: the file is empty [yaml-syntax]"]),
    "an ending in capitals": (write("ACME.YAML", ""), ["ACME.YAML:1:1: the file is empty [yaml-syntax]"]),
}


@pytest.mark.parametrize("case", GENERATED)
def test_a_hostile_or_broken_folder_has_exactly_the_problems_expected(case, tmp_path, capsys):
    make, expected = GENERATED[case]
    try:
        make(tmp_path)
    except (OSError, ValueError) as error:
        pytest.skip(f"this file system does not take it: {error}")
    assert problems_in(tmp_path, capsys) == [line.format(folder=tmp_path) for line in expected]


def test_a_million_brackets_are_too_deep_whichever_part_of_the_parser_sees_it(tmp_path, capsys):
    (tmp_path / "acme.yaml").write_text("a: " + "[" * 1_000_000, encoding="utf-8")
    (line,) = problems_in(tmp_path, capsys)
    assert line.endswith(": nested more than 20 deep [too-deep]")


def test_a_folder_that_may_not_be_listed_is_a_problem_and_the_rest_is_read(tmp_path, capsys, monkeypatch):
    shutil.copytree(VALID, tmp_path / "own")
    (tmp_path / "own" / "locked").mkdir()
    listing = os.scandir

    def scandir(path):
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return listing(path)

    monkeypatch.setattr(os, "scandir", scandir)
    expected = "locked:1:1: the folder cannot be read: Permission denied [unreadable]"
    assert problems_in(tmp_path / "own", capsys) == [expected]


# --- What holds for all problems


def expected_lines():
    for path in EXPECTED.values():
        yield from path.read_text(encoding="utf-8").splitlines()
    for _, lines in GENERATED.values():
        yield from lines


def test_every_rule_fires():
    assert {LINE.fullmatch(line)["rule"] for line in expected_lines()} == set(RULES)


def test_messages_are_one_printable_line_without_a_full_stop():
    for line in expected_lines():
        message = LINE.fullmatch(line)["message"]
        assert message.isprintable(), line
        assert re.match(r"[^A-Z]", message), line
        assert not message.endswith("."), line


def test_all_problems_of_all_files_come_in_one_go_by_file_and_line(tmp_path, capsys):
    for fixture in FIXTURES:
        (shutil.copytree if fixture.is_dir() else shutil.copy)(fixture, tmp_path / fixture.name)
    lines = [LINE.fullmatch(line) for line in problems_in(tmp_path, capsys)]
    places = [(line["path"], int(line["line"]), int(line["column"])) for line in lines]
    assert places == sorted(places)
    first_parts = {path.split("/")[0] for path, *_ in places}
    assert first_parts == {fixture.name for fixture in FIXTURES}


def test_json_holds_the_same_problems(tmp_path, capsys):
    folder = folder_of(KB / "invalid" / "dates.yaml", tmp_path)
    lines = problems_in(folder, capsys)
    code, out = lint(folder, capsys, "--format", "json")
    found = json.loads(out)["problems"]
    assert code == 1
    assert [str(Problem(**problem)) for problem in found] == lines


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
def test_the_slow_yaml_parser_finds_the_same(fixture, tmp_path, monkeypatch):
    """Where the library comes without its fast parser, a column may differ, and nothing else does."""
    known = known_in(base_folder())

    def found():
        return [problem._replace(column=0) for problem in load(folder_of(fixture, tmp_path), known)[1]]

    fast = found()
    monkeypatch.setattr(yaml_reader, "_Loader", yaml.SafeLoader)
    assert found() == fast
