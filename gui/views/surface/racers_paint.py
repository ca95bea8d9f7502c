"""How rows and headings of the table of racers are painted."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QHeaderView

from core.race.settings import MAX_RACERS
from gui.pictures.recorded import is_recorded
from gui.theme import Theme, paint_icon, pen
from gui.views.looks import casing_px, look_of, paint_marker
from gui.views.surface.race_rows import COLUMNS, NOT_YET, ORDERS, UNKNOWN, Column, RaceRow, Words
from gui.views.surface.racers_model import RacersModel

SAMPLE_PX, NARROW_SAMPLE_PX = 44, 36
"""Length of the sample of a racer's line."""
MARKER_PX = 11
GAP_PX, NARROW_GAP_PX = 10, 8
ICON_PX = 16
LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
MIDDLE = Qt.AlignmentFlag.AlignVCenter
AT_LEFT, AT_RIGHT = int(LEFT | MIDDLE), int(RIGHT | MIDDLE)

Cell = tuple[Column, int, int]
"""A column that is shown, its left edge and its width in pixels."""


class RowPainter:
    """Paints rows. Each is kept as a picture in which only the cells are painted that say something else."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.words = Words.FULL
        """How much there is room for of the standing."""
        self._kept: dict[int, _KeptRow] = {}

    def paint(self, painter: QPainter, row: RaceRow, cells: tuple[Cell, ...], room: QRect) -> None:
        """Paint a row in its room, which the cells divide from left to right."""
        if is_recorded(painter):
            for cell in cells:
                self._paint_cell(painter, row, cell, room)
            return
        ratio = painter.device().devicePixelRatioF()
        key = self.theme, ratio, cells, room.size()
        kept = self._kept.get(row.number)
        if kept is None or kept.key != key:
            if len(self._kept) > MAX_RACERS:
                self._kept.clear()
            kept = self._kept[row.number] = _KeptRow(key, _blank(room.size(), ratio))
        said = [self._said(row, column) for column, _, _ in cells]
        if said != kept.said:
            self._bring_up_to_date(kept, row, cells, said)
        painter.drawPixmap(room.topLeft(), kept.pixmap)

    def _bring_up_to_date(
        self, kept: _KeptRow, row: RaceRow, cells: tuple[Cell, ...], said: list[str]
    ) -> None:
        """Paint the cells of a row that say something else than before."""
        before, kept.said = kept.said or [""] * len(said), said
        room = QRect(QPoint(0, 0), kept.pixmap.deviceIndependentSize().toSize())
        onto = QPainter(kept.pixmap)
        for cell, old, now in zip(cells, before, said, strict=True):
            if old != now:
                onto.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
                onto.fillRect(cell[1], 0, cell[2], room.height(), Qt.GlobalColor.transparent)
                onto.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
                self._paint_cell(onto, row, cell, room)
        onto.end()

    def _said(self, row: RaceRow, column: Column) -> str:
        return row.standing_text(self.words) if column is Column.STANDING else row.text(column)

    def _paint_cell(self, painter: QPainter, row: RaceRow, cell: Cell, room: QRect) -> None:
        column, left, width = cell
        area = QRect(room.left() + left, room.top(), width, room.height())
        if column is Column.NAME:
            self._paint_name(painter, row, area)
        elif column is Column.STANDING:
            self._paint_standing(painter, row, area)
        else:
            text = row.text(column)
            quiet = text in (NOT_YET, UNKNOWN)
            numbers = text != NOT_YET
            painter.setFont(self.theme.font("label" if numbers else "control", numbers=numbers, weight=400))
            painter.setPen(self.theme.text3 if quiet else self.theme.text1)
            painter.drawText(area.adjusted(0, 0, -gap_px(self.theme), 0), AT_RIGHT, text)

    def _paint_name(self, painter: QPainter, row: RaceRow, area: QRect) -> None:
        theme = self.theme
        left, middle = area.left() + gap_px(theme), area.center().y() + 0.5
        if is_recorded(painter):
            painter.save()
            paint_sample(painter, theme, row.number, left, middle)
            painter.restore()
        else:
            stamp = _sample(theme, row.number, painter.device().devicePixelRatioF())
            painter.drawPixmap(QPointF(left, middle - stamp.deviceIndependentSize().height() / 2), stamp)
        font = name_font(theme)
        room = area.adjusted(name_left_px(theme), 0, -4, 0)
        painter.setFont(font)
        painter.setPen(theme.text1)
        shown = QFontMetrics(font).elidedText(row.name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, AT_LEFT, shown)

    def _paint_standing(self, painter: QPainter, row: RaceRow, area: QRect) -> None:
        theme, left = self.theme, area.left() + gap_px(self.theme)
        if row.diverged:
            side = theme.length(ICON_PX)
            place = QRectF(left, area.center().y() + 0.5 - side / 2, side, side)
            paint_icon(painter, "triangle-alert", theme.error, place)
            left += side + 4
        painter.setPen(theme.error if row.diverged else theme.text2)
        painter.setFont(theme.font("control", weight=400))
        room = QRect(left, area.top(), area.right() - left, area.height())
        painter.drawText(room, AT_LEFT, row.standing_text(self.words))


@dataclass
class _KeptRow:
    """A row as a picture."""

    key: tuple[object, ...]
    """What all of it depends on."""
    pixmap: QPixmap
    said: list[str] = field(default_factory=list)
    """By its cells from left to right."""


def _blank(size: QSize, ratio: float) -> QPixmap:
    made = QPixmap(round(size.width() * ratio), round(size.height() * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    return made


def paint_sample(painter: QPainter, theme: Theme, number: int, left: float, middle: float) -> None:
    """Paint a piece of a racer's line with its marker."""
    look, length = look_of(theme, number), sample_px(theme)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen(look.colour, theme.stroke("racer_path"), look.dash_px))
    painter.drawLine(QPointF(left, middle), QPointF(left + length, middle))
    centre = QPointF(left + length / 2, middle)
    paint_marker(painter, look, centre, theme.length(MARKER_PX), theme.canvas, casing_px(theme))


