"""Arms beside one another; below them the masks of dropout and the networks that they leave."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from core.snapshot import Status
from core.studies.snapshot import MemberPicture, StudySnapshot
from gui.pace import NumberPace
from gui.theme import Theme
from gui.views.overfitting.arm_column import ArmColumn
from gui.views.overfitting.arm_fit import fit_range, is_curve
from gui.views.overfitting.error_plot import shared_ranges
from gui.views.overfitting.masks_view import MasksView
from gui.views.overfitting.measure import measure_of
from gui.views.overfitting.thinned_view import ThinnedView
from gui.views.plot import Range
from gui.views.stage_ground import StageGround

DROPOUT = "dropout"
"""Key of the arm whose masks and spread are shown."""
COLUMN_GAP_PX, PART_GAP_PX = 26, 14
LEAST_COLUMN_PX = 204
LOWER_SHARE, LEAST_LOWER_PX, LEAST_UPPER_PX = 0.26, 150, 330
MASKS_SHARE = 0.56
FILLED_MARGIN_PX = 8
FIT_HZ, ERRORS_HZ, MASKS_HZ = 10.0, 5.0, 2.0
"""Pictures a second while training: eight arms have sixteen plots, and share the interpreter with it."""


class ArmsPage(StageGround):
    """All arms have the same axes, so that they can be compared by eye."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._pace, self._pictures = NumberPace(), NumberPace(FIT_HZ)
        self._errors_pace, self._masks_pace = NumberPace(ERRORS_HZ), NumberPace(MASKS_HZ)
        self._study: tuple[object, ...] = ()
        self._ranges: tuple[Range, Range] | None = None
        self._has_dropout = True
        self.columns: list[ArmColumn] = []
        """Those to be seen, from left to right."""
        self._spare: list[ArmColumn] = []
        self.masks, self.thinned = MasksView(theme, self), ThinnedView(theme, self)

    def show_frame(self, snapshot: StudySnapshot) -> bool:
        """Show the arms of a study that has any; returns whether numbers were written."""
        members = snapshot.members
        if not members:
            return False
        moving = snapshot.status is Status.RUNNING
        self._have(len(members), any(one.member.key == DROPOUT for one in members))
        study = (snapshot.number, len(members))
        fresh = study != self._study
        self._study = study
        if not (self._pictures.due(moving) or fresh):
            return False
        numbers = self._pace.due(moving) or fresh
        measure = measure_of(members[0].state.run.dataset)
        if numbers or fresh:
            self._ranges = shared_ranges(members, measure, None if fresh else self._ranges)
        assert self._ranges is not None
        fit, errors = fit_range(members[0].state.run), self._errors_pace.due(moving and not fresh)
        for column, member in zip(self.columns, members, strict=True):
            if column.isHidden():
                continue
            column.show_ranges(measure, fit, self._ranges)
            column.draw(member, measure, moving=moving, errors=errors, numbers=numbers)
        self._say_lines(members)
        if self._masks_pace.due(moving and not fresh):
            self._show_masks(members)
        return numbers

    def _say_lines(self, members: tuple[MemberPicture, ...]) -> None:
        """Say what the dashed line and the band are, each where it is first seen."""
        for place, (column, member) in enumerate(zip(self.columns, members, strict=True)):
            words = ""
            if column.fit.has_band:
                words = "band: 80 % of masks"
            elif place == 0:
                words = "dashed: true curve" if is_curve(member.state.run) else "actual"
            column.fit.say(words)

    def _show_masks(self, members: tuple[MemberPicture, ...]) -> None:
        arm = next((one for one in members if one.member.key == DROPOUT), None)
        masks = None if arm is None else arm.masks
        self.masks.show_masks(masks, arm is not None)
        self.thinned.show_masks(masks, None if arm is None else arm.state.run.layout)

    def _have(self, count: int, has_dropout: bool) -> None:
        """Have so many columns."""
        if count == len(self.columns) and has_dropout == self._has_dropout:
            return
        self._has_dropout = has_dropout
        while len(self.columns) < count:
            self.columns.append(self._spare.pop() if self._spare else ArmColumn(self._theme, self))
            self.columns[-1].set_theme(self._theme)
        while len(self.columns) > count:
            self._spare.append(self.columns.pop())
            self._spare[-1].hide()
        for place, column in enumerate(self.columns):
            column.with_key = place == 0
        self._place()

    # ---- places ---------------------------------------------------------------------------------

    def _all_panels(self) -> tuple[QWidget, ...]:
        return (*self.columns, self.masks, self.thinned)

    def _alone(self, panel: QWidget, room: QRect) -> QRect:
        margin = 0 if panel in self.columns else FILLED_MARGIN_PX  # a ring is painted at the edge
        return room.adjusted(margin, 0, -margin, -margin)

    def _places(self, room: QRect) -> dict[QWidget, QRect]:
        count = max(len(self.columns), 1)
        per_row = min(count, max(1, (room.width() + COLUMN_GAP_PX) // (self._least_px + COLUMN_GAP_PX)))
        rows = -(-count // per_row)
        per_row = -(-count // rows)
        lower = self._lower_px(rows)
        height = (room.height() - lower - PART_GAP_PX * (rows - 1)) // rows
        width = (room.width() - COLUMN_GAP_PX * (per_row - 1)) // per_row
        places: dict[QWidget, QRect] = {}
        for place, column in enumerate(self.columns):
            row, across = divmod(place, per_row)
            left, top = across * (width + COLUMN_GAP_PX), row * (height + PART_GAP_PX)
            places[column] = QRect(left, top, width, height)
            if across:
                self._draw_upright(left - COLUMN_GAP_PX // 2, top, height)
        return {**places, **self._places_below(room, lower)} if lower else places

    @property
    def _least_px(self) -> int:
        return self._theme.length(LEAST_COLUMN_PX)

    def _lower_px(self, rows: int) -> int:
        """Return the height of masks and networks; 0 where there is no dropout or no room for them."""
        wanted = max(round(self.height() * LOWER_SHARE), self._theme.length(LEAST_LOWER_PX))
        upper = self.height() - wanted
        fits = rows == 1 and upper >= self._theme.length(LEAST_UPPER_PX)
        return wanted if self._has_dropout and fits else 0

    def _places_below(self, room: QRect, lower: int) -> dict[QWidget, QRect]:
        """Place masks and networks side by side."""
        top, height = room.height() - lower + PART_GAP_PX, lower - PART_GAP_PX
        masks = round(room.width() * MASKS_SHARE)
        left = masks + 2 * COLUMN_GAP_PX
        self._draw_level(0, room.height() - lower + PART_GAP_PX // 2, room.width())
        self._draw_upright(masks + COLUMN_GAP_PX, top, height)
        return {
            self.masks: QRect(0, top, masks, height),
            self.thinned: QRect(left, top, room.width() - left, height),
        }

    def sizeHint(self) -> QSize:
        """Return a usable size; the stage gives what there is."""
        return QSize(1200, 700)

    def _paint_words(self, painter: QPainter) -> None:
        if not self.columns:
            painter.setFont(self._theme.font("note", weight=400))
            painter.setPen(self._theme.text3)
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), "Preparing the arms …")
