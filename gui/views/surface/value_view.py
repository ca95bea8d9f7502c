"""`ValueView`: the plot of values under its head, where one chooses what the axis across counts."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from core.race.snapshot import Work
from gui.pace import NumberPace
from gui.race.frame import RaceFrame
from gui.theme import Theme
from gui.views.surface.header import Header
from gui.views.surface.scene import measure_sign
from gui.views.surface.value_plot import ValuePlot
from gui.widgets.segments import Segments

WORDS = {Work.STEPS: "Steps", Work.GRADIENTS: "Gradients", Work.SECONDS: "Seconds"}
WORK_HELP = {
    Work.STEPS: "Updates of the point: each racer does one at a time",
    Work.GRADIENTS: "Gradients evaluated: LBFGS takes several in a step, the others one",
    Work.SECONDS: "Time that this computer has spent in the steps of each racer",
}
HELP = (
    "The value at the point of each racer. By steps, an optimiser that evaluates many gradients in one step "
    "looks faster than it is: compare by gradients or by seconds too. With levels by factors, the "
    "lowest known value is taken off first. Click on a curve to select its racer."
)
RATE_HZ = 15.0
"""So often curves grow while they run: what they paint is time for the race."""


class ValueView(QWidget):
    """Shows what it is given while it is to be seen; tells what the user chooses."""

    work_chosen = Signal(object)
    """The `Work` that the axis across is to count."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "canvas")
        self._frame: RaceFrame | None = None
        self._pace = NumberPace(RATE_HZ)
        self.header, self.plot = Header(theme), ValuePlot(theme)
        words = {str(work): word for work, word in WORDS.items()}
        self.works = Segments("Across", words, Work.STEPS, self._on_chosen, tight=True)
        for work, sentence in WORK_HELP.items():
            self.works.button(work).setToolTip(sentence)
        self.header.add(self.works)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.header)
        column.addWidget(self.plot, 1)
        self.setFocusProxy(self.plot)
        self.setAccessibleName("Value at each racer's point")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Return a usable size; the stage gives what there is."""
        return QSize(400, 320)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self.header.set_theme(theme)
        self.plot.set_theme(theme)

    def show_frame(self, frame: RaceFrame) -> None:
        """Take a frame of the race; while it runs, curves grow at `RATE_HZ`."""
        before, self._frame = self._frame, frame
        same = before is not None and _asked(before) == _asked(frame)
        if self.isVisible() and self._pace.due(frame.moving and same):
            self._show(frame)

    def showEvent(self, event: QShowEvent) -> None:
        """Show what came while it was hidden."""
        super().showEvent(event)
        if self._frame is not None:
            self._show(self._frame)

    def _show(self, frame: RaceFrame) -> None:
        work = frame.choices.work
        self.works.choose(work)
        self.plot.show_frame(frame, work)
        sign = measure_sign(frame.race.surface)
        above = self.plot.scale.log and bool(frame.race.surface.minima)
        title = f"{sign} above its lowest value" if above else sign
        self.header.say(title, "", HELP, sign)
        self.plot.setAccessibleDescription(f"{title} by {work}. {HELP}")

    def _on_chosen(self, value: str) -> None:
        self.work_chosen.emit(Work(value))


def _asked(frame: RaceFrame) -> tuple[object, ...]:
    return frame.race.race, frame.choices, frame.selected
