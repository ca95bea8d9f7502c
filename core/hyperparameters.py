"""What a control knows about one setting: label, unit, range, sentence, and when it acts.

A setting is declared once, as a field of the models in `core.settings` annotated with a
`Control`. The controls of the window, the checks, the files, ``main.py describe`` and the
exported script all derive from that declaration.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

Value = bool | int | float | str | tuple[int, ...] | tuple[str, ...] | None
"""A stored value; None in an optional setting means what `Control.none` says."""
Kind = Literal["switch", "integer", "number", "choice", "integers", "names", "text"]
Entry = Literal["", "column", "file", "formula", "point"]

Clause = tuple[tuple[str, tuple[Value, ...]], ...]
"""Pairs (path, values): fulfilled if every setting at a path has one of the values."""


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
    acts: Acts = Acts.AT_ONCE
    unit: str = ""
    """Unit of the number as it is shown."""
    factor: float = 1.0
    """Shown number = stored number x factor (a dropout rate of 0.5 is shown as 50 %)."""
    scale: Literal["linear", "log"] = "linear"
    step: float | None = None
    """One press of an arrow key, in stored numbers; None on a log scale (a tenth of a decade)."""
    slider_range: tuple[float, float] | None = None
    """Part of the range that the slider below the field covers; None: no slider."""
    labels: tuple[tuple[str, str], ...] = ()
    """Words for the values of a choice, where the value itself is not the word."""
    sentences: tuple[tuple[str, str], ...] = ()
    """What each value of a choice is for, where the words do not say it."""
    presets: tuple[tuple[str, Value], ...] = ()
    """Words and values that are offered as buttons."""
    none: str = ""
    """What an empty entry means (``no limit``); for optional settings only."""
    basic: bool = False
    """Whether the setting is shown before the user asks for all of them."""
    applies: tuple[Clause, ...] = ()
    """The setting has an effect only while one of the clauses is fulfilled; () means always."""
    entry: Entry = ""
    """What a text, or each of several, stands for: it is then entered in a way of its own."""
    fresh: Literal["", "any", "zero"] = ""
    """A change starts the optimiser with a fresh state: any, or one that turns the value on or off."""


@dataclass(frozen=True)
class InEffect:
    """Stands beside a group in a group: it has an effect only while one of the clauses is fulfilled."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Hyperparameter:
    """One setting of an experiment, found by its path (``optimizer.Adam.lr``)."""

    path: str
    kind: Kind
    control: Control
    default: Value
    optional: bool
    """Whether the value may be None."""
    minimum: float | None
    maximum: float | None
    most: int | None
    """How many entries a list may have."""
    choices: tuple[str, ...]
    applies: tuple[Clause, ...]
    """The clauses of the setting and of the classes that it belongs to."""

    @cached_property
    def group(self) -> str:
        """Name of the group of the experiment: ``optimizer``."""
        return self.path.partition(".")[0]

    def shown(self, value: Value) -> str:
        """Return the value as a person reads it, without its unit."""
        if value is None:
            return self.control.none
        if isinstance(value, bool):
            return "on" if value else "off"
        if isinstance(value, tuple) and self.control.entry == "point":
            return f"{len(value):,}" if value else "none"
        if isinstance(value, tuple):
            joint = "; " if self.control.entry else ", "  # formulas and names of columns hold commas
            return joint.join(str(entry) for entry in value) or self.control.none or "none"
        if isinstance(value, str):
            words = " ".join(dict(self.control.labels).get(value, value).split())
            return words or self.control.none or "none"
        return format_number(value * self.control.factor)

    def shown_with_unit(self, value: Value) -> str:
        """Return the value as a person reads it, with its unit."""
        numeric = isinstance(value, int | float) and not isinstance(value, bool)
        unit = f" {self.control.unit}" if self.control.unit and numeric else ""
        return self.shown(value) + unit

    @property
    def limits(self) -> str:
        """Smallest and largest value as a person reads them: ``1 to 512 neurons``; "" without limits."""
        if self.minimum is None or self.maximum is None:
            return ""
        unit = f" {self.control.unit}" if self.control.unit else ""
        return f"{self.shown(self.minimum)} to {self.shown(self.maximum)}{unit}"

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
            "entries_at_most": self.most,
            "choices": list(self.choices) or None,
            "default": list(self.default) if isinstance(self.default, tuple) else self.default,
            "none_means": control.none if self.optional else None,
            "scale": control.scale if self.kind in ("integer", "number") else None,
            "acts": control.acts.value,
            "basic": control.basic,
            "applies_when_any_of": [
                [{"path": path, "values": list(values)} for path, values in clause] for clause in self.applies
            ]
            or None,
            "help": control.help,
        }


def format_number(number: float) -> str:
    """Return a setting's number in its shortest exact form: ``50``, ``0.001``, ``1e-5``."""
    text = f"{number + 0.0:.10g}"  # adding 0 turns -0 into 0
    mantissa, separator, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if separator else text


def walk(
    model: type[BaseModel], prefix: str = "", clauses: tuple[Clause, ...] = ()
) -> Iterator[Hyperparameter]:
    """Yield every setting of a model and of the models in it, in the order of declaration.

    A model that is only in use for some values of another setting says so in `in_effect`, or its field in a
    mark `InEffect`.
    """
    for name, field in model.model_fields.items():
        path = f"{prefix}{name}"
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            inner = _both(clauses, getattr(field.annotation, "in_effect", ()))
            for mark in field.metadata:
                if isinstance(mark, InEffect):
                    inner = _both(inner, mark.clauses)
            yield from walk(field.annotation, f"{path}.", inner)
        elif (control := control_of(field)) is not None:
            yield _hyperparameter(path, field, control, _both(clauses, control.applies))


def control_of(field: FieldInfo) -> Control | None:
    """Return the last `Control` in a field's annotation, or None for a field that has none."""
    found = [item for item in field.metadata if isinstance(item, Control)]
    return found[-1] if found else None


def _both(first: tuple[Clause, ...], second: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """Return the clauses of which one is fulfilled where both of the arguments are."""
    if not first or not second:
        return first or second
    return tuple((*a, *b) for a in first for b in second)


def _hyperparameter(
    path: str, field: FieldInfo, control: Control, applies: tuple[Clause, ...]
) -> Hyperparameter:
    annotation, optional = _without_none(field.annotation)
    kind, choices, entry = _kind(annotation)
    minimum = maximum = most = None
    for item in (*field.metadata, *entry):
        for part in getattr(item, "metadata", [item]):
            minimum = getattr(part, "ge", minimum)
            maximum = getattr(part, "le", maximum)
            most = getattr(part, "max_length", most)
    return Hyperparameter(
        path, kind, control, field.default, optional, minimum, maximum, most, choices, applies
    )


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) in (UnionType, Union):
        rest = [part for part in get_args(annotation) if part is not NoneType]
        return rest[0], True
    return annotation, False


def _kind(annotation: Any) -> tuple[Kind, tuple[str, ...], tuple[Any, ...]]:
    """Return the kind, the choices, and the limits of one entry of a list."""
    plain: dict[Any, Kind] = {bool: "switch", int: "integer", float: "number", str: "text"}
    if annotation in plain:
        return plain[annotation], (), ()
    if get_origin(annotation) is Literal:
        return "choice", tuple(get_args(annotation)), ()
    if get_origin(annotation) is tuple:
        item = get_args(annotation)[0]
        whole = int in (item, *get_args(item))
        return ("integers" if whole else "names"), (), tuple(get_args(item)[1:])
    raise TypeError(f"no kind of control for {annotation!r}")
