"""Files that ship with the program: data, fonts, icons, colours, named experiments.

Each folder carries the licence or the provenance of what lies in it.
"""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
"""Absolute path of this folder."""


def path(*parts: str) -> Path:
    """Return the absolute path of a shipped file, for example ``path("data", "x.csv")``."""
    return FOLDER.joinpath(*parts)
