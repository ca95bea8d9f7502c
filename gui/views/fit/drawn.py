"""What the pictures of points from one and from two inputs share: a plot whose points can be edited."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QVBoxLayout, QWidget

from core.snapshot import Run
from gui.numbers import significant
from gui.theme import Theme, pen, tokens
from gui.views.fit.edit_bar import EditBar
from gui.views.fit.picture import Picture
from gui.views.fit.point_editor import PointEditor
from gui.views.items import Item, WordsItem, in_pixels
from gui.views.plot import Plot

LIT_RADIUS_PX = 9.0


class LitItem(Item):
    """A ring around the point that the mouse or the keys act on, and a frame where keys go."""

    def __init__(self) -> None:
        super().__init__()
        self._theme: Theme | None = None
        self._place: tuple[float, float] | None = None
        self._framed = False
        self.words = ""
        """The place of the point in numbers."""

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.update()

    def set_data(self, place: tuple[float, float] | None, words: str, *, framed: bool) -> None:
        """Take the place of the point and its words, or none, and whether keys go to this picture."""
        self._place, self.words, self._framed = place, words, framed
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint ring and frame. Called by Qt."""
        if self._theme is None or (self._place is None and not self._framed):
            return
        room = painter.transform().mapRect(self.boundingRect())
        stroke = tokens()["stroke_px"]
        where = None
        if self._place is not None:
            x, y = in_pixels(painter, np.array([self._place[0]]), np.array([self._place[1]]))
            where = QPointF(float(x[0]), float(y[0]))
        painter.save()
        painter.resetTransform()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._framed:
            painter.setPen(pen(self._theme.accent, float(stroke["focus_ring"])))
            painter.drawRect(room.adjusted(1, 1, -1, -1))
        if where is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for colour, width in ((self._theme.canvas, 7.0), (self._theme.accent, 3.0)):
                painter.setPen(pen(colour, width))
                painter.drawEllipse(where, LIT_RADIUS_PX, LIT_RADIUS_PX)
            self._paint_words(painter, self._theme, where, room)
        painter.restore()

    def _paint_words(self, painter: QPainter, theme: Theme, where: QPointF, room: QRectF) -> None:
        """Write where the point is above it, or below it at the top of the picture."""
        painter.setFont(theme.font("tick", numbers=True))
        metrics = painter.fontMetrics()
        width, height = metrics.horizontalAdvance(self.words) + 12, metrics.height() + 4
        left = min(max(where.x() - width / 2, room.left()), room.right() - width)
        above = where.y() - LIT_RADIUS_PX - 5 - height
        box = QRectF(left, above if above > room.top() else where.y() + LIT_RADIUS_PX + 5, width, height)
        painter.fillRect(box, theme.raised)
        painter.setPen(theme.text1)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.words)


class DrawnPicture(Picture):
    """A plot of all points, with an editor for them."""

    def __init__(self, theme: Theme, name: str, help_text: str, *, with_value: bool) -> None:
        super().__init__(theme)
        self.plot = Plot(theme)
        self.plot.setAccessibleName(name)
        self.words, self._lit = WordsItem(), LitItem()
        self.editor = PointEditor(self.plot)
        self.editor.changed.connect(self._on_editor_changed)
        self.editor.requested.connect(self.edit_requested)
        self.bar = EditBar(theme, help_text, with_value=with_value)
        self.bar.new_target_chosen.connect(self._on_bar_new_target_chosen)
        self.bar.hide()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)
        self.column.addWidget(self.bar)

    def add_marks(self) -> None:
        """Add the words and the ring of the lit point over everything else."""
        self.plot.add(self.words, self._lit)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        super().set_theme(theme)
        self.plot.apply(theme)
        self.words.set_theme(theme)
        self._lit.set_theme(theme)
        self.bar.set_theme(theme)
        self._show_lit()

    def set_editing(self, on: bool) -> None:
        """Let the mouse add, move and delete points, or not."""
        self.bar.setVisible(on)
        self.editor.set_active(on)

    def show_run(self, run: Run, fresh: bool) -> None:
        """Show the points."""
        self.editor.take(run.dataset)
        self.show_points()
        self._show_lit()

    def show_points(self) -> None:
        """Show the points as the editor has them."""
        raise NotImplementedError

    def _on_editor_changed(self) -> None:
        if self.editor.points is not None:
            self.show_points()
        self._show_lit()

    def _on_bar_new_target_chosen(self, value: float) -> None:
        self.editor.new_target = value

    def _show_lit(self) -> None:
        """Ring the lit point and name its place."""
        points, row = self.editor.points, self.editor.lit
        framed = self.editor.active and self.plot.hasFocus()
        if points is None or row is None:
            self._lit.set_data(None, "", framed=framed)
            return
        place = points.place(row)
        names = [feature.name for feature in points.dataset.features]
        named = zip([*names, points.dataset.target_name], place, strict=True)
        words = "  ".join(f"{name} {significant(value, 3)}" for name, value in named)
        self._lit.set_data((place[0], place[1]), words, framed=framed)
