"""The style sheet of the standard widgets, made from a theme."""

from __future__ import annotations

from gui.theme import NUMBERS, WORDS, Theme, tokens


def stylesheet(theme: Theme) -> str:
    """Return the Qt style sheet for the whole window.

    Widgets choose a look by their dynamic property ``look``: panel, button, play, quiet, segment,
    chip, number, title, note, hint, error, setting (label of a setting), value (its field),
    heading (of a list), key (of the keyboard), icon (a square button without words),
    small (a button within a row).
    """
    radius = tokens()["radius_px"]
    name = {key: getattr(theme, key).name() for key in _COLOURS}
    return _TEMPLATE % {
        **name,
        "words": WORDS,
        "numbers": NUMBERS,
        "control": theme.px("control"),
        "note": theme.px("note"),
        "tick": theme.px("tick"),
        "title": theme.px("title"),
        "label": theme.px("label"),
        **_heights(theme),
        "field_radius": radius["field"],
        "button_radius": radius["button"],
        "panel_radius": radius["panel"],
        "card_radius": radius["card"],
    }


def _heights(theme: Theme) -> dict[str, int]:
    """Return the heights of buttons and fields: that of their type and the room around it."""
    control = theme.px("control")
    return {
        "button": control + 20,
        "button_focused": control + 18,
        "segment": control + 14,
        "segment_chosen": control + 12,
        "small_button": theme.px("tick") + 7,
        "small_focused": theme.px("tick") + 5,
        "combo": control + 12,
        "combo_focused": control + 10,
    }


_COLOURS = (
    "canvas",
    "panel",
    "raised",
    "track",
    "line",
    "axis",
    "edge",
    "text1",
    "text2",
    "text3",
    "accent",
    "accent_tint",
    "on_accent",
    "error",
    "error_tint",
)

