"""The cells of an HTML table to their places, as the HTML standard forms a table.

    <tr><td rowspan=2>a<td>b      a b        row 0: a at column 0 for two rows, b at column 1
    <tr><td>c                     a c        row 1: c at column 1

Rows of `tfoot` come last, wherever they stand. A span that reaches beyond the rows of its group is cut there, as browsers do:
no `tr` begins those rows.

https://html.spec.whatwg.org/multipage/tables.html#forming-a-table
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from extract.tokens import attributes

MAX_COLSPAN, MAX_ROWSPAN = 1000, 65534
"""The clamps of the standard."""
MAX_SLOTS = 200_000
"""Slots that the spans of one table may cover; what goes beyond is not spread out."""

_INTEGER = re.compile(r"[ \t\n\f\r]*\+?([0-9]+)")


class Spans(NamedTuple):
    """How many rows and columns a cell asks for; `rows` 0 is all that its group has left."""

    rows: int
    columns: int
    clamped: bool = False


ONE = Spans(1, 1)


class Place(NamedTuple):
    """Where a cell stands, and the slots that it covers."""

    row: int
    column: int
    rowspan: int
    colspan: int


def spans_of(rowspan: str | None, colspan: str | None) -> Spans:
    """The spans that two attributes ask for: what is no number is 1, what is too large is clamped."""
    rows, columns = _number(rowspan), _number(colspan)
    rows = 1 if rows is None else rows
    columns = columns or 1
    clamped = rows > MAX_ROWSPAN or columns > MAX_COLSPAN
    return Spans(min(rows, MAX_ROWSPAN), min(columns, MAX_COLSPAN), clamped)


def _number(text: str | None) -> int | None:
    """The standard's rules for parsing non-negative integers: `2px` is 2, `-1` and `two` are errors."""
    match = _INTEGER.match(text or "")
    return int(match[1][:9]) if match else None


def form(groups: Sequence[Sequence[Sequence[Spans]]]) -> tuple[list[Place], Counter[str]]:
    """The places of all cells in order of groups, rows and cells, and what had to be mended.

    Rows in which no cell begins have no height in a browser and are left out. Counted are these `empty` rows, spans that were
    `clamped` to the standard's or the table's size, cells that are `overlapping` others, spans that were `capped` to one slot
    because the grid would be too large, and slots at the ends of rows that were `padded` up to the last column in which a
    cell begins.
    """
    if all(asked is ONE for group in groups for cells in group for asked in cells):
        return _unspanned([cells for group in groups for cells in group])
    places: list[Place] = []
    counts: Counter[str] = Counter()
    taken: dict[int, int] = {}
    slots = first = 0
    ends: list[int] = []
    for group in groups:
        last = first + len(group)
        for row, cells in enumerate(group, first):
            column = 0
            for asked in cells:
                while taken and taken.get(column, 0) > row:
                    column += 1
                if asked is ONE:
                    places.append(Place(row, column, 1, 1))
                    column += 1
                    continue
                place = _placed(asked, row, column, last, counts)
                if slots + place.rowspan * place.colspan > MAX_SLOTS and (place.rowspan > 1 or place.colspan > 1):
                    counts["capped"] += 1
                    place = Place(row, column, 1, 1)
                slots += place.rowspan * place.colspan
                places.append(place)
                covered = range(column, column + place.colspan)
                counts["overlapping"] += any(taken.get(x, 0) > row for x in covered)
                for x in covered:
                    taken[x] = max(taken.get(x, 0), row + place.rowspan)
                column += place.colspan
            while taken and taken.get(column, 0) > row:
                column += 1
            ends.append(column if cells else 0)
        first = last
    width = max((place.column + 1 for place in places), default=0)
    places = _without_empty(places, first, counts)
    counts["padded"] += sum(max(0, width - end) for end in ends if end)
    return places, +counts


_PLACE: Callable[[tuple[int, int, int, int]], Place] = partial(tuple.__new__, Place)
"""`Place._make` without a call of Python's."""


def _unspanned(rows: Sequence[Sequence[Spans]]) -> tuple[list[Place], Counter[str]]:
    """The places of cells of which none spans rows or columns, as in most tables."""
    lengths = [len(cells) for cells in rows if cells]
    width = max(lengths, default=0)
    counts = Counter(empty=len(rows) - len(lengths), padded=sum(width - length for length in lengths))
    return [_PLACE((row, column, 1, 1)) for row, length in enumerate(lengths) for column in range(length)], +counts


def _without_empty(places: list[Place], rows: int, counts: Counter[str]) -> list[Place]:
    """The places without the rows in which no cell begins, and those that only such rows had are shorter by them."""
    begun = {place.row for place in places}
    if len(begun) == rows:
        return places
    counts["empty"] += rows - len(begun)
    number = list(accumulate((row in begun for row in range(rows)), initial=0))
    return [
        Place(number[place.row], place.column, max(1, number[place.row + place.rowspan] - number[place.row]), place.colspan)
        for place in places
    ]


def _placed(asked: Spans, row: int, column: int, last: int, counts: Counter[str]) -> Place:
    left = last - row
    rows = asked.rows or left
    if asked.clamped or rows > left:
        counts["clamped"] += 1
    return Place(row, column, min(rows, left), asked.columns)


# --- what cells say of their headers --------------------------------------------------------------------------------------


class Declared(NamedTuple):
    """What the tag of a cell says of headers: its own scope, and the places of the cells that it names as its headers."""

    scope: str = ""
    heads: tuple[tuple[int, int], ...] = ()


NOTHING = Declared()
SCOPES = frozenset(("row", "col", "rowgroup", "colgroup"))
_SAYS = re.compile("scope|headers|id", re.IGNORECASE)


def declares(source: str) -> bool:
    """Whether the source of a table may have attributes that `declared` reads."""
    lowered = source.lower()
    return "scope" in lowered or "headers" in lowered


def declared(tags: Sequence[str], places: Sequence[Place]) -> list[Declared]:
    """What the cells of one table say of their headers, by the sources of their attributes; of two cells of one id the first has it."""
    known = {source: attributes(source) for source in set(tags) if _SAYS.search(source)}
    by_id: dict[str, tuple[int, int]] = {}
    for source, place in zip(tags, places, strict=True):
        if source in known and (name := known[source].get("id")):
            by_id.setdefault(name, (place.row, place.column))
    return [_said(known[source], by_id, place) if source in known else NOTHING for source, place in zip(tags, places, strict=True)]


def _said(given: Mapping[str, str], by_id: Mapping[str, tuple[int, int]], place: Place) -> Declared:
    scope = given.get("scope", "").strip().lower()
    named = dict.fromkeys(by_id[name] for name in given.get("headers", "").split()[:MAX_HEADERS] if name in by_id)
    named.pop((place.row, place.column), None)
    return Declared(scope if scope in SCOPES else "", tuple(named))


MAX_HEADERS = 50
"""Headers that one cell may name."""
