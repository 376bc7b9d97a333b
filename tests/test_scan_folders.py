"""What is read of a folder: a model, the hub's cache, a local runtime's store. No link leads out of what was named."""

import os
import time

import pytest

from commandline import EVIL
from model_files import cached, card, gguf, manifest, put, safetensors
from modelcheck.errors import InputError
from modelcheck.scan import limits
from modelcheck.scan.snapshot import gather

MIT = card(license="mit")
COMMIT = "a" * 40
TOP = "models--meta-llama--Llama-3.1-8B"
ID = "meta-llama/Llama-3.1-8B"
STORE = "manifests/registry.ollama.ai/library/llama3.1"

FOUND = [
    # what is named, files, the path that is named, id, licenses declared
    ("the folder of a model", {"README.md": MIT, "model.bin": "x"}, ".", "", ["mit"]),
    ("a card by itself", {"README.md": MIT}, "README.md", "", ["mit"]),
    ("a card in small letters", {"readme.md": MIT}, ".", "", ["mit"]),
    (
        "several files",
        {"README.md": MIT, "b.gguf": gguf([("general.license", "x")]), "a.safetensors": safetensors({"license": "y"})},
        ".",
        "",
        ["mit", "x", "y"],
    ),
    ("the model in the cache", cached(ID, {"README.md": MIT}), TOP, ID, ["mit"]),
    ("the cache with one model", cached(ID, {"README.md": MIT}), ".", ID, ["mit"]),
    ("its snapshot", cached(ID, {"README.md": MIT}), f"{TOP}/snapshots/{COMMIT}", ID, ["mit"]),
    ("all its snapshots", cached(ID, {"README.md": MIT}), f"{TOP}/snapshots", ID, ["mit"]),
    ("a file in its snapshot", cached(ID, {"README.md": MIT}), f"{TOP}/snapshots/{COMMIT}/README.md", ID, ["mit"]),
    ("the only snapshot, without refs/main", cached(ID, {"README.md": MIT}, main=False), TOP, ID, ["mit"]),
    (
        "the snapshot that refs/main names",
        {**cached(ID, {"README.md": MIT}), f"{TOP}/snapshots/{'b' * 40}/README.md": card(license="x")},
        TOP,
        ID,
        ["mit"],
    ),
    ("a model without namespace", cached("gpt2", {"README.md": MIT}), "models--gpt2", "gpt2", ["mit"]),
    ("a model without snapshots", {f"{TOP}/.no_exist/x/README.md": ""}, TOP, ID, []),
    ("a manifest", {f"{STORE}/8b": manifest()}, f"{STORE}/8b", "registry.ollama.ai/library/llama3.1:8b", []),
    ("the store with one model", {f"{STORE}/8b": manifest()}, ".", "registry.ollama.ai/library/llama3.1:8b", []),
    (
        "a folder in the store",
        {f"{STORE}/8b": manifest()},
        "manifests/registry.ollama.ai",
        "registry.ollama.ai/library/llama3.1:8b",
        [],
    ),
    ("a manifest elsewhere", {"x/8b": manifest()}, "x/8b", "", []),
    ("a folder of manifests for something else", {"manifests/a/README.md": MIT}, "manifests/a", "", ["mit"]),
]


@pytest.mark.parametrize(("files", "named", "model", "licenses"), [row[1:] for row in FOUND], ids=[row[0] for row in FOUND])
def test_at_a_path_lies(tmp_path, files, named, model, licenses):
    found = gather(put(tmp_path, files) / named)
    assert (found.model, [one.value for one in found.of("license")]) == (model, licenses)
    assert found.path == str(tmp_path / named)


SEVERAL = [
    (
        {**cached("a/b", {"README.md": MIT}), **cached("c/d", {"README.md": MIT})},
        "it keeps 2 models (models--a--b, models--c--d)",
    ),
    (
        {f"{STORE}/8b": manifest(), f"{STORE}/70b": manifest()},
        "it keeps 2 models (manifests/registry.ollama.ai/library/llama3.1/70b, ",
    ),
    ({"datasets--a--b/snapshots/x/README.md": MIT}, "no file in it is of a kind"),
]


@pytest.mark.parametrize(("files", "note"), SEVERAL)
def test_of_several_models_none_is_chosen(tmp_path, files, note):
    found = gather(put(tmp_path, files))
    assert found.statements == ()
    assert note in found.notes[0]


@pytest.mark.parametrize("kind", ["dataset", "space"])
def test_a_card_of_something_else_on_the_hub_is_no_card_of_a_model(tmp_path, kind):
    files = {f"{kind}s--a--b/snapshots/x/README.md": MIT}
    found = gather(put(tmp_path, files) / f"{kind}s--a--b/snapshots/x")
    assert found.statements == ()
    assert found.notes == (f"it belongs to a {kind} of the hub, not to a model",)


