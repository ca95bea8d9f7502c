"""``python -m tests.gallery FOLDER`` pictures every state of the window and tells which words cannot be read.

Each scaling runs in a process of its own, since Qt reads it once. Ends with 1 if anything was found.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tests.gallery.stand import Look

if TYPE_CHECKING:
    from tests.gallery.shots import Shot

SIZES = ((1280, 720), (1920, 1080), (3840, 2160))
SCALES = (100, 150, 200)
LARGEST_PX = 3840
"""Widest picture: a scaling is left out for windows that would be wider than any screen."""


def looks_at(scale: int) -> list[Look]:
    """Return the looks that are pictured at a scaling in %."""
    sizes = [size for size in SIZES if size[0] * scale <= LARGEST_PX * 100]
    presenting = (False, True) if scale == 100 else (False,)
    return [
        Look(theme, *size, large) for large in presenting for size in sizes for theme in ("dark", "light")
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the gallery; returns 1 if words cannot be read, or a process failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.gallery", description=__doc__)
    parser.add_argument("folder", type=Path, help="where pictures and index go")
    parser.add_argument("--only", default="", help="states whose name holds these letters")
    parser.add_argument("--scene", default="", help="scenes whose name holds these letters")
    parser.add_argument("--look", default="", help="looks whose name holds these letters (light-1280)")
    parser.add_argument("--scale", type=int, choices=SCALES, action="append", help="in %%; all by default")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    if options.one:
        return picture(options.folder, options.scale[0], options.scene, options.only, options.look)
    failed = [scale for scale in options.scale or SCALES if not _in_a_process(scale, options)]
    return conclude(options.folder, failed)


def _in_a_process(scale: int, options: argparse.Namespace) -> bool:
    command = [sys.executable, "-m", "tests.gallery", str(options.folder), "--one", "--scale", str(scale)]
    command += ["--only", options.only, "--scene", options.scene, "--look", options.look]
    environment = os.environ | {"QT_SCALE_FACTOR": str(scale / 100), "QT_QPA_PLATFORM": "offscreen"}
    _results(options.folder, scale).unlink(missing_ok=True)
    return subprocess.run(command, env=environment, check=False).returncode == 0


def _results(folder: Path, scale: int) -> Path:
    return folder / f"findings-{scale}.json"


def picture(folder: Path, scale: int, scene_part: str, only: str, look_part: str) -> int:
    """Picture all states at the scaling of this process; writes what it finds beside the pictures."""
    from gui.app import application
    from tests.gallery.all_scenes import all_scenes
    from tests.gallery.shots import shots
    from tests.gallery.texts import remembered

    application(offscreen=True)
    looks = [look for look in looks_at(scale) if look_part in str(look)]
    rows: list[dict[str, object]] = []
    failed = []
    with remembered():
        for scene in all_scenes(folder):
            if not looks or scene_part not in scene.name:
                continue
            try:
                for shot in shots(scene, looks, only):
                    rows.append(_keep(shot, folder, scale))
            except Exception:  # the other scenes are worth their half hour
                traceback.print_exc()
                failed.append(scene.name)
            _results(folder, scale).write_text(json.dumps(rows, indent=1, ensure_ascii=False), "utf-8")
    for name in failed:
        print(f"The scene {name} failed at {scale} %.", flush=True)
    return 1 if failed else 0


def _keep(shot: Shot, folder: Path, scale: int) -> dict[str, object]:
    """Write a picture and print what was found in it; returns its line of the index."""
    name = f"{shot.name}--{scale}.png"
    if not shot.image().save(str(folder / name)):
        raise OSError(f"{folder / name} cannot be written")
    lines = [str(finding) for finding in shot.findings]
    for line in lines:
        print(f"{shot.name}, {scale} %: {line}", flush=True)
    return {"state": shot.state.name, "look": str(shot.look), "file": name, "found": lines}


def conclude(folder: Path, failed: Sequence[int]) -> int:
    """Write the index, print what was found, and return the exit code."""
    from tests.gallery.index import write_index

    rows = []
    for scale in SCALES:
        if _results(folder, scale).exists():
            found = json.loads(_results(folder, scale).read_text("utf-8"))
            rows += [row | {"scale": scale} for row in found]
    write_index(folder, rows)
    found = {line: row for row in rows for line in row["found"]}
    print(f"{len(rows)} pictures in {folder / 'index.html'}; {len(found)} different faults.")
    for scale in failed:
        print(f"The process at {scale} % failed, or a scene in it.")
    return 1 if found or failed else 0


if __name__ == "__main__":
    sys.exit(main())
