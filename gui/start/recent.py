"""The files used lately: each with its picture, its folder and when it was used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from core.preview import Course, Ground, Points
from core.recent import RecentFile
from gui.start.data_picture import paint_data
from gui.start.gathering import Glance
from gui.start.pictures import Pictures
from gui.start.text import draw_words, line_px, wrapped
from gui.start.words import when
from gui.theme import Theme, paint_icon, pen, tokens
from gui.widgets.icon_button import IconButton
from gui.widgets.pressable import Pressable

REMOVE_PX = 24
"""Side of the cross, at a desk."""
TITLE = "Recent"
EMPTY = "Nothing opened yet."
MISSING = ("missing: moved, renamed or deleted", "missing: moved or deleted", "missing")
"""What is said of a file that is gone: the first of these that there is room for."""
EMPTY_NOTE = "Experiments and tables that you open or save are listed here. Ctrl+O opens the first."


def row_px(theme: Theme) -> int:
    """Return the height of a row."""
    return line_px(theme.font("control")) + 2 * line_px(theme.font("tick")) + 14


class RecentRow(Pressable):
    """One file; a missing or faulty one is grey, struck out if it is missing, and says why."""

    removal_requested = Signal()

    def __init__(
        self, file: RecentFile, theme: Theme, pictures: Pictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self.file, self.glance = file, Glance()
        self._pictures = pictures
        name = Path(file.path).name
        side = theme.length(REMOVE_PX)
        help_ = f"Forget “{name}”; the file stays (Delete)"
        self.remove = IconButton("x", help_, theme, side, theme.length(14), self)
        self.remove.clicked.connect(self.removal_requested)
        self.remove.hide()
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        pictures.painted.connect(self._on_pictures_painted)
        self._tell()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        super().set_theme(theme)
        self.remove.set_theme(theme)

    def show_glance(self, glance: Glance) -> None:
        """Show what was found out about the file."""
        self.glance = glance
        self._tell()
        self._show_remove()
        self.update()

    @property
    def opens(self) -> bool:
        """Whether a press opens the file."""
        return not self.glance.missing

    def _tell(self) -> None:
        fault = self.glance.fault
        words = f"{self.file.path}. {fault}" if fault else self.file.path
        self.setAccessibleDescription(words)
        self.setToolTip(words)

    def _show_remove(self) -> None:
        focused = self.hasFocus() or self.remove.hasFocus()
        self.remove.setVisible(self.underMouse() or focused or bool(self.glance.fault))

    def _on_pictures_painted(self, name: object) -> None:
        if isinstance(name, tuple) and name[0] == "recent":
            self.update()

    # ---- events ---------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Forget the file on Delete; leave up and down to the list."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removal_requested.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Offer to forget the file."""
        super().enterEvent(event)
        self._show_remove()

    def leaveEvent(self, event: QEvent) -> None:
        """Offer it no longer."""
        super().leaveEvent(event)
        self.remove.setVisible(self.hasFocus() or bool(self.glance.fault))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Offer to forget the file."""
        super().focusInEvent(event)
        self._show_remove()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Offer it no longer, unless the focus went to the cross."""
        super().focusOutEvent(event)
        self._show_remove()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the cross at the right."""
        side = self.remove.height()
        self.remove.move(self.width() - side - 6, (self.height() - side) // 2)

    # ---- painting -------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, the name, the folder or what is wrong, and the time."""
        theme = self.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius, area = tokens()["radius_px"]["row"], QRectF(self.rect())
        if self.underMouse() and self.opens:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.track if self.isDown() else theme.panel)
            painter.drawRoundedRect(area, radius, radius)
        self._paint_picture(painter, QRectF(6, 7, (self.height() - 14) * 1.3, self.height() - 14))
        self._paint_words(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen(theme.accent, float(tokens()["stroke_px"]["focus_ring"])))
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), radius, radius)
        painter.end()

    def _paint_picture(self, painter: QPainter, place: QRectF) -> None:
        theme, radius = self.theme, tokens()["radius_px"]["field"]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.panel)
        painter.drawRoundedRect(place, radius, radius)
        shown, experiment = self.glance.preview, self.glance.experiment
        if shown is not None and shown.picture is not None and experiment is not None:
            name = ("recent", experiment.data)
            inner = place.adjusted(3, 3, -3, -3)
            paint = partial(_paint_rows, shown.picture)
            self._pictures.draw(painter, inner, name, theme, theme.panel, paint)
            return
        side = min(place.height() * 0.5, 28.0)
        sign = QRectF(0, 0, side, side)
        sign.moveCenter(place.center())
        own = experiment is None and not self.file.path.lower().endswith(".json")
        paint_icon(painter, "table" if own or experiment is not None else "network", self._faded, sign)

    @property
    def _faded(self) -> QColor:
        return self.theme.axis if self.glance.fault else self.theme.text3

    def _paint_words(self, painter: QPainter) -> None:
        theme, faulty = self.theme, bool(self.glance.fault)
        left = 6 + (self.height() - 14) * 1.3 + 12
        right = self.width() - (self.remove.width() + 10 if self.remove.isVisible() else 6)
        place = QRectF(left, 7, right - left, self.height())
        path = Path(self.file.path)
        font = QFont(theme.font("control", weight=600))
        font.setStrikeOut(self.glance.missing)
        title = wrapped(font, [path.stem], place.width(), 1)
        place.setTop(draw_words(painter, font, theme.text3 if faulty else theme.text1, title, place))
        small = theme.font("tick")
        if faulty:
            draw_words(painter, small, theme.text3, self._reason(small, place.width()), place)
            return
        folder = QFontMetricsF(small).elidedText(
            _home_shortened(path.parent), Qt.TextElideMode.ElideMiddle, place.width()
        )
        draw_words(painter, small, theme.text3, [folder, when(self.file.used, datetime.now())], place)

    def _reason(self, font: QFont, width: float) -> list[str]:
        """Return in lines of a width what is wrong, shorter where there is no room for all of it."""
        if not self.glance.missing:
            fault = self.glance.fault.removeprefix(f"“{self.file.path}” ")
            return wrapped(font, fault.split(), width, 2)
        ways = [wrapped(font, words.split(), width, 2) for words in MISSING]
        return next((lines for lines in ways if not lines[-1].endswith("…")), ways[-1])


