"""The plane through the weights on screen: true numbers under the pointer, progress, faults."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.plane.picture import PathPicture, PlanePicture
from core.plane.settings import PlaneSettings
from core.plane.snapshot import PlanePoint, PlaneSnapshot, PlaneView
from gui.theme import Theme
from gui.views.surface.computed import ComputedSurface
from gui.views.surface.ground import Ground
from gui.views.surface.plane_map import far_points
from gui.views.surface.plane_view import EMPTY, NetworkPlaneView


def plane(places: int = 41, *, final: bool = True, **more: Any) -> PlaneView:
    x = np.linspace(-1, 1, places)
    path = PathPicture(
        steps=np.array([0, 100, 200, 300]),
        a=np.array([0.8, 0.5, 0.2, 0.0]),
        b=np.array([-0.6, -0.2, -0.1, 0.0]),
        distance=np.array([4.0, 0.1, 0.05, 0.0]),
        loss=np.array([2.5, 1.5, 1.2, 1.0]),
        plane_loss=np.array([2.0, 1.4, 1.1, 1.0]) if final else np.full(4, np.nan),
        is_final=final,
    )
    picture = PlanePicture(x, x, 1 + x[:, None] ** 2 + 2 * x**2, 5900 if final else 512, 5900, final)
    view = PlaneView(
        number=1,
        settings=PlaneSettings(directions="components"),
        centre_step=300,
        best_epoch=None,
        centre_loss=1.0,
        names=("component 1", "component 2"),
        lengths=(1.0, 1.0),
        explained=(0.86, 0.073),
        path_share=0.91,
        caution="The two components hold 93 % of it.",
        penalised=False,
        finest=41,
        picture=picture,
        path=path,
        is_final=final,
    )
    return replace(view, **more)


def snapshot(
    view: PlaneView | None, present: int = 300, fault: str = "", working: bool = False
) -> PlaneSnapshot:
    point = PlanePoint(present, 0.3, 0.4, 0.7) if present != 300 else PlanePoint(300, 0.0, 0.0, 0.0)
    return PlaneSnapshot(1, PlaneSettings(), view, None if view is None else point, 0.25, working, fault)


@pytest.fixture
def made(qtbot: QtBot, dark: Theme) -> NetworkPlaneView:
    view = NetworkPlaneView(dark)
    qtbot.addWidget(view)
    view.resize(1592, 560)
    with qtbot.waitExposed(view):
        view.show()
    return view


def show(made: NetworkPlaneView, one: PlaneSnapshot) -> None:
    made.show_plane(one)
    QApplication.processEvents()
    made.ground.come_to_rest()
    QApplication.processEvents()


def point_at(made: NetworkPlaneView, a: float, b: float) -> tuple[str, dict[str, str]]:
    """Move the mouse to a place of the plane; return title and rows of the card."""
    place = made.canvas.room.topLeft() + made.picture.view.pixel(a, b)
    QTest.mouseMove(made.canvas.viewport(), place.toPoint() + QPoint(1, 0))
    QTest.mouseMove(made.canvas.viewport(), place.toPoint())
    card = made.canvas.overlay.card
    assert card is not None
    return card.title, dict(card.rows)


def values(made: NetworkPlaneView) -> dict[str, str]:
    return {row.term: row.value for row in made.lines.rows}


def test_it_says_what_the_picture_hides(made: NetworkPlaneView) -> None:
    show(made, snapshot(plane(), present=450))
    assert made.header.title.text() == "The network's loss around step 300"
    assert made.lines.sentence == "The two components hold 93\N{NO-BREAK SPACE}% of it."
    assert values(made) == {
        "Variance explained": "86 % + 7.3 %",
        "Way of the run in this plane": "91 %",
        "Distance of now from the plane": "0.700",
        "Loss at the centre": "1.000",
        "True loss at the start": "2.50, here 2.00",
        "Loss here is off by": "7.5 %",
    }


def test_the_card_tells_of_the_computed_place_nearest_to_the_pointer(made: NetworkPlaneView) -> None:
    show(made, snapshot(plane()))
    title, rows = point_at(made, 0.51, 0.74)
    assert rows == {"a: component 1": "0.500", "b: component 2": "0.750"}
    assert title == "loss = 2.06"


def test_the_card_tells_of_a_point_of_the_path(made: NetworkPlaneView) -> None:
    show(made, snapshot(plane()))
    title, rows = point_at(made, 0.5, -0.2)
    assert title == "step 100"
    assert rows == {"true loss": "1.50", "loss on the plane": "1.40", "distance from the plane": "0.100"}


def test_losses_that_are_not_known_yet_are_not_invented(made: NetworkPlaneView) -> None:
    show(made, snapshot(plane(final=False), working=True))
    _, rows = point_at(made, 0.5, -0.2)
    assert rows["loss on the plane"] == "not known yet"
    assert values(made)["Loss here is off by"] == "not known yet"


def test_progress_is_told(made: NetworkPlaneView) -> None:
    show(made, snapshot(plane(21, final=False), working=True))
    assert made._progress.text() == (
        "Mean loss of training rows: 21 × 21 of 41 × 41 places, 512 of 5,900 rows."
    )
    assert made.bar.progress == 0.25


def test_only_computed_values_are_drawn(made: NetworkPlaneView) -> None:
    view = plane(11)
    show(made, snapshot(view))
    picture = made.ground.picture(400)
    assert picture is not None
    assert np.array_equal(picture.values, view.picture.loss)
    assert made.canvas.shown_range == (pytest.approx((-1, 1)), pytest.approx((-1, 1)))


def test_a_ring_is_where_the_network_is_now(made: NetworkPlaneView) -> None:
    show(made, snapshot(plane(), present=450))
    assert made.picture.start == (0.3, 0.4)
    assert [text.text for text in made.picture.labels.texts] == ["step 300", "now"]
    show(made, snapshot(plane(), present=300))
    assert made.picture.start is None
    assert [text.text for text in made.picture.labels.texts] == ["now, step 300"]


def test_points_far_from_the_plane_are_told_apart(made: NetworkPlaneView) -> None:
    assert far_points(plane()).tolist() == [True, False, False, False]


def test_a_fault_is_said_in_place_of_the_picture(made: NetworkPlaneView) -> None:
    assert (made.message.isVisible(), made.message.text()) == (True, EMPTY)
    show(made, snapshot(plane()))
    assert (made.message.isVisible(), made.canvas.isVisible()) == (False, True)
    show(made, snapshot(None, fault="There is no layer 9 in this network."))
    assert made.message.text() == "There is no layer 9 in this network."
    assert (made.message.isVisible(), made.canvas.isVisible()) == (True, False)
    assert (made.relief.isVisible(), made.lines.isVisible()) == (False, False)


def test_wheel_and_keys_ask_for_another_half_width(made: NetworkPlaneView) -> None:
    show(made, snapshot(plane()))
    wanted: list[float] = []
    made.half_width_wanted.connect(wanted.append)
    made.canvas.setFocus()
    QTest.keyClick(made.canvas, Qt.Key.Key_Plus)
    QTest.keyClick(made.canvas, Qt.Key.Key_Minus)
    place = QPointF(made.canvas.viewport().rect().center())
    event = QWheelEvent(
        place, made.canvas.viewport().mapToGlobal(place), QPoint(), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(made.canvas.viewport(), event)
    assert wanted == pytest.approx([0.8, 1.25, 1.25])
    assert made.canvas.shown_range == (pytest.approx((-1, 1)), pytest.approx((-1, 1)))


def test_a_plane_with_places_that_overflow_is_shown(made: NetworkPlaneView) -> None:
    view = plane()
    loss = view.picture.loss.copy()
    loss[:, 30:] = np.inf
    show(made, snapshot(replace(view, picture=replace(view.picture, loss=loss))))
    title, _ = point_at(made, 0.95, 0.5)
    assert title == "loss = ∞"
    show(made, snapshot(replace(view, picture=replace(view.picture, loss=np.full_like(loss, np.nan)))))


@pytest.mark.parametrize("size", ["small", "presentation", "presentation_small"])
def test_other_sizes_of_type(made: NetworkPlaneView, size: Any) -> None:
    show(made, snapshot(plane()))
    made.set_theme(Theme("light", size))
    assert made.relief.isVisible() is (size != "presentation_small")
    assert made.grab().width() == 1592


def test_a_computed_surface_is_known_at_its_places_only() -> None:
    surface = ComputedSurface(
        np.array([0.0, 1.0]), np.array([0.0, 1.0, 2.0]), np.arange(6.0).reshape(3, 2), "", ("a", "b"), ""
    )
    found = surface.grid(np.array([-0.1, 0.4, 0.6]), np.array([1.6, 2.1]))
    assert np.array_equal(found, [[np.nan, 4, 5], [np.nan] * 3], equal_nan=True)
    ground = Ground()
    ground.use(surface, log=False, moving=False)
    ground.come_to_rest()
    assert ground.value_at(0.9, 0.1) == 1.0
    with pytest.raises(TypeError):
        surface.loss(None, 0)  # type: ignore[arg-type]


def test_a_title_gives_way_before_it_is_cut(made: NetworkPlaneView) -> None:
    show(made, snapshot(plane()))
    assert made.header.title.text() == "The network's loss around step 300"
    for width, expected in ((840, "Loss around step 300"), (640, "")):
        made.resize(width, 560)
        QApplication.processEvents()
        title = made.header.title
        assert title.text() == expected
        assert title.fontMetrics().horizontalAdvance(title.text()) <= title.width()
    made.resize(1592, 560)
    QApplication.processEvents()
    assert made.header.title.text() == "The network's loss around step 300"


def test_a_flat_plane_is_told_of(made: NetworkPlaneView) -> None:
    view = replace(plane(), caution="")
    show(made, snapshot(view))
    assert "the same at all places" not in made.lines.sentence
    flat = replace(view.picture, loss=np.full_like(view.picture.loss, 0.44))
    show(made, snapshot(replace(view, picture=flat)))
    assert made.lines.sentence.startswith("The loss is the same at all places")


def test_what_numbers_are_rounded_by_is_not_drawn(made: NetworkPlaneView) -> None:
    view = plane()
    steps = np.arange(view.picture.loss.size).reshape(view.picture.loss.shape) % 7
    rounded = (np.float32(0.44) * (1 + np.finfo(np.float32).eps * steps)).astype(np.float32)
    show(made, snapshot(replace(view, picture=replace(view.picture, loss=rounded))))
    picture = made.ground.picture(41)
    assert picture is not None and not len(picture.levels)
    assert np.unique(picture.values[np.isfinite(picture.values)]).size == 1
