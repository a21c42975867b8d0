"""What the pages of a command say, as far as its report shows it: figures of each page, the coverage of fields, claims.

Pages are added one at a time. In memory stay a few numbers for each page, a count for each field and format, and the first
entities; the claims of a page are spooled to a file and read back for the pages that a report shows.
"""

from __future__ import annotations

import json
import tempfile
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from extract.model import NOTE, PageResult
from extract.records import Fact, Facts
from extract.schema import Field, Schema
from extract.validation import as_json

PRESENT, AGREED, DISPUTED, MISSING = "present", "agreed", "disputed", "missing"
STATES = (PRESENT, AGREED, DISPUTED, MISSING)
"""What a page says of a field: it states it once; more often and always the same; there is a discrepancy; it does not state it."""
MAX_ENTITIES = 2000
"""Entities whose fields are told one by one, the first of the pages; all are counted with the fields."""
IN_MEMORY = 4_000_000
"""Bytes of claims that are kept before the file is written."""


class Figures(NamedTuple):
    """One page in numbers: its entities, the values of its record, its number-like tokens and those that no claim covers."""

    format: str
    schema: str | None
    entities: int
    values: int
    numbers: int
    unclaimed: int


class Stated(NamedTuple):
    """What a page says of one field of one entity (None: the page itself); `value` is JSON data, absent where `told` is false."""

    entity: str | None
    field: str
    state: str
    told: bool
    value: Any


class Reading(NamedTuple):
    """What one page says, as far as reports show it.

    `entities` are the identities of its entities, in page order, `spellings` how it spells them, `states` the state of each field by the
    number of its entity, -1 for the page. `said` is JSON: its entities as it spells them, its values as `[number of the entity or -1,
    field, state, value?]`, its claims and its unclaimed numbers, and what the reader of HTML saw, if that was asked for; it is None where
    no schema knows the page.
    """

    page: str
    figures: Figures
    entities: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()
    states: tuple[tuple[int, str, str], ...] = ()
    said: str | None = None


def reading_of(result: PageResult, schema: Schema | None, facts: Facts, view: dict[str, Any] | None = None) -> Reading:
    """The reading of a page that was read by a schema, and whose claims are these facts; `view` is what the reader of HTML saw."""
    said = list(stated(result, schema, facts)) if schema is not None else []
    entities = tuple(dict.fromkeys(one.entity for one in said if one.entity is not None))
    residue, values = result.residue, sum(one.told for one in said)
    figures = Figures(result.format, result.schema, len(entities), values, residue.numbers, residue.unclaimed)
    if schema is None:
        return Reading(result.page, figures)
    number: dict[str | None, int] = {None: -1} | {entity: index for index, entity in enumerate(entities)}
    spellings = _spellings(said, entities, schema)
    data = {
        "entities": spellings,
        "values": [[number[one.entity], one.field, one.state, *([one.value] if one.told else [])] for one in said],
        "claims": [
            [claim.start, claim.end, number[claim.entity], claim.field, claim.reader, claim.decided_by, claim.certain]
            for claim in result.claims
        ],
        "unclaimed": [list(one) for one in residue.first],
    } | ({"read": view} if view is not None else {})
    states = tuple((number[one.entity], one.field, one.state) for one in said)
    return Reading(result.page, figures, entities, tuple(spellings), states, json.dumps(data))


class Readings:
    """The readings of some pages."""

    def __init__(self, schemas: Iterable[Schema] = ()) -> None:
        self.schemas = {schema.name: schema for schema in schemas}
        self.pages: dict[str, Figures] = {}
        self.coverage: Counter[tuple[str, str, str, str]] = Counter()
        """Entities by schema, field, format of the page and state."""
        self.entities: dict[tuple[str, str], dict[str, Counter[str]]] = {}
        """Pages by schema and entity, field, and state; `MAX_ENTITIES` of them."""
        self.names: dict[tuple[str, str], str] = {}
        """How the first page spells each of those entities."""
        self.unlisted = 0
        """Entities of pages that are not among those."""
        self.unkept = 0
        """Pages whose claims are not kept, because the file for them could not be written."""
        self._spans: dict[str, tuple[int, int]] = {}
        self._end = 0
        self._spool = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
        weakref.finalize(self, self._spool.close)

    def take(self, reading: Reading) -> None:
        """Adds one page."""
        self.pages[reading.page] = reading.figures
        if reading.said is not None:
            self._count(reading, reading.figures.schema or "")
            self._keep(reading.page, reading.said)

    def _count(self, reading: Reading, schema: str) -> None:
        form, coverage = reading.figures.format, self.coverage
        for _, field, state in reading.states:
            coverage[schema, field, form, state] += 1
        listed: list[dict[str, Counter[str]] | None] = []
        for entity, name in zip(reading.entities, reading.spellings, strict=True):
            known = (schema, entity) in self.entities
            if known or len(self.entities) < MAX_ENTITIES:
                listed.append(self.entities.setdefault((schema, entity), {}))
                self.names.setdefault((schema, entity), name)
            else:
                listed.append(None)
                self.unlisted += 1
        for number, field, state in reading.states:
            fields = listed[number] if number >= 0 else None
            if fields is not None:
                fields.setdefault(field, Counter())[state] += 1

    def _keep(self, page: str, said: str) -> None:
        line = said.encode()
        try:
            start = self._spool.seek(self._end)
            self._spool.write(line)
            self._spool.flush()
        except OSError:
            self.unkept += 1
        else:
            self._spans[page] = start, len(line)
            self._end += len(line)

    def page(self, name: str) -> dict[str, Any] | None:
        """The entities, values, claims and unclaimed numbers of a page, its spans in code points; None where no schema knows it."""
        if name not in self._spans:
            return None
        start, length = self._spans[name]
        self._spool.seek(start)
        data: dict[str, Any] = json.loads(self._spool.read(length))
        return data

    def counted(self, states: Iterable[str]) -> int:
        """How many values of pages are in one of some states."""
        wanted = frozenset(states)
        return sum(number for (*_, state), number in self.coverage.items() if state in wanted)


def stated(result: PageResult, schema: Schema, facts: Facts) -> Iterator[Stated]:
    """What a page says of every field of its schema: those of the page, then those of each entity in page order."""
    disputed = {(one.entity, _field_of(one.field, schema)) for one in result.discrepancies if one.field and one.severity != NOTE}
    entities = [entity for entity in dict.fromkeys(claim.entity for claim in result.claims) if entity is not None]
    places: list[tuple[str | None, Field]] = [(None, field) for field in schema.fields if not field.per_entity]
    places += [(entity, field) for entity in entities for field in schema.fields if field.per_entity]
    for entity, field in places:
        fact = facts.get(entity, {}).get(field.path)
        state = DISPUTED if (entity, field.path) in disputed else _state(fact)
        yield Stated(entity, field.path, state, fact is not None, as_json(fact.value) if fact is not None else None)


def _state(fact: Fact | None) -> str:
    if fact is None:
        return MISSING
    return AGREED if len(fact.statements) > 1 else PRESENT


def _field_of(path: str, schema: Schema) -> str:
    field = schema.field_of(path)
    return field.path if field is not None else path


def _spellings(said: list[Stated], entities: Iterable[str], schema: Schema) -> list[str]:
    """How a page spells its entities."""
    key = schema.entities.key if schema.entities is not None else ""
    names = {one.entity: one.value for one in said if one.field == key and one.told}
    return [str(names.get(entity, entity)) for entity in entities]
