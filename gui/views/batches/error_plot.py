"""`ErrorPlot`: the errors of all regimes on one pair of axes; a click opens an epoch into its batches."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from core.studies.snapshot import MemberPicture
from gui.batches.frame import BatchesFrame, Unit
from gui.shortcuts.actions import PartKeys
from gui.theme import Theme
from gui.views.axes import linear_ticks, log_ticks
from gui.views.batches.curves import HIGH, LOW, EpochAxis, Spreads, draws_spread, loss_range, of_epochs
from gui.views.batches.looks import regime_look
from gui.views.batches.opened_item import MOST_SHARE, OpenedItem, batch_card
from gui.views.batches.regime_curves import RegimeCurves, up
from gui.views.end_names import EndNames, NamedEnd
from gui.views.hover_card import Card, paint_card
from gui.views.items import Item, WordsItem
from gui.views.plot import Plot

NAMES: dict[Unit, str] = {
    "epochs": "epoch",
    "updates": "updates",
    "points": "points seen",
    "evaluations": "gradients computed",
    "seconds": "seconds",
}
NEAR_PX = 14.0
"""So near the pointer must come to a batch."""
WORDS_GAP_PX = 12
KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class CardItem(Item):
    """What the batch under the pointer is, painted over everything."""

    def __init__(self) -> None:
        super().__init__()
        self.card: Card | None = None
        self._at = QPointF()
        self._theme: Theme | None = None

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme

    def show_card(self, card: Card | None, at: QPointF) -> None:
        """Show a card beside a place in pixels, or none."""
        if card is not None or self.card is not None:
            self.card, self._at = card, at
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the card inside the plot."""
        if self.card is None or self._theme is None or self._plot is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_card(painter, self._theme, self.card, self._at, QRectF(self._plot.viewport().rect()))


