"""Arms: the same experiment without a remedy against overfitting, and with one each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.experiment import LAYER_GROUPS, Experiment
from core.hyperparameters import format_number
from core.settings.sets import SETS
from core.studies.settings import ArmsSettings
from core.studies.study import Kind, Member, Study, derived
from core.validation import SettingError

Values = dict[str, Any]
MOST_ROWS = 10_000


def arms(base: Experiment, settings: ArmsSettings) -> Study:
    """Return the study of the remedies that are switched on, each on the plain experiment.

    All begin with the same weights and see the same batches, but for a smaller network and for more data.
    Raises `SettingError` with one sentence for the user where a remedy does not go with the experiment.
    """
    plain = without_remedies(base)
    found = []
    for key, (name, remedy) in _REMEDIES.items():
        if getattr(settings, key):
            values, remark = remedy(plain, settings)
            found.append(Member(key, name, derived(plain, name.lower(), values), remark))
    return Study("arms", base, tuple(found))


def without_remedies(base: Experiment) -> Experiment:
    """Return the experiment without dropout, penalties, weight decay and early stopping."""
    values: Values = {
        "dropout.rate": 0.0,
        "dropout.inputs": 0.0,
        "loss.l1": 0.0,
        "loss.l2": 0.0,
        "stopping.early": False,
    }
    for group in LAYER_GROUPS:
        values[f"{group}.weight_decay"] = None
        if group != "output":
            values[f"{group}.dropout"] = None
    for method in base.optimizer_methods:
        if hasattr(base.optimizer.of(method), "weight_decay"):
            values[f"optimizer.{method}.weight_decay"] = 0.0
    return base.with_values(values)


def _plain(base: Experiment, settings: ArmsSettings) -> tuple[Values, str]:
    return {}, "no remedy"


def _dropout(base: Experiment, settings: ArmsSettings) -> tuple[Values, str]:
    place = "dropout.rate" if base.network.hidden else "dropout.inputs"
    each = "each step" if base.dropout.mask == "step" else "each row"
    return {place: settings.dropout_rate}, f"{format_number(100 * settings.dropout_rate)} %, {each}"


def _l2(base: Experiment, settings: ArmsSettings) -> tuple[Values, str]:
    return {"loss.l2": settings.l2_strength}, f"{format_number(settings.l2_strength)} in the loss"


def _l1(base: Experiment, settings: ArmsSettings) -> tuple[Values, str]:
    return {"loss.l1": settings.l1_strength}, f"{format_number(settings.l1_strength)} in the loss"


def _weight_decay(base: Experiment, settings: ArmsSettings) -> tuple[Values, str]:
    """Decay beside the gradient (Loshchilov and Hutter 2017); for plain SGD both are the same."""
    method, strength = base.optimizer.method, settings.weight_decay_strength
    remark = f"{format_number(strength)} beside the gradient"
    group = f"optimizer.{method}"
    if method in ("Adam", "NAdam", "RAdam"):
        return {f"{group}.weight_decay": strength, f"{group}.decoupled_weight_decay": True}, remark
    plain_sgd = method == "SGD" and base.optimizer.SGD.momentum == 0
    if plain_sgd or method in ("AdamW", "Adafactor", "Muon"):
        return {f"{group}.weight_decay": strength}, remark
    raise SettingError(
        f"torch has no decoupled weight decay for {method}. Choose Adam, AdamW or SGD without momentum, or "
        "switch this arm off."
    )


def _early(base: Experiment, settings: ArmsSettings) -> tuple[Values, str]:
    values = {"stopping.early": True, "stopping.patience": settings.patience, "stopping.restore_best": True}
    return values, f"waits {settings.patience:,} {'epoch' if settings.patience == 1 else 'epochs'}"


def _fewer(base: Experiment, settings: ArmsSettings) -> tuple[Values, str]:
    if not base.network.hidden:
        raise SettingError("A linear model has no hidden neurons to spare. Switch “Fewer neurons” off.")
    hidden = tuple(max(1, round(width * settings.fewer_share)) for width in base.network.hidden)
    return {"network.hidden": hidden}, ", ".join(map(str, hidden)) + " neurons"


def _more(base: Experiment, settings: ArmsSettings) -> tuple[Values, str]:
    if not SETS[base.data.source].inputs:
        raise SettingError("A table has no more rows than it has. Switch “More data” off.")
    if base.data.edits:
        raise SettingError("Points were edited by hand, so no more can be drawn. Switch “More data” off.")
    rows = base.data.rows * settings.more_factor
    if rows > MOST_ROWS:
        raise SettingError(
            f"{rows:,} points are too many. {MOST_ROWS // base.data.rows:,} times as many is the most here."
        )
    return {"data.rows": rows}, f"{rows:,} points"


_REMEDIES: dict[str, tuple[str, Callable[[Experiment, ArmsSettings], tuple[Values, str]]]] = {
    "plain": ("Plain", _plain),
    "dropout": ("Dropout", _dropout),
    "l2": ("L2 penalty", _l2),
    "weight_decay": ("Weight decay", _weight_decay),
    "l1": ("L1 penalty", _l1),
    "early": ("Early stopping", _early),
    "fewer": ("Fewer neurons", _fewer),
    "more": ("More data", _more),
}
"""By the name of the switch, in the order in which they are shown."""


def linear_dropout(base: Experiment, rate: float) -> Study:
    """Return a linear model with dropout of its inputs, and the ridge regression that it amounts to.

    Srivastava et al. 2014, section 9.1: on average over the masks, dropout with rate q adds q/(1−q) × the
    mean of x² of each input × weight² to the mean squared error. Scaled inputs have a mean square of 1 on
    the training rows, so that the L2 penalty is q/(1−q) for all. Raises `SettingError` for a rate above
    90 %, whose penalty is beyond the range.
    """
    kind: Kind = "linear dropout"
    linear = without_remedies(base).with_values(
        {"network.hidden": (), "loss.function": "MSE", "data.scale_inputs": True}
    )
    strength = rate / (1 - rate)
    members = (
        Member("plain", "Plain", linear, "no remedy"),
        Member(
            "dropout",
            "Dropout",
            derived(linear, "dropout", {"dropout.inputs": rate}),
            f"{format_number(100 * rate)} % of the inputs",
        ),
        Member(
            "l2",
            "Ridge",
            derived(linear, "ridge", {"loss.l2": strength}),
            f"λ = {strength:.3g} in the loss",
        ),
    )
    return Study(kind, base, members)
