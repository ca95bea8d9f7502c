"""What theory says beside the surface: figures known from closed forms, words where there are none."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot
from race_bench import SIX, Bowl, racer, run

from core.race.settings import RacerSettings
from gui.numbers import significant
from gui.theme import Theme, theme
from gui.views.surface.theory_rows import NO_QUADRATIC
from gui.views.surface.theory_view import TheoryView

BOWL = Bowl(steep=2.0, flat=2 / 7)


@pytest.fixture
def view(qtbot: QtBot, dark: Theme) -> Iterator[TheoryView]:
    made = TheoryView(dark)
    made.resize(478, 330)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    yield made


def show(
    view: TheoryView, who: RacerSettings | None, steps: int = 60, surface: Bowl = BOWL, **more: Any
) -> None:
    picture = None if who is None else run(who, steps, surface)
    view.show_theory(surface.hessian, picture, surface.minima[0] if surface.minima else None, **more)


def value(view: TheoryView, term: str) -> str:
    found = [row.value for row in view.lines.rows if row.term == term]
    assert len(found) == 1, [row.term for row in view.lines.rows]
    return found[0]


def test_figures_of_a_bowl(view: TheoryView) -> None:
    show(view, None)
    assert value(view, "steepest, flattest curvature") == "2.00, 0.286"
    assert value(view, "condition number") == "7.00"
    assert value(view, "largest stable learning rate") == "1.00"
    assert value(view, "best learning rate for SGD") == significant(2 / (2 + 2 / 7))
    root = math.sqrt(7)
    rate, momentum = 4 / (math.sqrt(2) + math.sqrt(2 / 7)) ** 2, ((root - 1) / (root + 1)) ** 2
    assert value(view, "best rate and momentum") == f"{significant(rate)}, {significant(momentum)}"
    assert len(view.lines.rows) == 5, "nobody is selected"


def test_the_selected_racer_is_predicted_and_measured(view: TheoryView) -> None:
    show(view, racer(1, lr=0.3), 200)
    exact = max(abs(1 - 0.3 * curvature) for curvature in (2, 2 / 7))
    assert value(view, "error left per step, predicted") == significant(exact)
    assert value(view, "error left per step, measured") == significant(exact)
    assert not any("its μ" in row.term for row in view.lines.rows)


@pytest.mark.parametrize("nesterov", [False, True])
def test_momentum_is_predicted_as_torch_does_it(view: TheoryView, nesterov: bool) -> None:
    show(view, racer(1, lr=0.1, momentum=0.9, nesterov=nesterov), 400)
    predicted = float(value(view, "error left per step, predicted"))
    assert predicted == pytest.approx(float(value(view, "error left per step, measured")), abs=0.004)
    if not nesterov:
        assert predicted == pytest.approx(math.sqrt(0.9), abs=0.0005), "both directions swing"


@pytest.mark.parametrize("nesterov", [False, True])
def test_the_limit_with_momentum_is_where_torch_diverges(view: TheoryView, nesterov: bool) -> None:
    show(view, racer(1, lr=0.1, momentum=0.9, nesterov=nesterov))
    limit = 2 * (1 + 0.9) / 2 / (1 + 2 * 0.9 if nesterov else 1)
    assert value(view, "largest stable with its μ") == significant(limit)
    for share, grows in ((0.99, False), (1.01, True)):
        path = run(racer(1, lr=share * limit, momentum=0.9, nesterov=nesterov), 2000, BOWL)
        assert bool(path.loss[-1] > path.loss[0]) is grows


def test_a_rate_that_is_too_large_is_told_in_the_colour_of_errors(view: TheoryView) -> None:
    show(view, racer(1, lr=1.05), 40)
    wrong = {row.term for row in view.lines.rows if row.wrong}
    assert wrong == {"error left per step, predicted", "error left per step, measured"}
    show(view, racer(1, lr=0.5), 40)
    assert not any(row.wrong for row in view.lines.rows)


def test_where_there_is_no_closed_form_it_says_so(view: TheoryView) -> None:
    show(view, SIX[3])
    assert value(view, "error left per step, predicted") == "no closed form for Adam"
    assert value(view, "error left per step, measured") not in ("not yet", "–")
    show(view, racer(1, lr=0.1, momentum=0.5, dampening=0.5))
    assert value(view, "error left per step, predicted") == "no closed form for this form of SGD"


def test_a_short_path_is_not_measured(view: TheoryView) -> None:
    show(view, racer(1, lr=0.3), 3)
    assert value(view, "error left per step, measured") == "not yet"


def test_a_surface_that_is_no_quadratic_gets_one_sentence(view: TheoryView) -> None:
    show(view, racer(1, lr=0.01), surface=Bowl(bent=0.1))
    assert view.lines.rows == ()
    assert view.lines.sentence == NO_QUADRATIC
    assert "does not hold here" in view.lines.accessibleDescription()


@pytest.mark.parametrize(("flat", "kind"), [(0.0, "valley"), (-0.5, "saddle")])
def test_valleys_and_saddles_have_no_best_rate(view: TheoryView, flat: float, kind: str) -> None:
    show(view, racer(1, lr=0.1), surface=Bowl(flat=flat))
    assert kind in view._title.text()
    assert kind in view.lines.sentence
    assert value(view, "best learning rate for SGD") == "–"
    assert value(view, "best rate and momentum") == "–"


def test_every_line_has_a_tip_with_a_source_or_a_rule(qtbot: QtBot, view: TheoryView) -> None:
    show(view, racer(1, lr=0.1, momentum=0.9))
    tips = []
    for y in range(4, view.lines.height(), 8):
        row = view.lines.row_at(y)
        if row is not None and row.tip not in tips:
            tips.append(row.tip)
    assert len(tips) == len(view.lines.rows) == 8
    place = QPoint(20, 10)
    event = QHelpEvent(QEvent.Type.ToolTip, place, view.lines.mapToGlobal(place))
    QApplication.sendEvent(view.lines, event)
    assert view.lines.rows[0].tip in QToolTip.text()
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_a_screen_reader_hears_all_lines(view: TheoryView) -> None:
    show(view, SIX[1])
    spoken = view.lines.accessibleDescription()
    assert all(f"{row.term}: {row.value}" in spoken for row in view.lines.rows)


def test_numbers_change_at_4_hz_while_it_moves(view: TheoryView, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[None] = []
    write = view._write
    monkeypatch.setattr(view, "_write", lambda: (written.append(None), write()))
    path = run(racer(1, lr=0.3), 60, BOWL)
    for _ in range(50):
        view.show_theory(BOWL.hessian, path, BOWL.minima[0], moving=True)
    assert 1 <= len(written) <= 2
    view.show_theory(np.diag([3.0, 1.0]), path, BOWL.minima[0], moving=True)
    assert value(view, "condition number") == "3.00", "another surface is shown at once"


def test_a_hidden_view_computes_nothing(view: TheoryView, monkeypatch: pytest.MonkeyPatch) -> None:
    show(view, None)
    view.hide()
    with monkeypatch.context() as patch:
        patch.setattr(view, "_write", lambda: pytest.fail("it is hidden"))
        show(view, None, surface=Bowl(steep=4.0, flat=1.0))
    view.show()
    assert value(view, "condition number") == "4.00"


@pytest.mark.parametrize(
    ("size", "width", "height"),
    [
        ("normal", 454, 314),
        ("small", 346, 234),
        ("presentation", 454, 314),
        ("presentation_small", 346, 234),
    ],
)
def test_it_fits_into_its_share_of_the_stage(view: TheoryView, size: str, width: int, height: int) -> None:
    for who in (SIX[2], SIX[3]):
        view.set_theme(theme("light", size))  # type: ignore[arg-type]
        show(view, who)
        view.resize(width, height)
        lines = view.lines
        assert view.minimumSizeHint().width() <= width
        assert lines.width_of(*lines._way) <= lines.width(), "no term is cut off"
        assert view._scroll.verticalScrollBar().maximum() <= (20 if size == "presentation_small" else 0)


def test_formulas_go_before_terms_are_cut(qtbot: QtBot, view: TheoryView) -> None:
    show(view, SIX[1])
    ways = []
    for width in (478, 320, 240):
        view.resize(width, 330)
        ways.append(view.lines._way)
    assert ways == [(False, True), (True, True), (True, False)]


def test_a_round_bowl_needs_no_momentum(view: TheoryView) -> None:
    show(view, None, surface=Bowl(steep=2.0, flat=2.0 * (1 - 1e-14)))
    assert value(view, "best rate and momentum") == "0.500, 0"
