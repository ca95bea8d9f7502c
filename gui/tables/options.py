"""What is done with missing values, order, split and a target with a long tail."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from core.tables import Table
from gui.tables.draft import Draft
from gui.tables.lines import missing_words
from gui.tables.review import Review
from gui.theme import Theme
from gui.widgets.combo import SmallCombo
from gui.widgets.labels import label
from gui.widgets.segments import SmallSegments
from gui.widgets.toggle import Toggle

_FILE_ORDER = "as in the file"
_INPUT_PX = 210


class Options(QWidget):
    """A row for each; its words say what follows."""

    missing_chosen = Signal(str)
    order_chosen = Signal(str)
    split_chosen = Signal(str)
    log_target_chosen = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._table: Table | None = None
        self.missing = SmallSegments((("drop", "leave rows out"), ("fill", "fill in")), theme)
        self.order = SmallCombo((("", _FILE_ORDER),), theme)
        self.split = SmallSegments((("time", "by time"), ("random", "at random")), theme)
        self.log_target = Toggle(theme)
        self.says: dict[str, QLabel] = {}
        """What follows from each, in words."""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, 168)
        self._grid.setColumnMinimumWidth(1, _INPUT_PX)
        self._grid.setColumnStretch(2, 1)
        self._names: dict[str, QLabel] = {}
        self._add("missing", "Missing values", self.missing)
        self._add("order", "Rows in the order of", self.order)
        self._add("split", "Training and test", self.split)
        self._add("log", "Logarithm of the target", self.log_target)
        self.order.setFixedWidth(_INPUT_PX)
        self.missing.chosen.connect(self.missing_chosen)
        self.order.chosen.connect(self.order_chosen)
        self.split.chosen.connect(self.split_chosen)
        self.log_target.clicked.connect(lambda: self.log_target_chosen.emit(self.log_target.isChecked()))

    def _add(self, name: str, words: str, widget: QWidget) -> None:
        row = len(self._names)
        said, named = label("", "hint"), label(words, "setting")
        said.setWordWrap(True)
        said.setMinimumWidth(60)
        widget.setAccessibleName(words)
        self._grid.addWidget(named, row, 0)
        self._grid.addWidget(widget, row, 1, Qt.AlignmentFlag.AlignLeft)
        self._grid.addWidget(said, row, 2)
        self.says[name], self._names[name] = said, named

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        for part in (self.missing, self.order, self.split, self.log_target):
            part.set_theme(theme)

    def show_draft(self, draft: Draft, review: Review | None) -> None:
        """Show what is chosen, and what follows from it as far as that is known."""
        settings = draft.settings
        if draft.table is not self._table:
            self._table = draft.table
            self._offer_orders(draft.table)
        self.missing.choose(settings.missing)
        self.order.choose(settings.order)
        self.split.choose(draft.split)
        self.log_target.setChecked(settings.log_target)
        self._show_missing(draft, review)
        dated = bool(settings.order)
        self.says["order"].setText("" if dated else "The rows stay as they stand in the file.")
        self.says["split"].setText(
            "The first rows train, the later ones validate and test."
            if draft.split == "time"
            else "Rows for validation and test are drawn from all over the table."
        )
        self._show_log(draft)

    def _offer_orders(self, table: Table) -> None:
        dated = [column.name for column in table.columns if column.kind == "date"]
        numbers = [column.name for column in table.columns if column.kind == "number"]
        self.order.offer((("", _FILE_ORDER), *((name, name) for name in (*dated, *numbers))))

    def _show_missing(self, draft: Draft, review: Review | None) -> None:
        some = any(column.missing for column in draft.table.columns)
        self.missing.setEnabled(some)
        if not some:
            self.says["missing"].setText("No value is missing.")
        elif review is not None:
            out, filled = missing_words(review)
            if draft.settings.missing == "drop":
                other = f" (else {filled})" if review.dropped else ""
                self.says["missing"].setText(_sentence(out) + other)
            else:
                how = ": numbers with their median, words as “missing”" if review.filled else ""
                self.says["missing"].setText(_sentence(filled) + how)

    def _show_log(self, draft: Draft) -> None:
        target = next((c for c in draft.table.columns if c.name == draft.settings.target), None)
        skewed = target is not None and target.has("skewed")
        shown = skewed or draft.settings.log_target
        for widget in (self.log_target, self.says["log"], self._names["log"]):
            widget.setVisible(shown)
        self.says["log"].setText(
            f"“{draft.settings.target}” has a long tail; its logarithm may be easier to learn."
        )


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
