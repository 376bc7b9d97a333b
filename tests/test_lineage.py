"""`modelcheck lineage`: what a model was made from, where terms were dropped on the way, and what binds at the end."""

import json
import re

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commandline import EVIL, raw, run, run_installed, said, twin_models
from modelcheck.engine.carried import carried_terms
from modelcheck.engine.lineage import BINDS, CIRCLE, Step, tree_of
from modelcheck.kb.chain_file import chain_schema
from modelcheck.kb.names import fold
from modelcheck.report.layout import Page
from modelcheck.report.lineage import DEEPEST_NESTING, lineage_dict, lineage_mermaid, lineage_text
from modelcheck.report.schemas import command_schema
from modelcheck.scan.chain import Chain

R1, WATT, NEVORIA = "deepseek-ai/DeepSeek-R1-Distill-Llama-70B", "watt-ai/watt-tool-70B", "Steelskull/L3.3-Nevoria-R1-70b"
EVO, SOLAR, LLAMA = "SakanaAI/EvoLLM-JP-v1-7B", "upstage/SOLAR-0-70b-16bit", "meta-llama/Llama-3.3-70B-Instruct"
QWEN_QUANTIZED = "stzhao/Qwen2.5-VL-3B-Instruct-bnb-4bit"


def lineage(subject, *more):
    done = run(["lineage", str(subject), "--format", "json", *more])
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out)


def nodes_of(document):
    """Every model of a document by its name; each is there once."""
    found, open_ = {}, [document["tree"], *document["continued"]]
    while open_:
        node = open_.pop()
        assert node["model"] not in found
        found[node["model"]] = node
        open_ += [link["node"] for link in node["base"] if link["shown"] == "here"]
    return found


# --- Real chains


CHAINS = [
    # the model, what binds at the end, the licenses dropped by which step, those that may be dropped
    (R1, ["deepseek-r1-mit", "llama-3.3"], {R1: ["llama-3.3"]}, {}),
    (WATT, ["apache-2.0", "llama-3.3"], {WATT: ["llama-3.3"]}, {}),
    (NEVORIA, ["eva-llama3.3", "llama-3.3"], {}, {NEVORIA: ["llama-3.3"]}),  # what its own license says is not known
    (SOLAR, ["cc-by-nc-4.0", "llama-2"], {SOLAR: ["llama-2"]}, {}),
    (QWEN_QUANTIZED, ["apache-2.0", "qwen-research-2024"], {QWEN_QUANTIZED: ["qwen-research-2024"]}, {}),
    ("unsloth/Llama-3.3-70B-Instruct-GGUF", ["llama-3.3"], {}, {}),  # a repack that declares nothing of its own
    ("deepseek-ai/DeepSeek-R1-Distill-Qwen-7B", ["deepseek-r1-mit", "apache-2.0"], {}, {}),  # Apache wants no more than notices
    (LLAMA, ["llama-3.3"], {}, {}),  # its base is by the same steward
    (
        EVO,
        ["msr-research-license", "augmxnt/shisa-gamma-7b-v1", "WizardLM/WizardMath-7B-V1.1", "GAIR/Abel-7B-002"],
        {},
        {},
    ),
]


@pytest.mark.parametrize(("model", "binding", "dropped", "perhaps"), CHAINS, ids=[chain[0] for chain in CHAINS])
def test_a_real_chain_shows_what_binds_and_where_terms_were_dropped(model, binding, dropped, perhaps):
    document = lineage(model)
    assert document["binding"] == binding
    for key, expected in (("dropped", dropped), ("may_be_dropped", perhaps)):
        found = {name: [one["license"] for one in node[key]] for name, node in nodes_of(document).items() if node[key]}
        assert found == expected, key


def test_a_base_by_the_same_steward_is_shown_and_does_not_bind():
    nodes = nodes_of(lineage(R1))
    (link,) = nodes[LLAMA]["base"]
    assert (link["model"], link["binds"]) == ("meta-llama/Llama-3.1-70B", "same-steward")
    assert nodes[R1]["inherited"] == ["llama-3.3"]
    assert nodes[LLAMA]["inherited"] == []


