"""Arrows of a step: they point where the numbers of the step say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter
from surface_scenes import BOWL, racer

from core.race.snapshot import StepNumbers
from gui.theme import Theme
from gui.views.surface.arrows import LONGEST_PX, STEP_PX, Arrow, StepArrows, arrows_of, paint_arrows, words_of
from gui.views.surface.map_ground import MapProjection
from gui.views.surface.scene import SurfaceScene

VIEW = MapProjection((-3.0, 3.0), (-2.0, 2.0), 600.0, 400.0)


def found(dark: Theme, step: StepNumbers | None, *, shown: bool = True) -> StepArrows | None:
    one = replace(racer([0, 1], [0, 1]), last=step)
    return arrows_of(SurfaceScene(BOWL, (one,), None, 1, show_arrows=shown), dark, VIEW)


def step(
    before: tuple[float, float] = (1.0, 1.0),
    after: tuple[float, float] = (0.9, 0.9),
    gradient: tuple[float, float] = (2.0, 8.0),
    **state: tuple[float, float],
) -> StepNumbers:
    numbers = tuple((name, np.array(values)) for name, values in state.items())
    return StepNumbers(1, np.array(before), np.array(gradient), np.array(after), numbers, ())


def arrow(arrows: StepArrows | None, kind: str) -> Arrow:
    assert arrows is not None
    return next(one for one in arrows.arrows if one.kind == kind)


def test_the_gradient_points_downhill_and_is_the_longest(dark: Theme) -> None:
    way = arrow(found(dark, step()), "gradient").way
    assert np.hypot(*way) == pytest.approx(LONGEST_PX)
    assert way[1] / way[0] == pytest.approx(-8 / 2)  # left and down: pixels count downwards
    assert way[0] < 0 < way[1]


def test_gradient_and_velocity_have_one_scale(dark: Theme) -> None:
    arrows = found(dark, step(momentum_buffer=(4.0, 16.0)))
    gradient, velocity = arrow(arrows, "gradient").way, arrow(arrows, "velocity").way
    assert np.array(velocity) == pytest.approx(2 * np.array(gradient))
    assert np.hypot(*velocity) == pytest.approx(LONGEST_PX)


def test_a_long_step_is_drawn_as_it_is_and_a_short_one_by_a_round_factor(dark: Theme) -> None:
    long = arrow(found(dark, step(after=(0.0, 0.5))), "step")
    assert long.word == "step" and long.way == pytest.approx((-100, 50))
    short = arrow(found(dark, step(after=(0.99, 1.0))), "step")
    assert short.word == "step × 50" and short.way == pytest.approx((-50, 0)) and STEP_PX <= 50


def test_the_box_is_the_root_of_the_accumulated_squares(dark: Theme) -> None:
    arrows = found(dark, step(exp_avg_sq=(4.0, 64.0)))
    assert arrows is not None and arrows.box is not None and arrows.box_word == "√v"
    assert arrows.box.height() / arrows.box.width() == pytest.approx(8 / 2)
    tip = arrow(arrows, "gradient").tip
    assert tip.x() == pytest.approx(arrows.box.left()) and tip.y() == pytest.approx(arrows.box.bottom())


def test_nothing_is_drawn_without_a_step_or_out_of_sight(dark: Theme) -> None:
    assert found(dark, None) is None
    assert found(dark, step(), shown=False) is None
    assert found(dark, step(before=(99.0, 0.0))) is None
    assert found(dark, step(gradient=(np.nan, 1.0))) is None


def test_numbers_without_length_are_left_out(dark: Theme) -> None:
    still = found(dark, step(after=(1.0, 1.0), gradient=(0.0, 0.0), momentum_buffer=(0.0, 0.0)))
    assert still is not None and still.arrows == () and words_of(still) == []


def test_they_are_painted(dark: Theme) -> None:
    arrows = found(dark, step(exp_avg=(1.0, 1.0), exp_avg_sq=(4.0, 4.0)))
    assert arrows is not None
    image = QImage(600, 400, QImage.Format.Format_RGB32)
    image.fill(dark.surface[2])
    painter = QPainter(image)
    paint_arrows(painter, dark, arrows, 2)
    painter.end()
    middle = (arrow(arrows, "step").start + arrow(arrows, "step").tip) / 2
    found_there, wanted = image.pixelColor(middle.toPoint()).getRgb(), dark.racers[1].getRgb()
    assert np.array(found_there) == pytest.approx(np.array(wanted), abs=20)
    assert {word.text for word in words_of(arrows)} == {"−gradient", "−m", "step × 5", "√v"}
