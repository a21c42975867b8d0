"""A page of HTML as its reader sees it: headings, paragraphs, items, lines and tables in page order, each with its way back.

    ["paragraph", [[5, 26], [0, 9, " "], [0, 4]]]            kind, and the runs of its text
    ["table", [[[1, 1, 2, [["text", [[16, 5]]]]]]]]          rows of cells: whether it is a header, rowspan, colspan, what is in it

A run is how far behind the run before it begins in the source, and how long it is there, in UTF-16 code units: so it compresses to a
fraction of positions. Where the text that is read differs from the source, the text comes third. What is in a cell is its text, or the
blocks of the part of the page that it holds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from extract.markup import read_markup
from extract.model import Block, Page, Region, Table
from extract.sources import Places, text_of

TEXTS = ("heading", "paragraph", "item", "line")
MAX_SOURCE = 400_000
"""Characters of the longest source that a report holds."""
MAX_DEPTH = 12
"""Tables within each other that are drawn so; what stands deeper comes behind."""
MAX_HIDDEN = 20
"""Hidden parts whose places are told."""
Place = tuple[int, int]
"""The row and the column of a cell."""


def view_of(page: Page) -> dict[str, Any] | None:
    """What `as_read` tells of a page that was read just now, so that its reader still has the blocks; None where no report holds it."""
    text = text_of(page)
    return as_read(Places(text)) if len(text) <= MAX_SOURCE else None


def as_read(places: Places) -> dict[str, Any]:
    """The blocks of a page's source, and how many parts of it are hidden, with the places of the first."""
    blocks = read_markup(places.text)
    hidden = [[places.utf16(one.start), places.utf16(one.end)] for one in blocks if one.kind == "hidden"]
    shown = [one for one in blocks if one.table is not None or one.kind in TEXTS]
    return {"blocks": _Reading(places).flow(shown, 0), "hidden": hidden[:MAX_HIDDEN], "all_hidden": len(hidden)}


class _Reading:
    """A page under way."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.at = 0

    def flow(self, blocks: Sequence[Block], depth: int) -> list[list[Any]]:
        """Blocks in page order; those in the cells of a table are part of it."""
        found: list[list[Any]] = []
        at = 0
        while at < len(blocks):
            block = blocks[at]
            at += 1
            if block.table is not None and block.table.cells:
                first = at
                while depth < MAX_DEPTH and at < len(blocks) and block.start <= blocks[at].start and blocks[at].end <= block.end:
                    at += 1
                held, beside = _by_cell(block, blocks[first:at])
                found += [*self.flow(beside, MAX_DEPTH), ["table", self.rows(block.table, held, depth + 1)]]
            elif block.kind in TEXTS and block.text:
                found.append([block.kind, self.runs(block.region)])
        return found

    def rows(self, table: Table, held: dict[Place, list[Block]], depth: int) -> list[list[list[Any]]]:
        """The rows of a table; a place without a cell has an empty one, so that the others stand in their columns."""
        taken: dict[int, int] = {}
        rows: list[list[list[Any]]] = []
        for row, cells in groupby(sorted(table.cells, key=lambda one: (one.row, one.column)), key=lambda one: one.row):
            rows += [[] for _ in range(row - len(rows))]
            drawn: list[list[Any]] = []
            column = 0
            for cell in cells:
                while column < cell.column:
                    if taken.get(column, -1) < row:
                        drawn.append([0, 1, 1, []])
                    column += 1
                own = held.get((cell.row, cell.column))
                inner = self.flow(own, depth) if own else [["text", self.runs(cell.region)]] if cell.text else []
                drawn.append([int(cell.header), cell.rowspan, cell.colspan, inner])
                column = max(column, cell.column + cell.colspan)
                taken.update(dict.fromkeys(range(cell.column, cell.column + cell.colspan), row + cell.rowspan - 1))
            rows.append(drawn)
        return rows

    def runs(self, region: Region) -> list[list[Any]]:
        """The runs of a text."""
        if not region.runs:
            return [self.run(region.text, *region.span)]
        ends = [*(run.at for run in region.runs[1:]), len(region.text)]
        return [self.run(region.text[run.at : end], run.start, run.end) for run, end in zip(region.runs, ends, strict=True)]

    def run(self, text: str, start: int, end: int) -> list[Any]:
        """One run; its text only where the source has another one."""
        first, last = self.places.utf16(start), self.places.utf16(max(start, end))
        span = [first - self.at, last - first]
        self.at = last
        return span if self.places.text[start:end] == text else [*span, text]


def _by_cell(table: Block, blocks: Sequence[Block]) -> tuple[dict[Place, list[Block]], list[Block]]:
    """The blocks within a table by the cell that holds them, and those before its cells, as in its caption."""
    cells = sorted(table.table.cells if table.table is not None else (), key=lambda one: one.start)
    starts = [one.start for one in cells]
    held: dict[Place, list[Block]] = {}
    beside: list[Block] = []
    inner: tuple[int, int, list[Block]] = (0, 0, beside)
    for block in blocks:
        if not inner[0] <= block.start < inner[1]:
            within = block.table.within if block.table is not None else None
            at = bisect_right(starts, block.start) - 1
            if within is not None and within[0] == table.start:
                place: Place | None = within[1:]
            else:
                place = (cells[at].row, cells[at].column) if at >= 0 else None
            group = held.setdefault(place, []) if place is not None else beside
            inner = (block.start, block.end if block.table is not None else block.start + 1, group)
        inner[2].append(block)
    return held, beside
