"""A table as sheets: parts with a header of their own, and what heads each of their rows and columns.

    | | Alpha | Beta |                     | Model | Price: New | Price: Used |      header: the rows that name columns
    | Price | $3 | $4 |                    | Alpha | $3 | $2 |                     stub: the columns that name rows
    | | Gamma | Delta |  a second sheet
    | Price | $5 | $6 |

The header is the first row below a title, with the rows of header cells behind it. Where the markup says what heads a cell,
that counts (`extract.headings`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from extract.asides import UNITS, VERSUS, bare
from extract.headings import Headings, Rows, distinct
from extract.model import Cell, Table
from extract.names import are_years


def _no(_text: str) -> bool:
    return False


class Words(NamedTuple):
    """What a schema knows of the texts of tables: the labels of fields, those of the field that names entities, furniture, names.

    `is_key` is None for a page that is about one thing; `years` where years over columns may name them.
    """

    is_label: Callable[[str], bool]
    is_key: Callable[[str], bool] | None
    is_ignored: Callable[[str], bool] = _no
    is_name: Callable[[str], bool] = _no
    is_null: Callable[[str], bool] = _no
    years: bool = False

    def may_name(self, texts: Sequence[str]) -> bool:
        """Whether texts side by side may be names: each has a letter, or they are years where years may be names."""
        return all(map(has_letter, texts)) or (self.years and are_years(texts))

    def is_field(self, text: str) -> bool:
        """Whether a text is the label of a field other than the name."""
        return self.is_label(text) and not (self.is_key is not None and self.is_key(text))


NOTHING = Cell(0, 0, 1, 1, "", False, 0, 0)
MAX_STUB = 4
"""Columns that may name rows together."""
MAX_ROWS, MAX_COLUMNS = 100, 50
"""Rows and columns of a sheet that are looked at to find those that name."""


class Sheet:
    """Rows of a table below one header.

    `head` and `body` are numbers of rows, `first` and `stub` the first and the last of the columns that name rows. `moved` is 1 where
    the header's cells stand one column to the left of what they name; None where nothing tells. `divided` where the corner of the
    header stands in it again, and `inner` are the columns below that hold labels as well; `left` are columns of values before the
    labels. `titles` are those of the table, `title` is that of the section above the header, `sections` those of the rows.
    """

    def __init__(self, rows: Rows, head: Sequence[int], body: Sequence[int], words: Words, headings: Headings | None, last: int) -> None:
        self.rows, self.head, self.body, self.headings = rows, tuple(head), tuple(body), headings
        self.marked = not all(cell.header for row in body for cell in rows[row].values())
        leaf = rows[head[-1]] if head else {}
        self.first, self.stub = self._stub(leaf, words)
        self.left = self._left(leaf, words)
        certain = not head or self.left or (words.is_key is not None and words.is_key(leaf.get(0, NOTHING).text))
        self.moved = 0 if certain else is_moved(leaf, [rows[row] for row in body if row != last], words.is_null)
        corner = leaf.get(0, NOTHING).text
        self.divided = any(column > self.stub and cell.text == corner for column, cell in leaf.items())
        self.inner = self._inner(leaf, words) if self.divided and not self.moved else []
        self.titles: tuple[Cell, ...] = ()
        self.title: Cell | None = None
        self.sections: dict[int, Cell | None] = {}
        self._heads: dict[int, tuple[Cell, ...]] = {}
        self._slots: dict[int, list[int]] = {}
        self._sides: dict[tuple[int, int], tuple[Cell, ...]] = {}

    def _stub(self, leaf: dict[int, Cell], words: Words) -> tuple[int, int]:
        """The columns that name rows: from the one with most labels on, as far as the header's corner goes and holds labels or units."""
        labels: Counter[int] = Counter()
        groups: set[int] = set()
        for cells in (self.rows[row] for row in self.body[:MAX_ROWS]):
            for column in range(min(max(cells) + 1, MAX_COLUMNS)):
                cell = cells.get(column, NOTHING)
                if cell.text and words.is_label(cell.text):
                    labels[column] += 1
                    if cell.column < column or (column and cells.get(column - 1, NOTHING).rowspan > 1):
                        groups.add(column)
        first = max(labels, key=lambda column: (labels[column], -column), default=0)
        stub, corner = first, leaf.get(0, NOTHING)
        while stub + 1 < min(first + MAX_STUB, max(leaf, default=0)) and self._is_corner(leaf, corner, stub + 1, labels, groups):
            stub += 1
        return first, stub

    def _left(self, leaf: dict[int, Cell], words: Words) -> frozenset[int]:
        """The columns of values before that of labels, which the header leaves empty, or calls `vs`: `Alpha | | Beta`."""
        if not self.first or bare(leaf.get(self.first, NOTHING).text) not in VERSUS:
            return frozenset()
        return frozenset(
            column for column in range(self.first) if has_letter(text := leaf.get(column, NOTHING).text) and not words.is_label(text)
        )

    def _is_corner(self, leaf: dict[int, Cell], corner: Cell, column: int, labels: Counter[int], groups: set[int]) -> bool:
        if bare(leaf.get(column, NOTHING).text) in UNITS:
            return True
        if corner.text:
            return leaf.get(column) is corner
        return column in leaf and not leaf[column].text and (labels[column] > 0 or column in groups)

    def _inner(self, leaf: dict[int, Cell], words: Words) -> list[int]:
        """The further columns of labels between the values: those headed as the first is, or by nothing, where most cells are labels."""
        corner = leaf.get(0, NOTHING).text
        found: list[int] = []
        for column in sorted(leaf):
            if column > self.stub and leaf[column].text == corner:
                texts = [self.rows[row][column].text for row in self.body if column in self.rows[row]]
                labels = sum(words.is_label(text) for text in texts if text)
                if 2 * labels > sum(map(bool, texts)):
                    found.append(column)
        return found

    def top(self, row: int, column: int, moved: int = 0) -> tuple[Cell, ...]:
        """What heads the column of a cell, outermost first; `moved` where the header's cells stand to the left of it."""
        named = self.rows[row][column].heads
        if self.headings is not None and (self.headings.has_top or named):
            top = tuple(cell for cell in self.headings.of(row, column).top if not is_title(self.rows[cell.row]))
            if top or not named:
                return top
        return self.heads(column - moved)

    def heads(self, column: int) -> tuple[Cell, ...]:
        """The cells of the header rows over a column, outermost first."""
        if column not in self._heads:
            self._heads[column] = distinct([self.rows[row].get(column, NOTHING) for row in self.head])
        return self._heads[column]

    def side(self, row: int, column: int) -> tuple[Cell, ...]:
        """What heads the row of a cell, outermost first, without the section that the row stands in."""
        found = self._sides.get((row, column))
        if found is None:
            found = self._sides[row, column] = self._side(row, column)
        return found

    def _side(self, row: int, column: int) -> tuple[Cell, ...]:
        named = self.rows[row][column].heads
        if self.headings is not None and (self.headings.has_side or named):
            side = self.headings.of(row, column).side
            if side or not named:
                return side
        before = [one for one in self.inner if one < column]
        return distinct([self.rows[row].get(one, NOTHING) for one in (before[-1:] or range(self.stub + 1)) if one not in self.left])

    def slots(self, row: int) -> list[int]:
        """The columns of a row that hold values."""
        if row not in self._slots:
            self._slots[row] = self._slots_of(row)
        return self._slots[row]

    def _slots_of(self, row: int) -> list[int]:
        cells = {column: cell for column, cell in sorted(self.rows[row].items()) if cell.row not in self.head}
        if self.headings is not None and self.headings.has_side:
            return [column for column, cell in cells.items() if not cell.header and self.side(row, column)]
        return [column for column, cell in cells.items() if self.is_value(column) and (cell.column > self.stub or cell.column in self.left)]

    def is_value(self, column: int) -> bool:
        """Whether a column holds values and no labels."""
        return (column > self.stub or column in self.left) and column not in self.inner


