"""What the user has chosen of a table so far. No Qt, no computing: a frozen state and how it changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from core.own_experiment import Split
from core.settings import TableSettings
from core.tables import Suggestion, Table, suggest
from core.tables.table import TableColumn

FEW_NUMBERS = 30
"""A column with at most so many different numbers may be one of names."""
BY_HAND = ("order", "missing", "split")
"""What a proposal must not change once the user has set it."""


@dataclass(frozen=True, eq=False)
class Draft:
    """A choice of columns that may not be finished."""

    table: Table
    settings: TableSettings
    split: Split
    wanted: tuple[tuple[str, bool], ...] = ()
    """Columns that the user himself made an input, or took out."""
    touched: frozenset[str] = frozenset()
    """Which of `BY_HAND` the user set."""

    def is_input(self, name: str) -> bool:
        """Return whether a column is an input."""
        return name in self.settings.inputs

    def with_input_toggled(self, name: str) -> Draft:
        """Make a column an input, or take it out; the target cannot be one."""
        if name == self.settings.target:
            return self
        chosen = not self.is_input(name)
        wanted = (*(pair for pair in self.wanted if pair[0] != name), (name, chosen))
        return replace(self._with_inputs(name, chosen), wanted=wanted)

    def with_target(self, name: str) -> Draft:
        """Predict another column; what else follows from that is `reconsidered`."""
        updated = self._with_inputs(name, False)
        return updated._with(target=name, log_target=False)

    def with_kind_toggled(self, name: str) -> Draft:
        """Take numbers for names, or for numbers again."""
        names = self.settings.categories
        return self._with(
            categories=tuple(n for n in names if n != name) if name in names else (*names, name)
        )

    def with_order(self, name: str) -> Draft:
        """Sort the rows by a column; empty: the order of the file."""
        return replace(self._with(order=name), touched=self.touched | {"order"})

    def with_missing(self, way: str) -> Draft:
        """Leave rows with missing values out (``drop``) or fill them in (``fill``)."""
        return replace(self._with(missing=way), touched=self.touched | {"missing"})

    def with_log_target(self, wanted: bool) -> Draft:
        """Learn the logarithm of the target, or the target."""
        return self._with(log_target=wanted)

    def with_split(self, split: Split) -> Draft:
        """Split by time or at random."""
        return replace(self, split=split, touched=self.touched | {"split"})

    def reconsidered(self) -> Draft:
        """Return the proposal for the target, except for what the user set. Takes its time.

        Raises `core.tables.TableError` where no column can be the target.
        """
        proposal = suggest(self.table, self.settings)
        found = proposed(self.table, proposal)
        for name, chosen in self.wanted:
            if name != found.settings.target:
                found = found._with_inputs(name, chosen)
        kept: dict[str, Any] = {
            name: getattr(self.settings, name) for name in ("order", "missing") if name in self.touched
        }
        found = found._with(**kept)
        split = self.split if "split" in self.touched else found.split
        return replace(found, split=split, wanted=self.wanted, touched=self.touched)

    def _with_inputs(self, name: str, chosen: bool) -> Draft:
        others = {n for n in self.settings.inputs if n != name} | ({name} if chosen else set())
        return self._with(inputs=tuple(n for n in self.table.names if n in others))

    def _with(self, **update: Any) -> Draft:
        return replace(self, settings=self.settings.model_copy(update=update))


def proposed(table: Table, proposal: Suggestion) -> Draft:
    """Return a proposal as a draft."""
    return Draft(table, proposal.settings, proposal.split)


def can_be_target(column: TableColumn) -> bool:
    """Return whether a column holds numbers that vary."""
    return column.kind == "number" and column.distinct > 1


def may_be_names(column: TableColumn) -> bool:
    """Return whether the numbers of a column may only name something."""
    return column.kind == "number" and 2 < column.distinct <= FEW_NUMBERS
