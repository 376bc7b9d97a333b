"""The command line from end to end: commands as people type them, with the exit code and what must and must not appear."""

import json

import pytest

from commandline import run, run_installed, twin_models, words

BADGE = "| Built with Llama"
NOTICE = "| Llama 3.3 is licensed under the Llama 3.3 Community License, Copyright © Meta Platforms, Inc. All Rights Reserved."

ASKED = [
    # command, exit code, what must appear, what must not
    (
        "can llama-3.3 host --mau 800M --region US",
        1,
        ["agreement-required: ", "agreement with Meta", "[2]", "release date (6 December 2024)", "affiliates"],
        ["What you must do", "What settles it"],
    ),
    (
        "can llama-3.3 host --mau 10M --region US",
        0,
        ["permitted: ", "display-attribution: ", BADGE, "prominently on a related website"],
        ["include-license", "notice-file", "What settles it"],
    ),
    (
        "can llama-3.3 distribute --mau 10M --region US",
        0,
        ["permitted: ", BADGE, "notice-file: ", NOTICE, "include-license: ", "a copy of the license"],
        [],
    ),
    (
        "can llama-3.3 host --region US",
        3,
        ["conditional: ", "unless you have more than 700 million monthly active users", "give --mau N", "[2]"],
        ["give --region"],
    ),
    (
        "can llama-3.3 host --use-case military --mau 10M --region US",
        1,
        ["prohibited: ", "(use case military)", "[llama-3.3-aup 2.1]"],
        ["agreement", BADGE],
    ),
    (
        "can llama-3.3 host --use-case medical-advice --mau 10M --region US",
        3,
        ["conditional: ", "give --fact condition:medical-advice=true or false", "Yes: prohibited. No: permitted."],
        ["give --mau"],
    ),
    (
        "can llama-3.3 host --use-case medical-advice --mau 10M --region US --fact condition:medical-advice=false",
        0,
        ["permitted: "],
        ["give --fact"],
    ),
    (
        "can llama-3.3 host --use-case political-campaigning --mau 10M --region US",
        0,
        ["permitted: ", "political-campaigning is not named by the text."],
        [],
    ),
    (
        "can kimi-k3 host --revenue 25M",
        3,
        ["conditional: ", "give --fact model_service_business=true or false", "agreement-required. If "],
        ["give --revenue"],
    ),
    (
        "can kimi-k3 host --revenue 25M --fact model_service_business=true",
        1,
        ["agreement-required: ", "agreement with Moonshot AI", "[2, 2.definition]"],
        ["What settles it"],
    ),
    (
        "can kimi-k3 use --revenue 25M --fact model_service_business=true",
        0,
        ["permitted: ", "Exempt: ", "[4, 2]"],
        ["display-attribution"],
    ),
    (
        "can mrl-0.1 use --purpose commercial",
        1,
        ["agreement-required: ", "agreement with Mistral AI", "[3.2"],
        ["What you must do"],
    ),
    ("can mrl-0.1 use", 1, ["agreement-required: ", "for a commercial purpose"], []),
    ("can mrl-0.1 use --purpose research --organization academic", 0, ["permitted: ", "for research"], ["What settles it"]),
    (
        "can mrl-0.1 use --purpose research",
        3,
        ["conditional: ", "give --organization company, individual, nonprofit, academic or government"],
        [],
    ),
    (
        "can mrl-0.1 distribute --purpose research --organization company",
        1,
        ["agreement-required: ", "agreement with Mistral AI"],
        [],
    ),
    ("can flux-1-dev-nc-1.1.1 host", 1, ["agreement-required: ", "agreement with Black Forest Labs"], []),
    ("can flux-1-dev-nc-1.1.1 use-outputs --purpose commercial", 3, ["unclear: ", "[2.d, 4.a", "Note: "], ["permitted: "]),
    (
        "can hunyuan-image-3.0 use --mau 1M --region US --used-in DE",
        1,
        ["prohibited: ", "[5.c"],
        ["agreement-required", "What settles it"],
    ),
    ("can hunyuan-image-3.0 use --mau 1M --region US --used-in EU", 1, ["prohibited: ", "[5.c"], []),
    ("can hunyuan-image-3.0 use --mau 1M --region US --used-in US", 0, ["permitted: ", "Does not apply here: "], []),
    ("can hunyuan-image-3.0 use --mau 1M --region US --used-in US --used-in KR", 1, ["prohibited: "], []),
    (
        "can hunyuan-image-3.0 use --mau 1M --region US",
        3,
        ["conditional: ", "unless it is used or reaches people in EU, GB or KR", "give --used-in CC"],
        ["give --region", "give --mau"],
    ),
    (
        "can hunyuan-image-3.0 use",
        3,
        ["give --used-in CC", "give --mau N", "Whether you have more than 100 million monthly active users."],
        ["only if you have more than"],
    ),
    ("can apache-2.0 host", 0, ["permitted: ", "[2, 3]"], ["What you must do", "restricted"]),
    ("can kimi-k3 host --purpose research", 0, ["1 kind of use is restricted"], ["1 kinds"]),
]