@lru_cache(maxsize=64)
def _sample(theme: Theme, number: int, ratio: float) -> QPixmap:
    """Return the sample as a picture: it is stamped into rows."""
    height = 2 * theme.length(MARKER_PX)
    made = _blank(QSize(sample_px(theme), height), ratio)
    painter = QPainter(made)
    paint_sample(painter, theme, number, 0, height / 2)
    painter.end()
    return made


def name_font(theme: Theme) -> QFont:
    """Return the font of names."""
    return theme.font("control" if theme.narrow else "label", weight=600)


def row_px(theme: Theme) -> int:
    """Return the height of a row."""
    return theme.px("label") + (16 if theme.size == "normal" else 12)


def heading_px(theme: Theme) -> int:
    """Return the height of the headings."""
    return theme.px("title") + (14 if theme.size == "normal" else 10)


def gap_px(theme: Theme) -> int:
    """Return the room between a column and the edge of the row."""
    return theme.length(NARROW_GAP_PX if theme.narrow else GAP_PX)


def sample_px(theme: Theme) -> int:
    """Return the length of the sample of a line."""
    return theme.length(NARROW_SAMPLE_PX if theme.narrow else SAMPLE_PX)


def name_left_px(theme: Theme) -> int:
    """Return where names begin."""
    return 2 * gap_px(theme) + sample_px(theme)


def standing_px(theme: Theme, text: str, diverged: bool) -> int:
    """Return the room that a standing needs."""
    sign = theme.length(ICON_PX) + 4 if diverged else 0
    width = QFontMetrics(theme.font("control", weight=400)).horizontalAdvance(text)
    return width + sign + gap_px(theme) + 6


