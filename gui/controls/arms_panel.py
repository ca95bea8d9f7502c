"""The controls of the stage *Overfitting*: which arms with which strength, which folds, which grid."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.experiment import hyperparameters
from core.studies.settings import StudySettings, study_settings
from gui.controls.plain_group import PlainGroup, setting_strip
from gui.controls.row import CONTENT_WIDTH, LEFT, RIGHT
from gui.controls.sections_panel import SectionsPanel
from gui.controls.value_field import ValueField
from gui.theme import Theme
from gui.widgets.combo import SmallCombo
from gui.widgets.labels import label

GRID: dict[str, tuple[str, ...]] = {
    "dropout.rate": ("0", "0.1", "0.2", "0.4"),
    "loss.l2": ("0", "0.0003", "0.003", "0.03"),
    "loss.l1": ("0", "0.0001", "0.001"),
    "network.hidden": ("4", "16", "48, 48"),
    "network.activation": ("tanh", "ReLU", "Sigmoid"),
    "batches.size": ("4", "16", "64"),
    "stopping.epochs": ("50", "200", "800"),
}
"""What a grid can vary, with values to begin with, as texts in stored units."""
NOTHING = "nothing: as it is"
RATE = "the learning rate"
LINEAR_ROWS = ("arms.dropout_rate",)


class ArmsPanel(SectionsPanel):
    """Paths are those of arms (``arms.dropout_rate``) and folds (``folds.count``)."""

    grid_requested = Signal(str, object)
    """Path of the hyperparameter that a grid varies, "" for none, and its values as texts."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Overfitting", parent)
        self._shown: tuple[object, ...] = ()
        self._path = ""
        settings = study_settings().values()
        self._arms = PlainGroup("Arms", [one for one in settings if one.group == "arms"], theme)
        linear = [one for one in settings if one.path in LINEAR_ROWS]
        self._linear = PlainGroup("Dropout of the inputs", linear, theme)
        plain = [one for one in settings if one.path in ("folds.count", "folds.order")]
        self._folds = PlainGroup("Cross-validation", plain, theme)
        self.compared = SmallCombo([("", NOTHING)], theme)
        """The hyperparameter of the grid."""
        self.values = ValueField(theme)
        """Its values, with ; between them."""
        self._fault = label("", "error")
        self._furnish_grid()
        self._add_groups(self._arms, self._linear, self._folds)
        self._dress(self.compared, self.values)
        self.show_page("arms")

    # ---- what is shown ---------------------------------------------------------------------

    def show_page(self, page: str) -> None:
        """Show what concerns the arms, the linear model (``linear``) or the folds."""
        for group, name in zip(self._groups, ("arms", "linear", "folds"), strict=True):
            group.setVisible(name == page)

    def show_arms(self, settings: StudySettings, applied_command: int) -> None:
        """Show which arms there are, with their strengths."""
        chosen = [getattr(settings.arms, name) for name in _switches()]
        count = sum(chosen)
        self._arms.show_values(settings, applied_command, f"{count} of {len(chosen)}")
        shown = settings if settings.arms.dropout else settings.with_values({"arms.dropout": True})
        self._linear.show_values(shown, applied_command)

    def show_folds(self, settings: StudySettings, applied_command: int, rate_path: str) -> None:
        """Show the folds; `rate_path` is that of the learning rate in use: ``optimizer.Adam.lr``."""
        folds = settings.folds
        self._folds.show_values(settings, applied_command, f"{folds.count} folds")
        shown = (folds, rate_path)
        if shown == self._shown:
            return
        self._shown, self._path = shown, folds.path
        known = hyperparameters()
        offered = [("", NOTHING), (rate_path, RATE)] if rate_path in known else [("", NOTHING)]
        offered += [(path, known[path].control.label.lower()) for path in GRID]
        if folds.path and folds.path not in dict(offered):
            offered.append((folds.path, known[folds.path].control.label.lower()))
        self.compared.offer(offered)
        self.compared.choose(folds.path)
        self._values_strip.setVisible(bool(folds.path))
        if not self.values.being_edited:
            self.values.show_text("; ".join(folds.values))
        self._say_fault("")

    def show_fault(self, path: str, sentence: str) -> None:
        """Say below a setting why its value cannot be used; the one in use stays."""
        super().show_fault(path, sentence)
        if not self._rows(path):
            self._say_fault(sentence)

    def _say_fault(self, sentence: str) -> None:
        self._fault.setText(sentence)
        self._fault.setVisible(bool(sentence))
        self.values.show_fault(bool(sentence))
        self.values.escapable = bool(sentence)

    # ---- within ----------------------------------------------------------------------------

    def _furnish_grid(self) -> None:
        settings = study_settings()
        compared, values = settings["folds.path"].control, settings["folds.values"].control
        self.compared.setAccessibleName(compared.label)
        self.compared.setToolTip(compared.help)
        self.values.setAccessibleName(values.label)
        self.values.setToolTip(f"{values.help} Write ; between them: 0; 0.1; 0.2")
        self.compared.setFixedWidth(150)
        self.values.setFixedSize(CONTENT_WIDTH, 28)
        self.values.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self._fault.setWordWrap(True)
        self._fault.setFixedWidth(CONTENT_WIDTH)
        self._values_strip = QWidget()
        column = QVBoxLayout(self._values_strip)
        column.setContentsMargins(LEFT, 2, RIGHT, 4)
        column.setSpacing(4)
        for widget in (label(values.label, "setting"), self.values, self._fault):
            column.addWidget(widget)
        self._fault.hide()
        self._values_strip.hide()
        self._folds.add_below(setting_strip(compared.label, self.compared))
        self._folds.add_below(self._values_strip)
        self.compared.chosen.connect(self._on_compared_chosen)
        self.values.entered.connect(self._on_values_entered)
        self.values.given_back.connect(self._on_values_given_back)

    def _on_compared_chosen(self, path: str) -> None:
        lr = ("0.001", "0.003", "0.01", "0.03")
        self.grid_requested.emit(path, GRID.get(path, lr) if path else ())

    def _on_values_entered(self, text: str) -> None:
        texts = tuple(part.strip() for part in text.split(";") if part.strip())
        self._say_fault("")
        self.grid_requested.emit(self._path, texts)

    def _on_values_given_back(self) -> None:
        shown, self._shown = self._shown, ()
        if shown:
            self.values.show_text("; ".join(shown[0].values))  # type: ignore[attr-defined]
            self._shown = shown
        self._say_fault("")


def _switches() -> list[str]:
    """Return the names of the switches of the arms."""
    arms = [one for one in study_settings().values() if one.group == "arms" and one.kind == "switch"]
    return [one.path.partition(".")[2] for one in arms]
