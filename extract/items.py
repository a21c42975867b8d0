"""Things that a page describes for machines, in JSON-LD or microdata, and what stands at a path in them.

    {"name": "Glow", "offers": [{"price": 5}, {"price": 6}]}        offers/price: 5 and 6

Keys are compared without their vocabulary: `schema:price` and `https://schema.org/price` are `price`. An item that is only an
`@id` stands for the one that is described under it. https://www.w3.org/TR/json-ld11/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

JSON_LD, MICRODATA = "json-ld", "microdata"
READERS = (JSON_LD, MICRODATA)

MAX_GIVEN = 2000
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


def described(items: Iterable[Item]) -> dict[str, Item]:
    """Items by their `@id`, the first that has properties beside it."""
    found: dict[str, Item] = {}
    for item in items:
        ids = item.properties.get("@id", ())
        if ids and len(item.properties) > 1 and isinstance(ids[0], Given):
            found.setdefault(ids[0].text, item)
    return found


def given_at(item: Item, path: Sequence[str], by_id: Mapping[str, Item]) -> list[tuple[Given, Item]]:
    """The values at a path with the item of each, at most one more than `MAX_GIVEN`; an item is no value unless it has `@value`."""
    here: list[tuple[Given | Item, Item]] = [(item, item)]
    for name in path:
        inside: list[tuple[Given | Item, Item]] = []
        for one, _ in here:
            if isinstance(one, Item):
                owner = _whole(one, by_id)
                inside += [(value, owner) for value in owner.properties.get(name, ())[: MAX_GIVEN + 1]]
                if len(inside) > MAX_GIVEN:
                    break
        here = inside[: MAX_GIVEN + 1]
    found: list[tuple[Given, Item]] = []
    for one, owner in here:
        values = one.properties.get("@value", []) if isinstance(one, Item) else [one]
        found += [(value, owner) for value in values if isinstance(value, Given) and value.text.strip()]
    return found


def _whole(item: Item, by_id: Mapping[str, Item]) -> Item:
    """The item itself, or the one that it is only a reference to."""
    if len(item.properties) != 1:
        return item
    ids = item.properties.get("@id", ())
    return by_id.get(ids[0].text, item) if ids and isinstance(ids[0], Given) else item
