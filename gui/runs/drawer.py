"""The drawer *Runs* over the right part of the stage *Network*: the list, what can be done, a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.runs.kept_run import NAME_LENGTH, KeptRun
from core.runs.shelf import MOST_RUNS
from core.runs.tables import all_runs, curves
from gui.pace import NumberPace
from gui.runs.history import LIVE, RunHistory
from gui.theme import Theme, icon, pen
from gui.views.runs.comparison import Comparison
from gui.views.runs.run_list import RunList
from gui.views.runs.words import changed_on_the_way
from gui.widgets.labels import Notice, label
from gui.widgets.line_edit import LineEdit

if TYPE_CHECKING:
    from core.curves_csv import CurveTable

SLOW_FROM = 20_000
"""Evaluations from which the current run is read once a second instead of four times."""
EMPTY = (
    "No run yet. Press Space to train. A run is kept when another one takes its place: reset it with R, or "
    "change a setting that rebuilds the network."
)
READING = "Reading the runs of earlier days …"
ICONS = {
    "go_back": "rotate-ccw",
    "ended": "history",
    "rename": "pencil",
    "pin": "pin",
    "delete": "trash-2",
    "undo": "undo-2",
    "table": "table",
    "curves": "chart-spline",
    "close": "x",
}
SHARES = {"normal": (11, 10), "small": (13, 10)}
"""How list and comparison share the height, at a desk; in large type as in `LARGE`."""
LARGE = (8, 12)
MARGINS_PX = {False: (20, 14, 20, 16), True: (20, 8, 20, 8)}
"""Around everything, in a window for a desk and in a small one."""
WORDS_FROM_PX = 640
"""Width from which the buttons of the list have words, at a desk."""


class RunsDrawer(QWidget):
    """Shows the runs of a `RunHistory`; while it is hidden it does nothing."""

    closed = Signal()
    go_back_requested = Signal(object, str)
    """An `Experiment` that is to run again, and what undo calls that."""
    table_requested = Signal(object)
    """A `CurveTable` that is to be saved."""

    def __init__(self, theme: Theme, history: RunHistory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme, self._history = theme, history
        self._pace, self._slow_pace = NumberPace(), NumberPace(1.0)
        self._renaming = ""
        self.list = RunList(theme)
        self.comparison = Comparison(theme)
        self.note = Notice(theme)
        self.name = LineEdit()
        self.empty = label(EMPTY, "hint")
        self.buttons = {name: self._button(name, words, help_) for name, words, help_ in _BUTTONS}
        self._build()
        self._connect()
        self.set_theme(theme)

    def _button(self, name: str, words: str, help_: str) -> QPushButton:
        made = QPushButton(f" {words}")
        made.setToolTip(help_)
        made.setAccessibleName(words.removesuffix(" …"))
        made.setProperty("look", "small")
        return made

    def _build(self) -> None:
        title = label("Runs", "title")
        title.setToolTip("Every run of this window, and those of earlier days")
        head, self._tools = QHBoxLayout(), QWidget()
        head.setSpacing(8)
        head.addWidget(title)
        head.addWidget(self.note, 1)
        for name in ("undo", "table", "curves", "close"):
            head.addWidget(self.buttons[name])
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(8)
        for name in ("go_back", "ended", "rename", "pin", "delete"):
            tools.addWidget(self.buttons[name])
        tools.addStretch(1)
        self.name.setMaxLength(NAME_LENGTH)
        self.name.setAccessibleName("Name of the run")
        self.name.setToolTip(
            "Enter keeps the name; empty: what the run changes is its name; Esc leaves it as it was"
        )
        self.name.hide()
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = self._column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.empty, 1)
        column.addWidget(self.list)
        column.addWidget(self.name)
        column.addWidget(self._tools)
        column.addWidget(self.comparison)

    def _connect(self) -> None:
        history, buttons = self._history, self.buttons
        history.changed.connect(self._on_changed)
        history.overlays_changed.connect(self._on_changed)
        history.undo_changed.connect(self._show_buttons)
        history.said.connect(self._say)
        self.list.chosen.connect(self._show_chosen)
        self.list.overlay_toggled.connect(history.toggle_overlay)
        self.list.pin_toggled.connect(history.toggle_pin)
        self.list.rename_requested.connect(self._begin_renaming)
        self.list.delete_requested.connect(self._delete)
        self.list.go_back_requested.connect(self._go_back)
        self.list.undo_requested.connect(history.undo_stack.undo)
        self.list.redo_requested.connect(history.undo_stack.redo)
        self.list.left.connect(self.closed)
        self.name.returnPressed.connect(self._end_renaming)
        self.name.editingFinished.connect(self._end_renaming)
        buttons["go_back"].clicked.connect(self._go_back)
        buttons["ended"].clicked.connect(lambda: self._go_back(ended=True))
        buttons["rename"].clicked.connect(lambda: self._begin_renaming(self.list.current_key))
        buttons["pin"].clicked.connect(lambda: history.toggle_pin(self.list.current_key))
        buttons["delete"].clicked.connect(self._delete)
        buttons["undo"].clicked.connect(history.undo_stack.undo)
        buttons["table"].clicked.connect(lambda: self._offer(all_runs(self._everything())))
        buttons["curves"].clicked.connect(lambda: self._offer(curves(self._chosen())))
        buttons["close"].clicked.connect(self.closed)

    # ---- look ---------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        for part, share in zip((self.list, self.comparison), SHARES.get(theme.size, LARGE), strict=True):
            self._column.setStretchFactor(part, share)
        for part in (self.list, self.comparison, self.note):
            part.set_theme(theme)
        self.list.setMaximumHeight(self.list.needed_px)
        self._column.setContentsMargins(*MARGINS_PX[theme.narrow])
        self.note.setFixedHeight(round((1.5 if theme.narrow else 2.8) * theme.px("tick")))
        side = theme.length(16)
        for name, button in self.buttons.items():
            button.setIconSize(QSize(side, side))
            button.setIcon(icon(ICONS[name], theme.text1, theme.axis, side))
        self._fit_words()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the words of the buttons there is room for."""
        super().resizeEvent(event)
        self._fit_words()

    def _fit_words(self) -> None:
        roomy = self.width() >= self._theme.length(WORDS_FROM_PX)
        for name, words, _ in _BUTTONS:
            always = name in ("go_back", "undo")
            self.buttons[name].setText(f" {words}" if roomy or always else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the hairline at the left."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.panel)
        painter.setPen(pen(self._theme.line, 1))
        painter.drawLine(0, 0, 0, self.height())

    # ---- what is to be seen -----------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Read the runs of earlier starts, and show all."""
        super().showEvent(event)
        self._history.read()
        self._say_usual()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """End what is being typed."""
        super().hideEvent(event)
        self._leave_name()

    def take_focus(self) -> None:
        """Let keys go to the list, to the run that was chosen or the current one."""
        if not self.list.selected_keys():
            self._choose_first()
        (self.list if self.list.content.lines else self.buttons["close"]).setFocus()

    def _choose_first(self) -> None:
        """Choose the first run, as when the list was empty; keys that had nothing to act on go to it."""
        if self.list.content.lines:
            self.list.choose(self.list.content.lines[0].run.key)
            if self.buttons["close"].hasFocus():
                self.list.setFocus()

    def tick(self) -> None:
        """Show where the current run stands, four times a second at most; called with each beat."""
        if not self.isVisible():
            return
        training = self._history.is_training
        if self._pace.due(training) and (not self._is_long or self._slow_pace.due(training)):
            self.refresh(only_live=True)

    @property
    def _is_long(self) -> bool:
        lines = self.list.content.lines
        return bool(lines) and lines[0].is_live and lines[0].run.epochs["epoch"][-1] > SLOW_FROM

    def refresh(self, *, only_live: bool = False) -> None:
        """Show what there is now."""
        live, runs = self._history.live(), self._history.runs()
        lines = self.list.content.lines
        stays = bool(lines) and lines[0].run is live if live is not None else not (lines and lines[0].is_live)
        if only_live and stays:
            return
        self.list.show_runs(live, runs, [self._history.slot(run.key) for run in runs])
        self.list.setMaximumHeight(self.list.needed_px)
        there = live is not None or bool(runs)
        for part in (self.list, self._tools, self.comparison, self.buttons["table"], self.buttons["curves"]):
            part.setVisible(there)
        self.empty.setVisible(not there)
        if there and not self.list.selected_keys():
            self._choose_first()
        if not there:
            self.note.say("")
        self.empty.setText(EMPTY if self._history.is_complete else READING)
        if not only_live or LIVE in self.list.selected_keys():
            self._show_chosen()

    def _on_changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def _say(self, sentence: str) -> None:
        """Say what was done, or what did not work; in little room, what stands before the colon."""
        self.note.say(sentence, f"{sentence.partition(':')[0].rstrip('.')}.")

    def _say_usual(self) -> None:
        self.note.say(
            f"Up to {MOST_RUNS} runs are kept, and all pinned ones; beyond that the oldest go first.",
            f"{MOST_RUNS} are kept, and all pinned ones",
        )

    def _chosen(self) -> tuple[KeptRun, ...]:
        """Return the selected runs, the last one first."""
        found = (self._history.run(key) for key in self.list.selected_keys())
        return tuple(run for run in found if run is not None)

    def _everything(self) -> tuple[KeptRun, ...]:
        live = self._history.live()
        return (*([] if live is None else [live]), *self._history.runs())

    def _show_chosen(self) -> None:
        """Show the chosen run beside the run before, or two chosen ones."""
        chosen = self._chosen()
        if len(chosen) == 2:
            self.comparison.show_runs(chosen[1], chosen[0], is_before=False)
        elif len(chosen) == 1:
            run = chosen[0]
            older = [of for of in self._history.runs() if (of.number, of.begun) < (run.number, run.begun)]
            self.comparison.show_runs(older[0] if older else None, run, is_before=True)
        if len(chosen) not in (1, 2):
            self.comparison.clear()
        self._show_buttons()

    def _show_buttons(self) -> None:
        chosen = self._chosen()
        one = chosen[0] if len(chosen) == 1 else None
        kept = [run for run in chosen if run.key != LIVE]
        enabled = {
            "go_back": one is not None,
            "rename": one is not None and one.key != LIVE,
            "pin": one is not None and one.key != LIVE,
            "delete": bool(kept),
            "curves": bool(chosen),
            "table": bool(self.list.content.lines),
        }
        for name, on in enabled.items():
            self.buttons[name].setEnabled(on)
        self.buttons["ended"].setVisible(one is not None and changed_on_the_way(one))
        undo = self._history.undo_stack.undo_words
        self.buttons["undo"].setVisible(bool(undo))
        self.buttons["undo"].setToolTip(f"Undo: {undo} (Ctrl+Z)")
        pinned = one is not None and one.pinned
        self.buttons["pin"].setToolTip("Let it go with the oldest (P)" if pinned else _PIN_HELP)

    # ---- what the user does ---------------------------------------------------------------------

    def _go_back(self, *_: object, ended: bool = False) -> None:
        chosen = self._chosen()
        if len(chosen) != 1:
            return
        run = chosen[0]
        experiment = run.ended_with if ended else run.experiment
        words = f"go back to run {run.number}" + (" as it ended" if ended else "")
        self._say(f"The experiment of run {run.number} is loaded: Space trains it again from its first step.")
        self.go_back_requested.emit(experiment, words)

    def _delete(self) -> None:
        self._history.delete(tuple(key for key in self.list.selected_keys() if key != LIVE))

    def _offer(self, table: CurveTable) -> None:
        if table.length:
            self.table_requested.emit(table)

    def _begin_renaming(self, key: str) -> None:
        run = self._history.run(key)
        if run is None or key == LIVE:
            return
        self._renaming = key
        self.name.setText(run.name or run.title)
        self.name.setPlaceholderText(f"Name of run {run.number}")
        self.name.show()
        self.name.selectAll()
        self.name.setFocus()

    def _end_renaming(self) -> None:
        key, self._renaming = self._renaming, ""
        run = self._history.run(key) if key else None
        self._leave_name()
        if run is not None:
            name = self.name.text().strip()
            self._history.rename(key, "" if not run.name and name == run.title else name)

    def _leave_name(self) -> None:
        had_focus = self.name.hasFocus()
        self._renaming = ""
        self.name.hide()
        if had_focus and self.isVisible():
            self.list.setFocus()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep the name that is being typed, as with Enter, at a press beside it."""
        if self.name.isVisible():
            self._end_renaming()
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the name, or close, with Escape."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.name.isVisible():
            self._leave_name()
        else:
            self.closed.emit()


_PIN_HELP = "Pin it, so that it stays however many runs there are (P)"
_BUTTONS = (
    (
        "go_back",
        "Go back",
        "Load its experiment as it began, to train it again; Ctrl+Z takes that back (Enter)",
    ),
    ("ended", "As it ended", "Load its experiment with the changes made on the way, from the first step on"),
    ("rename", "Rename", "Give it a name of your own (F2)"),
    ("pin", "Pin", _PIN_HELP),
    ("delete", "Delete", "Delete the chosen runs; undo brings them back (Delete)"),
    ("undo", "Undo", "Take back what was done last with runs (Ctrl+Z)"),
    ("table", "CSV …", "Save a table of all runs as CSV: settings that differ, scores"),
    ("curves", "Curves …", "Save the curves of the chosen runs by epoch as CSV"),
    ("close", "Close", "Close the run history (H)"),
)
