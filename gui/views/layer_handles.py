"""Small buttons in the diagram that add and remove neurons and layers.

Five real widgets follow the pointer from column to column (for the keyboard: the arrow keys): a layer
before, a neuron less, a neuron more, away with the layer, a layer behind. Hidden they cost nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from core.experiment import Experiment
from gui.theme import Theme, mix, paint_icon, pen
from gui.views.layer_requests import Hand, request, why_not, words_for
from gui.views.network_captions import Band
from gui.views.network_layout import NetworkLayout

GAP_PX = 2
REACH_PX = 6
"""How far beside the buttons and circles of a column the pointer still means it."""
BESIDE_PX = 60
"""How far the band reaches beyond the first and the last column."""
PATIENCE_MS = 3000
"""A request that the engine has not answered by then is no longer counted on."""
ICONS = {Hand.BEFORE: "plus", Hand.FEWER: "minus", Hand.MORE: "plus", Hand.REMOVE: "x", Hand.BEHIND: "plus"}


class Handle(QAbstractButton):
    """One of the buttons: round if it inserts a layer, square if it changes the layer below it."""

    def __init__(self, hand: Hand, owner: LayerHandles, parent: QWidget) -> None:
        super().__init__(parent)
        self.hand = hand
        self._owner = owner
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click must leave the keys with the diagram
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Tell that the pointer is no longer over neurons and edges."""
        super().enterEvent(event)
        self._owner.entered.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Note whether Shift is held, then act."""
        self._owner.shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter acts, left and right change the column. Space is left to play."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._owner.shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.click()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._owner.walk(1 if key == Qt.Key.Key_Right else -1)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Stay visible while the keyboard is here."""
        super().focusInEvent(event)
        self._owner.refresh()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide once the keyboard has gone elsewhere."""
        super().focusOutEvent(event)
        self._owner.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button; it is opaque, so that the diagram below need not be asked twice."""
        theme, enabled = self._owner.theme, self.isEnabled()
        hovered = enabled and self.underMouse()
        ink = theme.text1 if hovered else theme.text2
        if not enabled:
            ink = mix(theme.canvas, theme.text3, 0.55)
        elif hovered and self.hand is Hand.REMOVE:
            ink = theme.error
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.canvas)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = theme.axis if enabled else theme.line
        width = 1.5
        if self.hasFocus():
            outline, width = theme.accent, 2.0
        painter.setPen(pen(outline, width))
        painter.setBrush(theme.track if self.isDown() or hovered else theme.raised)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        radius = box.height() / 2 if self.hand in (Hand.BEFORE, Hand.BEHIND) else 5
        painter.drawRoundedRect(box, radius, radius)
        side = 12.0
        middle = box.center()
        paint_icon(
            painter, ICONS[self.hand], ink, QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
        )


