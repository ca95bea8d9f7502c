"""A widget that paints a little of everything, and eyes for what came of it."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.strokes import Marks, draw_lines, segments
from gui.theme import Theme


class Everything(QWidget):
    """Paints lines, circles, words and marks; has children in a layout."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.marks = Marks("ring", 9)
        self.marks.set_colours(theme.validation, theme.canvas)
        self.words = QLabel("train < 5 & rising")
        self.button = QPushButton("Play")
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(self.words)
        column.addWidget(self.button)
        self.resize(300, 240)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.canvas)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.prediction, 3))
        painter.setBrush(self.theme.diverging[7])
        painter.drawEllipse(QPointF(60, 60), 30, 30)
        x = np.linspace(110, 280, 60)
        painter.setPen(QPen(self.theme.train, 2))
        draw_lines(painter, segments(x, 60 + 30 * np.sin(x / 12)))
        self.marks.draw(painter, np.array([120.0, 170.5]), np.array([120.0, 120.5]))
        painter.setFont(self.theme.font("label"))
        painter.drawText(QPointF(110, 20), "hidden 1")


class Painted(QWidget):
    """Paints what a test wants."""

    def __init__(self, paint: Any) -> None:
        super().__init__()
        self._paint = paint
        self.resize(120, 80)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#000000"))
        self._paint(painter)
        painter.end()


def shown(qtbot: QtBot, widget: QWidget) -> QWidget:
    """Show a widget until the test is over."""
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def pixels(image: QImage) -> np.ndarray:
    """Return (rows, columns, 3) red, green and blue."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    memory = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), -1, 4)
    return memory[:, : plain.width(), 2::-1].astype(int)


def rendered(svg: bytes) -> QImage:
    """Return what Qt makes of an SVG, at its own size."""
    renderer = QSvgRenderer(QByteArray(svg))
    assert renderer.isValid()
    image = QImage(renderer.defaultSize(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.magenta)
    painter = QPainter(image)
    renderer.render(painter, QRectF(image.rect()))
    painter.end()
    return image


def difference(a: QImage, b: QImage) -> tuple[float, float]:
    """Return the mean difference of the pixels of two pictures, and the share of those that are far apart."""
    assert a.size() == b.size()
    apart = np.abs(pixels(a) - pixels(b)).max(axis=2)
    return float(apart.mean()), float((apart > 60).mean())
