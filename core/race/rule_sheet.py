r"""Lines of an update rule: formulas in LaTeX, once with symbols and once with the numbers of a step.

Both are made from one template, in which the name of a number stands as ``«v0»`` and ``∗`` is a product. The
LaTeX keeps to letters, ``_ ^ | \frac \sqrt \hat \tilde \bar \cdot \times \max \min \operatorname \, \infty``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.hyperparameters import format_number
from core.race.moments import is_decoupled, quantities
from core.race.snapshot import StepNumbers

_TOKEN = re.compile(r"«(\w+)»")
_PLACES = {"w0": "_{t-1}", "w": "_t", "w_last": "_k"}
_SYMBOLS = {
    "g0": "g_t", "g": r"\tilde{g}_t", "g_kept": r"\bar{g}_t", "g_prev": "g_{t-1}", "t": "t",
    "eta": r"\eta", "v0": "v_{t-1}", "v": "v_t", "m0": "m_{t-1}", "m": "m_t", "m_hat": r"\hat{m}_t",
    "v_hat": r"\hat{v}_t", "v_max0": r"v^{\max}_{t-1}", "v_max": r"v^{\max}_t", "u_inf0": "u_{t-1}",
    "u_inf": "u_t", "mu": r"\mu_t", "mu_next": r"\mu_{t+1}", "mu_product0": "M_{t-1}", "mu_product": "M_t",
    "rho_inf": r"\rho_{\infty}", "rho": r"\rho_t", "adaptive": "l_t", "rectification": "r_t",
    "mean0": r"\bar{g}_{t-1}", "mean": r"\bar{g}_t", "b0": "b_{t-1}", "b": "b_t", "eta_now": r"\eta_t",
    "eta_next": r"\eta_{t+1}", "s0": "s_{t-1}", "s": "s_t", "u0": "u_{t-1}", "u": "u_t",
    "delta": r"\delta_t", "a0": "a_{t-1}", "a": "a_t", "mu_average": r"\mu_t", "length0": "l_{t-1}",
    "length": "l_t", "factor": "f_t", "beta2_t": r"\beta_{2,t}", "size": "s_t", "alpha": r"\alpha_t",
    "rms": "q_t", "clip": "c_t", "eps1": r"\varepsilon_1", "direction": "d_k", "stride": r"\alpha_k",
    "decay": r"\lambda", "momentum": r"\mu", "dampening": "d", "beta1": r"\beta_1", "beta2": r"\beta_2",
    "eps": r"\varepsilon", "psi": r"\psi", "smoothing": r"\alpha", "rate_decay": r"\gamma",
    "rho_memory": r"\rho", "lambd": r"\lambda_a", "power": r"\alpha", "tau": r"\tau", "cut": "d",
    "eps2": r"\varepsilon_2", "step_min": r"l_{\min}", "step_max": r"l_{\max}",
}  # fmt: skip
_SETTINGS: Mapping[str, tuple[str, int | None]] = {
    "decay": ("weight_decay", None), "momentum": ("momentum", None), "dampening": ("dampening", None),
    "beta1": ("betas", 0), "beta2": ("betas", 1), "eps": ("eps", None), "psi": ("momentum_decay", None),
    "smoothing": ("alpha", None), "rate_decay": ("lr_decay", None), "rho_memory": ("rho", None),
    "lambd": ("lambd", None), "power": ("alpha", None), "tau": ("beta2_decay", None), "cut": ("d", None),
    "eps2": ("eps", 1), "step_min": ("step_sizes", 0), "step_max": ("step_sizes", 1),
}  # fmt: skip
"""Names of settings: under which torch has them, and which part of a pair they are."""
_AS_TYPED = frozenset([*_SETTINGS, "t", "eta", "factor"])


@dataclass(frozen=True)
class RuleLine:
    """One line: what is computed, from what, with which numbers."""

    latex: str
    r"""``v_t = \mu \, v_{t-1} + g_t``"""
    template: str
    """The right side, with names of numbers as ``«v0»``."""
    numbers: Mapping[str, float]
    """Those numbers, exactly."""
    result: float

    @property
    def latex_with_numbers(self) -> str:
        r"""The right side with the numbers put in, rounded: ``0.92 \cdot 1.325 + 0.900``."""
        return self.with_numbers()

    def with_numbers(self, exactly: bool = False) -> str:
        """Return the right side with the numbers put in, rounded or with all their digits."""

        def written(token: re.Match[str]) -> str:
            number = self.numbers[token[1]]
            text = latex_number(number, exactly, as_typed=token[1] in _AS_TYPED)
            before = self.template[: token.start()].rstrip()
            raised = self.template[token.end() :].startswith("^")
            negative = text.startswith("-")
            in_the_way = negative and bool(before) and before[-1] not in "{(|"
            return f"({text})" if in_the_way or (raised and (negative or "times" in text)) else text

        return _TOKEN.sub(written, self.template).replace("∗", r" \cdot ")


def latex_number(number: float, exactly: bool = False, *, as_typed: bool = False) -> str:
    r"""Return a number in LaTeX: ``1.325``, ``-0.020``, ``1.20 \times 10^{-5}``; settings in full."""
    if not math.isfinite(number):
        return r"\mathrm{nan}" if math.isnan(number) else r"\infty" if number > 0 else r"-\infty"
    size = abs(number)
    if exactly:
        text = repr(float(number))
    elif as_typed or number == 0:
        text = format_number(number)
    elif 0.0095 <= size < 99_999.5:
        text = f"{number:.{3 if size < 999.9995 else 1}f}"
    else:
        text = f"{number:.2e}"
    mantissa, separator, power = text.partition("e")
    return rf"{mantissa} \times 10^{{{int(power)}}}" if separator else text


class Sheet:
    """Collects the lines of one step for one of the two numbers of the point."""

    def __init__(self, numbers: StepNumbers, given: Mapping[str, Any], coordinate: int, symbol: str) -> None:
        self.given = given
        self.found = quantities(numbers)
        self.lines: list[RuleLine] = []
        self._coordinate = coordinate
        self._symbols = {**_SYMBOLS, **{name: symbol + index for name, index in _PLACES.items()}}
        self._symbols["w1"] = rf"\tilde{{{symbol}}}_{{t-1}}"

    def value(self, name: str) -> float:
        """Return a number of this coordinate, or a setting."""
        if name in _SETTINGS:
            argument, part = _SETTINGS[name]
            given = self.given[argument]
            return float(given if part is None else given[part])
        found = self.found[name]
        return float(found[self._coordinate] if np.ndim(found) else found)

    def line(self, name: str, template: str) -> None:
        """Add the line of what is called `name`."""
        symbolic = _TOKEN.sub(lambda token: self._symbols[token[1]], template).replace("∗", r" \, ")
        numbers = {token: self.value(token) for token in _TOKEN.findall(template)}
        left = self._symbols[name]
        self.lines.append(RuleLine(f"{left} = {symbolic}", template, numbers, self.value(name)))

    def gradient(self) -> None:
        """Add the line of what maximising and weight decay make of the gradient, if they make anything."""
        sign = "-" if self.given["maximize"] else ""
        if self.given.get("weight_decay", 0.0) and not self.given.get("decoupled_weight_decay", False):
            self.line("g", f"{sign}«g0» + «decay»∗«w0»")
        else:
            self.plain_gradient()

    def plain_gradient(self) -> None:
        """Add the line of maximising alone; without it the gradient goes by its plain symbol."""
        if self.given["maximize"]:
            self.line("g", "-«g0»")
        else:
            self._symbols["g"] = self._symbols["g0"]

    def decoupled_decay(self, method: str) -> str:
        """Add the line of weight decay that acts on the weights; return the name of the point after it."""
        if not is_decoupled(method, self.given):
            return "w0"
        self.line("w1", "«w0»∗(1 - «eta»∗«decay»)")
        return "w1"
