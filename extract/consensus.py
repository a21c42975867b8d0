"""What most pages say: per entity and field the value with the most support, who says otherwise, and nothing on a tie.

A mirrored page counts once. Where numbers may be rounded, a value is supported by all that agree with it, and the finer one
speaks for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from extract.store import Store

DISSENTERS = 10
"""Pages that say otherwise and are named; all are counted."""

VALUES = """
SELECT schema, entity, field, said, shape, numbers, count(*) AS pages, arg_min(value, page) AS value,
       min(page, $dissenters) AS first
FROM statements ANTI JOIN mirrors USING (page)
WHERE whole
GROUP BY schema, entity, field, said, shape, numbers
ORDER BY schema, entity, field, pages DESC, said, numbers::VARCHAR
"""


class Verdict(NamedTuple):
    """What pages say of one field of one entity. `value` is JSON text, None on a tie.

    `pages` say something, `support` of them this value; `dissent` say otherwise, of which `dissenters` are the first.
    """

    schema: str
    entity: str
    field: str
    value: str | None
    support: int
    pages: int
    dissent: int
    dissenters: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """`agreed`, `majority` or `tie`."""
        return "tie" if self.value is None else "majority" if self.dissent else "agreed"


class _Value(NamedTuple):
    said: str
    shape: str
    numbers: Sequence[dict[str, float]]
    pages: int
    value: str
    first: Sequence[str]

    def agrees(self, other: _Value) -> bool:
        """Whether two values say the same: equal, or one rounded to the other."""
        return self.said == other.said or (
            self.shape == other.shape and bool(self.numbers) and all(map(_agree, self.numbers, other.numbers))
        )

    @property
    def fineness(self) -> float:
        return -sum(one["unit"] for one in self.numbers)


def _agree(one: dict[str, float], other: dict[str, float]) -> bool:
    return one["low"] <= other["number"] < one["high"] or other["low"] <= one["number"] < other["high"]


def consensus(store: Store) -> Iterator[Verdict]:
    """The verdicts on every field of every entity, in their order."""
    found = store.connection().cursor().execute(VALUES, {"dissenters": DISSENTERS})

    def rows() -> Iterator[tuple[Any, ...]]:
        while some := found.fetchmany(1000):
            yield from some

    for (schema, entity, field), group in groupby(rows(), key=lambda row: row[:3]):
        yield _verdict(store, schema, entity, field, [_Value(*row[3:]) for row in group])


def _verdict(store: Store, schema: str, entity: str, field: str, values: list[_Value]) -> Verdict:
    supports = [sum(other.pages for other in values if one.agrees(other)) for one in values]
    order = sorted(range(len(values)), key=lambda i: (-supports[i], -values[i].fineness, -values[i].pages, values[i].said))
    best = values[order[0]]
    tie = any(supports[i] == supports[order[0]] and not values[i].agrees(best) for i in order[1:])
    others = [one for one in values if tie or not one.agrees(best)]
    dissenters = sorted(store.page_name(page) for one in others for page in one.first)[:DISSENTERS]
    total = sum(one.pages for one in values)
    support = 0 if tie else supports[order[0]]
    return Verdict(schema, entity, field, None if tie else best.value, support, total, total - support, tuple(dissenters))


def names(store: Store) -> dict[tuple[str, str], str]:
    """How the first page spells each entity, by schema and identity."""
    found = store.connection().cursor().execute("SELECT schema, entity, arg_min(name, page) FROM names GROUP BY schema, entity")
    return {(schema, entity): name for schema, entity, name in found.fetchall()}