class Headings(QHeaderView):
    """Headings that sort: by click, or with Enter once Tab has led here and arrow keys have chosen one."""

    chosen = Signal(object)
    """The `Column` whose heading was pressed."""

    def __init__(self, theme: Theme, model: RacersModel) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._theme, self._content = theme, model
        self._current = COLUMNS.index(Column.VALUE)
        self._pressed: int | None = None
        self._ring = False
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Headings of the racers")
        self.setAccessibleDescription("Left and right choose a heading, Enter sorts by it, again backwards")

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.setFixedHeight(heading_px(theme))
        self.setStyleSheet("QHeaderView { background: transparent; border: none; padding: 0; }")
        self.viewport().update()

    def needed_px(self, column: Column) -> int:
        """Return the room that a heading needs, with the arrow of the order."""
        text = str(self._content.headerData(COLUMNS.index(column), Qt.Orientation.Horizontal))
        width = QFontMetrics(self._theme.font("tick", weight=500)).horizontalAdvance(text)
        arrow = self._arrow_px() if column in ORDERS else 0
        return width + arrow + gap_px(self._theme) + 2

    def _arrow_px(self) -> int:
        return self._theme.length(12)

    # ---- look -------------------------------------------------------------------------------

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Paint a heading; that of the order is bright and has an arrow."""
        theme, column = self._theme, COLUMNS[logicalIndex]
        painter.save()
        sorts = column is self._content.key.column
        if column is Column.NAME:
            self._paint_title(painter, rect)
        else:
            text = str(self._content.headerData(logicalIndex, self.orientation()))
            font, gap = theme.font("tick", weight=600 if sorts else 500), gap_px(theme)
            painter.setFont(font)
            hovered = column in ORDERS and self._is_under_mouse(rect)
            painter.setPen(theme.text1 if sorts or hovered else theme.text2)
            room = rect.adjusted(0, 0, -gap, 0)
            painter.drawText(room, AT_RIGHT, text)
            if sorts:
                self._paint_arrow(painter, room, QFontMetrics(font).horizontalAdvance(text))
        if self._ring and logicalIndex == self._current:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(pen(theme.accent, theme.stroke("focus_ring")))
            painter.drawRoundedRect(QRectF(rect).adjusted(2, 2, -2, -2), 4, 4)
        painter.restore()

    def _paint_title(self, painter: QPainter, rect: QRect) -> None:
        """Paint what the table is, with the order in words as far as there is room."""
        theme = self._theme
        font, metrics = theme.font("title"), QFontMetrics(theme.font("title"))
        room = rect.adjusted(gap_px(theme), 0, -4, 0)
        full = f"Racers, {self._content.key.words}"
        painter.setFont(font)
        painter.setPen(theme.text1)
        fits = metrics.horizontalAdvance(full) <= room.width()
        painter.drawText(room, AT_LEFT, full if fits else "Racers")

    def _paint_arrow(self, painter: QPainter, room: QRect, text_px: int) -> None:
        side = self._arrow_px()
        x, y = room.right() - text_px - side / 2 - 2, room.center().y() + 0.5
        way = -1 if self._content.key.backwards else 1
        reach = side * 0.27
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(self._theme.text1, 1.6 * self._theme.scale))
        for aside in (-reach, reach):
            painter.drawLine(QPointF(x + aside, y - way * reach / 2), QPointF(x, y + way * reach / 2))

    def _is_under_mouse(self, rect: QRect) -> bool:
        viewport = self.viewport()
        return viewport.underMouse() and rect.contains(viewport.mapFromGlobal(viewport.cursor().pos()))

    # ---- hands ------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember which heading is pressed."""
        self._pressed = self.logicalIndexAt(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Sort by the heading that was pressed, if the mouse is still on it."""
        pressed, self._pressed = self._pressed, None
        inside = self.viewport().rect().contains(event.position().toPoint())
        if (
            event.button() == Qt.MouseButton.LeftButton
            and inside
            and pressed == self.logicalIndexAt(event.position().toPoint())
        ):
            self._choose(pressed)

    def _choose(self, section: int) -> None:
        if 0 <= section < len(COLUMNS) and COLUMNS[section] in ORDERS:
            self._current = section
            self.chosen.emit(COLUMNS[section])

    def event(self, event: QEvent) -> bool:
        """Keep the keys that sort from the window's shortcuts."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Left, Qt.Key.Key_Right)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose a heading with Left and Right, sort with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self._current)
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._go(1 if event.key() == Qt.Key.Key_Right else -1)
        else:
            event.ignore()

    def _go(self, way: int) -> None:
        stops = [
            place
            for place, column in enumerate(COLUMNS)
            if column in ORDERS and not self.isSectionHidden(place)
        ]
        after = [place for place in stops[::way] if (place - self._current) * way > 0]
        if after:
            self._current = after[0]
            self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring when Tab leads here."""
        super().focusInEvent(event)
        self._ring = True
        if self.isSectionHidden(self._current):
            self._current = COLUMNS.index(Column.VALUE)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self._ring = False
        self.viewport().update()
