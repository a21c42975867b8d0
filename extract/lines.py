"""Text to blocks: tables whose rows kept their bars, headings, list items, paragraphs and lines, each with its exact span.

    Adder overview            line
    | | Alpha | Beta |        table, up to the first line without a bar
    | Length | 3 m | 4 m |
      * Fast, 30%             item: its text is `Fast, 30%`
    Adders are snakes.        paragraph: it ends as a sentence does

The last line of a text that ends without a line break is *open*: the page may have been cut there. It yields the sentences
that are closed before its end and the cells that a bar closes, and nothing else.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from extract.columns import find_columns
from extract.delimited import find_delimited
from extract.model import Block, Region, Table
from extract.pipes import TableLine, has_bar, read_table, with_bars
from extract.reach import OF_TEXT, reach
from extract.sentences import closed_end, ends_sentence

_LINE = re.compile(r"[^\r\n]+")
_ITEM = re.compile(r"(?:[\u2022\u00b7\u25e6\u25aa\u2023\u25cf\u25cb\u2043\u2219*+\-\u2013\u2014]|[0-9]{1,3}[.)])[ \t\u00a0]+(?=\S)")
_QUOTED_ROW = re.compile(r"(?:>[ \t]*)+(?=\||\+[-=])")
_HEADING = re.compile(r"#{1,6}[ \t]+(?=\S)")
_DRAWN = re.compile(r"[\u2500-\u257f]")


class Line(NamedTuple):
    """One line that is not blank, without the white space around it.

    `open` where the text ends inside it, `apart` where a blank line stands before it.
    """

    text: str
    start: int
    end: int
    open: bool
    apart: bool


@lru_cache(maxsize=2)
def split_lines(text: str) -> tuple[Line, ...]:
    """The lines of a text that are not blank. Lines end at CR LF, CR or LF alone, as editors and CI systems count.

    The marks of a block quote (`> | a | b |`) are no part of a row between bars.
    """
    lines: list[Line] = []
    last = 0
    for match in _LINE.finditer(text):
        raw = match[0]
        stripped = raw.strip()
        if stripped:
            start = match.start() + len(raw) - len(raw.lstrip())
            quoted = _QUOTED_ROW.match(stripped) if stripped[0] == ">" else None
            if quoted:
                stripped, start = stripped[quoted.end() :], start + quoted.end()
            between = text[last : match.start()]
            breaks = between.count("\n") or between.count("\r")
            last = match.end()
            lines.append(Line(stripped, start, start + len(stripped), last == len(text), breaks > 1))
    return tuple(lines)


class Placed(NamedTuple):
    """A table of a text and how it is written: `pipe`, `delimited` or `columns`; the lines it takes, and whether a blank one is above.

    One without cells, of which nothing tells the columns, takes no lines: they are read as lines, and it stands behind them.
    """

    writing: str
    first: int
    behind: int
    table: Table


@lru_cache(maxsize=2)
def read_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a text in page order; behind them one of kind `beyond` for what is not read."""
    end, beyond = reach(text, OF_TEXT)
    read = text[:end]
    lines = split_lines(read)
    blocks: list[Block] = []
    at = 0
    for _, first, behind, table in placed_tables(read):
        blocks.extend(_block(line) for line in lines[at:first])
        if not table.cells:
            blocks.extend(_block(line) for line in lines[first:behind])
        blocks.append(_table_block(table, lines[first].apart))
        at = behind
    return (*blocks, *(_block(line) for line in lines[at:]), *beyond)


@lru_cache(maxsize=2)
def placed_tables(text: str) -> tuple[Placed, ...]:
    """The tables of a text in page order: those between bars first, then among the other lines those between delimiters, then columns."""
    lines = split_lines(text)
    found = [Placed("pipe", first, behind, table) for first, behind, table in table_runs(lines) if table is not None]
    for writing, find in (("delimited", find_delimited), ("columns", find_columns)):
        taken = [(one.first, one.behind) for one in found]
        gaps = zip([0, *(behind for _, behind in taken)], [*(first for first, _ in taken), len(lines)], strict=True)
        for first, behind in gaps:
            if behind - first < 2:
                continue
            start = lines[first - 1].end if first else 0
            end = lines[behind].start if behind < len(lines) else len(text)
            for table in find(text, start, end):
                left = bisect_left(lines, table.start, first, behind, key=lambda line: line.end - 1)
                right = bisect_left(lines, table.end, left, behind, key=lambda line: line.start)
                found.append(Placed(writing, left, right, table))
        found.sort(key=lambda one: one.first)
    return tuple(found)


def table_runs(lines: Sequence[Line]) -> Iterator[tuple[int, int, Table | None]]:
    """The runs of lines that are a table, and the others: first line, line behind the last, table."""
    lines = [line._replace(text=with_bars(line.text)) if _DRAWN.search(line.text) else line for line in lines]
    at = 0
    while at < len(lines):
        run = _barred(lines, at) if has_bar(lines[at].text) else at
        table = read_table([TableLine(*line[:4]) for line in lines[at:run]]) if run > at else None
        yield at, max(run, at + 1), table
        at = max(run, at + 1)


def _barred(lines: Sequence[Line], at: int) -> int:
    """The index after the run of lines with bars that begins at `at`.

    A blank line ends the run, unless one stands between every two of its lines. Lines that begin with a bar are one table;
    a line among them that does not, a sentence with a bar in it, is none of it unless it has as many cells as the first.
    """
    end = at + 1
    while end < len(lines) and has_bar(lines[end].text) and not lines[end].apart:
        if _enclosed(lines, at):
            if not lines[end].text.startswith(("|", "+")) and not _same_cells(lines[at].text, lines[end].text):
                return end
        elif _enclosed(lines, end):
            return end
        end += 1
    if end > at + 1:
        return end
    while end < len(lines) and lines[end].apart and has_bar(lines[end].text) and _may_be_row(lines[end].text):
        end += 1
    followed = end < len(lines) and has_bar(lines[end].text)
    return at + 1 if followed else end


def _enclosed(lines: Sequence[Line], at: int) -> bool:
    """Whether two lines that begin with a bar stand here, one below the other."""
    pair = lines[at : at + 2]
    return len(pair) == 2 and all(line.text.startswith(("|", "+")) for line in pair) and not pair[1].apart


def _same_cells(header: str, row: str) -> bool:
    return _may_be_row(row) and header.strip("|").count("|") == row.strip("|").count("|")


def _may_be_row(text: str) -> bool:
    """Whether a line with a bar is no sentence."""
    return text.startswith(("|", "+")) or (len(text) < _LONG and not ends_sentence(text))


_LONG = 300
"""Characters from which on a line without outer bars is taken for a sentence with a bar in it."""


def _table_block(table: Table, apart: bool) -> Block:
    return Block("table", Region("", table.start), table.start, table.end, table, apart, table.open)


def _block(line: Line) -> Block:
    text, start = line.text, line.start
    heading = _HEADING.match(text)
    marked = heading or _ITEM.match(text)
    if marked:
        text, start = text[marked.end() :], start + marked.end()
    if line.open:
        closed = closed_end(text)
        kind = "paragraph" if closed else "line"
        return Block(kind, Region(text[:closed], start), line.start, line.end, None, line.apart, True, text[closed:].strip())
    kind = "heading" if heading else "item" if marked else "paragraph" if ends_sentence(text) else "line"
    return Block(kind, Region(text, start), line.start, line.end, None, line.apart)
