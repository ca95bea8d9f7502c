"""What a class of torch.optim keeps from step to step, and all that it computes within one, in NumPy.

The numbers follow from gradient, point and the state before the step by the rules on the pages of
docs.pytorch.org/docs/2.13/optim.html, as torch's code on the CPU has them. Tests compare them with torch.

Shapes: P = 2 coordinates; numbers that both coordinates share are ().
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.race.snapshot import StepNumbers
from core.torch_calls import arguments_of

Numbers = dict[str, np.ndarray]
Named = tuple[tuple[str, np.ndarray], ...]

RECTIFIED_FROM = 5.0
"""RAdam divides by the second moment where its length ρ is above this."""
EFFECTIVE = "effective learning rate"
"""Each coordinate's own factor of what it moves along: gradient, velocity or m̂."""


@dataclass(frozen=True)
class _Step:
    """What a rule starts from."""

    given: Mapping[str, Any]
    """Arguments of the class, under torch's names."""
    before: Mapping[str, np.ndarray]
    """Its state before the step."""
    after: Mapping[str, np.ndarray]
    """Its state after it; only counts and products of single precision are taken from here."""
    w0: np.ndarray
    """(P,) the point before."""
    w1: np.ndarray
    """(P,) the same after decoupled weight decay."""
    g: np.ndarray
    """(P,) the gradient with sign and weight decay as the rule takes it."""
    eta: float
    t: float
    """Steps since the state was fresh, this one included."""

    def old(self, name: str, fresh: float = 0.0) -> np.ndarray:
        """Return a part of the state before the step."""
        return self.before.get(name, np.full_like(self.g, fresh))


def quantities(numbers: StepNumbers) -> Numbers:
    """Return all that a step computes, by the names that `update_rule` uses; ``w`` is the point after it.

    ``w`` is computed, not copied: so it can be compared with where torch went. LBFGS has no closed rule: its
    ``w`` is where torch went.
    """
    method = numbers.optimizer.method
    given = arguments_of(numbers.optimizer, method)
    before, after = dict(numbers.before), dict(numbers.state)
    w0, g0 = numbers.point_before, numbers.gradient
    eta = float(given["lr"])
    if method == "LBFGS":
        return {"w0": w0, "g0": g0, "eta": np.array(eta), **_lbfgs(numbers, given, after)}
    decay = given.get("weight_decay", 0.0)
    decoupled = is_decoupled(method, given)
    with np.errstate(all="ignore"):
        g = -g0 if given["maximize"] else g0
        g = g + decay * w0 if decay and not decoupled else g
        w1 = w0 * (1 - eta * decay) if decoupled else w0
        t = float(after.get("step", np.array(numbers.step)))
        step = _Step(given, before, after, w0, w1, g, eta, t)
        found = _RULES[method](step)
    shared = {"w0": w0, "w1": w1, "g0": g0, "g": g, "eta": np.array(eta), "t": np.array(t)}
    return {name: np.asarray(value, dtype=np.float64) for name, value in {**shared, **found}.items()}


def is_decoupled(method: str, given: Mapping[str, Any]) -> bool:
    """Return whether weight decay acts on the weights directly, and not through the gradient."""
    if not given.get("weight_decay", 0.0):
        return False
    return method in ("AdamW", "Adafactor") or bool(given.get("decoupled_weight_decay", False))


def followed(method: str, given: Mapping[str, Any]) -> tuple[float, float]:
    """Return sign and pull of what a class follows: sign × gradient + pull × point.

    The pull is weight decay that acts as a penalty.
    """
    pull = float(given.get("lambd", 0.0))
    if not is_decoupled(method, given):
        pull += given.get("weight_decay", 0.0)
    return (-1.0 if given.get("maximize") else 1.0), pull


def derived(numbers: StepNumbers) -> Named:
    """Return what follows from the state after a step, by its sign in the rule.

    ``Δ`` is the step itself, computed by the rule; the effective learning rate is that of `EFFECTIVE`.
    """
    found = quantities(numbers)
    with np.errstate(all="ignore"):
        named = [(sign, found[name]) for name, sign in _SIGNS.items() if name in found]
        named += [("Δ", found["w"] - found["w0"])]
    return tuple(named)


_SIGNS = {
    "g": "g",
    "eta_v": "η v",
    "m_hat": "m̂",
    "v_hat": "v̂",
    "v_centred": "v − ḡ²",
    "u_inf": "u",
    "mu": "μ",
    "rho": "ρ",
    "rectification": "r",
    "adaptive": "l",
    "delta": "Δ before the rate",
    "eta_now": "η",
    "factor": "factor",
    "alpha": "α",
    "rms": "RMS(U)",
    "move": "t d",
    "effective": EFFECTIVE,
}
"""Names in `quantities` and what the table calls them."""


