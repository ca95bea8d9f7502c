"""Painter calls without the interpreter lock: the same pixels, and another thread runs meanwhile."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication

from gui import unlocked
from gui.strokes import draw_lines, draw_stamps


def painted(paint: Callable[[QPainter], None]) -> np.ndarray:
    """Return the pixels of a picture."""
    image = QImage(200, 120, QImage.Format.Format_RGB32)
    image.fill(QColor("#101010"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor("#FFA94D"), 2.5))
    paint(painter)
    painter.end()
    return np.array(image.constBits()).reshape(120, 200, 4)


def many_lines(painter: QPainter) -> None:
    """Draw 50 lines."""
    draw_lines(painter, np.random.default_rng(1).uniform(0, 120, (50, 4)))


def many_stamps(painter: QPainter) -> None:
    """Stamp two kinds of squares 40 times."""
    strip = QPixmap(20, 10)
    strip.fill(QColor("#66C2FF"))
    half = QPainter(strip)
    half.fillRect(10, 0, 10, 10, QColor("#35D0BA"))
    half.end()
    x, y = np.random.default_rng(2).uniform(10, 110, (2, 40))
    draw_stamps(painter, strip, x, y, np.arange(40) % 2)


def found_nowhere(*_: object) -> None:
    """Stand in for a library without the functions looked for."""


@pytest.mark.parametrize("paint", [many_lines, many_stamps])
def test_the_pixels_are_those_of_the_ordinary_call(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, paint: Callable[[QPainter], None]
) -> None:
    without_lock = painted(paint)
    assert len(np.unique(without_lock.reshape(-1, 4), axis=0)) > 2
    monkeypatch.setattr(unlocked, "_function", found_nowhere)
    assert np.array_equal(without_lock, painted(paint))


@pytest.mark.skipif(sys.platform != "linux", reason="names of functions are known for this library only")
def test_the_functions_are_found() -> None:
    image = QImage(10, 10, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    assert unlocked.draw_lines(painter, np.zeros((1, 4)))
    assert unlocked.draw_fragments(painter, np.zeros((0, 10)), QPixmap(4, 4))
    painter.end()


def test_a_library_that_is_not_there_gives_none(monkeypatch: pytest.MonkeyPatch) -> None:
    unlocked._function.cache_clear()
    monkeypatch.setattr(unlocked, "FILES", {sys.platform: "nowhere.so"})
    image = QImage(10, 10, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    assert not unlocked.draw_lines(painter, np.zeros((1, 4)))
    painter.end()
    unlocked._function.cache_clear()


@pytest.mark.skipif(sys.platform != "linux", reason="names of functions are known for this library only")
def test_another_thread_runs_while_lines_are_drawn(qapp: QApplication) -> None:
    begin, ran = threading.Event(), threading.Event()
    image = QImage(800, 800, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setPen(QPen(QColor("#FFA94D"), 3))
    ends = np.random.default_rng(3).uniform(0, 800, (20_000, 4))

    def other() -> None:
        begin.wait()
        ran.set()

    thread = threading.Thread(target=other)
    thread.start()
    interval = sys.getswitchinterval()
    try:
        sys.setswitchinterval(60)  # nobody takes the lock by force
        begin.set()
        unlocked.draw_lines(painter, ends)
        assert ran.is_set()
    finally:
        sys.setswitchinterval(interval)
        painter.end()
        thread.join()
