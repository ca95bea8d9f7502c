"""``python -m tests.gallery FOLDER`` pictures every state of the window and tells which words cannot be read.

The looks are screens of 1280 x 720, 1920 x 1080 and 3840 x 2160 pixels at each scaling that leaves a window
of 1280 x 720, in both themes and both sizes of type. Each two of these four choices meet in some look;
``--every-look`` pictures all combinations, which takes more than twice as long.

Each scaling runs in a process of its own, since Qt reads it once, two at a time. Ends with 1 if anything was
found.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from tests.gallery.stand import Look

if TYPE_CHECKING:
    from gui.theme import ThemeName
    from tests.gallery.shots import Shot

SCREENS = ((1280, 720), (1920, 1080), (3840, 2160))
SCALES = (100, 150, 200)
LEAST_PX = 1280
"""Narrowest window, in logical pixels."""
PAIRWISE = {
    100: (
        Look("dark", 1280, 720),
        Look("light", 1280, 720, presenting=True),
        Look("light", 1920, 1080),
        Look("dark", 1920, 1080, presenting=True),
        Look("light", 3840, 2160),
        Look("dark", 3840, 2160, presenting=True),
    ),
    150: (Look("dark", 1280, 720), Look("light", 2560, 1440, presenting=True)),
    200: (Look("light", 1920, 1080), Look("dark", 1920, 1080, presenting=True)),
}
"""By scaling in %: each two of theme, screen, scaling and type meet. Sizes in logical pixels."""
PROCESSES = 2
"""At a time; each with torch and Qt takes most of a gigabyte."""
FAST_PNG = 89
"""Quality that Qt writes with the fastest compression; a PNG loses nothing."""


def looks_at(scale: int, *, every: bool = False) -> list[Look]:
    """Return the looks that are pictured at a scaling in %, the dearest last; `every`: all combinations."""
    if not every:
        return list(PAIRWISE[scale])
    sizes = [(width * 100 // scale, height * 100 // scale) for width, height in SCREENS]
    fitting = [size for size in sizes if size[0] >= LEAST_PX]
    themes: tuple[ThemeName, ...] = ("dark", "light")
    return [Look(theme, *size, large) for size, large, theme in product(fitting, (False, True), themes)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the gallery; returns 1 if words cannot be read, or a process failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.gallery", description=__doc__)
    parser.add_argument("folder", type=Path, help="where pictures and index go")
    parser.add_argument("--only", default="", help="states whose name holds these letters")
    parser.add_argument("--scene", default="", help="scenes whose name holds these letters")
    parser.add_argument("--look", default="", help="looks whose name holds these letters (light-1280)")
    parser.add_argument("--scale", type=int, choices=SCALES, action="append", help="in %%; all by default")
    parser.add_argument("--every-look", action="store_true", help="all combinations, not each two of a kind")
    parser.add_argument(
        "--in-turns", action="store_true", help="most states in one look of each scaling only"
    )
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    if options.one:
        looks = [
            look for look in looks_at(options.scale[0], every=options.every_look) if options.look in str(look)
        ]
        return picture(looks, options)
    wanted = options.scale or SCALES
    with ThreadPoolExecutor(PROCESSES) as pool:
        whole = list(pool.map(lambda scale: _in_a_process(scale, options), wanted))
    return conclude(options.folder, [scale for scale, good in zip(wanted, whole, strict=True) if not good])


def _in_a_process(scale: int, options: argparse.Namespace) -> bool:
    command = [sys.executable, "-m", "tests.gallery", str(options.folder), "--one", "--scale", str(scale)]
    command += ["--only", options.only, "--scene", options.scene, "--look", options.look]
    command += ["--every-look"] if options.every_look else []
    command += ["--in-turns"] if options.in_turns else []
    environment = os.environ | {"QT_SCALE_FACTOR": str(scale / 100), "QT_QPA_PLATFORM": "offscreen"}
    _results(options.folder, scale).unlink(missing_ok=True)
    return subprocess.run(command, env=environment, check=False).returncode == 0


def _files(folder: Path, scale: int) -> Path:
    """Return the folder of what a process opens in its windows: of its own, since two run at a time."""
    files = folder / f"files-{scale}"
    files.mkdir(exist_ok=True)
    return files


def _results(folder: Path, scale: int) -> Path:
    return folder / f"findings-{scale}.json"


def picture(looks: Sequence[Look], options: argparse.Namespace) -> int:
    """Picture the states at the scaling of this process; writes what it finds beside the pictures."""
    from gui.app import application
    from tests.gallery.all_scenes import all_scenes
    from tests.gallery.shots import shots
    from tests.gallery.texts import remembered

    application(offscreen=True)
    folder, scale = options.folder, options.scale[0]
    rows: list[dict[str, object]] = []
    failed = []
    with remembered():
        for scene in all_scenes(_files(folder, scale)):
            if not looks or options.scene not in scene.name:
                continue
            try:
                for shot in shots(scene, looks, options.only, in_turns=options.in_turns):
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
    if not shot.image().save(str(folder / name), quality=FAST_PNG):
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