# ---- the rules --------------------------------------------------------------------------------


def _sgd(step: _Step) -> Numbers:
    found: Numbers = {}
    momentum = step.given["momentum"]
    direction = step.g
    if momentum:
        v = step.g
        if (v0 := step.before.get("momentum_buffer")) is not None:
            v = v0 * momentum + step.g * (1 - step.given["dampening"])
            found["v0"] = v0
        direction = step.g + momentum * v if step.given["nesterov"] else v
        found |= {"v": v, "eta_v": step.eta * v}
    return {**found, "effective": np.full_like(step.g, step.eta), "w": step.w0 - step.eta * direction}


def _moments(step: _Step) -> Numbers:
    """Return first and second moment of the Adam family, before and after."""
    beta1, beta2 = step.given["betas"]
    m0, v0 = step.old("exp_avg"), step.old("exp_avg_sq")
    m = m0 + (step.g - m0) * (1 - beta1)
    v = v0 * beta2 + (1 - beta2) * step.g**2
    return {"m0": m0, "m": m, "v0": v0, "v": v, "m_hat": m / (1 - beta1**step.t)}


def _adam(step: _Step) -> Numbers:
    found = _moments(step)
    correction = 1 - step.given["betas"][1] ** step.t
    largest = found["v"]
    if step.given["amsgrad"]:
        found["v_max0"] = step.old("max_exp_avg_sq")
        found["v_max"] = largest = np.maximum(found["v_max0"], found["v"])
    found["v_hat"] = largest / correction
    found["effective"] = step.eta / (np.sqrt(found["v_hat"]) + step.given["eps"])
    return {**found, "w": step.w1 - found["effective"] * found["m_hat"]}


def _adamax(step: _Step) -> Numbers:
    beta1, beta2 = step.given["betas"]
    m0, u0 = step.old("exp_avg"), step.old("exp_inf")
    m = m0 + (step.g - m0) * (1 - beta1)
    u = np.maximum(u0 * beta2, np.abs(step.g) + step.given["eps"])
    m_hat, effective = m / (1 - beta1**step.t), step.eta / u
    found = {"m0": m0, "m": m, "u_inf0": u0, "u_inf": u, "m_hat": m_hat, "effective": effective}
    return {**found, "w": step.w0 - effective * m_hat}


def _nadam(step: _Step) -> Numbers:
    beta1, beta2 = step.given["betas"]
    found = _moments(step)
    mu, following = (
        beta1 * (1 - 0.5 * 0.96 ** (t * step.given["momentum_decay"])) for t in (step.t, step.t + 1)
    )
    product = float(step.after["mu_product"])  # torch keeps it in single precision
    m_hat = following * found["m"] / (1 - product * following) + (1 - mu) * step.g / (1 - product)
    v_hat = found["v"] / (1 - beta2**step.t)
    effective = step.eta / (np.sqrt(v_hat) + step.given["eps"])
    found |= {"mu": np.array(mu), "mu_next": np.array(following), "mu_product": np.array(product)}
    found |= {"mu_product0": step.before.get("mu_product", np.array(1.0)), "m_hat": m_hat, "v_hat": v_hat}
    return {**found, "effective": effective, "w": step.w1 - effective * m_hat}


def _radam(step: _Step) -> Numbers:
    beta2, t = step.given["betas"][1], step.t
    found = _moments(step)
    longest = 2 / (1 - beta2) - 1
    rho = longest - 2 * t * beta2**t / (1 - beta2**t)
    found |= {"rho_inf": np.array(longest), "rho": np.array(rho)}
    effective = np.full_like(step.g, step.eta)
    if rho > RECTIFIED_FROM:
        adaptive = np.sqrt(1 - beta2**t) / (np.sqrt(found["v"]) + step.given["eps"])
        share = (rho - 4) * (rho - 2) * longest / ((longest - 4) * (longest - 2) * rho)
        rectification = np.sqrt(share)
        found |= {"adaptive": adaptive, "rectification": np.array(rectification)}
        effective = step.eta * adaptive * rectification
    return {**found, "effective": effective, "w": step.w1 - effective * found["m_hat"]}


def _rmsprop(step: _Step) -> Numbers:
    alpha = step.given["alpha"]
    v0 = step.old("square_avg")
    v = v0 * alpha + (1 - alpha) * step.g**2
    found, under = {"v0": v0, "v": v}, v
    if step.given["centered"]:
        mean0 = step.old("grad_avg")
        mean = mean0 + (step.g - mean0) * (1 - alpha)
        under = v - mean**2
        found |= {"mean0": mean0, "mean": mean, "v_centred": under}
    divisor = np.sqrt(under) + step.given["eps"]
    found["effective"] = step.eta / divisor
    if not step.given["momentum"]:
        return {**found, "w": step.w0 - found["effective"] * step.g}
    b0 = step.old("momentum_buffer")
    b = b0 * step.given["momentum"] + step.g / divisor
    return {**found, "b0": b0, "b": b, "w": step.w0 - step.eta * b}


