"""`DescentPlot`: the loss over W and b of a straight line, and the path of one regime down it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from core.landscape.linear_regression import LinearRegression
from core.snapshot import Run
from core.studies.snapshot import MemberPicture
from gui.theme import Theme, mix, pen
from gui.views.batches.fit_plot import few_ticks
from gui.views.batches.looks import regime_look
from gui.views.batches.marks import MarkersItem
from gui.views.items import CurveItem, Item, LinesItem, WordsItem
from gui.views.plot import Plot
from gui.views.surface.bands import SurfacePicture, band_numbers, finer, levels_of, ramp_places

GRID = 65
PIXELS = 260
HEAD_PX = 13.0
MOST_POINTS = 1_500
"""Of a longer path an even choice of updates is drawn."""


class BandsItem(Item):
    """Bands of equal loss as a picture in the ground."""

    def __init__(self) -> None:
        super().__init__()
        self._bands: np.ndarray | None = None
        self._image: QImage | None = None
        self._colours: list[int] = []

    def set_theme(self, theme: Theme) -> None:
        """Take the ramp of a theme."""
        self._colours = [colour.rgb() for colour in theme.surface]
        self._make()

    def show_picture(self, picture: SurfacePicture) -> None:
        """Take values and levels."""
        fine = finer(picture.values, PIXELS, PIXELS)
        numbers = np.minimum(band_numbers(fine, picture.levels), len(picture.levels))
        self._bands = ramp_places(picture.levels)[numbers]
        self._make()

    def _make(self) -> None:
        if self._bands is None:
            return
        pixels = np.ascontiguousarray(np.array(self._colours, np.uint32)[self._bands[::-1]])
        height, width = pixels.shape
        self._image = QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGB32).copy()
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the picture over the whole range."""
        if self._image is None:
            return
        room = painter.transform().mapRect(self.boundingRect())
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(room, self._image, QRectF(self._image.rect()))


class DescentPlot(Plot):
    """Each regime has the same surface, that of all training rows; only its path differs."""

    def __init__(self, theme: Theme, key: str, parent: QWidget | None = None) -> None:
        """Make the plot of a regime."""
        super().__init__(theme, parent, x=few_ticks, y=few_ticks)
        self.key = key
        self._surface: LinearRegression | None = None
        self._run: Run | None = None
        self._start = np.empty(0)
        """First W and b of the run; empty where they were not seen."""
        self._bands, self._contours = BandsItem(), LinesItem()
        self._path, self._head, self._words = CurveItem(), MarkersItem(HEAD_PX), WordsItem()
        self.add_to_ground(self._bands, self._contours)
        self.add(self._path, self._head, self._words)
        self.set_right(10)
        self.setAccessibleName("Path over slope W and intercept b")
        self.setToolTip(
            "The loss of all training rows over slope W and intercept b of the line, both scaled."
        )
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        look = regime_look(theme, self.key)
        self._bands.set_theme(theme)
        self._contours.set_pens(pen(mix(theme.surface[-1], theme.text3, 0.4), 1))
        self._path.set_pen(look.colour, 2.0, casing=theme.canvas)
        self._head.set_look(theme, look)
        self._words.set_theme(theme)
        self._words.set_words("bottom right", "slope W", theme.text2)
        self._words.set_words("top left", "b", theme.text2)
        self.apply(theme)

    @property
    def path(self) -> tuple[np.ndarray, np.ndarray]:
        """W and b of the updates that are drawn, the first weights before them."""
        return self._path.x, self._path.y

    def show_member(self, surface: LinearRegression, picture: MemberPicture, moving: bool) -> None:
        """Show the path so far over the surface."""
        state, updates = picture.state, picture.updates
        layer = state.run.layout.layers[0]
        now = state.parameters[[layer.weight_start, layer.bias_start]].astype(np.float64)
        if state.run is not self._run:
            self._run, self._start = state.run, np.empty(0)
        if state.step == 0:
            self._start = now
        if surface is not self._surface or not self._holds_start():
            self._use(surface)
        count = len(updates.weight)
        kept = np.arange(0, count, max(count // MOST_POINTS, 1))
        start = self._start
        self._path.moving = moving
        self._path.set_data(
            np.concatenate([start[:1], updates.weight[kept], now[:1]]),
            np.concatenate([start[1:], updates.bias[kept], now[1:]]),
        )
        self._head.set_data(now[:1], now[1:])

    def _holds_start(self) -> bool:
        if not len(self._start):
            return True
        return all(
            low <= place <= high
            for place, (low, high) in zip(self._start.tolist(), self.shown_range, strict=True)
        )

    def _use(self, surface: LinearRegression) -> None:
        """Lay the surface out so that the first weights lie in the picture as well."""
        self._surface = surface
        across, up = surface.domain.x, surface.domain.y
        if len(self._start):
            (w, b), (width, height) = self._start.tolist(), surface.domain.size
            across = min(across[0], w - 0.1 * width), max(across[1], w + 0.1 * width)
            up = min(up[0], b - 0.1 * height), max(up[1], b + 0.1 * height)
        x, y = np.linspace(*across, GRID), np.linspace(*up, GRID)
        values = surface.grid(x, y)
        lowest = min((one.value for one in surface.minima), default=None)
        levels = levels_of(values, log=True, lowest=lowest)
        found = SurfacePicture(x, y, values, levels)
        self.set_range(across, up)
        self._bands.show_picture(found)
        lines = np.concatenate(found.lines) if found.lines else np.empty((0, 4))
        self._contours.set_data(lines, np.zeros(len(lines), np.int64))
        self.paint_ground_anew()
