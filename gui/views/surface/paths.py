"""Paints the paths of racers, over the map and over the relief alike."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from core.race.snapshot import RacerPicture
from gui.strokes import draw_lines
from gui.theme import Theme, mix
from gui.views.looks import (
    HEAD_PX,
    MARK_PX,
    RacerLook,
    casing_px,
    draw_different_marks,
    draw_marks,
    look_of,
    paint_cross,
)
from gui.views.surface.path_growth import Growth
from gui.views.surface.path_lines import PathLines, Projection, dashes, dashes_together, path_lines

POINTS_AT_REST, POINTS_MOVING = 24_000, 6_000
"""Points that are drawn of all paths together, while nothing moves and while the race runs."""
LEAST_POINTS = 400
FADED = (1.0, 0.85, 0.7, 0.55)
"""Share of a racer's colour by the age of a part; the rest is that of the ground."""
SELECTED_MORE_PX = 0.8
"""The selected path is thicker by so much."""
CLEAR_LINES = 9_000
"""While the race runs, more lines than these are not antialiased."""


def in_order(racers: Sequence[RacerPicture], selected: int) -> list[RacerPicture]:
    """Return the racers that are drawn, the selected one last: it lies on top."""
    return sorted(
        (racer for racer in racers if len(racer.x)), key=lambda racer: racer.settings.number == selected
    )


def lines_of(
    racers: Sequence[RacerPicture], view: Projection, *, selected: int, moving: bool
) -> list[PathLines]:
    """Return the paths as lines in pixels, the selected one last."""
    together = POINTS_MOVING if moving else POINTS_AT_REST
    budget = max(LEAST_POINTS, together // max(len(racers), 1))
    return [
        path_lines(racer, view, budget=budget, selected=racer.settings.number == selected)
        for racer in in_order(racers, selected)
    ]


def paint_paths(painter: QPainter, theme: Theme, paths: Sequence[PathLines], *, moving: bool) -> None:
    """Paint paths with their casings and marks."""
    count = sum(len(path.lines) for path in paths)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, not moving or count < CLEAR_LINES)
    for path in paths:
        _paint_path(painter, theme, path)


def paint_heads(painter: QPainter, theme: Theme, paths: Sequence[PathLines]) -> None:
    """Paint the balls at the heads of paths, and crosses over those that have diverged."""
    heads = [(path, path.head) for path in paths if path.head is not None]
    looks = [(look_of(theme, path.number), head_px(theme, path.selected)) for path, _ in heads]
    places = np.array([(head.x, head.y) for _, head in heads]).reshape(-1, 2)
    draw_different_marks(painter, theme, looks, places[:, 0], places[:, 1])
    for (path, head), (_, size) in zip(heads, looks, strict=True):
        if path.diverged:
            paint_cross(painter, QPointF(head.x, head.y), size * 1.3, theme.error, theme.canvas)


def _paint_path(painter: QPainter, theme: Theme, path: PathLines) -> None:
    look = look_of(theme, path.number)
    width = path_px(theme, path.selected)
    painter.setPen(_pen(theme.canvas.rgb(), width + 2 * casing_px(theme), True))
    draw_lines(painter, path.lines)
    parts, which = dashes(path.lines, dash_px(theme, look))
    ages = path.ages[which]
    round_ends = not look.dash_px
    for age in range(len(FADED) - 1, -1, -1):
        some = parts[ages == age]
        if len(some):
            painter.setPen(_pen(faded(theme, look, age).rgb(), width, round_ends))
            draw_lines(painter, some)
    draw_marks(painter, theme, look, *path.marks, theme.length(MARK_PX))


def dash_px(theme: Theme, look: RacerLook) -> tuple[float, ...]:
    """Return the dashes of a racer for the width of its path."""
    scale = theme.stroke("racer_path") / 3.0
    return tuple(length * scale for length in look.dash_px)


def paint_more(
    painter: QPainter,
    theme: Theme,
    paths: Sequence[PathLines],
    growths: Sequence[Growth],
    runs: Sequence[np.ndarray],
    before_px: Sequence[float],
) -> None:
    """Paint what has been added to paths, first all casings and then all colours.

    `runs`: for each path the last lines (n, 4) that were there already, and those that were added; the former
    are painted again, since the new casings lie over their end. Paths were `before_px` long where runs begin.
    """
    looks = [look_of(theme, path.number) for path in paths]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for selected in (False, True):
        added = [one.lines for path, one in zip(paths, growths, strict=True) if path.selected is selected]
        if added:
            painter.setPen(_pen(theme.canvas.rgb(), path_px(theme, selected) + 2 * casing_px(theme), True))
            draw_lines(painter, np.concatenate(added))
    parts, which = dashes_together(runs, [dash_px(theme, look) for look in looks], before_px)
    ends = np.searchsorted(which, np.cumsum([len(run) for run in runs])).tolist()
    begin = 0
    for path, look, growth, end in zip(paths, looks, growths, ends, strict=True):
        if end > begin:
            colour = faded(theme, look, 0).rgb()
            painter.setPen(_pen(colour, path_px(theme, path.selected), not look.dash_px))
            draw_lines(painter, parts[begin:end])
            begin = end
        if len(growth.marks[0]):
            draw_marks(painter, theme, look, *growth.marks, theme.length(MARK_PX))


def path_px(theme: Theme, selected: bool) -> float:
    """Return the width of a path without its casing."""
    return theme.stroke("racer_path") + (SELECTED_MORE_PX if selected else 0.0)


@lru_cache(maxsize=256)
def faded(theme: Theme, look: RacerLook, age: int) -> QColor:
    """Return the colour of a part of a path by its age, 0 for the newest."""
    return mix(theme.surface[len(theme.surface) // 2], look.colour, FADED[age])


@lru_cache(maxsize=256)
def _pen(rgb: int, width: float, round_ends: bool) -> QPen:
    ends = Qt.PenCapStyle.RoundCap if round_ends else Qt.PenCapStyle.FlatCap
    return QPen(QColor(rgb), width, Qt.PenStyle.SolidLine, ends, Qt.PenJoinStyle.RoundJoin)


def head_px(theme: Theme, selected: bool) -> float:
    """Return the size of the ball at the head of a path."""
    return theme.length(HEAD_PX) * (1.2 if selected else 1.0)
