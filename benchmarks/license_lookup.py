"""How long `modelcheck license` takes as a whole process, against weight-audit's look-up of one model in the same run.

Both are installed, as a user would, into environments of their own below a temporary folder (or the folder given as
argument, which is kept). The two take turns, so that a machine that slows down slows both; medians and the ratio of the
medians are printed beside the bar that the design sets. Nothing is judged: a benchmark is no test.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
RUNS = 25
BASELINE = "weight-audit==0.1.3"
REFERENCE = 'AutoModel.from_pretrained("meta-llama/Llama-3.3-70B-Instruct")\n'


def main(folder: Path) -> None:
    """Install both programs below *folder*, run them in turn and print the table."""
    ours = install(folder / "ours", str(ROOT)) / "modelcheck"
    theirs = install(folder / "baseline", BASELINE) / "weight-audit"
    project = folder / "project"
    project.mkdir(exist_ok=True)
    (project / "model.py").write_text("from transformers import AutoModel\n" + REFERENCE, encoding="utf-8")
    baseline = [str(theirs), "scan", str(project)]
    rows = [
        ("license llama-3.3, JSON", [str(ours), "license", "llama-3.3", "--format", "json"], 1.25),
        ("license llama-3.3, text", [str(ours), "license", "llama-3.3"], 1.6),
        ("license of a model, text", [str(ours), "license", "meta-llama/Llama-3.3-70B-Instruct"], 1.6),
        ("can llama-3.3 host, JSON", [str(ours), "can", "llama-3.3", "host", "--mau", "10M", "--format", "json"], 1.25),
    ]
    print(f"{RUNS} runs each, in turn with {BASELINE} (scan of one file); whole processes, medians")
    print(f"{'what':28} {'ms':>7} {'baseline':>9} {'ratio':>6} {'bar':>6} {'MiB':>6}")
    for name, command, bar in rows:
        mine, others, memory = compare(command, baseline)
        print(f"{name:28} {mine:7.1f} {others:9.1f} {mine / others:6.2f} {bar:6.2f} {memory:6.1f}")


def install(target: Path, what: str) -> Path:
    """Make an environment that has *what* and return its folder of programs."""
    programs = target / ("Scripts" if os.name == "nt" else "bin")
    if not programs.is_dir():
        subprocess.run([sys.executable, "-m", "venv", str(target)], check=True)
        subprocess.run([str(programs / "python"), "-m", "pip", "install", "--quiet", what], check=True)
    return programs


def compare(first: Sequence[str], second: Sequence[str]) -> tuple[float, float, float]:
    """Return the median milliseconds of both commands, run in turn, and the peak memory of the first in MiB."""
    run(first), run(second)
    pairs = [(run(first), run(second)) for _ in range(RUNS)]
    return (
        median(a[0] for a, _ in pairs),
        median(b[0] for _, b in pairs),
        median(a[1] for a, _ in pairs),
    )


def run(command: Sequence[str]) -> tuple[float, float]:
    """Run a command once; return its milliseconds and its peak memory in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return (time.perf_counter() - start) * 1000, usage.ru_maxrss / 1024


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory(prefix="modelcheck-bench-") as temporary:
            main(Path(temporary))
