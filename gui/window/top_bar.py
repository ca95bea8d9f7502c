"""The top bar: brand, what the experiment is about, and the actions on it as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from core.experiment import Experiment
from gui.shortcuts.actions import Actions, Group
from gui.theme import SizeName, Theme, icon, pen
from gui.widgets.labels import label
from gui.window.tabs import Tabs

VIEW_GROUPS = (Group.PANELS, Group.LOOK, Group.SHOWN, Group.PICTURES, Group.WINDOW)
"""What the menu *View* holds."""
HEIGHT_PX: dict[SizeName, int] = {"normal": 52, "small": 44, "presentation": 64, "presentation_small": 54}
ROW_GAP_PX, BEFORE_NOTE_PX = 10, 6
WORDS_FROM_PX = 1100
"""Width from which buttons have words, for type of a desk."""
CHANGED = " · changed"
EXPERIMENTS_TIP = "Experiments to start from; open and save"
LEFT_TO_RIGHT = "\u200e"
"""Keeps three dots at the end of a name: the button is laid out from right to left."""
PULSE = ((1, 13), (6, 13), (10, 4), (16, 20), (20, 10), (22, 13), (25, 13))
BESIDE = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
NOTE_FLAGS = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextWordWrap


class Brand(QWidget):
    """The sign of the program: a pulse."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.setFixedSize(28, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pulse."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(self.theme.accent, 2.2))
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in PULSE]))


