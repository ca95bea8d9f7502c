"""The order in which Tab goes through the window: as one reads, whatever was made first.

Qt's own order is that in which widgets were made, and many are made when they are first needed.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QScrollArea, QWidget


def go_on(root: QWidget, forward: bool) -> bool:
    """Give the focus to the next widget within `root`, or to the one before; returns whether there is one."""
    stops = stops_within(root)
    if not stops:
        return False
    focused = root.window().focusWidget()
    if focused in stops:
        place = stops.index(focused) + (1 if forward else -1)
    else:
        place = _place_beside(root, stops, focused, forward)
    chosen = _chosen_of(stops[place % len(stops)])
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    chosen.setFocus(reason)
    _scroll_to(chosen)
    return True


def leave_text(window: QWidget) -> bool:
    """Take the focus from a line of text, which then keeps what was typed; returns whether one had it."""
    focused = window.focusWidget()
    if not isinstance(focused, QLineEdit):
        return False
    focused.clearFocus()
    return True


def stops_within(root: QWidget) -> list[QWidget]:
    """Return the widgets that Tab stops at, in reading order: each container before the next one."""
    found = []
    for child in _as_read(root):
        if child.isVisibleTo(root) and child.isEnabled():
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.focusProxy() is None:
                found.append(child)
            found += stops_within(child)
    return found


def _place_beside(root: QWidget, stops: list[QWidget], focused: QWidget | None, forward: bool) -> int:
    """Return where to go on from a widget that is no stop itself, such as one focused by a click."""
    inside = [place for place, stop in enumerate(stops) if focused and _encloses(focused, stop, root)]
    if not inside:
        return 0 if forward else len(stops) - 1
    return inside[0] if forward else inside[0] - 1


def _chosen_of(stop: QWidget) -> QWidget:
    """Return the button that is chosen among those of which one is, for one of them; else the stop."""
    if not isinstance(stop, QAbstractButton) or not stop.isCheckable():
        return stop
    group = stop.group()
    if group is not None:
        return (group.checkedButton() or stop) if group.exclusive() else stop
    if not stop.autoExclusive() or stop.parentWidget() is None:
        return stop
    others = stop.parentWidget().findChildren(QAbstractButton)
    return next((other for other in others if other.autoExclusive() and other.isChecked()), stop)


def _encloses(focused: QWidget, stop: QWidget, root: QWidget) -> bool:
    """Return whether a stop lies in the focused widget, or in the next larger part around it."""
    around = focused.parentWidget()
    return focused.isAncestorOf(stop) or (
        around is not None and around is not root and around.isAncestorOf(stop)
    )


def _as_read(container: QWidget) -> list[QWidget]:
    """Return the children line by line: what stands beside one another is one line, from the left."""
    children = [
        child
        for child in container.children()
        if isinstance(child, QWidget) and not child.isWindow() and not child.isHidden()
    ]
    rest = sorted(children, key=lambda child: child.geometry().center().y())
    lines: list[list[QWidget]] = []
    while rest:
        extent: QRect = rest[0].geometry()
        line = [child for child in rest if child.geometry().center().y() <= extent.bottom()]
        lines.append(sorted(line, key=lambda child: child.x()))
        rest = rest[len(line) :]
    return [child for line in lines for child in line]


def _scroll_to(widget: QWidget) -> None:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()
