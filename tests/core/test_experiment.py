"""The description of a run: every setting has its control, its range and its sentence; files round-trip."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from settings_bench import CHANGES, EVERY, another_value, in_effect, path_of

from core.catalogue import describe
from core.experiment import Experiment, hyperparameter, hyperparameters
from core.hyperparameters import Acts, Hyperparameter, format_number
from core.settings import BatchSettings, InitialisationSettings, NetworkSettings
from core.validation import SettingError, sentences

NUMBERS = [s for s in EVERY if s.kind in ("integer", "number")]


def refusal(path: str, value: Any) -> str:
    with pytest.raises(SettingError) as caught:
        Experiment().with_value(path, value)
    return str(caught.value)


def fields_of(model: type[BaseModel], prefix: str = "") -> list[str]:
    """Return the paths of all fields that hold a value."""
    paths: list[str] = []
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            paths += fields_of(inner, f"{prefix}{name}.")
        else:
            paths.append(f"{prefix}{name}")
    return paths


def test_every_field_of_every_group_has_a_control() -> None:
    assert fields_of(Experiment) == ["format", "name", "note", *hyperparameters()]
    assert len(EVERY) > 250


@pytest.mark.parametrize("setting", EVERY, ids=path_of)
def test_every_control_says_what_it_does(setting: Hyperparameter) -> None:
    control = setting.control
    assert control.label == control.label.strip() != ""
    assert control.label[0].isupper() and len(control.label) <= 24
    assert control.help.endswith(".") and len(control.help) > 12
    assert control.acts in Acts
    assert bool(control.none) >= setting.optional
    shown = [setting.shown(choice) for choice in setting.choices]
    assert len(set(shown)) == len(shown)
    assert {value for value, _ in control.labels} <= set(setting.choices)
    for _, value in control.presets:
        assert Experiment().with_value(setting.path, value).value(setting.path) == value


@pytest.mark.parametrize("setting", EVERY, ids=path_of)
def test_every_clause_is_about_settings_with_these_values(setting: Hyperparameter) -> None:
    for clause in setting.applies:
        for path, values in clause:
            if path == "network.layers":
                assert set(values) <= set(range(1, 9))
            elif hyperparameter(path).kind == "switch":
                assert set(values) <= {True, False}
            else:
                assert set(values) <= set(hyperparameter(path).choices)


@pytest.mark.parametrize("setting", EVERY, ids=path_of)
def test_every_setting_has_an_effect_in_some_experiment(setting: Hyperparameter) -> None:
    experiment = in_effect(setting, Experiment().with_value("optimizer.SGD.momentum", 0.5))
    assert experiment.applies(setting)
    value = another_value(setting, experiment.value(setting.path))
    assert experiment.with_value(setting.path, value).differences(experiment) == (setting,)


def test_labels_are_not_used_twice_in_a_group() -> None:
    places = [(s.path.rpartition(".")[0], s.control.label) for s in EVERY]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize("setting", NUMBERS, ids=path_of)
def test_every_number_has_a_range_that_holds_its_default_and_its_slider(setting: Hyperparameter) -> None:
    low, high = setting.minimum, setting.maximum
    assert low is not None and high is not None
    if setting.optional:
        assert setting.default is None
    else:
        assert isinstance(setting.default, int | float)
        assert low <= setting.default <= high
    if setting.control.slider_range is not None:
        assert low <= setting.control.slider_range[0] < setting.control.slider_range[1] <= high
    if setting.control.scale == "log":
        assert low > 0
    else:
        assert setting.control.step is not None


@pytest.mark.parametrize("setting", NUMBERS, ids=path_of)
def test_the_ends_of_a_range_can_be_set_and_what_lies_beyond_cannot(setting: Hyperparameter) -> None:
    low, high = setting.minimum, setting.maximum
    assert low is not None and high is not None
    whole = setting.kind == "integer"
    for value in (low, high):
        usable = int(value) if whole else value
        roomy = Experiment().with_values({"data.train": 0.1, "data.validation": 0.05})
        assert roomy.with_value(setting.path, usable).value(setting.path) == usable
    for value in (low - 1, high + 1, math.nextafter(low, -math.inf), math.nextafter(high, math.inf)):
        sentence = refusal(setting.path, int(value) if whole and value == int(value) else value)
        assert sentence.startswith(f"{setting.control.label}: ")
        allowed = "a whole number" if whole else "a number"
        ends = f"{allowed} from {setting.shown(low)} to {setting.shown(high)}"
        unit = f" {setting.control.unit}" if setting.control.unit else ""
        nothing = f", or nothing for “{setting.control.none}”" if setting.optional else ""
        assert sentence.endswith(f"Enter {ends}{unit}{nothing}.")


@pytest.mark.parametrize("setting", NUMBERS, ids=path_of)
@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), -float("inf"), pytest.param(10**400, id="401 digits"), "much", None, ()],
)
def test_what_is_no_number_is_refused_in_one_sentence(setting: Hyperparameter, value: Any) -> None:
    if value is None and setting.optional:
        assert Experiment().with_value(setting.path, None).value(setting.path) is None
        return
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
    assert refusal("optimizer.Adam.lr", 0) == (
        "Learning rate: 0 cannot be used. Enter a number from 1e-7 to 100."
    )
    assert refusal("loss.function", "SmoothL2") == (
        "Loss: “SmoothL2” cannot be used. Choose MSE, MAE, Huber or Smooth L1."
    )
    assert refusal("layer1.dropout", 1) == (
        "Own dropout rate: 100 % cannot be used. "
        "Enter a number from 0 to 95 %, or nothing for “as all layers”."
    )
    assert refusal("stopping.steps", 0) == (
        "Steps at most: 0 steps cannot be used. "
        "Enter a whole number from 1 to 100000000 steps, or nothing for “no limit”."
    )
    assert refusal("data.inputs", ("wind", "moon")) == (
        "“moon” is no column of the table. Choose among hour, sin; hour, cos; half-day, sin; half-day, cos; "
        "season, sin; season, cos; working day; weather; temperature; feels like; humidity; wind."
    )
    assert refusal("data.inputs", ("wind", "wind")) == "An input is named twice. Name each once."
    assert refusal("data.inputs", "wind") == (
        "Inputs: “wind” cannot be used. Choose among the columns of the table."
    )
    assert refusal("schedule.MultiStepLR.milestones", (3, 0)) == (
        "Milestones: “0” cannot be used. Enter up to 12 whole numbers from 1 to 10,000,000, "
        "separated by commas, or nothing for none."
    )
    assert refusal("dropout.mask", "column") == (
        "One mask for: “column” cannot be used. Choose each step or each row."
    )
    assert refusal("batches.shuffle", "perhaps") == (
        "Shuffle each epoch: “perhaps” cannot be used. Choose on or off."
    )
    assert refusal("network.hidden", (16, 0)) == (
        "Hidden layers: “0” cannot be used. Enter up to 8 whole numbers from 1 to 512, "
        "separated by commas, or nothing for none."
    )


@pytest.mark.parametrize("widths", [(513,), (1,) * 9, (2.5,), ("many",), "16", 16])
def test_widths_that_cannot_be_built_are_refused(widths: Any) -> None:
    assert refusal("network.hidden", widths).startswith("Hidden layers: “")


def test_nesterov_needs_a_momentum() -> None:
    plain = Experiment().with_value("optimizer.method", "SGD")
    message = "Nesterov needs a momentum above 0. Set the momentum first, for example to 0.9."
    with pytest.raises(SettingError) as caught:
        plain.with_value("optimizer.SGD.nesterov", True)
    assert str(caught.value) == message
    both = {"optimizer.SGD.nesterov": True, "optimizer.SGD.momentum": 0.9}
    nesterov = plain.with_values(both)
    with pytest.raises(SettingError) as caught:
        nesterov.with_value("optimizer.SGD.momentum", 0.0)
    assert str(caught.value) == message
    assert not nesterov.applies(hyperparameter("optimizer.Adam.beta1"))
    assert nesterov.with_value("optimizer.method", "Adam").optimizer.SGD.nesterov


@pytest.mark.parametrize("path", ["optimizer.speed", "optimizer", "optimizer.SGD", "name", "", "a.b.c"])
def test_an_unknown_path_is_an_error_of_the_program(path: str) -> None:
    with pytest.raises(KeyError):
        Experiment().with_value(path, 1)
    with pytest.raises(KeyError):
        Experiment().value(path)


def test_an_experiment_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Experiment().name = "other"
    with pytest.raises(ValidationError, match="frozen"):
        Experiment().optimizer.SGD.lr = 1.0


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
            assert str(error).endswith(".")
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
    if value is not None and setting.kind in ("integer", "number"):
        number = float(setting.shown(value))
        assert number == pytest.approx(value * setting.control.factor, rel=1e-9)


@given(
    st.sampled_from(EVERY),
    st.one_of(st.none(), st.text(), st.floats(), st.integers(), st.lists(st.integers()), st.lists(st.text())),
)
def test_any_value_is_taken_or_refused_in_one_sentence(setting: Hyperparameter, value: Any) -> None:
    try:
        Experiment().with_value(setting.path, value)
    except SettingError as error:
        assert str(error).endswith(".")
        assert len(str(error)) < 300


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
        "optimizer": {"SGD": {"lr": -1, "momentun": 0.9}},
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
        "“optimizer.SGD.momentun” is not a setting of an experiment. Did you mean “optimizer.SGD.momentum”?"
        in joined
    )
    assert "Learning rate: -1 cannot be used. Enter a number from 1e-7 to 100." in joined
    assert "“speed” is not a setting of an experiment." in joined
    assert "Batch size: 0 rows cannot be used." in joined
    assert "“name” cannot be used: string should have at most 80 characters." in joined
    assert "“data” cannot be used: " in joined


def test_the_format_of_a_later_version_is_refused() -> None:
    with pytest.raises(ValidationError):
        Experiment.model_validate({"format": 3})


def test_describe_is_plain_data_about_every_setting() -> None:
    described = json.loads(json.dumps(describe(), allow_nan=False))
    assert [s["path"] for s in described["hyperparameters"]] == list(hyperparameters())
    for entry in described["hyperparameters"]:
        assert entry["help"] and entry["label"] and entry["acts"] in list(Acts)


def test_settings_that_do_not_apply_are_told_apart() -> None:
    adam, sgd = Experiment(), Experiment().with_value("optimizer.method", "SGD")
    paths = ("SGD.lr", "SGD.momentum", "SGD.nesterov", "Adam.lr", "Adam.beta1", "Adam.eps", "rest")
    settings = [hyperparameter(f"optimizer.{path}") for path in paths]
    assert [adam.applies(s) for s in settings] == [False, False, False, True, True, True, False]
    assert [sgd.applies(s) for s in settings] == [True, True, True, False, False, False, False]
    muon = adam.with_values({"optimizer.method": "Muon", "optimizer.rest": "SGD"})
    assert [muon.applies(s) for s in settings] == [True, True, True, False, False, False, True]
    assert not adam.applies(hyperparameter("data.rows"))


def test_the_settings_of_a_layer_apply_where_there_is_such_a_layer() -> None:
    two = Experiment()
    exists = [two.applies(hyperparameter(f"layer{number}.dropout")) for number in range(1, 9)]
    assert exists == [True, True, *6 * [False]]
    assert two.applies(hyperparameter("output.frozen"))
    assert two.applies(hyperparameter("output.weight_decay"))
    assert not two.applies(hyperparameter("output.momentum"))
    assert two.with_value("optimizer.method", "SGD").applies(hyperparameter("layer2.momentum"))


def test_the_arguments_of_an_activation_apply_where_any_layer_uses_it() -> None:
    slope = hyperparameter("network.LeakyReLU.negative_slope")
    relu = Experiment()
    assert not relu.applies(slope)
    assert relu.with_value("network.activation", "LeakyReLU").applies(slope)
    assert relu.with_value("layer2.activation", "LeakyReLU").applies(slope)
    assert not relu.with_value("layer3.activation", "LeakyReLU").applies(slope)


def test_layers_say_what_each_of_them_does() -> None:
    experiment = Experiment().with_values(
        {
            "dropout.rate": 0.5, "dropout.inputs": 0.1, "layer1.dropout": 0.0, "layer2.activation": "Tanh",
            "layer3.activation": "Sigmoid", "output.frozen": True,
        }
    )  # fmt: skip
    assert experiment.activations == ("ReLU", "Tanh")
    assert experiment.dropout_rates == (0.1, 0.0, 0.5)
    assert experiment.layer_settings == (experiment.layer1, experiment.layer2, experiment.output)
    assert experiment.learning_rate_path == "optimizer.Adam.lr"
    assert experiment.optimizer.lr == experiment.value(experiment.learning_rate_path)


def test_what_needs_a_new_network_is_declared_so() -> None:
    rebuilding = {s.path for s in EVERY if s.control.acts is Acts.REBUILDS}
    groups = ("network", "initialisation", "data")
    network = {s.path for s in EVERY if s.group in groups} - {"data.edits"}
    assert len(network) > len(NetworkSettings.model_fields) + len(InitialisationSettings.model_fields)
    layers = {f"layer{number}.activation" for number in range(1, 9)}
    loss = {"loss.function", "loss.Huber.delta", "loss.SmoothL1.beta"}
    assert rebuilding == network | layers | loss | {"dropout.seed"}
    at_epoch = {s.path for s in EVERY if s.control.acts is Acts.NEXT_EPOCH}
    assert at_epoch == {f"batches.{name}" for name in BatchSettings.model_fields} | {"data.edits"}


def test_what_does_not_change_is_shared():
    before = Experiment()
    after = before.with_value("optimizer.SGD.lr", 0.5)
    assert after.optimizer is not before.optimizer
    assert all(
        getattr(after, name) is getattr(before, name)
        for name in Experiment.model_fields
        if name != "optimizer" and not isinstance(getattr(before, name), int | str)
    )
    assert after == Experiment.model_validate(after.model_dump())
