"""The button *View* at the foot of the diagram, and the card in which it offers what the diagram can show."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QGridLayout, QWidget

from gui.theme import Theme, paint_icon, pen
from gui.views.network_options import Options
from gui.views.network_text import KEY, LEFT, Scribe, wants_shapes, width_of
from gui.widgets.labels import label
from gui.widgets.segments import Segments

WORDS = "View"
ICON, ICON_PX = "sliders-vertical", 14
PADDING_PX = 8
MARGIN_PX = 14
SPACING_PX = 10
ON, OFF = "on", "off"


class ViewButton(QAbstractButton):
    """Opens the card. It paints itself, since the diagram below it is painted often."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setText(WORDS)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click must leave the keys with the diagram
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("View of the diagram")
        self.setToolTip(
            "What the diagram shows: weights or gradients, numbers on edges, dashes for negative weights"
        )
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.resize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of icon and word."""
        theme = self._theme
        words = width_of(theme, KEY, WORDS) + theme.length(ICON_PX) + 6
        return QSize(words + 2 * theme.length(PADDING_PX), theme.px(KEY.role) + theme.length(10))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint icon and word on an opaque ground."""
        theme, painter = self._theme, QPainter(self)
        painter.fillRect(self.rect(), theme.canvas)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lively = self.underMouse() or self.isDown()
        focused = self.hasFocus()
        painter.setPen(
            pen(theme.accent if focused else theme.axis if lively else theme.edge, 2 if focused else 1)
        )
        painter.setBrush(theme.track if lively else theme.raised)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        ink, side = (theme.text1 if lively else theme.text2), theme.length(ICON_PX)
        left, middle = theme.length(PADDING_PX), self.height() / 2
        paint_icon(painter, ICON, ink, QRectF(left, middle - side / 2, side, side))
        words = QRectF(left + side + 6, 0, self.width(), self.height())
        Scribe(painter, theme, exact=wants_shapes(painter)).write(WORDS, words, KEY, ink, LEFT)


class ViewCard(QFrame):
    """Offers the options of the diagram; a choice acts at once, Escape or a click elsewhere closes it."""

    chosen = Signal(object)
    """The `Options` that are wanted."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme = theme
        self._options = Options()
        self.setAccessibleName("View of the diagram")
        self._edges = Segments(
            "Edges show",
            {"weights": "Weights", "gradients": "Gradients", "changes": "Changes"},
            self._options.edges,
            lambda value: self._choose("edges", value),
        )
        self._numbers = Segments(
            "Numbers on edges",
            {"auto": "Auto", "off": "Off"},
            "auto",
            lambda value: self._choose("numbers", value),
        )
        self._dashes = Segments(
            "Dash negative edges",
            {ON: "On", OFF: "Off"},
            OFF,
            lambda value: self._choose("dash_negative", value == ON),
        )
        self._describe()
        grid = QGridLayout(self)
        grid.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
        grid.setSpacing(SPACING_PX)
        rows = (
            ("Edges show", self._edges),
            ("Numbers on edges", self._numbers),
            ("Dash negative edges", self._dashes),
        )
        for row, (words, segments) in enumerate(rows):
            grid.addWidget(label(words, "setting"), row, 0)
            grid.addWidget(segments, row, 1, Qt.AlignmentFlag.AlignLeft)

    def _describe(self) -> None:
        tips = {
            (self._edges, "weights"): "Colour and width of an edge: the weight that made this pass",
            (self._edges, "gradients"): "The gradient of the loss by each weight, of the step shown. "
            "Arrow heads point to where it flows while the run rests",
            (self._edges, "changes"): "What the update of the step shown added to each weight",
            (self._numbers, "auto"): "Numbers on edges, biases and values, in networks of up to 24 weights",
            (self._numbers, "off"): "No numbers on edges and in neurons",
            (self._dashes, ON): "Strong negative edges are dashed and negative neurons have a bar: "
            "the sign shows without colour",
            (self._dashes, OFF): "The colour alone tells the sign: blue is negative, orange positive",
        }
        for (segments, value), tip in tips.items():
            segments.button(value).setToolTip(tip)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.update()

    def segments(self, option: str) -> Segments:
        """Return the buttons of an option, by its name in `Options`."""
        return {"edges": self._edges, "numbers": self._numbers, "dash_negative": self._dashes}[option]

    def open_above(self, button: QWidget, options: Options) -> None:
        """Open with some options chosen, right-aligned above a button and on its screen."""
        self._options = options
        self._edges.choose(options.edges)
        self._numbers.choose(options.numbers)
        self._dashes.choose(ON if options.dash_negative else OFF)
        self.adjustSize()
        screen = button.screen().availableGeometry()
        corner = button.mapToGlobal(QPoint(button.width() - self.width(), -self.height() - 4))
        self.move(max(corner.x(), screen.left()), max(corner.y(), screen.top()))
        self.show()
        self._edges.button(options.edges).setFocus(Qt.FocusReason.TabFocusReason)

    def _choose(self, option: str, value: str | bool) -> None:
        self._options = replace(self._options, **{option: value})  # type: ignore[arg-type]
        self.chosen.emit(self._options)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the button that has the focus with Enter; close with Escape."""
        focused = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QAbstractButton):
            focused.click()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the outline."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.axis)
        painter.fillRect(self.rect().adjusted(1, 1, -1, -1), self._theme.panel)
        painter.end()
