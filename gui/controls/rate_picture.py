"""A small picture of the learning rate over the epochs: what was, what is planned, and now."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from core.hyperparameters import format_number
from gui.controls.row import CONTENT_WIDTH, LEFT
from gui.strokes import draw_lines
from gui.theme import Theme, pen

Curve = tuple[np.ndarray, np.ndarray]
"""Epochs and rates of the same length; epochs ascend."""
HEIGHT = 88
_TOP, _BOTTOM = 8, 20
_LOG_FROM = 8.0
"""Log scale if half of the run is below this part of the highest rate: a straight line would hide it."""
_DASH_PX, _GAP_PX = 4.0, 3.5
_DOT_PX = 4.5
_EMPTY: Curve = (np.empty(0), np.empty(0))


@dataclass(frozen=True)
class _Frame:
    """Where the picture's axes stand: pixels of the plot, and the values at its ends."""

    place: QRectF
    first: float
    last: float
    low: float
    high: float
    log: bool

    def x(self, epochs: np.ndarray) -> np.ndarray:
        """Return pixels for epochs."""
        span = max(self.last - self.first, 1e-12)
        return self.place.left() + (epochs - self.first) / span * self.place.width()

    def y(self, rates: np.ndarray) -> np.ndarray:
        """Return pixels for rates; a rate of 0 stands at the bottom of a log scale."""
        low, high = (np.log10([self.low, self.high])) if self.log else (self.low, self.high)
        values = np.log10(np.maximum(rates, self.low)) if self.log else rates
        share = (values - low) / (high - low) if high > low else np.full(len(rates), 0.5)
        return self.place.bottom() - share * self.place.height()


class RatePicture(QWidget):
    """Past rates as a solid line, planned ones dashed, the present one as a dot. Takes no room without."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._played, self._planned = _EMPTY, _EMPTY
        self._now: tuple[float, float] | None = None
        self.setFixedSize(LEFT + CONTENT_WIDTH, 0)
        self.setAccessibleName("Learning rate over the epochs")
        self.setToolTip("The learning rate over the epochs: solid what was, dashed what is planned")

    def show_rates(self, played: Curve, planned: Curve, now: tuple[float, float] | None) -> None:
        """Show what the schedule did and will do, as epochs and rates. Paints only if something changed."""
        same = now == self._now and _equal(played, self._played) and _equal(planned, self._planned)
        if not same:
            self._played, self._planned, self._now = played, planned, now
            self.setFixedHeight(HEIGHT if len(self._rates()) else 0)
            self.update()

    @property
    def is_log(self) -> bool:
        """Whether the rates stand on a log scale."""
        rates = self._rates()
        return len(rates) > 0 and self._frame(rates).log

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the axis, its four labels, the lines and the dot."""
        rates = self._rates()
        if len(rates) == 0:
            return
        frame = self._frame(rates)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_axes(painter, frame)
        painter.setPen(pen(self._theme.text3, 1.5))
        draw_lines(painter, _dashed(*_pixels(frame, self._planned)))
        painter.setPen(pen(self._theme.text2, 2))
        x, y = _pixels(frame, self._played)
        draw_lines(painter, np.column_stack((x[:-1], y[:-1], x[1:], y[1:])))
        self._paint_now(painter, frame)
        painter.end()

    def _rates(self) -> np.ndarray:
        now = [] if self._now is None else [self._now[1]]
        return np.concatenate((self._played[1], self._planned[1], now))

    def _frame(self, rates: np.ndarray) -> _Frame:
        now = [] if self._now is None else [self._now[0]]
        epochs = np.concatenate((self._played[0], self._planned[0], now))
        high = float(rates.max())
        positive = rates[rates > 0]
        log = len(positive) > 0 and float(np.median(rates)) < high / _LOG_FROM
        low = float(positive.min()) if log else 0.0
        metrics = QFontMetricsF(self._theme.font("tick", numbers=True))
        taken = max(metrics.horizontalAdvance(_rate(end)) for end in (low, high)) + 8
        place = QRectF(LEFT + taken, _TOP, CONTENT_WIDTH - taken - _DOT_PX, HEIGHT - _TOP - _BOTTOM)
        return _Frame(place, float(epochs.min()), float(epochs.max()), low, high, log)

    def _paint_axes(self, painter: QPainter, frame: _Frame) -> None:
        theme, place = self._theme, frame.place
        painter.fillRect(QRectF(place.left(), round(place.top()), place.width(), 1), theme.grid)
        painter.fillRect(QRectF(place.left(), round(place.bottom()), place.width(), 1), theme.axis)
        painter.setFont(theme.font("tick", numbers=True))
        painter.setPen(theme.text3)
        right, middle = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignVCenter
        for value, y in ((frame.high, place.top()), (frame.low, place.bottom())):
            label = QRectF(LEFT, y - 9, place.left() - LEFT - 8, 18)
            painter.drawText(label, right | middle, _rate(value))
        below = QRectF(place.left(), place.bottom() + 3, place.width() + _DOT_PX, _BOTTOM - 4)
        painter.drawText(below, middle | Qt.AlignmentFlag.AlignLeft, f"{frame.first:.4g}")
        painter.drawText(below, middle | right, f"epoch {frame.last:.6g}")

    def _paint_now(self, painter: QPainter, frame: _Frame) -> None:
        if self._now is not None:
            x, y = _pixels(frame, (np.array([self._now[0]]), np.array([self._now[1]])))
            painter.setPen(pen(self._theme.panel, 2))
            painter.setBrush(self._theme.accent)
            painter.drawEllipse(QPointF(x[0], y[0]), _DOT_PX, _DOT_PX)


def _rate(value: float) -> str:
    return format_number(float(f"{value:.2g}"))


def _equal(one: Curve, other: Curve) -> bool:
    return all(a is b or np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def _pixels(frame: _Frame, curve: Curve) -> tuple[np.ndarray, np.ndarray]:
    """Return a curve in pixels, with its least and greatest rate for each pixel where it is denser."""
    x, y = frame.x(np.asarray(curve[0], float)), frame.y(np.asarray(curve[1], float))
    columns = int(frame.place.width())
    if len(x) <= 4 * columns:
        return x, y
    starts = np.flatnonzero(np.diff(np.floor(x), prepend=-np.inf))
    ends = (np.maximum.reduceat(y, starts), np.minimum.reduceat(y, starts))
    return np.repeat(x[starts], 2), np.column_stack(ends).ravel()


def _dashed(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the ends of the dashes along a line, (n, 4); a dashed pen on a long polyline is slow."""
    if len(x) < 2:
        return np.empty((0, 4))
    along = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))))
    starts = np.arange(0.0, along[-1], _DASH_PX + _GAP_PX)
    ends = np.minimum(starts + _DASH_PX, along[-1])
    return np.column_stack([np.interp(at, along, line) for at in (starts, ends) for line in (x, y)])
