"""The page docs/hyperparameters.md: every setting as a table, written from its declaration.

``python -m core.settings_page`` prints it; a test compares the file with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from core.catalogue import TORCH, describe
from core.experiment import hyperparameters
from core.experiment_text import group_title
from core.hyperparameters import Hyperparameter

_HEAD = f"""# Hyperparameters

Every setting of an experiment, as `main.py describe` tells it. This page is written by
`python -m core.settings_page`; a test keeps it true, and another one compares names and defaults with the
installed torch ({TORCH}).

*Acts*: at once (in the next step), next epoch, or rebuilds (a new network, training starts again at step 0).
"""

_LAYER = """
## Single layers

`layer1` to `layer8` are the hidden layers, `output` is the last one (without activation and dropout). A layer
with a learning rate, momentum or weight decay of its own is a parameter group of the optimiser.
"""


def page() -> str:
    """Return the page in Markdown."""
    parts = [_HEAD]
    settings = [s for s in hyperparameters().values() if not _is_repeated(s)]
    for group, members in groupby(settings, key=lambda setting: setting.group):
        parts.append(_LAYER if group == "layer1" else f"\n## {group_title(group)}\n")
        for owner, rows in groupby(members, key=lambda setting: setting.path.rpartition(".")[0]):
            parts.append(_table(owner, list(rows)))
    parts.append("\n## Left out of torch, and why\n")
    for place, reasons in describe()["left_out"].items():
        lines = "".join(f"| `{name}` | {reason} |\n" for name, reason in reasons.items())
        parts.append(f"\n| {place} | because |\n|---|---|\n{lines}")
    return "".join(parts)


def _is_repeated(setting: Hyperparameter) -> bool:
    """Return whether a setting of a single layer stands in the table of the first layer already."""
    return setting.group == "output" or (setting.group.startswith("layer") and setting.group != "layer1")


def _table(owner: str, rows: list[Hyperparameter]) -> str:
    title = f"\n**{owner.rpartition('.')[2]}**\n" if "." in owner else ""
    head = "\n| setting | path | default | range | acts | what it does |\n|---|---|---|---|---|---|\n"
    return title + head + "".join(_row(setting) for setting in rows)


def _row(setting: Hyperparameter) -> str:
    cells = (
        setting.control.label,
        f"`{setting.path}`",
        setting.shown_with_unit(setting.default),
        " · ".join(_range(setting)),
        setting.control.acts.value,
        setting.control.help.replace("|", "\\|"),
    )
    return f"| {' | '.join(cells)} |\n"


def _range(setting: Hyperparameter) -> Iterator[str]:
    if setting.kind == "choice":
        yield ", ".join(setting.shown(choice) for choice in setting.choices)
    elif setting.kind == "switch":
        yield "on, off"
    elif setting.kind == "names":
        yield "columns of the table"
    if setting.limits:
        yield setting.limits
    if setting.optional:
        yield f"empty: {setting.control.none}"


if __name__ == "__main__":
    print(page(), end="")