def spread(cells: Sequence[Cell]) -> Rows:
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


def is_title(row: dict[int, Cell]) -> bool:
    """Whether a row is one cell that spans several columns."""
    return row[min(row)].colspan > 1 and len(set(map(id, row.values()))) == 1


def has_letter(text: str) -> bool:
    """Whether a text may be a name."""
    return any(character.isalpha() for character in text)


# --- where a sheet begins -------------------------------------------------------------------------------------------------


def sheets_of(table: Table, words: Words) -> list[Sheet]:
    """The sheets of a table, from top to bottom. A row that is one cell is the title of a section."""
    rows = spread(table.cells)
    for number in table.ragged:
        if number:
            rows.pop(number, None)
    order = sorted(rows)
    headings = Headings(table, rows) if any(cell.scope or cell.heads for cell in table.cells) else None
    last = order[-1] if table.open and order else -1
    first = 0
    while first + 1 < len(order) and _is_above(rows, order, first, words):
        first += 1
    below = order[first:]
    if headings is not None and headings.has_top:
        parts = _declared(rows, below, headings)
        found = [Sheet(rows, head, body, words, headings, last) for head, body in parts if body]
    else:
        title = next((cell for row in order[first - 1 : first] for cell in rows[row].values() if cell.text), NOTHING)
        found = [
            Sheet(rows, head, body, words, headings, last)
            for head, body in _split(rows, below, words, title, cut="open" in dict(table.counts))
        ]
    _tell_sections(rows, order, found, first, words)
    return found


