"""Which header cells head a cell of a table, where its markup says so with `scope` or `headers`.

    <tr><td><th id=a>Alpha<th id=b>Beta                      <tr><td>1<th scope=row>Alpha<td>$3
    <tr><th id=p>Price<td headers="b p">$9                   the row is headed by its second cell
        $9 is Beta's, wherever it stands

The algorithm is the standard's, with three differences that pages ask for: an empty cell is no data, a `td` with a scope is a
header, and a header of scope `colgroup` heads the columns that it spans, because what `colgroup` elements say is not read.

https://html.spec.whatwg.org/multipage/tables.html#header-and-data-cell-semantics
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extract.model import Cell, Table

Rows = dict[int, dict[int, Cell]]
"""The cells of a table by row and column; a cell that spans several stands in each of them."""

MAX_LOOKS = 100
"""Header cells that are looked at above or beside one cell."""
MAX_GROUPS = 10
"""Headers of one group of rows that head its cells: the last of them."""


class Heads(NamedTuple):
    """The headers of one cell: of its row and of its column, outermost first."""

    side: tuple[Cell, ...]
    top: tuple[Cell, ...]


class Headings:
    """The headers of the cells of one table. `has_side` and `has_top` where rows or columns have any; numbers of rows are none."""

    def __init__(self, table: Table, rows: Rows) -> None:
        self.rows = rows
        self.groups = table.groups or (0,)
        self.by_place = {(cell.row, cell.column): cell for cell in table.cells}
        data = [cell for cell in table.cells if cell.text and not cell.header]
        self.data_rows = {row for cell in data for row in range(cell.row, cell.row + cell.rowspan)}
        self.data_columns = {column for cell in data for column in range(cell.column, cell.column + cell.colspan)}
        headers = [cell for cell in table.cells if cell.header]
        self.columns = {id(cell) for cell in headers if self._is_of_column(cell)}
        self.sides = {id(cell) for cell in headers if self._is_of_row(cell)}
        self.has_top = any(id(cell) in self.columns and cell.text for cell in headers)
        self.has_side = any(id(cell) in self.sides and any(map(str.isalpha, cell.text)) for cell in headers)
        self.above: dict[int, list[int]] = {}
        self.beside: dict[int, list[int]] = {}
        for row in sorted(rows):
            for column in sorted(rows[row]):
                if rows[row][column].header:
                    self.above.setdefault(column, []).append(row)
                    self.beside.setdefault(row, []).append(column)
        self.of_groups: dict[int, list[Cell]] = {}
        for cell in headers:
            if cell.scope == "rowgroup" and cell.text:
                self.of_groups.setdefault(self._group(cell.row), []).append(cell)
        self._tops: dict[tuple[int, int], tuple[Cell, ...]] = {}

    def _is_of_column(self, cell: Cell) -> bool:
        if cell.scope:
            return cell.scope in ("col", "colgroup")
        return self.data_rows.isdisjoint(range(cell.row, cell.row + cell.rowspan))

    def _is_of_row(self, cell: Cell) -> bool:
        if cell.scope:
            return cell.scope == "row"
        return id(cell) not in self.columns and self.data_columns.isdisjoint(range(cell.column, cell.column + cell.colspan))

    def _group(self, row: int) -> int:
        return bisect_right(self.groups, row)

    def of(self, row: int, column: int) -> Heads:
        """The headers of the cell in a place."""
        cell = self.rows[row][column]
        if cell.heads:
            return self._named(cell, column)
        return Heads(self._of_row(row, column), self._of_column(row, column))

    def _named(self, cell: Cell, column: int) -> Heads:
        """The headers that a cell names: those of its row, and groups of rows, and all others; of those over it, if any is."""
        side: list[Cell] = []
        top: list[Cell] = []
        for head in (self.by_place[place] for place in cell.heads if place in self.by_place):
            in_row = head.row < cell.row + cell.rowspan and cell.row < head.row + head.rowspan
            alone = all(one is head for one in self.rows[head.row].values())
            beside = head.scope in ("row", "rowgroup") or (not head.scope and (in_row or alone))
            (side if beside else top).append(head)
        over = [head for head in top if head.column <= column < head.column + head.colspan]
        return Heads(tuple(side), tuple(over or top))

    def _of_row(self, row: int, column: int) -> tuple[Cell, ...]:
        columns = self.beside.get(row, [])
        at = bisect_left(columns, column)
        found = self._scan(((row, one) for one in reversed(columns[:at])), (row, column), down=False)
        of_group = [cell for cell in self.of_groups.get(self._group(row), ()) if cell.row <= row and cell.column <= column]
        return (*(cell for cell in of_group[-MAX_GROUPS:] if cell not in found), *found)

    def _of_column(self, row: int, column: int) -> tuple[Cell, ...]:
        rows = self.above.get(column, [])
        at = bisect_left(rows, row)
        key = (column, at)
        if key not in self._tops:
            self._tops[key] = self._scan(((one, column) for one in reversed(rows[:at])), (row, column), down=True)
        return self._tops[key]

    def _scan(self, places: Iterable[tuple[int, int]], start: tuple[int, int], *, down: bool) -> tuple[Cell, ...]:
        """The headers met on the way from a cell to the edge of its table; one behind data hides equal ones beyond it."""
        found: list[Cell] = []
        hidden: set[tuple[int, int]] = set()
        block: set[tuple[int, int]] = set()
        last = start
        for number, place in enumerate(places):
            if number == MAX_LOOKS:
                break
            if block and self._data_between(place, last):
                hidden |= block
                block = set()
            cell = self.rows[place[0]][place[1]]
            block.add(anchor := (cell.column, cell.colspan) if down else (cell.row, cell.rowspan))
            kind = self.columns if down else self.sides
            if anchor not in hidden and id(cell) in kind and cell.text and cell not in found:
                found.append(cell)
            last = place
        return tuple(reversed(found))

    def _data_between(self, place: tuple[int, int], last: tuple[int, int]) -> bool:
        """Whether a cell that is no header stands between two places of one row or column."""
        return any(
            column in self.rows.get(row, ())
            for row in range(place[0], last[0] + 1)
            for column in range(place[1], last[1] + 1)
            if (row, column) not in (place, last)
        )


def distinct(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The cells with a text, each once, in order."""
    return tuple(dict.fromkeys(cell for cell in cells if cell.text))
