"""The stage *Demand*: state, the rows over time, residuals, baselines, what inputs are worth, and what if."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from gui.report.frame import ReportFrame
from gui.theme import SizeName, Theme, tokens
from gui.views.report.baselines_view import BaselinesView
from gui.views.report.importance_view import ImportanceView
from gui.views.report.residual_view import ResidualView
from gui.views.report.scatter_view import ScatterView
from gui.views.report.slot import Slot
from gui.views.report.time_view import TimeView
from gui.views.report.what_if_view import WhatIfView
from gui.views.stage_ground import HeadedStage

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


class ReportStage(HeadedStage):
    """Holds the views and says where they stand."""

    pages_chosen = Signal()
    """Another view is to be seen in a place."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.leak, self.empty = QLabel(self), QLabel(self)
        for words in (self.leak, self.empty):
            words.setWordWrap(True)
            words.hide()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._cover = self.empty
        self.time = TimeView(theme, self)
        self.residual, self.scatter = ResidualView(theme, self), ScatterView(theme, self)
        self.baselines, self.importance = BaselinesView(theme, self), ImportanceView(theme, self)
        self.what_if = WhatIfView(theme, self)
        self.views: dict[str, QWidget] = {name: getattr(self, name) for name in WORDS}
        self.pages: dict[int, str] = {}
        """By the number of a place what was chosen there; places without an entry show their first view."""
        self._slots: list[Slot] = []
        self._frame: ReportFrame | None = None
        self._make_slots(theme)
        self.set_theme(theme)

    # ---- look ---------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        other_size = theme.size != self._theme.size
        warning, tint, _ = theme.state("warning")
        self.leak.setStyleSheet(
            f"color: {warning.name()}; background: {tint.name()}; font-size: {theme.px('note')}px;"
            f"padding: 6px 12px; border-radius: {tokens()['radius_px']['panel']}px"
        )
        self.empty.setStyleSheet(f"color: {theme.text2.name()}; font-size: {theme.px('title')}px")
        if other_size:
            self._make_slots(theme)
        super().set_theme(theme)

    def _make_slots(self, theme: Theme) -> None:
        for slot in self._slots:
            slot.setParent(None)
            slot.deleteLater()
        self._slots = [Slot(names, {**WORDS, BOTH: ""}, self) for names in SLOTS[theme.size]]
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
        has_grown = self._show_chip(frame.chip, frame.moving)
        self.note.say(frame.note)
        leak = "" if frame.report is None else frame.report.leak
        changed = leak != self.leak.text() or frame.empty != self.empty.text() or before is None
        self.leak.setText(leak)
        self.empty.setText(frame.empty)
        if changed or has_grown:
            self._place()
        if not frame.empty:
            for view in self.panels:
                view.show_frame(frame)  # type: ignore[attr-defined]

    # ---- placing --------------------------------------------------------------------------------

    def _all_panels(self) -> tuple[QWidget, ...]:
        return tuple(self.views.values())

    def _is_covered(self) -> bool:
        return self._frame is None or bool(self._frame.empty)

    def _on_seen(self, panel: QWidget) -> None:
        if self._frame is not None and not self._is_covered():
            panel.show_frame(self._frame)  # type: ignore[attr-defined]

    def _room(self) -> QRect:
        """Place the warning that the target leaks below the row as well."""
        room, words = super()._room(), self.leak.text()
        self.leak.setVisible(bool(words))
        if words:
            height = self.leak.heightForWidth(room.width())
            self.leak.setGeometry(room.left(), room.top(), room.width(), height)
            room.setTop(min(room.top() + height + LEAK_GAP_PX, room.bottom()))
        return room

    def _place(self) -> None:
        for slot in self._slots:
            slot.setVisible(not self._is_covered() and self._filling is None)
        super()._place()

    def _places(self, room: QRect) -> dict[QWidget, QRect]:
        if self._theme.size == "presentation_small":
            return self._places_of_slots(room)
        lower = round(room.height() * LOWER_SHARE[self._theme.size])
        below = QRect(room.left(), room.bottom() - lower, room.width(), lower)
        self._draw_level(room.left(), below.top() - GAP_PX // 2, room.width())
        return {self.time: room.adjusted(0, 0, 0, -lower - GAP_PX), **self._places_of_slots(below)}

    def _places_of_slots(self, room: QRect) -> dict[QWidget, QRect]:
        """Place the segments side by side, and the views that they choose."""
        count, pad = len(self._slots), self._pad
        width, left = room.width() - 2 * pad * (count - 1), room.left()
        places: dict[QWidget, QRect] = {}
        for slot, share in zip(self._slots, SHARES[count], strict=True):
            part = QRect(left, room.top() + 6, round(width * share), room.height() - 6)
            if left > room.left():
                self._draw_upright(left - pad, room.top(), room.height())
            inside = slot.place(part)
            if slot.current == BOTH:
                upper = round(inside.height() * BASELINES_SHARE)
                self._draw_level(inside.left(), inside.top() + upper + GAP_PX // 2, inside.width())
                places[self.baselines] = inside.adjusted(0, 0, 0, upper - inside.height())
                places[self.importance] = inside.adjusted(0, upper + GAP_PX, 0, 0)
            else:
                places[self.views[slot.current]] = inside
            left += part.width() + 2 * pad
        return places
