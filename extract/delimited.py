"""Cells between commas, semicolons or tabs to tables: RFC 4180 and the dialects that spreadsheets write.

    sep=;                         says the delimiter; part of the table
    # heights of trees            a comment, or any line that is no row: stays a line
    tree;height;"age; years"      the header: the first row
    oak;30,5;900                  a comma within a number is no delimiter beside semicolons
    "the ""old"" ash";20;300      quotes are no part of a cell, and a doubled one is one; a quoted cell may hold line breaks

What makes lines a table is told by their first rows where that is possible, so that a page which is cut is the same table: as many cells in
four of five rows, no blank behind the delimiters, or a column of figures below a header that is none. Code, settings and numbers with
commas are no rows. A row of another number of cells is kept, named in `Table.ragged`, and bound to no field.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from extract.model import Cell, Run, Table

MARKS = {"\t": "tabs", ";": "semicolons", ",": "commas"}
"""Delimiters and their names; where several would do, one earlier in this order is no part of a value."""
MAX_COLUMNS = 1000
"""Cells of the widest row that is read."""
LOOKED_AT = 100
"""Rows that tell what a table is written like."""
EVIDENCE = 2
"""Rows below a header that tell whether it is one."""

_BREAK = re.compile(r"\r\n|\r|\n")
_STOP = re.compile(r"[\r\n]")
_BLANK = re.compile(r"(?>\r\n|\r|\n)[^\S\r\n]*+(?=[\r\n]|\Z)")
"""The end of a line that stands before a blank one, or before the end."""
_LINE = re.compile(r"[^\r\n]+")
_OPENING = re.compile(r'[ \u00a0]*"')
_BLANKS = re.compile(r"[ \u00a0]*")
_CELL_END = {mark: re.compile(rf"[{mark}\r\n]") for mark in MARKS}
_SEP = re.compile(r'\ufeff?"?sep=([\t;,])"?[ \t]*(?:\r\n|\r|\n)', re.IGNORECASE)
_COMMENT = re.compile(r"[ \t]*(?:#(?![^\s#])|//)")
_ITEM = re.compile(r"[ \t\u00a0]*[\u2022\u2023\u2043\u25aa\u25ab\u25cb\u25cf\u25e6\u00b7*\u2013-][ \t\u00a0]+[^\W_]")
_BEGINS_AS_FIGURE = re.compile(r"[(~<>\u2264\u2265]?\s?[-+\u2212]?\s?[$\u20ac\u00a3\u00a5]?\s?[-+\u2212]?[.,]?[0-9]")
_FIGURE = re.compile(r"[-+\u2212]?[$\u20ac\u00a3\u00a5]?\s?[-+\u2212]?[0-9][0-9.,:/\u2013-]*\s?[^\W\d]{0,4}[%\u00b0\u20ac]?\Z")
_DASH = re.compile(r"[-\u2010-\u2015\u2212]*\Z")
_KEYED = re.compile(r"[^\W\d](?:[\w .-]*+=|(?:[^\W\d]++|[ .-]++)*+:(?!//))")
_SENTENCE = re.compile(r"[^\W\d]{2,}[.!?\u2026][\"')\]\u201d\u2019]*\s*\Z")
_GROUPS = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")
_OUTSIDE = re.compile(r"(?<![0-9]),|,(?![0-9])")
_NUMBER = re.compile(r"[-+]?[0-9.]*$")
_BRACKET = re.compile(r"[()\[\]{}]")
_BRACKETS = {")": "(", "]": "[", "}": "{"}


class Span(NamedTuple):
    """The place of a cell's characters, without white space and quotes around them."""

    start: int
    end: int
    quoted: bool


class Record(NamedTuple):
    """One row as written. `written` are its cells, of which `cells` are read, `loose` the delimiters with a blank behind them.

    `extent` are the cells up to the last one that is not empty. `open` where the text ends inside it, `unclosed` where it holds
    a quote that nothing closes, and so the rest of the text.
    """

    start: int
    end: int
    cells: tuple[Span, ...]
    written: int
    loose: int
    extent: int
    open: bool = False
    unclosed: bool = False


class Rows(NamedTuple):
    """Rows that are a table: `width` cells each, of which `used` are not always empty; where a comment stands is no row."""

    mark: str
    records: tuple[Record, ...]
    width: int
    used: int
    start: int
    end: int
    sure: bool


