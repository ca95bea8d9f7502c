"""The table of scores: units, parameters, and the test rows, which are scored only on request."""

from __future__ import annotations

import pytest
from desk import SINE, experiment_with
from fit_bench import LARGE, LEFT, SMALL, FitBench
from live import Open
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from test_fit_table import DAILY

from core.commands import Reset, ScoreTest, TrainEpoch
from core.experiment import Experiment
from gui.numbers import grouped, in_unit
from gui.theme import Theme
from gui.views.score_card import ScoreCard
from gui.views.scores_view import NONE, ScoresView


def texts(scores: ScoresView, split: int) -> list[str]:
    return [value.text() for value in scores._values[split]]


@pytest.mark.parametrize("experiment", [SINE, DAILY], ids=["below", "beside"])
def test_scores_of_the_last_epoch_in_the_unit_of_the_target(
    qtbot: QtBot, dark: Theme, experiment: Experiment
) -> None:
    bench = FitBench(qtbot, dark, experiment)
    bench.desk.do(TrainEpoch(), TrainEpoch())
    bench.show()
    record, scores = bench.frame.run.history.last_epoch(), bench.view.scores
    assert record is not None
    for split, found in enumerate((record.train, record.validation)):
        assert texts(scores, split)[:3] == [in_unit(found.mse), in_unit(found.rmse), in_unit(found.mae)]
        assert texts(scores, split)[3].replace("−", "-") == f"{found.r2:.2f}"
    assert scores._caption.text() == f"after epoch {record.epoch}"
    assert bench.frame.run.dataset.target_unit in scores._facts.text
    assert f"{grouped(bench.frame.run.layout.parameter_count)} parameters" in scores._facts.text


def card_of(bench: FitBench) -> ScoreCard:
    card = bench.view.findChild(ScoreCard)
    assert isinstance(card, ScoreCard)
    return card


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=["large", "small"])
def test_the_test_rows_are_scored_only_after_a_word_on_why(
    qtbot: QtBot, dark: Theme, size: tuple[int, int]
) -> None:
    bench = FitBench(qtbot, dark, SINE, size)
    scores = bench.view.scores
    assert texts(scores, 2) == [NONE] * 4
    qtbot.mouseClick(scores.test, LEFT)
    card = card_of(bench)
    assert card.isVisible()
    assert bench.view.rect().contains(card.geometry())
    assert bench.tests == 0
    qtbot.keyClick(card, Qt.Key.Key_Escape)
    assert not card.isVisible()
    assert bench.tests == 0
    qtbot.mouseClick(scores.test, LEFT)
    qtbot.mouseClick(card.score, LEFT)
    assert bench.tests == 1
    assert not card.isVisible()


def test_the_result_says_when_and_how_often(qtbot: QtBot, dark: Theme) -> None:
    bench = FitBench(qtbot, dark, SINE)
    scores = bench.view.scores
    assert not scores._looks.isVisible()
    bench.desk.do(TrainEpoch(), ScoreTest())
    bench.show()
    (test,) = bench.frame.run.history.tests()
    assert texts(scores, 2)[1] == in_unit(test.scores.rmse)
    assert scores._looks.isVisible()
    assert scores._looks.text.startswith(f"test at step {test.step} · looked at once")
    bench.desk.do(TrainEpoch(), ScoreTest())
    bench.show()
    last = bench.frame.run.history.tests()[-1]
    assert texts(scores, 2)[1] == in_unit(last.scores.rmse)
    assert "looked at 2 times" in scores._looks.text
    assert "less honest" in scores._looks.text


def test_beside_a_picture_the_result_is_a_line_of_words(qtbot: QtBot, dark: Theme) -> None:
    bench = FitBench(qtbot, dark, DAILY)
    bench.desk.do(ScoreTest())
    bench.show()
    (test,) = bench.frame.run.history.tests()
    assert (
        f"RMSE {in_unit(test.scores.rmse)}, MAE {in_unit(test.scores.mae)}" in bench.view.scores._looks.text
    )
    assert not bench.view.scores._words[2].isVisible()


def test_another_run_forgets_the_test_score(qtbot: QtBot, dark: Theme) -> None:
    bench = FitBench(qtbot, dark, SINE)
    bench.desk.do(ScoreTest())
    bench.show()
    bench.desk.do(Reset())
    bench.show()
    assert texts(bench.view.scores, 2) == [NONE] * 4
    assert not bench.view.scores._looks.isVisible()


def test_in_the_window_the_test_score_comes_from_the_engine(open_window: Open) -> None:
    live = open_window(experiment_with(SINE, data__rows=60))
    live.key(Qt.Key.Key_E)
    live.rest()
    fit = live.window.stage.fit
    assert fit is not None
    scores: ScoresView = fit.scores  # type: ignore[attr-defined]
    assert live.state.run.history.tests() == ()
    live.click(scores.test)
    card = fit.findChild(ScoreCard)
    assert isinstance(card, ScoreCard)
    live.click(card.score)
    live.wait(lambda: len(live.state.run.history.tests()) == 1)
    live.wait(lambda: texts(scores, 2)[0] != NONE)
    assert live.state.step == live.rest().run.history.tests()[0].step
