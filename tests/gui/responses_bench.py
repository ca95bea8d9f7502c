"""Sets of one and two inputs, and frames in which neurons show what they answer over them."""

from __future__ import annotations

from desk import SINE, Desk, experiment_with

from core.commands import TrainBatches
from core.experiment import Experiment
from core.snapshot import Wants
from gui.frame import Frame, Latest, ViewState, resolve
from gui.views.network_layout import ColumnLayout
from gui.views.network_view import NetworkView

HILLS = experiment_with(
    SINE, data__source="two_gaussians", network__hidden=(6, 5), dropout__rate=0.0, optimizer__lr=0.05
)
DROPPING = experiment_with(HILLS, dropout__rate=0.5)
CURVE = experiment_with(SINE, network__hidden=(6, 5), dropout__rate=0.0)


def frame_of(
    experiment: Experiment, *, steps: int = 40, shown: bool = True, desk: Desk | None = None
) -> Frame:
    """Train some steps and return the frame of the last one."""
    desk = desk or Desk(experiment)
    if steps > 1:
        desk.do(TrainBatches(steps - 1))
    desk.mailbox.take()
    desk.mailbox.request(Wants(fit=True, row=True, responses=shown))
    if steps:
        desk.do(TrainBatches(1))
    desk.rest()
    latest = Latest()
    picture = desk.mailbox.take()
    assert picture is not None
    latest.accept(picture)
    frame = resolve(latest, ViewState(responses=shown))
    assert frame is not None
    return frame


def columns(view: NetworkView) -> tuple[ColumnLayout, ...]:
    assert view.painted_layout is not None
    return view.painted_layout.columns