@pytest.mark.parametrize(("command", "code", "shown", "hidden"), ASKED, ids=[case[0] for case in ASKED])
def test_a_question_is_answered(command, code, shown, hidden):
    answer = run(command)
    assert (answer.code, answer.err) == (code, "")
    assert [text for text in shown if text not in answer.out] == []
    assert [text for text in hidden if text in answer.out] == []
    assert answer.out.count("not legal advice") == 1


@pytest.mark.parametrize("command", [case[0] for case in ASKED[:4]])
def test_the_installed_command_says_the_same(command):
    assert run_installed(command) == run(command)


@pytest.mark.parametrize(("command", "code", "shown", "hidden"), ASKED, ids=[case[0] for case in ASKED])
def test_text_and_json_answer_alike(command, code, shown, hidden):
    text, document = run(command), run(command + " --format json")
    answer = json.loads(document.out)
    assert document.code == code
    assert text.out.startswith(answer["verdict"] + ": ")
    assert [fact["flag"] for fact in answer["depends_on"] if f"give {fact['flag']}" not in text.out] == []


# --- Subjects

SUBJECTS = [
    # subject, how it is matched, the model, the license
    ("llama-3.3", "license", None, "llama-3.3"),
    ("LLAMA-3.3", "license", None, "llama-3.3"),
    ("  apache-2.0 ", "license", None, "apache-2.0"),
    ("meta-llama/Llama-3.3-70B-Instruct", "exact", "meta-llama/Llama-3.3-70B-Instruct", "llama-3.3"),
    ("META-LLAMA/llama-3.3-70b-instruct", "exact", "meta-llama/Llama-3.3-70B-Instruct", "llama-3.3"),
    ("Llama 3.3 70B Instruct", "alias", "meta-llama/Llama-3.3-70B-Instruct", "llama-3.3"),
    ("llama 3.3  70b instruct", "alias", "meta-llama/Llama-3.3-70B-Instruct", "llama-3.3"),
    ("watt-ai/watt-tool-70B", "exact", "watt-ai/watt-tool-70B", "apache-2.0"),
    ("black-forest-labs/FLUX.1-dev", "exact", "black-forest-labs/FLUX.1-dev", "flux-1-dev-nc-1.1.1"),
]


@pytest.mark.parametrize(("subject", "kind", "model", "license_id"), SUBJECTS, ids=[case[0] for case in SUBJECTS])
def test_a_subject_is_found(subject, kind, model, license_id):
    document = json.loads(run(["license", subject, "--format", "json"]).out)
    found = document["match"]["model"]
    assert (document["match"]["kind"], found and found["id"], document["license"]["id"]) == (kind, model, license_id)
    assert run(["license", subject]).code == 0


NEAR_MISSES = [
    ("llama3.3-community", "llama-3.3"),
    ("lama-3.3", "llama-3.3"),
    ("apache-2", "apache-2.0"),
    ("apache-2.0-only", "apache-2.0"),
    ("meta-llama/Llama-3.3-70B-Instuct", "meta-llama/Llama-3.3-70B-Instruct"),
    ("watt-tool-70", "watt-ai/watt-tool-70B"),
    ("llama-3.3-aup", "llama-3.3"),
]


@pytest.mark.parametrize(("subject", "meant"), NEAR_MISSES)
def test_a_near_miss_is_suggested_and_never_taken(subject, meant):
    text, document = run(["can", subject, "use"]), run(["can", subject, "use", "--format", "json"])
    assert (text.code, document.code) == (3, 3)
    assert text.out.startswith(f'unknown: no model or license is called "{subject}"')
    assert f'"{meant}"' in text.out
    assert meant in json.loads(document.out)["suggestions"]


@pytest.mark.parametrize("subject", ["llama", "the mit license", "meta", "3.3", "license", "llama-3.3 apache-2.0"])
def test_part_of_a_name_is_no_name(subject):
    assert run(["can", subject, "use"]).code == 3


