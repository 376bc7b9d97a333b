"""The engine on toy licenses: precedence, silence, exemptions, territory, use cases, duties, what is taken for granted."""

import pytest

from modelcheck.engine.permission import judge
from modelcheck.model.answers import Law, Question
from modelcheck.model.license import license_from

ALL = ["use", "modify", "distribute", "distribute-derivative", "host", "use-outputs", "train-on-outputs"]
BIG = {"fact": "monthly_active_users", "operator": "above", "value": 100}
COMPANY = {"fact": "organization", "operator": "is", "value": "company"}
MODIFIED = {"fact": "model_modified", "operator": "is", "value": True}
VIA_PRODUCT = {"fact": "via_integrated_product", "operator": "is", "value": True}


def clause(kind, name="it", **more):
    base = {"id": name, "kind": kind, "ref": name, "summary": f"{name} says so", "activities": ALL}
    return {**base, **more}


def threshold(**more):
    base = {"id": "size", "ref": "size", "summary": "size", "when": BIG, "effect": "agreement-required"}
    return {**base, "measured": "release-date", "scope": "affiliates", **more}


def territory(fact="used_in", **more):
    when = {"fact": fact, "operator": "in", "value": ["DE", "FR"]}
    base = {"ref": "place", "summary": "place", "excludes": ["DE", "FR"], "test": ["place-of-use"], "when": when}
    return {**base, **more}


def law(*clauses, known=(), **parts):
    data = {"id": "toy", "name": "Toy", "steward": "Toymaker", "category": "community", "clauses": list(clauses), **parts}
    return Law(license_from(data), (), tuple(known))


def ask(kb, toy, activity="use", purpose="commercial", **facts):
    return judge([toy], Question(activity, purpose, facts), kb.vocabulary)


GRANT = clause("permission", "grant")
FORBID = clause("prohibition", "ban")
SOLD = clause("prohibition", "sold", way_out="sales")
SILENT = clause("silence", "silent")

PRECEDENCE = [
    # what the text has, what is asked, the verdict, the clauses that decide
    ([], {}, {}, "prohibited", {"no-grant"}),
    ([GRANT], {}, {}, "permitted", {"grant"}),
    ([GRANT, SILENT], {}, {}, "unclear", {"silent"}),
    ([GRANT, SILENT], {"thresholds": [threshold()]}, {"monthly_active_users": 101}, "agreement-required", {"size"}),
    ([GRANT, FORBID], {"thresholds": [threshold()]}, {"monthly_active_users": 101}, "prohibited", {"ban"}),
    (
        [GRANT, SOLD],
        {"thresholds": [threshold(effect="prohibited")]},
        {"monthly_active_users": 101},
        "agreement-required",
        {"sold"},
    ),
    ([GRANT, SOLD, FORBID], {}, {}, "prohibited", {"ban"}),
    ([GRANT, SOLD], {"territory": territory()}, {"used_in": ("DE",)}, "prohibited", {"territory"}),
    ([GRANT], {"territory": territory()}, {"used_in": ("US",)}, "permitted", {"grant", "territory"}),
    ([GRANT], {"territory": territory("region")}, {"region": "FR"}, "prohibited", {"territory"}),
    ([GRANT], {"thresholds": [threshold()]}, {"monthly_active_users": 100}, "permitted", {"grant", "size"}),
]


@pytest.mark.parametrize(("clauses", "parts", "facts", "verdict", "deciding"), PRECEDENCE)
def test_the_stronger_rule_decides(kb, clauses, parts, facts, verdict, deciding):
    answer = ask(kb, law(*clauses, **parts), **facts)
    assert answer.verdict == verdict
    assert {reason.clause for reason in answer.because} == deciding


@pytest.mark.parametrize(
    ("activity", "purpose", "verdict"),
    [
        ("use", "research", "permitted"),
        ("use", "commercial", "prohibited"),
        ("host", "research", "prohibited"),
    ],
)
def test_a_clause_speaks_of_its_activities_and_purposes_only(kb, activity, purpose, verdict):
    toy = law(clause("permission", activities=["use"], purposes=["research"]))
    assert ask(kb, toy, activity, purpose).verdict == verdict


def test_an_open_threshold_makes_it_conditional_and_says_what_each_side_leads_to(kb):
    answer = ask(kb, law(GRANT, thresholds=[threshold()]))
    assert answer.verdict == "conditional"
    (fact,) = answer.depends_on
    assert (fact.fact, fact.value, fact.if_true, fact.if_false) == (
        "monthly_active_users",
        100,
        "agreement-required",
        "permitted",
    )
    assert (fact.flag, fact.ref) == ("--mau", "size")
    assert [limit.effect for limit in answer.limits] == ["agreement-required"]
    assert answer.otherwise == "permitted"