def find_delimited(text: str, start: int, end: int) -> Iterator[Table]:
    """The tables of delimited text in a part of a page that begins and ends between two lines.

    One without cells is a place that looks like a table of which nothing tells the delimiter or the columns; `counts` says which.
    """
    said = _SEP.match(text, start, end) if start == 0 else None
    page = (len(text) - len(text.lstrip("\ufeff \t\r\n")), len(text.rstrip())) if start == 0 and end == len(text) else None
    at = said.end() if said else start + text.startswith("\ufeff", start)
    while (line := _LINE.search(text, at, end)) is not None:
        if not line[0].strip():
            at = line.end()
            continue
        found, behind = _block(text, line.start(), end, page, said[1] if said else None)
        for rows in found:
            yield _table(text, rows._replace(start=0) if said else rows)
        said = None
        at = behind


def _block(text: str, start: int, end: int, page: tuple[int, int] | None, said: str | None) -> tuple[list[Rows], int]:
    """The tables among the lines up to the next blank one, and where that stands. A quoted cell may hold blank lines.

    `page` is where the first character of the page stands and the last one ends, if no other table stands on it.
    """
    blank = _blank_line(text, start, end)
    found: list[Rows] = []
    behind = blank
    if said is None and '"' not in text[start:blank] and not _STOP.search(text, start, blank):
        return [], blank
    for mark in said or MARKS:
        if text.find(mark, start, blank) < 0 or (said is None and not _may_be_rows(text[start:blank], mark)):
            continue
        records = list(_records(text, start, end, mark))
        stop = _STOP.search(text, records[-1].end, end)
        behind = max(behind, stop.start() if stop else end)
        whole = page is not None and start <= page[0] and records[-1].end >= page[1]
        runs = list(_runs(text, records))
        alone = all(one.written > 1 or _COMMENT.match(text, one.start) for one in records)
        for run in runs:
            rows = _rows(text, mark, run, alone, whole and alone, said is not None)
            if rows is not None:
                rows = rows._replace(end=end) if rows.records[-1].unclosed else rows
                found.append(rows)
                behind = max(behind, rows.end)
    return _settled(found), behind


def _may_be_rows(block: str, mark: str) -> bool:
    """Whether two lines may have as many delimiters, and one of them is no item; cheap.

    Rows between tabs go on beyond a blank line, quoted ones over several.
    """
    if mark == "\t" or '"' in block:
        return True
    lines = [line for line in _BREAK.split(block) if mark in line]
    return len({line.count(mark) for line in lines}) < len(lines) and not all(map(_ITEM.match, lines))


def _settled(found: Sequence[Rows]) -> list[Rows]:
    """Tables that overlap: the one between tabs, else the one of more rows; of as many rows nothing tells which is meant."""
    kept: list[Rows] = []
    for rows in sorted(found, key=lambda one: one.start):
        if not kept or kept[-1].end <= rows.start:
            kept.append(rows)
        elif _rank(rows) > _rank(kept[-1]):
            kept[-1] = rows
        elif _rank(rows) == _rank(kept[-1]):
            kept[-1] = kept[-1]._replace(sure=False)
    return kept


def _rank(rows: Rows) -> tuple[bool, bool, int]:
    return rows.sure, rows.mark == "\t", len(rows.records)


# --- rows as written --------------------------------------------------------------------------------------------------


def _blank_line(text: str, start: int, end: int) -> int:
    """Where the line ends that stands before the next blank one."""
    found = _BLANK.search(text, start, end)
    return found.start() if found else end


def _records(text: str, start: int, end: int, mark: str) -> Iterator[Record]:
    """The rows from a line on, up to a blank line, to the end, or to a quote that nothing closes."""
    at = start
    while at < end:
        found = _STOP.search(text, at, end)
        stop = found.start() if found else end
        line = text[at:stop]
        if not line.strip() and at > start and not (mark == "\t" and "\t" in line):
            return
        record = _quoted(text, at, end, mark) if '"' in line else _plain(line, at, mark)
        yield record._replace(open=True) if record.end == len(text) else record
        if record.unclosed:
            return
        found = _BREAK.match(text, record.end, end)
        at = found.end() if found else end


def _plain(line: str, start: int, mark: str) -> Record:
    """A row without quotes."""
    cells: list[Span] = []
    at = start
    for part in line.split(mark, MAX_COLUMNS)[:MAX_COLUMNS]:
        bare = part.strip()
        left = at + (len(part) - len(part.lstrip()) if bare else 0)
        cells.append(Span(left, left + len(bare), False))
        at += len(part) + 1
    return Record(start, start + len(line), tuple(cells), line.count(mark) + 1, line.count(mark + " "), _extent(cells))


