"""How colours look to those who do not see all of them: ``python -m tests.colour_vision FOLDER``.

Dichromats after Machado, Oliveira and Fernandes (2009), "A Physiologically-based Model for Simulation of
Color Vision Deficiency", IEEE TVCG 15(6), table of severity 1.0, applied to linear RGB. Greyscale keeps the
luminance. Differences are distances in OKLab x 100 (Ottosson, 2020, "A perceptual color space for image
processing").
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

SEEN_BY = {
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
    "grey": [[0.2126, 0.7152, 0.0722]] * 3,
}
"""What becomes of linear red, green and blue."""
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
STEPS = 1500


def to_linear(colours: np.ndarray) -> np.ndarray:
    """Return linear RGB, 0 to 1, of sRGB colours (..., 3), 0 to 255 (IEC 61966-2-1)."""
    part = np.asarray(colours, float) / 255
    found: np.ndarray = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return found


def to_srgb(linear: np.ndarray) -> np.ndarray:
    """Return sRGB colours (..., 3), 0 to 255, not rounded, of linear RGB; what lies outside is clipped."""
    part = np.clip(linear, 0.0, 1.0)
    found: np.ndarray = 255 * np.where(part <= 0.0031308, 12.92 * part, 1.055 * part ** (1 / 2.4) - 0.055)
    return found


def seen_by(colours: np.ndarray, who: str) -> np.ndarray:
    """Return what sRGB colours (..., 3), 0 to 255, look like to ``protan``, ``deutan``, ``tritan``, ``grey``.

    ``normal`` leaves them as they are.
    """
    if who == "normal":
        return np.asarray(colours, float)
    return to_srgb(to_linear(colours) @ np.array(SEEN_BY[who]).T)


def to_oklab(colours: np.ndarray) -> np.ndarray:
    """Return lightness and two opponent colours (..., 3) of sRGB colours (..., 3), 0 to 255."""
    found: np.ndarray = np.cbrt(to_linear(colours) @ _TO_CONES.T) @ _TO_LAB.T
    return found


def difference(one: np.ndarray, other: np.ndarray, who: str = "normal") -> np.ndarray:
    """Return how different colours (..., 3) look to somebody: distance in OKLab x 100."""
    a, b = to_oklab(seen_by(one, who)), to_oklab(seen_by(other, who))
    found: np.ndarray = 100 * np.linalg.norm(a - b, axis=-1)
    return found


def main() -> int:
    """Picture the main screen in both themes, as each of them sees it; returns 0."""
    from PySide6.QtGui import QImage

    from core.experiment_files import OPENING, named
    from gui.screenshot import Shot, take
    from tests.gallery.legibility import pixels_of

    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for theme in ("dark", "light"):
        path = folder / f"{theme}-normal.png"
        take(named(OPENING), Shot(steps=STEPS, theme=theme), path)  # type: ignore[arg-type]
        pixels = pixels_of(QImage(str(path)))
        for who in SEEN_BY:
            shown = np.ascontiguousarray(np.rint(seen_by(pixels, who)).astype(np.uint8))
            height, width, _ = shown.shape
            image = QImage(shown.data, width, height, 3 * width, QImage.Format.Format_RGB888)
            image.save(str(folder / f"{theme}-{who}.png"))
    print(f"{2 * (1 + len(SEEN_BY))} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
