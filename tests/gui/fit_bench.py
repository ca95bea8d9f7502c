"""A fit view fed by a real runner that is turned by hand."""

from __future__ import annotations

import numpy as np
import torch
from desk import Desk
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.experiment import Experiment
from core.probe import Questions
from core.snapshot import FitPicture, Wants
from gui.frame import Frame, Latest, ViewState, resolve
from gui.theme import Theme
from gui.views.fit.picture import Picture
from gui.views.fit.view import FitView
from gui.views.plot import Plot

LARGE, SMALL = (566, 620), (362, 380)


class FitBench:
    """The view as the window wires it, without a window or a thread."""

    def __init__(
        self, qtbot: QtBot, theme: Theme, experiment: Experiment, size: tuple[int, int] = LARGE
    ) -> None:
        self.desk = Desk(experiment)
        self.view = FitView(theme)
        self.view.resize(*size)
        qtbot.addWidget(self.view)
        self.asked: list[Questions] = []
        self.edits: list[tuple[int | None, tuple[float, ...] | None, int]] = []
        self.tests = 0
        self.view.questions_changed.connect(self.asked.append)
        self.view.point_edit_requested.connect(lambda *edit: self.edits.append(edit))
        self.view.test_requested.connect(self._count_test)
        self._latest = Latest()
        self.frame: Frame
        self.view.show()
        self.show()

    def _count_test(self) -> None:
        self.tests += 1

    @property
    def questions(self) -> Questions:
        return self.asked[-1] if self.asked else Questions()

    @property
    def fit(self) -> FitPicture:
        assert self.frame.state.fit is not None
        return self.frame.state.fit

    def show(self) -> Frame:
        """Show the state as it is, until nothing else is asked."""
        for _ in range(3):
            asked = self.questions
            self.desk.mailbox.take()
            self.desk.mailbox.request(Wants(fit=True, row=True, questions=asked))
            self.desk.rest()
            picture = self.desk.mailbox.take()
            if picture is not None:  # the same question about the same state is answered once
                self._latest.accept(picture)
            frame = resolve(self._latest, ViewState(questions=asked))
            assert frame is not None
            self.frame = frame
            self.view.show_frame(frame)
            if self.questions == asked:
                break
        QApplication.processEvents()
        return self.frame

    def choose(self, name: str) -> Picture:
        """Choose a picture by its button and show what it asks for."""
        segments = self.view.segments
        assert segments is not None
        segments.button(name).click()
        self.show()
        return self.view.pictures[name]

    def predict(self, inputs: np.ndarray) -> np.ndarray:
        """Ask the network itself, in units of the target. `inputs`: scaled, (n, I)."""
        network = self.desk.runner.trainer.network
        with torch.no_grad():
            scaled = network.predict(torch.tensor(inputs, dtype=network.dtype)).numpy()[:, 0]
        return self.frame.run.dataset.target_scaling.invert(scaled)


def pixel(plot: Plot, x: float, y: float) -> QPoint:
    """Return the pixel of the viewport at a place of the axes."""
    across, up = plot.to_pixels(np.array([x]), np.array([y]))
    return QPoint(round(float(across[0])), round(float(up[0])))


def image_of(widget: QWidget) -> QImage:
    """Return the widget as painted."""
    return widget.grab().toImage()


def has_near(image: QImage, place: QPoint, colour: QColor, reach: int = 5) -> bool:
    """Return whether a pixel near a place has exactly this colour."""
    wanted = colour.rgb()
    return any(
        image.rect().contains(place.x() + dx, place.y() + dy)
        and image.pixel(place.x() + dx, place.y() + dy) == wanted
        for dx in range(-reach, reach + 1)
        for dy in range(-reach, reach + 1)
    )


LEFT = Qt.MouseButton.LeftButton
RIGHT = Qt.MouseButton.RightButton
