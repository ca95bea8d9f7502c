"""Cross-validation, the pictures by themselves: names of curves, ticks, what is said before training."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from engine_bench import experiment_with
from overfitting_bench import SINE, Bench, click
from pytestqt.qtbot import QtBot
from test_overfitting_parts import pictures

from core.settings.folds import MOST_FOLDS
from core.snapshot import Status
from core.studies.fold_scores import fold_scores
from core.studies.folds import cross_validation
from core.studies.settings import CrossValidationSettings
from gui.numbers import in_unit
from gui.theme import ThemeName, theme
from gui.views.looks import look_of
from gui.views.overfitting.fold_curves import FoldCurves, fold_ranges
from gui.views.overfitting.fold_looks import look_of_fold
from gui.views.overfitting.fold_table import FoldTable
from gui.views.overfitting.fold_ticks import error_ticks


def curves_of(qtbot: QtBot, epochs: int, folds: int = 5, moving: bool = False) -> FoldCurves:
    """Return the curves of some folds after some epochs, 700 x 420 pixels."""
    members = pictures(cross_validation(SINE, CrossValidationSettings(count=folds)), epochs)
    view = FoldCurves(theme("dark"))
    view.resize(700, 420)
    qtbot.addWidget(view)
    view.show()
    view.show_members(members, moving, fold_ranges(members))
    return view


def test_curves_are_named_at_their_ends(qtbot: QtBot) -> None:
    view = curves_of(qtbot, 2)
    assert sorted(view.names) == ["fold 1", "fold 2", "fold 3", "fold 4", "fold 5", "mean"]
    view.set_small(True)  # one of several pictures: no room
    assert view.names == []
    view.set_small(False)
    assert len(view.names) == 6


def test_the_mean_keeps_its_name_where_not_all_have_room(qtbot: QtBot) -> None:
    view = curves_of(qtbot, 1, folds=MOST_FOLDS)
    view.resize(500, 140)
    assert "mean" in view.names
    assert len(view.names) < MOST_FOLDS + 1


def test_an_empty_plot_says_what_there_will_be(qtbot: QtBot) -> None:
    view = curves_of(qtbot, 0)
    assert "press Space" in view.sentence
    view.set_small(True)
    assert view.sentence == "not trained yet"
    view.set_small(False)
    assert view.names == []  # a point alone is no curve
    empty = view.grab().toImage()
    view._words.say("")
    assert view.grab().toImage() != empty
    assert "first epoch" in curves_of(qtbot, 0, moving=True).sentence
    assert curves_of(qtbot, 1).sentence == ""


def test_a_larger_picture_has_more_ticks(qtbot: QtBot) -> None:
    view = curves_of(qtbot, 6)
    view.resize(320, 200)
    up, across = (len(view._errors(1.7, 2.32)), len(view._epochs(0, 82)))
    view.resize(1500, 800)
    assert len(view._errors(1.7, 2.32)) > up
    assert len(view._epochs(0, 82)) > across
    assert len(view._epochs(0, 82)) >= 9
    assert [name for _, name in view._epochs(0, 4.08)] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("low", "high"), [(1.7, 2.32), (-1.0, 0.4), (0.0, 3.0), (1.78, 1.9), (4.1, 5.3), (-2.6, -2.2), (2.0, 2.3)]
)
@pytest.mark.parametrize("most", [4, 7, 12])
def test_error_ticks_are_true_and_apart(low: float, high: float, most: int) -> None:
    ticks = error_ticks(low, high, most)
    assert 2 <= len(ticks) <= most + 2
    assert all(low - 1e-9 <= place <= high + 1e-9 for place, _ in ticks)
    gaps = [other - one for (one, _), (other, _) in pairwise(ticks)]
    assert min(gaps) >= (high - low) / (most + 2)
    assert len({name for _, name in ticks}) == len(ticks)
    for place, name in ticks:
        assert float(name.replace(",", "")) == pytest.approx(10**place, rel=0.01)
    if most == 12:
        assert len(ticks) >= 5


def test_spread_stands_below_the_mean_in_the_same_column(qtbot: QtBot) -> None:
    (scores,) = fold_scores(pictures(cross_validation(SINE, CrossValidationSettings(count=4)), 2))
    table = FoldTable(theme("dark"))
    qtbot.addWidget(table)
    table.show_scores((scores,), "")
    cells = {name: cells for name, cells, _ in table.rows}
    errors = [one.rmse for _, one in scores.folds]
    mean = sum(errors) / 4
    spread = math.sqrt(sum((one - mean) ** 2 for one in errors) / 3)
    assert cells["mean"] == (in_unit(mean), "", "")
    assert cells["spread"] == (f"± {in_unit(spread)}", "", "")


@pytest.mark.parametrize("name", ["dark", "light"])
def test_twelve_folds_look_unlike_one_another_and_unlike_the_mean(name: ThemeName) -> None:
    dress = theme(name)
    looks = [look_of_fold(dress, fold) for fold in range(1, 13)]
    assert len({(one.colour.name(), one.marker, one.hollow) for one in looks}) == 12
    taken = {look_of(dress, number).colour.name() for number in (1, 2)}
    assert not taken & {one.colour.name() for one in looks}
    assert len({id(look_of_fold(dress, fold)) for fold in range(1, 17)}) == 16


def test_first_weights_make_no_value_the_best(qtbot: QtBot) -> None:
    bench = Bench(qtbot, page="folds")
    bench.session.change_settings(
        lambda now: now.with_values({"folds.path": "dropout.rate", "folds.values": ("0", "0.5")}),
        "folds.values",
        "a grid",
    )
    page = bench.room.stage.folds
    bench.until(lambda: len(page.curves) == 2 and len(page.table.rows) == 2)
    assert page.scores == ()
    assert not any("best" in name for name, *_ in page.table.rows)
    assert "best" not in bench.room.stage.note.text
    bench.until(bench.room.folds_transport.play.isEnabled)
    click(bench.room.folds_transport.play)
    bench.until(lambda: bench.frame.study.status is Status.FINISHED and len(page.scores) == 2)
    assert sum("best" in name for name, *_ in page.table.rows) == 1


def test_bars_leave_no_empty_room_below_them(qtbot: QtBot) -> None:
    bench = Bench(qtbot, experiment_with(SINE, data__source="two_gaussians"), page="folds")
    page = bench.room.stage.folds
    bench.until(lambda: page.bars.shape[0] == 5)
    assert page.fits.isHidden()
    assert page.bars.height() <= page.bars.most_px
    assert page.bars.height() - page.bars.box(4, 0).bottom() < 40


@pytest.mark.parametrize("trained", [False, True])
def test_only_what_was_learnt_holds_the_range(qtbot: QtBot, trained: bool) -> None:
    bench = Bench(qtbot, page="folds")
    frame = bench.train()
    page = bench.room.stage.folds
    page._ranges, page._trained = ((0.0, 1.0), (-5.0, 5.0)), trained  # as first weights far off would have it
    page.show_frame(frame.study)
    assert (page.curves[0].shown_range[1] == (-5.0, 5.0)) is trained


def test_a_column_gives_its_unit_up_before_its_name_is_cut_off(qtbot: QtBot) -> None:
    members = pictures(cross_validation(SINE, CrossValidationSettings(count=2)), 1)
    table = FoldTable(theme("dark", "presentation_small"))
    qtbot.addWidget(table)
    table.show_scores(fold_scores(members) * 2, "bikes per hour")
    words = table._head[0]
    table.resize(900, 300)
    assert table.head_words(0, words) == "mean RMSE, bikes per hour"
    table.resize(460, 300)
    assert table.head_words(0, words) == "mean RMSE"
