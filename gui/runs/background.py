"""Small jobs in a thread of their own, one after another; their results are taken on the frame clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


class Jobs:
    """Does jobs in the order in which they are given; `take` hands over what came of them.

    The thread begins with the first job. Nothing is done in it that touches Qt.
    """

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="runs")
        self._waiting: deque[tuple[Future[Any], Callable[[Any], object], Callable[[OSError], object]]] = (
            deque()
        )

    def __len__(self) -> int:
        return len(self._waiting)

    def do(
        self, work: Callable[[], T], use: Callable[[T], object], complain: Callable[[OSError], object]
    ) -> None:
        """Do some work later; `use` gets its result, or `complain` why a file cannot be read or written."""
        self._waiting.append((self._executor.submit(work), use, complain))

    def take(self) -> None:
        """Hand over the results that are there, in their order."""
        while self._waiting and self._waiting[0][0].done():
            self._hand_over()

    def finish(self) -> None:
        """Wait for all jobs, also those that come of them, and end the thread."""
        while self._waiting:
            self._hand_over()
        self._executor.shutdown()

    def _hand_over(self) -> None:
        future, use, complain = self._waiting.popleft()
        try:
            result = future.result()
        except OSError as error:
            complain(error)
        else:
            use(result)