def test_what_was_dropped_is_named():
    (dropped,) = lineage(WATT)["tree"]["dropped"]
    assert (dropped["model"], dropped["license"]) == (LLAMA, "llama-3.3")
    assert dropped["terms"]["thresholds"] == ["monthly_active_users"]
    assert dropped["terms"]["duties"] == ["follow-use-policy", "name-derivative (Llama)"]
    assert {"military", "weapons"} <= set(dropped["terms"]["restrictions"])
    assert "territory" not in dropped["terms"], "the territory of the policy is for multimodal models"


def test_a_missing_parent_is_shown_and_may_bind():
    nodes = nodes_of(lineage(EVO))
    assert [(link["model"], link["binds"], link["relation"]) for link in nodes[EVO]["base"]] == [
        ("augmxnt/shisa-gamma-7b-v1", "not-known", "merge"),
        ("WizardLM/WizardMath-7B-V1.1", "not-known", "merge"),
        ("GAIR/Abel-7B-002", "not-known", "merge"),
    ]
    assert not nodes["GAIR/Abel-7B-002"]["known"]
    assert "3 base models whose license is not known may bind too" in run(["lineage", EVO]).out


def test_lineage_and_license_agree_on_what_binds_every_model_with_a_base(kb):
    models = [model for model in kb.models() if model.base]
    assert len(models) > 100
    for model in models:
        tree = tree_of(model.id, Chain(kb))
        laws, inherited = kb.laws_for(kb.find(model.id))
        assert tree.inherited == inherited, model.id
        assert list(tree.binding) == [law.license.id for law in laws], model.id
        assert set(tree.root.inherited) == {one.license for one in inherited if one.license}, model.id


def test_permissive_licenses_have_nothing_that_a_label_could_drop(kb):
    for license_id in ("mit", "apache-2.0", "bsd-3-clause", "cc-by-4.0", "cc0-1.0", "isc"):
        assert carried_terms(kb.law(license_id), "derivative", kb.vocabulary) == frozenset(), license_id
    for license_id in ("gpl-3.0-only", "cc-by-sa-4.0", "cc-by-nc-4.0", "bigscience-openrail-m", "gemma-2025-03-24", "kimi-k3"):
        assert carried_terms(kb.law(license_id), "derivative", kb.vocabulary), license_id


# --- Chain files


def written(tmp_path, text):
    path = tmp_path / "chain.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_chain_file_describes_what_the_knowledge_base_does_not_have(tmp_path):
    path = written(
        tmp_path,
        "model: acme/tuned\nlicense: MIT\nrelation: finetune\nbase:\n"
        "  - model: other/merged\n    license: apache-2.0\n    relation: merge\n"
        "    base: [meta-llama/Llama-3.3-70B-Instruct, mistralai/Mistral-7B-v0.1]\n",
    )
    document = lineage(path)
    assert document["binding"] == ["mit", "apache-2.0", "llama-3.3"]
    assert {"model": LLAMA, "license": "llama-3.3", "relation": "merge"} in document["inherited"]
    nodes = nodes_of(document)
    assert [one["license"] for one in nodes["other/merged"]["dropped"]] == ["llama-3.3"]
    assert nodes["acme/tuned"]["dropped"] == [], "the terms were lost one step before"
    assert nodes["acme/tuned"]["declared"] == ["mit"]


def test_the_first_license_that_comes_back_carries_the_terms_again(tmp_path):
    path = written(
        tmp_path,
        "- {model: a/top, license: mit, relation: finetune, base: a/back}\n"
        "- {model: a/back, license: llama-3.3, relation: finetune, base: c/lost}\n"
        f"- {{model: c/lost, license: mit, relation: finetune, base: {LLAMA}}}\n",
    )
    dropped = {name: bool(node["dropped"]) for name, node in nodes_of(lineage(path)).items()}
    assert dropped == {"a/top": True, "a/back": False, "c/lost": True, LLAMA: False, "meta-llama/Llama-3.1-70B": False}


