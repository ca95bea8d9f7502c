"""What the run history says of a run: scores in the unit of its target, time, why it ended. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite, isnan

from core.history import EpochRecord
from core.runs.differences import NOT_USED, by_group, differences
from core.runs.kept_run import KeptRun, Outcome
from core.validation import SettingError
from gui.dates import MONTHS
from gui.numbers import grouped, in_unit, significant

NO_EPOCH = "ended before its first epoch was complete"
STATES = {
    Outcome.TRAINING: "running",
    Outcome.PAUSED: "paused",
    Outcome.FINISHED: "done",
    Outcome.EARLY: "done",
    Outcome.DIVERGED: "error",
}
"""The state whose colours and icon an outcome has."""
CHANGES_MOST = 12
DIGITS_MOST = 6
"""Significant digits of two scores at most: those that agree in so many are told as the same."""


@dataclass(frozen=True)
class TableRow:
    """A line of the table of two runs; a heading has no values."""

    label: str
    values: tuple[str, ...] = ()

    @property
    def is_heading(self) -> bool:
        """Whether it names those below."""
        return not self.values


def score_words(run: KeptRun) -> str:
    """Return the validation scores in short: ``best 72 bikes, R² 0.81, epoch 12 · last 75``."""
    best, last = run.best, run.last
    if last is None or last.epoch == 0:
        return (
            f"{grouped(run.steps)} steps, {NO_EPOCH}"
            if run.outcome is not Outcome.TRAINING
            else "first epoch"
        )
    if best is None:
        return "no finite validation error"
    unit = f" {run.unit}" if run.unit else ""
    scores = f"best {in_unit(best.validation.rmse)}{unit}, R² {_r2(best.validation.r2)}"
    return f"{scores}, epoch {grouped(best.epoch)} · last {in_unit(last.validation.rmse)}"


def when_words(moment: datetime, now: datetime) -> str:
    """Return when a run began: ``today 14:32``, ``12 Nov 09:05``."""
    if moment.date() == now.date():
        return f"today {moment:%H:%M}"
    year = "" if moment.year == now.year else f" {moment.year}"
    return f"{moment.day} {MONTHS[moment.month - 1]}{year} {moment:%H:%M}"


def time_words(seconds: float | None) -> str:
    """Return how long a run trained: ``12 s``, ``3 min 20 s``."""
    if seconds is None:
        return ""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    return f"{whole} s" if whole < 120 else f"{whole // 60:,} min {whole % 60} s"


def fact_words(run: KeptRun, now: datetime) -> str:
    """Return what there is to say of one run beside its scores, in one line."""
    parts = [f"begun {when_words(run.begun, now)}", f"{grouped(run.steps)} steps"]
    if run.seconds is not None:
        parts.append(f"trained {time_words(run.seconds)}")
    parts.append(run.reason.rstrip(".") if run.reason else run.outcome.value)
    return " · ".join(parts)


def brief_words(run: KeptRun) -> tuple[str, str]:
    """Return the same in fewer words, where there is no room for all, and in one or two."""
    return f"{grouped(run.steps)} steps · {run.outcome.value}", run.outcome.value


def spoken(run: KeptRun, slot: int) -> str:
    """Return the whole of a run for those who do not see its row."""
    over = ", over the curves" if slot else ""
    pinned = ", pinned" if run.pinned else ""
    return f"Run {run.number}, {run.title}: {score_words(run)}, {run.outcome.value}{over}{pinned}"


def tip(run: KeptRun, now: datetime) -> str:
    """Return all that is known of a run in a few lines."""
    lines = [f"Run {run.number}: {run.title}", run.experiment.name, score_words(run), fact_words(run, now)]
    if run.against and run.against != (run.title,):
        lines.append("Against the run before: " + ", ".join(run.against[:CHANGES_MOST]))
    if run.changes:
        on_the_way = [f"step {grouped(change.step)} {change.text}" for change in run.changes[:CHANGES_MOST]]
        lines.append("Changed on the way: " + ", ".join(on_the_way))
    return "\n".join(lines)


def table_of(runs: Sequence[KeptRun]) -> tuple[TableRow, ...]:
    """Return the scores of one or two runs, and of two the settings in which they differ."""
    rows = _scores(runs)
    if len(runs) == 2:
        rows += _differences(*runs)
    if any(run.changes for run in runs):
        rows.append(TableRow("Changed on the way"))
        rows += _on_the_way(runs)
    return tuple(rows)


def _scores(runs: Sequence[KeptRun]) -> list[TableRow]:
    unit = runs[0].unit if len({run.unit for run in runs}) == 1 else ""
    bests, lasts = [run.best for run in runs], [run.last for run in runs]
    rows = [
        TableRow(f"Scores, {unit}" if unit else "Scores"),
        TableRow("Best validation RMSE", _apart(_each(bests, lambda r: r.validation.rmse), in_unit)),
        TableRow("R² there", _apart(_each(bests, lambda r: r.validation.r2), _r2)),
        TableRow("at epoch", tuple(NOT_USED if best is None else grouped(best.epoch) for best in bests)),
        TableRow("training RMSE there", _apart(_each(bests, lambda r: r.train.rmse), in_unit)),
        TableRow("Last validation RMSE", _apart(_each(lasts, lambda r: r.validation.rmse), in_unit)),
        TableRow("R² at the end", _apart(_each(lasts, lambda r: r.validation.r2), _r2)),
    ]
    if any(run.test is not None for run in runs):
        tests = [None if run.test is None else run.test.scores.rmse for run in runs]
        rows.append(TableRow("Test RMSE, when asked for", _apart(tests, in_unit)))
    rows.append(
        TableRow("Epochs", tuple(NOT_USED if last is None else grouped(last.epoch) for last in lasts))
    )
    rows.append(TableRow("Steps", tuple(grouped(run.steps) for run in runs)))
    rows.append(TableRow("Ended", tuple(run.outcome.value for run in runs)))
    return rows


def _differences(one: KeptRun, other: KeptRun) -> list[TableRow]:
    found = differences(one.experiment, other.experiment)
    if not found:
        return [TableRow("Settings"), TableRow("No setting differs at the start", ("", ""))]
    rows = []
    for group, members in by_group(found):
        rows.append(TableRow(group))
        rows += [TableRow(member.label, (member.one, member.other)) for member in members]
    return rows


def _on_the_way(runs: Sequence[KeptRun]) -> list[TableRow]:
    rows = []
    for place, run in enumerate(runs):
        for change in run.changes[:CHANGES_MOST]:
            cells = [""] * len(runs)
            cells[place] = f"step {grouped(change.step)}"
            rows.append(TableRow(change.text, tuple(cells)))
        more = len(run.changes) - CHANGES_MOST
        if more > 0:
            rows.append(TableRow(f"and {more} more of run {run.number}", ("",) * len(runs)))
    return rows


def changed_on_the_way(run: KeptRun) -> bool:
    """Return whether a run ended with other settings than it began with."""
    try:
        return bool(run.later) and run.ended_with != run.experiment
    except (SettingError, KeyError):
        return False


def _each(
    records: Sequence[EpochRecord | None], number: Callable[[EpochRecord], float]
) -> list[float | None]:
    return [None if record is None else number(record) for record in records]


def _apart(numbers: Sequence[float | None], words: Callable[[float], str]) -> tuple[str, ...]:
    """Return numbers in words; with more digits where they would read the same, but are not."""
    there = [number for number in numbers if number is not None]
    told = {words(number) for number in there}
    if len(set(there)) > 1 and len(told) == 1 and all(isfinite(number) for number in there):
        for digits in range(3, DIGITS_MOST + 1):
            told = {significant(number, digits) for number in there}
            if len(told) > 1:
                return tuple(NOT_USED if one is None else significant(one, digits) for one in numbers)
    return tuple(NOT_USED if number is None else words(number) for number in numbers)


def _r2(value: float) -> str:
    return NOT_USED if isnan(value) else significant(value, 3)
