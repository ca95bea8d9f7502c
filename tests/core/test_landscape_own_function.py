"""A typed formula is a surface or a refusal with its place: never Python, no crash, no long wait."""

from __future__ import annotations

import builtins
import math
import os
import random
import time
from unittest.mock import Mock

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.formula import DEEPEST, FUNCTIONS, LONGEST, FormulaError
from core.landscape.own_function import OwnFunction
from core.landscape.surface import Domain, Surface
from core.landscape.test_functions import FUNCTIONS as ANALYTIC

X, Y = np.array([-3.0, -1.5, 0.0, 0.7, 3.0]), np.array([-2.0, 0.0, 0.3, 2.5])
PLACES = [(-1.5, 0.7), (0.0, 0.0), (2.0, 3.0)]


def slope(surface: Surface, x: float, y: float) -> list[float]:
    point = torch.tensor([x, y], dtype=torch.float64, requires_grad=True)
    value = surface.loss(point, 0)
    assert (value.shape, value.dtype) == ((), torch.float64)
    value.backward()
    assert point.grad is not None and point.grad.shape == (2,)
    return point.grad.tolist()


def check_accepted(surface: OwnFunction) -> None:
    """Whatever was understood can be drawn, and its loss has a gradient, finite or not."""
    values = surface.grid(X, Y)
    assert (values.shape, values.dtype) == ((4, 5), np.float64)
    assert values.flags.writeable and values.flags.c_contiguous
    for place in PLACES:
        slope(surface, *place)
    assert np.isfinite(surface.start).all()
    assert surface.hessian is None or np.isfinite(surface.hessian).all()
    assert len(surface.minima) <= 1
    assert surface.title.endswith(surface.formula.text)


def is_accepted(text: str) -> bool:
    """Try a text; check what it makes, or that the refusal says where."""
    try:
        surface = OwnFunction(text)
    except FormulaError as error:
        assert 0 <= error.place <= len(text)
        assert str(error).endswith(".") and "\n" not in str(error)
        return False
    check_accepted(surface)
    return True


NASTY = [
    "__import__('os').system('touch {}')", "exec(open('{}', 'w'))", "open('{}', 'w')", "x.__class__",
    "().__class__.__base__.__subclasses__()", "lambda: x", "x if y else x", "f'{x}'", "x;y", "x:=y", "x@y",
    "x//y", "x%y", "~x", "9**9**9**9", "9^" * 60 + "9", "9^" * 49 + "9", "9" * 10_000, "1." + "1" * 10_000,
    "1e" + "9" * 10_000, "9" * LONGEST, "x^" + "9" * 190, "(" * 10_000, "(" * 10_000 + "x" + ")" * 10_000,
    "-" * 10_000 + "x", "(" * DEEPEST + "x" + ")" * DEEPEST, "-" * DEEPEST + "x", "x^" * DEEPEST + "y",
    "sin(" * 39 + "x" + ")" * 39, "+".join(["x^y"] * 50), "x^y^" * 24 + "x", "", " ", "\0", "x\0", "\ud800",
    "१", "x²", "inf", "nan", "1/0", "0/0", "x/0", "0*log(0)", "sqrt(-1)", "x^0.5", "sqrt(x)", "hypot(x,y)",
    "abs(x)", "sign(x)", "floor(x)+ceil(y)", "round(x)", "mod(x,0)", "mod(x,y)", "atan2(0*x,0*y)", "0^x",
    "x^x", "(-1)^y", "max(x,y)", "min(1,2)", "relu(0)", "sigmoid(-1e4*x)", "gauss(1e200*x)", "asin(9)", "e",
    "pi", "z", "w1", "X", "[x]", "`y`", "1e308*x^9",
]  # fmt: skip
WORDS = [
    *"xyz29eπ²", *"+-*/^()[]`,. \t\n\0'\"=;:<>!@#$%&|~\\?\u202e", "pi", ".5", "1e3", "1e-3", "1e308", "0,5",
    "**", "//", "__", "eval", "import os", "\U0001f600", *(f"{name}(" for name in FUNCTIONS),
]  # fmt: skip
LEAVES = ["x", "y", "x", "y", "0", "1", "2.5", "1e-3", "1e300", "pi", "e"]