def test_what_an_activity_means_is_a_known_fact(kb):
    toy = law(GRANT, clause("prohibition", "outside", when={"fact": "internal_use", "operator": "is", "value": False}))
    assert ask(kb, toy, "use").verdict == "permitted"
    assert ask(kb, toy, "host").verdict == "prohibited"
    assert ask(kb, toy, "use-outputs").verdict == "conditional"


def test_a_personal_purpose_is_an_individuals_and_an_evaluation_is_a_companys(kb):
    toy = law(GRANT, clause("prohibition", "firms", when=COMPANY))
    assert ask(kb, toy, purpose="personal").verdict == "permitted"
    assert ask(kb, toy, purpose="research").verdict == "conditional"
    assert ask(kb, toy, purpose="evaluation").verdict == "prohibited"


def test_what_is_known_of_the_model_gives_way_to_what_is_said_of_it(kb):
    covers = {"fact": "multimodal", "operator": "is", "value": True}
    toy = law(GRANT, known=[("multimodal", False)], territory=territory("region", covers=covers))
    assert ask(kb, toy, region="DE").verdict == "permitted"
    assert ask(kb, toy, region="DE", multimodal=True).verdict == "prohibited"


def test_an_exemption_frees_and_is_named_with_its_section(kb):
    toy = law(GRANT, thresholds=[threshold(exempt=[{"when": VIA_PRODUCT, "ref": "4"}])])
    assert ask(kb, toy, monthly_active_users=101).verdict == "agreement-required"
    freed = ask(kb, toy, monthly_active_users=101, via_integrated_product=True)
    assert freed.verdict == "permitted"
    assert ("exempt", "4") in {(reason.effect, reason.ref) for reason in freed.because}


def test_an_exemption_may_free_some_activities_only(kb):
    exempt = [{"when": VIA_PRODUCT, "ref": "4", "activities": ["use"]}]
    toy = law(GRANT, territory=territory(exempt=exempt))
    assert ask(kb, toy, "use", used_in=("DE",), via_integrated_product=True).verdict == "permitted"
    assert ask(kb, toy, "host", used_in=("DE",), via_integrated_product=True).verdict == "prohibited"


def test_an_answer_that_rests_on_an_assumed_fact_says_what_would_differ(kb):
    toy = law(GRANT, thresholds=[threshold(exempt=[{"when": VIA_PRODUCT, "ref": "4"}])])
    (assumed,) = ask(kb, toy, monthly_active_users=101).assumed
    assert (assumed.fact, assumed.value) == ("via_integrated_product", False)
    assert [(change["value"], change["verdict"]) for change in assumed.otherwise] == [(True, "permitted")]
    assert ask(kb, toy, monthly_active_users=100).assumed == ()


def test_two_facts_together_decide_only_together(kb):
    both = {"all": [BIG, {"fact": "model_service_business", "operator": "is", "value": True}]}
    toy = law(GRANT, thresholds=[threshold(when=both)])
    assert {fact.fact for fact in ask(kb, toy).depends_on} == {"monthly_active_users", "model_service_business"}
    assert [fact.fact for fact in ask(kb, toy, monthly_active_users=101).depends_on] == ["model_service_business"]
    assert ask(kb, toy, monthly_active_users=100).verdict == "permitted"
    assert ask(kb, toy, model_service_business=False).verdict == "permitted"


def test_rules_that_cover_every_case_between_them_leave_nothing_open(kb):
    toy = law(GRANT, clause("prohibition", "firms", when=COMPANY), clause("prohibition", "others", when={"not": COMPANY}))
    answer = ask(kb, toy)
    assert answer.verdict == "prohibited"


def test_where_no_fact_leads_to_a_permission_silence_stays_unclear(kb):
    answer = ask(kb, law(GRANT, SILENT, territory=territory()))
    assert answer.verdict == "unclear"
    assert [(fact.if_true, fact.if_false) for fact in answer.depends_on] == [("prohibited", "unclear")]


def test_a_refusal_that_may_be_stricter_still_says_what_it_hangs_on(kb):
    answer = ask(kb, law(GRANT, SOLD, territory=territory()))
    assert answer.verdict == "conditional"
    assert answer.otherwise == "agreement-required"


