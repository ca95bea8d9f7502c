"""Makes the pictures of the README from the real window: ``python -m tests.pictures``."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from core.experiment_files import OPENING, named, save
from main import main
from resources import FOLDER

PICTURES = FOLDER.parent / "docs" / "pictures"
SHOTS = {
    "network-dark": ["--steps", "3000"],
    "network-light": ["--steps", "3000", "--theme", "light"],
    "start": ["--steps", "0", "--start-page"],
    "large-type": ["--steps", "3000", "--large"],
    "prediction": ["--steps", "3000", "--mode", "prediction"],
    "noisy-sine": ["--experiment", "Noisy sine, dropout", "--steps", "2900"],
    "straight-line": ["--experiment", "Straight line", "--steps", "25", "--theme", "light"],
    "code": ["--steps", "800", "--code", "--size", "1600x1000"],
    "controls": ["--experiment", "RICH", "--section", "schedule", "--steps", "2500"],
    "two-inputs": ["--experiment", "Ripple", "--steps", "5500"],
    "surface": ["--experiment", "Two Gaussians", "--steps", "1400", "--fit", "surface", "--theme", "light"],
    "own-table": ["--table", str(FOLDER / "data" / "bike_sharing_daily.csv"), "--choose", "--steps", "0"],
    "race": ["--stage", "surface", "--race-steps", "18", "--steps", "0"],
    "race-minima": ["--stage", "surface", "--surface", "himmelblau", "--steps", "0", "--theme", "light"],
    "race-line": [
        *("--experiment", "Straight line", "--stage", "surface", "--surface", "linear"),
        *("--race-steps", "12", "--steps", "0"),
    ],
    "plane": ["--stage", "surface", "--surface", "network", "--steps", "1500"],
    "batches": ["--experiment", "Straight line", "--stage", "batches", "--study-epochs", "6", "--steps", "0"],
    "overfitting": [
        *("--experiment", "Noisy sine, dropout", "--stage", "overfitting", "--steps", "0"),
        *("--study-epochs", "2900"),
    ],
    "demand": ["--experiment", "Bike demand", "--stage", "demand", "--steps", "3700", "--theme", "light"],
    "runs": ["--experiment", "Noisy sine, dropout", "--steps", "600", "--runs"],
    "small-window": ["--steps", "1500", "--size", "1280x720"],
}


RICH = {
    "dropout.inputs": 0.1,
    "layer1.frozen": True,
    "layer2.learning_rate": 0.01,
    "loss.l1": 0.0001,
    "schedule.method": "OneCycleLR",
    "clipping.method": "norm",
    "stopping.epochs": 60,
}
"""What the picture of the controls changes in the experiment that the window opens with."""


def make() -> int:
    """Make all pictures, or those named on the command line; returns the first exit code that is not 0."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        rich = str(Path(folder) / "rich.json")
        save(named(OPENING).with_values(RICH), rich)
        for name in sys.argv[1:] or SHOTS:
            options = [rich if option == "RICH" else option for option in SHOTS[name]]
            code = main(["screenshot", str(PICTURES / f"{name}.png"), *options])
            if code:
                return code
    return 0


if __name__ == "__main__":
    sys.exit(make())
