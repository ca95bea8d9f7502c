"""Pictures of the window and of its panels: into the clipboard, or into a file as PNG or SVG."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QMimeData, QObject, QStringListModel, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from core.whole_files import not_written
from gui.frame import Frame
from gui.pictures.formats import About, PictureFormat, chosen_format, file_work, formats_for, picture_work
from gui.pictures.recording import Recording, record
from gui.pictures.still_frame import still
from gui.pictures.words import PANELS
from gui.saying import SayingStrip
from gui.slices import Job, Slices, Work
from gui.theme import Theme

if TYPE_CHECKING:
    from gui.window.main_window import MainWindow

OF_ROOM = "room."
"""What the names of the panels of another stage begin with, before their place."""
ON_CANVAS = ("diagram", "fit", "error", "scores")
"""Panels that end at their words; a picture of them gets a margin."""
MARGIN_PX = 16
HIDDEN = {
    "window": "The window is not shown, so there is no picture of it.",
    "controls": "The controls are folded away: show them first (Ctrl+B).",
    "code": "The PyTorch script is not open: open it first (C).",
}
"""Why there is no picture of something now; for the others see `Pictures.why_not`."""


@runtime_checkable
class WithScores(Protocol):
    """The fit, below or beside which the scores stand."""

    scores: QWidget


@runtime_checkable
class PictureView(Protocol):
    """A view that paints frames."""

    def show_frame(self, frame: Frame) -> None:
        """Store the frame and ask Qt for a repaint."""
        ...

    def isVisible(self) -> bool:
        """Return whether the picture can be seen."""
        ...


@dataclass(frozen=True)
class Taken:
    """A picture at the moment at which it was asked for; how it is written may be chosen later."""

    recording: Recording
    about: About
    grey: bool
    """Whether colours are to become their luminance."""

    def work(self, form: PictureFormat) -> Work:
        """Return the work that makes the bytes of the picture."""
        return picture_work(self.recording, self.about, form, grey=self.grey)


class Pictures(QObject):
    """Takes pictures of one window; those that take long are written in slices, and can be given up."""

    complained = Signal(str, str)
    """What did not work, and why."""
    grey_wanted = Signal(bool)
    """A picture in greys is about to be taken (True), or has been (False): signs need more than colours."""

    def __init__(self, window: MainWindow, theme: Theme) -> None:
        super().__init__(window)
        self._window, self._theme = window, theme
        self.folder = ""
        """Where the last file was saved."""
        self.slices = Slices(self)
        self.strip = SayingStrip(theme, window.body)
        self.strip.given_up.connect(self.slices.give_up)
        self.slices.progressed.connect(self.strip.show_progress)
        self.slices.ended.connect(self.strip.end_progress)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.strip.set_theme(theme)

    def stop(self) -> None:
        """Give up what is being written."""
        self.slices.stop()
        self.strip.hide()

    # ---- what there is a picture of ---------------------------------------------------------

    def panel(self, name: str) -> QWidget | None:
        """Return the widget of a panel, or None while it has not been made. Raises KeyError otherwise."""
        if name.startswith(OF_ROOM):
            return self.of_room().get(name)
        window = self._window
        stage, fit = window.stage, window.stage.fit
        places: dict[str, QWidget | None] = {
            "window": window,
            "diagram": stage.network,
            "fit": fit,
            "error": stage.error,
            "scores": fit.scores if isinstance(fit, WithScores) else None,
            "controls": window.controls,
            "code": window.code,
        }
        return places[name]

    def of_room(self) -> dict[str, QWidget]:
        """Return the panels that are to be seen on another stage than *Network*, by their names here."""
        stages = self._window.stages
        room = stages.room(stages.current)
        panels = () if room is None else room.picture_panels
        return {f"{OF_ROOM}{place}": panel for place, panel in enumerate(panels)}

    def words_for(self, name: str) -> str:
        """Return what a panel is called in a sentence, behind *the*."""
        if not name.startswith(OF_ROOM):
            return PANELS[name]
        panel = self.panel(name)
        title = "" if panel is None else panel.accessibleName().partition(":")[0]
        return f"panel “{title}”" if title else "panel"

    def why_not(self, name: str) -> str:
        """Return why there is no picture of a panel now, as a sentence; empty if there is one."""
        panel = self.panel(name)
        if panel is None and name.startswith(OF_ROOM):
            return "The panel cannot be seen: show all panels first (Esc)."
        if panel is None:
            return f"The {PANELS[name]} is not there yet: it comes with the first numbers of the engine."
        if panel.isVisible() and not panel.size().isEmpty():
            return ""
        default = f"The {self.words_for(name)} cannot be seen: show all panels first (Esc)."
        return HIDDEN.get(name, default)

    def about(self, words: str) -> About:
        """Return which experiment or race is shown, at which step, with words for what is taken from it."""
        session, stages = self._window.session, self._window.stages
        room = stages.room(stages.current)
        if room is not None and room.pictured is not None:
            return About(*room.pictured, words)
        if session.frame is None:
            return About(session.intended.name, 0, words)
        return About(session.frame.state.experiment.name, session.frame.state.step, words)

    def take(self, name: str, *, grey: bool = False) -> Taken:
        """Take a picture of a panel that can be seen: one frame, painted as at rest, also while training.

        Raises ValueError with a sentence where there is no picture now.
        """
        reason, panel = self.why_not(name), self.panel(name)
        if reason or panel is None:
            raise ValueError(reason)
        if grey:
            self.grey_wanted.emit(True)
        try:
            self._hold_still()
            on_canvas = name in ON_CANVAS or name.startswith(OF_ROOM)
            ground, margin = self._theme.canvas, MARGIN_PX if on_canvas else 0
            recording = record(panel, without=self.strip, margin_px=margin, ground=ground)
            return Taken(recording, self.about(self.words_for(name)), grey)
        finally:
            if grey:
                self.grey_wanted.emit(False)
            self._window.session.refresh()

    def _hold_still(self) -> None:
        """Let all that shows frames show the same one, painted with care."""
        session, stage = self._window.session, self._window.stage
        if session.frame is None:
            return
        frame = still(session.frame)
        session.frame_resolved.emit(frame)
        for view in (stage.network, stage.fit, stage.error):
            if isinstance(view, PictureView) and view.isVisible():
                view.show_frame(frame)

    # ---- what the user asks for -------------------------------------------------------------

    def copy(self, name: str) -> None:
        """Put a picture of a panel into the clipboard, as PNG and as SVG."""
        if reason := self.why_not(name):
            self.strip.say(reason)
            return
        taken, words = self.take(name), self.words_for(name)
        ratio = self._window.devicePixelRatioF()
        self.slices.start(
            Job(
                f"Copying a picture of the {words} …",
                _both(taken, ratio),
                partial(self._put_into_clipboard, words),
                lambda error: None,
            )
        )

    def _put_into_clipboard(self, words: str, both: tuple[bytes, bytes]) -> None:
        png, svg = both
        data = _mime_data()
        data.setImageData(QImage.fromData(png))
        data.setData("image/png", png)
        data.setData("image/svg+xml", svg)
        QGuiApplication.clipboard().setMimeData(data)
        self.strip.say(f"Copied a picture of the {words}.")

    def ask_and_save(self, name: str, *, grey: bool = False) -> None:
        """Take a picture of a panel, then ask where to and as what to save it."""
        if reason := self.why_not(name):
            self.strip.say(reason)
            return
        taken = self.take(name, grey=grey)
        formats = formats_for(self._window.devicePixelRatioF())
        filters = [form.filter_for(taken.recording.size) for form in formats]
        proposed = os.path.join(self.folder, taken.about.file_name(".png"))
        title = f"Save a picture of the {self.words_for(name)}"
        path, chosen = QFileDialog.getSaveFileName(self._window, title, proposed, ";;".join(filters))
        if path:
            form = formats[filters.index(chosen)] if chosen in filters else formats[0]
            meant, form = chosen_format(path, form, formats)
            self.save(path, meant, file_work(meant, taken.work(form)))

    def save(self, path: str, meant: str, work: Work) -> None:
        """Do the work that writes a file; say when it is there, or why it cannot be written.

        `path` is what the user named and agreed to replace; `meant`, what is written, may end otherwise.
        """
        self.folder, name = os.path.split(meant)
        title = "The file was not saved."
        if meant != path and os.path.exists(meant):
            self.complained.emit(title, f"“{name}” is there already: name it with its ending to replace it.")
            return
        self.slices.start(
            Job(
                f"Saving {name} …",
                work,
                lambda written: self.strip.say(f"Saved {name}."),
                lambda error: self.complained.emit(title, not_written(meant, error)),
            )
        )


def _mime_data() -> QMimeData:
    """Return an empty object for the clipboard.

    WORKAROUND PySide6 6.11.3: the program crashes at its end while the clipboard holds one that was made by
    Python; the models of Qt make their own.
    """
    model = QStringListModel([""])
    data = model.mimeData([model.index(0)])
    data.clear()
    return data


def _both(taken: Taken, ratio: float) -> Work:
    """Return the work that makes a PNG, then an SVG."""
    png = yield from taken.work(PictureFormat(".png", ratio))
    svg = yield from taken.work(PictureFormat(".svg"))
    return png, svg
