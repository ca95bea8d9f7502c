"""The description of a run: every setting has its control, its range and its sentence; files round-trip."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.experiment import (
    BatchSettings,
    Experiment,
    NetworkSettings,
    describe,
    hyperparameter,
    hyperparameters,
)
from core.hyperparameters import Acts, Hyperparameter, format_number
from core.validation import SettingError, sentences

EVERY = list(hyperparameters().values())
NUMBERS = [s for s in EVERY if s.kind in ("integer", "number")]
GROUPS = ["data", "network", "dropout", "loss", "optimizer", "batches", "stopping"]


def ids(setting: Hyperparameter) -> str:
    return setting.path


def refusal(path: str, value: Any) -> str:
    with pytest.raises(SettingError) as caught:
        Experiment().with_value(path, value)
    return str(caught.value)


def test_every_field_of_every_group_has_a_control() -> None:
    fields = [
        f"{group}.{name}" for group in GROUPS for name in type(getattr(Experiment(), group)).model_fields
    ]
    assert fields == list(hyperparameters())
    assert set(Experiment.model_fields) == {"format", "name", "note", *GROUPS}


@pytest.mark.parametrize("setting", EVERY, ids=ids)
def test_every_control_says_what_it_does(setting: Hyperparameter) -> None:
    control = setting.control
    assert control.label == control.label.strip() != ""
    assert control.label[0].isupper() and len(control.label) <= 20
    assert control.help.endswith(".") and len(control.help) > 20
    assert control.acts in Acts
    if control.only_for is not None:
        path, values = control.only_for
        assert set(values) <= set(hyperparameter(path).choices)
    if control.labels:
        assert {value for value, _ in control.labels} == set(setting.choices)


def test_labels_are_not_used_twice() -> None:
    labels = [s.control.label for s in EVERY]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("setting", NUMBERS, ids=ids)
def test_every_number_has_a_range_that_holds_its_default_and_its_slider(setting: Hyperparameter) -> None:
    low, high = setting.minimum, setting.maximum
    assert low is not None and high is not None
    assert isinstance(setting.default, int | float)
    assert low <= setting.default <= high
    if setting.control.slider_range is not None:
        assert low <= setting.control.slider_range[0] < setting.control.slider_range[1] <= high
    if setting.control.scale == "log":
        assert low > 0
    else:
        assert setting.control.step is not None


@pytest.mark.parametrize("setting", NUMBERS, ids=ids)
def test_the_ends_of_a_range_can_be_set_and_what_lies_beyond_cannot(setting: Hyperparameter) -> None:
    low, high = setting.minimum, setting.maximum
    assert low is not None and high is not None
    whole = setting.kind == "integer"
    for value in (low, high):
        usable = int(value) if whole else value
        assert Experiment().with_value(setting.path, usable).value(setting.path) == usable
    for value in (low - 1, high + 1, math.nextafter(low, -1e9), math.nextafter(high, 1e9)):
        sentence = refusal(setting.path, int(value) if whole and value == int(value) else value)
        assert sentence.startswith(f"{setting.control.label}: ")
        allowed = "a whole number" if whole else "a number"
        ends = f"{allowed} from {setting.shown(low)} to {setting.shown(high)}"
        assert sentence.endswith(f"Enter {ends}{f' {setting.control.unit}' if setting.control.unit else ''}.")


@pytest.mark.parametrize("setting", NUMBERS, ids=ids)
@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), -float("inf"), pytest.param(10**400, id="401 digits"), "much", None, ()],
)
def test_what_is_no_number_is_refused_in_one_sentence(setting: Hyperparameter, value: Any) -> None:
    sentence = refusal(setting.path, value)
    assert sentence.startswith(f"{setting.control.label}: ")
    assert "\n" not in sentence and len(sentence) < 200


def test_sentences_for_the_user() -> None:
    assert (
        refusal("dropout.rate", 0.97) == "Dropout rate: 97 % cannot be used. Enter a number from 0 to 95 %."
    )
    assert refusal("batches.size", 2.5) == (
        "Batch size: 2.5 rows cannot be used. Enter a whole number from 1 to 100000 rows."
    )
    assert refusal("optimizer.learning_rate", 0) == (
        "Learning rate: 0 cannot be used. Enter a number from 1e-7 to 100."
    )
    assert refusal("optimizer.method", "LBFGS") == ("Method: “LBFGS” cannot be used. Choose SGD or Adam.")
    assert refusal("dropout.mask", "column") == (
        "One mask for: “column” cannot be used. Choose each step or each row."
    )
    assert refusal("batches.shuffle", "perhaps") == (
        "Shuffle each epoch: “perhaps” cannot be used. Choose on or off."
    )
    assert refusal("network.hidden", (16, 0)) == (
        "Hidden layers: “0” cannot be used. Enter up to 8 whole numbers from 1 to 512, "
        "separated by commas, or nothing for a linear model."
    )


@pytest.mark.parametrize("widths", [(513,), (1,) * 9, (2.5,), ("many",), "16", 16])
def test_widths_that_cannot_be_built_are_refused(widths: Any) -> None:
    assert refusal("network.hidden", widths).startswith("Hidden layers: “")


def test_nesterov_needs_a_momentum() -> None:
    plain = Experiment().with_value("optimizer.method", "SGD")
    message = "Nesterov needs a momentum above 0. Set the momentum first, for example to 0.9."
    with pytest.raises(SettingError) as caught:
        plain.with_value("optimizer.nesterov", True)
    assert str(caught.value) == message
    nesterov = plain.with_value("optimizer.momentum", 0.9).with_value("optimizer.nesterov", True)
    with pytest.raises(SettingError) as caught:
        nesterov.with_value("optimizer.momentum", 0.0)
    assert str(caught.value) == message
    assert not nesterov.applies(hyperparameter("optimizer.beta1"))
    assert nesterov.with_value("optimizer.method", "Adam").optimizer.nesterov


@pytest.mark.parametrize("path", ["optimizer.speed", "optimizer", "name", "", "a.b.c"])
def test_an_unknown_path_is_an_error_of_the_program(path: str) -> None:
    with pytest.raises(KeyError):
        Experiment().with_value(path, 1)
    with pytest.raises(KeyError):
        Experiment().value(path)


def test_an_experiment_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Experiment().name = "other"
    with pytest.raises(ValidationError, match="frozen"):
        Experiment().optimizer.learning_rate = 1.0


def value_of(setting: Hyperparameter) -> st.SearchStrategy[Any]:
    """Return values in the range of a setting."""
    low, high = setting.minimum or 0, setting.maximum or 0
    match setting.kind:
        case "integer":
            return st.integers(int(low), int(high))
        case "number":
            return st.floats(low, high)
        case "switch":
            return st.booleans()
        case "choice":
            return st.sampled_from(setting.choices)
        case "widths":
            return st.lists(st.integers(1, 512), max_size=8).map(tuple)


CHANGES = st.sampled_from(EVERY).flatmap(lambda s: st.tuples(st.just(s), value_of(s)))


@given(st.lists(CHANGES, max_size=12))
def test_any_changes_leave_a_valid_experiment_that_files_keep(
    changes: list[tuple[Hyperparameter, Any]],
) -> None:
    experiment = Experiment()
    for setting, value in changes:
        before = experiment
        try:
            experiment = experiment.with_value(setting.path, value)
        except SettingError as error:
            assert "Nesterov" in str(error)
            continue
        assert experiment.value(setting.path) == value
        assert set(before.differences(experiment)) <= {setting}
        assert (before == experiment) == (not before.differences(experiment))
    assert Experiment.model_validate_json(experiment.model_dump_json()) == experiment
    assert Experiment.model_validate(json.loads(json.dumps(experiment.model_dump(mode="json")))) == experiment
    assert hash(experiment) == hash(Experiment.model_validate(experiment.model_dump()))


@given(CHANGES)
def test_every_value_can_be_shown(change: tuple[Hyperparameter, Any]) -> None:
    setting, value = change
    shown = setting.shown_with_unit(value)
    assert shown == shown.strip() != ""
    if setting.kind in ("integer", "number"):
        number = float(setting.shown(value))
        assert number == pytest.approx(value * setting.control.factor, rel=1e-9)


@given(
    st.sampled_from(EVERY),
    st.one_of(st.none(), st.text(), st.floats(), st.integers(), st.lists(st.integers())),
)
def test_any_value_is_taken_or_refused_in_one_sentence(setting: Hyperparameter, value: Any) -> None:
    try:
        Experiment().with_value(setting.path, value)
    except SettingError as error:
        assert str(error).endswith(".")
        assert len(str(error)) < 200


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (50, "50"),
        (0.001, "0.001"),
        (1e-5, "1e-5"),
        (0.1 + 0.2, "0.3"),
        (-0.0, "0"),
        (100000, "100000"),
        (2**31 - 1, "2147483647"),
    ],
)
def test_numbers_are_shown_short(number: float, text: str) -> None:
    assert format_number(number) == text


def test_faults_of_a_file_are_told_one_by_one() -> None:
    content = {
        "optimizer": {"learning_rate": -1, "momentun": 0.9},
        "batches": {"size": 0},
        "speed": 3,
        "name": "x" * 81,
        "data": 5,
    }
    with pytest.raises(ValidationError) as caught:
        Experiment.model_validate(content)
    told = sentences(caught.value, hyperparameters())
    assert len(told) == 6
    joined = "\n".join(told)
    assert (
        "“optimizer.momentun” is not a setting of an experiment. Did you mean “optimizer.momentum”?" in joined
    )
    assert "“speed” is not a setting of an experiment." in joined
    assert "Batch size: 0 rows cannot be used." in joined
    assert "“name” cannot be used: string should have at most 80 characters." in joined
    assert "“data” cannot be used: " in joined


def test_the_format_of_a_later_version_is_refused() -> None:
    with pytest.raises(ValidationError):
        Experiment.model_validate({"format": 2})


def test_describe_is_plain_data_about_every_setting() -> None:
    described = json.loads(json.dumps(describe(), allow_nan=False))
    assert [s["path"] for s in described["hyperparameters"]] == list(hyperparameters())
    for entry in described["hyperparameters"]:
        assert entry["help"] and entry["label"] and entry["acts"] in list(Acts)


def test_settings_that_do_not_apply_are_told_apart() -> None:
    adam, sgd = Experiment(), Experiment().with_value("optimizer.method", "SGD")
    names = ("momentum", "nesterov", "beta1", "beta2", "epsilon", "learning_rate", "weight_decay")
    settings = [hyperparameter(f"optimizer.{name}") for name in names]
    assert [adam.applies(s) for s in settings] == [False, False, True, True, True, True, True]
    assert [sgd.applies(s) for s in settings] == [True, True, False, False, False, True, True]
    assert not adam.applies(hyperparameter("data.rows"))


def test_what_needs_a_new_network_is_declared_so() -> None:
    rebuilding = {s.path for s in EVERY if s.control.acts is Acts.REBUILDS}
    network = {f"network.{name}" for name in NetworkSettings.model_fields}
    assert network | {"data.source", "data.rows", "data.seed", "dropout.seed", "batches.seed"} <= rebuilding
    at_epoch = {s.path for s in EVERY if s.control.acts is Acts.NEXT_EPOCH}
    assert at_epoch == {f"batches.{name}" for name in BatchSettings.model_fields} - {"batches.seed"}
