"""The diagram for devices that are no screen: shapes and words, as on the screen. And what a frame costs."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest
from desk import SINE, Desk, experiment_with
from network_bench import diagram_of, frame_of, image_of, picture_of, seen_by, step_of
from PySide6.QtCore import QBuffer, QEvent, QIODevice, QPoint, QPointF, QRect, QSize
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPicture
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from responses_bench import CURVE, HILLS
from responses_bench import frame_of as frame_with_responses

from core.experiment_files import named
from gui.frame import Frame
from gui.pace import NumberPace
from gui.theme import Theme, theme
from gui.views import network_text
from gui.views.network_key import key_px
from gui.views.network_neurons import Look, _atlas
from gui.views.network_view import NetworkView

DROPPING = named("Bike demand, dropout 50 %")
POINTS = experiment_with(SINE, data__source="two_gaussians", dropout__rate=0.0, network__hidden=(4, 2))
PICTURED = {
    "dropout": (DROPPING, {}),
    "wide": (experiment_with(DROPPING, network__hidden=(64, 48)), {"dash_negative": True}),
    "small": (POINTS, {"edges": "gradients"}),
}


@pytest.fixture
def view(qtbot: QtBot, dark: Theme) -> Iterator[NetworkView]:
    made = NetworkView(dark)
    made.resize(930, 560)
    qtbot.addWidget(made)
    yield made
    made.close()


def svg_of(view: NetworkView) -> str:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(view.size())
    painter = QPainter(generator)
    view.paint_exactly(painter)
    painter.end()
    return bytes(buffer.data().data()).decode()


def exact_image(view: NetworkView) -> QImage:
    picture, image = QPicture(), QImage(view.size(), QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    view.paint_exactly(painter)
    painter.end()
    painter = QPainter(image)
    painter.drawPicture(0, 0, picture)
    painter.end()
    return image


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return flat[..., :3].astype(int)


def distances(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return how far each pixel is from the most similar one beside it in another picture."""
    shifts = [np.roll(other, (dy, dx), (0, 1)) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    found: np.ndarray = np.min([np.abs(one - shifted).max(axis=-1) for shifted in shifts], axis=0)
    return found


@pytest.mark.parametrize("name", list(PICTURED))
def test_an_svg_holds_shapes_and_words_and_no_pixels(view: NetworkView, name: str) -> None:
    experiment, choices = PICTURED[name]
    view.use_choices(choices)
    step = step_of(experiment)
    view.show_frame(frame_of(step))
    svg = svg_of(view)
    assert "<image" not in svg
    circles = len(re.findall(r"<(?:circle|ellipse)\b", svg))
    assert circles >= sum(len(place.y) for place in picture_of(view).layout.columns)
    lines = len(re.findall(r"<(?:polyline|path|line)\b", svg))
    assert lines >= np.count_nonzero(seen_by(view).visible)
    words = " ".join(re.findall(r"<text[^>]*>([^<]*)", svg))
    for text in ("hidden 1", "output", "in the data"):
        assert text in words
    diagram = diagram_of(step)
    if diagram.columns[1].dropped:
        assert f"· {diagram.columns[1].off_count} off" in words


@pytest.mark.parametrize("name", list(PICTURED))
@pytest.mark.parametrize("look", ["dark", "light"])
def test_shapes_show_what_the_screen_shows(view: NetworkView, name: str, look: str) -> None:
    experiment, choices = PICTURED[name]
    view.set_theme(theme(look))  # type: ignore[arg-type]
    view.use_choices(choices)
    view.view_button.hide()
    on_screen = pixels(image_of(view, frame_of(step_of(experiment))))
    exact = pixels(exact_image(view))
    apart = distances(on_screen, exact)
    inked = np.abs(on_screen - on_screen[-1, view.width() // 2]).max(axis=-1) > 40
    assert inked.mean() > 0.02
    assert (apart > 60).mean() < 0.03 * inked.mean()


@pytest.mark.parametrize("experiment", [HILLS, CURVE], ids=["two", "one"])
def test_responses_can_be_exported(view: NetworkView, experiment: object) -> None:
    view.show_frame(frame_with_responses(experiment))  # type: ignore[arg-type]
    view.view_button.hide()
    on_screen, exact = pixels(view.grab().toImage()), pixels(exact_image(view))
    assert (distances(on_screen, exact) > 60).mean() < 0.005
    assert ("<image" in svg_of(view)) == (experiment is HILLS)  # a heat map is pixels by its nature


def test_a_recorder_gets_shapes_by_the_usual_way(view: NetworkView, monkeypatch: pytest.MonkeyPatch) -> None:
    exact: list[int] = []
    paint = view.paint_exactly
    monkeypatch.setattr(view, "paint_exactly", lambda painter: (exact.append(1), paint(painter)))
    view.show_frame(frame_of(step_of(POINTS)))
    view.grab()
    assert exact == []
    picture = QPicture()
    painter = QPainter(picture)
    view.render(painter, QPoint())
    painter.end()
    assert exact == [1]


def test_without_a_frame_there_are_words(view: NetworkView) -> None:
    assert "Loading" in svg_of(view)


# ---- what a frame does -----------------------------------------------------------------------------


class Paints:
    """Writes down the region of each paint of a view."""

    def __init__(self, view: NetworkView) -> None:
        self.regions: list[QRect] = []
        paint = view.paintEvent

        def noted(event: QPaintEvent) -> None:
            self.regions.append(event.rect())
            paint(event)

        view.paintEvent = noted  # type: ignore[method-assign]


@pytest.fixture
def watched(qtbot: QtBot, dark: Theme) -> Iterator[tuple[NetworkView, Paints]]:
    made = NetworkView(dark)
    made.resize(930, 560)
    paints = Paints(made)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    yield made, paints
    made.close()


def moving_frames(count: int) -> list[Frame]:
    return [frame_of(step, moving=True) for step in Desk(DROPPING).steps(count)]


def test_between_the_numbers_words_are_stamped_and_never_written(view: NetworkView) -> None:
    """After a first round each frame finds its words and circles ready-made, but for new counts."""
    frames = moving_frames(12)
    view._pace = NumberPace(0.001)
    for frame in frames:
        image_of(view, frame)
    pictures, atlas = network_text._picture.cache_info().misses, _atlas.cache_info().misses
    for frame in frames:
        image_of(view, frame)
    assert network_text._picture.cache_info().misses == pictures
    assert _atlas.cache_info().misses == atlas


def test_while_training_the_key_is_painted_with_the_numbers_only(watched: tuple[NetworkView, Paints]) -> None:
    view, paints = watched
    frames = moving_frames(6)
    view.show_frame(frames[0])
    QApplication.processEvents()
    paints.regions.clear()
    for frame in frames[1:]:
        view.show_frame(frame)
        QApplication.processEvents()
    foot = view.height() - int(key_px(view._theme))
    assert len(paints.regions) == 5
    assert all(region.bottom() < foot for region in paints.regions)
    assert foot <= view.view_button.geometry().top()  # so that the button is not painted either
    resting = frame_of(step_of(DROPPING))
    view.show_frame(resting)
    QApplication.processEvents()
    assert paints.regions[-1].size() == QSize(930, 560)


def test_counts_are_those_of_the_step_in_every_frame(view: NetworkView) -> None:
    """They would be wrong for three quarters of the frames if they changed at 4 Hz."""
    steps, seen = list(Desk(DROPPING).steps(8)), set()
    for step in steps:
        pictures = []
        for moving in (True, False):
            image = image_of(view, frame_of(step, moving=moving))
            band = picture_of(view).plan.band
            pictures.append(pixels(image)[: int(band.handles_top)])
        assert np.array_equal(*pictures)
        seen.add(pictures[0].tobytes())
        view._pace = NumberPace(0.001)
        view._pace.due(True)
    counts = {
        tuple(int(layer.mask_BH.any(axis=0).sum()) for layer in s.hidden if layer.mask_BH is not None)
        for s in steps
    }
    assert len(seen) == len(counts) > 3


def test_edges_are_antialiased_at_rest_only(view: NetworkView) -> None:
    step = step_of(experiment_with(SINE, dropout__rate=0.0, network__hidden=(6,)))
    view.use_choices({"numbers": "off"})
    tones = {}
    for moving in (False, True):
        image = image_of(view, frame_of(step, moving=moving))
        layout = picture_of(view).layout
        left, right = layout.columns[0], layout.columns[1]
        x = round(left.x + 0.6 * (right.x - left.x))
        tones[moving] = {image.pixel(x, y) for y in range(round(right.y[0]), round(right.y[-1]))}
    assert len(tones[False]) > 2 * len(tones[True])


def test_what_a_hover_needs_is_not_worked_out_for_a_frame(view: NetworkView) -> None:
    frame = moving_frames(1)[0]
    image_of(view, frame)
    assert frame.diagram is not None
    lazy = {"weights", "biases", "gradients", "changes", "change"}
    assert not lazy & set(vars(frame.diagram))
    view._pointer = QPointF(*_middle_of_an_edge(view))
    image_of(view, frame)
    assert lazy & set(vars(frame.diagram))


def _middle_of_an_edge(view: NetworkView) -> tuple[float, float]:
    visible = seen_by(view).visible
    line = picture_of(view).edges.ends[int(np.flatnonzero(visible)[0])]
    return float(line[0] + line[2]) / 2, float(line[1] + line[3]) / 2


def test_the_ring_of_the_pointer_goes_when_it_leaves(view: NetworkView) -> None:
    frame = frame_of(step_of(DROPPING))
    first = image_of(view, frame)
    place = picture_of(view).layout.columns[0]
    view._pointer = QPointF(place.x, float(place.y[3]))
    assert view.grab().toImage() != first
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert view.grab().toImage() == first


def test_a_finer_screen_gets_a_finer_picture(dark: Theme) -> None:
    coarse, _ = _atlas(dark, (Look(13.0),), 1.0)
    fine, cells = _atlas(dark, (Look(13.0),), 2.0)
    assert fine.width() >= 2 * coarse.width() - 40
    assert cells[0][0] * 20 == fine.width()
