"""200 random actions on the real widgets while it trains: no exception, and all agree in the end."""

from __future__ import annotations

import numpy as np
from desk import SINE
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from live import Live, Open
from storm import Storm

from core.experiment import hyperparameters
from core.snapshot import Status

ACTIONS = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=200, max_size=200, unique=True
)


def assert_agreement(live: Live, storm: Storm) -> None:
    """Compare engine, session and every row, once all has been answered."""
    window = live.window
    window.session.pause()
    state = live.rest()
    assert window.thread_.isRunning(), storm.done[-5:]
    assert state.experiment == window.session.intended
    assert state.status is Status.DIVERGED or np.isfinite(state.parameters).all()
    controls = window.controls
    controls.set_detail("all")
    live.wait(lambda: all(controls.row(path).pending is None for path in hyperparameters()))
    for path, setting in hyperparameters().items():
        row = controls.row(path)
        if state.experiment.applies(setting) and not row.fault:
            live.wait(lambda row=row, path=path: row._asked == live.state.experiment.value(path))


@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(actions=ACTIONS)
def test_200_random_actions_leave_everything_in_agreement(
    open_window: Open, actions: list[tuple[int, int]]
) -> None:
    live = open_window(SINE)
    failures: list[str] = []
    live.window.thread_.run_failed.connect(failures.append)
    live.window.controls.set_detail("all")
    live.window.session.play()
    storm = Storm(live.window)
    for kind, choice in actions:
        storm.act(kind, choice)
        assert not failures, (storm.done[-5:], failures[0][-900:])
    assert len({name.partition(" ")[0] for name in storm.done}) > 20
    assert_agreement(live, storm)
    live.window.close()
