"""Waivers: what each covers and what it does not, and what is said of those that are expired, unused or unexplained."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelcheck.check.policy import Policy, Waiver
from modelcheck.check.policy_file import load_policy, policy_from
from modelcheck.check.result import Finding
from modelcheck.check.rules import NEVER_WAIVED, rules_of
from modelcheck.check.waivers import apply_waivers, is_expired
from modelcheck.kb.source import open_knowledge_base

BASE = open_knowledge_base()
RULES = rules_of(BASE.vocabulary)
TODAY = date(2026, 11, 24)

LLAMA = Finding(
    *("open-condition", "warning", "src/app.py", 3, 7, "it depends"),
    reference="llama3.3",
    model="meta-llama/Llama-3.3-70B-Instruct",
    license="llama-3.3",
)
NEW = Finding("unknown-model", "error", "docs/new.md", 1, 1, "nothing is known of it", reference="acme/new-model")


def waiver(**more):
    return Waiver(**{"license": "llama-3.3", "rule": "open-condition", "reason": "we are small", **more})


def applied(findings, *waivers, **more):
    return apply_waivers(findings, Policy(waivers=waivers), RULES, TODAY, **more)


COVERS = [
    ("the license and the rule are enough", {}, True),
    ("another rule", {"rule": "denied-license"}, False),
    ("another license", {"license": "llama-3.1"}, False),
    ("the license in capitals", {"license": "LLAMA-3.3"}, True),
    ("the model by its id", {"model": "meta-llama/Llama-3.3-70B-Instruct"}, True),
    ("the model in small letters", {"model": "meta-llama/llama-3.3-70b-instruct"}, True),
    ("the model by a pattern", {"model": "meta-llama/*"}, True),
    ("the model as it is written", {"model": "llama3.3"}, True),
    ("a part of its name", {"model": "Llama-3.3-70B-Instruct"}, False),
    ("another model", {"model": "meta-llama/Llama-3.3-8B"}, False),
    ("the file", {"paths": ("src/app.py",)}, True),
    ("its folder", {"paths": ("src/",)}, True),
    ("one of several folders", {"paths": ("docs/", "src/")}, True),
    ("files of its kind", {"paths": ("*.py",)}, True),
    ("files of its kind but this one", {"paths": ("*.py", "!app.py")}, False),
    ("another folder", {"paths": ("docs/",)}, False),
    ("a day to come", {"expires": date(2026, 11, 25)}, True),
    ("today is the last day", {"expires": date(2026, 11, 24)}, True),
    ("the last day was yesterday", {"expires": date(2026, 11, 23)}, False),
    ("no reason", {"reason": ""}, False),
]


@pytest.mark.parametrize(("_", "more", "covers"), COVERS, ids=[case[0] for case in COVERS])
def test_what_a_waiver_covers(_, more, covers):
    one = waiver(**more)
    done = applied([LLAMA], one)
    assert done.findings == (LLAMA._replace(waived_by="we are small") if covers else LLAMA,)
    assert done.by == ({0: one} if covers else {})


def test_what_has_no_license_is_waived_as_unknown():
    one = waiver(license="unknown", rule="unknown-model", model="acme/*")
    assert applied([NEW], one).findings[0].waived_by == "we are small"
    known = NEW._replace(license="mit", model="acme/new-model")
    assert applied([known], one).findings[0].waived_by == ""


def test_the_first_waiver_that_holds_covers_and_others_that_fit_are_not_unused():
    expired, first, second = (
        waiver(expires=date(2020, 1, 1)),
        waiver(reason="the first", model="meta-llama/*"),
        waiver(reason="the second", owner="legal"),
    )
    done = applied([LLAMA, NEW, LLAMA], expired, first, second)
    assert [one.waived_by for one in done.findings] == ["the first", "", "the first"]
    assert done.by == {0: first, 2: first}
    assert [one.rule for one in done.about_waivers] == ["expired-waiver"]


@pytest.mark.parametrize("rule", sorted(NEVER_WAIVED))
def test_what_is_never_waived_stays_whatever_a_policy_says(rule):
    finding = LLAMA._replace(rule=rule)
    assert applied([finding], waiver(rule=rule)).findings == (finding,)


def test_paths_may_be_given_from_elsewhere():
    outside = LLAMA._replace(path="service/src/app.py")
    one = waiver(paths=("/src/",))
    assert not applied([outside], one).by
    assert applied([outside], one, located=lambda path: path.removeprefix("service/")).by


# --- What is said of waivers

KIMI = LLAMA._replace(license="kimi-k3")
ABOUT = [
    ("all is well", {}, [LLAMA], []),
    (
        "expired and still needed",
        {"expires": date(2026, 11, 23)},
        [LLAMA],
        ["expired-waiver: the waiver of open-condition for llama-3.3 held until 2026-11-23; what it waived is still there"],
    ),
    (
        "expired and of no use",
        {"expires": date(2026, 11, 23), "owner": "legal"},
        [],
        [
            "expired-waiver: the waiver of open-condition for llama-3.3 held until 2026-11-23; "
            "and there is nothing left to waive (ask legal)"
        ],
    ),
    ("unused", {}, [NEW], ["unused-waiver: the waiver of open-condition for llama-3.3 waives nothing"]),
    (
        "the license has changed",
        {"model": "meta-llama/Llama-3.3-70B-Instruct"},
        [KIMI],
        [
            "unused-waiver: the waiver of open-condition for meta-llama/Llama-3.3-70B-Instruct under llama-3.3 "
            "waives nothing; that is under kimi-k3 now"
        ],
    ),
    (
        "without a reason",
        {"reason": ""},
        [LLAMA],
        ["unexplained-waiver: the waiver of open-condition for llama-3.3 gives no reason, so it waives nothing"],
    ),
    (
        "expired and without a reason",
        {"reason": "", "expires": date(2026, 1, 1)},
        [LLAMA],
        [
            "expired-waiver: the waiver of open-condition for llama-3.3 held until 2026-01-01; what it waived is still there",
            "unexplained-waiver: the waiver of open-condition for llama-3.3 gives no reason, so it waives nothing",
        ],
    ),
]


@pytest.mark.parametrize(("_", "more", "findings", "said"), ABOUT, ids=[case[0] for case in ABOUT])
def test_what_is_said_of_a_waiver(_, more, findings, said):
    about = applied(findings, waiver(**more)).about_waivers
    assert [f"{one.rule}: {one.message}" for one in about] == said
    assert [one.level for one in about] == [RULES[one.rule].level for one in about]
    assert [one.fix for one in about] == [RULES[one.rule].fix for one in about]


def test_a_waiver_is_spoken_of_where_it_stands(tmp_path):
    path = tmp_path / "modelcheck.toml"
    path.write_text(
        '\n[[waivers]]\nlicense = "mit"\nrule = "open-condition"\n  [[waivers]]\nlicense = "mit"\nrule = "unknown-model"\n'
    )
    policy = policy_from(load_policy(path), BASE)
    about = apply_waivers([], policy, RULES, TODAY).about_waivers
    assert [(one.path, one.line, one.column) for one in about] == [(str(path), 2, 3), (str(path), 5, 5)]


def test_where_only_a_part_was_looked_at_no_waiver_is_unused():
    assert not applied([], waiver(), whole=False).about_waivers
    assert applied([], waiver(reason=""), whole=False).about_waivers[0].rule == "unexplained-waiver"


@pytest.mark.parametrize(("level", "levels"), [("note", ["note"]), ("off", [])])
def test_the_policy_says_how_bad_it_is(level, levels):
    policy = Policy(waivers=(waiver(),), levels={"unused-waiver": level})
    assert [one.level for one in apply_waivers([], policy, RULES, TODAY).about_waivers] == levels


FINDINGS = st.lists(
    st.builds(
        LLAMA._replace,
        rule=st.sampled_from(["open-condition", "denied-license", "unreadable-file"]),
        license=st.sampled_from(["llama-3.3", "mit", ""]),
        model=st.sampled_from(["a/b", "a/c", ""]),
        path=st.sampled_from(["a.py", "d/a.py"]),
    ),
    max_size=6,
)
WAIVERS = st.lists(
    st.builds(
        waiver,
        rule=st.sampled_from(["open-condition", "denied-license", "unreadable-file"]),
        license=st.sampled_from(["llama-3.3", "mit", "unknown"]),
        model=st.sampled_from(["*", "a/*", "a/b"]),
        paths=st.sampled_from([(), ("d/",)]),
        reason=st.sampled_from(["", "why not"]),
        expires=st.sampled_from([None, date(2020, 1, 1), date(2030, 1, 1)]),
    ),
    max_size=6,
)


@given(FINDINGS, WAIVERS)
def test_a_waiver_covers_something_or_something_is_said_of_it(findings, waivers):
    done = applied(findings, *waivers)
    assert [one._replace(waived_by="") for one in done.findings] == findings
    for position, by in done.by.items():
        covered = done.findings[position]
        assert covered.waived_by == by.reason != ""
        assert covered.rule == by.rule not in NEVER_WAIVED
        assert (covered.license or "unknown") == by.license
        assert not is_expired(by, TODAY)
    faulty = [one for one in waivers if is_expired(one, TODAY) or not one.reason]
    said = [one.rule for one in done.about_waivers if one.rule != "unused-waiver"]
    assert len(said) == sum(is_expired(one, TODAY) for one in waivers) + sum(not one.reason for one in waivers)
    assert len(set(map(id, done.by.values()))) + len(faulty) <= len(waivers)
