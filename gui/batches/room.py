"""`BatchesRoom`: everything of the stage *Batches* in one widget: controls, stage and transport."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from core.experiment import Experiment, hyperparameter
from core.settings_by_path import with_values_at
from core.studies.regimes import regimes
from core.studies.settings import RegimeSettings, StudySettings, regime_settings
from core.studies.snapshot import StudyWants
from core.studies.study import Study
from gui.batches.frame import BatchesChoices, BatchesFrame
from gui.batches.memory import choices_from, remembered, settings_from
from gui.controls.regimes_panel import SHARED, RegimesPanel, next_regime
from gui.frame import Frame
from gui.pace import NumberPace
from gui.remembered import Choice
from gui.session import Session
from gui.study.frame import StudyFrame
from gui.study.room import StudyRoom
from gui.study.session import StudyEngine, StudySession
from gui.study.transport import StudyTransport
from gui.theme import Theme, at_desk
from gui.undo import Entry, change_words
from gui.views.batches.stage import BatchesStage

FIRST_SPEED = 1.0
"""Epochs a second at first: slow enough to be followed."""


class BatchesRoom(StudyRoom):
    """Connects the parts; it holds no numbers."""

    def __init__(
        self, theme: Theme, engine: StudyEngine, training: Session, parent: QWidget | None = None
    ) -> None:
        """Make the room; `training` is the presenter of the experiment from which regimes are derived."""
        super().__init__(theme, training, parent)
        self._choices = BatchesChoices()
        self._pace = NumberPace()
        self._number = 0
        """Of the study that was shown last: an epoch that is opened belongs to it."""
        self._regimes = StudySession(engine, "regimes", _study, parent=self)
        self._regimes.speed = FIRST_SPEED
        self.stage = BatchesStage(theme, self)
        self.transport = StudyTransport(theme, "all regimes", self)
        self.panel = RegimesPanel(at_desk(theme), [hyperparameter(path) for path in SHARED], self)
        self._connect()
        self._furnish(self.panel, self.stage, (self.transport,))

    def _connect(self) -> None:
        session, panel = self.session, self.panel
        self._connect_study(session, self.transport)
        session.frame_resolved.connect(self._on_frame)
        session.change_refused.connect(self._on_refused)
        session.changed.connect(self.choices_changed)
        panel.change_requested.connect(self._change_regime)
        panel.shared_change_requested.connect(self._change_shared)
        panel.regime_wanted.connect(self.add_regime)
        panel.removal_requested.connect(self.remove_regime)
        self.stage.errors.choices_wanted.connect(self.look)
        self._training.change_refused.connect(panel.show_shared_fault)

    # ---- what keys mean here --------------------------------------------------------------------

    @property
    def session(self) -> StudySession:
        """The presenter of the regimes."""
        return self._regimes

    def begin(self) -> None:
        """Load the study."""
        self.session.begin()

    def tick(self) -> None:
        """Do one beat of the frame clock."""
        frame = self.session.frame
        first = frame.members[0].member.key if frame is not None and frame.members else ""
        noise_of = first if not self.stage.costs.isHidden() else ""
        self.session.wants = StudyWants(fit=True, rows=True, noise_of=noise_of)
        self.session.tick()

    def show_training(self, frame: Frame) -> None:
        """Take the experiment from which the regimes are derived."""
        self.session.show_training(frame)

    def take_focus(self) -> None:
        """Let keys go to the errors."""
        self.stage.errors.plot.setFocus()

    # ---- what the user changes ------------------------------------------------------------------

    def _change_regime(self, number: int, name: str, value: Any) -> None:
        """Change a setting of one regime, or say why it cannot have that value."""

        def changed(regime: RegimeSettings) -> RegimeSettings:
            if regime.number != number:
                return regime
            return with_values_at(regime, {name: value}, regime_settings())

        setting = regime_settings()[name]
        label = f"{setting.control.label.lower()} of regime {number} → {setting.shown_with_unit(value)}"
        self._change(
            lambda now: tuple(changed(one) for one in now),
            f"{number} {name}",
            label,
            joins=f"{number} {name}",
        )

    def add_regime(self) -> None:
        """Compare one more batch size."""
        rows = self._training.frame.run.dataset.train if self._training.frame is not None else ()
        made = next_regime(self.session.intended.regimes, len(rows))
        self._change(lambda now: (*now, made), "", f"add regime {made.number}")

    def remove_regime(self, number: int) -> None:
        """Take a regime out of the comparison."""
        self._change(
            lambda now: tuple(one for one in now if one.number != number), "", f"remove regime {number}"
        )

    def _change(
        self,
        changed: Callable[[tuple[RegimeSettings, ...]], tuple[RegimeSettings, ...]],
        path: str,
        words: str,
        *,
        joins: str = "",
    ) -> None:
        def with_changed(now: StudySettings) -> StudySettings:
            return now.with_regimes(changed(now.regimes.regimes))

        self.session.change_settings(with_changed, path, words, joins=joins)

    def _change_shared(self, path: str, value: Any) -> None:
        """Change a setting of the experiment, which acts on the stage *Network* as well."""
        training = self._training
        before = training.intended.value(path)
        training.change(path, value)
        after = training.intended.value(path)
        if after != before:
            words = change_words(hyperparameter(path), before, after)

            def apply(wanted: Any) -> None:
                training.change(path, wanted)

            self.undo_stack.push(Entry(words, before, after, apply, path))

    def _on_refused(self, path: str, sentence: str) -> None:
        number, _, name = path.partition(" ")
        if name:
            self.panel.show_fault(int(number), name, sentence)

    def look(self, choices: BatchesChoices) -> None:
        """Look at the regimes another way."""
        self._choices = choices
        self.session.refresh()
        self.choices_changed.emit()

    # ---- frames ---------------------------------------------------------------------------------

    @property
    def looked_at(self) -> BatchesChoices:
        """How the regimes are looked at."""
        return self._choices

    def _on_frame(self, frame: StudyFrame) -> None:
        if frame.study.number != self._number:
            self._number = frame.study.number
            self._choices = replace(self._choices, opened=None)
        self.stage.show_frame(BatchesFrame(frame, self._choices))
        self._leave_what_is_gone()
        base = self.session.base
        if base is not None and not self.panel.isHidden():
            names = {int(one.member.key): one.member.name for one in frame.members}
            self.panel.show_regimes(frame.settings.regimes, names, base, frame.study.command)
        if self._pace.due(frame.moving):
            self.transport.show_frame(frame, self.session.speed)
        self._show_code()

    # ---- look and memory ------------------------------------------------------------------------

    @property
    def choices(self) -> dict[str, Choice]:
        """Regimes, unit and scales of the axes."""
        return remembered(self.session.intended, self._choices)

    def use_choices(self, choices: Mapping[str, Choice]) -> None:
        """Take over what was remembered, before `begin`; what cannot be used is left out."""
        self.session.use_settings(settings_from(choices))
        self._choices = choices_from(choices)

    def toggle_controls(self) -> None:
        """Show the controls as they stand now, or hide them."""
        super().toggle_controls()
        self.session.refresh()


def _study(experiment: Experiment, settings: StudySettings, rows: int) -> Study:
    return regimes(experiment, settings.regimes, rows)
