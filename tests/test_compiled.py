"""The compiled form: seen anew when a file changes, left alone when none does, and recovered whatever happened to it."""

import json
import os
import shutil
import subprocess
import sys
import time

import pytest

from commandline import run
from conftest import ROOT
from modelcheck.kb import source
from modelcheck.kb.compile import compiled_files
from modelcheck.kb.load import load
from modelcheck.kb.source import base_folder, compiled, known_in
from test_kb_lint import VALID

CARD = ["license", "llama-3.3", "--format", "json"]


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache for this test, and the folder in it that holds compiled knowledge."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "modelcheck" / "kb"


@pytest.fixture
def small(tmp_path):
    """A knowledge base of two licenses that a test may change."""
    folder = tmp_path / "licenses"
    (folder / "common").mkdir(parents=True)
    for license_id in ("apache-2.0", "mit"):
        shutil.copy(ROOT / "licenses" / "common" / f"{license_id}.yaml", folder / "common")
    shutil.copy(ROOT / "licenses" / "vocabulary.yaml", folder)
    return folder


def compiled_in(cache):
    return sorted(path.name for path in cache.iterdir() if path.name != "stamps")


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def name_in(folder):
    return json.loads((folder / "licenses" / "apache-2.0.json").read_text(encoding="utf-8"))["name"]


def rename_license(folder, name, old="Apache License 2.0"):
    path = folder / "common" / "apache-2.0.yaml"
    text = path.read_text(encoding="utf-8")
    assert f"name: {old}\n" in text
    path.write_text(text.replace(f"name: {old}\n", f"name: {name}\n", 1), encoding="utf-8")


# --- The command in a copy of the checkout


