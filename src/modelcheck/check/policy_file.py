"""Find the policy of a project, and read it: ``modelcheck.toml``, or the table [tool.modelcheck] of ``pyproject.toml``."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from modelcheck.check.mistake import Mistake
from modelcheck.check.policy import Policy
from modelcheck.errors import InputError
from modelcheck.kb.problems import escaped
from modelcheck.kb.source import open_knowledge_base
from modelcheck.kb.store import KnowledgeBase

if TYPE_CHECKING:  # most projects have no policy, and what reads one takes time to load
    from modelcheck.check.toml_places import Places

POLICY_NAME = "modelcheck.toml"
PYPROJECT = "pyproject.toml"
TABLE = ("tool", "modelcheck")
MOST_BYTES = 1_000_000
"""A policy of a thousand waivers has 200 kB; what is five times that is a mistake or an attack."""

_DEEP = re.compile(r"""(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){50}""", re.ASCII)
"""A key of fifty parts. Nobody writes one, and the parser takes time and memory in the square of their number."""


class PolicyError(InputError):
    """A policy with mistakes; *mistakes* lists them all."""

    def __init__(self, path: Path, mistakes: tuple[Mistake, ...]) -> None:
        first, name = mistakes[0], escaped(str(path))
        super().__init__(
            "the policy cannot be used" if len(mistakes) == 1 else f"the policy {name} has {len(mistakes)} mistakes",
            where=f"{name}:{first.line}:{first.column}" if len(mistakes) == 1 else "",
            why=first.what if len(mistakes) == 1 else "",
            fix=first.fix if len(mistakes) == 1 else "mend the lines named above",
        )
        self.path = path
        self.mistakes = mistakes

    def __str__(self) -> str:
        if len(self.mistakes) == 1:
            return super().__str__()
        name = escaped(str(self.path))
        lines = [f"{name}:{m.line}:{m.column}: {m.what}{'; ' * bool(m.fix)}{m.fix}" for m in self.mistakes]
        return "\n".join([*lines, super().__str__()])


class PolicyText(NamedTuple):
    """A policy as it was parsed: what it says, where each part stands, and the table in which that is."""

    path: Path
    data: dict[str, Any]
    places: Places
    table: tuple[str, ...] = ()

    @property
    def licenses_folder(self) -> Path | None:
        """The folder of the project's own licenses, which is needed before the rest can be read.

        Raises:
            PolicyError: what is named is no path.
        """
        if "licenses" not in self.data:
            return None
        from modelcheck.check.policy_form import PolicyForm

        form = PolicyForm(self.data, self.places, self.table)
        folder = form.path("licenses")
        if form.mistakes:
            raise PolicyError(self.path, tuple(form.mistakes))
        return self.path.parent / folder


def find_policy(start: Path) -> PolicyText | None:
    """Return the policy that holds for the folder (or file) *start*: the nearest upwards, within its repository.

    Raises:
        InputError: a policy, or a file that may hold one, cannot be read or is no TOML.
    """
    here = Path(os.path.abspath(start))  # noqa: PTH100 - as it was written: not where a link leads
    for folder in (here, *here.parents) if _mode(here) == stat.S_IFDIR else here.parents:
        for name in (POLICY_NAME, PYPROJECT):
            path = folder / name
            mode = _mode(path)
            if mode in (stat.S_IFREG, stat.S_IFLNK):
                found = load_policy(_shown(path), required=name == POLICY_NAME)
                if found is not None:
                    return found
            elif mode and name == POLICY_NAME:  # passing over it would judge by another policy than the one meant
                raise InputError(f'"{escaped(str(_shown(path)))}" is no file', fix="put the policy there, or remove it")
        if _mode(folder / ".git"):
            break
    return None


def load_policy(path: Path, required: bool = True) -> PolicyText | None:
    """Return the policy that stands in the file *path*; None where it is a ``pyproject.toml`` without one, if not *required*.

    Raises:
        InputError: the file cannot be read, is no TOML, or has no table for us though one is required.
    """
    from modelcheck.check.toml_places import Places

    text = _read(path)
    if path.name != PYPROJECT:
        return PolicyText(path, _parsed(path, text), Places(text))
    # What is wrong in a file that never names us is for others to say.
    data = _parsed(path, text) if TABLE[-1] in text or required else {}
    for depth, key in enumerate(TABLE, 1):
        if key not in data:
            if not required:
                return None
            raise InputError(
                f'"{escaped(str(path))}" holds no policy',
                why=f"it has no table [{'.'.join(TABLE)}]",
                fix=f"add that table, or write a {POLICY_NAME}",
            )
        data = data[key]
        if not isinstance(data, dict):
            place = Places(text).key(TABLE[:depth])
            mistake = Mistake(*place, f'"{".".join(TABLE[:depth])}" is no table', f"write [{'.'.join(TABLE)}]")
            raise PolicyError(path, (mistake,))
    return PolicyText(path, data, Places(text), TABLE)


def policy_from(text: PolicyText, base: KnowledgeBase) -> Policy:
    """Return the policy that *text* says, its words held against *base*.

    Raises:
        PolicyError: a key is unknown, a value has the wrong type, a word means nothing; all are listed.
    """
    from modelcheck.check.known_words import KnownWords
    from modelcheck.check.policy_form import PolicyForm

    form = PolicyForm(text.data, text.places, text.table)
    policy = form.read(KnownWords(base))
    if form.mistakes:
        raise PolicyError(text.path, tuple(sorted(set(form.mistakes))))
    return policy._replace(path=text.path)


def read_policy(start: Path, config: Path | None = None, licenses: Path | None = None) -> tuple[Policy, KnowledgeBase]:
    """Return the policy in the file *config*, else the one that holds for *start*, else the defaults; and what it is read with.

    *licenses* is a folder of licenses that the user named; it goes before the one that the policy names.

    Raises:
        InputError: the policy cannot be read, is no TOML, or has mistakes.
        KnowledgeError: a file of the project's own licenses has problems.
    """
    text = load_policy(config) if config is not None else find_policy(start)
    if text is None:
        return Policy(), open_knowledge_base(licenses)
    base = open_knowledge_base(licenses or text.licenses_folder)
    return policy_from(text, base), base


def _mode(path: Path) -> int:
    """Return what kind of file *path* is, 0 where there is nothing; a link that leads nowhere is there and is a link."""
    try:
        return stat.S_IFMT(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return stat.S_IFLNK if path.is_symlink() else 0
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error


def _shown(path: Path) -> Path:
    """Return *path* from where the user stands, if it is below."""
    try:
        return path.relative_to(Path.cwd())
    except (OSError, ValueError):
        return path


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if len(raw) > MOST_BYTES:
        raise InputError(f'"{escaped(str(path))}" is too large for a policy', why=f"it has more than {MOST_BYTES:,} bytes")
    try:
        # Line ends as the parser sees them, so that columns are those of its messages.
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8")
        place = before.count("\n") + 1, len(before) - before.rfind("\n")
        what = f"the byte 0x{error.object[error.start]:02x} is not UTF-8"
        raise PolicyError(path, (Mistake(*place, what, "save the file as UTF-8"),)) from error


def _parsed(path: Path, text: str) -> dict[str, Any]:
    import tomllib

    deep = _DEEP.search(text)
    if deep:
        line = text.count("\n", 0, deep.start()) + 1
        raise PolicyError(path, (Mistake(line, 1, "a key of more than fifty parts", "write it with fewer"),))
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise PolicyError(path, (Mistake(1, 1, "it is nested too deep", "write it flat"),)) from error
    except ValueError as error:  # what is no TOML, and figures of thousands of digits
        what, place = _said(str(error), text)
        raise PolicyError(path, (Mistake(*place, f"not TOML: {what}", ""),)) from error


def _said(message: str, text: str) -> tuple[str, tuple[int, int]]:
    """Take the place out of what the parser says, which ends with ``(at line 1, column 2)`` or ``(at end of document)``."""
    what, _, place = message.rpartition(" (at ")
    figures = [int(word.strip(",)")) for word in place.split() if word.strip(",)").isdigit()]
    if len(figures) == 2:
        return escaped(_small(what)), (figures[0], figures[1])
    if "end of document" in place:
        return escaped(_small(what)) + " at the end of the file", (text.count("\n") + 1, len(text) - text.rfind("\n"))
    return escaped(_small(message)), (1, 1)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _unreadable(path: Path, error: Exception) -> InputError:
    said = getattr(error, "strerror", None) or str(error)
    return InputError(f'"{escaped(str(path))}" cannot be read', why=escaped(_small(said)), fix="name a file that may be read")
