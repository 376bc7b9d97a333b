"""What may come out: the cases that published tools get wrong, with the sections, and what must hold of every license."""

import json
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from jsonschema import Draft202012Validator

from commandline import run, said
from modelcheck.api import Knowledge
from modelcheck.compatibility import judge_compatibility, read
from modelcheck.engine.compat import VERDICTS, verdict_of
from modelcheck.engine.upstreams import Case
from modelcheck.kb.source import open_knowledge_base
from modelcheck.report.schemas import command_schema

BASE = open_knowledge_base()
FIND = cache(Knowledge(BASE).find)
LICENSES = BASE.license_ids()
EXITS = {"compatible": 0, "incompatible": 1, "conditional": 3, "unclear": 3}

CASES = [
    # command; verdict; conflicts as "license section"; duties among those listed; what the remedies say
    (
        "llama-3.1:finetune --as apache-2.0 --mau 1M",
        "incompatible",
        ["llama-3.1 2", "llama-3.1 1.b.i", "llama-3.1 1.b.iv", "llama-3.1-aup prohibited-uses"],
        ["display-attribution", "include-license", "notice-file"],
        ["publish under llama-3.1"],
    ),
    ("llama-3.1 --as llama-3.1 --name Llama-x --mau 1M", "compatible", [], ["name-derivative", "display-attribution"], []),
    ("llama-3.1 --as llama-3.1 --name acme/Llama-x --mau 1M", "compatible", [], ["name-derivative"], []),
    ("llama-3.1 --as llama-3.1 --name x --mau 1M", "incompatible", ["llama-3.1 1.b.i"], [], ['rename: put "Llama"']),
    ("llama-3.1 --as llama-3.1 --name My-Llama --mau 1M", "incompatible", ["llama-3.1 1.b.i"], [], ["rename"]),
    ("llama-3.1:adapter --as llama-3.1 --name x --mau 1M", "unclear", ["llama-3.1 1.b.i"], [], ["rename"]),
    ("llama-3.1 --as llama-3.1 --mau 1B", "incompatible", ["llama-3.1 2"], [], ["get an agreement", "[2]"]),
    ("llama-3.1 --as llama-3.1", "conditional", [], ["name-derivative"], []),
    ("llama-3 --as llama-3 --name Llama-3-x --mau 1M", "compatible", [], ["name-derivative"], []),
    ("llama-3 --as llama-3 --name Llama-x --mau 1M", "incompatible", ["llama-3 1.b.i"], [], ['"Llama 3"']),
    ("llama-3:finetune --as llama-3.1 --mau 1M", "incompatible", ["llama-3 2", "llama-3 1.b.v", "llama-3 1.b.i"], [], []),
    ("apache-2.0:quantized --as mit", "compatible", [], ["include-license", "retain-notices"], []),
    ("mit --as cc-by-nc-4.0", "compatible", [], ["retain-notices"], []),
    ("apache-2.0 --as cc-by-nc-4.0", "compatible", [], ["state-changes"], []),
    *(
        (f"cc-by-nc-4.0 --as mit -p {purpose}", "incompatible", ["cc-by-nc-4.0 2.a.1.A"], [], ["publish under cc-by-nc-4.0"])
        for purpose in ("research", "personal", "evaluation")
    ),
    ("cc-by-nc-4.0 --as mit", "incompatible", ["cc-by-nc-4.0 2.a.1.A"], [], []),
    ("cc-by-sa-4.0:finetune --as apache-2.0", "incompatible", ["cc-by-sa-4.0 3.b.1"], [], ["publish under cc-by-sa-4.0"]),
    ("cc-by-sa-4.0:adapter --as apache-2.0", "unclear", ["cc-by-sa-4.0 3.b.1"], [], []),
    ("cc-by-sa-4.0:adapter --as cc-by-sa-4.0", "compatible", [], [], []),
    ("cc-by-sa-4.0:finetune --as gpl-3.0-only", "compatible", [], ["display-attribution"], []),
    ("cc-by-sa-4.0:dataset --as apache-2.0", "unclear", ["cc-by-sa-4.0 3.b.1"], [], []),
    ("gpl-3.0-only:merge apache-2.0:merge --as gpl-3.0-only", "compatible", [], ["disclose-source", "notice-file"], []),
    ("gpl-3.0-only:merge apache-2.0:merge --as apache-2.0", "incompatible", ["gpl-3.0-only 5.c", "gpl-3.0-only 6"], [], []),
    ("apache-2.0:merge gpl-2.0-only:merge --as gpl-2.0-only", "incompatible", ["apache-2.0 3"], [], ["leave apache-2.0 out"]),
    ("mit:merge gpl-2.0-only:merge --as gpl-2.0-only", "compatible", [], [], []),
    ("gpl-2.0-only --as gpl-3.0-only", "incompatible", ["gpl-2.0-only 2.b"], [], []),
    ("GPL-2.0-or-later --as gpl-3.0-only", "compatible", [], [], []),
    ("GPL-2.0-or-later --as GPL-2.0-or-later", "compatible", [], [], []),
    ("gpl-3.0-only --as GPL-3.0-or-later", "incompatible", ["gpl-3.0-only 5.c"], [], ["publish under gpl-3.0-only"]),
    ("mpl-2.0 --as gpl-3.0-only", "conditional", ["mpl-2.0 3.1"], [], []),
    ("mpl-2.0 --as gpl-3.0-only --fact condition:secondary-licenses=true", "compatible", [], [], []),
    ("mpl-2.0:adapter --as mit --fact condition:adapter=false", "compatible", [], [], []),
    (
        "gemma-2025-03-24:distill --as apache-2.0",
        "conditional",
        ["gemma-2025-03-24 3.1.1", "gemma-2025-03-24 3.2.1"],
        ["pass-on-restrictions"],
        [],
    ),
    (
        "gemma-2025-03-24:distill --as apache-2.0 --fact condition:distill=true",
        "incompatible",
        ["gemma-2025-03-24 3.1.1", "gemma-2025-03-24 3.2.1"],
        ["pass-on-restrictions", "notice-file"],
        ["publish under gemma-2025-03-24"],
    ),
    (
        "gemma-2025-03-24:distill --as gemma-2025-03-24 --fact condition:distill=true",
        "compatible",
        [],
        ["pass-on-restrictions", "include-license"],
        [],
    ),
    ("gemma-2025-03-24:distill --as apache-2.0 --fact condition:distill=false", "compatible", [], [], []),
    ("llama-3.1:distill --as apache-2.0 --mau 1M", "compatible", [], ["name-derivative"], []),
    ("llama-3.1:distill --as apache-2.0 --mau 1M --name x", "incompatible", ["llama-3.1 1.b.i"], [], ["rename"]),
    ("llama-2:distill --as apache-2.0 --mau 1M", "incompatible", ["llama-2 1.b.v"], [], []),
    ("llama-2:distill --as apache-2.0 --mau 1M --fact trained_model_kind=narrow", "compatible", [], [], []),
    ("apache-2.0:distill --as mit", "compatible", [], [], []),
    ("mrl-0.1 --as mrl-0.1 -p research --organization academic", "compatible", [], ["notice-file"], []),
    ("mrl-0.1 --as mrl-0.1 --organization company", "incompatible", ["mrl-0.1 3.2"], [], ["get an agreement", "[preamble]"]),
    (
        "mrl-0.1 --as mrl-0.1 -p research --organization company",
        "incompatible",
        ["mrl-0.1 9 Research Purposes"],
        [],
        ["get an agreement", "[preamble]"],
    ),
    (
        "llama-3:merge cc-by-nc-4.0:merge --as llama-3 -p research --mau 1M",
        "incompatible",
        ["cc-by-nc-4.0 2.a.1.A"],
        [],
        ['publish under "cc-by-nc-4.0 AND llama-3"'],
    ),
    (
        "llama-3:merge cc-by-nc-4.0:merge --as cc-by-nc-4.0 -p research --mau 1M",
        "incompatible",
        ["llama-3 2", "llama-3 1.b.v", "llama-3 1.b.i", "llama-3 1.b.iv"],
        [],
        ['publish under "cc-by-nc-4.0 AND llama-3"'],
    ),
    ('llama-3:merge cc-by-nc-4.0:merge --as "llama-3 AND cc-by-nc-4.0" -p research --mau 1M', "compatible", [], [], []),
    (
        'llama-3:merge cc-by-nc-4.0:merge --as "llama-3 AND cc-by-nc-4.0" --mau 1M',
        "incompatible",
        ["cc-by-nc-4.0 2.a.1.A"],
        [],
        [],
    ),
    (
        'gpl-3.0-only:merge cc-by-nc-4.0:merge --as "gpl-3.0-only AND cc-by-nc-4.0" -p research',
        "incompatible",
        ["gpl-3.0-only 10.closing", "cc-by-nc-4.0 2.a.1.A"],
        [],
        [],
    ),
    ('llama-3.1 --as "llama-3.1 OR mit" --mau 1M', "incompatible", ["llama-3.1 2"], [], []),
    ('"mit OR gpl-3.0-only" --as apache-2.0', "compatible", [], [], []),
    (
        "deepseek-ai/DeepSeek-R1-Distill-Llama-70B --as mit --mau 1M",
        "incompatible",
        ["llama-3.3 2", "llama-3.3 1.b.i", "llama-3.3 1.b.iv"],
        ["display-attribution"],
        [],
    ),
    ('deepseek-ai/DeepSeek-R1-Distill-Llama-70B --as "mit AND llama-3.3" --mau 1M', "compatible", [], [], []),
    *(
        (
            f"openrail-m-creativeml --as {label}",
            "incompatible",
            ["openrail-m-creativeml 4.1", "openrail-m-creativeml 5"],
            [],
            ["publish under openrail-m-creativeml"],
        )
        for label in ("mit", "apache-2.0", "gpl-3.0-only", "cc-by-sa-4.0", "cc-by-nc-4.0")
    ),
    ("openrail-m-creativeml --as openrail-m-creativeml", "compatible", [], ["pass-on-restrictions"], []),
    ("c-uda-1.0 --as openrail-m-creativeml", "incompatible", ["c-uda-1.0 3.1.2"], [], ["publish under c-uda-1.0"]),
    ("google-hai-def-2024-11-15 --as openrail-m-creativeml", "incompatible", ["google-hai-def-2024-11-15 3.1.1"], [], []),
    ("kimi-k3:finetune --as mit --revenue 1M", "incompatible", ["kimi-k3 2"], [], ["publish under kimi-k3"]),
    ("cc-by-nd-4.0 --as cc-by-nd-4.0", "incompatible", ["cc-by-nd-4.0 2.a.1.B"], [], []),
    ("cc-by-nd-4.0:bundle --as mit", "compatible", [], ["display-attribution"], []),
]