def grown(random_: random.Random, depth: int) -> str:
    """Return a formula by the rules of the grammar."""
    kind = random_.randrange(6 if depth else 1)
    parts = [grown(random_, depth - 1) for _ in range(2)] if kind else []
    if kind == 0:
        return random_.choice(LEAVES)
    if kind == 1:
        name = random_.choice([*FUNCTIONS])
        return f"{name}({', '.join(parts[: FUNCTIONS[name]])})"
    if kind == 2:
        return f"({random_.choice(['', '-'])}{parts[0]})"
    return random_.choice(["{}+{}", "{}-{}", "{}*{}", "{} / {}", "{}^{}", "({})^{}", "-{}+{}"]).format(*parts)


def fuzzed(random_: random.Random) -> str:
    """Return random characters, random words, a formula, or one that has been damaged."""
    kind, length = random_.randrange(5), random_.randrange(40)
    if kind == 0:
        return "".join(chr(random_.randrange(32, 127)) for _ in range(length))
    if kind == 1:
        return "".join(chr(random_.randrange(0x11000)) for _ in range(length))
    if kind == 2:
        return "".join(random_.choices(WORDS, k=length))
    text = grown(random_, random_.randrange(1, 5))
    for _ in range(random_.randrange(1, 4) if kind == 3 else 0):
        place = random_.randrange(len(text) + 1)
        text = text[:place] + random_.choice(WORDS) + text[place + random_.randrange(3) :]
    return text


def test_ten_thousand_texts_are_surfaces_or_refusals_and_none_is_run(monkeypatch, tmp_path):
    made, random_ = tmp_path / "made", random.Random(20260101)
    texts = [text.replace("{}", str(made)) for text in NASTY]
    texts += [fuzzed(random_) for _ in range(10_000 - len(texts))]
    is_accepted("sqrt(x)+hypot(x,y)")  # imports what torch imports late
    refuse = Mock(side_effect=AssertionError("nothing typed may be run"))
    accepted, slowest = 0, (0.0, "")
    with monkeypatch.context() as patch:
        for name in ("eval", "exec", "compile", "open"):
            patch.setitem(vars(builtins), name, refuse)
        patch.setitem(vars(os), "system", refuse)
        for text in texts:
            begun = time.thread_time()
            accepted += is_accepted(text)
            slowest = max(slowest, (time.thread_time() - begun, text))
    assert not made.exists() and not refuse.called
    assert slowest[0] < 1.0, slowest
    assert 1500 < accepted < 8500, "both ends of the mill have had grain"


@settings(max_examples=300, deadline=None)
@given(
    st.text() | st.text(alphabet="xy0123456789.e+-*/^(), ") | st.text(alphabet=st.characters(min_codepoint=1))
)
@example("x^y^x")
@example("((x))")
def test_any_text(text):
    is_accepted(text)


@pytest.mark.parametrize("text", ["x^y^" * 24 + "x", "+".join(["x^y"] * 50), "*".join(["y^x"] * 50)])
def test_the_most_costly_formulas_are_drawn_in_less_than_a_second(text):
    surface, places = OwnFunction(text), np.linspace(-3, 3, 400)
    begun = time.thread_time()
    surface.grid(places, places)
    assert time.thread_time() - begun < 1.0


@pytest.mark.parametrize(
    ("text", "value", "gradient"),
    [
        ("x^2 + 3*y^2", 13.0, [2.0, 12.0]),
        ("x^2", 1.0, [2.0, 0.0]),
        ("3*y", 6.0, [0.0, 3.0]),
        ("7", 7.0, [0.0, 0.0]),
        ("-0", -0.0, [0.0, 0.0]),
        ("9**9**9**9", math.inf, [0.0, 0.0]),
        ("0/0", math.nan, [0.0, 0.0]),
        ("floor(x) + y", 3.0, [0.0, 1.0]),
        ("log(x-2)", math.nan, [-1.0, 0.0]),
        ("hypot(3*x, 2*y)", 5.0, [9 / 5, 8 / 5]),
        ("sqrt(x*y*2)", 2.0, [1.0, 0.5]),
    ],
)
def test_value_and_gradient_at_1_2(text, value, gradient):
    surface = OwnFunction(text)
    at = surface.loss(torch.tensor([1.0, 2.0], dtype=torch.float64), 3)
    np.testing.assert_allclose(surface.grid(np.ones(2), np.full(3, 2.0)), np.full((3, 2), value), rtol=1e-15)
    np.testing.assert_allclose(at.item(), value, rtol=1e-15)
    np.testing.assert_allclose(slope(surface, 1.0, 2.0), gradient, rtol=1e-15)


