"""Loads torch's largest library in the background, so that the later ``import torch`` takes less time.

Measured on 2 cores: ``import torch`` took 1.3 to 1.6 s after it, 2.2 s without. `ctypes` lets go of
the interpreter lock while a library is loaded, so that the window is built meanwhile.
"""

from __future__ import annotations

import ctypes
import importlib.util
import sys
import threading
from pathlib import Path

LIBRARY = {"linux": "libtorch_cpu.so", "darwin": "libtorch_cpu.dylib"}


def preload_torch() -> threading.Thread | None:
    """Start loading in a thread of its own and return it; None where there is nothing to load.

    On Windows torch is imported here and now instead: imported after Qt it fails with WinError 1114.
    """
    if sys.platform == "win32":
        importlib.import_module("torch")
        return None
    spec = importlib.util.find_spec("torch")
    if spec is None or spec.origin is None or sys.platform not in LIBRARY:
        return None
    library = Path(spec.origin).parent / "lib" / LIBRARY[sys.platform]
    thread = threading.Thread(target=_load, args=(str(library),), name="preload torch", daemon=True)
    thread.start()
    return thread


def _load(library: str) -> None:
    try:
        ctypes.CDLL(library)
    except OSError:
        return  # ``import torch`` will say what is wrong
