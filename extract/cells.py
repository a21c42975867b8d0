"""A table's cells as a grid of text.

| Alpha | Beta | |            the header's empty cell stands last, the labels stand first: the header is moved by one
| Length | 3 m | 4 m |
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

MAX_CELLS = 200_000
"""Cells of the largest grid that spans and padding may form, or four times as many as there are cells; beyond it rows are as written."""


class Spanning(Protocol):
    """A cell with its place and its text."""

    @property
    def row(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def rowspan(self) -> int: ...
    @property
    def colspan(self) -> int: ...
    @property
    def text(self) -> str: ...


def grid(cells: Sequence[Spanning]) -> tuple[list[list[str]], int]:
    """Rows of text, spans expanded and short rows padded, and how many header cells were moved to stand above their columns."""
    rows = max((cell.row + cell.rowspan for cell in cells), default=0)
    columns = max((cell.column + cell.colspan for cell in cells), default=0)
    if rows * columns > max(MAX_CELLS, 4 * len(cells)):
        return _as_written(cells), 0
    filled = [[""] * columns for _ in range(rows)]
    for cell in cells:
        for row in range(cell.row, min(cell.row + cell.rowspan, rows)):
            for column in range(cell.column, min(cell.column + cell.colspan, columns)):
                filled[row][column] = cell.text
    if _empty_cell_misplaced(filled):
        filled[0] = ["", *filled[0][:-1]]
        return filled, columns - 1
    return filled, 0


def _as_written(cells: Sequence[Spanning]) -> list[list[str]]:
    """The rows of a table that is too large for a grid: every cell once, none added."""
    filled: list[list[str]] = [[] for _ in range(max(cell.row for cell in cells) + 1)]
    for cell in cells:
        filled[cell.row].append(cell.text)
    return filled


def _empty_cell_misplaced(rows: list[list[str]]) -> bool:
    """Whether the header's one empty cell stands last while the first column holds the labels of the rows.

    The cells of such a row are written alike (`$3 | $4`), the cells of a column are not; where both hold, or neither, a last
    column that says the same in each row (a link, `edit`) is one without a name, and the header stands right.
    """
    if len(rows) < 2 or len(rows[0]) < 3 or rows[0][-1] or not all(rows[0][:-1]):
        return False
    body = rows[1:]
    if not all(row[0] and row[-1] for row in body):
        return False
    across = all(len({_shape(text) for text in row[1:]} - {"dash"}) <= 1 for row in body)
    down = all(len({_shape(row[column]) for row in body} - {"dash"}) <= 1 for column in range(1, len(rows[0])))
    if across != down:
        return across
    return across and len({row[-1] for row in body}) == len(body)


def _shape(text: str) -> str:
    """How a text is written, without what it says: `$3,500` and `$2` are alike."""
    if re.fullmatch(r"[-\u2010-\u2015\u2212]*", text):
        return "dash"
    text = re.sub(r"[0-9]+(?:[.,][0-9]+)*", "0", text)
    return re.sub(r"[^\W\d_]+(?:[\s,.'&/-]+[^\W\d_]+)*", "a", text).replace(" ", "")
