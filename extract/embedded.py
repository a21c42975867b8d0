"""What a page of HTML has beside what it shows: the data of its JSON-LD and microdata, and its elements."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from extract.items import Item, UnreadData
from extract.jsonld import json_items
from extract.markup import is_whole
from extract.microdata import micro_items
from extract.outline import Outline
from extract.tokens import scan


class Embedded(NamedTuple):
    """The items of a page in page order, what of its data cannot be read, and its elements where they are asked for.

    `cut` where the page may end before its end.
    """

    items: tuple[Item, ...]
    unread: tuple[UnreadData, ...]
    outline: Outline | None
    cut: bool


@lru_cache(maxsize=1)
def embedded(text: str, elements: bool) -> Embedded:
    """The data of a page, and its elements if they are asked for."""
    tokens = scan(text)
    outline = Outline(tokens) if elements or "itemscope" in text.lower() else None
    items, unread = json_items(tokens) if "ld+json" in text.lower() else ([], [])
    if outline is not None:
        items += micro_items(outline)
    return Embedded(tuple(items), tuple(unread), outline, not is_whole(tokens))
