"""A table's cells as values under their labels.

    | | Alpha | Beta |          | Snake | Length | Colour |
    | Length | 3 m | 4 m |      | Alpha | 3 m | red |

Labels stand in the first column, or in the header row; `extract.cells` forms the grid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
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
    entities with the cells that name them, for a table that goes on below a line of something else. `pairs` are labels with
    their values where nothing in the table names an entity.
    """

    cells: tuple[Labelled, ...] = ()
    names: tuple[Cell, ...] = ()
    unknown: tuple[Cell, ...] = ()
    unheaded: int = 0
    unread: str = ""
    columns: tuple[tuple[int, Cell], ...] = ()
    pairs: tuple[tuple[Cell, Cell], ...] = ()


OPEN = "the page ends inside it, and rows with more cells may follow"
Rows = dict[int, dict[int, Cell]]


def labelled(table: Table, is_label: Callable[[str], bool], is_key: Callable[[str], bool] | None, above: Labels | None = None) -> Labels:
    """The cells of a table under the labels that a schema knows: labels in the first column, or in the header row.

    `is_key` knows the labels of the field that names entities; None where a page has none. A table whose first row is labelled
    goes on with the columns of the table `above`.
    """
    rows = _spread(table.cells)
    goes_on = "open" in dict(table.counts)
    for number in table.ragged:
        if number:
            rows.pop(number, None)
    first = _header(rows, is_label, goes_on)
    down = [row for row, cells in rows.items() if (row != first or is_key is None) and 0 in cells and is_label(cells[0].text)]
    across = [column for column, cell in rows.get(first, {}).items() if is_label(cell.text)]
    by_rows = len(across) > max(1, len(down))
    if table.ragged[:1] == (0,) and (by_rows or (down and not _is_moved(rows[first], [rows[row] for row in rows if row != first]))):
        return Labels(unread="its header has another number of cells than its rows")
    if by_rows:
        return _by_rows(rows, first, across, is_key, goes_on)
    if not down:
        return Labels()
    labels = frozenset(down)
    unknown = tuple(
        rows[row][0] for row in rows if row not in labels and row != first and 0 in rows[row] and rows[row][0].text and len(rows[row]) > 1
    )
    if is_key is None:
        pairs_across = [_pairs_across(rows[row], is_label) for row in down]
        if goes_on:
            return Labels(unread=OPEN)
        if any(pairs is None for pairs in pairs_across):
            return Labels(unread="its rows have more than one value")
        return Labels(tuple(Labelled(label, None, cell) for pairs in pairs_across for label, cell in pairs or ()), (), unknown)
    if is_label(rows[first].get(0, _NOTHING).text):
        if above is None or not above.columns:
            pairs = tuple(
                (cells[0], cells[1]) for _, cells in sorted(rows.items()) if 0 in cells and 1 in cells and is_label(cells[0].text)
            )
            if all(max(cells) < 2 for cells in rows.values()):
                if goes_on:
                    return Labels(unread=OPEN)
                return Labels(unknown=unknown, pairs=pairs)
            return Labels(unread="its header row is missing")
        names = dict(above.columns)
        return Labels(tuple(_under(rows, [first, *down], names)), (), unknown, columns=above.columns)
    return _by_columns(rows, first, down, unknown, table.open)


def _pairs_across(row: dict[int, Cell], is_label: Callable[[str], bool]) -> list[tuple[Cell, Cell]] | None:
    """The labels of a row with the value behind each; None where several values stand behind one."""
    cells = dict.fromkeys(row[column] for column in sorted(row))
    pairs: list[tuple[Cell, Cell]] = []
    for cell in cells:
        if is_label(cell.text):
            pairs.append((cell, _NOTHING))
        elif pairs and pairs[-1][1] is _NOTHING:
            pairs[-1] = (pairs[-1][0], cell)
        elif pairs and cell.text:
            return None
    return [(label, cell) for label, cell in pairs if cell is not _NOTHING]


