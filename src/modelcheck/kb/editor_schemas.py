"""JSON Schemas of the knowledge-base files, for editors: made from the same shapes that the validator reads with."""

from __future__ import annotations

from typing import Any

from modelcheck.kb.contexts_form import CONTEXTS_FORM
from modelcheck.kb.forms import license_form
from modelcheck.kb.other_forms import HUB_FORM, MODELS_FORM, NAMES_FORM, UNENCODED_FORM, VOCABULARY_FORM
from modelcheck.model.vocabulary import Vocabulary

FILES = (
    *("license-file", "service-file", "models-file", "vocabulary-file"),
    *("unencoded-file", "hub-file", "names-file", "contexts-file"),
)


def editor_schema(name: str, vocabulary: Vocabulary) -> dict[str, Any]:
    """Return the JSON Schema of one kind of file.

    Raises:
        KeyError: *name* is none of ``FILES``.
    """
    terms = {term: tuple(entry.get("values", ())) for term, entry in vocabulary.sections["terms"].items()}
    form = {
        "license-file": license_form(terms),
        "service-file": license_form(terms, with_text=False),
        "models-file": MODELS_FORM,
        "vocabulary-file": VOCABULARY_FORM,
        "unencoded-file": UNENCODED_FORM,
        "hub-file": HUB_FORM,
        "names-file": NAMES_FORM,
        "contexts-file": CONTEXTS_FORM,
    }[name]
    words = {section: vocabulary.words(section) for section in vocabulary.sections}
    words["places"] = (*vocabulary.region_groups, *sorted(vocabulary.regions))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"modelcheck {name.replace('-', ' ')}",
        **form.schema(words),
    }
