"""What the tests share: the knowledge base of this checkout, and where the license texts are."""

from pathlib import Path

import pytest

from modelcheck.kb.source import open_knowledge_base

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def kb():
    return open_knowledge_base()
