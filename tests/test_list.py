"""What there is: licenses and models by steward and category, as text, JSON and CSV alike."""

import csv
import io
import json
from functools import cache

import pytest

from commandline import raw, run, said, twin_models, words
from modelcheck.kb.source import open_knowledge_base

KB = open_knowledge_base()
CATEGORIES = {model.id: KB.license(model.terms_today).category for model in KB.models()}


@cache
def rows(options):
    done = run(f"list {options} --format json")
    assert (done.code, done.err) == (0, "")
    document = json.loads(done.out)
    return document.get("models", document.get("licenses"))


def ids(options):
    return [row["id"] for row in rows(options)]


@pytest.mark.parametrize("category", [*KB.vocabulary.words("categories"), "unknown"])
def test_models_are_listed_by_the_category_of_their_license(category):
    if category == "policy":
        assert "no model is under a use policy alone" in said(run("list --models --category policy"))
    else:
        assert ids(f"--models --category {category}") == [name for name, own in CATEGORIES.items() if own == category]


def test_every_model_is_of_one_category():
    listed = [name for category in {*CATEGORIES.values()} for name in ids(f"--models --category {category}")]
    assert sorted(listed) == sorted(CATEGORIES)


LISTED = [
    # options, what must be there, what must not
    ("--models --category community", "meta-llama/Llama-3.3-70B-Instruct", "Qwen/Qwen3-8B"),
    ("--models --category research-only", "mistralai/Mistral-Large-Instruct-2411", "mistralai/Mistral-7B-Instruct-v0.3"),
    ("--models --category non-commercial", "black-forest-labs/FLUX.1-dev", "meta-llama/Llama-3.3-70B-Instruct"),
    ("--models --category proprietary-service", "qwen3-max", "Qwen/Qwen3-8B"),
    ("--models --steward alibaba --category community", "Qwen/Qwen2.5-72B-Instruct", "Qwen/Qwen3-8B"),
    ("--models --steward Qwen --category research-only", "Qwen/Qwen2.5-3B-Instruct", "Qwen/Qwen2.5-72B-Instruct"),
    ("--category copyleft", "cc-by-sa-4.0", "cc-by-4.0"),
    ("--steward 'Creative Commons' --category non-commercial", "cc-by-nc-4.0", "cc-by-4.0"),
    ("--policies --steward meta-llama", "llama-3.3-aup", "llama-3.3"),
]


@pytest.mark.parametrize(("options", "there", "absent"), LISTED)
def test_a_list_has_one_and_not_the_other(options, there, absent):
    assert there in ids(options)
    assert absent not in ids(options)


@pytest.mark.parametrize("options", ["", "--policies", "--models", "--models --category community", "--category permissive"])
def test_text_csv_and_json_list_the_same(options):
    done = run(f"list {options} --format csv")
    assert (done.code, done.err, raw(done.out)) == (0, "", [])
    table = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["id"] for row in table] == ids(options)
    assert [words(line)[0] for line in run(f"list {options}").out.splitlines()] == ids(options)
    for row, same in zip(table, rows(options), strict=True):
        for column in set(row) & set(same):
            value = same[column]
            assert row[column] == (" | ".join(value) if isinstance(value, list) else value or ""), column


def test_the_csv_of_models_names_the_category_of_the_license_of_today():
    table = {row["id"]: row for row in csv.DictReader(io.StringIO(run("list --models --format csv").out))}
    assert {name: row["category"] for name, row in table.items()} == CATEGORIES
    flux = table["black-forest-labs/FLUX.1-dev"]
    assert (flux["offered_under"], flux["category"]) == ("flux-1-dev-nc-1.1.1", "non-commercial")
    assert table["watt-ai/watt-tool-70B"]["base_model"] == "meta-llama/Llama-3.3-70B-Instruct"


def test_an_empty_csv_still_names_its_columns():
    done = run("list --steward 'Creative Commons' --category research-only --format csv")
    assert (done.code, done.out) == (0, "id,name,steward,version,effective_date,spdx_id,hf_id,category\n")
    assert run("list --steward 'Creative Commons' --category research-only").err == "no license of the knowledge base fits\n"


def test_ones_own_models_are_listed_too(tmp_path):
    own = twin_models(tmp_path / "own")
    assert ids(f"--models --steward 'Twin Works' --category research-only --licenses {own}") == ["twin-works/Twin-2"]


REFUSED = [
    ("list --models --category free", ['unknown category "free"', "permissive, copyleft", "unknown"]),
    ("list --category unknown", ['unknown category "unknown"']),
    ("list --models --policies", ["--models does not go with --policies"]),
    ("list --format yaml", ['"yaml" is not one of "text", "json", "csv"']),
]


@pytest.mark.parametrize(("command", "named"), REFUSED)
def test_what_cannot_be_meant_is_refused(command, named):
    message = said(run(command))
    assert [text for text in named if text not in message] == []