def _declared(rows: Rows, order: Sequence[int], headings: Headings) -> list[tuple[list[int], list[int]]]:
    """The rows of headers and those of data below them, by turns."""
    parts: list[tuple[list[int], list[int]]] = [([], [])]
    for row in order:
        cells = distinct([*rows[row].values()])
        heads = sum(id(cell) in headings.columns for cell in cells)
        if row in headings.data_rows and 2 * heads <= len(cells):
            parts[-1][1].append(row)
        elif not is_title(rows[row]):
            if parts[-1][1]:
                parts.append(([], []))
            parts[-1][0].append(row)
    return parts


def _is_above(rows: Rows, order: Sequence[int], at: int, words: Words) -> bool:
    """Whether a row is a title above the header: one cell over several columns, or alone above rows of several, or over all names."""
    row = rows[order[at]]
    if _is_over_names(row, rows[order[at + 1]], words):
        return True
    alone = len(row) == 1 and len(rows[order[at + 1]]) > 1 and bool(row[min(row)].text) and not words.is_label(row[min(row)].text)
    return is_title(row) or alone


def _is_over_names(row: dict[int, Cell], below: dict[int, Cell], words: Words) -> bool:
    """Whether the only text of a row stands over the names of the row below, and is no part of labels: `Years ended` over 2024, 2025."""
    texts, names = distinct([*row.values()]), distinct([*below.values()])
    if len(texts) != 1 or len(names) < 2 or texts[0].colspan < 2 or below.get(0, NOTHING).text:
        return False
    over = texts[0]
    said = [over.text, *(one for cell in names for one in (cell.text, f"{over.text} {cell.text}"))]
    if any(map(words.is_label, said)) or not all(over.column <= cell.column < over.column + over.colspan for cell in names):
        return False
    return words.may_name([cell.text for cell in names])


def _tell_sections(rows: Rows, order: Sequence[int], sheets: Sequence[Sheet], first: int, words: Words) -> None:
    """Tells each sheet in which section its rows stand."""
    of_row = {row: sheet for sheet in sheets for row in sheet.body}
    of_head = {row: sheet for sheet in sheets for row in sheet.head[:1]}
    titles = distinct([next((cell for cell in rows[row].values() if cell.text), NOTHING) for row in order[:first]])
    for sheet in sheets:
        sheet.titles = titles
    section: Cell | None = None
    for at, row in enumerate(order):
        if at < first or _is_section(rows[row], words):
            section = next((cell for cell in rows[row].values() if cell.text), section)
        elif row in of_row:
            of_row[row].sections[row] = section
        elif row in of_head:
            of_head[row].title = section


