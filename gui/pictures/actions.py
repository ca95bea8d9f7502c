"""Pictures and curves in the window: by its menus, by its keys, and by a menu for each panel."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget

from gui.pictures.words import PANELS, TABLES
from gui.shortcuts.actions import Action, Group
from gui.theme import Theme, icon

if TYPE_CHECKING:
    from gui.curve_files import CurveFiles
    from gui.pictures.taking import Pictures
    from gui.window.main_window import MainWindow

COPY_KEYS = "Ctrl+Shift+P"
IN_MENU = ("diagram", "fit", "error")
"""Panels that the menu of the window offers; the others have a menu of their own."""
INNERMOST_FIRST = ("scores", "diagram", "fit", "error", "controls", "code", "window")
COPY_TIP = "Into the clipboard, as PNG and as SVG"
SAVE_TIP = "As PNG in a size to choose, or as SVG"
CSV_TIP = "All digits, to be read by other programs"
GREY_TIP = "The luminance of all colours, for print without colours"


@runtime_checkable
class WithEditing(Protocol):
    """The fit, whose points can be edited: the right button deletes them then."""

    edit: QAbstractButton


class PictureTools(QObject):
    """What a window needs to give away pictures and curves, connected; made when it is first wanted."""

    def __init__(self, window: MainWindow) -> None:
        """Add the actions to those of the window; what does not work is told on its card."""
        super().__init__(window)
        self._window, self._network = window, window.stage.network
        self._choices: Mapping[str, object] = {}
        """What the user wants to see of the diagram, while a picture in greys is taken."""
        self._pictures: Pictures | None = None
        self._curves: CurveFiles | None = None
        self.menus = PanelMenus(window, self)
        window.registry.add(*picture_actions(self))

    @property
    def pictures(self) -> Pictures:
        """What takes pictures."""
        if self._pictures is None:
            from gui.pictures.taking import Pictures  # noqa: PLC0415 - after the first paint

            self._pictures = Pictures(self._window, self._window.look.theme)
            self._pictures.complained.connect(self._window.troubles.complain)
            self._pictures.grey_wanted.connect(self._on_pictures_grey_wanted)
        return self._pictures

    @property
    def curves(self) -> CurveFiles:
        """What saves curves."""
        if self._curves is None:
            from gui.curve_files import CurveFiles  # noqa: PLC0415 - after the first paint

            self._curves = CurveFiles(self._window, self.pictures)
        return self._curves

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        if self._pictures is not None:
            self._pictures.set_theme(theme)

    def stop(self) -> None:
        """Give up what is being written."""
        if self._pictures is not None:
            self._pictures.stop()

    def _on_pictures_grey_wanted(self, wanted: bool) -> None:
        """Let the diagram tell signs without colours while a picture in greys is taken."""
        if wanted:
            self._choices = self._network.choices
            self._network.use_choices({"dash_negative": True})
        else:
            self._network.use_choices(self._choices)


def picture_actions(tools: PictureTools) -> list[Action]:
    """Return the actions that copy and save pictures and curves, in the order of the menu."""
    group = Group.PICTURES

    def save(name: str) -> Action:
        words = f"Save a picture of the {PANELS[name]} …"
        return Action(
            f"picture.save.{name}",
            words,
            "",
            group,
            lambda: tools.pictures.ask_and_save(name),
            SAVE_TIP,
            enabled=lambda: not tools.pictures.why_not(name),
            icon_name="save",
        )

    def table(name: str) -> Action:
        return Action(
            f"curves.{name}",
            f"Save the {TABLES[name]} as CSV …",
            "",
            group,
            lambda: tools.curves.ask_and_save_named(name),
            CSV_TIP,
            enabled=lambda: tools.curves.has(name),
            icon_name="table",
        )

    return [
        Action(
            "picture.copy.window",
            "Copy a picture of the window",
            COPY_KEYS,
            group,
            lambda: tools.pictures.copy("window"),
            COPY_TIP,
            icon_name="copy",
        ),
        save("window"),
        Action(
            "picture.grey.window",
            "Save a picture of the window in greys …",
            "",
            group,
            lambda: tools.pictures.ask_and_save("window", grey=True),
            GREY_TIP,
        ),
        *map(save, IN_MENU),
        *map(table, ("error-by-epoch", "each-batch")),
    ]


class PanelMenus(QObject):
    """Opens a menu for the panel under the pointer, or with the focus, unless a part of it has its own."""

    def __init__(self, window: MainWindow, tools: PictureTools) -> None:
        super().__init__(window)
        self._window, self._tools = window, tools
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at what no part of the window has answered. Called by Qt."""
        if watched is not self._window or not isinstance(event, QContextMenuEvent):
            return False
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        at = self._window.mapFromGlobal(event.globalPos())
        hit = self._window.childAt(at) if by_mouse else QApplication.focusWidget()
        if by_mouse and self._deletes_points(hit):
            return False
        name = self._panel_of(hit)
        self.menu_of(name).popup(event.globalPos() if by_mouse else self._place_for(name))
        return True

    def _panel_of(self, hit: QWidget | None) -> str:
        for name in (*self._tools.pictures.of_room(), *INNERMOST_FIRST):
            panel = self._tools.pictures.panel(name)
            if panel is not None and hit is not None and (hit is panel or panel.isAncestorOf(hit)):
                return name
        return "window"

    def _deletes_points(self, hit: QWidget | None) -> bool:
        """Return whether the right button deletes points of what it was pressed on."""
        from gui.views.fit.picture import Picture  # noqa: PLC0415 - after the first paint

        fit = self._tools.pictures.panel("fit")
        if not (isinstance(fit, WithEditing) and fit.edit.isChecked() and fit.edit.isVisible()):
            return False
        return any(
            picture is hit or picture.isAncestorOf(hit) for picture in fit.findChildren(Picture) if hit
        )

    def _place_for(self, name: str) -> QPoint:
        """Return where the menu of the keyboard opens: within its panel."""
        panel = self._tools.pictures.panel(name) or self._window
        return panel.mapToGlobal(QPoint(min(24, panel.width()), min(24, panel.height())))

    def menu_of(self, name: str) -> QMenu:
        """Return a menu with the pictures and tables of a panel, then those of the window."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        if name != "window" and not self._tools.pictures.why_not(name):
            self._offer_pictures(menu, name, "")
            self._offer_tables(menu, name)
            menu.addSeparator()
        self._offer_pictures(menu, "window", f"\t{COPY_KEYS}")
        return menu

    def _offer_pictures(self, menu: QMenu, name: str, keys: str) -> None:
        pictures, ink = self._tools.pictures, self._window.look.theme.text2
        words = pictures.words_for(name)
        copy = menu.addAction(f"Copy a picture of the {words}{keys}", partial(pictures.copy, name))
        save = menu.addAction(f"Save a picture of the {words} …", partial(pictures.ask_and_save, name))
        grey = menu.addAction(
            f"Save a picture of the {words} in greys …", partial(pictures.ask_and_save, name, grey=True)
        )
        for action, tip in ((copy, COPY_TIP), (save, SAVE_TIP), (grey, GREY_TIP)):
            action.setToolTip(tip)
        copy.setIcon(icon("copy", ink))
        save.setIcon(icon("save", ink))

    def _offer_tables(self, menu: QMenu, name: str) -> None:
        for table in self._tools.curves.tables(name):
            words = f"Save the {TABLES[table.name]} as CSV …"
            action = menu.addAction(words, partial(self._tools.curves.ask_and_save, table))
            action.setToolTip(CSV_TIP)
            action.setIcon(icon("table", self._window.look.theme.text2))
