"""The data of a page, and the elements that selectors name, to claims.

An item of JSON-LD or microdata is told to be an entity by its name; the one of a page about one thing is the item with most
of the fields. What it states counts as any other statement of the page does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from extract.drafts import Draft
from extract.embedded import Embedded
from extract.flows import region_of
from extract.items import JSON_LD, MAX_GIVEN, READERS, Given, Item, References, given_at, is_reference
from extract.kinds import read, squeeze
from extract.model import NOTE, WARNING, Region, Run, Value
from extract.names import identity
from extract.numerals import Locale
from extract.outline import Outline
from extract.schema import Field
from extract.selectors import select

SELECT = "select"
MACHINE = Locale(decimal=".", group="")
"""How numbers are written in data, whatever the locale of a page."""
MAX_ITEMS, MAX_ENTITIES = 50, 500
"""Items of one name that are read, and entities that data alone names."""
MAX_NAMED = 5
"""Names of items of no entity that are told."""

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?")
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9]{2}:[0-9:.]+(?:Z|[+-][0-9]{2}:?[0-9]{2})?")
_TERM = re.compile(r"https?://(?:www\.)?schema\.org/([A-Za-z]+)")


def bind_embedded(draft: Draft, order: Sequence[str], data: Embedded) -> None:
    """The claims of a page's data and selections, and what of them is not read. `order` are the entities in page order."""
    for script in data.unread if draft.schema.has_properties else ():
        region = Region(draft.text[script.start : script.end], script.start)
        draft.wrong(
            "unread-data", WARNING, f"A script of JSON-LD is not read: {script.why}.", region, values=(script.why,), pattern=script.why
        )
    selections = list(_selections(draft, data))
    if data.cut:
        if selections or (data.items and draft.schema.has_properties):
            message = "The page may have been cut; its data and what selectors select are not read."
            draft.wrong("cut", NOTE, message, values=("data",), pattern="data")
        return
    for reader in READERS:
        _Data(draft, data, reader).bind(order)
    for field, regions in selections:
        _bind_selection(draft, order, field, regions)
    if data.outline is not None and data.outline.is_exhausted:
        why = "too many texts stand within several elements"
        draft.wrong("unread-data", WARNING, f"Not all elements of the page are read: {why}.", values=(why,), pattern=why)


def names_of_data(draft: Draft, data: Embedded) -> tuple[str, ...]:
    """The entities of a page that names none elsewhere: the outermost items that have a name and another field, else the elements
    that are selected for the key."""
    entities = draft.schema.entities
    names: tuple[str, ...] = ()
    for reader in READERS if entities and not data.cut else ():
        one = _Data(draft, data, reader)
        named = [(item, name) for item, name in one.named() if one.count(item, one.fields(True)) > 1]
        least = min((item.depth for item, _ in named), default=0)
        names = names or tuple(dict.fromkeys(name for item, name in named if item.depth == least))
    names = names or tuple(_selected_names(draft, data))
    return names if entities and entities.min <= len(names) <= MAX_ENTITIES else ()


def _selected_names(draft: Draft, data: Embedded) -> Iterator[str]:
    """The identities of the elements that are selected for the key; an ordinal tells two equal ones apart."""
    entities = draft.schema.entities
    seen: Counter[str] = Counter()
    for field, regions in _selections(draft, data) if entities and not data.cut else ():
        for region in regions if field.per_entity and entities and field.path == entities.key else ():
            name = identity(region.text)
            seen[name] += 1
            if name:
                yield name if seen[name] == 1 else f"{name} #{seen[name]}"


# --- data -------------------------------------------------------------------------------------------------------------


