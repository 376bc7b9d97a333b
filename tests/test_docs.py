"""The documents hold: every example runs and prints what is shown, every word is explained, every count is true.

`MODELCHECK_RECORD=1 pytest tests/test_docs.py` writes what the examples print now into the documents; look at the difference
before you keep it.
"""

import os
import re
import shlex
import socket
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from casebook import FILES, case_differences, read_book
from commandline import run
from conftest import ROOT
from modelcheck.cli.kb import app as kb_app
from modelcheck.cli.main import COMMANDS
from modelcheck.engine.permission import judge
from modelcheck.errors import Exit
from modelcheck.kb import forms, other_forms
from modelcheck.kb.conditions import ConditionShape
from modelcheck.kb.load import load
from modelcheck.kb.source import base_folder, known_in, open_knowledge_base
from modelcheck.kb.verify import VERIFY_RULES, verify
from modelcheck.model.answers import Question
from modelcheck.report.schemas import command_schema

README, GUIDE = "README.md", "licenses/README.md"
DOCUMENTS = (README, "CONTRIBUTING.md", "CHANGELOG.md", GUIDE, "docs/ci.md", "docs/policy.md", "docs/rules.md")
CUT = "…"
"""A line of its own in an example: lines are left out here."""
RECORD = os.environ.get("MODELCHECK_RECORD") == "1"
COLUMNS = "100"
"""The width of terminal that README.md names."""


class Block(NamedTuple):
    """A fenced block: *name* is the file that its content stands for, *line* that of its first line."""

    document: str
    line: int
    language: str
    name: str
    lines: list[str]


@cache
def text_of(document):
    return (ROOT / document).read_text(encoding="utf-8")


def blocks(document, language=""):
    start, opening, lines = 0, "", []
    for number, line in enumerate(text_of(document).splitlines(), 1):
        if line.startswith("```") and start:
            kind, _, name = opening.partition(" ")
            if language in ("", kind):
                yield Block(document, start, kind, name, lines)
            start, lines = 0, []
        elif line.startswith("```"):
            start, opening = number + 1, line[3:]
        elif start:
            lines.append(line)


def examples(block):
    """The commands of a console block, each with the lines shown under it."""
    found = []
    for line in block.lines:
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def commands(document):
    return [shlex.split(command) for block in blocks(document, "console") for command, _ in examples(block)]


def write_files(document, folder):
    """Write the blocks that stand for files; a name leads to its content."""
    for block in blocks(document):
        if block.name:
            (folder / block.name).parent.mkdir(parents=True, exist_ok=True)
            (folder / block.name).write_text("\n".join(block.lines) + "\n", encoding="utf-8")


