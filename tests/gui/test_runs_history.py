"""The run history behind the window: what is kept of a session, on disk and over the curves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from desk import LINE, SINE, Desk, experiment_with

from core.runs.folder import RunFolder
from core.runs.kept_run import KeptRun, Outcome
from core.runs.shelf import MOST_RUNS
from gui.runs.history import CLOSED, KILLED, LIVE, RunHistory
from gui.session import Session
from gui.views.curves.overlay import BEFORE, MOST

Keep = Callable[..., RunHistory]


class Hands:
    """Trains a session by hand and looks at what is kept."""

    def __init__(self, desk: Desk, session: Session, history: RunHistory) -> None:
        self.desk, self.session, self.history = desk, session, history
        self.show()

    def show(self) -> None:
        """Let the engine answer, and show what it says."""
        for _ in range(2):
            self.session.tick()
            self.desk.rest()
        self.session.tick()

    def train(self, batches: int) -> None:
        self.session.train_batches(batches)
        self.show()

    def anew(self) -> None:
        self.session.reset()
        self.show()
        self.settle()

    def settle(self) -> None:
        """Wait for what is being read and written."""
        while len(self.history._jobs):
            self.history._jobs._waiting[0][0].exception()
            self.session.tick()

    @property
    def runs(self) -> tuple[KeptRun, ...]:
        self.settle()
        return self.history.runs()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def hands(desk: Desk, live: Session, folder: Path) -> Iterator[Hands]:
    history = RunHistory(live, folder)
    yield Hands(desk, live, history)
    history._jobs.finish()


def files(folder: Path) -> list[str]:
    return sorted(path.name[:8] for path in (folder / "runs").glob("*")) if (folder / "runs").exists() else []


# ---- what is kept ----------------------------------------------------------------------------------


def test_a_run_is_kept_when_another_takes_its_place(hands: Hands) -> None:
    hands.train(9)
    assert hands.runs == ()
    history = hands.desk.runner.facts.history
    hands.anew()
    (run,) = hands.runs
    assert (run.number, run.steps, run.title) == (1, 9, "first run")
    np.testing.assert_array_equal(
        run.epochs["validation_loss"], [one.validation_loss for one in history.epochs()]
    )
    np.testing.assert_array_equal(run.batches.columns[3], history.steps().loss)


def test_a_run_without_an_update_is_not_kept(hands: Hands) -> None:
    hands.anew()
    hands.anew()
    assert hands.runs == ()


def test_rebuilds_and_opened_experiments_are_other_runs(hands: Hands) -> None:
    hands.train(5)
    hands.session.change("network.hidden", (4,))
    hands.show()
    hands.train(4)
    hands.session.load(LINE)
    hands.show()
    hands.train(3)
    hands.anew()
    assert [(run.steps, run.title) for run in hands.runs] == [
        (3, "experiment “Line”"),
        (4, "hidden layers 9, 6 (2 layers) → 4 (1 layer)"),
        (5, "first run"),
    ]


def test_the_current_run_is_told_as_it_stands(hands: Hands) -> None:
    assert hands.history.live() is None
    hands.train(5)
    live = hands.history.live()
    assert live is not None
    assert (live.key, live.number, live.steps, live.outcome) == (LIVE, 1, 5, Outcome.PAUSED)
    assert hands.history.live() is live
    hands.train(4)
    assert hands.history.live().steps == 9  # type: ignore[union-attr]


def test_going_back_gives_the_same_losses(hands: Hands) -> None:
    hands.train(12)
    losses = hands.desk.runner.facts.history.steps().loss.copy()
    hands.anew()
    hands.session.change("dropout.rate", 0.1)
    hands.train(12)
    assert not np.array_equal(hands.desk.runner.facts.history.steps().loss, losses)
    hands.session.load(hands.runs[-1].experiment, "go back to run 1")
    assert hands.session.undo_stack.undo_words == "go back to run 1"
    hands.show()
    hands.train(12)
    np.testing.assert_array_equal(hands.desk.runner.facts.history.steps().loss, losses)
    assert [run.title for run in hands.runs] == ["dropout rate 40 % → 10 %", "first run"]
    hands.session.undo_stack.undo()
    hands.show()
    assert hands.session.intended.dropout.rate == 0.1


# ---- files -----------------------------------------------------------------------------------------


def test_runs_come_back_at_the_next_start(hands: Hands, folder: Path, desk: Desk) -> None:
    hands.train(6)
    hands.anew()
    hands.train(7)
    hands.history.stop()
    assert files(folder) == ["run-0001", "run-0002"]
    other = Session(desk, SINE)
    again = RunHistory(other, folder)
    next_hands = Hands(desk, other, again)
    again.read()
    assert [(run.number, run.steps) for run in next_hands.runs] == [(2, 7), (1, 6)]
    assert next_hands.runs[0].title == "same settings"
    assert again.is_complete
    again._jobs.finish()


def test_a_window_that_closes_while_it_trains_keeps_the_run(hands: Hands, folder: Path) -> None:
    hands.session.play()
    hands.session.tick()
    for _ in range(9):
        hands.desk.runner.turn()
    hands.session.tick()
    hands.history.stop()
    again = RunHistory(hands.session, folder)
    again.read()
    again._jobs.finish()
    (run,) = again.runs()
    assert run.outcome is Outcome.PAUSED
    assert run.reason == CLOSED
    assert run.steps == len(hands.desk.runner.facts.history)


@pytest.fixture
def at_each_beat(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the current run be written whenever there is something new."""
    monkeypatch.setattr("gui.runs.history.KEEP_EVERY_S", 0.0)


