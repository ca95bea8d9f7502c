"""Whether a window can be shown here, and if not, why and what to do."""

from __future__ import annotations

import ctypes
import os
import socket
import sys

XCB_PACKAGES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
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
    if not _answers(os.environ["DISPLAY"]):
        return f"The display “{os.environ['DISPLAY']}” does not answer, so no window is shown."
    missing = [package for name, package in XCB_PACKAGES.items() if not _loads(name)]
    if missing:
        return f"No window can be shown until these are installed: sudo apt install {' '.join(missing)}."
    return None


def _loads(library: str) -> bool:
    """Return whether a library can be loaded; Qt needs it anyway, and asking ldconfig takes 8 ms each."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _answers(display: str) -> bool:
    """Return whether an X server listens at a display such as ``:0`` or ``host:10.0``."""
    host, _, rest = display.rpartition(":")
    number = rest.partition(".")[0]
    if not number.isdigit():
        return False
    if host not in ("", "unix"):
        return _connects(socket.AF_INET, (host, 6000 + int(number)))
    path = f"/tmp/.X11-unix/X{number}"
    return _connects(socket.AF_UNIX, path) or _connects(socket.AF_UNIX, f"\0{path}")


def _connects(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(2.0)
        try:
            probe.connect(address)
        except OSError:
            return False
    return True
