"""The items of a list that stands in one cell: each in a line of its own, or all in one.

<ul><li>A<li>B, C</ul>      A; B, C               items are never taken apart
A<br>B                      A; B
A, B,<br>C                  A; B; C               a line that ends in a separator goes on
A, B<br>C                   A; B; C or A, B; C    nothing tells: two readings
Includes:<ul><li>A</ul>     A, and beside it      Includes:
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from extract.enumerations import Item, items
from extract.linepairs import MAX_LINE, NOTHING, line_parts
from extract.model import Cell, Region

_BULLET = re.compile(r"(?:[\u2022\u00b7\u25e6\u25aa\u2023\u25cf\u25cb\u2043\u2219\u2713\u2714*+\-\u2013\u2014]|[0-9]{1,2}[.)])\s+(?=\S)")
_GOES_ON = re.compile(r"(?:[,;&]|\s(?:and|or))\Z", re.IGNORECASE)


class Listing(NamedTuple):
    """The ways in which a text may be a list, and its lines that are no items."""

    readings: list[tuple[Item, ...]]
    beside: tuple[Item, ...] = ()


class CellLine(NamedTuple):
    """A line of a cell: its span within the text, and whether it is an item."""

    start: int
    end: int
    item: bool


def listing(region: Region, source: str = "") -> Listing:
    """The items of a region's text, by its lines where it has several, else by the elements of its source that are all alike."""
    lines = lines_of(region)
    if any(line.item for line in lines):
        beside = tuple(Item(*line[:2]) for line in lines if not line.item)
        lines = [line for line in lines if line.item]
        if len(lines) > 1 or beside:
            return Listing([tuple(Item(*line[:2]) for line in lines)], beside)
    if len(lines) < 2:
        return Listing(_of_elements(region, source) or items(region.text))
    return _oflines_of(region.text, lines)


def across_cells(regions: Sequence[Region]) -> list[tuple[Item, ...]]:
    """The items of several cells of one list, each but the last of which ends in a separator; none where they are no such cells."""
    if not all(_GOES_ON.search(region.text) for region in regions[:-1]):
        return []
    readings = [items(_GOES_ON.sub("", region.text)) for region in regions]
    return [ways[0] for ways in readings] if all(len(ways) == 1 for ways in readings) else []


def _of_elements(region: Region, source: str) -> list[tuple[Item, ...]]:
    """The texts of elements that are all alike and nothing else: of links or of one class the items, of others in one of two ways."""
    if not region.runs or len(region.text) > MAX_LINE or any(mark in region.text for mark in ",;|\u2022\u00b7:"):
        return []
    parts = line_parts(region, source)
    own = parts[0].own if parts else NOTHING
    if len(parts) < 2 or own == NOTHING or any(part.own != own for part in parts):
        return []
    whole = region.text
    apart = tuple(Item(part.start, part.start + len(whole[part.start : part.end].rstrip())) for part in parts)
    return [apart] if own.classes or own.name == "a" else [apart, (Item(0, len(whole)),)]


def texts_of(cell: Cell) -> list[str]:
    """The lines of a cell as text, cheaper than their regions."""
    if not cell.breaks:
        return [cell.text.strip()]
    return [cell.text[line.start : line.end].strip() for line in lines_of(cell.region)]


def lines_of(region: Region) -> list[CellLine]:
    """The lines of a text that are not blank."""
    breaks = [(one.at, one.item) for one in region.breaks]
    starts = breaks if breaks and breaks[0][0] == 0 else [(0, False), *breaks]
    found: list[CellLine] = []
    for (start, item), (end, _) in zip(starts, [*starts[1:], (len(region.text), False)], strict=True):
        while end > start and region.text[end - 1].isspace():
            end -= 1
        if end > start:
            found.append(CellLine(start, end, item))
    return found


def _oflines_of(text: str, lines: list[CellLine]) -> Listing:
    """The items of lines that no element makes items."""
    beside: tuple[Item, ...] = ()
    if len(lines) > 2 and text[: lines[0].end].endswith(":"):
        beside, lines = (Item(*lines[0][:2]),), lines[1:]
    if all(_GOES_ON.search(text, line.start, line.end) for line in lines[:-1]):
        first = lines[0].start
        return Listing([tuple(Item(one.start + first, one.end + first) for one in way) for way in items(text[first:])], beside)
    bullets = [_BULLET.match(text, line.start, line.end) for line in lines]
    if all(bullets):
        whole = tuple(Item(bullet.end(), line.end) for bullet, line in zip(bullets, lines, strict=True) if bullet)
        return Listing([whole], beside)
    whole = tuple(Item(line.start, line.end) for line in lines)
    if not any(mark in text[line.start : line.end] for line in lines for mark in ",;"):
        return Listing([whole], beside)
    split = [items(text[line.start : line.end])[0] for line in lines]
    apart = tuple(Item(one.start + line.start, one.end + line.start) for line, way in zip(lines, split, strict=True) for one in way)
    return Listing([whole, apart], beside)
