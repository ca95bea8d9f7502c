"""The speed: a slider from slow to fast, what it is set to, and what is reached."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.controls.slider import Slider
from gui.controls.speed import STEPS, SpeedScale
from gui.theme import SizeName, Theme
from gui.widgets.labels import label

_SLIDER_WIDTH: dict[SizeName, int] = {
    "normal": 180,
    "small": 100,
    "presentation": 200,
    "presentation_small": 100,
}
_BIG_STEPS = 3


class SpeedField(QWidget):
    """Asks for a speed; shows the one that is set and the one that is measured."""

    speed_requested = Signal(object)
    """Steps or epochs per second as a float; None is as fast as it goes."""

    def __init__(
        self, theme: Theme, of_what: str, scale: SpeedScale = STEPS, parent: QWidget | None = None
    ) -> None:
        """Make the field; `of_what` says in the tool tip whose speed it is: ``training``."""
        super().__init__(parent)
        self._of_what, self._scale = of_what, scale
        self._speed: float | None = None
        self.word = label("Speed", "setting")
        """The label, the first to go where there is little room."""
        self.slider = Slider(theme, len(scale.speeds) - 1)
        self.slider.setAccessibleName("Speed")
        self.slider.setValue(self.slider.maximum())
        self.word.setBuddy(self.slider)
        self.slider.dragged.connect(self._ask)
        self.slider.stepped.connect(self._on_slider_stepped)
        self.slider.released.connect(lambda: self._show_target(scale.speeds[self.slider.value()]))
        self._measured = label("", "number")
        self._set_to = label("", "hint")
        self._figures = QWidget()
        self._lay_out()
        self.set_theme(theme)
        self._show_target(None)

    def show_speed(self, speed: float | None, per_second: float, running: bool) -> None:
        """Show the speed asked for and the one reached; leaves alone a slider that is being dragged."""
        if not self.slider.isSliderDown():
            self.slider.setValue(self._scale.nearest(speed))
            self._show_target(speed)
        words = self._scale.measured(per_second, running)
        if words != self._measured.text():
            self._measured.setText(words)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self.slider.setFixedWidth(_SLIDER_WIDTH[theme.size])
        self.slider.set_theme(theme)
        font = theme.font("label", numbers=True)
        self._figures.setFixedWidth(QFontMetrics(font).horizontalAdvance(self._scale.widest) + 2)

    def _show_target(self, speed: float | None) -> None:
        words = self._scale.set_to(speed)
        if words != self._set_to.text():
            self._set_to.setText(words)
            self.slider.setAccessibleDescription(words)
            self.slider.setToolTip(f"Speed of {self._of_what}: {words}")

    def _ask(self, position: int) -> None:
        if position != self.slider.value():
            self.slider.setValue(position)
            self._show_target(self._scale.speeds[position])
            self.speed_requested.emit(self._scale.speeds[position])

    def _on_slider_stepped(self, direction: int, big: bool) -> None:
        position = self.slider.value() + direction * (_BIG_STEPS if big else 1)
        self._ask(min(max(position, 0), self.slider.maximum()))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._figures)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        for figure in (self._measured, self._set_to):
            figure.setAlignment(Qt.AlignmentFlag.AlignRight)
            column.addWidget(figure)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.word)
        row.addSpacing(12)
        row.addWidget(self.slider)
        row.addSpacing(8)
        row.addWidget(self._figures)
