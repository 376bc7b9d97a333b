"""The text that people read: recorded as it stands, and what holds of it at every width and for every license.

`MODELCHECK_RECORD=1 pytest tests/test_text.py` writes the recordings (tests/cli/*.txt) anew; look at the difference before
you keep it.
"""

import json
import os
import re
from functools import cache

import pytest

from commandline import run
from conftest import ROOT
from modelcheck.kb.source import open_knowledge_base
from modelcheck.report.layout import NARROWEST, WIDEST

RECORDINGS = ROOT / "tests" / "cli"
RECORD = os.environ.get("MODELCHECK_RECORD") == "1"
PIPE = "pipe"
WIDTHS = ["60", "80", "120", PIPE]
RECORDED = {
    # name of the recording: the command
    "license-kimi-k3": "license kimi-k3",
    "license-llama-3.3": "license llama-3.3",
    "license-inherited": "license watt-ai/watt-tool-70B --mau 10M",
    "can-permitted": "can llama-3.3 distribute --mau 10M --region US",
    "can-conditional": "can hunyuan-image-3.0 use",
    "can-agreement-required": "can kimi-k3 host --revenue 25M --fact model_service_business=true",
    "can-prohibited": "can llama-3.3 host --use-case military --use-case fraud",
    "can-unclear": "can flux-1-dev-nc-1.1.1 use-outputs",
}
MESSAGES = {
    # these are as long as they are at every width
    "can-unknown": "can llama-3.3-comunity use",
    "explain-unknown": "explain permited",
}
CASES = [(name, width) for name in RECORDED for width in WIDTHS] + [(name, PIPE) for name in MESSAGES]

BASE = open_knowledge_base()
LICENSES = [license_id for license_id in BASE.license_ids() if BASE.license(license_id).sha256]
"""Those with a text, which therefore have sections to cite."""
SUBJECTS = [*LICENSES, "watt-ai/watt-tool-70B", "black-forest-labs/FLUX.1-dev", "DevQuasar/falcon2-11B-GGUF"]
TEXTS = [f"license {subject}" for subject in SUBJECTS]
TEXTS += [f"can {subject} {activity}" for subject in SUBJECTS for activity in ("host", "distribute-derivative", "use-outputs")]
TEXTS += [f"can {subject} use --purpose research --use-case medical-advice" for subject in SUBJECTS]
TEXTS += ["explain facts", "explain duties", "explain region-groups"]
every_text = pytest.mark.parametrize("command", TEXTS)
every_width = pytest.mark.parametrize("columns", ["48", "60", "80", "120"])


@cache
def shown(command, columns=PIPE):
    return run(command, **({} if columns == PIPE else {"COLUMNS": columns})).out


# --- Recordings


@pytest.mark.parametrize(("name", "columns"), CASES, ids=[f"{name}.{width}" for name, width in CASES])
def test_a_text_is_as_recorded(name, columns):
    recording, text = RECORDINGS / f"{name}.{columns}.txt", shown({**RECORDED, **MESSAGES}[name], columns)
    if RECORD:
        recording.write_text(text, encoding="utf-8")
    assert recording.is_file(), f"{recording.name} is missing: run MODELCHECK_RECORD=1 pytest tests/test_text.py"
    assert text == recording.read_text(encoding="utf-8"), "if this is meant, run MODELCHECK_RECORD=1 pytest tests/test_text.py"


def test_every_recording_belongs_to_a_case():
    assert {path.name for path in RECORDINGS.iterdir()} == {f"{name}.{columns}.txt" for name, columns in CASES}


def test_the_recordings_show_every_verdict():
    first = {shown(command).split(":")[0] for command in RECORDED.values()}
    assert first >= {"permitted", "conditional", "agreement-required", "prohibited", "unclear"}


# --- Width


@every_text
@every_width
def test_no_line_is_wider_than_the_page(command, columns):
    width = min(max(int(columns), NARROWEST), WIDEST)
    wide = [line for line in shown(command, columns).splitlines() if len(line) > width]
    assert [line for line in wide if not is_wording(line) and not is_one_piece(line)] == []


def is_wording(line):
    return line.lstrip().startswith("| ")


def is_one_piece(line):
    """A line that holds but one word, one section, or one command to type: nothing at which it could break."""
    piece = line.strip().rstrip(".,;:")
    return " " not in piece or re.fullmatch(r"(\[[^\],;]+\]|[^\[\],;]+[\],;]|`[^`]+`|--\S+ \S+)", piece) is not None


@every_text
@every_width
def test_the_words_are_the_same_at_every_width(command, columns):
    assert shown(command, columns).split() == shown(command).split()


