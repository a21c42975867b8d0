"""Tables of kettles made at random, in the shapes that sites give them, each with what it says.

A shape is a set of traits that may all meet: names over columns or beside rows, numbers or nothing before the labels, units in labels,
titles, sections, headers that stand again, other kettles below, sums, remarks, columns of no field, `th`, `scope`, bars.
"""

from __future__ import annotations

import random
from decimal import Decimal
from typing import NamedTuple

NAMES = ("Alpha", "Beta", "Gamma", "Delta Two", "3M Kettle", "Pro Max", "Umbra 500")
LABELS = {"price": "Price", "weight": "Weight", "height": "Height", "reviews": "Reviews"}
UNITS = {"price": "$", "weight": "kg", "height": "cm"}
TRAITS = {
    "by columns": 0.5, "number": 0.2, "empty": 0.1, "heads": 0.7, "sides": 0.4, "scope": 0.25, "units": 0.25, "title": 0.15,
    "sections": 0.2, "again": 0.15, "stacked": 0.3, "sums": 0.2, "remarks": 0.15, "unknown": 0.3, "key": 0.4, "bars": 0.15,
}  # fmt: skip

Values = dict[str, dict[str, int | Decimal]]


class Made(NamedTuple):
    """A page of one table, and the value of each field of each name."""

    page: str
    says: Values
    traits: frozenset[str]


class _Cell(NamedTuple):
    text: str
    header: bool = False
    scope: str = ""


Row = list[_Cell] | str


def made(seed: int) -> Made:
    """The table of a seed."""
    rng = random.Random(seed)
    names = rng.sample(NAMES, rng.randint(2, 4))
    fields = rng.sample(list(LABELS), rng.randint(2, 4))
    traits = frozenset(trait for trait, share in TRAITS.items() if rng.random() < share)
    says: Values = {name: {field: _value(rng, field) for field in fields} for name in names}
    parts = [names[:2], names[2:]] if "stacked" in traits and len(names) == 4 else [names]
    rows: list[Row] = ["Kettles of the year"] if "title" in traits else []
    for part in parts:
        rows += _Part(rng, traits, part, fields, says).rows()
    if "bars" in traits and traits.isdisjoint(("title", "sections", "scope")):
        return Made(_bars(rows), says, traits)
    return Made(_html(rng, rows), says, traits)


def _value(rng: random.Random, field: str) -> int | Decimal:
    return Decimal(rng.randint(1, 99)) / 10 if field == "weight" else rng.randint(3, 900)


class _Part:
    """The rows below one header."""

    def __init__(self, rng: random.Random, traits: frozenset[str], names: list[str], fields: list[str], says: Values) -> None:
        self.rng, self.traits, self.names, self.fields, self.says = rng, traits, names, fields, says
        self.number = 0

    def rows(self) -> list[Row]:
        """The header, and a row for each field or name."""
        behind = [""] if "remarks" in self.traits else []
        if "by columns" in self.traits:
            header = self.header([*self.names, *["Total"] * ("sums" in self.traits), *behind])
            body = [self.row(self.label(field), [self.written(name, field) for name in self.names], "$77") for field in self.fields]
            body.insert(1, self.row("Bark", [self.rng.choice(("rough", "3", "$5")) for _ in self.names], "x"))
            body = body if "unknown" in self.traits else [*body[:1], *body[2:]]
        else:
            header = self.header([*map(self.label, self.fields), *["Bark"] * ("unknown" in self.traits), *behind])
            body = [self.row(name, [self.written(name, field) for field in self.fields], "rough") for name in self.names]
            body += [self.row("Total", ["9" for _ in self.fields], "")] if "sums" in self.traits else []
        rows: list[Row] = [header]
        for at, row in enumerate(body):
            rows += [self.rng.choice(("Money", "Size", "Others"))] if "sections" in self.traits and at == 1 else []
            rows += [header] if "again" in self.traits and at == 1 else []
            rows.append(row)
        return rows

    def label(self, field: str) -> str:
        """A label, with its unit if the values have none."""
        return f"{LABELS[field]} ({UNITS[field]})" if "units" in self.traits and field in UNITS else LABELS[field]

    def written(self, name: str, field: str) -> str:
        """A value as it is written."""
        value = str(self.says[name][field])
        if "units" in self.traits or field not in UNITS:
            return value
        return f"${value}" if field == "price" else f"{value} {UNITS[field]}"

    def header(self, texts: list[str]) -> list[_Cell]:
        """The header: what stands over the labels, and texts."""
        heads, scope = "heads" in self.traits, "col" if "scope" in self.traits else ""
        spare = "Spec" if "by columns" in self.traits else "Kettle"
        corner = "Model" if "key" in self.traits else self.rng.choice(("", spare)) if spare == "Spec" else spare
        before = [_Cell("", heads)] * ("empty" in self.traits) + [_Cell("#", heads)] * ("number" in self.traits)
        return [*before, *(_Cell(text, heads, scope) for text in (corner, *texts))]

    def row(self, head: str, values: list[str], more: str) -> list[_Cell]:
        """A row; `more` stands in the column that no field or name has."""
        self.number += 1
        before = [_Cell("")] * ("empty" in self.traits) + [_Cell(str(self.number))] * ("number" in self.traits)
        sides = "sides" in self.traits
        extra = "sums" if "by columns" in self.traits else "unknown"
        behind = [more] * (extra in self.traits) + ["edit"] * ("remarks" in self.traits)
        return [*before, _Cell(head, sides, "row" if sides and "scope" in self.traits else ""), *map(_Cell, [*values, *behind])]


def _bars(rows: list[Row]) -> str:
    lines = ["| " + " | ".join(cell.text for cell in row) + " |" for row in rows if not isinstance(row, str)]
    return "\n".join([lines[0], "|---" * (lines[0].count("|") - 1) + "|", *lines[1:], ""])


def _html(rng: random.Random, rows: list[Row]) -> str:
    width = max(len(row) for row in rows if not isinstance(row, str))
    page = ["<!doctype html><body><table>"]
    for row in rows:
        if isinstance(row, str):
            page.append(f"<tr><{rng.choice(('td', 'th'))} colspan={width}>{row}")
        else:
            tags = ((("th" if cell.header else "td") + (f" scope={cell.scope}" if cell.scope else ""), cell.text) for cell in row)
            page.append("<tr>" + "".join(f"<{tag}>{text}" for tag, text in tags))
    return "".join([*page, "</table>\n"])