@pytest.mark.usefixtures("at_each_beat")
def test_a_program_that_is_killed_loses_little_of_the_current_run(
    hands: Hands, folder: Path, desk: Desk
) -> None:
    hands.session.play()
    hands.session.tick()
    for _ in range(9):
        hands.desk.runner.turn()
    hands.session.tick()
    hands.settle()
    runs, faults = RunFolder(folder / "runs").read()  # as the next start finds it; nobody has said goodbye
    assert not faults
    (run,) = runs
    assert (run.number, run.title, run.reason) == (1, "first run", KILLED)
    assert 0 < run.steps <= len(desk.runner.facts.history)


@pytest.mark.usefixtures("at_each_beat")
def test_a_run_written_while_it_grew_is_there_once(hands: Hands, folder: Path, desk: Desk) -> None:
    hands.train(5)
    hands.settle()
    assert files(folder) == ["run-0001"]
    hands.history.read()
    assert hands.runs == ()  # what lies on disk of the current run is not one of earlier days
    hands.train(3)
    hands.anew()
    assert [(run.number, run.steps) for run in hands.runs] == [(1, 8)]
    hands.train(2)
    hands.settle()
    hands.history.stop()
    again = RunHistory(Session(desk, SINE), folder)
    again.read()
    again._jobs.finish()
    assert [(run.number, run.steps) for run in again.runs()] == [(2, 2), (1, 8)]
    assert files(folder) == ["run-0001", "run-0002"]


