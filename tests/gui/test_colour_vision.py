"""What must be told apart is so for those who do not see all colours, on the real painted pixels."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget

from core.experiment_files import OPENING, named
from gui.frame import Diagram
from gui.theme import Theme, ThemeName, tokens
from gui.views.network_edges import Edges
from gui.views.network_layout import NetworkLayout
from gui.views.network_options import Options
from tests.colour_vision import SEEN_BY, difference, seen_by, to_linear, to_oklab, to_srgb
from tests.gallery.legibility import pixels_of
from tests.gallery.stand import Look, Stand

THEMES: tuple[ThemeName, ...] = ("dark", "light")
DICHROMATS = ("protan", "deutan", "tritan")
EVERYBODY = ("normal", *SEEN_BY)
RACERS = {"dark": (15.1, 9.2, 9.3, 10.9, 4.2), "light": (11.2, 7.3, 7.5, 9.0, 3.6)}
"""Least difference of two racers for everybody, as the design language states it."""


def rgb(colour: QColor | str) -> np.ndarray:
    return np.array(QColor(colour).getRgb()[:3])


# ---- the simulation -----------------------------------------------------------------------------------


def test_greys_look_the_same_to_everybody() -> None:
    greys = np.arange(0, 256, 15)[:, None] * np.ones(3)
    for who in EVERYBODY:
        assert np.abs(seen_by(greys, who) - greys).max() < 0.51, who


def test_linear_light_and_back() -> None:
    colours = np.random.default_rng(0).uniform(0, 255, (50, 3))
    assert to_srgb(to_linear(colours)) == pytest.approx(colours)


def test_oklab_is_that_of_its_author() -> None:
    """Ottosson's own examples are given in XYZ; these are the corners that CSS Color 4 lists for sRGB."""
    assert to_oklab(np.array([255, 255, 255])) == pytest.approx([1, 0, 0], abs=1e-4)
    assert to_oklab(np.array([255, 0, 0])) == pytest.approx([0.62796, 0.22486, 0.12585], abs=1e-4)
    assert to_oklab(np.array([0, 0, 255])) == pytest.approx([0.45201, -0.03246, -0.31153], abs=1e-4)


@pytest.mark.parametrize("name", THEMES)
def test_competitors_differ_as_the_design_states(name: ThemeName) -> None:
    racers = [rgb(colour) for colour in tokens()["theme"][name]["racer"]]
    for who, stated in zip(EVERYBODY, RACERS[name], strict=True):
        least = min(float(difference(one, other, who)) for one, other in combinations(racers, 2))
        assert least == pytest.approx(stated, abs=0.06), who


# ---- on the screen --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Screen:
    """What a window showed that had trained with dropout."""

    look: Theme
    diagram: np.ndarray
    """Pixels (height, width, 3), as those of fit and error."""
    fit: np.ndarray
    error: np.ndarray
    shown: Diagram
    layout: NetworkLayout


@pytest.fixture(scope="module")
def screens(qapp: QApplication) -> dict[ThemeName, Screen]:
    """Return both themes of one window, which is closed again."""
    experiment = named(OPENING).with_values({"network.activation": "ReLU", "stopping.epochs": 20})
    stand = Stand(experiment, Look("dark", 1600, 1000))
    try:
        stand.train(240)
        return {name: screen(stand, name) for name in THEMES}
    finally:
        stand.close()


def screen(stand: Stand, name: ThemeName) -> Screen:
    stand.dress(Look(name, 1600, 1000))
    window, stage = stand.window, stand.window.stage
    pixels = pixels_of(window.grab().toImage())
    frame, layout = window.session.frame, stage.network.painted_layout
    assert frame is not None
    assert frame.diagram is not None
    assert layout is not None
    assert stage.fit is not None
    assert stage.error is not None
    parts = [part_of(window, pixels, widget) for widget in (stage.network, stage.fit, stage.error)]
    return Screen(window.look.theme, *parts, frame.diagram, layout)


def part_of(window: QWidget, pixels: np.ndarray, widget: QWidget) -> np.ndarray:
    corner = widget.mapTo(window, QPoint(0, 0))
    return pixels[corner.y() : corner.y() + widget.height(), corner.x() : corner.x() + widget.width()]


def painted_in(pixels: np.ndarray, colour: QColor) -> int:
    """Return how many pixels have a colour."""
    return int((np.abs(pixels.astype(int) - rgb(colour)).max(axis=-1) <= 2).sum())


