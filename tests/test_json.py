"""The JSON that scripts rely on: every document fits its published schema and has the fields that the contract promises."""

import copy
import json
from datetime import date
from functools import cache

import pytest
import yaml
from jsonschema import Draft202012Validator

from commandline import run, words
from conftest import ROOT
from modelcheck.kb.source import open_knowledge_base

BASE = open_knowledge_base()
LICENSES = BASE.license_ids()
MODELS = [
    "meta-llama/Llama-3.3-70B-Instruct",
    "watt-ai/watt-tool-70B",  # inherits a license from its base
    "black-forest-labs/FLUX.1-dev",  # offered today under another text than at its release
    "mistralai/Mistral-Large-Instruct-2411",
    "DevQuasar/falcon2-11B-GGUF",  # inherits a license whose text is not encoded
    "bufanlin/DeepSeek_R1_Main",  # its base is not in the knowledge base
    "Llama 3.3 70B Instruct",  # an alias
]
ACTIVITIES = ["use", "modify", "distribute", "distribute-derivative", "host", "use-outputs", "train-on-outputs"]
PURPOSES = ["commercial", "evaluation", "research", "personal"]
VERDICTS = {"permitted", "prohibited", "agreement-required", "conditional", "unclear"}

SUBJECTS = [*LICENSES, *MODELS]
CARDS = [["license", subject] for subject in SUBJECTS]
ANSWERS = [["can", subject, activity] for subject in SUBJECTS for activity in ACTIVITIES]
ANSWERS += [["can", subject, "use", "--purpose", purpose] for subject in LICENSES for purpose in PURPOSES]
ANSWERS += [
    ["can", subject, "host", "--mau", "1B", "--revenue", "1B", "--region", "DE", "--used-in", "DE", "--use-case", "military"]
    for subject in SUBJECTS
]
ANSWERS += [["can", subject, "host", "--use-case", "medical-advice", "--use-case", "immigration"] for subject in SUBJECTS]
OTHERS = [
    *(["list", *more] for more in ([], ["--policies"], ["--models"], ["--category", "copyleft"])),
    *(["explain", term] for term in ("permitted", "facts", "commercial", "unknown-term", "no-such-word", "EU")),
    ["license", "no-such-license"],
    ["can", "no-such-license", "use"],
    ["kb", "lint"],
    ["kb", "report"],
    ["license", "MIT OR mrl-0.1"],
    ["can", "(MIT AND mrl-0.1) OR llama-3.3", "use"],
    ["license", "gemma"],
    ["license", "MIT AND no-such"],
]
DOCUMENTS = [*CARDS, *ANSWERS, *OTHERS]

CLAUSE = "id kind ref summary license"
HEAD = "schema knowledge_base disclaimer"
FIELDS = {
    # command: where in the document (each list item, each value of a mapping), the fields promised there
    "license": {
        "": f"{HEAD} subject match license classification policies inherited answers permissions prohibitions duties "
        "thresholds restrictions territory derivatives terms",
        "knowledge_base": "version date",
        "match": "kind model via",
        "license": "id name steward version effective_date spdx_id hf_id category sources",
        "classification": "osi_approved fsf_free eu_ai_act_open_source",
        "inherited[]": "model license relation",
        "answers": " ".join(ACTIVITIES),
        "answers{}": " ".join(PURPOSES),
        "permissions[]": CLAUSE,
        "prohibitions[]": CLAUSE,
        "duties[]": f"{CLAUSE} duty activities",
        "thresholds[]": "id condition effect activities purposes scope measured exempt ref summary",
        "restrictions[]": f"{CLAUSE} use_case",
        "derivatives{}": "is",
        "terms": "governing_law litigation_termination termination output_ownership trademark patent_grant revocable "
        "terms_may_change remote_restriction indemnity royalty_free",
    },
    "can": {
        "": f"{HEAD} subject license question verdict because duties depends_on assumed restrictions not_named",
        "knowledge_base": "version date",
        "question": "activity purpose facts",
        "because[]": "clause license ref effect summary",
        "duties[]": f"{CLAUSE} duty activities",
        "depends_on[]": "fact operator value if_true if_false ref flag",
        "assumed[]": "fact value otherwise",
        "restrictions[]": f"{CLAUSE} use_case",
    },
}
YES_OR_NO = {"yes", "no", "not-addressed"}
TERMS = {
    "litigation_termination": {"none", "patent", "ip"},
    "termination": {"none", "breach", "breach-with-cure", "at-will"},
    "output_ownership": {"user", "licensor", "not-claimed", "not-addressed"},
    "trademark": {"none", "limited", "not-addressed"},
    "patent_grant": YES_OR_NO,
    "revocable": YES_OR_NO,
    "terms_may_change": YES_OR_NO,
    "remote_restriction": YES_OR_NO,
    "indemnity": YES_OR_NO,
    "royalty_free": YES_OR_NO,
}


