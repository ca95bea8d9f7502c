"""Colours, fonts, sizes, pens and icons: the only place that builds them.

Their values stand in ``resources/theme/tokens.json``.
All colours are opaque: translucent pens cost ten times as much to paint. A "transparent" colour is
mixed with its background by `mix`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache, cached_property
from typing import Any, Literal

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources

ThemeName = Literal["dark", "light"]
SizeName = Literal["normal", "small", "presentation", "presentation_small"]
"""Sizes of type for a large and a small window, at a desk and in a lecture hall."""
SMALL_WIDTH_PX = 1500
"""A window narrower than this has small type at a desk, and small type of a presentation in a hall."""

WORDS = "Inter"
NUMBERS = "JetBrains Mono"
_TYPE_TOKENS: dict[SizeName, str] = {
    "normal": "type_px",
    "small": "type_px_small_window",
    "presentation": "type_px_presentation",
    "presentation_small": "type_px_presentation_small_window",
}


@cache
def tokens() -> dict[str, Any]:
    """Return the design tokens as they stand in the file."""
    content: dict[str, Any] = json.loads(resources.path("theme", "tokens.json").read_text("utf-8"))
    return content


def load_fonts() -> None:
    """Make the shipped fonts known to Qt. A bare machine would paint blank labels without them."""
    for pattern in ("*.otf", "*.ttf"):
        for file in sorted(resources.path("fonts").glob(pattern)):
            if QFontDatabase.addApplicationFont(str(file)) < 0:
                raise RuntimeError(f"The font {file.name} cannot be loaded. Install the program again.")


def mix(background: QColor, colour: QColor, share: float) -> QColor:
    """Return the opaque colour that `colour` with opacity `share` (0 to 1) shows on `background`."""
    red, green, blue = (
        round(below + (above - below) * share)
        for below, above in (
            (background.red(), colour.red()),
            (background.green(), colour.green()),
            (background.blue(), colour.blue()),
        )
    )
    return QColor(red, green, blue)


class Theme:
    """One set of colours in one set of sizes. Immutable; a change of either makes a new one."""

    def __init__(self, name: ThemeName, size: SizeName = "normal") -> None:
        self.name = name
        self.size = size
        content = tokens()["theme"][name]
        level, rule, text, data = content["level"], content["rule"], content["text"], content["data"]
        self.canvas = QColor(level["canvas"])
        self.panel = QColor(level["panel"])
        self.raised = QColor(level["raised"])
        self.track = QColor(level["track"])
        self.line = QColor(rule["line"])
        self.edge = self.line if name == "light" else self.raised
        """Outline of raised surfaces: a line where they are white on grey, none in the dark."""
        self.grid = QColor(rule["grid"])
        self.axis = QColor(rule["axis"])
        self.text1 = QColor(text["primary"])
        self.text2 = QColor(text["secondary"])
        self.text3 = QColor(text["tertiary"])
        self.on_accent = QColor(text["on_accent"])
        self.accent = QColor(content["accent"]["base"])
        self.accent_tint = QColor(content["accent"]["tint"])
        self.truth = QColor(data["truth"])
        self.train = QColor(data["train"])
        self.validation = QColor(data["validation"])
        self.prediction = QColor(data["prediction"])
        self.batch = QColor(data["batch"])
        self.error = QColor(content["state"]["error"]["fg"])
        self.error_tint = QColor(content["state"]["error"]["bg"])
        self.evaluating = QColor(content["state"]["evaluating"]["fg"])
        self.diverging = tuple(QColor(colour) for colour in content["diverging"])
        """Nine steps for -4 .. +4."""
        self.surface = tuple(QColor(colour) for colour in content["surface"])
        """Bands of a loss surface, the lowest first."""
        self.racers = tuple(QColor(colour) for colour in content["racer"])
        """Competitors, by their number; the ninth begins again with the first."""
        self._states = content["state"]

    @property
    def large(self) -> bool:
        """Whether type is that of a presentation, to be read from the back row of a hall."""
        return self.size in ("presentation", "presentation_small")

    @property
    def narrow(self) -> bool:
        """Whether there is little room for the size of type: notes and words give way."""
        return self.size != "normal"

    @property
    def scale(self) -> float:
        """How many times as large as at a desk type is, in a window of the same width."""
        if not self.large:
            return 1.0
        small = self.size == "presentation_small"
        return float(tokens()["presentation_scale_small_window" if small else "presentation_scale"])

    def length(self, px: float) -> int:
        """Return a length in pixels that follows the size of type: room for words, icons, targets."""
        return round(px * self.scale)

    def stroke(self, name: str) -> float:
        """Return the width of a stroke (axis, fit_curve, epoch_curve ...) in px, x 1.5 when presenting."""
        width = float(tokens()["stroke_px"][name])
        return width * float(tokens()["presentation_stroke_scale"]) if self.large else width

    def state(self, name: str) -> tuple[QColor, QColor, str]:
        """Return text colour, background and icon of a state: running, paused, evaluating, error ..."""
        state = self._states[name]
        return QColor(state["fg"]), QColor(state["bg"]), state["icon"]

    def px(self, role: str) -> int:
        """Return the type size of a role (tick, control, note, label, title ...) in pixels."""
        return int(tokens()[_TYPE_TOKENS[self.size]][role])

    def font(self, role: str, *, numbers: bool = False, weight: int | None = None) -> QFont:
        """Return the font of a role; `numbers` takes the tabular one, so that digits do not dance."""
        size, default = self.px(role), int(tokens()["type_weight"][role])
        return _font(NUMBERS if numbers else WORDS, size, weight or default)

    @cached_property
    def palette(self) -> QPalette:
        """Palette for the Fusion style."""
        palette = QPalette()
        role = QPalette.ColorRole
        for colour_role, colour in (
            (role.Window, self.panel),
            (role.WindowText, self.text1),
            (role.Base, self.raised),
            (role.AlternateBase, self.panel),
            (role.Text, self.text1),
            (role.PlaceholderText, self.text3),
            (role.Button, self.raised),
            (role.ButtonText, self.text1),
            (role.ToolTipBase, self.raised),
            (role.ToolTipText, self.text1),
            (role.Highlight, self.accent),
            (role.HighlightedText, self.on_accent),
            (role.Link, self.accent),
        ):
            palette.setColor(colour_role, colour)
        for colour_role in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, colour_role, self.text3)
        return palette


def size_for(width: int, presenting: bool) -> SizeName:
    """Return the size of type for a window of a width in pixels, at a desk or for a presentation."""
    if width < SMALL_WIDTH_PX:
        return "presentation_small" if presenting else "small"
    return "presentation" if presenting else "normal"


def at_desk(look: Theme) -> Theme:
    """Return the theme with the type of a desk, for what only the lecturer reads."""
    desk: dict[SizeName, SizeName] = {"presentation": "normal", "presentation_small": "small"}
    return theme(look.name, desk.get(look.size, look.size))


def theme(name: ThemeName, size: SizeName = "normal") -> Theme:
    """Return the theme of a name and size; equal arguments give the same object."""
    return _theme(name, size)  # `cache` would take a default that is left out for another argument


@cache
def _theme(name: ThemeName, size: SizeName) -> Theme:
    return Theme(name, size)


@cache
def _font(family: str, size: int, weight: int) -> QFont:
    font = QFont(family)
    font.setPixelSize(size)
    font.setWeight(QFont.Weight(weight))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def pen(colour: QColor, width: float, dash_px: Sequence[float] = ()) -> QPen:
    """Return a pen with round joins; dashes are in pixels (Qt counts them in pen widths)."""
    return _pen(colour.rgb(), width, tuple(dash_px))


@cache
def _pen(rgb: int, width: float, dash_px: tuple[float, ...]) -> QPen:
    made = QPen(QColor(rgb), width)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dash_px:
        made.setDashPattern([length / width for length in dash_px])
        made.setCapStyle(Qt.PenCapStyle.FlatCap)
    return made


@cache
def _svg(name: str, colour: str) -> QSvgRenderer:
    source = resources.path("icons", f"{name}.svg").read_text("utf-8")
    return QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))


def paint_icon(painter: QPainter, name: str, colour: QColor, place: QRectF) -> None:
    """Paint a shipped icon in one colour."""
    _svg(name, colour.name()).render(painter, place)


def icon(name: str, colour: QColor, disabled: QColor | None = None, size: int = 18) -> QIcon:
    """Return a shipped icon in one colour (and another one for disabled), sharp at 100 to 200 %."""
    made = QIcon()
    for mode, shade in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
        if shade is not None:
            for scale in (1, 2):
                made.addPixmap(_pixmap(name, shade.name(), size, scale), mode)
    return made


@cache
def _pixmap(name: str, colour: str, size: int, scale: int) -> QPixmap:
    pixmap = QPixmap(QSize(size, size) * scale)
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    _svg(name, colour).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