LABELS = [
    # upstream license, relation, declared license: are terms dropped, surely or perhaps?
    ("mit", "finetune", "cc-by-nc-4.0", ""),
    ("apache-2.0", "quantized", "mit", ""),
    ("cc-by-nc-4.0", "finetune", "mit", "surely"),
    ("cc-by-sa-4.0", "finetune", "apache-2.0", "surely"),
    ("cc-by-sa-4.0", "adapter", "apache-2.0", "perhaps"),
    ("gpl-3.0-only", "merge", "gpl-3.0-only", ""),
    ("gpl-3.0-only", "merge", "apache-2.0", "surely"),
    ("lgpl-3.0-only", "finetune", "gpl-3.0-only", ""),  # its text allows that
    ("cc-by-sa-3.0", "finetune", "cc-by-sa-4.0", "perhaps"),  # allowed under a condition
    ("gemma-2025-03-24", "distill", "apache-2.0", "perhaps"),  # a derivative if it is to perform alike
    ("bigscience-openrail-m", "finetune", "mit", "surely"),
    ("mrl-0.1", "finetune", "apache-2.0", "surely"),
    ("cc-by-sa-4.0", "finetune", "odbl-1.0", "surely"),  # a copyleft of its own is not that one
    ("gemma-2025-03-24", "finetune", "gemma-2024-04-01", "perhaps"),  # another text with the same kinds of terms
    ("mrl-0.1", "", "apache-2.0", "perhaps"),  # how it was made is not known
    ("llama-3.3", "bundle", "apache-2.0", ""),  # what is shipped beside it is left alone
    ("llama-3.3", "finetune", "MIT AND llama-3.3", ""),
]


@pytest.mark.parametrize(("upstream", "relation", "label", "expected"), LABELS, ids=[" ".join(one) for one in LABELS])
def test_terms_are_dropped_where_the_text_says_that_they_go_along(tmp_path, upstream, relation, label, expected):
    said_how = f"relation: {relation}\n" if relation else ""
    path = written(tmp_path, f"model: a/x\nlicense: {label}\n{said_how}base: {{model: b/y, license: {upstream}}}\n")
    node = lineage(path)["tree"]
    assert ("surely" if node["dropped"] else "perhaps" if node["may_be_dropped"] else "") == expected


WAYS = {
    # how terms reach the model that drops them besides the way on which they were lost, or are not sure to come
    "lost on one way only": f"[{{model: b/lost, license: mit, base: {LLAMA}}}, {LLAMA}]",
    "sure on one way only": f"[{{model: b/adapter, relation: adapter, base: {LLAMA}}}, {LLAMA}]",
}


@pytest.mark.parametrize("way", WAYS)
def test_the_way_on_which_terms_surely_arrive_counts(tmp_path, way):
    path = written(tmp_path, f"model: a/x\nlicense: mit\nrelation: finetune\nbase: {WAYS[way]}\n")
    assert [one["license"] for one in lineage(path)["tree"]["dropped"]] == ["llama-3.3"]


def test_only_what_the_other_text_lacks_is_dropped():
    (dropped,) = lineage("arcee-ai/Llama-3.1-SuperNova-Lite")["tree"]["dropped"]
    assert dropped["terms"] == {"duties": ["name-derivative (Llama)"]}
    assert lineage(SOLAR)["tree"]["dropped"][0]["terms"]["prohibitions"] == ["train-on-outputs"]


def test_a_name_without_a_namespace_is_nobodys(tmp_path):
    path = written(tmp_path, f"model: Meta\nlicense: mit\nbase: {LLAMA}\n")
    assert lineage(path)["binding"] == ["mit", "llama-3.3"], "a file that is called like the steward is not by it"


def test_a_value_of_the_hub_is_read_as_the_license_that_the_model_is_known_to_have(tmp_path):
    node = lineage(written(tmp_path, "model: google/gemma-2-9b\nlicense: gemma\n"))["tree"]
    assert (node["declared"], node["contradictions"], node["notes"]) == (["gemma-2026-04-01"], [], [])


def test_a_base_whose_name_fits_several_models_is_none_of_them(tmp_path):
    own = twin_models(tmp_path / "own")
    document = lineage(written(tmp_path, "model: a/x\nbase: Twin\n"), "--licenses", own)
    (note,) = nodes_of(document)["Twin"]["notes"]
    assert note.startswith('"Twin" stands for models under different licenses, twin-works/Twin-1 (llama-3.3), twin-works/Tw')
    assert document["inherited"] == [{"model": "Twin", "license": None, "relation": ""}]


