"""A table's cells as values under their labels.

    | | Alpha | Beta |          | Snake | Length | Colour |
    | Length | 3 m | 4 m |      | Alpha | 3 m | red |

Labels stand in the first column, or in the header row; `extract.cells` forms the grid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from extract.model import Cell, Table


class Labelled(NamedTuple):
    """One cell under its label; `name` is the cell that names its entity, None in a table of one entity."""

    label: Cell
    name: Cell | None
    cell: Cell


class Labels(NamedTuple):
    """A table's cells under their labels.

    `names` are the cells of its entities in order, `unknown` the labels of no field, `unheaded` the columns of a header
    without an empty cell. `unread` says why the table could not be read although it has labels. `columns` are the columns of
    entities with the cells that name them, for a table that goes on below a line of something else.
    """

    cells: tuple[Labelled, ...] = ()
    names: tuple[Cell, ...] = ()
    unknown: tuple[Cell, ...] = ()
    unheaded: int = 0
    unread: str = ""
    columns: tuple[tuple[int, Cell], ...] = ()


Rows = dict[int, dict[int, Cell]]


def labelled(table: Table, is_label: Callable[[str], bool], is_key: Callable[[str], bool] | None, above: Labels | None = None) -> Labels:
    """The cells of a table under the labels that a schema knows: labels in the first column, or in the header row.

    `is_key` knows the labels of the field that names entities; None where a page has none. A table whose first row is labelled
    goes on with the columns of the table `above`.
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
    if is_label(rows[first].get(0, _NOTHING).text):
        if above is None or not above.columns:
            return Labels(unread="its header row is missing")
        names = dict(above.columns)
        return Labels(tuple(_under(rows, [first, *down], names)), (), unknown, columns=above.columns)
    return _by_columns(rows, first, down, unknown, table.open)


_NOTHING = Cell(0, 0, 1, 1, "", False, 0, 0)


def _under(rows: Rows, labelled_rows: list[int], names: dict[int, Cell]) -> Iterator[Labelled]:
    for row in labelled_rows:
        for column, cell in sorted(rows[row].items()):
            if column and column in names:
                yield Labelled(rows[row][0], names[column], cell)


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
    columns = tuple(sorted(names.items()))
    unheaded = int(moved and bool(header[max(header)].text))
    return Labels(tuple(_under(rows, down, names)), tuple(cell for _, cell in columns), unknown, unheaded, columns=columns)


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
