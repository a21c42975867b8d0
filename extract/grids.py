"""A table's cells as a grid of text, and as values under their labels.

    | Alpha | Beta | |            the header's empty cell stands last, the labels stand first: the header is moved by one
    | Length | 3 m | 4 m |
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from extract.model import Cell, Table

MAX_CELLS = 200_000
"""Cells of the largest grid that is formed; spans beyond it are not expanded."""


def grid(table: Table) -> tuple[list[list[str]], int]:
    """Rows of text, spans expanded and short rows padded, and how many header cells were moved to stand above their columns."""
    rows = max((cell.row + cell.rowspan for cell in table.cells), default=0)
    columns = max((cell.column + cell.colspan for cell in table.cells), default=0)
    if rows * columns > MAX_CELLS:
        rows = max(cell.row for cell in table.cells) + 1
        columns = max(1, min(columns, MAX_CELLS // rows))
    filled = [[""] * columns for _ in range(rows)]
    for cell in table.cells:
        for row in range(cell.row, min(cell.row + cell.rowspan, rows)):
            for column in range(cell.column, min(cell.column + cell.colspan, columns)):
                filled[row][column] = cell.text
    if _empty_cell_misplaced(filled):
        filled[0] = ["", *filled[0][:-1]]
        return filled, columns - 1
    return filled, 0


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


class Labelled(NamedTuple):
    """One cell under its label; `name` is the cell that names its entity, None in a table of one entity."""

    label: Cell
    name: Cell | None
    cell: Cell


class Labels(NamedTuple):
    """A table's cells under their labels.

    `names` are the cells of its entities in order, `unknown` the labels of no field, `unheaded` the columns of a header
    without an empty cell. `unread` says why the table could not be read although it has labels.
    """

    cells: tuple[Labelled, ...] = ()
    names: tuple[Cell, ...] = ()
    unknown: tuple[Cell, ...] = ()
    unheaded: int = 0
    unread: str = ""


Rows = dict[int, dict[int, Cell]]


def labelled(table: Table, is_label: Callable[[str], bool], is_key: Callable[[str], bool] | None, cut: bool = False) -> Labels:
    """The cells of a table under the labels that a schema knows: labels in the first column, or in the header row.

    `is_key` knows the labels of the field that names entities; None where a page has none. `cut` where the page may end
    inside the last row.
    """
    rows: Rows = {}
    for cell in table.cells:
        rows.setdefault(cell.row, {})[cell.column] = cell
    first = min(rows, default=0)
    down = [row for row, cells in rows.items() if (row != first or is_key is None) and 0 in cells and is_label(cells[0].text)]
    across = [column for column, cell in rows.get(first, {}).items() if is_label(cell.text)]
    if len(across) > max(1, len(down)):
        return _by_rows(rows, first, across, is_key)
    if not down:
        return Labels()
    unknown = tuple(
        rows[row][0] for row in rows if row not in down and row != first and 0 in rows[row] and rows[row][0].text and len(rows[row]) > 1
    )
    if is_key is None:
        return Labels(tuple(Labelled(rows[row][0], None, rows[row][1]) for row in down if 1 in rows[row]), (), unknown)
    return _by_columns(rows, first, down, unknown, cut)


def _by_columns(rows: Rows, first: int, down: list[int], unknown: tuple[Cell, ...], cut: bool) -> Labels:
    """Labels stand in the first column: one entity a column, named by the header."""
    header = rows[first]
    closed = [rows[row] for row in rows if row != first and not (cut and row == max(rows))]
    moved = _is_moved(header, closed)
    if moved is None:
        return Labels()
    names = {column + moved: cell for column, cell in header.items() if cell.text and (column or moved)}
    if not all(any(c.isalpha() for c in cell.text) for cell in names.values()):
        return Labels(unread="its header row has cells that name nothing")
    cells = [
        Labelled(rows[row][0], names[column], cell) for row in down for column, cell in sorted(rows[row].items()) if column and column in names
    ]
    return Labels(tuple(cells), tuple(cell for _, cell in sorted(names.items())), unknown, int(moved))


def _is_moved(header: dict[int, Cell], body: list[dict[int, Cell]]) -> bool | None:
    """Whether the header's cells stand one column to the left of what they name: its empty cell stands last, or is missing.

    None where no row that is whole tells whether a header without an empty cell lacks it, or begins with a title.
    """
    if 0 not in header or not header[0].text:
        return False
    width = max(header) + 1
    if not header[width - 1].text:
        return True
    if not body:
        return None
    widths = Counter(max(row) + 1 for row in body)
    return widths.most_common(1)[0][0] == width + 1


def _by_rows(rows: Rows, first: int, across: list[int], is_key: Callable[[str], bool] | None) -> Labels:
    """Labels stand in the header row: one entity a row, named under the key's label, else in the first column."""
    header = rows[first]
    body = [row for row in sorted(rows) if row != first]
    if is_key is None:
        if len(body) != 1:
            return Labels(unread=f"{len(body)} rows below labels of one page")
        only = rows[body[0]]
        return Labels(tuple(Labelled(header[c], None, only[c]) for c in across if c in only))
    named = next((column for column in across if is_key(header[column].text)), 0)
    cells: list[Labelled] = []
    names: list[Cell] = []
    for number in body:
        name = rows[number].get(named)
        if name is None or not name.text:
            continue
        names.append(name)
        cells.extend(Labelled(header[c], name, rows[number][c]) for c in across if c != named and c in rows[number])
    unknown = tuple(cell for column, cell in header.items() if column != named and column not in across and cell.text)
    return Labels(tuple(cells), tuple(names), unknown)
