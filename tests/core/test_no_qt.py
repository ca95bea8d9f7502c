"""`core` runs where Qt is missing, and what the window reads first does not wait for torch."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from pathlib import Path

import core

ROOT = Path(core.__file__).resolve().parent.parent
QT = ("PySide6", "shiboken6", "pyqtgraph", "pytestqt")
WITHOUT_TORCH = (
    "core.catalogue",
    "core.clock",
    "core.combinations",
    "core.commands",
    "core.datasets",
    "core.experiment",
    "core.experiment_files",
    "core.export",
    "core.export.training",
    "core.file_formats",
    "core.formula",
    "core.handoff",
    "core.history",
    "core.hyperparameters",
    "core.landscape.linear_regression",
    "core.landscape.own_function",
    "core.plane.directions",
    "core.plane.plane",
    "core.plane.commands",
    "core.plane.picture",
    "core.plane.settings",
    "core.plane.snapshot",
    "core.race.proposal",
    "core.race.commands",
    "core.race.experiment",
    "core.race.settings",
    "core.race.snapshot",
    "core.landscape.surface",
    "core.race.surfaces",
    "core.landscape.test_functions",
    "core.landscape.theory",
    "core.layout",
    "core.own_experiment",
    "core.metrics",
    "core.probe",
    "core.pyramid",
    "core.settings",
    "core.snapshot",
    "core.torch_calls",
    "core.validation",
)


def run(*lines: str) -> str:
    """Run a program in a fresh interpreter with warnings as errors; return what it printed."""
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", "\n".join(lines)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def every_module() -> list[str]:
    return sorted(m.name for m in pkgutil.walk_packages(core.__path__, "core."))


def test_every_module_is_found() -> None:
    assert {"core.runner", "core.trainer", "core.datasets.sources", *WITHOUT_TORCH} <= set(every_module())


def test_what_the_window_reads_first_does_not_import_torch() -> None:
    printed = run(
        "import sys, importlib",
        f"for name in {WITHOUT_TORCH!r}:",
        "    importlib.import_module(name)",
        "    assert 'torch' not in sys.modules, name",
        "from core.experiment import Experiment",
        "from core.export import script",
        "from core.datasets import prepare",
        "from core.probe import choose_probe",
        "script(Experiment())",
        "choose_probe(prepare(Experiment().data))",
        "print('torch' in sys.modules)",
    )
    assert printed.strip() == "False"


WATCH = f"""
import sys
asked = []
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {QT!r}:
            asked.append(name)
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Blocked())
"""
"""Refuses every import of Qt and writes it down, so that one that is caught and hidden is seen as well."""


def test_every_module_imports_and_a_run_trains_and_none_asks_for_qt() -> None:
    printed = run(
        WATCH,
        "import importlib",
        f"for name in {every_module()!r}:",
        "    importlib.import_module(name)",
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})",
        "from engine_bench import Bench, line",
        "from core.commands import TrainBatches",
        "bench = Bench(line())",
        "bench.do(TrainBatches(20))",
        "print(bench.step, bench.losses[-1] < bench.losses[0], asked)",
    )
    assert printed.split() == ["20", "True", "[]"]