class _Data:
    """The items of a page in one of the two ways of writing them."""

    def __init__(self, draft: Draft, data: Embedded, reader: str) -> None:
        self.draft, self.reader = draft, reader
        self.items = [item for item in data.items if item.reader == reader and not is_reference(item)]
        self.references = References(self.items)
        entities = draft.schema.entities
        self.key = next((one for one in draft.schema.fields if entities and one.per_entity and one.path == entities.key), None)
        self.spelled: dict[str, set[Value]] = {}
        self.said = {(claim.entity, claim.field, claim.start, claim.end) for claim in draft.claims}

    def bind(self, order: Sequence[str]) -> None:
        """The claims of all items."""
        if self.items:
            self.bind_items(order)
        if self.references.is_exhausted:
            why = "it has too many references"
            self.draft.wrong("unread-data", WARNING, f"Not all of the page's {self.reader} is read: {why}.", values=(why,), pattern=why)

    def bind_items(self, order: Sequence[str]) -> None:
        """The claims of the items of the page, and of its entities."""
        self.state(None, self.best(self.fields(False)), self.fields(False))
        fields = self.fields(True)
        if not fields or not order:
            return
        single = set(order) - {name.rpartition(" #")[0] for name in order}
        others: list[str] = []
        found: Counter[str] = Counter()
        for item, name in self.named():
            if name in single and found[name] < MAX_ITEMS:
                found[name] += 1
                self.state(name, [item], fields)
            elif self.count(item, fields) > 1:
                others.append(name)
        if len(order) == 1 and not found:
            self.state(order[0], self.best(fields), [field for field in fields if field is not self.key])
        elif others:
            values = tuple(dict.fromkeys(others))[:MAX_NAMED]
            words = "1 item" if len(others) == 1 else f"{len(others)} items"
            message = f"{words} of {self.reader} not read, whose name is that of no single entity: {', '.join(map(repr, values))}."
            self.draft.wrong("unread-data", NOTE, message, values=(*values, str(len(others))), pattern="no entity")

    def fields(self, per_entity: bool) -> list[Field]:
        """The fields that stand in data."""
        return [field for field in self.draft.schema.fields if field.properties and field.per_entity is per_entity]

    def values(self, item: Item, field: Field) -> list[tuple[Given, Item]]:
        """What stands at the first of a field's paths that leads to a value."""
        return next((values for path in field.properties if (values := given_at(item, path, self.references))), [])

    def count(self, item: Item, fields: Sequence[Field]) -> int:
        """How many of some fields an item has."""
        return sum(1 for field in fields if any(given_at(item, path, self.references) for path in field.properties))

    def named(self) -> Iterator[tuple[Item, str]]:
        """The items with one name, and its identity."""
        for item in self.items:
            names = {identity(self.text(value)) for value, _ in self.values(item, self.key)} if self.key else set()
            if len(names) == 1:
                yield item, names.pop()

    def best(self, fields: Sequence[Field]) -> list[Item]:
        """The items with most of some fields, of those the outermost."""
        ranks = [(self.count(item, fields), -item.depth) for item in self.items]
        best = max(ranks, default=(0, 0))
        return [item for item, rank in zip(self.items, ranks, strict=True) if rank == best and rank[0]]

    def text(self, given: Given) -> str:
        """A value as text: that of JSON may hold markup, as what is shown by a script does."""
        return squeeze(self.draft.plain(given.text) if self.reader == JSON_LD else given.text)

    def state(self, entity: str | None, items: Sequence[Item], fields: Sequence[Field]) -> None:
        """The claims of some items that all speak of one thing."""
        for field in fields:
            found = [values for item in items if (values := self.values(item, field))]
            if not found:
                continue
            self.draft.sources.add(f"{field.path}: {self.reader}")
            texts = [[self.written(field, given, owner) for given, owner in values] for values in found]
            given = [value for values in found for value, _ in values]
            if field is self.key:
                self.name(entity, given)
            elif max(map(len, texts)) > MAX_GIVEN or not _is_one(field, texts):
                shown = tuple(dict.fromkeys(text for one in texts for text in one))[:MAX_NAMED]
                message = f"{field.path}: {len(given)} values of {self.reader} differ: {', '.join(map(repr, shown))}."
                self.draft.wrong("ambiguous", WARNING, message, self.region(given[0], shown[0]), entity, field.path, shown)
            else:
                for values, written in zip(found, texts, strict=True):
                    self.claim(entity, field, [value for value, _ in values], written)

    def name(self, entity: str | None, given: Sequence[Given]) -> None:
        """Claims of an entity's name, unless what the page shows spells it otherwise."""
        if entity is None or self.key is None:
            return
        if entity not in self.spelled:
            claims = [claim for claim in self.draft.claims if claim.entity == entity and claim.field == self.key.path]
            self.spelled[entity] = {claim.value for claim in claims}
        spelled = self.spelled[entity]
        for value in given:
            text = self.text(value)
            if text in spelled or not spelled:
                self.draft.claim(entity, self.key.path, text, self.region(value, text), self.reader)

    def claim(self, entity: str | None, field: Field, given: Sequence[Given], written: Sequence[str]) -> None:
        """The claims of the values of one item; several of a list are its items. What the same characters said before is not said again."""
        for number, (value, text) in enumerate(zip(given, written, strict=True)):
            used = _in_data(field) if _NUMBER.match(text) else field
            region = self.region(value, text)
            if field.is_list and len(given) > 1:
                self.draft.item(used, entity, number, region, self.reader)
            elif (entity, field.path, *region.span) not in self.said:
                self.draft.cell(used, entity, region, self.reader)

    def written(self, field: Field, given: Given, owner: Item) -> str:
        """A value as its kind reads it: a number with the unit beside it, the day of a moment, a term without its vocabulary."""
        text = self.text(given)
        kind = field.writing.kind
        if _NUMBER.fullmatch(text):
            number = format(Decimal(text), "f") if "e" in text.lower() else text
            beside = ("priceCurrency", "currency") if kind == "money" else ("unitText", "unitCode") if field.writing.units else ()
            units = [unit for name in beside for unit in owner.properties.get(name, ()) if isinstance(unit, Given)]
            return f"{number} {self.text(units[0])}" if units else number
        moment = _MOMENT.fullmatch(text) if kind == "date" else None
        term = _TERM.fullmatch(text)
        return moment[1] if moment else term[1] if term else text

    def region(self, given: Given, text: str) -> Region:
        """The text of a value with its place."""
        if self.draft.text[given.start : given.end] == text:
            return Region(text, given.start)
        return Region(text, given.start, (Run(0, given.start, given.end),))