@pytest.mark.parametrize("name", THEMES)
def test_the_sign_of_weights_is_seen_in_colour(screens: dict[ThemeName, Screen], name: ThemeName) -> None:
    ramp = screens[name].look.diverging
    for strength, least in ((4, 20.0), (3, 18.0), (2, 18.0)):
        low, high = ramp[4 - strength], ramp[4 + strength]
        for colour in (low, high):
            assert painted_in(screens[name].diagram, colour) > 40, "it is on the screen"
        for who in ("normal", *DICHROMATS):
            assert difference(rgb(low), rgb(high), who) >= least, (strength, who)


@pytest.mark.parametrize("name", THEMES)
def test_training_and_validation_are_told_apart(screens: dict[ThemeName, Screen], name: ThemeName) -> None:
    look = screens[name].look
    for colour in (look.train, look.validation):
        assert painted_in(screens[name].error, colour) > 100
    for who in EVERYBODY:
        assert difference(rgb(look.train), rgb(look.validation), who) >= 7.0, who
        assert difference(rgb(look.train), rgb(look.batch), who) >= 40.0, who


@pytest.mark.parametrize("name", THEMES)
def test_the_prediction_differs_from_the_data(screens: dict[ThemeName, Screen], name: ThemeName) -> None:
    look = screens[name].look
    assert painted_in(screens[name].fit, look.prediction) > 60
    for who in EVERYBODY:
        assert difference(rgb(look.prediction), rgb(look.truth), who) >= 15.0, who


def outline_seen(pixels: np.ndarray, x: float, y: float, radius: float, ground: np.ndarray) -> float:
    """Return which part of a circle's outline stands out from the canvas in greyscale, 0 to 1."""
    angles = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    seen = np.zeros(len(angles), bool)
    for reach in (-1.0, 0.0, 1.0):
        places_x = np.rint(x + (radius + reach) * np.cos(angles)).astype(int)
        places_y = np.rint(y + (radius + reach) * np.sin(angles)).astype(int)
        seen |= difference(pixels[places_y, places_x], ground, "grey") > 18
    return float(seen.mean())


@pytest.mark.parametrize("name", THEMES)
def test_dropped_neurons_are_dashed_and_silent_ones_are_not(
    screens: dict[ThemeName, Screen], name: ThemeName
) -> None:
    shown, canvas = screens[name], rgb(screens[name].look.canvas)
    dropped, silent, others = [], [], []
    for place, column in zip(shown.layout.columns, shown.shown.columns, strict=True):
        for y, neuron in zip(place.y.tolist(), place.shown.tolist(), strict=True):
            part = outline_seen(shown.diagram, place.x, y, place.radius, canvas)
            if not column.on[neuron]:
                dropped.append(part)
            else:
                (silent if column.values[neuron] == 0 else others).append(part)
    assert len(dropped) > 4
    assert len(silent) > 2
    assert max(dropped) < 0.85, "gaps are seen"
    assert min(dropped) > 0.25, "and dashes"
    assert min(silent) > 0.93
    assert min(others) > 0.93


def line_seen(pixels: np.ndarray, ends: np.ndarray, ground: np.ndarray) -> float:
    """Return which part of the middle of a line stands out from the canvas in greyscale, 0 to 1."""
    along = np.linspace(0.2, 0.8, 160)[:, None]
    places = np.rint(ends[:2] + along * (ends[2:] - ends[:2])).astype(int)
    return float((difference(pixels[places[:, 1], places[:, 0]], ground, "grey") > 8).mean())


@pytest.mark.parametrize("dashed", [True, False])
def test_signs_of_strong_edges_are_seen_in_greyscale_where_that_is_chosen(
    qapp: QApplication, dashed: bool
) -> None:
    experiment = named("Noisy sine, dropout").with_values({"network.hidden": (6,), "dropout.rate": 0.0})
    stand = Stand(experiment, Look("light", 1600, 1000))
    try:
        stand.window.stage.network.choose(Options(numbers="off", dash_negative=dashed))
        stand.train(200)
        stand.settle()
        shown = screen(stand, "light")
    finally:
        stand.close()
    edges, canvas = Edges(shown.layout), rgb(shown.look.canvas)
    steps, _, _ = edges.steps(shown.shown)
    seen = np.array([line_seen(shown.diagram, ends, canvas) for ends in edges.ends])
    strong = np.abs(steps) >= 2
    assert (strong & (steps < 0)).sum() >= 2
    assert (strong & (steps > 0)).sum() >= 2
    assert seen[strong & (steps > 0)].min() > 0.97
    if dashed:
        assert seen[strong & (steps < 0)].max() < 0.85
    else:
        assert seen[strong & (steps < 0)].min() > 0.97
