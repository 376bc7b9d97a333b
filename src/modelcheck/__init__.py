"""modelcheck: what the license of an open-weight model lets you do, what you owe for it, and where the text says so.

    import modelcheck

    knowledge = modelcheck.load()
    knowledge.ask("llama-3.3", "host", facts={"monthly_active_users": "10M"}).verdict

Everything below is imported when it is first used, so that the command line starts without it.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modelcheck.api import Comparison, Knowledge, Result, Subject, load
    from modelcheck.errors import InputError, KnowledgeError, ModelcheckError, UsageError
    from modelcheck.kb.store import Ambiguous, Unknown

__version__ = "0.1.0"

_HOMES = {
    "modelcheck.api": ("Comparison", "Knowledge", "Result", "Subject", "load"),
    "modelcheck.errors": ("InputError", "KnowledgeError", "ModelcheckError", "UsageError"),
    "modelcheck.kb.store": ("Ambiguous", "Unknown"),
}

__all__ = [
    "Ambiguous",
    "Comparison",
    "InputError",
    "Knowledge",
    "KnowledgeError",
    "ModelcheckError",
    "Result",
    "Subject",
    "Unknown",
    "UsageError",
    "load",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
