"""The curves of the race: value by steps, gradients evaluated or seconds, driven by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from live import Live
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from race_live import Race

from core.experiment_files import named
from core.race.settings import RacerSettings
from core.race.snapshot import RacerPicture, Standing, Work
from gui.views.surface.value_curves import (
    MOST_POINTS,
    Curves,
    ValueScale,
    done,
    round_up,
    stride_of,
    value_range,
)
from gui.views.surface.value_plot import ValuePlot

Open = Callable[..., Live]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def race(open_window: Open) -> Race:
    return Race(open_window(named("Straight line")))


def curves(race: Race) -> ValuePlot:
    """Show the curves by the segment over the surface in space."""
    stage = race.room.stage
    if stage.values.isHidden():
        QTest.mouseClick(stage.beside[0].button("curves"), LEFT)
        race.wait(stage.values.isVisible)
    return stage.values.plot


def number_of(race: Race, name: str) -> int:
    return race.racer(name).settings.number


def test_curves_take_the_place_of_the_surface_in_space_and_are_remembered(race: Race) -> None:
    stage = race.room.stage
    assert stage.values.isHidden() and stage.relief.isVisible()
    plot = curves(race)
    assert stage.relief.isHidden() and plot.isVisible()
    assert race.room.choices["curves"] is True and race.room.choices["work"] == "steps"
    assert race.room.panel.beside.button("curves").isChecked()
    QTest.mouseClick(stage.values.works.button("gradients"), LEFT)
    race.wait(lambda: plot.work is Work.GRADIENTS)
    assert race.room.choices["work"] == "gradients"
    QTest.mouseClick(stage.beside[1].button("space"), LEFT)
    race.wait(lambda: stage.relief.isVisible() and stage.values.isHidden())


def test_heights_and_places_are_those_of_the_paths(race: Race) -> None:
    plot = curves(race)
    race.room.session.add_racer("LBFGS")
    race.wait(lambda: len(race.frame.race.racers) == 7)
    race.steps(6)
    lowest = race.frame.race.surface.minima[0].value
    one = race.racer("LBFGS")
    assert one.evaluations[-1] > one.steps, "it evaluates several gradients in a step"
    for work, expected in (
        (Work.STEPS, np.arange(len(one.x))),
        (Work.GRADIENTS, one.evaluations),
        (Work.SECONDS, 1000 * one.seconds),
    ):
        QTest.mouseClick(race.room.stage.values.works.button(work), LEFT)
        race.wait(lambda work=work: plot.work is work)  # type: ignore[misc]
        x, y = plot.line(one.settings.number)
        in_seconds = work is Work.SECONDS and plot.x_axis.name == "seconds"
        assert x == pytest.approx(expected / 1000 if in_seconds else expected)
        seen = one.loss - lowest > 10 ** plot.shown_range[1][0]
        assert y[seen] == pytest.approx(np.log10(one.loss[seen] - lowest))
    assert set(plot.names) == {racer.settings.shown_name for racer in race.frame.race.racers}


def test_a_point_is_read_with_pointer_and_keys_and_a_click_selects_its_racer(race: Race) -> None:
    plot = curves(race)
    race.steps(8)
    race.wait(lambda: len(plot.line(4)[0]) == 9)
    x, y = (places[3] for places in plot.to_pixels(*plot.line(4)))
    place = QPoint(round(x), round(y))
    QTest.mouseMove(plot.viewport(), place)
    race.wait(lambda: plot.reading.card is not None)
    QTest.mouseClick(plot.viewport(), LEFT, pos=place)
    assert plot.reading.card is not None
    title = plot.reading.card.title
    race.wait(lambda: (found := race.frame.racer) is not None and title.startswith(found.settings.shown_name))
    chosen = race.frame.racer
    assert chosen is not None
    plot.read(None)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Right):
        QTest.keyClick(plot, key)
    card = plot.reading.card
    assert card is not None and card.title == f"{chosen.settings.shown_name}, step 7"
    assert dict(card.rows)["gradients evaluated"] == str(int(chosen.evaluations[7]))
    QTest.keyClick(plot, Qt.Key.Key_Escape)
    assert plot.reading.card is None
    QTest.keyClick(plot, Qt.Key.Key_Left)
    assert plot.reading.card is not None
    race.room.choose_kind("linear")
    race.wait(lambda: race.frame.race.step == 0)
    assert plot.reading.card is None, "that point is gone"


def test_curves_fill_the_stage(race: Race) -> None:
    plot, stage = curves(race), race.room.stage
    plot.setFocus()
    race.wait(plot.hasFocus)
    QTest.keyClick(plot, Qt.Key.Key_F)
    race.wait(stage.map.isHidden)
    assert stage.values.isVisible() and stage.values.width() > 0.9 * stage.width()
    race.live.key(Qt.Key.Key_Escape)
    race.wait(stage.map.isVisible)
    assert stage.values.isVisible() and stage.relief.isHidden()


def test_curves_that_nobody_sees_are_not_drawn(race: Race) -> None:
    race.steps(4)
    assert not race.room.stage.values.plot.names
    assert len(curves(race).line(4)[0]) == 5, "and all is there once they are seen"


def test_scales_and_ranges() -> None:
    scale = ValueScale(True, -1.0)
    assert scale.heights(np.array([9.0, -1.0, np.nan]), -5.0)[:2].tolist() == [1.0, -5.0]
    assert ValueScale(False).heights(np.array([-3.0])).tolist() == [-3.0]
    assert [round_up(value) for value in (0.0, 9.9, 11.0, 101.0, 7e-4)] == [1.0, 10.0, 12.0, 120.0, 8e-4]
    assert value_range((), ValueScale(True)) == (-1.0, 1.0)
    assert [stride_of(count) for count in (3, MOST_POINTS, MOST_POINTS + 1, 20_001)] == [1, 1, 2, 32]


def picture_of(loss: np.ndarray, *, diverged: bool = False) -> RacerPicture:
    places = np.arange(len(loss))
    return RacerPicture(
        settings=RacerSettings(number=1),
        x=places / 10,
        y=-places / 10,
        loss=loss,
        evaluations=3 * places,
        seconds=places / 1e3,
        standing=Standing.DIVERGED if diverged else Standing.ON_ITS_WAY,
        standing_step=0,
        target_step=None,
        distance=None,
        last=None,
    )


@pytest.mark.parametrize("work", Work)
def test_curves_that_grew_are_those_that_were_worked_out_at_once(work: Work) -> None:
    loss = np.random.default_rng(1).random(3 * MOST_POINTS + 7) - 0.1
    loss[[5, 900]] = np.nan, np.inf
    scale = ValueScale(True, 0.0)
    grown, rng, count = Curves(), np.random.default_rng(2), 1
    while count < len(loss):
        only_grew = grown.show(1, [picture_of(loss[:count])], work, scale)
        at_once = Curves()
        assert not at_once.show(1, [picture_of(loss[:count])], work, scale)
        one, other = grown.all[1], at_once.all[1]
        assert np.array_equal(one.x, other.x) and np.array_equal(one.y, other.y, equal_nan=True)
        assert (one.finite, one.start, one.end[0]) == (other.finite, other.start, other.end[0])
        assert len(one.x) <= MOST_POINTS + 1 and one.x[-1] == done(picture_of(loss[:count]), work)[-1]
        assert only_grew or count == 1 or one.stride > 1
        count += int(rng.integers(1, 60))


def test_curves_are_worked_out_anew_where_the_paths_are_others() -> None:
    loss, scale = np.linspace(3.0, 1.0, 40), ValueScale(False)
    curves = Curves()
    assert not curves.show(1, [picture_of(loss[:20])], Work.STEPS, scale)
    assert curves.show(1, [picture_of(loss[:30])], Work.STEPS, scale) and len(curves.grown) == 1
    assert curves.show(1, [picture_of(loss[:30])], Work.STEPS, scale) and not curves.grown
    assert not curves.show(1, [picture_of(loss[:10])], Work.STEPS, scale), "a step back"
    assert not curves.show(1, [picture_of(loss[:12] + 1)], Work.STEPS, scale), "another path"
    assert not curves.show(2, [picture_of(loss[:14] + 1)], Work.STEPS, scale), "another race"
    assert not curves.show(2, [picture_of(loss[:14] + 1, diverged=True)], Work.STEPS, scale)
    assert value_range(curves.all.values(), scale) == (3.5, 4.5), "its start alone counts"
    assert not curves.show(2, [], Work.STEPS, scale)


def test_growing_curves_paint_what_painting_all_of_them_shows(race: Race) -> None:
    plot = curves(race)
    race.room.session.set_speed(30.0)
    race.room.session.play()
    wholes = []

    def kept_while_running() -> bool:
        wholes.append(id(plot._ground))
        return race.frame.race.step >= 40 and plot._ground is not None

    race.wait(kept_while_running)
    assert race.frame.moving
    grown = plot.viewport().grab().toImage()
    plot.paint_ground_anew()
    anew = plot.viewport().grab().toImage()
    assert len(set(wholes)) < len(wholes) / 2, "mostly the ground is kept"
    different = sum(
        grown.pixel(x, y) != anew.pixel(x, y) for x in range(grown.width()) for y in range(grown.height())
    )
    assert different < 0.002 * grown.width() * grown.height()
    race.room.session.pause()
    race.wait(lambda: not race.frame.moving)


def test_a_push_by_hand_is_no_step(race: Race) -> None:
    curves(race)
    race.steps(3)
    race.room.session.nudge()
    race.wait(lambda: len(race.racer("Adam").jumps) == 1)
    adam = race.racer("Adam")
    assert done(adam, Work.STEPS).tolist() == [0, 1, 2, 3, 3]
    assert done(adam, Work.GRADIENTS).tolist() == adam.evaluations.tolist()
