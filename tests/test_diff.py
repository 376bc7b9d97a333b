"""The difference of two licenses: what it shows, and the properties that it must have for every pair."""

import json
from itertools import combinations

import jsonschema
import pytest

from modelcheck.cli.main import main
from modelcheck.engine.diff import Change, Changes, VerdictChange, compare, direction_of
from modelcheck.model.answers import Law
from modelcheck.model.license import license_from
from modelcheck.report.schemas import command_schema

TURNED = {"stricter": "looser", "looser": "stricter", "different": "different"}
BIG = {"fact": "monthly_active_users", "operator": "above"}


def mirrored(changes):
    if changes is None:
        return None
    if isinstance(changes, Change):
        return Change(changes.b, changes.a, TURNED[changes.direction])
    return Changes(changes.removed, changes.added, tuple(Change(c.b, c.a, TURNED[c.direction]) for c in changes.changed))


def test_a_license_does_not_differ_from_itself(kb):
    for license_id in kb.license_ids():
        law = kb.law(license_id)
        assert compare([law], [law], {}, kb.vocabulary).is_empty(), license_id


def test_the_way_back_mirrors_the_way_there(kb):
    laws = {license_id: kb.law(license_id) for license_id in kb.license_ids()}
    pairs = list(combinations(laws, 2))
    for a, b in pairs[:: 1 + len(pairs) // 700]:  # every license is in some of them
        there = compare([laws[a]], [laws[b]], {}, kb.vocabulary)
        back = compare([laws[b]], [laws[a]], {}, kb.vocabulary)
        turned = tuple(VerdictChange(v.activity, v.purpose, v.b, v.a, TURNED[v.direction]) for v in there.verdicts)
        assert back.verdicts == turned, (a, b)
        assert back.duties == mirrored(there.duties), (a, b)
        assert back.thresholds == mirrored(there.thresholds), (a, b)
        assert back.restrictions == mirrored(there.restrictions), (a, b)
        assert back.territory == mirrored(there.territory), (a, b)
        assert back.derivatives == {name: (y, x) for name, (x, y) in there.derivatives.items()}, (a, b)
        assert back.terms == {name: (y, x) for name, (x, y) in there.terms.items()}, (a, b)


@pytest.mark.parametrize(
    ("a", "b", "direction"),
    [
        ("permitted", "conditional", "stricter"),
        ("prohibited", "agreement-required", "looser"),
        ("permitted", "unclear", "different"),
        ("unclear", "prohibited", "different"),
    ],
)
def test_the_direction_of_two_verdicts(a, b, direction):
    assert direction_of(a, b) == direction


def toy(**parts):
    grant = {"id": "grant", "kind": "permission", "ref": "1", "summary": "free", "activities": ["use", "host"]}
    clauses = [grant, *parts.pop("clauses", [])]
    data = {"id": "toy", "name": "Toy", "steward": "Toymaker", "category": "community", "clauses": clauses, **parts}
    return [Law(license_from(data), ())]


def limit(value, **more):
    base = {"id": "size", "ref": "2", "summary": "size", "when": {**BIG, "value": value}, "effect": "agreement-required"}
    return {**base, "measured": "any-time", "scope": "affiliates", **more}


def duty(word="cite", **more):
    return {"id": word, "kind": "duty", "ref": "3", "summary": word, "duty": word, "activities": ["host"], **more}


def restriction(**more):
    return {"id": "war", "ref": "4", "summary": "no war", "use_case": "military", **more}


ASKED = {"fact": "condition:war", "operator": "is", "value": True, "question": "Is it war?"}
CASES = [
    # the kind, what a has, what b has, how it comes out
    ("thresholds", {"thresholds": [limit(700)]}, {"thresholds": [limit(100)]}, "stricter"),
    ("thresholds", {"thresholds": [limit(700)]}, {"thresholds": [limit(700, purposes=["commercial"])]}, "looser"),
    ("thresholds", {"thresholds": [limit(700)]}, {"thresholds": [limit(700, effect="prohibited")]}, "stricter"),
    ("thresholds", {"thresholds": [limit(700)]}, {"thresholds": [limit(700, scope="product")]}, "different"),
    ("thresholds", {}, {"thresholds": [limit(700)]}, "added"),
    ("thresholds", {"thresholds": [limit(700)]}, {"thresholds": [limit(700, summary="said otherwise", ref="9")]}, None),
    ("duties", {"clauses": [duty()]}, {"clauses": [duty(activities=["host", "use"])]}, "stricter"),
    ("duties", {"clauses": [duty()]}, {"clauses": [duty(when={**BIG, "value": 5})]}, "looser"),
    ("duties", {"clauses": [duty(text="Made with A")]}, {"clauses": [duty(text="Made with B")]}, "different"),
    ("duties", {"clauses": [duty()]}, {}, "removed"),
    ("duties", {"clauses": [duty()]}, {"clauses": [duty(summary="said otherwise", ref="9", id="quote")]}, None),
    ("restrictions", {"restrictions": [restriction(when=ASKED)]}, {"restrictions": [restriction()]}, "stricter"),
    ("restrictions", {"restrictions": [restriction()]}, {}, "removed"),
    ("restrictions", {"restrictions": [restriction()]}, {"restrictions": [restriction(), restriction(id="again")]}, None),
]


@pytest.mark.parametrize(("kind", "a", "b", "expected"), CASES)
def test_what_counts_as_a_change_and_in_which_direction(kb, kind, a, b, expected):
    changes = getattr(compare(toy(**a), toy(**b), {}, kb.vocabulary), kind)
    if expected is None:
        assert not any(changes)
    elif expected in ("added", "removed"):
        assert [len(part) for part in changes] == ([1, 0, 0] if expected == "added" else [0, 1, 0])
    else:
        assert [change.direction for change in changes.changed] == [expected]


def run(capsys, *arguments):
    code = main(["diff", *arguments])
    return code, capsys.readouterr().out


@pytest.mark.parametrize(
    ("a", "b"), [("mrl-0.1", "flux-1-dev-nc-1.1.1"), ("llama-3.3", "hunyuan-image-3.0"), ("kimi-k3", "kimi-k3")]
)
def test_the_json_is_as_its_schema_says(kb, capsys, a, b):
    code, out = run(capsys, a, b, "--format", "json")
    document = json.loads(out)
    jsonschema.validate(document, command_schema("diff", kb.vocabulary))
    assert (code, document["a"], document["b"]) == (0, a, b)


def test_facts_narrow_a_difference_down(capsys):
    _, small = run(capsys, "llama-3.3", "hunyuan-image-3.0", "--format", "json", "--mau", "1M", "--used-in", "US")
    assert not [cell for cell in json.loads(small)["verdict_changes"] if cell["activity"] == "host"]
    _, large = run(capsys, "llama-3.3", "hunyuan-image-3.0", "--format", "json", "--mau", "200M", "--used-in", "US")
    cells = json.loads(large)["verdict_changes"]
    assert {(cell["a"], cell["b"], cell["direction"]) for cell in cells if cell["activity"] == "host"} == {
        ("permitted", "agreement-required", "stricter")
    }


def test_the_text_reads_like_release_notes(capsys):
    code, out = run(capsys, "llama-3.3", "hunyuan-image-3.0")
    assert code == 0
    assert out.startswith("From llama-3.3 to hunyuan-image-3.0 these differ: ")
    assert [line for line in out.splitlines() if line in ("Stricter", "Looser", "Different")] == [
        "Stricter",
        "Looser",
        "Different",
    ]
    assert "limit of place" in out
    code, out = run(capsys, "llama-3.3", "hunyuan-image-3.0", "--format", "markdown")
    assert out.startswith("# llama-3.3 → hunyuan-image-3.0\n")
    assert "## Stricter" in out


def test_a_model_may_stand_for_its_license(capsys):
    assert run(capsys, "meta-llama/Llama-3.3-70B-Instruct", "llama-3.3")[1].startswith(
        "meta-llama/Llama-3.3-70B-Instruct and llama-3.3 say"
    )
    assert "limit of size" in run(capsys, "apache-2.0", "watt-ai/watt-tool-70B")[1]


def test_the_exit_code_tells_whether_they_differ(capsys):
    assert run(capsys, "kimi-k3", "kimi-k3", "--exit-code")[0] == 0
    assert run(capsys, "kimi-k3", "apache-2.0", "--exit-code")[0] == 1
    assert run(capsys, "kimi-k3", "apache-2.0")[0] == 0
    assert run(capsys, "kimi-k3", "no-such-license")[0] == 3
