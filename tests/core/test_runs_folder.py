"""Files of runs: every number comes back, a file is whole or not there, and what is damaged is left alone."""

from __future__ import annotations

import io
import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from engine_bench import Bench, experiment_with
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_runs_keeping import kept

from core.commands import ScoreTest, TrainBatches
from core.point_edits import added
from core.runs.folder import MOST_BYTES, RunFolder, as_bytes
from core.runs.kept_run import KeptRun


@pytest.fixture(scope="module")
def trained() -> KeptRun:
    bench = Bench(experiment_with(dropout__rate=0.2, network__hidden=(3,)))
    bench.do(TrainBatches(9), ScoreTest())
    bench.set("optimizer.Adam.lr", 0.1 + 0.2)
    bench.set("data.edits", (added((0.1, 0.2)),))
    bench.do(TrainBatches(9))
    return replace(kept(bench), number=12, against=("a → b",), pinned=True, name="Café “1”")


def same(one: KeptRun, other: KeptRun) -> bool:
    np.testing.assert_array_equal(one.epochs.columns, other.epochs.columns)
    np.testing.assert_array_equal(one.batches.columns, other.batches.columns)
    assert one.batches.size == other.batches.size
    assert one.versions == other.versions
    plain = {"epochs": one.epochs, "batches": one.batches}
    fields = [name for name in KeptRun.__dataclass_fields__ if name not in plain]
    assert {name: getattr(one, name) for name in fields} == {name: getattr(other, name) for name in fields}
    return True


def test_a_run_comes_back_with_every_bit(trained: KeptRun, tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "not" / "there")
    assert folder.read() == ([], [])
    assert folder.highest_number() == 0
    folder.write(trained)
    (run,), faults = folder.read()
    assert same(run, trained)
    assert not faults
    assert folder.highest_number() == 12
    assert run.later
    assert run.test is not None
    assert len(list(folder.path.iterdir())) == 1
    with pytest.raises(ValueError, match="read-only"):
        run.epochs.columns[0, 0] = 1.0


def test_numbers_that_are_none_come_back(trained: KeptRun, tmp_path: Path) -> None:
    columns = trained.epochs.columns.copy()
    columns[3, 1], columns[11, 0] = np.inf, np.nan
    folder = RunFolder(tmp_path)
    folder.write(
        replace(trained, epochs=replace(trained.epochs, columns=columns), seconds=None, against=None)
    )
    (run,), _ = folder.read()
    np.testing.assert_array_equal(run.epochs.columns, columns)
    assert run.seconds is None
    assert run.against is None


def test_a_file_is_replaced_as_a_whole(
    trained: KeptRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = RunFolder(tmp_path)
    folder.write(trained)

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="full"):
        folder.write(replace(trained, name="other"))
    (run,), faults = folder.read()
    assert run.name == trained.name
    assert not faults
    assert len(list(tmp_path.iterdir())) == 1


def test_a_run_is_removed_and_removing_it_again_does_nothing(trained: KeptRun, tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.write(trained)
    folder.remove(trained)
    folder.remove(trained)
    assert folder.read() == ([], [])


# ---- what is damaged or foreign --------------------------------------------------------------------


def archive(about: object, **arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    text = np.frombuffer(json.dumps(about).encode(), np.uint8)
    np.savez(file, about=text, **arrays)
    return file.getvalue()


def changed(run: KeptRun, **about: object) -> bytes:
    with np.load(io.BytesIO(as_bytes(run))) as arrays:
        told = json.loads(arrays["about"].tobytes())
        return archive({**told, **about}, epochs=arrays["epochs"], batches=arrays["batches"])


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("epochs.npy", b"\0" * (3 * MOST_BYTES))
    return file.getvalue()


@pytest.mark.parametrize(
    "damage",
    [
        lambda run: b"",
        lambda run: b"no archive at all",
        lambda run: as_bytes(run)[:-200],
        lambda run: b"\0" * (MOST_BYTES + 1),
        lambda run: bomb(),
        lambda run: changed(run, version=2),
        lambda run: changed(run, experiment={}),
        lambda run: changed(run, experiment={"format": 3}),
        lambda run: changed(run, outcome="vanished"),
        lambda run: changed(run, begun="yesterday"),
        lambda run: changed(run, later=[[1, 2, [["no.such.setting", 1]]]]),
        lambda run: changed(run, measure=[]),
        lambda run: changed(run, steps=None),
        lambda run: changed(run, test=[1, {"mse": 1}]),
        lambda run: archive({"version": 1}),
        lambda run: archive([], epochs=np.zeros((12, 3)), batches=np.zeros((4, 3))),
        lambda run: archive({"version": 1}, epochs=np.zeros((3, 3)), batches=np.zeros((4, 3))),
        lambda run: archive({"version": 1}, epochs=np.array([None]), batches=np.zeros((4, 3))),
    ],
)
def test_a_file_that_cannot_be_used_is_named_and_left_as_it_is(
    trained: KeptRun,
    tmp_path: Path,
    damage: object,
) -> None:
    folder = RunFolder(tmp_path)
    folder.write(trained)
    file, content = tmp_path / "run-0013-0123456789ab.npz", damage(trained)  # type: ignore[operator]
    file.write_bytes(content)
    runs, faults = folder.read()
    assert [run.number for run in runs] == [12]
    assert len(faults) == 1
    assert faults[0].startswith(f"Left out: “{file}”, damaged or of another version")
    assert "\n" not in faults[0]
    assert file.read_bytes() == content


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.floats(0, 1), byte=st.integers(0, 255))
def test_one_wrong_byte_never_stops_the_program(
    trained: KeptRun, tmp_path: Path, place: float, byte: int
) -> None:
    content = bytearray(as_bytes(trained))
    content[min(int(place * len(content)), len(content) - 1)] = byte
    (tmp_path / "run-0012-0123456789ab.npz").write_bytes(content)
    runs, faults = RunFolder(tmp_path).read()
    assert len(runs) + len(faults) == 1


def test_other_files_in_the_folder_are_not_looked_at(trained: KeptRun, tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.write(trained)
    for name in ("notes.txt", "run-1-x.npz", ".trainscope-012345678901.part"):
        (tmp_path / name).write_bytes(b"mine")
    (tmp_path / "run-0099-0123456789ab.npz").mkdir()
    runs, faults = folder.read()
    assert [run.number for run in runs] == [12]
    assert len(faults) == 1  # the folder that has the name of a file
