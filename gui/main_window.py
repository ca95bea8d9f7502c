"""The window: layout, menus and shortcuts. It connects the parts and holds no logic of training."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QMainWindow, QVBoxLayout, QWidget

from core.experiment import Experiment
from core.experiment_text import as_text
from core.snapshot import StateSnapshot, Status
from gui.body import Body
from gui.code_panel import CodePanel
from gui.controls.panel import ControlsPanel
from gui.files import Files
from gui.frame import Frame, Mode
from gui.pace import NumberPace
from gui.rates import rates_of
from gui.session import Session
from gui.stylesheet import stylesheet
from gui.theme import SizeName, ThemeName, theme
from gui.top_bar import TopBar
from gui.training_thread import TrainingThread
from gui.transport import Transport, TransportStanding
from gui.views.error_card import Action
from gui.views.network_stage import NetworkStage

SMALL_WIDTH_PX = 1500
"""Below this width the controls become a rail and type gets smaller."""
FIRST_PICTURE_MS = 60
"""Time for the first picture of the network to be painted before pyqtgraph is imported."""


class MainWindow(QMainWindow):
    """Shows one experiment while it trains in a thread of its own."""

    completed = Signal()
    """All pictures are there: the engine has answered and the plots are installed."""

    def __init__(
        self, experiment: Experiment, named: Sequence[Experiment] = (), theme_name: ThemeName = "dark"
    ) -> None:
        super().__init__()
        self._opened = experiment
        self._theme = theme(theme_name)
        self._plots_asked_for = False
        self._shown_running = False
        self._pace = NumberPace()
        self._failure = ""
        """Traceback that ended the engine; empty while it works."""
        self.thread_ = TrainingThread(experiment, self)
        self.session = Session(self.thread_, experiment, self)
        self.top_bar = TopBar(self._theme, named)
        self.controls = ControlsPanel(self._theme)
        self.stage = NetworkStage(self._theme)
        self.transport = Transport(self._theme)
        self.code = CodePanel(self._theme)
        self.body = Body(self._theme, self.controls, self.stage, self.code)
        self.files = Files(self, self.session, self.body, self._theme)
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addWidget(self.body, 1)
        column.addWidget(self.transport)
        self.setCentralWidget(central)
        self.setWindowTitle("Trainscope")
        self.setMinimumSize(1024, 640)
        self.resize(1600, 1000)
        self.code.hide()
        self._connect()
        self._add_shortcuts()
        self._apply_theme()
        self.session.add_view(self.stage.network)
        self.controls.show_experiment(experiment, 0)
        self.stage.network.setFocus()
        self.top_bar.show_experiment(experiment, False)

    # ---- wiring ---------------------------------------------------------------------------

    def _connect(self) -> None:
        session, transport, stage = self.session, self.transport, self.stage
        session.frame_resolved.connect(self._on_session_frame_resolved)
        session.change_submitted.connect(self.controls.mark_pending)
        session.change_refused.connect(self.controls.show_fault)
        self.controls.change_requested.connect(self.files.change)
        self.controls.table_requested.connect(lambda path: self.files.open_table())
        self.controls.undo_requested.connect(session.undo_stack.undo)
        self.controls.redo_requested.connect(session.undo_stack.redo)
        self.controls.copy_requested.connect(self.copy_settings)
        session.undo_changed.connect(self._on_session_undo_changed)
        transport.play_requested.connect(session.play)
        transport.pause_requested.connect(session.pause)
        transport.batch_requested.connect(session.train_batch)
        transport.epoch_requested.connect(session.train_epoch)
        transport.reset_requested.connect(session.reset)
        transport.new_seed_requested.connect(session.new_seed)
        transport.speed_requested.connect(session.set_speed)
        stage.network.hidden_requested.connect(session.change_together)
        stage.mode_chosen.connect(session.set_mode)
        stage.responses_chosen.connect(session.show_responses)
        stage.reset_requested.connect(session.reset)
        stage.go_back_requested.connect(session.go_back_before_divergence)
        stage.questions_changed.connect(session.ask)
        stage.point_edit_requested.connect(lambda row, place, drag: session.edit_point(row, place, drag=drag))
        stage.test_requested.connect(session.score_test)
        self.top_bar.experiment_chosen.connect(self.open_experiment)
        self.top_bar.open_requested.connect(self.files.ask_and_open)
        self.top_bar.table_requested.connect(self.files.open_table)
        self.top_bar.save_requested.connect(self.files.ask_and_save)
        self.files.opened.connect(self.open_experiment)
        self.files.saved.connect(self._on_experiment_named)
        session.loaded.connect(self._on_experiment_named)
        session.waiting_changed.connect(stage.show_waiting)
        self.files.complained.connect(self._complain)
        self.files.table_closed.connect(self.stage.network.setFocus)
        self.files.choice_put_off.connect(lambda path: self.controls.row(path).settle())
        self.top_bar.code_requested.connect(self.toggle_code)
        self.top_bar.theme_requested.connect(self.toggle_theme)
        self.code.closed.connect(self.toggle_code)
        self.thread_.run_failed.connect(self._on_thread_run_failed)

    def _add_shortcuts(self) -> None:
        session = self.session
        for keys, run in (
            ("Space", session.toggle),
            ("B", session.train_batch),
            ("E", session.train_epoch),
            ("R", session.reset),
            ("N", session.new_seed),
            ("T", lambda: session.set_mode(Mode.TRAINING)),
            ("P", lambda: session.set_mode(Mode.PREDICTION)),
            ("A", self.stage.neurons.toggle),
            ("C", self.toggle_code),
            ("L", self.toggle_theme),
            ("Ctrl+Z", session.undo_stack.undo),
            ("Ctrl+Shift+Z", session.undo_stack.redo),
            ("Ctrl+Y", session.undo_stack.redo),
            ("Ctrl+F", self.search_settings),
            ("Ctrl+Shift+C", self.copy_settings),
            ("Ctrl+O", self.files.ask_and_open),
            ("Ctrl+T", self.files.open_table),
            ("Ctrl+S", self.files.ask_and_save),
            ("F11", self.toggle_full_screen),
        ):
            QShortcut(QKeySequence(keys), self, run)

    # ---- start and end --------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Wait for the first picture of the window; then the engine starts."""
        super().showEvent(event)
        if not self.thread_.isRunning():
            self.stage.network.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Start the engine after the first paint: importing torch would delay it by seconds."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._start_engine)
        return False

    def _start_engine(self) -> None:
        if self.isVisible():  # a window closed before must not leave a thread behind
            self.thread_.start()
            self.session.start()

    def _install_plots(self) -> None:
        """Add the plots once the engine has answered: importing pyqtgraph takes half a second."""
        if not self.isVisible():
            return
        self.stage.install_plots()
        assert self.stage.fit is not None and self.stage.error is not None
        self.session.add_view(self.stage.fit, fit=True, turn=0)  # type: ignore[arg-type]
        self.session.add_view(self.stage.error, turn=1)  # type: ignore[arg-type]
        self.completed.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the training thread, then close."""
        self.files.stop()
        self.session.stop()
        if self.thread_.isRunning():
            self.thread_.stop()
        super().closeEvent(event)

    # ---- frames ---------------------------------------------------------------------------

    def _on_session_frame_resolved(self, frame: Frame) -> None:
        state = frame.state
        if not self._plots_asked_for:
            self._plots_asked_for = True
            QTimer.singleShot(FIRST_PICTURE_MS, self, self._install_plots)
        self.stage.show_frame(frame)
        self.controls.show_experiment(state.experiment, state.command)
        self.top_bar.show_experiment(state.experiment, state.experiment != self._opened)
        if self.code.isVisible():
            self.code.show_experiment(state.experiment, state.run.history.versions())
        running = state.status is Status.RUNNING
        if running == self._shown_running and not self._pace.due(running):
            return
        self._shown_running = running
        self._show_rates(state)
        self.transport.show_standing(
            TransportStanding(
                running=running,
                can_train=state.status not in (Status.FINISHED, Status.DIVERGED),
                epoch=state.epoch,
                epochs=state.experiment.stopping.epochs,
                batch=state.batch_in_epoch,
                batches=state.batches_per_epoch,
                step=state.step,
                steps_per_second=state.steps_per_second,
                speed=self.session.speed,
                why_not=_why_not(state),
            )
        )

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

    def _on_experiment_named(self, experiment: Experiment) -> None:
        """Tell from now on whether anything was changed since this one was opened or saved."""
        self._opened = experiment
        self.session.refresh()

    def search_settings(self) -> None:
        """Put the cursor into the search field of the controls."""
        self.body.show_controls()
        self.controls.focus_search()

    def show_section(self, name: str) -> None:
        """Open a section of the controls (``schedule``) with all its settings, and fold the others."""
        self.controls.set_detail("all")
        self.body.show_controls()
        self.controls.show_only(name)

    def copy_settings(self) -> None:
        """Put all settings into the clipboard, as text for people."""
        QGuiApplication.clipboard().setText(as_text(self.session.intended))

    def _on_session_undo_changed(self) -> None:
        stack = self.session.undo_stack
        self.controls.show_undo(stack.undo_words, stack.redo_words)

    def toggle_code(self) -> None:
        """Show or hide the script."""
        self.code.setVisible(not self.code.isVisible())
        frame = self.session.frame
        if frame is None:
            self.code.show_experiment(self.session.intended)
        else:
            self.code.show_experiment(frame.state.experiment, frame.state.run.history.versions())
        self.body.place()

    def toggle_full_screen(self) -> None:
        """Fill the screen, or go back."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def toggle_theme(self) -> None:
        """Change between light and dark."""
        self.use_theme("light" if self._theme.name == "dark" else "dark", self._theme.size)

    def use_theme(self, name: ThemeName, size: SizeName) -> None:
        """Take other colours or sizes everywhere."""
        chosen = theme(name, size)
        if chosen is not self._theme:
            self._theme = chosen
            self._apply_theme()

    def _apply_theme(self) -> None:
        chosen = self._theme
        QApplication.setPalette(chosen.palette)
        self.setStyleSheet(stylesheet(chosen))
        parts = (self.top_bar, self.controls, self.stage, self.transport, self.code, self.files, self.body)
        for part in parts:
            part.set_theme(chosen)
        self.session.refresh()

    def _complain(self, title: str, detail: str) -> None:
        self.stage.card.open(title, detail, [Action("Close", self._close_complaint)])
        self.stage.place_card()

    def _close_complaint(self) -> None:
        """Close a complaint; the card that it lay over, if any, comes back."""
        self.stage.reopen_card()
        if self._failure:
            self._on_thread_run_failed(self._failure)

    def _on_thread_run_failed(self, trace: str) -> None:
        self._failure = trace
        self.stage.show_failed()
        last = trace.strip().splitlines()[-1]
        self.stage.card.open(
            "The engine stopped because of a fault in Trainscope.",
            f"{last} What is shown stays. Save the experiment, then start the engine again.",
            [Action("Start the engine again", self._restart_engine)],
        )
        self.stage.place_card()

    def _restart_engine(self) -> None:
        self._failure = ""
        self.stage.card.hide()
        self.stage.show_restarted()
        self.thread_.restart(self.session.intended)
        self.session.begin_anew()

    # ---- events ---------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose sizes for the width there is."""
        super().resizeEvent(event)
        self.use_theme(self._theme.name, "small" if self.width() < SMALL_WIDTH_PX else "normal")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the focus: Space is for play."""
        focused = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QAbstractButton):
            focused.click()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Paint anew when the window comes back."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.session.refresh()


def _why_not(state: StateSnapshot) -> str:
    if state.status is Status.FINISHED:
        return f"{state.ending} Change that under Stopping, or reset."
    if state.status is Status.DIVERGED:
        return "The run diverged. Go back before it or reset."
    return ""
