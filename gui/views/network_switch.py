"""The switch over the diagram: whether neurons show their value, or what they answer over the inputs."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.frame import Frame
from gui.widgets.labels import label
from gui.widgets.segments import Segments

VALUES, RESPONSES = "values", "responses"
SPACING_PX = 10
VALUES_TIP = "Circles: what each neuron computed for the row shown, in the pass shown (A)"
RESPONSES_TIP = (
    "Pictures: what each neuron answers over the inputs, in evaluation mode. Orange is above zero, "
    "blue below; of the neurons that are off in the step shown there is none (A)"
)


class ResponsesSwitch(QWidget):
    """Two segments for sets of one or two inputs; for tables it is not there.

    Where there is little room, its name gives way, then the segment *Values*: the one that is left
    switches on and off, and stays where it was.
    """

    chosen = Signal(bool)
    """Whether responses are wanted: the user said so, or a set of points came for which they are shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawn_inputs = 0
        self._wish: bool | None = None
        """What the user chose; None until then."""
        self._shown = False
        self._name = label("Neurons", "hint")
        words = {VALUES: "Values", RESPONSES: "Responses"}
        self._segments = Segments("Neurons", words, VALUES, self._on_segment_clicked)
        self._segments.button(VALUES).setToolTip(VALUES_TIP)
        self._segments.button(RESPONSES).setToolTip(RESPONSES_TIP)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING_PX)
        row.addWidget(self._name)
        row.addWidget(self._segments)
        self.hide()

    def show_frame(self, frame: Frame) -> None:
        """Follow what is shown. Another number of inputs asks for what is usual with it."""
        self._shown = frame.view.responses
        self._segments.choose(RESPONSES if self._shown else VALUES)
        drawn = frame.run.dataset.drawn_inputs
        if drawn == self._drawn_inputs:
            return
        self._drawn_inputs = drawn
        wish = drawn > 1 if self._wish is None else self._wish
        wanted = wish and drawn > 0
        if wanted != self._shown:
            self.chosen.emit(wanted)

    def toggle(self) -> None:
        """Switch to the other one, if there is a choice."""
        if self._drawn_inputs:
            self._choose(not self._shown)

    def fit(self, room: float, for_more: float) -> None:
        """Take the form for a width: one segment within `room`, more only within `for_more`.

        Where there is no room at all the key is left.
        """
        for part in (self._name, *(self._segments.button(value) for value in (VALUES, RESPONSES))):
            part.ensurePolished()  # or the first widths would be those of another font
        values = self._segments.button(VALUES)
        one = self._segments.button(RESPONSES).sizeHint().width()
        both = one + values.sizeHint().width()
        named = both + SPACING_PX + self._name.sizeHint().width()
        values.setVisible(both <= for_more)
        self._name.setVisible(named <= for_more)
        # Qt would tell the row of the head about the new width two turns of its loop later
        self.setFixedWidth(named if named <= for_more else both if both <= for_more else one)
        self.setVisible(self._drawn_inputs > 0 and one <= room)

    def _on_segment_clicked(self, value: str) -> None:
        alone = self._segments.button(VALUES).isHidden()
        self._choose(value == RESPONSES and not (alone and self._shown))

    def _choose(self, shown: bool) -> None:
        self._wish = self._shown = shown
        self._segments.choose(RESPONSES if shown else VALUES)
        self.chosen.emit(shown)
