"""The claims of one page while they are found, and what is wrong with it.

Every function here takes the region of exactly the characters that it speaks of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from extract.kinds import Item, items, read, squeeze
from extract.model import ERROR, WARNING, Claim, Discrepancy, Evidence, Region, Run, Value, claim_order
from extract.records import Fact, Facts, Statement, facts_of
from extract.rules import View, broken
from extract.schema import Field, Schema


class WrittenList(NamedTuple):
    """A list that may read in several ways, and whom it is claimed of."""

    field: Field
    entities: tuple[str | None, ...]
    region: Region
    reader: str
    readings: tuple[tuple[Item, ...], ...]


class Draft:
    """What is known of one page so far. `plain` reads a slice of the source as the page's format does."""

    def __init__(self, page: str, text: str, schema: Schema, plain: Callable[[str], str]) -> None:
        self.page, self.text, self.schema, self.plain = page, text, schema, plain
        self.claims: list[Claim] = []
        self.discrepancies: list[Discrepancy] = []
        self.sources: set[str] = set()
        self.lists: list[WrittenList] = []
        self.ignored = 0
        self._facts: tuple[int, Facts] = (-1, {})

    def claim(
        self,
        entity: str | None,
        path: str,
        value: Value,
        region: Region,
        reader: str,
        decided_by: str | None = None,
        relation: str = "=",
        alternatives: tuple[Value, ...] = (),
    ) -> None:
        """Adds a claim of a region."""
        start, end = region.span
        text = self.plain(self.text[start:end])
        self.claims.append(Claim(self.page, entity, path, relation, value, text, start, end, reader, decided_by, alternatives))

    def slice(self, start: int, end: int) -> Region:
        """The region of several blocks: the source where it reads as it stands, else what a reader reads in it, as a whole."""
        raw = self.text[start:end]
        read = self.plain(raw)
        return Region(raw, start) if read == raw else Region(read, start, (Run(0, start, end),))

    def wrong(
        self,
        rule: str,
        severity: str,
        message: str,
        region: Region | None = None,
        entity: str | None = None,
        field: str | None = None,
        values: Sequence[str] | None = None,
        pattern: str = "",
    ) -> None:
        """Adds a discrepancy of a region; its values are the region's text unless others are given, `pattern` tells its cause."""
        evidence: tuple[Evidence, ...] = ()
        if region is not None and region.text:
            start, end = region.span
            evidence = (Evidence(self.page, start, end, self.plain(self.text[start:end])),)
        shown = tuple(values) if values is not None else tuple(one.text for one in evidence)
        self.discrepancies.append(
            Discrepancy(rule, severity, self.page, entity, field, shown, message, evidence, self.schema.name, pattern)
        )

    def facts(self) -> Facts:
        """What the claims so far say."""
        if self._facts[0] != len(self.claims):
            self._facts = (len(self.claims), facts_of(sorted(self.claims, key=claim_order), self.schema))
        return self._facts[1]

    # --- cells ----------------------------------------------------------------------------------------------------

    def cell(self, field: Field, entity: str | None, region: Region, reader: str, unit: str = "") -> None:
        """The claims of a delimited cell, or what is wrong with it; an empty cell says nothing.

        `unit` is the one that the header of the cell gives to values without one.
        """
        region = region.part(0, len(region.text))
        if not region.text:
            return
        if self.schema.is_null(region.text):
            self.claim(entity, field.path, None, region, reader)
        elif field.is_list:
            self.list(field, (entity,), region, reader)
        else:
            with_unit = f"{region.text} {unit}" if unit else ""
            self._read(field, entity, field.path, region, reader, None, with_unit if with_unit and self.reads(field, with_unit) else "")

    def _read(
        self, field: Field, entity: str | None, path: str, region: Region, reader: str, decided_by: str | None = None, written: str = ""
    ) -> None:
        """The claim of a region, or what is wrong with it; `written` is its text with what its header adds."""
        try:
            value = self._value(field, written or region.text)
        except ValueError as error:
            self.wrong("unreadable", ERROR, f"{path}: {error}.", region, entity, field.path)
            return
        self.claim(entity, path, value, region, reader, decided_by)

    @staticmethod
    def _value(field: Field, text: str) -> Value:
        """The value of a cell, or of an item of a list; raises ValueError."""
        writing = field.writing.items if field.is_list else field.writing
        return read(text, writing) if writing is not None else squeeze(text)

    # --- lists ----------------------------------------------------------------------------------------------------

    def list(self, field: Field, entities: Sequence[str | None], region: Region, reader: str, decided_by: str | None = None) -> None:
        """The claims of a written list; one that reads in several ways waits for what else the page says."""
        readings = items(region.text)
        if len(readings) > 1 or any(rule.name == "leads" for rule in field.rules):
            self.lists.append(WrittenList(field, tuple(entities), region, reader, tuple(readings)))
        else:
            self._items(field, entities, region, readings[0], reader, decided_by)

    def _items(
        self, field: Field, entities: Sequence[str | None], region: Region, spans: Sequence[Item], reader: str, decided_by: str | None
    ) -> None:
        """The claims of all items, or of none where one of them is not written as its kind; empty ones are counted."""
        parts = [region.part(item.start, item.end) for item in spans if item.end > item.start]
        empty = len(spans) - len(parts)
        unreadable = [part for part in parts if not self.reads(field, part.text)]
        for entity in entities:
            if empty:
                message = f"{field.path}: {empty} empty item{'s' if empty > 1 else ''} in the list."
                self.wrong("empty-item", WARNING, message, region, entity, field.path)
            for number, part in enumerate(unreadable or parts):
                self._read(field, entity, f"{field.path}/{number}", part, reader, decided_by)

    def reads(self, field: Field, text: str) -> bool:
        """Whether a text is written as a cell of the field, or as an item of it."""
        try:
            self._value(field, text)
        except ValueError:
            return False
        return True

    def item(self, field: Field, entity: str | None, number: int, region: Region, reader: str) -> None:
        """The claim of one item of a list that stands on lines of its own."""
        self._read(field, entity, f"{field.path}/{number}", region, reader)

    def settle_lists(self) -> None:
        """Lists that may read in several ways: the reading that breaks fewest rules, else all of them as alternatives."""
        facts = self.facts() if self.lists else {}
        for one in self.lists:
            readings = list(one.readings)
            for entity in one.entities:
                readings += [merged for reading in one.readings if (merged := _merged(one, reading, facts, entity)) not in readings]
            values = [_list_value(one.region.text, reading, one.field) for reading in readings]
            counts = [self._faults(facts, [(value, entity, one.field) for entity in one.entities]) for value in values]
            best = [reading for reading, count in zip(readings, counts, strict=True) if count == min(counts)]
            if one.readings[0] in best and len(one.readings) == 1:
                best = [one.readings[0]]
            if len(best) == 1:
                self._items(one.field, one.entities, one.region, best[0], one.reader, "rule" if len(readings) > 1 else None)
                continue
            for entity in one.entities:
                self.claim(entity, one.field.path, None, one.region, one.reader, None, "=", tuple(values))
                message = f"{one.field.path}: {one.region.text!r} may be split in {len(values)} ways: nothing on the page decides."
                self.wrong("ambiguous", WARNING, message, one.region, entity, one.field.path)

    def _faults(self, facts: Facts, values: Sequence[tuple[Value, str | None, Field]]) -> int:
        """How many rules would be broken by some values."""
        return broken(self.schema, with_values(facts, values), frozenset(field.path for _, _, field in values))