@cache
def document(*command):
    return json.loads(run([*command, "--format", "json"]).out)


@cache
def validator(command):
    schema = json.loads(run(["schema", command]).out)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def schema_name(command):
    return "-".join(command[:2]) if command[0] == "kb" else command[0]


def wrong(command, content):
    return [f"{error.json_path}: {error.message[:200]}" for error in validator(schema_name(command)).iter_errors(content)]


def places(content, path):
    """Yield what stands at *path*: ``a.b`` a field of a field, ``a[]`` each item, ``a{}`` each value; nothing where null."""
    if content is None:
        return
    step, _, rest = path.partition(".")
    name = step.rstrip("[]{}")
    inner = content if not name else content[name]
    several = inner if step.endswith("[]") else inner.values() if step.endswith("{}") else [inner]
    for one in several:
        if rest:
            yield from places(one, rest)
        elif one is not None:
            yield one


@pytest.mark.parametrize("command", DOCUMENTS, ids=" ".join)
def test_a_document_fits_its_schema(command):
    content = document(*command)
    assert wrong(command, content) == []
    assert content["schema"] == f"modelcheck/{schema_name(command)}/1"
    assert content["knowledge_base"] == {"version": BASE.version, "date": BASE.date}
    assert "not legal advice" in content["disclaimer"]


@pytest.mark.parametrize("command", [*CARDS, *ANSWERS], ids=" ".join)
def test_a_document_has_the_fields_that_scripts_rely_on(command):
    content = document(*command)
    for path, fields in FIELDS[command[0]].items():
        for place in places(content, path):
            if path == "terms" and not place:
                assert not content["license"]["encoded"]
                continue
            assert [field for field in fields.split() if field not in place] == [], path


@pytest.mark.parametrize(("command", "path"), [(name, path) for name in FIELDS for path in FIELDS[name]])
def test_every_promised_place_occurs_in_a_real_document(command, path):
    """What never occurs would be promised and never looked at."""
    assert any(list(places(document(*each), path)) for each in [*CARDS, *ANSWERS] if each[0] == command)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_table_of_answers_says_what_can_says(subject):
    table = document("license", subject)["answers"]
    assert {verdict for row in table.values() for verdict in row.values()} <= VERDICTS
    assert {activity: table[activity]["commercial"] for activity in ACTIVITIES} == {
        activity: document("can", subject, activity)["verdict"] for activity in ACTIVITIES
    }


@pytest.mark.parametrize("license_id", LICENSES)
def test_terms_have_the_values_that_scripts_know(license_id):
    terms = document("license", license_id)["terms"]
    assert {name: terms[name] for name, values in TERMS.items() if terms[name] not in values} == {}


@pytest.mark.parametrize("command", [*CARDS, *ANSWERS], ids=" ".join)
def test_a_threshold_on_one_fact_names_it(command):
    for threshold in document(*command).get("thresholds", ()):
        single = "fact" in threshold["condition"]
        assert all((field in threshold) is single for field in ("fact", "operator", "value"))


@pytest.mark.parametrize("command", ANSWERS, ids=" ".join)
def test_an_open_answer_says_what_settles_it_and_a_firm_one_why(command):
    answer = document(*command)
    if answer["verdict"] == "conditional":
        assert answer["depends_on"]
    assert answer["because"]
    for fact in answer["depends_on"]:
        assert {fact["if_true"], fact["if_false"]} <= VERDICTS
        assert fact["flag"].startswith("--")
        assert fact["question"].endswith("?")
    assert all(duty.get("if") != {} for duty in answer["duties"])


KEPT = [
    # command, where, a field that stands there with this value
    ("can kimi-k3 host", "duties[]", "text", "Kimi K3"),
    ("can llama-3.3 host", "duties[]", "duty", "display-attribution"),
    ("can llama-3.3 host", "depends_on[]", "flag", "--mau"),
    ("can llama-3.3 host", "depends_on[]", "value", 700_000_000),
    ("can llama-3.3 use --use-case medical-advice", "depends_on[]", "fact", "condition:medical-advice"),
    ("can mrl-0.1 use --purpose research", "depends_on[]", "flag", "--organization"),
    ("can llama-3.3 host", "assumed[]", "fact", "via_integrated_product"),
    ("can llama-3.3 use --use-case manipulation", "", "not_named", ["manipulation"]),
    ("can mrl-0.1 use", "because[]", "effect", "agreement-required"),
    ("license llama-3.3", "license", "spdx_id", None),
    ("license apache-2.0", "license", "spdx_id", "Apache-2.0"),
    ("license llama-3.3", "policies[]", "id", "llama-3.3-aup"),
    ("license llama-3.3", "thresholds[]", "value", 700_000_000),
    ("license llama-3.3", "territory", "excludes", ["EU"]),
    ("license llama-3.3", "terms", "governing_law", "US-CA"),
    ("license mrl-0.1", "", "territory", None),
    ("license watt-ai/watt-tool-70B", "inherited[]", "license", "llama-3.3"),
    ("license watt-ai/watt-tool-70B", "match.model", "base_model", ["meta-llama/Llama-3.3-70B-Instruct"]),
    ("license black-forest-labs/FLUX.1-dev", "match.model", "offered_under", "flux-1-dev-nc-1.1.1"),
    ("license no-such-license", "", "error", "unknown"),
]


