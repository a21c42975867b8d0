"""The claims of one page while they are found, and what is wrong with it.

Every function here takes the region of exactly the characters that it speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from extract.enumerations import Item
from extract.footnotes import bare_end
from extract.images import image_text
from extract.kinds import read, squeeze
from extract.listings import across_cells, lines_of, listing
from extract.model import ERROR, NOTE, WARNING, Claim, Discrepancy, Evidence, Region, Run, Value, claim_order
from extract.placeholders import is_placeholder
from extract.records import Fact, Facts, Known, Statement, facts_of
from extract.remarks import is_beside_date, read_cell
from extract.rules import View, broken
from extract.schema import Field, Schema

_RAISED = re.compile(
    r"[0-9](?:\s|&nbsp;|<[^<>]{0,200}>){0,8}<su[pb](?![a-z])[^<>]{0,200}>(?:\s|<(?!/su[pb])[^<>]{0,200}>){0,8}[0-9]", re.IGNORECASE
)


class WrittenList(NamedTuple):
    """A list that may read in several ways, and whom it is claimed of."""

    field: Field
    entities: tuple[str | None, ...]
    region: Region
    reader: str
    readings: tuple[tuple[Item, ...], ...]


MAX_RAISED = 100
"""Characters of the longest text that is no value because of a raised figure behind another."""
MAX_WORDS = 60
"""Characters of the words of an image that a message quotes."""
MAX_MARKED = 5
"""Places of marks that are shown."""


class Draft:
    """What is known of one page so far. `plain` reads a slice of the source as the page's format does."""

    def __init__(self, page: str, text: str, schema: Schema, plain: Callable[[str], str]) -> None:
        self.page, self.text, self.schema, self.plain = page, text, schema, plain
        self.claims: list[Claim] = []
        self.discrepancies: list[Discrepancy] = []
        self.sources: set[str] = set()
        self.lists: list[WrittenList] = []
        self.ignored = 0
        self.marked: list[Region] = []
        """Values and names with the mark of a footnote, which is left out."""
        self._facts: tuple[int, Facts] = (-1, {})
        self._known: Known = {}

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
        if isinstance(value, str) and relation == "=" and is_placeholder(value) and not self._is_expected(path, value):
            self._placeholder(entity, path, region)
            return
        if isinstance(value, str) and relation == "=" and len(value) <= MAX_RAISED and self._is_raised(region):
            message = f"{path}: {region.text!r} has figures of two heights: a power, or the mark of a footnote."
            self.wrong("ambiguous", WARNING, message, region, entity, path)
            return
        start, end = region.span
        text = self.plain(self.text[start:end])
        self.claims.append(Claim(self.page, entity, path, relation, value, text, start, end, reader, decided_by, alternatives))

    def doubt(self, at: int, alternatives: tuple[Value, ...]) -> None:
        """Leaves a claim with several values, of which nothing says which is right."""
        self.claims[at] = self.claims[at]._replace(value=None, alternatives=alternatives)
        self._facts = (-1, {})

    def _is_expected(self, path: str, value: str) -> bool:
        """Whether the schema names a text as a value of a field, whatever it looks like."""
        field = self.schema.field_of(path)
        return field is not None and (value in field.schema.get("enum", ()) or value in field.writing.known)

    def _placeholder(self, entity: str | None, path: str, region: Region) -> None:
        field = self.schema.field_of(path)
        message = f"{path}: {squeeze(region.text)[:60]!r} is what a template or a script left in the place of a value."
        self.wrong("placeholder", WARNING, message, region, entity, field.path if field else path)

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

    def tell_marks(self) -> None:
        """A note of the marks that are left out."""
        if self.marked:
            words = "1 mark of a footnote is" if len(self.marked) == 1 else f"{len(self.marked)} marks of footnotes are"
            message = f"{words} left out behind values and names."
            places = [Evidence(self.page, *one.span, self.plain(self.text[slice(*one.span)])) for one in self.marked[:MAX_MARKED]]
            values = (str(len(self.marked)),)
            self.discrepancies.append(
                Discrepancy("footnote", NOTE, self.page, None, None, values, message, tuple(places), self.schema.name)
            )

    def ordered(self) -> tuple[Claim, ...]:
        """The claims so far in page order."""
        return tuple(sorted(self.claims, key=claim_order))

    def facts(self) -> Facts:
        """What the claims so far say."""
        if self._facts[0] != len(self.claims):
            self._facts = (len(self.claims), facts_of(self.ordered(), self.schema, self._known))
        return self._facts[1]

    # --- cells ----------------------------------------------------------------------------------------------------

    def cell(self, field: Field, entity: str | None, region: Region, reader: str, unit: str = "", written: str = "") -> None:
        """The claims of a delimited cell, or what is wrong with it; an empty cell says nothing, unless it holds an image.

        `unit` is the one that the header of the cell gives to values without one, `written` what the region says without what stands
        between its parts.
        """
        region = region.part(0, len(region.text))
        if not region.text:
            self._image(field, entity, region, reader)
        elif self.schema.is_null(region.text):
            self.claim(entity, field.path, None, region, reader)
        elif field.is_list:
            self.list(field, (entity,), region, reader)
        else:
            said = written or region.text
            with_unit = f"{said} {unit}" if unit and not any(map(str.isalpha, said)) else ""
            self._read(
                field, entity, field.path, region, reader, None, with_unit if with_unit and self.reads(field, with_unit) else written
            )

    def _image(self, field: Field, entity: str | None, region: Region, reader: str) -> None:
        """The claim of an image whose words are a value; what is text may as well be about the image."""
        words = image_text(self.text, region.start)
        if words is None:
            return
        if field.writing.kind not in ("text", "list") and words.text and self.reads(field, words.text):
            self._read(field, entity, field.path, words, reader)
            return
        said = f"an image of {words.text[:MAX_WORDS]!r}" if words.text else "images that say nothing or several things"
        self.wrong("unread-image", NOTE, f"{field.path}: the cell holds {said}; it is not read.", words, entity, field.path)

    def _read(
        self, field: Field, entity: str | None, path: str, region: Region, reader: str, decided_by: str | None = None, written: str = ""
    ) -> None:
        """The claim of a region, or what is wrong with it; `written` is its text with what its header adds."""
        region = self._unmarked(field, self._dated(field, region))
        try:
            value = self._value(field, written or region.text, self._is_raised(region))
        except ValueError as error:
            if is_placeholder(region.text):
                self._placeholder(entity, path, region)
            else:
                self.wrong("unreadable", ERROR, f"{path}: {error}.", region, entity, field.path)
            return
        self.claim(entity, path, value, region, reader, decided_by)

    def _dated(self, field: Field, region: Region) -> Region:
        """The only line of a cell that is a date, where the others leave it as it is: `Ann Lee<br>3 July 1971<br>Leeds`."""
        if field.writing.kind != "date" or not region.breaks:
            return region
        lines = [region.part(line.start, line.end) for line in lines_of(region)]
        found = [at for at, line in enumerate(lines) if self.reads(field, line.text)]
        beside = [is_beside_date(line.text, at < found[0]) for at, line in enumerate(lines) if at not in found] if found else []
        return lines[found[0]] if len(found) == 1 and all(beside) else region

    def _unmarked(self, field: Field, region: Region) -> Region:
        """The region without the mark of a footnote behind it; a star behind a figure may be a rating in text."""
        end = bare_end(region.text)
        writing = field.writing.items if field.is_list else field.writing
        is_text = writing is None or writing.kind == "text"
        if end == len(region.text) or (is_text and region.text.endswith("*") and not region.text[:end].rstrip()[-1:].isalpha()):
            return region
        if self._is_expected(field.path, squeeze(region.text)) or (not is_text and self.reads(field, region.text)):
            return region
        self.marked.append(region)
        return region.part(0, end)

    def _is_raised(self, region: Region) -> bool:
        """Whether the blank between two figures may be nothing but their height: `$9<sup>990</sup>`."""
        start, end = region.span
        return bool(region.runs) and _RAISED.search(self.text, start, end) is not None

    @staticmethod
    def _value(field: Field, text: str, raised: bool = False) -> Value:
        """The value of a cell, or of an item of a list; raises ValueError."""
        writing = field.writing.items if field.is_list else field.writing
        if writing is None:
            return squeeze(text)
        if raised and writing.kind != "text":
            raise ValueError(f"expected a {writing.kind}, found figures of two heights in {text!r}")
        return read_cell(text, writing)

    # --- lists ----------------------------------------------------------------------------------------------------

    def list(self, field: Field, entities: Sequence[str | None], region: Region, reader: str, decided_by: str | None = None) -> None:
        """The claims of a written list; one that reads in several ways waits for what else the page says."""
        readings, beside = listing(region, self.text)
        for entity in entities:
            self.beside(field, entity, [region.part(*one) for one in beside])
        if len(readings) > 1 or any(rule.name == "leads" for rule in field.rules):
            self.lists.append(WrittenList(field, tuple(entities), region, reader, tuple(readings)))
        else:
            self._items(field, entities, region, readings[0], reader, decided_by)

    def cells(self, field: Field, entity: str | None, regions: Sequence[Region], reader: str) -> None:
        """The claims of the cells of a list beside one label: an item each, or what the only one holds."""
        found = [region for region in regions if region.text]
        if len(found) < 2:
            for region in found:
                self.cell(field, entity, region, reader)
            return
        if going_on := across_cells(found):
            parts = [region.part(*item) for region, way in zip(found, going_on, strict=True) for item in way]
            self._parts(field, entity, parts, reader, None)
            return
        listings = [(region, listing(region, self.text)) for region in found]
        self.beside(field, entity, [region.part(*one) for region, (_, beside) in listings for one in beside])
        whole = [(Item(0, len(region.text)),) for region in found]
        ways = [
            readings[0] if region.breaks and len(readings) == 1 else all_of_it
            for (region, (readings, _)), all_of_it in zip(listings, whole, strict=True)
        ]
        self._parts(field, entity, [region.part(*one) for region, way in zip(found, ways, strict=True) for one in way], reader, None)

    def beside(self, field: Field, entity: str | None, parts: Sequence[Region]) -> None:
        """Lines in the cell of a list that are none of its items; one with a colon behind it only leads to them."""
        for part in parts:
            severity = NOTE if part.text.endswith(":") else WARNING
            self.wrong("unread-text", severity, f"{field.path}: {part.text!r} is no item of the list beside it.", part, entity, field.path)

    def _items(
        self, field: Field, entities: Sequence[str | None], region: Region, spans: Sequence[Item], reader: str, decided_by: str | None
    ) -> None:
        """The claims of the items of a written list; empty ones are counted."""
        parts = [region.part(item.start, item.end) for item in spans if item.end > item.start]
        empty = len(spans) - len(parts)
        for entity in entities:
            if empty:
                message = f"{field.path}: {empty} empty item{'s' if empty > 1 else ''} in the list."
                self.wrong("empty-item", WARNING, message, region, entity, field.path)
            self._parts(field, entity, parts, reader, decided_by)

    def _parts(self, field: Field, entity: str | None, parts: Sequence[Region], reader: str, decided_by: str | None) -> None:
        """The claims of all items, or of none where one of them is not written as its kind."""
        unreadable = [part for part in parts if is_placeholder(part.text) or not self.reads(field, part.text)]
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