class RecentColumn(QWidget):
    """All rows under a title; without files, what would be there."""

    file_chosen = Signal(str)
    removal_requested = Signal(str)

    def __init__(self, theme: Theme, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._pictures = theme, pictures
        self.rows: list[RecentRow] = []

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        for row in self.rows:
            row.set_theme(theme)
        self._place()
        self.update()

    def show_files(self, files: Sequence[RecentFile]) -> None:
        """Show a row for each file; the focus stays at its place in the list."""
        focused = next((place for place, row in enumerate(self.rows) if row.isAncestorOf(_focus(row))), None)
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = [RecentRow(file, self._theme, self._pictures, self) for file in files]
        for row in self.rows:
            row.clicked.connect(partial(self._on_row_clicked, row))
            row.removal_requested.connect(partial(self.removal_requested.emit, row.file.path))
            row.show()
        self._place()
        self.update()
        if focused is not None and self.rows:
            self.rows[min(focused, len(self.rows) - 1)].setFocus()

    def needed_px(self) -> int:
        """Return the height that all rows need."""
        rows = len(self.rows) * row_px(self._theme)
        return self._head_px + (rows or 5 * line_px(self._theme.font("control")) + 32)

    @property
    def _head_px(self) -> int:
        return line_px(self._theme.font("title")) + 10

    def _on_row_clicked(self, row: RecentRow) -> None:
        if row.opens:
            self.file_chosen.emit(row.file.path)

    def _place(self) -> None:
        height = row_px(self._theme)
        for place, row in enumerate(self.rows):
            row.setGeometry(0, self._head_px + place * height, self.width(), height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the rows anew."""
        self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move up and down among the rows."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        at = next((place for place, row in enumerate(self.rows) if row.hasFocus()), None)
        if step and at is not None:
            self.rows[max(0, min(at + step, len(self.rows) - 1))].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the title, hairlines between the rows, or what is missing."""
        theme, painter = self._theme, QPainter(self)
        draw_words(painter, theme.font("title"), theme.text1, [TITLE], QRectF(6, 0, self.width(), 1))
        if self.rows:
            painter.setPen(theme.line)
            for row in self.rows[1:]:
                painter.drawLine(6, row.y(), self.width() - 6, row.y())
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font, note = theme.font("control"), theme.font("tick")
        inner = self.width() - 32.0
        lines = wrapped(note, EMPTY_NOTE.split(), inner, 5)
        height = line_px(font) + len(lines) * line_px(note) + 36
        box = QRectF(1, self._head_px, self.width() - 2, height)
        radius = tokens()["radius_px"]["panel"]
        painter.setPen(pen(theme.axis, 1.5, (6, 5)))
        painter.drawRoundedRect(box, radius, radius)
        place = box.adjusted(16, 16, -16, -16)
        place.setTop(draw_words(painter, font, theme.text1, [EMPTY], place) + 4)
        draw_words(painter, note, theme.text3, lines, place)


def _focus(row: QWidget) -> QWidget:
    return row.window().focusWidget() or row.window()


def _paint_rows(picture: Course | Points | Ground, painter: QPainter, theme: Theme, area: QRectF) -> None:
    paint_data(painter, theme, picture, area, large=False)


def _home_shortened(folder: Path) -> str:
    try:
        return str(Path("~") / folder.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(folder)
