"""How the file is written, as it was found; each fact can be set, and the file is read again."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.settings import TableSettings
from core.tables import Found
from gui.theme import Theme
from gui.widgets.combo import SmallCombo
from gui.widgets.labels import label

WAYS = {
    "separator": (
        "Separator",
        (("comma", "comma"), ("semicolon", "semicolon"), ("tab", "tab"), ("bar", "bar")),
    ),
    "decimal": ("Decimals", (("point", "with a point"), ("comma", "with a comma"))),
    "header": ("Names", (("yes", "in the first row"), ("no", "none"))),
    "encoding": ("Encoding", (("utf-8", "UTF-8"), ("utf-16", "UTF-16"), ("cp1252", "Windows-1252"))),
}
"""The settings of a file, each with its label and its choices beside ``auto``."""
_UNKNOWN = "automatic"


class WayBar(QWidget):
    """A list for each fact; the first entry is what was found."""

    way_changed = Signal(str, str)
    """Name of a field of `TableSettings` and its new value."""

    def __init__(self, theme: Theme, box_px: int = 152) -> None:
        super().__init__()
        self._boxes: dict[str, SmallCombo] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for name, (words, choices) in WAYS.items():
            box = SmallCombo((("auto", _UNKNOWN), *choices), theme)
            box.setAccessibleName(words)
            box.setToolTip(f"{words}: as found in the file, or as you say; the file is then read again")
            box.setFixedWidth(box_px)
            box.chosen.connect(lambda value, name=name: self.way_changed.emit(name, value))
            name_of_it = label(words, "setting")
            name_of_it.setBuddy(box)
            row.addWidget(name_of_it)
            row.addWidget(box)
            row.addSpacing(8)
            self._boxes[name] = box
        row.addStretch(1)

    def box(self, name: str) -> SmallCombo:
        """Return the list of a field."""
        return self._boxes[name]

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        for box in self._boxes.values():
            box.set_theme(theme)

    def show_way(self, settings: TableSettings, found: Found | None = None) -> None:
        """Show what the settings say, and what was found where they leave it open."""
        told = {} if found is None else _told(found)
        for name, box in self._boxes.items():
            words = dict(WAYS[name][1]).get(told.get(name, ""), told.get(name, ""))
            box.setItemText(0, words or _UNKNOWN)
            box.choose(str(getattr(settings, name)))
            box.update()


def _told(found: Found) -> dict[str, str]:
    encoding = found.encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    return {
        "separator": found.separator,
        "decimal": found.decimal,
        "header": "yes" if found.header else "no",
        "encoding": encoding,
    }
