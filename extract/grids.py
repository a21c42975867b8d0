"""A table's cells as a grid of text, and as values under their labels.

    | Alpha | Beta | |            the header's empty cell stands last, the labels stand first: the header is moved by one
    | Length | 3 m | 4 m |
"""

from __future__ import annotations

import re
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
    """A table's cells under their labels. `names` are the cells of its entities in order, `unknown` the labels of no field."""

    cells: tuple[Labelled, ...]
    names: tuple[Cell, ...]
    unknown: tuple[Cell, ...]
    moved: int = 0
    undecided: bool = False


def labelled(table: Table, is_label: Callable[[str], bool], with_entities: bool) -> Labels:
    """The cells of a table under the labels that a schema knows: labels in the first column, or in the header row.

    `undecided` where the table is cut before it can be told which header cell stands above which column.
    """
    rows: dict[int, dict[int, Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, {})[cell.column] = cell
    first = min(rows, default=0)
    down = [row for row, cells in rows.items() if (row != first or not with_entities) and 0 in cells and is_label(cells[0].text)]
    across = [column for column, cell in rows.get(first, {}).items() if is_label(cell.text)]
    if len(across) > len(down) or not down:
        return _by_rows(rows, first, across, with_entities) if across else Labels((), (), ())
    unknown = tuple(
        rows[row][0] for row in rows if row not in down and row != first and 0 in rows[row] and rows[row][0].text and len(rows[row]) > 1
    )
    if not with_entities:
        return Labels(tuple(Labelled(rows[r][0], None, rows[r][1]) for r in down if 1 in rows[r]), (), unknown)
    return _by_columns(rows, first, down, unknown, dict(table.counts).get("open", 0) > 0)


def _by_columns(rows: dict[int, dict[int, Cell]], first: int, down: list[int], unknown: tuple[Cell, ...], cut: bool) -> Labels:
    header = rows[first]
    width = max(header) + 1
    body = [rows[row] for row in rows if row != first]
    if cut:
        body = body[:-1]
    moved = 0
    last_empty = not header[width - 1].text if width - 1 in header else True
    if header.get(0) is not None and header[0].text:
        named = sum(1 for cell in header.values() if cell.text)
        widths = {max((c for c, cell in row.items() if cell.text), default=0) + 1 for row in body}
        if not body:
            return Labels((), (), (), 0, True)
        if max(widths) == named + 1 and (last_empty or width == named):
            moved = named
    names = {column + bool(moved): cell for column, cell in header.items() if cell.text and (column or moved)}
    cells = [
        Labelled(rows[row][0], names[column], cell)
        for row in down
        for column, cell in sorted(rows[row].items())
        if column and column in names
    ]
    return Labels(tuple(cells), tuple(cell for _, cell in sorted(names.items())), unknown, moved)


def _by_rows(rows: dict[int, dict[int, Cell]], first: int, across: list[int], with_entities: bool) -> Labels:
    """Labels stand in the header row: one entity a row, named by its first cell."""
    header = rows[first]
    body = [row for row in sorted(rows) if row != first]
    if not with_entities:
        row = rows[body[0]] if len(body) == 1 else {}
        return Labels(tuple(Labelled(header[c], None, row[c]) for c in across if c in row), (), ())
    cells, names = [], []
    for row in body:
        name = rows[row].get(0)
        if name is None or not name.text:
            continue
        names.append(name)
        cells.extend(Labelled(header[c], name, rows[row][c]) for c in across if c and c in rows[row])
    unknown = tuple(cell for column, cell in header.items() if column and column not in across and cell.text)
    return Labels(tuple(cells), tuple(names), unknown)
