"""The loop: apply commands, train a step, publish a picture if one is wanted. Runs in any thread."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import torch

from core.capture import Camera
from core.clock import Clock, MonotonicClock
from core.commands import (
    Command,
    GoBackBeforeDivergence,
    LaneCommand,
    LoadExperiment,
    Pause,
    Play,
    Reset,
    ScoreTest,
    SetHyperparameters,
    SetSpeed,
    Stop,
    TrainBatches,
    TrainEpoch,
    rebuilt_by,
)
from core.datasets import Dataset, prepare
from core.divergence import FiniteStates, explain
from core.experiment import Experiment
from core.experiment_files import FileError
from core.experiment_text import POINTS_EDITED, change_words
from core.handoff import CommandQueue, LatestMailbox
from core.history import Change, History, TestScore, Version
from core.lanes import Lane, Lanes, soonest
from core.pace import Pace, Sleeper
from core.probe import choose_probe
from core.snapshot import Divergence, Run, Snapshot, StateSnapshot, Status, StepSnapshot, Wants
from core.stopping import may_end_with
from core.trainer import Trainer


class Runner:
    """Owns the trainer; everything from outside reaches it as a command, between two steps.

    `on_status` is called in the runner's thread when training starts, pauses, ends or diverges. `lanes` are
    served in turn with the training.
    """

    def __init__(
        self,
        experiment: Experiment,
        commands: CommandQueue[Command],
        mailbox: LatestMailbox[Snapshot, Wants],
        sleeper: Sleeper,
        *,
        clock: Clock | None = None,
        on_status: Callable[[Status], None] = lambda _: None,
        lanes: Sequence[Lane] = (),
    ) -> None:
        torch.set_num_threads(1)  # built in the thread that runs it: the first evaluation counts too
        self._commands, self._mailbox, self._sleeper = commands, mailbox, sleeper
        self._pace = Pace(clock or MonotonicClock())
        self._on_status = on_status
        self._lanes = Lanes(lanes)
        self._command_number = 0
        self._run_number = 0
        self._notice = ""
        self._stopped = False
        self._published: tuple[int, Wants] | None = None
        self._picture: StepSnapshot | None = None
        self._version = 0
        self.journal: list[tuple[int, int, Command]] = []
        """(run number, step, command) of every command applied since an experiment was opened."""
        self.status = Status.READY
        self._target_step: float = 0
        self._divergence: Divergence | None = None
        self._build(experiment)

    # ---- the loop -------------------------------------------------------------------------

    def run(self) -> None:
        """Serve commands and train until `Stop`. Sets torch to one thread in this thread."""
        torch.set_num_threads(1)
        while self.turn():
            pass

    def turn(self) -> bool:
        """Do one turn of the loop: at most one step. Returns False after `Stop`."""
        drained = self._commands.drain()
        if drained:
            self._apply_all(drained)
        if self._stopped:
            return False
        wait_s = self._take_turn()
        if wait_s != 0.0:
            wait_s = soonest([wait_s, self._lanes.serve()])
            if wait_s != 0.0:
                self._sleeper.sleep(wait_s)
        else:
            self._lanes.serve_beside_training(self.trainer.step_count)
        return True

    def _take_turn(self) -> float | None:
        """Train a step, or show where training rests, if that is due; return when it will be, 0 if it was."""
        if self.trainer.step_count >= self._target_step:
            return self._rest()
        wait_s = self._pace.due_in(self._mailbox.wanted() is not None)
        if wait_s == 0.0:
            self._pace.begin_step()
            self._train_one_step()
        return wait_s

    def _rest(self) -> float | None:
        wants = self._mailbox.wanted()
        if wants is None or self._published == (self._version, wants):
            return None
        self._publish(self._picture_at_rest(self._state_snapshot(wants)), wants)
        return 0.0

    def _picture_at_rest(self, state: StateSnapshot) -> Snapshot:
        """Return the state with the step that led to it, where that was pictured.

        The picture of the last step may lie in the mailbox still: a bare state in its place would lose
        the mask that a paused diagram shows.
        """
        step = self._picture
        return replace(step, state=state) if step is not None and step.step == state.step else state

    def _train_one_step(self) -> None:
        trainer = self.trainer
        if trainer.has_best_restored:
            self.facts.history.withdraw_epoch()
        wants = self._mailbox.wanted()
        batches = trainer.batches_per_epoch
        last = trainer.step_count + 1 >= self._target_step
        completed = trainer.epoch + 1 if trainer.position + 1 == batches else None
        kept = last or may_end_with(trainer.experiment, trainer.step_count + 1, completed)
        work = trainer.step(capture=kept or wants is not None)
        if not work.finite:
            self._diverge()
            return
        epoch = trainer.epoch_position
        self.facts.history.append(epoch, work.loss_value, work.learning_rate, work.gradient_norm)
        if trainer.position == 0:
            record = trainer.record
            if not math.isfinite(record.train_loss + record.validation_loss):
                self._diverge()
                return
            self.facts.history.append_epoch(record)
        self._finite_states.offer(trainer, self.facts.history)
        self._version += 1
        over = bool(trainer.reason_to_end)
        if last or over:
            self._end_of_run(finished=over)
        if work.capture:
            wants = wants or Wants()
            self.trainer.remember_batch(work)
            self._picture = self._camera.step(work, self._state_snapshot(wants), batches)
            self._publish(self._picture, wants)
        if over:
            self._restore_best()

    def _restore_best(self) -> None:
        """Give the network its best weights back where the experiment says so; evaluate them."""
        trainer = self.trainer
        stopping, best = trainer.experiment.stopping, trainer.best
        if not (stopping.early and stopping.restore_best) or best.epoch == trainer.epoch:
            return
        trainer.restore_best()
        self._version += 1
        self._notice = f"The weights of epoch {best.epoch:,} are restored"
        history = self.facts.history
        history.append_epoch(trainer.evaluate())
        words = f"weights of epoch {best.epoch:,} restored"
        history.append_change(Change(trainer.step_count, trainer.epoch_position, words))

    # ---- commands -------------------------------------------------------------------------

    def _apply_all(self, numbered: list[tuple[int, Command]]) -> None:
        rebuilt: Experiment | None = None
        for number, command in numbered:
            if isinstance(command, LaneCommand):
                self._lanes.obey(number, command)
                continue
            self._command_number = number
            self._version += 1
            base = rebuilt or self.trainer.experiment
            new = rebuilt_by(command, base)
            if rebuilt is not None and not isinstance(command, SetHyperparameters | LoadExperiment | Reset):
                self._rebuild(rebuilt)
                rebuilt = None
            if isinstance(command, LoadExperiment):
                self.journal.clear()  # nothing that was done before can matter any more
            self.journal.append((self._run_number, self.trainer.step_count, command))
            if new is not None:
                rebuilt = new
                if isinstance(command, LoadExperiment | Reset):
                    self._target_step = self.trainer.step_count  # the new run begins paused
            elif rebuilt is not None and isinstance(command, SetHyperparameters):
                rebuilt = command.applied_to(rebuilt)
            else:
                self._apply(command)
        if rebuilt is not None:
            self._rebuild(rebuilt)

    def _apply(self, command: Command) -> None:
        match command:
            case Play():
                self._aim(math.inf)
            case TrainBatches(count):
                target = self._target_step if math.isfinite(self._target_step) else 0
                self._aim(max(target, self.trainer.step_count) + count)
            case TrainEpoch():
                trainer = self.trainer
                self._aim(trainer.step_count + trainer.batches_per_epoch - trainer.position)
            case Pause():
                self._pause()
            case SetSpeed(steps_per_second):
                self._pace.choose(steps_per_second, self.trainer.step_count)
            case SetHyperparameters():
                self._change(command)
            case GoBackBeforeDivergence():
                self._go_back()
            case ScoreTest():
                trainer = self.trainer
                self.facts.history.append_test(TestScore(trainer.step_count, trainer.test_scores()))
            case Stop():
                self._stopped = True

    def _aim(self, target_step: float) -> None:
        if self.status is Status.DIVERGED:
            return
        if self.trainer.reason_to_end:
            self._set_status(Status.FINISHED)
            return
        if self._target_step <= self.trainer.step_count:
            self._pace.begin(self.trainer.step_count)
        self._target_step = target_step
        self._set_status(Status.RUNNING)

    def _pause(self) -> None:
        """Stop after a step that has a picture: at watched speed that is mostly the last one done."""
        if self._target_step <= self.trainer.step_count:
            return
        pictured_step = 0 if self._picture is None else self._picture.step
        if self._pace.watched and pictured_step == self.trainer.step_count:
            self._end_of_run(finished=False)
        else:
            self._target_step = self.trainer.step_count + 1

    def _change(self, command: SetHyperparameters) -> None:
        before = self.trainer.experiment
        after = command.applied_to(before)
        if after == before:
            return
        if self.status is not Status.DIVERGED:
            self._finite_states.keep(self.trainer, self.facts.history)
        try:
            fresh = self._take_over(after)
        except FileError as error:
            self._notice = str(error)
            return
        self._write_down(before, after)
        if fresh:
            self._notice = f"{after.optimizer.method} starts with a fresh state"
        over = bool(self.trainer.reason_to_end)
        if self.status is Status.FINISHED and not over:
            self._set_status(Status.PAUSED)
        elif self.status in (Status.RUNNING, Status.PAUSED) and over:
            self._end_of_run(finished=True)
            self._restore_best()

    def _take_over(self, experiment: Experiment) -> bool:
        """Give the trainer another experiment; raises FileError where its edited points cannot be used."""
        trainer = self.trainer
        edited = experiment.data != trainer.experiment.data
        dataset = prepare(experiment.data) if edited else None
        fresh = trainer.change(experiment, dataset)
        if dataset is not None:
            self._look_at(dataset)
        self.facts.history.append_version(
            Version(trainer.step_count, experiment, trainer.planned(experiment))
        )
        return fresh

    def _write_down(self, before: Experiment, after: Experiment) -> None:
        """Enter each difference into the history, at the step that it acts from."""
        trainer, history = self.trainer, self.facts.history
        for words in change_words(before, after):
            if words == POINTS_EDITED and [change.text for change in history.changes()[-1:]] == [words]:
                continue  # a drag makes many changes
            history.append_change(Change(trainer.step_count, trainer.epoch_position, words))

    # ---- building and going back ----------------------------------------------------------

    def _rebuild(self, experiment: Experiment) -> None:
        before = self.status
        running = before is Status.RUNNING and math.isinf(self._target_step)
        try:
            self._build(experiment)
        except FileError as error:
            self._notice = str(error)
            if self._target_step <= self.trainer.step_count and before is Status.RUNNING:
                self._set_status(Status.PAUSED)
            return
        if running:
            self._aim(math.inf)
        elif before is not Status.READY:
            self._on_status(Status.READY)

    def _build(self, experiment: Experiment) -> None:
        dataset = prepare(experiment.data)
        self.trainer = Trainer(experiment, dataset)
        self._run_number += 1
        layout = self.trainer.network.layout
        probe = choose_probe(dataset, layout.parameter_count)
        self.facts = Run(self._run_number, dataset, layout, experiment, History(), probe)
        self._camera = Camera(self.facts, self.trainer)
        self._finite_states = FiniteStates()
        self._divergence = self._picture = None
        self._target_step = 0
        self._notice = ""
        self._version += 1
        self.status = Status.READY
        self.facts.history.append_version(Version(0, experiment, self.trainer.planned(experiment)))
        self.facts.history.append_epoch(self.trainer.record)
        self._finite_states.offer(self.trainer, self.facts.history)
        self._lanes.follow(self.trainer)

    def _look_at(self, dataset: Dataset) -> None:
        """Show a data set in which points were edited by hand, as part of the same run."""
        probe = choose_probe(dataset, self.facts.layout.parameter_count)
        self.facts = replace(self.facts, dataset=dataset, probe=probe)
        self._camera = Camera(self.facts, self.trainer)

    def _diverge(self) -> None:
        kept = self._finite_states.before_trouble()
        self._divergence = explain(self.trainer, self.facts.history, kept)
        self._target_step = self.trainer.step_count
        self._version += 1
        self._set_status(Status.DIVERGED)

    def _go_back(self) -> None:
        state = self._finite_states.before_trouble()
        if self.status is not Status.DIVERGED or state is None:
            return
        experiment = self.trainer.experiment
        self.trainer.restore(state)
        if self.trainer.dataset is not self.facts.dataset:
            self._look_at(self.trainer.dataset)
        self.facts.history.truncate(state.step)
        if experiment != state.experiment:
            self._write_down(state.experiment, experiment)
            self._take_over(experiment)
        self._finite_states.forget_after(state.step)
        self._divergence = None
        self._target_step = state.step
        self._picture = None
        self._set_status(Status.PAUSED if state.step else Status.READY)

    # ---- status and pictures --------------------------------------------------------------

    def _end_of_run(self, finished: bool) -> None:
        self._target_step = self.trainer.step_count
        self._set_status(Status.FINISHED if finished else Status.PAUSED)

    def _set_status(self, status: Status) -> None:
        if status is not self.status:
            self.status = status
            self._notice = "" if status is Status.RUNNING else self._notice
            self._on_status(status)

    def _state_snapshot(self, wants: Wants) -> StateSnapshot:
        running = self.status is Status.RUNNING
        return self._camera.state(
            wants,
            command=self._command_number,
            status=self.status,
            steps_per_second=self._pace.measured(self.trainer.step_count) if running else 0.0,
            divergence=self._divergence,
            notice=self._notice,
        )

    def _publish(self, snapshot: Snapshot, wants: Wants) -> None:
        self._published = (self._version, wants)
        self._mailbox.put(snapshot)
