"""Build hook: compiles the YAML knowledge base into the wheel, so that an installed modelcheck reads JSON only."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent


class CompileKnowledgeBase(BuildHookInterface):  # type: ignore[type-arg]
    """Put compiled licenses into ``modelcheck/data`` of the wheel; an editable install reads the checkout instead."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile into a temporary folder and have the builder take the files from there."""
        if version == "editable":
            return
        sys.path.insert(0, str(ROOT / "src"))
        from modelcheck.kb.compile import write_compiled
        from modelcheck.kb.source import compile_folder

        target = Path(tempfile.mkdtemp(prefix="modelcheck-data-"))
        write_compiled(compile_folder(ROOT / "licenses"), target)
        build_data["force_include"][str(target)] = "modelcheck/data"
