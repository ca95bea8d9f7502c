"""Files of experiments: what is saved comes back, and whatever a file holds, only `FileError` comes out."""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from settings_bench import CHANGES, EVERY, another_value, path_of

from core import experiment_files as files
from core.experiment import LAYER_GROUPS, Experiment, hyperparameters
from core.experiment_files import FileError, load, save
from core.hyperparameters import Hyperparameter
from core.validation import SettingError

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**300, max_value=10**320)
    | st.floats()
    | st.text(max_size=60)
    | st.text(st.characters(categories=["Cs"]), max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)
SHARED_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def written(folder: Path, content: str | bytes | dict[str, Any]) -> Path:
    path = folder / "mine.json"
    if isinstance(content, dict):
        content = json.dumps(content)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def fault(folder: Path, content: str | bytes | dict[str, Any]) -> str:
    path = written(folder, content)
    with pytest.raises(FileError) as caught:
        load(path)
    message = str(caught.value)
    assert message.startswith(f"“{path}” ")
    assert "\n" not in message
    return message.removeprefix(f"“{path}” ")


# ---- saving -------------------------------------------------------------------------------


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    experiment = (
        Experiment(name="Größe – 50 %", note="Zeile 1\nline 2 “quoted”")
        .with_value("network.hidden", (3, 5, 7))
        .with_value("optimizer.Adam.lr", 1e-7)
        .with_value("schedule.MultiStepLR.milestones", ())
        .with_value("layer3.dropout", 0.0)
        .with_value("stopping.steps", 70)
        .with_value("data.inputs", ("wind",))
        .with_value("dropout.rate", 0.1)
    )
    save(experiment, tmp_path / "a.json")
    assert load(tmp_path / "a.json") == experiment


@given(changes=st.lists(CHANGES, max_size=8), name=st.text(max_size=80))
@SHARED_FOLDER
def test_any_valid_experiment_comes_back_to_the_last_bit(
    tmp_path: Path, changes: list[tuple[Hyperparameter, Any]], name: str
) -> None:
    experiment = Experiment(name=name)
    for setting, value in changes:
        with contextlib.suppress(SettingError):
            experiment = experiment.with_value(setting.path, value)
    save(experiment, tmp_path / "a.json")
    assert load(tmp_path / "a.json") == experiment


@pytest.mark.parametrize("setting", EVERY, ids=path_of)
def test_each_setting_is_kept_with_or_without_effect(tmp_path: Path, setting: Hyperparameter) -> None:
    changed = Experiment().with_value(setting.path, another_value(setting, setting.default))
    save(changed, tmp_path / "a.json")
    assert load(tmp_path / "a.json") == changed


def test_a_file_holds_every_setting_that_has_an_effect_one_a_line(tmp_path: Path) -> None:
    experiment = Experiment(name="Größe").with_value("layer2.dropout", 0.25)
    save(experiment, tmp_path / "a.json")
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    content = json.loads(text)
    for setting in EVERY:
        rare = setting.group in LAYER_GROUPS or setting.control.entry
        if experiment.applies(setting) and not rare:
            assert at(content, setting.path) == as_json(setting.default)
            assert re.search(rf'^ +"{setting.path.rpartition(".")[2]}": [^{{]*$', text, re.MULTILINE)
        elif setting.path != "layer2.dropout":
            with pytest.raises(KeyError):
                at(content, setting.path)
    assert content["layer2"] == {"dropout": 0.25}
    assert not set(LAYER_GROUPS) & set(content) - {"layer2"}
    assert content["format"] == 2
    assert "Größe" in text
    assert '"hidden": [16, 16],' in text
    assert text.endswith("}\n")


def at(content: Any, path: str) -> Any:
    for name in path.split("."):
        content = content[name]
    return content


def as_json(value: Any) -> Any:
    return json.loads(json.dumps(value))


def test_saving_leaves_no_other_file(tmp_path: Path) -> None:
    save(Experiment(), tmp_path / "a.json")
    save(Experiment(name="second"), str(tmp_path / "a.json"))
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert load(tmp_path / "a.json").name == "second"