def _is_section(row: dict[int, Cell], words: Words) -> bool:
    """Whether a row is the title of the rows below it: one cell over several columns, or the only one with a text and a header."""
    cells = distinct([*row.values()])
    if len(cells) != 1 or row[min(row)] is not cells[0]:
        return False
    return is_title(row) or ((cells[0].header or len(row) == 1) and not words.is_field(cells[0].text))


def _split(rows: Rows, order: Sequence[int], words: Words, title: Cell, *, cut: bool) -> Iterator[tuple[list[int], list[int]]]:
    """The rows of the header and of the body of each sheet, below a title; of a table that is cut, the last may be one of a header."""
    marked = cut or not all(cell.header for row in order for cell in rows[row].values())
    labels = Counter(column for row in order[:MAX_ROWS] for column, cell in rows[row].items() if words.is_label(cell.text))
    first = max(labels, key=lambda column: (labels[column], -column), default=0)
    at = 0
    while at < len(order):
        depth = 0 if at == 0 and _is_headless(rows, order, words, title, marked) else _depth(rows, order[at:], words, marked, cut=cut)
        begins = _Begins(rows, order, order[at : at + depth], first, words, marked)
        end = at + max(1, depth)
        body = [] if depth else [order[at]]
        while end < len(order) and not begins.at(end):
            if not begins.repeats(rows[order[end]]):
                body.append(order[end])
            end += 1
        yield [*order[at : at + depth]], body
        at = end


def _is_headless(rows: Rows, order: Sequence[int], words: Words, title: Cell, marked: bool) -> bool:
    """Whether the first row is a label with its values, a number before it aside."""
    cells = distinct([cell for _, cell in sorted(rows[order[0]].items())])
    named = [at for at, cell in enumerate(cells) if has_letter(cell.text)]
    if not named or (marked and len(order) > 2 and all(cell.header for row in order[:2] for cell in rows[row].values())):
        return False
    labels = [words.is_field(cell.text) or bool(title.text and words.is_field(f"{title.text} {cell.text}")) for cell in cells[named[0] :]]
    if not labels[0]:
        return False
    pairs = all(is_field != bool(at % 2) for at, is_field in enumerate(labels))
    return sum(labels) < 2 or pairs or len(order) < 2


def _depth(rows: Rows, order: Sequence[int], words: Words, marked: bool, *, cut: bool) -> int:
    """How many rows the header has: those of header cells, and those that a tall cell beside a wide one spans."""
    most = len(order) if cut else len(order) - 1
    depth, begun = 1, [cell for cell in rows[order[0]].values() if cell.row == order[0]]
    tall = max((cell.rowspan for cell in begun), default=1)
    if any(cell.colspan > 1 and cell.rowspan < tall for cell in begun):
        depth = max(1, min(tall, most))
    while depth < most and ((marked and _is_head(rows[order[depth]], order[depth], words)) or _has_units(rows[order[depth]])):
        depth += 1
    return depth


def _is_head(row: dict[int, Cell], number: int, words: Words) -> bool:
    """Whether a row below the first of a header is one of it."""
    if not all(cell.header for cell in row.values()) or is_title(row):
        return False
    first = row.get(0, NOTHING)
    labels = sum(words.is_label(cell.text) for cell in distinct([*row.values()]))
    return first.row != number or not words.is_field(first.text) or labels > 1


def _has_units(row: dict[int, Cell]) -> bool:
    """Whether a row below a header is one of units in brackets."""
    texts = [cell.text for cell in row.values() if cell.text]
    return bool(texts) and 0 in row and not row[0].text and all(text[0] + text[-1] in ("()", "[]") for text in texts)


