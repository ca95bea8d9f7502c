"""Arrows of a racer's last step on the map: gradient, velocity, the step, and the accumulated squares."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, isfinite

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from core.race.snapshot import StepNumbers
from gui.theme import Theme
from gui.views.axes import nice_step
from gui.views.looks import casing_px, look_of
from gui.views.surface.heads import Word
from gui.views.surface.map_ground import MapProjection
from gui.views.surface.scene import SurfaceScene

LONGEST_PX = 95.0
"""Length of the longest of gradient, velocity and box, at a desk."""
STEP_PX = 45.0
"""Shorter steps are drawn so many times as long, by a round number."""
WIDTH_PX, BOX_PX = 2.5, 1.6
HEAD_PX = (11.0, 4.5)
"""Length and half the width of an arrow's head."""
VELOCITIES = (("momentum_buffer", "velocity"), ("m̂", "m̂"), ("exp_avg", "m"))
SQUARES = (("v̂", "√v̂"), ("exp_avg_sq", "√v"), ("square_avg", "√v"), ("sum", "√(sum of g²)"))
"""Names among the numbers of a step, and what the picture calls them; the first one that is there counts."""


@dataclass(frozen=True)
class Arrow:
    """An arrow in pixels."""

    word: str
    start: QPointF
    way: tuple[float, float]
    """To its tip."""
    kind: str
    """gradient, velocity or step."""

    @property
    def tip(self) -> QPointF:
        """Where it points to."""
        return self.start + QPointF(*self.way)


@dataclass(frozen=True)
class StepArrows:
    """What is drawn of a step."""

    arrows: tuple[Arrow, ...]
    box: QRectF | None
    """Reaches as far along each axis as gradients have been large: root of their accumulated squares."""
    box_word: str


def arrows_of(scene: SurfaceScene, theme: Theme, view: MapProjection) -> StepArrows | None:
    """Return the arrows of the selected racer; None without a step, or if that is out of sight."""
    racer = next((one for one in scene.racers if one.settings.number == scene.selected), None)
    if not scene.show_arrows or racer is None or racer.last is None:
        return None
    step = racer.last
    numbers = np.concatenate([step.point_before, step.point, step.gradient])
    start = view.pixel(*step.point_before.tolist())
    if not np.isfinite(numbers).all() or not view.room.contains(start):
        return None
    return _arrows(step, theme, view, start)


def _arrows(step: StepNumbers, theme: Theme, view: MapProjection, start: QPointF) -> StepArrows:
    (left, right), (low, high) = view.shown_range
    scale = np.array([view.width / (right - left), -view.height / (high - low)])
    downhill = -step.gradient * scale
    velocity, velocity_word = _found(step, VELOCITIES)
    squares, box_word = _found(step, SQUARES)
    moving = None if velocity is None else -velocity * scale
    reach = None if squares is None else np.sqrt(np.maximum(squares, 0)) * np.abs(scale)
    lengths = [float(np.hypot(*way)) for way in (downhill, moving) if way is not None]
    lengths += [] if reach is None else [float(reach.max())]
    longest = max(lengths)
    factor = theme.length(LONGEST_PX) / longest if longest > 0 and isfinite(longest) else 0.0
    way = (step.point - step.point_before) * scale
    times = _times(float(np.hypot(*way)), theme.length(STEP_PX))
    step_word = "step" if times == 1 else f"step × {times:,g}"
    arrows = [Arrow("−gradient", start, _pair(downhill * factor), "gradient")]
    if moving is not None:
        arrows.append(Arrow(f"−{velocity_word}", start, _pair(moving * factor), "velocity"))
    arrows.append(Arrow(step_word, start, _pair(way * times), "step"))
    box = None
    if reach is not None and factor:
        x, y = _pair(reach * factor)
        box = QRectF(start.x() - x, start.y() - y, 2 * x, 2 * y)
    shown = tuple(arrow for arrow in arrows if hypot(*arrow.way) >= HEAD_PX[0])
    return StepArrows(shown, box, box_word)


def _found(step: StepNumbers, names: tuple[tuple[str, str], ...]) -> tuple[np.ndarray | None, str]:
    """Return the first of some numbers of a step that it has for both coordinates, and its word."""
    known = dict((*step.state, *step.derived))
    for name, word in names:
        values = known.get(name)
        if values is not None and values.shape == (2,) and np.isfinite(values).all():
            return values, word
    return None, ""


def _times(length_px: float, wanted_px: float) -> float:
    """Return a round number by which a step is drawn longer, at least 1."""
    if not 0 < length_px < wanted_px:
        return 1.0
    return nice_step(wanted_px / length_px) if wanted_px / length_px < 1e9 else 1.0


def _pair(values: np.ndarray) -> tuple[float, float]:
    return float(values[0]), float(values[1])


def words_of(found: StepArrows) -> list[Word]:
    """Return the words at the tips of arrows and at the box."""
    words = [
        Word(arrow.word, arrow.tip.x(), arrow.tip.y(), 4.0, "right" if arrow.way[0] >= 0 else "left")
        for arrow in found.arrows
    ]
    if found.box is not None:
        corner = found.box.topRight()
        words.append(Word(found.box_word, corner.x(), corner.y(), 3.0, "above"))
    return words


def paint_arrows(painter: QPainter, theme: Theme, found: StepArrows, number: int) -> None:
    """Paint arrows and box in the inks of a racer, cased like its path."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colours = {"gradient": theme.text1, "velocity": theme.text2, "step": look_of(theme, number).colour}
    casing = casing_px(theme)
    for ground in (True, False):
        if found.box is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(_pen(theme, theme.canvas if ground else theme.text2, BOX_PX, ground, casing))
            painter.drawRect(found.box)
        for arrow in found.arrows:
            colour = theme.canvas if ground else colours[arrow.kind]
            painter.setPen(_pen(theme, colour, WIDTH_PX, ground, casing))
            painter.setBrush(colour)
            _paint_arrow(painter, theme, arrow)
    painter.restore()


def _pen(theme: Theme, colour: QColor, width: float, ground: bool, casing: float) -> QPen:
    scale = theme.stroke("racer_path") / 3.0
    made = QPen(colour, width * scale + (2 * casing if ground else 0.0))
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return made


def _paint_arrow(painter: QPainter, theme: Theme, arrow: Arrow) -> None:
    length, half = (theme.length(px * 10) / 10 for px in HEAD_PX)
    x, y = arrow.way
    far = hypot(x, y)
    along, across = QPointF(x / far, y / far), QPointF(-y / far, x / far)
    neck = arrow.tip - along * length
    painter.drawLine(arrow.start, neck)
    painter.drawPolygon(QPolygonF([arrow.tip, neck + across * half, neck - across * half]))
