"""`FitView`: chooses among the pictures that a data set offers and asks for what they need."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from core.probe import Questions
from gui.frame import Frame
from gui.theme import Theme, icon
from gui.views.fit.eye_hint import EyeHint
from gui.views.fit.picture import Picture
from gui.views.scores_view import ScoresView
from gui.widgets.segments import Segments

WORDS = {
    "curve": "Fit",
    "map": "Map",
    "surface": "Surface",
    "scatter": "Scatter",
    "residuals": "Residuals",
    "sweep": "Sweep",
    "try": "Try",
    "stretch": "Stretch",
}
TIPS = {
    "curve": "The points and the curve that the network draws through them.",
    "map": "The prediction over both inputs as colours.",
    "surface": "The prediction over both inputs as a surface that can be turned.",
    "scatter": "Predicted against actual: points on the diagonal are predicted rightly.",
    "residuals": "What is left over: predicted minus actual, over the prediction.",
    "sweep": "One input sweeps while the others rest at their medians.",
    "try": "Type in values and see what the network predicts.",
    "stretch": "Actual and predicted in their order, for a stretch chosen with a brush.",
}
PICTURES = {
    0: ("scatter", "residuals", "sweep", "try", "stretch"),
    1: ("curve", "try"),
    2: ("map", "surface", "try"),
}
"""What a data set offers, by how many inputs it is drawn from; 0 for tables."""
CLASSES = {
    "curve": ("curve", "CurvePicture"),
    "map": ("heat", "HeatPicture"),
    "surface": ("surface", "SurfacePicture"),
    "scatter": ("scatter", "ScatterPicture"),
    "residuals": ("residuals", "ResidualsPicture"),
    "sweep": ("sweep", "SweepPicture"),
    "try": ("try_form", "TryForm"),
    "stretch": ("stretch", "StretchPicture"),
}
"""Module and class of each picture: imported and made when it is first shown."""
CHOICES = {0: "table", 1: "one input", 2: "two inputs"}
"""What a chosen picture is remembered as, by how many inputs data are drawn from."""
BOTH_FROM_PX = 460
"""Height from which a table shows two pictures, one over the other, for type of a desk."""


@runtime_checkable
class WithResiduals(Protocol):
    """A picture that can draw residuals."""

    def set_residuals(self, shown: bool) -> None:
        """Draw them or not."""
        ...


@runtime_checkable
class WithPoints(Protocol):
    """A picture whose points can be edited."""

    def set_editing(self, on: bool) -> None:
        """Begin or end editing."""
        ...


def _toggle(words: str, tip: str) -> QPushButton:
    made = QPushButton(words)
    made.setProperty("look", "segment")
    made.setProperty("tight", True)
    made.setCheckable(True)
    made.setToolTip(tip)
    made.setAccessibleName(words)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.hide()
    return made


class FitView(QWidget):
    """One picture, or for a table in a large window the stretch below another one."""

    questions_changed = Signal(object)
    """The `Questions` that the visible pictures have."""
    point_edit_requested = Signal(object, object, int)
    """Row or None, place or None, number of the drag."""
    test_requested = Signal()
    """Score the test rows."""
    choices_changed = Signal()
    """The user chose another picture."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._frame: Frame | None = None
        self._drawn_inputs = -1
        self._both = False
        self._chosen: dict[int, str] = {kind: names[0] for kind, names in PICTURES.items()}
        self._asked = Questions()
        self.pictures: dict[str, Picture] = {}
        self.setProperty("look", "canvas")
        self.segments: Segments | None = None
        self.residuals = _toggle(
            "Residuals", "Draw the residuals: a line from each point to the prediction there"
        )
        self.edit = _toggle(
            "Edit points",
            "Edit points: click adds, drag moves, right click or Delete removes, Undo brings back",
        )
        self.residuals.toggled.connect(self._on_residuals_toggled)
        self.edit.toggled.connect(self._on_edit_toggled)
        self.hint = EyeHint(theme)
        self.scores = ScoresView(theme)
        self.scores.test_requested.connect(self.test_requested)
        self._head = QHBoxLayout()
        self._upper, self._lower = QStackedWidget(), QVBoxLayout()
        self._grid = QGridLayout()
        self._build()
        self.set_theme(theme)

    def _build(self) -> None:
        self._head.setSpacing(8)
        for widget in (self.residuals, self.edit):
            self._head.addWidget(widget)
        self._head.addWidget(self.hint, 1)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.addWidget(self._upper, 0, 0)
        self._grid.addWidget(self.scores, 1, 0)
        self._grid.setColumnStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._head)
        column.addLayout(self._grid, 5)
        column.addLayout(self._lower, 5)
        self._column = column

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        small = theme.size != self._theme.size
        self._theme = theme
        self.hint.set_theme(theme)
        self.scores.set_theme(theme)
        for picture in self.pictures.values():
            picture.set_theme(theme)
        self.edit.setIcon(icon("pencil", theme.text2, size=16))
        self.edit.setIconSize(QSize(16, 16))
        self.edit.setText("" if theme.narrow else "Edit points")
        if small:
            self._offer()

    # ---- frames ---------------------------------------------------------------------------

    def show_frame(self, frame: Frame) -> None:
        """Show the pictures for the frame's data set."""
        self._frame = frame
        if frame.run.dataset.drawn_inputs != self._drawn_inputs:
            self._drawn_inputs = frame.run.dataset.drawn_inputs
            self.edit.setChecked(False)
            self._offer()
        for picture in self._shown():
            picture.take_run(frame.run)
        self._ask()
        for picture in self._shown():
            picture.show_frame(frame)
        self.scores.show_frame(frame)

    def _ask(self) -> None:
        """Ask for what the visible pictures need, if that is something else than before."""
        asked = Questions()
        for picture in self._shown():
            if picture.run is not None:
                asked = picture.questions(asked)
        if asked != self._asked:
            self._asked = asked
            self.questions_changed.emit(asked)

    # ---- which pictures -------------------------------------------------------------------

    @property
    def choices(self) -> dict[str, str | float | int | bool]:
        """The chosen pictures, to be remembered."""
        return {CHOICES[kind]: name for kind, name in self._chosen.items()}

    def use_choices(self, choices: Mapping[str, str | float | int | bool]) -> None:
        """Choose what was remembered, as far as it is known."""
        for kind, names in PICTURES.items():
            name = choices.get(CHOICES[kind])
            if name in names:
                self._chosen[kind] = str(name)

    def choose(self, name: str) -> None:
        """Show another picture; the choice is kept for data of the same kind."""
        if name not in self.names:
            return
        self._chosen[self._drawn_inputs] = name
        if self.segments is not None:
            self.segments.choose(name)
        self._place_pictures()
        self._show_again()
        self.choices_changed.emit()

    @property
    def names(self) -> tuple[str, ...]:
        """The pictures to choose among: the stretch only where it has no place of its own."""
        names = PICTURES.get(self._drawn_inputs, ())
        return tuple(name for name in names if name != "stretch") if self._both else names

    def _offer(self) -> None:
        """Offer the pictures of the data set that there is room for."""
        self._both = self._has_room()
        names = self.names
        if not names:
            return
        if self._chosen[self._drawn_inputs] not in names:
            self._chosen[self._drawn_inputs] = names[0]
        if self.segments is not None:
            self._head.removeWidget(self.segments)
            self.segments.hide()
            self.segments.deleteLater()
        words = {name: WORDS[name] for name in names}
        chosen = self._chosen[self._drawn_inputs]
        tight = self._theme.narrow
        self.segments = Segments("Picture of the fit", words, chosen, self.choose, tight=tight)
        for name in names:
            self.segments.button(name).setToolTip(TIPS[name])
        self._head.insertWidget(0, self.segments)
        self._place_pictures()

    def _has_room(self) -> bool:
        least = self._theme.length(BOTH_FROM_PX)
        roomy = self._theme.size in ("normal", "presentation")
        return self._drawn_inputs == 0 and roomy and self.height() >= least

    def _place_pictures(self) -> None:
        """Put the chosen picture into its place, the stretch below it, and the scores where they fit."""
        chosen = self._chosen[self._drawn_inputs]
        stretch = self.pictures.get("stretch")
        if self._both:
            stretch = self._picture("stretch")
            self._upper.removeWidget(stretch)
            self._lower.addWidget(stretch)
            stretch.show()
        elif stretch is not None:
            self._lower.removeWidget(stretch)
            self._upper.addWidget(stretch)
        picture = self._picture(chosen)
        if self._upper.indexOf(picture) < 0:
            self._upper.addWidget(picture)
        self._upper.setCurrentWidget(picture)
        self._column.setStretch(2, 5 if self._both else 0)
        self._grid.removeWidget(self.scores)
        self._grid.addWidget(self.scores, *((0, 1) if self._both else (1, 0)))
        self.scores.set_upright(self._both)
        self.residuals.setVisible(chosen == "curve")
        self.edit.setVisible(chosen in ("curve", "map"))

    def _picture(self, name: str) -> Picture:
        """Return a picture, made when it is first shown."""
        if name not in self.pictures:
            module, class_name = CLASSES[name]
            made: Picture = getattr(import_module(f"gui.views.fit.{module}"), class_name)(self._theme)
            made.asks_anew.connect(self._on_picture_asks_anew)
            made.edit_requested.connect(self.point_edit_requested)
            self.pictures[name] = made
            self._set_switches(made)
        return self.pictures[name]

    def _shown(self) -> list[Picture]:
        """Return the pictures that are chosen."""
        current = self._upper.currentWidget()
        shown = [current] if isinstance(current, Picture) else []
        return [*shown, self.pictures["stretch"]] if self._both else shown

    def _show_again(self) -> None:
        """Show the last frame in pictures that have just come up."""
        if self._frame is not None:
            self.show_frame(self._frame)

    # ---- switches -------------------------------------------------------------------------

    def _set_switches(self, picture: Picture) -> None:
        if isinstance(picture, WithResiduals):
            picture.set_residuals(self.residuals.isChecked())
        if isinstance(picture, WithPoints):
            picture.set_editing(self.edit.isChecked())

    def _on_residuals_toggled(self, on: bool) -> None:
        for picture in self.pictures.values():
            self._set_switches(picture)

    def _on_edit_toggled(self, on: bool) -> None:
        for picture in self.pictures.values():
            self._set_switches(picture)

    def _on_picture_asks_anew(self) -> None:
        self._ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show one picture or two, as there is room."""
        super().resizeEvent(event)
        if self._drawn_inputs >= 0 and self._has_room() != self._both:
            self._offer()
            self._show_again()
