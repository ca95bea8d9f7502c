"""The stage *Network*: state, diagram, fit and error, laid out for the width there is."""

from __future__ import annotations

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.snapshot import Divergence, StateSnapshot, Status
from gui.frame import Frame, Mode
from gui.theme import Theme, tokens
from gui.views.error_card import Action, ErrorCard
from gui.views.labels import Notice, Segments
from gui.views.network_switch import ResponsesSwitch
from gui.views.network_view import NetworkView
from gui.views.state_chip import StateChip

RIGHT_SHARE = 0.356
"""Part of the width that the fit takes."""
ERROR_SHARE = 0.287
"""Part of the height that the error takes."""
HEAD_GAP_PX = 16
NOTICE_PX = 160
"""Room for a notice, which is worth more than the words of the switch for the neurons."""


PREPARING = "Preparing the rows and the network …"


class NetworkStage(QWidget):
    """Holds the views and places them; `install_plots` adds those that need pyqtgraph."""

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
        self._plots: list[QWidget] = []
        self._divergence: Divergence | None = None

    def install_plots(self) -> None:
        """Add fit and error. Called after the first paint: importing pyqtgraph takes half a second."""
        from gui.views.error_view import ErrorView  # noqa: PLC0415
        from gui.views.fit.view import FitView  # noqa: PLC0415

        self.fit, self.error = FitView(self._theme, self), ErrorView(self._theme, self)
        self.fit.questions_changed.connect(self.questions_changed)
        self.fit.point_edit_requested.connect(self.point_edit_requested)
        self.fit.test_requested.connect(self.test_requested)
        self._plots = [self.fit, self.error]
        for view in self._plots:
            view.show()
        self._place()
        self.card.raise_()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        for view in (self.chip, self._notice, self.network, self.card, *self._plots):
            view.set_theme(theme)  # type: ignore[attr-defined]
        self._place()
        self.update()

    def show_frame(self, frame: Frame) -> None:
        """Show chip, notice and, if the run diverged, the card. The pictures get their frames apart."""
        self.chip.show_frame(frame)
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
            words = (
                f"Go back to step {divergence.step_kept:,} with learning rate {divergence.learning_rate:g}"
            )
            rate = divergence.learning_rate
            actions.insert(0, Action(words, lambda: self.go_back_requested.emit(rate)))
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

    def _places(self) -> tuple[QRect, QRect, QRect, QRect]:
        """Return the places of head, diagram, fit and error."""
        small = self._theme.size == "small"
        layout = tokens()["layout"]["1280x720" if small else "1920x1080"]
        pad = int(layout["padding"])
        inner = self.rect().adjusted(pad, pad - 8, -pad, -8)
        error_height = max(150, round(self.height() * ERROR_SHARE))
        right_width = max(300, round(inner.width() * RIGHT_SHARE))
        upper = inner.height() - error_height - 16
        left_width = inner.width() - right_width - 2 * pad
        head_height = self.chip.height()
        gap = 8 if small else 14
        head = QRect(inner.left(), inner.top(), left_width, head_height)
        diagram = QRect(inner.left(), head.bottom() + gap, left_width, upper - head_height - gap)
        fit = QRect(inner.right() - right_width, inner.top(), right_width, upper)
        error = QRect(inner.left(), inner.bottom() - error_height, inner.width(), error_height)
        return head, diagram, fit, error

    def _place(self) -> None:
        head, diagram, fit, error = self._places()
        self._head.setGeometry(head)
        self._fit_head()
        self.network.setGeometry(diagram)
        for view, place in zip(self._plots, (fit, error), strict=False):
            view.setGeometry(place)
        self.place_card()

    def _fit_head(self) -> None:
        """Give the switch for the neurons the room that is left; a notice goes before its second word."""
        taken = self.chip.minimumWidth() + self.mode.sizeHint().width() + 3 * HEAD_GAP_PX
        room = self._head.width() - taken
        self.neurons.fit(room, room - NOTICE_PX if self._notice.text else room)

    def place_card(self) -> None:
        """Place the card over the foot of the diagram, if it is open."""
        diagram = self.network.geometry()
        if self.card.isVisible():
            width = min(640, diagram.width() - 40)
            height = self.card.heightForWidth(width) if self.card.hasHeightForWidth() else 150
            left = diagram.left() + (diagram.width() - width) // 2
            self.card.setGeometry(left, diagram.bottom() - height - 30, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the two hairlines between the views."""
        _, diagram, fit, error = self._places()
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.canvas)
        painter.setPen(self._theme.line)
        middle = (diagram.right() + fit.left()) // 2
        painter.drawLine(middle, fit.top(), middle, fit.bottom())
        painter.drawLine(error.left(), error.top() - 2, error.right(), error.top() - 2)


def notice_of(state: StateSnapshot) -> str:
    """Return what the user should know, and why the run is over."""
    ending = state.ending if state.status is Status.FINISHED else ""
    if state.notice and ending:
        return f"{state.notice.removesuffix('.')}. {ending}"
    return state.notice or ending
