"""The cards of the grid: an experiment as pictures of its rows and its network, and the own table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from core.experiment import Experiment
from core.preview import example_masks, facts, layer_sizes
from gui.start.data_picture import paint_data
from gui.start.gathering import Glance
from gui.start.network_picture import paint_network
from gui.start.pictures import Pictures
from gui.start.text import draw_words, line_px, wrapped
from gui.start.words import first_sentence
from gui.theme import Theme, paint_icon, pen, tokens
from gui.widgets.pressable import Pressable

RING_PX = 4
"""Room around a card for the ring of the selected one."""
DATA_SHARE = 0.6
"""Share of the width of a card that the rows take; the network takes the rest."""
PADDING_PX = 12
BELOW_PICTURE_PX = 10
ABOVE_NOTE_PX = 3
CARD_NOTE_LINES = 4
JOINT = " · "
BY_HAND = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.MouseFocusReason,
)
GO_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def note_role(theme: Theme) -> str:
    """Return the role of the type in which cards say their sentence."""
    return "note" if theme.size == "small" else "control"


def words_px(theme: Theme, note_lines: int) -> int:
    """Return the height of the words below the pictures of a card: name, facts, lines of the sentence."""
    name, facts_ = line_px(theme.font("label")), line_px(theme.font("tick"))
    note = note_lines * line_px(theme.font(note_role(theme)))
    return BELOW_PICTURE_PX + name + facts_ + (ABOVE_NOTE_PX + note if note_lines else 0)


class Card(Pressable):
    """A picture on a panel and words below. Click and Enter emit `clicked`; Space emits `space_pressed`."""

    space_pressed = Signal()
    focused = Signal(bool)
    """It has got the focus; whether by a key or the mouse, and not because the window came to the front."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.selected = False
        """Whether Space starts this one, wherever the focus is."""
        self.picture_px = 120
        """Height of the panel with the pictures."""
        self.with_note = True
        """Whether there is room for the sentence."""

    def set_selected(self, selected: bool) -> None:
        """Mark it as the one that Space starts, or not."""
        if selected != self.selected:
            self.selected = selected
            self.update()

    @property
    def panel(self) -> QRectF:
        """Where the panel with the pictures is."""
        width = self.width() - 2 * RING_PX
        return QRectF(RING_PX, RING_PX, width, self.picture_px)

    @property
    def words(self) -> QRectF:
        """Where the words below it begin."""
        return QRectF(self.rect()).adjusted(RING_PX + 1, self.panel.bottom() + BELOW_PICTURE_PX, -RING_PX, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Enter; leave the arrows to the page, which moves among the cards."""
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self.setDown(True)
        elif event.key() in GO_KEYS:
            self.click()
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Start when Space is let go: a key held down would pause at once what it has started."""
        if event.key() == Qt.Key.Key_Space and self.isDown() and not event.isAutoRepeat():
            self.setDown(False)
            self.space_pressed.emit()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say that the focus is here."""
        super().focusInEvent(event)
        self.focused.emit(event.reason() in BY_HAND)

    def paint_ring(self, painter: QPainter) -> None:
        """Paint the ring: focus and selection in the accent, the mouse over it in grey."""
        theme = self.theme
        over = self.underMouse() and self.isEnabled()
        if not (self.hasFocus() or self.selected or over):
            return
        strong = self.hasFocus()
        colour = theme.accent if strong else theme.axis
        width = float(tokens()["stroke_px"]["focus_ring"]) if strong or self.selected else 1.5
        radius = tokens()["radius_px"]["panel"] + RING_PX / 2
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(colour, width))
        out = RING_PX - width / 2
        painter.drawRoundedRect(self.panel.adjusted(-out, -out, out, out), radius, radius)


class ExperimentCard(Card):
    """A named experiment."""

    def __init__(
        self, experiment: Experiment, theme: Theme, pictures: Pictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self.experiment = experiment
        self.glance = Glance()
        self._pictures = pictures
        self.setText(experiment.name)
        self.setAccessibleName(experiment.name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        pictures.painted.connect(self._on_pictures_painted)
        self._tell()

    def show_glance(self, glance: Glance) -> None:
        """Show what was found out about its rows."""
        self.glance = glance
        self._tell()
        self.update()

    @property
    def facts(self) -> tuple[str, ...]:
        """Network, optimiser, dropout and rows."""
        shown = self.glance.preview
        return facts(self.experiment, 0 if shown is None else shown.rows)

    @property
    def _name(self) -> tuple[str, int]:
        return ("card", id(self.experiment))

    def _tell(self) -> None:
        words = f"{self.experiment.note} {' · '.join(self.facts)}. {self.glance.fault}".strip()
        self.setAccessibleDescription(words)
        self.setToolTip(
            f"<p><b>{_escaped(self.experiment.name)}</b></p><p>{_escaped(words)}</p>"
            "<p>Click or Enter opens it, ready to train. Space starts training at once.</p>"
        )

    def _on_pictures_painted(self, name: object) -> None:
        if name == self._name:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the panel, the pictures and the words."""
        theme, panel = self.theme, self.panel
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = tokens()["radius_px"]["panel"]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.panel)
        painter.drawRoundedRect(panel, radius, radius)
        inner = panel.adjusted(PADDING_PX, PADDING_PX, -PADDING_PX, -PADDING_PX)
        self._paint_picture(painter, inner)
        self.paint_ring(painter)
        self._paint_words(painter)
        painter.end()

    def _paint_picture(self, painter: QPainter, inner: QRectF) -> None:
        if self.glance.fault:
            font = self.theme.font("tick")
            lines = wrapped(
                font, self.glance.fault.split(), inner.width(), int(inner.height() // line_px(font))
            )
            draw_words(painter, font, self.theme.text3, lines, inner)
            return
        if self.glance.preview is None:
            return
        self._pictures.draw(painter, inner, self._name, self.theme, self.theme.panel, self._paint_pictures)

    def _paint_pictures(self, painter: QPainter, theme: Theme, area: QRectF) -> None:
        """Paint rows and network side by side."""
        shown = self.glance.preview
        if shown is None:
            return
        left = area.width() * DATA_SHARE
        if shown.picture is not None:
            paint_data(painter, theme, shown.picture, QRectF(0, 0, left, area.height()), large=False)
        else:
            side = min(area.height(), 48.0)
            place = QRectF(0, 0, side, side)
            place.moveCenter(QRectF(0, 0, left, area.height()).center())
            paint_icon(painter, "table", theme.text3, place)
        gap = 2.0 * PADDING_PX
        paint_network(
            painter,
            theme,
            theme.panel,
            layer_sizes(self.experiment),
            example_masks(self.experiment),
            shown.inputs,
            QRectF(left + gap, 0, area.width() - left - gap, area.height()),
            large=False,
        )

    def _paint_words(self, painter: QPainter) -> None:
        theme, small = self.theme, self.theme.font("tick")
        place, width = self.words, self.words.width() - 4
        name = theme.font("label", weight=600)
        place.setTop(draw_words(painter, name, theme.text1, wrapped(name, [self.text()], width, 1), place))
        said = JOINT.join(fitting(small, self.facts, width))
        place.setTop(draw_words(painter, small, theme.text3, [said], place) + ABOVE_NOTE_PX)
        if self.with_note:
            font = theme.font(note_role(theme), weight=400)
            lines = wrapped(font, first_sentence(self.experiment.note).split(), width, CARD_NOTE_LINES)
            draw_words(painter, font, theme.text2, lines, place)


def fitting(font: QFont, found: Sequence[str], width: float) -> list[str]:
    """Return as many facts as there is room for: the optimiser gives way first, then the activation."""
    kept, metrics = list(found), QFontMetricsF(font)
    for least in (*found[2:3], *found[1:2], *found[:2:-1]):
        if metrics.horizontalAdvance(JOINT.join(kept)) > width:
            kept.remove(least)
    return kept


class OwnTableCard(Card):
    """Leads to a table of the user's own: choose one, or drop one."""

    TITLE = "Your own table …"
    FACT = "nothing leaves this computer"
    NOTE = "Drop a file here, or choose one: its rows become what the network learns."

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._awaited = False
        self.setAccessibleName("Your own table")
        self.setAccessibleDescription(f"{self.NOTE} Nothing leaves this computer.")
        self.setToolTip("Choose from a table of your own what the network learns (Ctrl+T)")
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_awaited(self, awaited: bool) -> None:
        """Light up while a file is dragged over the page."""
        if awaited != self._awaited:
            self._awaited = awaited
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dashed outline, its sign, and the words below."""
        theme = self.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = tokens()["radius_px"]["panel"]
        painter.setPen(pen(theme.accent if self._awaited else theme.axis, 1.5, (6, 5)))
        painter.setBrush(theme.accent_tint if self._awaited else theme.canvas)
        painter.drawRoundedRect(self.panel.adjusted(1, 1, -1, -1), radius, radius)
        self._paint_sign(painter)
        self.paint_ring(painter)
        place, name = self.words, theme.font("label", weight=600)
        place.setTop(draw_words(painter, name, theme.text1, [self.TITLE], place))
        small = theme.font("tick")
        place.setTop(draw_words(painter, small, theme.text3, [self.FACT], place) + ABOVE_NOTE_PX)
        if self.with_note:
            note = theme.font(note_role(theme), weight=400)
            lines = wrapped(note, self.NOTE.split(), place.width() - 4, CARD_NOTE_LINES)
            draw_words(painter, note, theme.text2, lines, place)
        painter.end()

    def _paint_sign(self, painter: QPainter) -> None:
        theme, middle = self.theme, self.panel.center()
        font = theme.font("control")
        side = 2.0 * theme.px("label")
        top = middle.y() - (side + 6 + line_px(font)) / 2
        paint_icon(painter, "file-up", theme.text2, QRectF(middle.x() - side / 2, top, side, side))
        painter.setFont(font)
        painter.setPen(theme.text2)
        below = QRectF(self.panel.left(), top + side + 6, self.panel.width(), line_px(font))
        words = "let go to open it" if self._awaited else "drop a CSV here"
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, words)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
