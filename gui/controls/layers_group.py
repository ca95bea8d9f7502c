"""The section in which single layers get settings of their own: a chooser, and the rows of one layer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.experiment import LAYER_GROUPS, Experiment, hyperparameters
from core.hyperparameters import Hyperparameter, Value
from gui.controls.group import ControlGroup
from gui.controls.row import LEFT, RIGHT
from gui.controls.sections import Section
from gui.controls.words import has_own_settings
from gui.theme import Theme
from gui.widgets.labels import label
from gui.widgets.segment import Segment
from gui.widgets.segments import SmallSegments

_OUTPUT = LAYER_GROUPS[-1]
_ABOVE = -1.0
"""Place of the chooser, above all rows."""


class LayersGroup(ControlGroup):
    """Shows one layer at a time; a layer with settings of its own has a dot in the chooser."""

    def __init__(self, section: Section, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(section, theme, parent)
        self._chosen = LAYER_GROUPS[0]
        self._names: tuple[str, ...] = ()
        self._segments: SmallSegments | None = None
        self._head = QWidget()
        self._line = QHBoxLayout()
        self._hint = label("", "hint")
        self._settings_of = {
            name: [setting for setting in self.settings if setting.group == name] for name in LAYER_GROUPS
        }

    @property
    def chosen(self) -> int:
        """Which layer is shown: 0 for the first hidden one; the last is the output layer."""
        layers = self._showing.experiment.network.layers
        name = self._chosen_now()
        return layers if name == _OUTPUT else LAYER_GROUPS.index(name)

    def choose(self, index: int) -> None:
        """Show a layer. Raises IndexError if the network has no such layer."""
        layers = self._showing.experiment.network.layers
        if not 0 <= index <= layers:
            raise IndexError(f"the network has no layer {index}")
        self._chosen = _OUTPUT if index == layers else LAYER_GROUPS[index]
        self._show_rows()

    def segments(self) -> list[Segment]:
        """Return the segments of the chooser, one a layer that can be shown."""
        return [] if self._segments is None else self._segments.segments()

    def reveal(self, path: str) -> None:
        """Open the section at the layer of a setting."""
        self._chosen = path.partition(".")[0]
        super().reveal(path)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        if self._segments is not None:
            self._segments.set_theme(theme)
        super().set_theme(theme)

    def _offered(self) -> Sequence[Hyperparameter]:
        return self._settings_of[self._chosen_now()]

    def _layers(self) -> list[str]:
        """Return the layers that can be chosen; while some settings are hidden, those with any to see."""
        showing = self._showing
        layers = [*LAYER_GROUPS[: showing.experiment.network.layers], _OUTPUT]
        if showing.detail == "all" and not showing.query:
            return layers
        return [name for name in layers if any(self._is_seen(setting) for setting in self._settings_of[name])]

    def _chosen_now(self) -> str:
        """Return the layer that the user chose, or the nearest one that can be shown."""
        layers = self._layers()
        if self._chosen in layers or not layers:
            return self._chosen if layers else _OUTPUT
        return layers[0] if self._showing.query or self._showing.detail == "basic" else layers[-1]

    def _show_rows(self) -> None:
        super()._show_rows()
        if self.is_open and not self.isHidden():
            self._show_chooser()
        for path, row in self.rows.items():
            row.show_inherited(_inherited(path, self._showing.experiment))

    def _show_chooser(self) -> None:
        experiment = self._showing.experiment
        names, chosen = tuple(self._layers()), self._chosen_now()
        if self._segments is None or names != self._names:
            self._make_chooser(names)
        assert self._segments is not None  # made above
        self._head.setVisible(bool(names))
        self._segments.choose(chosen)
        layers = experiment.network.layers
        for name, segment in zip(names, self._segments.segments(), strict=True):
            index = layers if name == _OUTPUT else LAYER_GROUPS.index(name)
            own = has_own_settings(experiment, index)
            segment.show_marked(own)
            words = _title(experiment, name)
            segment.setAccessibleName(f"{words}, with own settings" if own else words)
            segment.setToolTip(words)
        self._hint.setText(_title(experiment, chosen))

    def _make_chooser(self, names: tuple[str, ...]) -> None:
        if self._segments is None:
            column = QVBoxLayout(self._head)
            column.setContentsMargins(LEFT, 2, RIGHT, 2)
            column.setSpacing(4)
            column.addLayout(self._line)
            column.addWidget(self._hint)
            self._place(self._head, _ABOVE)
        else:
            self._segments.hide()
            self._segments.deleteLater()
        self._names = names
        choices = [(name, "out" if name == _OUTPUT else name.removeprefix("layer")) for name in names]
        self._segments = SmallSegments(choices, self._theme, least=28)
        self._segments.chosen.connect(self._on_segment_chosen)
        self._line.addWidget(self._segments)

    def _on_segment_chosen(self, name: str) -> None:
        self._chosen = name
        self._show_rows()


def _title(experiment: Experiment, name: str) -> str:
    if name == _OUTPUT:
        return "Output layer"
    index = LAYER_GROUPS.index(name)
    if index >= experiment.network.layers:
        return "Output layer"
    return f"Hidden layer {index + 1}: {experiment.network.hidden[index]} × {experiment.activations[index]}"


def _inherited(path: str, experiment: Experiment) -> Value:
    """Return the value of all layers that an empty setting of one layer stands for."""
    name = path.rpartition(".")[2]
    common = {
        "learning_rate": experiment.learning_rate_path,
        "dropout": "dropout.rate",
        "activation": "network.activation",
    }.get(name, f"optimizer.{experiment.optimizer.method}.{name}")
    return experiment.value(common) if common in hyperparameters() else None