@pytest.mark.parametrize(("command", "path", "field", "value"), KEPT, ids=[f"{one[0]} {one[1]}.{one[2]}" for one in KEPT])
def test_a_field_has_the_value_that_it_stands_for(command, path, field, value):
    assert value in [place.get(field) for place in places(document(*words(command)), path)]


def test_what_is_open_about_a_duty_stands_under_if():
    duties = {duty["id"]: duty for duty in document("can", "kimi-k3", "host")["duties"]}
    assert {test["fact"] for test in duties["badge"]["if"]["any"]} == {
        "product_monthly_active_users",
        "product_monthly_revenue",
    }
    known = document(*words("can kimi-k3 host --fact product_monthly_active_users=200M --mau 200M"))["duties"]
    assert [duty for duty in known if duty["duty"] == "display-attribution" and "if" not in duty]


@pytest.mark.parametrize(
    "command", [["license", "kimi-k3"], ["can", "kimi-k3", "host"], ["list"], ["kb", "lint"]], ids=" ".join
)
def test_the_schema_refuses_a_document_that_lacks_or_adds_something(command):
    whole = document(*command)
    for field in whole:
        lacking = {name: value for name, value in whole.items() if name != field}
        assert wrong(command, lacking), f"{field} is missing and nobody notices"
    assert wrong(command, {**whole, "more": 1})


def test_the_schema_refuses_words_that_are_not_in_the_vocabulary():
    command = ["can", "kimi-k3", "host"]
    for path, word in ((["verdict"], "maybe"), (["duties", 0, "duty"], "dance"), (["question", "activity"], "sell")):
        changed = copy.deepcopy(document(*command))
        place = changed
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = word
        assert wrong(command, changed), word


def test_the_proof_and_the_build_have_schemas_too(texts, tmp_path):
    proof = document("kb", "verify", "--texts", str(texts), "--only", "kimi-k3")
    assert wrong(["kb", "verify"], proof) == []
    assert [one["id"] for one in proof["licenses"]] == ["kimi-k3"]
    built = document("kb", "build", "--output", str(tmp_path / "compiled"))
    assert wrong(["kb", "build"], built) == []


# --- The schemas of the files, for editors

KINDS = {
    "vocabulary.yaml": "vocabulary-file",
    "unencoded.yaml": "unencoded-file",
    "hub.yaml": "hub-file",
    "names.yaml": "names-file",
    "contexts.yaml": "contexts-file",
    "models.yaml": "models-file",
}
FILES = sorted((ROOT / "licenses").rglob("*.yaml"))


class EditorLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Reads YAML as editors do, by version 1.2: ``yes`` and ``NO`` are words there, not booleans."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in EditorLoader.yaml_implicit_resolvers.items()
}


def plain(value):
    """What JSON would have of a YAML value: dates are text there."""
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def read_as_editors_do(path):
    return plain(yaml.load(path.read_text(encoding="utf-8"), EditorLoader))


def file_errors(path, content):
    kind = KINDS.get(path.name, "service-file" if "no_text" in content else "license-file")
    return [f"{error.json_path}: {error.message[:200]}" for error in validator(kind).iter_errors(content)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT / "licenses")))
def test_the_schema_for_editors_takes_every_file(path):
    assert file_errors(path, read_as_editors_do(path)) == []


def test_every_kind_of_file_has_been_looked_at():
    assert {KINDS.get(path.name, "license-file") for path in FILES} == {*KINDS.values(), "license-file"}


MISTAKES = [
    ("meta/llama-3.3.yaml", lambda content: content.pop("steward")),
    ("meta/llama-3.3.yaml", lambda content: content.update(stewart="Meta")),
    ("meta/llama-3.3.yaml", lambda content: content["clauses"][0].update(permits=["fly"])),
    ("meta/llama-3.3.yaml", lambda content: content.update(category="free")),
    ("meta/models.yaml", lambda content: content["models"][0].update(confidence="total")),
    ("vocabulary.yaml", lambda content: content.pop("activities")),
]


@pytest.mark.parametrize(("name", "mistake"), MISTAKES)
def test_the_schema_for_editors_shows_a_mistake(name, mistake):
    content = read_as_editors_do(ROOT / "licenses" / name)
    mistake(content)
    assert file_errors(ROOT / "licenses" / name, content)
