"""What can be done by key or menu: declared once, and everything that offers it follows from that.

Shortcuts, the menus of the top bar, the sheet of shortcuts and the keys named in tool tips are made from
the same declarations. A part of the program that has something to offer adds it with `Actions.add`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from functools import partial
from typing import NamedTuple, Protocol, runtime_checkable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from gui.theme import icon


class Group(Enum):
    """What belongs together, in the order of the sheet; the value is its heading."""

    TRAINING = "Training"
    SHOWN = "What is shown"
    SETTINGS = "Settings"
    EXPERIMENT = "Experiment"
    PICTURES = "Pictures"
    PANELS = "Panels"
    LOOK = "Type and colours"
    WINDOW = "Window"


class Action(NamedTuple):
    """One thing that can be done, by key, by menu or by both."""

    name: str
    """Stands for it within the program, such as ``fill.diagram``."""
    words: str
    """What menu and sheet call it. An ellipsis at the end says that it asks before it acts."""
    keys: str | tuple[str, ...]
    """Shortcuts as Qt spells them, such as ``Ctrl+Shift+Z``; the first one is shown. Empty: none."""
    group: Group
    run: Callable[[], object]
    tip: str = ""
    """A sentence that says more, for the tool tip in the menu."""
    checked: Callable[[], bool] | None = None
    """Whether the menu shows a tick, for what is on or off."""
    enabled: Callable[[], bool] | None = None
    """Whether it can be done now; None: always."""
    icon_name: str = ""
    """Shipped icon that the menu shows."""
    in_menu: bool = True
    """Whether the menu of its group has it; the sheet of shortcuts has all."""

    @property
    def sequences(self) -> tuple[str, ...]:
        """All shortcuts, spelled the same way whatever the declaration did."""
        keys = (self.keys,) if isinstance(self.keys, str) else self.keys
        portable = QKeySequence.SequenceFormat.PortableText
        return tuple(QKeySequence(key).toString(portable) for key in keys if key)

    @property
    def shown_keys(self) -> str:
        """The first shortcut as this system writes it, such as ``Ctrl+S``; "" if there is none."""
        native = QKeySequence.SequenceFormat.NativeText
        return next((QKeySequence(keys).toString(native) for keys in self.sequences), "")

    @property
    def can_run(self) -> bool:
        """Whether it can be done now."""
        return self.enabled is None or self.enabled()


class PartKeys(NamedTuple):
    """Keys that a part of the window obeys while it has the focus."""

    part: str
    """Heading in the sheet, such as ``Slider``."""
    keys: tuple[tuple[str, str], ...]
    """Pairs of keys as they are to be read (``← →``) and what they do."""


@runtime_checkable
class WithKeys(Protocol):
    """A part of the window that declares the keys it obeys while it has the focus."""

    keys_when_focused: PartKeys


class Actions(QObject):
    """All actions of a window. Adding one makes its shortcuts; menus and sheet ask when they open."""

    added = Signal()
    """There are other actions than before."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._actions: dict[str, Action] = {}
        self._names: dict[str, str] = {}
        """Name of the action by shortcut."""

    def add(self, *actions: Action) -> None:
        """Offer actions from now on.

        Raises ValueError if one has the name or a shortcut of another one; none is added then.
        """
        names, keys = set(self._actions), dict(self._names)
        for action in actions:
            if action.name in names:
                raise ValueError(f"There is an action “{action.name}” already.")
            names.add(action.name)
            for sequence in action.sequences:
                if sequence in keys:
                    raise ValueError(f"{sequence} belongs to “{keys[sequence]}” and to “{action.name}”.")
                keys[sequence] = action.name
        for action in actions:
            self._actions[action.name] = action
            for sequence in action.sequences:
                QShortcut(QKeySequence(sequence), self._window, partial(self.run, action.name))
        self._names = keys
        self.added.emit()

    def run(self, name: str) -> None:
        """Do it, if it can be done now. Raises KeyError for an unknown name."""
        action = self._actions[name]
        if action.can_run:
            action.run()

    def action(self, name: str) -> Action:
        """Return an action. Raises KeyError for an unknown name."""
        return self._actions[name]

    def of(self, group: Group) -> list[Action]:
        """Return the actions of a group in the order in which they were added."""
        return [action for action in self._actions.values() if action.group is group]

    def tip(self, words: str, name: str) -> str:
        """Return a tool tip: the words with the key of an action. Raises KeyError for an unknown name."""
        keys = self._actions[name].shown_keys
        return f"{words} ({keys})" if keys else words

    def fill_menu(self, menu: QMenu, groups: Iterable[Group], ink: QColor) -> None:
        """Append the actions of some groups, divided by lines, as they stand now; icons in one colour."""
        for group in groups:
            actions = [action for action in self.of(group) if action.in_menu]
            if actions and menu.actions():
                menu.addSeparator()
            for action in actions:
                keys = f"\t{action.shown_keys}" if action.shown_keys else ""
                entry = menu.addAction(action.words + keys, partial(self.run, action.name))
                entry.setToolTip(action.tip or action.words)
                entry.setEnabled(action.can_run)
                if action.icon_name:
                    entry.setIcon(icon(action.icon_name, ink))
                if action.checked is not None:
                    entry.setCheckable(True)
                    entry.setChecked(action.checked())


def keys_of_parts(parts: Sequence[object]) -> list[PartKeys]:
    """Return what those of the parts that say so obey while they have the focus, each heading once."""
    found = [part.keys_when_focused for part in parts if isinstance(part, WithKeys)]
    return list({keys.part: keys for keys in found}.values())
