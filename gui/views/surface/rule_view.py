"""`RuleView`: the update rule of the selected racer, with the numbers of its last step put in."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QPointF, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.race.snapshot import RacerPicture
from gui.numbers import grouped
from gui.pace import NumberPace
from gui.theme import Theme
from gui.views.looks import casing_px, look_of, paint_marker
from gui.views.surface.formula_text import formula, is_ready
from gui.views.surface.racers_paint import heading_px
from gui.views.surface.rule_page import RulePage
from gui.views.surface.rule_text import RuleText, rule_text
from gui.views.surface.scrolled_page import ScrolledPage
from gui.widgets.segments import Segments

NOBODY = "Select a racer to see how it computes its steps."
NO_STEP = "The rule stands here as soon as there is a step."
MARKER_PX = 12
FIRST, SECOND = "0", "1"
TYPESET_MS = 600
"""While the race runs formulas are typeset at most so often: each one takes the time of a few frames."""


class RuleTitle(QWidget):
    """The marker of the racer, its name and the step."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._number = theme, 0
        self._words: tuple[str, ...] = ("",)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.update()

    def show_words(self, number: int, *words: str) -> None:
        """Show the marker of a racer, 0 for none, and the longest of some words that fits."""
        if (number, words) != (self._number, self._words):
            self._number, self._words = number, words
            self.setAccessibleName(words[0])
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint marker and words."""
        theme, painter, left = self._theme, QPainter(self), 0
        if self._number:
            size = theme.length(MARKER_PX)
            middle = QPointF(size / 2 + 2, self.height() / 2)
            paint_marker(painter, look_of(theme, self._number), middle, size, theme.canvas, casing_px(theme))
            left = size + 10
        font = theme.font("title")
        metrics, room = QFontMetrics(font), self.rect().adjusted(left, 0, 0, 0)
        shown = next(
            (words for words in self._words if metrics.horizontalAdvance(words) <= room.width()),
            metrics.elidedText(self._words[-1], Qt.TextElideMode.ElideRight, room.width()),
        )
        painter.setFont(font)
        painter.setPen(theme.text1)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()


class RuleView(QWidget):
    """Title with a switch between the coordinates, and below it the rule, a note and the state."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pace = NumberPace()
        self._racer: RacerPicture | None = None
        self._axes = ("w₁", "w₂")
        self._coordinate = 0
        self._waiting: tuple[RuleText, RacerPicture] | None = None
        """What is shown once its formulas are typeset."""
        self._patient = self._says = False
        """`_says`: whether there is a sentence in place of a rule."""
        self._typeset_since = QElapsedTimer()
        self._typesetting = QTimer(self)
        self._typesetting.setSingleShot(True)
        self._typesetting.timeout.connect(self._typeset)
        self.title, self.page = RuleTitle(theme), RulePage(theme)
        self.switch = Segments("Coordinate", {FIRST: "w₁", SECOND: "w₂"}, FIRST, self._on_switch, tight=True)
        self._head = QWidget()
        row = QHBoxLayout(self._head)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.title, 1)
        row.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignVCenter)
        self._scroll = ScrolledPage(self.page, theme, "Update rule and state")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._scroll, 1)
        self._name_axes()
        self.set_theme(theme)

    # ---- looks ------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        height = heading_px(theme)
        self._head.setFixedHeight(height)
        self.switch.setStyleSheet(
            f"QPushButton {{ min-height: {height - 7}px; font-size: {theme.px('tick')}px; }}"
        )
        self.title.set_theme(theme)
        self.page.set_theme(theme)
        self._scroll.set_theme(theme)
        self._write()

    def sizeHint(self) -> QSize:
        """Return a size in which the rule of momentum stands without scrolling."""
        return QSize(self._theme.length(320), heading_px(self._theme) + self._theme.length(200))

    def minimumSizeHint(self) -> QSize:
        """Return the room for the title and for one line of the rule."""
        least = self.switch.minimumSizeHint().width() + self._theme.length(120)
        return QSize(least, heading_px(self._theme) + self._theme.length(70))

    def _name_axes(self) -> None:
        for value, name in zip((FIRST, SECOND), self._axes, strict=True):
            button = self.switch.button(value)
            button.setText(name)
            button.setAccessibleName(f"Coordinate: {name}")
            button.setToolTip(f"Put in the numbers of {name}")

    # ---- content ----------------------------------------------------------------------------

    def show_step(self, axes: tuple[str, str], racer: RacerPicture | None, *, moving: bool = False) -> None:
        """Show the last step of the selected racer on a surface with these axes; None: none is selected.

        While it is `moving` numbers change at 4 Hz.
        """
        other = self._racer is None or racer is None or racer.settings is not self._racer.settings
        self._racer = racer
        if axes != self._axes:
            self._axes = axes
            self._name_axes()
        if self.isVisible() and self._pace.due(moving and not other):
            self._write(patient=moving and not other)

    def _on_switch(self, value: str) -> None:
        self._coordinate = int(value)
        self._write()

    def showEvent(self, event: QShowEvent) -> None:
        """Show what came while it was hidden."""
        super().showEvent(event)
        self._write()

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave no clock running."""
        super().hideEvent(event)
        self._typesetting.stop()

    def _write(self, *, patient: bool = False) -> None:
        """Show the last step; `patient`: what is not typeset yet may wait, and the step before stays."""
        racer, self._patient = self._racer, patient
        self.switch.setVisible(racer is not None)
        if racer is None:
            self.title.show_words(0, "Update rule")
            self._say(NOBODY)
            return
        name = racer.settings.shown_name
        if racer.last is None:
            self.title.show_words(racer.settings.number, name)
            self._say(NO_STEP)
            return
        text = rule_text(racer.last, self._coordinate, self._axes)
        if patient and self._waiting is not None and not all(map(is_ready, text.latex)):
            return  # the one that waits is shown first, else none would ever be
        self._waiting = text, racer
        if not patient:
            self._entitle(text, racer)
        if self._says:  # no sentence of before below the title of this step
            self._say("")
            self._waiting = text, racer
        self._typeset()

    @property
    def is_complete(self) -> bool:
        """Whether what it is to show is shown: nothing waits to be typeset."""
        return self._waiting is None

    def _entitle(self, text: RuleText, racer: RacerPicture) -> None:
        name, step = racer.settings.shown_name, grouped(text.step)
        self.title.show_words(racer.settings.number, f"{name}, step {step}", f"{name}, {step}", name)

    def _say(self, words: str) -> None:
        self._typesetting.stop()
        self._waiting, self._says = None, True
        self.page.show_text(RuleText(0, self._coordinate, self._axes, (), words, ()), self._theme.text1)

    def _typeset(self) -> None:
        """Typeset one formula that is not ready yet, and the next one after other events; then show all."""
        if self._waiting is None:
            return
        text, racer = self._waiting
        missing = [latex for latex in text.latex if not is_ready(latex)]
        since = self._typeset_since
        if missing and self._patient and since.isValid() and since.elapsed() < TYPESET_MS:
            self._typesetting.start(TYPESET_MS - since.elapsed())
            return
        if missing:
            formula(missing[0])
            since.start()
        if len(missing) > 1:
            self._typesetting.start(TYPESET_MS if self._patient else 0)
            return
        self._typesetting.stop()
        self._waiting, self._says = None, False
        self._entitle(text, racer)
        self.page.show_text(text, look_of(self._theme, racer.settings.number).colour)
