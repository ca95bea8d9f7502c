"""What a control knows about one setting: label, unit, range, sentence, and when it acts.

A setting is declared once, as a field of the models in `core.experiment` annotated with a
`Control`. The controls of the window, the checks, the files, ``main.py describe`` and the
exported script all derive from that declaration.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

Value = bool | int | float | str | tuple[int, ...]
Kind = Literal["switch", "integer", "number", "choice", "widths"]


class Acts(StrEnum):
    """When a changed setting takes effect."""

    AT_ONCE = "at once"
    NEXT_EPOCH = "next epoch"
    REBUILDS = "rebuilds"


@dataclass(frozen=True)
class Control:
    """The declaration that stands beside a field of an experiment."""

    label: str
    """Name of the setting in the field's standard term."""
    help: str
    """One sentence: what it does, with the formula where there is one."""
    acts: Acts
    unit: str = ""
    """Unit of the number as it is shown."""
    factor: float = 1.0
    """Shown number = stored number x factor (a dropout rate of 0.5 is shown as 50 %)."""
    scale: Literal["linear", "log"] = "linear"
    step: float | None = None
    """One press of an arrow key, in stored numbers; None on a log scale (a tenth of a decade)."""
    slider: bool = False
    """Whether a slider stands below the field."""
    slider_range: tuple[float, float] | None = None
    """Part of the range that the slider covers; the field takes the whole range."""
    labels: tuple[tuple[str, str], ...] = ()
    """Words for the values of a choice, where the value itself is not the word."""
    only_for: tuple[str, tuple[str, ...]] | None = None
    """(path, values): the setting applies only while the setting at path has one of the values."""


@dataclass(frozen=True)
class Hyperparameter:
    """One setting of an experiment, found by its path (``optimizer.learning_rate``)."""

    path: str
    group: str
    kind: Kind
    control: Control
    default: Value
    minimum: float | None
    maximum: float | None
    choices: tuple[str, ...]

    def shown(self, value: Value) -> str:
        """Return the value as a person reads it, without its unit."""
        if isinstance(value, bool):
            return "on" if value else "off"
        if isinstance(value, tuple):
            return ", ".join(str(width) for width in value) or "none"
        if isinstance(value, str):
            return dict(self.control.labels).get(value, value)
        return format_number(value * self.control.factor)

    def shown_with_unit(self, value: Value) -> str:
        """Return the value as a person reads it, with its unit."""
        numeric = isinstance(value, int | float) and not isinstance(value, bool)
        unit = f" {self.control.unit}" if self.control.unit and numeric else ""
        return self.shown(value) + unit

    def as_dict(self) -> dict[str, Any]:
        """Return the setting as plain data, for ``main.py describe``."""
        control = self.control
        return {
            "path": self.path,
            "group": self.group,
            "label": control.label,
            "kind": self.kind,
            "unit": control.unit or None,
            "shown_factor": control.factor,
            "minimum": self.minimum,
            "maximum": self.maximum,
            "choices": list(self.choices) or None,
            "default": list(self.default) if isinstance(self.default, tuple) else self.default,
            "scale": control.scale if self.kind in ("integer", "number") else None,
            "acts": control.acts.value,
            "only_for": (
                {"path": control.only_for[0], "values": list(control.only_for[1])}
                if control.only_for
                else None
            ),
            "help": control.help,
        }


def format_number(number: float) -> str:
    """Return a setting's number in its shortest exact form: ``50``, ``0.001``, ``1e-5``."""
    text = f"{number + 0.0:.10g}"  # adding 0 turns -0 into 0
    mantissa, separator, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if separator else text


def walk(model: type[BaseModel]) -> Iterator[Hyperparameter]:
    """Yield every setting of a model of groups, in the order of its declaration."""
    for group, info in model.model_fields.items():
        settings = info.annotation
        if isinstance(settings, type) and issubclass(settings, BaseModel):
            for name, field in settings.model_fields.items():
                control = control_of(field)
                if control is not None:
                    yield _hyperparameter(f"{group}.{name}", group, field, control)


def control_of(field: FieldInfo) -> Control | None:
    """Return the `Control` in a field's annotation, or None for a field that has none."""
    return next((item for item in field.metadata if isinstance(item, Control)), None)


def _hyperparameter(path: str, group: str, field: FieldInfo, control: Control) -> Hyperparameter:
    minimum, maximum = _range(field)
    kind, choices = _kind(field.annotation)
    return Hyperparameter(path, group, kind, control, field.default, minimum, maximum, choices)


def _range(field: FieldInfo) -> tuple[float | None, float | None]:
    minimum = maximum = None
    for item in field.metadata:
        minimum = getattr(item, "ge", minimum)
        maximum = getattr(item, "le", maximum)
    return minimum, maximum


def _kind(annotation: Any) -> tuple[Kind, tuple[str, ...]]:
    if annotation is bool:
        return "switch", ()
    if annotation is int:
        return "integer", ()
    if annotation is float:
        return "number", ()
    if get_origin(annotation) is Literal:
        return "choice", tuple(get_args(annotation))
    if get_origin(annotation) is tuple:
        return "widths", ()
    raise TypeError(f"no kind of control for {annotation!r}")
