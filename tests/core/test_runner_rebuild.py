"""Changes, rebuilds, resets and other experiments; the journal and its replay."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from engine_bench import SMALL, Bench, BenchFactory, ThreadedRunner, experiment_with, line
from settings_bench import EVERY, another_value, in_effect, path_of

from core.commands import (
    Command,
    GoBackBeforeDivergence,
    LoadExperiment,
    Pause,
    Play,
    Reset,
    SetHyperparameters,
    SetSpeed,
    TrainBatches,
    TrainEpoch,
)
from core.datasets import bikes, prepare, sources
from core.experiment import hyperparameters
from core.hyperparameters import Acts, Hyperparameter
from core.snapshot import Status, Wants
from core.trainer import Trainer


def test_reset_gives_the_same_weights_and_the_same_run(bench: Bench) -> None:
    initial = bench.parameters.tobytes()
    bench.do(TrainBatches(20))
    losses = bench.losses.copy()
    bench.do(Reset())
    assert (bench.status, bench.step) == (Status.READY, 0)
    assert bench.parameters.tobytes() == initial
    assert len(bench.losses) == 0
    assert bench.state().run.number == 2
    bench.do(TrainBatches(20))
    np.testing.assert_array_equal(bench.losses, losses)


def test_reset_keeps_the_settings_changed_during_the_run(bench: Bench) -> None:
    bench.do(TrainBatches(3))
    bench.set("optimizer.Adam.lr", 0.5)
    bench.do(Reset())
    assert bench.state().experiment.optimizer.lr == 0.5
    assert bench.runner.trainer.learning_rate == 0.5


def test_reset_while_playing_leaves_the_new_run_ready_and_says_so(bench: Bench) -> None:
    bench.submit(Play())
    bench.turns(5)
    bench.do(Reset())
    assert (bench.status, bench.step) == (Status.READY, 0)
    assert bench.statuses == [Status.RUNNING, Status.READY]


def test_the_last_status_told_is_always_the_status_of_the_runner(bench: Bench) -> None:
    commands: list[Command] = [
        TrainBatches(2), Play(), Reset(), TrainEpoch(), SetHyperparameters.one("network.hidden", (3,)),
        Pause(), Play(), SetHyperparameters.one("data.seed", 8), LoadExperiment(SMALL), TrainBatches(1),
        Pause(), Reset(),
    ]  # fmt: skip
    for command in commands:
        bench.submit(command)
        bench.turns(2)
        assert bench.statuses[-1] is bench.status


def test_other_hidden_widths_build_a_new_network(bench: Bench) -> None:
    bench.do(TrainBatches(3))
    bench.set("network.hidden", (4,))
    bench.until_asleep()
    assert (bench.status, bench.step) == (Status.READY, 0)
    assert bench.state().run.layout.sizes == (1, 4, 1)
    changed = experiment_with(SMALL, network__hidden=(4,))
    fresh = Trainer(changed, prepare(changed.data)).network.parameters.numpy()
    assert bench.parameters.tobytes() == fresh.tobytes()


def test_a_rebuild_while_playing_goes_on_playing(bench: Bench) -> None:
    bench.submit(Play())
    bench.turns(5)
    bench.set("network.hidden", (4,))
    bench.turns(3)
    assert bench.status is Status.RUNNING
    assert bench.step == 3
    assert bench.runner.facts.number == 2


def test_several_rebuilds_in_one_drain_rebuild_once(bench: Bench) -> None:
    bench.submit(Play())
    bench.turns(2)
    for width in range(2, 30):
        bench.set("network.hidden", (width,))
    bench.set("optimizer.Adam.lr", 0.25)
    bench.set("data.seed", 9)
    bench.turns()
    trainer = bench.runner.trainer
    assert bench.runner.facts.number == 2
    assert trainer.network.layout.sizes == (1, 29, 1)
    assert trainer.learning_rate == 0.25
    assert trainer.experiment.data.seed == 9


def test_a_command_between_two_rebuilds_acts_on_the_run_of_its_moment(bench: Bench) -> None:
    bench.set("network.hidden", (4,))
    bench.submit(TrainBatches(2))
    bench.until_asleep()
    assert (bench.step, bench.runner.facts.number) == (2, 2)
    bench.set("network.hidden", (5,))
    bench.submit(Play())
    bench.turns()
    assert (bench.step, bench.status) == (1, Status.RUNNING)
    assert bench.runner.trainer.network.layout.sizes == (1, 5, 1)


def test_loading_an_experiment_starts_it_paused(bench: Bench) -> None:
    bench.submit(Play())
    bench.turns(4)
    other = line(data__rows=30)
    bench.do(LoadExperiment(other))
    state = bench.state()
    assert (bench.status, state.step, state.experiment) == (Status.READY, 0, other)
    assert state.run.dataset.title == "Straight line"
    bench.do(TrainBatches(1))
    assert bench.step == 1


def test_load_change_and_play_in_one_drain(bench: Bench) -> None:
    bench.submit(LoadExperiment(line()), SetHyperparameters.one("data.rows", 40), Play())
    bench.turns()
    assert (bench.step, bench.status) == (1, Status.RUNNING)
    assert bench.runner.trainer.experiment == line(data__rows=40)
    assert bench.runner.facts.number == 2


def test_a_table_that_cannot_be_read_keeps_the_old_run_and_says_why(
    make_bench: BenchFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = make_bench(line())
    bench.submit(Play())
    bench.turns(3)
    monkeypatch.setattr(bikes, "HOURLY_FILE", "not_there.csv")
    sources.forget()
    bench.set("data.source", "bike_sharing_hourly")
    bench.turns()
    assert (bench.status, bench.step) == (Status.RUNNING, 4)
    bench.do(LoadExperiment(experiment_with(SMALL, data__source="bike_sharing_hourly")))
    assert bench.status is bench.statuses[-1] is Status.PAUSED
    state = bench.state()
    assert (state.run.number, state.step, state.experiment) == (1, 4, line())
    assert "not_there.csv cannot be read" in state.notice


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("optimizer.SGD.lr", -1.0),
        ("network.hidden", (0,)),
        ("optimizer.SGD.nesterov", True),
        ("data.rows", 3),
    ],
)
def test_a_value_that_cannot_be_used_is_not_taken_over(bench: Bench, path: str, value: Any) -> None:
    bench.set("optimizer.method", "SGD")
    bench.do(TrainBatches(2))
    before = bench.runner.trainer.experiment
    number = bench.set(path, value)
    bench.until_asleep()
    state = bench.state()
    assert (state.experiment, state.run.number, state.command) == (before, 1, number)


def test_a_value_that_is_already_set_changes_nothing(bench: Bench) -> None:
    bench.do(TrainBatches(2))
    for path in hyperparameters():
        bench.set(path, SMALL.value(path))
    bench.until_asleep()
    assert (bench.step, bench.runner.facts.number) == (2, 1)
    assert bench.runner.facts.history.changes() == ()


def test_live_changes_are_written_down_in_words(bench: Bench) -> None:
    bench.do(TrainBatches(3))
    bench.set("dropout.rate", 0.5)
    bench.set("optimizer.Adam.lr", 1e-5)
    bench.until_asleep()
    changes = bench.runner.facts.history.changes()
    assert [(c.step, c.text) for c in changes] == [
        (3, "dropout rate 0 → 50 %"),
        (3, "learning rate 0.001 → 1e-5"),
    ]
    assert [c.epoch for c in changes] == [0.5, 0.5]


def test_another_optimiser_class_is_announced_until_the_run_goes_on(bench: Bench) -> None:
    bench.do(TrainBatches(3))
    bench.set("optimizer.method", "SGD")
    bench.until_asleep()
    assert bench.state().notice == "SGD starts with a fresh state"
    bench.do(TrainBatches(1))
    assert bench.state().notice == ""


def test_a_new_batch_size_shows_its_batches_at_the_next_epoch(bench: Bench) -> None:
    bench.do(TrainBatches(2))
    bench.set("batches.size", 21)
    bench.until_asleep()
    assert bench.state().batches_per_epoch == 6
    bench.do(TrainEpoch())
    assert (bench.step, bench.state().batches_per_epoch) == (6, 2)
    bench.mailbox.take()
    bench.do(TrainEpoch())
    picture = bench.step_picture()
    assert (picture.step, picture.epoch, picture.batch, picture.batches) == (8, 2, 2, 2)


@pytest.mark.parametrize("setting", EVERY, ids=path_of)
def test_each_setting_acts_when_its_declaration_says(
    make_bench: BenchFactory, setting: Hyperparameter
) -> None:
    start = in_effect(setting, experiment_with(SMALL, optimizer__SGD__momentum=0.1))
    bench = make_bench(start)
    bench.do(TrainBatches(3))
    value = another_value(setting, start.value(setting.path))
    bench.set(setting.path, value)
    bench.until_asleep()
    assert bench.runner.trainer.experiment.value(setting.path) == value != start.value(setting.path)
    rebuilds = setting.control.acts is Acts.REBUILDS
    assert bench.runner.facts.number == (2 if rebuilds else 1)
    assert bench.step == (0 if rebuilds else 3)
    assert len(bench.runner.facts.history.changes()) == (0 if rebuilds else 1)
    bench.do(TrainBatches(2))
    assert (bench.status, bench.step) == (Status.PAUSED, 2 if rebuilds else 5)
    assert np.isfinite(bench.losses).all()


def replay(bench: Bench, journal: list[tuple[int, int, Command]]) -> None:
    """Give each command of a journal again when the run has come to its run number and step."""
    for run, step, command in journal:
        for _ in range(10_000):
            if (bench.runner.facts.number, bench.step) >= (run, step) and not overtaken(bench, run, step):
                break
            bench.mailbox.request(Wants(fit=False))
            bench.turns()
        bench.submit(command)
    bench.until_asleep()


def overtaken(bench: Bench, run: int, step: int) -> bool:
    """Whether the run lies beyond the step, because it has yet to diverge and go back."""
    return bench.runner.facts.number == run and bench.step > step


JOURNEY: list[tuple[int, Command]] = [
    (3, Play()),
    (4, SetHyperparameters.one("dropout.rate", 0.4)),
    (5, SetHyperparameters.one("optimizer.Adam.lr", 0.02)),
    (0, SetHyperparameters.one("network.hidden", (6,))),
    (7, SetHyperparameters.one("network.hidden", (6, 4))),
    (2, SetHyperparameters.one("optimizer.method", "SGD")),
    (6, SetHyperparameters.one("batches.size", 5)),
    (11, Pause()),
    (2, TrainBatches(4)),
    (9, Reset()),
    (3, TrainEpoch()),
    (1, SetHyperparameters.one("dropout.mask", "row")),
    (30, Play()),
    (13, Pause()),
]


def test_replaying_the_journal_in_a_fresh_runner_gives_the_same_bits(make_bench: BenchFactory) -> None:
    bench = make_bench(SMALL)
    for turns, command in JOURNEY:
        bench.submit(command)
        bench.turns(turns)
    bench.until_asleep()
    journal = bench.runner.journal
    assert [command for _, _, command in journal] == [command for _, command in JOURNEY]
    again = make_bench(SMALL)
    replay(again, journal)
    assert again.runner.journal == journal
    assert again.parameters.tobytes() == bench.parameters.tobytes()
    np.testing.assert_array_equal(again.losses, bench.losses)


def test_a_journal_written_by_a_real_thread_replays_to_the_same_bits(make_bench: BenchFactory) -> None:
    with ThreadedRunner(experiment_with(SMALL, stopping__epochs=60)) as threaded:
        threaded.commands.submit(Play())
        threaded.wait_for(Status.RUNNING)
        threaded.commands.submit(SetHyperparameters.one("dropout.rate", 0.3))
        threaded.commands.submit(SetHyperparameters.one("optimizer.Adam.lr", 0.01))
        threaded.commands.submit(SetSpeed(None))
        threaded.wait_for(Status.FINISHED)
    journal = threaded.runner.journal[:4]
    again = make_bench(experiment_with(SMALL, stopping__epochs=60))
    replay(again, journal)
    expected = threaded.runner.trainer.network.parameters.numpy()
    assert again.parameters.tobytes() == expected.tobytes()


def test_going_back_is_in_the_journal_and_replays(make_bench: BenchFactory) -> None:
    bench = make_bench(line(optimizer__lr=50.0))
    bench.do(Play())
    bench.set("optimizer.SGD.lr", 0.05)
    bench.do(GoBackBeforeDivergence())
    bench.do(TrainBatches(20))
    assert bench.step == 20
    again = make_bench(line(optimizer__lr=50.0))
    for _, _, command in bench.runner.journal:
        again.do(command)
    assert again.parameters.tobytes() == bench.parameters.tobytes()