@every_text
def test_a_pipe_is_not_wrapped(command):
    """Each entry is one line there: a program that reads lines reads entries."""
    lines, wrapped = shown(command).splitlines(), shown(command, "40").splitlines()
    assert len(lines) < len(wrapped)
    begun = [line for line in wrapped if is_wording(line) or any(entry.startswith(line) for entry in lines)]
    assert len(lines) <= len(begun), "some lines of the pipe begin where no line begins on a narrow page"


@every_text
@every_width
def test_wording_to_paste_stays_on_its_line(command, columns):
    assert wordings(shown(command, columns)) == wordings(shown(command))


def wordings(text):
    return [line.strip() for line in text.splitlines() if is_wording(line)]


@pytest.mark.parametrize("subject", LICENSES)
def test_every_prescribed_wording_can_be_copied(subject):
    document = json.loads(run(f"license {subject} --format json").out)
    prescribed = [f"| {line}" for duty in document["duties"] for line in duty.get("text", "").splitlines() if line.strip()]
    assert sorted(wordings(shown(f"license {subject}", "60"))) == sorted(prescribed)


@every_text
def test_a_text_is_clean(command):
    text = shown(command)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert "\n\n\n" not in text
    assert [line for line in text.splitlines() if line != line.rstrip()] == []
    assert [character for character in set(text) if not character.isprintable() and character != "\n"] == []
    assert [word for word in ("None", "True", "False", "()", "[]", " ,", "..", "{}") if word in text] == []


# --- Sections on the card

WITHOUT = {
    # parts of a card whose lines name no section, by their nature
    "Sources": "they say where the texts were read",
    "": "the head names the license and the model",
}
CITED_ABOVE = ("Wording", "| ", "Where: ", "This counts where ")
"""Lines that add to the entry above them, which has the section."""


def parts(card):
    """The parts of an unwrapped card: each heading with the entries under it; the head has no heading."""
    found, heading = {"": []}, ""
    for number, line in enumerate(card.splitlines()):
        if number and line and not line.startswith(" "):
            heading = line
            found[heading] = []
        elif line:
            found[heading].append(line.strip())
    return found


@pytest.mark.parametrize("subject", [*LICENSES, "watt-ai/watt-tool-70B", "black-forest-labs/FLUX.1-dev"])
def test_every_entry_of_a_card_ends_with_its_section(subject):
    document = json.loads(run(f"license {subject} --format json").out)
    for heading, entries in parts(shown(f"license {subject}")).items():
        bare = [entry for entry in entries if not re.search(r"\[[^\[\]]+\]$", entry)]
        if heading in WITHOUT:
            assert [entry for entry in entries if entry not in bare and not entry.startswith("Not read, ")] == [], heading
            continue
        assert entries != bare or entries[0].startswith("The text names nothing on: "), heading
        rest = [entry for entry in bare if not entry.startswith(CITED_ABOVE)]
        if heading == "You must":
            rest = [entry for entry in rest if not re.fullmatch(r"(always|when .*):", entry)]
        if heading.startswith("Terms worth knowing"):
            rest = [entry for entry in rest if not entry.startswith("The text names nothing on: ")]
        if heading == "What it counts as":  # facts of the SPDX list; the reading of clauses has its section
            assert bare == rest == [entry for entry in entries if not entry.startswith("free and open-source")]
            continue
        if heading == "What becomes of results":
            unsaid = {relation for entry in rest for relation in entry.partition(": ")[2].split(", ")}
            assert unsaid == {name for name, result in document["derivatives"].items() if "ref" not in result}
            rest = []
        if heading.startswith("What becomes of results ("):
            rest = [entry for entry in rest if not entry.startswith(("undefined: ", "independent: "))]
        assert rest == [], heading


def test_the_parts_without_sections_are_those_and_no_others():
    cards = [parts(shown(f"license {subject}")) for subject in LICENSES]
    assert {heading for card in cards for heading in card} == {
        *WITHOUT,
        *("You may", "You may, but it depends", "Only with a separate agreement", "Unclear", "You may not", "You must"),
        *("You must not use it for", "Limits of size and place", "What becomes of results", "Terms worth knowing"),
        *("What it may be relicensed as", "What it counts as"),
    }


@pytest.mark.parametrize("subject", LICENSES)
def test_a_card_shows_every_clause(subject):
    """What the JSON lists the card says in words, each with its section."""
    document = json.loads(run(f"license {subject} --format json").out)
    card = shown(f"license {subject}")
    elements = [*document["duties"], *document["thresholds"], *document["restrictions"]]
    assert [element["id"] for element in elements if element["summary"] not in card] == []
    if document["territory"]:
        assert document["territory"]["summary"] in card


@every_text
def test_the_first_line_is_the_answer(command):
    first = shown(command).splitlines()[0]
    if command.startswith("can "):
        assert first.split(":")[0] in ("permitted", "prohibited", "agreement-required", "conditional", "unclear")
    if command.startswith("license "):
        assert re.search(r"\): .*(commercial use|use in-house) ", first)