@pytest.mark.parametrize("text", ["sqrt(x^2+y^2)", "hypot(x, y)", "exp(-sqrt((x^2+y^2)/2))", "sqrt(0*x)"])
def test_a_kink_has_the_gradient_of_torchs_norm(text):
    surface = OwnFunction(text)
    point = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    torch.linalg.vector_norm(point).backward()
    assert slope(surface, 0.0, 0.0) == point.grad.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("text", ["sqrt(x)*y", "hypot(x, y)", "hypot(x, 2)", "sqrt(x^2+y^2)", "hypot(0, y)"])
def test_beside_kinks_the_gradient_is_torchs_own(text):
    x, y = point = torch.tensor([0.25, -1e-9], dtype=torch.float64, requires_grad=True)
    two, none = (torch.tensor(value, dtype=torch.float64) for value in (2.0, 0.0))
    theirs = {
        "sqrt(x)*y": x.sqrt() * y,
        "hypot(x, y)": torch.hypot(x, y),
        "hypot(x, 2)": torch.hypot(x, two),
        "sqrt(x^2+y^2)": (x**2 + y**2).sqrt(),
        "hypot(0, y)": torch.hypot(none, y),
    }[text]
    theirs.backward()
    assert point.grad is not None
    assert slope(OwnFunction(text), 0.25, -1e-9) == pytest.approx(point.grad.tolist(), rel=1e-14)
    assert OwnFunction(text).loss(point.detach(), 0).item() == theirs.item()


def test_picture_and_loss_agree_where_there_is_no_value():
    surface = OwnFunction("log(x) + sqrt(y)/y")
    values = surface.grid(X, Y)
    losses = [[surface.loss(torch.tensor([a, b]), 0).item() for a in X] for b in Y]
    np.testing.assert_allclose(values, losses, rtol=1e-13)
    assert np.isfinite(values).sum() == 4


@pytest.mark.parametrize(("text", "place"), [("x + z", 4), ("x +", 3), ("2x", 1), ("sin x", 0), ("x^(y", 2)])
def test_errors_point_at_the_character(text, place):
    with pytest.raises(FormulaError) as caught:
        OwnFunction(text)
    assert caught.value.place == place


def test_what_a_picture_asks():
    surface = OwnFunction("  x**3 + y ", Domain((0.0, 10.0), (-1.0, 1.0)))
    assert (surface.title, surface.measure, surface.axes) == ("f(x, y) = x^3 + y", "f(x, y)", ("x", "y"))
    assert (surface.unit, surface.minima, surface.hessian, surface.batches) == ("", (), None, 1)
    assert surface.start == (2.0, 0.6)
    assert OwnFunction("x").domain == Domain((-3.0, 3.0), (-3.0, 3.0))
    assert OwnFunction("x") == OwnFunction("x") != OwnFunction("y")


@pytest.mark.parametrize("text", ["log(x)", "sqrt(-x-1)", "x^y", "log(x*y)", "1/(x+1.8)"])
def test_the_start_has_a_value_and_a_gradient(text):
    surface = OwnFunction(text)
    x, y = surface.start
    assert np.isfinite(surface.grid(np.array([x]), np.array([y]))).all()
    assert np.isfinite(slope(surface, x, y)).all()
    assert np.isfinite(OwnFunction("log(-1)").start).all()


@pytest.mark.parametrize("key", ANALYTIC)
def test_an_analytic_function_can_be_typed(key):
    theirs = ANALYTIC[key]
    ours = OwnFunction(theirs.formula, theirs.domain)
    assert slope(ours, *theirs.start) == slope(theirs, *theirs.start)
    assert slope(ours, 0.0, 0.0) == slope(theirs, 0.0, 0.0)
