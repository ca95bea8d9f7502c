"""Renders the real window without a screen, after real training steps, into a picture of it or of a panel."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QSize
from PySide6.QtWidgets import QApplication

from core.experiment import Experiment
from core.experiment_files import named_experiments
from core.snapshot import Status
from core.whole_files import replacing
from gui.app import application
from gui.frame import Mode
from gui.pictures.formats import PictureFormat
from gui.screenshot_stage import ScreenshotError, show_report, show_runs, show_study, show_surface
from gui.slices import whole
from gui.theme import ThemeName
from gui.window.main_window import MainWindow

STEPS_PER_SECOND_AT_LEAST = 20
"""Slower than this, the picture is given up."""

__all__ = ["ScreenshotError", "Shot", "take"]

LONGEST_READ_MS = 120_000
"""A table that takes longer to read is pictured while it is being read."""


@dataclass(frozen=True)
class Shot:
    """What the picture shows."""

    steps: int = 500
    width: int = 1920
    height: int = 1080
    theme: ThemeName = "dark"
    mode: Mode = Mode.TRAINING
    code: bool = False
    section: str = ""
    """Section of the controls that is open, with all its settings; empty: as the window opens."""
    fit: str = ""
    """Picture of the fit (``surface``); empty: the first one."""
    choosing: bool = False
    """Whether the table lies open to choose columns from."""
    panel: str = "window"
    """What the picture is of: a name in `gui.pictures.taking.PANELS`."""
    scale: int = 1
    """Pixels of a PNG for each pixel of the window, 1 to 3."""
    grey: bool = False
    """Whether colours become their luminance."""
    large: bool = False
    """Whether type is large, for a lecture."""
    start_page: bool = False
    """Whether the start page lies over the window."""
    surface: str = ""
    """What the stage *Loss surface* shows: a kind, a test function or a formula; empty: another stage."""
    race_steps: int = 40
    """Steps of the race before the picture."""
    stage: str = "network"
    """The stage to be seen, as in `gui.window.stages.STAGES`."""
    study_epochs: int = 8
    """Epochs of what the stages *Batches* and *Overfitting* compare."""
    runs: bool = False
    """Whether the run history is open, with runs of `steps` batches each that differ in a setting."""


@runtime_checkable
class FitPictures(Protocol):
    """What the pictures of the fit offer; they are imported late."""

    @property
    def names(self) -> tuple[str, ...]:
        """The pictures to choose among."""
        ...

    def choose(self, name: str) -> None:
        """Show one of them."""
        ...


def take(experiment: Experiment, shot: Shot, path: Path) -> QSize:
    """Train the experiment in the real window for some steps, paint it, and save a PNG or an SVG.

    It is an SVG if the path ends so. Returns the size of the picture in pixels. Raises `ScreenshotError` if
    the engine fails or does not answer, the panel cannot be seen, or the file cannot be written.
    """
    app = application(offscreen=True)
    named = named_experiments() if shot.start_page else (experiment,)
    window = MainWindow(experiment, named, shot.theme)
    failures: list[str] = []
    window.thread_.run_failed.connect(failures.append)
    try:
        window.resize(shot.width, shot.height)
        window.present(shot.large)
        window.show()
        window.session.set_mode(shot.mode)
        if shot.steps:
            window.session.train_batches(shot.steps)
        if shot.code or shot.panel == "code":
            window.toggle_code()
        if shot.section:
            window.show_section(shot.section)
        deadline = QDeadlineTimer(int(1000 * (60 + shot.steps / STEPS_PER_SECOND_AT_LEAST)))
        while not _ready(window, shot):
            app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            if failures:
                raise ScreenshotError(f"The engine failed: {failures[0].strip().splitlines()[-1]}")
            if deadline.hasExpired():
                raise ScreenshotError(f"Training did not reach step {shot.steps:,} in time.")
        _open_what_is_wanted(window, shot)
        _show_stage(window, shot)
        _settle(window)
        return _write(window, shot, path)
    finally:
        window.close()
        window.deleteLater()


def _show_stage(window: MainWindow, shot: Shot) -> None:
    if shot.surface:
        show_surface(window, shot.surface, shot.race_steps)
    elif shot.stage == "demand":
        show_report(window)
    elif shot.stage in ("batches", "overfitting"):
        show_study(window, shot.stage, shot.study_epochs)
    elif shot.runs:
        show_runs(window, shot.steps)


def _open_what_is_wanted(window: MainWindow, shot: Shot) -> None:
    """Open the picture of the fit, and the table; raises `ScreenshotError` where there is none."""
    fit = window.stage.fit
    if shot.panel == "controls":
        window.body.show_controls()
    if shot.fit:
        assert isinstance(fit, FitPictures)
        _settle(window)  # what there is to choose among comes with the first frame
        if shot.fit not in fit.names:
            raise ScreenshotError(
                f"There is no picture “{shot.fit}” of this fit: choose one of {', '.join(fit.names)}."
            )
        fit.choose(shot.fit)
        _settle(window)
    if shot.choosing:
        window.files.open_table()
        deadline = QDeadlineTimer(LONGEST_READ_MS)
        while not window.files.panel.is_ready and not deadline.hasExpired():
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    if shot.start_page:
        completed: list[bool] = []
        window.door.completed.connect(lambda: completed.append(True))
        window.door.open()
        deadline = QDeadlineTimer(LONGEST_READ_MS)
        while not completed and not deadline.hasExpired():
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def _write(window: MainWindow, shot: Shot, path: Path) -> QSize:
    """Write the picture; returns its size in pixels."""
    form = PictureFormat(".svg" if path.suffix.lower() == ".svg" else ".png", shot.scale)
    pictures = window.picture_tools.pictures
    try:
        if (shot.panel, form, shot.grey) == ("window", PictureFormat(".png"), False):
            image = window.grab().toImage()  # the very pixels of the window
            for keyword, text in pictures.about("window").texts.items():
                image.setText(keyword, text)
            if not image.save(str(path), "PNG"):  # type: ignore[call-overload]
                raise OSError
            return image.size()
        taken = pictures.take(shot.panel, grey=shot.grey)
        with replacing(path) as file:
            file.write(whole(taken.work(form)))
        return taken.recording.pixels(form.ratio)
    except ValueError as error:
        raise ScreenshotError(str(error)) from error
    except OSError as error:
        message = f"{path} cannot be written. Choose another place for the picture."
        raise ScreenshotError(message) from error


def _ready(window: MainWindow, shot: Shot) -> bool:
    frame = window.session.frame
    if frame is None or window.stage.error is None or frame.state.status is Status.RUNNING:
        return False
    reached = frame.state.step >= shot.steps or frame.state.status in (Status.FINISHED, Status.DIVERGED)
    evaluated = (
        shot.mode is Mode.TRAINING or frame.state.row is not None or frame.state.divergence is not None
    )
    return reached and frame.view.mode is shot.mode and evaluated


def _settle(window: MainWindow) -> None:
    """Let the last frame be painted: a few beats of the frame clock."""
    loop = QEventLoop()
    deadline = QDeadlineTimer(300)
    while not deadline.hasExpired():
        loop.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