def test_contradictory_declarations_all_hold_and_are_named_with_their_place(tmp_path):
    path = written(
        tmp_path,
        f"model: a/x\nbase:\n  - model: {WATT}\n    license: mit\n    relation: quantized\n    base: [google/gemma-2-9b]\n",
    )
    node = nodes_of(lineage(path))[WATT]
    assert node["declared"] == ["mit", "apache-2.0"]
    assert node["contradictions"] == [
        f"the license: {path}:4:14 says mit, the knowledge base says apache-2.0",
        f"the relation: {path}:5:15 says quantized, the knowledge base says finetune",
        f"the base models: {path}:6:12 says google/gemma-2-9b, the knowledge base says {LLAMA}",
    ]
    assert {link["model"]: link["relation"] for link in node["base"]} == {"google/gemma-2-9b": None, LLAMA: None}
    assert "contradictory: the license:" in run(["lineage", str(path)]).out


def test_a_model_described_twice_is_one_model(tmp_path):
    path = written(
        tmp_path, "- {model: a/x, base: [B/y, b/y]}\n- {model: b/y, license: mit}\n- {model: B/Y, license: apache-2.0}\n"
    )
    nodes = nodes_of(lineage(path))
    assert list(map(fold, nodes)) == ["a/x", "b/y"]
    (twice,) = [node for node in nodes.values() if fold(node["model"]) == "b/y"]
    assert twice["declared"] == ["mit", "apache-2.0"]
    assert twice["contradictions"] == [f"the license: {path}:2:25 says mit, {path}:3:25 says apache-2.0"]


@pytest.mark.parametrize(
    ("license_id", "declared", "note"),
    [
        ("Acme License 7", [], '"Acme License 7" is no license of the knowledge base'),
        ("gemma", [], '"gemma" stands for several licenses (gemma-2024-02-21, '),
        ("MIT OR mrl-0.1", ["mit"], '"MIT OR mrl-0.1" leaves a choice; mit is taken, the freest'),
        ("MIT AND CC-BY-4.0", ["mit", "cc-by-4.0"], None),
    ],
)
def test_a_license_in_a_chain_file_is_read_as_everywhere(tmp_path, license_id, declared, note):
    path = written(tmp_path, f"model: a/x\nlicense: {license_id}\n")
    node = lineage(path)["tree"]
    assert (node["declared"], node["declared_as"]) == (declared, license_id)
    assert len(node["notes"]) == bool(note)
    assert all(one.startswith(f"{path}:2:10: {note}") for one in node["notes"])


CIRCLES = {
    "two models": "- {model: a/x, license: mit, base: b/y}\n- {model: b/y, license: llama-3.3, base: a/x}\n",
    "one model": "{model: a/x, license: mit, base: [a/x, {model: b/y, license: llama-3.3}]}\n",
    "nested": "model: a/x\nlicense: mit\nbase: {model: b/y, license: llama-3.3, base: {model: c/z, base: [a/x, b/y]}}\n",
}


@pytest.mark.parametrize("circle", CIRCLES)
def test_a_circle_is_said_to_be_one_and_ends(tmp_path, circle):
    path = written(tmp_path, CIRCLES[circle])
    document = lineage(path)
    assert "The chain goes in a circle" in document["summary"]
    assert "circle" in [link["shown"] for node in nodes_of(document).values() for link in node["base"]]
    assert document["binding"][:2] == ["mit", "llama-3.3"], "what binds does so in a circle as well"
    assert "again, which makes a circle" in run(["lineage", str(path)]).out
    assert "(circle)" in run(["lineage", str(path), "--format", "mermaid"]).out


def test_what_binds_around_a_circle_binds(tmp_path):
    path = written(
        tmp_path,
        "- {model: s/r, license: mit, base: s/a}\n- {model: s/a, license: llama-3.3, base: t/b}\n"
        "- {model: t/b, license: apache-2.0, base: s/a}\n",
    )
    assert lineage(path)["binding"] == ["mit", "apache-2.0", "llama-3.3"]