def _quoted(text: str, start: int, end: int, mark: str) -> Record:
    """A row with quotes, which may go over several lines."""
    cells: list[Span] = []
    count, loose, at = 0, 0, start
    while True:
        opening = _OPENING.match(text, at, end)
        stop = closing = -1
        if opening:
            closing = _closing(text, opening.end(), end)
            if closing < 0:
                return Record(start, opening.start(), tuple(cells), count + 1, loose, _extent(cells), True, True)
            behind = _BLANKS.match(text, closing + 1, end)
            stop = behind.end() if behind else closing + 1
        if opening and (stop == end or text[stop] in (mark, "\r", "\n")):
            span = _stripped(text, opening.end(), closing, True)
        else:
            found = _CELL_END[mark].search(text, at, end)
            stop = found.start() if found else end
            span = _stripped(text, at, stop, False)
        count += 1
        if len(cells) < MAX_COLUMNS:
            cells.append(span)
        if stop == end or text[stop] != mark:
            return Record(start, stop, tuple(cells), count, loose, _extent(cells))
        at = stop + 1
        loose += text[at : at + 1] == " "


def _extent(cells: Sequence[Span]) -> int:
    """How many cells there are up to the last one that is not empty."""
    return next((at + 1 for at in range(len(cells) - 1, -1, -1) if cells[at].end > cells[at].start), 0)


def _closing(text: str, at: int, end: int) -> int:
    """The quote that closes a cell; -1 where there is none."""
    while (found := text.find('"', at, end)) >= 0:
        if text[found + 1 : found + 2] != '"' or found + 1 == end:
            return found
        at = found + 2
    return -1


def _stripped(text: str, start: int, end: int, quoted: bool) -> Span:
    part = text[start:end]
    bare = part.strip()
    left = start + (len(part) - len(part.lstrip()) if bare else 0)
    return Span(left, left + len(bare), quoted)


def _runs(text: str, records: Sequence[Record]) -> Iterator[list[Record]]:
    """The rows that stand below each other; a line that is no row ends them, a comment does not.

    A row of empty cells ends them too, unless what follows has figures where the rows above have them.
    """
    run: list[Record] = []
    figures: list[int] | None = None
    for at, record in enumerate(records):
        if _COMMENT.match(text, record.start):
            continue
        is_row = record.written > 1 and record.extent > 0 and not _ITEM.match(text, record.start)
        if not is_row and run and not record.unclosed and record.written > 1:
            figures = _figures(text, run) if figures is None else figures
            is_row = at + 1 < len(records) and _goes_on(text, figures, records[at + 1])
        if is_row or (run and record.unclosed):
            run.append(record)
        elif run:
            yield run
            run, figures = [], None
    if run:
        yield run


def _figures(text: str, run: Sequence[Record]) -> list[int]:
    """The columns in which the first rows have figures or nothing."""
    columns: dict[int, bool] = {}
    for record in run[1:LOOKED_AT]:
        for column, cell in enumerate(record.cells):
            if cell.end > cell.start:
                columns[column] = columns.get(column, True) and _BEGINS_AS_FIGURE.match(text, cell.start, cell.end) is not None
    return [column for column, only in columns.items() if only]


def _goes_on(text: str, figures: Sequence[int], below: Record) -> bool:
    """Whether the row below an empty one has figures, or nothing, in the columns of figures."""
    cells = [below.cells[column] for column in figures if column < len(below.cells)]
    return bool(figures) and all(cell.end == cell.start or _BEGINS_AS_FIGURE.match(text, cell.start, cell.end) for cell in cells)


# --- what is a table --------------------------------------------------------------------------------------------------


