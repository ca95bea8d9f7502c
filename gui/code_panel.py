"""The same in PyTorch: the plain script of the experiment, or of the race, as it now stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.experiment import Experiment
from core.history import Version
from gui.theme import Theme, icon
from gui.widgets.labels import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.landscape.surface import Surface
    from core.race.settings import RaceSettings
    from core.race.snapshot import RacerPicture

CODE_WIDTH_PX = 760
CODE_LEAST_PX = 420
STAGE_LEAST_PX = 120
"""What the panel leaves of the stage beside it."""

EXPLANATION = "Runs without Trainscope and gives the same losses to the last bit."
"""Of the experiment as it stands, trained from the start with these settings."""
RACE_EXPLANATION = (
    "Runs without Trainscope. Each racer takes the same path from its start, nudges and settings that were "
    "changed on the way included."
)


class CodePanel(QWidget):
    """Shows a script, copies it, saves it. It changes with every setting."""

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._experiment: Experiment | None = None
        self._versions: tuple[Version, ...] = ()
        self._race: tuple[RaceSettings, Surface, tuple[object, ...]] | None = None
        self._explanation, self._file_name = EXPLANATION, "experiment.py"
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setAccessibleName("PyTorch script")
        self._text.setToolTip("A plain PyTorch script; it changes with every setting")
        self._with_changes = QCheckBox()
        self._with_changes.setVisible(False)
        self._with_changes.setToolTip(
            "Off: the settings as they now stand, from the first step on. "
            "On: this very run, with each change at the step at which it was made."
        )
        self._with_changes.toggled.connect(self._write)
        self._copy = QPushButton("Copy")
        self._save = QPushButton("Save …")
        self._close = QPushButton("Close")
        for button, tip in (
            (self._copy, "Copy the script"),
            (self._save, "Save the script as a file"),
            (self._close, "Close the script (C)"),
        ):
            button.setToolTip(tip)
            button.setAccessibleName(tip.partition(" (")[0])
        self._copy.clicked.connect(self._on_copy_clicked)
        self._save.clicked.connect(self._on_save_clicked)
        self._close.clicked.connect(self.closed)
        self._said = label("", "hint")
        self._restore_words = QTimer(self)
        self._restore_words.setSingleShot(True)
        self._restore_words.setInterval(2500)
        self._restore_words.timeout.connect(lambda: self._say(self._explanation))
        self._said.setWordWrap(True)
        self._title = label("", "title")
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        for button in (self._copy, self._save, self._close):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 16)
        column.addLayout(head)
        column.addWidget(self._said)
        column.addWidget(self._with_changes)
        column.addWidget(self._text, 1)
        self._say(self._explanation)
        self.set_theme(theme)

    @property
    def source(self) -> str:
        """The script that is shown."""
        return self._text.toPlainText()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._title.setText("In PyTorch" if theme.large else "The same in PyTorch")
        side = theme.length(18)
        for button, name in ((self._copy, "copy"), (self._save, "save"), (self._close, "x")):
            button.setIconSize(QSize(side, side))
            button.setIcon(icon(name, theme.text1, size=side))

    def show_experiment(self, experiment: Experiment, versions: tuple[Version, ...] = ()) -> None:
        """Show the script of an experiment, keeping the place that is being read.

        `versions` are those of the run that trains it: the script can repeat what was changed in it.
        """
        if self._race is None and experiment == self._experiment and versions == self._versions:
            return
        self._race, self._experiment, self._versions = None, experiment, versions
        self._explain(EXPLANATION, "experiment.py")
        changes = len(versions) - 1
        self._with_changes.setVisible(changes > 0)
        self._with_changes.setText(f"with the {changes} change{'s' if changes != 1 else ''} of this run")
        self._write()

    def show_race(
        self, settings: RaceSettings, surface: Surface, racers: Sequence[RacerPicture] = ()
    ) -> None:
        """Show the script of a race, or the sentence that says why its surface cannot be written down.

        `racers` have the points that nudges have put them at, and the settings changed on the way.
        """
        nudged = tuple(
            (one.settings.number, one.jumps, float(one.x[one.jumps[-1]])) for one in racers if one.jumps
        )
        changed = tuple((one.settings.number, one.optimizers) for one in racers if len(one.optimizers) > 1)
        on_the_way, race = (nudged, changed), self._race
        if race is not None and race[1] is surface and race[0] == settings and race[2] == on_the_way:
            return
        from core.race.script import NoScriptError, changes_of, pushes_of, race_script

        self._race = settings, surface, on_the_way
        self._with_changes.setVisible(False)
        try:
            pushes, changes = pushes_of(racers), changes_of(racers)
            source, words = race_script(settings, surface, pushes, changes), RACE_EXPLANATION
        except NoScriptError as error:
            source, words = "", str(error)
        self._explain(words, "race.py")
        self._put(source)

    def _explain(self, words: str, file_name: str) -> None:
        self._explanation, self._file_name = words, file_name
        if not self._restore_words.isActive():
            self._say(words)

    def _write(self) -> None:
        if self._experiment is None or self._race is not None:
            return
        from core.export import script

        experiment, later = self._experiment, self._versions[1:]
        repeated = self._with_changes.isChecked() and bool(later)
        if repeated:
            experiment = self._versions[0].experiment
        self._put(script(experiment, versions=later if repeated else ()))

    def _put(self, source: str) -> None:
        """Show a script; where there is none, it cannot be copied or saved."""
        for button in (self._copy, self._save):
            button.setEnabled(bool(source))
        bar = self._text.verticalScrollBar()
        place = bar.value()
        self._text.setPlainText(source)
        bar.setValue(place)

    def _say(self, words: str) -> None:
        self._said.setText(words)

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.source)
        self._say("Copied.")
        self._restore_words.start()

    def _on_save_clicked(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save the script", self._file_name, "Python (*.py)")
        if not name:
            return
        try:
            Path(name).write_text(self.source, encoding="utf-8")
        except OSError as error:
            self._say(f"Not saved: {error.strerror}. Choose another folder.")
        else:
            self._say(f"Saved as {name}.")
        self._restore_words.start()
