"""What a shell offers while somebody types: names of licenses and models, words of the vocabulary."""

from __future__ import annotations

MOST_NAMES = 60
"""More names than this help nobody to choose."""


def complete_subject(incomplete: str) -> list[str]:
    """Return the names of licenses and models that begin with *incomplete*, whatever the case; none if nothing can be read."""
    from modelcheck.errors import ModelcheckError
    from modelcheck.kb.source import open_knowledge_base

    try:
        return open_knowledge_base(None).names_with(incomplete, MOST_NAMES)
    except ModelcheckError:
        return []


def complete_word(section: str, incomplete: str) -> list[str]:
    """Return the words of a section of the vocabulary that begin with *incomplete*."""
    from modelcheck.errors import ModelcheckError
    from modelcheck.kb.source import open_knowledge_base

    try:
        words = open_knowledge_base(None).vocabulary.words(section)
    except ModelcheckError:
        return []
    return [word for word in words if word.startswith(incomplete.lower())]


def complete_activity(incomplete: str) -> list[str]:
    """Return the activities that begin with *incomplete*."""
    return complete_word("activities", incomplete)


def complete_purpose(incomplete: str) -> list[str]:
    """Return the purposes that begin with *incomplete*."""
    return complete_word("purposes", incomplete)
