"""What commands keep of a page once it is read: its gist, which a cache can hold, and which goes into a line of JSON and back.

A gist is what all views and comparisons of a run are made of, but for the claims, which are in the `Store`, and the golden file, of which
it has the digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from extract.golden import dump
from extract.inputs import Input
from extract.model import Discrepancy, Evidence, PageResult, Support
from extract.readings import Figures, Reading, reading_of
from extract.records import Facts, facts_of
from extract.schema import Schema
from extract.store import rows_of


class Gist(NamedTuple):
    """One page: the digests of its bytes and of the golden file that it makes, what is wrong with it, what it says."""

    sha256: str
    golden: str
    discrepancies: tuple[Discrepancy, ...]
    reading: Reading

    @property
    def page(self) -> str:
        """The page's name."""
        return self.reading.page

    @property
    def format(self) -> str:
        """The page's format."""
        return self.reading.figures.format

    @property
    def schema(self) -> str | None:
        """The schema that the page is bound to."""
        return self.reading.figures.schema


class Made(NamedTuple):
    """What is made of a page that was read: its gist, its golden file, and its rows for the `Store`."""

    gist: Gist
    golden: bytes
    rows: dict[str, str]


class Seen(NamedTuple):
    """What became of a page, for the commands: its gist, and where it was read just now also its golden file.

    Without a gist it was not completed, for the reason `failure`; `found` says so where it is no fault of the file.
    """

    input: Input
    gist: Gist | None
    golden: bytes = b""
    failure: str = ""
    found: Discrepancy | None = None

    @property
    def discrepancies(self) -> tuple[Discrepancy, ...]:
        """What is wrong with the page."""
        if self.gist is not None:
            return self.gist.discrepancies
        return (self.found,) if self.found is not None else ()


def made_of(result: PageResult, schemas: Mapping[str, Schema], *, claims: bool, view: dict[str, Any] | None = None) -> Made:
    """What is made of a page, all that can be done where it was read; `claims` for what rules in SQL read, `view` for reports."""
    schema = schemas.get(result.schema or "")
    facts, golden = facts_of(result.claims, schema), dump(result)
    return Made(gist_of(result, golden, schema, facts, view), golden, rows_of(result, schema, facts, claims=claims))


def gist_of(result: PageResult, golden: bytes, schema: Schema | None, facts: Facts, view: dict[str, Any] | None = None) -> Gist:
    """The gist of a page that was read by a schema, whose claims are these facts, and that makes this golden file."""
    return Gist(result.sha256, hashlib.sha256(golden).hexdigest(), result.discrepancies, reading_of(result, schema, facts, view))


def as_line(gist: Gist) -> str:
    """A gist as a line of JSON in ASCII."""
    reading = gist.reading
    data = {
        "page": reading.page, "sha256": gist.sha256, "golden": gist.golden, "figures": reading.figures, "entities": reading.entities,
        "spellings": reading.spellings, "states": reading.states, "said": reading.said, "discrepancies": gist.discrepancies,
    }  # fmt: skip
    return json.dumps(data)


def from_line(line: str | bytes) -> Gist:
    """The gist that a line holds."""
    data = json.loads(line)
    states = tuple((number, field, state) for number, field, state in data["states"])
    figures, entities, spellings = Figures(*data["figures"]), tuple(data["entities"]), tuple(data["spellings"])
    reading = Reading(data["page"], figures, entities, spellings, states, data["said"])
    return Gist(data["sha256"], data["golden"], tuple(map(discrepancy_of, data["discrepancies"])), reading)


def discrepancy_of(row: list[Any]) -> Discrepancy:
    """The discrepancy of which a line of JSON has the fields."""
    rule, severity, page, entity, field, values, message, evidence, schema, pattern, support = row
    return Discrepancy(
        rule, severity, page, entity, field, tuple(values), message, tuple(Evidence(*one) for one in evidence), schema, pattern,
        tuple(Support(text, pages, Evidence(*place)) for text, pages, place in support),
    )  # fmt: skip
