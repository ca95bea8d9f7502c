"""The row over a picture of the surface: its title, a note that gives way first, and what can be chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from gui.theme import Theme
from gui.widgets.labels import label

CHOICE_GAP_PX = 12


class Header(QWidget):
    """Name of the upright axis, title, note."""

    def __init__(self, theme: Theme, *, note_where_narrow: bool = False) -> None:
        """Make the row; a note that says the unit stands in a narrow window as well."""
        super().__init__()
        self._note_where_narrow = note_where_narrow
        self.name, self.title, self.note = QLabel(), label("", "title"), label("", "note")
        self._words = self._brief = ""
        self._choices: list[QWidget] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.name)
        row.addWidget(self.title)
        row.addStretch(1)
        row.addWidget(self.note)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.setStretchFactor(self.title, 100)
        self.name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.name.hide()
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        for words, role, colour in (
            (self.name, "note", theme.text2),
            (self.title, "title", theme.text1),
            (self.note, "note", theme.text3),
        ):
            words.setFont(theme.font(role))
            words.setStyleSheet(
                f"color: {colour.name()}; font-size: {theme.px(role)}px; background: transparent"
            )
        self._fit()

    def add(self, choice: QWidget) -> None:
        """Put something to choose at the right end."""
        self._choices.append(choice)
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.addSpacing(CHOICE_GAP_PX)
        row.addWidget(choice)

    def say(self, title: str, note: str, help_text: str, brief: str = "") -> None:
        """Write title and note; help is shown on hover. A `brief` title stands where there is no room."""
        self._words, self._brief = title, brief or title
        self.note.setText(note)
        for words in (self.title, self.note):
            words.setToolTip(help_text)
        self._fit()

    def _fit(self) -> None:
        """Write the title that there is room for; the note goes first."""
        margins = self.title.contentsMargins()
        left = self.width() - margins.left() - margins.right()
        if not self.name.isHidden():
            left -= self.name.minimumWidth()
        for choice in self._choices:
            left -= choice.sizeHint().width() + CHOICE_GAP_PX
        needed = self.title.fontMetrics().horizontalAdvance(self._words)
        wanted = self._note_where_narrow or not self._theme.narrow
        self.note.setVisible(wanted and needed + self.note.sizeHint().width() <= left)
        brief = self._brief if self.title.fontMetrics().horizontalAdvance(self._brief) <= left else ""
        shown = self._words if needed <= left else brief  # half a letter says less than nothing
        if shown != self.title.text():
            self.title.setText(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Write the title that there is room for."""
        super().resizeEvent(event)
        self._fit()

    def name_axis(self, name: str, width_px: int) -> None:
        """Write the name of the upright axis over its labels."""
        self.name.setText(name)
        self.name.setFixedWidth(max(width_px, self.name.fontMetrics().horizontalAdvance(name) + 8))
        self.name.setVisible(bool(name))
        self._fit()
