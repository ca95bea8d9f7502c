"""What differs between two experiments, against lists written by hand."""

from __future__ import annotations

import pytest
from engine_bench import experiment_with, line

from core.experiment import Experiment
from core.point_edits import added
from core.runs.differences import NOT_USED, by_group, differences, words_against
from core.settings.network import MAX_HIDDEN_LAYERS

BASE = experiment_with(network__hidden=(9, 6), optimizer__method="SGD", optimizer__lr=0.1, dropout__rate=0.5)


def rows(one: Experiment, other: Experiment) -> list[tuple[str, str, str, str]]:
    return [(row.group, row.label, row.one, row.other) for row in differences(one, other)]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, []),
        ({"dropout__rate": 0.1}, [("Dropout", "Dropout rate", "50 %", "10 %")]),
        ({"optimizer__lr": 0.01}, [("Optimiser", "Learning rate", "0.1", "0.01")]),
        ({"network__hidden": (9, 7)}, [("Network", "Hidden layers", "9, 6", "9, 7")]),
        ({"network__hidden": (9,)}, [("Network", "Hidden layers", "9, 6 (2 layers)", "9 (1 layer)")]),
        (
            {"network__activation": "ELU"},
            [("Network", "Activation", "Tanh", "ELU"), ("Network", "ELU alpha", NOT_USED, "1")],
        ),
        ({"layer2__dropout": 0.25}, [("Layer 2", "Own dropout rate", "as all layers", "25 %")]),
        (
            {"batches__size": 4, "dropout__rate": 0.0},
            [("Dropout", "Dropout rate", "50 %", "0 %"), ("Batches", "Batch size", "16 rows", "4 rows")],
        ),
    ],
)
def test_differences_are_those_that_were_made(settings: dict[str, object], expected: list[object]) -> None:
    base = experiment_with(BASE, network__activation="Tanh", batches__size=16)
    assert rows(base, experiment_with(base, **settings)) == expected  # type: ignore[arg-type]


def test_settings_of_an_optimiser_that_is_not_used_are_left_out() -> None:
    other = BASE.with_value("optimizer.Adam.lr", 0.5)
    assert other != BASE
    assert rows(BASE, other) == []


def test_learning_rates_of_two_optimisers_stand_beside_one_another() -> None:
    other = BASE.with_values({"optimizer.method": "Adam", "optimizer.Adam.lr": 0.004})
    found = {(label, one, two) for _, label, one, two in rows(BASE, other)}
    assert {("Method", "SGD", "Adam"), ("Learning rate", "0.1", "0.004")} <= found
    assert not any(one == two for _, one, two in found)
    assert all("SGD" not in label for label, _, _ in found)
    assert ("Momentum", "0", NOT_USED) in found


def test_layers_that_only_one_network_has_are_counted_and_not_listed() -> None:
    deep = experiment_with(BASE, network__hidden=(9, 6, 4, 4))
    assert rows(BASE, deep) == [("Network", "Hidden layers", "9, 6 (2 layers)", "9, 6, 4, 4 (4 layers)")]
    own = deep.with_value("layer4.dropout", 0.3)
    assert ("Layer 4", "Own dropout rate", NOT_USED, "30 %") in rows(BASE, own)
    assert MAX_HIDDEN_LAYERS >= 4


def test_edited_points_are_counted() -> None:
    one = line(data__edits=(added((0.1, 0.2)),))
    two = line(data__edits=(added((0.1, 0.2)), added((0.3, 0.2))))
    other = line(data__edits=(added((0.5, 0.2)),))
    assert rows(line(), two) == [("Data", "Points edited by hand", "none", "2")]
    assert rows(one, other) == [("Data", "Points edited by hand", "1", "1, others")]


def test_groups_stand_together_in_the_order_of_the_experiment() -> None:
    other = experiment_with(BASE, dropout__rate=0.2, network__hidden=(3,), optimizer__lr=0.3, loss__l2=0.1)
    titles = [title for title, _ in by_group(differences(BASE, other))]
    assert titles == list(dict.fromkeys(titles))
    assert titles == ["Network", "Dropout", "Optimiser", "Loss"]


def test_the_difference_is_the_same_the_other_way_round() -> None:
    other = BASE.with_values({"optimizer.method": "Adam", "network.hidden": (3,), "dropout.rate": 0.0})
    there = {(label, one, two) for _, label, one, two in rows(BASE, other)}
    back = {(label, two, one) for _, label, one, two in rows(other, BASE)}
    assert there == back


def test_words_against_the_run_before() -> None:
    assert words_against(BASE, BASE) == ()
    assert words_against(BASE, experiment_with(BASE, dropout__rate=0.1)) == ("dropout rate 50 % → 10 %",)
    other = Experiment(name="Another")
    assert words_against(BASE, other) == ("experiment “Another”",)
