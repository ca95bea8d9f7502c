"""Trainscope: the command line, where the window and the engine meet.

Each subcommand imports only what it needs: ``train``, ``script`` and ``describe`` never import Qt.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.experiment import Experiment

DEFAULT_WINDOW = "Bike demand, dropout 50 %"
DEFAULT_TRAIN = "Bike demand"
PICTURE = "trainscope.png"
PANELS = ("window", "diagram", "fit", "error", "scores", "controls", "code")
QT_PACKAGES = "libegl1 libgl1 libxkbcommon0 libfontconfig1 libdbus-1-3"


def main(arguments: list[str] | None = None) -> int:
    """Run the program; returns the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # it would search all installed packages
    if getattr(options, "target", "") and not options.table:
        parser.error("--target names a column of a table: name that, too, with --table FILE.csv")
    from core.experiment_files import FileError

    try:
        return int(options.run(options))
    except FileError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return _fail("Stopped.", 130)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("main.py", description="Watch a neural network learn a regression.")
    parser.set_defaults(run=_window)
    _experiment_option(parser, DEFAULT_WINDOW)
    parser.set_defaults(experiment="")  # nothing named: the start page comes first
    parser.add_argument("--theme", choices=("dark", "light"), help="colours (default: as the system)")
    parser.add_argument("--play", action="store_true", help="start training at once")
    commands = parser.add_subparsers(title="commands without a window", metavar="COMMAND")

    train = commands.add_parser("train", help="train and print the final metrics as JSON")
    train.set_defaults(run=_train)
    _experiment_option(train, DEFAULT_TRAIN)
    train.add_argument("--epochs", type=int, metavar="N", help="passes over the training rows")
    train.add_argument("--seed", type=int, metavar="N", help="seed of weights, order and dropout")
    train.add_argument("--curves", metavar="FILE.csv", default="", help="write the error by epoch, too")
    train.add_argument("--batch-curves", metavar="FILE.csv", default="", help="write each batch, too")

    shot = commands.add_parser("screenshot", help="render the real window after N real steps as PNG or SVG")
    shot.set_defaults(run=_screenshot)
    shot.add_argument("out", metavar="OUT", type=Path, help="file to write; ends in .png or .svg")
    _experiment_option(shot, DEFAULT_WINDOW)
    stages = ("network", "surface", "batches", "overfitting", "demand")
    shot.add_argument("--stage", choices=stages, default="network", help="stage to show")
    shot.add_argument(
        "--surface",
        metavar="NAME",
        default="bowl",
        help="of the stage surface: linear, network, a function such as rosenbrock, or a formula in x and y",
    )
    shot.add_argument("--race-steps", type=int, default=40, metavar="N", help="steps of the race before (40)")
    shot.add_argument(
        "--study-epochs", type=int, default=8, metavar="N", help="epochs of batches or overfitting before (8)"
    )
    shot.add_argument("--steps", type=int, default=500, metavar="N", help="training steps before (500)")
    shot.add_argument("--size", type=_size, default=(1920, 1080), metavar="WxH", help="pixels (1920x1080)")
    shot.add_argument("--theme", choices=("dark", "light"), default="dark")
    shot.add_argument("--mode", choices=("training", "prediction"), default="training", help="pass shown")
    shot.add_argument("--section", default="", help="section of the controls to open, such as schedule")
    shot.add_argument(
        "--fit", default="", metavar="PICTURE", help="picture of the fit, such as surface or sweep"
    )
    shot.add_argument("--choose", action="store_true", help="with the table open to choose columns from")
    shot.add_argument("--code", action="store_true", help="with the PyTorch script open")
    shot.add_argument("--panel", choices=PANELS, default="window", help="what the picture is of (window)")
    shot.add_argument("--scale", type=int, choices=(1, 2, 3), default=1, help="how much finer a PNG is (1)")
    shot.add_argument("--large", action="store_true", help="in large type, for a lecture")
    shot.add_argument("--runs", action="store_true", help="with the run history: four runs of N steps each")
    shot.add_argument("--start-page", action="store_true", help="of the start page")
    shot.add_argument("--grey", action="store_true", help="the luminance of the colours alone")

    describe = commands.add_parser("describe", help="print every hyperparameter as JSON")
    describe.set_defaults(run=_describe)
    describe.add_argument(
        "what",
        nargs="?",
        choices=("experiment", "race"),
        default="experiment",
        help="of experiments (default), or surfaces and racers of the stage Loss surface",
    )
    script = commands.add_parser("script", help="print the plain PyTorch script of an experiment")
    script.set_defaults(run=_script)
    _experiment_option(script, DEFAULT_TRAIN)
    return parser


def _experiment_option(parser: argparse.ArgumentParser, default: str) -> None:
    parser.add_argument(
        "--experiment",
        metavar="FILE",
        default=default,
        help=f"experiment file, or the name of a named experiment (default: {default.replace('%', '%%')})",
    )
    parser.add_argument("--table", metavar="FILE.csv", default="", help="a table of your own as its data")
    parser.add_argument("--target", metavar="NAME", default="", help="column of that table to be predicted")


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (
        width.isdigit() and height.isdigit() and 1024 <= int(width) <= 7680 and 640 <= int(height) <= 4320
    ):
        raise argparse.ArgumentTypeError("give width x height from 1024x640 to 7680x4320, such as 1920x1080")
    return int(width), int(height)


