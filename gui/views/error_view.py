"""The error: loss of each batch thin, of each epoch thick, and the changes made by the user as flags."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.experiment import Experiment
from core.runs.keeping import measure_of
from core.snapshot import Run
from gui.frame import Frame
from gui.numbers import grouped
from gui.pace import NumberPace
from gui.shortcuts.actions import PartKeys
from gui.theme import Theme, icon
from gui.views.curves.choices import Choices
from gui.views.curves.navigation import Navigation
from gui.views.curves.overlay import BEFORE, Overlay, comparable
from gui.views.curves.picture import Drawn, ErrorPicture
from gui.views.curves.popup import NONE_BEFORE, SCALES, ViewPopup
from gui.views.curves.run_curves import RunCurves
from gui.widgets.labels import Notice, label
from gui.widgets.segments import Segments

LOSS_NAMES = {"Huber": "Huber loss", "SmoothL1": "Smooth L1 loss"}
"""Names of losses that are not those of the setting."""
EPOCHS_HZ = 8.0
"""Evaluations are drawn so often while training: small runs have hundreds in a second."""
HELP = (
    "Point at the curves to read their values, or use the arrow keys. The wheel zooms along x, with Ctrl "
    "along the error; drag to move on; Shift and drag chooses a part; 0 shows the whole run."
)


class ErrorView(QWidget):
    """Plots the history of the run, and beside it those of other runs."""

    choices_changed = Signal()
    """The user chose to see something else."""

    keys_when_focused = PartKeys(
        "Error",
        (
            ("← →", "move the hairline from point to point"),
            ("Ctrl ← →", "to the next evaluation"),
            ("Home End", "to the first or last step"),
            ("+ −", "zoom along x, with Ctrl along the error"),
            ("Shift ← → ↑ ↓", "move the part that is shown"),
            ("0", "show the whole run"),
            ("Esc", "put the hairline away"),
        ),
    )

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._frame: Frame | None = None
        self._shown: tuple[Run, Experiment, RunCurves] | None = None
        self._given: tuple[Overlay, ...] = ()
        self._overlays: tuple[Overlay, ...] = ()
        self._pace, self._epochs_pace = NumberPace(), NumberPace(EPOCHS_HZ)
        self.setProperty("look", "canvas")
        self.picture = ErrorPicture(theme)
        self.plot = self.picture.plot
        self.navigation = Navigation(self.picture, self._on_navigated)
        self._note = Notice(theme)
        self._popup = ViewPopup(theme, self)
        self._popup.chosen.connect(self._choose)
        self.scale = Segments("Error scale", SCALES, "log", lambda value: self.set_log(value == "log"))
        self.view = QPushButton(" View")  # the style leaves no room behind the icon
        self.follow, self.whole = QPushButton("Follow"), QPushButton("Whole run")
        self._build()
        self.setFocusProxy(self.plot)
        self._note.say(self._words())
        self.set_theme(theme)

    def _build(self) -> None:
        title = label("Error", "title")
        title.setToolTip(HELP)
        for button, look, name, tip in (
            (self.view, "segment", "View of the error", "Axes, smoothing and the run before"),
            (self.follow, "small", "Follow the run", "Go to the newest steps, and along with them"),
            (self.whole, "small", "Show the whole run", "Show the whole run again (0)"),
        ):
            button.setProperty("look", look)
            button.setAccessibleName(name)
            button.setToolTip(tip)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.scale.button("linear").setToolTip("Error, evenly")
        self.scale.button("log").setToolTip("Error by powers of ten")
        self.view.clicked.connect(lambda: self._popup.open_at(self.view))
        self.follow.clicked.connect(self.navigation.follow)
        self.whole.clicked.connect(self.navigation.show_whole)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(title)
        head.addWidget(self._note, 1)
        for button in (self.follow, self.whole):
            button.hide()
            head.addWidget(button)
        head.addWidget(self.scale)
        head.addWidget(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.plot, 1)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.picture.set_theme(theme)
        self._popup.set_theme(theme)
        self._note.set_theme(theme)
        self._note.say(self._words())
        side = theme.px("note")
        self.view.setIcon(icon("sliders-vertical", theme.text2, size=side))
        self.view.setIconSize(QSize(side, side))

    # ---- choices --------------------------------------------------------------------------

    @property
    def choices(self) -> dict[str, str | float | bool]:
        """What is chosen now, to be remembered."""
        return self.picture.choices.as_mapping()

    def use_choices(self, choices: Mapping[str, object]) -> None:
        """Choose what was remembered; what it does not know or cannot use it ignores."""
        self._use(self.picture.choices.with_mapping(choices))

    def set_log(self, log: bool) -> None:
        """Switch the y axis between log and linear."""
        self._choose(self.picture.choices.with_mapping({"log_y": log}))

    def _choose(self, choices: Choices) -> None:
        if choices != self.picture.choices:
            self._use(choices)
            self.choices_changed.emit()

    def _use(self, choices: Choices) -> None:
        self._popup.show_choices(choices)
        self.scale.choose("log" if choices.log_y else "linear")
        self.picture.begin(choices)
        if self._shown is not None and self._shown[2].strength != choices.smoothing:
            self._shown[2].smooth(choices.smoothing)
        self._compare()
        if self._frame is not None:
            self.show_frame(self._frame)
        self._note.say(self._words())

    # ---- frames ---------------------------------------------------------------------------

    def show_frame(self, frame: Frame) -> None:
        """Store what the history holds now and ask for a repaint."""
        self._frame = frame
        curves = self._curves_of(frame)
        curves.refresh(evaluations=not frame.moving or self._epochs_pace.due(True))
        state = frame.state
        drawn = Drawn(
            curves,
            state.experiment.stopping.epochs,
            state.batches_per_epoch,
            frame.moving,
            self._overlays,
        )
        if self.picture.is_due(drawn):
            self.picture.draw(drawn)
            self.navigation.read()
        if self._pace.due(frame.moving):
            self._note.say(self._words())
            self._describe()
        self._show_buttons()

    def _curves_of(self, frame: Frame) -> RunCurves:
        """Return the curves of the frame's run."""
        run, experiment = frame.run, frame.state.experiment
        shown, self._shown = self._shown, None
        if shown is None or run.history is not shown[2].history:
            curves = RunCurves(run.history, self.picture.choices.smoothing)
            self.picture.window.show_whole()
            self.picture.begin(self.picture.choices)
        else:
            curves = shown[2]
        self._shown = run, experiment, curves
        same_data = shown is not None and run.dataset is shown[0].dataset
        if not same_data or (experiment is not shown[1] and experiment.loss != shown[1].loss):  # type: ignore[index]
            self._compare()
        return curves

    # ---- other runs -----------------------------------------------------------------------

    def show_overlays(self, overlays: tuple[Overlay, ...]) -> None:
        """Draw other runs over this one: the run before, and those that were chosen."""
        self._given = overlays
        self._compare()
        if self._frame is not None:
            self.show_frame(self._frame)

    def _compare(self) -> None:
        """Choose the overlays that can be compared with this run and are wanted; say why others are not."""
        if self._shown is None:
            return
        run, experiment, _ = self._shown
        shown, reasons = comparable(self._given, measure_of(run.dataset, experiment))
        wanted = self.picture.choices.compare
        self._overlays = tuple(overlay for overlay in shown if wanted or overlay.slot != BEFORE)
        self._popup.show_reason(" ".join(reasons) or ("" if self._given else NONE_BEFORE))

    def _words(self) -> str:
        """Return what the curves are, for the head."""
        if self._frame is None or self._theme.large:
            return ""  # in large type there is no room for more than the title
        if not len(self._frame.run.history):
            return "nothing trained yet: press Space, and each batch adds a point"
        choices = self.picture.choices
        largest = self._shown[2].points.largest if self._shown is not None else 1
        scale = "log" if choices.log_y else "linear"
        parts = [f"{loss_words(self._frame.state.experiment)}, {scale} scale"]
        if largest > 1:
            most = "up to " if choices.log_x else ""
            parts.append(f"grey: range and mean of {most}{grouped(largest)} batches")
        else:
            parts.append("thin: each batch")
        if choices.smoothing:
            parts.append(f"smoothed {choices.smoothing:.2f}")
        return " · ".join(parts)

    def _on_navigated(self) -> None:
        """Tell what stands at the hairline, and offer the ways back."""
        self._describe()
        self._show_buttons()

    def _describe(self) -> None:
        """Say for those who do not see it what stands at the hairline, or at the ends of the lines."""
        reading = self.navigation.reading
        ends = ", ".join(f"{name} {value}" for name, value in self.picture.ends.texts)
        self.plot.setAccessibleDescription(reading.text if reading is not None else ends or HELP)

    def _show_buttons(self) -> None:
        window = self.picture.window
        for button, offered in (
            (self.whole, window.zoomed),
            (self.follow, window.zoomed and not window.follows),
        ):
            if button.isHidden() is offered:
                button.setVisible(offered)


def loss_words(experiment: Experiment) -> str:
    """Return what the curves measure, in words."""
    settings = experiment.loss
    name = LOSS_NAMES.get(settings.function, settings.function)
    penalised = settings.l1 > 0 or settings.l2 > 0
    return f"{name} of the scaled target{', without penalties' if penalised else ''}"
