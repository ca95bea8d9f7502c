"""Experiments as files: readable JSON, written whole or not at all, and the ones that ship with the program.

Whatever a file holds, `load` returns a valid experiment or raises `FileError` with one sentence
for the user. It does not import torch: the window and ``main.py describe`` read it first.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import secrets
import shutil
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

import resources
from core.experiment import FORMAT, LAYER_GROUPS, Experiment, hyperparameters
from core.file_formats import from_format_1, looks_like_format_1
from core.validation import sentences

MAX_BYTES = 1_000_000
"""A complete experiment takes about 2,500 bytes; anything much larger is another kind of file."""

SHIPPED = (
    "bike_demand", "bike_demand_dropout", "noisy_sine_dropout", "straight_line", "two_gaussians", "ripple",
    "saddle_squares",
)  # fmt: skip
"""File names in ``resources/experiments``, without ``.json``, in the order of the menu."""

TABLE_ENDINGS = (".csv", ".tsv", ".txt", ".dat", ".tab")
"""What the name of a table ends in; everything else is taken for an experiment."""

OPENING = "bike_demand_dropout"
"""What the window opens with."""


class FileError(ValueError):
    """A file that cannot be used; the message is one sentence for the user: what is wrong, what to do."""


# ---- writing ------------------------------------------------------------------------------


def text_of(experiment: Experiment) -> str:
    """Return the content of an experiment's file, one setting a line.

    Settings of single layers, derived inputs, points edited by hand, and settings that have no effect (other
    optimisers') stand there only where they are not the default.
    """
    content = experiment.model_dump(mode="json")
    for setting in hyperparameters().values():
        rare = setting.group in LAYER_GROUPS or setting.control.entry
        exceptional = rare or not experiment.applies(setting)
        if exceptional and experiment.value(setting.path) == setting.default:
            _remove(content, setting.path.split("."))
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    lists_on_one_line = re.sub(r"\[\n\s+([^\[\]{}]*?)\n\s+\]", _joined, text)
    return lists_on_one_line + "\n"


def _remove(content: dict[str, Any], path: list[str]) -> None:
    """Take a setting out of nested groups, and the groups that it leaves empty."""
    name, *rest = path
    if rest:
        _remove(content[name], rest)
    if not rest or not content[name]:
        del content[name]


def _joined(entries: re.Match[str]) -> str:
    return "[" + re.sub(r",\n\s+", ", ", entries[1]) + "]"


def save(experiment: Experiment, path: str | os.PathLike[str]) -> None:
    """Write an experiment to a file, which is replaced in one move: nobody sees half of it.

    Raises `FileError` where that cannot be done; the file that was there is then as it was.
    """
    content = text_of(experiment).encode("utf-8")
    if os.path.isdir(path):
        raise FileError(f"“{path}” is a folder: give the file a name of its own.")
    try:
        _write_and_replace(content, Path(os.path.realpath(path)))
    except (OSError, ValueError) as error:  # ValueError: a name that holds a zero byte
        raise FileError(f"“{path}” cannot be written ({_reason(error)}): choose another place.") from error


def _write_and_replace(content: bytes, target: Path) -> None:
    part = target.with_name(f".trainscope-{secrets.token_hex(6)}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, part)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


# ---- reading ------------------------------------------------------------------------------


def load(path: str | os.PathLike[str]) -> Experiment:
    """Read an experiment; settings that the file leaves out take their defaults.

    Raises `FileError`, and nothing else, where the file is missing, is not an experiment, comes
    from a newer version, or holds a value that an experiment cannot have.
    """
    try:
        return _experiment(_parsed(_text(Path(path))))
    except _Fault as fault:
        message = f"“{path}” {fault}"
        raise FileError(message.encode("utf-8", "replace").decode("utf-8")) from fault


class _Fault(Exception):
    """What is wrong with a file, as the rest of a sentence that begins with its name."""


def _text(path: Path) -> str:
    try:
        if path.is_dir():
            raise _Fault("is a folder: choose a file in it.")
        if path.exists() and not path.is_file():
            raise _Fault("is not an ordinary file: choose another one.")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise _Fault("does not exist: check the name or choose another file.") from error
    except (OSError, ValueError) as error:  # ValueError: a name that holds a zero byte
        raise _Fault(f"cannot be read ({_reason(error)}): choose another file.") from error
    if len(content) > MAX_BYTES:
        raise _Fault("is larger than 1 MB and so no experiment: choose a file saved by Trainscope.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Fault("is not a text file in UTF-8: choose a file saved by Trainscope.") from error
    if "\0" in text:
        raise _Fault("is a binary file: choose a file saved by Trainscope.")
    return text


def _parsed(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text, object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise _Fault(f"is not valid JSON at {place} ({error.msg}): correct it there.") from error
    except RecursionError as error:
        raise _Fault("is nested too deeply for an experiment: choose a file saved by Trainscope.") from error
    except ValueError as error:  # Python refuses to read whole numbers of more than 4,300 digits
        raise _Fault("holds a number with thousands of digits: shorten it.") from error
    if not isinstance(content, dict):
        raise _Fault("does not hold an object in curly brackets: choose a file saved by Trainscope.")
    return content


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise _Fault(f"holds “{_short(repeated)}” twice in one object: remove one of them.")
    return content


def _experiment(content: dict[str, Any]) -> Experiment:
    version = content.get("format", FORMAT)
    if isinstance(version, int | float) and version > FORMAT:
        raise _Fault(
            f"was written by a newer version of Trainscope (format {_short(str(version))}, "
            f"this one reads format {FORMAT}): update Trainscope to open it."
        )
    old = version == 1 or ("format" not in content and looks_like_format_1(content))
    if old and not isinstance(version, bool):
        content = from_format_1(content)
    try:
        # Strict JSON rules, so that "yes" or true is not quietly taken for a number.
        return Experiment.model_validate_json(json.dumps(content), strict=True)
    except ValidationError as error:
        found = sentences(error, hyperparameters())
        raise _Fault(f"cannot be used: {_first_of(found)}") from error


def _first_of(found: list[str]) -> str:
    first = _one_line(found[0])
    return first if len(found) == 1 else f"{first.removesuffix('.')} (and {len(found) - 1} more)."


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    return _one_line(text if len(text) <= 40 else text[:40] + "…")


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


# ---- the named experiments ----------------------------------------------------------------


@cache
def named_experiments() -> tuple[Experiment, ...]:
    """Return the experiments that ship with the program, in the order of `SHIPPED`."""
    return tuple(load(resources.path("experiments", f"{stem}.json")) for stem in SHIPPED)


def named(name: str) -> Experiment:
    """Return a shipped experiment by its name or the name of its file, in any case of letters.

    Raises `FileError` for an unknown name, with the nearest one.
    """
    by_name = dict(zip(SHIPPED, named_experiments(), strict=True))
    by_name |= {experiment.name.casefold(): experiment for experiment in named_experiments()}
    wanted = name.strip().casefold()
    if wanted in by_name:
        return by_name[wanted]
    near = difflib.get_close_matches(wanted, by_name, n=1)
    hint = (
        f"did you mean “{by_name[near[0]].name}”?"
        if near
        else f"choose one of {', '.join(f'“{experiment.name}”' for experiment in named_experiments())}."
    )
    raise FileError(f"There is no experiment “{_short(name)}”: {hint}")
