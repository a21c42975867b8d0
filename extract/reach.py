"""How far a page is read: what is made of marks and nothing else takes too long, and is read up to a limit.

A page of 2 MB has some 10,000 lines, or 50,000 tags. One with a mark for each few characters is no page of anybody's; what it costs
goes with its marks, not its size.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from extract.model import Block, Region

BEYOND = "beyond"
"""The kind of the block that stands for what is not read, behind all others; `unread` says what there were too many of."""


class Limit(NamedTuple):
    """How many marks of one sort are read: `most` in any case, any number where there are so many characters for each, or more."""

    what: str
    mark: re.Pattern[str]
    most: int
    characters: int


OF_MARKUP = (
    Limit("tags and lines", re.compile(r"<(?!/)|\r\n?|\n"), 250_000, 10),
    Limit("tables", re.compile("<table", re.IGNORECASE), 25_000, 100),
)
OF_TEXT = (Limit("lines and cells", re.compile(r"[\n|,;\t]|\r(?!\n)"), 250_000, 10),)


def reach(text: str, limits: Sequence[Limit]) -> tuple[int, tuple[Block, ...]]:
    """How many characters of a text are read: all, or those before the first mark too many; and the block for the others."""
    end, words = len(text), ""
    for what, mark, least, characters in limits:
        most = max(least, len(text) // characters)
        if end <= most:
            continue
        first = next(islice(mark.finditer(text, 0, end), most, None), None)
        if first is not None:
            end, words = first.start(), f"{most:,} {what}"
    return end, (Block(BEYOND, Region("", end), end, len(text), unread=words),) if words else ()