def _find(name: str) -> Experiment:
    from core.experiment_files import load, named_experiments

    found = {experiment.name: experiment for experiment in named_experiments()}
    return found[name] if name in found else load(name)


def _chosen(options: argparse.Namespace) -> Experiment:
    """Return the experiment that the options name, with the table that they name."""
    from core.own_experiment import chosen_experiment

    return chosen_experiment(_find(options.experiment), options.experiment, options.table, options.target)


def _window(options: argparse.Namespace) -> int:
    from core import collector
    from gui.display import missing_display

    start_page = not (options.experiment or options.table or options.play)
    options.experiment = options.experiment or DEFAULT_WINDOW
    reason = missing_display()
    if reason is not None:
        return _without_window(reason, options)
    collector.pause()  # until the window is complete
    if sys.platform == "win32":
        importlib.import_module("torch")  # imported after Qt it fails with WinError 1114
    from gui.plain_imports import use_plain_imports

    use_plain_imports()
    from core.experiment_files import named_experiments
    from gui.app import Opening, run_window

    experiment = _find(options.experiment)
    opening = Opening(table=options.table, target=options.target)
    if experiment.data.source == "table" and not options.table:  # read with progress, in the window
        opening = Opening(experiment=experiment, folder=Path(options.experiment).parent)
        experiment = _find(DEFAULT_WINDOW)
    return run_window(
        experiment,
        named_experiments(),
        options.theme,
        play=options.play,
        opening=opening,
        start_page=start_page,
    )


def _without_window(reason: str, options: argparse.Namespace) -> int:
    """Do the main job all the same: train, print the metrics, leave a picture of the window."""
    print(f"{reason} Training without a window; its picture comes as {PICTURE}.", flush=True)
    options.out, options.steps, options.size = Path(PICTURE), 1500, (1920, 1080)
    options.theme, options.mode = options.theme or "dark", "training"
    options.code, options.section, options.fit, options.choose = False, "", "", False
    options.panel, options.scale, options.grey, options.stage = "window", 1, False, "network"
    options.study_epochs = 0
    options.large, options.start_page, options.race_steps, options.runs = False, False, 0, False
    try:
        _screenshot(options)
    except ImportError as error:  # Qt's own libraries are not there, not even for a picture
        print(f"No picture: {error}. On Debian and Ubuntu: sudo apt install {QT_PACKAGES}", file=sys.stderr)
    options.epochs = options.seed = None
    options.curves = options.batch_curves = ""
    return _train(options)


def _train(options: argparse.Namespace) -> int:
    from core.headless import run_train_command
    from core.validation import SettingError

    experiment = _chosen(options)
    try:
        if options.epochs is not None:
            experiment = experiment.with_value("stopping.epochs", options.epochs)
        if options.seed is not None:
            for path in ("network.seed", "dropout.seed", "batches.seed"):
                experiment = experiment.with_value(path, options.seed)
    except SettingError as error:
        return _fail(str(error))
    curves = {"epochs": options.curves, "batches": options.batch_curves}
    return 1 if run_train_command(experiment, curves=curves).diverged else 0


def _screenshot(options: argparse.Namespace) -> int:
    from gui.controls.sections import SECTIONS
    from gui.frame import Mode
    from gui.screenshot import ScreenshotError, Shot, take

    width, height = options.size
    names = [section.name for section in SECTIONS]
    if options.section and options.section not in names:
        return _fail(f"There is no section “{options.section}”: choose one of {', '.join(names)}.")
    ending = options.out.suffix.lower()
    if ending not in ("", ".png", ".svg"):
        return _fail(f"“{options.out}” is no name for a picture: let it end in .png or .svg.")
    if ending == ".svg" and options.scale != 1:
        return _fail("An SVG is sharp at any size: leave --scale out, or write a .png.")
    mode = Mode(options.mode)
    opened = options.section, options.fit, options.choose
    picture = options.panel, options.scale, options.grey, options.large, options.start_page
    race = (options.surface if options.stage == "surface" else "", options.race_steps)
    shot = Shot(
        *(options.steps, width, height, options.theme, mode, options.code, *opened, *picture, *race),
        stage=options.stage,
        study_epochs=options.study_epochs,
        runs=options.runs,
    )
    try:
        size = take(_chosen(options), shot, options.out)
    except ScreenshotError as error:
        return _fail(str(error))
    after = f"after {options.steps:,} steps"
    print(f"Saved {options.out} ({size.width()} x {size.height()}, {after}).", flush=True)
    return 0


def _describe(options: argparse.Namespace) -> int:
    from core.headless import run_describe

    run_describe(sys.stdout, race=options.what == "race")
    return 0


def _script(options: argparse.Namespace) -> int:
    from core.headless import run_script

    run_script(_chosen(options), sys.stdout)
    return 0


def _fail(sentence: str, code: int = 2) -> int:
    print(sentence, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