REFUSED = [
    ("nothing there", {}, "no-such-model", "No such file"),
    ("a name of 10 kB", {}, "x" * 10_000, "File name too long"),
    ("a null in the name", {}, "a\0b", "null"),
    ("control characters in the name", {}, EVIL, "No such file"),
    ("refs/main names what is not there", {f"{TOP}/refs/main": "b" * 40}, TOP, "the snapshot it names is not there"),
    ("refs/main climbs", {f"{TOP}/refs/main": "../../.."}, TOP, "is no revision"),
    ("refs/main is binary", {f"{TOP}/refs/main": b"\xff\x00" * 99}, TOP, "is no revision"),
    ("several snapshots", {f"{TOP}/snapshots/{one}/README.md": MIT for one in "ab"}, TOP, "no refs/main to choose"),
    ("one broken file among good ones", {"README.md": MIT, "config.json": "{"}, ".", "config.json:1:2"),
]


@pytest.mark.parametrize(("files", "named", "message"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_path_is_refused_with_one_clear_message(tmp_path, files, named, message):
    with pytest.raises(InputError) as error:
        gather(put(tmp_path, files) / named)
    assert message in str(error.value)
    assert all(line.isprintable() for line in str(error.value).splitlines())
    assert len(str(error.value)) < 1_000


# --- Links


def test_links_within_the_cache_are_followed(tmp_path):
    put(tmp_path, {f"{TOP}/blobs/1": MIT, f"{TOP}/refs/main": COMMIT})
    snapshot = tmp_path / TOP / "snapshots" / COMMIT
    snapshot.mkdir(parents=True)
    (snapshot / "README.md").symlink_to("../../blobs/1")
    for named in (tmp_path / TOP, snapshot, snapshot / "README.md"):
        assert gather(named).first("license") == "mit"


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    put(tmp_path, {"secret/README.md": MIT, "model/config.json": {"model_type": "llama"}})
    (tmp_path / "model" / "README.md").symlink_to("../secret/README.md")
    found = gather(tmp_path / "model")
    assert found.of("license") == ()
    assert "README.md is a link that leads out of the folder" in found.notes[0]


def test_a_snapshot_that_is_a_link_out_of_the_cache_is_refused(tmp_path):
    put(tmp_path, {"secret/README.md": MIT, f"{TOP}/refs/main": COMMIT, f"{TOP}/snapshots/x": ""})
    (tmp_path / TOP / "snapshots" / COMMIT).symlink_to("../../secret", target_is_directory=True)
    with pytest.raises(InputError, match="leads out of the folder"):
        gather(tmp_path / TOP)


def test_refs_that_lead_out_of_the_cache_are_not_read(tmp_path):
    put(tmp_path, {"outside": "c" * 40, **cached(ID, {"README.md": MIT}, main=False)})
    (tmp_path / TOP / "refs").mkdir()
    (tmp_path / TOP / "refs" / "main").symlink_to("../../outside")
    assert gather(tmp_path / TOP).first("license") == "mit"


def test_a_link_that_was_named_itself_is_followed(tmp_path):
    put(tmp_path, {"store/README.md": MIT})
    (tmp_path / "named").symlink_to("store", target_is_directory=True)
    assert gather(tmp_path / "named").first("license") == "mit"


def test_links_in_a_circle_end(tmp_path):
    (tmp_path / "README.md").symlink_to("README.md")
    (tmp_path / "manifests").symlink_to(".", target_is_directory=True)
    with pytest.raises(InputError, match="Too many levels"):
        gather(tmp_path / "README.md")
    with pytest.raises(InputError, match=r"README\.md"):
        gather(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "README.md")
    start = time.perf_counter()
    for named in (tmp_path, tmp_path / "README.md"):
        with pytest.raises(InputError, match="no regular file"):
            gather(named)
    assert time.perf_counter() - start < 2


# --- Many files


def test_of_many_shards_the_first_are_read(tmp_path):
    shards = {f"model-{n:05}-of-00100.safetensors": safetensors({"license": "mit"}) for n in range(1, 101)}
    found = gather(put(tmp_path, {**shards, "README.md": MIT}))
    assert len(found.files) == limits.MOST_WEIGHTS + 1
    assert f"100 files hold weights; the first {limits.MOST_WEIGHTS} were read" in found.notes


def test_what_belongs_to_no_model_is_not_opened(tmp_path):
    put(
        tmp_path,
        {"README.md": MIT, "tokenizer.json": "{", "pytorch_model.bin": b"\x80", "training_args.bin": b"\x80", "x.py": "!"},
    )
    assert gather(tmp_path).files == (str(tmp_path / "README.md"),)
