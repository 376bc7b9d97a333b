"""What keeps the start quick: heavy modules stay out of the plain path, and typer below the version that loads pydantic."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = {
    *("pydantic", "rich", "yaml", "spdx_tools", "license_expression", "rdflib", "huggingface_hub", "numpy", "requests"),
    *("jsonschema", "urllib.request", "http.client", "importlib.metadata", "asyncio", "unittest", "hypothesis"),
}
PLAIN = [
    ["license", "llama-3.3", "--format", "json"],
    ["license", "meta-llama/Llama-3.3-70B-Instruct"],
    ["can", "llama-3.3", "host", "--mau", "10M", "--region", "US"],
    ["can", "watt-ai/watt-tool-70B", "host", "--format", "json"],
    ["list"],
    ["explain", "permitted"],
    ["--version"],
]


def loaded_by(arguments):
    """The modules that are loaded once the real command has run, in a fresh interpreter."""
    code = (
        f"import sys\nfrom modelcheck.cli.main import main\ncode = main({arguments!r})\nprint('\\n@@', *sorted(sys.modules))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(run.stdout.rsplit("@@", 1)[1].split())


@pytest.mark.parametrize("arguments", PLAIN, ids=" ".join)
def test_no_heavy_module_is_loaded(kb, arguments):
    assert not loaded_by(arguments) & HEAVY


def test_the_heavy_modules_would_be_seen(kb):
    """The check above can fail: the YAML library is loaded by what reads scenario files."""
    code = "import sys, modelcheck.kb.yaml_reader; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "yaml" in run.stdout.split()


def test_typer_is_bounded_below_the_version_that_loads_pydantic():
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert [one for one in dependencies if one.startswith("typer")] == ["typer>=0.26,<0.29"]
