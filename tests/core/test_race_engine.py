"""Races: going back, changes in mid-race and pushes by hand, to the bit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from racer_bench import Bowl, Rosenbrock, pictures, places, plain_run, race_of, racer, run

from core.race.race import Race
from core.race.settings import RacerSettings
from core.race.snapshot import Standing

SEVERAL = (
    racer("SGD", 1, lr=0.001, momentum=0.9),
    racer("Adam", 2, lr=0.05, amsgrad=True),
    racer("NAdam", 3, lr=0.05),
    racer("ASGD", 4, lr=0.001),
    racer("Rprop", 5),
    racer("RMSprop", 6, momentum=0.5, centered=True),
    racer("LBFGS", 7, lr=0.5, max_iter=2, history_size=5),
)


def paths(race: Race) -> list[bytes]:
    return [places(picture).tobytes() + picture.evaluations.tobytes() for picture in pictures(race)]


def adopt(race: Race, *racers: RacerSettings) -> str:
    return race.change(race.settings.model_copy(update={"racers": racers}))


# ---- going back ---------------------------------------------------------------------------------


@pytest.mark.parametrize("back", [1, 13, 37, 60, 77, 90])
def test_going_back_and_on_again_is_the_same_to_the_bit(back: int) -> None:
    straight = race_of(*SEVERAL, surface=Rosenbrock(), noise=0.5)
    run(straight, 90)
    race = race_of(*SEVERAL, surface=Rosenbrock(), noise=0.5)
    run(race, 77)
    race.back(back)
    left = max(77 - back, 0)
    assert race.step_count == left
    assert all(len(picture.x) == left + 1 for picture in pictures(race))
    run(race, 90 - left)
    assert paths(race) == paths(straight)


def test_back_over_changes_and_pushes_is_the_same_to_the_bit() -> None:
    def until(race: Race, stop: int) -> None:
        for step in range(race.step_count, stop):
            if step == 20:
                adopt(race, racer("Adam", lr=0.3), racer("SGD", 2, lr=0.001, momentum=0.5))
            if step == 30:
                race.nudge(0.4, -0.2)
            if step == 33:
                adopt(race, racer("RMSprop", lr=0.02), racer("SGD", 2, lr=0.001, momentum=0.5))
            race.step()

    first = (racer("Adam", lr=0.05), racer("SGD", 2, lr=0.002))
    straight, race = (race_of(*first, surface=Rosenbrock(), noise=0.5) for _ in range(2))
    until(straight, 45)
    until(race, 60)
    race.back(15)
    assert paths(race) == paths(straight)
    until(straight, 60)
    until(race, 60)
    assert paths(race) == paths(straight)
    assert pictures(race)[0].jumps == (31,)


def test_settings_of_now_act_from_the_step_that_was_gone_back_to() -> None:
    race = race_of(racer("Adam", lr=0.05))
    run(race, 40)
    adopt(race, racer("Adam", lr=0.5))
    run(race, 10)
    race.back(20)
    run(race, 5)
    expected = race_of(racer("Adam", lr=0.05))
    run(expected, 30)
    adopt(expected, racer("Adam", lr=0.5))
    run(expected, 5)
    assert paths(race) == paths(expected)


def test_back_to_the_start_is_a_fresh_race() -> None:
    race = race_of(*SEVERAL)
    run(race, 8)
    race.back(100)
    assert race.step_count == 0
    assert paths(race) == paths(race_of(*SEVERAL))


def test_a_racer_that_had_diverged_races_again_from_before_it() -> None:
    race = race_of(racer(lr=0.8))
    run(race, 60)
    (picture,) = pictures(race)
    assert picture.standing is Standing.DIVERGED and race.is_over
    race.back(race.step_count - picture.standing_step + 1)
    assert pictures(race)[0].standing is Standing.ON_ITS_WAY
    race.step()
    assert pictures(race)[0].standing is Standing.DIVERGED


def test_one_that_was_there_long_before_stays_there() -> None:
    race = race_of(racer(lr=0.2), racer("Adadelta", 2))
    run(race, 300)
    there = pictures(race)[0]
    assert there.standing is Standing.THERE
    race.back(300 - there.standing_step - 5)
    assert pictures(race)[0].standing is Standing.THERE
    race.back(10)
    after = pictures(race)[0]
    assert after.standing is Standing.ON_ITS_WAY and after.steps == there.standing_step - 5
    run(race, 5)
    assert pictures(race)[0].standing_step == there.standing_step
    assert places(pictures(race)[0]).tobytes() == places(there).tobytes()


def test_pictures_from_before_stay_as_they_were() -> None:
    race = race_of(racer("Adam", lr=0.1), noise=1.0)
    run(race, 50)
    (before,) = pictures(race)
    kept = places(before).copy(), before.loss.copy(), before.evaluations.copy()
    assert not before.x.flags.writeable and not before.evaluations.flags.writeable
    race.back(30)
    adopt(race, racer("Adam", lr=0.5))
    run(race, 400)
    assert len(before.x) == 51
    for now, then in zip((places(before), before.loss, before.evaluations), kept, strict=True):
        np.testing.assert_array_equal(now, then)


# ---- changes ------------------------------------------------------------------------------------


def _set(**options: Any) -> Callable[[torch.optim.Optimizer], object]:
    return lambda optimizer: optimizer.param_groups[0].update(options)


@pytest.mark.parametrize(
    ("before", "after", "options"),
    [
        (
            racer("SGD", lr=0.01, momentum=0.9),
            racer("SGD", lr=0.02, momentum=0.5),
            _set(lr=0.02, momentum=0.5),
        ),
        (racer("Adam", lr=0.1), racer("Adam", lr=0.2, beta1=0.5), _set(lr=0.2, betas=(0.5, 0.999))),
        (racer("Adagrad", lr=0.1), racer("Adagrad", lr=0.9, lr_decay=0.1), _set(lr=0.9, lr_decay=0.1)),
        (racer("ASGD", lr=0.01), racer("ASGD", lr=0.05, lambd=0.1), _set(lr=0.05, lambd=0.1)),
        (racer("LBFGS", max_iter=2), racer("LBFGS", max_iter=4), _set(max_iter=4, max_eval=5)),
    ],
    ids=lambda one: one.optimizer.method if isinstance(one, RacerSettings) else "",
)
def test_a_change_in_mid_race_is_that_of_a_parameter_group(
    before: RacerSettings, after: RacerSettings, options: Callable[[torch.optim.Optimizer], object]
) -> None:
    race = race_of(before, noise=0.2)
    run(race, 12)
    assert adopt(race, after) == ""
    run(race, 30)
    method = before.optimizer.method
    content = before.optimizer.of(method).model_dump()
    given = {name: content[name] for name in ("lr", "momentum", "max_iter") if name in content}
    plain = plain_run(Bowl(), method, given, 42, noise=0.2, changes={12: options})
    np.testing.assert_allclose(places(pictures(race)[0]), plain.points, rtol=1e-12, atol=1e-12)


def test_another_class_goes_on_from_the_point_with_a_fresh_state() -> None:
    race = race_of(racer("Adam", lr=0.1), noise=0.1)
    run(race, 10)
    assert adopt(race, racer("SGD", lr=0.01, momentum=0.9)) == "Momentum goes on with a fresh state."
    assert pictures(race, selected=1)[0].last is None
    run(race, 1)
    (picture,) = pictures(race, selected=1)
    assert picture.steps == 11 and picture.last is not None and picture.last.before == ()
    np.testing.assert_allclose(picture.last.point, picture.last.point_before - 0.01 * picture.last.gradient)


@pytest.mark.parametrize(
    ("before", "after", "fresh"),
    [
        (racer("Rprop", lr=0.01), racer("Rprop", lr=0.02), True),
        (racer("Rprop"), racer("Rprop", eta_plus=1.5), False),
        (racer("Adam"), racer("Adam", amsgrad=True), True),
        (racer("RMSprop", momentum=0.1), racer("RMSprop", momentum=0.2), False),
        (racer("RMSprop"), racer("RMSprop", momentum=0.2), True),
        (racer("LBFGS"), racer("LBFGS", history_size=3), True),
    ],
)
def test_state_that_would_not_fit_is_fresh(before: RacerSettings, after: RacerSettings, fresh: bool) -> None:
    race = race_of(before)
    run(race, 3)
    assert bool(adopt(race, after)) is fresh
    run(race, 3)
    assert pictures(race)[0].steps == 6


def test_racers_come_and_go() -> None:
    race = race_of(racer("SGD", 1, lr=0.01), racer("Adam", 2), noise=0.5, steps=40)
    run(race, 10)
    kept = places(pictures(race)[1])
    adopt(race, racer("Adam", 2), racer("SGD", 3, lr=0.01))
    assert [picture.settings.number for picture in pictures(race)] == [2, 3]
    assert [picture.steps for picture in pictures(race)] == [10, 0]
    np.testing.assert_array_equal(places(pictures(race)[0]), kept)
    run(race, 100)
    assert race.is_over and race.step_count == 50
    assert [picture.steps for picture in pictures(race)] == [40, 40]
    alone = race_of(racer("SGD", 3, lr=0.01), noise=0.5, steps=40)
    run(alone, 40)
    assert paths(race)[1] == paths(alone)[0]
    race.back(45)
    assert [picture.steps for picture in pictures(race)] == [5, 0]
    run(race, 100)
    assert paths(race)[1] == paths(alone)[0]


def test_another_start_begins_anew_and_one_of_its_own_alone() -> None:
    race = race_of(racer("SGD", 1, lr=0.01), racer("SGD", 2, lr=0.01))
    run(race, 5)
    adopt(race, racer("SGD", 1, start=(1.0, 2.0), lr=0.01), racer("SGD", 2, lr=0.01))
    assert [picture.steps for picture in pictures(race)] == [0, 5]
    assert places(pictures(race)[0])[0].tolist() == [1.0, 2.0]
    race.change(race.settings.model_copy(update={"start": (0.5, -0.5)}))
    assert race.step_count == 0
    assert [places(picture).tolist() for picture in pictures(race)] == [[[1.0, 2.0]], [[0.5, -0.5]]]


@pytest.mark.parametrize("update", [{"noise": 1.0}, {"seed": 3}])
def test_other_noise_begins_anew(update: dict[str, Any]) -> None:
    race = race_of(racer(lr=0.01))
    run(race, 5)
    race.change(race.settings.model_copy(update=update))
    assert race.step_count == 0


def test_a_name_and_a_target_change_nothing_else() -> None:
    race = race_of(racer("Adam", lr=0.1))
    run(race, 5)
    before = paths(race)
    named = racer("Adam", lr=0.1).model_copy(update={"name": "mine"})
    assert race.change(race.settings.model_copy(update={"racers": (named,), "target": 1e9})) == ""
    (picture,) = pictures(race)
    assert paths(race) == before and picture.settings.name == "mine" and picture.target_step == 0


def test_a_push_moves_all_and_keeps_what_they_remember() -> None:
    race = race_of(racer("SGD", 1, lr=0.01, momentum=0.9), racer("Adam", 2, lr=0.1))
    run(race, 10)
    before = [places(picture)[-1] for picture in pictures(race)]
    race.nudge(0.5, -0.25)
    for picture, old in zip(pictures(race), before, strict=True):
        assert picture.jumps == (11,) and picture.steps == 10
        np.testing.assert_array_equal(places(picture)[-1], old + np.array([0.5, -0.25]))
        assert picture.loss[-1] == Bowl._value(*places(picture)[-1])
        assert picture.evaluations[-1] == 10
    velocity = dict(_last(race).state)["momentum_buffer"]
    race.step()
    after = _last(race)
    np.testing.assert_array_equal(dict(after.before)["momentum_buffer"], velocity)
    np.testing.assert_array_equal(after.point_before, before[0] + np.array([0.5, -0.25]))
    assert after.step == 11


def _last(race: Race, selected: int = 1) -> Any:
    return next(p.last for p in pictures(race, selected) if p.settings.number == selected)


def test_a_push_wakes_one_that_was_there() -> None:
    race = race_of(racer(lr=0.2))
    run(race, 500)
    assert race.is_over
    race.nudge(1.0, 0.0)
    assert not race.is_over and pictures(race)[0].standing is Standing.ON_ITS_WAY
    run(race, 400)
    assert race.is_over and pictures(race)[0].standing is Standing.THERE
    assert pictures(race)[0].loss[-1] < 1e-9
