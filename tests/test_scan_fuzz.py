"""Damaged files of every kind: whatever the bytes, a reader returns what it found or one error of ours, and soon."""

import io
import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model_files import SEEDS, put
from modelcheck.errors import InputError
from modelcheck.scan.evidence import Found
from modelcheck.scan.files import NAMED
from modelcheck.scan.limits import Opened
from modelcheck.scan.weigh import weigh

EXAMPLES = 150
DEADLINE = timedelta(seconds=2)
"""Generous, for machines that are busy; a damaged header takes less than a millisecond."""

ODD = [
    b"\x00" * 8,
    b"\xff" * 8,
    b"\xff\xff\xff\x7f",
    b"\x00\x00\x00\x00\x00\x00\x00\x80",
    b"[" * 60,
    b"{" * 60,
    b'"',
    b"---\n",
    b"\\",
    b"&a *a",
]


def read(name, raw):
    """Run the reader for files of that name."""
    reader = next(reader for pattern, reader in NAMED if pattern.fullmatch(name))
    return reader(Opened(io.BytesIO(raw), len(raw), name))


@st.composite
def damaged(draw):
    """A file of some kind with some of its bytes changed, cut, doubled or replaced."""
    name = draw(st.sampled_from(sorted(SEEDS)))
    seed = draw(st.sampled_from(SEEDS[name]))
    raw = bytearray(seed.encode() if isinstance(seed, str) else seed)
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(raw)))
        end = min(len(raw), place + draw(st.integers(0, 12)))
        raw[place:end] = draw(st.binary(max_size=12) | st.sampled_from(ODD) | st.just(bytes(raw[place:end]) * 3))
    return name, bytes(raw[: draw(st.integers(0, len(raw)) | st.just(len(raw)))])


@settings(max_examples=EXAMPLES * 4, deadline=DEADLINE)
@given(damaged())
def test_a_damaged_file_gives_statements_or_one_error(case):
    name, raw = case
    try:
        found = read(name, raw)
    except InputError as error:
        assert name in str(error)
        assert str(error).isprintable() or "\n" in str(error)
        assert all(line.isprintable() for line in str(error).splitlines())
    else:
        assert isinstance(found, Found)
        assert all(isinstance(one.value, str) and one.value.strip() for one in found.statements)


@settings(max_examples=EXAMPLES, deadline=DEADLINE)
@given(st.sampled_from(sorted(SEEDS)), st.binary(max_size=200))
def test_bytes_of_any_kind_give_statements_or_one_error(name, raw):
    try:
        assert isinstance(read(name, raw), Found)
    except InputError as error:
        assert error.exit == 2


@pytest.mark.parametrize("name", sorted(SEEDS))
def test_every_seed_is_whole(name):
    for seed in SEEDS[name]:
        assert read(name, seed.encode() if isinstance(seed, str) else seed).statements


ANY_TEXT = st.text(max_size=40) | st.sampled_from(
    ["mit", "other", "gemma", "a/b", "meta-llama/Llama-3.1-8B", "MIT OR", "(", "A AND B", "../x"]
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.sampled_from(["license", "license_name", "license_link", "base_model", "base_model_relation"]), ANY_TEXT)
)
def test_whatever_a_card_declares_is_weighed_without_a_guess(tmp_path, kb, keys):
    lines = "".join(f"{key}: {json.dumps(value)}\n" for key, value in keys.items())
    folder = put(tmp_path, {"README.md": f"---\n{lines}---\n"})
    try:
        found = weigh(folder, kb)
    except InputError as error:
        assert "README.md" in str(error)
        return
    assert bool(found.laws) != bool(found.problem)
    for law in found.laws:
        assert law.license.id in kb.license_ids() or not law.license.encoded
