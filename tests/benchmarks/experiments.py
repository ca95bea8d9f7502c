"""Recomputes the tables of docs/experiments.md: ``python -m tests.benchmarks.experiments [NAME ...]``.

Names are ``bike``, ``sine``, ``arms`` and ``line``.

One run after the other, in one thread; the tables go to standard output as Markdown.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Sequence

import numpy as np

from core.datasets import Dataset, prepare
from core.experiment import Experiment
from core.experiment_files import named
from core.headless import TrainingResult, linear_regression, train
from core.history import EpochRecord
from core.metrics import Scores, scores
from core.studies.arms import arms
from core.studies.settings import ArmsSettings

BIKE_SEEDS = range(5)
SINE_DATA_SEEDS = (0, 101, 102, 103, 104)
"""0 is the one that ships; the settings were chosen on data seeds 0 to 11, so the others are fresh."""
SINE_SEEDS = range(100, 107)
ARMS_SEEDS = range(20)
HOURS_IN_A_WEEK = 7 * 24


def seeded(experiment: Experiment, seed: int) -> Experiment:
    """Return the experiment with other weights, another order of the rows and other dropout masks."""
    for path in ("network.seed", "batches.seed", "dropout.seed"):
        experiment = experiment.with_value(path, seed)
    return experiment


def same_hour_last_week(dataset: Dataset) -> tuple[Scores, int]:
    """Predict each test row by the bikes of the same hour seven days before, joined by day and hour.

    115 hours of the year are missing, so shifting by 168 rows would compare different hours.
    Returns the scores and how many test rows have such an hour.
    """
    assert dataset.axis is not None
    hours = np.round(dataset.axis.values * 24).astype(np.int64).tolist()
    bikes = dict(zip(hours, dataset.target.tolist(), strict=True))
    rows = [row for row in dataset.test if hours[row] - HOURS_IN_A_WEEK in bikes]
    before = [bikes[hours[row] - HOURS_IN_A_WEEK] for row in rows]
    return scores(np.array(before), dataset.target[rows]), len(rows)


def bike() -> None:
    """Print test errors of both bike experiments over five seeds, beside the baselines."""
    without, dropout = named("bike_demand"), named("bike_demand_dropout")
    dataset = prepare(without.data)
    linear = linear_regression(dataset).rmse
    weekly, rows = same_hour_last_week(dataset)
    print("\n## Bike demand: RMSE in bikes per hour\n")
    print(f"* linear regression, test: {linear:.2f}")
    print(f"* same hour last week, test: {weekly.rmse:.2f} ({rows} of {len(dataset.test)} rows have one)\n")
    long = without.with_value("stopping.epochs", dropout.stopping.epochs)
    _bike_table(f"{without.name} ({without.stopping.epochs} epochs)", without, linear)
    _bike_table(f"The same for {long.stopping.epochs} epochs", long, linear)
    _bike_table(f"{dropout.name} ({dropout.stopping.epochs} epochs)", dropout, linear)
    per_row = dropout.with_value("dropout.mask", "row")
    _bike_table(f"{dropout.name}, one mask for each row", per_row, linear)


def _bike_table(title: str, experiment: Experiment, linear: float) -> None:
    results = [_told(seeded(experiment, seed)) for seed in BIKE_SEEDS]
    tests = [result.test.rmse for result in results]
    median = statistics.median(tests)
    print(f"### {title}\n\n| seed | train | validation | test | seconds |\n|---|---|---|---|---|")
    for seed, result in zip(BIKE_SEEDS, results, strict=True):
        rmse = (result.train.rmse, result.validation.rmse, result.test.rmse)
        print(f"| {seed} | {' | '.join(f'{value:.2f}' for value in rmse)} | {result.seconds:.1f} |")
    print(
        f"\nTest RMSE: median {median:.2f}, from {min(tests):.2f} to {max(tests):.2f}; the median is "
        f"{100 * (1 - median / linear):.1f} % below linear regression.\n"
    )


def sine() -> None:
    """Print how much dropout helps the noisy sine, over data seeds and weight seeds."""
    dropout = named("noisy_sine_dropout")
    print(f"\n## {dropout.name}: RMSE against the curve without noise (and on validation + test rows)\n")
    print("| data seed | dropout 0 | dropout | change | helps | rows, dropout 0 | rows, dropout | helps |")
    print("|---|---|---|---|---|---|---|---|")
    everything: list[_Pair] = []
    for data_seed in SINE_DATA_SEEDS:
        pairs = [_pair(seeded(dropout.with_value("data.seed", data_seed), seed)) for seed in SINE_SEEDS]
        everything += pairs
        _sine_row(str(data_seed), pairs)
    _sine_row("all", everything)
    as_shipped = _pair(dropout)
    _sine_row("as shipped, one run", [as_shipped])


_Pair = tuple[tuple[float, float], tuple[float, float]]
"""(truth, rows) without dropout, (truth, rows) with it."""


def _pair(experiment: Experiment) -> _Pair:
    return _sine_errors(experiment.with_value("dropout.rate", 0.0)), _sine_errors(experiment)


def _sine_errors(experiment: Experiment) -> tuple[float, float]:
    result = _told(experiment)
    assert result.truth is not None
    dataset = prepare(experiment.data)
    counts = len(dataset.validation), len(dataset.test)
    rows_mse = (result.validation.mse * counts[0] + result.test.mse * counts[1]) / sum(counts)
    return result.truth.rmse, rows_mse**0.5


def _sine_row(title: str, pairs: Sequence[_Pair]) -> None:
    medians, helps = [], []
    for measure in (0, 1):
        medians += [statistics.median(pair[arm][measure] for pair in pairs) for arm in (0, 1)]
        helps.append(f"{sum(pair[1][measure] < pair[0][measure] for pair in pairs)} of {len(pairs)}")
    change = f"{100 * (medians[1] / medians[0] - 1):+.0f} %"
    truth = f"{medians[0]:.3f} | {medians[1]:.3f} | {change} | {helps[0]}"
    print(f"| {title} | {truth} | {medians[2]:.3f} | {medians[3]:.3f} | {helps[1]} |")


def off_truth(seed: int) -> dict[str, float]:
    """Return how far each arm of the stage *Overfitting* ends from the sine without noise: RMSE by its key.

    The arms are those that the stage begins with. The seed goes to points, weights, order and masks.
    """
    base = seeded(named("noisy_sine_dropout"), seed).with_value("data.seed", seed)
    found = {}
    for member in arms(base, ArmsSettings()).members:
        truth = train(member.experiment).truth
        assert truth is not None
        found[member.key] = truth.rmse
    return found


def remedies() -> None:
    """Print how near to the sine without noise each arm of the stage *Overfitting* ends."""
    rows = {seed: off_truth(seed) for seed in ARMS_SEEDS}
    keys = list(rows[ARMS_SEEDS[0]])
    print(f"\n## The arms on {named('noisy_sine_dropout').name}: RMSE against the curve without noise\n")
    print(f"| seed | {' | '.join(keys)} |\n|---|{'---|' * len(keys)}")
    for seed, row in rows.items():
        print(f"| {seed} | {' | '.join(f'{row[key]:.3f}' for key in keys)} |")
    medians = (statistics.median(row[key] for row in rows.values()) for key in keys)
    print(f"| median | {' | '.join(f'{median:.3f}' for median in medians)} |")
    for part in (ARMS_SEEDS[:10], ARMS_SEEDS[10:]):
        wins = (str(sum(rows[seed][key] < rows[seed]["plain"] for seed in part)) for key in keys[1:])
        print(f"| nearer than plain, seeds {part[0]}-{part[-1]} | | {' | '.join(wins)} |")


def line() -> None:
    """Print how fast the straight line is found."""
    experiment = named("straight_line")
    records: list[EpochRecord] = []
    result = train(experiment, records.append)
    best = linear_regression(prepare(experiment.data)).rmse
    print(f"\n## {experiment.name}\n\n| epoch | train RMSE | validation RMSE |\n|---|---|---|")
    for record in records[::10]:
        print(f"| {record.epoch} | {record.train.rmse:.4f} | {record.validation.rmse:.4f} |")
    print(f"\nTest RMSE {result.test.rmse:.4f}; exact linear regression {best:.4f}. {result.seconds:.2f} s.")


def _told(experiment: Experiment) -> TrainingResult:
    result = train(experiment)
    print(f"{experiment.name}: test RMSE {result.test.rmse:.4g}, {result.seconds:.1f} s", file=sys.stderr)
    return result


TABLES: dict[str, Callable[[], None]] = {"bike": bike, "sine": sine, "arms": remedies, "line": line}

if __name__ == "__main__":
    for chosen in sys.argv[1:] or TABLES:
        TABLES[chosen]()
