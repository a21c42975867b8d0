"""Figures whose currency, parentheses or percent sign stand in cells of their own, as in the tables of annual reports.

| Net income | $ | 5,120 |   |        $5,120
| Net loss   | $ | (201  | ) |        $(201)
| Margin     |   | 43.6  | % |        43.6%
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from extract.currencies import CODES, WRITTEN
from extract.model import Cell

_WORDS = frozenset(("ALL", "TRY", "TOP", "CUP", "GEL", "MOP", "MAD", "BAM", "ANG"))
"""Codes of currencies that are words in capitals as well."""
_OPENING = frozenset((*WRITTEN, *CODES - _WORDS, "(", *(f"{sign} (" for sign in WRITTEN), *(f"{sign}(" for sign in WRITTEN)))
_CLOSING = frozenset((")", "%", ")%", ") %", "%)"))
_FIGURE = re.compile(r"[0-9]")
_ENDS_OPEN = re.compile(r"\([^()]*\Z")


Place = tuple[int, int]
"""The row and the column of a cell."""


class Figure(NamedTuple):
    """A figure of several cells: the first and the last of them, and what they say together."""

    first: Cell
    last: Cell
    text: str


def is_fragment(text: str) -> bool:
    """Whether a cell holds nothing but what belongs to a figure beside it."""
    return text in _OPENING or text in _CLOSING


def figures_of(cells: Sequence[Cell], names: Mapping[Place, Cell | None], is_null: Callable[[str], bool]) -> dict[Place, Figure | None]:
    """The figures of a table that stand in several cells, by the place of the cell with the digits; None at the places of the others,
    and of what stands beside a null.

    A currency or a parenthesis belongs to the figure right of it, a percent sign to the one left of it, and a closing parenthesis to
    one that opens it; never to the figure of another of the `names` that cells stand under.
    """
    if not any(is_fragment(cell.text) for cell in cells):
        return {}
    places = {(cell.row, cell.column): cell for cell in cells}
    behind = {(cell.row, cell.column + cell.colspan): cell for cell in cells}
    found: dict[Place, Figure | None] = {}
    for cell in cells:
        if cell.text and not cell.header and (_FIGURE.search(cell.text) or is_null(cell.text)):
            own = names.get((cell.row, cell.column))
            parts = [one for one in _parts(cell, places, behind) if names.get((one.row, one.column), own) is own]
            found.update(((one.row, one.column), None) for one in parts if one is not cell)
            if len(parts) > 1 and not is_null(cell.text):
                found[cell.row, cell.column] = Figure(parts[0], parts[-1], "".join(one.text for one in parts))
    return found


def _parts(figure: Cell, places: Mapping[Place, Cell], behind: Mapping[Place, Cell]) -> list[Cell]:
    """The cells of one figure from left to right."""
    parts = [figure]
    before = behind.get((figure.row, figure.column))
    if before is not None and before.text in _OPENING:
        parts.insert(0, before)
    after = places.get((figure.row, figure.column + figure.colspan))
    is_open = _ENDS_OPEN.search("".join(one.text for one in parts)) is not None
    if after is not None and after.text in _CLOSING and (after.text[0] == ")") == is_open:
        parts.append(after)
    return parts
