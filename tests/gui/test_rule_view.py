"""The update rule beside the surface: for every class of torch.optim, with the numbers of real steps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot
from race_bench import SIX, Bowl, raced, racer

from core.race.settings import DOES_NOT_FIT, RacerSettings
from core.race.snapshot import RacerPicture
from core.race.update_rule import latex_number
from core.settings.optimizers import OptimizerSettings
from gui.theme import Theme, theme
from gui.views.looks import look_of
from gui.views.surface.formula_text import formula
from gui.views.surface.rule_text import RuleText, pieces, rule_text, spoken
from gui.views.surface.rule_view import NO_STEP, NOBODY, RuleView

AXES = ("w₁", "w₂")
METHODS = [
    name
    for name in OptimizerSettings.model_fields
    if name not in ("method", *DOES_NOT_FIT) and hasattr(getattr(OptimizerSettings(), name), "lr")
]
MORE: dict[str, dict[str, Any]] = {
    "SGD": {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01, "maximize": True},
    "Adam": {"amsgrad": True, "weight_decay": 0.01},
    "AdamW": {"amsgrad": True, "maximize": True},
    "NAdam": {"weight_decay": 0.01, "decoupled_weight_decay": True},
    "RMSprop": {"momentum": 0.5, "centered": True, "weight_decay": 0.1},
    "Adagrad": {"lr_decay": 0.1},
    "ASGD": {"weight_decay": 0.1},
}


@pytest.fixture
def view(qtbot: QtBot, dark: Theme) -> Iterator[RuleView]:
    made = RuleView(dark)
    made.resize(390, 314)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    yield made


def show(
    qtbot: QtBot, view: RuleView, picture: RacerPicture | None, axes: tuple[str, str] = AXES
) -> RuleText:
    view.show_step(axes, picture)
    qtbot.waitUntil(lambda: view._waiting is None)
    assert view.page.text is not None
    return view.page.text


def results(text: RuleText) -> list[str]:
    return [line.result.removeprefix("= ") for line in text.lines]


# ---- what it says ---------------------------------------------------------------------------------------


def test_momentum_as_in_the_lecture(qtbot: QtBot, view: RuleView) -> None:
    picture = raced(SIX[1])
    text = show(qtbot, view, picture)
    velocity, place = (spoken(line.latex) for line in text.lines)
    assert velocity.startswith("v_t = μ v_(t-1)")
    assert place.startswith("w_t = w_(t-1) - η")
    assert results(text)[-1] == latex_number(float(picture.x[-1]))
    assert picture.last is not None
    buffer = dict(picture.last.state)["momentum_buffer"]
    assert results(text)[0] == latex_number(float(buffer[0]))
    assert "torch.optim.SGD" in text.note
    assert "Momentum, step 18" in view.title.accessibleName()


def test_the_switch_changes_the_coordinate(qtbot: QtBot, view: RuleView) -> None:
    picture = raced(SIX[3])
    show(qtbot, view, picture)
    second = view.switch.button("1")
    assert second.text() == "w₂"
    qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view._waiting is None)
    assert view.page.text is not None
    assert results(view.page.text)[-1] == latex_number(float(picture.y[-1]))
    text = show(qtbot, view, picture, ("W", "b"))
    assert (view.switch.button("0").text(), second.text()) == ("W", "b")
    assert text.lines[-1].latex.startswith("b_t")
    assert text.axes == ("W", "b")


@pytest.mark.parametrize(("method", "more"), [*((name, {}) for name in METHODS), *MORE.items()])
def test_every_class_has_a_rule_that_can_be_typeset_and_spoken(method: str, more: dict[str, Any]) -> None:
    picture = raced(racer(1, method, **more), 3)
    assert picture.last is not None
    text = rule_text(picture.last, 0, AXES)
    found = [line.result for line in text.lines if line.latex.startswith("w_t =")]
    assert found == [f"= {latex_number(float(picture.x[-1]))}"] or method == "LBFGS", "that may not move"
    for latex in text.latex:
        shown = formula(latex)
        assert shown.width > 0
        assert not shown.shapes.isEmpty()
    assert not re.search(r"[\\{}]", text.spoken), text.spoken
    assert method in text.note


def test_the_state_has_torchs_names_and_what_follows_from_it(qtbot: QtBot, view: RuleView) -> None:
    picture = raced(SIX[3])
    text = show(qtbot, view, picture)
    rows = {row.name: row for row in text.states}
    assert {"gradient", "exp_avg", "exp_avg_sq", "m̂", "v̂", "effective learning rate", "step"} <= set(rows)
    assert rows["step"].values == ("18", "18")
    assert "g" not in rows, "the gradient is what the step was computed from"
    assert all(row.tip for row in text.states)
    view.page.grab()
    y = next(y for y in range(view.page.height()) if view.page.state_at(y) is rows["m̂"])
    place = QPoint(20, y)
    QApplication.sendEvent(view.page, QHelpEvent(QEvent.Type.ToolTip, place, view.page.mapToGlobal(place)))
    assert QToolTip.text() == rows["m̂"].tip
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_it_says_what_is_missing(view: RuleView) -> None:
    view.show_step(AXES, None)
    assert view.page.text is not None
    assert view.page.text.note == NOBODY
    assert view.switch.isHidden()
    view.show_step(AXES, raced(SIX[0], 0))
    assert view.page.text.note == NO_STEP


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        (r"v_t = \mu \, v_{t-1} + g_t", "v_t = μ v_(t-1) + g_t"),
        (r"\frac{\hat{m}_t}{\sqrt{\hat{v}_t} + \varepsilon}", "(m̂_t)/(√(v̂_t) + ε)"),
        (r"1.2 \times 10^{-5}", "1.2 × 10^(-5)"),
    ],
)
def test_formulas_are_spoken_as_a_line_of_text(latex: str, words: str) -> None:
    assert spoken(latex) == words


@pytest.mark.parametrize(
    ("latex", "parts"),
    [
        ("= 0.92 \\cdot 1.325 + 0.900", ("= 0.92 \\cdot 1.325", "{} + 0.900")),
        ("= -1.5 - 0.1 \\cdot (-2.0 + 3)", ("= {-}1.5", "{} - 0.1 \\cdot ({-}2.0 + 3)")),
        (r"\frac{1 - 2}{3 + 4}^{-5}", (r"\frac{1 - 2}{3 + 4}^{-5}",)),
    ],
)
def test_sums_are_divided_outside_brackets_only(latex: str, parts: tuple[str, ...]) -> None:
    assert pieces(latex) == parts


# ---- time -----------------------------------------------------------------------------------------------


def test_numbers_change_at_4_hz_while_it_moves(
    qtbot: QtBot, view: RuleView, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = raced(SIX[1])
    show(qtbot, view, picture)
    written: list[None] = []
    monkeypatch.setattr(view, "_write", lambda **_: written.append(None))
    for _ in range(50):
        view.show_step(AXES, picture, moving=True)
    assert len(written) <= 1
    view.show_step(AXES, raced(SIX[0]), moving=True)
    assert 1 <= len(written) <= 2, "another racer is shown at once"


def test_a_hidden_view_computes_nothing(
    qtbot: QtBot, view: RuleView, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(qtbot, view, raced(SIX[0]))
    view.hide()
    with monkeypatch.context() as patch:
        patch.setattr(view, "_write", lambda **_: pytest.fail("it is hidden"))
        view.show_step(AXES, raced(SIX[1]))
    view.show()
    assert "Momentum" in view.title.accessibleName()


def test_below_the_title_of_a_step_stands_no_sentence_of_before(
    qtbot: QtBot, view: RuleView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.views.surface.rule_view.is_ready", lambda latex: False)
    view.show_step(AXES, raced(SIX[3], 0))
    assert view.page.text is not None
    assert view.page.text.note == NO_STEP
    view.show_step(AXES, raced(SIX[3]))
    assert not view.is_complete
    assert view.page.text.note == ""
    monkeypatch.undo()
    qtbot.waitUntil(lambda: view.is_complete)
    assert view.page.text.lines


def test_hidden_while_typesetting_it_stops(view: RuleView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gui.views.surface.rule_view.is_ready", lambda latex: False)
    view.show_step(AXES, raced(SIX[3]))
    assert view._typesetting.isActive()
    view.hide()
    assert not view._typesetting.isActive()


def test_while_it_moves_formulas_are_typeset_now_and_then(
    qtbot: QtBot, view: RuleView, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step before stays until all of a later one is ready; title and page always show the same step."""
    show(qtbot, view, raced(SIX[3]))
    ready: set[str] = set()
    monkeypatch.setattr("gui.views.surface.rule_view.is_ready", lambda latex: latex in ready)
    monkeypatch.setattr("gui.views.surface.rule_view.formula", ready.add)
    monkeypatch.setattr("gui.views.surface.rule_view.TYPESET_MS", 20)
    page = view.page.text
    later = raced(SIX[3], steps=7)
    view._racer = later
    view._write(patient=True)
    assert len(ready) == 1 and view.page.text is page, "one at a time"
    view._write(patient=True)
    assert len(ready) == 1, "none before it is time"
    qtbot.waitUntil(lambda: view.page.text is not page)
    assert view.page.text is not None and later.last is not None
    assert view.page.text.step == later.last.step
    assert view.title.accessibleName().endswith(f"step {later.last.step}")
    assert not view._typesetting.isActive()


