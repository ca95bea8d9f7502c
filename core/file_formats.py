"""Turns the content of older experiment files into that of the present format."""

from __future__ import annotations

from typing import Any

from core.experiment import FORMAT

_OF_SGD = {"momentum": "momentum", "nesterov": "nesterov"}
_OF_ADAM = {"beta1": "beta1", "beta2": "beta2", "epsilon": "eps"}
_OF_BOTH = {"learning_rate": "lr", "weight_decay": "weight_decay"}


def from_format_1(content: dict[str, Any]) -> dict[str, Any]:
    """Return format 1 as the present one: one set of settings for SGD and Adam became one for each.

    What does not look as expected is left as it is, for the checks that follow to name it.
    """
    new = dict(content, format=FORMAT)
    old = content.get("optimizer")
    if isinstance(old, dict):
        new["optimizer"] = _optimizer(old)
    data = content.get("data")
    if isinstance(data, dict) and data.get("source") in ("straight_line", "noisy_sine"):
        new["data"] = {"split": "random", **data}
    return new


def looks_like_format_1(content: dict[str, Any]) -> bool:
    """Return whether a file that does not name its format has settings that only the first one had."""
    optimizer = content.get("optimizer")
    return isinstance(optimizer, dict) and any(name in optimizer for name in (*_OF_BOTH, *_OF_SGD, *_OF_ADAM))


def _optimizer(old: dict[str, Any]) -> dict[str, Any]:
    method = old.get("method", "Adam")
    sgd: dict[str, Any] = {}
    adam: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    for name, value in old.items():
        if name in _OF_BOTH:
            (sgd if method == "SGD" else adam)[_OF_BOTH[name]] = value
        elif name in _OF_SGD:
            sgd[_OF_SGD[name]] = value
        elif name in _OF_ADAM:
            adam[_OF_ADAM[name]] = value
        else:
            rest[name] = value
    return {**rest, "SGD": sgd, "Adam": adam}
