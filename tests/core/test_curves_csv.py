"""The curves as CSV: read back they are the history to the last bit."""

from __future__ import annotations

import csv
import io
import json
import math
import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from engine_bench import experiment_with

from core.commands import Command, ScoreTest, TrainBatches
from core.curves_csv import CurveTable, each_batch, errors_by_epoch, tables_of_fit, write
from core.datasets import prepare
from core.experiment import Experiment
from core.experiment_files import FileError
from core.handoff import CommandQueue, LatestMailbox, WakeUp
from core.headless import run_train_command, train
from core.history import EpochRecord, History
from core.metrics import Scores
from core.probe import Questions
from core.runner import Runner
from core.snapshot import Run, Snapshot, StateSnapshot, Wants, state_of

SMALL = experiment_with(
    Experiment(name="Small"),
    data__source="noisy_sine",
    data__rows=40,
    network__hidden=(5,),
    batches__size=7,
    stopping__epochs=3,
)
FIT = Wants(fit=True, questions=Questions(sweep=0, stretch=(3, 9)))


class Sleepless:
    def sleep(self, timeout_s: float | None) -> None:
        raise Rests


class Rests(Exception):
    pass


def state_after(experiment: Experiment, *commands: Command, wants: Wants = FIT) -> StateSnapshot:
    """Return the state in which a real runner rests after commands."""
    wake_up = WakeUp()
    queue: CommandQueue[Command] = CommandQueue(wake_up)
    mailbox: LatestMailbox[Snapshot, Wants] = LatestMailbox(wake_up)
    runner = Runner(experiment, queue, mailbox, Sleepless())
    for command in commands:
        queue.submit(command)
    for _ in range(2):
        mailbox.request(wants)
        with pytest.raises(Rests):
            while True:
                runner.turn()
    snapshot = mailbox.take()
    assert snapshot is not None
    return state_of(snapshot)


def text_of(table: CurveTable) -> bytes:
    file = io.BytesIO()
    for _ in write(table, file):
        pass
    return file.getvalue()


def lines_of(table: CurveTable) -> list[list[str]]:
    """Read a table as any program does."""
    return list(csv.reader(io.StringIO(text_of(table).decode("utf-8"), newline="")))


def same_bits(texts: Sequence[str], values: Sequence[float] | np.ndarray) -> bool:
    read = np.array([float(text) for text in texts])
    return read.tobytes() == np.asarray(values, np.float64).tobytes()


def by_name(state: StateSnapshot) -> dict[str, CurveTable]:
    assert state.fit is not None
    return {table.name: table for table in tables_of_fit(state.run, state.fit)}


# ---- each batch ---------------------------------------------------------------------------


def awkward_history(steps: int) -> History:
    """Return numbers that are hard to write: thirds, tiny and huge ones, infinity."""
    history, draw = History(), np.random.default_rng(5)
    for step in range(steps):
        history.append((step + 1) / 3, *(draw.random(3) * 10.0 ** draw.integers(-300, 300, 3)))
    history.append(steps / 3 + 1, math.inf, 5e-324, math.nan)
    return history


@pytest.mark.parametrize("steps", [0, 1, 1023, 1024, 5000])
def test_each_batch_is_the_history_to_the_bit(steps: int) -> None:
    history = awkward_history(steps)
    header, *lines = lines_of(each_batch(history, SMALL))
    number, epoch, loss, rate, norm = zip(*lines, strict=True)
    columns = history.steps()
    assert [int(text) for text in number] == list(range(1, steps + 2))
    assert same_bits(epoch, columns.epoch) and same_bits(loss, columns.loss)
    assert same_bits(rate, columns.learning_rate) and same_bits(norm, columns.gradient_norm)
    assert header[2] == "loss of the batch [MSE of the scaled target]"


def test_numpy_reads_it_too() -> None:
    history = awkward_history(100)
    read = np.loadtxt(io.BytesIO(text_of(each_batch(history, SMALL))), delimiter=",", skiprows=1)
    assert read[:, 2].tobytes() == history.steps().loss.tobytes()


