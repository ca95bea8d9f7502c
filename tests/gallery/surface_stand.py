"""A window on the stage *Loss surface*: its race, and the loss of the network that it trains."""

from __future__ import annotations

from core.experiment import Experiment
from core.plane.snapshot import PlaneSnapshot
from core.race.commands import ResetRace, StepRace
from core.race.snapshot import RaceSnapshot
from core.snapshot import Status
from gui.race.room import RaceRoom
from tests.gallery.stand import Look, Stand


class SurfaceStand(Stand):
    """A window whose second stage is to be seen."""

    def __init__(self, experiment: Experiment, look: Look, *, kind: str = "") -> None:
        """Open the window and the stage, and wait for the first picture; `kind`: another kind of surface."""
        super().__init__(experiment, look)
        self.window.stages.show("surface")
        self.wait(lambda: self.room.session.frame is not None, "the race")
        if kind:
            self.room.choose_kind(kind)
        self.settle()

    @property
    def room(self) -> RaceRoom:
        """Everything on the stage."""
        room = self.window.stages.race
        assert room is not None
        return room

    @property
    def race(self) -> RaceSnapshot:
        """The race as it is shown."""
        frame = self.room.session.frame
        assert frame is not None
        return frame.race

    @property
    def plane(self) -> PlaneSnapshot | None:
        """The plane as it is shown; None before the first one."""
        return self.room.plane.snapshot

    def _is_settled(self) -> bool:
        if not super()._is_settled():
            return False
        room = self.window.stages.race
        if room is None:
            return True
        if room.stage.rule._typesetting.isActive():
            return False
        return self._plane_rests(room) if room.of_network else self._race_rests(room)

    def _race_rests(self, room: RaceRoom) -> bool:
        frame, session = room.session.frame, room.session
        if frame is None or frame.race.surface is not session.surface:
            return False
        if frame.race.settings != session.intended.race:
            return False
        return frame.moving or frame.race.search is not None or room.stage.map.ground.is_resting

    def _plane_rests(self, room: RaceRoom) -> bool:
        snapshot = room.plane.snapshot
        if snapshot is None or snapshot.settings != room.plane.intended.plane:
            return False
        if self._state().status is Status.RUNNING or snapshot.fault:
            return True
        is_final = snapshot.view is not None and snapshot.view.is_final
        return is_final and not snapshot.is_working and room.stage.plane.ground.is_resting

    def change(self, path: str, value: object) -> None:
        """Change a setting as the controls do."""
        self.room.panel.change_requested.emit(path, value)

    def race_to(self, step: int) -> None:
        """Put all racers back, let them do so many steps, and pause."""
        session = self.room.session
        session.set_speed(None)
        self._submit(ResetRace())
        if step:
            self._submit(StepRace(step))

    def _submit(self, command: ResetRace | StepRace) -> None:
        number = self.window.thread_.commands.submit(command)
        wanted = Status.READY if isinstance(command, ResetRace) else Status.RUNNING

        def done() -> bool:
            race = self.race
            if race.command < number:
                return False
            return race.step == 0 if wanted is Status.READY else race.status is not Status.RUNNING

        self.wait(done, "the steps of the race")
