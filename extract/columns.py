"""Text in aligned columns to tables: cells that stand below each other with two or more blanks between, or below a rule of dashes.

    Snake      Length   Colour        Snake Length Colour        Length   a value may hold single blanks
    Alpha         3 m   dark red      ----- ------ --------      and an empty cell is one
    Beta        4.5 m                 Alpha    3 m dark red

Between two columns are two places at least in which no line has a character, or the groups of a rule say where they are. The header
must name each column but the first, and each must hold a value. Without a rule there are three columns or more, and the header must look
like one. Where that holds, but too many lines cross the borders or a cell may go on in the next line, nothing is certain and the table is
not read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extract.model import Cell, Table

MAX_LINE = 2000
"""Characters of the longest line that may be one of columns."""
TOLERATED = 10
"""One line of so many may cross the borders of columns."""
EVIDENCE = 2
"""Rows below a header that tell whether it is one."""

_LINE = re.compile(r"[^\r\n]+")
_SEGMENT = re.compile(r"[^ ]+(?: [^ ]+)*")
_WORD = re.compile(r"[^ ]+")
_GAP = re.compile(r"[^ ] {2,}[^ ]")
_DASHES = r"[-=~\u2500\u2550]"
_RULE = re.compile(rf" *{_DASHES}+(?: +{_DASHES}+)* *\Z")
_LIKELY = re.compile(rf"[^ \r\n] {{2,}}[^ \r\n]|(?<![^\r\n]) *+{_DASHES}")
"""What a gap or a rule looks like anywhere in a text: most have neither."""
_FIGURE = re.compile(r"[(~<>\u2264\u2265]?\s?[-+\u2212]?\s?[$\u20ac\u00a3\u00a5]?\s?[-+\u2212]?[.,]?[0-9]")
_DASH = re.compile(r"[-\u2010-\u2015\u2212]*\Z")
_YEAR = re.compile(r"(?:1[89]|20)[0-9]{2}\Z")
_CODE = re.compile(r"[;{}\\]\s*\Z|//|/\*|\*/|:=|[!=]=|->|=>|\(\)|\A\s*(?:#\w|[-*+\u2022] |--?\w|\$ )| = ")
_SENTENCE = re.compile(r"[^\W\d]{2,}[.!?\u2026][\"')\]\u201d\u2019]*\Z")


class Segment(NamedTuple):
    """Characters of a line that stand together, from one place of the line to another."""

    left: int
    right: int


class Row(NamedTuple):
    """A line that is not blank, with its place in the source; `rule` where it is nothing but dashes, `open` where the text ends in it."""

    text: str
    start: int
    segments: tuple[Segment, ...]
    rule: bool
    open: bool


Placed = tuple[Segment | None, ...]
"""The segment of a row in each column."""


def find_columns(text: str, start: int, end: int) -> Iterator[Table]:
    """The tables in aligned columns in a part of a page that begins and ends between two lines.

    One without cells is a place that looks like columns whose borders are not certain; `counts` has `unaligned` lines.
    """
    if _LIKELY.search(text, start, end) is None:
        return
    block: list[re.Match[str]] = []
    last = start
    for match in _LINE.finditer(text, start, end):
        between = text[last : match.start()]
        is_blank = not match[0].strip()
        if block and (is_blank or (between.count("\n") or between.count("\r")) > 1):
            yield from _tables(text, block)
            block = []
        block += [] if is_blank else [match]
        last = match.end()
    if block:
        yield from _tables(text, block)


def _tables(text: str, block: Sequence[re.Match[str]]) -> Iterator[Table]:
    """The table of the lines between two blank ones, if they are one."""
    raw = [match[0].rstrip() for match in block]
    if len(raw) < 3 or sum(1 for line in raw if _GAP.search(line) or _RULE.match(line)) < 2:
        return
    if any("\t" in line or len(line) > MAX_LINE for line in raw):
        return
    rows = [
        Row(
            line, match.start(), tuple(Segment(*one.span()) for one in _SEGMENT.finditer(line)), _RULE.match(line) is not None,
            match.end() == len(text),
        )
        for line, match in zip(raw, block, strict=True)
    ]  # fmt: skip
    cut = rows.pop() if rows[-1].open else None
    rule = next((at for at, row in enumerate(rows) if _is_ruler(row)), None)
    table = _below_rule(rows, rule) if rule is not None else _aligned(rows)
    if table is not None and table.cells and cut is not None and table.end == rows[-1].start + len(rows[-1].text):
        table = table._replace(counts=(*table.counts, ("open", 1)), open=True)
    if table is not None:
        yield _numbered(table)


_NUMBERING = re.compile(r"(?:#|\u2116|nr?o?\.?|pos\.?|rank|rk\.?)(?= \S)", re.IGNORECASE)
_NUMBER = re.compile(r"([0-9]{1,4})[.)]?(?= \S)")


def _numbered(table: Table) -> Table:
    """The table with the numbers before its names as a column of their own, where one blank parts them and the header says so: `# Team`."""
    first = [cell for cell in table.cells if cell.column == 0 and cell.text]
    found = [pattern.match(cell.text) for cell, pattern in zip(first, (_NUMBERING, *[_NUMBER] * len(first)), strict=False)]
    numbers = [int(one[1]) for one in found[1:] if one is not None]
    if len(numbers) < 2 or not all(found) or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return table
    ends = {id(cell): one.end() for cell, one in zip(first, found, strict=True) if one is not None}
    cells: list[Cell] = []
    for cell in table.cells:
        end = ends.get(id(cell))
        if end is None:
            cells.append(cell._replace(column=cell.column + 1))
        else:
            cells.append(cell._replace(text=cell.text[:end], end=cell.start + end))
            cells.append(cell._replace(column=1, text=cell.text[end + 1 :], start=cell.start + end + 1))
    return table._replace(cells=tuple(cells))


def _is_ruler(row: Row) -> bool:
    """Whether a row is a rule in groups, one for each column; a row of single dashes is one of values."""
    words = row.text.split()
    return row.rule and len(words) > 1 and max(map(len, words)) > 2


# --- columns below a rule -----------------------------------------------------------------------------------------------


def _below_rule(rows: Sequence[Row], rule: int) -> Table | None:
    """The table whose columns the groups of a rule name: below its header, or above and below it."""
    columns = [Segment(*one.span()) for one in _WORD.finditer(rows[rule].text)]
    same = [at for at, row in enumerate(rows) if _is_ruler(row) and row.text.split() == rows[rule].text.split()]
    head = rule - 1 if rule else 1
    if len(rows) < 3 or rows[head].rule:
        return None
    above = rows[head - 1] if head else None
    is_double = (above is not None and not above.rule and len(above.segments) > 1) or (rule == 0 and len(same) > 2 and same[1] != 2)
    others = any(row.rule and at not in same and len(row.text.split()) > 1 for at, row in enumerate(rows))
    body = [row for row in rows[head + 1 :] if not row.rule]
    header = _place(rows[head], columns)
    if header is None or is_double or others or not body:
        return _uncertain([rows[head], *body]) if body else None
    return _read(rows[head], header, body, columns, spanning=False)


# --- columns between blanks ---------------------------------------------------------------------------------------------


def _aligned(rows: Sequence[Row]) -> Table | None:
    """The table of three columns or more between which no line has a character."""
    first = next((at for at, row in enumerate(rows) if len(row.segments) > 1), len(rows))
    head, body = rows[first : first + 1], [row for row in rows[first + 1 :] if not row.rule]
    while body and len(body[-1].segments) == 1 and _SENTENCE.search(body[-1].text):
        body.pop()
    if not head or len(body) < EVIDENCE or not _may_be_table(head[0], body):
        return None
    columns = _columns(head[0], [row for row in body if len(row.segments) > 1])
    header = _place(head[0], columns)
    places = [_place(row, columns) for row in body]
    if len(columns) < 3 or header is None or not all(header[1:]):
        return _uncertain([*head, *body]) if _looks_aligned(head[0], body) else None
    if not _has_header(head[0], header, [(row, place) for row, place in zip(body, places, strict=True) if place]):
        return None
    return _read(head[0], header, body, columns, spanning=True)


def _may_be_table(head: Row, body: Sequence[Row]) -> bool:
    """Whether lines are not code, settings, options of a command or prose."""
    rows = [head, *body]
    code = sum(1 for row in rows if _CODE.search(row.text))
    prose = sum(1 for row in rows if _SENTENCE.search(row.text))
    single = sum(1 for row in rows if len(row.segments) == 1)
    return code * 5 <= len(rows) and prose * 3 <= len(rows) and single * 3 <= len(rows)


def _columns(head: Row, body: Sequence[Row]) -> list[Segment]:
    """What stands between gaps of two places in which the header has no character, and hardly another line."""
    width = max((row.segments[-1].right for row in (head, *body)), default=0)
    change = [0] * (width + 1)
    allowed = len(body) // TOLERATED
    for row, weight in [(head, allowed + 1), *((row, 1) for row in body)]:
        for segment in row.segments:
            change[segment.left] += weight
            change[segment.right] -= weight
    columns: list[Segment] = []
    covered = 0
    for place in range(width):
        covered += change[place]
        if covered <= allowed:
            continue
        if columns and place - columns[-1].right < 2:
            columns[-1] = Segment(columns[-1].left, place + 1)
        else:
            columns.append(Segment(place, place + 1))
    return columns


def _looks_aligned(head: Row, body: Sequence[Row]) -> bool:
    """Whether most lines have cells below the ends of those of the header, although some cross the borders between them."""
    count = len(head.segments)
    alike = [row for row in body if len(row.segments) > 2 and abs(len(row.segments) - count) < 2]
    if count < 3 or len(body) < 3 or len(alike) * 5 < len(body) * 3:
        return False
    ends = [({one.left for one in row.segments}, {one.right for one in row.segments}) for row in alike]
    below = sum(
        1 for one in head.segments[1:]
        if max(sum(1 for left, _ in ends if one.left in left), sum(1 for _, right in ends if one.right in right)) * 5 >= len(alike) * 3
    )  # fmt: skip
    return below * 2 >= count - 1


def _has_header(head: Row, header: Placed, body: Sequence[tuple[Row, Placed]]) -> bool:
    """Whether a first row names columns: it has words or years only, an empty cell first, or no figure above figures."""
    names = [head.text[one.left : one.right] if one else "" for one in header]
    if _FIGURE.match(names[0]):
        return False
    if not names[0] or all(_YEAR.match(name) or not any(char.isdigit() for char in name) for name in names):
        return len(set(names)) == len(names)
    for column, name in enumerate(names):
        cells = [row.text[one.left : one.right] for row, place in body[:EVIDENCE] for one in [place[column]] if one]
        if not _FIGURE.match(name) and cells and all(_FIGURE.match(cell) or _DASH.match(cell) for cell in cells):
            return True
    return False


# --- rows and cells -----------------------------------------------------------------------------------------------------


def _place(row: Row, columns: Sequence[Segment]) -> Placed | None:
    """The cells of a row in their columns; None where one touches two of them, or none, or two stand in one."""
    lefts, rights = [one.left for one in columns], [one.right for one in columns]
    placed: list[Segment | None] = [None] * len(columns)
    for segment in row.segments:
        first, behind = bisect_left(rights, segment.left + 1), bisect_left(lefts, segment.right)
        parts = [segment]
        if behind - first > 1:
            parts = [Segment(segment.left + a, segment.left + b) for a, b in _words(row.text[segment.left : segment.right])]
        for part in parts:
            column, behind = bisect_left(rights, part.left + 1), bisect_left(lefts, part.right)
            before = placed[column] if behind - column == 1 else None
            if behind - column != 1 or (before and (len(parts) == 1 or before.left < segment.left)):
                return None
            if len(parts) > 1 and not (
                columns[column].left <= part.left and (part.right <= columns[column].right or column == len(columns) - 1)
            ):
                return None
            placed[column] = Segment(before.left, part.right) if before else part
    return tuple(placed)


def _words(text: str) -> Iterator[tuple[int, int]]:
    return (one.span() for one in _WORD.finditer(text))


def _read(head: Row, header: Placed, body: list[Row], columns: Sequence[Segment], spanning: bool) -> Table:
    """The table of a header and its rows; one without cells where it is not certain.

    A line that is one cell alone is the title of those below, where `spanning`, if nothing in it stands at the border of a column.
    """
    while body and _is_note(body[-1], columns):
        body.pop()
    cells = list(_cells(head, header, 0))
    ragged: list[int] = []
    filled: set[int] = set()
    for number, row in enumerate(body, 1):
        place = _place(row, columns)
        if place is not None and _goes_on(row, place):
            return _uncertain([head, *body])
        if _is_title(row, columns, place) and (spanning or place is None):
            left, right = row.segments[0]
            cells.append(Cell(number, 0, 1, len(columns), row.text[left:right], False, row.start + left, row.start + right))
        elif place is None:
            ragged.append(number)
            cells += _cells(row, row.segments, number)
        else:
            filled.update(column for column, one in enumerate(place) if one)
            cells += _cells(row, place, number)
    if not body or len(ragged) * TOLERATED > len(body) or len(filled) < len(columns):
        return _uncertain([head, *body])
    counts = (("ragged", len(ragged)),) if ragged else ()
    return Table(tuple(cells), head.start, body[-1].start + len(body[-1].text), None, counts, ragged=tuple(ragged))


def _is_title(row: Row, columns: Sequence[Segment], place: Placed | None) -> bool:
    """Whether a row is one cell that begins in the first column; where it goes beyond, no other cell may hide in it."""
    if len(row.segments) > 1 or row.segments[0].left >= columns[0].right:
        return False
    lefts, rights = [one.left for one in columns[1:]], [one.right for one in columns[1:]]
    words = list(_words(row.text))
    return place is not None or not any(left in lefts or right in rights for left, right in words[1:])


def _is_note(row: Row, columns: Sequence[Segment]) -> bool:
    """Whether a row below a table is a line of its own: `(2 rows)`, or a line across the columns."""
    place = _place(row, columns)
    return _is_title(row, columns, place) and (place is None or row.text.lstrip().startswith("("))


def _goes_on(row: Row, place: Placed) -> bool:
    """Whether a row without a first cell may be the rest of the one above: cells are missing, or none of them is a figure."""
    rest = [row.text[one.left : one.right] if one else "" for one in place[1:]]
    return place[0] is None and (len(rest) < 2 or not all(rest) or not any(_FIGURE.match(cell) for cell in rest))


def _cells(row: Row, place: Sequence[Segment | None], number: int) -> Iterator[Cell]:
    for column, one in enumerate(place):
        start, end = (row.start + one.left, row.start + one.right) if one else (row.start + len(row.text),) * 2
        yield Cell(number, column, 1, 1, row.text[one.left : one.right] if one else "", number == 0, start, end)


def _uncertain(rows: Sequence[Row]) -> Table:
    """The place of what looks like columns and is not read."""
    return Table((), rows[0].start, rows[-1].start + len(rows[-1].text), None, (("unaligned", len(rows)),))