def test_a_failed_save_leaves_the_old_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    save(Experiment(name="old"), path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(FileError, match=r"a\.json” cannot be written \(No space left on device\): choose"):
        save(Experiment(name="new"), path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert load(path).name == "old"


def test_an_interrupted_save_leaves_the_old_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    save(Experiment(name="old"), path)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save(Experiment(name="new"), path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert load(path).name == "old"


def test_saving_to_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is a folder: give the file a name"):
        save(Experiment(), tmp_path)
    with pytest.raises(FileError, match="cannot be written"):
        save(Experiment(), tmp_path / "no such folder" / "a.json")
    with pytest.raises(FileError, match="cannot be written"):
        save(Experiment(), tmp_path / ("x" * 300 + ".json"))
    with pytest.raises(FileError, match="cannot be written"):
        save(Experiment(), "zero\0byte.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="permissions and links of POSIX")
def test_saving_keeps_permissions_and_follows_links(tmp_path: Path) -> None:
    path, link = tmp_path / "a.json", tmp_path / "link.json"
    save(Experiment(name="old"), path)
    path.chmod(0o600)
    link.symlink_to(path)
    save(Experiment(name="new"), link)
    assert link.is_symlink()
    assert load(path).name == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


# ---- loading ------------------------------------------------------------------------------


def test_what_a_file_leaves_out_takes_its_default(tmp_path: Path) -> None:
    assert load(written(tmp_path, {})) == Experiment()
    loaded = load(written(tmp_path, {"dropout": {"rate": 0.5}}))
    assert loaded == Experiment().with_value("dropout.rate", 0.5)


def test_a_byte_order_mark_of_a_text_editor_does_no_harm(tmp_path: Path) -> None:
    assert load(written(tmp_path, b'\xef\xbb\xbf{"name": "x"}')).name == "x"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        load(tmp_path / "none.json")
    expected = f"“{tmp_path / 'none.json'}” does not exist: check the name or choose another file."
    assert str(caught.value) == expected


def test_a_folder_is_no_experiment(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is a folder: choose a file in it"):
        load(tmp_path)


def test_names_that_no_file_can_have(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be read"):
        load("zero\0byte.json")
    with pytest.raises(FileError, match="cannot be read"):
        load(tmp_path / ("x" * 300 + ".json"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileError, match="is not an ordinary file"):
        load(tmp_path / "pipe")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n\x00", "is not a text file in UTF-8: choose a file saved by Trainscope."),
        ('{"name": "Größe"}'.encode("latin-1"), "is not a text file in UTF-8: choose a file saved"),
        ("{}".encode("utf-16"), "is not a text file in UTF-8"),
        ("{}".encode("utf-16-le"), "is a binary file"),
        (b" " * (files.MAX_BYTES + 1), "is larger than 1 MB and so no experiment"),
        ("", "is not valid JSON at line 1, column 1 (Expecting value): correct it there."),
        (
            '{\n  "name": "a"\n  "note": "b"\n}',
            "is not valid JSON at line 3, column 3 (Expecting ',' delimiter)",
        ),
        ("[1, 2]", "does not hold an object in curly brackets"),
        ("null", "does not hold an object in curly brackets"),
        ("[" * 100_000, "is nested too deeply"),
        ('{"data": {"rows": ' + "1" * 5000 + "}}", "holds a number with thousands of digits"),
        ('{"dropout": {"rate": 0.1, "rate": 0.5}}', "holds “rate” twice in one object: remove one of them."),
    ],
)
def test_what_is_no_experiment_at_all(tmp_path: Path, content: str | bytes, sentence: str) -> None:
    assert fault(tmp_path, content).startswith(sentence)


@pytest.mark.parametrize("version", [3, 2.5, 10**400])
def test_a_newer_version_asks_for_an_update(tmp_path: Path, version: float) -> None:
    message = fault(tmp_path, {"format": version, "surprise": 1})
    assert message.startswith("was written by a newer version of Trainscope (format ")
    assert message.endswith("this one reads format 2): update Trainscope to open it.")


@pytest.mark.parametrize("version", [0, -1, 1.5, True, "1", "2", None, [], "two"])
def test_a_format_that_never_was(tmp_path: Path, version: object) -> None:
    assert "“format” cannot be used" in fault(tmp_path, {"format": version})


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            {"network": {"hiden": [4]}},
            "cannot be used: “network.hiden” is not a setting of an experiment. "
            "Did you mean “network.hidden”?",
        ),
        (
            {"dorpout": {}},
            "cannot be used: “dorpout” is not a setting of an experiment. Did you mean “dropout”?",
        ),
        (
            {"dropout": {"rate": 2.5}},
            "cannot be used: Dropout rate: 250 % cannot be used. Enter a number from 0 to 95 %.",
        ),
        (
            {"dropout": {"rate": 1}, "batches": {"size": 0}, "stopping": {"epochs": 0}},
            "cannot be used: Dropout rate: 100 % cannot be used. Enter a number from 0 to 95 % (and 2 more).",
        ),
        (
            {"optimizer": {"method": "Adma"}},
            "cannot be used: Method: “Adma” cannot be used. Choose SGD, Adam, AdamW, RMSprop, Adagrad, "
            "Adadelta, Adamax, NAdam, RAdam, ASGD, Rprop, Adafactor, LBFGS or Muon.",
        ),
        (
            {"optimizer": {"method": "SGD", "SGD": {"nesterov": True}}},
            "cannot be used: Nesterov needs a momentum above 0. Set the momentum first, for example to 0.9.",
        ),
    ],
)
def test_what_an_experiment_cannot_have(tmp_path: Path, content: dict[str, Any], sentence: str) -> None:
    assert fault(tmp_path, content) == sentence


@pytest.mark.parametrize(
    "content",
    [
        '{"dropout": {"rate": NaN}}',
        '{"optimizer": {"SGD": {"lr": Infinity}}}',
        '{"optimizer": {"SGD": 0.1}}',
        '{"stopping": {"steps": 0}}',
        '{"stopping": {"early": null}}',
        '{"data": {"inputs": ["moon"]}}',
        '{"stopping": {"epochs": 1e999}}',
        '{"stopping": {"epochs": true}}',
        '{"stopping": {"epochs": "60"}}',
        '{"stopping": {"epochs": 1' + "0" * 400 + "}}",
        '{"batches": {"shuffle": 1}}',
        '{"network": {"hidden": [16, 16.5]}}',
        '{"network": {"hidden": [1,2,3,4,5,6,7,8,9]}}',
        '{"network": {"hidden": 16}}',
        '{"network": [16, 16]}',
        '{"network": null}',
        '{"name": 3}',
        '{"name": "\\ud800"}',
        '{"\\ud800": 1}',
        '{"name": "' + "x" * 81 + '"}',
    ],
)
def test_values_of_the_wrong_kind_are_refused(tmp_path: Path, content: str) -> None:
    message = fault(tmp_path, content)
    assert message.startswith("cannot be used: ")
    assert message[-1] in ".?"
    message.encode("utf-8")  # it can be shown


def file_with_one_change() -> st.SearchStrategy[dict[str, Any]]:
    def changed(path: str, value: Any) -> dict[str, Any]:
        content = json.loads(files.text_of(Experiment()))
        *groups, name = path.split(".")
        place = content
        for group in groups:
            place = place.setdefault(group, {})
        place[name] = value
        return content

    places = st.sampled_from([*hyperparameters(), "format", "name", "data", "layer1", "optimizer.SGD", "new"])
    return st.builds(changed, places, JSON_VALUES)


@given(content=file_with_one_change())
@SHARED_FOLDER
def test_any_value_anywhere_loads_or_is_refused(tmp_path: Path, content: dict[str, Any]) -> None:
    _loads_or_is_refused(written(tmp_path, json.dumps(content)))


@given(
    cut=st.tuples(st.integers(0, 3000), st.integers(0, 40)),
    inserted=st.binary(max_size=12) | st.text(alphabet='{}[]",:0e-. \\u', max_size=12).map(str.encode),
)
@SHARED_FOLDER
def test_any_damage_loads_or_is_refused_in_a_sentence(
    tmp_path: Path, cut: tuple[int, int], inserted: bytes
) -> None:
    content = files.text_of(Experiment()).encode()
    start, length = cut
    _loads_or_is_refused(written(tmp_path, content[:start] + inserted + content[start + length :]))


@given(content=st.binary(max_size=200))
@SHARED_FOLDER
def test_any_bytes_load_or_are_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    _loads_or_is_refused(written(tmp_path, content))


def _loads_or_is_refused(path: Path) -> None:
    try:
        loaded = load(path)
    except FileError as error:
        message = str(error)
        assert message.startswith(f"“{path}” ")
        assert len(message) < len(str(path)) + 500
        assert "\n" not in message
        message.encode("utf-8")
    else:
        save(loaded, path)
        assert load(path) == loaded


def test_files_are_read_without_torch() -> None:
    program = "import sys, core.experiment_files as f; f.named_experiments(); print('torch' in sys.modules)"
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run(
        [sys.executable, "-B", "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "False"
