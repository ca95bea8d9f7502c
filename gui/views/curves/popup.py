"""The card below the button *View*: what the error is drawn over, how, and with what."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QWidget

from core.smoothing import STRONGEST
from gui.theme import Theme
from gui.views.curves.choices import Choices
from gui.views.fit.slider import ValueSlider
from gui.widgets.labels import label
from gui.widgets.segments import Segments

PADDING_PX = 12
SLIDER_PX = 150
SCALES = {"linear": "Linear", "log": "Log"}
SMOOTHING_TIP = (
    "Smoothed by an exponential moving average: each point counts {strength} times as much as the next one. "
    "The bias of its beginning is corrected, as in TensorBoard. The curves as measured stay, thin. "
    "0: not smoothed."
)
COMPARE_TIP = "Draw the training and validation error of the run before, dashed"
NONE_BEFORE = "There is no run before this one."


class ViewPopup(QFrame):
    """Opens below its button; what is chosen acts at once. Escape or a click elsewhere closes it."""

    chosen = Signal(object)
    """The `Choices` that the user wants."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme = theme
        self._choices = Choices()
        self.setAccessibleName("View of the error")
        self.y_scale = Segments("Error axis", SCALES, "log", lambda value: self._choose(log_y=value == "log"))
        self.along = Segments(
            "Drawn over",
            {"epochs": "Epochs", "steps": "Steps"},
            "epochs",
            lambda value: self._choose(x=value),
        )
        self.x_scale = Segments("x axis", SCALES, "linear", lambda value: self._choose(log_x=value == "log"))
        self.smoothing = ValueSlider(theme, 0.0, STRONGEST, whole=False)
        self.smoothing.setAccessibleName("Strength of smoothing")
        self.smoothing.moved.connect(lambda value: self._choose(smoothing=round(value, 2)))
        self.strength = label("0.00", "number")
        self.compare = Segments(
            "Run before",
            {"on": "Show", "off": "Hide"},
            "on",
            lambda value: self._choose(compare=value == "on"),
        )
        self._reason = label("", "hint")
        self._reason.setWordWrap(True)
        self._grid = QGridLayout(self)
        self._build()
        self._say_tips()
        self.show_choices(self._choices)
        self.set_theme(theme)

    def _build(self) -> None:
        smoothing = QWidget()
        row = QHBoxLayout(smoothing)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.smoothing, 1)
        row.addWidget(self.strength)
        parts: tuple[tuple[str, QWidget], ...] = (
            ("Error axis", self.y_scale),
            ("Drawn over", self.along),
            ("x axis", self.x_scale),
            ("Smoothing", smoothing),
            ("Run before", self.compare),
        )
        for place, (words, widget) in enumerate(parts):
            self._grid.addWidget(label(words, "setting"), place, 0)
            self._grid.addWidget(widget, place, 1)
        self._grid.addWidget(self._reason, len(parts), 0, 1, 2)
        self._reason.hide()

    def _say_tips(self) -> None:
        for segments, tips in (
            (self.y_scale, {"linear": "Error, evenly", "log": "Error by powers of ten"}),
            (self.along, {"epochs": "Draw over epochs done", "steps": "Draw over training steps (batches)"}),
            (self.x_scale, {"linear": "Evenly", "log": "By powers of ten: the first steps get as much room"}),
            (self.compare, {"on": COMPARE_TIP, "off": "Draw this run only"}),
        ):
            for value, tip in tips.items():
                segments.button(value).setToolTip(tip)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.smoothing.set_theme(theme)
        self.smoothing.setMinimumWidth(theme.length(SLIDER_PX))
        self.strength.setMinimumWidth(theme.length(44))
        pad = theme.length(PADDING_PX)
        self._grid.setContentsMargins(pad, pad, pad, pad)
        self._grid.setHorizontalSpacing(theme.length(16))
        self._grid.setVerticalSpacing(theme.length(8))

    def show_choices(self, choices: Choices) -> None:
        """Show what is chosen, without telling anyone."""
        self._choices = choices
        self.y_scale.choose("log" if choices.log_y else "linear")
        self.along.choose(choices.x)
        self.x_scale.choose("log" if choices.log_x else "linear")
        self.smoothing.show_value(choices.smoothing)
        self.strength.setText(f"{choices.smoothing:.2f}")
        tip = SMOOTHING_TIP.format(strength=f"{choices.smoothing:.2f}")
        for widget in (self.smoothing, self.strength):
            widget.setToolTip(tip)
        self.smoothing.setAccessibleDescription(f"{choices.smoothing:.2f}")
        self.compare.choose("on" if choices.compare else "off")

    def show_reason(self, reason: str) -> None:
        """Say why no run before is drawn; "" if one is."""
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))

    def open_at(self, button: QWidget) -> None:
        """Open below a button, or above it where there is no room, right-aligned."""
        self.adjustSize()
        corner = button.mapToGlobal(QPoint(button.width() - self.width(), button.height() + 2))
        screen = button.screen().availableGeometry()
        if corner.y() + self.height() > screen.bottom():
            corner.setY(button.mapToGlobal(QPoint(0, 0)).y() - self.height() - 2)
        self.move(max(corner.x(), screen.left()), max(corner.y(), screen.top()))
        self.show()
        self.y_scale.button("log" if self._choices.log_y else "linear").setFocus()

    def _choose(self, **changed: object) -> None:
        choices = replace(self._choices, **changed)  # type: ignore[arg-type]
        self.show_choices(choices)
        self.chosen.emit(choices)

    def event(self, event: QEvent) -> bool:
        """Let Space press the focused button: in the window it plays."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Escape; press the focused button with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, QPushButton):
                focused.click()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the outline."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.axis)
        painter.fillRect(self.rect().adjusted(1, 1, -1, -1), self._theme.panel)
        painter.end()
