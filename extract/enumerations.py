"""A written list, `welding, cutting and safety`: its items, in each of the ways in which it may be cut into them."""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_CONJUNCTIONS = 8
"""Conjunctions in the end of a list that are tried as the one before its last item."""


class Item(NamedTuple):
    """One item of a written list: its span within the list's text; empty where two separators meet."""

    start: int
    end: int


_ITEM_SEPARATORS = {",": re.compile(r"\s*,\s*"), ";": re.compile(r"\s*;\s*")}
_BULLET = re.compile(r"\s+[\u2022\u00b7\u25aa\u25cf|]\s+")
_LAST = re.compile(r"(?:and|or)(?:\s+|\Z)", re.IGNORECASE)
_TRAILING = re.compile(r"\s+(?:and|or)\Z", re.IGNORECASE)
_FULL_STOP = re.compile(
    r"(?:(?<!\w)(?!(?:etc|incl|excl|approx|inc|ltd|corp|max|min|est|dept|vol|nos|esp|misc)\b)[^\W\d_A-Z]{3,}|[)\]])\.\Z"
)
"""The end of a sentence behind a list; behind a short word, a name or a usual abbreviation a point may be part of it."""
_CONJUNCTION = re.compile(r"\s+(?:and|or|&)\s+", re.IGNORECASE)


def items(text: str) -> list[tuple[Item, ...]]:
    """The readings of a written list, split at semicolons or commas and at the conjunction before the last item.

    >>> shown = lambda text: [[text[item.start:item.end] for item in reading] for reading in items(text)]
    >>> shown("welding and cutting, safety, and math")
    [['welding and cutting', 'safety', 'math']]
    >>> shown("patients, customer care and billing")
    [['patients', 'customer care', 'billing']]

    >>> shown("oats, honey, sea salt."), shown("Adler Ltd., Umbra Inc."), shown("pans, lids etc.")
    ([['oats', 'honey', 'sea salt']], [['Adler Ltd.', 'Umbra Inc.']], [['pans', 'lids etc.']])
    >>> shown("\u2022 fast \u2022 quiet, small"), shown("red | green")
    ([['fast', 'quiet, small']], [['red', 'green']])

    Where several conjunctions stand in what should be the last two items, each may be the one; an ampersand may as well be
    part of a name:

    >>> shown("math, cut and sew and safety")
    [['math', 'cut', 'sew and safety'], ['math', 'cut and sew', 'safety']]
    """
    bullets = ";" not in text and _BULLET.search(text, 1) is not None
    separator = _BULLET if bullets else _ITEM_SEPARATORS[";" if ";" in text else ","]
    found: list[Item] = []
    leading = _BULLET.match(" " + text.lstrip()) if bullets else None
    start = len(text) - len(text.lstrip()) + (leading.end() - 1 if leading else 0)
    for match in separator.finditer(text, start):
        found.append(Item(start, max(start, match.start())))
        start = match.end()
    end = len(text.rstrip()) - (_FULL_STOP.search(text.rstrip(), start) is not None)
    if bullets:
        return [(*found, Item(start, max(start, end)))]
    leading = _LAST.match(text, start)
    if found and leading:
        return [(*found, Item(leading.end(), end))]
    trailing = _TRAILING.search(text, start, end)
    if trailing:
        return [(*found, Item(start, trailing.start()), Item(trailing.end(), trailing.end()))]
    conjunctions = list(_CONJUNCTION.finditer(text, start, end))[:MAX_CONJUNCTIONS] if ";" not in text else []
    if not conjunctions:
        return [(*found, Item(start, max(start, end)))]
    readings = [(*found, Item(start, joint.start()), Item(joint.end(), end)) for joint in conjunctions]
    ampersand = all(joint[0].strip() == "&" for joint in conjunctions)
    return [*readings, (*found, Item(start, end))] if ampersand else readings
