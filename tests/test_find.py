"""What may be used: whatever `find` lists, `can` permits; what it leaves out, `can` does not permit."""

import csv
import io
import json
import re
from functools import cache

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from commandline import raw, run, run_installed, said, twin_models, words
from modelcheck.api import Knowledge
from modelcheck.engine import finder
from modelcheck.engine.finder import (
    SERVICE,
    UNSIZED,
    Wanted,
    duties_of,
    find,
    licenses_on_offer,
    models_on_offer,
    size_of,
    uses_of,
)
from modelcheck.kb.source import open_knowledge_base
from modelcheck.model.answers import Question
from modelcheck.report.schemas import command_schema
from test_engine_properties import questions

KB = open_knowledge_base()
KNOWLEDGE = Knowledge(KB)
MODELS = tuple(models_on_offer(KB))
EVERYBODY = "--mau 50M --region DE --used-in DE --organization company"


@cache
def subject(name):
    return KNOWLEDGE.find(name)


@cache
def found(command):
    done = run(f"find {command} --format json")
    assert done.err == ""
    return json.loads(done.out)


def names(command, part="permitted"):
    return [entry["model"] or entry["license"] for entry in found(command)[part]]


# --- Held against `can`


def permitted_by_can(question):
    return {offer.id for offer in MODELS if subject(offer.id).answer(question).verdict == "permitted"}


@settings(max_examples=30, deadline=None)
@given(questions())
def test_exactly_what_is_permitted_is_found(question):
    listed = find(MODELS, question, Wanted(), KB.vocabulary)
    expected = permitted_by_can(question)
    services = {offer.id for offer in MODELS if offer.laws[0].license.category == SERVICE}
    assert {choice.offer.id for choice in listed.permitted} == expected - services
    assert [c.offer.id for c in listed.conditional if subject(c.offer.id).answer(question).verdict != "conditional"] == []
    counted = len(listed.permitted) + len(listed.conditional) + sum(listed.left_out.values())
    assert counted == len(MODELS) == len(list(KB.models()))


ASKED = [
    f"--can host {EVERYBODY}",
    "--can host",
    "--can distribute-derivative --purpose research --organization academic",
    "--can use --purpose personal --use-case medical-advice",
    "--can train-on-outputs --mau 800M --region US --revenue 10B",
    "--can modify --no-duty display-attribution --max-size 80B --min-size 1B --modality text --modality vision-language",
    "--like mistralai/Mistral-Large-Instruct-2411 --can host --mau 1M",
    "--can host --fact model_modified=false --fact multimodal=false --used-in US",
]
FIND_ONLY = ("--no-duty", "--max-size", "--min-size", "--modality", "--like", "--can")


def as_can(command):
    """The activity and the facts of a search, as `can` takes them."""
    given_ = words(command)
    pairs = list(zip(given_[::2], given_[1::2], strict=True))
    activity = dict(pairs).get("--can", "use")
    return activity, [word for pair in pairs if pair[0] not in FIND_ONLY for word in pair]