@pytest.fixture
def copied(tmp_path):
    """Run the command from a copy of the checkout, with a cache of its own."""
    for part in ("src", "licenses"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__", "data"))
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "src"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    code = "from modelcheck.cli.main import run; run()"

    def start(*arguments):
        return subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            env=environment,
            cwd=tmp_path,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    return tmp_path, start


def finish(process):
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    return json.loads(out)


def test_a_change_in_a_checkout_is_seen_by_the_next_run_and_nothing_is_compiled_without_one(copied):
    folder, start = copied
    cache = folder / "cache" / "modelcheck" / "kb"
    first = finish(start(*CARD))
    (before,) = compiled_in(cache)
    assert finish(start(*CARD)) == first
    assert compiled_in(cache) == [before]
    path = folder / "licenses" / "meta" / "llama-3.3.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("name: Llama 3.3 Community License", "name: Llama 3.3 as changed", 1), encoding="utf-8")
    assert finish(start(*CARD))["license"]["name"] == "Llama 3.3 as changed"
    assert len(compiled_in(cache)) == 2
    path.write_text(text, encoding="utf-8")
    assert finish(start(*CARD)) == first
    assert len(compiled_in(cache)) == 2


def test_runs_at_the_same_time_do_not_break_each_other(copied):
    folder, start = copied
    answers = [finish(process) for process in [start(*CARD) for _ in range(4)]]
    assert answers == [answers[0]] * 4
    assert answers[0]["license"]["id"] == "llama-3.3"
    (left,) = compiled_in(folder / "cache" / "modelcheck" / "kb")
    assert not left.startswith(".")


# --- What is compiled anew, and what is not


def test_an_unchanged_folder_is_not_even_read(cache, small, monkeypatch):
    first = compiled(small)
    monkeypatch.setattr(source, "compile_folder", lambda *_: pytest.fail("compiled again"))
    assert compiled(small) == first


CHANGES = {
    "a name changed": lambda folder: rename_license(folder, "Apache License Two"),
    "a name of the same length, so that the size stays": lambda folder: rename_license(folder, "Apache License 3.0"),
    "a file added": lambda folder: shutil.copy(ROOT / "licenses" / "moonshot-ai" / "kimi-k3.yaml", folder),
    "a file removed": lambda folder: (folder / "tencent" / "hunyuan-image-3.0.yaml").unlink(),
    "a file in a new folder whose name begins with a line": lambda folder: shutil.copytree(
        ROOT / "licenses" / "moonshot-ai", folder / "__more", ignore=shutil.ignore_patterns("models.yaml")
    ),
    "a file moved": lambda folder: (folder / "common").rename(folder / "usual"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_noticed(cache, small, change, monkeypatch):
    shutil.copytree(ROOT / "licenses" / "tencent", small / "tencent", ignore=shutil.ignore_patterns("models.yaml"))
    compiled(small)
    real, read = source.compile_folder, []
    monkeypatch.setattr(source, "compile_folder", lambda *folders: read.append(folders) or real(*folders))
    CHANGES[change](small)
    compiled(small)
    assert len(read) == 1


def test_what_does_not_change_the_content_changes_no_compiled_folder(cache, small):
    first = compiled(small)
    path = small / "common" / "apache-2.0.yaml"
    path.write_text("# A remark.\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert compiled(small) == first
    assert compiled_in(cache) == [first.name]


def test_a_folder_of_ones_own_is_compiled_anew_when_what_it_builds_upon_changes(cache, small, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "models.yaml").write_text(
        "organization: Acme\nnamespaces: [acme]\nmodels:\n"
        "  - {id: acme/one, license: apache-2.0, evidence: {says: on the card}, confidence: low}\n",
        encoding="utf-8",
    )
    compiled(own, compiled(small))
    path = small / "common" / "apache-2.0.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("id: apache-2.0", "id: apache-3.0", 1), encoding="utf-8")
    with pytest.raises(source.KnowledgeError) as error:
        compiled(own, compiled(small))
    assert 'no license "apache-2.0"; did you mean "apache-3.0"?' in str(error.value)


# --- A cache that was damaged, or that there is none


STAMPS = {
    "empty": b"",
    "half written": b'{"signature": [["common/apa',
    "not JSON": b"\xff\x00",
    "a list": b"[]",
    "nothing": b"null",
    "without its keys": b"{}",
    "of another kind": b'{"signature": 1, "digest": [], "sizes": null}',
    "nested without end": b"[" * 100_000,
}


@pytest.mark.parametrize("content", STAMPS.values(), ids=STAMPS)
def test_a_broken_stamp_is_written_anew(cache, small, content):
    first = compiled(small)
    (stamp,) = (cache / "stamps").iterdir()
    whole = stamp.read_bytes()
    stamp.write_bytes(content)
    assert compiled(small) == first
    assert stamp.read_bytes() == whole


def cut(path):
    path.write_bytes(path.read_bytes()[:-10])


DAMAGES = {
    "the index is gone": lambda folder: (folder / "index.json").unlink(),
    "the index is cut short": lambda folder: cut(folder / "index.json"),
    "a license is gone": lambda folder: (folder / "licenses" / "apache-2.0.json").unlink(),
    "a license is empty": lambda folder: (folder / "licenses" / "apache-2.0.json").write_bytes(b""),
    "the vocabulary is cut short": lambda folder: cut(folder / "vocabulary.json"),
    "all is gone but the folder": lambda folder: [shutil.rmtree(folder), folder.mkdir()],
    "all is gone": shutil.rmtree,
    "a file stands in its place": lambda folder: [shutil.rmtree(folder), folder.write_bytes(b"")],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_folder_is_made_whole(cache, small, damage):
    folder = compiled(small)
    whole = contents(folder)
    DAMAGES[damage](folder)
    assert contents(compiled(small)) == whole
    assert contents(folder) == whole or damage == "a file stands in its place"


@pytest.mark.parametrize("place", ["cache", "cache/modelcheck", "cache/modelcheck/kb", "cache/modelcheck/kb/stamps"])
def test_a_file_in_the_place_of_the_cache_does_not_keep_it_from_answering(tmp_path, place):
    (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / place).write_bytes(b"")
    done = run(CARD, XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["license"]["id"] == "llama-3.3"
    assert (tmp_path / place).read_bytes() == b""


def test_without_a_home_it_answers_too(monkeypatch, small):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr("pathlib.Path.home", lambda: (_ for _ in ()).throw(RuntimeError("no home")))
    assert source.cache_folder() is None
    assert name_in(compiled(small)) == "Apache License 2.0"


def test_a_cache_directory_that_is_not_absolute_is_ignored(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert source.cache_folder() == tmp_path / "home" / ".cache" / "modelcheck" / "kb"


def test_where_nothing_can_be_written_one_message_says_so(small, tmp_path, monkeypatch):
    (tmp_path / "cache").write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "no-such-folder"))
    with pytest.raises(source.ModelcheckError, match="no place for the compiled licenses") as error:
        compiled(small)
    assert "set XDG_CACHE_HOME to a folder you may write to" in str(error.value)


def test_a_folder_whose_name_is_not_utf8_is_compiled(cache, tmp_path):
    own = tmp_path / os.fsdecode(b"caf\xe9")
    try:
        shutil.copytree(VALID, own)
    except (OSError, ValueError) as error:
        pytest.skip(f"this file system does not take such names: {error}")
    (own / "larkspur").rename(own / os.fsdecode(b"\xe9"))
    done = run(["can", "larkspur-1.0", "host", "--used-in", "US", "--revenue", "1M", "--licenses", str(own)])
    assert (done.code, done.err) == (0, "")


# --- What goes from the cache


def age(folder, seconds):
    then = time.time() - seconds
    os.utime(folder, (then, then))


def test_old_compiled_folders_make_room_but_never_the_base_of_the_one_in_use(cache, small, tmp_path):
    base = compiled(small)
    own = tmp_path / "own"
    own.mkdir()
    for number in range(source.KEPT + 4):
        (own / "models.yaml").write_text(f"organization: Acme {number}\nnamespaces: []\nmodels: []\n", encoding="utf-8")
        newest = compiled(own, base)
        for folder in (base, newest):
            age(folder, 2 * source.IN_USE - number)
    left = compiled_in(cache)
    assert {base.name, newest.name} <= set(left)
    assert len(left) == source.KEPT + 2


def test_a_folder_that_a_run_may_be_using_stays(cache, small, tmp_path):
    for number in range(source.KEPT + 4):
        rename_license(small, f"Apache {number}", "Apache License 2.0" if number == 0 else f"Apache {number - 1}")
        compiled(small)
    assert len(compiled_in(cache)) == source.KEPT + 4


def test_what_a_broken_off_run_left_behind_goes(cache, small):
    for name, seconds in ((".new-recent", 1), (".new-old", 2 * source.IN_USE), (".old-old", 2 * source.IN_USE)):
        (cache / name).mkdir(parents=True)
        age(cache / name, seconds)
    folder = compiled(small)
    assert compiled_in(cache) == sorted([folder.name, ".new-recent"])


def test_the_note_on_a_folder_that_is_long_forgotten_goes(cache, small):
    stamps = cache / "stamps"
    stamps.mkdir(parents=True)
    for name, seconds in (("forgotten.json", 2 * source.STAMP_KEPT), ("recent.json", 60)):
        (stamps / name).write_bytes(b"{}")
        age(stamps / name, seconds)
    compiled(small)
    names = {path.name for path in stamps.iterdir()}
    assert "forgotten.json" not in names
    assert "recent.json" in names
    assert len(names) == 2


# --- `kb build`, and the form that is shipped


def test_kb_build_writes_what_a_run_uses(cache, tmp_path):
    done = run(["kb", "build", "--output", str(tmp_path / "built")])
    assert (done.code, done.err) == (0, "")
    assert contents(tmp_path / "built") == contents(base_folder())


def test_kb_build_compiles_a_folder_of_ones_own_alike(cache, tmp_path):
    done = run(["kb", "build", "--licenses", str(VALID), "--output", str(tmp_path / "built")])
    assert (done.code, done.err) == (0, "")
    assert contents(tmp_path / "built") == contents(compiled(VALID, base_folder()))


@pytest.mark.parametrize("kind", ["folder", "file", "link to nowhere"])
def test_kb_build_writes_over_nothing(cache, tmp_path, kind):
    target = tmp_path / "built"
    make = {"folder": target.mkdir, "file": target.touch, "link to nowhere": lambda: target.symlink_to("gone")}
    make[kind]()
    done = run(["kb", "build", "--output", str(target)])
    assert (done.code, done.out) == (2, "")
    assert "exists already" in done.err
    assert [path.name for path in tmp_path.iterdir() if path.name != "cache"] == ["built"]


def test_kb_build_refuses_a_folder_with_problems(cache, small, tmp_path):
    done = run(["kb", "build", "--licenses", str(small), "--output", str(tmp_path / "built")])
    assert done.code == 2
    assert "[misplaced-file]" in done.err
    assert not (tmp_path / "built").exists()


def test_what_is_shipped_is_read_without_a_look_at_the_cache(cache, tmp_path, monkeypatch):
    expected = run(CARD)
    run(["kb", "build", "--output", str(tmp_path / "data")])
    shutil.rmtree(cache)
    monkeypatch.setattr(source, "SHIPPED", tmp_path / "data")
    monkeypatch.setattr(source, "CHECKOUT", tmp_path / "no-checkout")
    assert run(CARD) == expected
    assert not cache.exists()


def test_compiling_twice_gives_the_same_files():
    """The order in which a file system lists files must not show."""
    known = known_in(base_folder())
    first, second = (compiled_files(load(VALID, known)[0]) for _ in range(2))
    assert json.dumps(first) == json.dumps(second)