def _adagrad(step: _Step) -> Numbers:
    rate = step.eta / (1 + (step.t - 1) * step.given["lr_decay"])
    s0 = step.old("sum", step.given["initial_accumulator_value"])
    s = s0 + step.g**2
    effective = rate / (np.sqrt(s) + step.given["eps"])
    found = {"s0": s0, "s": s, "effective": effective}
    if step.given["lr_decay"]:
        found["eta_now"] = np.array(rate)
    return {**found, "w": step.w0 - effective * step.g}


def _adadelta(step: _Step) -> Numbers:
    rho, eps = step.given["rho"], step.given["eps"]
    v0, u0 = step.old("square_avg"), step.old("acc_delta")
    v = v0 * rho + (1 - rho) * step.g**2
    ratio = np.sqrt(u0 + eps) / np.sqrt(v + eps)
    delta = ratio * step.g
    u = u0 * rho + (1 - rho) * delta**2
    found = {"v0": v0, "v": v, "u0": u0, "u": u, "delta": delta, "effective": step.eta * ratio}
    return {**found, "w": step.w0 - step.eta * delta}


def _asgd(step: _Step) -> Numbers:
    given, t = step.given, step.t
    rate = float(step.before.get("eta", np.float32(step.eta)))  # torch keeps it in single precision
    mu = float(step.before.get("mu", 1.0))
    w = step.w0 * (1 - given["lambd"] * rate) - rate * step.g
    a0 = step.old("ax")
    following = step.eta / (1 + given["lambd"] * step.eta * t) ** given["alpha"]
    found = {"eta_now": np.array(rate), "eta_next": np.array(following), "mu_average": np.array(mu)}
    found |= {"a0": a0, "a": w if mu == 1 else a0 + (w - a0) * mu}
    return {**found, "effective": np.full_like(step.g, rate), "w": w}


def _rprop(step: _Step) -> Numbers:
    (minus, plus), (least, most) = step.given["etas"], step.given["step_sizes"]
    l0 = step.old("step_size", step.eta)
    agreement = np.sign(step.g * step.old("prev"))
    factor = np.where(agreement > 0, plus, np.where(agreement < 0, minus, 1.0))
    length = np.minimum(np.maximum(l0 * factor, least), most)
    g = np.where(agreement < 0, 0.0, step.g)
    found = {"g_prev": step.old("prev"), "length0": l0, "factor": factor, "length": length, "g_kept": g}
    return {**found, "w": step.w0 - np.sign(g) * length}


def _adafactor(step: _Step) -> Numbers:
    given, t, root = step.given, step.t, np.sqrt(step.g.size)
    smallest = np.finfo(np.float64).eps if given["eps"][0] is None else given["eps"][0]
    share = t ** given["beta2_decay"]
    size = np.linalg.norm(step.w0) / root
    rho = min(step.eta, 1 / np.sqrt(t))
    alpha = max(given["eps"][1], size) * rho
    v0 = step.old("variance")
    v = v0 + (step.g**2 - v0) * share
    u = step.g / np.sqrt(np.maximum(v, smallest**2))
    rms = np.linalg.norm(u) / root
    clip = max(1.0, rms / given["d"])
    found = {"beta2_t": 1 - share, "rho": rho, "size": size, "alpha": alpha, "v0": v0, "v": v, "u": u}
    found["eps1"] = smallest
    effective = alpha / clip / np.sqrt(np.maximum(v, smallest**2))
    found |= {"rms": rms, "clip": clip, "effective": effective, "w": step.w1 - alpha / clip * u}
    return {name: np.asarray(value) for name, value in found.items()}


def _lbfgs(numbers: StepNumbers, given: Mapping[str, Any], after: Mapping[str, np.ndarray]) -> Numbers:
    """Return the last move of a step: so many of `direction`, where the step moved at all."""
    found: Numbers = {"w": numbers.point}
    before = dict(numbers.before)
    iterations = float(after.get("n_iter", 0.0)) - float(before.get("n_iter", 0.0))
    found["iterations"] = np.array(iterations)
    if not iterations or "d" not in after or np.array_equal(numbers.point, numbers.point_before):
        return found
    direction, length = after["d"], after["t"]
    slope = float(after["prev_flat_grad"] @ direction)
    if slope > -given["tolerance_change"]:
        return found  # it found nothing to gain in its last iteration, and did not move in it
    move = length * direction
    return {**found, "direction": direction, "stride": length, "move": move, "w_last": numbers.point - move}


_RULES: Mapping[str, Callable[[_Step], Numbers]] = {
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
}