def test_a_table_holds_the_moment_at_which_it_was_made() -> None:
    history = awkward_history(10)
    table = each_batch(history, SMALL)
    before = text_of(table)
    for _ in range(10_000):
        history.append(9.0, 1.0, 1.0, 1.0)
    assert text_of(table) == before
    history.truncate(2)
    assert text_of(table) == before


def test_many_steps_take_hardly_any_memory_and_come_in_slices() -> None:
    history = History()
    for step in range(100_000):
        history.append(step / 7, step / 3, 0.1, step / 11)
    table, shares = each_batch(history, SMALL), []

    class Nowhere(io.BytesIO):
        written = 0

        def write(self, content: object) -> int:
            Nowhere.written += len(content)  # type: ignore[arg-type]
            return 0

    tracemalloc.start()
    for share in write(table, Nowhere()):
        shares.append(share)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert Nowhere.written > 4_000_000
    assert peak < 2_000_000
    assert len(shares) > 90 and shares == sorted(shares) and shares[-1] == 1.0


# ---- by epoch -----------------------------------------------------------------------------


def test_errors_by_epoch_are_the_history_to_the_bit() -> None:
    runs: list[Run] = []
    train(SMALL, on_end=runs.append)
    history = runs[0].history
    header, *lines = lines_of(errors_by_epoch(history, SMALL, runs[0].dataset))
    assert len(lines) == len(history.epochs()) == 4
    for line, record in zip(lines, history.epochs(), strict=True):
        found = dict(zip(header, line, strict=True))
        assert (int(found["epoch"]), int(found["step"])) == (record.epoch, record.step)
        for split, loss, scores in (
            ("train", record.train_loss, record.train),
            ("validation", record.validation_loss, record.validation),
        ):
            assert same_bits([found[f"{split} loss [MSE of the scaled target]"]], [loss])
            texts = [text for name, text in found.items() if name.startswith(f"{split} ")][1:]
            assert same_bits(texts, [scores.mse, scores.rmse, scores.mae, scores.r2])


def test_the_header_names_the_units() -> None:
    experiment = Experiment()
    dataset = prepare(experiment.data)
    header = lines_of(errors_by_epoch(History(), experiment, dataset))[0]
    assert "train RMSE [bikes per hour]" in header
    assert "validation MSE [(bikes per hour)^2]" in header
    huber = experiment_with(experiment, loss__function="Huber")
    assert "loss of the batch [Huber of the scaled target]" in lines_of(each_batch(History(), huber))[0]


def test_fields_are_quoted_after_rfc_4180() -> None:
    dataset = replace(prepare(SMALL.data), target_unit='€, "net"\nper day')
    history = History()
    history.append_epoch(EpochRecord(0, 0, 0.5, 0.5, *[Scores(1.0, 1.0, 1.0, math.nan)] * 2))
    table = errors_by_epoch(history, SMALL, dataset)
    text = text_of(table).decode("utf-8")
    assert '"train RMSE [€, ""net""\nper day]"' in text
    assert text.endswith(",nan\r\n") and text.count("\r\n") == 2
    header, line = lines_of(table)
    assert 'train RMSE [€, "net"\nper day]' in header and len(line) == len(header)


# ---- the fit ------------------------------------------------------------------------------


def test_the_fit_over_one_input_is_what_is_drawn() -> None:
    state = state_after(SMALL, TrainBatches(5))
    fit, run = state.fit, state.run
    assert fit is not None and fit.grid is not None and run.probe.grid is not None
    header, *lines = lines_of(by_name(state)["fit"])
    x, truth, predicted = zip(*lines, strict=True)
    assert header == ["x", "without noise: y", "predicted: y"]
    assert same_bits(x, run.probe.grid) and same_bits(predicted, fit.grid)
    assert run.dataset.truth is not None
    assert same_bits(truth, run.dataset.truth(run.probe.grid[:, None]))


def test_the_fit_over_two_inputs_names_both_places() -> None:
    two = experiment_with(SMALL, data__source="saddle")
    state = state_after(two, TrainBatches(2))
    fit, grid = state.fit, state.run.probe.grid
    assert fit is not None and fit.grid is not None and grid is not None
    _, *lines = lines_of(by_name(state)["fit"])
    x1, x2, _, predicted = (np.array([float(text) for text in column]) for column in zip(*lines, strict=True))
    side = len(grid)
    row, column = 3, 17
    place = row * side + column
    assert (x1[place], x2[place], predicted[place]) == (grid[column], grid[row], fit.grid[row, column])
    assert len(lines) == side * side


