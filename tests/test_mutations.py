"""Toy traps: take one thing out of a license, or move one figure, and something must notice.

For every element of every license: the blind readings answer otherwise, or the file no longer validates, or its text
no longer bears it out. What nothing notices could be wrong without anybody knowing.
"""

import copy

import pytest

from casebook import FILES, book_differences, read_book
from modelcheck.kb.compile import compiled_files
from modelcheck.kb.load import load
from modelcheck.kb.source import CHECKOUT
from modelcheck.kb.verify import squeeze, verify
from modelcheck.model.answers import Law
from modelcheck.model.license import license_from

LISTS = ("clauses", "thresholds", "restrictions", "may_relicense_as")
BOOKS = {path.stem: read_book(path) for path in FILES}
ALL, PROBLEMS = load(CHECKOUT)
LOADED = ALL._replace(licenses={name: data for name, data in ALL.licenses.items() if "no_text" not in data})


def owner_of(license_id):
    """The license in whose blind reading a policy is read too; a policy that no license names has one of its own."""
    data = LOADED.licenses[license_id]
    named_by = [owner for owner, other in LOADED.licenses.items() if license_id in other.get("policies", ())]
    return named_by[0] if data["category"] == "policy" and named_by else license_id


def is_noticed(changed, kb, texts):
    """Whether the reading of the changed license, or its text, contradicts the change."""
    owner = owner_of(changed["id"])
    named = {changed["id"], owner, *LOADED.licenses[owner].get("policies", ()), *changed.get("policies", ())}
    licenses = {**{name: LOADED.licenses[name] for name in named}, changed["id"]: changed}
    files = compiled_files(LOADED._replace(licenses=licenses, models={}))
    documents = {name: license_from(files[f"licenses/{name}.json"]) for name in licenses}
    policies = tuple(documents[policy] for policy in documents[owner].policies)
    law = Law(documents[owner], policies, documents[owner].known)
    if next(iter(book_differences(law, BOOKS[owner], kb.vocabulary)), None):
        return True
    return bool(verify(files[f"proofs/{changed['id']}.json"], texts))


def elements():
    for license_id, data in LOADED.licenses.items():
        for key in LISTS:
            for item in data.get(key, ()):
                yield pytest.param(license_id, key, item["id"], id=f"{license_id}-{item['id']}")
        if "territory" in data:
            yield pytest.param(license_id, "territory", None, id=f"{license_id}-territory")


@pytest.mark.parametrize(("license_id", "key", "element"), list(elements()))
def test_taking_an_element_out_is_noticed(kb, texts, license_id, key, element):
    changed = copy.deepcopy(LOADED.licenses[license_id])
    if element is None:
        del changed[key]
    else:
        changed[key] = [item for item in changed[key] if item["id"] != element]
    assert is_noticed(changed, kb, texts)


def figures(node, path=()):
    """Every figure of a condition with the way to it."""
    if isinstance(node, dict):
        if isinstance(node.get("value"), int) and not isinstance(node.get("value"), bool):
            yield (*path, "value")
        for key, child in node.items():
            yield from figures(child, (*path, key))
    elif isinstance(node, list):
        for position, child in enumerate(node):
            yield from figures(child, (*path, position))


def all_figures():
    for license_id, data in LOADED.licenses.items():
        for path in figures({key: data.get(key, []) for key in LISTS}):
            yield pytest.param(license_id, path, id=f"{license_id}-{'.'.join(map(str, path))}")


@pytest.mark.parametrize("step", [-1, 1])
@pytest.mark.parametrize(("license_id", "path"), list(all_figures()))
def test_moving_a_figure_by_one_is_noticed(kb, texts, license_id, path, step):
    changed = copy.deepcopy(LOADED.licenses[license_id])
    node = changed
    for part in path[:-1]:
        node = node[part]
    node["value"] += step
    assert is_noticed(changed, kb, texts)


def exemptions():
    for license_id, data in LOADED.licenses.items():
        named = [(key, item) for key in LISTS for item in data.get(key, ())]
        for key, item in [*named, ("territory", data.get("territory") or {})]:
            for number in range(len(item.get("exempt", ()))):
                yield pytest.param(license_id, key, item.get("id"), number, id=f"{license_id}-{item.get('id', key)}-{number}")


@pytest.mark.parametrize(("license_id", "key", "element", "number"), list(exemptions()))
def test_taking_an_exemption_out_is_noticed(kb, texts, license_id, key, element, number):
    changed = copy.deepcopy(LOADED.licenses[license_id])
    item = changed[key] if element is None else next(one for one in changed[key] if one["id"] == element)
    del item["exempt"][number]
    assert is_noticed(changed, kb, texts)


@pytest.mark.parametrize("license_id", LOADED.licenses)
def test_misspelling_any_locator_is_noticed(texts, license_id):
    proof = compiled_files(LOADED)[f"proofs/{license_id}.json"]
    assert verify(proof, texts) == []
    places = [[element, ref, locator + "x"] for element, ref, locator in proof["places"]]
    found = [finding.message for finding in verify({**proof, "places": places}, texts)]
    for element, _, locator in places:
        assert any(message.startswith(f'{element}: the locator "{squeeze(locator)}"') for message in found), (element, locator)


@pytest.mark.parametrize("license_id", LOADED.licenses)
def test_removing_any_entry_of_the_outline_is_noticed(texts, license_id):
    proof = compiled_files(LOADED)[f"proofs/{license_id}.json"]
    cited = {ref for _, ref, _ in proof["places"]}
    for number, entry in enumerate(proof["outline"]):
        rest = proof["outline"][:number] + proof["outline"][number + 1 :]
        # The loader refuses a citation of a section that the outline lacks; the text shows the others to be missing.
        assert entry["ref"] in cited or verify({**proof, "outline": rest}, texts), entry["ref"]
