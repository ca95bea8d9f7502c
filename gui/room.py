"""`Room`: a stage in one widget: controls at the left, pictures, the script at the right, the bar below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from gui.code_panel import CODE_LEAST_PX, CODE_WIDTH_PX, STAGE_LEAST_PX, CodePanel
from gui.controls.side_panel import SidePanel
from gui.frame import Frame, UnderWay
from gui.remembered import Choice
from gui.session import Session
from gui.stylesheet import stylesheet
from gui.theme import Theme, at_desk, tokens
from gui.transport_bar import TransportBar
from gui.undo import UndoStack
from gui.views.stage_ground import StageGround
from gui.widgets.divider import Divider
from gui.widgets.icon_button import IconButton

RAIL_BUTTON_PX = 40


class Room(QWidget):
    """Places the parts of a stage; subclasses say what is shown and remembered.

    Keys go to the run of the stage *Network* where a subclass does not say what else they mean.
    """

    choices_changed = Signal()
    """There is something else to remember."""

    filled = Signal(bool)
    """Whether one of the panels fills the stage now."""

    beat = "picture"
    """How often the frame clock beats while it is to be seen, as `Session.beat_at`."""

    def __init__(self, theme: Theme, training: Session, parent: QWidget | None = None) -> None:
        """Make the room; `training` is the presenter of the run of the stage *Network*."""
        super().__init__(parent)
        self._theme, self._training = theme, training
        self._panel: SidePanel | None = None
        self._stage: StageGround | None = None
        self._bars: tuple[TransportBar, ...] = ()
        self._open_panel = IconButton(
            "panel-left", "Show or hide the controls (Ctrl+B)", theme, RAIL_BUTTON_PX, 22, self
        )
        self._open_panel.clicked.connect(self.toggle_controls)
        self._controls_wanted, self._laid_over = True, False
        self._filling: QWidget | None = None
        self.code: CodePanel | None = None
        """The script, once it has been opened."""
        self._code_width = CODE_WIDTH_PX
        self._beside_code = Divider(theme, "beside the PyTorch script", Qt.Orientation.Vertical, self)
        self._beside_code.hide()
        self._beside_code.wanted_at.connect(lambda x: self._widen_code(self.width() - x))
        self._beside_code.reset_requested.connect(lambda: self._widen_code(CODE_WIDTH_PX))

    def _furnish(self, panel: SidePanel, stage: StageGround, bars: Sequence[TransportBar]) -> None:
        """Take the parts; of several bars one is to be seen at a time, see `_bar`."""
        self._panel, self._stage, self._bars = panel, stage, tuple(bars)
        panel.undo_requested.connect(self.undo_stack.undo)
        panel.redo_requested.connect(self.undo_stack.redo)
        self._show_undo()
        self._dress_panel()
        self._place()

    # ---- what subclasses say --------------------------------------------------------------------

    @property
    def undo_stack(self) -> UndoStack:
        """What has been changed here, to be taken back and done again."""
        return self._training.undo_stack

    def begin(self) -> None:
        """Ask the engine for what is shown here; called when the stage is first seen."""

    def begin_anew(self) -> None:
        """Ask an engine in the place of one that failed for the same."""
        self.begin()

    def tick(self) -> None:
        """Do one beat of the frame clock; called only while the room is to be seen."""

    def glance(self) -> UnderWay | None:
        """Learn what goes on here while the room is hidden, without showing it; None: all rests."""
        return None

    def show_training(self, frame: Frame) -> None:
        """Take a frame of the run of the stage *Network*; called when the room is shown, and while it is."""

    def take_focus(self) -> None:
        """Let keys go to the picture that matters most."""

    def toggle(self) -> None:
        """Play or pause."""
        self._training.toggle()

    def step(self) -> None:
        """Do the smallest step there is: train one batch."""
        self._training.train_batch()

    def epoch(self) -> None:
        """Train to the end of the epoch, where there are epochs."""
        self._training.train_epoch()

    def back(self) -> None:
        """Take one step back, where that can be done."""

    def reset(self) -> None:
        """Begin again at the start: go back to the same initial weights."""
        self._training.reset()

    @property
    def choices(self) -> dict[str, Choice]:
        """What is remembered from one start to the next."""
        return {}

    def use_choices(self, choices: Mapping[str, Choice]) -> None:
        """Take over what was remembered, before `begin`; what cannot be used is left out."""

    def _bar(self) -> TransportBar:
        """Return the bar that is to be seen."""
        return self._bars[0]

    def _write_code(self, panel: CodePanel) -> None:
        """Let the panel show the script of what is looked at: the run, with what was changed in it."""
        frame = self._training.frame
        if frame is not None:
            panel.show_experiment(frame.state.experiment, frame.state.run.history.versions())

    def _panels(self) -> tuple[QWidget, ...]:
        """Return the panels that are to be seen, of which each can fill the stage."""
        return () if self._stage is None else self._stage.panels

    def _fill(self, panel: QWidget | None) -> None:
        """Give the stage to a panel; None: to all of them."""
        if self._stage is not None:
            self._stage.fill(panel)

    # ---- what all do ----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Take the last frame of the run, whatever was missed while the room was hidden."""
        self._follow_training()

    def _follow_training(self) -> None:
        if self._training.frame is not None:
            self.show_training(self._training.frame)

    def _show_undo(self) -> None:
        """Say in the controls what can be taken back."""
        if self._panel is not None:
            self._panel.show_undo(self.undo_stack.undo_words, self.undo_stack.redo_words)

    @property
    def picture_panels(self) -> tuple[QWidget, ...]:
        """The panels of which there can be a picture."""
        return self._panels()

    @property
    def pictured(self) -> tuple[str, int] | None:
        """What a picture is of, and at which step; None: of the run of the stage *Network*."""
        return None

    # ---- a panel that fills the stage -------------------------------------------------------------

    def fill_with_meant(self) -> None:
        """Fill the stage with the panel under the pointer, else the one that has the keys; or go back."""
        if not self.leave():
            panels, focused = self._panels(), QApplication.focusWidget()
            under = (panel for panel in panels if panel.underMouse())
            with_keys = (panel for panel in panels if focused is not None and _holds(panel, focused))
            meant = next(chain(under, with_keys, panels), None)
            if meant is not None:
                self._set_filling(meant)

    def leave(self) -> bool:
        """Show all panels again; returns whether one filled the stage."""
        if self._filling is None:
            return False
        self._set_filling(None)
        return True

    def _set_filling(self, panel: QWidget | None) -> None:
        self._filling = panel
        self._fill(panel)
        if panel is not None:
            panel.setFocus(Qt.FocusReason.OtherFocusReason)
        self.filled.emit(panel is not None)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Let the panel under a double-click, which no part of it has used, fill the stage; or go back."""
        hit = self.childAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or hit is None:
            return
        panel = next((panel for panel in self._panels() if _holds(panel, hit)), None)
        if panel is not None:
            self._toggle_filling(panel)

    def _toggle_filling(self, panel: QWidget) -> None:
        self._set_filling(None if panel is self._filling else panel)

    # ---- the script -----------------------------------------------------------------------------

    def toggle_code(self) -> None:
        """Show or hide the script."""
        if self.code is None:
            self.code = CodePanel(self._theme, self)
            self.code.closed.connect(self.toggle_code)
            self.code.hide()
        self.code.setVisible(not self.code_shown)
        self._place()
        self._show_code()
        if not self.code_shown:
            self.take_focus()

    @property
    def code_shown(self) -> bool:
        """Whether the script is to be seen."""
        return self.code is not None and not self.code.isHidden()

    def _show_code(self) -> None:
        if self.code is not None and self.code.isVisible():
            self._write_code(self.code)

    def _widen_code(self, width: int) -> None:
        self._code_width = max(width, CODE_LEAST_PX)
        self._place()

    # ---- look and places ------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes; the controls stay in the type of a desk."""
        self._theme = theme
        for part in (self._stage, *self._bars, self._open_panel, self._beside_code, self.code):
            if part is not None:
                part.set_theme(theme)
        if self._panel is not None:
            self._panel.set_theme(at_desk(theme))
        self._dress_panel()
        self._laid_over = False
        self._place()

    def _dress_panel(self) -> None:
        """Leave the controls, which only the lecturer reads, in the type of a desk."""
        sheet = stylesheet(at_desk(self._theme)) if self._theme.large else ""
        if self._panel is not None and self._panel.styleSheet() != sheet:
            self._panel.setStyleSheet(sheet)

    def toggle_controls(self) -> None:
        """Show the controls, or give their room to the stage; in a small window they lie over it."""
        if self._theme.narrow:
            self._laid_over = not self._laid_over
        else:
            self._controls_wanted = not self._controls_wanted
        had_keys = self._panel is not None and self._panel.isAncestorOf(self.focusWidget())
        self._place()
        if had_keys and not self.controls_shown:
            self.take_focus()

    @property
    def controls_shown(self) -> bool:
        """Whether the controls are to be seen."""
        return self._laid_over if self._theme.narrow else self._controls_wanted

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the parts anew."""
        self._place()

    def _place(self) -> None:
        panel, stage = self._panel, self._stage
        if panel is None or stage is None:
            return
        shown_bar = self._bar()
        width, height = self.width(), self.height() - shown_bar.height()
        beside = self._controls_wanted and not self._theme.narrow
        rail = int(tokens()["layout"]["1280x720"]["rail"])
        left = panel.width() if beside else rail
        self._open_panel.setVisible(not beside)
        self._open_panel.move((rail - RAIL_BUTTON_PX) // 2, 10)
        panel.setGeometry(0 if beside else rail, 0, panel.width(), height)
        panel.setVisible(self.controls_shown)
        stage.setGeometry(left, 0, width - left, height)
        for bar in self._bars:
            bar.setGeometry(QRect(0, height, width, bar.height()))
            bar.setVisible(bar is shown_bar)
        panel.raise_()
        self._place_code(width - left, width, height)
        self.update()

    def _place_code(self, room: int, right: int, height: int) -> None:
        """Lay the script over the right part of the stage."""
        shown = self.code_shown
        self._beside_code.setVisible(shown)
        if self.code is None or not shown:
            return
        width = min(self._code_width, max(room - STAGE_LEAST_PX, CODE_LEAST_PX))
        self.code.setGeometry(right - width, 0, width, height)
        self._beside_code.place(right - width, 0, height, right)
        for part in (self.code, self._beside_code):
            part.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of the rail."""
        QPainter(self).fillRect(self.rect(), self._theme.panel)

    def minimumSizeHint(self) -> QSize:
        """Return that the window decides."""
        return QSize(0, 0)


def _holds(panel: QWidget, part: QWidget) -> bool:
    return part is panel or panel.isAncestorOf(part)
