"""How often numbers may change: a digit that changes 30 times a second cannot be read."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer

from gui.theme import tokens


class NumberPace:
    """Lets numbers through at 4 Hz while training, and at once otherwise."""

    def __init__(self, rate_hz: float | None = None) -> None:
        self._period_ms = 1000 / (rate_hz or float(tokens()["rate_hz"]["number"]))
        self._timer = QElapsedTimer()

    def due(self, moving: bool) -> bool:
        """Return whether numbers may be written now; if so, the next period begins."""
        if moving and self._timer.isValid() and self._timer.elapsed() < self._period_ms:
            return False
        self._timer.start()
        return True
