"""`RegimeView`: one regime: name, batch size, updates an epoch, its fit and its path."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.landscape.linear_regression import LinearRegression
from core.snapshot import Status
from core.studies.batches import updates_per_epoch
from core.studies.snapshot import MemberPicture
from gui.numbers import grouped
from gui.theme import Theme, pen
from gui.views.batches.descent_plot import DescentPlot
from gui.views.batches.fit_plot import FitPlot
from gui.views.batches.looks import regime_look
from gui.views.looks import casing_px, paint_marker

LEAST_BOTH_PX = 330
"""Width from which on fit and path stand side by side."""
FIT_SHARE = 0.58
LINE_PX, MARK_PX = 40, 15.0
GAP_PX = 10


class RegimeView(QWidget):
    """A column of the stage."""

    def __init__(self, theme: Theme, key: str, parent: QWidget | None = None) -> None:
        """Make the column of a regime by its key."""
        super().__init__(parent)
        self.key, self._theme = key, theme
        self.fit, self.descent = FitPlot(theme, key, self), DescentPlot(theme, key, self)
        self._has_surface = False
        self._words = ("", "", "", "")
        """Name, size, updates an epoch, and what is lit."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.set_theme(theme)

    def sizeHint(self) -> QSize:
        """Return a usable size; the stage gives what there is."""
        return QSize(400, 260)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.fit.set_theme(theme)
        self.descent.set_theme(theme)
        self._place()
        self.update()

    @property
    def words(self) -> tuple[str, str, str, str]:
        """Name, size, updates an epoch, and what is lit."""
        return self._words

    def show_member(self, picture: MemberPicture, surface: LinearRegression | None, moving: bool) -> None:
        """Show how the regime stands."""
        self.fit.show_member(picture, moving)
        if (surface is not None) is not self._has_surface:
            self._has_surface = surface is not None
            self._place()
        if surface is not None and not self.descent.isHidden():
            self.descent.show_member(surface, picture, moving)
        words = _words(picture)
        if words != self._words:
            self._words = words
            self.setAccessibleName(f"{words[0]}: {words[1]}, {words[2]} updates an epoch")
            self.setToolTip(_told(picture, words))
            self.update()

    # ---- places ---------------------------------------------------------------------------------

    @property
    def _head_px(self) -> int:
        return QFontMetrics(self._theme.font("title")).height() + 8

    @property
    def _foot_px(self) -> int:
        return QFontMetrics(self._theme.font("tick")).height() + 2

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the pictures anew."""
        self._place()

    def _place(self) -> None:
        room = self.rect().adjusted(0, self._head_px, 0, -self._foot_px)
        both = self._has_surface and room.width() >= self._theme.length(LEAST_BOTH_PX)
        self.descent.setVisible(both)
        if both:
            width = round(room.width() * FIT_SHARE)
            self.fit.setGeometry(room.left(), room.top(), width - GAP_PX, room.height())
            self.descent.setGeometry(room.left() + width, room.top(), room.width() - width, room.height())
        else:
            self.fit.setGeometry(room)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the head and the line below the pictures."""
        theme, painter = self._theme, QPainter(self)
        painter.fillRect(self.rect(), theme.canvas)
        name, size, updates, lit = self._words
        if not name:
            return
        look, middle = regime_look(theme, self.key), self._head_px / 2
        line = theme.length(LINE_PX)
        painter.setPen(pen(look.colour, 3.0, look.dash_px))
        painter.drawLine(QPointF(0, middle), QPointF(line, middle))
        paint_marker(
            painter, look, QPointF(line / 2, middle), theme.length(MARK_PX), theme.canvas, casing_px(theme)
        )
        left = self._write(painter, line + 10, name, "title", self.width())
        right = self._write_updates(painter, updates, left + 12)
        self._write(painter, left + 10, size, "note", right - 12)
        box = QRect(0, self.height() - self._foot_px, self.width(), self._foot_px)
        painter.setFont(theme.font("tick", weight=500))
        painter.setPen(theme.text2)
        words = lit if painter.fontMetrics().horizontalAdvance(lit) <= self.width() else _brief(lit)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)
        painter.end()

    def _write(self, painter: QPainter, left: float, words: str, role: str, limit: float) -> float:
        """Write words where there is room for them; return where they end."""
        theme = self._theme
        font = theme.font(role)
        width = QFontMetrics(font).horizontalAdvance(words)
        if left + width > limit:
            return left
        painter.setFont(font)
        painter.setPen(theme.text1 if role == "title" else theme.text2)
        painter.drawText(QRectF(left, 0, width + 2, self._head_px), int(Qt.AlignmentFlag.AlignVCenter), words)
        return left + width

    def _write_updates(self, painter: QPainter, updates: str, limit: float) -> float:
        """Write the updates of an epoch at the right, as far as there is room; return where they begin."""
        theme = self._theme
        number, note = theme.font("title", numbers=True, weight=600), theme.font("note")
        right = float(self.width())
        words = "update an epoch" if updates == "1" else "updates an epoch"
        if self.width() < theme.length(300):
            words = "an epoch"
        for text, font, colour in (
            (updates, number, regime_look(theme, self.key).colour),
            (words, note, theme.text2),
        ):
            width = QFontMetrics(font).horizontalAdvance(text)
            if right - width < limit:
                break
            painter.setFont(font)
            painter.setPen(colour)
            box = QRectF(right - width - 2, 0, width + 2, self._head_px)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), text)
            right -= width + 8
        return right


def _told(picture: MemberPicture, words: tuple[str, str, str, str]) -> str:
    """Return the head in whole sentences, and why the regime diverged."""
    rows, divergence = len(picture.state.run.dataset.train), picture.state.divergence
    told = f"{words[0]}: {words[1]} an update, so {words[2]} updates an epoch of {rows:,} rows."
    if divergence is not None:
        return f"{told} {words[3]}. {divergence.cause} {divergence.remedy}"
    return f"{told} The markers are the rows of the last batch."


def _brief(lit: str) -> str:
    """Return ``16 lit`` for ``16 of 70 points lit``, and ``Diverged`` without the update."""
    if lit.endswith("lit"):
        return f"{lit.partition(' ')[0]} lit"
    return lit.partition(" in ")[0]


def _words(picture: MemberPicture) -> tuple[str, str, str, str]:
    rows, batches = len(picture.state.run.dataset.train), picture.state.experiment.batches
    size = min(batches.size, rows)
    count = f"{grouped(size)} {'point' if size == 1 else 'points'}"
    if size == rows:
        count = f"all {count}"
    lit = len(picture.rows)
    if picture.state.status is Status.DIVERGED:
        divergence = picture.state.divergence
        foot = "Diverged" if divergence is None else f"Diverged in update {grouped(divergence.step)}"
    else:
        foot = f"{grouped(lit)} of {grouped(rows)} points lit" if lit else "no update yet"
    return picture.member.name, count, grouped(updates_per_epoch(rows, batches)), foot
