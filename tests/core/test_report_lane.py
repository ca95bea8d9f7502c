"""The report as a lane of the runner: it keeps up with the training and takes little time beside it."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from engine_bench import SMALL, experiment_with, line
from report_bench import TICK_S, ReportBench

from core.commands import GoBackBeforeDivergence, Play, Reset, SetHyperparameters, TrainBatches
from core.report.commands import HideReport
from core.report.lane import SLICE_S, STILL_S, ReportLane
from core.report.report import Report
from core.report.settings import DemandReport, report_settings
from core.report.snapshot import ReportWants
from core.report.what_if import WhatIf
from core.report.work import ReportWork, report_of
from core.snapshot import Status
from core.validation import SettingError


def trained(steps: int = 20) -> ReportBench:
    bench = ReportBench()
    bench.do(TrainBatches(steps))
    bench.ticking.now_s += STILL_S
    bench.show()
    return bench


def same(a: Report, b: Report) -> bool:
    assert a.importance is not None
    assert b.importance is not None
    return np.array_equal(a.predicted, b.predicted) and np.array_equal(
        a.importance.gained, b.importance.gained
    )


def test_it_is_the_report_on_the_network_as_it_is() -> None:
    bench = trained()
    report = bench.final()
    assert report.step == 20
    assert same(report, report_of(bench.runner.trainer))
    snapshot = bench.look(WhatIf((0.5,)))
    assert (snapshot.progress, snapshot.is_working, snapshot.fault) == (1.0, False, "")
    bench.until_asleep()
    assert bench.lane.due_in() is None


def test_progress_grows_to_one() -> None:
    bench = trained()
    seen = [snapshot.progress for snapshot in bench.seen()]
    assert seen == sorted(seen)
    assert (seen[0] < 0.6, seen[-1]) == (True, 1.0)


def test_it_follows_the_training_and_shows_the_old_one_until_the_new_one_is_as_good() -> None:
    bench = trained()
    first = bench.final()
    bench.submit(TrainBatches(5))
    bench.turns(5)
    bench.ticking.now_s += STILL_S
    seen = [snapshot.report for snapshot in bench.seen()]
    reports = [report for report in seen if report is not None]
    assert len(reports) == len(seen)
    assert (reports[-1].step, reports[-1].is_final) == (25, True)
    earlier = [report for report in reports if not report.is_final]
    assert earlier
    for report in reports:
        assert len(report.groups) == len(first.groups)
        assert len(report.baselines) == 3
        assert report.importance is not None
        assert report.importance.is_final
        assert report.importance.step == (25 if report.is_final else 20)
    assert same(reports[-1], report_of(bench.runner.trainer))
    assert reports[-1].baseline("linear").predicted is first.baseline("linear").predicted  # type: ignore[union-attr]


def test_training_gives_the_same_numbers_beside_it() -> None:
    found = []
    for shown in (False, True):
        bench = ReportBench(experiment_with(SMALL, dropout__rate=0.5))
        bench.submit(Play())
        if shown:
            bench.show()
        while bench.step < 150:
            bench.box.request(ReportWants(WhatIf((0.1,), 0)))
            bench.runner.turn()
            bench.ticking.now_s += 0.01
        found.append((bench.runner.facts.history.steps().loss.tolist(), bench.parameters.tolist()))
    assert found[0] == found[1]


def busy_share(bench: ReportBench, monkeypatch: pytest.MonkeyPatch, turns: int) -> float:
    """Turn so often, a step taking 2 ms; return the share of the time that the lane takes."""
    slices: list[float] = []
    whole = ReportLane._do_a_slice

    def timed(self: ReportLane, *arguments: object) -> None:
        start_s = bench.ticking.now_s
        whole(self, *arguments)  # type: ignore[arg-type]
        slices.append(bench.ticking.now_s - start_s)

    monkeypatch.setattr(ReportLane, "_do_a_slice", timed)
    start_s = bench.ticking.now_s
    for _ in range(turns):
        bench.runner.turn()
        bench.ticking.now_s += 0.002
    assert max(slices) <= SLICE_S + 2 * TICK_S  # each look at the clock is a tick
    return sum(slices) / (bench.ticking.now_s - start_s)


def test_beside_training_it_takes_a_few_percent_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = ReportBench(experiment_with(SMALL, data__rows=3000))
    bench.show()
    bench.final()
    bench.submit(Play())
    assert 0.005 < busy_share(bench, monkeypatch, 3000) < 0.04
    assert bench.look().report.step > 0  # type: ignore[union-attr]


def test_beside_training_scores_are_new_sooner_than_importance() -> None:
    bench = ReportBench()
    bench.show()
    bench.final()
    bench.submit(Play())
    steps, shuffled = set(), set()
    for _ in range(3000):
        bench.box.request(ReportWants())
        bench.runner.turn()
        bench.ticking.now_s += 0.002
        report = None if (taken := bench.box.take()) is None else taken.report
        if report is not None:
            assert report.importance is not None
            assert report.importance.is_final
            steps.add(report.step)
            shuffled.add(report.importance.step)
    assert len(steps) > 5 * len(shuffled)
    assert len(shuffled) > 1
    assert max(shuffled) > 1000


def test_while_training_rests_it_does_not_wait() -> None:
    bench = trained()
    bench.look()
    naps = len(bench.sleeper.naps)
    bench.final()
    assert len(bench.sleeper.naps) == naps


def test_training_that_comes_to_rest_has_the_report_begun_anew() -> None:
    bench = ReportBench()
    bench.show()
    bench.submit(TrainBatches(3))
    bench.turns(3)
    assert bench.lane._work is not None
    assert not bench.lane._work.is_done
    bench.ticking.now_s += STILL_S
    steps = {snapshot.report.step for snapshot in bench.seen() if snapshot.report is not None}
    assert max(steps) == 3
    assert bench.final().step == 3


def test_nothing_is_done_while_no_report_is_shown() -> None:
    bench = ReportBench()
    bench.do(TrainBatches(3))
    bench.box.request(ReportWants())
    assert bench.lane.due_in() is None
    bench.turns(3)
    assert bench.box.take() is None


def test_hiding_ends_the_work_at_once() -> None:
    bench = trained()
    assert bench.look().is_working
    bench.submit(HideReport())
    bench.turns(1)
    assert bench.lane.due_in() is None
    assert bench.lane._work is None
    bench.submit(Play())
    bench.box.request(ReportWants())
    bench.turns(5)
    assert bench.box.take() is None


def test_other_settings_begin_anew_and_the_same_ones_do_not() -> None:
    bench = trained()
    test = bench.final()
    number = bench.show()
    snapshot = bench.look()
    assert (snapshot.report, snapshot.command) == (test, number)
    bench.show(part="validation")
    assert all(one.report is None or one.report.held_out.part == "validation" for one in bench.seen())
    validation = bench.final()
    assert validation.network.rmse == pytest.approx(bench.runner.trainer.evaluate().validation.rmse)


def test_another_run_has_no_old_report() -> None:
    bench = trained()
    assert bench.final().step == 20
    bench.submit(Reset())
    bench.turns(1)
    assert all(one.report is None or one.report.step == 0 for one in bench.seen())
    bench.submit(SetHyperparameters.one("data.source", "polynomial"))
    bench.turns(1)
    report = bench.final()
    assert np.array_equal(report.held_out.actual, bench.runner.trainer.dataset.target[report.held_out.rows])


def test_steps_taken_back_are_no_longer_reported() -> None:
    bench = ReportBench(line(optimizer__lr=0.05))
    bench.do(TrainBatches(120))
    bench.ticking.now_s += STILL_S
    bench.show()
    assert bench.final().step == 120
    bench.submit(SetHyperparameters.one("optimizer.SGD.lr", 60.0), Play())
    bench.turns(300)
    assert bench.runner.status is Status.DIVERGED
    assert bench.step > 120
    bench.submit(GoBackBeforeDivergence())
    bench.turns(1)
    bench.ticking.now_s += STILL_S
    report = bench.seen()[-1].report
    assert report is not None
    assert report.step == bench.step
    assert same(report, report_of(bench.runner.trainer))


def test_work_on_steps_taken_back_is_dropped_at_once() -> None:
    bench = ReportBench(line(optimizer__lr=0.05, data__rows=3000))
    bench.do(TrainBatches(120))
    bench.show(repeats=50)
    bench.submit(SetHyperparameters.one("optimizer.SGD.lr", 60.0), Play())
    bench.turns(100)
    assert bench.runner.status is Status.DIVERGED
    for _ in range(1000):  # until there is work on one of the steps that are to be taken back, begun just now
        bench.runner.turn()
        work = bench.lane._work
        if work is not None and work.standing[0] == bench.step and work.progress < 0.5:
            break
    assert work is not None
    bench.submit(GoBackBeforeDivergence(), TrainBatches(1))
    bench.turns(1)
    bench.ticking.now_s += STILL_S / 2
    bench.turns(2)
    after = bench.lane._work
    assert after is not None
    assert after.standing[1] == bench.runner.trainer.times_restored == 1


def test_a_report_that_cannot_be_is_told_and_comes_back() -> None:
    bench = trained()
    good = bench.runner.trainer.network.parameters.clone()
    bench.runner.trainer.network.parameters.data.fill_(float("nan"))
    last = bench.seen()[-1]
    assert "predicts no finite numbers" in last.fault
    assert (last.report, last.is_working) == (None, False)
    assert bench.look(WhatIf((0.2,))).answer is None
    bench.until_asleep()
    assert bench.lane.due_in() is None
    bench.runner.trainer.network.parameters.data.copy_(good)
    bench.do(TrainBatches(1))
    bench.ticking.now_s += STILL_S
    last = bench.seen()[-1]
    assert last.fault == ""
    assert last.report is not None


# ---- what if ------------------------------------------------------------------------------


def test_each_question_is_answered_at_once_by_the_network_as_it_is() -> None:
    bench = trained()
    bench.final()
    for value in (-0.5, 0.25):
        snapshot = bench.look(WhatIf((value,), 0), most=1)
        answer = snapshot.answer
        assert answer is not None
        assert answer.question.values == (value,)
        assert answer.step == 20
        at = np.interp(value, answer.sweep_values, answer.sweep)
        assert answer.prediction == pytest.approx(at, abs=0.02)


def test_while_training_runs_the_answer_is_kept_up_four_times_a_second() -> None:
    bench = trained()
    bench.final()
    question = WhatIf((0.5,))
    bench.submit(Play())
    times = []
    for _ in range(1000):
        if bench.box.wanted() is None:
            bench.box.request(ReportWants(question))
        bench.runner.turn()
        bench.ticking.now_s += 0.002
        taken = bench.box.take()
        if taken is not None:
            times.append(bench.ticking.now_s)
            assert taken.answer is not None
    assert np.diff(times).max() < 0.3
    assert len(times) < 1000 / 4


def test_a_snapshot_waits_for_something_new() -> None:
    bench = trained()
    bench.final()
    for wants in (ReportWants(), ReportWants(WhatIf((0.5,)))):
        bench.box.request(wants)
        bench.turns(1)
        assert bench.box.take() is not None
        bench.box.request(wants)
        bench.turns(5)
        assert bench.box.take() is None


def test_work_of_the_lane_is_that_of_its_settings() -> None:
    bench = trained()
    bench.show(repeats=2, metric="mae", seed=5)
    report = bench.final()
    assert report.importance is not None
    assert report.importance.gained.shape == (1, 2)
    assert report.importance.metric == "mae"
    assert isinstance(bench.lane._work, ReportWork)


def test_settings_are_found_by_their_paths() -> None:
    changed = DemandReport().with_values({"report.part": "validation", "report.repeats": 10})
    assert (changed.report.part, changed.report.repeats) == ("validation", 10)
    assert set(report_settings()) == {"report.part", "report.metric", "report.repeats", "report.seed"}
    with pytest.raises(SettingError, match="Shuffles"):
        changed.with_values({"report.repeats": 0})


def test_what_the_window_imports_does_not_import_torch() -> None:
    names = "commands", "snapshot", "settings", "report", "text", "what_if", "leak"
    code = f"import sys; {'; '.join(f'import core.report.{name}' for name in names)}; "
    code += "sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
