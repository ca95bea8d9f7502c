"""The window in random use for a long time: ``python -m tests.soak MINUTES [SEED]``.

It trains at full speed under random mouse and keys. Every 20 seconds the window is brought to the same state
(the experiment it opened with, reset) and is counted: resident memory, threads, timers, widgets, objects,
references to the window. So the history of a run, which grows with its steps, does not look like a leak;
what that takes is told apart. Before the first count come 200 actions for each minute: rows, words, pop-ups
and pictures that are made at their first use and kept, and the run history until it is full, are no leak.
(What malloc has handed out grows from 247 MB after 250 actions to 277 after 3,250, then stays within 276 and
286 up to the 5,000th.) References to None are not counted: PySide 6.11 counts six too many for each new
pixmap that is painted on, which costs no memory.

It needs a display or ``QT_QPA_PLATFORM=offscreen`` and ends with 1 where something leaks or fails.
"""

from __future__ import annotations

import argparse
import ctypes
import faulthandler
import gc
import os
import random
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QEvent, QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from core.experiment import Experiment, hyperparameters
from core.experiment_files import named, named_experiments
from core.race.commands import ResetRace
from core.snapshot import Status
from gui.controls.sections import section_names
from gui.frame import Mode
from gui.remembered import WithChoices
from gui.study.session import StudySession
from gui.views.surface.stage import KINDS
from gui.window.main_window import MainWindow
from gui.window.stages import STAGES
from tests.benchmarks.window import SIZE, close, run_events, shown_window, wait_until
from tests.soak_hands import SIZES, TABLE_NAME, Hands, answered_file_dialogs, escape
from tests.soak_verdict import LEAST_MB, LEAST_SAMPLES, Sample, blocks, bytes_a_step, judge, most_grown, table

OPENED = "Bike demand, dropout 50 %"
CYCLE_S = 20.0
"""Random use between two samples; less in a short soak, so that there are enough of them."""
CYCLES_LEAST = 15
PAUSE_S = 0.4
"""Longest pause between two actions; most are shorter."""
WARM_UP_A_MINUTE = 200
"""Actions before the first count for each minute of the soak, without pauses."""
WARM_UP_ACTIONS_A_REST = 60
STEPS_TO_TELL = 100_000
"""Steps from which it is told what each keeps."""
KNOWN_WORDS = ("This plugin does not support",)
"""What the offscreen platform says to size hints and menus; no other one does."""


