"""The tabs of the stages in the top bar, each with its key."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from gui.frame import UnderWay
from gui.theme import Theme, pen, tokens

AROUND_PX, KEY_GAP_PX, BAR_PX = 12, 6, 3
DISC_PX = 8
FULL_TURN = 360 * 16
"""As Qt counts angles, which begins at three o'clock and turns to the left."""


class Tab(QAbstractButton):
    """A word with its key; a bar below the chosen one, a disc beside those where something goes on."""

    def __init__(self, words: str, key: str, theme: Theme) -> None:
        super().__init__()
        self._theme, self._key = theme, key
        self._with_key = True
        self._under_way: UnderWay | None = None
        self._whole, self._brief = words, words.rsplit(maxsplit=1)[-1].capitalize()
        self.setText(words)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._tip = f"{words} ({key})"
        self.setToolTip(self._tip)
        self.setAccessibleName(f"Stage: {words}")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def show_less(self, *, brief: bool, with_key: bool) -> None:
        """Show the last of the words only, or leave the key to the tool tip."""
        self._with_key = with_key
        self.setText(self._brief if brief else self._whole)
        self.updateGeometry()
        self.update()

    def show_under_way(self, under_way: UnderWay | None) -> None:
        """Show how far that is which goes on here while another stage is looked at; None: nothing."""
        if under_way != self._under_way:
            self._under_way = under_way
            words = "" if under_way is None else under_way.words
            self.setToolTip(f"{self._tip}: {words}" if words else self._tip)
            self.setAccessibleDescription(words)
            self.update()

    def px(self, *, brief: bool, with_key: bool) -> int:
        """Return the width that it takes."""
        metrics = QFontMetricsF(self._theme.font("note", weight=600))
        words = metrics.horizontalAdvance(self._brief if brief else self._whole)
        key = QFontMetricsF(self._theme.font("tick", numbers=True)).horizontalAdvance(self._key)
        return ceil(words + (key + KEY_GAP_PX if with_key else 0)) + 2 * AROUND_PX

    def sizeHint(self) -> QSize:
        """Return the size of what is shown."""
        return QSize(self.px(brief=self.text() != self._whole, with_key=self._with_key), 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint word, key, the bar of the chosen one and the focus ring."""
        theme, chosen = self._theme, self.isChecked()
        painter = QPainter(self)
        font = theme.font("note", weight=600 if chosen else 500)
        painter.setFont(font)
        painter.setPen(theme.text1 if chosen or self.underMouse() else theme.text2)
        room = QRectF(self.rect()).adjusted(AROUND_PX, 0, 0, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, flags, self.text())
        words = QFontMetricsF(font).horizontalAdvance(self.text())
        if self._with_key:
            painter.setFont(theme.font("tick", numbers=True))
            painter.setPen(theme.text3)
            painter.drawText(room.adjusted(words + KEY_GAP_PX, -4, 0, -4), flags, self._key)
        if self._under_way is not None:
            self._paint_disc(painter, self._under_way.share)
        if chosen:
            bar = QRectF(AROUND_PX, self.height() - BAR_PX - 1, words, BAR_PX)
            painter.fillRect(bar, theme.accent)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(pen(theme.accent, 2))
            radius = tokens()["radius_px"]["button"]
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 5, -2, -6), radius, radius)
        painter.end()

    def _paint_disc(self, painter: QPainter, share: float | None) -> None:
        """Paint the part that is done as a part of a disc; a whole one where nobody knows it."""
        disc = QRectF(self.width() - DISC_PX - 1, (self.height() - DISC_PX) / 2, DISC_PX, DISC_PX)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(self._theme.accent, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(disc)
        painter.setBrush(self._theme.accent)
        turn = FULL_TURN if share is None else round(FULL_TURN * share)
        painter.drawPie(disc, FULL_TURN // 4, -turn)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with Enter as well; Space is for play."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            event.ignore()


class Tabs(QWidget):
    """One tab a stage."""

    chosen = Signal(str)
    """Name of the stage that the user wants to see."""

    def __init__(self, stages: Mapping[str, str], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tabs: dict[str, Tab] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for number, (name, words) in enumerate(stages.items(), start=1):
            tab = Tab(words, str(number), theme)
            tab.clicked.connect(lambda _=False, name=name: self.chosen.emit(name))
            self._tabs[name] = tab
            row.addWidget(tab)
        self.show_chosen(next(iter(stages)))

    def fit(self, room_px: int) -> bool:
        """Show what there is room for: words and keys, words, the last ones; return if words are whole."""
        for brief, with_key in ((False, True), (False, False), (True, False)):
            needed = sum(tab.px(brief=brief, with_key=with_key) for tab in self._tabs.values())
            if needed <= room_px or brief:
                for tab in self._tabs.values():
                    tab.show_less(brief=brief, with_key=with_key)
                return not brief
        return False

    def show_chosen(self, name: str) -> None:
        """Mark the stage that is to be seen."""
        self._tabs[name].setChecked(True)

    def tab(self, name: str) -> Tab:
        """Return the tab of a stage."""
        return self._tabs[name]

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        for tab in self._tabs.values():
            tab.set_theme(theme)
