"""The proof: every license stands in its text as the knowledge base says, and each kind of departure is found."""

import hashlib
import json

import pytest

from modelcheck.cli.main import main
from modelcheck.kb.editor_schemas import FILES, editor_schema
from modelcheck.kb.source import CHECKOUT
from modelcheck.kb.verify import VERIFY_RULES, sentence_around, squeeze, verify

TEXT = """# Toy License

**1. Grant.** You may use the “Toy” for any purpose. You must keep this notice.

2. Limits. You shall not sell it. You must not lend it.

3. The rest is silence.
"""


@pytest.fixture
def toy(tmp_path):
    """A text on disk and a proof that it bears out."""
    (tmp_path / "toy.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path, {
        "id": "toy",
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "outline": [
            {"ref": "title", "opens": "Toy License", "not_encoded": "title"},
            {"ref": "1", "opens": "1. Grant."},
            {"ref": "2", "opens": "2. Limits."},
            {"ref": "3", "opens": "3. The rest", "not_encoded": "says nothing"},
        ],
        "places": [["grant", "1", 'use the "Toy"'], ["sale", "2", "not sell it"], ["loan", "2", "not lend it"]],
        "wordings": [],
    }


def rules(toy, **changes):
    folder, proof = toy
    return {finding.rule for finding in verify({**proof, **changes}, folder)}


def outline(toy, number, **changes):
    entries = [dict(entry) for entry in toy[1]["outline"]]
    entries[number] = {key: value for key, value in {**entries[number], **changes}.items() if value is not None}
    return entries


def places(toy, number, **changes):
    listed = [dict(zip(("element", "ref", "locator"), place, strict=True)) for place in toy[1]["places"]]
    listed[number].update(changes)
    return [list(place.values()) for place in listed]


def test_a_true_proof_finds_nothing(toy):
    assert rules(toy) == set()


def departures(toy):
    folder, proof = toy
    long_text = TEXT + "4. " + "word " * 600 + "\n"
    (folder / "long.txt").write_text(long_text, encoding="utf-8")
    long_outline = [*proof["outline"], {"ref": "4", "opens": "4. word word word word word word word"}]
    long = {"id": "long", "sha256": hashlib.sha256(long_text.encode()).hexdigest(), "outline": long_outline}
    return {
        "text-missing": {"id": "other"},
        "text-differs": {"sha256": "0" * 64},
        "opening-missing": {"outline": outline(toy, 2, opens="2. Bounds.")},
        "opening-ambiguous": {"outline": outline(toy, 2, opens="You must")},
        "opening-order": {"outline": [proof["outline"][i] for i in (0, 1, 3, 2)]},
        "opening-long": {"outline": outline(toy, 2, opens="2. Limits. You shall not sell it. You must not lend")},
        "locator-missing": {"places": places(toy, 1, locator="not give it")},
        "locator-ambiguous": {"places": places(toy, 1, locator="it")},
        "locator-long": {"places": places(toy, 0, locator='You may use the "Toy" for any purpose. You must keep this notice.')},
        "section-skipped": {"places": toy[1]["places"][1:]},
        "section-unlisted": {"outline": proof["outline"][:3]},
        "section-cited": {"outline": outline(toy, 2, not_encoded="nothing")},
        "span-long": long,
        "span-demanding": {"places": toy[1]["places"][:2]},
        "wording-missing": {"wordings": [{"id": "badge", "refs": ["1"], "text": "Made with Toy"}]},
        "place-missing": {"places": places(toy, 0, locator="")},
    }


@pytest.mark.parametrize("rule", VERIFY_RULES)
def test_each_kind_of_departure_is_found(toy, rule):
    assert rule in rules(toy, **departures(toy)[rule])


def test_a_section_said_to_be_whole_may_demand_more_than_cites_it(toy):
    whole = outline(toy, 2, whole="two halves of one limit")
    assert rules(toy, outline=whole, places=toy[1]["places"][:2]) == set()


def test_quotes_blanks_and_markdown_do_not_count():
    assert squeeze("**A**  “b”\n- c\\_d ’") == 'A "b" c' + "d '"
    assert squeeze('("**You**")') == '("You")'


def test_the_sentence_around_a_locator_is_found():
    assert sentence_around("not sell it", squeeze(TEXT)) == "You shall not sell it."
    assert sentence_around("not there", squeeze(TEXT)) == ""


def test_every_license_is_proved_by_its_text(texts, capsys):
    assert main(["kb", "verify", "--texts", str(texts)]) == 0
    proved = capsys.readouterr().out
    count = len([path for path in CHECKOUT.rglob("*.yaml") if "sha256:" in path.read_text(encoding="utf-8")])
    assert f"{count} of {count} licenses and policies are proved" in proved


def test_verifying_without_texts_says_what_to_give(monkeypatch, capsys, tmp_path):
    monkeypatch.delenv("MODELCHECK_TEXTS", raising=False)
    assert main(["kb", "verify"]) == 2
    assert "MODELCHECK_TEXTS" in capsys.readouterr().err
    assert main(["kb", "verify", "--texts", str(tmp_path)]) == 1
    assert "[text-missing]" in capsys.readouterr().out


@pytest.mark.parametrize("name", FILES)
def test_the_schemas_for_editors_are_up_to_date(kb, name):
    written = json.loads((CHECKOUT / "schema" / f"{name}.json").read_text(encoding="utf-8"))
    assert written == editor_schema(name, kb.vocabulary), "run `make schema`"


def test_a_copy_of_a_license_shows_the_sentences_behind_the_summaries(texts, capsys):
    assert main(["kb", "quote", "llama-3.3", "--texts", str(texts)]) == 0
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert any(line.startswith("users [2]: ") for line in lines)
    assert all(line.startswith("  | ") and len(line) > 10 for line in lines[1::2])


def test_quoting_without_the_text_or_the_license_says_so(tmp_path, texts, capsys):
    assert main(["kb", "quote", "llama-3.3", "--texts", str(tmp_path)]) == 2
    assert "llama-3.3.txt" in capsys.readouterr().err
    assert main(["kb", "quote", "no-such", "--texts", str(texts)]) == 2
    assert "no-such" in capsys.readouterr().err
