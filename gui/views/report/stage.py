"""The stage *Demand*: state, the rows over time, residuals, baselines, what inputs are worth, and what if."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gui.report.frame import ReportFrame
from gui.theme import SizeName, Theme, tokens
from gui.views.report.baselines_view import BaselinesView
from gui.views.report.importance_view import ImportanceView
from gui.views.report.residual_view import ResidualView
from gui.views.report.scatter_view import ScatterView
from gui.views.report.slot import Slot
from gui.views.report.time_view import TimeView
from gui.views.report.what_if_view import WhatIfView
from gui.views.state_chip import StateChip
from gui.widgets.labels import Notice

WORDS = {
    "time": "Over time",
    "residual": "Residuals",
    "scatter": "Predicted, actual",
    "baselines": "Baselines",
    "importance": "Inputs",
    "what_if": "What if",
}
BOTH = "baselines, importance"
"""Both below one another, where there is the height for it."""
SLOTS: Mapping[SizeName, tuple[tuple[str, ...], ...]] = {
    "normal": (("residual", "scatter"), (BOTH,), ("what_if",)),
    "small": (("residual", "scatter"), ("baselines", "importance"), ("what_if",)),
    "presentation": (("residual", "scatter", "importance"), ("baselines", "what_if")),
    "presentation_small": (tuple(WORDS),),
}
"""What stands side by side, and what each place can show; the time stands above where none shows it."""
SHARES: Mapping[int, tuple[float, ...]] = {1: (1.0,), 2: (0.54, 0.46), 3: (0.4, 0.31, 0.29)}
LOWER_SHARE: Mapping[SizeName, float] = {
    "normal": 0.52,
    "small": 0.54,
    "presentation": 0.55,
}
BASELINES_SHARE = 0.46
GAP_PX, LEAK_GAP_PX = 16, 8


class ReportStage(QWidget):
    """Holds the views and places them."""

    pages_chosen = Signal()
    """Another view is to be seen in a place."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("look", "canvas")
        self.chip, self._note = StateChip(theme), Notice(theme)
        self._head = QWidget(self)
        row = QHBoxLayout(self._head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_PX)
        row.addWidget(self.chip)
        row.addWidget(self._note, 1)
        self.leak, self.empty = QLabel(self), QLabel(self)
        for words in (self.leak, self.empty):
            words.setWordWrap(True)
            words.hide()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.time = TimeView(theme, self)
        self.residual, self.scatter = ResidualView(theme, self), ScatterView(theme, self)
        self.baselines, self.importance = BaselinesView(theme, self), ImportanceView(theme, self)
        self.what_if = WhatIfView(theme, self)
        self.views: dict[str, QWidget] = {name: getattr(self, name) for name in WORDS}
        self.pages: dict[int, str] = {}
        """By the number of a place what was chosen there; places without an entry show their first view."""
        self._slots: list[Slot] = []
        self._lines: list[QRect] = []
        self._filling: QWidget | None = None
        self._frame: ReportFrame | None = None
        self._make_slots()
        self.set_theme(theme)

    # ---- look ---------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        other_size = theme.size != self._theme.size
        self._theme = theme
        for view in (self.chip, self._note, *self.views.values()):
            view.set_theme(theme)  # type: ignore[attr-defined]
        warning, tint, _ = theme.state("warning")
        self.leak.setStyleSheet(
            f"color: {warning.name()}; background: {tint.name()}; font-size: {theme.px('note')}px;"
            f"padding: 6px 12px; border-radius: {tokens()['radius_px']['panel']}px"
        )
        self.empty.setStyleSheet(f"color: {theme.text2.name()}; font-size: {theme.px('title')}px")
        if other_size:
            self._make_slots()
        self._place()

    def _make_slots(self) -> None:
        for slot in self._slots:
            slot.setParent(None)
            slot.deleteLater()
        self._slots = [Slot(names, {**WORDS, BOTH: ""}, self) for names in SLOTS[self._theme.size]]
        for number, slot in enumerate(self._slots):
            slot.choose(self.pages.get(number, ""))
            slot.chosen.connect(lambda number=number, slot=slot: self._on_page(number, slot.current))

    def choose_pages(self, pages: Mapping[int, str]) -> None:
        """Show other views in some places; what is not offered there changes nothing."""
        self.pages.update(pages)
        for number, slot in enumerate(self._slots):
            slot.choose(self.pages.get(number, ""))
        self._place()

    def _on_page(self, number: int, name: str) -> None:
        self.pages[number] = name
        self._place()
        self.pages_chosen.emit()

    # ---- what is shown ------------------------------------------------------------------------

    def show_frame(self, frame: ReportFrame) -> None:
        """Show a frame in the views that are to be seen."""
        before, self._frame = self._frame, frame
        width = self.chip.minimumWidth()
        self.chip.show_chip(frame.chip, frame.moving)
        self._note.say(frame.note)
        leak = "" if frame.report is None else frame.report.leak
        changed = leak != self.leak.text() or frame.empty != self.empty.text() or before is None
        self.leak.setText(leak)
        self.empty.setText(frame.empty)
        if changed or self.chip.minimumWidth() > width:
            self._place()
        if not frame.empty:
            for view in self.panels:
                view.show_frame(frame)  # type: ignore[attr-defined]

    @property
    def panels(self) -> tuple[QWidget, ...]:
        """The views that are to be seen, each of which can fill the stage."""
        return tuple(view for view in self.views.values() if not view.isHidden())

    def fill(self, view: QWidget | None) -> None:
        """Give the whole stage to one view; None: all are to be seen."""
        self._filling = view
        self._place()

    # ---- placing --------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the views anew."""
        self._place()

    def _place(self) -> None:
        pad = int(tokens()["layout"]["1280x720" if self._theme.narrow else "1920x1080"]["padding"])
        inner = self.rect().adjusted(pad, pad - 8, -pad, -8)
        self._head.setGeometry(QRect(inner.left(), inner.top(), inner.width(), self.chip.height()))
        top = inner.top() + self.chip.height() + (8 if self._theme.narrow else 12)
        self.leak.setVisible(bool(self.leak.text()))
        if self.leak.text():
            height = self.leak.heightForWidth(inner.width())
            self.leak.setGeometry(inner.left(), top, inner.width(), height)
            top += height + LEAK_GAP_PX
        room = QRect(inner.left(), top, inner.width(), max(inner.bottom() - top, 1))
        hidden = set(self.views.values()) - self._place_views(room, pad)
        for view in hidden:
            view.hide()
        self.update()

    def _place_views(self, room: QRect, pad: int) -> set[QWidget]:
        """Place views and segments; returns the views that are to be seen."""
        empty = self._frame is None or bool(self._frame.empty)
        self._lines = []
        self.empty.setVisible(empty)
        for slot in self._slots:
            slot.setVisible(not empty and self._filling is None)
        if empty:
            self.empty.setGeometry(room)
            return set()
        if self._filling is not None:
            self._show_at(self._filling, room)
            return {self._filling}
        if self._theme.size == "presentation_small":
            return self._place_slots(room, pad)
        lower = round(room.height() * LOWER_SHARE[self._theme.size])
        self._show_at(self.time, room.adjusted(0, 0, 0, -lower - GAP_PX))
        below = QRect(room.left(), room.bottom() - lower, room.width(), lower)
        self._lines.append(QRect(room.left(), below.top() - GAP_PX // 2, room.width(), 1))
        return {self.time} | self._place_slots(below, pad)

    def _place_slots(self, room: QRect, pad: int) -> set[QWidget]:
        count = len(self._slots)
        width, left = room.width() - 2 * pad * (count - 1), room.left()
        shown: set[QWidget] = set()
        for slot, share in zip(self._slots, SHARES[count], strict=True):
            part = QRect(left, room.top() + 6, round(width * share), room.height() - 6)
            if left > room.left():
                self._lines.append(QRect(left - pad, room.top(), 1, room.height()))
            inside = slot.place(part)
            if slot.current == BOTH:
                upper = round(inside.height() * BASELINES_SHARE)
                self._show_at(self.baselines, inside.adjusted(0, 0, 0, upper - inside.height()))
                self._show_at(self.importance, inside.adjusted(0, upper + GAP_PX, 0, 0))
                self._lines.append(
                    QRect(inside.left(), inside.top() + upper + GAP_PX // 2, inside.width(), 1)
                )
                shown |= {self.baselines, self.importance}
            else:
                self._show_at(self.views[slot.current], inside)
                shown.add(self.views[slot.current])
            left += part.width() + 2 * pad
        return shown

    def _show_at(self, view: QWidget, room: QRect) -> None:
        view.setGeometry(room)
        if view.isHidden():
            view.show()
            if self._frame is not None and not self._frame.empty:
                view.show_frame(self._frame)  # type: ignore[attr-defined]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the hairlines between the parts."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.canvas)
        for line in self._lines:
            painter.fillRect(line, self._theme.line)
        painter.end()