def answer(command):
    done = run(f"compat {command} --format json")
    assert done.err == ""
    return done.code, json.loads(done.out)


@pytest.mark.parametrize(("command", "verdict", "conflicts", "duties", "remedies"), CASES, ids=[case[0] for case in CASES])
def test_what_may_come_out(command, verdict, conflicts, duties, remedies):
    code, document = answer(command)
    assert (document["verdict"], code) == (verdict, EXITS[verdict])
    found = {f"{one['license']} {one['ref']}" for one in document["conflicts"]}
    assert set(conflicts) <= found
    assert bool(conflicts) or not [one for one in document["conflicts"] if one["effect"] == "incompatible"]
    assert set(duties) <= {one["duty"] for one in document["duties"]}
    told = " ".join(one["remedy"] or "" for one in document["conflicts"])
    assert [one for one in remedies if one not in told] == []


SCHEMA = Draft202012Validator(command_schema("compat", BASE.vocabulary))
ALSO = ["mit", "llama-3.1 cc-by-nc-4.0", "no-such", "llama-3.1:distill", "cc-by-sa-4.0 gpl-3.0-only", "gemma"]


@pytest.mark.parametrize("command", [case[0] for case in CASES] + ALSO)
def test_every_document_fits_its_schema(command):
    SCHEMA.validate(answer(command)[1])