BAD = [
    # the file, where, what is said
    ("licens: mit\nmodel: a\n", "1:1", 'unknown key "licens"; did you mean "license"?'),
    ("model: a\nrelation: fine-tune\n", "2:11", 'unknown relation "fine-tune"; did you mean "finetune"?'),
    ("model: a\nbase: [{license: mit}]\n", "2:8", 'the key "model" is missing'),
    ("model: a\nbase: [[b]]\n", "2:8", "a list where text is wanted"),
    ("model: a\nbase:\n", "2:6", "nothing where text is wanted"),
    ("model: [a]\n", "1:8", "a list where text is wanted"),
    ("model: a\nmodel: b\n", "2:1", 'the key "model" stands twice'),
    ("model: &a x\nbase: *a\n", "1:8", 'anchor "a"'),
    ("model: !x a\n", "1:8", 'tag "!x"'),
    (f"model: {'a' * 301}\n", "1:8", "longer than 300 characters"),
    ("model: a\nmodels: [b]\n", "2:1", 'unknown key "models"; did you mean "model"?'),
    ("[]\n", "1:1", "an empty list where at least one entry is wanted"),
    ("model: 'a\n", "1:8", "a quotation mark opens here and is never closed"),
    ("text\n", "1:1", '"text" where a mapping is wanted'),
    ("", "1:1", "the file is empty"),
    ("- {model: a, base: [b, b]}\n", "1:24", '"b" stands twice'),
    ("model: m\nbase: " + "{model: x, base: " * 30 + "y" + "}" * 30 + "\n", "2:330", "nested more than 20 deep"),
]


@pytest.mark.parametrize(("text", "place", "message"), BAD, ids=[message for _, _, message in BAD])
def test_a_mistake_in_a_chain_file_is_shown_at_its_place(tmp_path, text, place, message):
    path = written(tmp_path, text)
    shown = said(run(["lineage", str(path)]))
    assert f"  where: {path}:{place}\n" in shown
    assert message in shown
    assert "  fix:   write it like\n         model: acme/our-model\n" in shown


def test_thousands_of_mistakes_are_counted_and_the_first_are_shown(tmp_path):
    path = written(tmp_path, "model: a\nbase: [" + "b, " * 5_000 + "c]\n")
    shown = run(["lineage", str(path)]).err.splitlines()
    assert sum("stands twice" in line for line in shown) == 50
    assert "error: the chain file cannot be used: 4999 problems, the first 50 are shown" in shown


def test_all_mistakes_are_shown_at_once(tmp_path):
    path = written(tmp_path, "licens: mit\nmodel: a\nrelation: cloned\n")
    done = run(["lineage", str(path)])
    assert done.code == 2
    assert done.err.splitlines()[2] == "error: the chain file cannot be used: 2 problems"
    assert [line.partition(" ")[0] for line in done.err.splitlines()[:2]] == [f"{path}:1:1:", f"{path}:3:11:"]


@pytest.mark.parametrize(
    ("content", "where"),
    [(None, ""), (b"model: \xff\n", ":1:8"), (b"model: a\nbase: [" + b"b," * 100_000 + b"c]\n", "")],
    ids=["no file", "no UTF-8", "too large"],
)
def test_a_file_that_cannot_be_read_is_an_error(tmp_path, content, where):
    path = tmp_path / "chain.yaml"
    if content is not None:
        path.write_bytes(content)
    assert f"where: {path}{where}\n" in said(run(["lineage", str(path)]))


def test_the_form_of_a_chain_file_as_a_schema(kb):
    schema = chain_schema({"relations": kb.vocabulary.words("relations")})
    jsonschema.Draft202012Validator.check_schema(schema)
    nested = {"model": "a", "license": "mit", "relation": "merge", "base": ["b", {"model": "c", "base": "d"}]}
    jsonschema.validate(nested, schema)
    jsonschema.validate([nested, {"model": "b"}], schema)
    for wrong in ({}, [], {"model": "a", "relation": "cloned"}, {"model": "a", "base": [{"license": "mit"}]}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)


# --- Files of models


def test_a_model_card_has_a_lineage_too(tmp_path):
    (tmp_path / "README.md").write_text(
        f"---\nlicense: mit\nbase_model: {LLAMA}\nbase_model_relation: finetune\n---\n", encoding="utf-8"
    )
    document = lineage(tmp_path)
    assert document["binding"] == ["mit", "llama-3.3"]
    assert [one["license"] for one in document["tree"]["dropped"]] == ["llama-3.3"]
    assert document["inherited"] == [{"model": LLAMA, "license": "llama-3.3", "relation": "finetune"}]


