"""What the views of the report make of numbers: curves of few points, steps of colour, words, ranges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from desk import LINE

from core.datasets import prepare
from core.metrics import Scores
from core.report.report import Baseline
from core.report.settings import ReportSettings
from core.report.what_if import WhatIf
from core.snapshot import Status
from gui.report.frame import CROSS, ReportFrame, choices_of
from gui.report.session import begun
from gui.views.report.brush import envelope
from gui.views.report.cells import level_of, step_of
from gui.views.report.numbers import calm_range, error_words, partners, three


def test_a_curve_of_few_points_keeps_its_extremes_and_its_order() -> None:
    values = np.random.default_rng(3).normal(size=20_000)
    places, found = envelope(values, 400)
    assert len(places) <= 402
    assert (np.diff(places) > 0).all()
    np.testing.assert_array_equal(found, values[places.astype(int)])
    assert values.min() in found
    assert values.max() in found
    few, same = envelope(values[:50], 400)
    np.testing.assert_array_equal(few, np.arange(50))
    np.testing.assert_array_equal(same, values[:50])


def test_colours_are_symmetric_around_zero_and_full_at_a_round_level() -> None:
    level = level_of(np.array([-152.0, 20.0, np.nan]))
    assert level == 160
    assert [step_of(value, level) for value in (-400, -160, -19, 0, 19, 160, 400)] == [-4, -4, 0, 0, 0, 4, 4]
    assert level_of(np.array([np.nan])) == 1


def test_errors_have_a_sign_and_a_real_minus() -> None:
    assert [error_words(error) for error in (280.2, -92.4, 0.0, float("nan"))] == ["+280", "−92", "0.00", "–"]
    assert three(Scores(1.7e-24, 1.3e-12, 1e-12, 1.0)) == ("<0.001", "<0.001", "1.00")
    assert three(Scores(4.0, 2.0, 1.5, -0.02)) == ("2.00", "1.50", "−0.02")
    assert three(None) == ("–", "–", "–")


def test_rows_without_a_partner_are_told_with_the_score_on_the_others() -> None:
    own, network = Scores(100.0, 10.0, 8.0, 0.5), Scores(144.0, 12.0, 9.0, 0.4)
    predicted = np.array([1.0, np.nan, np.nan, 2.0])
    one = Baseline("last week", "same hour last week", "", predicted, 2, own, network)
    assert partners(one) == (
        "2 rows have no partner a week before: scored on the other 2, where this network has RMSE 12."
    )
    assert partners(replace(one, joined=4)) == ""


def test_a_range_grows_and_does_not_shrink() -> None:
    first = calm_range(np.array([0.0, 100.0, np.inf]))
    assert first == (-3, 103)
    assert calm_range(np.array([10.0, 20.0]), first) == first
    assert calm_range(np.array([10.0, 200.0]), first)[1] > 200
    assert calm_range(np.array([np.nan])) == (0, 1)


@pytest.mark.parametrize(("trained", "words"), [(True, "no test rows"), (False, "no test rows")])
def test_no_rows_are_one_sentence_whatever_else_there_is(trained: bool, words: str) -> None:
    dataset = replace(prepare(LINE.data), test=np.empty(0, np.int64))
    question = begun(dataset)
    frame = ReportFrame(dataset, 1, Status.PAUSED, trained, ReportSettings(), None, question, CROSS)
    assert words in frame.empty
    assert words in frame.chip.text
    assert choices_of(None) == ()
    assert isinstance(question, WhatIf)
    assert question.sweep == 0
