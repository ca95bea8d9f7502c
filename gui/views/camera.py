"""`CameraCanvas`: a picture in space that is turned, tilted and zoomed by mouse, wheel and keys."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.views.fit.projection import Camera

KEY_DEG = 5.0
ZOOM = 1.12
WHEEL_STEP = 120
"""What Qt reports for one notch of a wheel."""
CALM_MS = 200
"""After the last turn the picture is painted finely."""


class CameraCanvas(QWidget):
    """Holds the camera and moves it. Pictures say in `paint_anew` and `come_to_rest` what follows."""

    home_keys: tuple[Qt.Key, ...] = (Qt.Key.Key_Home,)

    def __init__(self, usual: Camera, degrees_per_px: float) -> None:
        super().__init__()
        self._usual, self._degrees_per_px = usual, degrees_per_px
        self._from: QPointF | None = None
        self.camera = usual
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(self.come_to_rest)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    @property
    def is_turning(self) -> bool:
        """Whether the camera moves, has just moved, or is held."""
        return self._from is not None or self._calm.isActive()

    def paint_anew(self) -> None:
        """Let everything be painted anew."""
        self.update()

    def come_to_rest(self) -> None:
        """Let everything be painted finely: the camera has moved, and stands still now."""
        self.paint_anew()

    def set_camera(self, camera: Camera) -> None:
        """Look from somewhere else."""
        if camera != self.camera:
            self.camera = camera
            self._calm.start()
            self.paint_anew()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the box."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Turn and tilt the box."""
        if self._from is not None:
            way, self._from = event.position() - self._from, event.position()
            turn, tilt = way.x() * self._degrees_per_px, way.y() * self._degrees_per_px
            self.set_camera(self.camera.turned(turn, tilt))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._from = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Look from where it began."""
        self.set_camera(self._usual)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Come nearer or go farther away."""
        turned = event.angleDelta().y()
        if turned:
            self.set_camera(self.camera.zoomed(ZOOM ** (turned / WHEEL_STEP)))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn with Left and Right, tilt with Up and Down, zoom with + and -, Home goes back."""
        turns = {
            Qt.Key.Key_Left: (-KEY_DEG, 0.0),
            Qt.Key.Key_Right: (KEY_DEG, 0.0),
            Qt.Key.Key_Up: (0.0, KEY_DEG),
            Qt.Key.Key_Down: (0.0, -KEY_DEG),
        }
        zooms = {Qt.Key.Key_Plus: ZOOM, Qt.Key.Key_Equal: ZOOM, Qt.Key.Key_Minus: 1 / ZOOM}
        key = Qt.Key(event.key())
        if key in turns:
            self.set_camera(self.camera.turned(*turns[key]))
        elif key in zooms:
            self.set_camera(self.camera.zoomed(zooms[key]))
        elif key in self.home_keys:
            self.set_camera(self._usual)
        else:
            event.ignore()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let nothing be done later that nobody sees."""
        self._calm.stop()
        super().hideEvent(event)
