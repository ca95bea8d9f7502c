"""`ReportRoom`: everything of the demand report in one widget: controls, stage and transport, connected."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from core.report.leak import WORTHLESS, columns_of, inputs_without_leak, leak_words, leaks_in_use, with_leak
from core.report.settings import report_settings
from core.settings import OWN_TABLE, DataSettings
from gui.controls.report_panel import INPUTS, ReportPanel
from gui.frame import Frame
from gui.pace import NumberPace
from gui.remembered import Choice
from gui.remembered_settings import kept_settings, with_kept_settings
from gui.report.frame import ReportFrame, by_of, choices_of
from gui.report.leak_search import LeakSearch
from gui.report.session import ReportEngine, ReportSession
from gui.room import Room
from gui.session import Session
from gui.theme import Theme, at_desk
from gui.transport import Transport, standing_of
from gui.views.report.stage import ReportStage

BY, PAGE = "residual_by", "page"
"""Names under which choices are remembered, beside the paths of the settings."""
NONE_LEFT = "Every input gives the target away, so none would be left. Take another column in first."


class ReportRoom(Room):
    """Connects the parts; it holds no numbers. What is trained here is the network of the first stage."""

    def __init__(
        self, theme: Theme, engine: ReportEngine, training: Session, parent: QWidget | None = None
    ) -> None:
        """Make the room; `training` is the presenter of the network that is trained."""
        super().__init__(theme, training, parent)
        self._pace = NumberPace()
        self._leak_of: DataSettings | None = None
        self._leak = ""
        self._search = LeakSearch(self)
        self._leaked_in: tuple[tuple[str, str], tuple[str, ...]] = ("", ""), ()
        """Path and target of a table, and its columns that were taken in as inputs on purpose."""
        self.session = ReportSession(engine, training.undo_stack, self)
        self.stage = ReportStage(theme, self)
        self.transport = Transport(theme, self)
        self.panel = ReportPanel(at_desk(theme), self)
        self._connect()
        self._furnish(self.panel, self.stage, (self.transport,))

    def _connect(self) -> None:
        session, panel, stage, training = self.session, self.panel, self.stage, self._training
        session.frame_resolved.connect(self._on_frame)
        session.change_refused.connect(panel.show_fault)
        session.choices_changed.connect(self.choices_changed)
        self._search.finished.connect(self._follow_training)
        training.undo_changed.connect(self._show_undo)
        training.change_submitted.connect(panel.mark_pending)
        training.change_refused.connect(panel.show_fault)
        panel.change_requested.connect(self._on_change)
        panel.grouping_chosen.connect(session.group_by)
        stage.what_if.asked.connect(session.ask)
        stage.pages_chosen.connect(self.choices_changed)
        self.transport.drive(training)

    # ---- what is looked at --------------------------------------------------------------------

    def begin(self) -> None:
        """Show where things stand; a report is asked for while the room is to be seen."""
        self.session.refresh()

    def begin_anew(self) -> None:
        """Ask an engine in the place of one that failed for the same."""
        self.session.begin_anew()

    def tick(self) -> None:
        """Do one beat of the frame clock."""
        self.session.tick()

    def showEvent(self, event: QShowEvent) -> None:
        """Let the report be computed."""
        super().showEvent(event)
        self.session.show(True)
        self.session.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let nothing be computed that nobody sees."""
        self.session.show(False)
        self._search.stop()

    def take_focus(self) -> None:
        """Let keys go to the brush over time."""
        self.stage.time.brush.setFocus()

    # ---- what the user changes ------------------------------------------------------------------

    def _on_change(self, path: str, value: object) -> None:
        if path.startswith("report."):
            self.session.change(path, value)
        elif path == "data.leak" and self._training.intended.data.source == OWN_TABLE:
            self._leak_own_columns(bool(value))
        else:
            self._training.change(path, value)  # type: ignore[arg-type]

    def _leak_own_columns(self, wanted: bool) -> None:
        """Take the columns that give the target away in as inputs, or leave out those that were taken in."""
        training, leaks = self._training, self._search.leaks
        if not leaks:
            return
        now = training.intended
        table = now.data.table
        if wanted:
            inputs = with_leak(now, leaks).data.table.inputs
            added = tuple(name for name in inputs if name not in table.inputs)
            self._leaked_in = (table.path, table.target), added
        else:
            asked, added = self._leaked_in
            ours = asked == (table.path, table.target)
            inputs = inputs_without_leak(now.data, leaks, added if ours else ())
        if inputs:
            words = "leak the target on purpose" if wanted else "leave out what gives the target away"
            training.change_together({INPUTS: inputs}, words)
        else:
            self.panel.show_fault(INPUTS, NONE_LEFT)

    # ---- frames ---------------------------------------------------------------------------------

    def show_training(self, frame: Frame) -> None:
        """Take the run that is reported on."""
        self.session.use_training(frame)
        self._show_standing(frame)

    def _show_standing(self, frame: Frame) -> None:
        """Show where the training stands; numbers change at 4 Hz."""
        state = frame.state
        if self._pace.due(frame.moving):
            self.transport.show_standing(standing_of(state, self._training.speed))
            data = state.experiment.data
            self._show_leaks(data, state.command)
            self.panel.show_experiment(state.experiment, state.command, self._leak_words(data))
            self._show_code()

    def _show_leaks(self, data: DataSettings, applied_command: int) -> None:
        """Show what in a table of the user's own gives the target away."""
        self._search.look(data)
        if data.source != OWN_TABLE:
            self.panel.hide_leaks()
            return
        leaks, inputs = self._search.leaks, set(data.table.inputs)
        texts = None if leaks is None else tuple(leak.text for leak in leaks)
        all_in_use = bool(leaks) and set(columns_of(leaks or ())) <= inputs
        self.panel.show_leaks(texts, self._search.fault, all_in_use, applied_command)

    def _leak_words(self, data: DataSettings) -> str:
        """Return why the score is worthless, where inputs in use give the target away."""
        if data.source == OWN_TABLE:
            return WORTHLESS if leaks_in_use(self._search.leaks or (), data) else ""
        if data != self._leak_of:
            self._leak_of, self._leak = data, leak_words(data)
        return self._leak

    def _on_frame(self, frame: ReportFrame) -> None:
        self.panel.show_report(self.session.intended, frame.rows)
        report = frame.report
        if report is not None and (report.groups or frame.cannot_group):
            self.panel.show_groupings(choices_of(report), by_of(report, frame.by))
        self.stage.show_frame(frame)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        super().set_theme(theme)
        self.session.refresh()

    # ---- what is remembered ---------------------------------------------------------------------

    @property
    def choices(self) -> dict[str, Choice]:
        """Settings of the report that are not at their defaults, groups of residuals, views chosen."""
        pages = {f"{PAGE}{number}": name for number, name in self.stage.pages.items()}
        settings = kept_settings(self.session.intended, report_settings().values())
        return {BY: self.session.by, **settings, **pages}

    def use_choices(self, choices: Mapping[str, Choice]) -> None:
        """Take over what was remembered, before `begin`; what cannot be used is left out."""
        session = self.session
        session.intended = with_kept_settings(session.intended, choices, report_settings().values())
        by = choices.get(BY)
        if isinstance(by, str):
            session.by = by
        pages = {number: choices.get(f"{PAGE}{number}") for number in range(3)}
        self.stage.choose_pages({number: name for number, name in pages.items() if isinstance(name, str)})