def _rows(text: str, mark: str, run: Sequence[Record], alone: bool, whole: bool, said: bool) -> Rows | None:
    """The table of a run of rows; None where they are text. `alone` if no other line stands beside them, `whole` on the page.

    Rows without a blank behind a delimiter are looked at first: sentences among them are none of the table.
    """
    closed = [record for record in run if not record.open]
    for tight in (True, False):
        like = [record for record in closed if not (tight and record.loose)]
        alike, width = max(((many, width) for width, many in Counter(one.written for one in like).items()), default=(0, 0))
        first, last = _first(text, closed, width, tight), _last(text, closed, width, tight)
        body = closed[first : last + 1]
        if alike > 1 and (not tight or 2 * sum(1 for record in body if not record.loose) > len(body)):
            break
    else:
        return None
    while not body[-1].extent:
        body.pop()
    used = max((record.extent for record in body if record.written == width), default=0)
    filled = {column for record in body[:LOOKED_AT] for column, cell in enumerate(record.cells) if cell.end > cell.start}
    misfits = sum(1 for record in body if not _fits(record, used))
    if len(filled) < 2 or len(body) - misfits < 2:
        return None
    is_sure = (misfits - (not _fits(body[0], used))) * 5 <= len(body)
    alone = alone and first == _titles(closed, width) and last == len(closed) - 1
    accepted = said or _accepted(text, mark, body, used, tight, alone, whole)
    may_be = mark != "\t" and len(body) > 3 and used > 2 and misfits * 2 <= len(body) and _has_header(text, body, tight)
    if not accepted or not (is_sure or may_be):
        return None
    if run[-1].open and last == len(closed) - 1 and not (tight and run[-1].loose):
        body = [*body, run[-1]]
    return Rows(mark, tuple(body), width, used, body[0].start, body[-1].end, is_sure)


def _fits(record: Record, used: int) -> bool:
    """Whether a row has as many cells as the others; those that are empty in all rows may be missing, and empty ones too many."""
    return used <= record.written and record.extent <= used


def _titles(closed: Sequence[Record], width: int) -> int:
    """How many rows at the top are one cell alone, as spreadsheets write a title."""
    count = 0
    while count < len(closed) and width > 2 and closed[count].extent == 1 and closed[count].cells[0].end > closed[count].cells[0].start:
        count += 1
    return count if count < len(closed) else 0


def _first(text: str, closed: Sequence[Record], width: int, tight: bool) -> int:
    """The header: the first row of the table's width, or one cell more or less right above it; sentences and titles are none."""
    at = _titles(closed, width)
    while at < len(closed) - 1 and _is_prose(text, closed[at], width, tight):
        at += 1
    whole = next((number for number in range(at, len(closed)) if closed[number].written == width), at)
    if whole > at and abs(closed[whole - 1].written - width) == 1 and not _has_header(text, closed[whole:], tight):
        return whole - 1
    return whole


def _last(text: str, closed: Sequence[Record], width: int, tight: bool) -> int:
    """The last row; sentences below it are none."""
    last = len(closed) - 1
    while last > 0 and _is_prose(text, closed[last], width, tight):
        last -= 1
    return last


def _is_prose(text: str, record: Record, width: int, tight: bool) -> bool:
    """Whether a row is a sentence with delimiters in it: blanks stand behind them, and none do in the table."""
    is_sentence = _SENTENCE.search(text, max(record.start, record.end - 40), record.end) is not None
    return tight and record.loose == record.written - 1 and (is_sentence or record.written != width)


def _accepted(text: str, mark: str, body: Sequence[Record], used: int, tight: bool, alone: bool, whole: bool) -> bool:
    """Whether rows of as many cells are a table, and not code, settings, numbers or prose."""
    has_header = _has_header(text, body, tight)
    if mark == "\t":
        bare = not any(_BEGINS_AS_FIGURE.match(text, cell.start, cell.end) for cell in body[0].cells[1:])
        return alone and ((used > 2 and (bare or whole)) or (whole and has_header))
    looked = body[:LOOKED_AT]
    if _share(looked, lambda one: _is_code(text, one)) > 0.1 or _share(looked, lambda one: _is_keyed(text, one)) > 0.5:
        return False
    if mark == "," and not has_header and _are_numbers(text, looked):
        return False
    if not tight:
        prose = _share(looked, lambda one: _SENTENCE.search(text, max(one.start, one.end - 40), one.end) is not None)
        return has_header and len(body) > EVIDENCE and prose <= 0.1 and (used > 2 or whole)
    if used > 2:
        return (len(body) > 2 and _share(looked, lambda one: one.loose < one.written - 1) >= 0.8) or has_header
    quoted = sum(1 for one in looked for cell in one.cells if cell.quoted) * 4 >= len(looked)
    return alone and len(body) > 1 and (has_header or quoted or (whole and len(body) > 2))


def _share(records: Sequence[Record], holds: Callable[[Record], bool]) -> float:
    return sum(1 for one in records if holds(one)) / max(1, len(records))


