"""Which experiments a study is made of: what differs, what stays the same, what is refused."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from engine_bench import SMALL, experiment_with, line
from hypothesis import given
from hypothesis import strategies as st

from core.datasets import preparation, prepare
from core.experiment import Experiment, hyperparameter
from core.settings_by_path import is_in_effect
from core.studies.arms import arms, linear_dropout, without_remedies
from core.studies.folds import cross_validation, value_of
from core.studies.regimes import regimes
from core.studies.settings import (
    ArmsSettings,
    CrossValidationSettings,
    RegimeSettings,
    RegimesSettings,
    StudySettings,
    regime_settings,
    study_settings,
)
from core.studies.study import Member, Study
from core.validation import SettingError

ALL_ARMS = ArmsSettings(weight_decay=True, l1=True, fewer=True, more=True)


def changed(base: Experiment, member: Member) -> dict[str, object]:
    """Return the settings in which a member differs from an experiment."""
    return {s.path: member.experiment.value(s.path) for s in base.differences(member.experiment)}


# ---- regimes ------------------------------------------------------------------------------


def test_regimes_differ_in_their_batch_size_alone() -> None:
    study = regimes(SMALL, RegimesSettings(), train_rows=42)
    assert [member.name for member in study.members] == ["Stochastic", "Mini-batch", "Batch"]
    assert [changed(SMALL, member) for member in study.members] == [
        {"batches.size": 1},
        {"batches.size": 16},
        {"batches.size": 42},
    ]


def test_a_regime_may_have_a_learning_rate_of_its_own() -> None:
    one = RegimesSettings(regimes=(RegimeSettings(number=4, size=3, learning_rate=0.07),))
    (member,) = regimes(SMALL, one).members
    assert member.key == "4"
    assert changed(SMALL, member) == {"batches.size": 3, "optimizer.Adam.lr": 0.07}


def test_a_batch_of_more_rows_than_there_are_is_refused_in_words() -> None:
    with pytest.raises(SettingError, match=r"A batch of 160 is more than the 100 training rows\. Enter 1 to"):
        regimes(SMALL, RegimesSettings(regimes=(RegimeSettings(number=1, size=160),)), train_rows=100)


# ---- arms ---------------------------------------------------------------------------------


def test_each_arm_has_its_remedy_and_no_other() -> None:
    base = experiment_with(SMALL, dropout__rate=0.4, loss__l2=0.1, stopping__early=True)
    plain = without_remedies(base)
    study = arms(base, ALL_ARMS)
    assert {member.key: changed(plain, member) for member in study.members} == {
        "plain": {},
        "dropout": {"dropout.rate": 0.1},
        "l2": {"loss.l2": 0.003},
        "weight_decay": {
            "optimizer.Adam.weight_decay": 0.3,
            "optimizer.Adam.decoupled_weight_decay": True,
        },
        "l1": {"loss.l1": 0.0005},
        "early": {"stopping.early": True, "stopping.patience": 200},
        "fewer": {"network.hidden": (1, 1)},
        "more": {"data.rows": 600},
    }


def test_the_plain_arm_has_no_remedy_left() -> None:
    base = experiment_with(
        SMALL,
        dropout__rate=0.4,
        dropout__inputs=0.1,
        layer1__dropout=0.2,
        layer2__weight_decay=0.1,
        output__weight_decay=0.1,
        loss__l1=0.1,
        loss__l2=0.1,
        stopping__early=True,
        optimizer__weight_decay=0.5,
    )
    plain = without_remedies(base)
    assert plain.dropout_rates == (0, 0, 0)
    assert all(layer.weight_decay is None for layer in plain.layer_settings)
    assert (plain.loss.l1, plain.loss.l2, plain.stopping.early) == (0, 0, False)
    assert plain.optimizer.Adam.weight_decay == 0
    assert plain.optimizer.Adam.lr == base.optimizer.Adam.lr


@pytest.mark.parametrize(
    ("method", "path"),
    [("SGD", "optimizer.SGD.weight_decay"), ("AdamW", "optimizer.AdamW.weight_decay")],
)
def test_weight_decay_beside_the_gradient(method: str, path: str) -> None:
    base = experiment_with(SMALL, optimizer__method=method)
    chosen = ArmsSettings(plain=False, dropout=False, l2=False, early=False, weight_decay=True)
    (member,) = arms(base, chosen).members
    assert member.experiment.value(path) == 0.3


@pytest.mark.parametrize(
    ("settings", "chosen", "words"),
    [
        ({"optimizer.method": "RMSprop"}, "weight_decay", "no decoupled weight decay for RMSprop"),
        (
            {"optimizer.method": "SGD", "optimizer.SGD.momentum": 0.9},
            "weight_decay",
            "no decoupled weight decay for SGD",
        ),
        ({"network.hidden": ()}, "fewer", "has no hidden neurons"),
        ({"data.source": "bike_sharing_daily"}, "more", "no more rows than it has"),
        ({"data.rows": 5000}, "more", "2 times as many is the most"),
        ({"data.edits": ("3: 0.5, 0.5",)}, "more", "edited by hand"),
    ],
)
def test_a_remedy_that_does_not_go_with_the_experiment_is_refused(
    settings: dict[str, object], chosen: str, words: str
) -> None:
    base = SMALL.with_values(settings)  # type: ignore[arg-type]
    with pytest.raises(SettingError, match=words):
        arms(base, ArmsSettings.model_validate({chosen: True}))


def test_nothing_chosen_is_refused() -> None:
    with pytest.raises(SettingError, match="Nothing is chosen"):
        arms(SMALL, ArmsSettings(plain=False, dropout=False, l2=False, early=False))


def test_dropout_of_a_linear_model_is_that_of_its_inputs() -> None:
    member = arms(line(), ArmsSettings()).member("dropout")
    assert member is not None
    assert member.experiment.dropout_rates == (0.1,)


def test_linear_dropout_stands_beside_its_ridge() -> None:
    study = linear_dropout(SMALL, 0.5)
    assert [member.key for member in study.members] == ["plain", "dropout", "l2"]
    assert [member.experiment.loss.l2 for member in study.members] == [0, 0, 1]
    with pytest.raises(SettingError):
        linear_dropout(SMALL, 0.95)


# ---- folds --------------------------------------------------------------------------------


def test_folds_differ_in_the_fold_that_validates() -> None:
    study = cross_validation(SMALL, CrossValidationSettings(count=3))
    assert [changed(SMALL, member)["data.folds.order"] for member in study.members] == ["shuffled"] * 3
    assert [member.experiment.data.folds.number for member in study.members] == [1, 2, 3]
    assert [(member.name, member.fold) for member in study.members] == [
        ("Fold 1", 1),
        ("Fold 2", 2),
        ("Fold 3", 3),
    ]


def test_a_grid_has_all_folds_for_each_value() -> None:
    settings = CrossValidationSettings(count=2, path="dropout.rate", values=("0", "0.25"))
    study = cross_validation(SMALL, settings)
    assert [member.name for member in study.members] == [
        "0 %, fold 1",
        "0 %, fold 2",
        "25 %, fold 1",
        "25 %, fold 2",
    ]
    assert [member.experiment.dropout.rate for member in study.members] == [0, 0, 0.25, 0.25]
    assert study.values == ("0 %", "25 %")


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("dropout.rate", " 0.2 ", 0.2),
        ("network.hidden", "16, 8", (16, 8)),
        ("network.hidden", "16", (16,)),
        ("batches.shuffle", "False", False),
        ("network.activation", "Tanh", "Tanh"),
        ("stopping.steps", "", None),
        ("batches.size", "7", 7),
    ],
)
def test_values_are_read_from_texts(path: str, text: str, value: object) -> None:
    assert value_of(hyperparameter(path), text) == value


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"path": "dropout.rat", "values": ("0",)}, "“dropout.rat” is not a setting"),
        ({"path": "data.folds.count", "values": ("3",)}, "folds themselves"),
        ({"path": "dropout.rate"}, "no values are given"),
        ({"path": "dropout.rate", "values": ("much",)}, "“much” cannot be used. Enter a number"),
        ({"path": "dropout.rate", "values": ("3",)}, "300 % cannot be used"),
        ({"path": "dropout.rate", "values": ("0.1", "0.10")}, "are the same"),
        ({"path": "dropout.rate", "values": tuple(map(str, np.arange(12) / 20)), "count": 20}, "too many"),
    ],
)
def test_a_grid_that_cannot_be_is_refused_in_words(settings: dict[str, object], words: str) -> None:
    with pytest.raises(SettingError, match=words):
        cross_validation(SMALL, CrossValidationSettings.model_validate(settings))


@given(rows=st.integers(3, 400), folds=st.integers(2, 20), seed=st.integers(0, 9))
def test_shuffled_folds_partition_the_rows(rows: int, folds: int, seed: int) -> None:
    """Each row but those of the test validates exactly once, and never where it trains."""
    parts = preparation.split_at_random(rows, 0.6, 0.3, seed)
    seen = np.concatenate(parts[:2])
    found = [preparation.take_fold(parts, folds, number, seed) for number in range(1, folds + 1)]
    real = min(folds, len(seen))
    held = np.concatenate([validation for _, validation, _ in found[:real]])
    assert sorted(held) == sorted(seen)
    for train, validation, test in found:
        assert len(validation) in (len(seen) // real, len(seen) // real + 1)
        assert sorted(np.concatenate([train, validation])) == sorted(seen)
        np.testing.assert_array_equal(test, parts[2])


@given(rows=st.integers(3, 400), folds=st.integers(2, 20))
def test_folds_in_time_order_never_learn_from_what_comes_later(rows: int, folds: int) -> None:
    parts = preparation.split_by_time(rows, 0.6, 0.3)
    seen = len(parts[0]) + len(parts[1])
    real = min(folds, seen - 1)
    found = [preparation.take_fold(parts, folds, number, None) for number in range(1, real + 1)]
    for train, validation, test in found:
        np.testing.assert_array_equal(train, np.arange(len(train)))
        np.testing.assert_array_equal(validation, len(train) + np.arange(len(validation)))
        assert len(train) >= 1
        assert validation[-1] < test[0]
    held = np.concatenate([validation for _, validation, _ in found])
    np.testing.assert_array_equal(held, np.arange(seen)[-len(held) :])
    assert len({len(validation) for _, validation, _ in found}) == 1


@pytest.mark.parametrize("order", ["shuffled", "time"])
@pytest.mark.parametrize("source", ["noisy_sine", "bike_sharing_daily"])
def test_scaling_is_fitted_on_the_training_rows_of_each_fold(order: str, source: str) -> None:
    base = experiment_with(SMALL, data__source=source)
    settings = CrossValidationSettings.model_validate({"order": order, "count": 4})
    means = set()
    for member in cross_validation(base, settings).members:
        dataset = prepare(member.experiment.data)
        rows, target = dataset.inputs[dataset.train], dataset.target[dataset.train]
        np.testing.assert_array_equal(dataset.input_scaling.mean, rows.mean(axis=0))
        np.testing.assert_array_equal(dataset.target_scaling.mean, target.mean())
        np.testing.assert_array_equal(dataset.target_scaling.spread, target.std())
        means.add(float(dataset.target_scaling.mean))
    assert len(means) == 4


def test_a_fold_number_above_the_last_means_the_last() -> None:
    parts = preparation.split_by_time(50, 0.6, 0.3)
    last = preparation.take_fold(parts, 4, 4, 0)
    for part, same in zip(preparation.take_fold(parts, 4, 9, 0), last, strict=True):
        np.testing.assert_array_equal(part, same)


# ---- settings -----------------------------------------------------------------------------


def test_every_setting_has_its_words() -> None:
    for setting in (*study_settings().values(), *regime_settings().values()):
        assert setting.control.label
        assert setting.control.help.endswith(".")
        if setting.kind in ("integer", "number"):
            assert setting.minimum is not None
            assert setting.maximum is not None


def test_strengths_apply_only_to_arms_that_are_on() -> None:
    settings = StudySettings()
    strength = study_settings()["arms.l1_strength"]
    assert not is_in_effect(settings, strength)
    assert is_in_effect(settings.with_values({"arms.l1": True}), strength)


def test_values_out_of_range_are_refused_with_a_sentence() -> None:
    with pytest.raises(SettingError, match="Folds: 30 folds cannot be used"):
        StudySettings().with_values({"folds.count": 30})
    with pytest.raises(SettingError, match="1 to 8 regimes"):
        StudySettings().with_regimes(())


def test_studies_are_values() -> None:
    assert arms(SMALL, ALL_ARMS) == arms(SMALL, ALL_ARMS)
    with pytest.raises(AttributeError):
        arms(SMALL, ALL_ARMS).members = ()  # type: ignore[misc]


def test_members_need_different_keys() -> None:
    with pytest.raises(SettingError, match="are the same"):
        Study("regimes", SMALL, (Member("1", "a", SMALL), Member("1", "b", SMALL)))


def test_the_window_needs_no_torch_to_describe_studies_and_to_read_their_pictures() -> None:
    modules = "commands snapshot settings arms regimes folds costs fold_scores batches linear_dropout"
    imports = ", ".join(f"core.studies.{name}" for name in modules.split())
    source = f"import sys, {imports}; sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", source], check=True, timeout=60)
