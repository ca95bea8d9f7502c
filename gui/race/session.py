"""`RaceSession`: presenter of the loss surface, between its widgets and the race in the training thread.

It beats with the one frame clock of the window, and only while the stage is to be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from core.commands import Command
from core.datasets import Dataset
from core.handoff import CommandQueue, LatestMailbox
from core.landscape.surface import Point, Surface
from core.race.commands import (
    BackRace,
    CancelSearch,
    ChangeRace,
    LoadRace,
    NudgeRacers,
    PauseRace,
    PlayRace,
    ResetRace,
    SearchRates,
    SetRaceSpeed,
    StepRace,
    TakeNudgeBack,
)
from core.race.experiment import RaceExperiment, race_settings, racer_settings
from core.race.proposal import first_racers, moved_to, proposed
from core.race.settings import MAX_RACERS, RacerSettings
from core.race.snapshot import RaceSnapshot, RaceWants
from core.race.surfaces import surface_of
from core.settings_by_path import value_at, with_values_at
from core.validation import SettingError
from gui.race.frame import RaceChoices, RaceFrame
from gui.undo import DRAG, Entry, UndoStack, change_words

FIRST_SPEED = 20.0
"""Steps a second of the first race: slow enough to be followed."""


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


class RaceSession(QObject):
    """Drives the views of the stage, and turns what the user does into commands."""

    frame_resolved = Signal(object)
    """The new `RaceFrame`, before the views get it."""
    change_refused = Signal(str, str)
    """Path of a setting and the sentence that says why its new value cannot be used."""
    changed = Signal()
    """Something else is asked for, or looked at otherwise: what is remembered has changed."""
    undo_changed = Signal()
    """There is something else to undo or redo."""

    def __init__(self, engine: RaceEngine, experiment: RaceExperiment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._views: list[RaceView] = []
        self._latest: RaceSnapshot | None = None
        self._stale = self._started = False
        self._dataset: Dataset | None = None
        self._last_load = self._nudges = 0
        self.intended = experiment
        """With all changes asked for, applied or not."""
        self.surface: Surface | None = None
        """Of `intended`; None while its data are not there yet."""
        self.selected = 0
        self._choices = RaceChoices()
        self.speed: float | None = FIRST_SPEED
        """Steps a second asked for; None means as fast as it goes."""
        self.frame: RaceFrame | None = None
        self.undo_stack = UndoStack(self.undo_changed.emit)

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
        mailbox = self._engine.race_mailbox
        snapshot = mailbox.take()
        if snapshot is not None and snapshot.command >= self._last_load:
            self._take_over(snapshot)
            self._latest = snapshot
            self._stale = True
        if self._stale:
            self._show()
        self._request()

    def _request(self) -> None:
        mailbox, wants = self._engine.race_mailbox, RaceWants(self.selected)
        if mailbox.wanted() != wants:
            mailbox.request(wants)

    def _look_again(self) -> None:
        """Ask for a picture with what was changed: the one that waits is from before."""
        searching = self._latest is None or self._latest.search is not None
        if self._started and not searching:  # the last picture of a search has the rates that it found
            self._engine.race_mailbox.take()
            self._request()

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

    def select(self, number: int) -> None:
        """Show settings and steps of a racer; 0: of none."""
        if number != self.selected:
            self.selected = number
            self._stale = True

    def choose(self, choices: RaceChoices) -> None:
        """Look at the race another way."""
        self._choices = choices
        self._stale = True
        self.changed.emit()

    @property
    def choices(self) -> RaceChoices:
        """How the race is looked at."""
        return self._choices

    # ---- what the user changes --------------------------------------------------------------

    def use_dataset(self, dataset: Dataset) -> None:
        """Take the data in use; a surface of them is made anew, and the race on it begins again."""
        if dataset is self._dataset:
            return
        self._dataset = dataset
        if self._started and self.intended.surface.kind == "linear":
            self._load()

    def change(self, path: str, value: Any) -> None:
        """Change a setting of surface or race, or of the selected racer (``optimizer.SGD.lr``)."""
        if path in race_settings():
            self._change(lambda now: now.with_values({path: value}), path, joins=path)
        else:
            self.change_racer(self.selected, path, value)

    def change_racer(self, number: int, path: str, value: Any) -> None:
        """Change a setting of one racer, or say why it cannot have that value.

        One that is given a start of its own begins where it did before.
        """

        def changed(racer: RacerSettings) -> RacerSettings:
            after = with_values_at(racer, {path: value}, racer_settings())
            return after.with_start(self.start) if path == "own_start" and value else after

        self._change_one(number, changed, path, joins=f"{number} {path}")

    def _change_one(
        self,
        number: int,
        changed: Callable[[RacerSettings], RacerSettings],
        path: str,
        words: str = "",
        *,
        joins: str,
    ) -> None:
        def with_one(now: RaceExperiment) -> RaceExperiment:
            return now.with_racers(
                tuple(changed(racer) if racer.number == number else racer for racer in now.race.racers)
            )

        self._change(with_one, path, words, joins=joins)

    def add_racer(self, name: str) -> None:
        """Add a racer: a class of torch.optim, ``Momentum`` or ``Nesterov``. It is selected."""
        racers = self.intended.race.racers
        if self.surface is None or len(racers) >= MAX_RACERS:
            return
        taken = {racer.number for racer in racers}
        number = next(number for number in range(1, MAX_RACERS + 2) if number not in taken)
        racer = proposed(self.surface, name, number)
        self._use_racers((*racers, racer), f"add {racer.shown_name}")
        self.select(number)

    def remove_racer(self, number: int) -> None:
        """Take a racer out of the race; the next one is selected."""
        racers = self.intended.race.racers
        gone = self.intended.racer(number)
        if gone is None:
            return
        place = racers.index(gone)
        rest = racers[:place] + racers[place + 1 :]
        self._use_racers(rest, f"remove {gone.shown_name}")
        self.select(rest[min(place, len(rest) - 1)].number if rest else 0)

    def _use_racers(self, racers: tuple[RacerSettings, ...], words: str) -> None:
        self._change(lambda now: now.with_racers(racers), "race.racers", words)

    def move_start(self, x: float, y: float, *, drag: int = 0) -> None:
        """Let all start somewhere else, but for those that have a start of their own."""

        def moved(now: RaceExperiment) -> RaceExperiment:
            return now.model_copy(update={"race": now.race.model_copy(update={"start": (x, y)})})

        self._change(moved, "race.start", "move the start", joins=f"{DRAG}start {drag}")

    def move_shown_start(self, x: float, y: float, *, drag: int = 0) -> None:
        """Let the selected racer start somewhere else if it has a start of its own, or all of them."""
        racer = self.intended.racer(self.selected)
        if racer is None or racer.start is None:
            self.move_start(x, y, drag=drag)
            return
        place = float(f"{x:.6g}"), float(f"{y:.6g}")
        number, name = racer.number, racer.shown_name
        self._change_one(
            number,
            lambda one: one.with_start(place),
            "start_x",
            f"move the start of {name}",
            joins=f"{DRAG}start of {number} {drag}",
        )

    @property
    def start(self) -> Point | None:
        """Where the racers start that have no start of their own; None while there is no surface."""
        chosen = self.intended.race.start
        return chosen if chosen is not None or self.surface is None else self.surface.start

    @property
    def shown_start(self) -> Point | None:
        """Where the selected racer starts; None while there is no surface."""
        racer = self.intended.racer(self.selected)
        return self.start if racer is None or racer.start is None else racer.start

    def _change(
        self,
        changed: Callable[[RaceExperiment], RaceExperiment],
        path: str,
        words: str = "",
        *,
        joins: str = "",
    ) -> None:
        before = self.intended
        try:
            after = self._with_rates(before, changed(before))
        except SettingError as error:
            self.change_refused.emit(path, str(error))
            return
        if after != before:
            self._use(after)
            entry = Entry(words or _words_for(before, after, path), before, after, self._use, joins)
            self.undo_stack.push(entry)

    def _with_rates(self, before: RaceExperiment, after: RaceExperiment) -> RaceExperiment:
        """Return a description whose proposed rates and start suit its surface, if that is another one."""
        if after.surface == before.surface or self.surface is None:
            return after
        surface = surface_of(after, self._dataset)
        if surface is None:
            return after
        after = after.with_racers(moved_to(after.race.racers, self.surface, surface))
        another = (after.surface.kind, after.surface.function) != (
            before.surface.kind,
            before.surface.function,
        )
        if another or surface.domain != self.surface.domain:
            after = after.model_copy(update={"race": after.race.model_copy(update={"start": None})})
        return after

    def _use(self, experiment: RaceExperiment) -> None:
        before, self.intended = self.intended, experiment
        if experiment.surface != before.surface:
            self._load()
        else:
            self._submit(ChangeRace(experiment.race))
        self._look_again()
        self._stale = True
        self.changed.emit()

    def _load(self) -> None:
        """Begin a race on the surface of the description, once its data are there."""
        surface = surface_of(self.intended, self._dataset)
        if surface is None:
            return
        self.surface = surface
        if not self.intended.race.racers:
            self.intended = self.intended.with_racers(first_racers(surface))
            self.selected = self.selected or 2
        self._last_load = self._submit(LoadRace(self.intended.race, surface, keep_running=True))

    def _submit(self, command: Command) -> int:
        return self._engine.commands.submit(command)


def _words_for(before: RaceExperiment, after: RaceExperiment, path: str) -> str:
    """Return what undo calls a change: ``condition number 7 → 20``."""
    settings: Mapping[str, Any] = race_settings()
    if path in settings:
        setting = settings[path]
        return change_words(setting, value_at(before, path), value_at(after, path))
    setting = racer_settings().get(path)
    return f"{setting.control.label.lower()} of a racer" if setting is not None else "change the race"
