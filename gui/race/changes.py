"""`RaceChanges`: what the user changes of surface, race and racers, each as a step that can be undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from core.commands import Command
from core.datasets import Dataset
from core.handoff import CommandQueue
from core.landscape.surface import Point, Surface
from core.race.commands import ChangeRace, LoadRace
from core.race.experiment import RaceExperiment, race_settings, racer_settings
from core.race.proposal import first_racers, moved_to, proposed
from core.race.settings import MAX_RACERS, RacerSettings
from core.race.surfaces import surface_of
from core.settings_by_path import value_at, with_values_at
from core.validation import SettingError
from gui.undo import DRAG, Entry, UndoStack, change_words


class RaceChanges(QObject):
    """Holds the description of the race as the user wants it, and asks the training thread for it.

    It knows nothing of frames: those that come of it are the business of `RaceSession`.
    """

    change_refused = Signal(str, str)
    """Path of a setting and the sentence that says why its new value cannot be used."""
    changed = Signal()
    """Something else is asked for, or looked at otherwise: what is remembered has changed."""
    undo_changed = Signal()
    """There is something else to undo or redo."""

    def __init__(
        self, commands: CommandQueue[Command], experiment: RaceExperiment, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._commands = commands
        self._dataset: Dataset | None = None
        self._started = False
        self._last_load = self._last_command = 0
        self.intended = experiment
        """With all changes asked for, applied or not."""
        self.surface: Surface | None = None
        """Of `intended`; None while its data are not there yet."""
        self.selected = 0
        """Number of the racer whose settings and steps are shown; 0: none."""
        self.undo_stack = UndoStack(self.undo_changed.emit)

    def _on_used(self) -> None:
        """Take note that `intended` is another one, and has been asked for."""
        raise NotImplementedError

    def _on_selected(self) -> None:
        """Take note that another racer is selected."""
        raise NotImplementedError

    def select(self, number: int) -> None:
        """Show settings and steps of a racer; 0: of none."""
        if number != self.selected:
            self.selected = number
            self._on_selected()

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
        self._on_used()
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
        self._last_command = self._commands.submit(command)
        return self._last_command


def _words_for(before: RaceExperiment, after: RaceExperiment, path: str) -> str:
    """Return what undo calls a change: ``condition number 7 → 20``."""
    settings: Mapping[str, Any] = race_settings()
    if path in settings:
        setting = settings[path]
        return change_words(setting, value_at(before, path), value_at(after, path))
    setting = racer_settings().get(path)
    return f"{setting.control.label.lower()} of a racer" if setting is not None else "change the race"