_TEMPLATE = """
* { font-family: "%(words)s"; font-size: %(control)dpx; color: %(text1)s; }
QToolTip { background: %(raised)s; color: %(text1)s; border: 1px solid %(line)s; padding: 6px; }
QMainWindow, QDialog { background: %(panel)s; }
QWidget[look="canvas"] { background: %(canvas)s; }
QWidget[look="panel"] { background: %(panel)s; }
QLabel[look="title"] { font-size: %(title)dpx; font-weight: 600; }
QLabel[look="note"] { font-size: %(note)dpx; color: %(text2)s; }
QLabel[look="setting"] { color: %(text2)s; font-weight: 500; }
QLabel[look="hint"] { font-size: %(tick)dpx; color: %(text3)s; }
QLabel[look="number"] { font-family: "%(numbers)s"; font-size: %(label)dpx; }
QLabel[look="heading"] { font-size: %(control)dpx; font-weight: 600; }
QLabel[look="key"] {
    font-family: "%(numbers)s"; font-size: %(tick)dpx; background: %(raised)s;
    border: 1px solid %(axis)s; border-radius: %(field_radius)dpx; padding: 0 5px;
}
QLabel[look="error"] { font-size: %(tick)dpx; color: %(error)s; }

QPushButton, QToolButton {
    background: %(raised)s; border: 1px solid %(edge)s; border-radius: %(button_radius)dpx;
    padding: 0 12px; min-height: %(button)dpx; font-weight: 500;
}
QPushButton:hover, QToolButton:hover { border-color: %(axis)s; }
QPushButton:pressed, QToolButton:pressed { background: %(track)s; }
QPushButton:disabled, QToolButton:disabled { color: %(text3)s; }
QPushButton:focus, QToolButton:focus {
    border: 2px solid %(accent)s; padding: 0 11px; min-height: %(button_focused)dpx;
}
QPushButton[look="primary"] { background: %(accent)s; color: %(on_accent)s; border-color: %(accent)s; }
QPushButton[look="primary"]:disabled {
    background: %(track)s; color: %(text3)s; border-color: %(track)s;
}
QPushButton[look="quiet"], QToolButton[look="quiet"] { background: transparent; border-color: transparent; }
QPushButton[look="quiet"]:hover, QToolButton[look="quiet"]:hover { background: %(raised)s; }
QPushButton[look="quiet"]:focus, QToolButton[look="quiet"]:focus { border-color: %(accent)s; }
QPushButton[look="segment"] {
    min-height: %(segment)dpx; background: %(raised)s; color: %(text2)s;
    border: 1px solid %(edge)s; padding: 0 12px;
}
QPushButton[look="segment"]:checked {
    background: %(accent_tint)s; color: %(accent)s; border: 2px solid %(accent)s; padding: 0 11px;
    min-height: %(segment_chosen)dpx;
}
QPushButton[look="segment"][tight="true"] { padding: 0 7px; }
QPushButton[look="segment"][tight="true"]:checked { padding: 0 6px; }
QPushButton[look="segment"]:focus { color: %(text1)s; min-height: %(segment_chosen)dpx; }
QPushButton[look="segment"]:checked:focus { border-color: %(text1)s; }
QPushButton[look="icon"] { padding: 0; min-width: %(button)dpx; max-width: %(button)dpx; }
QPushButton[look="icon"]:focus {
    min-width: %(button_focused)dpx; max-width: %(button_focused)dpx; min-height: %(button_focused)dpx;
}
QPushButton[look="small"] {
    min-height: %(small_button)dpx; padding: 0 8px; font-size: %(tick)dpx; color: %(text2)s;
}
QPushButton[look="small"]:hover { color: %(text1)s; }
QPushButton[look="small"]:disabled { color: %(text3)s; }
QPushButton[look="small"]:focus { padding: 0 7px; min-height: %(small_focused)dpx; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QPlainTextEdit {
    background: %(raised)s; border: 1px solid %(edge)s; border-radius: %(field_radius)dpx;
    padding: 2px 6px; selection-background-color: %(accent)s; selection-color: %(on_accent)s;
}
QLineEdit[look="value"] { font-family: "%(numbers)s"; padding: 0 5px; }
QLineEdit:hover { border-color: %(axis)s; }
QLineEdit:focus, QPlainTextEdit:focus { border: 2px solid %(accent)s; padding: 1px 5px; }
QLineEdit[fault="true"] { background: %(error_tint)s; border: 2px solid %(error)s; padding: 1px 5px; }
QLineEdit[look="value"]:focus, QLineEdit[look="value"][fault="true"] { padding: 0 4px; }
QLineEdit[fault="true"]:focus { border-color: %(error)s; }
QLineEdit:disabled { color: %(text3)s; }
QPlainTextEdit { font-family: "%(numbers)s"; font-size: %(control)dpx; }

QComboBox {
    background: %(raised)s; border: 1px solid %(edge)s; border-radius: %(button_radius)dpx;
    padding: 0 10px; min-height: %(combo)dpx; font-weight: 500;
}
QComboBox:hover { border-color: %(axis)s; }
QComboBox:focus { border: 2px solid %(accent)s; padding: 0 9px; min-height: %(combo_focused)dpx; }
QComboBox:disabled { color: %(text3)s; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox QAbstractItemView {
    background: %(raised)s; border: 1px solid %(axis)s; outline: 0;
    selection-background-color: %(accent_tint)s; selection-color: %(accent)s;
}
QMenu { background: %(raised)s; border: 1px solid %(axis)s; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: %(field_radius)dpx; }
QMenu::icon, QMenu::indicator { left: 8px; }
QMenu::item:selected { background: %(accent_tint)s; color: %(accent)s; }
QMenu::item:disabled { color: %(text3)s; }
QMenu::separator { height: 1px; background: %(line)s; margin: 4px 8px; }

QAbstractItemView[look="list"], QTableView { background: %(panel)s; border: 1px solid %(line)s; outline: 0; }
QTableView { font-family: "%(numbers)s"; font-size: %(tick)dpx; }
QAbstractItemView[look="list"]:focus, QTableView:focus { border: 2px solid %(accent)s; }
QTableView::item { padding: 0 8px; }
QTableView QHeaderView, QHeaderView::section, QTableCornerButton::section {
    background: %(raised)s; color: %(text3)s; border: none; font-size: %(tick)dpx; padding: 0 6px;
}
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle {
    background: %(track)s; border-radius: 4px; min-height: 32px; min-width: 32px; margin: 1px;
}
QScrollBar::handle:hover { background: %(axis)s; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""
