"""The garbage collector rests while the program starts, and only then."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from core import collector


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    gc.enable()
    gc.unfreeze()


def test_it_rests_until_it_is_told_to_search_again() -> None:
    collector.pause()
    assert not gc.isenabled()
    collector.resume()
    assert gc.isenabled()


def test_what_is_there_at_the_end_of_the_start_is_not_searched_again() -> None:
    collector.resume()
    assert gc.get_freeze_count() > 0
