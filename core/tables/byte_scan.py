"""One pass over the bytes of a file: where it stops being text or UTF-8, and how its lines end."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from core.tables.table import Cancelled

CHUNK = 1 << 20


class ByteScan:
    """What a pass over a file of `size` bytes found; `progress` is told the share read, 0 to 1.

    It takes 0.1 s for 180 MB of plain ASCII. Raises `Cancelled` and `OSError`.
    """

    def __init__(
        self, path: str, size: int, progress: Callable[[float], None], cancelled: Callable[[], bool]
    ) -> None:
        self._path = path
        self.zero_at: int | None = None
        """Place of the first zero byte."""
        self.bad_at: int | None = None
        """Place of the first byte that is not UTF-8."""
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._bare = False
        """Whether a line ends in LF alone."""
        self._returns = self._pairs = 0
        self._after_return = False
        done = 0
        with open(path, "rb") as file:
            while chunk := file.read(CHUNK):
                if cancelled():
                    raise Cancelled
                self._look_for_zero(chunk, done)
                self._look_for_bad(chunk, done)
                self._look_at_lines(chunk)
                done += len(chunk)
                progress(min(1.0, done / size))
        if self.bad_at is None and (rest := self._decoder.getstate()[0]):
            self.bad_at = done - len(rest)

    def _look_for_zero(self, chunk: bytes, offset: int) -> None:
        if self.zero_at is None and (place := chunk.find(b"\0")) >= 0:
            self.zero_at = offset + place

    def _look_for_bad(self, chunk: bytes, offset: int) -> None:
        pending = len(self._decoder.getstate()[0])
        if self.bad_at is not None or (not pending and chunk.isascii()):
            return
        try:
            self._decoder.decode(chunk)
        except UnicodeDecodeError as error:
            self.bad_at = offset + error.start - pending
            self._decoder.reset()

    def _look_at_lines(self, chunk: bytes) -> None:
        if b"\r" not in chunk and not self._after_return:
            self._bare = self._bare or b"\n" in chunk
            return
        pairs = chunk.count(b"\r\n") + (self._after_return and chunk.startswith(b"\n"))
        self._bare = self._bare or chunk.count(b"\n") > pairs
        self._pairs += pairs
        self._returns += chunk.count(b"\r")
        self._after_return = chunk.endswith(b"\r")

    @property
    def even_lines(self) -> bool:
        """Whether all lines end in LF, or all in CR LF."""
        return self._returns == 0 or (self._returns == self._pairs and not self._bare)

    def line_of(self, place: int) -> int:
        """Return the line of a byte, counted from 1."""
        line, left = 1, place
        with open(self._path, "rb") as file:
            while left and (chunk := file.read(min(CHUNK, left))):
                line += chunk.count(b"\n")
                left -= len(chunk)
        return line
