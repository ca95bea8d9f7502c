"""Makes the pictures of the README from the real window: ``python -m tests.pictures``."""

from __future__ import annotations

import sys

from main import main
from resources import FOLDER

PICTURES = FOLDER.parent / "docs" / "pictures"
SHOTS = {
    "network-dark": ["--steps", "3000"],
    "network-light": ["--steps", "3000", "--theme", "light"],
    "prediction": ["--steps", "3000", "--mode", "prediction"],
    "noisy-sine": ["--experiment", "Noisy sine, dropout", "--steps", "1200"],
    "straight-line": ["--experiment", "Straight line", "--steps", "25", "--theme", "light"],
    "code": ["--steps", "800", "--code", "--size", "1600x1000"],
    "small-window": ["--steps", "1500", "--size", "1280x720"],
}


def make() -> int:
    """Make all pictures, or those named on the command line; returns the first exit code that is not 0."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[1:] or SHOTS:
        code = main(["screenshot", str(PICTURES / f"{name}.png"), *SHOTS[name]])
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(make())