@pytest.mark.usefixtures("at_each_beat")
def test_a_run_that_stands_still_is_not_written_again(
    hands: Hands, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.train(5)
    hands.settle()
    written: list[int] = []
    monkeypatch.setattr(RunFolder, "write", lambda _, run: written.append(run.steps))
    hands.show()
    hands.settle()
    assert written == []


def test_a_folder_that_cannot_be_written_is_said_and_the_run_stays(
    desk: Desk, live: Session, tmp_path: Path
) -> None:
    (tmp_path / "runs").write_text("a file stands where the folder should be")
    history = RunHistory(live, tmp_path)
    said: list[str] = []
    history.said.connect(said.append)
    hands = Hands(desk, live, history)
    hands.train(4)
    hands.anew()
    assert len(hands.runs) == 1
    assert said
    assert said[-1].startswith("Runs cannot be kept on disk")
    history.stop()


def test_a_damaged_file_is_said_once_and_left(hands: Hands, folder: Path) -> None:
    (folder / "runs").mkdir()
    damaged = folder / "runs" / "run-0007-0123456789ab.npz"
    damaged.write_bytes(b"nothing")
    said: list[str] = []
    hands.history.said.connect(said.append)
    hands.train(4)
    hands.anew()
    assert [run.number for run in hands.runs] == [1]
    assert len(said) == 1
    assert str(damaged) in said[0]
    assert damaged.read_bytes() == b"nothing"


def test_too_many_runs_go_from_disk_too(hands: Hands, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hands.history._shelf, "_most", 2)
    for count in (1, 2, 3):
        hands.train(count)
        hands.anew()
    assert [run.steps for run in hands.runs] == [3, 2]
    assert files(folder) == ["run-0002", "run-0003"]
    assert MOST_RUNS >= 100


# ---- names, pins, deletions ------------------------------------------------------------------------


def test_deleting_is_undone_with_file_and_number(hands: Hands, folder: Path) -> None:
    hands.train(4)
    hands.anew()
    hands.train(5)
    hands.anew()
    keys = tuple(run.key for run in hands.runs)
    hands.history.delete(keys)
    assert hands.runs == ()
    assert files(folder) == []
    hands.history.undo_stack.undo()
    assert tuple(run.key for run in hands.runs) == keys
    assert files(folder) == ["run-0001", "run-0002"]
    hands.history.undo_stack.redo()
    assert hands.runs == ()


def test_names_and_pins_are_undone_and_written(hands: Hands, folder: Path) -> None:
    hands.train(4)
    hands.anew()
    (run,) = hands.runs
    hands.history.rename(run.key, "best")
    hands.history.toggle_pin(run.key)
    again = RunHistory(hands.session, folder)
    hands.settle()
    again.read()
    again._jobs.finish()
    assert [(of.name, of.pinned) for of in again.runs()] == [("best", True)]
    hands.history.undo_stack.undo()
    hands.history.undo_stack.undo()
    assert [(of.name, of.pinned) for of in hands.runs] == [("", False)]


# ---- over the curves -------------------------------------------------------------------------------


def test_overlays_have_the_kept_arrays(hands: Hands) -> None:
    for _ in range(3):
        hands.train(9)
        hands.anew()
    newest, middle, oldest = hands.runs
    (before,) = hands.history.overlays()
    assert (before.label, before.slot) == ("before", BEFORE)
    np.testing.assert_array_equal(before.validation, newest.epochs["validation_loss"])
    hands.history.toggle_overlay(oldest.key)
    hands.history.toggle_overlay(newest.key)
    first, second = hands.history.overlays()
    assert [(of.label, of.slot) for of in (first, second)] == [("run 1", 1), ("run 3", 2)]
    for overlay, run in ((first, oldest), (second, newest)):
        for name in ("train", "validation"):
            np.testing.assert_array_equal(getattr(overlay, name), run.epochs[f"{name}_loss"])
        np.testing.assert_array_equal(overlay.epoch, run.epochs["epoch"])
        np.testing.assert_array_equal(overlay.step, run.epochs["step"])
    hands.history.toggle_overlay(oldest.key)
    hands.history.toggle_overlay(middle.key)
    assert hands.history.slot(middle.key) == 1  # the look that became free
    hands.history.delete((middle.key,))
    assert [of.label for of in hands.history.overlays()] == ["run 3"]


def test_no_more_runs_than_there_are_looks_lie_over_the_curves(hands: Hands) -> None:
    said: list[str] = []
    hands.history.said.connect(said.append)
    for _ in range(MOST + 1):
        hands.train(5)
        hands.anew()
    for run in hands.runs:
        hands.history.toggle_overlay(run.key)
    assert len([of for of in hands.history.overlays() if of.slot]) == MOST
    assert "take one away" in said[-1]


def test_a_run_without_a_whole_epoch_has_no_curve_to_draw(hands: Hands) -> None:
    said: list[str] = []
    hands.history.said.connect(said.append)
    hands.train(2)
    hands.anew()
    hands.history.toggle_overlay(hands.runs[0].key)
    assert hands.history.overlays() == ()
    assert "no curve" in said[-1]


def test_that_a_run_cannot_be_compared_is_said(hands: Hands) -> None:
    said: list[str] = []
    hands.history.said.connect(said.append)
    hands.train(9)
    hands.session.load(experiment_with(LINE))
    hands.show()
    hands.train(2)
    hands.history.toggle_overlay(hands.runs[0].key)
    assert "had other data" in said[-1]
