"""``python -m tests.benchmarks [NAME ...] --json``: one JSON object a line. NAME may be a prefix."""

from __future__ import annotations

import argparse
import sys

from tests.benchmarks.measures import BENCHMARKS


def main() -> int:
    """Run the chosen benchmarks; returns 2 for an unknown name."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a row or its beginning, such as start")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args()
    known = [name for benchmark in BENCHMARKS for name in benchmark.names]
    chosen: set[str] = set() if options.names else set(known)
    for name in options.names:
        rows = [name] if name in known else [row for row in known if row.startswith(name)]
        if not rows:
            print(f"There is no benchmark {name}. There are: {', '.join(known)}.", file=sys.stderr)
            return 2
        chosen.update(rows)
    for benchmark in BENCHMARKS:
        if chosen.intersection(benchmark.names):
            for row in benchmark.measure():
                if row.name in chosen:
                    print(row.as_json() if options.json else row.as_text(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