@pytest.mark.parametrize("command", [case[0] for case in CASES[::4]] + ALSO)
def test_the_text_says_what_the_document_says(command):
    document = answer(command)[1]
    shown = run(f"compat {command}", COLUMNS="80")
    assert shown.err == ""
    assert shown.out.startswith(document.get("verdict") or document["error"])
    flat = " ".join(shown.out.split())
    for conflict in document.get("conflicts", ()):
        assert " ".join(conflict["summary"].split()) in flat
        assert (conflict["remedy"] or "") in flat
    assert max(map(len, shown.out.splitlines())) <= 130


def test_conflicts_name_the_clause_of_each_side():
    _, document = answer("apache-2.0:merge --as gpl-2.0-only")
    (conflict,) = document["conflicts"]
    assert (conflict["license"], conflict["ref"]) == ("apache-2.0", "3")
    assert (conflict["against"]["license"], conflict["against"]["ref"]) == ("gpl-2.0-only", "6")
    for one in answer("llama-3.1 --as apache-2.0")[1]["conflicts"]:
        assert one["against"]["license"] == "apache-2.0"
        assert one["against"]["ref"]


def test_what_is_inherited_is_said_and_not_mended_here():
    _, document = answer("deepseek-ai/DeepSeek-R1-Distill-Llama-70B --as mit --mau 1M")
    assert document["upstreams"][0]["license"] == "deepseek-r1-mit"
    assert {(one["inherited"], one["remedy"]) for one in document["conflicts"]} == {("meta-llama/Llama-3.3-70B-Instruct", None)}
    shown = run("compat deepseek-ai/DeepSeek-R1-Distill-Llama-70B --as mit").out
    assert "Inherited from meta-llama/Llama-3.3-70B-Instruct: this cannot be mended here." in shown
    assert "Remedy" not in shown


