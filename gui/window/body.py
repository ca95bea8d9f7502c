"""Places controls, stage and code panel: side by side, or the controls as a rail where there is less room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from gui.code_panel import CODE_LEAST_PX, CODE_WIDTH_PX, STAGE_LEAST_PX
from gui.controls.sections import SECTIONS
from gui.stylesheet import stylesheet
from gui.theme import Theme, at_desk, icon, tokens
from gui.widgets.divider import Divider
from gui.window.panels import PanelName

RAIL_BUTTON_PX = 40
"""What an open script leaves of the stage."""


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
        if self.isVisible():
            self._dress()

    def _dress(self) -> None:
        for button, name in self._buttons:
            button.setIcon(icon(name, self._theme.text2, size=22))
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        """Take the colours of now: where there is room for the controls the icons are never seen."""
        super().showEvent(event)
        self._dress()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the hairline at the right."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.panel)
        painter.setPen(self._theme.line)
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())


class Body(QWidget):
    """Everything between the top bar and the transport."""

    covered = Signal()
    """The card of tables has come up over the stage."""
    sizes_changed = Signal()
    """The user wants rail or controls, or another width for the script."""

    def __init__(self, theme: Theme, controls: QWidget, stage: QWidget, code: QWidget) -> None:
        super().__init__()
        self._theme = theme
        self._rail = Rail(theme, self)
        self._controls, self._stage, self._code = controls, stage, code
        self._table: TableCard | None = None
        for part in (stage, controls, code):
            part.setParent(self)
        self._open = False
        self._code_open = self._drawer_open = False
        self._drawer: QWidget | None = None
        self._drawer_bottom: Callable[[], int] = self.height
        self._stage_shown = True
        self._filling: PanelName | None = None
        self.rail_wanted = False
        """Whether the controls are a rail where there is room for them."""
        self.code_width = CODE_WIDTH_PX
        """Width of the script in pixels, where there is room for it."""
        upright = Qt.Orientation.Vertical
        self._beside_controls = Divider(theme, "beside the controls", upright, self)
        self._beside_code = Divider(theme, "beside the PyTorch script", upright, self)
        self._beside_drawer = Divider(theme, "beside the run history", upright, self)
        self._beside_controls.key_step_px = 2 * controls.width()  # one press changes
        self._beside_controls.wanted_at.connect(self._on_controls_wanted_at)
        self._beside_controls.reset_requested.connect(lambda: self.use_sizes(False, self.code_width))
        for divider in (self._beside_code, self._beside_drawer):
            divider.wanted_at.connect(lambda x: self.use_sizes(self.rail_wanted, self.width() - x))
            divider.reset_requested.connect(lambda: self.use_sizes(self.rail_wanted, CODE_WIDTH_PX))
        for divider in self._dividers:
            divider.let_go.connect(self.sizes_changed)

    @property
    def _dividers(self) -> tuple[Divider, ...]:
        return self._beside_controls, self._beside_code, self._beside_drawer

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self._rail.set_theme(theme)
        for divider in self._dividers:
            divider.set_theme(theme)
        self._dress_tools()
        self.place()

    def _dress_tools(self) -> None:
        """Leave controls and tables, which only the lecturer reads, in the type of a desk."""
        sheet = stylesheet(at_desk(self._theme)) if self._theme.large else ""
        for tool in (self._controls, self._table):
            if tool is not None and tool.styleSheet() != sheet:  # type: ignore[union-attr]
                tool.setStyleSheet(sheet)  # type: ignore[union-attr]

    # ---- what is to be seen -----------------------------------------------------------------

    @property
    def is_rail(self) -> bool:
        """Whether the controls are a column of icons: for lack of room, or because the user wants it."""
        return self._theme.narrow or self.rail_wanted

    def open_controls(self, group: str) -> None:
        """Lay the controls over the stage, at a group; without one, open or close them."""
        if not group and not self._theme.narrow:
            self.use_sizes(not self.rail_wanted, self.code_width)
            self.sizes_changed.emit()
            return
        self._open = True if group else not self._open
        self.place()
        if group:
            self._controls.show_group(group)  # type: ignore[attr-defined]

    def show_controls(self) -> None:
        """Let the controls be seen, wherever they were."""
        if not self._controls.isVisible():
            self._open = True
            self.place()

    def show_code(self, shown: bool) -> None:
        """Lay the script over the right part of the stage, or take it away."""
        self._code_open = shown
        self._drawer_open = self._drawer_open and not shown
        self.place()

    def add_drawer(self, drawer: QWidget, bottom: Callable[[], int]) -> None:
        """Take a drawer that can lie where the script does; `bottom` says how far down it reaches in px."""
        self._drawer, self._drawer_bottom = drawer, bottom
        drawer.setParent(self)
        self.place()

    def show_drawer(self, shown: bool) -> None:
        """Lay the drawer over the right part of the stage, in place of the script, or take it away."""
        self._drawer_open = shown
        self._code_open = self._code_open and not shown
        self.place()

    def show_stage(self, shown: bool) -> None:
        """Show the stage, or hide it while all of it is covered: it need not be painted then."""
        self._stage_shown = shown
        self.place()

    def lay_over(self, table: TableCard) -> None:
        """Lay the card of tables over the stage, below controls and script."""
        self._table = table
        table.setParent(self)  # type: ignore[attr-defined]
        table.installEventFilter(self)  # type: ignore[attr-defined]
        self._dress_tools()
        self.place()

    def fill(self, panel: PanelName | None) -> None:
        """Give the whole room to the stage, one of whose panels fills it, or to the script; None: to all."""
        self._filling = panel
        self._open = False
        self.place()

    def use_sizes(self, rail_wanted: bool, code_width: int) -> None:
        """Let the controls be a rail or not, and the script be so wide, in pixels."""
        self.rail_wanted, self._open = rail_wanted, False
        self.code_width = max(code_width, CODE_LEAST_PX)
        self.place()

    def _on_controls_wanted_at(self, x: int) -> None:
        """Change between rail and controls where the hairline is dragged to more than half the way."""
        rail = x < (self._rail_width + self._controls.width()) // 2
        if rail != self.rail_wanted:
            self.use_sizes(rail, self.code_width)

    # ---- placing ----------------------------------------------------------------------------

    @property
    def _rail_width(self) -> int:
        return int(tokens()["layout"]["1280x720"]["rail"])

    def place(self) -> None:
        """Place the parts for the size there is."""
        width, height = self.width(), self.height()
        alone, panel_width = self._filling is not None, self._controls.width()
        left = 0 if alone else self._rail_width if self.is_rail else panel_width
        self._rail.setVisible(self.is_rail and not alone)
        self._rail.setGeometry(0, 0, left, height)
        self._controls.setVisible(not alone and (not self.is_rail or self._open))
        self._controls.setGeometry(left if self.is_rail else 0, 0, panel_width, height)
        self._stage.setVisible(self._stage_shown and self._filling != "code")
        self._stage.setGeometry(left, 0, width - left, height)
        code_width = min(self.code_width, max(width - left - STAGE_LEAST_PX, CODE_LEAST_PX))
        code_width = width if self._filling == "code" else code_width
        self._code.setVisible(self._filling == "code" or (self._code_open and not alone))
        self._code.setGeometry(width - code_width, 0, code_width, height)
        if self._drawer is not None:
            self._drawer.setVisible(self._drawer_open and not alone)
            self._drawer.setGeometry(width - code_width, 0, code_width, self._drawer_bottom())
            self._drawer.raise_()
        if self._table is not None:
            self._table.place_over(self._stage.geometry())
            self._table.raise_()
        self._controls.raise_()
        self._code.raise_()
        self._place_dividers(left, width - code_width)

    def _place_dividers(self, left: int, code_left: int) -> None:
        width, height = self.width(), self.height()
        laid_over = self.is_rail and self._open
        shown = self._filling is None and not self._theme.narrow and not laid_over
        self._beside_controls.setVisible(shown)
        self._beside_controls.place(left - 1, 0, height, width)
        beside = ((self._beside_code, self._code_open), (self._beside_drawer, self._drawer_open))
        for divider, is_open in beside:
            divider.setVisible(is_open and self._filling is None)
            divider.place(code_left, 0, self._drawer_bottom() if self._drawer_open else height, width)
        for divider in self._dividers:
            divider.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the parts anew."""
        self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell when the card of tables comes up."""
        if event.type() == QEvent.Type.Show:
            self.covered.emit()
        return False
