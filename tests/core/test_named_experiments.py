"""The experiments that ship with the program: complete, in order, and found by name."""

from __future__ import annotations

import re

import pytest

import resources
from core import experiment_files as files
from core.experiment_files import FileError, named, named_experiments


def test_the_named_experiments_come_in_the_stated_order() -> None:
    assert [experiment.name for experiment in named_experiments()] == [
        "Bike demand",
        "Bike demand, dropout 50 %",
        "Noisy sine, dropout",
        "Straight line",
        "Two Gaussians",
        "Ripple",
        "Saddle, squares as inputs",
    ]


def test_every_shipped_file_is_listed_and_complete() -> None:
    folder = resources.path("experiments")
    assert {path.stem for path in folder.glob("*.json")} == set(files.SHIPPED)
    for stem, experiment in zip(files.SHIPPED, named_experiments(), strict=True):
        text = (folder / f"{stem}.json").read_text(encoding="utf-8")
        assert text == files.text_of(experiment), f"save({stem}) would write it differently"


def test_every_named_experiment_has_a_note_for_the_audience() -> None:
    for experiment in named_experiments():
        sentences = re.findall(r"[.!?](?:\s|$)", experiment.note)
        assert 1 <= len(sentences) <= 2, experiment.note


def test_the_window_opens_with_dropout_on_a_densely_connected_network() -> None:
    opening = named(files.OPENING)
    assert opening.dropout.rate == 0.5
    assert opening.dropout.mask == "step"
    assert len(opening.network.hidden) == 2


def test_an_experiment_is_found_by_its_name_or_its_file() -> None:
    assert named("Bike demand") is named("bike_demand")
    assert named(" straight LINE ").network.hidden == ()


def test_an_unknown_name_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(FileError, match=r"no experiment “Bike demnd”: did you mean “Bike demand”\?"):
        named("Bike demnd")
    with pytest.raises(FileError, match="no experiment “zzz”: choose one of “Bike demand”, "):
        named("zzz")
