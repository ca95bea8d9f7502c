"""The search for learning rates."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from racer_bench import Batches, Bowl, Rosenbrock, pictures, race_of, racer, run

from core.race.proposal import with_rate
from core.race.rate_search import SLICE_S, RateSearch
from core.race.settings import RaceSettings
from core.race.snapshot import Standing


def searched(settings: RaceSettings, surface: Bowl, trials: int = 20) -> RateSearch:
    search = RateSearch(settings, surface, trials)
    while not search.is_done:
        search.advance()
    return search


def final_loss(settings: RaceSettings, surface: Bowl) -> float:
    race = race_of(*settings.racers, surface=surface, steps=settings.steps, noise=settings.noise)
    run(race, settings.steps)
    (picture,) = pictures(race)
    return math.inf if picture.standing is Standing.DIVERGED else float(picture.loss[-1])


def settings_of(*racers: Any, **more: Any) -> RaceSettings:
    return RaceSettings(racers=racers, **more)


@pytest.mark.parametrize(
    ("surface", "before"),
    [
        (Rosenbrock(), racer("SGD", lr=1e-5)),
        (Rosenbrock(), racer("Adam", lr=1e-4)),
        (Batches(), racer(lr=2.0)),
    ],
)
def test_the_rate_found_is_the_best_of_all_that_were_tried(surface: Bowl, before: Any) -> None:
    settings = settings_of(before, steps=60)
    search = searched(settings, surface)
    trials = search.report.of(1)
    assert len(trials) == 20 and trials[0].rate == before.optimizer.lr
    assert search.result.racers[0].optimizer.lr == min(trials, key=lambda one: one.loss).rate
    for trial in trials[::6]:
        again = settings.model_copy(update={"racers": (with_rate(before, trial.rate),)})
        assert final_loss(again, surface) == trial.loss
    assert final_loss(search.result, surface) < final_loss(settings, surface)


def test_it_comes_close_to_what_a_fine_grid_finds() -> None:
    settings = settings_of(racer("SGD", lr=1e-5), steps=50)
    found = final_loss(searched(settings, Rosenbrock()).result, Rosenbrock())
    rates = np.geomspace(1e-5, 1e-1, 60)
    with_all = [
        final_loss(
            settings.model_copy(update={"racers": (with_rate(settings.racers[0], float(rate)),)}),
            Rosenbrock(),
        )
        for rate in rates
    ]
    assert found < 1.5 * min(with_all)


def test_the_best_rate_of_a_bowl_is_that_of_theory() -> None:
    search = searched(settings_of(racer(lr=0.01), steps=500), Bowl(), trials=24)
    assert search.result.racers[0].optimizer.lr == pytest.approx(2 / (7 + 1), rel=0.1)


def test_the_same_search_finds_the_same_however_it_is_sliced() -> None:
    class Still:
        def now(self) -> float:
            return 0.0

    settings = settings_of(racer(lr=0.01), racer("LBFGS", 2, max_iter=3), noise=0.2, steps=12)
    first, second = searched(settings, Bowl(), 6), RateSearch(settings, Bowl(), 6, Still())
    while not second.is_done:
        second.advance()
    assert first.report == second.report and first.result == second.result


def test_progress_counts_trial_runs_and_a_search_can_be_left() -> None:
    search = RateSearch(settings_of(racer(lr=0.01), racer("Adam", 5), steps=20), Bowl(), 4)
    assert (search.progress.done, search.progress.planned, search.progress.racer) == (0, 8, 1)
    seen = [search.advance() for _ in range(3000) if not search.is_done]
    assert search.is_done and len({one.done for one in seen}) == 9
    assert {one.racer for one in seen} == {1, 5, 0}
    assert search.advance() == seen[-1]


def test_a_slice_ends_when_its_time_is_up() -> None:
    class Slow:
        time = 0.0

        def now(self) -> float:
            self.time += SLICE_S / 10
            return self.time

    search = RateSearch(settings_of(racer(lr=0.01), steps=1000), Batches(), 3, Slow())
    search.advance()
    assert search._running is not None and search._running.steps <= 10


def test_a_racer_that_always_diverges_keeps_its_rate() -> None:
    class Nowhere(Bowl):
        @staticmethod
        def _value(x: Any, y: Any) -> Any:
            return x / 0.0 if isinstance(x, float) else x * math.nan

    search = searched(settings_of(racer(lr=0.25), steps=5), Nowhere(), 5)
    assert search.result.racers[0].optimizer.lr == 0.25
    assert all(trial.loss == math.inf for trial in search.report.trials)


def test_the_report_says_rule_budget_and_gradients() -> None:
    search = searched(settings_of(racer(lr=0.01), racer("LBFGS", 2, max_iter=3), steps=12), Rosenbrock(), 8)
    report = search.report
    assert "8 trial runs of 12 steps" in report.rule and "lowest value" in report.rule
    assert sum(one.evaluations for one in report.of(2)) > 8 * 12 / 2
    assert "8 trial runs for each of 2 racers" in report.summary
    assert f"{sum(one.evaluations for one in report.trials):,} gradients" in report.summary


def test_a_budget_below_three_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 3 trial runs"):
        RateSearch(settings_of(racer()), Bowl(), 2)