class Soak:
    """One window, its hands, and what was counted."""

    def __init__(
        self, draw: random.Random, folder: Path, each_rest: Callable[[], object], *, verbose: bool = False
    ) -> None:
        self.samples: list[Sample] = []
        self.failures: list[str] = []
        self.said: Counter[str] = Counter()
        self.freed_mb: list[float] = []
        self.steps_kept: list[int] = []
        self._each_rest, self._verbose = each_rest, verbose
        self._draw = draw
        self._folder = folder
        self._opened: Experiment = named(OPENED)
        qInstallMessageHandler(self._on_qt_message)
        sys.excepthook = self._on_exception
        self._window: MainWindow = shown_window(self._opened, named_experiments())
        self._window.thread_.run_failed.connect(self.failures.append)
        stage = self._window.stage
        views = [view for view in (stage.network, stage.fit, stage.error) if isinstance(view, WithChoices)]
        self._choices = {view: view.choices for view in views}
        self._hands = Hands(self._window, self._draw)
        self._start_s = time.monotonic()

    def use(self, seconds: float) -> None:
        """Use the window for so long, and until there are enough samples."""
        cycle_s = min(CYCLE_S, seconds / CYCLES_LEAST)
        self._start_s = time.monotonic()
        while not self.failures and (
            time.monotonic() - self._start_s < seconds or len(self.samples) < LEAST_SAMPLES
        ):
            try:
                self._cycle(cycle_s)
            except Exception:
                self.failures.append(f"after {self._hands.last}:\n{traceback.format_exc()}")

    def end(self) -> None:
        """Close the window."""
        self._hands.stop()
        close(self._window)
        self._window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        left = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
        self.failures += [f"thread {name} is left behind" for name in left]

    @property
    def kinds(self) -> Counter[str]:
        """How often each kind of action was done."""
        return self._hands.kinds

    def see_everything_once(self) -> None:
        """Open what is imported or made when it is first shown: that is no leak."""
        window = self._window
        for experiment in named_experiments():
            window.open_experiment(experiment)
            window.session.play()
            run_events(0.2)
            fit = window.stage.fit
            for name in fit.names:  # type: ignore[union-attr]
                fit.choose(name)  # type: ignore[union-attr]
                run_events(0.05)
        for presenting in (True, False):
            window.present(presenting)
            for size in SIZES:
                window.resize(*size)
                window.toggle_theme()
                run_events(0.05)
        for section in section_names().values():
            window.show_section(section)
            run_events(0.05)
        for path in hyperparameters():
            window.controls.row(path)
            window.controls.mark_pending(path, window.session._last_command + 1)  # until the next answer
        window.open_path(str(self._folder / TABLE_NAME))
        window.toggle_code()
        run_events(0.5)
        self._see_the_stages()
        self._settle()

    def warm_up(self, actions: int) -> None:
        """Use the window so often, without pauses, before anything is counted."""
        for number in range(actions):
            if number % WARM_UP_ACTIONS_A_REST == 0:
                self._settle()
            self._hands.act()
            if self._verbose:
                print(self._hands.last, file=sys.stderr, flush=True)
            if self.failures:
                return
        self._settle()

    def _see_the_stages(self) -> None:
        window = self._window
        for name in STAGES:
            window.stages.show(name)
            window.stages.toggle()
            run_events(1.0)
            window.stages.toggle()
        race = window.stages.race
        assert race is not None
        for kind in KINDS:
            race.choose_kind(kind)
            run_events(0.5)
            window.stages.toggle_code()
            run_events(0.2)
            window.stages.toggle_code()

    def _cycle(self, seconds: float) -> None:
        """Use the window at random, bring it to rest, count."""
        for name in ("batches", "overfitting"):
            room = self._window.stages.room(name)
            if room is not None:
                room.begin_anew()
        actions, steps, kept = 0, 0, None
        end_s = time.monotonic() + seconds
        while time.monotonic() < end_s and not self.failures:
            self._hands.act()
            if self._verbose:
                print(self._hands.last, file=sys.stderr, flush=True)
            actions += 1
            run_events(PAUSE_S * self._draw.random() ** 3)
            if not self._window.isVisible():
                self.failures.append(f"the window was closed by {self._hands.last}")
            frame = self._window.session.frame
            history = frame.run.history if frame is not None else None
            if history is not kept:
                steps += len(kept) if kept is not None else 0
                kept = history
        in_run = len(kept) if kept is not None else 0
        before_mb = resident_mb()
        self._settle()
        self._each_rest()
        sample = self._sample(steps + in_run, actions)
        self.samples.append(sample)
        self.freed_mb.append(before_mb - sample.resident_mb)
        self.steps_kept.append(in_run)

    def _settle(self) -> None:
        """Bring the window to the state in which it is counted."""
        window, session = self._window, self._window.session
        escape(window)
        window.files.close_table()
        self._rest_the_race()
        window.stages.show("network")
        for study in window.findChildren(StudySession):
            study.close()
        window.panels.leave()
        if window.code.isVisible():
            window.toggle_code()
        window.showNormal()
        window.resize(*SIZE)
        window.use_usual_sizes()
        window.present(False)
        window.use_theme("dark", "normal")
        for view, choices in self._choices.items():
            view.use_choices(choices)
        window.controls.set_detail("basic")
        session.set_mode(Mode.TRAINING)
        session.set_speed(None)
        session.pause()
        window.open_experiment(self._opened)
        wait_until(self._rests, "answer of the engine")
        run_events(0.1)

    def _rest_the_race(self) -> None:
        """Let nothing go on in the other thread: the collector must not list a tuple in the making."""
        race = self._window.stages.race
        if race is None:
            return
        self._window.stages.show("surface")
        race.choose_kind("analytic")
        session = race.session
        session.cancel_search()
        number = self._window.thread_.commands.submit(ResetRace())

        def rests() -> bool:
            frame = session.frame
            answered = frame is not None and frame.race.command >= number
            return bool(self.failures) or (answered and not frame.moving and frame.race.search is None)

        wait_until(rests, "answer of the race")

    def _rests(self) -> bool:
        session = self._window.session
        if self.failures or session.frame is None:
            return bool(self.failures)
        state = session.frame.state
        return state.command >= session._last_command and state.status is Status.READY

    def _sample(self, steps: int, actions: int) -> Sample:
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        give_back_memory()
        window = self._window
        app = QApplication.instance()
        assert app is not None
        counts = {
            "threads": threading.active_count(),
            "threads of the system": len(os.listdir("/proc/self/task")),
            "timers": len(window.findChildren(QTimer)) + len(app.findChildren(QTimer)),
            "widgets": len(QApplication.allWidgets()),
            "windows": len(QApplication.topLevelWidgets()),
            "references to the window": sys.getrefcount(window),
        }
        objects = Counter(f"{type(o).__module__}.{type(o).__qualname__}" for o in gc.get_objects())
        minute = (time.monotonic() - self._start_s) / 60
        return Sample(minute, resident_mb(), steps, actions, counts, objects)

    # ---- what goes wrong ----------------------------------------------------------------------

    def _on_qt_message(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if not text.startswith(KNOWN_WORDS):
            self.said[f"{kind.name}: {text}"] += 1
        if kind is QtMsgType.QtFatalMsg:  # Qt ends the program now
            print(f"Qt, after {self._hands.last}: {text}", file=sys.stderr, flush=True)

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        words = "".join(traceback.format_exception(kind, error, trace))
        self.failures.append(f"after {self._hands.last}:\n{words}")


def resident_mb() -> float:
    """Return the resident memory of this process in MB (10^6 bytes)."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def give_back_memory() -> None:
    """Let the C library give back what it keeps for later, where it can: else the noise is tens of MB."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def report(soak: Soak, least_mb: float) -> int:
    """Print what was found; return the exit code."""
    samples = soak.samples
    for failure in soak.failures:
        print(f"FAILURE {failure}")
    for text, times in soak.said.most_common(5):
        print(f"Qt said {times} times: {text}")
    if soak.failures:
        return 1
    verdict = judge(samples, least_mb)
    print(table(samples))
    print(f"\nResident memory  {blocks([sample.resident_mb for sample in samples])}")
    low, high = (end(sample.resident_mb for sample in samples) for end in (min, max))
    print(f"from {low:.0f} to {high:.0f} MB at rest.")
    if sum(soak.steps_kept) > STEPS_TO_TELL:
        kept = bytes_a_step(soak.freed_mb, soak.steps_kept)
        print(f"A training step keeps about {kept:.0f} bytes until the next reset: its history.")
    steps, actions = sum(s.steps for s in samples), sum(s.actions for s in samples)
    kinds = ", ".join(f"{kind} {times:,}" for kind, times in soak.kinds.most_common())
    print(f"{steps:,} training steps; {actions:,} actions: {kinds}.")
    print(f"Objects that have grown most: {most_grown(samples)}.")
    print(verdict.text())
    return 0 if verdict.passed else 1


def main(arguments: list[str] | None = None, each_rest: Callable[[], object] = lambda: None) -> int:
    """Run a soak; `each_rest` is called before each count. Returns 0 if nothing leaks."""
    parser = argparse.ArgumentParser("python -m tests.soak")
    parser.add_argument("minutes", type=float, nargs="?", default=1.0)
    parser.add_argument("seed", type=int, nargs="?", default=0)
    parser.add_argument("--seconds", type=float, help="instead of minutes")
    parser.add_argument("--warm-up", type=int, help="actions before the first count; 200 a minute")
    parser.add_argument("--least-mb", type=float, default=LEAST_MB, help="growth in all that is let pass")
    parser.add_argument("--verbose", action="store_true", help="tell each action on stderr")
    options = parser.parse_args(arguments)
    faulthandler.enable()
    draw = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name, answered_file_dialogs(Path(name), draw):
        soak = Soak(draw, Path(name), each_rest, verbose=options.verbose)
        seconds = 60 * options.minutes if options.seconds is None else options.seconds
        soak.see_everything_once()
        soak.warm_up(round(WARM_UP_A_MINUTE * seconds / 60) if options.warm_up is None else options.warm_up)
        soak.use(seconds)
        soak.end()
        return report(soak, options.least_mb)


if __name__ == "__main__":
    sys.exit(main())
