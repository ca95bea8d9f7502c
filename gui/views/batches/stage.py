"""`BatchesStage`: state, a column for each regime, their errors, and what they cost."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.datasets import Dataset
from core.experiment import Experiment
from core.landscape.linear_regression import LinearRegression, from_dataset
from core.studies.costs import cost
from core.studies.snapshot import MemberPicture
from gui.batches.frame import BatchesFrame
from gui.pace import NumberPace
from gui.theme import Theme, tokens
from gui.views.batches.costs_table import CostsTable
from gui.views.batches.error_view import ErrorView
from gui.views.batches.regime_view import RegimeView
from gui.views.state_chip import StateChip
from gui.widgets.labels import Notice

GAP_PX, COLUMN_GAP_PX = 16, 28
UPPER_SHARE, SMALL_UPPER_SHARE = 0.43, 0.36
COSTS_SHARE, MOST_COSTS_SHARE = 0.27, 0.42
"""Of the width, for few regimes and for many."""
NOTE = "Same data, same first weights, same order of the rows. Only the number of points per update differs."
BRIEF = "Only the number of points per update differs."


class BatchesStage(QWidget):
    """Holds the views and places them."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("look", "canvas")
        self.chip, self._note = StateChip(theme), Notice(theme)
        self._head = QWidget(self)
        row = QHBoxLayout(self._head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_PX)
        row.addWidget(self.chip)
        row.addWidget(self._note, 1)
        self.regimes: dict[str, RegimeView] = {}
        """The columns made so far, by the key of their regime."""
        self._shown: tuple[str, ...] = ()
        self.errors, self.costs = ErrorView(theme, self), CostsTable(theme, self)
        self._surface: tuple[Dataset, float, float, LinearRegression] | None = None
        self._pace = NumberPace()
        self._on_turn = False
        self._filling: QWidget | None = None
        self._lines: list[QRect] = []

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        for part in (self.chip, self._note, self.errors, self.costs):
            part.set_theme(theme)
        for view in self.regimes.values():
            view.set_theme(theme)
        self._place()
        self.update()

    def show_frame(self, frame: BatchesFrame) -> None:
        """Show a frame in all views; while it moves, columns and errors take turns."""
        study = frame.frame
        width = self.chip.minimumWidth()
        self.chip.show_chip(study.chip_of("regime"), study.moving)
        fault = study.study.fault or study.fault
        self._note.say(fault or NOTE, "" if fault else BRIEF)
        keys = tuple(picture.member.key for picture in study.members)
        if keys != self._shown or self.chip.minimumWidth() > width:
            self._use(keys)
        self._on_turn = not self._on_turn
        if self._on_turn or not study.moving:
            for picture in study.members:
                view = self.regimes[picture.member.key]
                if not view.isHidden():
                    view.show_member(picture, self._surface_of(picture), study.moving)
        if not (self._on_turn and study.moving) and not self.errors.isHidden():
            self.errors.show_frame(frame)
        if not self.costs.isHidden() and self._pace.due(study.moving):
            found = tuple(cost(picture, study.study.noise) for picture in study.members)
            self.costs.show_costs(found, study.study.study.base.loss.function)

    def _use(self, keys: tuple[str, ...]) -> None:
        """Show the columns of other regimes."""
        self._shown = keys
        for key in keys:
            if key not in self.regimes:
                self.regimes[key] = RegimeView(self._theme, key, self)
        self._place()

    def _surface_of(self, picture: MemberPicture) -> LinearRegression | None:
        """Return the loss over W and b; None where the network is no straight line or the loss another."""
        experiment, run = picture.state.experiment, picture.state.run
        if not _is_line(picture, experiment):
            return None
        l1, l2 = experiment.loss.l1, experiment.loss.l2
        kept = self._surface
        if kept is None or kept[:3] != (run.dataset, l1, l2):
            kept = run.dataset, l1, l2, from_dataset(run.dataset, 0, "train", True, l1=l1, l2=l2)
            self._surface = kept
        return kept[3]

    # ---- placing --------------------------------------------------------------------------------

    @property
    def panels(self) -> tuple[QWidget, ...]:
        """The views that can fill the stage: those that are to be seen."""
        columns = tuple(self.regimes[key] for key in self._shown)
        return tuple(view for view in (*columns, self.errors, self.costs) if not view.isHidden())

    def fill(self, view: QWidget | None) -> None:
        """Give the whole stage to one view; None: all are to be seen."""
        self._filling = view
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the views anew."""
        self._place()

    def _place(self) -> None:
        pad = int(tokens()["layout"]["1280x720" if self._theme.narrow else "1920x1080"]["padding"])
        inner = self.rect().adjusted(pad, pad - 8, -pad, -8)
        self._head.setGeometry(inner.left(), inner.top(), inner.width(), self.chip.height())
        top = inner.top() + self.chip.height() + (6 if self._theme.narrow else 12)
        room = QRect(inner.left(), top, inner.width(), inner.bottom() - top)
        shown = [self.regimes[key] for key in self._shown]
        for key, view in self.regimes.items():
            if key not in self._shown:
                view.hide()
        self._lines = []
        if self._filling is not None and self._filling in (*shown, self.errors, self.costs):
            for one in (*shown, self.errors, self.costs):
                one.setVisible(one is self._filling)
            self._filling.setGeometry(room)
        else:
            self._place_all(room, shown, pad)
        self.update()

    def _place_all(self, room: QRect, shown: list[RegimeView], pad: int) -> None:
        small = self._theme.size == "presentation_small"
        upper = round(room.height() * (SMALL_UPPER_SHARE if small else UPPER_SHARE))
        if shown:
            width = (room.width() - COLUMN_GAP_PX * (len(shown) - 1)) / len(shown)
            for place, view in enumerate(shown):
                left = room.left() + round(place * (width + COLUMN_GAP_PX))
                view.setGeometry(left, room.top(), round(width), upper)
                view.show()
                if place:
                    self._lines.append(QRect(left - COLUMN_GAP_PX // 2, room.top(), 1, upper))
        top = room.top() + upper + GAP_PX
        height = room.bottom() - top
        self._lines.append(QRect(room.left(), top - GAP_PX // 2, room.width(), 1))
        costs = 0 if small else self._costs_px(room.width() - 2 * pad, len(shown))
        self.costs.setVisible(not small)
        self.errors.show()
        self.errors.setGeometry(room.left(), top, room.width() - (costs + 2 * pad if costs else 0), height)
        if costs:
            self.costs.setGeometry(room.right() - costs, top, costs, height)
            self._lines.append(QRect(room.right() - costs - pad, top, 1, height))

    def _costs_px(self, width: int, regimes: int) -> int:
        """Return the width of the table of costs: more for many regimes, as long as curves have room."""
        least = max(round(width * COSTS_SHARE), self._theme.length(300))
        most = min(round(width * MOST_COSTS_SHARE), width - self.errors.minimumSizeHint().width())
        return max(least, min(self.costs.width_for(regimes), most))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the hairlines between the parts."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.canvas)
        for line in self._lines:
            painter.fillRect(line, self._theme.line)
        painter.end()


def _is_line(picture: MemberPicture, experiment: Experiment) -> bool:
    layout = picture.state.run.layout
    is_line = layout.sizes == (1, 1) and layout.layers[0].has_bias
    return is_line and experiment.loss.function == "MSE"
