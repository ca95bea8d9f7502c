"""Numbers behind a step, and update rules with numbers put in, against torch."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from racer_bench import SURFACES, pictures, race_of, racer, run
from test_race_paths import CASES, names

from core.race.moments import EFFECTIVE, quantities
from core.race.snapshot import StepNumbers
from core.race.update_rule import RuleLine, latex_number, update_rule

Case = tuple[str, dict[str, Any], dict[str, Any]]
OF_STATE = {
    "SGD": {"v": "momentum_buffer"},
    "Adam": {"m": "exp_avg", "v": "exp_avg_sq", "v_max": "max_exp_avg_sq"},
    "AdamW": {"m": "exp_avg", "v": "exp_avg_sq", "v_max": "max_exp_avg_sq"},
    "Adamax": {"m": "exp_avg", "u_inf": "exp_inf"},
    "NAdam": {"m": "exp_avg", "v": "exp_avg_sq", "mu_product": "mu_product"},
    "RAdam": {"m": "exp_avg", "v": "exp_avg_sq"},
    "RMSprop": {"v": "square_avg", "mean": "grad_avg", "b": "momentum_buffer"},
    "Adagrad": {"s": "sum"},
    "Adadelta": {"v": "square_avg", "u": "acc_delta"},
    "ASGD": {"a": "ax"},
    "Rprop": {"length": "step_size", "g_kept": "prev"},
    "Adafactor": {"v": "variance"},
    "LBFGS": {},
}
SINGLE_PRECISION = {"M_t", r"\eta_{t+1}"}
"""Left sides whose numbers torch keeps in single precision."""


def step_numbers(case: Case, surface: str, steps: int) -> list[StepNumbers]:
    method, settings, _ = case
    race = race_of(racer(method, **settings), surface=SURFACES[surface], noise=0.1)
    found = []
    for _ in range(steps):
        run(race, 1)
        (picture,) = pictures(race, selected=1)
        if picture.standing_step:
            break
        assert picture.last is not None
        found.append(picture.last)
    assert len(found) > 5
    return found


def as_python(latex: str) -> str:
    """Translate a right side with numbers into Python."""
    text = latex.replace(r" \times 10^{", " * 10.0**(").replace(r"\cdot", "*")
    text = re.sub(r"10\.0\*\*\((-?\d+)\}", r"10.0**(\1)", text)
    for command, name in ((r"\max", "max"), (r"\min", "min"), (r"\operatorname{sign}", "sign")):
        text = text.replace(command, name)
    before = ""
    while before != text:  # from the inside out
        before = text
        text = re.sub(r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)", text)
        text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
        text = re.sub(r"\^\{([^{}]*)\}", r"**(\1)", text)
    text = re.sub(r"\^(\d)", r"**\1", text)
    text = re.sub(r"\|([^|]*)\|", r"abs(\1)", text)
    assert not re.search(r"[\\{}^«»∗]", text), text
    return text


def evaluated(line: RuleLine) -> float:
    functions = {"sqrt": math.sqrt, "sign": np.sign, "max": max, "min": min, "abs": abs}
    return float(eval(as_python(line.with_numbers(exactly=True)), {"__builtins__": {}}, functions))


@pytest.mark.parametrize("case", CASES, ids=names)
@pytest.mark.parametrize("surface", ["bowl", "batches"])
def test_the_numbers_of_a_step_lead_to_the_point_of_torch(case: Case, surface: str) -> None:
    for step in step_numbers(case, surface, 30):
        found, state = quantities(step), dict(step.state)
        np.testing.assert_allclose(found["w"], step.point, rtol=1e-12, atol=1e-12)
        for name, of_torch in OF_STATE[case[0]].items():
            if name in found and of_torch in state:
                np.testing.assert_allclose(found[name], state[of_torch], rtol=1e-12, atol=1e-300)
        if case[0] != "LBFGS":
            delta = dict(step.derived)["Δ"]
            np.testing.assert_allclose(step.point_before + delta, step.point, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("case", CASES, ids=names)
def test_every_line_of_a_rule_gives_its_result(case: Case) -> None:
    seen = set()
    for step in step_numbers(case, "batches", 30):
        for coordinate in (0, 1):
            rule = update_rule(step, coordinate)
            assert rule.note.startswith(f"As torch.optim.{case[0]} computes it.")
            for line in rule.lines:
                left = line.latex.split(" = ")[0]
                seen.add(left)
                tolerance = 1e-6 if left in SINGLE_PRECISION else 1e-12
                assert evaluated(line) == pytest.approx(line.result, rel=tolerance, abs=1e-12), line
            if rule.lines:
                last = next(line for line in reversed(rule.lines) if line.latex.startswith("w_t"))
                assert last.result == pytest.approx(step.point[coordinate], rel=1e-12, abs=1e-12)
            else:
                assert case[0] == "LBFGS"
    assert "w_t" in seen
    decay = case[1].get("weight_decay", 0.01 if case[0] == "AdamW" else 0)
    decoupled = case[1].get("decoupled_weight_decay") or case[0] in ("AdamW", "Adafactor")
    assert (r"\tilde{w}_{t-1}" in seen) == bool(decay and decoupled)
    assert (r"\tilde{g}_t" in seen) == bool((decay and not decoupled) or case[1].get("maximize"))


def test_the_rule_of_momentum_is_written_as_in_the_lecture() -> None:
    race = race_of(racer("SGD", lr=0.09, momentum=0.92))
    run(race, 3)
    (picture,) = pictures(race, selected=1)
    assert picture.last is not None
    velocity, place = update_rule(picture.last, 0).lines
    assert velocity.latex == r"v_t = \mu \, v_{t-1} + g_t"
    assert place.latex == r"w_t = w_{t-1} - \eta \, v_t"
    assert re.fullmatch(r"0\.92 \\cdot \(?-?\d+\.\d{3}\)? \+ \(?-?\d+\.\d{3}\)?", velocity.latex_with_numbers)
    assert update_rule(picture.last, 1, "b").lines[1].latex == r"b_t = b_{t-1} - \eta \, v_t"


def test_the_textbooks_velocity_is_the_learning_rate_times_that_of_torch() -> None:
    race = race_of(racer("SGD", lr=0.09, momentum=0.92))
    run(race, 3)
    last = pictures(race, selected=1)[0].last
    assert last is not None
    np.testing.assert_allclose(dict(last.derived)["η v"], last.point_before - last.point, rtol=1e-12)


@pytest.mark.parametrize("case", [case for case in CASES if case[0] not in ("LBFGS", "Rprop")], ids=names)
def test_the_effective_rate_is_what_each_coordinate_is_moved_by(case: Case) -> None:
    method, settings, _ = case
    for step in step_numbers(case, "bowl", 10):
        found, effective = quantities(step), dict(step.derived)[EFFECTIVE]
        direction = found.get("m_hat", found["g"])
        if settings.get("momentum"):
            continue  # it multiplies what the velocity takes in
        start = step.point_before
        if settings.get("weight_decay", method == "AdamW") and not np.array_equal(found["w1"], start):
            start = found["w1"]
        if method == "ASGD":
            start = start * (1 - settings.get("lambd", 1e-4) * found["eta_now"])
        np.testing.assert_allclose(start - effective * direction, step.point, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.3254, "1.325"),
        (-0.02, "-0.020"),
        (0.0, "0"),
        (12.34567, "12.346"),
        (1234.567, "1234.6"),
        (1.2e-5, r"1.20 \times 10^{-5}"),
        (-3e7, r"-3.00 \times 10^{7}"),
        (math.inf, r"\infty"),
        (math.nan, r"\mathrm{nan}"),
    ],
)
def test_numbers_in_rules(number: float, text: str) -> None:
    assert latex_number(number) == text


def test_settings_in_rules_are_written_as_they_were_typed() -> None:
    assert latex_number(0.999, as_typed=True) == "0.999"
    assert latex_number(1e-8, as_typed=True) == r"1 \times 10^{-8}"
