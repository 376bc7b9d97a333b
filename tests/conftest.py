"""What the tests share: the knowledge base of this checkout, and the folder of license texts."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from modelcheck.kb.source import open_knowledge_base

# CI tries the same cases every time, so that a landing does not hang on luck; developers' runs keep looking for new ones.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI") == "true":
    settings.load_profile("ci")

ROOT = Path(__file__).parent.parent
BESIDE = ROOT.parent / "shared" / "license-texts" / "texts"


@pytest.fixture(scope="session")
def kb():
    return open_knowledge_base()


@pytest.fixture(scope="session")
def texts():
    """The folder of license texts: $MODELCHECK_TEXTS, or the one beside the checkout. Where CI has none, that is a failure."""
    folder = Path(os.environ.get("MODELCHECK_TEXTS") or BESIDE)
    if folder.is_dir():
        return folder
    message = f"no license texts in {folder}: set MODELCHECK_TEXTS to a folder with <id>.txt"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
