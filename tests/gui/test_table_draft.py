"""What becomes of a choice of columns, without a window: proposals, what was set by hand, counts, words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from table_bench import SHOP_ROWS, shop

from core.settings import DataSettings
from core.tables import Cancelled, encode, read_table, suggest
from gui.tables import review as reviewing
from gui.tables.draft import Draft, proposed
from gui.tables.lines import lines_of, shown_number, total_of
from gui.tables.review import Review, Reviewer

DATA = DataSettings()


def draft_of(path: Path) -> Draft:
    table = read_table(str(path))
    return proposed(table, suggest(table))


def looked_over(draft: Draft, reviewer: Reviewer | None = None) -> Review:
    return (reviewer or Reviewer(draft.table)).review(draft, DATA, lambda: False)


def test_inputs_stay_in_the_order_of_the_file(tmp_path: Path) -> None:
    draft = draft_of(shop(tmp_path))
    changed = draft.with_input_toggled("day").with_input_toggled("country").with_input_toggled("day")
    assert changed.settings.inputs == ("day", "weather", "staff", "country")
    assert draft.with_input_toggled("sales") is draft  # the target


def test_another_target_gives_up_what_belongs_to_the_old_one(tmp_path: Path) -> None:
    draft = draft_of(shop(tmp_path)).with_log_target(True).with_target("staff")
    assert draft.settings.target == "staff"
    assert "staff" not in draft.settings.inputs
    assert not draft.settings.log_target


def test_what_the_user_set_outlives_a_new_proposal(tmp_path: Path) -> None:
    draft = draft_of(shop(tmp_path)).with_order("").with_missing("fill").with_split("random")
    found = draft.with_target("staff").reconsidered()
    assert (found.settings.order, found.settings.missing, found.split) == ("", "fill", "random")
    proposal = draft_of(shop(tmp_path)).with_target("staff").reconsidered()
    assert (proposal.settings.order, proposal.settings.missing, proposal.split) == ("day", "drop", "time")


def test_counts_are_those_of_the_encoding(tmp_path: Path) -> None:
    draft = draft_of(shop(tmp_path))
    for way in ("drop", "fill"):
        chosen = draft.with_missing(way).with_kind_toggled("staff")
        review = looked_over(chosen)
        encoded = encode(draft.table, chosen.settings, lambda rows: (np.arange(rows),) * 3)
        assert sum(review.inputs_of.values()) == len(review.names) == encoded.inputs.shape[1]
        assert review.rows == len(encoded.target)
        assert (review.dropped, review.filled, review.unusable) == (3, 3, 0)


def test_a_long_table_is_looked_over_in_a_part_of_its_rows_with_the_same_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(0)
    path = tmp_path / "long.csv"
    rare = rng.choice(29, size=4000, p=[0.9, *[0.1 / 28] * 28])
    lines = [
        f"{x:.3f},{'' if n % 50 == 7 else round(y, 3)},{code},{('a', 'b', 'c')[n % 3]},{x + y + z:.3f}"
        for n, (x, y, z, code) in enumerate(
            zip(*rng.standard_normal((3, 4000)).tolist(), rare.tolist(), strict=True)
        )
    ]
    path.write_text("\n".join(["x,y,code,word,goal", *lines]))
    draft = draft_of(path).with_kind_toggled("code")
    chosen = [draft.with_missing(way) for way in ("drop", "fill")]
    whole = [looked_over(draft) for draft in chosen]
    encoded_rows: list[int] = []
    monkeypatch.setattr(reviewing, "THIN_ROWS", 500)
    monkeypatch.setattr(
        reviewing, "encode", lambda table, *rest: (encoded_rows.append(table.rows), encode(table, *rest))[1]
    )
    thin = [looked_over(draft) for draft in chosen]
    assert encoded_rows == [500, 500]
    for few, every in zip(thin, whole, strict=True):
        assert few.inputs_of == every.inputs_of
        assert (few.rows, few.dropped, few.filled) == (every.rows, every.dropped, every.filled)


def test_a_fault_is_that_of_the_encoding(tmp_path: Path) -> None:
    draft = draft_of(shop(tmp_path))
    nothing = draft
    for name in draft.settings.inputs:
        nothing = nothing.with_input_toggled(name)
    assert looked_over(nothing).fault == "“shop.csv”: no input column is chosen, so choose one at least."
    words = replace(draft, settings=draft.settings.model_copy(update={"order": "weather"}))
    assert "which have no order" in looked_over(words).fault


def test_looking_over_can_be_given_up(tmp_path: Path) -> None:
    draft = draft_of(shop(tmp_path))
    with pytest.raises(Cancelled):
        Reviewer(draft.table).review(draft, DATA, lambda: True)


def test_leaks_are_looked_for_once_a_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = draft_of(shop(tmp_path))
    asked: list[str] = []
    find = reviewing.find_leaks
    monkeypatch.setattr(
        reviewing, "find_leaks", lambda table, target: (asked.append(target), find(table, target))[1]
    )
    reviewer = Reviewer(draft.table)
    for changed in (draft, draft.with_input_toggled("day"), draft.with_target("staff"), draft):
        looked_over(changed, reviewer)
    assert asked == ["sales", "staff"]


def test_the_lines_say_what_a_column_becomes_and_what_is_wrong_with_it(tmp_path: Path) -> None:
    draft = draft_of(shop(tmp_path))
    review = looked_over(draft)
    lines = {line.name: line for line in lines_of(draft, review)}
    assert lines["weather"].facts == "3 different → 3 inputs"
    assert lines["staff"].facts == "2 to 5 · 3 missing"
    assert lines["country"].facts == "always “DE”"
    assert [note.text for note in lines["day"].notes if not note.warns] == [
        "Split into trend, weekday: 3 inputs."
    ]
    assert any(note.warns for note in lines["country"].notes)
    assert any("gives the answer away" in note.text for note in lines["cents"].notes)
    assert lines["sales"].is_target
    assert not lines["weather"].can_be_target
    assert lines["staff"].can_change_kind
    assert lines["cents"].spoken.startswith("cents, not used, number, ")
    assert total_of(review) == f"7 inputs from 3 columns predict “sales” in {SHOP_ROWS - 3} rows"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1999.0, "1999"),
        (12_345.0, "12,345"),
        (-0.25, "−0.25"),
        (0.00001, "1e−05"),
        (3.3e12, "3.3e+12"),
        (float("nan"), "?"),
    ],
)
def test_numbers_are_short(value: float, shown: str) -> None:
    assert shown_number(value) == shown
