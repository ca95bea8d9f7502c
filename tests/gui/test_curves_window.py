"""Which part of a run the error view shows: zoomed, moved, and following."""

from __future__ import annotations

import numpy as np
import pytest

from gui.views.curves.window import Window

WHOLE, END = (0.0, 100.0), 60.0


def test_zooming_keeps_the_place_under_the_pointer() -> None:
    window = Window()
    window.zoom_x(0.5, 30.0, WHOLE, END)
    assert window.x == (15.0, 65.0)
    window.zoom_x(0.5, 30.0, WHOLE, END)
    assert window.x == (22.5, 47.5) and not window.follows


def test_zooming_out_ends_with_the_whole_run() -> None:
    window = Window()
    window.zoom_x(0.5, 30.0, WHOLE, END)
    for _ in range(5):
        window.zoom_x(1.5, 30.0, WHOLE, END)
    assert window.x is None and not window.zoomed and window.follows


def test_a_part_of_the_past_stays_while_the_run_goes_on() -> None:
    window = Window()
    window.zoom_x(0.2, 20.0, WHOLE, END)
    kept = window.x
    assert [window.shown_x((0.0, end), end) for end in (70.0, 90.0, 500.0)] == [kept] * 3


def test_a_part_with_the_newest_data_goes_along_with_the_same_width() -> None:
    window = Window()
    window.zoom_x(0.2, 58.0, WHOLE, END)
    assert window.follows and window.x is not None
    width = window.x[1] - window.x[0]
    seen = [window.shown_x((0.0, 1000.0), end) for end in np.arange(60.0, 200.0, 0.5)]
    assert all(high - low == pytest.approx(width) for low, high in seen)
    assert all(low <= end <= high for (low, high), end in zip(seen, np.arange(60.0, 200.0, 0.5), strict=True))
    assert len(set(seen)) < 40, "the axis moves with each frame"


def test_follow_goes_to_the_newest_data() -> None:
    window = Window()
    window.zoom_x(0.1, 20.0, WHOLE, END)
    window.follow(WHOLE, END)
    assert window.x is not None and window.x[0] < END < window.x[1] and window.follows
    assert window.x[1] - window.x[0] == pytest.approx(10.0)


def test_moving_on_stays_within_the_run() -> None:
    window = Window()
    window.pan(0.5, 0.5, WHOLE, (0.0, 1.0), END)
    assert not window.zoomed, "there is nothing beyond the whole"
    window.zoom_x(0.2, 20.0, WHOLE, END)
    for _ in range(9):
        window.pan(-0.5, 0.0, WHOLE, (0.0, 1.0), END)
    assert window.x == (0.0, 20.0)
    for _ in range(30):
        window.pan(0.5, 0.0, WHOLE, (0.0, 1.0), END)
    assert window.x == (80.0, 100.0)


def test_the_error_axis_is_zoomed_by_itself() -> None:
    window = Window()
    window.zoom_y(0.5, 0.2, (0.0, 1.0))
    assert window.y == pytest.approx((0.1, 0.6)) and window.x is None
    window.pan(0.0, 0.1, WHOLE, (0.0, 1.0), END)
    assert window.y == pytest.approx((0.15, 0.65))
    window.show_whole()
    assert window.shown_y((0.0, 1.0)) == (0.0, 1.0)


def test_there_is_an_end_to_zooming_in() -> None:
    window = Window()
    for _ in range(300):
        window.zoom_x(0.5, 30.0, WHOLE, END)
        window.zoom_y(0.5, 0.3, (0.0, 1.0))
    assert window.x is not None and window.y is not None
    assert window.x[1] - window.x[0] > 1e-4 and window.y[1] - window.y[0] > 1e-7
