"""How files are looked through: long lines, and the same answer from one process and from two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentions import contexts
from modelcheck.kb.source import open_knowledge_base
from modelcheck.project import look
from modelcheck.project.look import LONGEST_LINE, has_long_lines, look_through
from modelcheck.project.names import Names
from modelcheck.project.share import shared


@given(st.lists(st.sampled_from(["", "a", "b" * 100, "c" * (LONGEST_LINE - 1), "d" * LONGEST_LINE, "e" * (LONGEST_LINE + 1)])))
def test_a_line_is_too_long_from_its_first_character_on(lines):
    assert has_long_lines("\n".join(lines)) == any(len(line) > LONGEST_LINE for line in lines)


def test_two_processes_see_what_one_sees(tmp_path, monkeypatch):
    files = []
    for number in range(300):
        name = f"d/{number}.{('py', 'yaml', 'sh')[number % 3]}"
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"model: acme-{number}/new-7b\nMODEL='acme/other-{number}b'\nvllm serve acme/third-{number}\n")
        files.append(name)
    files.insert(7, "gone.py")
    names = Names(open_knowledge_base(), contexts(), lambda path: False)
    monkeypatch.setattr(look, "can_share", lambda: False)
    alone = look_through(tmp_path, files, names, contexts())
    monkeypatch.setattr(look, "can_share", lambda: True)
    assert look_through(tmp_path, files, names, contexts()) == alone
    assert alone.files == 300
    assert len({one.path for one in alone.sightings}) == 300


def test_what_the_other_process_cannot_do_is_done_here(capfd):
    from os import getpid

    here = getpid()

    def theirs():
        if getpid() != here:
            raise RuntimeError("boom")
        return "theirs"

    assert shared(theirs, lambda: "ours") == ("theirs", "ours")
    assert "Traceback" not in "".join(capfd.readouterr())


def test_an_error_here_is_not_lost():
    def ours():
        raise KeyError("x")

    with pytest.raises(KeyError):
        shared(lambda: "theirs", ours)