def _merged(one: WrittenList, reading: tuple[Item, ...], facts: Facts, entity: str | None) -> tuple[Item, ...]:
    """A reading with neighbours joined that are one item of the list that this list must lead: `SQL, PL/SQL`."""
    rule = next((rule for rule in one.field.rules if rule.name == "leads"), None)
    whole = View(facts.get(entity, {})).value(rule.option("to")) if rule is not None else None
    known = {squeeze(item).casefold() for item in whole if isinstance(item, str)} if isinstance(whole, tuple) else set()
    merged: list[Item] = []
    for item in reading:
        if merged and squeeze(one.region.text[merged[-1].start : item.end]).casefold() in known:
            merged[-1] = Item(merged[-1].start, item.end)
        else:
            merged.append(item)
    return tuple(merged)


def _list_value(content: str, reading: Sequence[Item], field: Field) -> Value:
    """The values of a list's items; an item that is not written as its kind is its text."""
    values: list[Value] = []
    for item in reading:
        written = content[item.start : item.end]
        try:
            values.append(read(written, field.writing.items) if field.writing.items else squeeze(written))
        except ValueError:
            values.append(squeeze(written))
    return tuple(values)


def with_values(facts: Facts, values: Sequence[tuple[Value, str | None, Field]]) -> Facts:
    """The facts, and some values that no fact states yet."""
    changed: Facts = dict(facts)
    for value, entity, field in values:
        if field.path not in changed.get(entity, {}):
            changed[entity] = {**changed.get(entity, {}), field.path: Fact(value, (), (Statement(value, ()),))}
    return changed
