"""The page that shows all pictures of the gallery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

STYLE = """
body { font: 15px sans-serif; margin: 24px; background: #222; color: #eee; }
figure { display: inline-block; margin: 8px; vertical-align: top; width: 480px; }
img { width: 480px; border: 1px solid #555; }
li { color: #ff9aac; }
a { color: #8fd; }
"""


def write_index(folder: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write ``index.html``: each state with its pictures, and what was found in them."""
    parts = []
    for state, of_state in groupby(sorted(rows, key=_place), key=lambda row: row["state"]):
        figures = "".join(_figure(row) for row in of_state)
        parts.append(f'<h2 id="{escape(state)}">{escape(state)}</h2>{figures}')
    links = " · ".join(f'<a href="#{escape(state)}">{escape(state)}</a>' for state in _states(rows))
    page = f"<!doctype html><meta charset=utf-8><title>Gallery</title><style>{STYLE}</style>"
    (folder / "index.html").write_text(f"{page}<p>{links}</p>{''.join(parts)}", "utf-8")


def _states(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(row["state"] for row in rows))


def _place(row: Mapping[str, Any]) -> tuple[str, int, str]:
    return row["state"], row["scale"], row["look"]


def _figure(row: Mapping[str, Any]) -> str:
    found = "".join(f"<li>{escape(line)}</li>" for line in row["found"])
    words = f"{escape(row['look'])}, {row['scale']} %"
    return (
        f'<figure><a href="{row["file"]}"><img loading=lazy src="{row["file"]}"></a>'
        f"<figcaption>{words}<ul>{found}</ul></figcaption></figure>"
    )
