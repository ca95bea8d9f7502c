"""What a picture is written as: PNG in some sizes, or SVG; what it is called, and what is said in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize

from core.whole_files import replacing
from gui.numbers import grouped
from gui.pictures.recording import Recording
from gui.slices import Work

RATIOS = (1.0, 2.0, 3.0)
"""Pixels per logical pixel that are offered, besides what the screen has."""
NAME_MOST = 60
"""Letters of an experiment's name that a file name takes."""


@dataclass(frozen=True)
class PictureFormat:
    """One way to write a picture."""

    ending: str
    """Of the file: ``.png`` or ``.svg``."""
    ratio: float = 1.0
    """Pixels per logical pixel of a PNG."""

    def filter_for(self, size: QSize) -> str:
        """Return the entry of a dialog for a picture of some size in logical pixels."""
        if self.ending == ".svg":
            return "SVG, sharp at any size (*.svg)"
        across, up = (grouped(round(side * self.ratio)) for side in size.toTuple())
        return f"PNG {self.ratio:g}×, {across} × {up} pixels (*.png)"


def formats_for(screen_ratio: float) -> tuple[PictureFormat, ...]:
    """Return the formats to choose among; the first is a PNG as the screen shows it."""
    ratios = (screen_ratio, *(ratio for ratio in RATIOS if ratio != screen_ratio))
    return (*(PictureFormat(".png", ratio) for ratio in ratios), PictureFormat(".svg"))


def chosen_format(
    path: str, chosen: PictureFormat, formats: Sequence[PictureFormat]
) -> tuple[str, PictureFormat]:
    """Return the path and the format that the user means: a typed ending counts more than the entry chosen.

    A name without a known ending gets that of the entry.
    """
    ending = Path(path).suffix.lower()
    if ending == chosen.ending:
        return path, chosen
    meant = next((known for known in formats if known.ending == ending), None)
    return (path, meant) if meant is not None else (path + chosen.ending, chosen)


@dataclass(frozen=True)
class About:
    """What a picture or table is of."""

    experiment: str
    step: int
    words: str
    """What it shows: ``diagram``."""

    def file_name(self, ending: str) -> str:
        """Return a name for its file: ``bike-demand-step-1200-diagram.png``."""
        plain = re.sub(r"[\W_]+", "-", self.experiment.casefold())[:NAME_MOST].strip("-")
        what = re.sub(r"[\W_]+", "-", self.words.casefold()).strip("-")
        return f"{plain or 'trainscope'}-step-{self.step}-{what}{ending}"

    @property
    def title(self) -> str:
        """Experiment and panel."""
        return f"{self.experiment} – {self.words}"

    @property
    def texts(self) -> dict[str, str]:
        """What is written into a PNG, by keyword."""
        return {
            "Title": self.title,
            "Description": self.description,
            "Software": "Trainscope",
            "Experiment": self.experiment,
            "Step": str(self.step),
        }

    @property
    def description(self) -> str:
        """A sentence for those who cannot see it."""
        return f"The {self.words} of Trainscope at step {grouped(self.step)} of “{self.experiment}”."


def picture_work(recording: Recording, about: About, form: PictureFormat, *, grey: bool) -> Work:
    """Return the work that makes the bytes of a picture. Writers are imported when they are first needed."""
    if form.ending == ".svg":
        from gui.pictures.svg_writer import write_svg  # noqa: PLC0415

        return write_svg(recording, title=about.title, description=about.description, grey=grey)
    from gui.pictures.png_writer import write_png  # noqa: PLC0415

    return write_png(recording, form.ratio, grey=grey, texts=about.texts)


def file_work(path: str, content: Work) -> Work:
    """Return the work that writes bytes into a file, which is replaced as a whole; it returns the path."""
    with replacing(path) as file:
        file.write((yield from content))
    return path
