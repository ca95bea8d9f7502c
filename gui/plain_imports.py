"""Takes off what PySide6 lays around Python's ``import`` for the sake of ``from __feature__ import``.

This program has no such line. To know that, PySide6 reads the source of each module that is imported after
Qt: all of ours, and torch's thousand in the training thread, a second of processor time in all.
"""

from __future__ import annotations

import builtins

import PySide6.QtCore  # noqa: F401 - lays it around `import`, now at the latest


def use_plain_imports() -> None:
    """Import modules without reading their source. Called before those of the window are imported."""
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
