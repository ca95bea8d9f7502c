"""Runs the measured programs: each in a process of its own, the window on a display of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def users_environment() -> dict[str, str]:
    """Return the environment of a user: from the second start on there is bytecode of our modules."""
    environment = dict(os.environ, PYTHONPATH=str(ROOT))
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


@contextmanager
def display() -> Iterator[dict[str, str]]:
    """Yield an environment in which a window can be shown: the display there is, or an own Xvfb."""
    environment = users_environment()
    environment.pop("QT_QPA_PLATFORM", None)
    if environment.get("DISPLAY"):
        yield environment
        return
    if shutil.which("Xvfb") is None:
        yield environment | {"QT_QPA_PLATFORM": "offscreen"}
        return
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1920x1080x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as numbers:
            yield environment | {"DISPLAY": f":{numbers.readline().strip()}"}
    finally:
        server.terminate()
        server.wait()


def run_probe(module: str, *arguments: str, environment: dict[str, str] | None = None) -> dict[str, Any]:
    """Run ``python -m module arguments`` and return the JSON object on its last line."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environment or users_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    if done.returncode:
        raise RuntimeError(f"{module} failed:\n{done.stderr[-2000:]}")
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result
