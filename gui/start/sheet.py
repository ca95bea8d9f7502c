"""What the start page scrolls if it must: head, large picture, cards and files, with the keys among them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from core.experiment import Experiment
from gui.start.card import CARD_NOTE_LINES, GO_KEYS, Card, ExperimentCard, OwnTableCard, note_role, words_px
from gui.start.gathering import Glance
from gui.start.head import Head
from gui.start.hero import Hero
from gui.start.pictures import Pictures
from gui.start.places import Places, Wanted, place
from gui.start.recent import RecentColumn
from gui.start.text import LEFT, line_px, wrapped
from gui.start.words import first_sentence
from gui.theme import Theme

TITLE = "Experiments"
TITLE_NOTE = "pick a picture: it opens ready to train"
NONE_NOTE = "none came with this installation: open a file, or a table of your own"


class Sheet(QWidget):
    """Everything on the page but its foot."""

    started = Signal(object)
    """The `Experiment` that is to be trained now."""
    chosen = Signal(object)
    """The `Experiment` that is to be opened."""
    table_requested = Signal()
    card_reached = Signal(object)
    """The card that has got the focus by hand, to be scrolled to."""

    def __init__(
        self,
        theme: Theme,
        experiments: Sequence[Experiment],
        pictures: Pictures,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._places: Places | None = None
        self._space_down = False
        self.head = Head(theme, self)
        self.hero = Hero(theme, pictures, self)
        self.cards = [ExperimentCard(experiment, theme, pictures, self) for experiment in experiments]
        self.own = OwnTableCard(theme, self)
        self.recent = RecentColumn(theme, pictures, self)
        self.current = 0
        """Number of the card that Space starts."""
        for number, card in enumerate(self.cards):
            card.clicked.connect(partial(self.chosen.emit, card.experiment))
            card.space_pressed.connect(partial(self.started.emit, card.experiment))
            card.focused.connect(partial(self._on_card_focused, number))
        self.own.clicked.connect(self.table_requested)
        self.own.space_pressed.connect(self.table_requested)
        self.own.focused.connect(partial(self._on_focused, self.own))
        self.hero.start_requested.connect(self._start)
        self.hero.setVisible(bool(self.cards))
        self.select(0)

    # ---- what is shown --------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.head.set_theme(theme)
        self.hero.set_theme(theme)
        self.recent.set_theme(theme)
        for card in self._all_cards:
            card.set_theme(theme)
        self.update()

    @property
    def _all_cards(self) -> tuple[Card, ...]:
        return (*self.cards, self.own)

    def select(self, number: int) -> None:
        """Show an experiment large; Space starts it."""
        if not self.cards:
            return
        self.current = number
        for place_, card in enumerate(self.cards):
            card.set_selected(place_ == number)
        self.hero.show_experiment(self.cards[number].experiment, self.cards[number].glance)

    def show_glance(self, number: int, glance: Glance) -> None:
        """Show what was found out about the rows of an experiment."""
        self.cards[number].show_glance(glance)
        if number == self.current:
            self.select(number)

    def focus_current(self) -> None:
        """Give the focus to the card that Space starts."""
        card = self.cards[self.current] if self.cards else self.own
        card.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- placing --------------------------------------------------------------------------

    def arrange(self, width: int, height: int) -> None:
        """Take the width of the page and the height that is needed, which is that of the page if it fits."""
        wanted = Wanted(
            len(self._all_cards),
            self._hero_px,
            self._card_words_px,
            self.recent.needed_px(),
            with_hero=bool(self.cards),
        )
        found = self._places = place(self._theme, width, height, wanted)
        self.resize(width, found.height)
        self.head.setGeometry(found.head)
        self.hero.setGeometry(found.hero)
        self.recent.setGeometry(found.recent)
        for card, rectangle in zip(self._all_cards, found.cards, strict=True):
            card.picture_px, card.with_note = found.picture_px, found.with_notes
            card.setGeometry(rectangle)
            card.update()
        self.update()

    def _hero_px(self, width: int, whole: bool) -> int:
        return self.hero.words_px(width, [card.experiment for card in self.cards], whole)

    def _card_words_px(self, width: int, with_notes: bool) -> int | None:
        """Return the height of the words of the cards: as many lines as the longest one of them needs.

        None if one needs too many.
        """
        lines = 0
        if with_notes:
            font = self._theme.font(note_role(self._theme), weight=400)
            notes = [first_sentence(card.experiment.note).split() for card in self.cards]
            notes.append(self.own.NOTE.split())
            lines = max(len(wrapped(font, words, width - 5, 2 * CARD_NOTE_LINES)) for words in notes)
            if lines > CARD_NOTE_LINES:
                return None
        return words_px(self._theme, lines)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the title above the cards."""
        if self._places is None:
            return
        theme, painter, at = self._theme, QPainter(self), self._places.title
        font = theme.font("title")
        room = QRectF(at.left(), at.top(), at.width(), line_px(font))
        painter.setFont(font)
        painter.setPen(theme.text1)
        painter.drawText(room, LEFT, TITLE)
        room.setLeft(at.left() + QFontMetricsF(font).horizontalAdvance(TITLE) + theme.px("control"))
        note = theme.font("control", weight=400)
        painter.setFont(note)
        painter.setPen(theme.text3)
        words = wrapped(note, [TITLE_NOTE if self.cards else NONE_NOTE], room.width(), 1)
        painter.drawText(room, LEFT, words[0])

    # ---- keys -----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move among the cards; Space starts the selected one; Enter presses the button with the focus."""
        key, focused = Qt.Key(event.key()), self.focusWidget()
        target = self._target(key)
        if target is not None:
            self._all_cards[target].setFocus(Qt.FocusReason.TabFocusReason)
        elif key == Qt.Key.Key_Space:
            self._space_down = True
        elif key in GO_KEYS and isinstance(focused, QAbstractButton):
            focused.click()
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Start when Space is let go."""
        if event.key() == Qt.Key.Key_Space and self._space_down and not event.isAutoRepeat():
            self._space_down = False
            self._start()
        else:
            event.ignore()

    def _target(self, key: Qt.Key) -> int | None:
        """Return the number of the card that a key leads to."""
        columns = 1 if self._places is None else self._places.columns
        last = len(self._all_cards) - 1
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
            Qt.Key.Key_Home: -last,
            Qt.Key.Key_End: last,
        }
        if key not in steps:
            return None
        at = next((number for number, card in enumerate(self._all_cards) if card.hasFocus()), None)
        if at is None:
            return self.current
        to = at + steps[key]
        if 0 <= to <= last:
            return to
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            return max(0, min(to, last))
        below = key == Qt.Key.Key_Down and at // columns < last // columns
        return last if below else at

    def _start(self) -> None:
        if self.cards:
            self.started.emit(self.cards[self.current].experiment)

    def _on_card_focused(self, number: int, by_hand: bool) -> None:
        self.select(number)
        self._on_focused(self.cards[number], by_hand)

    def _on_focused(self, card: Card, by_hand: bool) -> None:
        if by_hand:
            self.card_reached.emit(card)
