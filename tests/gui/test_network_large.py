"""From 1-1 to 512 neurons a layer: what is left out is counted, nothing is cut off, nothing overlaps."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

import numpy as np
import pytest
from desk import LINE, SINE, Desk, experiment_with
from network_bench import (
    SMALL_DIAGRAM,
    diagram_of,
    frame_of,
    image_of,
    inked,
    picture_of,
    seen_by,
    step_of,
)
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from pytestqt.qtbot import QtBot
from responses_bench import CURVE, HILLS
from responses_bench import frame_of as frame_with_responses

from core.experiment import Experiment
from core.experiment_files import named
from gui.frame import Frame, Mode, ViewState
from gui.theme import SizeName, Theme, theme
from gui.views.network_captions import fitting, headings_of, input_pitch, output_patches, title_type
from gui.views.network_edges import MAX_EDGES
from gui.views.network_key import Shown, entries, fitted, key_px
from gui.views.network_pointing import pointed_at
from gui.views.network_summary import Form, Summary, summary_of
from gui.views.network_text import KEY, NAME, NOTE, TICK, Scribe, elided, height_of, width_of
from gui.views.network_view import NetworkView

BIKES = named("Bike demand")
HIDDEN: list[tuple[int, ...]] = [(), (1,), (16, 16), (64, 48), (512,), (512,) * 8, (2,) * 8, (512, 1, 512)]
SIZES: list[tuple[SizeName, tuple[int, int]]] = [
    ("small", SMALL_DIAGRAM),
    ("normal", (930, 560)),
    ("presentation", (1100, 700)),
    ("presentation_small", (780, 420)),
]


@pytest.fixture
def view(qtbot: QtBot, dark: Theme) -> Iterator[NetworkView]:
    made = NetworkView(dark)
    made.resize(930, 560)
    qtbot.addWidget(made)
    yield made
    made.close()


def wide(hidden: tuple[int, ...], rate: float = 0.5) -> Experiment:
    rate = rate if hidden else 0.0
    return experiment_with(BIKES, network__hidden=hidden, dropout__rate=rate)


# ---- counts --------------------------------------------------------------------------------------


@pytest.mark.parametrize("inputs", [0.0, 0.5])
def test_a_summary_counts_what_the_mask_switched_off(view: NetworkView, inputs: float) -> None:
    view.resize(*SMALL_DIAGRAM)
    experiment = experiment_with(wide((512, 40)), dropout__inputs=inputs)
    for step in Desk(experiment).steps(4):
        image_of(view, frame_of(step))
        diagram, masks = diagram_of(step), (step.input_mask_BI, *(layer.mask_BH for layer in step.hidden))
        for place, column, mask in zip(picture_of(view).layout.columns, diagram.columns, masks, strict=False):
            hidden = np.setdiff1d(np.arange(place.size), place.shown)
            summary = summary_of(place, column)
            assert summary.count == len(hidden) == place.left_out
            if mask is None:
                assert summary.off is None
            else:
                assert summary.off == np.count_nonzero(mask[0, hidden] == 0)
                shown_off = np.count_nonzero(mask[0, place.shown] == 0)
                assert summary.off + shown_off == np.count_nonzero(mask[0] == 0) == column.off_count
    assert picture_of(view).layout.columns[1].left_out > 400


def test_the_words_of_a_summary() -> None:
    assert Summary(48, None).words == "+48 more"
    assert Summary(48, 23).words == "+48 more, 23 off"
    assert Summary(1480, 0).words == "+1,480 more, 0 off"


@pytest.mark.parametrize(("size", "pixels"), SIZES)
@pytest.mark.parametrize("hidden", [(64, 48), (512,) * 3, (512,) * 8])
def test_the_count_of_what_is_off_is_in_the_picture(
    view: NetworkView,
    monkeypatch: pytest.MonkeyPatch,
    hidden: tuple[int, ...],
    size: SizeName,
    pixels: tuple[int, int],
) -> None:
    """In whichever form the words stand: the number itself is written."""
    written: list[str] = []
    write = Scribe.write

    def noted(scribe: Scribe, text: str, *rest: object) -> None:
        written.append(text)
        write(scribe, text, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Scribe, "write", noted)
    view.set_theme(theme("dark", size))
    view.resize(*pixels)
    step = step_of(wide(hidden))
    from gui.views import network_summary

    network_summary._picture.cache_clear()
    image_of(view, frame_of(step))
    layout = picture_of(view).layout
    for place, column in zip(layout.columns[1:-1], diagram_of(step).columns[1:-1], strict=True):
        assert place.left_out
        off = str(summary_of(place, column).off)
        assert any(off in text.replace(",", " ").split() for text in written)


def test_without_dropout_a_summary_has_no_count(view: NetworkView) -> None:
    step = step_of(wide((64, 48), rate=0.0))
    image_of(view, frame_of(step))
    place = picture_of(view).layout.columns[1]
    assert summary_of(place, diagram_of(step).columns[1]) == Summary(place.left_out, None)
    diagram = Frame(Desk(wide((64, 48))).state(), None, ViewState(Mode.PREDICTION)).diagram
    assert diagram is not None
    assert summary_of(place, diagram.columns[1]).off is None


def test_pointing_at_the_dots_tells_who_is_left_out(view: NetworkView) -> None:
    step = step_of(wide((64, 48)))
    image = image_of(view, frame_of(step))
    picture, diagram = picture_of(view), diagram_of(step)
    place, column = picture.layout.columns[1], diagram.columns[1]
    assert place.gap_y is not None
    painter = QPainter(image)
    card = pointed_at(painter, picture, diagram, QPointF(place.x, place.gap_y), None)
    painter.end()
    assert card is not None
    assert card.title == f"{place.left_out} more neurons of hidden 1"
    off = summary_of(place, column).off
    assert off is not None
    assert ("off in this step", str(off)) in card.rows
    assert ("on in this step", str(place.left_out - off)) in card.rows


# ---- edges ---------------------------------------------------------------------------------------


def test_the_key_says_how_many_weights_are_drawn_and_hidden(view: NetworkView, dark: Theme) -> None:
    step = step_of(wide((512,) * 3, rate=0.0))
    image_of(view, frame_of(step))
    seen, total = seen_by(view), 12 * 512 + 2 * 512 * 512 + 512
    drawn = int(np.count_nonzero(seen.visible))
    assert drawn == picture_of(view)._drawn(seen) == min(MAX_EDGES, picture_of(view).edges.shown_count)
    words = entries(dark, seen.diagram, Shown(seen.scales, drawn))[-1].words
    assert words[0] == f"{drawn:,} of {total:,} weights drawn, {total - drawn:,} hidden"
    assert words[-1] == f"{drawn:,} of {total:,} drawn"


def test_dropout_alone_hides_no_weight(view: NetworkView) -> None:
    step = step_of(wide((16, 16)))
    image_of(view, frame_of(step))
    seen = seen_by(view)
    assert not seen.visible.all()
    assert picture_of(view)._drawn(seen) == 12 * 16 + 16 * 16 + 16


# ---- room ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(("size", "pixels"), SIZES)
def test_nothing_overlaps_and_nothing_is_cut_off(
    view: NetworkView, hidden: tuple[int, ...], size: SizeName, pixels: tuple[int, int]
) -> None:
    look = theme("dark", size)
    view.set_theme(look)
    view.resize(*pixels)
    step = step_of(wide(hidden))
    image_of(view, frame_of(step))
    picture = picture_of(view)
    plan, layout, diagram = picture.plan, picture.layout, diagram_of(step)
    whole = QRectF(0, 0, *pixels)
    foot = pixels[1] - key_px(look)
    circles = []
    for place in layout.columns:
        assert len(place.y)
        boxes = [
            QRectF(place.x - place.radius, y - place.radius, 2 * place.radius, 2 * place.radius)
            for y in place.y
        ]
        assert all(not one.intersects(other) for one, other in pairwise(boxes))
        assert all(box.top() >= plan.band.bottom - 1 and box.bottom() <= foot + 1 for box in boxes)
        assert all(whole.contains(box) for box in boxes)
        circles += boxes
    for one, other in zip(layout.columns, layout.columns[1:], strict=False):
        assert other.x - one.x > one.radius + other.radius
    words = output_patches(look, plan.words, diagram)
    output = circles[-1]
    for box in words:
        assert whole.contains(box)
        assert box.bottom() <= foot + 1
        assert not any(box.intersects(circle) for circle in circles if circle != output)
    band = plan.band
    ends = []
    for index, (place, heading) in enumerate(zip(layout.columns, headings_of(diagram, band), strict=True)):
        room = band.room(index in (0, len(layout.columns) - 1))
        lines = [
            width_of(look, NOTE, fitting(look, line, room) if band.close else line) for line in heading.lines
        ]
        half = max(width_of(look, title_type(band.close), heading.title), *lines) / 2
        ends.append((place.x - half, place.x + half))
    assert ends[0][0] >= 0
    assert ends[-1][1] <= pixels[0]
    assert all(right < left for (_, right), (left, _) in pairwise(ends))


@pytest.mark.parametrize("count", [2, 12, 24])
@pytest.mark.parametrize(("size", "pixels"), SIZES)
def test_names_of_inputs_never_touch(
    view: NetworkView, count: int, size: SizeName, pixels: tuple[int, int]
) -> None:
    """Derived inputs stand for a table with many columns."""
    look = theme("dark", size)
    view.set_theme(look)
    view.resize(*pixels)
    powers = tuple(f"x^{power}" for power in range(2, count + 1))
    step = step_of(experiment_with(SINE, data__derived=powers))
    assert step.state.run.dataset.input_count == count
    image_of(view, frame_of(step))
    place = picture_of(view).layout.columns[0]
    assert len(place.shown) + place.left_out == count
    gaps = np.diff(place.y)
    assert gaps.min() >= input_pitch(look)
    assert gaps.min() >= 0.8 * height_of(look, NAME)
    assert place.y[0] - height_of(look, NAME) / 2 >= picture_of(view).plan.band.handles_top


@pytest.mark.parametrize("tiles", [False, True])
@pytest.mark.parametrize(("size", "pixels"), SIZES)
def test_short_names_are_whole(
    view: NetworkView, monkeypatch: pytest.MonkeyPatch, tiles: bool, size: SizeName, pixels: tuple[int, int]
) -> None:
    written: list[str] = []
    monkeypatch.setattr(Scribe, "write", lambda scribe, text, *rest: written.append(text))
    view.set_theme(theme("dark", size))
    view.resize(*pixels)
    for experiment, names in ((HILLS, ("x1", "x2")), (CURVE, ("x",))):
        written.clear()
        view.show_frame(frame_with_responses(experiment, steps=1, shown=tiles))
        view.grab()
        assert any(place.tiled for place in picture_of(view).layout.columns) == tiles
        assert set(names) <= set(written)


def test_a_long_name_is_elided_and_its_card_has_it_whole(view: NetworkView, dark: Theme) -> None:
    from dataclasses import replace

    from gui.views.network_words import neuron_card

    step = step_of(BIKES)
    run = step.state.run
    long = "relative humidity of the air at two metres above the ground"
    names = (long, *run.dataset.input_names[1:])
    renamed = replace(run, dataset=_named(run.dataset, names))
    step = replace(step, state=replace(step.state, run=renamed))
    image = image_of(view, frame_of(step))
    place = picture_of(view).layout.columns[0]
    assert place.x < 0.4 * view.width()
    assert elided(dark, NAME, long, int(place.x - place.radius - 70), True) != long
    assert inked(image, dark, 0, place.y[0] - 8, 3, place.y[0] + 8) == 0  # nothing is cut off at the side
    assert neuron_card(diagram_of(step), 0, 0).title == long


def _named(dataset: object, names: tuple[str, ...]) -> object:
    from copy import copy

    made = copy(dataset)
    object.__setattr__(made, "input_names", names)
    return made


def test_one_weight_has_a_picture(view: NetworkView, dark: Theme) -> None:
    image = image_of(view, frame_of(step_of(LINE)))
    columns = picture_of(view).layout.columns
    assert [place.size for place in columns] == [1, 1]
    left, right = columns
    assert inked(image, dark, left.x + 60, left.y[0] - 3, right.x - 60, left.y[0] + 3) > 1000


@pytest.mark.parametrize("room", [900.0, 600.0, 400.0, 300.0])
def test_the_number_of_hidden_weights_outlives_everything_else(
    view: NetworkView, dark: Theme, room: float
) -> None:
    step = step_of(wide((64, 48)))
    shown = Shown([0.1, 0.2, 0.3], 1234, dead=3, saturated=2, arrows=True)
    made = entries(dark, diagram_of(step), shown)
    chosen = fitted(made, room, lambda words: width_of(dark, KEY, words))
    assert "1,234 of 3,888" in chosen[-1][1]
    assert len({text for _, text in chosen}) == len(chosen)


def test_forms_get_shorter_as_columns_stand_closer(dark: Theme) -> None:
    from gui.views.network_summary import form_of, gap_px

    forms = [form_of(dark, 512, room, 5.0) for room in (220, 130, 62, 40)]
    assert forms == [Form.BESIDE, Form.BESIDE_TWO, Form.BELOW, Form.SIGN]
    assert gap_px(dark, Form.BELOW) > gap_px(dark, Form.BESIDE)
    for one, other in combinations(forms, 2):
        assert one is not other
    assert width_of(dark, TICK, "512 off") <= 62
