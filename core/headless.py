"""Trains and describes experiments without a window: what ``main.py train``, ``describe`` and ``script`` do.

There is no second training loop: `train` turns the one of `core.runner` in the current thread. torch is
imported only where something is trained, so that the other commands answer at once.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from core.catalogue import describe
from core.commands import Command, Play
from core.curves_csv import CurveTable, each_batch, errors_by_epoch, write
from core.datasets import Dataset
from core.datasets.bikes import table_path
from core.experiment import Experiment
from core.experiment_files import FileError
from core.export import script
from core.handoff import CommandQueue, LatestMailbox, WakeUp
from core.history import EpochRecord
from core.metrics import Scores, scores
from core.snapshot import Divergence, Run, Snapshot, Status, Wants, state_of
from core.whole_files import check_writable, not_written, replacing

if TYPE_CHECKING:
    from core.trainer import Trainer

TRUTH_POINTS = 201
TRUTH_SIDE = 40
"""About so many places along each of two inputs."""

OnEpoch = Callable[[EpochRecord], None]


@dataclass(frozen=True)
class TrainingResult:
    """What came out of one run, with the parameters that it ended with, all neurons on."""

    experiment: str
    """Name of the experiment."""
    seeds: dict[str, int]
    """Data, weights, dropout and order of the rows."""
    epochs: int
    """Epochs completed."""
    steps: int
    """Updates done."""
    evaluations: int
    """Forward and backward passes done: the steps, but for LBFGS."""
    ended: str
    """Why the run ended, as a sentence; empty where it diverged."""
    seconds: float
    """Time of training and of the evaluation after each epoch; loading torch is not in it."""
    diverged: Divergence | None
    """Why the run stopped being finite; None where it did not."""
    parameters: int
    """Weights and biases of the network."""
    unit: str
    """Unit of the target; RMSE and MAE are in it, MSE in its square."""
    train: Scores
    validation: Scores
    test: Scores
    truth: Scores | None
    """Against the curve without noise, at even places over the data; None where unknown."""
    train_loss: float
    """Loss of all training rows, on the scaled target."""
    validation_loss: float
    linear_regression: Scores
    """Ordinary least squares on the same inputs and training rows: its scores on the test rows."""

    def as_dict(self) -> dict[str, Any]:
        """Return the result as plain data for JSON; numbers that are not finite become None."""
        plain: dict[str, Any] = _finite(asdict(self))
        return plain


def train(
    experiment: Experiment, on_epoch: OnEpoch | None = None, on_end: Callable[[Run], None] | None = None
) -> TrainingResult:
    """Run the experiment to its end, or until it diverges, in this thread.

    `on_epoch` is called with the evaluation of the initial weights (epoch 0) and of each epoch, `on_end` with
    the run, which has the whole history. What they raise ends the run, as Ctrl+C does. Raises
    `core.datasets.DataError` where the data cannot be read.
    """
    import torch  # noqa: PLC0415 - 2 s, only where something is trained

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with np.errstate(all="ignore"):  # a diverging run overflows; it is reported as such
            trainer, run, divergence, seconds = _run(experiment, on_epoch or (lambda record: None))
            if on_end is not None:
                on_end(run)
            return _result(trainer, divergence, seconds)
    finally:
        torch.set_num_threads(threads)


class _NeverAsleep:
    """The loop sleeps only while nothing is to be trained, which never comes up here."""

    def sleep(self, timeout_s: float | None) -> None:
        raise RuntimeError("the runner had nothing to train")


def _run(experiment: Experiment, on_epoch: OnEpoch) -> tuple[Trainer, Run, Divergence | None, float]:
    from core.runner import Runner  # noqa: PLC0415 - imports torch

    wake_up = WakeUp()
    commands: CommandQueue[Command] = CommandQueue(wake_up)
    mailbox: LatestMailbox[Snapshot, Wants] = LatestMailbox(wake_up)
    runner = Runner(experiment, commands, mailbox, _NeverAsleep())
    commands.submit(Play())
    told = -1
    start_s = time.perf_counter()
    while True:
        record = runner.facts.history.last_epoch()
        if record is not None and record.epoch > told:
            told = record.epoch
            on_epoch(record)
        if runner.status in (Status.FINISHED, Status.DIVERGED):
            break
        runner.turn()
    seconds = time.perf_counter() - start_s
    mailbox.request(Wants(fit=False))  # the last picture says why a run diverged
    runner.turn()
    picture = mailbox.take()
    divergence = None if picture is None else state_of(picture).divergence
    return runner.trainer, runner.facts, divergence, seconds


def _result(trainer: Trainer, divergence: Divergence | None, seconds: float) -> TrainingResult:
    experiment, dataset = trainer.experiment, trainer.dataset
    last = trainer.evaluate()
    return TrainingResult(
        experiment=experiment.name,
        seeds={
            "data": experiment.data.seed,
            "weights": experiment.network.seed,
            "dropout": experiment.dropout.seed,
            "order": experiment.batches.seed,
        },
        epochs=trainer.epoch,
        steps=trainer.step_count,
        evaluations=trainer.evaluations,
        ended=trainer.reason_to_end,
        seconds=seconds,
        diverged=divergence,
        parameters=trainer.network.layout.parameter_count,
        unit=dataset.target_unit,
        train=last.train,
        validation=last.validation,
        test=_test_scores(trainer, dataset),
        truth=_truth_scores(trainer, dataset),
        train_loss=last.train_loss,
        validation_loss=last.validation_loss,
        linear_regression=linear_regression(dataset),
    )


def _test_scores(trainer: Trainer, dataset: Dataset) -> Scores:
    predicted = _predict(trainer, dataset.inputs[dataset.test])
    return scores(predicted, dataset.target[dataset.test])


def _truth_scores(trainer: Trainer, dataset: Dataset) -> Scores | None:
    if dataset.truth is None:
        return None
    columns = dataset.inputs[:, : dataset.drawn_inputs]
    x = np.linspace(columns.min(axis=0), columns.max(axis=0), TRUTH_POINTS)
    if dataset.drawn_inputs > 1:
        x = np.stack(np.meshgrid(*x[:: TRUTH_POINTS // TRUTH_SIDE].T), axis=-1).reshape(
            -1, dataset.drawn_inputs
        )
    return scores(_predict(trainer, dataset.derive(x)), dataset.truth(x))


def _predict(trainer: Trainer, inputs: np.ndarray) -> np.ndarray:
    """Predict (rows,) in units of the target from inputs (rows, I) in units of the data."""
    import torch  # noqa: PLC0415 - loaded by now

    scaled_BI = torch.tensor(trainer.dataset.input_scaling.apply(inputs), dtype=trainer.network.dtype)
    scaled_BO = trainer.network.predict(scaled_BI)
    return trainer.dataset.target_scaling.invert(scaled_BO.numpy()[:, 0])


def linear_regression(dataset: Dataset) -> Scores:
    """Return the test scores of ordinary least squares, fitted on the training rows alone.

    Solved with numpy.linalg.lstsq on all inputs and a column of ones.
    """
    inputs = np.column_stack([dataset.inputs, np.ones(len(dataset.inputs))])
    train_rows, test_rows = dataset.train, dataset.test
    weights = np.linalg.lstsq(inputs[train_rows], dataset.target[train_rows], rcond=None)[0]
    return scores(inputs[test_rows] @ weights, dataset.target[test_rows])


def _finite(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _finite(value) for key, value in content.items()}
    if isinstance(content, float) and not math.isfinite(content):
        return None
    return content


# ---- commands -----------------------------------------------------------------------------


def run_train_command(
    experiment: Experiment,
    out: TextIO | None = None,
    err: TextIO | None = None,
    *,
    curves: Mapping[str, str] | None = None,
) -> TrainingResult:
    """Train with a progress bar on `err`, and print the result as one JSON object on one line of `out`.

    `out` and `err` are standard output and standard error unless given. A divergence is told on `err`
    in words and stands in the result; the caller makes an exit code of it. Ctrl+C closes the bar and
    raises KeyboardInterrupt; nothing is then printed on `out`.

    `curves` names the CSV files for the error by epoch (``epochs``) and for each batch (``batches``); an
    empty name: none. Raises `FileError` where one cannot be written, before the training if that shows then.
    """
    err, files = err or sys.stderr, {of: path for of, path in (curves or {}).items() if path}
    for path in files.values():
        _write_or_say(path, partial(check_writable, path))
    from tqdm import tqdm  # noqa: PLC0415 - only this command needs it

    tqdm.monitor_interval = 0  # no thread that watches the bar
    with tqdm(total=experiment.stopping.epochs, unit="epoch", file=err, dynamic_ncols=True) as bar:
        bar.set_description(experiment.name)

        def show(record: EpochRecord) -> None:
            if record.epoch == 0:
                bar.unpause()  # the time it took to load torch is not training
            rmse = {"train": f"{record.train.rmse:.4g}", "validation": f"{record.validation.rmse:.4g}"}
            bar.set_postfix(rmse, refresh=False)
            bar.update(record.epoch - bar.n)

        result = train(experiment, show, lambda run: _keep_curves(run, files))
    if result.diverged is not None:
        print(f"The run diverged. {result.diverged.cause} {result.diverged.remedy}", file=err)
    print(json.dumps(result.as_dict(), ensure_ascii=False, allow_nan=False), file=out or sys.stdout)
    return result


def _keep_curves(run: Run, files: Mapping[str, str]) -> None:
    tables = {
        "epochs": errors_by_epoch(run.history, run.experiment, run.dataset),
        "batches": each_batch(run.history, run.experiment),
    }
    for of, path in files.items():
        _write_or_say(path, partial(_write_table, path, tables[of]))


def _write_table(path: str, table: CurveTable) -> None:
    with replacing(path) as file:
        for _ in write(table, file):
            pass


def _write_or_say(path: str, do: Callable[[], None]) -> None:
    """Do something with a file; raises `FileError` with a sentence where that fails."""
    try:
        do()
    except OSError as error:
        raise FileError(not_written(path, error)) from error


def run_describe(out: TextIO | None = None, *, race: bool = False) -> None:
    """Print every setting, with its range and its sentence, as JSON; of experiments, or of races."""
    if race:
        from core.race.catalogue import describe_race  # noqa: PLC0415 - only wanted here

        content = describe_race()
    else:
        content = describe()
    print(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False), file=out or sys.stdout)


def run_script(experiment: Experiment, out: TextIO | None = None) -> None:
    """Print the plain PyTorch script of an experiment.

    Where the rows come from a table, the script reads that file by its absolute path, so that it works from
    any folder of this machine; a comment in its first line says where it is.
    """
    table = table_path(experiment.data)
    out = out or sys.stdout
    if table:
        print(f"# Reads {table}: to run it on another machine, copy that file and change the path.", file=out)
    print(script(experiment), file=out, end="")
