"""The window: layout, menus and shortcuts. It connects the parts and holds no logic of training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from core.experiment import Experiment
from core.experiment_text import as_text
from core.snapshot import StateSnapshot, Status
from gui.code_panel import CODE_WIDTH_PX, CodePanel
from gui.controls.panel import ControlsPanel
from gui.frame import Frame
from gui.look import Look, ThemeChoice
from gui.pace import NumberPace
from gui.pictures.actions import PictureTools
from gui.rates import rates_of
from gui.remembered import Remembered
from gui.runs.door import RunsDoor
from gui.session import Session
from gui.shortcuts.actions import Actions
from gui.stylesheet import stylesheet
from gui.theme import SizeName, Theme, ThemeName, at_desk
from gui.training_thread import TrainingThread
from gui.transport import Transport, standing_of
from gui.views.network_stage import NetworkStage
from gui.views.stage_places import Shares
from gui.window.actions import window_actions
from gui.window.body import Body
from gui.window.files import Files
from gui.window.memory import WindowMemory
from gui.window.panels import Panels
from gui.window.reading_order import go_on, leave_text
from gui.window.stages import NETWORK, STAGES, Stages
from gui.window.start_room import add_start_door
from gui.window.top_bar import TopBar
from gui.window.troubles import Troubles
from gui.window.wiring import connect_parts

if TYPE_CHECKING:
    from gui.shortcuts.sheet import ShortcutSheet

FIRST_PICTURE_MS = 60
"""Time for the first picture of the network to be painted before fit and error are made."""


class MainWindow(QMainWindow):
    """Shows one experiment while it trains in a thread of its own."""

    completed = Signal()
    """All pictures are there: the engine has answered and the plots are installed."""

    def __init__(
        self,
        experiment: Experiment,
        named: Sequence[Experiment] = (),
        colours: ThemeChoice = "dark",
        store: Remembered | None = None,
    ) -> None:
        """Make the window; `store` has what it remembers, by default nothing beyond its own life."""
        super().__init__()
        self._opened = experiment
        self._started = self._plots_asked_for = False
        self._shown_running = False
        self._pace = NumberPace()
        self._sheet: ShortcutSheet | None = None
        self.look = Look(colours, self)
        self._dress()
        self.registry = Actions(self)
        """What can be done by key and menu; other parts add to it."""
        self.thread_ = TrainingThread(experiment, self)
        self.session = Session(self.thread_, experiment, self)
        self.top_bar = TopBar(self._theme, named, STAGES, self.registry)
        self.controls = ControlsPanel(self._theme)
        self.stage = NetworkStage(self._theme)
        self.transport = Transport(self._theme)
        self.code = CodePanel(self._theme)
        self.body = Body(self._theme, self.controls, self.stage, self.code)
        self.files = Files(self, self.session, self.body, self._theme)
        stage = self.stage
        self.panels = Panels(
            self,
            {
                "diagram": lambda: stage.network,
                "fit": lambda: stage.fit,
                "error": lambda: stage.error,
                "code": lambda: self.code,
            },
        )
        self.troubles = Troubles(stage, self.session, self.thread_, self.panels, self)
        self._lay_out()
        self.registry.add(*window_actions(self))
        self.picture_tools = PictureTools(self)
        store = store or Remembered()
        self.memory = WindowMemory(self, store)
        self.runs = RunsDoor(self, store.folder)
        """Every run of this window, and those of earlier starts."""
        self.door = add_start_door(self, named, store)
        connect_parts(self)
        self.session.add_view(self.stage.network)
        self.stage.network.setFocus()
        self.top_bar.show_experiment(experiment, False)
        for name, view in (("diagram", self.stage.network), ("controls", self.controls)):
            self.memory.add_view(name, view)

    @property
    def _theme(self) -> Theme:
        return self.look.theme

    def _lay_out(self) -> None:
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        network = QWidget()
        room = QVBoxLayout(network)
        room.setContentsMargins(0, 0, 0, 0)
        room.setSpacing(0)
        room.addWidget(self.body, 1)
        room.addWidget(self.transport)
        self.stages = Stages(self, network)
        """Which stage is to be seen."""
        column.addWidget(self.top_bar)
        column.addWidget(self.stages.stack, 1)
        self.rooms = QStackedWidget()
        """The window's own room, and the start page once it has been open."""
        self.rooms.addWidget(central)
        self.setCentralWidget(self.rooms)
        self.setWindowTitle("Trainscope")
        self.setMinimumSize(1024, 640)
        self.resize(1600, 1000)

    # ---- start and end --------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Wait for the first picture of the window; then the engine starts."""
        if not self.door.is_open:
            self.show_settings()
        super().showEvent(event)
        if not self._started:
            self.stage.network.installEventFilter(self)

    def show_settings(self) -> None:
        """Show the settings before the engine has answered: behind the start page there are none as yet."""
        if self.session.frame is None:
            self.controls.show_experiment(self.session.intended, 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Start the engine after the first paint: importing torch would delay it by seconds."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self.start_engine)
        return False

    def start_engine(self) -> None:
        """Start training thread and frame clock, unless they are at work."""
        if self.isVisible() and not self._started:  # one closed before must not leave a thread behind
            self._started = True
            self.thread_.start()
            self.session.start()

    def _install_plots(self) -> None:
        """Add the plots once the engine has answered: until then there is nothing to show in them."""
        if not self.isVisible():
            return
        self.stage.install_plots()
        assert self.stage.fit is not None and self.stage.error is not None
        self.session.add_view(self.stage.fit, fit=True, turn=0)  # type: ignore[arg-type]
        self.session.add_view(self.stage.error, turn=1)  # type: ignore[arg-type]
        for name, view in (("fit", self.stage.fit), ("error", self.stage.error)):
            self.memory.add_view(name, view)
        self.runs.begin()
        self.completed.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the training thread, then close."""
        self.memory.keep_window()
        self.door.stop()
        self.files.stop()
        self.picture_tools.stop()
        self.session.stop()
        if self.thread_.isRunning():
            self.thread_.stop()
        self.runs.stop()
        super().closeEvent(event)

    # ---- frames ---------------------------------------------------------------------------

    def show_frame(self, frame: Frame) -> None:
        """Show what is not a picture: controls, bars, script; on other stages the bar on top only."""
        state = frame.state
        if not self._plots_asked_for:
            self._plots_asked_for = True
            QTimer.singleShot(FIRST_PICTURE_MS, self, self._install_plots)
        self.top_bar.show_experiment(state.experiment, state.experiment != self._opened)
        if self.stages.shows(NETWORK):
            self._show_beside_pictures(frame)

    def show_stage(self) -> None:
        """Mark the stage that is to be seen; the stage *Network* shows what it has missed."""
        self.top_bar.show_stage(self.stages.current)
        if self.session.frame is not None and self.stages.shows(NETWORK):
            self._pace = NumberPace()
            self._show_beside_pictures(self.session.frame)
            self.session.refresh()

    def _show_beside_pictures(self, frame: Frame) -> None:
        state = frame.state
        self.stage.show_frame(frame)
        self.controls.show_experiment(state.experiment, state.command)
        if self.code.isVisible():
            self.code.show_experiment(state.experiment, state.run.history.versions())
        running = state.status is Status.RUNNING
        if running == self._shown_running and not self._pace.due(frame.moving):
            return
        self._shown_running = running
        self._show_rates(state)
        self.transport.show_standing(standing_of(state, self.session.speed))

    def _show_rates(self, state: StateSnapshot) -> None:
        if state.experiment.schedule.method == "none" and not self.controls.rate_picture.isVisible():
            self.controls.show_rate_now("")
            return
        rates = rates_of(state)
        self.controls.show_rate_now(rates.words)
        self.controls.rate_picture.show_rates(rates.played, rates.planned, rates.now)

    # ---- what the user does with the window -------------------------------------------------

    def open_experiment(self, experiment: Experiment) -> None:
        """Start a run of an experiment."""
        self.files.close_table()
        self.session.load(experiment)

    def open_path(self, path: str) -> None:
        """Open a file, an experiment or a table; a faulty one is explained and what was there stays."""
        self.files.open_path(path)

    def note_opened(self, experiment: Experiment) -> None:
        """Tell from now on whether anything was changed since this one was opened or saved."""
        self._opened = experiment
        self.session.refresh()

    def search_settings(self) -> None:
        """Put the cursor into the search field of the controls."""
        self.panels.leave()
        self.body.show_controls()
        self.controls.focus_search()

    def show_section(self, name: str) -> None:
        """Open a section of the controls (``schedule``) with all its settings, and fold the others."""
        self.panels.leave()
        self.controls.set_detail("all")
        self.body.show_controls()
        self.controls.show_only(name)

    def copy_settings(self) -> None:
        """Put all settings into the clipboard, as text for people."""
        QGuiApplication.clipboard().setText(as_text(self.session.intended))

    def show_undo(self) -> None:
        """Say what undo and redo would change."""
        stack = self.session.undo_stack
        self.controls.show_undo(stack.undo_words, stack.redo_words)

    # ---- what is to be seen, and how --------------------------------------------------------

    def toggle_controls(self) -> None:
        """Show the controls, or make them a rail."""
        self.panels.leave()
        self.body.open_controls("")

    def toggle_code(self) -> None:
        """Show or hide the script."""
        shown = not self.code.isVisible()
        self.panels.leave()
        self._show_code()
        self.body.show_code(shown)

    def _show_code(self) -> None:
        frame = self.session.frame
        if frame is None:
            self.code.show_experiment(self.session.intended)
        else:
            self.code.show_experiment(frame.state.experiment, frame.state.run.history.versions())

    def show_panels(self) -> None:
        """Give the room to the panel that fills the window, or to all."""
        filling = self.panels.filling
        if filling == "code":
            self._show_code()
        self.stage.fill(None if filling == "code" else filling)
        self.body.fill(filling)
        self.top_bar.show_filling(filling is not None)
        self.session.refresh()

    def use_usual_sizes(self) -> None:
        """Divide the window as it was the first time."""
        self.stage.divide({large: Shares.usual(large) for large in (False, True)})
        self.body.use_sizes(False, CODE_WIDTH_PX)
        self.body.sizes_changed.emit()

    def toggle_full_screen(self) -> None:
        """Fill the screen, or go back."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def toggle_shortcuts(self) -> None:
        """Open the sheet of shortcuts, or close it."""
        if self._sheet is None:
            from gui.shortcuts.sheet import ShortcutSheet  # noqa: PLC0415

            self._sheet = ShortcutSheet(self, self.registry)
        if self._sheet.isVisible():
            self._sheet.shut()
        else:
            self._sheet.open(self._theme)

    def toggle_theme(self) -> None:
        """Change between light and dark."""
        self.look.toggle()

    def present(self, presenting: bool) -> None:
        """Show everything in the type of a presentation, or of a desk."""
        self.look.present(presenting, self.width())

    def use_theme(self, name: ThemeName, size: SizeName) -> None:
        """Take colours and sizes, for pictures."""
        self.look.use(name, size)

    def apply_theme(self) -> None:
        """Give all parts the colours and sizes that are in use."""
        chosen = self._theme
        self._dress()
        for part in (self.top_bar, self.stage, self.transport, self.code, self.picture_tools, self.door):
            part.set_theme(chosen)
        for tool in (self.controls, self.files):
            tool.set_theme(at_desk(chosen))
        self.body.set_theme(chosen)
        self.stages.set_theme(chosen)
        self.runs.set_theme(chosen)
        if self._sheet is not None:
            self._sheet.set_theme(chosen)
        self.session.refresh()

    def _dress(self) -> None:
        QApplication.setPalette(self._theme.palette)
        self.setStyleSheet(stylesheet(self._theme))

    # ---- events ---------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose sizes for the width there is."""
        super().resizeEvent(event)
        self.look.fit(self.width())
        if self._sheet is not None:
            self._sheet.follow_window()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the focus, since Space is for play; Esc shows all panels."""
        focused = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape and self.stages.leave():
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QAbstractButton):
            focused.click()
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go with Tab as one reads; an open sheet keeps it. Called by Qt."""
        sheet = self._sheet
        return go_on(sheet if sheet is not None and sheet.isVisible() else self, forward)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Give keys back to the stage at a press beside a line of text which no part has used."""
        if leave_text(self):
            self.stages.shown.take_focus()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Let a panel fill the window, or show all again."""
        self.panels.fill_at(event)

    def changeEvent(self, event: QEvent) -> None:
        """Paint anew when the window comes back."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.session.refresh()
