"""The stage *Overfitting*: state, what is looked at, one sentence, and one of two pages."""

from __future__ import annotations

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.experiment import hyperparameters
from gui.pace import NumberPace
from gui.study.frame import StudyFrame
from gui.theme import Theme, tokens
from gui.views.overfitting.arms_page import ArmsPage
from gui.views.overfitting.folds_page import FoldsPage
from gui.views.overfitting.progress import FoldProgress
from gui.views.overfitting.sentences import of_arms, of_folds, of_linear
from gui.views.state_chip import StateChip
from gui.widgets.labels import Notice
from gui.widgets.segments import Segments

ARMS, LINEAR, FOLDS = "arms", "linear", "folds"
PAGES = {ARMS: "Arms", LINEAR: "Linear model", FOLDS: "Cross-validation"}
BRIEF_PAGES = {ARMS: "Arms", LINEAR: "Linear", FOLDS: "Folds"}
HELP = {
    ARMS: "The same network without a remedy against overfitting, and with one each",
    LINEAR: "A straight model with dropout of its inputs, beside the ridge regression that it amounts to",
    FOLDS: "Each fold of the rows validates once: how far can one score be trusted?",
}
GAP_PX = 16
SENTENCE_HZ = 1.0


class OverfittingStage(QWidget):
    """Holds the pages and places them."""

    page_chosen = Signal(str)
    """``arms``, ``linear`` or ``folds`` is to be looked at."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pace = NumberPace(SENTENCE_HZ)
        self.setProperty("look", "canvas")
        self.page = ARMS
        self.chip = StateChip(theme)
        self.pages = Segments("View", PAGES, ARMS, self.page_chosen.emit)
        for page, words in HELP.items():
            self.pages.button(page).setToolTip(words)
        self.note = Notice(theme)
        self.progress = FoldProgress(theme)
        self._head = QWidget(self)
        row = QHBoxLayout(self._head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_PX)
        row.addWidget(self.chip)
        row.addWidget(self.pages)
        row.addWidget(self.note, 1)
        row.addWidget(self.progress)
        self.arms, self.folds = ArmsPage(theme, self), FoldsPage(theme, self)
        self.folds.hide()
        self._shown: tuple[object, ...] = ()
        self._name_pages()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        for view in (self.chip, self.note, self.progress, self.arms, self.folds):
            view.set_theme(theme)
        self._name_pages()
        self._place()
        self.update()

    def _name_pages(self) -> None:
        for page, words in (BRIEF_PAGES if self._theme.narrow else PAGES).items():
            self.pages.button(page).setText(words)

    def show_page(self, page: str) -> None:
        """Look at the arms, at dropout of a linear model, or at the folds."""
        self.page = page
        self.pages.choose(page)
        self.arms.setVisible(page != FOLDS)
        self.folds.setVisible(page == FOLDS)
        self.note.say("")
        self._shown = ()

    def show_arms(self, frame: StudyFrame) -> None:
        """Show a frame of the arms, or of the linear model."""
        self._show_chip(frame, "arm")
        self.arms.show_frame(frame.study)
        if self._sentence_due(frame):
            say = of_linear if self.page == LINEAR else of_arms
            self.say(frame.fault or frame.study.fault or say(frame.members))

    def show_folds(self, frame: StudyFrame) -> None:
        """Show a frame of the folds."""
        self._show_chip(frame, "training" if frame.study.study.kind == "grid" else "fold")
        self.folds.show_frame(frame.study)
        if self._sentence_due(frame) and frame.members:
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

    def _show_chip(self, frame: StudyFrame, noun: str) -> None:
        size = self.chip.minimumSize()
        self.chip.show_chip(frame.chip_of(noun), frame.moving)
        if self.chip.minimumSize() != size:
            self._place()

    def _sentence_due(self, frame: StudyFrame) -> bool:
        """Return whether the sentence may change: once a second, and whenever something else began."""
        study = frame.study
        shown = (study.number, study.status, len(study.members), frame.fault)
        changed, self._shown = shown != self._shown, shown
        return self._pace.due(frame.moving and not changed)

    # ---- places ---------------------------------------------------------------------------------

    @property
    def panels(self) -> tuple[QWidget, ...]:
        """The views that are to be seen, each of which can fill the stage."""
        return self.folds.panels if self.page == FOLDS else self.arms.panels

    def fill(self, view: QWidget | None) -> None:
        """Give the stage to one view below the state; None: all are to be seen."""
        self.arms.fill(view)
        self.folds.fill(view)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the parts anew."""
        self._place()

    def _place(self) -> None:
        pad = int(tokens()["layout"]["1280x720" if self._theme.narrow else "1920x1080"]["padding"])
        inner = self.rect().adjusted(pad, pad - 8, -pad, -8)
        high = max(self.chip.height(), self.progress.cancel.sizeHint().height())
        head = QRect(inner.left(), inner.top(), inner.width(), high)
        self._head.setGeometry(head)
        top = head.bottom() + (8 if self._theme.narrow else 16)
        room = QRect(inner.left(), top, inner.width(), max(inner.bottom() - top, 0))
        self.arms.setGeometry(room)
        self.folds.setGeometry(room)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        QPainter(self).fillRect(self.rect(), self._theme.canvas)