@pytest.mark.parametrize("command", ASKED)
def test_can_says_of_each_find_what_find_says(command):
    document = found(command)
    activity, facts = as_can(command)
    entries = [*document["permitted"], *document["conditional"]]
    assert entries
    for entry in entries[:: 1 + len(entries) // 40]:
        done = run(["can", entry["model"], activity, *facts, "--format", "json"])
        answer = json.loads(done.out)
        shared = document["answers"][entry["answer"]]
        assert {name: answer[name] for name in shared} == shared, entry["model"]
        assert done.code == (0 if entry["verdict"] == "permitted" else 3)
        assert entry["owes"] == list(dict.fromkeys(duty["duty"] for duty in answer["duties"]))
        assert entry["confidence"] == answer["match"]["model"]["confidence"]


def test_each_body_of_laws_is_judged_once(monkeypatch):
    calls = []
    judge = finder.judge
    monkeypatch.setattr(finder, "judge", lambda laws, *more: calls.append(laws) or judge(laws, *more))
    find(MODELS, Question("host", "commercial", {}), Wanted(), KB.vocabulary)
    assert len(calls) == len({id(offer.laws) for offer in MODELS if offer.laws[0].license.category != SERVICE})
    assert len(calls) < len(MODELS) / 3


# --- Cases

LLAMA, QWEN, MRL = "meta-llama/Llama-3.1-8B-Instruct", "Qwen/Qwen3-8B", "mistralai/Mistral-Large-Instruct-2411"
CASES = [
    # what is asked, the list it must be in, a model that must be there, one that must not
    (f"--can host {EVERYBODY}", "permitted", QWEN, MRL),
    (f"--can host {EVERYBODY}", "permitted", LLAMA, "qwen3-max"),
    (f"--can host {EVERYBODY} --no-duty display-attribution", "permitted", QWEN, LLAMA),
    ("--can host --mau 800M --region US", "permitted", QWEN, LLAMA),
    ("--can host --mau 800M --region US", "permitted", "openai/whisper-large-v3", "watt-ai/watt-tool-70B"),
    ("--can host --region US", "conditional", LLAMA, QWEN),
    ("--can host --region US", "conditional", "watt-ai/watt-tool-70B", MRL),
    ("--can use --purpose research --organization academic", "permitted", MRL, "qwen3-max"),
    ("--can use --mau 1M --used-in US", "permitted", "tencent/HunyuanImage-3.0", MRL),
    ("--can use --mau 1M --used-in DE", "permitted", QWEN, "tencent/HunyuanImage-3.0"),
    ("--can use --mau 1M", "conditional", "tencent/HunyuanImage-3.0", QWEN),
    ("--can host --mau 1M --use-case military", "permitted", QWEN, LLAMA),
    ("--can host --mau 1M --region US --use-case medical-advice", "conditional", LLAMA, QWEN),
    ("--can use --mau 1M --region US --modality audio", "permitted", "openai/whisper-large-v3", QWEN),
    ("--can use --mau 1M --region US --max-size 8B", "permitted", LLAMA, "watt-ai/watt-tool-70B"),
    ("--can use --mau 1M --region US --min-size 70B", "permitted", "watt-ai/watt-tool-70B", LLAMA),
]


@pytest.mark.parametrize(("command", "part", "there", "absent"), CASES)
def test_a_search_finds_one_and_not_the_other(command, part, there, absent):
    listed = names(command, part)
    assert there in listed
    assert absent not in listed


def test_a_duty_that_may_attach_is_no_firm_find():
    command = "--can host --mau 1M --no-duty display-attribution"
    entry = next(e for e in found(command)["conditional"] if e["model"] == "Qwen/Qwen2.5-72B-Instruct")
    assert (entry["verdict"], entry["open_duties"]) == ("permitted", ["display-attribution"])
    text = run(f"find {command} --like Qwen/Qwen2.5-72B --limit 0").out
    assert "qwen-2024: display-attribution is owed if the model was modified. [5.b]\n    give --fact model_modified" in text
    assert "Qwen/Qwen2.5-72B-Instruct" in names(f"{command} --fact model_modified=false")
    assert "Qwen/Qwen2.5-72B-Instruct" not in names(f"{command} --fact model_modified=true", "conditional")


def test_no_hosted_service_is_ever_listed():
    services = {model.id for model in KB.models() if KB.license(model.terms_today).category == SERVICE}
    assert services
    for command in ASKED:
        assert not services & {*names(command), *names(command, "conditional")}
    assert SERVICE not in names("--list licenses") + names("--list licenses", "conditional")


# --- Order and size


@pytest.mark.parametrize("command", [one for one in ASKED if "--like" not in one])
def test_the_freest_come_first_and_of_those_the_newest(command):
    document = found(command)
    for part in ("permitted", "conditional"):
        ranks = []
        for entry in document[part]:
            answer = document["answers"][entry["answer"]]
            uses = {restriction["use_case"] for restriction in answer["restrictions"]}
            ranks.append((len(entry["owes"]), len(uses), tuple(-ord(c) for c in entry["released"] or "")))
        assert ranks == sorted(ranks)


SIZES = [
    ("7B", 7e9),
    ("0.5B", 5e8),
    ("270M", 2.7e8),
    ("1T", 1e12),
    ("1.6t", 1.6e12),
    ("8x7B", 56e9),
    ("8 x 22 b", 176e9),
    ("350K", 3.5e5),
    *[(text, None) for text in ("", "B", "7", "7BB", "-7B", "0B", "7B-A1B", "x7B", "1e3B", "9" * 99 + "B", "７B", "large")],
]


@pytest.mark.parametrize(("text", "size"), SIZES)
def test_a_size_is_read_or_not_known(text, size):
    assert size_of(text) == size


def test_every_size_of_the_knowledge_base_is_understood():
    assert [model.id for model in KB.models() if model.parameters and size_of(model.parameters) is None] == []


def test_what_has_no_known_size_is_left_out_and_said_to_be():
    unsized = [offer for offer in MODELS if size_of(offer.model.parameters) is None]
    asked = "--can use --mau 1M --region US"
    counted = {one["because"]: one["count"] for one in found(f"{asked} --max-size 900T")["left_out"]}
    listed = {*names(asked), *names(asked, "conditional")}
    assert counted[UNSIZED] == len([offer for offer in unsized if offer.id in listed])
    sized = {*names(f"{asked} --max-size 900T"), *names(f"{asked} --max-size 900T", "conditional")}
    assert sized == listed - {offer.id for offer in unsized}
    assert f"{counted[UNSIZED]} of a size that is not known" in run(f"find {asked} --max-size 900T").out


@pytest.mark.parametrize(
    ("flag", "fits"), [("--max-size 8B", lambda size: size <= 8e9), ("--min-size 8B", lambda size: size >= 8e9)]
)
def test_a_size_at_the_limit_is_within(flag, fits):
    sizes = [entry["size"] for entry in found(f"--can use {flag}")["permitted"]]
    assert all(map(fits, sizes))
    assert 8_000_000_000 in sizes


# --- Alternatives

REFUSED_MODELS = [
    # a model that may not be used so, for what, its nearest alternatives are of
    (MRL, "--can use", "text"),
    ("black-forest-labs/FLUX.1-dev", "--can host", "image"),
    ("mistralai/Voxtral-4B-TTS-2603", "--can host", "audio"),
    ("Qwen/Qwen2.5-3B-Instruct", "--can use", "text"),
]


@pytest.mark.parametrize(("model", "asked", "modality"), REFUSED_MODELS)
def test_alternatives_are_permitted_of_the_same_modality_and_the_nearest_size(model, asked, modality):
    document = found(f"{asked} --like {model}")
    assert document["like"]["model"] == model
    assert document["like"]["verdict"] in ("prohibited", "agreement-required")
    assert run(f"can {model} {words(asked)[1]}").code == 1
    assert document["permitted"]
    assert {entry["modality"] for entry in document["permitted"]} == {modality}
    assert model not in names(f"{asked} --like {model}") + names(f"{asked} --like {model}", "conditional")
    own = size_of(document["like"]["parameters"])
    sizes = [entry["size"] for entry in document["permitted"]]
    ratios = [max(size / own, own / size) if size else float("inf") for size in sizes]
    assert [round(ratio, 6) for ratio in ratios] == sorted(round(ratio, 6) for ratio in ratios)
    for entry in document["permitted"][:10]:
        assert run(["can", entry["model"], words(asked)[1]]).code == 0


def test_alternatives_name_the_verdict_on_the_model():
    text = run(f"find --like {MRL} --limit 1").out
    assert f"Alternatives to {MRL}, with which it is agreement-required: they are text, the nearest to 123B first." in text


def test_a_modality_that_is_asked_for_wins_over_that_of_the_model():
    assert {entry["modality"] for entry in found(f"--like {MRL} --modality audio")["permitted"]} == {"audio"}


@pytest.mark.parametrize(("name", "error"), [("no-such-model", "unknown"), ("gemma", "ambiguous")])
def test_a_model_that_is_not_known_has_no_alternatives(name, error):
    done = run(f"find --like {name} --format json")
    assert (done.code, json.loads(done.out)["error"]) == (3, error)
    assert run(f"find --like {name}").out.startswith(f"{error}: ")


# --- Licenses, folders of one's own, limits


def test_licenses_are_listed_where_they_are_asked_for():
    command = f"--list licenses --can host {EVERYBODY}"
    assert {"apache-2.0", "mit", "llama-3.3"} <= set(names(command))
    assert {"mrl-0.1", "cc-by-nc-4.0"}.isdisjoint(names(command) + names(command, "conditional"))
    facts = as_can(command.replace("--list licenses ", ""))[1]
    for license_id in names(command):
        assert run(["can", license_id, "host", *facts]).code == 0
    assert [entry["model"] for entry in found(command)["permitted"] if entry["model"]] == []
    question = Question("use", "research", {})
    ours = find(licenses_on_offer(KB), question, Wanted(), KB.vocabulary)
    assert {choice.offer.id for choice in ours.permitted} == {
        name for name in KB.license_ids() if subject(name).answer(question).verdict == "permitted"
    }


def test_models_of_ones_own_are_searched_too(tmp_path):
    own = f"--licenses {twin_models(tmp_path / 'own')}"
    assert "twin-works/Twin-1" in names(f"--can use --mau 1M {own}")
    assert "twin-works/Twin-2" not in names(f"--can use --mau 1M {own}") + names(f"--can use --mau 1M {own}", "conditional")
    sorted_out = {one["because"]: one["count"] for one in found(f"--can use --mau 1M --modality text {own}")["left_out"]}
    assert sorted_out["unknown-modality"] == 1


def test_a_limit_cuts_both_lists_and_tells_how_many_there_are():
    whole, cut = found("--can use"), found("--can use --limit 3")
    assert whole["found"] == {part: len(whole[part]) for part in ("permitted", "conditional")} == cut["found"]
    assert [entry["model"] for entry in cut["permitted"]] == names("--can use")[:3]
    assert len(cut["conditional"]) == 3
    assert len(cut["answers"]) <= 6
    assert f"Permitted (3 of {whole['found']['permitted']}; --limit 0 shows all)" in run("find --can use --limit 3").out
    assert f"Permitted ({whole['found']['permitted']})" in run("find --can use --limit 0").out


# --- Forms


@pytest.mark.parametrize("command", [*ASKED, "--list licenses --can host", "--like gemma", "--max-size 1K"])
def test_the_json_is_as_its_schema_says(command):
    schema = command_schema("find", KB.vocabulary)
    Draft202012Validator.check_schema(schema)
    assert [error.message[:200] for error in Draft202012Validator(schema).iter_errors(found(command))] == []


@pytest.mark.parametrize("command", ASKED)
def test_the_csv_has_the_same_finds(command):
    done = run(f"find {command} --format csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    parts = ("permitted", "conditional")
    assert [(row["found"], row["model"]) for row in rows] == [(part, name) for part in parts for name in names(command, part)]
    duties = [duty.split(" ")[0] for duty in rows[-1]["duties"].split(" | ") if duty]
    assert duties == (found(command)["conditional"] or found(command)["permitted"])[-1]["owes"]
    assert raw(done.out) == []


@pytest.mark.parametrize("command", ASKED)
def test_a_narrow_terminal_shows_the_same_words(command):
    wide, narrow = run(f"find {command}"), run(f"find {command}", COLUMNS="50")
    assert max(map(len, narrow.out.splitlines())) < 100
    bare = [sorted(done.out.replace(":", " ").replace(",", " ").split()) for done in (wide, narrow)]
    assert bare[0] == bare[1]


def test_the_text_names_what_is_owed_what_settles_it_and_what_is_left_out():
    text = run("find --can host --region US --like meta-llama/Llama-3.1-8B-Instruct --limit 0").out
    assert text.startswith("Hosting it for others for a commercial purpose is permitted with ")
    permitted, _, rest = text.partition("\nIt depends")
    assert "\n  meta-llama/Meta-Llama-3-8B-Instruct " not in permitted
    assert "\n  meta-llama/Meta-Llama-3-8B-Instruct " in rest
    assert re.search(r"\bllama-3\b.*: permitted unless you have more than 700 million monthly active users\. \[2\]\n", rest)
    assert "give --mau" in rest
    assert "display-attribution [1.b.i]" in rest
    assert "\nLeft out: " in rest
    assert "confidence medium" in text
    assert text.count("not legal advice") == 1


def test_a_use_that_a_text_does_not_name_is_said_to_be():
    text = run("find --can host --use-case military --list licenses --limit 0").out
    line = next(line for line in text.splitlines() if line.startswith("military is not named by the text of "))
    assert re.search(r"\bapache-2\.0\b", line)
    assert "llama-3.3" not in line


def test_nothing_found_is_the_answer_no():
    done = run("find --can use --max-size 1K")
    assert (done.code, done.err) == (1, "")
    assert "is permitted with none of the models asked about." in done.out
    assert found("--can use --max-size 1K")["permitted"] == []


def test_the_installed_command_says_the_same():
    assert run_installed("find --can host --mau 1M") == run("find --can host --mau 1M")


REFUSED = [
    ("find --can fly", ['unknown activity "fly"', "train-on-outputs"]),
    ("find --purpose fun", ['unknown purpose "fun"']),
    ("find --modality tex", ['unknown modality "tex"', '"text"']),
    ("find --no-duty badge", ['unknown duty "badge"', "display-attribution"]),
    ("find --max-size big", ['"big" is no number of parameters', "--max-size 80B"]),
    ("find --min-size 80", ['"80" is no number of parameters', "--min-size 80B"]),
    ("find --min-size 8B --max-size 7B", ["--min-size 8B is more than --max-size 7B"]),
    ("find --limit -1", ["--limit"]),
    ("find --list models,licenses", ["--list"]),
    ("find --like llama-3.3", ['"llama-3.3" is a license, not a model', "--list licenses"]),
    ("find --list licenses --modality text", ["--list licenses goes with none of", "--modality"]),
    ("find --mau banana", ['"banana" is not a figure']),
    ("find --can host --fact internal_use=true", ['contradicts "host"']),
    ("find --fact condition:dance=true", ['unknown condition "condition:dance"']),
    ("find --licenses no-such-folder", ['"no-such-folder" is no folder']),
    ("find llama", ["unexpected extra argument"]),
]


@pytest.mark.parametrize(("command", "named"), REFUSED)
def test_what_cannot_be_meant_is_refused(command, named):
    message = said(run(command))
    assert [text for text in named if text not in message] == []


def test_what_an_answer_counts_is_what_it_shows():
    listed = find(MODELS, Question("host", "commercial", {}), Wanted(), KB.vocabulary)
    choice = next(one for one in listed.conditional if one.offer.id == LLAMA)
    assert duties_of(choice.answer).count("display-attribution") == 1
    assert "military" in uses_of(choice.answer)
