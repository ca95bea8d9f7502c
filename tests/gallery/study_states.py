"""The states of the stages *Batches* and *Overfitting* that are pictured: each page, whole and in trouble."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.experiment import Experiment
from core.experiment_files import OPENING, named
from gui.batches.frame import BatchesChoices
from gui.controls.value_field import ValueField
from tests.gallery.states import Scene, State
from tests.gallery.study_stand import BatchesStand, OverfittingStand, StudyStand

EPOCHS, MANY_EPOCHS = 8, 40
SLOW = 2.0
"""Epochs a second that let a picture be taken while there is more to come."""
FAR_TOO_FAST = 20.0
SINE = named("Noisy sine, dropout").with_values({"stopping.epochs": 60})
LONG_SINE = named("Noisy sine, dropout").with_values({"stopping.epochs": 100_000})
DAYS = named(OPENING).with_values(
    {"data.source": "bike_sharing_daily", "network.hidden": (16, 16), "stopping.epochs": 3}
)
ALL_ARMS = ("weight_decay", "l1", "fewer", "more")
"""Those that are not there at first."""

Enter = Callable[[StudyStand], None]
OnBatches = Callable[[BatchesStand], None]
OnOverfitting = Callable[[OverfittingStand], None]


def _nothing(stand: StudyStand) -> None:
    """Leave everything as it is."""


def _state(
    name: str, enter: object, leave: object = _nothing, *, always: bool = False, lasting: bool = False
) -> State:
    return State(name, enter, leave, always=always, lasting=lasting)  # type: ignore[arg-type]


# ---- on both stages -------------------------------------------------------------------------------------


def ready(stand: StudyStand) -> None:
    """Put all back to their initial weights."""
    stand.begin_again()


def trained(epochs: int) -> Enter:
    """Return a step that trains so many epochs in all."""
    return lambda stand: stand.epochs(epochs)


def playing(epochs_per_second: float | None, until: float) -> Enter:
    """Return a step that begins again, where nothing is being trained, and trains on while it is pictured."""

    def play(stand: StudyStand) -> None:
        if not stand.study.moving:
            stand.begin_again()
            stand.train_on(epochs_per_second, until)

    return play


def pause(stand: StudyStand) -> None:
    """Pause the training."""
    stand.pause()


def finished(stand: StudyStand) -> None:
    """Train to the end."""
    stand.finish()


def back(stand: StudyStand) -> None:
    """Take back all changes."""
    stand.undo_all()


def filled(place: int) -> Enter:
    """Return a step that lets one of the panels fill the stage."""

    def fill(stand: StudyStand) -> None:
        stand.room.leave()
        panel = stand.room._panels()[place]
        panel.setFocus()
        stand.room._set_filling(panel)
        stand.settle()

    return fill


def all_panels(stand: StudyStand) -> None:
    """Show all panels again."""
    stand.room.leave()
    stand.settle()


def controls(stand: StudyStand) -> None:
    """Show the controls, which a small window hides."""
    if not stand.room.controls_shown:
        stand.room.toggle_controls()


def no_controls(stand: StudyStand) -> None:
    """Hide the controls in a small window."""
    if stand.window.look.theme.narrow and stand.room.controls_shown:
        stand.room.toggle_controls()


def code(shown: bool) -> Enter:
    """Return a step that opens or closes the script."""

    def toggle(stand: StudyStand) -> None:
        if stand.room.code_shown != shown:
            stand.room.toggle_code()

    return toggle


def _type(field: object, words: str) -> None:
    assert isinstance(field, ValueField)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, words)
    QTest.keyClick(field, Qt.Key.Key_Return)


# ---- Batches --------------------------------------------------------------------------------------------


def look(choices: BatchesChoices, epochs: int = EPOCHS) -> OnBatches:
    """Return a step that looks at some epochs in a way."""

    def choose(stand: BatchesStand) -> None:
        stand.epochs(epochs)
        stand.room.look(choices)
        stand.settle()

    return choose


def usual(stand: BatchesStand) -> None:
    """Look at the regimes as at first."""
    stand.room.look(BatchesChoices())
    stand.settle()


def point_at_batch(stand: BatchesStand) -> None:
    """Move the pointer over a batch of an opened epoch."""
    look(BatchesChoices(opened=3))(stand)
    plot = stand.room.stage.errors.plot
    batches = plot.curves("2").batches
    x, y = plot.to_pixels(batches.x, batches.y)
    stand.point_at(plot.viewport(), float(x[1]), float(y[1]))


def point_away(stand: BatchesStand) -> None:
    """Move the pointer off the errors and close the epoch."""
    stand.point_away(stand.room.stage.errors.plot)
    usual(stand)


def enter_wrong_size(stand: BatchesStand) -> None:
    """Ask for a batch of more rows than there are: the sentence below says what may be entered."""
    controls(stand)
    stand.wait(lambda: 2 in stand.room.panel.regimes, "the controls of the second regime")
    row = stand.room.panel.regimes[2].row("size")
    assert row is not None
    _type(row.inputs()[0], "1600")


def enter_size_again(stand: BatchesStand) -> None:
    """Enter the batch size that was refused as it was."""
    row = stand.room.panel.regimes[2].row("size")
    assert row is not None
    _type(row.inputs()[0], "16")
    no_controls(stand)


def more_regimes(count: int) -> OnBatches:
    """Return a step that has so many regimes trained for some epochs."""

    def add(stand: BatchesStand) -> None:
        while len(stand.room.session.intended.regimes.regimes) < count:
            stand.room.add_regime()
        stand.settle()
        stand.epochs(EPOCHS)

    return add


def too_fast(stand: BatchesStand) -> None:
    """Let the second regime diverge."""
    stand.begin_again()
    stand.room.panel.change_requested.emit(2, "learning_rate", FAR_TOO_FAST)
    stand.settle()
    stand.finish()


def slow_again(stand: BatchesStand) -> None:
    """Take the learning rate back and begin again."""
    stand.undo_all()
    stand.begin_again()


def _batches_states() -> tuple[State, ...]:
    opened = BatchesChoices(opened=3)
    return (
        _state("batches-ready", ready),
        _state("batches-training", playing(SLOW, 2.3), pause),
        _state("batches-paused", trained(EPOCHS)),
        _state("batches-opened", look(opened), usual, always=True),
        _state("batches-card", point_at_batch, point_away),
        _state("batches-updates-log", look(BatchesChoices("updates", log_x=True)), usual),
        _state("batches-epochs-log", look(BatchesChoices("epochs", log_x=True, log_y=False)), usual),
        _state("batches-seconds", look(BatchesChoices("seconds", log_y=False)), usual),
        _state("batches-gradients-log", look(BatchesChoices("evaluations", True, True)), usual),
        _state("batches-filled-regime", filled(1), all_panels),
        _state("batches-filled-errors", filled(-2), all_panels),
        _state("batches-controls", controls, no_controls),
        _state("batches-wrong-size", enter_wrong_size, enter_size_again, always=True),
        _state("batches-code", code(True), code(False)),
        _state("batches-eight", more_regimes(8), back, lasting=True),
        _state("batches-diverged", too_fast, slow_again, lasting=True),
        _state("batches-over", finished, lasting=True),
    )


def _days_states() -> tuple[State, ...]:
    return (
        _state("batches-days", trained(2)),
        _state("batches-days-opened", look(BatchesChoices(opened=2), 2), usual),
        _state("batches-days-points", look(BatchesChoices("points", log_x=True), 2), usual),
        _state("batches-days-over", finished, lasting=True),
    )


# ---- Overfitting ----------------------------------------------------------------------------------------


def page(name: str, then: Enter = _nothing) -> OnOverfitting:
    """Return a step that looks at a page, and does something there."""

    def choose(stand: OverfittingStand) -> None:
        stand.page(name)
        then(stand)

    return choose


def arms(*wanted: str) -> OnOverfitting:
    """Return a step that has other arms, or leaves some away (``-dropout``), trained for some epochs."""

    def change(stand: OverfittingStand) -> None:
        for name in wanted:
            stand.room.arms.change(f"arms.{name.removeprefix('-')}", not name.startswith("-"))
        stand.settle()
        stand.epochs(EPOCHS)

    return change


def grid(path: str, *values: str) -> OnOverfitting:
    """Return a step that asks for folds with each of some values, trained to their end."""

    def ask(stand: OverfittingStand) -> None:
        stand.page("folds")
        stand.room.panel.grid_requested.emit(path, values)
        stand.settle()
        stand.finish()

    return ask


def enter_wrong_grid(stand: OverfittingStand) -> None:
    """Enter values that the hyperparameter cannot have."""
    stand.page("folds")
    controls(stand)
    stand.room.panel.grid_requested.emit("dropout.rate", ("0", "0.2"))
    stand.settle()
    _type(stand.room.panel.values, "0; 7")


def leave_grid(stand: OverfittingStand) -> None:
    """Compare nothing any more."""
    QTest.keyClick(stand.room.panel.values, Qt.Key.Key_Escape)
    stand.undo_all()
    no_controls(stand)


def leave_folds_behind(stand: OverfittingStand) -> None:
    """Look at the arms while the folds are being trained."""
    stand.page("folds")
    playing(None, 1.0)(stand)
    stand.page("arms")
    stand.wait(stand.room.stage.progress.isVisible, "the progress of the folds")


def cancel_folds(stand: OverfittingStand) -> None:
    """Give the folds up, and look at what they have found."""
    stand.page("folds")
    playing(None, 1.0)(stand)
    stand.room.folds.cancel()
    stand.wait(lambda: stand.study.study.is_cancelled, "the end of the folds")


def point_at_mask(stand: OverfittingStand) -> None:
    """Move the pointer over a neuron of the strip of masks, where there is room for it."""
    strips = stand.room.stage.arms.masks.strips
    if stand.room.stage.arms.masks.isVisible() and strips:
        centre = strips[0].box.center()
        stand.point_at(stand.room.stage.arms.masks, float(centre.x()), float(centre.y()))


def _arms_states(share: float) -> tuple[State, ...]:
    many = (*ALL_ARMS, "-dropout")
    return (
        _state("arms-ready", page("arms", ready)),
        _state("arms-training", page("arms", playing(SLOW * 10, 4.0)), pause),
        _state("arms-paused", trained(round(MANY_EPOCHS * share)), always=True),
        _state("arms-masks", point_at_mask),
        _state("arms-controls", controls, no_controls),
        _state("arms-code", code(True), code(False)),
        _state("arms-over", finished, lasting=True),
        _state("arms-two", arms("-l2", "-early"), back, lasting=True),
        _state("arms-no-dropout", arms("-dropout"), back, lasting=True),
        _state("arms-eight", arms(*ALL_ARMS), back, lasting=True),
        _state("arms-seven", arms(*many), back, lasting=True),
        _state("linear-ready", page("linear", ready)),
        _state("linear", page("linear", finished)),
        _state("linear-controls", page("linear", controls), no_controls),
    )


def _folds_states() -> tuple[State, ...]:
    return (
        _state("folds-ready", page("folds", ready)),
        _state("folds-running", page("folds", playing(SLOW * 10, 6.0)), pause),
        _state("folds-paused", trained(12)),
        _state("folds-controls", controls, no_controls),
        _state("folds-done", finished, always=True, lasting=True),
        _state("folds-grid", grid("dropout.rate", "0", "0.1", "0.2", "0.4"), back, lasting=True),
        _state("folds-grid-words", grid("network.activation", "tanh", "ReLU", "Sigmoid"), back, lasting=True),
        _state("folds-wrong-grid", enter_wrong_grid, leave_grid),
    )


def _long_folds_states() -> tuple[State, ...]:
    return (
        _state("folds-behind", leave_folds_behind, page("folds", pause), always=True),
        _state("folds-cancelled", cancel_folds, ready),
    )


def _days_arms_states() -> tuple[State, ...]:
    return (
        _state("arms-days", page("arms", finished)),
        _state("folds-days", page("folds", finished)),
    )


def study_scenes(share: float = 1.0) -> tuple[Scene, ...]:
    """Return the scenes of both stages: a curve and a table each. `share`: of the epochs that are trained."""

    def batches(experiment: Experiment) -> Callable[..., BatchesStand]:
        return partial(BatchesStand, experiment)

    def overfitting(experiment: Experiment) -> Callable[..., OverfittingStand]:
        return partial(OverfittingStand, experiment)

    return (
        Scene("batches", batches(named("Straight line")), _batches_states()),
        Scene("batches-days", batches(DAYS), _days_states()),
        Scene("arms", overfitting(SINE), _arms_states(share)),
        Scene("folds", overfitting(SINE), _folds_states()),
        Scene("long-folds", overfitting(LONG_SINE), _long_folds_states()),
        Scene("days", overfitting(DAYS), _days_arms_states()),
    )