RESTRICTIONS = [
    {"id": "war", "ref": "9", "summary": "no war", "use_case": "military"},
    {
        "id": "cure",
        "ref": "8",
        "summary": "no unlicensed cure",
        "use_case": "medical-advice",
        "when": {"fact": "condition:cure", "operator": "is", "value": True, "question": "Without a license?"},
    },
]


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({}, "permitted"),
        ({"use_cases": ("military",)}, "prohibited"),
        ({"use_cases": ("medical-advice",)}, "conditional"),
        ({"use_cases": ("medical-advice",), "condition:cure": True}, "prohibited"),
        ({"use_cases": ("medical-advice",), "condition:cure": False}, "permitted"),
        ({"use_cases": ("medical-advice", "military")}, "prohibited"),
        ({"use_cases": ("spam",)}, "permitted"),
    ],
)
def test_use_cases_count_when_they_are_given(kb, facts, verdict):
    answer = ask(kb, law(GRANT, restrictions=RESTRICTIONS), **facts)
    assert answer.verdict == verdict
    assert len(answer.restrictions) == 2
    assert answer.not_named == (("spam",) if facts.get("use_cases") == ("spam",) else ())


@pytest.mark.parametrize(
    ("clauses", "use_cases", "verdict"),
    [
        ([GRANT], (), "permitted"),
        ([GRANT], ("spam",), "unclear"),
        ([GRANT], ("military",), "prohibited"),
        ([GRANT], ("military", "spam"), "prohibited"),
        ([GRANT, FORBID], ("spam",), "prohibited"),
        ([GRANT, SOLD], ("spam",), "agreement-required"),
    ],
)
def test_a_policy_that_was_not_read_leaves_open_what_the_text_does_not_name(kb, clauses, use_cases, verdict):
    toy = law(*clauses, restrictions=RESTRICTIONS, unread=[{"name": "the toy policy", "ref": "7"}])
    answer = ask(kb, toy, use_cases=use_cases)
    assert answer.verdict == verdict
    if verdict == "unclear":
        assert "could not be read" in answer.because[0].summary


def test_an_open_use_case_leaves_a_refusal_as_it_is(kb):
    toy = law(GRANT, SOLD, restrictions=RESTRICTIONS)
    answer = ask(kb, toy, use_cases=("medical-advice",))
    assert answer.verdict == "agreement-required"
    assert [fact.fact for fact in answer.depends_on] == ["condition:cure"]


DUTIES = [
    clause("duty", "always", duty="indemnify", activities=[]),
    clause("duty", "copy", duty="include-license", activities=["distribute", "distribute-derivative"]),
    clause("duty", "name", duty="name-derivative", activities=["distribute-derivative", "host"], when=MODIFIED),
    clause("duty", "badge", duty="display-attribution", activities=["host"], purposes=["commercial"], when=BIG,
           exempt=[{"when": VIA_PRODUCT, "ref": "4"}]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("activity", "purpose", "facts", "owed", "open_"),
    [
        ("use", "commercial", {}, {"always"}, set()),
        ("distribute", "commercial", {}, {"always", "copy"}, set()),
        ("distribute-derivative", "commercial", {}, {"always", "copy", "name"}, set()),
        ("host", "commercial", {}, {"always", "name", "badge"}, {"name", "badge"}),
        ("host", "research", {}, {"always", "name"}, {"name"}),
        ("host", "commercial", {"model_modified": False, "monthly_active_users": 101}, {"always", "badge"}, set()),
        ("host", "commercial", {"model_modified": True, "monthly_active_users": 100}, {"always", "name"}, set()),
        ("host", "commercial", {"model_modified": False, "via_integrated_product": True}, {"always"}, set()),
    ],
)
def test_a_duty_attaches_where_its_condition_holds_and_is_listed_as_open_where_it_may(
    kb, activity, purpose, facts, owed, open_
):
    answer = ask(kb, law(GRANT, *DUTIES), activity, purpose, **facts)
    assert answer.verdict == "permitted"
    assert {one.clause.id for one in answer.duties} == owed
    assert {one.clause.id for one in answer.duties if one.open_if is not None} == open_


def test_what_is_refused_owes_nothing(kb):
    assert ask(kb, law(FORBID, *DUTIES)).duties == ()


def test_prohibitions_and_duties_of_several_licenses_add_up(kb):
    free = law(GRANT, clause("duty", "mine", duty="cite", activities=[]))
    other = law(clause("permission", "grant", purposes=["research"]), clause("duty", "theirs", duty="report", activities=[]))
    both = judge([free, other], Question("use", "research", {}), kb.vocabulary)
    assert both.verdict == "permitted"
    assert {one.clause.id for one in both.duties} == {"mine", "theirs"}
    assert judge([free, other], Question("use", "commercial", {}), kb.vocabulary).verdict == "prohibited"


def test_a_license_whose_text_is_not_encoded_leaves_everything_open(kb):
    unread = kb.law("falcon-2.0")
    assert not unread.license.encoded
    answer = judge([law(GRANT), unread], Question("use", "commercial", {}), kb.vocabulary)
    assert answer.verdict == "unclear"
    assert "not encoded" in answer.because[-1].summary