def test_what_is_arguable_about_a_distilled_model_is_noted():
    _, document = answer("llama-3.1:distill --as apache-2.0 --mau 1M")
    duties = [one["duty"] for one in document["duties"] if one["certain"]]
    assert "name-derivative" in duties
    assert not {"display-attribution", "include-license", "notice-file"} & set(duties)
    badge = next(one for one in BASE.license("llama-3.1").clauses if one.duty == "display-attribution")
    assert "trained on outputs" in badge.note


def test_a_model_trained_on_free_outputs_owes_nothing_for_certain():
    _, document = answer("apache-2.0:distill --as mit")
    assert [one["duty"] for one in document["duties"] if one["certain"]] == []


OPTIONS = [
    # command; licenses among those possible; licenses not among them
    ("mit", ["mit", "apache-2.0", "gpl-3.0-only", "cc-by-nc-4.0"], ["proprietary-service"]),
    ("apache-2.0", ["apache-2.0", "mit", "gpl-3.0-only"], ["gpl-2.0-only", "lgpl-2.1-only"]),
    ("llama-3.1 --mau 1M", ["llama-3.1"], ["apache-2.0", "llama-3", "llama-3.2", "mit"]),
    ("cc-by-sa-4.0", ["cc-by-sa-4.0", "gpl-3.0-only"], ["mit", "cc-by-4.0", "gpl-2.0-only"]),
    ("llama-3:merge cc-by-nc-4.0:merge -p research --mau 1M", ["cc-by-nc-4.0 AND llama-3"], ["llama-3", "cc-by-nc-4.0"]),
    ("gpl-2.0-only:merge apache-2.0:merge", [], ["gpl-2.0-only", "apache-2.0", "gpl-3.0-only"]),
    ("openrail-m-creativeml", ["openrail-m-creativeml"], ["mit", "cc-by-nc-4.0"]),
    ("mpl-2.0", ["mpl-2.0", "gpl-3.0-only"], ["mit", "eupl-1.2"]),
]


@pytest.mark.parametrize(("command", "possible", "impossible"), OPTIONS, ids=[case[0] for case in OPTIONS])
def test_without_a_label_the_possible_ones_are_listed(command, possible, impossible):
    _, document = answer(command)
    found = [one["license"] for one in document["outbound_options"]]
    assert document["outbound"] is None
    assert set(possible) <= set(found)
    assert not set(impossible) & set(found)
    assert bool(found) or document["verdict"] == "incompatible"


def test_the_freest_license_comes_first():
    found = [one["license"] for one in answer("mit")[1]["outbound_options"]]
    ranks = [found.index(one) for one in ("cc0-1.0", "mit", "apache-2.0", "gpl-3.0-only", "cc-by-nc-4.0", "llama-3.1")]
    assert ranks == sorted(ranks)


def test_what_an_option_needs_is_said():
    options = {one["license"]: one for one in answer("mpl-2.0")[1]["outbound_options"]}
    assert options["mpl-2.0"] == {"license": "mpl-2.0", "verdict": "compatible", "questions": [], "by": []}
    assert options["gpl-3.0-only"]["verdict"] == "conditional"
    assert options["gpl-3.0-only"]["questions"]
    assert [(one["license"], one["ref"]) for one in options["gpl-3.0-only"]["by"]] == [("mpl-2.0", "3.3")]


WRONG = [
    ("compat mit --as meta-llama/Llama-3.3-70B-Instruct", ["is a model", "llama-3.3"]),
    ("compat mit:finetun --as mit", ['unknown relation "finetun"', "finetune"]),
    ("compat mit --as mit --purpose fun", ["purpose", "fun"]),
    ("compat mit --as mit --mau many", ["many"]),
    ("compat mit --as mit --fact condition:no-such=true", ["no-such"]),
]


