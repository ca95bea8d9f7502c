"""All scenes: what windows of every stage go through."""

from __future__ import annotations

from pathlib import Path

from tests.gallery.report_states import report_scenes
from tests.gallery.runs_states import runs_scenes
from tests.gallery.states import Scene, scenes
from tests.gallery.study_states import study_scenes
from tests.gallery.surface_states import surface_scenes


def all_scenes(folder: Path, share: float = 1.0) -> tuple[Scene, ...]:
    """Return all scenes; `folder` may be written to. `share`: of the steps that are trained."""
    of_window = (*scenes(folder, share), *runs_scenes())
    return (*of_window, *surface_scenes(), *study_scenes(share), *report_scenes(folder, share))
