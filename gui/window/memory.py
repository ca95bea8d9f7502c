"""What of the window is remembered, and how it comes back: geometry, sizes of panels, look, views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication

from gui.look import ThemeChoice
from gui.remembered import Choice, Remembered, remember_choices
from gui.views.stage_places import Shares

if TYPE_CHECKING:
    from gui.window.main_window import MainWindow

LOOK, PANELS, WINDOW = "look", "panels", "window"
SHARES = {False: ("fit", "error"), True: ("fit_when_presenting", "error_when_presenting")}
"""Names of the shares of fit and error: at a desk, and in large type."""
GRIP_PX = 120
"""This much of the upper edge must lie on a screen, or the window could not be taken hold of."""


def remembered_colours(store: Remembered) -> ThemeChoice:
    """Return the colours that were chosen last; those of the system if none were."""
    chosen = store.section(LOOK).get("colours")
    return cast(ThemeChoice, chosen) if chosen in ("dark", "light") else "system"


def place_of(remembered: Mapping[str, Choice], screens: Sequence[QRect]) -> QRect | None:
    """Return where the window was, if it can still be taken hold of there, no larger than the screen.

    `screens` are the usable areas. None if nothing usable is remembered.
    """
    numbers = [remembered.get(name) for name in ("x", "y", "width", "height")]
    if not all(isinstance(number, int) and abs(number) < 100_000 for number in numbers):
        return None
    where = QRect(*cast(list[int], numbers))
    edge = QRect(where.x(), where.y(), where.width(), 1)
    for screen in screens:
        held = edge.intersected(screen)
        if where.height() > 0 and held.width() >= GRIP_PX:
            return where.intersected(screen) if where.width() > screen.width() else where
    return None


class WindowMemory:
    """Gives a new window what is remembered, and keeps what the user chooses from then on."""

    def __init__(self, window: MainWindow, store: Remembered) -> None:
        self._window, self._store = window, store
        self._colours_at_start = window.look.choice
        self._use()
        window.look.chosen.connect(self._keep_look)
        window.stage.shares_changed.connect(self._keep_sizes)
        window.body.sizes_changed.connect(self._keep_sizes)

    def add_view(self, name: str, view: object) -> None:
        """Give a view its choices, and keep what is chosen in it: see `remember_choices`."""
        remember_choices(self._store, name, view)

    def place_window(self) -> None:
        """Put the window where it was, or in the middle of the screen, no larger than that."""
        window, remembered = self._window, self._store.section(WINDOW)
        place = place_of(remembered, [screen.availableGeometry() for screen in QGuiApplication.screens()])
        if place is not None:
            window.setGeometry(place)
        room = window.screen().availableGeometry().size()
        too_large = window.width() > room.width() or window.height() > room.height()
        if too_large or remembered.get("maximised") is True:
            window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)

    def keep_window(self) -> None:
        """Remember where the window is; it is about to close."""
        window = self._window
        where = (
            window.normalGeometry() if window.isMaximized() or window.isFullScreen() else window.geometry()
        )
        place = {"x": where.x(), "y": where.y(), "width": where.width(), "height": where.height()}
        self._store.put(WINDOW, {**place, "maximised": window.isMaximized()})

    def _use(self) -> None:
        sizes, window = self._store.section(PANELS), self._window
        for large, (fit_name, error_name) in SHARES.items():
            fit, error = sizes.get(fit_name), sizes.get(error_name)
            if isinstance(fit, float) and isinstance(error, float):
                window.stage.divide({large: Shares(fit, error)})
        code = sizes.get("code")
        if isinstance(code, int):
            window.body.use_sizes(sizes.get("rail") is True, min(code, 10_000))
        window.look.presenting = self._store.section(LOOK).get("presenting") is True

    def _keep_look(self) -> None:
        look, kept = self._window.look, self._store.section(LOOK)
        kept["presenting"] = look.presenting
        if look.choice != self._colours_at_start or "colours" in kept:
            kept["colours"] = look.choice
        self._store.put(LOOK, kept)

    def _keep_sizes(self) -> None:
        sizes: dict[str, Choice] = {}
        for large, names in SHARES.items():
            shares = self._window.stage.shares[large]
            sizes |= zip(names, (shares.fit, shares.error), strict=True)
        body = self._window.body
        self._store.put(PANELS, {**sizes, "rail": body.rail_wanted, "code": body.code_width})