class Note(QLabel):
    """A note that gives way: the whole of it, its first sentence or nothing. The tool tip has all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "note")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ""

    def set_whole(self, text: str) -> None:
        """Show a note, as much as there is room for."""
        if text != self._whole:
            self._whole = text
            self.setAccessibleName(text)
            self.setToolTip(text)
            self.update()

    def minimumSizeHint(self) -> QSize:
        """Return that any width will do."""
        return QSize(0, super().minimumSizeHint().height())

    @property
    def shown(self) -> str:
        """The sentences that there is room for, in two lines at most."""
        end = self._whole.find(". ") + 1
        for words in (self._whole, self._whole[:end]):
            needed = self.fontMetrics().boundingRect(self.rect(), NOTE_FLAGS, words)
            if words and self.rect().contains(needed) and needed.height() < 2.5 * self.fontMetrics().height():
                return words
        return ""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), NOTE_FLAGS, self.shown)


class TopBar(QWidget):
    """Emits what the user wants done with the experiment; its menus offer the actions of the window."""

    experiment_chosen = Signal(object)
    """A named `Experiment`."""
    code_requested = Signal()
    runs_requested = Signal()
    theme_requested = Signal()
    back_requested = Signal()
    """All panels are wanted again."""

    def __init__(
        self,
        theme: Theme,
        experiments: Sequence[Experiment],
        stages: Mapping[str, str],
        actions: Actions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._experiments, self._actions, self._stages = experiments, actions, tuple(stages)
        self._name = ""
        self._of_network = True
        self._brand = Brand(theme)
        self._title = label("Trainscope", "title")
        self.tabs = Tabs(stages, theme)
        self._note = Note()
        self.experiment = self._button("Experiment", EXPERIMENTS_TIP, None)
        self.experiment.setToolButtonStyle(BESIDE)
        self.experiment.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands right
        self.view = self._button("View", "Panels, sizes, colours and pictures", None)
        for button in (self.experiment, self.view):
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            button.setMenu(self._menu())
        self.runs = self._button("Runs", "", self.runs_requested)
        self.code = self._button("Code", "", self.code_requested)
        self.light = self._button("", "", self.theme_requested)
        self.light.setAccessibleName("Light or dark")
        self.back = self._button("All panels", "Show all panels again (Esc)", self.back_requested)
        self.back.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 14, 0)
        row.setSpacing(ROW_GAP_PX)
        for part in (self._brand, self._title, self.tabs, self.back):
            row.addWidget(part)
        row.addSpacing(BEFORE_NOTE_PX)
        row.addWidget(self._note, 1)
        row.addStretch(0)
        for widget in (self.experiment, self.view, self.runs, self.code, self.light):
            row.addWidget(widget)
        self.set_theme(theme)
        actions.added.connect(self._on_actions_added)

    def _button(self, words: str, tip: str, wanted: SignalInstance | None) -> QToolButton:
        made = QToolButton()
        made.setToolTip(tip)
        made.setAccessibleName(words)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        made.setProperty("look", "quiet")
        if wanted is not None:
            made.clicked.connect(wanted)
        return made

    # ---- menus ------------------------------------------------------------------------------

    def _menu(self) -> QMenu:
        """Return a menu that is filled anew whenever it opens."""
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        return menu

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        if menu is self.view.menu():
            self._actions.fill_menu(menu, VIEW_GROUPS, self._theme.text2)
            return
        for experiment in self._experiments:
            action = menu.addAction(experiment.name)
            action.setToolTip(experiment.note)
            action.triggered.connect(lambda _=False, chosen=experiment: self.experiment_chosen.emit(chosen))
        self._actions.fill_menu(menu, (Group.EXPERIMENT,), self._theme.text2)

    def _on_actions_added(self) -> None:
        """Fill the menu of experiments for whoever reads it without opening it."""
        self._fill(self.experiment.menu())

    # ---- what is shown ----------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.setFixedHeight(HEIGHT_PX[theme.size])
        self._brand.theme = theme
        self.tabs.set_theme(theme)
        self._note.setFont(theme.font("control", weight=400))
        ink, side = theme.text1, theme.length(18)
        for button, name in (
            (self.experiment, "chevron-down"),
            (self.view, "monitor"),
            (self.runs, "history"),
            (self.code, "code"),
            (self.light, "sun" if theme.name == "dark" else "moon"),
            (self.back, "minimize-2"),
        ):
            button.setIcon(icon(name, ink, size=side))
            button.setIconSize(QSize(side, side))
        self.experiment.setProperty("look", "")
        self._fit_words()

    def show_keys(self) -> None:
        """Name the shortcuts in the tool tips, once the actions are known."""
        self.runs.setToolTip(self._actions.tip("Every run that was trained", "runs"))
        self.code.setToolTip(self._actions.tip("The same in PyTorch", "code"))
        self.light.setToolTip(self._actions.tip("Light or dark", "theme.toggle"))

    def show_filling(self, filling: bool) -> None:
        """Offer the way back while a panel fills the window."""
        self.back.setVisible(filling)
        self._fit_words()

    def show_stage(self, name: str) -> None:
        """Mark the stage that is to be seen; what concerns the network only goes with it."""
        self.tabs.show_chosen(name)
        self._of_network = name == "network"
        self._note.setVisible(self._of_network)
        self._fit_words()

    def show_experiment(self, experiment: Experiment, changed: bool) -> None:
        """Show name and note; `changed` marks that settings differ from how it was opened."""
        name = experiment.name + (CHANGED if changed else "")
        if name != self._name:
            self._name = name
            self._fit_words()
        self._note.set_whole(experiment.note)

    def _fit_words(self) -> None:
        """Let words give way where the stages need the room: those of the buttons have tool tips."""
        self.runs.setVisible(self._of_network and self._theme.size != "presentation_small")
        self._brand.show()
        self._show_name(self._name)
        self._show_words(self.width() >= self._theme.length(WORDS_FROM_PX), True)
        if not self.tabs.fit(self._room_of_tabs()):
            self._show_words(False, False)
            self.tabs.fit(self._room_of_tabs())
            if self._missing_px > 0:
                self._show_name(self._name.removesuffix(CHANGED))
            self._brand.setVisible(self._missing_px <= 0)
            if (missing := self._missing_px) > 0:
                metrics, shown = self.experiment.fontMetrics(), self.experiment.text()
                width = metrics.horizontalAdvance(shown) - missing
                brief = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, width)
                self._show_name(f"{brief}{LEFT_TO_RIGHT}")

    @property
    def _missing_px(self) -> int:
        """Width that tabs lack which say as little as they can."""
        needed = sum(self.tabs.tab(name).px(brief=True, with_key=False) for name in self._stages)
        return needed - self._room_of_tabs()

    def _show_name(self, name: str) -> None:
        """Show the name of the experiment, or as much of it as there is room for."""
        if name != self.experiment.text():
            self.experiment.setText(name)
            self.experiment.setToolTip(EXPERIMENTS_TIP if name == self._name else self._name)

    def _show_words(self, shown: bool, of_back: bool) -> None:
        self._title.setVisible(shown)
        for button in (self.view, self.runs, self.code, self.back):
            words = f" {button.accessibleName()}" if (of_back if button is self.back else shown) else ""
            if words != button.text():
                button.setText(words)
                button.setToolButtonStyle(BESIDE if words else Qt.ToolButtonStyle.ToolButtonIconOnly)

    def _room_of_tabs(self) -> int:
        """Return the width that the other parts leave."""
        buttons = (self.back, self.experiment, self.view, self.runs, self.code, self.light)
        parts: tuple[QWidget, ...] = (self._brand, self._title, *buttons)
        shown = [part for part in parts if not part.isHidden()]
        row = self.layout()
        assert row is not None
        margins = row.contentsMargins()
        others = sum(max(part.sizeHint().width(), part.minimumWidth()) for part in shown)
        gaps = ROW_GAP_PX * (len(shown) + 1) + BEFORE_NOTE_PX  # tabs and note stand among them
        return self.width() - margins.left() - margins.right() - others - gaps

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the words there is room for."""
        self._fit_words()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the hairline below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.panel)
        painter.setPen(self._theme.line)
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
