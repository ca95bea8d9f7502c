"""Which rows train and which validate, a bar a fold, in the order of the rows."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from core.datasets import Dataset
from core.studies.snapshot import MemberPicture
from gui.dates import day_words
from gui.theme import Theme, mix
from gui.views.overfitting.fold_looks import look_of_fold, paint_key_mark
from gui.views.told_cells import ToldCells

BAR_GAP_PX, MOST_BAR_PX, LEAST_CELL_PX = 6, 34, 4
TRAIN_SHARE = 0.45


class FoldBars(ToldCells):
    """Training rows grey, validation rows in their colour, rows that are not used in this fold dark."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._datasets: tuple[Dataset, ...] = ()
        self._folds: tuple[int, ...] = ()
        self._images: list[tuple[QRect, QImage]] = []
        self.setAccessibleName("Rows of each fold")

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self._lay_out()

    def show_members(self, members: tuple[MemberPicture, ...]) -> None:
        """Show the folds of the first value of a grid: all others have the same."""
        value = members[0].member.value
        chosen = [one for one in members if one.member.value == value]
        datasets = tuple(one.state.run.dataset for one in chosen)
        same = len(datasets) == len(self._datasets) and all(
            one is other for one, other in zip(datasets, self._datasets, strict=True)
        )
        if not same:
            self._datasets = datasets
            self._folds = tuple(one.member.fold for one in chosen)
            told = ", ".join(
                f"fold {fold}: {len(data.train):,} train, {len(data.validation):,} validate"
                for fold, data in zip(self._folds, datasets, strict=True)
            )
            self.describe(told)
            self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the bars anew."""
        self._lay_out()

    def sizeHint(self) -> QSize:
        """Return a usable size; the page gives what there is."""
        return QSize(640, 240)

    # ---- places ---------------------------------------------------------------------------------

    @property
    def most_px(self) -> int:
        """The height that all bars fill at their largest; more of it would stay empty."""
        title = QFontMetrics(self._theme.font("title")).height()
        tick = QFontMetrics(self._theme.font("tick")).height()
        return title + 8 + max(len(self._datasets), 1) * (MOST_BAR_PX + BAR_GAP_PX) + tick + 6

    def _lay_out(self) -> None:
        self._images = []
        count = len(self._datasets)
        title = QFontMetrics(self._theme.font("title")).height()
        tick = QFontMetrics(self._theme.font("tick")).height()
        top, bottom = title + 8, self.height() - tick - 6
        left, width = self._left_px, self.width() - self._left_px - 1
        if count and width > 40 and bottom - top > 6 * count:
            pitch = min((bottom - top) // count, MOST_BAR_PX + BAR_GAP_PX)
            high = max(pitch - min(BAR_GAP_PX, pitch // 3), 2)
            for place, dataset in enumerate(self._datasets):
                box = QRect(left, top + place * pitch, width, high)
                self._images.append((box, self._image(dataset, width)))
        self.keep_cursor()
        self.update()

    @property
    def _left_px(self) -> int:
        metrics = QFontMetrics(self._theme.font("label", weight=600))
        return metrics.horizontalAdvance("fold 10") + self._theme.length(26)

    def _image(self, dataset: Dataset, width: int) -> QImage:
        """Return one line of pixels: each the mean of the colours of its rows."""
        theme = self._theme
        shades = np.array(
            [
                _rgb(colour)
                for colour in (
                    mix(theme.canvas, theme.text1, TRAIN_SHARE),
                    theme.validation,
                    theme.line,
                    theme.grid,
                )
            ],
            np.float64,
        )
        kinds = dataset.split_of[self._order(dataset)]  # -1, an unused row, takes the last shade
        colours = shades[kinds]
        count = len(kinds)
        pixel = np.arange(width)
        if count <= width:
            row = pixel * count // width
            line = colours[row]
            if width // count >= LEAST_CELL_PX:
                ends = np.flatnonzero(np.diff(row, append=count))
                line[ends] = _rgb(theme.canvas)
        else:
            sums = np.vstack([np.zeros(3), np.cumsum(colours, axis=0)])
            first, last = pixel * count // width, (pixel + 1) * count // width
            line = (sums[last] - sums[first]) / (last - first)[:, None]
        content = np.ascontiguousarray(line.round().astype(np.uint8)[None])
        return QImage(content.data, width, 1, 3 * width, QImage.Format.Format_RGB888).copy()

    @staticmethod
    def _order(dataset: Dataset) -> np.ndarray:
        """Return the rows from left to right: by their one input where points were drawn, else by time."""
        if dataset.drawn_inputs == 1:
            return np.argsort(dataset.inputs[:, 0], kind="stable")
        return dataset.row_order

    # ---- painting -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint title, key, bars, and what the rows are ordered by."""
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.canvas)
        self._paint_title(painter)
        label = theme.font("label", weight=600)
        metrics = QFontMetrics(label)
        for fold, (box, image) in zip(self._folds, self._images, strict=False):
            painter.drawImage(box, image)
            middle = box.center().y() + 1
            paint_key_mark(painter, theme, look_of_fold(theme, fold), QPointF(theme.length(7), middle))
            painter.setFont(label)
            painter.setPen(theme.text1)
            painter.drawText(theme.length(18), middle + metrics.ascent() // 2 - 1, f"fold {fold}")
        if self._images:
            self._paint_order(painter)
        self.paint_cursor(painter)
        painter.end()

    def _paint_title(self, painter: QPainter) -> None:
        theme = self._theme
        title = theme.font("title")
        metrics = QFontMetrics(title)
        painter.setFont(title)
        painter.setPen(theme.text1)
        words = "Each row validates once" if self._shuffled else "Only what came before trains"
        painter.drawText(0, metrics.ascent(), words)
        left = metrics.horizontalAdvance(words) + 24
        font = theme.font("tick", weight=500)
        painter.setFont(font)
        for text, colour in (
            ("trains", theme.text2),
            ("validates", theme.validation),
            ("not used", theme.text3),
        ):
            width = QFontMetrics(font).horizontalAdvance(text)
            if left + width > self.width():
                break
            painter.setPen(colour)
            painter.drawText(left, metrics.ascent(), text)
            left += width + 12

    @property
    def _shuffled(self) -> bool:
        if not self._datasets:
            return True
        rows = np.concatenate([data.validation for data in self._datasets])
        return len(rows) == len(self._datasets[0].train) + len(self._datasets[0].validation)

    def _paint_order(self, painter: QPainter) -> None:
        """Write what the first and the last row are, at the ends below the bars."""
        theme, dataset = self._theme, self._datasets[0]
        font = theme.font("tick")
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(theme.text3)
        first, last = self._ends(dataset)
        top = self._images[-1][0].bottom() + 4
        place = QRect(self._left_px, top, self.width() - self._left_px, metrics.height())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft), first)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignRight), last)

    @staticmethod
    def _ends(dataset: Dataset) -> tuple[str, str]:
        if dataset.drawn_inputs == 1:
            name = dataset.input_names[0]
            return f"smallest {name}", f"largest {name}"
        axis = dataset.axis
        if axis is None:
            return "first row", "last row"
        low, high = float(axis.values.min()), float(axis.values.max())
        if axis.kind == "date":
            return day_words(low), day_words(high)
        return f"{axis.name} {low:g}", f"{axis.name} {high:g}"

    # ---- hands ----------------------------------------------------------------------------------

    @property
    def shape(self) -> tuple[int, int]:
        """How many bars there are, one column."""
        return len(self._images), 1

    def box(self, row: int, column: int) -> QRectF:
        """Return where the bar of a fold is painted."""
        return QRectF(self._images[row][0])

    def words(self, row: int, column: int) -> str:
        """Return what a bar says: ``fold 2: 28 rows train, 7 validate, 8 are kept for the test``."""
        dataset = self._datasets[row]
        train, validation, test = (len(rows) for rows in (dataset.train, dataset.validation, dataset.test))
        kept = f", {test:,} are kept for the test" if test else ""
        return f"fold {self._folds[row]}: {train:,} rows train, {validation:,} validate{kept}"


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()
