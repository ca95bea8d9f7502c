"""PySide6 does not read the source of what the program imports."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import linecache, sys
from gui.plain_imports import use_plain_imports
if sys.argv[1] == "plain":
    use_plain_imports()
from gui.start.page import StartPage  # Qt's modules and ours can still be imported
print(any(name.endswith("sheet.py") for name in linecache.cache))
"""


@pytest.mark.parametrize(("imports", "read"), [("plain", "False"), ("as PySide6 has it", "True")])
def test_the_source_of_imported_modules_is_not_read(imports: str, read: str) -> None:
    """The second case tells when PySide6 does so no more, and this module can go."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, imports], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.split() == [read], done.stderr
