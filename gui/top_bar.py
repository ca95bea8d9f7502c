"""The top bar: brand, what the experiment is about, and the actions on it as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from core.experiment import Experiment
from gui.theme import Theme, icon, pen
from gui.views.labels import label

PULSE = ((1, 13), (6, 13), (10, 4), (16, 20), (20, 10), (22, 13), (25, 13))


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


class ElidedLabel(QLabel):
    """One line that gives way: what does not fit is in the tool tip."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "note")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ""

    def set_whole(self, text: str) -> None:
        """Show a sentence, as much as there is room for."""
        if text != self._whole:
            self._whole = text
            self.setAccessibleName(text)
            self.update()

    def minimumSizeHint(self) -> QSize:
        """Return that any width will do."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits."""
        painter = QPainter(self)
        metrics = self.fontMetrics()
        shown = metrics.elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(self._whole if shown != self._whole else "")
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(
            self.rect(),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
            shown if self.width() > 120 else "",
        )


class TopBar(QWidget):
    """Emits what the user wants done with the experiment."""

    experiment_chosen = Signal(object)
    """A named `Experiment`."""
    open_requested = Signal()
    table_requested = Signal()
    save_requested = Signal()
    code_requested = Signal()
    theme_requested = Signal()

    def __init__(
        self, theme: Theme, experiments: Sequence[Experiment], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = ""
        self._brand = Brand(theme)
        self._note = ElidedLabel()
        self.experiment = self._button("Experiment", "", lambda: None)
        self.experiment.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands right
        self.experiment.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.experiment.setMenu(self._menu(experiments))
        self.code = self._button("Code", "The same in PyTorch (C)", self.code_requested.emit)
        self.code.setText(" Code")
        self.light = self._button("", "Light or dark (L)", self.theme_requested.emit)
        self.light.setAccessibleName("Light or dark")
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 14, 0)
        row.setSpacing(10)
        row.addWidget(self._brand)
        row.addWidget(label("Trainscope", "title"))
        row.addSpacing(16)
        row.addWidget(self._note, 1)
        for widget in (self.experiment, self.code, self.light):
            row.addWidget(widget)
        self.set_theme(theme)

    def _button(self, words: str, tip: str, run: object) -> QToolButton:
        made = QToolButton()
        made.setText(words)
        made.setToolTip(tip)
        made.setAccessibleName(words)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setProperty("look", "quiet")
        made.setIconSize(QSize(18, 18))
        made.clicked.connect(run)
        return made

    def _menu(self, experiments: Sequence[Experiment]) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for experiment in experiments:
            action = menu.addAction(experiment.name)
            action.setToolTip(experiment.note)
            action.triggered.connect(lambda _=False, chosen=experiment: self.experiment_chosen.emit(chosen))
        menu.addSeparator()
        self._open = menu.addAction("Open …\tCtrl+O", self.open_requested.emit)
        self._open.setToolTip("An experiment, or a table of your own as CSV")
        self._table = menu.addAction("Own table …\tCtrl+T", self.table_requested.emit)
        self._table.setToolTip("Choose from a table of your own what the network learns")
        self._save = menu.addAction("Save as …\tCtrl+S", self.save_requested.emit)
        return menu

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.setFixedHeight(44 if theme.size == "small" else 52)
        self._brand.theme = theme
        self._note.setFont(theme.font("control", weight=400))
        self.experiment.setIcon(icon("chevron-down", theme.text2))
        self.experiment.setProperty("look", "")
        self.code.setIcon(icon("code", theme.text1))
        self.light.setIcon(icon("sun" if theme.name == "dark" else "moon", theme.text1))
        self._open.setIcon(icon("folder-open", theme.text2))
        self._table.setIcon(icon("table", theme.text2))
        self._save.setIcon(icon("save", theme.text2))

    def show_experiment(self, experiment: Experiment, changed: bool) -> None:
        """Show name and note; `changed` marks that settings differ from how it was opened."""
        name = experiment.name + (" · changed" if changed else "")
        if name != self._name:
            self._name = name
            self.experiment.setText(name)
        self._note.set_whole(experiment.note)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the hairline below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.panel)
        painter.setPen(self._theme.line)
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
