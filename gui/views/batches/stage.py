"""`BatchesStage`: state, a column for each regime, their errors, and what they cost."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from core.datasets import Dataset
from core.experiment import Experiment
from core.landscape.linear_regression import LinearRegression, from_dataset
from core.studies.costs import cost
from core.studies.snapshot import MemberPicture
from gui.batches.frame import BatchesFrame
from gui.pace import NumberPace
from gui.theme import Theme
from gui.views.batches.costs_table import CostsTable
from gui.views.batches.error_view import ErrorView
from gui.views.batches.regime_view import RegimeView
from gui.views.stage_ground import HeadedStage

GAP_PX, COLUMN_GAP_PX = 16, 28
UPPER_SHARE, SMALL_UPPER_SHARE = 0.43, 0.36
COSTS_SHARE, MOST_COSTS_SHARE = 0.27, 0.42
"""Of the width, for few regimes and for many."""
NOTE = "Same data, same first weights, same order of the rows. Only the number of points per update differs."
BRIEF = "Only the number of points per update differs."


class BatchesStage(HeadedStage):
    """Holds the views and says where they stand."""

    head_gaps_px = (6, 12)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.regimes: dict[str, RegimeView] = {}
        """The columns made so far, by the key of their regime."""
        self._shown: tuple[str, ...] = ()
        self.errors, self.costs = ErrorView(theme, self), CostsTable(theme, self)
        self._surface: tuple[Dataset, float, float, LinearRegression] | None = None
        self._pace = NumberPace()
        self._on_turn = False

    def show_frame(self, frame: BatchesFrame) -> None:
        """Show a frame in all views; while it moves, columns and errors take turns."""
        study = frame.frame
        has_grown = self._show_chip(study.chip_of("regime"), study.moving)
        fault = study.study.fault or study.fault
        self.note.say(fault or NOTE, "" if fault else BRIEF)
        keys = tuple(picture.member.key for picture in study.members)
        if has_grown or keys != self._shown:
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
        for key in set(self._shown).difference(keys):
            self.regimes[key].hide()
        for key in keys:
            if key not in self.regimes:
                self.regimes[key] = RegimeView(self._theme, key, self)
            elif key not in self._shown:
                self.regimes[key].set_theme(self._theme)
        self._shown = keys
        self._place()

    def _surface_of(self, picture: MemberPicture) -> LinearRegression | None:
        """Return the loss over W and b; None where the network is no straight line or the loss another."""
        experiment, run = picture.state.experiment, picture.state.run
        if not _is_line(picture, experiment):
            return None
        l1, l2 = experiment.loss.l1, experiment.loss.l2
        kept = self._surface
        if kept is None or kept[0] is not run.dataset or kept[1:3] != (l1, l2):
            kept = run.dataset, l1, l2, from_dataset(run.dataset, 0, "train", True, l1=l1, l2=l2)
            self._surface = kept
        return kept[3]

    # ---- placing --------------------------------------------------------------------------------

    def _all_panels(self) -> tuple[QWidget, ...]:
        return (*self._columns, self.errors, self.costs)

    @property
    def _columns(self) -> list[RegimeView]:
        return [self.regimes[key] for key in self._shown]

    def _places(self, room: QRect) -> dict[QWidget, QRect]:
        small = self._theme.size == "presentation_small"
        upper = round(room.height() * (SMALL_UPPER_SHARE if small else UPPER_SHARE))
        places = self._places_above(QRect(room.left(), room.top(), room.width(), upper))
        top = room.top() + upper + GAP_PX
        height, pad = room.bottom() - top, self._pad
        self._draw_level(room.left(), top - GAP_PX // 2, room.width())
        errors = room.width()
        if not small:
            costs = self._costs_px(room.width() - 2 * pad, len(self._shown))
            errors -= costs + 2 * pad
            places[self.costs] = QRect(room.right() - costs, top, costs, height)
            self._draw_upright(room.right() - costs - pad, top, height)
        places[self.errors] = QRect(room.left(), top, errors, height)
        return places

    def _places_above(self, room: QRect) -> dict[QWidget, QRect]:
        """Divide the upper part between the columns."""
        columns = self._columns
        width = (room.width() - COLUMN_GAP_PX * (len(columns) - 1)) / max(len(columns), 1)
        places: dict[QWidget, QRect] = {}
        for place, view in enumerate(columns):
            left = room.left() + round(place * (width + COLUMN_GAP_PX))
            places[view] = QRect(left, room.top(), round(width), room.height())
            if place:
                self._draw_upright(left - COLUMN_GAP_PX // 2, room.top(), room.height())
        return places

    def _costs_px(self, width: int, regimes: int) -> int:
        """Return the width of the table of costs: more for many regimes, as long as curves have room."""
        least = max(round(width * COSTS_SHARE), self._theme.length(300))
        most = min(round(width * MOST_COSTS_SHARE), width - self.errors.minimumSizeHint().width())
        return max(least, min(self.costs.width_for(regimes), most))


def _is_line(picture: MemberPicture, experiment: Experiment) -> bool:
    layout = picture.state.run.layout
    is_line = layout.sizes == (1, 1) and layout.layers[0].has_bias
    return is_line and experiment.loss.function == "MSE"
