"""What all groups of settings have in common, and the types that several of them use.

The modules of settings do without ``from __future__ import annotations``: pydantic would have to compile
330 annotations from their text, which took a fifth of the time of their import.
"""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from core.hyperparameters import Clause

MAX_SEED = 2**31 - 1

Seed = Annotated[int, Field(ge=0, le=MAX_SEED)]


class Group(BaseModel):
    """A frozen group of settings."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    in_effect: ClassVar[tuple[Clause, ...]] = ()
    """The group has an effect only while one of the clauses is fulfilled; () means always."""