class LayerHandles(QObject):
    """Places the buttons over the column that is meant and says what they ask for."""

    requested = Signal(object, str)
    """Settings that change together (path: value), and words for it."""
    entered = Signal()
    """The pointer has gone from the diagram to a button."""

    def __init__(self, theme: Theme, view: QWidget) -> None:
        super().__init__(view)
        self.theme = theme
        self.shift = False
        """Whether Shift was held at the last press."""
        self._view = view
        self._handles = {hand: Handle(hand, self, view) for hand in Hand}
        for hand, handle in self._handles.items():
            handle.clicked.connect(lambda _=False, hand=hand: self._ask(hand))
        self._layout: NetworkLayout | None = None
        self._band: Band | None = None
        self._experiment: Experiment | None = None
        self._asked: Experiment | None = None
        self._asked_at = QElapsedTimer()
        self._column: int | None = None
        self._pointer: QPointF | None = None
        self._view_has_keys = False

    # ---- what is shown ------------------------------------------------------------------------

    @property
    def column(self) -> int | None:
        """The column whose buttons are shown; 0 is the inputs."""
        return self._column

    @property
    def keys_are_here(self) -> bool:
        """Whether the keyboard reached the diagram by Tab."""
        return self._view_has_keys or any(handle.hasFocus() for handle in self._handles.values())

    def handle(self, hand: Hand) -> Handle:
        """Return one of the buttons."""
        return self._handles[hand]

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self.theme = theme
        for handle in self._handles.values():
            handle.update()

    def follow(self, experiment: Experiment, layout: NetworkLayout, band: Band) -> None:
        """Take in what the diagram shows now; buttons go where columns came or went."""
        if layout is self._layout and experiment is self._experiment:
            return
        before = self._layout
        self._experiment, self._layout, self._band = experiment, layout, band
        if self._asked is not None and self._asked.network.hidden == experiment.network.hidden:
            self._asked = None
        if before is not None and [c.x for c in before.columns] != [c.x for c in layout.columns]:
            if not self.keys_are_here:
                self._hide()  # nothing may slide under a pointer that is about to press again
                return
            self._column = min(self._column or 0, len(layout.columns) - 1)
        if self._column is None and self.keys_are_here:
            self.refresh()
        else:
            self._place()

    def clear(self) -> None:
        """There is no diagram."""
        self._layout = None
        self._hide()

    def point_at(self, place: QPointF | None) -> None:
        """Show the buttons of the column that the pointer means; hide them where it means none."""
        self._pointer = place
        column = self._pointed_at()
        if column is None and self.keys_are_here:
            return
        if column != self._column:
            self._column = column
            self._place()

    def take_keys(self, here: bool) -> None:
        """Note whether the diagram itself has the keyboard, reached by Tab."""
        self._view_has_keys = here
        self.refresh()

    def refresh(self) -> None:
        """Show or hide the buttons after the keyboard has come or gone."""
        if self._layout is None:
            return
        if self.keys_are_here:
            if self._column is None:
                self._column = min(1, len(self._layout.columns) - 2)
        else:
            self._column = self._pointed_at()
        self._place()

    def show_column(self, column: int) -> None:
        """Show the buttons of a column, in which the keyboard has chosen a neuron of the diagram."""
        self._view_has_keys = True
        if self._layout is not None and column < len(self._layout.columns):
            self._column = column
            self._place()

    def walk(self, by: int) -> None:
        """Go to another column and keep the button where it is there."""
        if self._layout is None or self._column is None:
            return
        column = self._column + by
        if not 0 <= column < len(self._layout.columns):
            return
        self._column = column
        self._place()

    def _hide(self) -> None:
        self._column = None
        self._place()

    # ---- where the buttons are ----------------------------------------------------------------

    def _pointed_at(self) -> int | None:
        """Return the column that the pointer means: by the band, its circles, or the buttons shown."""
        if self._pointer is None or self._layout is None or self._band is None:
            return None
        x, y = self._pointer.x(), self._pointer.y()
        if self._column is not None and self._shown_area().contains(round(x), round(y)):
            return self._column
        columns = self._layout.columns
        if y <= self._band.bottom:
            inside = columns[0].x - BESIDE_PX <= x <= columns[-1].x + BESIDE_PX
            return min(range(len(columns)), key=lambda k: abs(columns[k].x - x)) if inside else None
        for number, column in enumerate(columns):
            reach = column.radius + REACH_PX
            if abs(x - column.x) <= reach and y <= float(column.y[-1]) + reach:
                return number
        return None

    def _shown_area(self) -> QRect:
        area = QRect()
        for handle in self._handles.values():
            if not handle.isHidden():
                area = area.united(handle.geometry())
        return area.adjusted(-REACH_PX, -REACH_PX, REACH_PX, REACH_PX)

    def _centres(self) -> dict[Hand, float]:
        """Return where each button of the column belongs, by its middle; those it has none of are missing."""
        if self._layout is None or self._band is None or self._column is None:
            return {}
        columns, column = self._layout.columns, self._column
        step = self._band.handles_px + GAP_PX
        x, half = columns[column].x, self._band.pitch / 2
        aside = max(half, 2 * step) if 0 < column < len(columns) - 1 else half
        centres: dict[Hand, float] = {}
        if column > 0:
            centres[Hand.BEFORE] = x - aside
        if 0 < column < len(columns) - 1:
            centres |= {Hand.FEWER: x - step, Hand.MORE: x, Hand.REMOVE: x + step}
        if column < len(columns) - 1:
            centres[Hand.BEHIND] = x + aside
        return centres

    def _place(self) -> None:
        """Move, describe, show and hide the buttons. The keyboard stays with one that can be used."""
        centres = self._centres()
        reasons = {hand: self._describe(hand) for hand in centres}
        usable = [hand for hand in centres if not reasons[hand]]
        focused = next((hand for hand, handle in self._handles.items() if handle.hasFocus()), None)
        for hand in usable:
            self._handles[hand].setEnabled(True)
            self._show_at(hand, centres[hand])
        if focused is not None and focused not in usable and usable:
            # before it is disabled or hidden: Qt would send the keyboard out of the diagram
            order = list(Hand)
            nearest = min(usable, key=lambda hand: abs(order.index(hand) - order.index(focused)))
            self._handles[nearest].setFocus(Qt.FocusReason.TabFocusReason)
        for hand, handle in self._handles.items():
            if hand not in centres:
                handle.hide()
            elif reasons[hand]:
                handle.setEnabled(False)
                self._show_at(hand, centres[hand])

    def _show_at(self, hand: Hand, x: float) -> None:
        assert self._band is not None
        handle, side = self._handles[hand], self._band.handles_px - 2
        handle.setGeometry(round(x - side / 2), round(self._band.handles_top), side, side)
        handle.show()

    # ---- what the buttons do ------------------------------------------------------------------

    def _on_its_way(self) -> Experiment | None:
        """Return what was asked for and not answered yet."""
        if self._asked is not None and self._asked_at.elapsed() > PATIENCE_MS:
            self._asked = None
        return self._asked

    @property
    def _wanted(self) -> Experiment | None:
        """The experiment that the next request starts from: quick clicks on a width add up."""
        asked, shown = self._on_its_way(), self._experiment
        if asked is None or shown is None or asked.network.layers != shown.network.layers:
            return shown
        return asked

    def _describe(self, hand: Hand) -> str:
        """Let a button say what it does; return why it cannot be used, if so."""
        experiment, column, handle = self._wanted, self._column, self._handles[hand]
        assert experiment is not None and column is not None
        reason, words = why_not(hand, experiment, column), words_for(hand, experiment, column)
        handle.setAccessibleName(words)
        handle.setToolTip(reason or f"{words}. The network is rebuilt and starts again.")
        handle.setAccessibleDescription(handle.toolTip())
        return reason

    def _ask(self, hand: Hand) -> None:
        experiment, column, by = self._wanted, self._column, 8 if self.shift else 1
        self.shift = False
        waiting = self._on_its_way()
        if experiment is None or column is None or why_not(hand, experiment, column):
            return
        if waiting is not None and waiting is not experiment:
            return  # layers come or go: the columns shown are no longer those that would be meant
        asked = request(hand, experiment, column, by=by)
        self._asked = experiment.with_values(asked.values)
        self._asked_at.start()
        self._place()
        self.requested.emit(asked.values, asked.words)