def test_a_recipe_for_a_merge_is_no_chain_file(tmp_path):
    path = tmp_path / "merge.yaml"
    path.write_text(f"models:\n  - model: {LLAMA}\n  - model: {WATT}\nmerge_method: slerp\n", encoding="utf-8")
    document = lineage(path)
    assert {link["model"]: link["relation"] for link in document["tree"]["base"]} == {LLAMA: "merge", WATT: "merge"}
    assert document["binding"] == ["llama-3.3", "apache-2.0"]


def test_a_folder_that_says_nothing_has_no_lineage(tmp_path):
    done = run(["lineage", str(tmp_path), "--format", "json"])
    assert (done.code, json.loads(done.out)["error"]) == (3, "unknown")


# --- Subjects


def test_an_unknown_and_an_ambiguous_subject_exit_3():
    for subject, error in (("no-such-model", "unknown"), ("qwen2.5-coder", "ambiguous")):
        done = run(["lineage", subject, "--format", "json"])
        assert (done.code, json.loads(done.out)["error"]) == (3, error)
        jsonschema.validate(json.loads(done.out), json.loads(run("schema lineage").out))


def test_a_name_that_is_known_goes_before_a_folder_of_that_name(tmp_path, monkeypatch):
    (tmp_path / WATT).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert lineage(WATT)["binding"] == ["apache-2.0", "llama-3.3"]
    assert run(["lineage", f"./{WATT}"]).code == 3, "written as a path it is the folder, which is empty"


def test_a_license_has_no_lineage():
    assert '"llama-3.3" is a license, and only models are made from others' in said(run("lineage llama-3.3"))


# --- Formats


@pytest.mark.parametrize("model", [chain[0] for chain in CHAINS])
def test_the_document_fits_its_schema(model, kb):
    jsonschema.validate(lineage(model), command_schema("lineage", kb.vocabulary))


def test_the_schema_refuses_a_node_that_lacks_or_adds_something(kb):
    schema = command_schema("lineage", kb.vocabulary)
    document = lineage(WATT)
    for field in [*document["tree"], "more"]:
        changed = {**document["tree"], "more": 1} if field == "more" else {**document["tree"]}
        changed.pop(field if field != "more" else "", None)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**document, "tree": changed}, schema)


def test_the_text_is_a_numbered_tree():
    done = run_installed(["lineage", WATT])
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == f"{WATT}: apache-2.0 and llama-3.3 bind."
    assert lines[1].startswith(f"Terms were dropped on the way and bind all the same: {WATT} (apache-2.0) drops those of llama")
    chain = lines[lines.index("Chain") + 1 : lines.index("What binds") - 1]
    assert chain[0] == f"  1. {WATT} declares apache-2.0"
    assert chain[1].startswith(f"     drops the terms of llama-3.3 ({LLAMA}): 28 use restrictions, a threshold (")
    assert chain[2] == f"    2. base of 1, finetune: {LLAMA} (Meta) declares llama-3.3"
    assert chain[3].endswith("meta-llama/Llama-3.1-70B (Meta) declares llama-3.1; does not bind: same steward")
    assert lines[lines.index("What binds") + 2] == f"  llama-3.3, through {LLAMA} (finetune)"
    assert not re.search("[│├└─]", done.out), "what a screen reader would read out as noise"


def test_the_mermaid_graph_has_bases_above_and_dotted_lines_where_nothing_binds():
    assert run(["lineage", WATT, "--format", "mermaid"]).out.splitlines() == [
        "graph TD",
        f'  n1["{WATT}<br/>declares apache-2.0<br/>drops llama-3.3"]:::dropped',
        f'  n2["{LLAMA}<br/>declares llama-3.3"]',
        '  n3["meta-llama/Llama-3.1-70B<br/>declares llama-3.1"]',
        '  n2 -->|"finetune"| n1',
        '  n3 -.->|"finetune"| n2',
        "  classDef dropped stroke-width:3px,stroke-dasharray:6 3",
    ]