# ---- room -----------------------------------------------------------------------------------------------

ROOMS = [
    ("normal", 390, 314),
    ("small", 296, 234),
    ("presentation", 390, 314),
    ("presentation_small", 296, 234),
]


@pytest.mark.parametrize(("size", "width", "height"), ROOMS)
@pytest.mark.parametrize("who", [SIX[0], SIX[1], SIX[3]], ids=["SGD", "Momentum", "Adam"])
def test_all_stands_in_its_width(
    qtbot: QtBot, view: RuleView, who: RacerSettings, size: str, width: int, height: int
) -> None:
    view.set_theme(theme("light", size))  # type: ignore[arg-type]
    view.resize(width, height)
    show(qtbot, view, raced(who))
    assert view.minimumSizeHint().width() <= width
    page = view.page
    for part in page._placed:
        assert part.left >= -0.5
        assert part.left + part.run.width <= page.width() + 0.5, part.run.pieces
        assert part.run.px >= 0.6 * page.rule_px(), "too small to be read"
    for one, other in zip(page._placed, page._placed[1:], strict=False):
        same_line = one.baseline == other.baseline
        assert same_line or other.baseline > one.baseline
        if same_line:
            assert one.left + one.run.width < other.left
    assert page.height() >= page.minimumHeight()
    high = page.minimumHeight() > view._scroll.viewport().height()
    assert (view._scroll.verticalScrollBar().maximum() > 0) is high
    assert (view._scroll.focusPolicy() == Qt.FocusPolicy.TabFocus) is high