def table(document, heading):
    """The rows of the first table under a heading, without its head, cells stripped."""
    lines = text_of(document).splitlines()
    below = lines[lines.index(heading) + 1 :]
    section = below[: next((n for n, line in enumerate(below) if line.startswith("#")), len(below))]
    start = next(n for n, line in enumerate(section) if line.startswith("|---")) + 1
    rows = []
    for line in section[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def words_in(cell):
    return re.findall(r"`([^`]+)`", cell)


def first_words(document, heading):
    return [word for row in table(document, heading) for word in words_in(row[0])]


# --- Examples


def shows(shown, printed):
    """Whether the lines shown are what was printed, a cut standing for one line or more."""
    pattern = "".join(r"(?:.*\n)+?" if line == CUT else re.escape(line) + r"\n" for line in shown)
    return re.fullmatch(pattern, printed) is not None


def shown_anew(shown, printed):
    """The lines shown, taken from what is printed now: as many in each piece between cuts, from the line most like its first.

    A proposal: a piece may have become longer or shorter.
    """
    new, pieces = printed.splitlines(), [[]]
    if CUT not in shown:
        return new
    for line in shown:
        if line == CUT:
            pieces.append([])
        else:
            pieces[-1].append(line)
    found, end = [new[: len(pieces[0])]], len(pieces[0])
    for piece in pieces[1:-1]:
        start = new.index(get_close_matches(piece[0], new[end:], n=1, cutoff=0)[0], end)
        end = start + len(piece)
        found.append(new[start:end])
    found.append(new[len(new) - len(pieces[-1]) :])
    return [line for number, piece in enumerate(found) for line in ([CUT] if number else []) + piece]


def no_network(*args, **kwargs):
    raise AssertionError("an example opened a socket")


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """An empty folder to work in, without a network."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(socket, "socket", no_network)
    return tmp_path


def typed(command):
    """Run a command line of the documents; return its exit code and all that it prints."""
    program, *arguments = shlex.split(command)
    assert program == "modelcheck", f"an example that is not ours: {command}"
    done = run(arguments, COLUMNS=COLUMNS)
    return done.code, done.out + done.err


CONSOLE = [block for document in DOCUMENTS for block in blocks(document, "console")]


@pytest.mark.parametrize("block", CONSOLE, ids=lambda block: f"{block.document}:{block.line}")
def test_an_example_prints_what_is_shown(desk, block):
    write_files(block.document, desk)
    code, now = 0, []
    for command, shown in examples(block):
        if command == "echo $?":
            printed = f"{code}\n"
        else:
            code, printed = typed(command)
        right = shows(shown, printed)
        now += [f"$ {command}", *(shown if right else shown_anew(shown, printed))]
        if not right and not RECORD:
            pytest.fail(f"{block.document}:{block.line}: `{command}` prints\n{printed}")
    if now != block.lines:
        record(block, now)


def record(block, lines):
    path = ROOT / block.document
    old, new = ("\n```console\n" + "\n".join(part) + "\n```\n" for part in (block.lines, lines))
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("shown", "printed", "right"),
    [
        (["a", "b"], "a\nb\n", True),
        (["a"], "a\nb\n", False),
        (["a", CUT], "a\nb\nc\n", True),
        (["a", CUT], "a\n", False),
        (["a", CUT, "c"], "a\nb\nc\n", True),
        (["a", CUT, "c"], "a\nb\nd\n", False),
        (["b", CUT], "a\nb\nc\n", False),
    ],
)
def test_a_cut_stands_for_lines_and_for_nothing_else(shown, printed, right):
    assert shows(shown, printed) is right


def named_words():
    """What the documents tell the reader to look up with `modelcheck explain`."""
    for document in DOCUMENTS:
        yield from re.findall(r"`modelcheck explain ([a-z-]+)`", " ".join(text_of(document).split()))


def test_what_the_reader_is_told_to_look_up_is_there(desk):
    words = sorted(set(named_words()))
    assert [word for word in words if typed(f"modelcheck explain {word}")[0] != Exit.DONE] == []
    assert words


# --- README.md


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_an_example(command):
    assert command in [words[1] for words in commands(README) if len(words) > 1]


def test_every_part_of_kb_is_named():
    parts = [part.name or part.callback.__name__ for part in kb_app.registered_commands]
    assert [part for part in parts if f"`kb {part}`" not in text_of(README)] == []


def test_every_verdict_is_explained_with_its_exit(kb):
    exits = {words_in(row[0])[0]: int(row[2]) for row in table(README, "## How to read an answer")}
    assert exits == {verdict: entry["exit"] for verdict, entry in kb.vocabulary.sections["verdicts"].items()}


def test_every_exit_code_is_explained():
    lines = text_of(README).splitlines()
    start = lines.index("| Exit | Meaning |") + 2
    rows = [line.split("|") for line in lines[start : start + len(Exit)]]
    assert [int(row[1]) for row in rows] == list(Exit)


def test_every_activity_and_purpose_is_explained(kb):
    assert first_words(README, "## What you can ask") == list(kb.vocabulary.words("activities"))
    assert [one for one in kb.vocabulary.words("purposes") if f"`{one}`" not in text_of(README)] == []


def test_every_option_that_gives_a_fact_is_explained(kb):
    flags = [fact.flag for fact in kb.vocabulary.facts.values() if not fact.flag.startswith("--fact ")]
    assert set(first_words(README, "## Facts and scenarios")) == {*flags, "--fact"}


def test_every_json_field_of_can_is_explained(kb):
    answer = command_schema("can", kb.vocabulary)["anyOf"][0]
    assert set(first_words(README, "## In scripts")) == set(answer["required"])


def test_the_counts_are_true(kb):
    models = list(kb.models())
    encoded = {license_id for license_id in kb.license_ids() if kb.license(license_id).sha256}
    licenses, policies = len(encoded), len(kb.license_ids(policies=True))
    many = "y" if policies == 1 else "ies"
    organizations = len({model.organization for model in models})
    under = sum(model.terms_today in encoded for model in models)
    text = " ".join(text_of(README).split())
    assert f"{licenses} licenses, {policies} use polic{many}, and {len(models)} models of {organizations} organizations" in text
    assert f"{under} models are under one of the encoded licenses" in text
    assert f"For {sum(model.confidence == 'low' for model in models)} models the confidence is low" in text


def test_what_is_not_encoded_is_at_best_unclear_whatever_is_asked(kb):
    models = [model for model in kb.models() if model.terms_today not in kb.license_ids()]
    words = kb.vocabulary.words
    for laws, _ in (kb.laws_for(kb.find(model.id)) for model in models):
        questions = (Question(activity, purpose, {}) for activity in words("activities") for purpose in words("purposes"))
        verdicts = {judge(laws, question, kb.vocabulary).verdict for question in questions}
        if len(laws) == 1:
            assert verdicts == {"unclear"}
        assert not verdicts & {"permitted", "conditional"}  # what it inherits may forbid, but cannot grant
    assert models


# --- licenses/README.md


def license_record():
    values = {
        term: tuple(entry.get("values", ())) for term, entry in open_knowledge_base().vocabulary.sections["terms"].items()
    }
    return forms.license_form(values)


RECORDS = {
    "### The file": license_record(),
    "### `sources`": forms.SOURCE,
    "### `outline`": forms.OUTLINE,
    "### `clauses`": forms.CLAUSE,
    "### Places": forms.PLACE,
    "### `exempt`": forms.EXEMPT.shape.item.rest,
    "### `thresholds`": forms.THRESHOLD,
    "### `territory`": forms.TERRITORY,
    "### `restrictions`": forms.RESTRICTION,
    "### `derivatives`": forms.DERIVATIVE,
    "### `terms`": forms.term_shape(()),
    "### `applies_to`": license_record().fields["applies_to"].shape.item,
    "## `models.yaml`": other_forms.MODELS_FORM,
    "### `models`": other_forms.MODEL,
    "### `evidence`": other_forms.EVIDENCE,
    "### `conflicts`": other_forms.CONFLICT,
    "### `may_relicense_as`": forms.RELICENSING,
    "## `hub.yaml`": other_forms.HUB_FORM.fields["values"].shape.item,
    "## `unencoded.yaml`": other_forms.UNENCODED_FORM.fields["not_encoded"].shape.item,
}


@pytest.mark.parametrize("heading", RECORDS)
def test_every_key_is_explained_and_said_to_be_needed_or_not(heading):
    explained = {words_in(row[0])[0]: row[1] == "yes" for row in table(GUIDE, heading)}
    assert explained == {key: field.required for key, field in RECORDS[heading].fields.items()}


def test_every_key_of_a_condition_is_explained():
    assert set(first_words(GUIDE, "### Conditions")) == set(ConditionShape().schema({"facts": ()})["properties"])


def test_every_rule_of_the_proof_is_explained():
    assert set(first_words(GUIDE, "## How the proof works")) == set(VERIFY_RULES)


def test_every_key_of_a_blind_reading_is_explained():
    used = {key for path in FILES for key in read_book(path)}
    assert used - set(first_words(GUIDE, "## The blind check")) == set()


@pytest.fixture
def written(tmp_path):
    """A folder with the files that licenses/README.md shows."""
    write_files(GUIDE, tmp_path)
    return tmp_path


def test_the_example_loads_and_is_proved_by_its_text(written):
    loaded, problems = load(written / "my-licenses", known_in(base_folder()))
    assert problems == ()
    own = open_knowledge_base(written / "my-licenses")
    for license_id in loaded.licenses:
        proof = next(proof for proof in own.proofs() if proof["id"] == license_id)
        assert verify(proof, written / "my-texts") == []


def test_the_example_shows_every_kind_of_element(written):
    (path,) = (path for path in (written / "my-licenses").iterdir() if path.name != "models.yaml")
    shown = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {"outline", "clauses", "thresholds", "territory", "derivatives", "restrictions", "terms"} <= set(shown)


def test_the_blind_reading_of_the_example_agrees_with_it(written):
    own = open_knowledge_base(written / "my-licenses")
    (path,) = (written / "tests" / "cases").iterdir()
    book = read_book(path)
    found = [case_differences(own.law(book["license"]), case, own.vocabulary) for case in book["cases"]]
    assert found == [[]] * len(book["cases"])
    assert found


# --- All documents


def test_every_make_target_that_is_named_exists():
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.M))
    named = {target for document in DOCUMENTS for target in re.findall(r"(?:`|^)make ([a-z]+)", text_of(document), re.M)}
    assert named <= targets, f"not in the Makefile: {sorted(named - targets)}"
    assert {"try", "test"} <= named


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere(document):
    for target in re.findall(r"\]\(([^)\s]+)\)", text_of(document)):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        linked = (ROOT / document).parent / path if path else ROOT / document
        assert linked.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.M)
            anchors = [re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings]
            assert anchor in anchors, target


def ours():
    """Every file that speaks: documents, code, licenses."""
    yield from (ROOT / document for document in DOCUMENTS)
    for folder, suffixes in (("src", {".py"}), ("licenses", {".yaml", ".json"})):
        yield from (path for path in sorted((ROOT / folder).rglob("*")) if path.suffix in suffixes)


QUOTED = re.compile(r"\b(?:opens|locator|path): .*")
"""What a line of a license file takes over from its text, word for word: where in it something stands."""


def hits(pattern, but_for=None):
    for path in ours():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if found := re.search(pattern, but_for.sub("", line) if but_for else line, re.I):
                yield f"{path.relative_to(ROOT)}:{number}: {found.group()}"


def test_the_spelling_is_american():
    assert list(hits(r"licence|behaviour|colour|favour|organisation|judgement|artefact", QUOTED)) == []


def test_no_path_of_somebodys_machine_is_named():
    assert list(hits(r"(?<![\w.<])/(?:work|home|root|tmp|mnt|opt|users)/")) == []


def test_the_files_that_speak_are_found():
    found = {Path(path).relative_to(ROOT).parts[0] for path in ours()}
    assert {"README.md", "src", "licenses"} <= found
