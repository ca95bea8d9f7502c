"""`OverfittingRoom`: arms, dropout of a linear model, and cross-validation: controls, stage and transport."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtWidgets import QWidget

from core.experiment import Experiment
from core.studies.arms import arms, linear_dropout
from core.studies.folds import cross_validation
from core.studies.settings import StudySettings
from core.studies.snapshot import MemberPicture, StudyWants
from core.studies.study import Study
from gui.controls.arms_panel import ArmsPanel
from gui.frame import Frame
from gui.overfitting.memory import PAGE, remembered, settings_from
from gui.pace import NumberPace
from gui.remembered import Choice
from gui.session import Session
from gui.study.frame import StudyFrame
from gui.study.room import StudyRoom
from gui.study.session import StudyEngine, StudySession
from gui.study.transport import StudyTransport
from gui.theme import Theme, at_desk
from gui.transport_bar import TransportBar
from gui.views.overfitting.arms_page import DROPOUT
from gui.views.overfitting.stage import FOLDS, LINEAR, PAGES, OverfittingStage

SEEN = StudyWants(fit=True, masks_of=DROPOUT, spread_of=DROPOUT)
FITTED, UNSEEN = StudyWants(fit=True), StudyWants()


class OverfittingRoom(StudyRoom):
    """Connects the parts; it holds no numbers."""

    def __init__(
        self, theme: Theme, engine: StudyEngine, training: Session, parent: QWidget | None = None
    ) -> None:
        """Make the room; `training` is the presenter of the run that all are derived from."""
        super().__init__(theme, training, parent)
        self._begun_arms = self._begun_folds = self._started = False
        self._is_linear = False
        """Whether the lane of the arms has the linear model."""
        self._pace = NumberPace()
        self.arms = StudySession(engine, "arms", self._make_arms, parent=self)
        self.folds = StudySession(engine, "folds", _make_folds, self.arms.undo_stack, self)
        self.stage = OverfittingStage(theme, self)
        self.transport = StudyTransport(theme, "all arms", self)
        self.folds_transport = StudyTransport(theme, "all folds", self)
        self.panel = ArmsPanel(at_desk(theme), self)
        self.arms.wants = SEEN
        self._connect()
        self._furnish(self.panel, self.stage, (self.transport, self.folds_transport))
        self._show_settings()

    def _make_arms(self, base: Experiment, settings: StudySettings, rows: int) -> Study:
        if self._is_linear:
            return linear_dropout(base, settings.arms.dropout_rate)
        return arms(base, settings.arms)

    def _connect(self) -> None:
        panel, stage = self.panel, self.stage
        for session, bar in ((self.arms, self.transport), (self.folds, self.folds_transport)):
            session.change_refused.connect(panel.show_fault)
            session.changed.connect(self._on_changed)
            self._connect_study(session, bar)
        self.arms.frame_resolved.connect(self._on_arms)
        self.folds.frame_resolved.connect(self._on_folds)
        panel.change_requested.connect(self._on_change)
        panel.grid_requested.connect(self._on_grid)
        stage.page_chosen.connect(self.choose_page)
        stage.progress.cancel_requested.connect(self.folds.cancel)

    # ---- what is looked at ------------------------------------------------------------------

    @property
    def session(self) -> StudySession:
        """The presenter of what is looked at."""
        return self.folds if self.stage.page == FOLDS else self.arms

    def _bar(self) -> TransportBar:
        return self.folds_transport if self.stage.page == FOLDS else self.transport

    def begin(self) -> None:
        """Load what is looked at; the other one is loaded when it is looked at first."""
        self._started = True
        self._begin_shown()

    def begin_anew(self) -> None:
        """Load again, in an engine in the place of one that failed."""
        self._begun_arms = self._begun_folds = False
        self.begin()

    def _begin_shown(self) -> None:
        if not self._started:
            return
        if self.stage.page == FOLDS:
            if not self._begun_folds:
                self._begun_folds = True
                self.folds.begin()
        elif not self._begun_arms:
            self._begun_arms = True
            self.arms.begin()

    def choose_page(self, page: str) -> None:
        """Look at ``arms``, ``linear`` or ``folds``; folds go on being trained while others are seen."""
        before = self.stage.page
        if page == before or page not in PAGES:
            return
        self.leave()
        self.stage.show_page(page)
        self.panel.show_page(page)
        if page != FOLDS and self._is_linear is not (page == LINEAR):
            self._is_linear = page == LINEAR
            self._begun_arms = False  # both are trained by the one lane
        self._begin_shown()
        self.session.refresh()
        self._place()
        self._show_code()
        self._on_changed()

    def take_focus(self) -> None:
        """Let keys go to the choice of what is looked at."""
        self.stage.pages.button(self.stage.page).setFocus()

    # ---- frames -------------------------------------------------------------------------------

    def show_training(self, frame: Frame) -> None:
        """Take the experiment that arms and folds are derived from."""
        before = self.arms.base
        self.arms.show_training(frame)
        self.folds.show_training(frame)
        if self.arms.base is not before:
            self._show_settings()

    def tick(self) -> None:
        """Do one beat; folds that nobody looks at are asked four times a second how far they are."""
        if self.stage.page == FOLDS:
            self.folds.wants = self._wants_of_folds()
            self.folds.tick()
            self._say_fault(self.folds)
            return
        self.arms.tick()
        self._say_fault(self.arms)
        if self._begun_folds and self._pace.due(True):
            self.folds.wants = UNSEEN
            self.folds.tick()

    def _wants_of_folds(self) -> StudyWants:
        base = self.folds.base
        return FITTED if base is not None and self.stage.folds.fits.isVisible() else UNSEEN

    def _say_fault(self, session: StudySession) -> None:
        """Say why there is nothing to see, as long as nothing could be trained."""
        if session.fault and session.frame is None:
            self.stage.say(session.fault)

    def _on_arms(self, frame: StudyFrame) -> None:
        self.panel.show_arms(frame.settings, frame.study.command)
        if self.stage.page == FOLDS or (frame.study.study.kind == "linear dropout") is not (
            self.stage.page == LINEAR
        ):
            return
        self.stage.show_arms(frame)
        self._leave_what_is_gone()
        self.transport.show_frame(frame, self.arms.speed)
        self._show_code()

    def _on_folds(self, frame: StudyFrame) -> None:
        self.panel.show_folds(frame.settings, frame.study.command, self._rate_path)
        self.stage.show_progress(frame)
        if self.stage.page != FOLDS:
            return
        self.stage.show_folds(frame)
        self._leave_what_is_gone()
        self.folds_transport.show_frame(frame, self.folds.speed)
        self._show_code()

    def _scripted(self, frame: StudyFrame) -> MemberPicture:
        """Return the dropout arm, or the first arm or fold."""
        return frame.member(DROPOUT) or super()._scripted(frame)

    # ---- changes ------------------------------------------------------------------------------

    def _on_change(self, path: str, value: object) -> None:
        (self.folds if path.startswith("folds.") else self.arms).change(path, value)

    def _on_grid(self, path: str, values: object) -> None:
        """Vary another hyperparameter, or take other values of it."""

        def changed(now: StudySettings) -> StudySettings:
            return now.with_values({"folds.path": path, "folds.values": values if path else ()})

        words = "other values of the grid" if path == self.folds.intended.folds.path else "another grid"
        self.folds.change_settings(changed, "folds.values", words)

    def _on_changed(self) -> None:
        self._show_settings()
        self.choices_changed.emit()

    def _show_settings(self) -> None:
        """Show what is asked for, before it has been applied."""
        for session, show in (
            (self.arms, self.panel.show_arms),
            (self.folds, partial(self.panel.show_folds, rate_path=self._rate_path)),
        ):
            command = 0 if session.frame is None else session.frame.study.command
            show(session.intended, command)

    @property
    def _rate_path(self) -> str:
        base = self.folds.base
        return "" if base is None else f"optimizer.{base.optimizer.method}.lr"

    # ---- what is remembered -------------------------------------------------------------------

    @property
    def choices(self) -> dict[str, Choice]:
        """Arms, folds, and what is looked at."""
        return remembered(self.arms.intended, self.folds.intended, self.stage.page)

    def use_choices(self, choices: Mapping[str, Choice]) -> None:
        """Take over what was remembered, before `begin`; what cannot be used is left out."""
        settings = settings_from(choices)
        self.arms.use_settings(settings)
        self.folds.use_settings(settings)
        self.choose_page(str(choices.get(PAGE, "")))
        self._show_settings()


def _make_folds(base: Experiment, settings: StudySettings, rows: int) -> Study:
    return cross_validation(base, settings.folds)
