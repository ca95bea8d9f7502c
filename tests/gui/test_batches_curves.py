"""What the plot of the errors is made of: units, an opened epoch, spreads, the table of costs."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from desk import LINE

from core.experiment import Experiment
from core.handoff import LatestMailbox, WakeUp
from core.studies.commands import LoadStudy, TrainStudyEpoch
from core.studies.costs import cost
from core.studies.lane import StudyLane
from core.studies.regimes import regimes
from core.studies.settings import RegimeSettings, RegimesSettings
from core.studies.snapshot import MemberPicture, StudySnapshot, StudyWants
from gui.batches.frame import UNITS
from gui.labelling.ends import EndPlaces
from gui.labelling.places import Box, Label
from gui.numbers import significant
from gui.views.batches.costs_table import rows_of, sentence_of
from gui.views.batches.curves import EpochAxis, Spreads, loss_range, of_epochs, of_updates, opened

SIZES = RegimesSettings(
    regimes=(RegimeSettings(number=1, size=1), RegimeSettings(number=2, size=9), RegimeSettings(number=3))
)


def trained(epochs: int = 3, experiment: Experiment = LINE) -> StudySnapshot:
    """Return a study of three regimes on 28 rows, after some epochs."""
    mailbox: LatestMailbox[StudySnapshot, StudyWants] = LatestMailbox(WakeUp())
    lane = StudyLane("regimes", mailbox)
    lane.obey(1, LoadStudy("regimes", regimes(experiment, SIZES, 28)))
    for number in range(epochs + 1):
        if number:
            lane.obey(1 + number, TrainStudyEpoch("regimes"))
        while lane.due_in() == 0.0:
            lane.turn()
    mailbox.request(StudyWants(fit=True, rows=True))
    lane.turn()
    snapshot = mailbox.take()
    assert snapshot is not None
    return snapshot


@pytest.fixture(scope="module")
def study() -> StudySnapshot:
    return trained()


def member(study: StudySnapshot, key: str) -> MemberPicture:
    return next(one for one in study.members if one.member.key == key)


def test_units_agree_with_one_another(study: StudySnapshot) -> None:
    for picture in study.members:
        assert of_epochs(picture, "epochs").tolist() == [0, 1, 2, 3]
        for unit in UNITS:
            ends, steps = of_epochs(picture, unit), of_updates(picture, unit)
            assert ends[0] == 0
            assert len(steps) == len(picture.steps)
            at_ends = steps[picture.epochs.step[1:].astype(int) - 1]
            if unit == "seconds":  # that of the epoch holds its evaluation as well
                assert (at_ends <= ends[1:]).all()
            else:
                assert at_ends.tolist() == pytest.approx(ends[1:].tolist())
    updates = [int(of_epochs(one, "updates")[-1]) for one in study.members]
    assert updates == [3 * 28, 3 * 4, 3]
    assert [of_epochs(one, "points")[-1] for one in study.members] == [84, 84, 84]


def test_an_opened_epoch_holds_each_row_once_and_its_short_batch(study: StudySnapshot) -> None:
    picture = member(study, "2")
    epoch = opened(picture, 2)
    assert epoch is not None
    assert epoch.sizes.tolist() == [9, 9, 9, 1]
    assert [len(rows) for rows in epoch.rows] == [9, 9, 9, 1]
    train = picture.state.run.dataset.train
    assert sorted(np.concatenate(epoch.rows).tolist()) == sorted(train.tolist())
    assert epoch.short == 1
    assert epoch.loss.tolist() == picture.steps.loss[4:8].tolist()
    assert epoch.means is not None
    assert epoch.means.of_batches == pytest.approx(epoch.loss.mean())
    assert epoch.means.of_batches == pytest.approx(picture.epochs.mean_of_batches[2])
    assert epoch.means.of_points == pytest.approx(picture.epochs.mean_of_points[2])
    assert epoch.means.at_end == picture.epochs.train_loss[2]
    assert (epoch.x > 1).all()
    assert (epoch.x < 2).all()


def test_the_rows_of_the_last_opened_batch_are_those_that_are_lit(study: StudySnapshot) -> None:
    for picture in study.members:
        epoch = opened(picture, 3)
        assert epoch is not None
        assert picture.rows.tolist() == epoch.rows[-1].tolist()


def test_epochs_that_have_not_begun_cannot_be_opened(study: StudySnapshot) -> None:
    assert opened(member(study, "1"), 4) is None
    assert opened(member(study, "1"), 5) is None


@pytest.mark.parametrize("epoch", [None, 1, 3, 8])
def test_an_opened_epoch_takes_more_than_half_of_the_axis(epoch: int | None) -> None:
    axis = EpochAxis(8.0, epoch)
    places = axis.places(np.arange(9.0))
    assert all(later > earlier for earlier, later in pairwise(places))
    assert places[-1] == pytest.approx(axis.length)
    if epoch is not None:
        assert (places[epoch] - places[epoch - 1]) / axis.length > 0.5
    for number in range(1, 9):
        assert axis.epoch_at(float(places[number - 1 : number + 1].mean())) == number


def test_the_spread_is_that_of_the_epochs_batches(study: StudySnapshot) -> None:
    picture = member(study, "1")
    spread = Spreads().of(study.number, picture)
    assert spread.shape == (3, 2)
    assert spread[1].tolist() == np.percentile(picture.steps.loss[28:56], (10, 90)).tolist()


def test_ranges_hold_all_evaluations(study: StudySnapshot) -> None:
    losses = np.concatenate([one.epochs.train_loss for one in study.members])
    low, high = loss_range(study.members, log=True)
    assert low < np.log10(losses.min())
    assert high > np.log10(losses.max())
    assert loss_range((), log=True) == (-1.0, 0.0)


def test_the_table_says_what_was_measured(study: StudySnapshot) -> None:
    costs = tuple(cost(one) for one in study.members)
    rows = dict(rows_of(costs, "MSE"))
    assert rows["points a batch"] == ("1", "9", "28")
    assert rows["updates an epoch"] == ("28", "4", "1")
    assert rows["gradient noise"] == ("–", "–", "–")
    assert rows["MSE, end of epoch"] == tuple(significant(one.loss) for one in costs)
    assert sentence_of(costs).startswith("28 times the updates an epoch cost")
    assert sentence_of(costs[:1]).startswith("One regime")


def test_labels_of_lines_that_are_far_apart_are_in_order_at_once() -> None:
    def placed(upper: float, lower: float) -> list[float | None]:
        labels = [Label(name, 0.0, y, 60.0, 20.0) for name, y in (("upper", upper), ("lower", lower))]
        return [one.box and one.box.top for one in places.place(labels, Box(10, 0, 90, 400))]

    places = EndPlaces()
    assert placed(100, 100) == [79, 101]
    assert placed(120, 90) == [84, 106], "so little is waited for"
    assert placed(300, 90) == [290, 80]