class _Begins:
    """Whether a row begins a sheet, seen from the sheet above with some rows of headers. Labels, or names, stand in a column `first`."""

    def __init__(self, rows: Rows, order: Sequence[int], heads: Sequence[int], first: int, words: Words, marked: bool) -> None:
        self.rows, self.order, self.first, self.words, self.marked = rows, order, first, words, marked
        self.heads = [[cell.text for cell in distinct([*rows[row].values()])] for row in heads]
        self.by_rows = any(words.is_field(text) for texts in self.heads for text in texts[1:])
        if self.by_rows:
            self.first = min(column for row in heads for column, cell in rows[row].items() if cell.text)
        self.corner = next((text for row in heads if (text := rows[row].get(self.first, NOTHING).text)), "")
        names = [text for texts in self.heads[-1:] for text in texts if text and text != self.corner]
        self.names = {text for text in names if has_letter(text) or words.may_name(names)}
        self.seen: dict[str, None] = {}

    def repeats(self, row: dict[int, Cell]) -> bool:
        """Whether a row is one of the header again."""
        return bool(self.heads) and [cell.text for cell in distinct([*row.values()])] in self.heads

    def at(self, at: int) -> bool:
        """Whether the row of an index begins a sheet; the label of one that does not is remembered."""
        row = self.rows[self.order[at]]
        corner = row.get(self.first, NOTHING)
        values = [cell for cell in distinct([*row.values()]) if cell is not corner and cell.column > self.first]
        if self.words.is_field(corner.text) and not self.by_rows:
            self.seen[corner.text.casefold()] = None
            return False
        if not values or at + 1 >= len(self.order) or is_title(row) or self.repeats(row):
            return False
        headers = self.marked and all(cell.header for cell in row.values())
        again = bool(self.corner) and corner.text == self.corner
        if len(values) > 1 and all(self.words.is_label(cell.text) for cell in values):
            return True
        if self.by_rows:
            return (again or headers) and any(self.words.is_label(cell.text) for cell in values)
        if not self.words.may_name([cell.text for cell in values]):
            return False
        if again or (headers and (not corner.text or all(cell.text in self.names or self.words.is_name(cell.text) for cell in values))):
            return True
        below = self._label_below(at)
        whole = len(values) >= len(self.names) > 0
        return (below in self.seen and (headers or (whole and not corner.text))) or (whole and below == next(iter(self.seen), None))

    def _label_below(self, at: int) -> str:
        """The label, folded, of the next row that is no title."""
        row = next((row for number in self.order[at + 1 : at + 4] if not is_title(row := self.rows[number])), {})
        return row.get(self.first, NOTHING).text.casefold()


# --- a header that stands on the wrong side -------------------------------------------------------------------------------


def is_moved(header: dict[int, Cell], body: Sequence[dict[int, Cell]], is_null: Callable[[str], bool]) -> int | None:
    """1 where the header's cells stand one column to the left of what they name: its empty cell stands last, or is missing.

    None where no row that is whole tells whether it is so, or whether the header begins with a title.
    """
    if 0 not in header or not header[0].text:
        return 0
    width = max(header) + 1
    whole = [row for row in body if row.get(0, NOTHING).text and len(distinct([*row.values()])) > 1]
    if not header[width - 1].text:
        ends = [row for row in whole if row.get(width - 1, NOTHING).text]
        return int(bool(ends) and not _are_remarks(ends, width - 1, is_null)) if whole else None
    if not body:
        return None
    widths = Counter(max(row) + 1 for row in body)
    return int(widths.most_common(1)[0][0] == width + 1 and not _are_remarks([row for row in whole if width in row], width, is_null))


def _are_remarks(rows: Sequence[dict[int, Cell]], last: int, is_null: Callable[[str], bool]) -> bool:
    """Whether the last cells of rows are no values but remarks: the same in all rows, or without a figure beside figures (`edit`).

    What says that there is no value stands for one, and is no remark; nor is what another column has too, or one beside a column
    that is as much the same and no figure (`No | Yes`).
    """
    if any(is_null(row[last].text) for row in rows):
        return False
    if len(rows) > 1:
        beside = {row.get(last - 1, NOTHING).text for row in rows}
        said = {row[last].text for row in rows}
        has_figures = [any(_FIGURE.search(text) for text in texts) for texts in (beside, said)]
        return len(said) == 1 and not said & beside and (len(beside) > 1 or has_figures == [True, False])
    before = [cell.text for row in rows for column, cell in row.items() if 0 < column < last]
    return all(not _FIGURE.search(row[last].text) for row in rows) and bool(before) and all(_FIGURE.search(text) for text in before)


_FIGURE = re.compile(r"[0-9]")
