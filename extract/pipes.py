"""Lines with bars to tables: with or without rule lines or outer bars, ragged, with escaped bars, cut at the end.

    | | Alpha | Beta |          Length | 3 m | 4 m          |Length|3 m \\| 9 ft|
    | --- | --- | --- |         Colour | red | blue         +------+------------+

The bars of box drawings (`│`, `║`) are bars, and their rules are rules. The first row is the header. Rows keep all of their
cells: a short row is padded in the grid, a long one widens it, and both are counted. Emphasis that encloses a whole cell (`**3 m**`) is not
part of its text. A table whose second line is a rule of `---` is Markdown, so its cells are read as Markdown is; in others `a * b` and
`\\_` are what they are.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from extract.inlines import read_inlines
from extract.model import Cell, Run, Table

_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"(?=[^=\-\u2500\u2550]*+[=\-\u2500\u2550])[\s|:+=\-\u2500-\u257f]*+\Z")
_EMPHASIS = re.compile(r"(\*\*\*|___|\*\*|__|\*|_|`)(?=\S)((?:(?!\1).)+)(?<=\S)\1\Z")
_MARKDOWN_RULE = re.compile(r"[\s|:]*-[\s|:-]*\Z")
_GRID_RULE = re.compile(r"\+[-=+:]{3,}\+?\Z|[-=]+(?:\+[-=]+)+\Z")
_DRAWN_BARS = dict.fromkeys(map(ord, "\u2502\u2503\u2551\u2506\u2507\u250a\u250b"), "|")
_DRAWN = {
    **_DRAWN_BARS, **dict.fromkeys([*range(0x2500, 0x2502), 0x2504, 0x2505, 0x2508, 0x2509], "-"), 0x2550: "=",
    **dict.fromkeys([*range(0x250C, 0x254C), *range(0x2552, 0x2570)], "+"),
}  # fmt: skip
_LEVEL = r"\u2500\u2501\u2504\u2505\u2508\u2509\u2550"
_DRAWN_RULE = re.compile(rf"(?=[^{_LEVEL}]*+[{_LEVEL}])[\s\u2500-\u257f]*+\Z")

MAX_COLUMNS = 1000
"""Cells of the widest row that is a row of a table."""


class TableLine(NamedTuple):
    """One line of a table and where it stands; `open` where the page ends inside it."""

    text: str
    start: int
    end: int
    open: bool


class Row(NamedTuple):
    """The spans of a row's cells in the source, whether a bar stands at its two ends, and how many cells are too many."""

    line: TableLine
    cells: tuple[tuple[int, int], ...]
    outer: bool
    rule: bool
    dropped: int


def with_bars(text: str) -> str:
    """A line whose bars and rules are box drawings as one of `|`, `-`, `=` and `+`, character by character."""
    if _DRAWN_RULE.match(text):
        return text.translate(_DRAWN)
    return text.translate(_DRAWN_BARS)


def has_bar(text: str) -> bool:
    """Whether a line may be a row or a rule line."""
    return ("|" in text and _BAR.search(text) is not None) or _GRID_RULE.match(text) is not None


def read_table(lines: list[TableLine]) -> Table | None:
    """The table of consecutive lines with bars; None where they are no table, such as a line of links between bars."""
    markdown = len(lines) > 1 and _is_markdown(lines[1])
    rows = [_row(line, index, markdown) for index, line in enumerate(lines)]
    body = [row for row in rows if not row.rule]
    if not body or not _is_table(rows, body):
        return None
    cells = _cells(body, _continued(rows), markdown)
    width = max(len(row.cells) for row in body)
    short = sum(width - len(row.cells) for row in body if not row.line.open)
    unread = sum(1 for row in body if row.line.open and _unclosed(row))
    dropped = sum(row.dropped for row in body)
    counts = tuple((what, count) for what, count in (("padded", short), ("dropped", dropped), ("open", unread)) if count)
    return Table(tuple(cells), rows[0].line.start, rows[-1].line.end, None, counts, rows[-1].line.open)


def _cells(body: list[Row], goes_on: frozenset[int], markdown: bool) -> list[Cell]:
    """The cells of the rows; the first of a row spans those that go on with it."""
    cells: list[Cell] = []
    first = 0
    for number, row in enumerate(body):
        found = [_cell(row, number, column, markdown) for column in range(len(row.cells))]
        if row.line.start in goes_on:
            cells[first] = cells[first]._replace(rowspan=number + 1 - cells[first].row)
            found = found[1:]
        else:
            first = len(cells)
        cells.extend(found)
    return cells


