"""Places controls, stage and code panel: side by side when wide, controls as a rail when narrow."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from gui.controls.sections import SECTIONS
from gui.theme import Theme, icon, tokens

RAIL_BUTTON_PX = 40
CODE_WIDTH_PX = 760


class Controls(Protocol):
    """What the rail needs of the controls."""

    def show_group(self, group: str) -> None:
        """Unfold a group and scroll to it."""
        ...


class TableCard(Protocol):
    """What the body needs of the card that lies over the stage while a table is opened."""

    def place_over(self, stage: QRect) -> None:
        """Take the place of the stage, or the part of it that is needed."""
        ...

    def raise_(self) -> None:
        """Lie over the stage."""
        ...


class Rail(QWidget):
    """A column of icons, one a group of settings; a click lays the controls over the stage."""

    def __init__(self, theme: Theme, body: Body) -> None:
        super().__init__(body)
        self._theme = theme
        self._buttons: list[tuple[QToolButton, str]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 10, 4, 10)
        column.setSpacing(6)
        whole = ("", "panel-left", "Show or hide the controls")
        sections = [(part.name, part.icon, f"Settings: {part.title.lower()}") for part in SECTIONS]
        for group, name, tip in [whole, *sections]:
            button = QToolButton()
            button.setProperty("look", "quiet")
            button.setFixedSize(RAIL_BUTTON_PX, RAIL_BUTTON_PX)
            button.setIconSize(QSize(22, 22))
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.clicked.connect(lambda _=False, group=group: body.open_controls(group))
            column.addWidget(button)
            self._buttons.append((button, name))
        column.addStretch(1)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours."""
        self._theme = theme
        for button, name in self._buttons:
            button.setIcon(icon(name, theme.text2, size=22))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the hairline at the right."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.panel)
        painter.setPen(self._theme.line)
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())


class Body(QWidget):
    """Everything between the top bar and the transport."""

    def __init__(self, theme: Theme, controls: QWidget, stage: QWidget, code: QWidget) -> None:
        super().__init__()
        self._theme = theme
        self._rail = Rail(theme, self)
        self._controls, self._stage, self._code = controls, stage, code
        self._table: TableCard | None = None
        for part in (stage, controls, code):
            part.setParent(self)
        self._open = False

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self._rail.set_theme(theme)
        self.place()

    def open_controls(self, group: str) -> None:
        """Lay the controls over the stage, at a group; without one, open or close them."""
        self._open = True if group else not self._open
        self.place()
        if group:
            self._controls.show_group(group)  # type: ignore[attr-defined]

    def show_controls(self) -> None:
        """Let the controls be seen, wherever they were."""
        if not self._controls.isVisible():
            self.open_controls("")

    def place(self) -> None:
        """Place the parts for the size there is."""
        layout = tokens()["layout"]
        width, height = self.width(), self.height()
        panel_width = int(layout["1920x1080"]["controls"])
        small = self._theme.size == "small"
        left = int(layout["1280x720"]["rail"]) if small else panel_width
        self._rail.setVisible(small)
        self._rail.setGeometry(0, 0, left, height)
        self._controls.setVisible(not small or self._open)
        self._controls.setGeometry(left if small else 0, 0, panel_width, height)
        self._stage.setGeometry(left, 0, width - left, height)
        code_width = min(CODE_WIDTH_PX, width - left)
        self._code.setGeometry(width - code_width, 0, code_width, height)
        if self._table is not None:
            self._table.place_over(self._stage.geometry())
            self._table.raise_()
        self._controls.raise_()
        self._code.raise_()

    def lay_over(self, table: TableCard) -> None:
        """Lay the card of tables over the stage, below controls and script."""
        self._table = table
        table.setParent(self)  # type: ignore[attr-defined]
        self.place()

    def show_stage(self, shown: bool) -> None:
        """Show the stage, or hide it while all of it is covered: it need not be painted then."""
        self._stage.setVisible(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the parts anew."""
        self.place()