@pytest.mark.parametrize("format_", ["text", "json", "mermaid"])
@pytest.mark.parametrize("name", ['a"]; click n1 "x', "`<script>#quot;", "a\u202eb", "end", "1. %% {x} |y|"])
def test_what_a_name_could_mean_to_a_terminal_or_to_mermaid_is_escaped(tmp_path, name, format_):
    path = written(tmp_path, f"model: {json.dumps(name)}\nlicense: {json.dumps(name)}\nbase: {json.dumps('b' + name)}\n")
    done = run(["lineage", str(path), "--format", format_])
    assert (done.code, done.err, raw(done.out)) == (0, "", [])
    if format_ == "mermaid":
        labels = [re.fullmatch(r'  n\d\["([^"]*)"\]', line) for line in done.out.splitlines()[1:3]]
        assert all(labels)
        assert all(re.fullmatch(r"(?:\w|[ ./,:+()-]|#\d+;|<br/>)*", label[1]) for label in labels)


def test_a_path_with_strange_characters_is_shown_escaped(tmp_path):
    path = tmp_path / f"{EVIL}.yaml"
    path.write_text("model: a\nlicens: mit\n", encoding="utf-8")
    assert raw(said(run(["lineage", str(path)]))) == []


def test_output_goes_into_a_file(tmp_path):
    path = tmp_path / "lineage.mmd"
    assert run(["lineage", WATT, "--format", "mermaid", "--output", str(path)]) == (0, "", "")
    assert path.read_text(encoding="utf-8") == run(["lineage", WATT, "--format", "mermaid"]).out


# --- Ten thousand models


@pytest.mark.parametrize("format_", ["text", "json", "mermaid"])
def test_a_chain_of_ten_thousand_models_is_shown_whole(tmp_path, format_):
    count = 10_000
    licenses = ("mit", "llama-3.3", "apache-2.0")
    path = written(
        tmp_path, "".join(f"- {{model: o{n}/m, license: {licenses[n % 3]}, base: o{n + 1}/m}}\n" for n in range(count))
    )
    done = run(["lineage", str(path), "--format", format_])
    assert (done.code, done.err) == (0, "")
    if format_ == "json":
        document = json.loads(done.out)
        assert document["models"] == len(nodes_of(document)) == count + 1
        assert len(document["continued"]) == count // DEEPEST_NESTING
        assert document["binding"] == ["mit", "llama-3.3", "apache-2.0", f"o{count}/m"]
    else:
        assert f"o{count}/m" in done.out
        assert max(map(len, done.out.splitlines())) < 1_000


def test_a_model_with_ten_thousand_bases_is_shown_whole(tmp_path):
    path = written(tmp_path, "model: a/x\nrelation: merge\nbase:\n" + "".join(f"  - o{n}/m\n" for n in range(10_000)))
    document = lineage(path)
    assert (document["models"], len(document["tree"]["base"])) == (10_001, 10_000)
    assert "%% 10000 edges" in run(["lineage", str(path), "--format", "mermaid"]).out


def test_a_long_chain_among_ones_own_models_ends(tmp_path):
    entry = "  - {{id: o/m{}, base: [o/m{}], relation: finetune, family: F, license: mit, {}}}\n"
    known = "confidence: high, evidence: {page: p}"
    models = "".join(entry.format(number, (number + 1) % 3_000, known) for number in range(3_000))
    (tmp_path / "models.yaml").write_text(f"organization: O\nnamespaces: [o]\nmodels:\n{models}", encoding="utf-8")
    document = lineage("o/m0", "--licenses", str(tmp_path))
    assert document["models"] == 3_000
    assert "The chain goes in a circle" in document["summary"]


# --- Any graph


class Toy:
    """A source of steps for tests: model number n has the bases that *graph* lists."""

    def __init__(self, base, graph, licenses):
        self.base, self.graph, self.licenses = base, graph, licenses
        self.vocabulary = base.vocabulary

    def step(self, name):
        number = int(name)
        known = self.licenses[number % len(self.licenses)]
        bases = tuple((str(base), relation) for base, relation in self.graph.get(number, ()))
        return Step(name, steward=f"s{number % 5}", licenses=(known,) if known else (), said=known, bases=bases)

    def law(self, license_id):
        return self.base.law(license_id)

    def later(self, license_id):
        return self.base.versions_of(f"{license_id}+")


LICENSES = ["mit", "llama-3.3", "gpl-3.0-only", "", "mrl-0.1", "apache-2.0", "cc-by-nc-4.0", "falcon-2.0"]
EDGES = st.lists(st.tuples(st.integers(0, 12), st.sampled_from(["finetune", "merge", "distill", "bundle", ""])), max_size=4)
GRAPHS = st.dictionaries(st.integers(0, 12), EDGES, max_size=13)
SOME = settings(max_examples=150, deadline=None)


