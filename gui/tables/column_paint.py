"""How a column is painted in the list: input, target, name, kind, what is in it, what to know about it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.tables.lines import KIND_ICONS, Line, Note
from gui.theme import Theme, paint_icon, pen
from gui.widgets.check_line import paint_check_box

PARTS = ("input", "target", "kind")
"""What can be changed in a line, from left to right."""
LINE_PX = 34
NOTE_PX = 18
_BOX, _DOT = 16, 16
_INPUT_X, _TARGET_X, _NAME_X = 14, 64, 104
_KIND_PX, _GAP, _FACTS_PX = 116, 10, 190
_NOTE_LINES = 2

_Index = QModelIndex | QPersistentModelIndex


class ColumnPainter(QStyledItemDelegate):
    """Paints a `Line`; knows where its parts are."""

    def __init__(self, theme: Theme, width: int = 600) -> None:
        super().__init__()
        self.theme = theme
        self.part = 0
        """Which of `PARTS` of the current line has the focus."""
        self.width = width
        """Width of the list, on which the height of a line depends."""

    # ---- places -----------------------------------------------------------------------------

    def name_width(self, width: int) -> int:
        """Return the room for the name."""
        return max(100, min(230, width - _NAME_X - _KIND_PX - 2 * _GAP - _FACTS_PX))

    def place_of(self, part: str, area: QRect) -> QRectF:
        """Return where a part of a line is."""
        top = area.top() + (LINE_PX - _BOX) / 2
        if part == "input":
            return QRectF(area.left() + _INPUT_X, top, _BOX, _BOX)
        if part == "target":
            return QRectF(area.left() + _TARGET_X, top, _DOT, _DOT)
        left = area.left() + _NAME_X + self.name_width(area.width()) + _GAP
        return QRectF(left, area.top() + 5, _KIND_PX, LINE_PX - 10)

    def part_at(self, area: QRect, x: int, y: int) -> str:
        """Return the part at a place; the name and what stands behind it belong to the input."""
        if self.place_of("target", area).adjusted(-16, -8, 14, 8).contains(x, y):
            return "target"
        return "kind" if self.place_of("kind", area).contains(x, y) else "input"

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return a height for the line and its notes."""
        line: Line = index.data(Qt.ItemDataRole.UserRole)
        heights = (self._note_height(note) for note in line.notes)
        below = sum(heights) + 6 if line.notes else 0
        return QSize(100, LINE_PX + below)

    def _note_room(self, width: int) -> int:
        return width - _NAME_X - 20 - 12

    def _note_height(self, note: Note) -> int:
        metrics = QFontMetrics(self.theme.font("tick", weight=400))
        needed = metrics.horizontalAdvance(note.text)
        return NOTE_PX * min(_NOTE_LINES, 1 + needed // max(1, self._note_room(self.width)))

    # ---- painting ---------------------------------------------------------------------------

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a line."""
        line: Line = index.data(Qt.ItemDataRole.UserRole)
        area: QRect = option.rect
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, self.theme.raised)
        self._paint_input(painter, self.place_of("input", area), line)
        self._paint_target(painter, self.place_of("target", area), line)
        self._paint_words(painter, area, line)
        top = area.top() + LINE_PX - 3
        for note in line.notes:
            top += self._paint_note(painter, area, top, note)
        if state & QStyle.StateFlag.State_HasFocus:
            self._paint_focus(painter, area)
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, self.theme.line)
        painter.restore()

    def _paint_input(self, painter: QPainter, box: QRectF, line: Line) -> None:
        theme = self.theme
        if line.is_target:
            return
        paint_check_box(painter, theme, box, line.is_input)

    def _paint_target(self, painter: QPainter, place: QRectF, line: Line) -> None:
        if not line.can_be_target:
            return
        theme = self.theme
        painter.setBrush(theme.panel)
        painter.setPen(pen(theme.accent if line.is_target else theme.axis, 2 if line.is_target else 1.5))
        painter.drawEllipse(place.adjusted(1, 1, -1, -1))
        if line.is_target:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.accent)
            painter.drawEllipse(QPointF(place.center()), 4, 4)

    def _paint_words(self, painter: QPainter, area: QRect, line: Line) -> None:
        theme, middle = self.theme, Qt.AlignmentFlag.AlignVCenter
        used = line.is_input or line.is_target
        name = QRectF(area.left() + _NAME_X, area.top(), self.name_width(area.width()), LINE_PX)
        painter.setFont(theme.font("control", weight=600 if used else 400))
        painter.setPen(theme.accent if line.is_target else theme.text1 if used else theme.text2)
        _elided(painter, name, line.name, middle)
        kind = self.place_of("kind", area)
        if line.can_change_kind:
            painter.setPen(pen(theme.axis, 1))
            painter.setBrush(theme.raised)
            painter.drawRoundedRect(kind.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        sign = QRectF(kind.left() + 8, kind.center().y() - 7, 14, 14)
        paint_icon(painter, KIND_ICONS[line.kind], theme.text2, sign)
        painter.setFont(theme.font("tick", weight=500))
        painter.setPen(theme.text1 if used else theme.text2)
        words = {"names": "categories"}.get(line.kind, line.kind)
        _elided(painter, kind.adjusted(28, 0, -20, 0), words, middle)
        if line.can_change_kind:
            place = QRectF(kind.right() - 20, kind.center().y() - 6, 12, 12)
            paint_icon(painter, "chevron-down", theme.text2, place)
        painter.setFont(theme.font("tick", weight=400))
        painter.setPen(theme.text2 if used else theme.text3)
        facts = QRectF(kind.right() + _GAP, area.top(), area.right() - kind.right() - _GAP - 10, LINE_PX)
        _elided(painter, facts, line.facts, middle)

    def _paint_note(self, painter: QPainter, area: QRect, top: float, note: Note) -> int:
        theme, height = self.theme, self._note_height(note)
        colour = theme.state("warning")[0] if note.warns else theme.text3
        if note.warns:
            paint_icon(painter, "triangle-alert", colour, QRectF(area.left() + _NAME_X, top + 1, 14, 14))
        painter.setFont(theme.font("tick", weight=400))
        painter.setPen(colour)
        room = self._note_room(area.width())
        words = QRectF(area.left() + _NAME_X + (20 if note.warns else 0), top, room, height)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        if height == NOTE_PX:
            _elided(painter, words, note.text, Qt.AlignmentFlag.AlignTop)
        else:
            painter.drawText(words, int(flags), _cut(painter.fontMetrics(), note.text, room))
        return height

    def _paint_focus(self, painter: QPainter, area: QRect) -> None:
        """Paint a bar at the line that the keys act on, and a ring around the part."""
        painter.fillRect(area.left(), area.top(), 3, area.height() - 1, self.theme.accent)
        painter.setPen(pen(self.theme.accent, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(self.place_of(PARTS[self.part], area).adjusted(-4, -4, 4, 4), 6, 6)


def _elided(painter: QPainter, place: QRectF, text: str, flags: Qt.AlignmentFlag) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(place.width()))
    painter.drawText(place, int(flags | Qt.AlignmentFlag.AlignLeft), shown)


def _cut(metrics: QFontMetrics, text: str, room: int) -> str:
    """Return as much of a text as two lines hold; the tool tip has the whole."""
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, round(_NOTE_LINES * room * 0.94))
