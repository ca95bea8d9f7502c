"""What all tests share. It never imports Qt, so that `tests/core` runs where Qt is missing."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

SLOW = [hypothesis.HealthCheck.too_slow]
hypothesis.settings.register_profile(  # no files, no timing
    "trainscope", database=None, deadline=None, suppress_health_check=SLOW
)
hypothesis.settings.register_profile("few", hypothesis.settings.get_profile("trainscope"), max_examples=10)
hypothesis.settings.load_profile("trainscope")

WORKERS_MOST = 4
"""Processes that share the tests; each with torch and Qt takes most of a gigabyte."""

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # a bare `pytest` does not add the folder it was started in
    sys.path.insert(0, str(ROOT))


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare an option, and the settings of pytest-qt where it is switched off: unknown ones are errors."""
    parser.addoption("--one-case", action="store_true", help="run one case of each test, chosen at random")
    if not pluginmanager.hasplugin("pytest-qt"):
        for name in ("qt_api", "qt_log_level_fail"):
            parser.addini(name, "read by pytest-qt only")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Share whole folders among the cores; files and single tests run at once, in one process."""
    single = all(Path(argument.partition("::")[0]).suffix == ".py" for argument in config.args)
    return 0 if single else min(os.cpu_count() or 1, WORKERS_MOST)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep one case of each test where that is asked for: the first one in the random order."""
    if not config.getoption("one_case"):
        return
    kept: dict[str, pytest.Item] = {}
    for item in items:
        kept.setdefault(item.nodeid.partition("[")[0], item)
    chosen = set(kept.values())
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = kept.values()


@pytest.fixture(autouse=True)
def no_thread_left_behind() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [t.name for t in threading.enumerate() if t not in before and t.is_alive() and not _foreign(t)]
    assert not left, f"threads left behind: {left}"


def _foreign(thread: threading.Thread) -> bool:
    """Whether a thread was not started by Python code (Qt and torch make such); those we do not own."""
    return isinstance(thread, threading._DummyThread)