def _spread(cells: Sequence[Cell]) -> Rows:
    """The cells by row and column; one that spans several stands in each of them, unless another begins there."""
    rows: Rows = {}
    for cell in cells:
        rows.setdefault(cell.row, {})[cell.column] = cell
    for cell in cells:
        if cell.rowspan > 1 or cell.colspan > 1:
            for row in range(cell.row, cell.row + cell.rowspan):
                for column in range(cell.column, cell.column + cell.colspan):
                    rows.setdefault(row, {}).setdefault(column, cell)
    return rows


def _header(rows: Rows, is_label: Callable[[str], bool], cut: bool) -> int:
    """The header row: the first, or the last of several of header cells; a title over the whole table is dropped."""
    order = sorted(rows)
    while len(order) > 1 and _is_title(rows[order[0]]):
        del rows[order.pop(0)]
    first = order[0] if order else 0
    for row in order[1 : None if cut else -1]:
        if not all(cell.header for cell in rows[row].values()) or is_label(rows[row].get(0, _NOTHING).text) or _is_title(rows[row]):
            break
        del rows[first]
        first = row
    return first


def _is_title(row: dict[int, Cell]) -> bool:
    """Whether a row is one cell that spans several columns."""
    return len(set(row.values())) == 1 and row[min(row)].colspan > 1


_NOTHING = Cell(0, 0, 1, 1, "", False, 0, 0)


def _under(rows: Rows, labelled_rows: list[int], names: dict[int, Cell]) -> Iterator[Labelled]:
    for row in labelled_rows:
        for column, cell in sorted(rows[row].items()):
            if column in names and cell is not rows[row][0]:
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
    return Labels(tuple(_under(rows, down, names)), tuple(dict.fromkeys(cell for _, cell in columns)), unknown, unheaded, columns=columns)


def _is_moved(header: dict[int, Cell], body: list[dict[int, Cell]]) -> bool | None:
    """Whether the header's cells stand one column to the left of what they name: its empty cell stands last, or is missing.

    None where no row that is whole tells whether a header without an empty cell lacks it, or begins with a title.
    """
    if 0 not in header or not header[0].text:
        return False
    width = max(header) + 1
    if not header[width - 1].text:
        return not body or any(width - 1 in row and row[width - 1].text for row in body)
    if not body:
        return None
    widths = Counter(max(row) + 1 for row in body)
    return widths.most_common(1)[0][0] == width + 1


def _by_rows(rows: Rows, first: int, across: list[int], is_key: Callable[[str], bool] | None, cut: bool) -> Labels:
    """Labels stand in the header row: one entity a row, named under the key's label, else in the first column."""
    header = rows[first]
    body = [row for row in sorted(rows) if row != first]
    if is_key is None:
        if cut:
            return Labels(unread=OPEN)
        if len(body) != 1:
            return Labels(unread=f"{len(body)} rows below labels of one page")
        only = rows[body[0]]
        return Labels(tuple(Labelled(header[c], None, only[c]) for c in across if c in only))
    keyed = next((column for column in across if is_key(header[column].text)), None)
    named = keyed or 0
    cells: list[Labelled] = []
    names: list[Cell] = []
    titles: list[Cell] = []
    for number in body:
        row = rows[number]
        name = row.get(named)
        missing = cut and number == body[-1]
        if name is None or not name.text or all(row.get(c, cell if missing else _NOTHING).text == cell.text for c, cell in header.items()):
            continue
        if _is_title(row) or (keyed is None and not any(c.isalpha() for c in name.text)):
            titles.append(name)
            continue
        names.append(name)
        wide = {cell for cell in row.values() if cell.colspan > 1}
        cells.extend(Labelled(header[c], name, row[c]) for c in across if c != named and c in row and row[c] not in wide)
        titles.extend(row[c] for c in across if c in row and row[c] in wide and row[c].column == c)
    known = {named, *across}
    unknown = tuple(cell for column, cell in header.items() if column not in known and cell.text)
    return Labels(tuple(cells), tuple(names), (*unknown, *titles))
