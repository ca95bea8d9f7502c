"""Reading what was typed, and the stops of sliders and arrow keys: no window needed."""

from __future__ import annotations

from itertools import pairwise
from math import isclose

import pytest
from controls_bench import LISTS, NUMBERS, SLIDERS
from hypothesis import given
from hypothesis import strategies as st

from core.experiment import hyperparameter
from core.hyperparameters import Value
from core.validation import SettingError
from gui.controls.entry import parse
from gui.controls.scale import Scale


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("dropout.rate", "50", 0.5),
        ("dropout.rate", "50%", 0.5),
        ("dropout.rate", " 50 % ", 0.5),
        ("dropout.rate", "12,5", 0.125),
        ("dropout.rate", "29", 0.29),
        ("dropout.rate", "−5", -0.05),
        ("optimizer.Adam.lr", "0,003", 0.003),
        ("optimizer.Adam.lr", "1e-3", 0.001),
        ("optimizer.Adam.lr", "1E−3", 0.001),
        ("optimizer.Adam.lr", "1,5e-3", 0.0015),
        ("optimizer.Adam.lr", ".01", 0.01),
        ("optimizer.Adam.lr", "1.", 1.0),
        ("optimizer.Adam.lr", "+2", 2.0),
        ("batches.size", "128", 128),
        ("batches.size", "128 rows", 128),
        ("batches.size", "64.0", 64),
        ("batches.size", "1e3", 1000),
        ("batches.size", "10,000", 10_000),
        ("batches.size", "10.000", 10_000),
        ("batches.size", "10\u2009000", 10_000),
        ("batches.size", "1\u00a0000\u202f000", 1_000_000),
        ("network.seed", "-1", -1),
        ("network.hidden", "16, 16", (16, 16)),
        ("network.hidden", "16 8", (16, 8)),
        ("network.hidden", "64-32 - 16", (64, 32, 16)),
        ("network.hidden", "64×32x16", (64, 32, 16)),
        ("network.hidden", "8;", (8,)),
        ("network.hidden", "", ()),
        ("network.hidden", "none", ()),
        ("network.hidden", "-4", (-4,)),
        ("schedule.MultiStepLR.milestones", "10 20, 1000", (10, 20, 1000)),
        ("stopping.steps", "", None),
        ("stopping.steps", " No limit", None),
        ("stopping.steps", "none", None),
        ("stopping.steps", "500 steps", 500),
        ("layer2.dropout", "50 %", 0.5),
        ("layer2.dropout", "", None),
    ],
)
def test_parsing_is_tolerant(path: str, text: str, value: Value) -> None:
    parsed = parse(hyperparameter(path), text)
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize(
    ("path", "text", "part"),
    [
        ("dropout.rate", "half", "“half” is not a number. Enter a number from 0 to 95 %."),
        ("dropout.rate", "", "Nothing is entered."),
        ("dropout.rate", "%", "is not a number"),
        ("optimizer.Adam.lr", "inf", "is not a number"),
        ("optimizer.Adam.lr", "nan", "is not a number"),
        ("optimizer.Adam.lr", "1e999", "is not a number"),
        ("optimizer.Adam.lr", "1_0", "is not a number"),
        ("optimizer.Adam.lr", "1,2,3", "is not a number"),
        ("batches.size", "1.5", "is not a whole number"),
        ("batches.size", "x" * 70, "“xxxxxxxxxxxxxxxxxxxx…” is not a whole number"),
        ("network.hidden", "16, ?", "is not a list of whole numbers"),
        ("network.hidden", "16, 1.5", "is not a list of whole numbers"),
        ("network.hidden", ",", "is not a list of whole numbers"),
    ],
)
def test_what_cannot_be_read_is_said(path: str, text: str, part: str) -> None:
    with pytest.raises(SettingError) as caught:
        parse(hyperparameter(path), text)
    assert part in str(caught.value)


@given(st.text(max_size=80), st.sampled_from([*NUMBERS, *LISTS]))
def test_no_text_breaks_the_parser(text: str, path: str) -> None:
    try:
        value = parse(hyperparameter(path), text)
    except SettingError as error:
        assert str(error).endswith(".")
    else:
        assert isinstance(value, int | float | tuple) or (value is None and hyperparameter(path).optional)


@given(st.floats(1e-7, 100))
def test_a_shown_number_reads_back(value: float) -> None:
    setting = hyperparameter("optimizer.Adam.lr")
    parsed = parse(setting, setting.shown(value))
    assert isinstance(parsed, float)
    assert isclose(parsed, value, rel_tol=1e-9)


@given(st.lists(st.integers(1, 512), max_size=8).map(tuple))
def test_shown_widths_read_back(widths: tuple[int, ...]) -> None:
    setting = hyperparameter("network.hidden")
    assert parse(setting, setting.shown(widths)) == widths


@pytest.mark.parametrize("path", SLIDERS)
def test_the_default_is_a_stop_and_the_ends_are_reached(path: str) -> None:
    setting = hyperparameter(path)
    scale = Scale(setting)
    assert isinstance(setting.default, int | float)
    assert scale.value_at(scale.fraction(setting.default)) == setting.default
    assert (scale.value_at(0), scale.value_at(1)) == (scale.low, scale.high)


@given(st.sampled_from(SLIDERS), st.floats(0, 1))
def test_the_stops_are_steady_and_of_the_right_type(path: str, fraction: float) -> None:
    setting = hyperparameter(path)
    scale = Scale(setting)
    stop = scale.value_at(fraction)
    assert scale.value_at(scale.fraction(stop)) == stop
    assert type(stop) is (int if setting.kind == "integer" else float)
    assert len(setting.shown(stop)) <= len("0.00012")


@given(st.sampled_from(NUMBERS), st.floats(0, 1), st.sampled_from([-10, -1, 1, 10]))
def test_stepping_stays_in_range_and_goes_the_right_way(path: str, share: float, steps: int) -> None:
    setting = hyperparameter(path)
    assert setting.minimum is not None
    assert setting.maximum is not None
    value = setting.minimum + share * (setting.maximum - setting.minimum)
    after = Scale(setting).stepped(value, steps)
    assert setting.minimum <= after <= setting.maximum
    assert (after - value) * steps >= 0
    at_end = value in (setting.minimum, setting.maximum)
    assert at_end or after != value


def test_batch_sizes_on_the_slider_are_familiar() -> None:
    scale = Scale(hyperparameter("batches.size"))
    stops = [scale.value_at(place / 1000) for place in range(1001)]
    assert {1, 2, 4, 8, 16, 32, 64, 100, 1000, 10_000} <= set(stops)
    assert all(a <= b for a, b in pairwise(stops))


@pytest.mark.parametrize("path", [path for path in NUMBERS if hyperparameter(path).optional])
def test_a_step_from_nothing_begins_within_the_range(path: str) -> None:
    setting = hyperparameter(path)
    start = Scale(setting).start
    assert setting.minimum is not None
    assert setting.maximum is not None
    assert setting.minimum <= start <= setting.maximum
    assert type(start) is (int if setting.kind == "integer" else float)
