"""The large picture of the experiment that Space starts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from core.experiment import Experiment
from core.preview import Course, Ground, Points, Preview, example_masks, facts, layer_sizes
from gui.start.data_picture import paint_data
from gui.start.gathering import Glance
from gui.start.network_picture import paint_network
from gui.start.pictures import Paint, Pictures
from gui.start.text import advance, draw_key, draw_words, key_width, line_px, wrapped
from gui.start.words import caption, first_sentence, invitation
from gui.theme import Theme, mix, pen, tokens
from gui.widgets.pressable import Pressable

TITLE = "Press Space"
KEY = "Space"
JOINT = " · "
BOTH_EM = 25.0
"""Least room for both pictures, in sizes of the type of controls; with less the network gives way."""
MOST_LINES = 6
"""Of the note."""
TEXT_SHARE = {True: 0.36, False: 0.31}
"""Of the width the words take so much: in a small window, in a large one."""
DATA_SHARE = 0.6
"""Of the width beside the words, the share of the rows."""


class StartButton(Pressable):
    """Starts training; the largest button of the page."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setText("Start")
        self.setAccessibleName("Start training")
        self.setToolTip("Open the experiment in this picture and train it (Space)")
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Return room for the triangle, the word and the key."""
        theme = self.theme
        words = QFontMetricsF(theme.font("state")).horizontalAdvance(self.text())
        height = round(2.3 * theme.px("state"))
        return QSize(round(words + 2.4 * theme.px("state") + 40 + key_width(theme, KEY)), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, triangle, word, key and focus ring."""
        theme = self.theme
        ground = theme.accent
        if self.isDown():
            ground = mix(theme.accent, theme.panel, 0.25)
        elif self.underMouse():
            ground = mix(theme.accent, theme.text1, 0.12)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = tokens()["radius_px"]["panel"]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        middle, px = self.height() / 2, float(theme.px("state"))
        left = 0.9 * px
        painter.setBrush(theme.on_accent)
        painter.setPen(pen(theme.on_accent, 2.5))
        painter.drawPolygon(
            [
                QPointF(left, middle - px * 0.36),
                QPointF(left + px * 0.6, middle),
                QPointF(left, middle + px * 0.36),
            ]
        )
        painter.setFont(theme.font("state"))
        words = QRectF(left + px * 1.2, 0, self.width(), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text())
        draw_key(painter, theme, KEY, self.width() - 14 - key_width(theme, KEY), middle, on_accent=True)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen(theme.text1, 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
        painter.end()


class Hero(QWidget):
    """Shows the selected experiment: what it is, its rows and its network."""

    start_requested = Signal()

    def __init__(self, theme: Theme, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._pictures = theme, pictures
        self.experiment: Experiment | None = None
        self.glance = Glance()
        self.button = StartButton(theme, self)
        self.button.clicked.connect(self.start_requested)
        pictures.painted.connect(self._on_pictures_painted)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.button.set_theme(theme)
        self._place()
        self.update()

    def show_experiment(self, experiment: Experiment, glance: Glance) -> None:
        """Show an experiment with what was found out about it."""
        if experiment is not self.experiment or glance is not self.glance:
            self.experiment, self.glance = experiment, glance
            self.button.setAccessibleDescription(experiment.name)
            self.update()

    def words_px(self, width: int, experiments: Sequence[Experiment], whole: bool) -> int:
        """Return the height that button and words need in a width, for any of the experiments.

        With their whole notes, or with the first sentence only.
        """
        theme, gap, text = self._theme, self._padding, self._text_px(width)
        font = theme.font("note", weight=400)
        notes = [one.note if whole else first_sentence(one.note) for one in experiments]
        lines = max((len(wrapped(font, note.split(), text, MOST_LINES)) for note in notes), default=0)
        title = theme.font("title", weight=400)
        said = max((len(_invitation(title, one, text)) for one in experiments), default=0)
        return round(
            2.4 * gap
            + line_px(theme.font("hero"))
            + said * line_px(title)
            + 0.4 * gap
            + lines * line_px(font)
            + self.button.sizeHint().height()
        )

    def _text_px(self, width: int) -> float:
        title = advance(self._theme.font("hero"), TITLE) + 4
        return max(title, width * TEXT_SHARE[self._theme.narrow])

    @property
    def _padding(self) -> int:
        return 16 if self._theme.size == "small" else self._theme.length(28)

    def _on_pictures_painted(self, name: object) -> None:
        if isinstance(name, tuple) and name[0] in ("data", "network"):
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button at the bottom left."""
        self._place()

    def _place(self) -> None:
        size, gap = self.button.sizeHint(), self._padding
        self.button.setGeometry(gap, self.height() - gap - size.height(), size.width(), size.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, the words and the two pictures."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = tokens()["radius_px"]["panel"]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.panel)
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        if self.experiment is not None:
            self._paint_words(painter, self.experiment)
            self._paint_pictures(painter, self.experiment)
        painter.end()

    def _paint_words(self, painter: QPainter, experiment: Experiment) -> None:
        theme, gap = self._theme, self._padding
        width = self._text_px(self.width())
        place = QRectF(gap, 0.8 * gap, width, self.height())
        place.setTop(draw_words(painter, theme.font("hero"), theme.text1, [TITLE], place))
        font = theme.font("title", weight=400)
        lines = _invitation(font, experiment, width)
        place.setTop(draw_words(painter, font, theme.text2, lines, place) + 0.4 * gap)
        font = theme.font("note", weight=400)
        most = max(0, int((self.button.y() - place.top() - 0.5 * gap) // line_px(font)))
        lines = wrapped(font, experiment.note.split(), width, MOST_LINES)
        if len(lines) > most:
            lines = wrapped(font, first_sentence(experiment.note).split(), width, most)
        draw_words(painter, font, theme.text3, lines, place)

    def _paint_pictures(self, painter: QPainter, experiment: Experiment) -> None:
        theme, gap, shown = self._theme, self._padding, self.glance.preview
        left = 2.5 * gap + self._text_px(self.width())
        data = QRectF(left, gap, self.width() - left - gap, self.height() - 2 * gap)
        network = QRectF(data)
        both = data.width() >= BOTH_EM * theme.px("control")
        if both:
            data.setWidth((data.width() - 2 * gap) * DATA_SHARE)
            network.setLeft(data.right() + 2 * gap)
        self._paint_captions(painter, experiment, [data, network])
        if self.glance.fault:
            lines = wrapped(theme.font("control"), self.glance.fault.split(), data.width(), 4)
            draw_words(painter, theme.font("control"), theme.text3, lines, data)
        if shown is None:
            return
        paint = partial(_paint_network, experiment, shown)
        if shown.picture is not None:
            self._paint_picture(painter, "data", data, partial(_paint_data, shown.picture))
        elif not both:
            self._paint_picture(painter, "network", data, paint)
        if both:
            self._paint_picture(painter, "network", network, paint)

    def _paint_captions(self, painter: QPainter, experiment: Experiment, places: list[QRectF]) -> None:
        """Write below the pictures what they show, and shorten the places of the pictures by that."""
        shown, font = self.glance.preview, self._theme.font("tick")
        words = "" if shown is None else caption(shown)
        told = facts(experiment, 0 if shown is None else shown.rows)
        data, network = places
        lines = [
            wrapped(font, words.split(), data.width(), 2),
            wrapped(font, told, network.width(), 3, JOINT),
        ]
        if data == network:
            lines = [lines[0] + lines[1], []]
        below = 6 + line_px(font) * max(map(len, lines))
        for place, written in zip(places, lines, strict=True):
            place.setBottom(place.bottom() - below)
            under = QRectF(place.left(), place.bottom() + 6, place.width(), below)
            draw_words(painter, font, self._theme.text3, written, under)

    def _paint_picture(self, painter: QPainter, name: str, place: QRectF, paint: Paint) -> None:
        key = (name, id(self.experiment))
        self._pictures.draw(painter, place, key, self._theme, self._theme.panel, paint)


def _invitation(font: QFont, experiment: Experiment, width: float) -> list[str]:
    return wrapped(font, invitation(experiment).split(), width, 3)


def _paint_data(picture: Course | Points | Ground, painter: QPainter, theme: Theme, area: QRectF) -> None:
    paint_data(painter, theme, picture, area, large=True)


def _paint_network(
    experiment: Experiment, shown: Preview, painter: QPainter, theme: Theme, area: QRectF
) -> None:
    sizes, masks = layer_sizes(experiment), example_masks(experiment)
    paint_network(painter, theme, theme.panel, sizes, masks, shown.inputs, area, large=True)