@pytest.mark.parametrize(("command", "words"), WRONG, ids=[case[0] for case in WRONG])
def test_what_cannot_be_meant_is_refused(command, words):
    message = said(run(command))
    assert [word for word in words if word not in message] == []


UNKNOWN = ["compat no-such --as mit", "compat mit --as no-such", "compat mit no-such:merge --as mit", "compat a:b:c --as mit"]


@pytest.mark.parametrize("command", UNKNOWN)
def test_an_unknown_name_is_no_firm_answer(command):
    done = run(f"{command} --format json")
    assert (done.code, json.loads(done.out)["error"]) == (3, "unknown")


def test_an_open_fact_is_listed_with_what_it_leads_to():
    _, document = answer("llama-3.1 --as llama-3.1")
    (fact,) = document["depends_on"]
    assert (fact["flag"], fact["if_true"], fact["if_false"]) == ("--mau", "incompatible", "compatible")
    _, document = answer("gemma-2025-03-24:distill --as apache-2.0")
    (fact,) = document["depends_on"]
    assert (fact["fact"], fact["if_true"], fact["if_false"]) == ("condition:distill", "incompatible", "compatible")


# --- What must hold of every license

RELATIONS = BASE.vocabulary.words("relations")
PURPOSES = BASE.vocabulary.words("purposes")
STRANGERS = ["gpl-2.0-only", "mrl-0.1", "cc-by-sa-4.0", "llama-3.1", "mit", "apache-2.0", "cc-by-nc-4.0", "mpl-2.0"]


def verdict(upstreams, label, purpose="commercial"):
    asked = read(upstreams, label, FIND, BASE)
    return verdict_of(asked.upstreams, asked.alternatives, Case(purpose, {}, "", BASE.vocabulary, asked.open_ended))


@pytest.mark.parametrize("license_id", LICENSES)
def test_a_license_fits_itself_or_says_why_not(license_id):
    asked = read([f"{license_id}:finetune"], license_id, FIND, BASE)
    for purpose in PURPOSES:
        result = judge_compatibility(asked, Case(purpose, {}, "", BASE.vocabulary), BASE)
        assert result.outcome.judgment.labels == "compatible"
        if result.verdict == "incompatible":
            assert [one.ref or one.clause for one in result.outcome.judgment.conflicts if one.half == "permission"]


upstream = some.builds("{}:{}".format, some.sampled_from(LICENSES), some.sampled_from(RELATIONS))
label = some.sampled_from(LICENSES) | some.builds("{} AND {}".format, some.sampled_from(LICENSES), some.sampled_from(LICENSES))


@settings(deadline=None)
@given(some.lists(upstream, min_size=1, max_size=3), upstream, label, some.sampled_from(PURPOSES))
def test_one_more_upstream_never_widens(upstreams, more, label, purpose):
    fewer, all_of_them = verdict(upstreams, label, purpose), verdict([*upstreams, more], label, purpose)
    assert VERDICTS.index(all_of_them) >= VERDICTS.index(fewer)


@settings(deadline=None)  # every label is tried twice
@given(some.lists(upstream, min_size=2, max_size=4).flatmap(lambda u: some.tuples(some.just(u), some.permutations(u))), label)
def test_the_order_of_upstreams_does_not_matter(both, label):
    results = []
    for upstreams in both:
        asked = read(upstreams, label, FIND, BASE)
        result = judge_compatibility(asked, Case("commercial", {}, "", BASE.vocabulary), BASE)
        conflicts = {(c.upstream, c.license, c.clause, c.effect, c.remedy) for c in result.outcome.judgment.conflicts}
        duties = {(due.upstream, due.owed.clause.license, due.owed.clause.id) for due in result.outcome.judgment.duties}
        results.append((result.verdict, conflicts, duties, [one.licenses for one in result.outcome.options]))
    assert results[0] == results[1]


@settings(deadline=None)
@given(upstream, label, some.sampled_from(PURPOSES))
def test_the_verdict_alone_is_that_of_the_whole_answer(upstream, label, purpose):
    asked = read([upstream], label, FIND, BASE)
    result = judge_compatibility(asked, Case(purpose, {}, "", BASE.vocabulary), BASE)
    assert result.verdict == verdict([upstream], label, purpose)


@pytest.mark.parametrize("label", STRANGERS)
def test_public_domain_dedications_go_into_anything(label):
    assert {verdict([f"{one}:finetune"], label) for one in ("cc0-1.0", "unlicense", "mit")} == {"compatible"}
