"""`RaceSession`: presenter of the loss surface, between its widgets and the race in the training thread.

It beats with the one frame clock of the window, and only while the stage is to be seen.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal

from core.commands import Command
from core.handoff import CommandQueue, LatestMailbox
from core.race.commands import (
    BackRace,
    CancelSearch,
    NudgeRacers,
    PauseRace,
    PlayRace,
    ResetRace,
    SearchRates,
    SetRaceSpeed,
    StepRace,
    TakeNudgeBack,
)
from core.race.experiment import RaceExperiment
from core.race.snapshot import RaceSnapshot, RaceWants
from gui.frame import UnderWay
from gui.pace import NumberPace
from gui.race.changes import RaceChanges
from gui.race.frame import RaceChoices, RaceFrame, under_way
from gui.undo import Entry

FIRST_SPEED = 20.0
"""Steps a second of the first race: slow enough to be followed."""
SOON_MS, SOON_LOOKS = 4, 4
"""After a change the next picture is looked for so often, without waiting for the frame clock."""
SOON_RATE_HZ = 60.0
"""While a start is drawn, changes are followed in this way so often at most."""
AFTER_PAINTING = Qt.EventPriority.LowEventPriority.value - 1
"""Qt asks widgets to paint with an event of the low priority."""


class RaceEngine(Protocol):
    """The side of the training thread that the session talks to."""

    commands: CommandQueue[Command]
    race_mailbox: LatestMailbox[RaceSnapshot, RaceWants]


class RaceView(Protocol):
    """A part of the stage that shows frames."""

    def show_frame(self, frame: RaceFrame) -> None:
        """Store the frame and ask Qt for a repaint."""
        ...

    def isVisible(self) -> bool:
        """Return whether it can be seen: what is hidden gets nothing."""
        ...


class RaceSession(RaceChanges):
    """Drives the views of the stage, and turns what the user does into commands."""

    frame_resolved = Signal(object)
    """The new `RaceFrame`, before the views get it."""

    def __init__(self, engine: RaceEngine, experiment: RaceExperiment, parent: QObject | None = None) -> None:
        super().__init__(engine.commands, experiment, parent)
        self._engine = engine
        self._views: list[RaceView] = []
        self._latest: RaceSnapshot | None = None
        self._stale = self._asks_later = False
        self._nudges = self._command = 0
        self._choices = RaceChoices()
        self.speed: float | None = FIRST_SPEED
        """Steps a second asked for; None means as fast as it goes."""
        self.frame: RaceFrame | None = None
        self._soon = QTimer(self)
        self._soon.setTimerType(Qt.TimerType.PreciseTimer)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._look_soon)
        self._looks = 0
        self._rest = NumberPace(SOON_RATE_HZ)

    # ---- the frame clock ------------------------------------------------------------------

    def add_view(self, view: RaceView) -> None:
        """Let a part of the stage take part."""
        self._views.append(view)
        self._stale = True

    def begin(self) -> None:
        """Load the first race; called when the stage is first seen, and when the engine was restarted."""
        self._started = True
        self._submit(SetRaceSpeed(self.speed))
        self._load()

    def tick(self) -> None:
        """Do one beat: show what has come, and ask for the next picture."""
        self._take()
        if self._stale:
            self._show()
        if not self._asks_later:
            self._request()

    def glance(self) -> UnderWay | None:
        """Learn how far a race is that nobody looks at; nothing is shown. None: it rests."""
        self._take()
        if self._started and not self._asks_later:
            self._request()
        return None if self._latest is None else under_way(self._latest)

    def _take(self) -> None:
        snapshot = self._engine.race_mailbox.take()
        if snapshot is not None and snapshot.command >= self._last_load:
            self._receive(snapshot)

    def _receive(self, snapshot: RaceSnapshot) -> None:
        self._take_over(snapshot)
        self._latest = snapshot
        self._stale = True
        if snapshot.command != self._command:
            self._command = snapshot.command
            self._ask_once_painted()

    def _ask_once_painted(self) -> None:
        """Ask for no other picture before this one has been painted: a race that began anew rests so long."""
        if not self._asks_later:
            self._asks_later = True
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User), AFTER_PAINTING)

    def customEvent(self, event: QEvent) -> None:
        """Ask for the next picture. Called by Qt after it has painted."""
        self._asks_later = False
        self._request()

    def _request(self) -> None:
        mailbox, wants = self._engine.race_mailbox, RaceWants(self.selected)
        if mailbox.wanted() != wants:
            mailbox.request(wants)

    def _look_again(self) -> None:
        """Ask for a picture with what was changed, unless it waits already: the engine gives it once."""
        searching = self._latest is None or self._latest.search is not None
        if self._started and not searching:  # the last picture of a search has the rates that it found
            snapshot = self._engine.race_mailbox.take()
            if snapshot is not None and snapshot.command >= self._last_command:
                self._receive(snapshot)
            self._request()

    def _on_used(self) -> None:
        self._look_again()
        self._stale = True
        if self._started and self._rest.due(True):
            self._looks = SOON_LOOKS
            self._soon.start()

    def _on_selected(self) -> None:
        self._stale = True

    def _look_soon(self) -> None:
        """Show the picture with what was changed as soon as it is there."""
        self._looks -= 1
        is_there = self._engine.race_mailbox.wanted() is None
        if is_there:
            self.tick()
        if is_there or not self._looks:
            self._soon.stop()

    def _take_over(self, snapshot: RaceSnapshot) -> None:
        """Intend the learning rates that a search has found, as a change that can be undone."""
        searching = self._latest is not None and self._latest.search is not None
        if searching and snapshot.search is None and snapshot.settings.racers != self.intended.race.racers:
            before = self.intended
            self.intended = before.with_racers(snapshot.settings.racers)
            self.undo_stack.push(Entry("use the rates that were found", before, self.intended, self._use))
            self.changed.emit()

    def _show(self) -> None:
        self._stale = False
        if self._latest is None:
            return
        self.frame = frame = RaceFrame(
            self._latest, self.intended, self.selected, self.shown_start, self._choices
        )
        self.frame_resolved.emit(frame)
        for view in self._views:
            if view.isVisible():
                view.show_frame(frame)

    def refresh(self) -> None:
        """Show the last frame again at the next beat."""
        self._stale = True

    # ---- what the user asks for -----------------------------------------------------------

    def play(self) -> None:
        """Race until paused or until it is over."""
        self._submit(PlayRace())

    def pause(self) -> None:
        """Stop after a whole step."""
        self._submit(PauseRace())

    def toggle(self) -> None:
        """Pause if the race is running, else play."""
        if self.frame is not None and self.frame.moving:
            self.pause()
        else:
            self.play()

    def step(self) -> None:
        """Do one step of all racers, then pause."""
        self._submit(StepRace())

    def back(self) -> None:
        """Take one step back."""
        self._submit(BackRace())

    def reset(self) -> None:
        """Put all racers back to the start."""
        self._submit(ResetRace())

    def set_speed(self, steps_per_second: float | None) -> None:
        """Do so many steps a second; None is as fast as it goes."""
        self.speed = steps_per_second
        self._submit(SetRaceSpeed(steps_per_second))

    def nudge(self) -> None:
        """Push all racers in a random direction, which follows from the seed; undo takes it back."""
        self._nudges += 1
        number = self._nudges
        self._push(number, True)
        self.undo_stack.push(Entry("nudge all racers", False, True, lambda on: self._push(number, on)))

    def _push(self, number: int, on: bool) -> None:
        self._submit(NudgeRacers(number) if on else TakeNudgeBack(number))

    def search_rates(self, trials: int) -> None:
        """Search the best learning rate of each racer."""
        self._submit(SearchRates(trials))

    def cancel_search(self) -> None:
        """Give the search up."""
        self._submit(CancelSearch())

    def choose(self, choices: RaceChoices) -> None:
        """Look at the race another way."""
        self._choices = choices
        self._stale = True
        self.changed.emit()

    @property
    def choices(self) -> RaceChoices:
        """How the race is looked at."""
        return self._choices
