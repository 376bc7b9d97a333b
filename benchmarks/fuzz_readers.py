"""Feed a million damaged files (or as many as the argument says) to the readers of model files and count what they answer.

Each is a whole file with some bytes changed, cut, doubled or replaced; a run with the same seed tries the same files. What
is neither an answer nor an error of ours, or takes longer than a second, is shown and ends the run with exit code 1.
"""

from __future__ import annotations

import io
import os
import random
import runpy
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from modelcheck.errors import InputError
from modelcheck.scan.files import NAMED
from modelcheck.scan.limits import Opened

ROOT = Path(__file__).parent.parent
RUNS = 1_000_000
PART = 10_000
SLOW = 1.0
"""Seconds that no file so small may take."""

ODD = (
    *(bytes([byte]) * count for byte in (0, 255, 91, 123, 34, 92) for count in (1, 4, 8, 60)),
    b"\xff\xff\xff\x7f",
    b"\x00\x00\x00\x00\x00\x00\x00\x80",
    b"---\n",
    b"- ",
    b": ",
    b"&a *a",
    b"!!python/object:x ",
    b"\r\n\t",
    "\u202e\u2028".encode(),
)


def main(runs: int, seed: int) -> int:
    """Run in parts on all cores and print a table of what came back by kind of file."""
    start = time.perf_counter()
    total: Counter[tuple[str, str]] = Counter()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        parts = [(seed, number, min(PART, runs - number)) for number in range(0, runs, PART)]
        for counted in pool.map(run_part, *zip(*parts, strict=True)):
            total += counted
    names = sorted({name for name, _ in total})
    kinds = sorted({kind for _, kind in total})
    print(f"{sum(total.values()):,} damaged files in {time.perf_counter() - start:.0f} s (seed {seed})")
    print(f"{'file':22}" + "".join(f"{kind:>14}" for kind in kinds))
    for name in names:
        print(f"{name:22}" + "".join(f"{total[name, kind]:14,}" for kind in kinds))
    bad = [(key, count) for key, count in total.items() if key[1] not in ("read", "refused")]
    return 1 if bad else 0


def run_part(seed: int, number: int, count: int) -> Counter[tuple[str, str]]:
    """Try *count* files and count the answers."""
    chance = random.Random(f"{seed}/{number}")
    seeds: dict[str, list[Any]] = runpy.run_path(str(ROOT / "tests" / "model_files.py"))["SEEDS"]
    whole = [(name, one.encode() if isinstance(one, str) else one) for name, some in seeds.items() for one in some]
    readers = {name: reader_of(name) for name in seeds}
    counted: Counter[tuple[str, str]] = Counter()
    for _ in range(count):
        name, raw = chance.choice(whole)
        counted[name, answer(readers[name], name, damaged(raw, chance))] += 1
    return counted


def reader_of(name: str) -> Callable[[Opened], object]:
    """Return the reader that files of that name get."""
    return next(reader for pattern, reader in NAMED if pattern.fullmatch(name))


def answer(read: Callable[[Opened], object], name: str, raw: bytes) -> str:
    """Return what became of a file: *read*, *refused*, *slow* or the name of an exception that is none of ours."""
    start = time.process_time()  # not that of the clock: other programs run too
    try:
        read(Opened(io.BytesIO(raw), len(raw), name))
        kind = "read"
    except InputError as error:
        kind = "refused" if all(line.isprintable() for line in str(error).splitlines()) else "unprintable"
    except Exception as error:
        kind = type(error).__name__
    if time.process_time() - start > SLOW:
        kind = "slow"
    if kind not in ("read", "refused"):
        print(f"{kind}: {name}: {raw!r}", file=sys.stderr)
    return kind


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """Return *raw* with one to eight changes."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        place = chance.randint(0, len(raw))
        end = min(len(raw), place + chance.randint(0, 9))
        piece = chance.choice(
            [chance.randbytes(chance.randint(0, 9)), chance.choice(ODD), raw[place:end] * chance.randint(0, 9), raw[:place]]
        )
        raw = raw[:place] + piece[:4000] + raw[end:]
    return raw[: chance.randint(0, len(raw))] if chance.random() < 0.1 else raw


if __name__ == "__main__":
    numbers = [int(text.replace("_", "").replace(",", "")) for text in sys.argv[1:3]]
    sys.exit(main(*(numbers + [RUNS, 1][len(numbers) :])))
