"""The place left of an input: a glyph that goes back to the default, or the spinner of a wait."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.controls.spinner import SIZE, Spinner
from gui.theme import Theme
from gui.widgets.icon_button import IconButton

_SIZE = 20


class ResetButton(IconButton):
    """Keeps its place; the glyph is there only while the value is not the default."""

    def __init__(self, help_: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("rotate-ccw", help_, theme, _SIZE, 13, parent)
        self._spinner: Spinner | None = None
        self.show_useful(False)

    def show_useful(self, useful: bool) -> None:
        """Show the glyph, or nothing that could be pressed."""
        self.setEnabled(useful)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if useful else Qt.FocusPolicy.NoFocus)
        self.update()

    @property
    def waits(self) -> bool:
        """Whether the spinner is to be seen."""
        return self._spinner is not None and self._spinner.is_shown

    def start_waiting(self) -> None:
        """Begin to wait for the engine; the spinner takes the place of the glyph after 150 ms."""
        if self._spinner is None:
            self._spinner = Spinner(self.theme, self)
            self._spinner.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._spinner.move((_SIZE - SIZE) // 2, (_SIZE - SIZE) // 2)
            self._spinner.show()
        self._spinner.start()

    def stop_waiting(self) -> None:
        """End the wait."""
        if self._spinner is not None:
            self._spinner.stop()
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        super().set_theme(theme)
        if self._spinner is not None:
            self._spinner.set_theme(theme)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the glyph where it can be used and nothing else stands there."""
        if self.isEnabled() and not self.waits:
            super().paintEvent(event)
