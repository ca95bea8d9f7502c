"""The foot of the panel: what the marks beside the labels mean."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.hyperparameters import Acts
from gui.controls.glyph import Glyph
from gui.controls.words import ICONS
from gui.theme import Theme
from gui.widgets.labels import label

HEIGHT = 34
_WORDS = {
    Acts.AT_ONCE: ("at once", "A change acts at once, in the next training step."),
    Acts.NEXT_EPOCH: ("next epoch", "A change acts from the next epoch on."),
    Acts.REBUILDS: ("rebuilds network", "A change builds a new network: training starts again at step 0."),
}


class MarkKey(QWidget):
    """Bolt, clock and hammer with their words."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self._glyphs: list[Glyph] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 16, 0)
        row.setSpacing(0)
        for acts, (words, sentence) in _WORDS.items():
            glyph, named = Glyph(ICONS[acts], theme), label(words, "hint")
            for part in (glyph, named):
                part.setToolTip(sentence)
            self._glyphs.append(glyph)
            row.addWidget(glyph)
            row.addSpacing(5)
            row.addWidget(named)
            row.addStretch(1)
        row.takeAt(row.count() - 1)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        for glyph in self._glyphs:
            glyph.set_theme(theme)
