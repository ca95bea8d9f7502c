"""`TransportBar`: the bar below a stage, with what each of them has: play, speed, counters, a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.controls.counter import Counter
from gui.controls.play_button import PlayButton
from gui.controls.run_line import RunLine
from gui.controls.speed import STEPS, SpeedScale
from gui.controls.speed_field import SpeedField
from gui.theme import SizeName, Theme
from gui.widgets.action_button import ActionButton

HEIGHT: dict[SizeName, int] = {"normal": 92, "small": 84, "presentation": 120, "presentation_small": 104}
"""Height of the bar in px by the size of the theme."""
MARGIN_PX = 20
BUTTON_GAP_PX, PLAY_GAP_PX, SPEED_GAP_PX, COUNTER_GAP_PX = 6, 12, 24, 28


class Played(Protocol):
    """What every bar drives: the presenter of a run, a race or a study."""

    def play(self) -> None:
        """Go on."""

    def pause(self) -> None:
        """Stop after this step."""

    def reset(self) -> None:
        """Go back to the start."""

    def set_speed(self, per_second: float | None, /) -> None:
        """Go at a speed; None is as fast as it goes."""


class TransportBar(QWidget):
    """Asks for play, pause, reset and speed; subclasses add their buttons and show where things stand."""

    play_requested = Signal()
    pause_requested = Signal()
    reset_requested = Signal()
    speed_requested = Signal(object)
    """Steps or epochs per second as a float; None is as fast as it goes."""

    verb = "Play"
    """What the play button does while nothing runs."""

    def __init__(
        self,
        theme: Theme,
        of_what: str,
        counters: Sequence[str],
        unit: str,
        parent: QWidget | None = None,
        *,
        speeds: SpeedScale = STEPS,
    ) -> None:
        """Make the parts: whose speed is set, the words of the counters, and what the line below counts."""
        super().__init__(parent)
        self._theme = theme
        self.play = PlayButton(theme)
        self.speed = SpeedField(theme, of_what, speeds)
        self._counters = {word: Counter(word, theme) for word in counters}
        self._line = RunLine(theme, unit)
        self._buttons: list[ActionButton] = []
        self._parts: tuple[QWidget | int, ...] = ()
        """From left to right: widgets, and the gaps between them in px."""
        self._ways: tuple[Callable[[bool], None], ...] = ()
        """What shows or hides a part, those first that give way first."""
        self._whole = QVBoxLayout(self)
        self.play.clicked.connect(self._on_play_clicked)
        self.speed.speed_requested.connect(self.speed_requested)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        self.setFixedHeight(HEIGHT[theme.size])
        self._whole.setContentsMargins(MARGIN_PX, 4 if theme.narrow else 9, MARGIN_PX, 0)
        for button in self._buttons:
            button.set_theme(theme)
        for counter in self._counters.values():
            counter.set_theme(theme)
        self.play.set_theme(theme)
        self.speed.set_theme(theme)
        self._line.set_theme(theme)
        if self.isVisible():
            self._give_way()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what there is room for."""
        self._give_way()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the hairline above it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.panel)
        painter.fillRect(0, 0, self.width(), 1, self._theme.line)
        painter.end()

    # ---- for subclasses -----------------------------------------------------------------------

    def _drive(self, session: Played) -> None:
        """Let a presenter do what is asked for on every bar."""
        self.play_requested.connect(session.play)
        self.pause_requested.connect(session.pause)
        self.reset_requested.connect(session.reset)
        self.speed_requested.connect(session.set_speed)

    def _button(self, icon: str, words: str, help_: str, asks: SignalInstance) -> ActionButton:
        made = ActionButton(icon, words, help_, self._theme)
        made.clicked.connect(asks)
        self._buttons.append(made)
        return made

    def _lay_out(self, before: Sequence[QWidget], after: Sequence[QWidget]) -> None:
        """Place buttons before and after play, then speed and counters."""
        counters = (part for counter in self._counters.values() for part in (COUNTER_GAP_PX, counter))
        self._parts = (
            *(*_spaced(before), PLAY_GAP_PX, self.play, PLAY_GAP_PX, *_spaced(after)),
            *(SPEED_GAP_PX, self.speed, *counters),
        )
        row = QHBoxLayout()
        row.setSpacing(0)
        for part in self._parts:
            row.addSpacing(part) if isinstance(part, int) else row.addWidget(part)
            if part is self.speed:
                row.addStretch(1)
        self._whole.setSpacing(0)
        self._whole.addLayout(row)
        self._whole.addStretch(1)
        self._whole.addWidget(self._line)

    def _show_play(self, running: bool, why_not: str) -> None:
        """Show what a press does; `why_not` disables the button and is its tool tip."""
        self.play.show_running(running)
        word = "Pause" if running else self.verb
        words = why_not or f"{word} (Space)"
        if words != self.play.toolTip():
            self.play.setToolTip(words)
            self.play.setAccessibleName(word)
            self.play.setAccessibleDescription(why_not)
        self._enable(not why_not, self.play)

    def _enable(self, enabled: bool, *buttons: QWidget) -> None:
        for button in buttons:
            if button.isEnabled() != enabled:
                button.setEnabled(enabled)

    # ---- within ---------------------------------------------------------------------------------

    def _give_way(self) -> None:
        """Take away what matters least until the rest fits."""
        for show in self._ways:
            show(True)
        for show in self._ways:
            if self._needed() <= self.width():
                break
            show(False)

    def _needed(self) -> int:
        """Return the width at which no part is cut off."""
        gaps = sum(part for part in self._parts if isinstance(part, int))
        widgets = [part for part in self._parts if isinstance(part, QWidget) and not part.isHidden()]
        for widget in widgets:
            widget.ensurePolished()
        room = sum(max(widget.minimumWidth(), widget.sizeHint().width()) for widget in widgets)
        return gaps + room + 2 * MARGIN_PX

    def _on_play_clicked(self) -> None:
        (self.pause_requested if self.play.is_running else self.play_requested).emit()


def _spaced(widgets: Sequence[QWidget]) -> Iterator[QWidget | int]:
    for place, widget in enumerate(widgets):
        if place:
            yield BUTTON_GAP_PX
        yield widget
