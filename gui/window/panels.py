"""The panel that fills the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

PanelName = Literal["diagram", "fit", "error", "code"]
PANELS: dict[PanelName, str] = {
    "diagram": "diagram",
    "fit": "fit",
    "error": "error",
    "code": "PyTorch script",
}
"""The panels that can fill the window, with the words for them."""


class Panels(QObject):
    """Knows which panel fills the window, by key, by menu or by a double-click on it."""

    changed = Signal()
    """Another panel fills the window, or none does."""

    def __init__(self, window: QWidget, places: Mapping[PanelName, Callable[[], QWidget | None]]) -> None:
        """Serve a window; `places` gives the widget of each panel, or None while it is not made."""
        super().__init__(window)
        self._window, self._places = window, places
        self.filling: PanelName | None = None
        """The panel that fills the window; None: all are to be seen."""

    def fill(self, name: PanelName) -> None:
        """Let a panel fill the window; the one that does already gives it back."""
        if name == self.filling:
            self.leave()
            return
        self._set(name)

    def leave(self) -> bool:
        """Show all panels again; returns whether one filled the window."""
        if self.filling is None:
            return False
        self._set(None)
        return True

    def fill_with_meant(self) -> None:
        """Fill the window with the panel under the pointer, else the focused one, else the diagram."""
        if not self.leave():
            self.fill(self._meant())

    def _set(self, name: PanelName | None) -> None:
        """Let others place everything; the keys go to what is seen if the part that had them is hidden."""
        focused = QApplication.focusWidget()
        self.filling = name
        self.changed.emit()
        if focused is None or not focused.isVisible():
            panel = self._places[name or "diagram"]()
            if panel is not None:
                panel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _meant(self) -> PanelName:
        seen = {name: panel for name, place in self._places.items() if (panel := place()) is not None}
        for name, panel in seen.items():
            if panel.isVisible() and panel.underMouse():
                return name
        focused = QApplication.focusWidget()
        if focused is not None:
            for name, panel in seen.items():
                if focused is panel or panel.isAncestorOf(focused):
                    return name
        return "diagram"

    def fill_at(self, event: QMouseEvent) -> None:
        """Let the panel under a double-click, which no part of it has used, fill the window; or go back."""
        hit = self._window.childAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or hit is None:
            return
        for name, place in self._places.items():
            panel = place()
            if panel is not None and (hit is panel or panel.isAncestorOf(hit)):
                self.fill(name)
                return
