"""Formulas: those with other digits put in look as if they had been typeset as a whole."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from gui.theme import Theme
from gui.views.surface import formula_text
from gui.views.surface.formula_numbers import laid_out
from gui.views.surface.formula_text import TYPE_PX, Formula, formula, is_ready

FORMULAS = (
    r"v_t = \mu\,v_{t-1} + g_t",
    r"= 0.92 \cdot 1.325 + 0.900 = 2.147",
    r"\hat{m}_t = \frac{0.123}{1 - 0.9^{18}}",
    r"\frac{-0.0456}{\sqrt{7.89 \cdot 10^{-5}} + 10^{-8}}",
    r"\lambda_1,\ \lambda_2",
)


@pytest.fixture(autouse=True)
def fresh(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formula_text, "_forms", {})
    formula.cache_clear()


def picture(shown: Formula, px: float = 40) -> QImage:
    image = QImage(900, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("#000000"))
    painter = QPainter(image)
    shown.paint(painter, 20, 100, px, QColor("#ffffff"))
    painter.end()
    return image


@pytest.mark.parametrize("latex", FORMULAS)
def test_digits_put_in_stand_where_they_would_be_typeset(latex: str) -> None:
    whole = formula_text._typeset(latex)
    form = formula_text._form(formula_text._form_of(latex))
    filled = list(formula_text._filled(form, latex))
    assert [place.glyph for place in filled] == [place.glyph for place in whole.places]
    for put, set_ in zip(filled, whole.places, strict=True):
        assert put.x == pytest.approx(set_.x, abs=0.1 * TYPE_PX), "digits of indices differ in width"
        assert (put.y, put.scale) == pytest.approx((set_.y, set_.scale), abs=0.03 * TYPE_PX)


def test_digits_in_a_line_are_exactly_in_their_places() -> None:
    whole = formula_text._typeset(FORMULAS[1])
    form = formula_text._form(formula_text._form_of(FORMULAS[1]))
    assert tuple(formula_text._filled(form, FORMULAS[1])) == whole.places


def test_other_digits_cost_no_typesetting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_ready(r"q = 0.12 \cdot 3.45")
    one = formula(r"q = 0.12 \cdot 3.45")
    assert is_ready(r"q = 6.78 \cdot 9.01")
    monkeypatch.setattr(formula_text, "_typeset", lambda latex: pytest.fail(f"{latex} is typeset"))
    other = formula(r"q = 6.78 \cdot 9.01")
    assert other.width == one.width, "nothing jumps when numbers change"
    assert picture(one) != picture(other)


def test_few_forms_are_kept_the_last_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formula_text, "MOST_FORMS", 2)
    for latex in ("a", "b", "a + 0", "c"):
        formula(latex)
    assert not is_ready("a")
    assert is_ready("a + 1")
    assert is_ready("c")


def test_a_formula_is_painted_in_its_box(dark: Theme) -> None:
    shown, px = formula(FORMULAS[3]), 40.0
    box = shown.shapes.boundingRect()
    assert box.right() <= shown.width * TYPE_PX + 0.5
    assert box.bottom() <= shown.descent * TYPE_PX + 0.5
    assert -box.top() <= shown.ascent * TYPE_PX + 0.5
    image = picture(shown, px)
    inked = [
        (x, y) for x in range(0, 900, 2) for y in range(0, 200, 2) if image.pixelColor(x, y).lightness() > 128
    ]
    assert inked
    assert all(100 - shown.ascent * px - 2 <= y <= 100 + shown.descent * px + 2 for _, y in inked)
    assert shown.bars, "of fraction and root"


NUMBERS = (
    r"= 0.92 \cdot 1.325",
    r"{} + (1 - 0.9) \cdot ({-}0.123)",
    r"{} - 12345.6",
    r"= {-}1.20 \times 10^{-5}",
    r"= 0.999^2",
    r"{} - \frac{2 \cdot 3 \cdot 0.999^{3}}{1 - 0.999^{3}}",
    r"\frac{{-}0.0456}{\sqrt{7.89 \times 10^{-5}} + 10^{-8}}",
    r"{} - 0.1 \cdot \frac{0.5}{\sqrt{4.250} + 1 \times 10^{-8}}",
    r"\frac{\sqrt{1 - 0.999^{18}}}{\sqrt{0.123} + 0.5}",
)


@pytest.mark.parametrize("latex", NUMBERS)
def test_formulas_of_numbers_are_laid_out_as_they_would_be_typeset(latex: str) -> None:
    whole, laid = formula_text._typeset(latex), laid_out(latex)
    assert laid is not None
    glyphs = formula_text._glyphs()
    assert [glyphs[one.sign, one.small] for one in laid.glyphs] == [
        (place.glyph, place.scale) for place in whole.places
    ]
    for put, place in zip(laid.glyphs, whole.places, strict=True):
        assert (put.x, put.y) == pytest.approx((place.x / TYPE_PX, place.y / TYPE_PX), abs=0.06)
    shown, box = formula(latex), whole.box
    assert len(shown.bars) == len(whole.bars)
    for bar in shown.bars:
        assert any(
            (bar.x(), bar.y(), bar.width()) == pytest.approx((one.x(), one.y(), one.width()), abs=2.5)
            for one in whole.bars
        )
    sizes = shown.width * TYPE_PX, shown.ascent * TYPE_PX, shown.descent * TYPE_PX
    assert sizes == pytest.approx((box.right(), -box.top(), box.bottom()), abs=0.1 * TYPE_PX)


def test_numbers_of_another_form_cost_no_typesetting(monkeypatch: pytest.MonkeyPatch) -> None:
    formula(r"= 0.12 \cdot 3.45")
    monkeypatch.setattr(formula_text, "_typeset", lambda latex: pytest.fail(f"{latex} is typeset"))
    for latex in NUMBERS:
        assert is_ready(latex)
        assert formula(latex).width > 0


@pytest.mark.parametrize(
    "latex",
    [r"\max(1, 2)", "v_t", "(1", "1)", r"\frac{1}{2", r"(\frac{1}{2})", "^2", "1^x", "{1}", r"\frac12", ""],
)
def test_what_is_no_formula_of_numbers_is_left_to_the_typesetter(latex: str) -> None:
    assert laid_out(latex) is None
