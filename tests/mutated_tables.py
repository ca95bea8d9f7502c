"""Reads damaged files: ``python -m tests.mutated_tables [COUNT]``; each loads or gives one sentence.

What loads is proposed, encoded and compared with the exported script's reading to the bit.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "core")]

from tables_bench import outcome  # noqa: E402
from tables_mutations import mutated  # noqa: E402


def main(count: int) -> None:
    """Read them all; print how many loaded, the kinds of sentences, and the slowest file."""
    found: Counter[str] = Counter()
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        for number, content in enumerate(mutated(count)):
            path.write_bytes(content)
            start = time.perf_counter()
            try:
                said = outcome(str(path))
            except BaseException:
                Path("/tmp/mutated_table.csv").write_bytes(content)
                print(f"file {number}, kept as /tmp/mutated_table.csv", flush=True)
                raise
            slowest = max(slowest, time.perf_counter() - start)
            found["loaded" if said is None else " ".join(said.split()[1:6])] += 1
    for what, times in found.most_common(40):
        print(f"{times:6d} {what}")
    print(f"slowest: {slowest:.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