def _has_header(text: str, body: Sequence[Record], tight: bool) -> bool:
    """Whether a column is figures in the first rows below a cell of the first one that is none; a whole cell where blanks part them."""
    figure = _BEGINS_AS_FIGURE if tight else _FIGURE
    below = body[1 : 1 + EVIDENCE]
    for column, name in enumerate(body[0].cells if body else ()):
        if name.end == name.start or _BEGINS_AS_FIGURE.match(text, name.start, name.end):
            continue
        cells = [text[cell.start : cell.end] for one in below if column < len(one.cells) for cell in one.cells[column : column + 1]]
        if any(figure.match(cell) for cell in cells) and all(figure.match(cell) or _DASH.match(cell) for cell in cells):
            return True
    return False


def _is_code(text: str, record: Record) -> bool:
    """Whether a bracket of a cell without quotes is not closed in it: the delimiter stands inside of the bracket."""
    if not _BRACKET.search(text, record.start, record.end):
        return False
    for cell in record.cells[:50]:
        depth = []
        for char in text[cell.start : min(cell.end, cell.start + 1000)] if not cell.quoted else "":
            if char in "([{":
                depth.append(char)
            elif char in _BRACKETS and (not depth or depth.pop() != _BRACKETS[char]):
                return True
        if depth:
            return True
    return False


def _is_keyed(text: str, record: Record) -> bool:
    """Whether a row begins with a name that a sign of equality or a colon ends, as settings do."""
    cell = record.cells[0]
    return not cell.quoted and _KEYED.match(text, cell.start, cell.end) is not None


def _are_numbers(text: str, body: Sequence[Record]) -> bool:
    """Whether the commas of some rows may be those of numbers: groups of thousands, decimals."""
    grouped = _share(body, lambda one: not any(cell.quoted for cell in one.cells) and _GROUPS.search(text, one.start, one.end) is not None)
    within = _share(body, lambda one: not any(cell.quoted for cell in one.cells) and not _OUTSIDE.search(text, one.start, one.end))
    single = all(_NUMBER.match(text, cell.start, cell.end) for one in body for cell in one.cells)
    return (grouped > 0.2 if not single or body[0].written == 2 else grouped == 1) or (
        within > 0.5 and (not single or body[0].written == 2)
    )


# --- cells ------------------------------------------------------------------------------------------------------------


def _table(text: str, rows: Rows) -> Table:
    """The cells of a table; without any where nothing tells its columns."""
    if not rows.sure:
        return Table((), rows.start, rows.end, None, (("undecided", len(rows.records)),))
    cells: list[Cell] = []
    ragged: list[int] = []
    counts: Counter[str] = Counter()
    for number, record in enumerate(rows.records):
        counts["dropped"] += record.written - len(record.cells) if not record.open else 0
        if record.open:
            whole = record.written == rows.width and not record.loose and not record.unclosed
            counts["open"] += 1
            read = record.cells[:-1] if whole else ()
        else:
            ragged += [] if _fits(record, rows.used) else [number]
            read = record.cells[: max(record.extent, min(record.written, rows.used))]
        cells += [_cell(text, span, number, column) for column, span in enumerate(read)]
    counts["ragged"] = len(ragged)
    last = rows.records[-1]
    counts["unclosed"] = int(last.unclosed)
    return Table(tuple(cells), rows.start, rows.end, None, tuple(sorted((+counts).items())), last.open, ragged=tuple(ragged))


def _cell(text: str, span: Span, row: int, column: int) -> Cell:
    raw = text[span.start : span.end]
    if not span.quoted or '""' not in raw:
        return Cell(row, column, 1, 1, raw, row == 0, span.start, span.end)
    read, runs = _undoubled(raw, span.start)
    return Cell(row, column, 1, 1, read, row == 0, span.start, span.end, runs)


def _undoubled(raw: str, start: int) -> tuple[str, tuple[Run, ...]]:
    """The text of a quoted cell with one quote for two, and its way back to the source."""
    parts: list[str] = []
    runs: list[Run] = []
    at = begin = 0
    for match in re.finditer('""', raw):
        for piece, left, right in ((raw[begin : match.start()], begin, match.start()), ('"', *match.span())):
            if piece:
                runs.append(Run(at, start + left, start + right))
                parts.append(piece)
                at += len(piece)
        begin = match.end()
    if begin < len(raw):
        runs.append(Run(at, start + begin, start + len(raw)))
        parts.append(raw[begin:])
    return "".join(parts), tuple(runs)
