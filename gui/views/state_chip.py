"""The state chip: icon, word, step and mode, so that the state never depends on colour alone."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.frame import Chip, Frame
from gui.pace import NumberPace
from gui.theme import Theme, paint_icon

ICON_PX = 18
PADDING_PX = 18
LOADING = Chip("paused", "Loading PyTorch …")
FAILED = Chip("error", "Stopped: fault")


class StateChip(QWidget):
    """Shows the chip of a frame. It grows with its words but never shrinks, so that nothing jumps."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._chip = LOADING
        self._failed = False
        self._pace = NumberPace()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("State of the run")
        self._grow()

    @property
    def text(self) -> str:
        """The words now on the chip."""
        return self._chip.text

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.setMinimumWidth(0)
        self._grow()
        self.update()

    def show_frame(self, frame: Frame) -> None:
        """Show the state of the frame; step numbers change at 4 Hz. A fault stays until it is over."""
        self.show_chip(frame.chip, frame.moving)

    def show_chip(self, chip: Chip, moving: bool) -> None:
        """Show a state; while it is `moving`, words of the same kind change at 4 Hz."""
        same_kind = chip.kind == self._chip.kind
        if chip == self._chip or self._failed or (same_kind and not self._pace.due(moving)):
            return
        self._show(chip)

    def show_failed(self) -> None:
        """Say that the engine stopped because of a fault, whatever the last frame says."""
        self._failed = True
        self._show(FAILED)

    def show_restarted(self) -> None:
        """Say that the engine is on its way again, until it sends a state."""
        if self._failed:
            self._failed = False
            self._show(LOADING)

    def _show(self, chip: Chip) -> None:
        self._chip = chip
        self.setAccessibleDescription(chip.text)
        self._grow()
        self.update()

    def _grow(self) -> None:
        metrics = QFontMetrics(self._theme.font("state", weight=600))
        height = metrics.height() + 14
        width = metrics.horizontalAdvance(self._chip.text) + self._icon_px + 2 * PADDING_PX + 10
        if width > self.minimumWidth() or height != self.height():
            self.setFixedSize(max(width, self.minimumWidth()), height)

    @property
    def _icon_px(self) -> int:
        return self._theme.length(ICON_PX)

    def sizeHint(self) -> QSize:
        """Return the size that holds the widest text so far."""
        return self.minimumSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chip as wide as its words."""
        foreground, background, name = self._theme.state(self._chip.kind)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font("state", weight=600))
        text_width = painter.fontMetrics().horizontalAdvance(self._chip.text)
        height, side = float(self.height()), self._icon_px
        box = QRectF(0, 0, text_width + side + 2 * PADDING_PX + 10, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(background)
        painter.drawRoundedRect(box, height / 2, height / 2)
        paint_icon(painter, name, foreground, QRectF(PADDING_PX, (height - side) / 2, side, side))
        painter.setPen(foreground)
        words = QRectF(PADDING_PX + side + 10, 0, text_width + 4, height)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._chip.text)
