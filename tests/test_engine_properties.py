"""Properties of the engine that must hold for every license and every case, tried on cases that hypothesis makes up."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcheck.engine.facts import Facts, residual
from modelcheck.engine.permission import SEVERITY, implied_facts, judge
from modelcheck.kb.source import open_knowledge_base
from modelcheck.model.answers import Question
from modelcheck.model.conditions import Every, Negation, Some
from modelcheck.model.conditions import Test as FactTest

KB = open_knowledge_base()
VOCABULARY = KB.vocabulary
LAWS = {license_id: KB.law(license_id) for license_id in KB.license_ids()}
FIRM = ("permitted", "prohibited", "agreement-required")
ORDER = ("permitted", "conditional", "agreement-required", "prohibited")

FIGURES = st.sampled_from(
    [0, 1, 10**6, 20 * 10**6, 20 * 10**6 + 1, 25 * 10**6, 240 * 10**6, 10**8, 10**8 + 1, 7 * 10**8, 8 * 10**8]
)
VALUES = {
    "boolean": st.booleans(),
    "count": FIGURES,
    "dollars": FIGURES,
    "region": st.sampled_from(["US", "DE", "EU", "GB", "KR", "CN"]),
    "regions": st.lists(st.sampled_from(["US", "FR", "EU", "GB", "JP"]), min_size=1, max_size=3, unique=True).map(tuple),
}
TESTED = [
    *("monthly_active_users", "annual_revenue", "monthly_revenue", "product_monthly_active_users"),
    *("product_monthly_revenue", "product_annual_revenue", "region", "used_in", "organization", "internal_use"),
    *("multimodal", "model_service_business", "model_modified", "trained_model_kind", "trained_model_competes"),
    *("trained_model_same_family", "via_integrated_product", "official_channel"),
]


def values_of(name):
    fact = VOCABULARY.facts[name]
    return st.sampled_from(fact.values) if fact.type == "choice" else VALUES[fact.type]


def facts(most=6):
    return st.dictionaries(st.sampled_from(TESTED), st.none(), max_size=most).flatmap(
        lambda chosen: st.fixed_dictionaries({name: values_of(name) for name in chosen})
    )


@st.composite
def questions(draw):
    activity = draw(st.sampled_from(VOCABULARY.words("activities")))
    purpose = draw(st.sampled_from(VOCABULARY.words("purposes")))
    implied = implied_facts(activity, purpose, VOCABULARY)
    given_ = {name: value for name, value in draw(facts()).items() if name not in implied}
    if draw(st.booleans()):
        codes = st.lists(st.sampled_from(VOCABULARY.words("use_cases")), max_size=3, unique=True)
        given_["use_cases"] = tuple(draw(codes))
    return Question(activity, purpose, given_)


licenses = st.sampled_from(sorted(LAWS))


def ask(license_id, question):
    return judge([LAWS[license_id]], question, VOCABULARY)


def consistent(known):
    """Whether every figure lies where the other figures let it be."""
    for name, value in known.items():
        if VOCABULARY.facts[name].type in ("count", "dollars"):
            others = Facts(VOCABULARY, {other: given_ for other, given_ in known.items() if other != name}, {})
            low, high = others.least(name), others.most(name)
            if (low is not None and value < low) or (high is not None and value > high):
                return False
    return True


@settings(max_examples=400, deadline=None)
@given(licenses, questions(), st.data())
def test_a_firm_answer_stays_when_an_unknown_fact_becomes_known(license_id, question, data):
    answer = ask(license_id, question)
    if answer.verdict not in FIRM:
        return
    assumed = {name for name, fact in VOCABULARY.facts.items() if fact.assumed is not None}
    implied = implied_facts(question.activity, question.purpose, VOCABULARY)
    unknown = [name for name in TESTED if name not in question.facts and name not in assumed and name not in implied]
    name = data.draw(st.sampled_from(unknown))
    more = {**question.facts, name: data.draw(values_of(name))}
    if not consistent({key: value for key, value in more.items() if key != "use_cases"}):
        return
    if name == "multimodal" and dict(LAWS[license_id].known).get(name) is not None:
        return  # what is known of every model under the license is not unknown
    assert ask(license_id, question._replace(facts=more)).verdict == answer.verdict


@settings(max_examples=300, deadline=None)
@given(licenses, questions(), st.sampled_from(VOCABULARY.words("use_cases")))
def test_one_more_use_case_makes_no_answer_looser(license_id, question, code):
    before = ask(license_id, question).verdict
    asked = question.facts.get("use_cases", ())
    after = ask(license_id, question._replace(facts={**question.facts, "use_cases": (*asked, code)})).verdict
    if "unclear" in (before, after):
        assert after in ("unclear", "conditional", "prohibited")
    else:
        assert ORDER.index(after) >= ORDER.index(before)


@settings(max_examples=300, deadline=None)
@given(st.lists(licenses, min_size=1, max_size=3, unique=True), licenses, questions())
def test_one_more_license_never_widens_what_is_allowed(held, added, question):
    before = judge([LAWS[one] for one in held], question, VOCABULARY).verdict
    after = judge([LAWS[one] for one in [*held, added]], question, VOCABULARY).verdict
    if before != "permitted":
        assert after != "permitted"
    if before in ("prohibited",):
        assert after == "prohibited"


@settings(max_examples=150, deadline=None)
@given(st.lists(licenses, min_size=2, max_size=3, unique=True), questions())
def test_the_order_of_licenses_does_not_matter(held, question):
    laws = [LAWS[one] for one in held]
    there = judge(laws, question, VOCABULARY)
    back = judge(laws[::-1], question, VOCABULARY)
    assert there.verdict == back.verdict
    assert {owed.clause for owed in there.duties} == {owed.clause for owed in back.duties}
    assert {(f.fact, f.value, f.if_true, f.if_false) for f in there.depends_on} == {
        (f.fact, f.value, f.if_true, f.if_false) for f in back.depends_on
    }


@settings(max_examples=300, deadline=None)
@given(licenses, questions())
def test_a_conditional_answer_names_what_settles_it(license_id, question):
    answer = ask(license_id, question)
    if answer.verdict == "conditional":
        assert answer.depends_on
        assert answer.limits
        assert all(fact.if_true != fact.if_false or fact.if_true == "conditional" for fact in answer.depends_on)
    if answer.verdict == "permitted":
        assert not answer.depends_on
        assert any(reason.effect == "permitted" for reason in answer.because)
    assert answer.because


@pytest.mark.parametrize("license_id", LAWS)
def test_no_assumed_value_is_the_more_permissive_one(license_id):
    for activity in VOCABULARY.words("activities"):
        for purpose in VOCABULARY.words("purposes"):
            usual = ask(license_id, Question(activity, purpose, {})).verdict
            for name, fact in VOCABULARY.facts.items():
                for other in (fact.values or (True, False)) if fact.assumed is not None else ():
                    changed = ask(license_id, Question(activity, purpose, {name: other})).verdict
                    if "unclear" not in (usual, changed):
                        assert ORDER.index(changed) <= ORDER.index(usual), (activity, purpose, name, other)


def test_several_licenses_have_the_worst_of_their_verdicts():
    assert [SEVERITY.index(verdict) for verdict in ("permitted", "unclear", "agreement-required", "prohibited")] == [0, 1, 2, 3]


TESTS = st.sampled_from([
    FactTest("monthly_active_users", "above", 10**8),
    FactTest("annual_revenue", "at_least", 20 * 10**6),
    FactTest("model_modified", "is", True),
    FactTest("organization", "is", "company"),
    FactTest("organization", "in", ("academic", "nonprofit")),
    FactTest("region", "in", ("DE", "FR")),
    FactTest("used_in", "not_in", ("GB", "KR")),
])  # fmt: skip
CONDITIONS = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Every(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Some(tuple(parts))),
        inner.map(Negation),
    ),
    max_leaves=8,
)


@settings(max_examples=400, deadline=None)
@given(CONDITIONS, facts(), facts(most=3))
def test_what_is_known_of_a_condition_stays_known(condition, some, more):
    before = Facts(VOCABULARY, some, {})
    both = {**more, **some}
    if before.holds(condition) is not None and consistent(both):
        assert Facts(VOCABULARY, both, {}).holds(condition) is before.holds(condition)


@settings(max_examples=300, deadline=None)
@given(CONDITIONS, facts())
def test_what_is_left_open_of_a_condition_decides_it(condition, some):
    known = Facts(VOCABULARY, some, {})
    rest = residual(condition, known)
    assert (rest is None) == (known.holds(condition) is not None)
    if rest is not None:
        assert known.holds(rest) is None


@pytest.mark.parametrize(
    ("known", "tested", "limit", "expected"),
    [
        # a month of a year: no more than the year, at least a twelfth of it
        ({"annual_revenue": 20}, "monthly_revenue", 20, False),
        ({"annual_revenue": 241}, "monthly_revenue", 20, True),
        ({"annual_revenue": 240}, "monthly_revenue", 20, None),
        ({"annual_revenue": 100}, "monthly_revenue", 20, None),
        # a product of an organization: no more than the whole
        ({"monthly_active_users": 100}, "product_monthly_active_users", 100, False),
        ({"monthly_active_users": 101}, "product_monthly_active_users", 100, None),
        ({"annual_revenue": 20}, "product_monthly_revenue", 20, False),
        ({"annual_revenue": 1000}, "product_monthly_revenue", 20, None),
        ({"product_annual_revenue": 241}, "product_monthly_revenue", 20, True),
        # an organization with one product: at least as much
        ({"product_monthly_active_users": 101}, "monthly_active_users", 100, True),
        ({"product_monthly_active_users": 100}, "monthly_active_users", 100, None),
        ({"product_annual_revenue": 21}, "annual_revenue", 20, True),
        # a month says nothing about the year that the contract would let us use
        ({"monthly_revenue": 19}, "annual_revenue", 20, None),
        ({}, "annual_revenue", 20, None),
    ],
)  # fmt: skip
def test_figures_bound_one_another(known, tested, limit, expected):
    assert Facts(VOCABULARY, known, {}).holds(FactTest(tested, "above", limit)) is expected


def test_more_than_is_not_met_at_the_exact_figure():
    for value, expected in pairwise((99, False, 100, False)):
        if isinstance(value, int) and not isinstance(value, bool):
            assert Facts(VOCABULARY, {"edge_devices": value}, {}).holds(FactTest("edge_devices", "above", 100)) is expected
    assert Facts(VOCABULARY, {"edge_devices": 101}, {}).holds(FactTest("edge_devices", "above", 100)) is True
    assert Facts(VOCABULARY, {"edge_devices": 100}, {}).holds(FactTest("edge_devices", "at_least", 100)) is True


@pytest.mark.parametrize(
    ("places", "expected"),
    [(("DE",), True), (("EU",), True), (("US",), False), (("US", "FR"), True), (("CH",), False), (("RE",), True)],
)
def test_a_member_state_is_in_the_union(places, expected):
    union = tuple(VOCABULARY.region_groups["EU"])
    assert Facts(VOCABULARY, {"used_in": places}, {}).holds(FactTest("used_in", "in", union)) is expected


def test_a_group_that_lies_in_a_list_only_in_part_settles_nothing():
    assert Facts(VOCABULARY, {"region": "EU"}, {}).holds(FactTest("region", "in", ("DE", "US"))) is None
