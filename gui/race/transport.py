"""The bar below the loss surface: start, pause, steps forth and back, speed, and where the race stands."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.race.snapshot import RaceSnapshot
from core.snapshot import Status
from gui.controls.action_button import ActionButton
from gui.controls.counter import Counter
from gui.controls.play_button import PlayButton
from gui.controls.run_line import RunLine
from gui.controls.speed_field import SpeedField
from gui.theme import Theme
from gui.transport import HEIGHT, MARGIN_PX

GAP_PX = 28
OVER = "The race is over: all racers have converged or diverged, or the steps are done. Reset it."


class RaceTransport(QWidget):
    """Asks for play, pause, steps and speed; shows the race that it is given and nothing else."""

    play_requested = Signal()
    pause_requested = Signal()
    step_requested = Signal()
    back_requested = Signal()
    reset_requested = Signal()
    speed_requested = Signal(object)
    """Steps per second as a float; None is as fast as it goes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.reset = ActionButton("rotate-ccw", "", "Back to the start (R)", theme)
        self.back = ActionButton("step-back", "", "One step back (Backspace)", theme)
        self.play = PlayButton(theme)
        self.step = ActionButton("step-forward", "Step", "One step of all racers, then pause (B)", theme)
        self.speed = SpeedField(theme, "the race")
        self._counters = {word: Counter(word, theme) for word in ("gradients each", "step")}
        self._line = RunLine(theme, "step")
        self.reset.clicked.connect(self.reset_requested)
        self.back.clicked.connect(self.back_requested)
        self.step.clicked.connect(self.step_requested)
        self.play.clicked.connect(self._on_play_clicked)
        self.speed.speed_requested.connect(self.speed_requested)
        self._lay_out()
        self.set_theme(theme)
        self._enable(False, False)

    def show_race(self, race: RaceSnapshot, speed: float | None) -> None:
        """Show where a race stands; `speed` is what was asked for, None is as fast as it goes."""
        running, limit = race.status is Status.RUNNING, race.settings.steps
        searching = race.search is not None
        can_run = race.status is not Status.FINISHED and bool(race.racers) and not searching
        self.play.show_running(running)
        able = running or can_run
        words = "Pause (Space)" if running else "Race (Space)"
        if not able:
            words = OVER if race.racers else "There is no racer: add one at the left."
            words = "Learning rates are being searched: wait or cancel." if searching else words
        if words != self.play.toolTip():
            self.play.setToolTip(words)
            self.play.setAccessibleName("Pause" if running else "Race")
        self._enable(able, race.step > 0 and not searching)
        self.speed.show_speed(speed, race.steps_per_second, running)
        gradients = max((int(racer.evaluations[-1]) for racer in race.racers), default=0)
        self._counters["gradients each"].show_number(gradients, None, limit)
        self._counters["step"].show_number(race.step, limit, limit)
        self._line.show_progress(race.step, limit)

    def _enable(self, can_run: bool, has_begun: bool) -> None:
        for button, enabled in ((self.play, can_run), (self.step, can_run), (self.back, has_begun)):
            if button.isEnabled() != enabled:
                button.setEnabled(enabled)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        self.setFixedHeight(HEIGHT[theme.size])
        self._whole.setContentsMargins(MARGIN_PX, 4 if theme.narrow else 9, MARGIN_PX, 0)
        for button in (self.reset, self.back, self.step):
            button.set_theme(theme)
        for counter in self._counters.values():
            counter.set_theme(theme)
        self.play.set_theme(theme)
        self.speed.set_theme(theme)
        self._line.set_theme(theme)
        self._give_way()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what there is room for."""
        self._give_way()

    def _give_way(self) -> None:
        """Take away the word of the speed, then the gradients, where the rest would be cut off."""
        gradients = self._counters["gradients each"]
        for part in (self.speed.word, gradients):
            part.setVisible(True)
        for part in (self.speed.word, gradients):
            if self._row.minimumSize().width() > self.width() - 2 * MARGIN_PX:
                part.setVisible(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the hairline above it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.panel)
        painter.fillRect(0, 0, self.width(), 1, self._theme.line)
        painter.end()

    def _lay_out(self) -> None:
        self._row = row = QHBoxLayout()
        row.setSpacing(0)
        for part in (self.reset, 6, self.back, 12, self.play, 12, self.step, 24, self.speed):
            row.addSpacing(part) if isinstance(part, int) else row.addWidget(part)
        row.addStretch(1)
        for counter in self._counters.values():
            row.addSpacing(GAP_PX)
            row.addWidget(counter, 0, Qt.AlignmentFlag.AlignVCenter)
        self._whole = QVBoxLayout(self)
        self._whole.setSpacing(0)
        self._whole.addLayout(row)
        self._whole.addStretch(1)
        self._whole.addWidget(self._line)

    def _on_play_clicked(self) -> None:
        (self.pause_requested if self.play.is_running else self.play_requested).emit()
