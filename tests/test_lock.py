"""The lock file: what it keeps, what it tells, and that nothing in it is lost or read wrongly."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelcheck.check.lock import Change, Entry, Lock, Seen, compare, lock_text, parse_lock, read_lock, updated, write_lock
from modelcheck.errors import Exit, InputError

TODAY = date(2026, 11, 24)
LANTERN = Entry("acme/lantern-7b", "example-works-1.0", "", "0.1.0", "2026-01-31")
PINNED = Entry("acme/lantern-7b", "apache-2.0", "0a1b2c3", "0.1.0", "2025-12-01")
TAGGED = Entry("ollama:lantern:7b", "mit AND apache-2.0", "", "0.1.0", "2026-02-28")
WRITTEN = """\
# The licenses that the models of this project were under when they were last looked at. Keep it under version control;
# `modelcheck check` tells when one changes.
modelcheck-lock 1

acme/lantern-7b license=example-works-1.0 knowledge=0.1.0 date=2026-01-31
acme/lantern-7b revision=0a1b2c3 license=apache-2.0 knowledge=0.1.0 date=2025-12-01
ollama:lantern:7b license="mit AND apache-2.0" knowledge=0.1.0 date=2026-02-28
"""


def parse(text, tmp_path):
    path = tmp_path / "modelcheck.lock"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_lock(path)


def unplaced(lock):
    """The lock as it compares: not by the lines on which entries stood."""
    return lock._replace(entries=tuple(sorted((one._replace(line=0) for one in lock.entries), key=lambda one: one.key)))


def test_it_is_one_sorted_line_for_each_model(tmp_path):
    assert lock_text(Lock((TAGGED, PINNED, LANTERN))) == WRITTEN
    assert unplaced(parse(WRITTEN, tmp_path)) == Lock((LANTERN, PINNED, TAGGED))


def test_models_that_two_branches_add_are_lines_of_their_own():
    before, mine = (lock_text(Lock(entries)).splitlines() for entries in ((LANTERN,), (LANTERN, TAGGED)))
    assert [line for line in mine if line not in before] == [WRITTEN.splitlines()[-1]]
    assert [line for line in before if line not in mine] == []


@pytest.mark.parametrize("text", ["", "\n\n", "modelcheck-lock 1\n", WRITTEN.partition("\n\n")[0]])
def test_an_empty_lock_is_one(tmp_path, text):
    assert parse(text, tmp_path) == Lock()


def test_there_may_be_none(tmp_path):
    assert read_lock(tmp_path / "modelcheck.lock") is None


@pytest.mark.parametrize("ends", ["\r\n", "\n"])
def test_line_ends_and_a_byte_order_mark_leave_no_trace(tmp_path, ends):
    text = "\ufeff" + WRITTEN.replace("\n", ends)
    assert unplaced(parse(text, tmp_path)) == Lock((LANTERN, PINNED, TAGGED))


# --- What has changed

CHANGES = [
    ("nothing", Seen("acme/lantern-7b", "example-works-1.0"), None),
    ("a model that nobody has looked at", Seen("acme/new", "mit"), None),
    ("another license", Seen("acme/lantern-7b", "mit"), ("example-works-1.0", "mit", "2026-01-31", 5)),
    ("no license any more", Seen("acme/lantern-7b", ""), ("example-works-1.0", "", "2026-01-31", 5)),
    ("the same revision", Seen("acme/lantern-7b", "apache-2.0", "0a1b2c3"), None),
    (
        "another license at the same revision",
        Seen("acme/lantern-7b", "example-works-1.0", "0a1b2c3"),
        ("apache-2.0", "example-works-1.0", "2025-12-01", 6),
    ),
    ("a new revision under a license it had", Seen("acme/lantern-7b", "apache-2.0", "ffff"), None),
    (
        "a new revision under a new license",
        Seen("acme/lantern-7b", "mit", "ffff"),
        ("example-works-1.0", "mit", "2026-01-31", 5),
    ),
    ("no revision any more, where only one was named", Seen("acme/dim", "mit"), ("apache-2.0", "mit", "", 8)),
]


@pytest.mark.parametrize(("_", "seen", "change"), CHANGES, ids=[case[0] for case in CHANGES])
def test_a_changed_license_is_told(tmp_path, _, seen, change):
    lock = parse(WRITTEN + "acme/dim revision=1 license=apache-2.0\n", tmp_path)
    was, now, day, line = change or ("", "", "", 0)
    expected = [Change(seen.model, seen.revision, was, now, day, line)] if change else []
    assert compare(lock, [seen, Seen("acme/other", "mit"), seen]) == expected


# --- Written anew


def test_what_did_not_change_keeps_its_line(tmp_path):
    lock = parse(WRITTEN, tmp_path)
    seen = [Seen(one.model, one.license, one.revision) for one in lock.entries]
    assert lock_text(updated(lock, seen, "0.2.0", TODAY)) == WRITTEN


def test_what_changed_or_is_new_has_the_day_of_today(tmp_path):
    lock = parse(WRITTEN, tmp_path)
    seen = [Seen("acme/lantern-7b", "mit"), Seen("ollama:lantern:7b", TAGGED.license), Seen("b", "mit"), Seen("c", "")]
    assert lock_text(updated(lock, seen, "0.2.0", TODAY)).splitlines()[4:] == [
        "acme/lantern-7b license=mit knowledge=0.2.0 date=2026-11-24",
        "b license=mit knowledge=0.2.0 date=2026-11-24",
        'ollama:lantern:7b license="mit AND apache-2.0" knowledge=0.1.0 date=2026-02-28',
    ]


def test_where_only_a_part_was_looked_at_no_model_goes(tmp_path):
    lock = parse(WRITTEN, tmp_path)
    assert unplaced(updated(lock, [], "0.2.0", TODAY, whole=False)) == unplaced(lock)
    assert updated(lock, [], "0.2.0", TODAY).entries == ()


FOREIGN = """\
# a remark of somebody's
acme/lantern-7b license=mit signed-by="A. B." date=2026-01-31
later/thing digest=sha256:00ff
"""


@pytest.mark.parametrize(
    "seen", [[], [Seen("acme/lantern-7b", "mit")], [Seen("acme/lantern-7b", "isc"), Seen("later/thing", "")]]
)
def test_what_this_version_does_not_understand_stays(tmp_path, seen):
    text = lock_text(updated(parse(FOREIGN, tmp_path), seen, "0.2.0", TODAY))
    assert "# a remark of somebody's\n" in text
    assert "later/thing digest=sha256:00ff\n" in text
    assert ('signed-by="A. B."' in text) == bool(seen)


def test_writing_is_skipped_where_nothing_changes(tmp_path):
    path = tmp_path / "modelcheck.lock"
    assert write_lock(path, Lock((LANTERN,)))
    before = path.stat().st_ino
    assert not write_lock(path, Lock((LANTERN,)))
    assert path.stat().st_ino == before
    assert write_lock(path, Lock((LANTERN, TAGGED)))
    assert unplaced(read_lock(path)) == Lock((LANTERN, TAGGED))
    assert [file.name for file in tmp_path.iterdir()] == ["modelcheck.lock"]


# --- What is broken

BROKEN = [
    ("license=mit", "1:1", "a model is wanted here"),
    ("  a license=mit", "1:1", "a model is wanted here"),
    ('"" license=mit', "1:1", "a model is wanted here"),
    ("a/b mit", "1:5", 'key=value is wanted here, not "mit"'),
    ("a/b license=mit nonsense date=1", "1:17", 'key=value is wanted here, not "nonsense date=1"'),
    ("a/b license= date=1", "1:5", "key=value is wanted here"),
    ('a/b license="mit', "1:5", "key=value is wanted here"),
    ('a/b license="\\q"', "1:5", "is not quoted as in JSON"),
    ("a/b license=mit license=isc", "1:17", '"license" stands twice'),
    ("a/b license=mit\n\na/b license=isc", "3:1", '"a/b" stands on line 1 already'),
    (b"a/b license=mit\na/c license=\xff", "2:1", "this is not UTF-8"),
    ("modelcheck-lock 2\na/b license=mit", "1:1", "it has the format 2, and this version reads 1"),
    ("modelcheck-lock\n", "1:1", "it has the format , and this version reads 1"),
]


@pytest.mark.parametrize(("text", "place", "why"), BROKEN, ids=[str(case[0]) for case in BROKEN])
def test_a_broken_line_is_named_with_its_place(tmp_path, text, place, why):
    with pytest.raises(InputError) as caught:
        parse(text, tmp_path)
    assert caught.value.exit == Exit.USAGE
    assert caught.value.where == f"{tmp_path / 'modelcheck.lock'}:{place}"
    assert why in caught.value.why
    assert caught.value.fix


@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", "||||||| base", "=======", ">>>>>>> branch", "=======\r"])
def test_the_conflict_of_a_merge_is_called_one(tmp_path, mark):
    with pytest.raises(InputError) as caught:
        parse(f"a/b license=mit\n{mark}\na/c license=mit\n", tmp_path)
    assert caught.value.what == "the lock file holds the conflict of a merge"
    assert caught.value.where.endswith(":2:1")
    assert "keep the lines of both" in caught.value.fix


def test_what_cannot_be_read_is_an_error(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_lock(tmp_path)


# --- Whatever the words

TEXT = st.text(max_size=12)
NAME = st.text(min_size=1, max_size=12)
KEY = st.from_regex(r"[a-z][a-z-]{0,8}", fullmatch=True).filter(lambda key: key not in Entry._fields and key != "knowledge")
ENTRY = st.builds(
    Entry,
    model=st.one_of(NAME, st.sampled_from(["#a", "modelcheck-lock", "=======", "a=b", 'a"b', "a\nb", "\ud800", "é/ü"])),
    license=TEXT,
    revision=TEXT,
    knowledge=TEXT,
    date=TEXT,
    more=st.dictionaries(KEY, TEXT, max_size=2).map(lambda more: tuple(more.items())),
    line=st.just(0),
)
LOCK = st.builds(
    Lock,
    entries=st.lists(ENTRY, max_size=5, unique_by=lambda entry: entry.key).map(tuple),
    remarks=st.lists(st.sampled_from(["# one", "#two", "# =x"]), max_size=2).map(tuple),
)


@given(LOCK)
def test_what_is_written_reads_back_the_same(tmp_path_factory, lock):
    path = tmp_path_factory.getbasetemp() / "modelcheck.lock"
    write_lock(path, lock)
    assert unplaced(read_lock(path)) == unplaced(lock)
    assert not write_lock(path, read_lock(path))


@given(LOCK, st.lists(st.builds(Seen, NAME, st.sampled_from(["mit", "isc", ""]), TEXT)))
def test_what_was_written_for_what_is_seen_tells_no_change(tmp_path_factory, lock, seen):
    now = {(one.model, one.revision): one for one in seen}.values()
    new = updated(lock, now, "0.2.0", TODAY)
    assert compare(new, [one for one in now if one.license]) == []
    assert {entry.key for entry in lock.entries if not entry.license} <= {entry.key for entry in new.entries}


@given(
    st.lists(st.sampled_from(["a/b", " ", "=", '"', "\n", "license", "mit", "#", "\\", "modelcheck-lock 1", "<<<<<<<", "\x00"]))
)
def test_whatever_the_text_a_lock_or_one_message(tmp_path_factory, pieces):
    path = tmp_path_factory.getbasetemp() / "modelcheck.lock"
    try:
        lock = parse_lock("".join(pieces), path)
    except InputError as error:
        assert error.where.startswith(f"{path}:")
    else:
        assert unplaced(parse_lock(lock_text(lock), path)) == unplaced(lock)
