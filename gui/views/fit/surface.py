"""Two inputs from the side: the prediction as a painted height field that can be turned."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import (
    QFocusEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout

from core.snapshot import FitPicture, Run
from gui.frame import Frame
from gui.pictures.recorded import is_recorded
from gui.theme import Theme, pen
from gui.views.camera import CameraCanvas
from gui.views.fit.heat import level_of
from gui.views.fit.picture import Picture
from gui.views.fit.projection import Camera, Projection
from gui.views.fit.ramp import RampKey
from gui.views.fit.surface_paint import Scene, paint_ground, paint_surface

DEGREES_PER_PX = 0.5


class SurfaceCanvas(CameraCanvas):
    """Paints a scene, once: what was painted is kept until scene, camera, size or theme change."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(Camera(), DEGREES_PER_PX)
        self._theme = theme
        self._scene: Scene | None = None
        self._kept: QPixmap | None = None
        self._ground: tuple[tuple[object, ...], QPixmap] | None = None
        self._moving = False
        self.setMinimumHeight(90)
        self.setAccessibleName("Surface of the prediction over both inputs")
        self.setToolTip(
            "Drag to turn, wheel to zoom, double click to look from where it began; arrow keys turn."
        )

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.paint_anew()

    def set_scene(self, scene: Scene | None, *, moving: bool) -> None:
        """Take another scene; while moving it is painted coarsely."""
        self._scene, self._moving = scene, moving
        self.paint_anew()

    @property
    def projection(self) -> Projection:
        """How the box is seen."""
        return Projection(self.camera, QRectF(self.rect()).adjusted(34, 10, 0, -34))

    def paint_anew(self) -> None:
        """Paint the scene at the next opportunity."""
        self._kept = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint anew."""
        self._kept = None

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the focus is gone."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is kept, or the scene. Called by Qt."""
        painter = QPainter(self)
        if is_recorded(painter):
            self._paint_shapes(painter)
        else:
            if self._kept is None:
                self._kept = self._painted()
            painter.drawPixmap(0, 0, self._kept)
        if self.hasFocus():
            painter.setPen(pen(self._theme.accent, 2))
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))

    def _paint_shapes(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), self._theme.canvas)
        if self._scene is not None:
            size = (self.width(), self.height())
            paint_ground(painter, self._theme, self._scene, self.projection)
            paint_surface(painter, self._theme, self._scene, self.projection, size, quick=False)

    def _painted(self) -> QPixmap:
        ratio, scene, view = self.devicePixelRatioF(), self._scene, self.projection
        made = QPixmap(self.size() * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(self._theme.canvas)
        if scene is None:
            return made
        key = self.camera, self._theme, self.size(), scene.level, float(scene.grid[0]), scene.names
        if self._ground is None or self._ground[0] != key:
            painter = QPainter(made)
            paint_ground(painter, self._theme, scene, view)
            painter.end()
            self._ground = key, QPixmap(made)
        painter = QPainter(made)
        painter.drawPixmap(0, 0, self._ground[1])
        quick = self._moving or self.is_turning
        paint_surface(painter, self._theme, scene, view, (self.width(), self.height()), quick=quick)
        painter.end()
        return made


class SurfacePicture(Picture):
    """The surface with training and validation points; stems lead from them to the prediction."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.canvas, self.key = SurfaceCanvas(theme), RampKey(theme)
        self._level = 1.0
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.canvas, 1)
        row.addWidget(self.key)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        super().set_theme(theme)
        self.canvas.set_theme(theme)
        self.key.set_theme(theme)

    def show_run(self, run: Run, fresh: bool) -> None:
        """Take the height of the box; edited points never make it lower."""
        level = level_of(run.dataset.target)
        self._level = level if fresh else max(level, self._level)
        self.key.set_level(self._level, run.dataset.target_name)
        if fresh:
            self.canvas.set_scene(None, moving=False)

    def show_fit(self, frame: Frame, fit: FitPicture) -> None:
        """Show the surface."""
        run = frame.run
        grid, dataset, probe = run.probe.grid, run.dataset, run.probe
        if grid is None or fit.grid is None or fit.grid.ndim != 2:
            return
        rows = probe.sample_rows[: probe.sample_seen_count]
        splits = (np.arange(len(rows)) >= probe.sample_train_count).astype(np.int64)
        scene = Scene(
            grid=grid,
            heights=fit.grid,
            level=self._level,
            x1=dataset.inputs[rows, 0],
            x2=dataset.inputs[rows, 1],
            target=dataset.target[rows],
            predicted=fit.sample[: len(rows)],
            splits=splits,
            names=(dataset.input_names[0], dataset.input_names[1], dataset.target_name),
        )
        self.canvas.set_scene(scene, moving=frame.moving)
