"""What can be done with the window by key and menu, in one list."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gui.frame import Mode
from gui.look import ThemeChoice
from gui.shortcuts.actions import Action, Group
from gui.window.panels import PANELS, PanelName
from gui.window.stages import STAGES

if TYPE_CHECKING:
    from gui.window.main_window import MainWindow

COLOURS: dict[ThemeChoice, str] = {"system": "Colours of the system", "dark": "Dark", "light": "Light"}


def window_actions(window: MainWindow) -> list[Action]:
    """Return the actions of the window, in the order of menus and sheet."""
    return [
        *_of_training(window),
        *_of_what_is_shown(window),
        *_of_settings(window),
        *_of_experiment(window),
        *_of_panels(window),
        *_of_look(window),
        *_of_window(window),
    ]


def _of_training(window: MainWindow) -> list[Action]:
    session, stages, group = window.session, window.stages, Group.TRAINING
    network = partial(stages.shows, "network")
    return [
        Action("play", "Train or race, or pause", "Space", group, stages.toggle),
        Action("batch", "One batch, or step of the race", "B", group, stages.step),
        Action("epoch", "Train to the end of the epoch", "E", group, stages.epoch),
        Action(
            "back",
            "One step back",
            "Backspace",
            group,
            stages.back,
            enabled=partial(stages.shows, "surface"),
        ),
        Action("reset", "Reset to the same initial weights", "R", group, stages.reset),
        Action("seed", "Draw other initial weights", "N", group, session.new_seed, enabled=network),
    ]


def _of_what_is_shown(window: MainWindow) -> list[Action]:
    session, group = window.session, Group.SHOWN

    def shows(mode: Mode) -> bool:
        return session.mode is mode

    network = partial(window.stages.shows, "network")
    return [
        *(
            Action(
                f"stage.{name}",
                words,
                str(number),
                group,
                partial(window.stages.show, name),
                checked=partial(window.stages.shows, name),
            )
            for number, (name, words) in enumerate(STAGES.items(), start=1)
        ),
        Action(
            "mode.training",
            "Training: the last step and its mask",
            "T",
            group,
            partial(session.set_mode, Mode.TRAINING),
            checked=partial(shows, Mode.TRAINING),
            enabled=network,
        ),
        Action(
            "mode.prediction",
            "Prediction: all neurons on",
            "P",
            group,
            partial(session.set_mode, Mode.PREDICTION),
            checked=partial(shows, Mode.PREDICTION),
            enabled=network,
        ),
        Action(
            "edges",
            "Edges: weights, gradients or changes",
            "G",
            group,
            window.stage.network.show_next_numbers,
            enabled=network,
        ),
        Action(
            "responses",
            "Neurons: values or responses",
            "A",
            group,
            window.stage.neurons.toggle,
            enabled=network,
        ),
    ]


def _of_settings(window: MainWindow) -> list[Action]:
    stages, group = window.stages, Group.SETTINGS
    return [
        Action("undo", "Undo", "Ctrl+Z", group, stages.undo),
        Action("redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), group, stages.redo),
        Action(
            "search",
            "Search the settings",
            "Ctrl+F",
            group,
            window.search_settings,
            enabled=partial(stages.shows, "network"),
        ),
        Action("copy_settings", "Copy the settings as text", "Ctrl+Shift+C", group, window.copy_settings),
    ]


def _of_experiment(window: MainWindow) -> list[Action]:
    files, group = window.files, Group.EXPERIMENT
    return [
        Action(
            "open",
            "Open …",
            "Ctrl+O",
            group,
            files.ask_and_open,
            "An experiment, or a table of your own as CSV",
            icon_name="folder-open",
        ),
        Action(
            "table",
            "Own table …",
            "Ctrl+T",
            group,
            files.open_table,
            "Choose from a table of your own what the network learns",
            icon_name="table",
        ),
        Action(
            "save",
            "Save as …",
            "Ctrl+S",
            group,
            files.ask_and_save,
            "Save the experiment as it now stands",
            icon_name="save",
        ),
    ]


def _of_panels(window: MainWindow) -> list[Action]:
    panels, stages, group = window.panels, window.stages, Group.PANELS
    network = partial(stages.shows, "network")

    def fills(name: PanelName) -> bool:
        return panels.filling == name

    return [
        *(
            Action(
                f"fill.{name}",
                f"Fill the window with the {words}",
                f"Ctrl+{place}",
                group,
                partial(panels.fill, name),
                "Esc or a double-click shows all panels again",
                checked=partial(fills, name),
                enabled=network,
            )
            for place, (name, words) in enumerate(PANELS.items(), start=1)
        ),
        Action(
            "fill",
            "Fill it with the panel under the pointer",
            "F",
            group,
            stages.fill_with_meant,
            in_menu=False,
        ),
        Action(
            "controls", "Controls", "Ctrl+B", group, stages.toggle_controls, checked=stages.shows_controls
        ),
        Action(
            "code",
            "PyTorch script",
            "C",
            group,
            stages.toggle_code,
            checked=stages.shows_code,
        ),
        Action(
            "runs",
            "Runs",
            "H",
            group,
            lambda: window.runs.toggle(),  # noqa: PLW0108 - made later
            "Every run that was trained: over one another, compared, to go back to",
            checked=lambda: window.runs.is_open,
            enabled=network,
        ),
        Action("usual_sizes", "Usual sizes of the panels", "", group, window.use_usual_sizes),
    ]


def _of_look(window: MainWindow) -> list[Action]:
    look, group = window.look, Group.LOOK

    def has_colours(choice: ThemeChoice) -> bool:
        return look.choice == choice

    return [
        Action(
            "present",
            "Large type for a lecture",
            "F5",
            group,
            lambda: window.present(not look.presenting),
            "Type 1.6 times as large and more, to be read from the back row",
            checked=lambda: look.presenting,
        ),
        Action(
            "desk",
            "Usual type",
            "Ctrl+0",
            group,
            lambda: window.present(False),
            checked=lambda: not look.presenting,
        ),
        *(
            Action(
                f"theme.{choice}",
                words,
                "",
                group,
                partial(look.choose, choice),
                checked=partial(has_colours, choice),
            )
            for choice, words in COLOURS.items()
        ),
        Action("theme.toggle", "Light or dark", "L", group, look.toggle, in_menu=False),
    ]


def _of_window(window: MainWindow) -> list[Action]:
    group = Group.WINDOW
    return [
        Action("start", "Start page", "Ctrl+H", group, lambda: window.door.toggle()),  # noqa: PLW0108 - made later
        Action(
            "full_screen",
            "Full screen",
            "F11",
            group,
            window.toggle_full_screen,
            checked=window.isFullScreen,
        ),
        Action(
            "shortcuts",
            "Keyboard shortcuts",
            ("?", "F1"),
            group,
            window.toggle_shortcuts,
            icon_name="keyboard",
        ),
    ]
