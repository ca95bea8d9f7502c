"""`Session`: presenter and the one frame clock, between the window and the training thread.

It takes the snapshot, resolves it with the view state into one frozen frame, and hands that to the
visible views; it turns what the user does into commands. It holds no numbers of its own.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.commands import (
    WATCHED_STEPS_PER_SECOND,
    Command,
    GoBackBeforeDivergence,
    LoadExperiment,
    Pause,
    Play,
    Reset,
    ScoreTest,
    SetHyperparameters,
    SetSpeed,
    TrainBatches,
    TrainEpoch,
)
from core.data_edits import with_consequences
from core.experiment import Experiment, hyperparameter
from core.handoff import CommandQueue, LatestMailbox
from core.hyperparameters import Acts, Value
from core.point_edits import added, deleted, moved, with_edit
from core.probe import Questions
from core.settings import SETS
from core.snapshot import Snapshot, Status, Wants
from core.validation import SettingError
from gui.frame import Frame, Latest, Mode, ViewState, resolve
from gui.theme import tokens
from gui.undo import DRAG, Entry, UndoStack, words_for

PATIENT_BEATS = 15
"""Beats of the frame clock, half a second, after which an answer is late."""


class Engine(Protocol):
    """The side of the training thread that the session talks to; tests give it a fake one."""

    commands: CommandQueue[Command]
    mailbox: LatestMailbox[Snapshot, Wants]


class View(Protocol):
    """A picture that paints frames."""

    def show_frame(self, frame: Frame) -> None:
        """Store the frame and ask Qt for a repaint."""
        ...

    def isVisible(self) -> bool:
        """Return whether the picture can be seen: hidden ones get nothing."""
        ...


class Session(QObject):
    """Drives the views from one timer and the engine through commands."""

    frame_resolved = Signal(object)
    """The new `Frame`, before the views get it."""
    beat = Signal()
    """A beat of the one frame clock is over."""
    change_submitted = Signal(str, int)
    """Path of a changed setting and the number of its command."""
    waiting_changed = Signal(bool)
    """Whether the engine has been rebuilding for a while, as when it prepares a million rows."""
    undo_changed = Signal()
    """There is something else to undo or redo."""
    loaded = Signal(object)
    """The `Experiment` of which a run is to start: opened, or brought back by undo."""
    change_refused = Signal(str, str)
    """Path of a setting and the sentence that says why its new value cannot be used."""

    def __init__(self, engine: Engine, experiment: Experiment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._views: list[View] = []
        self._fit_views: list[View] = []
        self._turns: dict[int, int] = {}
        self._beat = 0
        self._latest = Latest()
        self._view_state = ViewState()
        self._stale = False
        self._last_command = 0
        self._last_rebuild = self._beats_behind = 0
        self._toggled: tuple[int, bool] = (0, False)
        self.intended = experiment
        """The experiment with all changes asked for, applied or not."""
        self.undo_stack = UndoStack(self.undo_changed.emit)
        """What the user changed; undo and redo go through it."""
        self.speed: float | None = None
        """Steps a second asked for; None means as fast as it goes."""
        self.frame: Frame | None = None
        self._clock = QTimer(self)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self.beat_at("picture")
        self._clock.timeout.connect(self.tick)

    def begin_anew(self) -> None:
        """Forget what an engine that failed has sent, and tell the one in its place the speed."""
        self._engine.mailbox.take()
        self._latest = Latest()
        self._submit(SetSpeed(self.speed))

    # ---- the frame clock ------------------------------------------------------------------

    def add_view(self, view: View, *, fit: bool = False, turn: int | None = None) -> None:
        """Let a view take part; `fit` views need predictions in evaluation mode.

        Views with a `turn` (0 or 1) share the beats at full training speed: each is shown at every
        second one, since what they paint is training time. All are shown for each step up to 30
        steps a second, and whenever training rests.
        """
        self._views.append(view)
        if turn is not None:
            self._turns[id(view)] = turn
        if fit:
            self._fit_views.append(view)
        self._stale = True

    def start(self) -> None:
        """Start the frame clock."""
        self._clock.start()

    def beat_at(self, rate: str) -> None:
        """Beat at a rate of the tokens: ``picture``, or ``race`` where nothing is trained for each beat."""
        self._clock.setInterval(1000 // int(tokens()["rate_hz"][rate]))

    def stop(self) -> None:
        """Stop the frame clock."""
        self._clock.stop()

    def tick(self) -> None:
        """Do one beat: show what has come, and ask for the next picture."""
        mailbox = self._engine.mailbox
        asked = mailbox.wanted()  # before taking: what is answered in between must not be asked for twice
        snapshot = mailbox.take()
        if snapshot is not None:
            self._latest.accept(snapshot)
        if snapshot is not None or self._stale:
            self._show()
        # The row always comes along: a change of mode or a rebuilt run then never shows an empty picture.
        looked_at = self._view_state
        wanted = Wants(
            fit=looked_at.responses or any(self._is_next(view) for view in self._fit_views),
            row=True,
            questions=looked_at.questions,
            responses=looked_at.responses,
        )
        answered_just_now = snapshot is None and asked == wanted
        if mailbox.wanted() != wanted and not answered_just_now:
            mailbox.request(wanted)
        self._notice_waiting()
        self.beat.emit()

    def _is_next(self, view: View) -> bool:
        """Return whether a view is shown the next frame: what it needs is computed for that one."""
        if not view.isVisible():
            return False
        return not self._takes_turns(self.frame) or self._turns.get(id(view)) in (None, self._beat ^ 1)

    def _takes_turns(self, frame: Frame | None) -> bool:
        """Return whether steps are too many to be seen one by one."""
        watched = self.speed is not None and self.speed <= WATCHED_STEPS_PER_SECOND
        return frame is not None and frame.moving and not watched

    def _notice_waiting(self) -> None:
        """Count the beats for which the engine has not done the last rebuild."""
        if self.frame is None:
            return
        waited = self._beats_behind
        behind = self.frame.state.command < self._last_rebuild
        self._beats_behind = waited + 1 if behind else 0
        if (waited >= PATIENT_BEATS) is not (self._beats_behind >= PATIENT_BEATS):
            self.waiting_changed.emit(behind)

    def _show(self) -> None:
        self._stale = False
        frame = resolve(self._latest, self._view_state)
        if frame is None:
            return
        self.frame = frame
        if frame.state.command >= self._last_command:
            self.intended = frame.state.experiment
        self.frame_resolved.emit(frame)
        self._beat ^= 1
        turns = self._takes_turns(frame)
        for view in self._views:
            on_turn = not turns or self._turns.get(id(view), self._beat) == self._beat
            if on_turn and view.isVisible():
                view.show_frame(frame)

    # ---- what the user looks at -----------------------------------------------------------

    @property
    def last_command(self) -> int:
        """Number of the command that was submitted last; 0 before the first."""
        return self._last_command

    @property
    def mode(self) -> Mode:
        """Which pass the diagram shows."""
        return self._view_state.mode

    def set_mode(self, mode: Mode) -> None:
        """Show the training step or the same parameters in evaluation mode. The run is not touched."""
        self._view_state = replace(self._view_state, mode=mode)
        self._stale = True

    def ask(self, questions: Questions) -> None:
        """Ask something else of the fit views. The run is not touched."""
        self._view_state = replace(self._view_state, questions=questions)
        self._stale = True

    def show_responses(self, shown: bool) -> None:
        """Let neurons show what they answer over the inputs, or their value in the pass shown."""
        self._view_state = replace(self._view_state, responses=shown)
        self._stale = True

    def refresh(self) -> None:
        """Show the last frame again at the next beat, for example after a change of theme or size."""
        self._stale = True

    # ---- what the user asks for -----------------------------------------------------------

    def play(self) -> None:
        """Train until paused or until the run ends."""
        self._toggled = (self._submit(Play()), True)

    def pause(self) -> None:
        """Stop after a whole step and keep its picture."""
        self._toggled = (self._submit(Pause()), False)

    def toggle(self) -> None:
        """Pause if training, else play. Two quick presses undo each other: what was asked last counts."""
        number, running = self._toggled
        if self.frame is not None and self.frame.state.command >= number:
            running = self.frame.state.status is Status.RUNNING
        if running:
            self.pause()
        else:
            self.play()

    def train_batch(self) -> None:
        """Train one batch, then pause."""
        self.train_batches(1)

    def train_batches(self, count: int) -> None:
        """Train some batches, then pause."""
        self._submit(TrainBatches(count))

    def train_epoch(self) -> None:
        """Train to the end of the epoch, then pause."""
        self._submit(TrainEpoch())

    def set_speed(self, steps_per_second: float | None) -> None:
        """Train this many steps a second; None means as fast as it goes."""
        self.speed = steps_per_second
        self._submit(SetSpeed(steps_per_second))

    def reset(self) -> None:
        """Start again from the same initial weights."""
        self._submit(Reset())

    def new_seed(self) -> None:
        """Start again from other initial weights."""
        seed = random.randrange(1, 9_999)
        self.change("network.seed", seed + (seed >= self.intended.network.seed))

    def load(self, experiment: Experiment, words: str = "") -> None:
        """Start a run of another experiment; `words` is what undo calls it."""
        words = words or f"open “{experiment.name}”"
        self.undo_stack.push(Entry(words, self.intended, experiment, self._load))
        self._load(experiment)

    def _load(self, experiment: Experiment) -> None:
        self.intended = experiment
        self.loaded.emit(experiment)
        self._submit(LoadExperiment(experiment))

    def change(self, path: str, value: Value) -> None:
        """Change one setting, or say why it cannot have that value."""
        self.change_together({path: value})

    def change_together(
        self, values: Mapping[str, Value], words: str = "", *, joins: str | None = None
    ) -> None:
        """Change settings that belong together; `words` is what undo calls it.

        Changes that follow each other at once and `joins` the same are one entry of undo; None: those of one
        setting do.
        """
        before = self.intended
        values = with_consequences(before, values)
        if self._apply(values) and self.intended != before:
            old = {path: before.value(path) for path in values}
            if joins is None:
                joins = next(iter(values)) if len(values) == 1 else ""
            words = words or words_for(before, self.intended)
            self.undo_stack.push(Entry(words, old, dict(values), self._apply, joins))

    def _apply(self, values: Mapping[str, Value]) -> bool:
        try:
            self.intended = self.intended.with_values(values)
        except SettingError as error:
            self.change_refused.emit(next(iter(values)), str(error))
            return False
        number = self._submit(SetHyperparameters(tuple(values.items())))
        for path in values:
            self.change_submitted.emit(path, number)
        return True

    def go_back_before_divergence(self, learning_rate: float) -> None:
        """Restore the last good state and go on with another learning rate."""
        self.change(self.intended.learning_rate_path, learning_rate)
        self._submit(GoBackBeforeDivergence())

    def score_test(self) -> None:
        """Score the test rows with the parameters as they are."""
        self._submit(ScoreTest())

    def edit_point(self, row: int | None, place: tuple[float, ...] | None, *, drag: int = 0) -> None:
        """Add a point (no row), put one at a place (inputs, then target), or delete it (no place).

        Entries of one `drag` are one entry of undo.
        """
        data = self.intended.data
        if row is None:
            assert place is not None
            edits, words = (*data.edits, added(place)), "add a point"
        else:
            text = deleted(row) if place is None else moved(row, place)
            edits = with_edit(data.edits, data.rows, SETS[data.source].inputs, row, text)
            words = f"{'delete' if place is None else 'move'} point {row + 1:,}"
        self.change_together({"data.edits": edits}, words, joins=f"{DRAG}{drag}" if drag else "")

    def _submit(self, command: Command) -> int:
        self._last_command = self._engine.commands.submit(command)
        if _rebuilds(command):
            self._last_rebuild = self._last_command
        return self._last_command


def _rebuilds(command: Command) -> bool:
    """Return whether a command makes the engine prepare rows and network anew."""
    if isinstance(command, SetHyperparameters):
        return any(hyperparameter(path).control.acts is Acts.REBUILDS for path, _ in command.values)
    return isinstance(command, LoadExperiment | Reset)