def _continued(rows: list[Row]) -> frozenset[int]:
    """Where lines begin that go on with the row above, their first cell empty: between rules, where one stood between all rows before.

    What stands behind a row says nothing of it, so that a cut does not either; the first row below a header needs a rule of `=` above it.
    """
    found: set[int] = set()
    group: list[Row] = []
    groups = 0
    doubled = False
    for row in rows:
        if not row.rule:
            group.append(row)
        elif group:
            if any(map(_is_named, group[1:])):
                break
            found.update(one.line.start for one in group[1:] if groups > 1 or (groups and doubled))
            doubled = "=" in row.line.text
            group = []
            groups += 1
    return frozenset(found)


def _is_named(row: Row) -> bool:
    """Whether the first cell of a row has a text."""
    return bool(row.cells) and row.cells[0][0] < row.cells[0][1]


def _is_markdown(second: TableLine) -> bool:
    """Whether the line below the header is a rule of dashes; where the page ends inside it, one dash may begin a value."""
    return _MARKDOWN_RULE.match(second.text) is not None and (not second.open or "--" in second.text)


def _row(line: TableLine, index: int, markdown: bool) -> Row:
    text = line.text
    rule = _GRID_RULE.match(text) is not None or (_RULE.match(text) is not None and (index == 1 or "--" in text or "==" in text))
    bars = [match.start() for match in _BAR.finditer(text)]
    leading, trailing = text.startswith("|"), bool(bars) and bars[-1] == len(text) - 1
    edges = ([] if leading else [-1]) + bars + ([] if trailing or line.open else [len(text)])
    cells = tuple(_stripped(text, a + 1, b, line.start, markdown) for a, b in pairwise(edges[: MAX_COLUMNS + 1]))
    return Row(line, cells, leading and (trailing or line.open), rule, max(0, len(edges) - 1 - MAX_COLUMNS))


def _stripped(text: str, start: int, end: int, offset: int, markdown: bool) -> tuple[int, int]:
    part = text[start:end]
    left = start + len(part) - len(part.lstrip())
    part = part.strip()
    emphasis = None if markdown else _EMPHASIS.match(part)
    if emphasis:
        return offset + left + emphasis.start(2), offset + left + emphasis.end(2)
    return offset + left, offset + left + len(part)


def _is_table(rows: list[Row], body: list[Row]) -> bool:
    if len(rows) > 1 and rows[1].rule and not rows[0].rule:
        return True
    widths = [len(row.cells) for row in body if not row.line.open]
    if len(body) < 2 or max(widths, default=0) < 2:
        return False
    if all(row.outer for row in body) or any(row.rule for row in rows):
        return True
    below = widths[1:] or widths
    return len(set(below)) == 1 and below[0] > 1 and widths[0] in (below[0], below[0] - 1)


def _unclosed(row: Row) -> bool:
    """Whether an open row holds characters after its last bar."""
    return bool(row.line.text[row.line.text.rfind("|") + 1 :].strip())


def _cell(row: Row, number: int, column: int, markdown: bool) -> Cell:
    start, end = row.cells[column]
    raw = row.line.text[start - row.line.start : end - row.line.start]
    if markdown:
        text, runs = read_inlines(raw, start)
    else:
        text, runs = (raw, ()) if "\\|" not in raw else _unescaped(raw, start)
    if runs:
        start, end = runs[0].start, runs[-1].end
    elif not text:
        end = start
    return Cell(number, column, 1, 1, text, number == 0, start, end, runs)


def _unescaped(raw: str, start: int) -> tuple[str, tuple[Run, ...]]:
    """The text without the backslashes before bars, and its way back to the source."""
    text, runs, begin = "", [], 0
    for match in re.finditer(r"\\\|", raw):
        if match.start() > begin:
            runs.append(Run(len(text), start + begin, start + match.start()))
            text += raw[begin : match.start()]
        runs.append(Run(len(text), start + match.start(), start + match.end()))
        text += "|"
        begin = match.end()
    if begin < len(raw):
        runs.append(Run(len(text), start + begin, start + len(raw)))
        text += raw[begin:]
    return text, tuple(runs)
