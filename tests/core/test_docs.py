"""The lines of code in docs/architecture.md do what they say."""

from __future__ import annotations

import re
from pathlib import Path

from core.settings_page import page
from core.snapshot import StepSnapshot

PAGE = Path(__file__).resolve().parents[2] / "docs" / "architecture.md"


def test_the_ten_lines_train_and_export(capsys):
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    space = {}
    exec(compile(code, str(PAGE), "exec"), space)
    snapshot = space["snapshot"]
    assert isinstance(snapshot, StepSnapshot)
    assert snapshot.step == 20
    assert snapshot.loss < space["runner"].facts.history.epochs()[0].train_loss
    assert "nn.Sequential" in capsys.readouterr().out


def test_every_module_of_core_and_gui_has_its_room():
    text = PAGE.read_text("utf-8")
    root = PAGE.parents[1]
    modules = [path.relative_to(root) for path in (*root.glob("core/*.py"), *root.glob("gui/*.py"))]
    missing = [
        str(path)
        for path in modules
        if path.name not in ("__init__.py", *IN_PASSING) and str(path) not in text
    ]
    assert not missing


IN_PASSING = ("clock.py", "numbers.py")
"""Modules too small for a row of their own."""


def test_the_page_of_hyperparameters_is_up_to_date():
    written = (PAGE.parent / "hyperparameters.md").read_text("utf-8")
    assert written == page(), "run: python -m core.settings_page > docs/hyperparameters.md"