def reachable(graph):
    found, open_ = set(), [0]
    while open_:
        number = open_.pop()
        if number not in found:
            found.add(number)
            open_ += [base for base, _ in graph.get(number, ())]
    return found


@SOME
@given(graph=GRAPHS)
def test_any_graph_ends_and_shows_every_model_once(kb, graph):
    tree = tree_of("0", Toy(kb, graph, LICENSES))
    names = [node.step.name for node in tree.nodes]
    assert sorted(map(int, names)) == sorted(reachable(graph))
    assert sum(link.first for node in tree.nodes for link in node.links) == len(names) - 1
    document = lineage_dict(tree, "0")
    assert set(nodes_of(document)) == set(names)
    for number, name in enumerate(names, 1):
        assert len(re.findall(rf"^ *{number}\. ", lineage_text(tree, Page(), "0", "0"), re.M)) == 1, name
        assert lineage_mermaid(tree).count(f'\n  n{number}["{name}<br/>') == 1


@SOME
@given(graph=GRAPHS)
def test_every_link_is_in_every_format(kb, graph):
    tree = tree_of("0", Toy(kb, graph, LICENSES))
    links = sum(len(graph.get(number, ())) for number in reachable(graph))
    assert sum(len(node["base"]) for node in nodes_of(lineage_dict(tree, "0")).values()) == links
    assert lineage_text(tree, Page(), "0", "0").count(" base of ") == links
    assert len(re.findall(r"^  n\d+ -", lineage_mermaid(tree), re.M)) == links


@SOME
@given(graph=GRAPHS)
def test_a_circle_is_named_exactly_where_there_is_one(kb, graph):
    tree = tree_of("0", Toy(kb, graph, LICENSES))
    numbers, rest = reachable(graph), dict(graph)
    while free := [n for n in numbers if not any(base in numbers for base, _ in rest.get(n, ()))]:
        numbers -= set(free)
    assert any(link.how == CIRCLE for node in tree.nodes for link in node.links) == bool(numbers)


@SOME
@given(graph=GRAPHS, data=st.data())
def test_the_order_of_bases_does_not_matter_for_what_binds(kb, graph, data):
    turned = {number: data.draw(st.permutations(edges)) for number, edges in graph.items()}
    one, other = (tree_of("0", Toy(kb, each, LICENSES)) for each in (graph, turned))
    assert {(i.model, i.license) for i in one.inherited} == {(i.model, i.license) for i in other.inherited}
    assert set(one.binding) == set(other.binding)


@SOME
@given(graph=GRAPHS, edge=st.tuples(st.integers(0, 12), st.integers(0, 12)))
def test_one_more_base_never_frees_from_anything(kb, graph, edge):
    made, base = edge
    more = {**graph, made: [*graph.get(made, []), (base, "finetune")]}
    before, after = (tree_of("0", Toy(kb, each, LICENSES)) for each in (graph, more))
    assert set(before.binding) <= set(after.binding)


@SOME
@given(graph=GRAPHS)
def test_a_model_inherits_what_binds_through_each_base_and_all_that_the_base_inherits(kb, graph):
    toy = Toy(kb, graph, LICENSES)
    tree = tree_of("0", toy)
    for node in tree.nodes:
        expected = set()
        for link in node.links:
            parent = tree.nodes[link.base]
            if link.how != CIRCLE:
                expected |= set(parent.inherited)
            if link.how == BINDS:
                kinds = {one: toy.law(one).license.derivatives.get(link.relation) for one in parent.step.licenses}
                expected |= {one for one, kind in kinds.items() if kind is None or kind.kind != "independent"}
        assert expected == set(node.inherited) or (node is tree.root and expected <= set(node.inherited))


@SOME
@given(graph=GRAPHS)
def test_what_is_dropped_is_inherited_and_not_declared(kb, graph):
    for node in tree_of("0", Toy(kb, graph, LICENSES)).nodes:
        assert {lost.license for lost in node.lost} <= set(node.inherited) - set(node.step.licenses)
        assert all(lost.terms for lost in node.dropped)
