"""What all tests share. It never imports Qt, so that `tests/core` runs where Qt is missing."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

hypothesis.settings.register_profile("trainscope", database=None, deadline=None)  # no files, no timing
hypothesis.settings.load_profile("trainscope")

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # a bare `pytest` does not add the folder it was started in
    sys.path.insert(0, str(ROOT))


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the settings of pytest-qt where it is switched off: unknown settings are errors."""
    if not pluginmanager.hasplugin("pytest-qt"):
        for name in ("qt_api", "qt_log_level_fail"):
            parser.addini(name, "read by pytest-qt only")


@pytest.fixture(autouse=True)
def no_thread_left_behind() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [t.name for t in threading.enumerate() if t not in before and t.is_alive() and not _foreign(t)]
    assert not left, f"threads left behind: {left}"


def _foreign(thread: threading.Thread) -> bool:
    """Whether a thread was not started by Python code (Qt and torch make such); those we do not own."""
    return isinstance(thread, threading._DummyThread)
