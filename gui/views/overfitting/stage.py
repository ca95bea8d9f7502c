"""The stage *Overfitting*: state, what is looked at, one sentence, and one of two pages."""

from __future__ import annotations

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QWidget

from core.experiment import hyperparameters
from gui.study.frame import StudyFrame
from gui.theme import Theme
from gui.views.overfitting.arms_page import ArmsPage
from gui.views.overfitting.folds_page import FoldsPage
from gui.views.overfitting.progress import FoldProgress
from gui.views.overfitting.sentences import of_arms, of_folds, of_linear
from gui.views.stage_ground import HeadedStage, StageGround
from gui.widgets.segments import Segments

ARMS, LINEAR, FOLDS = "arms", "linear", "folds"
PAGES = {ARMS: "Arms", LINEAR: "Linear model", FOLDS: "Cross-validation"}
BRIEF_PAGES = {ARMS: "Arms", LINEAR: "Linear", FOLDS: "Folds"}
HELP = {
    ARMS: "The same network without a remedy against overfitting, and with one each",
    LINEAR: "A straight model with dropout of its inputs, beside the ridge regression that it amounts to",
    FOLDS: "Each fold of the rows validates once: how far can one score be trusted?",
}


class OverfittingStage(HeadedStage):
    """Holds the pages, of which one is to be seen."""

    head_gaps_px = (7, 15)

    page_chosen = Signal(str)
    """``arms``, ``linear`` or ``folds`` is to be looked at."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.page = ARMS
        self.pages = Segments("View", PAGES, ARMS, self.page_chosen.emit)
        for page, words in HELP.items():
            self.pages.button(page).setToolTip(words)
        self.progress = FoldProgress(theme)
        self._add_to_head(self.pages, before_note=True)
        self._add_to_head(self.progress)
        self.arms, self.folds = ArmsPage(theme, self), FoldsPage(theme, self)
        self._shown: tuple[object, ...] = ()
        self._name_pages(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self.progress.set_theme(theme)
        self._name_pages(theme)
        super().set_theme(theme)

    def _name_pages(self, theme: Theme) -> None:
        for page, words in (BRIEF_PAGES if theme.narrow else PAGES).items():
            self.pages.button(page).setText(words)

    def show_page(self, page: str) -> None:
        """Look at the arms, at dropout of a linear model, or at the folds."""
        self.page = page
        self.pages.choose(page)
        self._place()
        self.note.say("")
        self._shown = ()

    def show_arms(self, frame: StudyFrame) -> None:
        """Show a frame of the arms, or of the linear model."""
        self._show_state(frame, "arm")
        written = self.arms.show_frame(frame.study)
        if self._is_other(frame) or written:
            say = of_linear if self.page == LINEAR else of_arms
            self.say(frame.fault or frame.study.fault or say(frame.members))

    def show_folds(self, frame: StudyFrame) -> None:
        """Show a frame of the folds."""
        self._show_state(frame, "training" if frame.study.study.kind == "grid" else "fold")
        written = self.folds.show_frame(frame.study)
        if (self._is_other(frame) or written) and frame.members:
            dataset = frame.members[0].state.run.dataset
            unit = "" if dataset.drawn_inputs else dataset.target_unit
            setting = hyperparameters().get(frame.settings.folds.path)
            label = "" if setting is None else setting.control.label
            scores = self.folds.scores if frame.study.epoch >= 1 or not frame.moving else ()
            words = of_folds(scores, unit, label) if scores else ""
            self.say(frame.fault or frame.study.fault or words)

    def show_progress(self, frame: StudyFrame) -> None:
        """Show how far the folds are, whatever is looked at."""
        self.progress.show_study(frame.study)

    def say(self, words: str) -> None:
        """Write a sentence beside the state."""
        brief = words.partition(". ")[0].partition(": ")[0].partition("; ")[0].removesuffix(".")
        self.note.say(words, *(f"{part}." for part in (brief, brief.partition(", ")[0]) if part))

    def _show_state(self, frame: StudyFrame, noun: str) -> None:
        if self._show_chip(frame.chip_of(noun), frame.moving):
            self._place()

    def _is_other(self, frame: StudyFrame) -> bool:
        """Return whether something else began; else the sentence changes with the numbers it names."""
        study = frame.study
        shown = (study.number, study.status, len(study.members), frame.fault)
        changed, self._shown = shown != self._shown, shown
        return changed

    # ---- places ---------------------------------------------------------------------------------

    @property
    def panels(self) -> tuple[QWidget, ...]:
        """The views that are to be seen, each of which can fill the stage."""
        return self._page.panels

    def fill(self, panel: QWidget | None) -> None:
        """Give the stage to one panel below the state; None: all are to be seen."""
        self.arms.fill(panel)
        self.folds.fill(panel)

    @property
    def _page(self) -> StageGround:
        return self.folds if self.page == FOLDS else self.arms

    def _all_panels(self) -> tuple[QWidget, ...]:
        return self.arms, self.folds

    def _places(self, room: QRect) -> dict[QWidget, QRect]:
        return {self._page: room}

    def _head_px(self) -> int:
        return max(self.chip.height(), self.progress.cancel.sizeHint().height())
