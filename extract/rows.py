"""Flattened rows to claims: those that can be cut in one way first, then the others with what is known by then."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from extract import choices
from extract.choices import Choice, Columns
from extract.drafts import Draft, with_values
from extract.kinds import squeeze
from extract.model import ERROR, NOTE, WARNING, Region
from extract.names import identity
from extract.records import Facts
from extract.regions import FlatRegion, Row
from extract.rules import broken
from extract.schema import Field
from extract.splits import Split, Way, split

READER = "flattened"
_CELLS = re.compile(r"[-:|\s]*(?:[$\u20ac\u00a3\u2013\u2014]|\d)")
"""Where the cells of a row begin that no field names."""
MAX_ALTERNATIVES = 20
"""Alternatives that the claims of an ambiguous row carry."""


class Uncut(NamedTuple):
    """A row that waits to be cut: its text, its columns, whether a blank stands before it.

    `named` where it begins with its entity's name: the names that its table has so far.
    """

    region: Region
    columns: Columns
    blank: bool
    named: list[str] | None = None


class FlatRows:
    """The flattened rows of one page.

    `order` are the page's entities, to which rows that begin with a name add theirs; `candidates` are identities that a name
    pattern found.
    """

    def __init__(self, draft: Draft, order: list[str], candidates: frozenset[str]) -> None:
        self.draft, self.order, self.candidates = draft, order, candidates
        self.key = draft.schema.field(draft.schema.entities.key) if draft.schema.entities else None
        self.uncut: list[Uncut] = []

    def add(self, region: FlatRegion) -> None:
        """Reads the rows of a region whose cells stand apart; the others wait."""
        entities = tuple(name.entity for name in region.names)
        names: list[str] = []
        for row in region.rows:
            if region.fields:
                self._add_named(row, region.fields, names)
            elif row.field is not None:
                self._add_labelled(row, row.field, entities)
        for label in region.unknown:
            message = f"No field has the label {label.text!r}."
            self.draft.wrong("unknown-label", NOTE, message, label, pattern=squeeze(_CELLS.split(label.text)[0]).casefold())
        if region.dropped is not None:
            line = Region(self.draft.text[region.dropped.start : region.dropped.end], region.dropped.start)
            self.draft.wrong("cut", NOTE, "The page ends inside a flattened row; it yields no cell.", line, pattern="row")

    def _add_labelled(self, row: Row, field: Field, entities: tuple[str, ...]) -> None:
        self.draft.sources.add(f"{field.path}: row")
        if not field.per_entity:
            message = f"A row of {field.path}, a field of the page, stands in a table of entities; it is not read."
            self.draft.wrong("unread-row", WARNING, message, row.region, None, field.path)
        if not field.per_entity or field is self.key:
            return
        if row.cells and len(row.cells) != len(entities):
            message = f"{field.path}: {len(row.cells)} cells for {len(entities)} entities."
            self.draft.wrong("ragged-row", ERROR, message, row.region, None, field.path)
            return
        for entity, cell in zip(entities, row.cells, strict=False):
            self.draft.cell(field, entity, cell, READER)
        if not row.cells:
            self.uncut.append(Uncut(row.region, Columns(entities, (field,) * len(entities)), row.blank))

    def _add_named(self, row: Row, fields: tuple[Field | None, ...], names: list[str]) -> None:
        known = tuple(field for field in fields if field is not None)
        self.draft.sources.update(f"{field.path}: row" for field in known)
        if self.key is None:
            return
        if not row.cells and len(known) == len(fields):
            self.uncut.append(Uncut(row.region, Columns((None,) * (len(known) + 1), (self.key, *known)), False, names))
        elif not row.cells:
            self.draft.wrong("ragged-row", ERROR, f"The row has not the {len(fields) + 1} cells of its header.", row.region)
        else:
            entity = self._add_entity(row.region.text, names)
            self.draft.cell(self.key, entity, row.region, "header")
            for field, cell in zip(fields, row.cells, strict=True):
                if field is not None:
                    self.draft.cell(field, entity, cell, READER)

    def _add_entity(self, name: str, names: list[str]) -> str:
        """The identity of a name that a row begins with; an ordinal tells two equal ones of one table apart."""
        plain = identity(name)
        names.append(plain)
        entity = plain if names.count(plain) == 1 else f"{plain} #{names.count(plain)}"
        if entity not in self.order:
            self.order.append(entity)
        return entity

    # --- cutting --------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Claims of the rows that wait."""
        left = self.settle_sure()
        facts = self.draft.facts() if left else {}
        for row, choice, result in left:
            *_, choice = self.evidence(row, choice, result.loose, facts)
            self._claims(row, choice, result.capped)

    def settle_sure(self) -> list[tuple[Uncut, Choice, Split]]:
        """Claims of the rows that can be cut in one way, or in none; the others, with the ways that the schema allows."""
        left: list[tuple[Uncut, Choice, Split]] = []
        for row in self.uncut:
            result = split(row.region.text, row.columns.fields, self.draft.schema, row.blank)
            if result.ragged:
                message = f"{_field(row).path}: expected {len(row.columns.fields)} cells between tabs."
                self.draft.wrong("ragged-row", ERROR, message, row.region, None, _field(row).path)
            elif not result.ways:
                self._no_way(row, result.capped)
            else:
                choice = choices.by_constraints(result.ways, row.region.text, row.columns)
                if len(choice.ways) == 1 and not result.capped and not choices.has_free_text(row.columns):
                    self._claims(row, choice)
                else:
                    left.append((row, choice, result))
        return left

    def evidence(self, row: Uncut, choice: Choice, loose: bool, facts: Facts) -> Iterator[Choice]:
        """A choice by the schema's constraints, and what is left of it after each further evidence; the last one stands.

        `facts` are what the page says elsewhere.
        """
        yield choice
        ways, columns, schema = choice.ways, row.columns, self.draft.schema
        if row.named is not None:
            if len(ways) > 1:
                yield choices.by_known_name(ways, row.region.text, columns, self.candidates)
            return
        if len(ways) > 1:
            paths = frozenset(field.path for field in columns.fields)

            def faults(way: Way) -> int:
                cells = zip(way, columns.entities, columns.fields, strict=True)
                return broken(schema, with_values(facts, [(piece.value, entity, field) for piece, entity, field in cells]), paths)

            steps: tuple[Callable[[Sequence[Way]], Choice], ...] = (
                lambda ways: choices.by_claims(ways, columns, facts),
                lambda ways: choices.by_rules(ways, faults),
            )
            for step in steps:
                better = step(ways)
                if better.decided_by:
                    choice, ways = better, better.ways
                    yield choice
        if choices.has_free_text(columns) and not choices.constrained_text(columns):
            others = frozenset().union(*(choices.names_elsewhere(facts, field) for field in columns.fields))
            yield choices.by_names(ways, row.region.text, columns, others, row.blank, loose)

    # --- claims ---------------------------------------------------------------------------------------------------

    def _no_way(self, row: Uncut, capped: bool) -> None:
        """A row that cannot be cut into its cells."""
        field, count, text = _field(row), len(row.columns.fields), row.region.text
        if capped:
            self.draft.wrong(
                "capped", WARNING, f"{field.path}: the row is too long to be cut into {count} cells.", row.region, None, field.path
            )
            return
        if choices.has_free_text(row.columns) and row.named is None:
            message = f"{field.path}: nothing tells where {text[:200]!r} is cut into {count} cells."
            self.draft.wrong("ambiguous", WARNING, message, row.region, None, field.path)
            return
        what = f"{count} cells of kind {field.writing.kind}" if row.named is None else f"a name and {count - 1} cells"
        self.draft.wrong("unreadable", ERROR, f"{field.path}: expected {what}, found {text[:200]!r}.", row.region, None, field.path)

    def _claims(self, row: Uncut, choice: Choice, capped: bool = False) -> None:
        """The claims of a row: certain where all ways left agree on a cell, else with the alternatives."""
        if row.named is not None:
            self._named_claims(row, choice)
            return
        for index, (entity, field) in enumerate(zip(row.columns.entities, row.columns.fields, strict=True)):
            pieces = dict.fromkeys((way[index].start, way[index].end) for way in choice.ways)
            if len(pieces) == 1 and not capped and not choice.doubtful:
                self._piece(row, choice.ways[0], index, entity, choice.decided_by)
            else:
                self._doubt(row, choice, index, entity, field, capped)

    def _doubt(self, row: Uncut, choice: Choice, index: int, entity: str | None, field: Field, capped: bool) -> None:
        """A claim with the alternatives of one cell, and the discrepancy that names them."""
        kept = choice.ways[:MAX_ALTERNATIVES]
        alternatives = tuple(way[index].value for way in kept)
        self.draft.claim(entity, field.path, None, row.region, READER, None, "=", alternatives)
        shown = list(dict.fromkeys(row.region.text[way[index].start : way[index].end] for way in kept))
        more = f" and {len(choice.ways) - len(kept)} more" if len(choice.ways) > len(kept) else ""
        message = f"{field.path} may be {' or '.join(repr(one) for one in shown[:6])}{' ...' if len(shown) > 6 else ''}{more}"
        rule, why = ("capped", "more ways than are tried") if capped else ("ambiguous", "nothing on the page decides")
        self.draft.wrong(rule, WARNING, f"{message}: {why}.", row.region, entity, field.path, shown)

    def _piece(self, row: Uncut, way: Way, index: int, entity: str | None, decided_by: str | None) -> None:
        """The claims of one certain cell of a row."""
        field, piece = row.columns.fields[index], way[index]
        region = row.region.part(piece.start, piece.end)
        if field.is_list and not piece.null:
            self.draft.list(field, (entity,), region, READER, decided_by)
        else:
            self.draft.claim(entity, field.path, piece.value, region, READER, decided_by)

    def _named_claims(self, row: Uncut, choice: Choice) -> None:
        """The claims of a row that begins with a name; without one way there is no entity to claim anything of."""
        if len(choice.ways) != 1:
            message = f"The row may be cut in {len(choice.ways)} ways: nothing on the page decides."
            self.draft.wrong("ambiguous", WARNING, message, row.region)
            return
        way = choice.ways[0]
        name = row.region.part(way[0].start, way[0].end)
        entity = self._add_entity(name.text, row.named if row.named is not None else [])
        self.draft.claim(entity, row.columns.fields[0].path, way[0].value, name, "header", choice.decided_by)
        for index in range(1, len(way)):
            self._piece(row, way, index, entity, choice.decided_by)


def _field(row: Uncut) -> Field:
    return row.columns.fields[-1] if row.named is not None else row.columns.fields[0]
