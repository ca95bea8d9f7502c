"""Names of columns: trimmed, none empty, no two alike."""

from __future__ import annotations

from core.tables.table import Remark, TableError, short
from core.tables.texts import cleaned

MAX_NAME = 100
"""Letters of a name; longer ones are cut."""
ROW_NAMES = "row"
"""Name of a first column that the row of names leaves out, as R writes it."""


def column_names(
    texts: list[str] | None, width: int, line: int, file_name: str
) -> tuple[tuple[str, ...], tuple[Remark, ...]]:
    """Return `width` different names, made from the texts of a row or, where it is None, from numbers.

    Raises `TableError` where the row, in this line of the file, does not fit the rows below.
    """
    if texts is None:
        return tuple(f"column {number + 1}" for number in range(width)), ()
    wanted = [_bare(text)[:MAX_NAME] for text in texts]
    while len(wanted) > width and not wanted[-1]:
        wanted.pop()
    remarks = []
    if len(wanted) == width - 1:
        wanted.insert(0, ROW_NAMES)
        remarks.append(
            Remark("names", f"Line {line} names all columns but the first, which is called “{ROW_NAMES}”.")
        )
    if len(wanted) != width:
        found = (
            f"{_counted(len(wanted), 'name')} in line {line} but {_counted(width, 'value')} in the rows below"
        )
        raise TableError(f"“{file_name}” has {found}: make them equal, or choose another separator.")
    names = [name or f"column {number + 1}" for number, name in enumerate(wanted)]
    empty = sum(not name for name in wanted)
    if empty:
        named = next(name for name, text in zip(names, wanted, strict=True) if not text)
        which = (
            f"One column has no name and is called “{named}”."
            if empty == 1
            else (f"{empty} columns have no name and are called “{named}” and so on.")
        )
        remarks.append(Remark("names", which))
    unique = _unique(names)
    changed = [(new, old) for new, old in zip(unique, names, strict=True) if new != old]
    if changed:
        new, old = changed[0]
        more = f" ({len(changed) - 1} more like it)" if len(changed) > 1 else ""
        remarks.append(
            Remark("names", f"“{short(old)}” names two columns: the second is called “{short(new)}”{more}.")
        )
    return tuple(unique), tuple(remarks)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _bare(text: str) -> str:
    """Return a name without spaces and single quotation marks around it."""
    name = cleaned(text)
    return name[1:-1].strip() if len(name) > 2 and name[0] == name[-1] == "'" else name


def _unique(names: list[str]) -> list[str]:
    taken = set(names)
    seen: set[str] = set()
    unique = []
    for name in names:
        new, number = name, 2
        while new in seen or (new != name and new in taken):
            new, number = f"{name} ({number})", number + 1
        seen.add(new)
        unique.append(new)
    return unique