def test_a_model_inherits_the_license_of_its_base():
    card = run("license watt-ai/watt-tool-70B")
    assert "watt-ai/watt-tool-70B inherits llama-3.3 from meta-llama/Llama-3.3-70B-Instruct (finetune)" in card.out
    assert BADGE in card.out
    assert "Terms worth knowing (apache-2.0)" in card.out
    assert "Terms worth knowing (llama-3.3)" in card.out
    answer = run("can watt-ai/watt-tool-70B host --mau 800M --region US")
    assert answer.code == 1
    assert "(apache-2.0 and llama-3.3)" in answer.out
    assert "agreement with Meta" in answer.out
    assert "[llama-3.3 2]" in answer.out
    assert run("can watt-ai/watt-tool-70B host --mau 10M --region US").code == 0


def test_a_name_for_two_licenses_is_ambiguous(tmp_path):
    twins = twin_models(tmp_path)
    text, document = (run(["can", "twin", "use", "--licenses", twins, *more]) for more in ([], ["--format", "json"]))
    assert (text.code, document.code) == (3, 3)
    assert text.out.startswith('ambiguous: "twin" stands for models under different licenses')
    assert "twin-works/Twin-1: llama-3.3" in text.out
    assert json.loads(document.out)["candidates"] == [
        {"model": "twin-works/Twin-1", "license": "llama-3.3"},
        {"model": "twin-works/Twin-2", "license": "mrl-0.1"},
    ]
    assert run(["can", "twin-works/twin-2", "use", "--licenses", twins]).code == 1


# --- Facts

SAME_CASE = [
    "can hunyuan-image-3.0 use --mau 1M --used-in US",
    "can hunyuan-image-3.0 use --mau 1000000 --used-in us",
    "can hunyuan-image-3.0 use --mau 1,000,000 --used-in US",
    "can hunyuan-image-3.0 use --fact monthly_active_users=1M --fact used_in=US",
    "can hunyuan-image-3.0 USE --purpose Commercial --mau 0.001B --used-in US",
]


@pytest.mark.parametrize("command", SAME_CASE)
def test_facts_may_be_written_in_several_ways(command):
    answer = json.loads(run(command + " --format json").out)
    assert answer["question"]["facts"] == {"monthly_active_users": 1000000, "used_in": ["US"]}
    assert answer["verdict"] == "permitted"


SCENARIOS = [
    # what the file says, further flags, the facts that are then known
    ("monthly_active_users: 10M\nregion: NO\n", "", {"monthly_active_users": 10_000_000, "region": "NO"}),
    ("monthly_active_users: 10M\n", "--mau 800M", {"monthly_active_users": 800_000_000}),
    ("monthly_active_users: 10M\n", "--fact monthly_active_users=800M", {"monthly_active_users": 800_000_000}),
    ("used_in: [US, JP]\nuse_cases: spam\n", "", {"used_in": ["US", "JP"], "use_cases": ["spam"]}),
    ("used_in: US\nregion:\norganization: null\n", "", {"used_in": ["US"]}),
    ('{"multimodal": false, "annual_revenue": 5000}', "", {"multimodal": False, "annual_revenue": 5000}),
    ("condition:medical-advice: false\n", "", {"condition:medical-advice": False}),
    ("\ufeffregion: US  # with a byte-order mark\r\n", "", {"region": "US"}),
]


@pytest.mark.parametrize(("content", "flags", "facts"), SCENARIOS)
def test_a_scenario_gives_facts_and_flags_win(content, flags, facts, tmp_path):
    scenario = tmp_path / "scenario.yaml"
    scenario.write_bytes(content.encode())
    answer = run(["can", "llama-3.3", "use", "--scenario", str(scenario), *words(flags), "--format", "json"])
    assert json.loads(answer.out)["question"]["facts"] == facts


def test_a_scenario_may_come_from_standard_input():
    answer = run_installed("can llama-3.3 host --scenario - --format json", stdin="monthly_active_users: 800M\n")
    assert answer.code == 1
    assert json.loads(answer.out)["verdict"] == "agreement-required"


def test_the_facts_of_a_json_answer_are_a_scenario(tmp_path):
    first = run("can llama-3.3 host --mau 10M --region US --use-case spam --use-case fraud --format json")
    scenario = tmp_path / "facts.json"
    scenario.write_text(json.dumps(json.loads(first.out)["question"]["facts"]), encoding="utf-8")
    assert run(f"can llama-3.3 host --scenario {scenario} --format json") == first


def test_facts_narrow_a_card_down():
    wide, narrow = run("license llama-3.3"), run("license llama-3.3 --mau 10M")
    assert "\nYou may, but it depends\n" in wide.out
    assert "\nYou may\n" not in wide.out
    assert "\nYou may\n" in narrow.out
    assert "\nYou may, but it depends\n" not in narrow.out