class ErrorPlot(Plot):
    """Stores the frame and shows it; knows which epoch the keys have chosen."""

    epoch_opened = Signal(object)
    """The epoch that is to be opened, or None."""
    keys_when_focused = PartKeys(
        "Batches",
        (("← →", "choose an epoch"), ("Enter", "open it into its batches"), ("Esc", "close it")),
    )

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._frame: BatchesFrame | None = None
        self._axis = EpochAxis(1.0, None)
        self._spreads = Spreads()
        self._curves: dict[str, RegimeCurves] = {}
        self._ends, self.opened, self.card = EndNames(), OpenedItem(), CardItem()
        self._words = WordsItem()
        self.add_to_ground(self.opened.ground)
        self.add(self._words)
        self.add_beside(self._ends, self.opened, self.card)
        self.chosen: int | None = None
        """The epoch that the keys have chosen."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Errors of the regimes")
        self.setAccessibleDescription("Left and right choose an epoch, Enter opens it, Escape closes it.")
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        for curves in self._curves.values():
            curves.set_theme(theme)
        for item in (self._ends, self._words, self.opened, self.card):
            item.set_theme(theme)
        self.apply(theme)
        if self._frame is not None:
            self.show_frame(self._frame)

    # ---- frames ---------------------------------------------------------------------------------

    def show_frame(self, frame: BatchesFrame) -> None:
        """Show the curves of all regimes."""
        self._frame = frame
        study, choices = frame.frame, frame.choices
        if self.chosen is not None and self.chosen > self._begun():
            self.chosen = None
        self._lay_axes(frame)
        shown: list[RegimeCurves] = []
        for picture in study.members:
            key = picture.member.key
            if key not in self._curves:
                self._curves[key] = RegimeCurves(self, self._theme, key)
            curves = self._curves[key]
            curves.show_member(picture, choices, self._axis, self._spreads, study.study.number, study.moving)
            shown.append(curves)
        for key, curves in self._curves.items():
            if study.member(key) is None:
                curves.hide()
        spread = any(draws_spread(one) for one in study.members)
        band = spread and choices.opened is None and not self._theme.large
        words = f"bands: middle {HIGH - LOW} % of the batches" if band else ""
        self._words.set_words("bottom right", words, self._theme.text3)
        self._name_ends(frame, self._theme.px("tick") + WORDS_GAP_PX if band else 0)
        if choices.opened is None:
            self.card.show_card(None, QPointF())
        self.opened.show_opened(
            [curves.epoch for curves in shown if curves.epoch is not None], choices, self._axis, self.chosen
        )

    def _lay_axes(self, frame: BatchesFrame) -> None:
        study, choices = frame.frame, frame.choices
        epochs = max((len(one.epochs) for one in study.members), default=1)
        last = float(min(study.planned_epochs, max(_round_up(epochs), 5)))
        opened = choices.opened
        self._axis = EpochAxis(max(last, float(opened or 0)), opened)
        if choices.unit == "epochs" and not choices.log_x:
            across, ticks = (0.0, self._axis.length), self._epoch_ticks
        else:
            ends = [of_epochs(one, choices.unit) for one in study.members]
            latest = max((float(x[-1]) for x in ends if len(x)), default=1.0) or 1.0
            first = min((float(x[1]) for x in ends if len(x) > 1 and x[1] > 0), default=latest / 10)
            across = (0.0, latest * 1.02)
            ticks = linear_ticks
            if choices.log_x:
                across, ticks = (
                    (math.log10(first) - 0.05, math.log10(max(latest, first * 10)) + 0.02),
                    log_ticks,
                )
        self.x_axis.use_ticks(ticks)
        self.y_axis.use_ticks(log_ticks if choices.log_y else linear_ticks)
        self.x_axis.name = NAMES[choices.unit]
        self.set_right(
            max(
                self._ends.width_of(
                    [_end_words(one.member.name, one.member.remark) for one in study.members]
                ),
                24,
            )
        )
        before = self.shown_range
        low, high = loss_range(study.members, choices.log_y)
        if opened is not None:  # room for what is said of the epoch, above the batches
            share = min(
                self.opened.height_px(len(study.members) + 1) / max(self.inner.height(), 1), MOST_SHARE
            )
            high = low + (high - low) / (1 - share)
        self.set_range(across, (low, high))
        if before == self.shown_range and opened != self.opened.epoch:
            self.paint_ground_anew()

    def _epoch_ticks(self, low: float, high: float) -> list[tuple[float, str]]:
        axis = self._axis
        epochs = [round(place) for place, _ in linear_ticks(0.0, axis.last, 10) if place == round(place)]
        if axis.opened is not None:
            edges = [axis.opened - 1, axis.opened]
            stride = max(len(epochs) // 5, 1)
            apart = axis.last / 25
            rest = [one for one in epochs[::stride] if all(abs(one - edge) > apart for edge in edges)]
            epochs = sorted({*edges, *rest})
        return [(float(axis.places(np.array([float(one)]))[0]), f"{one:,}") for one in epochs]

    def _name_ends(self, frame: BatchesFrame, below_px: int) -> None:
        """Name the curves; so much is left free at the bottom."""
        ends = []
        for picture in frame.frame.members:
            curves = self._curves[picture.member.key]
            if curves.end is not None:
                x, y = self.to_pixels(np.array([curves.end[0]]), np.array([curves.end[1]]))
                colour = regime_look(self._theme, curves.key).colour
                words = _end_words(picture.member.name, picture.member.remark)
                ends.append(NamedEnd(curves.key, words, float(x[0]), float(y[0]), colour))
        reach = max((self._curves[one.member.key].reach for one in frame.frame.members), default=0.0)
        farthest = float(self.to_pixels(np.array([reach]), np.zeros(1))[0][0])
        self._ends.show_ends(ends, farthest, self.inner.adjusted(0, 0, 0, -below_px), frame.frame.moving)

    @property
    def names(self) -> list[str]:
        """The names at the ends of the curves."""
        return self._ends.texts

    def curves(self, key: str) -> RegimeCurves:
        """Return what is drawn of a regime. Raises KeyError for one that was never shown."""
        return self._curves[key]

    # ---- hands ----------------------------------------------------------------------------------

    def _epoch_under(self, at: QPointF) -> int | None:
        """Return the epoch at a place in pixels; None outside, or where none has begun there."""
        frame = self._frame
        if frame is None or not self.inner.adjusted(-6, 0, 6, 0).contains(at):
            return None
        place, choices = self.from_pixels(at)[0], frame.choices
        if choices.unit == "epochs" and not choices.log_x:
            epoch = self._axis.epoch_at(place)
        else:
            nearest = self._nearest_curve(at)
            if nearest is None:
                return None
            x = up(of_epochs(nearest, choices.unit), choices.log_x)
            epoch = max(1, int(np.searchsorted(np.nan_to_num(x, nan=-1e9), place)))
        return epoch if epoch <= self._begun() else None

    def _nearest_curve(self, at: QPointF) -> MemberPicture | None:
        """Return the regime whose curve is nearest above or below a place in pixels."""
        frame = self._frame
        best: tuple[float, MemberPicture] | None = None
        for picture in () if frame is None else frame.frame.members:
            x, y = self._curves[picture.member.key].points
            if len(x):
                across, high = self.to_pixels(x, y)
                away = abs(float(np.interp(at.x(), across, high)) - at.y())
                if best is None or away < best[0]:
                    best = away, picture
        return None if best is None else best[1]

    def _begun(self) -> int:
        """Return the last epoch that has begun."""
        frame = self._frame
        if frame is None:
            return 0
        return max(
            (math.ceil(one.steps.epoch[-1] - 1e-9) for one in frame.frame.members if len(one.steps)),
            default=0,
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the epoch under the pointer, or close the one that is open."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        epoch = self._epoch_under(event.position())
        if epoch is not None:
            self._open(None if epoch == self._axis.opened else epoch)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell what the batch under the pointer is."""
        at = event.position()
        self.card.show_card(self._card_at(at), at)
        over = self._epoch_under(at) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the card away: the pointer has left."""
        self.card.show_card(None, QPointF())
        super().leaveEvent(event)

    def _card_at(self, at: QPointF) -> Card | None:
        best: tuple[float, Card] | None = None
        for curves in self._curves.values():
            if curves.epoch is None or not len(curves.batches.x):
                continue
            x, y = self.to_pixels(curves.batches.x, curves.batches.y)
            away = np.hypot(x - at.x(), y - at.y())
            place = int(away.argmin())
            if away[place] <= self._theme.length(NEAR_PX) and (best is None or away[place] < best[0]):
                best = float(away[place]), batch_card(curves.epoch, place, self._name(curves.key))
        return None if best is None else best[1]

    def _name(self, key: str) -> str:
        member = None if self._frame is None else self._frame.frame.member(key)
        return "" if member is None else member.member.name

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose an epoch, open it, close it."""
        key, begun = Qt.Key(event.key()), self._begun()
        if key in KEYS and begun:
            now = self._axis.opened or self.chosen or (0 if KEYS[key] > 0 else begun + 1)
            self.chosen = min(max(now + KEYS[key], 1), begun)
            if self._axis.opened is not None:
                self._open(self.chosen)
            elif self._frame is not None:
                self.show_frame(self._frame)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen is not None:
            self._open(None if self.chosen == self._axis.opened else self.chosen)
        elif key == Qt.Key.Key_Escape and self._axis.opened is not None:
            self._open(None)
        else:
            super().keyPressEvent(event)

    def _open(self, epoch: int | None) -> None:
        self.chosen = epoch or self.chosen
        self.card.show_card(None, QPointF())
        self.epoch_opened.emit(epoch)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that keys go here."""
        self.opened.show_focus(True)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that keys go elsewhere."""
        self.opened.show_focus(False)
        super().focusOutEvent(event)


def _round_up(epochs: int) -> int:
    """Return a round number of epochs with some room, so that the axis seldom moves."""
    step = 10 ** max(math.floor(math.log10(max(epochs, 1))), 0)
    return math.ceil(epochs * 1.05 / step * 2) * step // 2 if step > 1 else epochs + 1


def _end_words(name: str, remark: str) -> str:
    """Return what stands at the end of a curve; mini-batches are told apart by their rows."""
    return f"{name}, {remark.partition(' ')[0]}" if name == "Mini-batch" else name
