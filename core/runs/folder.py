"""`RunFolder`: one file a run, from one start to the next.

A file is a NumPy archive (``.npz``) with the numbers in arrays and the rest as JSON text. It is replaced as a
whole. Whatever lies in the folder, `read` gives the runs that can be used and says which files cannot; it
changes none of them.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from core.experiment import FORMAT, Experiment, hyperparameters
from core.history import Change, TestScore
from core.hyperparameters import Value
from core.metrics import Scores
from core.runs.kept_run import (
    COLUMNS,
    MOST_BLOCKS,
    MOST_EPOCHS,
    MOST_VERSIONS,
    BatchLosses,
    EpochScores,
    KeptRun,
    LaterVersion,
    Measure,
    Outcome,
)
from core.whole_files import replacing

VERSION = 1
MOST_BYTES = 4_000_000
"""A file takes about 0.1 MB; anything much larger is something else."""
NAME = re.compile(r"run-(\d{4,9})-([0-9a-f]{12})\.npz")
PARTS = ("about", "epochs", "batches")


class RunFolder:
    """Reads and writes the files of one folder, which is made when it is first needed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def highest_number(self) -> int:
        """Return the highest number of a run by the names of the files; 0 if there are none."""
        return max((int(match[1]) for _, match in self._files()), default=0)

    def read(self) -> tuple[list[KeptRun], list[str]]:
        """Return the runs, and a sentence for each file that cannot be used."""
        runs, faults = [], []
        for file, match in self._files():
            try:
                runs.append(_read(file, int(match[1]), match[2]))
            except Exception as error:  # zipfile, zlib and NumPy raise many kinds for damaged content
                reason = str(error).partition("\n")[0] or type(error).__name__
                faults.append(f"Left out: “{file}”, damaged or of another version ({reason}).")
        return runs, faults

    def write(self, run: KeptRun) -> None:
        """Write a run, or write it anew. Raises OSError where that cannot be done."""
        self.path.mkdir(parents=True, exist_ok=True)
        content = as_bytes(run)
        with replacing(self._file(run)) as file:
            file.write(content)

    def remove(self, run: KeptRun) -> None:
        """Remove the file of a run, if there is one. Raises OSError where that cannot be done."""
        self._file(run).unlink(missing_ok=True)

    def _file(self, run: KeptRun) -> Path:
        return self.path / f"run-{run.number:04}-{run.key}.npz"

    def _files(self) -> Iterator[tuple[Path, re.Match[str]]]:
        try:
            names = sorted(entry.name for entry in self.path.iterdir())
        except OSError:
            return
        for name in names:
            if match := NAME.fullmatch(name):
                yield self.path / name, match


# ---- writing ------------------------------------------------------------------------------


def as_bytes(run: KeptRun) -> bytes:
    """Return the content of the file of a run."""
    text = json.dumps(_about(run), ensure_ascii=False)
    about = np.frombuffer(text.encode("utf-8"), np.uint8)
    memory = io.BytesIO()
    np.savez_compressed(memory, about=about, epochs=run.epochs.columns, batches=run.batches.columns)
    return memory.getvalue()


def _about(run: KeptRun) -> dict[str, Any]:
    return {
        "version": VERSION,
        "name": run.name,
        "against": run.against,
        "pinned": run.pinned,
        "begun": run.begun.isoformat(timespec="seconds"),
        "seconds": run.seconds,
        "experiment": run.experiment.model_dump(mode="json"),
        "later": [[later.step, later.planned, later.values] for later in run.later],
        "changes": [[change.step, change.epoch, change.text] for change in run.changes],
        "outcome": run.outcome.value,
        "reason": run.reason,
        "steps": run.steps,
        "target": run.target,
        "unit": run.unit,
        "measure": [run.measure.loss, run.measure.data, run.measure.scaling],
        "batches_in_a_block": run.batches.size,
        "test": None if run.test is None else [run.test.step, asdict(run.test.scores)],
    }


# ---- reading ------------------------------------------------------------------------------


def _read(file: Path, number: int, key: str) -> KeptRun:
    with file.open("rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError("it is too large")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
            raise ValueError("it is too large")
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        about, epochs, batches = (arrays[name] for name in PARTS)
    told = json.loads(about.astype(np.uint8).tobytes().decode("utf-8"))
    if told["version"] != VERSION:
        raise ValueError(f"version {told['version']}")
    return _run(
        told, number, key, _columns(epochs, len(COLUMNS), MOST_EPOCHS), _columns(batches, 4, MOST_BLOCKS)
    )


def _columns(array: np.ndarray, rows: int, most: int) -> np.ndarray:
    if array.dtype != np.float64 or array.ndim != 2 or array.shape[0] != rows or array.shape[1] > most:
        raise ValueError("its arrays have another shape")
    array.setflags(write=False)
    return array


def _run(told: dict[str, Any], number: int, key: str, epochs: np.ndarray, batches: np.ndarray) -> KeptRun:
    loss, data, (kind, mean, spread) = told["measure"]
    test = told["test"]
    return KeptRun(
        key=key,
        number=number,
        begun=datetime.fromisoformat(told["begun"]).replace(tzinfo=None),
        seconds=None if told["seconds"] is None else float(told["seconds"]),
        experiment=_experiment(told["experiment"]),
        later=tuple(_later(*entry) for entry in told["later"][:MOST_VERSIONS]),
        changes=tuple(Change(int(s), float(e), str(text)) for s, e, text in told["changes"][:MOST_VERSIONS]),
        outcome=Outcome(told["outcome"]),
        reason=str(told["reason"]),
        steps=int(told["steps"]),
        target=str(told["target"]),
        unit=str(told["unit"]),
        measure=Measure(str(loss), (str(data[0]), str(data[1])), (str(kind), float(mean), float(spread))),
        epochs=EpochScores(epochs),
        batches=BatchLosses(int(told["batches_in_a_block"]), batches),
        test=None if test is None else TestScore(int(test[0]), Scores(**test[1])),
        against=None if told["against"] is None else tuple(map(str, told["against"])),
        pinned=told["pinned"] is True,
    ).renamed(str(told["name"]))


def _experiment(content: dict[str, Any]) -> Experiment:
    if content.get("format") != FORMAT:
        raise ValueError(f"an experiment of format {content.get('format')}")
    try:
        return Experiment.model_validate_json(json.dumps(content), strict=True)
    except ValidationError as error:
        raise ValueError("its experiment cannot be used") from error


def _later(step: int, planned: int, values: list[list[Any]]) -> LaterVersion:
    return LaterVersion(int(step), int(planned), tuple((str(path), _value(path, of)) for path, of in values))


def _value(path: str, value: Any) -> Value:
    """Return a value as settings have it; raises KeyError for a setting that there is not."""
    hyperparameters()[path]
    return tuple(value) if isinstance(value, list) else value