def _in_data(field: Field) -> Field:
    """A field as its numbers are written in data."""
    items = field.writing.items
    return replace(field, writing=replace(field.writing, locale=MACHINE, items=items and replace(items, locale=MACHINE)))


def _is_one(field: Field, texts: Sequence[Sequence[str]]) -> bool:
    """Whether the values of some items are one: equal lists, or values that read alike."""
    if field.is_list:
        return all(one == texts[0] for one in texts)
    used = _in_data(field)
    return len({_said(used if _NUMBER.match(text) else field, text) for one in texts for text in one}) == 1


def _said(field: Field, text: str) -> Value:
    try:
        return read(text, field.writing)
    except ValueError:
        return squeeze(text)


# --- selections -------------------------------------------------------------------------------------------------------


def _selections(draft: Draft, data: Embedded) -> Iterator[tuple[Field, list[Region]]]:
    """The texts of the elements that are selected for each field, in page order."""
    if data.outline is None:
        return
    for field in draft.schema.fields:
        found = sorted({index for selector in field.selectors for index in select(data.outline, selector)})
        if found:
            yield field, [region for index in found if (region := _text_of(draft, data.outline, index)) is not None]


def _text_of(draft: Draft, outline: Outline, index: int) -> Region | None:
    """The text of an element, without the tables in it; None where no reader sees it."""
    element = outline.elements[index]
    tokens = outline.text_tokens(index)
    if not tokens and element.last > element.first:
        return None
    region = region_of(outline.tokens, tokens)
    start, end = region.span
    text = draft.plain(draft.text[start:end])
    return region if text == region.text else Region(text, start, (Run(0, start, end),) if text else ())


def _bind_selection(draft: Draft, order: Sequence[str], field: Field, regions: Sequence[Region]) -> None:
    """As many texts as entities are theirs in page order; of a field of the page all are the same value, or the items of a list."""
    draft.sources.add(f"{field.path}: {SELECT}")
    said = {(claim.entity, claim.field, claim.start, claim.end) for claim in draft.claims}
    shown = tuple(dict.fromkeys(squeeze(region.text) for region in regions if region.text))
    if field.per_entity and len(regions) != len(order):
        message = f"{field.path}: {len(regions)} elements are selected for {len(order)} entities."
        region = next((one for one in regions if one.text), None)
        draft.wrong("ambiguous", WARNING, message, region, None, field.path, (str(len(regions)),))
    elif field.per_entity:
        for entity, region in zip(order, regions, strict=True):
            if (entity, field.path, *region.span) not in said:
                draft.cell(field, entity, region, SELECT)
    elif field.is_list and len(shown) > 1:
        for number, region in enumerate(one for one in regions if one.text):
            draft.item(field, None, number, region, SELECT)
    elif len(shown) > 1:
        message = f"{field.path}: {len(regions)} elements are selected and differ: {', '.join(map(repr, shown[:MAX_NAMED]))}."
        draft.wrong("ambiguous", WARNING, message, regions[0], None, field.path, shown[:MAX_NAMED])
    else:
        for region in regions:
            if (None, field.path, *region.span) not in said:
                draft.cell(field, None, region, SELECT)
