"""The live diagram: one pass through the network, exactly the step or state that the frame holds."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from core.commands import WATCHED_STEPS_PER_SECOND
from gui.frame import Diagram, Frame
from gui.pace import NumberPace
from gui.shortcuts.actions import PartKeys
from gui.theme import Theme, pen
from gui.views.hover_card import paint_card
from gui.views.layer_handles import LayerHandles
from gui.views.network_choices import ViewButton, ViewCard
from gui.views.network_focus import Place, Way, kept, moved, start
from gui.views.network_key import key_px
from gui.views.network_layout import NetworkLayout
from gui.views.network_options import Options
from gui.views.network_picture import NetworkPicture
from gui.views.network_plan import plan_of
from gui.views.network_pointing import card_of_neuron, mark_neuron, pointed_at
from gui.views.network_responses import Responses, responses_of
from gui.views.network_text import wants_shapes
from gui.views.network_words import spoken

TILES_PER_SECOND = 15.0
"""How often tiles change where steps are too many to be seen one by one; their painting is training time."""
BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
WAYS = {
    Qt.Key.Key_Left: Way.LEFT,
    Qt.Key.Key_Right: Way.RIGHT,
    Qt.Key.Key_Up: Way.UP,
    Qt.Key.Key_Down: Way.DOWN,
    Qt.Key.Key_Home: Way.FIRST,
    Qt.Key.Key_End: Way.LAST,
}
EDGE_CHOICES = ("weights", "gradients", "changes")


class NetworkView(QWidget):
    """Paints the diagram of a frame. Hovering shows the value of an edge or neuron, and the layer handles.

    The arrow keys choose a neuron, whose card and ring are shown.
    """

    hidden_requested = Signal(object, str)
    """Settings that change together, {path: value}, and words for it: another network is wanted."""
    choices_changed = Signal()
    """The user chose to see something else: `choices`."""

    keys_when_focused = PartKeys(
        "Diagram",
        (
            ("← → ↑ ↓", "choose a neuron"),
            ("Home End", "first or last of its column"),
            ("Tab", "buttons of its layer"),
            ("Esc", "choose none"),
        ),
    )

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._options = Options()
        self._frame: Frame | None = None
        self._picture: NetworkPicture | None = None
        self._laid_out_for: tuple[object, ...] = ()
        self._pointer: QPointF | None = None
        self._chosen: Place | None = None
        self._responses: Responses | None = None
        """What neurons answer over the inputs, while that is shown and known."""
        self._fresh = True
        """Whether words and numbers may change at the next paint."""
        self._tile_pace = NumberPace(TILES_PER_SECOND)
        self._pace = NumberPace()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(420, 260)
        self.setAccessibleName("Network diagram")
        self.handles = LayerHandles(theme, self)
        self.handles.requested.connect(self.hidden_requested)
        self.handles.entered.connect(self._on_handles_entered)
        self.view_button = ViewButton(theme, self)
        self.view_button.clicked.connect(self.open_choices)
        self.view_card = ViewCard(theme, self)
        self.view_card.chosen.connect(self._on_view_card_chosen)

    def sizeHint(self) -> QSize:
        """Return the size of the drawing in the design."""
        return QSize(930, 560)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        for part in (self.handles, self.view_button, self.view_card):
            part.set_theme(theme)
        self._place_button()
        self._follow()
        self.update()

    # ---- what is shown --------------------------------------------------------------------------

    def show_frame(self, frame: Frame) -> None:
        """Store the frame and ask for a repaint. A picture stays until the numbers of the next are there."""
        if frame.diagram is None and self._can_stay(frame):
            return
        self._frame = frame
        self._take_responses(frame)
        self._follow()
        if self._pace.due(frame.moving):
            self._describe()
            self.refresh()
        elif self._pointer is not None or self._chosen is not None:
            self.update()
        else:  # the key changes with the numbers only
            self.update(0, 0, self.width(), self.height() - int(key_px(self._theme)))

    def refresh(self) -> None:
        """Paint words and numbers anew, too."""
        self._fresh = True
        self.update()

    @property
    def choices(self) -> dict[str, str | float | bool]:
        """What is to be remembered of the view."""
        return self._options.as_choices()

    def use_choices(self, choices: Mapping[str, object]) -> None:
        """Take what was remembered; what is unknown is ignored."""
        self._options = self._options.with_choices(choices)
        self._follow()
        self.refresh()

    def choose(self, options: Options) -> None:
        """Show something else of the network, as the user wants it."""
        if options != self._options:
            self._options = options
            self._follow()
            self.refresh()
            self.choices_changed.emit()

    def show_next_numbers(self) -> None:
        """Let the edges show the next of weights, gradients and changes."""
        place = EDGE_CHOICES.index(self._options.edges) + 1
        self.choose(self._options.with_choices({"edges": EDGE_CHOICES[place % len(EDGE_CHOICES)]}))

    def open_choices(self) -> None:
        """Open the card with what the diagram can show."""
        self.view_card.open_above(self.view_button, self._options)

    def _on_view_card_chosen(self, options: Options) -> None:
        self.choose(options)

    @property
    def painted_layout(self) -> NetworkLayout | None:
        """Where the circles stand, as last painted."""
        return self._picture.layout if self._picture is not None else None

    @property
    def picture(self) -> NetworkPicture | None:
        """The picture of the layout shown."""
        return self._picture

    @property
    def chosen_neuron(self) -> Place | None:
        """Column and number of the neuron that the keyboard has chosen."""
        return self._chosen

    def _take_responses(self, frame: Frame) -> None:
        """Keep what neurons answer; the last answers of a run stay until the next are there."""
        before, wanted = self._responses, frame.view.responses
        stays = wanted and before is not None and before.run.number == frame.run.number
        fast = frame.moving and frame.state.steps_per_second > WATCHED_STEPS_PER_SECOND
        if stays and not self._tile_pace.due(fast):
            return
        found = responses_of(frame.run, frame.state.fit, before) if wanted else None
        if found is not None or not stays:
            self._responses = found

    def _can_stay(self, frame: Frame) -> bool:
        """Return whether the picture shown says nothing wrong beside a frame that has none."""
        shown = self._frame
        if shown is None or shown.diagram is None or shown.run.number != frame.run.number:
            return False
        return frame.view.mode is shown.view.mode or frame.state.divergence is None

    def _follow(self) -> None:
        """Place circles and handles for the frame."""
        diagram = self._frame.diagram if self._frame is not None else None
        if diagram is None:
            self._picture, self._laid_out_for = None, ()
            self.handles.clear()
            return
        key = (diagram.run, self.size(), self._theme, self._responses is not None, self._options.numbers)
        if key != self._laid_out_for or self._picture is None:
            tiles = self._responses is not None
            plan = plan_of(self._theme, self.size(), diagram, self._options, tiles=tiles)
            self._picture = NetworkPicture(plan, self.view_button.width() + 8.0)
            self._laid_out_for, self._fresh = key, True
            self._chosen = None if self._chosen is None else kept(plan.layout, self._chosen)
        self.handles.follow(diagram.experiment, self._picture.layout, self._picture.plan.band)

    def _describe(self) -> None:
        """Tell whoever cannot see it what is shown, and the neuron that is chosen."""
        frame = self._frame
        if frame is None:
            return
        words = frame.chip.text
        if frame.diagram is not None and self._chosen is not None:
            words = f"{spoken(card_of_neuron(frame.diagram, self._chosen))}. {words}"
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)

    # ---- events ---------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Remember the pointer; the card is worked out anew at each repaint."""
        self._pointer = event.position()
        self.handles.point_at(self._pointer)
        self.update()

    def _on_handles_entered(self) -> None:
        self._pointer = None
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Close the card."""
        self._pointer = None
        self.handles.point_at(None)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the handles if the keyboard came by Tab."""
        super().focusInEvent(event)
        self.handles.take_keys(event.reason() in BY_KEYBOARD)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the handles, unless the keyboard went to one of them."""
        super().focusOutEvent(event)
        self.handles.take_keys(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from neuron to neuron with the arrow keys; Escape chooses none."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        way = WAYS.get(Qt.Key(event.key())) if plain else None
        if way is not None and self._picture is not None:
            layout = self._picture.layout
            self._choose(start(layout) if self._chosen is None else moved(layout, self._chosen, way))
        elif event.key() == Qt.Key.Key_Escape and self._chosen is not None:
            self._choose(None)
        else:
            super().keyPressEvent(event)

    def _choose(self, place: Place | None) -> None:
        self._chosen, self._pointer = place, None
        if place is not None:
            self.handles.show_column(place[0])
        self._describe()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the circles anew."""
        self._place_button()
        self._follow()

    def _place_button(self) -> None:
        button = self.view_button
        middle = self.height() - key_px(self._theme) / 2
        button.move(self.width() - button.width(), round(middle - button.height() / 2))

    def event(self, event: QEvent) -> bool:
        """Leave out the tool tip of the parents: the card says more. Escape is for a chosen neuron first."""
        if event.type() == QEvent.Type.ShortcutOverride and self._chosen is not None:
            assert isinstance(event, QKeyEvent)
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        return True if isinstance(event, QHelpEvent) else super().event(event)

    # ---- painting -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the stored frame."""
        painter = QPainter(self)
        if wants_shapes(painter):
            self.paint_exactly(painter)
            return
        frame, diagram = self._frame, self._frame.diagram if self._frame is not None else None
        if diagram is None or frame is None or self._picture is None:
            self._paint_words_alone(painter)
            return
        self._picture.paint(
            painter, diagram, self._options, self._responses, moving=frame.moving, fresh=self._fresh
        )
        self._fresh = False
        self._paint_card(painter, self._picture, diagram)
        if self.hasFocus() and self.handles.keys_are_here:
            painter.setPen(pen(self._theme.accent, self._theme.stroke("focus_ring")))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def paint_exactly(self, painter: QPainter) -> None:
        """Paint the stored frame with shapes and text alone, for a device that is no screen."""
        frame = self._frame
        if frame is None or frame.diagram is None or self._picture is None:
            self._paint_words_alone(painter)
            return
        self._picture.paint_exactly(
            painter, frame.diagram, self._options, self._responses, moving=frame.moving
        )

    def _paint_words_alone(self, painter: QPainter) -> None:
        diverged = self._frame is not None and self._frame.state.divergence is not None
        words = "No numbers to show: the run diverged." if diverged else "Loading PyTorch and the data …"
        painter.fillRect(self.rect(), self._theme.canvas)
        painter.setPen(self._theme.text3)
        painter.setFont(self._theme.font("label"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)

    def _paint_card(self, painter: QPainter, picture: NetworkPicture, diagram: Diagram) -> None:
        """Paint the card of what is pointed at, else of the neuron that the keyboard has chosen."""
        chosen = self._chosen if self.hasFocus() or self.handles.keys_are_here else None
        if chosen is not None:
            mark_neuron(painter, self._theme, picture.layout, chosen, chosen=True)
        card, at = None, self._pointer
        if at is not None:
            card = pointed_at(painter, picture, diagram, at, self._responses)
        if card is None and chosen is not None:
            column = picture.layout.columns[chosen[0]]
            at = QPointF(column.x + column.radius, column.y_of(chosen[1]))
            card = card_of_neuron(diagram, chosen, self._responses)
        if card is not None and at is not None:
            above_key = QRectF(0, 0, self.width(), self.height() - key_px(self._theme))
            paint_card(painter, self._theme, card, at, above_key)
