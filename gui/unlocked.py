"""Calls of QPainter that give Python's interpreter lock away, so that training goes on while Qt paints.

PySide holds the lock during a painter call. `ctypes` releases it: the functions are looked up in the Qt
library that is loaded already, and are given the addresses of the same objects. Where the library or a
function is not found under its name (each compiler has its own), the callers use PySide's call: the picture
is the same, training waits.
"""

from __future__ import annotations

import ctypes
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import PySide6
import shiboken6
from PySide6.QtGui import QPainter, QPixmap

FILES = {
    "linux": "Qt/lib/libQt6Gui.so.6",
    "darwin": "Qt/lib/QtGui.framework/Versions/A/QtGui",
    "win32": "Qt6Gui.dll",
}
"""Where PySide6 keeps Qt's library, below its own folder."""
ITANIUM = {
    "drawLines": "_ZN8QPainter9drawLinesEPK6QLineFi",
    "drawPixmapFragments": (
        "_ZN8QPainter19drawPixmapFragmentsEPKNS_14PixmapFragmentEiRK7QPixmap6QFlagsINS_18PixmapFragmentHintEE"
    ),
}
"""Names after the Itanium C++ ABI, which Linux and macOS use."""


def draw_lines(painter: QPainter, ends: np.ndarray) -> bool:
    """Draw lines, (n, 4) float64 and contiguous; returns False if nothing was drawn."""
    call = _function("drawLines", ctypes.c_void_p, ctypes.c_int)
    if call is None:
        return False
    call(_address(painter), ends.ctypes.data, len(ends))
    return True


def draw_fragments(painter: QPainter, fragments: np.ndarray, source: QPixmap) -> bool:
    """Draw parts of a pixmap, (n, 10) as `QPainter.PixmapFragment`; returns False if nothing was drawn."""
    call = _function("drawPixmapFragments", ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
    if call is None:
        return False
    call(_address(painter), fragments.ctypes.data, len(fragments), _address(source), 0)
    return True


def _address(thing: QPainter | QPixmap) -> int:
    return int(shiboken6.Shiboken.getCppPointer(thing)[0])


@lru_cache(maxsize=8)
def _function(name: str, *arguments: Any) -> Any:
    """Return a method of QPainter as a function of the painter's address, or None if it is not found."""
    library = Path(PySide6.__file__).parent / FILES.get(sys.platform, "")
    try:
        found = getattr(ctypes.CDLL(str(library)), ITANIUM[name])
    except (OSError, AttributeError):
        return None
    found.argtypes, found.restype = (ctypes.c_void_p, *arguments), None
    return found
