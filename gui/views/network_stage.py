"""The stage *Network*: state, diagram, fit and error, laid out for the width there is."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.snapshot import Divergence, StateSnapshot, Status
from gui.frame import Frame, Mode
from gui.theme import Theme
from gui.views.error_card import Action, ErrorCard
from gui.views.network_switch import ResponsesSwitch
from gui.views.network_view import NetworkView
from gui.views.stage_places import Room, Shares, StagePanel, StagePlaces, places, shares_at
from gui.views.state_chip import StateChip
from gui.widgets.divider import Divider
from gui.widgets.labels import Notice
from gui.widgets.segments import Segments

HEAD_GAP_PX = 16
NOTICE_PX = 160
"""Room for a notice, which is worth more than the words of the switch for the neurons."""


PREPARING = "Preparing the rows and the network …"


class NetworkStage(QWidget):
    """Holds the views and places them; `install_plots` adds fit and error."""

    mode_chosen = Signal(object)
    """The `Mode` that the user wants to see."""
    responses_chosen = Signal(bool)
    """Whether neurons are to show what they answer over the inputs."""
    go_back_requested = Signal(float)
    """Go on from before the divergence with this learning rate."""
    reset_requested = Signal()
    questions_changed = Signal(object)
    """What the fit view asks the network: see `Session.ask`."""
    point_edit_requested = Signal(object, object, int)
    """Row or None, place or None, number of the drag: see `Session.edit_point`."""
    test_requested = Signal()
    """Score the test rows."""
    shares_changed = Signal()
    """The user has moved a divider and let it go."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("look", "canvas")
        self.chip = StateChip(theme)
        words = {Mode.TRAINING.value: "Training", Mode.PREDICTION.value: "Prediction"}
        self.mode = Segments(
            "Pass shown", words, Mode.TRAINING.value, lambda v: self.mode_chosen.emit(Mode(v))
        )
        self.mode.button("training").setToolTip("The last training step with its dropout mask (T)")
        self.mode.button("prediction").setToolTip(
            "The same parameters in evaluation mode: all neurons on, no scaling (P)"
        )
        self.neurons = ResponsesSwitch()
        self.neurons.chosen.connect(self.responses_chosen)
        self._notice = Notice(theme)
        self._said, self._failed = "", False
        self._head = QWidget(self)
        row = QHBoxLayout(self._head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(HEAD_GAP_PX)
        row.addWidget(self.chip)
        row.addWidget(self._notice, 1)
        row.addWidget(self.neurons)
        row.addWidget(self.mode)
        self.network = NetworkView(theme, self)
        self.card = ErrorCard(theme, self)
        self.fit: QWidget | None = None
        self.error: QWidget | None = None
        self._divergence: Divergence | None = None
        self.shares = {large: Shares.usual(large) for large in (False, True)}
        """How the room is divided between diagram, fit and error: at a desk, and in large type."""
        self._filling: StagePanel | None = None
        upright, level = Qt.Orientation.Vertical, Qt.Orientation.Horizontal
        self._beside_fit = Divider(theme, "between diagram and fit", upright, self)
        self._above_error = Divider(theme, "above the error", level, self)
        self._beside_fit.wanted_at.connect(lambda x: self._divide(shares_at(self._room(), self._share, x=x)))
        self._above_error.wanted_at.connect(lambda y: self._divide(shares_at(self._room(), self._share, y=y)))
        self._beside_fit.reset_requested.connect(
            lambda: self._divide(self._share._replace(fit=self._usual.fit))
        )
        self._above_error.reset_requested.connect(
            lambda: self._divide(self._share._replace(error=self._usual.error))
        )
        for divider in (self._beside_fit, self._above_error):
            divider.let_go.connect(self.shares_changed)

    def install_plots(self) -> None:
        """Add fit and error. Called after the first paint, which they would delay."""
        from gui.views.error_view import ErrorView  # noqa: PLC0415
        from gui.views.fit.view import FitView  # noqa: PLC0415

        self.fit, self.error = FitView(self._theme, self), ErrorView(self._theme, self)
        self.fit.questions_changed.connect(self.questions_changed)
        self.fit.point_edit_requested.connect(self.point_edit_requested)
        self.fit.test_requested.connect(self.test_requested)
        self._place()
        self.card.raise_()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        lines = (self._beside_fit, self._above_error)
        for view in (self.chip, self._notice, self.network, self.card, *lines, self.fit, self.error):
            if view is not None:
                view.set_theme(theme)  # type: ignore[attr-defined]
        self._place()
        self.update()

    def show_frame(self, frame: Frame) -> None:
        """Show chip, notice and, if the run diverged, the card. The pictures get their frames apart."""
        room = self.chip.minimumWidth()
        self.chip.show_frame(frame)
        if self.chip.minimumWidth() > room:
            self._place()
        self.mode.choose(frame.view.mode.value)
        self._said = notice_of(frame.state)
        self._notice.say(self._said)
        self.neurons.show_frame(frame)
        self._fit_head()
        divergence = frame.state.divergence
        if divergence is not self._divergence:
            self._divergence = divergence
            if divergence is None:
                self.card.hide()
            else:
                self._open_card(divergence)

    def show_waiting(self, waiting: bool) -> None:
        """Say that the engine is busy: no frame comes before it has prepared what was asked for."""
        self._notice.say(PREPARING if waiting and not self._failed else self._said)

    def show_failed(self) -> None:
        """Say on the chip that the engine stopped because of a fault, until `show_restarted`."""
        self._failed = True
        self._notice.say(self._said)
        self.chip.show_failed()

    def show_restarted(self) -> None:
        """Let the chip follow the run again: another engine is on its way."""
        self._failed = False
        self.chip.show_restarted()

    def reopen_card(self) -> None:
        """Show the card of the divergence again where another one lay over it, else none."""
        self.card.hide()
        if self._divergence is not None:
            self._open_card(self._divergence)

    def _open_card(self, divergence: Divergence) -> None:
        actions = [Action("Reset to the initial weights", self.reset_requested.emit)]
        if divergence.step_kept is not None:
            back, rate = f"Go back to step {divergence.step_kept:,}", divergence.learning_rate
            words, brief = f"{back} with learning rate {rate:g}", f"{back}, rate {rate:g}"
            actions.insert(0, Action(words, lambda: self.go_back_requested.emit(rate), brief))
        self.card.open(
            f"The run diverged at step {divergence.step:,}: loss or gradient is no longer a number.",
            f"{divergence.cause} {divergence.remedy}",
            actions,
        )
        self.place_card()

    # ---- placing --------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the views anew."""
        self._place()

    def fill(self, panel: StagePanel | None) -> None:
        """Let one panel take the room of all three, which are hidden and cost nothing; None shows all."""
        self._filling = panel
        self._place()

    def divide(self, shares: Mapping[bool, Shares]) -> None:
        """Divide the room another way: at a desk, and in large type."""
        for large, wanted in shares.items():
            self.shares[large] = wanted.checked()
        self._place()

    @property
    def _share(self) -> Shares:
        return self.shares[self._theme.large]

    @property
    def _usual(self) -> Shares:
        return Shares.usual(self._theme.large)

    def _divide(self, shares: Shares) -> None:
        self.shares[self._theme.large] = shares
        self._place()

    def _views(self) -> dict[StagePanel, QWidget | None]:
        return {"diagram": self.network, "fit": self.fit, "error": self.error}

    def _room(self) -> Room:
        fit = self.fit.minimumSizeHint() if self.fit is not None else QSize(0, 0)
        error = self.error.minimumSizeHint().height() if self.error is not None else 0
        chip = (self.chip.minimumWidth(), self.chip.height())
        return Room(self.size(), self._theme, chip, (fit.width(), fit.height()), error)

    def _places(self) -> StagePlaces:
        return places(self._room(), self._share, self._filling)

    def _place(self) -> None:
        where = self._places()
        self._head.setGeometry(where.head)
        self._fit_head()
        for name, view in self._views().items():
            if view is not None:
                view.setVisible(self._filling in (None, name))
                if self._filling in (None, name):
                    view.setGeometry(where.of(name))
        for divider in (self._beside_fit, self._above_error):
            divider.setVisible(self._filling is None)
        if self._filling is None:
            fit, error = where.fit, where.error
            foot = max(fit.bottom(), where.diagram.bottom()) + 1
            self._beside_fit.place(where.upright_x, fit.top(), foot, self.width())
            self._above_error.place(where.level_y, error.left(), error.right() + 1, self.height())
        self.place_card()

    def _fit_head(self) -> None:
        """Give the switches the room that the state leaves; a notice goes before the second word of one.

        Without room for the switch of the pass, its keys and its menu are left.
        """
        taken = self.chip.minimumWidth() + self.mode.sizeHint().width() + 3 * HEAD_GAP_PX
        room = self._head.width() - taken
        self.neurons.fit(room, room - NOTICE_PX if self._notice.text else room)
        self.mode.setVisible(room + 2 * HEAD_GAP_PX >= 0)

    def place_card(self) -> None:
        """Place the card, if it is open, over the foot of the diagram or of what fills the stage."""
        diagram = self._places().of(self._filling or "diagram")
        if not self.card.isHidden():
            width = min(self._theme.length(640), diagram.width() - 40)
            height = min(self.card.fit(width), self.height())
            left = diagram.left() + (diagram.width() - width) // 2
            self.card.setGeometry(
                left, max(0, diagram.bottom() - height - self._theme.length(36)), width, height
            )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground; the dividers paint the hairlines."""
        QPainter(self).fillRect(self.rect(), self._theme.canvas)


def notice_of(state: StateSnapshot) -> str:
    """Return what the user should know, and why the run is over."""
    ending = state.ending if state.status is Status.FINISHED else ""
    if state.notice and ending:
        return f"{state.notice.removesuffix('.')}. {ending}"
    return state.notice or ending
