"""Connects the parts of the window: what one asks for is what another does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.window.glances import Glances

if TYPE_CHECKING:
    from gui.window.main_window import MainWindow


def connect_parts(window: MainWindow) -> None:
    """Connect controls, transport, stage, bar and files with the session and with one another."""
    session, transport, stage = window.session, window.transport, window.stage
    session.frame_resolved.connect(window.show_frame)
    session.change_submitted.connect(window.controls.mark_pending)
    session.change_refused.connect(window.controls.show_fault)
    window.controls.change_requested.connect(window.files.change)
    window.controls.table_requested.connect(lambda path: window.files.open_table())
    window.controls.undo_requested.connect(session.undo_stack.undo)
    window.controls.redo_requested.connect(session.undo_stack.redo)
    window.controls.copy_requested.connect(window.copy_settings)
    session.undo_changed.connect(window.show_undo)
    transport.drive(session)
    stage.network.hidden_requested.connect(session.change_together)
    stage.mode_chosen.connect(session.set_mode)
    stage.responses_chosen.connect(session.show_responses)
    stage.reset_requested.connect(session.reset)
    stage.go_back_requested.connect(session.go_back_before_divergence)
    stage.questions_changed.connect(session.ask)
    stage.point_edit_requested.connect(lambda row, place, drag: session.edit_point(row, place, drag=drag))
    stage.test_requested.connect(session.score_test)
    window.top_bar.experiment_chosen.connect(window.open_experiment)
    window.files.opened.connect(window.open_experiment)
    window.files.saved.connect(window.note_opened)
    session.loaded.connect(window.note_opened)
    session.waiting_changed.connect(stage.show_waiting)
    window.files.complained.connect(window.troubles.complain)
    window.files.table_closed.connect(window.stage.network.setFocus)
    window.files.choice_put_off.connect(lambda path: window.controls.row(path).settle())
    window.top_bar.code_requested.connect(window.stages.toggle_code)
    window.top_bar.runs_requested.connect(window.runs.toggle)
    window.top_bar.theme_requested.connect(window.look.toggle)
    window.top_bar.back_requested.connect(window.stages.leave)
    window.top_bar.show_keys()
    window.look.changed.connect(window.apply_theme)
    window.panels.changed.connect(window.show_panels)
    window.body.covered.connect(window.panels.leave)
    window.code.closed.connect(window.toggle_code)
    window.top_bar.tabs.chosen.connect(window.stages.show)
    window.stages.changed.connect(window.show_stage)
    Glances(window)
    window.troubles.opened.connect(lambda: window.stages.show("network"))
    window.troubles.restarted.connect(window.stages.begin_anew)
    window.body.covered.connect(lambda: window.stages.show("network"))