def test_actual_and_predicted_of_a_table() -> None:
    state = state_after(experiment_with(Experiment(), network__hidden=(4,)), TrainBatches(2))
    fit, run = state.fit, state.run
    assert fit is not None
    tables = by_name(state)
    assert list(tables) == ["sweep", "stretch", "predicted-and-actual"]
    header, *lines = lines_of(tables["predicted-and-actual"])
    seen = run.probe.sample_seen_count
    rows = run.probe.sample_rows[:seen]
    found = dict(zip(header, zip(*lines, strict=True), strict=True))
    assert [int(text) - 1 for text in found["row"]] == rows.tolist()
    assert same_bits(found["actual: bikes [bikes per hour]"], run.dataset.target[rows])
    assert same_bits(found["predicted: bikes [bikes per hour]"], fit.sample[:seen])
    assert set(found["split"]) == {"train", "validation"}
    assert run.dataset.axis is not None
    days = [datetime.fromisoformat(text).toordinal() - 719_163 for text in found[run.dataset.axis.name]]
    assert days == np.floor(run.dataset.axis.values[rows]).tolist()


def test_a_sweep_and_a_stretch_are_what_was_asked_for() -> None:
    state = state_after(experiment_with(Experiment(), network__hidden=(4,)), TrainBatches(2))
    fit = state.fit
    assert fit is not None
    header, *lines = lines_of(by_name(state)["sweep"])
    assert header[0] == state.run.dataset.features[0].name
    assert same_bits([line[-1] for line in lines], fit.sweep)
    _, *lines = lines_of(by_name(state)["stretch"])
    assert same_bits([line[-1] for line in lines], fit.stretch) and len(lines) == 9


def test_choices_are_written_as_words() -> None:
    experiment = experiment_with(Experiment(), network__hidden=(4,))
    names = [feature.name for feature in prepare(experiment.data).features]
    number = names.index("weather")
    state = state_after(experiment, wants=Wants(questions=Questions(sweep=number)))
    _, *lines = lines_of(by_name(state)["sweep"])
    assert [line[0] for line in lines] == list(state.run.dataset.features[number].labels)


@pytest.mark.parametrize("scored", [False, True])
def test_test_rows_come_only_once_they_were_scored(scored: bool) -> None:
    commands: list[Command] = [TrainBatches(2), *([ScoreTest()] if scored else [])]
    wants = Wants(questions=Questions(stretch=(0, 40)))
    state = state_after(SMALL, *commands, wants=wants)
    for name in ("predicted-and-actual", "stretch"):
        _, *lines = lines_of(by_name(state)[name])
        assert ("test" in {line[1] for line in lines}) is scored


# ---- the command line ---------------------------------------------------------------------


def test_a_run_without_a_window_leaves_its_curves(tmp_path: Path) -> None:
    paths = {"epochs": str(tmp_path / "e.csv"), "batches": str(tmp_path / "b.csv")}
    out = io.StringIO()
    result = run_train_command(SMALL, out, io.StringIO(), curves=paths)
    runs: list[Run] = []
    train(SMALL, on_end=runs.append)
    run = runs[0]
    assert (tmp_path / "b.csv").read_bytes() == text_of(each_batch(run.history, SMALL))
    assert (tmp_path / "e.csv").read_bytes() == text_of(errors_by_epoch(run.history, SMALL, run.dataset))
    assert len((tmp_path / "b.csv").read_text("utf-8").splitlines()) == result.steps + 1
    assert json.loads(out.getvalue())["steps"] == result.steps


def test_a_place_that_cannot_be_written_is_told_before_the_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.headless.train", lambda *arguments: pytest.fail("trained"))
    curves = {"epochs": "", "batches": str(tmp_path / "missing" / "b.csv")}
    with pytest.raises(FileError, match=r"missing/b\.csv” cannot be written"):
        run_train_command(SMALL, io.StringIO(), io.StringIO(), curves=curves)
