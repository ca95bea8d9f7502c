"""Whether a window can be shown here, and if not, why and what to do."""

from __future__ import annotations

import ctypes.util
import os
import sys

XCB_PACKAGES = {
    "xcb-cursor": "libxcb-cursor0",
    "xcb-icccm": "libxcb-icccm4",
    "xcb-keysyms": "libxcb-keysyms1",
    "xcb-image": "libxcb-image0",
    "xcb-render-util": "libxcb-render-util0",
    "xkbcommon-x11": "libxkbcommon-x11-0",
}
"""Libraries that Qt's X11 plug-in loads, and the Debian packages that bring them."""


def missing_display() -> str | None:
    """Return one sentence that says why no window can be shown, or None if one can.

    Without a display or a library Qt ends the process with an abort, so this is asked first.
    """
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return None
    if os.environ.get("WAYLAND_DISPLAY"):
        return None
    if not os.environ.get("DISPLAY"):
        return "There is no display here, so no window is shown."
    missing = [package for name, package in XCB_PACKAGES.items() if ctypes.util.find_library(name) is None]
    if missing:
        return f"No window can be shown until these are installed: sudo apt install {' '.join(missing)}."
    return None
