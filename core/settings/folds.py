"""Cross-validation: which fold of the rows validates."""

from typing import Annotated, Literal

from pydantic import Field

from core.hyperparameters import Acts, Clause, Control
from core.settings.group import Group

MOST_FOLDS = 20
WITH_FOLDS: tuple[Clause, ...] = ((("data.folds.order", ("shuffled", "time")),),)


class FoldSettings(Group):
    """One fold of a cross-validation. Its rows are those of training and validation; the test rows stay."""

    order: Annotated[
        Literal["none", "shuffled", "time"],
        Control(
            "Cross-validation",
            "Divides training and validation rows into folds, of which one validates. Shuffled: drawn by the "
            "data seed, all other folds train. In time order: only rows before the fold train.",
            Acts.REBUILDS,
            labels=(("none", "no folds"), ("time", "in time order")),
        ),
    ] = "none"
    count: Annotated[
        int,
        Field(ge=2, le=MOST_FOLDS),
        Control(
            "Folds",
            "Into how many folds training and validation rows are divided; the test rows stay as they are.",
            Acts.REBUILDS,
            unit="folds",
            step=1,
            applies=WITH_FOLDS,
        ),
    ] = 5
    number: Annotated[
        int,
        Field(ge=1, le=MOST_FOLDS),
        Control(
            "Fold",
            "Number of the fold that validates; one above the number of folds means the last.",
            Acts.REBUILDS,
            step=1,
            applies=WITH_FOLDS,
        ),
    ] = 1