def test_lines_do_not_jump_when_numbers_get_shorter(qtbot: QtBot, view: RuleView) -> None:
    view.resize(250, 314)
    broken = raced(SIX[1])
    show(qtbot, view, broken)
    places = [(part.role, round(part.baseline)) for part in view.page._placed]
    for steps in range(19, 60, 4):
        show(qtbot, view, raced(SIX[1], steps))
        now = [(part.role, round(part.baseline)) for part in view.page._placed]
        assert len(now) >= len(places), "what was divided once stays divided"
        assert all(later[1] >= earlier[1] for earlier, later in zip(places, now, strict=False))
        places = now


def test_a_long_rule_is_scrolled_by_keys(qtbot: QtBot, view: RuleView) -> None:
    show(qtbot, view, raced(SIX[3]))
    scroll = view._scroll
    scroll.setFocus(Qt.FocusReason.TabFocusReason)
    assert scroll._ring.isVisible()
    qtbot.keyClick(scroll, Qt.Key.Key_PageDown)
    assert scroll.verticalScrollBar().value() > 0
    scroll.clearFocus()
    assert not scroll._ring.isVisible()


def test_results_have_the_colour_of_the_racer(qtbot: QtBot, view: RuleView, dark: Theme) -> None:
    show(qtbot, view, raced(SIX[1], surface=Bowl()))
    picture = view.grab().toImage()
    colour = look_of(dark, 2).colour
    seen = {
        picture.pixelColor(x, y).name()
        for x in range(picture.width() * 2 // 3, picture.width())
        for y in range(40, picture.height())
    }
    assert colour.name() in seen
