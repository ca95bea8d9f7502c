"""The update rule of each class of torch.optim for one number of a point, with the numbers of a step put in.

What stands behind the equals signs is computed by `moments.quantities`. Symbols are those of
docs.pytorch.org/docs/2.13/optim.html where one class does not need a letter twice: g is the gradient, η the
learning rate, λ weight decay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.race.rule_sheet import RuleLine, Sheet, latex_number
from core.race.snapshot import StepNumbers
from core.torch_calls import arguments_of

__all__ = ["RuleLine", "UpdateRule", "latex_number", "update_rule"]


@dataclass(frozen=True)
class UpdateRule:
    """The lines of a step in their order, and what else there is to know."""

    lines: tuple[RuleLine, ...]
    note: str
    """``As torch.optim.SGD computes it.``, and how other texts differ."""


def update_rule(numbers: StepNumbers, coordinate: int, symbol: str = "w") -> UpdateRule:
    """Return the rule of a step for one of the two numbers of the point; `symbol` is what it is called."""
    method = numbers.optimizer.method
    sheet = Sheet(numbers, arguments_of(numbers.optimizer, method), coordinate, symbol)
    note = _RULES[method](sheet)
    return UpdateRule(tuple(sheet.lines), f"As torch.optim.{method} computes it. {note}".strip())


# ---- each adds its lines and returns a note -----------------------------------------------------

_FIRST_MOMENT = "«beta1»∗«m0» + (1 - «beta1»)∗«g»"
_SECOND_MOMENT = "«beta2»∗«v0» + (1 - «beta2»)∗«g»^2"
_FIRST_CORRECTED = r"\frac{«m»}{1 - «beta1»^{«t»}}"
_SECOND_CORRECTED = r"\frac{«v»}{1 - «beta2»^{«t»}}"


def _sgd(sheet: Sheet) -> str:
    given = sheet.given
    sheet.gradient()
    if "v" not in sheet.found:
        sheet.line("w", "«w0» - «eta»∗«g»")
        return ""
    if "v0" in sheet.found:
        taken = "(1 - «dampening»)∗«g»" if given["dampening"] else "«g»"
        sheet.line("v", f"«momentum»∗«v0» + {taken}")
    else:
        sheet.line("v", "«g»")
    direction = "(«g» + «momentum»∗«v»)" if given["nesterov"] else "«v»"
    sheet.line("w", f"«w0» - «eta»∗{direction}")
    if given["nesterov"]:
        return "Textbooks take the gradient ahead of the point; with torch the point is already there."
    first = "" if "v0" in sheet.found else "The first velocity is the whole gradient. "
    return f"{first}Textbooks put the learning rate into the velocity: u = −η v, w = w + u."


def _start(sheet: Sheet, decoupled: bool) -> str:
    """Add the lines of maximising and weight decay; return the name of the point to go on from."""
    if decoupled:
        sheet.plain_gradient()
        return sheet.decoupled_decay("AdamW")
    sheet.gradient()
    return "w0"


def _adam(sheet: Sheet) -> str:
    start = _start(sheet, sheet.given.get("decoupled_weight_decay", True))  # AdamW has no such argument
    sheet.line("m", _FIRST_MOMENT)
    sheet.line("v", _SECOND_MOMENT)
    sheet.line("m_hat", _FIRST_CORRECTED)
    if sheet.given["amsgrad"]:
        sheet.line("v_max", r"\max(«v_max0», «v»)")
        sheet.line("v_hat", _SECOND_CORRECTED.replace("«v»", "«v_max»"))
    else:
        sheet.line("v_hat", _SECOND_CORRECTED)
    sheet.line("w", rf"«{start}» - «eta»∗\frac{{«m_hat»}}{{\sqrt{{«v_hat»}} + «eps»}}")
    return ""


def _adamax(sheet: Sheet) -> str:
    sheet.gradient()
    sheet.line("m", _FIRST_MOMENT)
    sheet.line("u_inf", r"\max(«beta2»∗«u_inf0», |«g»| + «eps»)")
    sheet.line("m_hat", _FIRST_CORRECTED)
    sheet.line("w", r"«w0» - «eta»∗\frac{«m_hat»}{«u_inf»}")
    return ""


def _nadam(sheet: Sheet) -> str:
    start = _start(sheet, sheet.given["decoupled_weight_decay"])
    sheet.line("mu", r"«beta1»∗(1 - 0.5 \cdot 0.96^{«t»∗«psi»})")
    sheet.line("mu_next", r"«beta1»∗(1 - 0.5 \cdot 0.96^{(«t» + 1)∗«psi»})")
    sheet.line("mu_product", "«mu_product0»∗«mu»")
    sheet.line("m", _FIRST_MOMENT)
    sheet.line("v", _SECOND_MOMENT)
    sheet.line("v_hat", _SECOND_CORRECTED)
    sheet.line(
        "m_hat",
        r"\frac{«mu_next»∗«m»}{1 - «mu_product»∗«mu_next»} + \frac{(1 - «mu»)∗«g»}{1 - «mu_product»}",
    )
    sheet.line("w", rf"«{start}» - «eta»∗\frac{{«m_hat»}}{{\sqrt{{«v_hat»}} + «eps»}}")
    return "M is the product of all μ so far; torch keeps it in single precision."


def _radam(sheet: Sheet) -> str:
    start = _start(sheet, sheet.given["decoupled_weight_decay"])
    sheet.line("m", _FIRST_MOMENT)
    sheet.line("v", _SECOND_MOMENT)
    sheet.line("m_hat", _FIRST_CORRECTED)
    sheet.line("rho_inf", r"\frac{2}{1 - «beta2»} - 1")
    sheet.line("rho", r"«rho_inf» - \frac{2∗«t»∗«beta2»^{«t»}}{1 - «beta2»^{«t»}}")
    if "adaptive" not in sheet.found:
        sheet.line("w", f"«{start}» - «eta»∗«m_hat»")
        return "ρ is not above 5 yet: too few gradients to divide by their second moment."
    sheet.line("adaptive", r"\frac{\sqrt{1 - «beta2»^{«t»}}}{\sqrt{«v»} + «eps»}")
    sheet.line(
        "rectification",
        r"\sqrt{\frac{(«rho» - 4)∗(«rho» - 2)∗«rho_inf»}{(«rho_inf» - 4)∗(«rho_inf» - 2)∗«rho»}}",
    )
    sheet.line("w", f"«{start}» - «eta»∗«m_hat»∗«rectification»∗«adaptive»")
    return ""


def _rmsprop(sheet: Sheet) -> str:
    sheet.gradient()
    sheet.line("v", "«smoothing»∗«v0» + (1 - «smoothing»)∗«g»^2")
    under = "«v»"
    if sheet.given["centered"]:
        sheet.line("mean", "«smoothing»∗«mean0» + (1 - «smoothing»)∗«g»")
        under = "«v» - «mean»^2"
    scaled = rf"\frac{{«g»}}{{\sqrt{{{under}}} + «eps»}}"
    if sheet.given["momentum"]:
        sheet.line("b", f"«momentum»∗«b0» + {scaled}")
        sheet.line("w", "«w0» - «eta»∗«b»")
    else:
        sheet.line("w", f"«w0» - «eta»∗{scaled}")
    return "Some texts have ε under the root."


def _adagrad(sheet: Sheet) -> str:
    sheet.gradient()
    rate = "«eta»"
    if sheet.given["lr_decay"]:
        sheet.line("eta_now", r"\frac{«eta»}{1 + («t» - 1)∗«rate_decay»}")
        rate = "«eta_now»"
    sheet.line("s", "«s0» + «g»^2")
    sheet.line("w", rf"«w0» - {rate}∗\frac{{«g»}}{{\sqrt{{«s»}} + «eps»}}")
    return ""


def _adadelta(sheet: Sheet) -> str:
    sheet.gradient()
    sheet.line("v", "«rho_memory»∗«v0» + (1 - «rho_memory»)∗«g»^2")
    sheet.line("delta", r"\frac{\sqrt{«u0» + «eps»}}{\sqrt{«v» + «eps»}}∗«g»")
    sheet.line("u", "«rho_memory»∗«u0» + (1 - «rho_memory»)∗«delta»^2")
    sheet.line("w", "«w0» - «eta»∗«delta»")
    return "The paper has no learning rate: it is 1 there."


def _asgd(sheet: Sheet) -> str:
    sheet.gradient()
    sheet.line("w", "(1 - «lambd»∗«eta_now»)∗«w0» - «eta_now»∗«g»")
    sheet.line("a", "«w»" if sheet.value("mu_average") == 1 else "«a0» + «mu_average»∗(«w» - «a0»)")
    sheet.line("eta_next", r"\frac{«eta»}{(1 + «lambd»∗«eta»∗«t»)^{«power»}}")
    return "The path is that of w, not of the average a; torch keeps η and μ in single precision."


def _rprop(sheet: Sheet) -> str:
    sheet.plain_gradient()
    sheet.line("length", r"\min(\max(«length0»∗«factor», «step_min»), «step_max»)")
    minus, plus = sheet.given["etas"]
    factor = sheet.value("factor")
    if factor < 1:
        sheet.line("g_kept", "0")
        sheet.line("w", r"«w0» - \operatorname{sign}(«g_kept»)∗«length»")
        return f"The sign of the gradient turned: f is η⁻ = {minus:g}, and there is no step this time."
    sheet.line("w", r"«w0» - \operatorname{sign}(«g»)∗«length»")
    return f"The sign of the gradient stayed: f is η⁺ = {plus:g}." if factor > 1 else (
        "There is no sign to compare with the one before: f is 1."
    )  # fmt: skip


def _adafactor(sheet: Sheet) -> str:
    sheet.plain_gradient()
    start = sheet.decoupled_decay("Adafactor")
    sheet.line("beta2_t", "1 - «t»^{«tau»}")
    sheet.line("v", "«beta2_t»∗«v0» + (1 - «beta2_t»)∗«g»^2")
    sheet.line("u", r"\frac{«g»}{\sqrt{\max(«v», «eps1»^2)}}")
    sheet.line("clip", r"\max(1, \frac{«rms»}{«cut»})")
    sheet.line("alpha", r"\max(«eps2», «size»)∗\min(«eta», \frac{1}{\sqrt{«t»}})")
    sheet.line("w", rf"«{start}» - \frac{{«alpha»}}{{«clip»}}∗«u»")
    return "s and q are the root mean squares of w before the step and of u, over both numbers."


def _lbfgs(sheet: Sheet) -> str:
    count = int(sheet.value("iterations"))
    words = f"{count} move{'' if count == 1 else 's'} in this step"
    if "direction" not in sheet.found:
        return (
            "No move: the gradient is below the tolerance."
            if not count
            else f"{words}; the last gained nothing."
        )
    sheet.line("w", "«w_last» + «stride»∗«direction»")
    return f"{words}; this is the last. d is found from the gradients that are remembered, not by a formula."


_RULES: Mapping[str, Callable[[Sheet], str]] = {
    "SGD": _sgd,
    "Adam": _adam,
    "AdamW": _adam,
    "Adamax": _adamax,
    "NAdam": _nadam,
    "RAdam": _radam,
    "RMSprop": _rmsprop,
    "Adagrad": _adagrad,
    "Adadelta": _adadelta,
    "ASGD": _asgd,
    "Rprop": _rprop,
    "Adafactor": _adafactor,
    "LBFGS": _lbfgs,
}
