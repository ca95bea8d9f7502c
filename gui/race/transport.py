"""The bar below the loss surface: start, pause, steps forth and back, speed, and where the race stands."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.race.snapshot import RaceSnapshot
from core.snapshot import Status
from gui.race.session import RaceSession
from gui.theme import Theme
from gui.transport_bar import TransportBar

OVER = "The race is over: all racers have converged or diverged, or the steps are done. Reset it."
EMPTY = "There is no racer: add one at the left."
SEARCHING = "Learning rates are being searched: wait or cancel."


class RaceTransport(TransportBar):
    """Asks for play, pause, steps and speed; shows the race that it is given and nothing else."""

    step_requested = Signal()
    back_requested = Signal()

    verb = "Race"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "the race", ("gradients each", "step"), "step", parent)
        self.reset = self._button("rotate-ccw", "", "Back to the start (R)", self.reset_requested)
        self.back = self._button("step-back", "", "One step back (Backspace)", self.back_requested)
        self.step = self._button(
            "step-forward", "Step", "One step of all racers, then pause (B)", self.step_requested
        )
        self._lay_out((self.reset, self.back), (self.step,))
        self._ways = (self.speed.word.setVisible, self._counters["gradients each"].setVisible)
        self.set_theme(theme)
        self._enable(False, self.play, self.step, self.back)

    def drive(self, session: RaceSession) -> None:
        """Let a presenter do what is asked for here."""
        self._drive(session)
        self.step_requested.connect(session.step)
        self.back_requested.connect(session.back)

    def show_race(self, race: RaceSnapshot, speed: float | None) -> None:
        """Show where a race stands; `speed` is what was asked for, None is as fast as it goes."""
        running, limit = race.status is Status.RUNNING, race.settings.steps
        why_not = "" if running else _why_not(race)
        self._show_play(running, why_not)
        self._enable(not why_not, self.step)
        self._enable(race.step > 0 and race.search is None, self.back)
        self.speed.show_speed(speed, race.steps_per_second, running)
        gradients = max((int(racer.evaluations[-1]) for racer in race.racers), default=0)
        self._counters["gradients each"].show_number(gradients, None, limit, moving=running)
        self._counters["step"].show_number(race.step, limit, limit, moving=running)
        self._line.show_progress(race.step, limit)


def _why_not(race: RaceSnapshot) -> str:
    """Return why a race that rests cannot run; "" if it can."""
    if race.search is not None:
        return SEARCHING
    if not race.racers:
        return EMPTY
    return OVER if race.status is Status.FINISHED else ""
