"""Every way modelcheck can fail, and the exit codes that go with the answers.

A finding is our job done; an error means the job could not be done. Errors say what is wrong, where, why and what to do.
"""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command, as users' scripts know them."""

    DONE = 0
    NO = 1
    USAGE = 2
    UNSETTLED = 3
    BUG = 4
    INTERRUPTED = 130


class ModelcheckError(Exception):
    """A job that could not be done; shown as one message, never as a traceback."""

    exit = Exit.USAGE

    def __init__(self, what: str, *, where: str = "", why: str = "", fix: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.why = why
        self.fix = fix

    def __str__(self) -> str:
        lines = [f"error: {self.what}"]
        for label, text in (("where", self.where), ("why", self.why), ("fix", self.fix)):
            if text:
                lines.append(f"  {label + ':':6} {text}")
        return "\n".join(lines)


class UsageError(ModelcheckError):
    """An option, argument or fact that cannot be right."""


class InputError(ModelcheckError):
    """A file that cannot be read, or does not say what it should."""


class OutputError(ModelcheckError):
    """A path that cannot be written to."""


class KnowledgeError(ModelcheckError):
    """A knowledge base with problems; *problems* lists them all, each with its place."""

    def __init__(self, what: str, problems: tuple[object, ...] = (), *, fix: str = "") -> None:
        super().__init__(what, fix=fix)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join([*(str(p) for p in self.problems), super().__str__()])
