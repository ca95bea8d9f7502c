"""`TheoryView`: what theory says of a quadratic, and how the selected racer compares with it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.landscape.surface import Minimum
from core.landscape.theory import QuadraticTheory, theory
from core.race.snapshot import RacerPicture
from gui.pace import NumberPace
from gui.theme import Theme
from gui.views.surface.racers_paint import heading_px, row_px
from gui.views.surface.scrolled_page import ScrolledPage
from gui.views.surface.theory_lines import Lines
from gui.views.surface.theory_rows import (
    NO_QUADRATIC,
    kind_of,
    rows_of_racer,
    rows_of_surface,
    same_numbers,
)
from gui.widgets.labels import label


class TheoryView(QWidget):
    """Lines of term, formula and value; one sentence where theory has nothing to say."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pace = NumberPace()
        self._hessian: np.ndarray | None = None
        self._theory: QuadraticTheory | None = None
        self._racer: RacerPicture | None = None
        self._minimum: Minimum | None = None
        self._has_come = False
        self._title = label("", "title")
        self.lines = Lines(theme)
        self._scroll = ScrolledPage(self.lines, theme, "What theory says")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addWidget(self._scroll, 1)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self._title.setFixedHeight(heading_px(theme))
        self.lines.set_theme(theme)
        self._scroll.set_theme(theme)
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """Return the room for the terms in short words, without formulas, and for two lines."""
        return QSize(self.lines.width_of(True, False), heading_px(self._theme) + 2 * row_px(self._theme))

    def sizeHint(self) -> QSize:
        """Return the room for all lines."""
        return QSize(self.lines.width_of(False, True), heading_px(self._theme) + self.lines.full_height())

    def show_theory(
        self,
        hessian: np.ndarray | None,
        racer: RacerPicture | None,
        minimum: Minimum | None,
        *,
        moving: bool = False,
    ) -> None:
        """Show what follows from second derivatives (2, 2), None for what is no quadratic.

        `racer` is the selected one, whose rate is measured by its distance to `minimum`. While it is `moving`
        numbers change at 4 Hz.
        """
        other = not (self._has_come and same_numbers(hessian, self._hessian))
        other = other or _settings(racer) is not _settings(self._racer)
        self._has_come, self._racer, self._minimum = True, racer, minimum
        if not same_numbers(hessian, self._hessian):
            self._hessian = hessian
            self._theory = None if hessian is None else theory(hessian)
        if self.isVisible() and self._pace.due(moving and not other):
            self._write()

    def showEvent(self, event: QShowEvent) -> None:
        """Show what came while it was hidden."""
        super().showEvent(event)
        if self._has_come:
            self._write()

    def _write(self) -> None:
        found = self._theory
        if found is None:
            self._title.setText("What theory says")
            self.lines.show_rows((), NO_QUADRATIC)
            return
        kind, sentence = kind_of(found)
        self._title.setText(f"What theory says of this {kind}")
        rows = rows_of_surface(found)
        if self._racer is not None:
            rows += rows_of_racer(found, self._racer, self._minimum)
        self.lines.show_rows(tuple(rows), sentence)


def _settings(racer: RacerPicture | None) -> object:
    return None if racer is None else racer.settings
