"""How the user's own table is read: the file, which column is the target, which are inputs."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from core.hyperparameters import Acts, Clause, Control
from core.settings.group import Group
from core.settings.sets import OWN_TABLE


class TableSettings(Group):
    """How the user's own table is read."""

    in_effect: ClassVar[tuple[Clause, ...]] = ((("data.source", (OWN_TABLE,)),),)

    path: Annotated[
        str,
        Field(max_length=1000),
        Control("File", "The CSV file that the rows are read from.", Acts.REBUILDS, entry="file", basic=True),
    ] = ""
    target: Annotated[
        str,
        Field(max_length=200),
        Control(
            "Target column",
            "The column of numbers that the network is to predict.",
            Acts.REBUILDS,
            entry="column",
            basic=True,
        ),
    ] = ""
    inputs: Annotated[
        tuple[str, ...],
        Field(max_length=500),
        Control(
            "Input columns",
            "The columns that the network is given; words become one input for each word, dates are split "
            "into trend, season, weekday and hour.",
            Acts.REBUILDS,
            entry="column",
            basic=True,
        ),
    ] = ()
    categories: Annotated[
        tuple[str, ...],
        Field(max_length=500),
        Control(
            "Numbers that are names",
            "Columns of numbers that only name something, such as a code: each number becomes an input of "
            "its own, as a word does.",
            Acts.REBUILDS,
            entry="column",
        ),
    ] = ()
    order: Annotated[
        str,
        Field(max_length=200),
        Control(
            "In the order of",
            "Column of dates or numbers by which the rows are sorted before they are split by time; empty: "
            "the order of the file.",
            Acts.REBUILDS,
            entry="column",
        ),
    ] = ""
    missing: Annotated[
        Literal["drop", "fill"],
        Control(
            "Missing values",
            "Leave out rows in which an input is missing, or fill in the median of the training rows "
            "(words: “missing”). Rows without a target are always left out.",
            Acts.REBUILDS,
            labels=(("drop", "leave row out"), ("fill", "fill in")),
        ),
    ] = "drop"
    log_target: Annotated[
        bool,
        Control(
            "Logarithm of the target",
            "The network learns log(1 + target): good for a target with a long tail. Scores stay in the "
            "unit of the target.",
            Acts.REBUILDS,
        ),
    ] = False
    separator: Annotated[
        Literal["auto", "comma", "semicolon", "tab", "bar"],
        Control("Separator", "What stands between two values of a row.", Acts.REBUILDS),
    ] = "auto"
    decimal: Annotated[
        Literal["auto", "point", "comma"],
        Control("Decimals", "What stands before the decimals of a number.", Acts.REBUILDS),
    ] = "auto"
    header: Annotated[
        Literal["auto", "yes", "no"],
        Control("Names in the first row", "Whether the first row names the columns.", Acts.REBUILDS),
    ] = "auto"
    encoding: Annotated[
        Literal["auto", "utf-8", "utf-16", "cp1252"],
        Control(
            "Encoding",
            "How the bytes of the file stand for letters; cp1252 is that of older Windows programs.",
            Acts.REBUILDS,
        ),
    ] = "auto"
