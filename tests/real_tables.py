"""What becomes of real files: ``python -m tests.real_tables FOLDER`` prints a line for each CSV file in it.

Read, take the proposal, encode, compare with the exported script's reading to the bit, and fit a line by
least squares on the training rows. Not part of the suite: the files are not ours to ship.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "core")]

from tables_bench import assert_same_bits, run_plain, shares  # noqa: E402

from core.datasets.preparation import fit_scaling, split_at_random, split_by_time  # noqa: E402
from core.tables import EncodedTable, Table, TableError, encode, read_table, suggest  # noqa: E402

ENDINGS = (".csv", ".tsv", ".txt", ".dat")


def least_squares_r2(result: EncodedTable, split: str) -> float:
    """Return R2 on the test rows of a line fitted to the training rows."""
    rows = len(result.target)
    train, _, test = (
        split_by_time(rows, 0.7, 0.15) if split == "time" else split_at_random(rows, 0.7, 0.15, 0)
    )
    mean, spread = fit_scaling(result.inputs[train])
    x = np.column_stack([(result.inputs - mean) / spread, np.ones(rows)])
    y = result.target
    weights = np.linalg.lstsq(x[train], y[train], rcond=1e-10)[0]
    rest = y[test] - y[test].mean()
    error = y[test] - x[test] @ weights
    return 1 - float(error @ error) / float(rest @ rest) if rest.any() else float("nan")


def kinds(table: Table) -> str:
    """Return how many columns there are of each kind."""
    found = [column.kind for column in table.columns]
    return " ".join(f"{found.count(kind)} {kind}" for kind in ("number", "words", "date") if kind in found)


def describe(path: Path) -> str:
    """Return what becomes of a file, in a few lines."""
    start = time.perf_counter()
    try:
        table = read_table(path)
        proposal = suggest(table)
        result = encode(table, proposal.settings, shares)
    except TableError as error:
        return f"{path.name}: {error}"
    seconds = time.perf_counter() - start
    chosen = proposal.settings
    inputs, target, _ = run_plain(table, chosen, result)
    assert_same_bits(inputs, result.inputs)
    assert_same_bits(target, result.target)
    rest = f"{table.found.separator}, {table.found.decimal}, {table.found.encoding}"
    rest += f"; {seconds:.2f} s; script equal"
    told = [remark.text for remark in (*table.remarks, *proposal.remarks)]
    shown = [f"    {text}" for text in told[:6]] + ([f"    … {len(told) - 6} more"] if len(told) > 6 else [])
    order = f" in the order of “{chosen.order}”" if chosen.order else ""
    return "\n".join(
        [
            f"{path.name}: {table.rows:,} rows, {kinds(table)} ({rest})",
            f"  “{chosen.target}” from {len(chosen.inputs)} of {len(table.columns) - 1} columns = "
            f"{len(result.names)} inputs, {chosen.missing} missing ({result.dropped} dropped, "
            f"{result.filled} filled), split {proposal.split}{order}, least squares R2 "
            f"{least_squares_r2(result, proposal.split):.3f}",
            f"  inputs: {', '.join(chosen.inputs)[:300]}",
            *shown,
        ]
    )


if __name__ == "__main__":
    files = sorted(path for path in Path(sys.argv[1]).rglob("*") if path.suffix.lower() in ENDINGS)
    for file in files:
        print(describe(file), flush=True)
