"""Files that are written as a whole or not at all, however long the writing takes."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a file for writing beside the one named, which it replaces in one move at the end of the block.

    If the block ends with an exception, or is given up, the file that was there is as it was. Raises OSError
    where nothing can be written.
    """
    target, part = _places(path)
    try:
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, part)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def check_writable(path: str | os.PathLike[str]) -> None:
    """Raise OSError if `replacing` would: before long work whose result is to be written there."""
    _, part = _places(path)
    part.open("xb").close()
    part.unlink()


def _places(path: str | os.PathLike[str]) -> tuple[Path, Path]:
    """Return the file that is meant, and a new one beside it."""
    if "\0" in os.fspath(path):
        raise OSError(errno.EINVAL, "its name holds a zero byte")
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise OSError(errno.EISDIR, "it is a folder")
    return target, target.with_name(f".trainscope-{secrets.token_hex(6)}.part")


def not_written(path: str | os.PathLike[str], error: OSError) -> str:
    """Return in a sentence that a file cannot be written, why, and what to do."""
    return f"“{os.fspath(path)}” cannot be written ({error.strerror or error}): choose another place."
