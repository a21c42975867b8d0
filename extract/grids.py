"""A table's cells as values under their labels.

    | | Alpha | Beta |          | Snake | Length | Colour |
    | Length | 3 m | 4 m |      | Alpha | 3 m | red |

Labels head the rows, and names the columns, or the other way round; `extract.sheets` says what heads what.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from extract.asides import SUMMARIES, VALUES, bare
from extract.fragments import is_fragment
from extract.headings import distinct
from extract.model import Cell, Table
from extract.sheets import MAX_ROWS, MAX_STUB, NOTHING, Sheet, Words, has_letter, is_title, sheets_of


class Labelled(NamedTuple):
    """One cell under its label; `name` is the cell that names its entity, None in a table of one entity.

    `said` is the label as the schema knows it: the text of `label`, behind that of cells that head it if they belong to it.
    """

    label: Cell
    name: Cell | None
    cell: Cell
    said: str


class Paired(NamedTuple):
    """A label and its value where nothing in the table names an entity; `said` is the label as the schema knows it.

    `titles` are those of the table and the one of the section that it stands in.
    """

    label: Cell
    cell: Cell
    titles: tuple[Cell, ...]
    said: str


class Doubt(NamedTuple):
    """Cells that are not read, because it is not certain what they are: the rule, the cell, what is wrong, the label if it has one."""

    rule: str
    cell: Cell
    message: str
    said: str = ""


class Labels(NamedTuple):
    """The cells of a sheet of a table under their labels.

    `names` are the cells of its entities in order, `unknown` the labels of no field. `unread` says why the sheet could not be
    read although it has labels. `columns` are all columns with a name and the cells that name them, for a table that goes on
    below a line of something else. `pairs` are labels with their values where nothing in the table names an entity. `ignored`
    are the names that the schema calls furniture.
    """

    cells: tuple[Labelled, ...] = ()
    names: tuple[Cell, ...] = ()
    unknown: tuple[Cell, ...] = ()
    unread: str = ""
    columns: tuple[tuple[int, Cell], ...] = ()
    pairs: tuple[Paired, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    ignored: int = 0


OPEN = "the page ends inside it, and rows with more cells may follow"
"""Why a table of labels and values is not read where the page ends in it."""


def labelled(table: Table, words: Words, above: Labels | None = None) -> list[Labels]:
    """The cells of a table under the labels that a schema knows, for each of its sheets that has any; at least one.

    A table whose first row is labelled goes on with the columns of the table `above`.
    """
    found: list[Labels] = []
    cut = "open" in dict(table.counts)
    for sheet in sheets_of(table, words):
        reading = _Reading(sheet, words, max(sheet.rows) if table.open else -1, doubtful=table.ragged[:1] == (0,), cut=cut)
        labels = reading.labels(above)
        if labels != Labels():
            found.append(labels)
        above = labels if labels.columns else above
    return found or [Labels()]


class _Match(NamedTuple):
    """A label that the schema knows in what heads a row or column: `said`, and the innermost cell of it.

    `group` is that cell where others stand within it, `within` the cell around the label that is no part of it.
    """

    said: str
    cell: Cell
    group: Cell | None = None
    within: Cell | None = None


Path = tuple[Cell, ...]
"""What heads a row or column, outermost first."""


class _Reading:
    """One sheet with what is found in it. `last` is its row that the page's end may have cut, `doubtful` whether the cells of its header
    may stand in other columns than they say, `cut` whether further rows may follow.
    """

    def __init__(self, sheet: Sheet, words: Words, last: int, *, doubtful: bool, cut: bool) -> None:
        self.sheet, self.words, self.last, self.doubtful, self.cut = sheet, words, last, doubtful, cut
        self.doubts: dict[tuple[str, int], Doubt] = {}
        self.ignored = 0
        self.unnamed: set[int] = set()
        self.aside: dict[int, bool] = {}
        self._matches: dict[tuple[int, ...], _Match | None] = {}

    def labels(self, above: Labels | None) -> Labels:
        """What the sheet says; labels that head columns count where there are more of them than rows that labels head."""
        sheet, words = self.sheet, self.words
        down = [row for row in sheet.body if (match := self.of_row(row)) is not None and not self.is_key(match.said)]
        across = [match for column in self.columns() if (match := self.match(sheet.heads(column), sheet.title)) is not None]
        marked = bool(sheet.head) and all(cell.header for cell in sheet.rows[sheet.head[-1]].values())
        by_rows = len(across) > max(int(not marked), len(down)) and not all(self.is_key(match.said) for match in across)
        if self.doubtful and (by_rows or (down and not sheet.moved)):
            return Labels(unread="its header has another number of cells than its rows")
        if by_rows:
            found = self.of_rows() if words.is_key is not None else self.of_one_row()
        elif not down:
            behind = sheet.first > 0 and not sheet.head
            return Labels(unread="its labels have no values behind them") if behind else Labels()
        else:
            found = self.of_columns(down, above) if words.is_key is not None else self.of_one_column(down)
        return found._replace(doubts=tuple(self.doubts.values()), ignored=self.ignored)

    def is_key(self, said: str) -> bool:
        """Whether a label is that of the names of entities."""
        return self.words.is_key is not None and self.words.is_key(said)

    def columns(self) -> list[int]:
        """The columns of the header."""
        return sorted({column for row in self.sheet.head for column in self.sheet.rows[row]})

    def doubt(self, rule: str, cell: Cell, message: str, said: str = "") -> None:
        """Adds a doubt about a cell, once."""
        self.doubts.setdefault((rule, id(cell)), Doubt(rule, cell, message, said))

    # --- labels ---------------------------------------------------------------------------------------------------

    def match(self, path: Path, section: Cell | None = None) -> _Match | None:
        """The label in a path: the innermost cell behind as many of those around it as belong to it, else a cell around that."""
        key = (id(section), *map(id, path))
        if key not in self._matches:
            self._matches[key] = self._match(path, section)
        return self._matches[key]

    def _match(self, path: Path, section: Cell | None) -> _Match | None:
        texts = [_plain(cell) for cell in path]
        for begin in range(len(path) if section is not None else 0):
            if self.words.is_label(said := " ".join((_plain(section or NOTHING), *texts[begin:]))):
                return _Match(said, path[-1])
        for begin in range(len(path)):
            if self.words.is_label(said := " ".join(texts[begin:])):
                return _Match(said, path[-1], None, path[begin - 1] if begin else None)
        for begin in range(len(path) - 1):
            if self.words.is_label(said := f"{' '.join(texts[begin:-1])} ({texts[-1]})"):
                return _Match(said, path[-2])
        for end in range(len(path) - 1, 0, -1):
            for begin in range(end):
                if self.words.is_label(said := " ".join(texts[begin:end])):
                    return _Match(said, path[end - 1], path[end - 1])
        return None

    def of_slot(self, row: int, column: int) -> _Match | None:
        """The label that heads the row of a cell."""
        return self.match(self.sheet.side(row, column), self.sheet.sections.get(row))

    def of_row(self, row: int) -> _Match | None:
        """The label of the first cell of a row."""
        slots = self.sheet.slots(row)
        return self.of_slot(row, slots[0]) if slots else None

    def covers(self, cell: Cell, match: _Match, *, down: bool) -> bool:
        """Whether a cell is the value of the whole of a group that its label heads; where it is not, the group is a doubt."""
        group = match.group
        if group is None:
            return True
        if down:
            whole = cell.row <= group.row and group.row + group.rowspan <= cell.row + cell.rowspan
        else:
            whole = cell.column <= group.column and group.column + group.colspan <= cell.column + cell.colspan
        if not whole:
            what = f"{_plain(group)!r} heads several {'rows' if down else 'columns'}: which is meant is not known, and none is read."
            self.doubt("ambiguous", group, what, match.said)
        return whole

    def is_word(self, name: Cell, among: frozenset[str]) -> bool:
        """Whether a name is one of some words, and nothing else on the page calls it a name."""
        return bare(name.text) in among and not self.words.is_name(name.text)

    def is_aside(self, name: Cell, what: str) -> bool:
        """Whether a name is none of an entity: furniture, or a word for sums that nothing else on the page calls a name."""
        if id(name) not in self.aside:
            ignored = self.words.is_ignored(name.text)
            self.ignored += ignored
            summary = not ignored and self.is_word(name, SUMMARIES | VALUES)
            if summary:
                self.doubt("summary", name, f"The {what} {_plain(name)!r} is taken for no entity and not read.")
            self.aside[id(name)] = ignored or summary
        return self.aside[id(name)]

    # --- names over columns ---------------------------------------------------------------------------------------

    def of_columns(self, down: Sequence[int], above: Labels | None) -> Labels:
        """Labels head the rows, and names the columns."""
        sheet = self.sheet
        unknown = tuple(self.unknown_rows())
        if not sheet.head:
            return self.without_header(down, unknown, above)
        if sheet.moved is None:
            return Labels()
        paths = {(column, path): path for row in down for column in sheet.slots(row) if (path := sheet.top(row, column, sheet.moved))}
        if sheet.headings is None or not sheet.headings.has_top:
            over = [column + sheet.moved for column in self.columns() if sheet.is_value(column + sheet.moved)]
            paths |= {(column, path): path for column in over if (path := sheet.heads(column - sheet.moved))}
        may_name = has_letter if self.may_be_values(paths) else bool
        if not all(any(may_name(cell.text) for cell in path) for path in paths.values()):
            return Labels(unread="its header row has cells that name nothing")
        names = _names(sorted(paths), may_name, once=sheet.divided)
        if len(names) == 1 and all(self.is_word(cell, VALUES) for cell, _ in names.values()):
            return self.without_header(down, unknown, None)
        self.note_key_rows(names)
        cells = tuple(self.under_names(down, names))
        kept = dict.fromkeys(cell for cell, _ in names.values() if not self.is_aside(cell, "column"))
        columns = {column: cell for (column, _), (cell, rest) in names.items() if not rest}
        declared = sheet.headings is not None and sheet.headings.has_top
        order = sorted(kept, key=lambda cell: (cell.row if declared else 0, cell.column))
        return Labels(cells, tuple(order), unknown, columns=tuple(sorted(columns.items())))

    def may_be_values(self, paths: Iterable[tuple[int, Path]]) -> bool:
        """Whether cells without a letter over the columns may be values: not where the corner is a label of names, or they are years."""
        sheet = self.sheet
        corner = [cell for row in sheet.head for column, cell in sheet.rows[row].items() if not sheet.is_value(column)]
        leaves = distinct([path[-1] for _, path in sorted(paths)])
        return not any(self.is_key(_plain(cell)) for cell in corner) and not self.words.may_name([cell.text for cell in leaves])

    def under_names(self, down: Sequence[int], names: Names) -> Iterator[Labelled]:
        """The cells of labelled rows under the names of their columns."""
        sheet = self.sheet
        last = max((column for column, _ in names), default=0)
        wide = max((*self.columns(), last, self.usual_end()))
        for row in down:
            if self.is_ragged(row, last, wide):
                continue
            done: set[tuple[int, int]] = set()
            for column in sheet.slots(row):
                cell, path = sheet.rows[row][column], sheet.top(row, column, sheet.moved or 0)
                name, rest = names.get((column, path), (None, ()))
                if name is None:
                    self.note_column(column, cell)
                    continue
                side = sheet.side(row, column)
                match = self.match((*side, *rest), sheet.sections.get(row)) if rest else self.of_slot(row, column)
                if match is None or self.is_key(match.said) or (id(cell), id(name)) in done or self.is_aside(name, "column"):
                    continue
                if match.group is not None and match.group is side[-1] and rest:
                    match = match._replace(group=name)
                if self.covers(cell, match, down=match.group is not name):
                    done.add((id(cell), id(name)))
                    yield Labelled(match.cell, name, cell, match.said)

    def note_row(self, row: int) -> None:
        """Tells of a row that nothing heads."""
        value = next((self.sheet.rows[row][column] for column in self.sheet.slots(row) if self.sheet.rows[row][column].text), None)
        if value is not None:
            self.doubt("unknown-label", value, f"A row without a label is not read: {_plain(value)!r}.")

    def note_column(self, column: int, cell: Cell) -> None:
        """Tells of a column that nothing heads, once."""
        if cell.text and column not in self.unnamed and not is_fragment(cell.text):
            self.unnamed.add(column)
            self.doubt("unknown-label", cell, f"A column without a name is not read: {_plain(cell)!r}.")

    def usual_end(self) -> int:
        """The last column of most rows."""
        ends = Counter(max(self.sheet.rows[row]) for row in self.sheet.body)
        return ends.most_common(1)[0][0] if ends else 0

    def is_ragged(self, row: int, last: int, wide: int) -> bool:
        """Whether a row of several values has another number of cells than its header, so that nothing tells whose they are."""
        cells = self.sheet.rows[row]
        values = [cells[column] for column in self.sheet.slots(row) if cells[column].text and not cells[column].heads]
        end = max(column for column, cell in cells.items() if cell.text) if values else 0
        if not values or row == self.last or (max(cells) >= last and end <= wide):
            return False
        first = cells.get(self.sheet.first, values[0])
        what = "fewer" if max(cells) < last else "more"
        match = self.of_row(row)
        message = f"The row {_plain(first)!r} has {what} cells than its header: whose they are is not known, and none is read."
        self.doubt("ragged-row", first, message, match.said if match else "")
        return True

    def unknown_rows(self) -> Iterator[Cell]:
        """The cells that head rows and are labels of no field."""
        sheet = self.sheet
        for row in sheet.body:
            slots = sheet.slots(row)
            path = sheet.side(row, slots[0]) if slots else ()
            cell = path[-1] if path else sheet.rows[row].get(sheet.first, NOTHING)
            if cell.text and len(sheet.rows[row]) > 1 and self.match(path, sheet.sections.get(row)) is None:
                yield cell
            elif not path:
                self.note_row(row)

    def note_key_rows(self, names: Names) -> None:
        """Rows of other names than those of the header are told."""
        for row in self.sheet.body:
            match = self.of_row(row)
            if match is not None and self.is_key(match.said):
                texts = {_plain(self.sheet.rows[row][column]).casefold() for column in self.sheet.slots(row)}
                if not texts <= {_plain(cell).casefold() for cell, _ in names.values()} | {""}:
                    self.doubt("unread-row", match.cell, f"The row {_plain(match.cell)!r} has other names than the header and is not read.")

    def without_header(self, down: Sequence[int], unknown: Path, above: Labels | None) -> Labels:
        """Rows without a header: a row of names heads them, or they go on with the columns of the table above, or are pairs."""
        sheet = self.sheet
        keys = [row for row in sheet.body if (match := self.of_row(row)) is not None and self.is_key(match.said)]
        widest = max(max(sheet.rows[row]) for row in down)
        names = {column: sheet.rows[keys[0]][column] for column in sheet.slots(keys[0])} if len(keys) == 1 else {}
        names = {column: cell for column, cell in names.items() if has_letter(cell.text)}
        if not keys and above is not None and above.columns and widest == above.columns[-1][0] and sheet.stub < above.columns[0][0]:
            names = dict(above.columns)
        if not names:
            pairs = [self.pairs(row) for row in down]
            if keys or any(one is None for one in pairs):
                return Labels(unread="its header row is missing")
            if self.cut:
                return Labels(unread=OPEN)
            paired = tuple(pair for one in pairs for pair in one or ())
            return Labels(unknown=unknown, pairs=paired) if paired else Labels(unread="its labels have no values behind them")
        cells: list[Labelled] = []
        columns = tuple((column, cell) for column, cell in sorted(names.items()) if not self.is_aside(cell, "column"))
        for row in down:
            if not self.is_ragged(row, max(names), max(names)):
                found = (
                    (name, sheet.rows[row][column], self.of_slot(row, column)) for column, name in columns if column in sheet.slots(row)
                )
                cells += [Labelled(match.cell, name, cell, match.said) for name, cell, match in found if match is not None]
        return Labels(tuple(cells), tuple(cell for _, cell in columns) if keys else (), unknown, columns=columns)

    # --- names beside rows ----------------------------------------------------------------------------------------

    def of_rows(self) -> Labels:
        """Labels head the columns, and names the rows; where several columns have names, each names the fields behind it."""
        sheet = self.sheet
        lacks = self.usual_end() == max(self.columns()) + 1
        moved = int(lacks and self.words.is_field(sheet.rows[sheet.head[-1]].get(0, NOTHING).text))
        heads = {column + moved: path for column in self.columns() if (path := sheet.heads(column))}
        matches = {column: match for column, path in heads.items() if (match := self.match(path, sheet.title)) is not None}
        keyed = [column for column, match in matches.items() if self.is_key(match.said)]
        naming = keyed or self.columns_of_names({*matches}, heads)
        if not naming:
            return Labels(unread="no column of it names its rows")
        fields = self.without_doubles({column: match for column, match in matches.items() if column not in naming})
        parts = _parts(fields, naming)
        cells: list[Labelled] = []
        names: dict[int, Cell] = {}
        titles: list[Cell] = []
        wide = max((*heads, self.usual_end()))
        for row in sheet.body:
            ragged: bool | None = None
            for named, part in zip(naming, parts, strict=True):
                name = self.name_of(row, named, keyed=bool(keyed))
                if (
                    name is None
                    or name.row in sheet.head
                    or self.is_key(name.text)
                    or name.text in ("", *map(_plain, heads.get(named, ())))
                ):
                    continue
                if is_title(sheet.rows[row]) or (not keyed and not has_letter(name.text)):
                    titles.append(name)
                elif not self.is_aside(name, "row"):
                    names[id(name)] = name
                    ragged = self.is_ragged(row, max(fields, default=0), wide) if ragged is None else ragged
                    found = [] if ragged else self.of_name(row, name, self.fields_of(row, part, moved))
                    cells += [one for one in found if one.said]
                    titles += [one.cell for one in found if not one.said]
        for row in sheet.body[:MAX_ROWS]:
            for column in sorted(sheet.rows[row].keys() - heads.keys() - {*naming}):
                self.note_column(column, sheet.rows[row][column])
        unknown = dict.fromkeys(path[-1] for column, path in heads.items() if column not in matches and column not in naming)
        known = tuple(cell for cell in unknown if has_letter(cell.text))
        return Labels(tuple(cells), tuple(names.values()), (*known, *titles))

    def of_name(self, row: int, name: Cell, fields: dict[int, _Match]) -> list[Labelled]:
        """The cells of a row that one name has; one over several fields is no value, and has no label."""
        found: list[Labelled] = []
        for column, match in fields.items():
            cell = self.sheet.rows[row][column]
            if cell is name or (cell.colspan > 1 and cell.column != column):
                continue
            if cell.colspan > 1 and match.group is None:
                found.append(Labelled(match.cell, name, cell, ""))
            elif self.covers(cell, match, down=False):
                found.append(Labelled(match.cell, name, cell, match.said))
        return found

    def fields_of(self, row: int, fields: dict[int, _Match], moved: int) -> dict[int, _Match]:
        """The labels over the cells of a row."""
        cells = self.sheet.rows[row]
        if self.sheet.headings is None:
            return {column: match for column, match in fields.items() if column in cells}
        values = [
            column for column, cell in sorted(cells.items()) if (not cell.header or column in fields) and cell.row not in self.sheet.head
        ]
        found = {column: self.match(self.sheet.top(row, column, moved), self.sheet.title) for column in values}
        return {column: match for column, match in found.items() if match is not None and not self.is_key(match.said)}

    def name_of(self, row: int, named: int, *, keyed: bool) -> Cell | None:
        """The cell that names a row."""
        headings = self.sheet.headings
        if headings is not None and headings.has_side and not keyed:
            slots = self.sheet.slots(row)
            side = self.sheet.side(row, slots[-1]) if slots else ()
            return side[-1] if side else None
        return self.sheet.rows[row].get(named)

    def columns_of_names(self, labels: set[int], heads: dict[int, Path]) -> list[int]:
        """The column that names rows where no label tells: the one of header cells, else the first that is not all numbers.

        Where a cell of it spans several rows it names a group of them, and the next column names the rows. Further columns under
        the same header have names too.
        """
        rows = [self.sheet.rows[row] for row in self.sheet.body[:MAX_ROWS]]
        free = [column for column in self.columns()[:MAX_STUB] if column not in labels and any(column in row for row in rows)]
        free = [column for column in free if any(has_letter(row[column].text) for row in rows if column in row and not is_title(row))]
        marked = [column for column in free if all(row[column].header for row in rows if column in row)]
        if marked and self.sheet.marked:
            return marked[-1:]
        while len(free) > 1 and any(row[free[0]].rowspan > 1 for row in rows if free[0] in row):
            free = free[1:]
        title = [cell.text for cell in heads.get(free[0], ())] if free else []
        again = [column for column, path in heads.items() if title and [cell.text for cell in path] == title and column > free[0]]
        return [*free[:1], *again]

    def without_doubles(self, fields: dict[int, _Match]) -> dict[int, _Match]:
        """The columns of fields without those that stand in several groups under one label."""
        groups: dict[str, dict[int, Cell]] = {}
        for match in fields.values():
            if match.within is not None and match.group is None:
                groups.setdefault(match.said.casefold(), {})[id(match.within)] = match.cell
        for match in fields.values():
            if len(groups.get(match.said.casefold(), ())) > 1:
                self.doubt("ambiguous", match.cell, f"{match.said!r} stands in several groups of columns, and none is read.", match.said)
        return {column: match for column, match in fields.items() if len(groups.get(match.said.casefold(), ())) < 2}

    # --- pages about one thing ------------------------------------------------------------------------------------

    def of_one_row(self) -> Labels:
        """Labels head the columns of a table with one row."""
        sheet = self.sheet
        if self.cut:
            return Labels(unread=OPEN)
        if len(sheet.body) != 1:
            return Labels(unread=f"{len(sheet.body)} rows below labels of one page")
        row = sheet.body[0]
        matches = {column: match for column in self.columns() if (match := self.match(sheet.heads(column), sheet.title)) is not None}
        fields = self.without_doubles(matches)
        cells = sheet.rows[row]
        if self.is_ragged(row, max(fields, default=0), max(self.columns())):
            return Labels()
        found = [
            Labelled(match.cell, None, cells[column], match.said)
            for column, match in fields.items()
            if column in cells and self.covers(cells[column], match, down=False)
        ]
        return Labels(tuple(found))

    def of_one_column(self, down: Sequence[int]) -> Labels:
        """Labels head the rows, and each has one value."""
        pairs = [self.pairs(row) for row in down]
        if self.cut:
            return Labels(unread=OPEN)
        if any(found is None for found in pairs):
            return Labels(unread="its rows have more than one value")
        cells = (Labelled(one.label, None, one.cell, one.said) for found in pairs for one in found or ())
        return Labels(tuple(cells), (), tuple(self.unknown_rows()))

    def pairs(self, row: int) -> list[Paired] | None:
        """The labels of a row with the value behind each; None where several values stand behind one.

        An empty cell is the value where no other stands behind a label: it may hold a table.
        """
        section, match = self.sheet.sections.get(row), self.of_row(row)
        found: list[tuple[_Match, Cell]] = []
        empty: dict[int, tuple[_Match, Cell]] = {}
        label: _Match | None = None
        for cell in dict.fromkeys(cell for _, cell in sorted(self.sheet.rows[row].items())):
            if not cell.text:
                if label is not None:
                    empty.setdefault(id(label), (label, cell))
            elif match is not None and cell is match.cell:
                label = match
            elif self.words.is_label(cell.text):
                label = _Match(_plain(cell), cell)
            elif label is not None:
                found.append((label, cell))
        known = {id(one) for one, _ in found}
        if len(known) < len(found):
            return None
        found += [one for label, one in empty.items() if label not in known]
        titles = tuple(dict.fromkeys((*self.sheet.titles, *((section,) if section is not None else ()))))
        return [Paired(one.cell, cell, titles, one.said) for one, cell in found if self.covers(cell, one, down=True)]


Names = dict[tuple[int, Path], tuple[Cell, Path]]
"""By column and what heads it: the cell that names its entity, and the cells within it that belong to the label."""


def _names(columns: Sequence[tuple[int, Path]], may_name: Callable[[str], bool], *, once: bool) -> Names:
    """The names of columns: the innermost cell that may name; where such cells are the same in several groups, the groups.

    Equal names of several columns are several entities, unless each is named `once`.
    """
    leaves = {key: max(at for at, cell in enumerate(key[1]) if may_name(cell.text)) for key in columns}
    parents: dict[str, set[int]] = {}
    for key, at in leaves.items():
        if at:
            parents.setdefault(_plain(key[1][at]).casefold(), set()).add(id(key[1][at - 1]))
    grouped = any(len(found) > 1 for found in parents.values())
    first: dict[tuple[int, str], Cell] = {}
    names: Names = {}
    for key, at in leaves.items():
        path = key[1]
        level = at - 1 if grouped and at and may_name(path[at - 1].text) else at
        cell = first.setdefault((0 if once else path[level].column, _plain(path[level])), path[level])
        names[key] = (cell, path[level + 1 :])
    return names


def _parts(fields: dict[int, _Match], naming: Sequence[int]) -> list[dict[int, _Match]]:
    """The fields of each column of names: those from it to the next; the first has those before it too."""
    parts: list[dict[int, _Match]] = [{} for _ in naming]
    for column, match in fields.items():
        parts[max(0, sum(1 for one in naming if one < column) - 1)][column] = match
    return parts


def _plain(cell: Cell) -> str:
    return " ".join(cell.text.split())
