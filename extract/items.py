"""Things that a page describes for machines, in JSON-LD or microdata, and what stands at a path in them.

    {"name": "Glow", "offers": [{"price": 5}, {"price": 6}]}        offers/price: 5 and 6

Keys are compared without their vocabulary: `schema:price` and `https://schema.org/price` are `price`. An item that is only an
`@id` stands for the one that is described under it. https://www.w3.org/TR/json-ld11/
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

JSON_LD, MICRODATA = "json-ld", "microdata"
READERS = (JSON_LD, MICRODATA)

MAX_GIVEN = 500
"""Values at one path that are looked at."""


class Given(NamedTuple):
    """A value: what it means, and its characters in the source, without quotes."""

    text: str
    start: int
    end: int


class Item(NamedTuple):
    """A thing with its properties by name, in page order. `depth` is the number of things around it."""

    reader: str
    start: int
    depth: int
    properties: dict[str, list[Given | Item]]


class UnreadData(NamedTuple):
    """Data of a page that cannot be read: where, and why."""

    start: int
    end: int
    why: str


def bare(key: str) -> str:
    """A key without its vocabulary.

    >>> bare("schema:price"), bare("https://schema.org/price"), bare("http://example.org/v#price"), bare("@type")
    ('price', 'price', 'price', '@type')
    """
    name = key.rstrip("/#:")
    return name[max(name.rfind("/"), name.rfind("#"), name.rfind(":")) + 1 :]


class References:
    """The items of a page by their `@id`, of those of one the first that has properties beside it."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items: dict[str, Item] = {}
        self._followed = 0
        for item in items:
            name = _id(item)
            if name is not None and len(item.properties) > 1:
                self._items.setdefault(name, item)

    @property
    def is_exhausted(self) -> bool:
        """Whether there were more references than are followed."""
        return self._followed > MAX_FOLLOWED

    def whole(self, item: Item) -> Item:
        """The item itself, or the one that it is only a reference to."""
        if not is_reference(item):
            return item
        self._followed += 1
        return item if self.is_exhausted else self._items.get(_id(item) or "", item)


MAX_FOLLOWED = 20_000
"""References that are followed in the data of a page."""


def is_reference(item: Item) -> bool:
    """Whether an item only names another."""
    return len(item.properties) == 1 and "@id" in item.properties


def _id(item: Item) -> str | None:
    ids = item.properties.get("@id", ())
    return ids[0].text if ids and isinstance(ids[0], Given) else None


def given_at(item: Item, path: Sequence[str], by_id: References) -> list[tuple[Given, Item]]:
    """The values at a path with the item of each, at most one more than `MAX_GIVEN`; an item is no value unless it has `@value`."""
    here: list[tuple[Given | Item, Item]] = [(item, item)]
    for name in path:
        inside: list[tuple[Given | Item, Item]] = []
        for one, _ in here:
            if isinstance(one, Item):
                owner = by_id.whole(one)
                inside += [(value, owner) for value in owner.properties.get(name, ())[: MAX_GIVEN + 1]]
                if len(inside) > MAX_GIVEN:
                    break
        here = inside[: MAX_GIVEN + 1]
    found: list[tuple[Given, Item]] = []
    for one, owner in here:
        values = one.properties.get("@value", []) if isinstance(one, Item) else [one]
        found += [(value, owner) for value in values if isinstance(value, Given) and value.text.strip()]
    return found
