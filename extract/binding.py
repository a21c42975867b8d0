"""Blocks and a schema to claims: what each table cell, sentence, section and flattened row of a page says.

The order is that of knowing: entities first, then cells under labels, sentences, sections and paragraphs; flattened rows
last, because every other claim is evidence for where to cut them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby, takewhile
from typing import NamedTuple

from extract.currencies import WRITTEN
from extract.doubts import doubt_figures
from extract.drafts import Draft
from extract.embedded import Embedded
from extract.entities import Found, find_entities
from extract.grids import Labels, Paired
from extract.kinds import squeeze
from extract.linepairs import MAX_VALUE, Pair, is_label_element, line_pairs, split_line
from extract.listings import lines_of, texts_of
from extract.model import NOTE, WARNING, Block, Claim, Discrepancy, Region
from extract.names import Mentions
from extract.prose import Anchors, Match, Matcher, Pattern
from extract.reach import BEYOND
from extract.records import Facts
from extract.regions import Label, Name, label_at, value_start
from extract.rows import FlatRows
from extract.schema import Field, Schema
from extract.sentences import sentence_end
from extract.stated import bind_embedded, names_of_data
from extract.tabled import bind_tables, unread_table


class Bound(NamedTuple):
    """What binding found. `order` are the entities in page order, `sources` the labels and patterns of the schema that fit, `facts` what
    the claims say."""

    claims: tuple[Claim, ...]
    discrepancies: tuple[Discrepancy, ...]
    order: tuple[str, ...]
    sources: frozenset[str]
    ignored: int
    facts: Facts


Embeds = Callable[[str, bool], Embedded] | None
"""What finds the data and the elements of a page: `extract.formats.Format.embedded`."""


def bind(page: str, text: str, blocks: Sequence[Block], schema: Schema, plain: Callable[[str], str], embedded: Embeds = None) -> Bound:
    """The claims of a page. `plain` reads a slice of the source as its format does, `embedded` finds its data and elements."""
    draft, _, rows, _ = begin(page, text, blocks, schema, plain, embedded)
    rows.settle()
    draft.settle_lists()
    doubt_figures(draft, blocks)
    draft.tell_marks()
    return Bound(draft.ordered(), tuple(draft.discrepancies), tuple(rows.order), frozenset(draft.sources), draft.ignored, draft.facts())


class Begun(NamedTuple):
    """A page that is read but for its flattened rows, which wait to be cut."""

    draft: Draft
    found: Found
    rows: FlatRows
    lines: _Lines


def begin(page: str, text: str, blocks: Sequence[Block], schema: Schema, plain: Callable[[str], str], embedded: Embeds = None) -> Begun:
    """Everything that a page says outside of flattened rows."""
    if blocks and blocks[-1].kind == BEYOND:
        text, blocks = text[: blocks[-1].start], blocks[:-1]
    draft = Draft(page, text, schema, plain)
    found = find_entities(blocks, schema)
    data = embedded(text, schema.selects) if embedded is not None and (schema.selects or schema.has_properties) else None
    if data is not None and not found.order:
        found = found._replace(order=names_of_data(draft, data))
    rows = FlatRows(draft, list(found.order), found.candidates)
    bind_tables(draft, found.tables, blocks)
    _bind_names(draft, found)
    for region in found.regions:
        rows.add(region)
    lines = _Lines(draft, blocks, found, rows.order)
    lines.bind()
    if data is not None:
        bind_embedded(draft, rows.order, data)
    return Begun(draft, found, rows, lines)


# --- names -------------------------------------------------------------------------------------------------------------


def _bind_names(draft: Draft, found: Found) -> None:
    """A claim of the key for each place outside tables that names an entity."""
    if draft.schema.entities is None:
        return
    for name in found.names:
        draft.claim(name.entity, draft.schema.entities.key, squeeze(name.region.text), name.region, "names")
    for name in found.lines.values():
        draft.sources.add(f"{draft.schema.entities.key}: label")
        draft.claim(name.entity, draft.schema.entities.key, squeeze(name.region.text), name.region, "label")
    for region in found.regions:
        for name in region.names:
            draft.claim(name.entity, draft.schema.entities.key, squeeze(name.region.text), name.region, "header")


# --- lines, sentences, sections, paragraphs ---------------------------------------------------------------------------


Place = tuple[str, Region | None]
"""An entity, and where it is named."""


class _Lines:
    """The blocks of a page that are no tables: sentences, headings with what stands below them, labelled lines."""

    def __init__(self, draft: Draft, blocks: Sequence[Block], found: Found, order: list[str]) -> None:
        self.draft, self.blocks, self.found, self.order, self.schema = draft, blocks, found, order, draft.schema
        flat = {at for region in found.regions for at in range(region.first, region.last + 1)}
        self.records = _records(found.lines, blocks)
        self.paired: dict[int, tuple[Paired, ...]] = {}
        for table in found.tables:
            if table.labels.pairs:
                self.paired[table.at] = (*self.paired.get(table.at, ()), *table.labels.pairs)
        self.naming = {table.at for table in found.tables if table.labels.names}
        told = {table.at for table in found.tables if table.labels != Labels(unknown=table.labels.unknown)}
        self.loose = frozenset(table.at for table in found.tables) - told
        self.tables = frozenset({table.at for table in found.tables} | flat)
        self.free = [at for at, block in enumerate(blocks) if at not in self.tables and block.text]
        self.spans = frozenset(blocks[at].region.span for at in self.free) if self.loose else frozenset()
        self.closed = [at for at in self.free if not blocks[at].open]
        self.anchors = Anchors({at: blocks[at].text for at in self.free})
        self.matcher = Matcher(Mentions([name for name in order if "#" not in name], self.schema.locale))
        ignored: set[int] = set()
        for pattern in self.schema.ignore:
            ignored.update(at for at in self.near(pattern) if at not in ignored and self.fits(pattern, at))
        self.ignored = frozenset(ignored)
        self.headings = self.sections()
        self.apart = self.tables | self.ignored | self.headings.keys()
        draft.ignored += len(self.ignored)

    def bind(self) -> None:
        """The claims of everything that is no table."""
        for field in self.schema.fields:
            if field.lines:
                self.bind_line(field)
            self.bind_prose(field)
        for at, (field, entity, pattern) in self.headings.items():
            self.draft.sources.add(f"{field.path}: {pattern.source}")
            self.bind_section(field, entity, at)
        for field in self.schema.fields:
            self.bind_paragraphs(field)
        self.bind_labelled_lines()
        self.note_open_line()

    def near(self, pattern: Pattern) -> list[int]:
        """The closed blocks in which a pattern may fit."""
        return [at for at in self.anchors.near(pattern) if not self.blocks[at].open]

    def fits(self, pattern: Pattern, at: int, field: Field | None = None) -> Match | None:
        """The fit of a pattern with a whole block; values are those of a field."""
        return self.matcher.whole(pattern, self.blocks[at].text, field.writing if field is not None else None)

    def bind_line(self, field: Field) -> None:
        """The first line that as a whole is the field's value, or all around it."""
        near = sorted((at, number) for number, pattern in enumerate(field.lines) for at in self.near(pattern) if at not in self.ignored)
        for at, number in near:
            match = self.fits(field.lines[number], at, field)
            if match is not None:
                values = match.of("value")
                region = self.blocks[at].region
                self.draft.sources.add(f"{field.path}: line")
                self.draft.cell(field, None, region.part(values[0].start, values[0].end) if values else region, "line")
                return

    # --- sentences ------------------------------------------------------------------------------------------------

    def bind_prose(self, field: Field) -> None:
        """Sentences that state a field; a match that touches the end of an open line is none."""
        for pattern in field.prose:
            for at in self.anchors.near(pattern):
                block = self.blocks[at]
                for match in self.matcher.matches(pattern, block.text, field.writing):
                    if not (block.open and match.end == len(block.text)):
                        self.sentence(field, pattern, block.region, match)

    def sentence(self, field: Field, pattern: Pattern, region: Region, match: Match) -> None:
        """The claims of one sentence: as many values as entities are paired in order, one value is for each entity."""
        self.draft.sources.add(f"{field.path}: {pattern.source}")
        values, entities = match.of("value"), match.entities
        whole = region.part(match.start, match.end)
        if len(values) != 1 and len(values) != len(entities) and (values or not pattern.asserts):
            message = f"{field.path}: a sentence gives {len(values)} values for {len(entities)} entities."
            self.draft.wrong("unpaired", WARNING, message, whole, None, field.path)
            return
        for number, value in enumerate(values):
            named: list[str | None] = [*entities] or [None]
            if len(values) > 1:
                named = named[number : number + 1]
            place = region.part(value.start, value.end)
            if field.is_list:
                self.draft.list(field, named, place, "prose")
            else:
                for entity in named:
                    self.draft.cell(field, entity, place, "prose")
        if pattern.asserts and len(entities) == 2:
            self.draft.claim(entities[0], field.path, entities[1], whole, "prose", None, ">" if pattern.asserts == "greater" else "<")

    # --- sections and paragraphs ----------------------------------------------------------------------------------

    def sections(self) -> dict[int, tuple[Field, str | None, Pattern]]:
        """The field and entity of each block that is the heading of one; the first pattern that fits tells."""
        found: dict[int, tuple[Field, str | None, Pattern]] = {}
        for field in self.schema.fields:
            for pattern in field.sections:
                for at in self.near(pattern):
                    match = self.fits(pattern, at) if at not in self.ignored and at not in found else None
                    if match is not None and (match.entities or not field.per_entity):
                        found[at] = field, match.entities[0] if match.entities else None, pattern
        return dict(sorted(found.items(), key=lambda one: one[0]))

    def bind_section(self, field: Field, entity: str | None, heading: int) -> None:
        """The items or the paragraphs below a heading."""
        blocks = [self.blocks[at] for at in takewhile(self.is_readable, range(heading + 1, len(self.blocks)))]
        if field.is_list:
            if len(blocks) > 1 and blocks[0].kind != "item" and blocks[0].text.endswith(":") and blocks[1].kind == "item":
                self.draft.beside(field, entity, [blocks[0].region])
                heading, blocks = heading + 1, blocks[1:]
            items = self.items_of(blocks, inner=self.blocks[heading].kind == "item") or self.lines_of_list(field, blocks)
            for number, region in enumerate(self.wholes_of(items, heading + 1 + len(items))):
                self.draft.item(field, entity, number, region, "section")
            self.end_of_list(field, entity, items, heading + 1 + len(items))
            if self.blocks[heading].kind != "item":
                self.rest_of_list(field, entity, items, blocks)
            if not items and blocks:
                closed = heading + 1 + len(blocks) in self.apart
                alone = not closed and self.is_written_list(blocks[0], heading + 2)
                self.list_without_items(field, entity, blocks[:1] if alone else blocks, closed=closed or alone)
            return
        text = list(takewhile(lambda block: block.kind == "paragraph", blocks)) or blocks[:1]
        behind = heading + 1 + len(text)
        if text and behind < len(self.blocks) and self.blocks[behind].open:
            message = f"{field.path}: the page ends inside the line below, which may be a further paragraph; the section is not read."
            self.draft.wrong("cut", NOTE, message, text[0].region, entity, field.path, ("section",), "section")
        elif text and text[0].kind in ("paragraph", "line"):
            whole = text[0].region
            if len(text) > 1:
                whole = self.draft.slice(text[0].start, text[-1].end)
            self.draft.cell(field, entity, whole, "section")

    def end_of_list(self, field: Field, entity: str | None, items: Sequence[Block], behind: int) -> None:
        """A note where the page ends behind the items of a list, which may go on: such a list is not compared with others."""
        last = self.blocks[behind] if behind < len(self.blocks) else None
        goes_on = last is None or (last.open and (last.kind == "item" or not last.apart))
        if items and goes_on and not _LIST_CLOSED.search(self.draft.text, items[-1].end):
            message = f"{field.path}: the page ends behind {_count(len(items), 'item')}; the list may go on."
            self.draft.wrong("cut", NOTE, message, items[-1].region, entity, field.path, (), "list")

    def items_of(self, blocks: Sequence[Block], inner: bool) -> list[Block]:
        """The items at the begin of some blocks, with the lines that stand within their elements; an `inner` list ends with its element."""
        items: list[Block] = []
        for block in blocks:
            if block.kind != "item" and not (items and self.is_within_item(items[-1], block)):
                break
            if inner and items and _INNER_CLOSED.search(self.draft.text, items[-1].end, block.start):
                break
            items.append(block)
        return items

    def is_within_item(self, above: Block, block: Block) -> bool:
        """Whether a line stands in the same element of a list as the one above it."""
        between = self.draft.text[above.end : block.start]
        return block.kind != "heading" and "<" in between and not _ITEM_CLOSED.search(between)

    def wholes_of(self, items: Sequence[Block], behind: int) -> Iterator[Region]:
        """The items of a list, each with the lines that belong to it; not the last one where the page may end within it."""
        at = 0
        while at < len(items):
            end = at + 1
            while end < len(items) and items[at].kind == "item" and items[end].kind != "item":
                end += 1
            if end == len(items) and self.may_end_within(items[-1], behind):
                return
            yield items[at].region if end == at + 1 else self.draft.slice(items[at].region.span[0], items[end - 1].region.span[1])
            at = end

    def may_end_within(self, item: Block, behind: int) -> bool:
        """Whether the page ends, or is open, behind a line of an item of HTML whose element is not closed."""
        following = self.blocks[behind] if behind < len(self.blocks) else None
        if following is not None and not following.open:
            return False
        rest = self.draft.text[item.end : following.start if following is not None else len(self.draft.text)]
        return "<" in rest and not _ITEM_CLOSED.search(rest)

    def rest_of_list(self, field: Field, entity: str | None, items: Sequence[Block], blocks: Sequence[Block]) -> None:
        """A warning where further items stand in the section, behind a line that is none, nor a heading: in text one stands apart."""
        behind = list(takewhile(lambda block: block.kind != "heading", blocks[len(items) :]))
        if items and behind and _STANDS_APART.fullmatch(self.draft.text, items[-1].end, behind[0].start):
            return
        further = [at for at, block in enumerate(behind) if block.kind == "item"]
        if items and further:
            parts = [block.region for block in behind[: further[-1] + 1]]
            shown = repr(parts[0].text[:MAX_SHOWN])
            message = f"{field.path}: {_count(len(further), 'further item')} of the section not read, behind {shown}, which is no item."
            self.draft.wrong("unread-text", WARNING, message, self.draft.slice(parts[0].span[0], parts[-1].span[1]), entity, field.path)

    def is_written_list(self, block: Block, behind: int) -> bool:
        """Whether a block is a list in one line, and the only one before another heading or the end of the page."""
        following = self.blocks[behind] if behind < len(self.blocks) else None
        if following is None:
            ends = _LIST_CLOSED.search(self.draft.text, block.end) is not None
        else:
            ends = following.kind == "heading"
        return ends and _SEPARATOR.search(block.text) is not None and sentence_end(block.text) >= len(block.text.rstrip(" ."))

    def lines_of_list(self, field: Field, blocks: Sequence[Block]) -> list[Block]:
        """The lines below a heading that are written as items are, without a bullet; free text is written as any line is."""
        items = field.writing.items
        if items is None or items.kind == "text":
            return []
        return list(takewhile(lambda block: self.draft.reads(field, block.text), blocks))

    def list_without_items(self, field: Field, entity: str | None, blocks: Sequence[Block], closed: bool) -> None:
        """A list of free text without bullets: a written list in one line, or a line an item up to where the schema knows the end."""
        if len(blocks) == 1 and closed:
            self.draft.cell(field, entity, blocks[0].region, "section")
        elif closed:
            for number, block in enumerate(blocks):
                self.draft.item(field, entity, number, block.region, "section")
        else:
            message = f"{field.path}: nothing tells where the list ends, whose items have no bullets."
            self.draft.wrong("ambiguous", WARNING, message, blocks[0].region, entity, field.path)

    def is_readable(self, at: int) -> bool:
        """Whether a block may be a value: no table, furniture, heading or open line."""
        return at < len(self.blocks) and at not in self.apart and not self.blocks[at].open and bool(self.blocks[at].text)

    def bind_paragraphs(self, field: Field) -> None:
        """The paragraphs behind a table, one per entity in page order; another number is ambiguous."""
        last = self.last_of_table(field.after) if field.after and not self.is_claimed(field) else None
        if last is None:
            return
        behind = list(takewhile(lambda at: at not in self.apart and self.blocks[at].kind != "heading", range(last + 1, len(self.blocks))))
        if any(self.blocks[at].open for at in behind):
            message = f"{field.path}: the page ends inside the paragraphs behind the table, which are not read."
            self.draft.wrong("cut", NOTE, message, None, None, field.path, ("paragraphs",), "paragraphs")
            return
        paragraphs = [self.blocks[at] for at in behind if self.blocks[at].kind == "paragraph"]
        if len(paragraphs) == len(self.order):
            for entity, block in zip(self.order, paragraphs, strict=True):
                self.draft.cell(field, entity, block.region, "paragraph")
        elif paragraphs:
            words = "1 paragraph stands" if len(paragraphs) == 1 else f"{len(paragraphs)} paragraphs stand"
            message = f"{field.path}: {words} behind the table for {len(self.order)} entities."
            region = Region(self.draft.text[paragraphs[0].start : paragraphs[-1].end], paragraphs[0].start)
            self.draft.wrong("ambiguous", WARNING, message, region, None, field.path, (str(len(paragraphs)),))

    def is_claimed(self, field: Field) -> bool:
        """Whether another way of reading has found the field."""
        return any(claim.field == field.path for claim in self.draft.claims)

    def last_of_table(self, fields: Sequence[str]) -> int | None:
        """The last block of the first table that holds one of some fields."""
        found = [table.at for table in self.found.tables if any(self.holds(one.said, fields) for one in table.labels.cells)]
        paired = [at for at, pairs in self.paired.items() if any(self.holds(one.said, fields) for one in pairs)]
        found += [at for at in paired[:1] if not found]
        while found[:1] == paired[:1] != [] and paired[1:] and paired[1] - paired[0] == 2:
            found = paired = paired[1:]
        for region in self.found.regions:
            if any(field is not None and field.path in fields for field in (*(row.field for row in region.rows), *region.fields)):
                found.append(region.last)
        return min(found, default=None)

    def holds(self, label: str, fields: Sequence[str]) -> bool:
        """Whether a label is one of some fields'."""
        heading = self.schema.heading(label)
        return heading is not None and heading.field.path in fields

    # --- labelled lines -------------------------------------------------------------------------------------------

    def bind_labelled_lines(self) -> None:
        """`Label: value` lines, of the page or of the one entity whose heading stands above."""
        for at, context in self.contexts():
            block = self.blocks[at]
            if at in self.paired:
                self.pairs(at)
            elif at in self.loose:
                self.lines_of_cells(block, context)
            elif at not in self.ignored and not self.value_below(at, context):
                self.labelled_line(block, context)

    def value_below(self, at: int, context: str | None) -> bool:
        """Whether a line of HTML is a label alone; the line below it is its value where the kind or an element tells so."""
        block = self.blocks[at]
        field = self.schema.label(block.text) if at not in self.headings else None
        below = self.blocks[at + 1] if field is not None and self.is_readable(at + 1) else None
        if field is None or below is None or "<" not in self.draft.text[block.end : below.start]:
            return False
        above = self.blocks[at - 1].text if at and at - 1 not in self.tables else ""
        if any(self.schema.label(text) is not None or label_at(text, self.schema) is not None for text in (above, below.text)):
            return False
        if at + 2 < len(self.blocks) and self.blocks[at + 2].open:
            message = f"{field.path}: the page ends behind the line below, where a row of values may go on; it is not read."
            self.draft.wrong("cut", NOTE, message, below.region, None, field.path, ("line",), "line")
            return True
        told = is_label_element(self.draft.text, block.region.span[0])
        if told is None or below.kind == "heading" or len(below.text) > MAX_VALUE or block.text == below.text:
            return False
        told = told or block.text.endswith(":") or self.is_one_of_many(at)
        if field.is_list and below.kind == "item" and (told or block.kind == "heading"):
            self.items_below(at, field, context)
            return True
        if field.writing.kind == "text" or field.is_list:
            certain = told and below.kind in ("line", "paragraph") and (not field.is_list or self.is_whole_value(at))
            likely = field.is_list or below.kind == block.kind == "line"
        else:
            reads = self.draft.reads(field, below.text)
            further = self.blocks[at + 2].text if at + 2 < len(self.blocks) else ""
            likely = below.kind != "item" and (reads or told)
            alone = (reads or any(map(str.isdigit, below.text))) if told else not self.draft.reads(field, further)
            certain = likely and alone
        if certain or likely:
            self.pair(Pair(field, block.region, below.region, certain), context)
        return certain

    def is_one_of_many(self, at: int) -> bool:
        """Whether the pair of lines before or behind one is a label with a value too, with the same tags between."""
        gap = self.gap(at)
        others = [other for other in (at - 2, at + 2) if 0 <= other < len(self.blocks) - 1 and other not in self.apart]
        return any(self.schema.label(self.blocks[other].text) is not None and self.gap(other) == gap for other in others)

    def is_whole_value(self, at: int) -> bool:
        """Whether the line below a label is all of its value: pairs with the same tags stand around, or the next one is a heading."""
        behind = self.blocks[at + 2] if at + 2 < len(self.blocks) else None
        if not self.is_one_of_many(at):
            return False
        return behind is None or behind.kind == "heading" or (at > 0 and self.gap(at - 1) == self.gap(at + 1) != self.gap(at))

    def gap(self, at: int) -> str:
        """The source between a block and the next, without white space."""
        return "".join(self.draft.text[self.blocks[at].end : self.blocks[at + 1].start].split())

    def items_below(self, at: int, field: Field, context: str | None) -> None:
        """The items below a line that is the label of a list."""
        if field.per_entity and context is None:
            return
        entity = context if field.per_entity else None
        items = self.items_of([self.blocks[one] for one in takewhile(self.is_readable, range(at + 1, len(self.blocks)))], inner=True)
        self.draft.sources.add(f"{field.path}: {squeeze(self.blocks[at].text).rstrip(' :').casefold()}")
        for number, region in enumerate(self.wholes_of(items, at + 1 + len(items))):
            self.draft.item(field, entity, number, region, "label")
        self.end_of_list(field, entity, items, at + 1 + len(items))

    def labelled_line(self, block: Block, context: str | None) -> None:
        """The labels and values of a line: told apart by its elements, else by what stands behind a label that begins it."""
        pairs = line_pairs(block.region, self.draft.text, self.schema, block.kind == "paragraph") if block.kind != "heading" else []
        if any(pair.certain for pair in pairs):
            for pair in pairs:
                self.pair(pair, context)
            return
        key = self.schema.entities.key if self.schema.entities else None
        label = label_at(block.text, self.schema)
        if label is None or label.torn:
            return
        field = label.field
        start = value_start(block.text, label.end, field)
        if field.path == key and field.per_entity:
            for part in split_line(block.region.part(start, len(block.text)), self.schema)[1:] if start is not None else ():
                self.labelled_line(Block("line", part, *part.span), context)
            return
        if start is not None and (context is not None or not field.per_entity):
            value, *further = split_line(block.region.part(start, len(block.text)), self.schema)
            self.pair(Pair(field, block.region.part(0, label.end), value, True), context)
            for part in further:
                self.labelled_line(Block("line", part, *part.span), context)
        elif start is not None or self.may_be_row(block, label):
            message = f"A row of {field.path} stands outside of a table, or below a line that is no row; it is not read."
            self.draft.wrong("unread-row", WARNING, message, block.region, None, field.path)
        elif pairs and block.kind != "paragraph":
            self.pair(pairs[0], context)

    def pair(self, pair: Pair, context: str | None) -> None:
        """The claim of a label and its value in a line, or that it may be one."""
        field = pair.field
        key = self.schema.entities.key if self.schema.entities else None
        if field.per_entity and (context is None or field.path == key):
            return
        if pair.certain:
            self.draft.sources.add(f"{field.path}: {squeeze(pair.label.text).rstrip(' :').casefold()}")
            self.draft.cell(field, context if field.per_entity else None, pair.value, "label")
        else:
            shown = pair.value.text[:MAX_SHOWN]
            message = f"{field.path}: nothing tells whether {shown!r} is the value of {pair.label.text!r}; it is not read."
            self.draft.wrong("unread-row", NOTE, message, pair.value, context if field.per_entity else None, field.path)

    def lines_of_cells(self, block: Block, context: str | None) -> None:
        """The lines in the cells of a table that has no labels of its own: `Price: $9`, unless it speaks of several things or is cut."""
        cells = block.table.cells if block.table and not block.table.open else ()
        if not self.schema.may_label(cell.text for cell in cells):
            return
        if not any(label_at(text, self.schema) for cell in cells for text in texts_of(cell)):
            return
        lines = [
            Block("line", part, *part.span)
            for cell in cells
            for line in lines_of(cell.region)
            if (part := cell.region.part(line.start, line.end)).text and part.span not in self.spans
        ]
        labels = [label.field for line in lines if (label := label_at(line.text, self.schema)) is not None and not label.torn]
        if len(set(labels)) < len(labels):
            why = "its cells state one field several times"
            whole = Region(self.draft.text[block.start : block.end], block.start)
            self.draft.wrong("unread-table", WARNING, f"A table is not read: {why}.", whole, values=(why,), pattern=why)
            return
        for line in lines if labels else ():
            self.labelled_line(line, context)

    def note_open_line(self) -> None:
        """A note where the page ends inside a `Label: value` line, whose value is not read."""
        for at, block in enumerate(self.blocks):
            label = (
                label_at(block.unread, self.schema) if block.open and block.unread and not block.text and at not in self.tables else None
            )
            if label is not None and not label.torn and value_start(block.unread, label.end, label.field) is not None:
                message = f"{label.field.path}: the page ends inside its line, which is not read."
                whole = Region(self.draft.text[block.start : block.end], block.start)
                self.draft.wrong("cut", NOTE, message, whole, None, label.field.path, ("line",), "line")

    def heading_above(self, at: int) -> tuple[str, Region] | None:
        """The entity that the nearest heading above a block names, and where; None where that names none.

        A line that names none is passed over, unless a table stands above it: then it may be the name of something else.
        Furniture is passed over anyway, a table with names of its own never.
        """
        passed = False
        for above in range(at - 1, -1, -1):
            block = self.blocks[above]
            if above in self.ignored:
                continue
            name = self.matcher.mentions.whole(block.text) if block.kind in ("heading", "line") else None
            if name is not None:
                return name, block.region
            if block.kind == "heading" or (block.kind == "table" and (passed or above in self.naming)):
                break
            passed = passed or block.kind == "line"
        return None

    def pairs(self, at: int) -> None:
        """The labels and values of a table in which nothing names an entity.

        They are those of the entity that the title of their section names, or of the table, else the heading above it; on a page of
        one entity that no table names they are its own.
        """
        alone = len(self.order) == 1 and not self.naming
        above = (self.order[0], None) if alone else self.heading_above(at)
        read, named = 0, set[str]()
        for pair, place in self.placed(self.paired[at], above):
            heading = self.schema.heading(pair.said)
            if heading is not None:
                self.draft.sources.add(f"{heading.field.path}: {squeeze(pair.said).casefold()}")
            if heading is None or (place is None and heading.field.per_entity):
                continue
            if place is not None and place[1] is not None and place[0] not in named and self.schema.entities is not None:
                named.add(place[0])
                self.draft.claim(place[0], self.schema.entities.key, squeeze(place[1].text), place[1], "header")
            entity = place[0] if heading.field.per_entity and place else None
            self.draft.cell(heading.field, entity, pair.cell.region, "table", heading.unit)
            read += 1
        if read < len(self.paired[at]):
            why = "its header row is missing" if not read else "nothing names the entity of some of its rows"
            unread_table(self.draft, self.blocks[at], why)

    def placed(self, pairs: Sequence[Paired], above: Place | None) -> Iterator[tuple[Paired, Place | None]]:
        """Pairs with the entity that each belongs to.

        Below the title of an entity, a section of another title is its own as well, unless a label stands in it that stood there
        before: then it may be that of another entity.
        """
        place, seen = above, set[str]()
        titled = False
        for titles, part in groupby(pairs, key=lambda pair: pair.titles):
            section = list(part)
            found = [(name, title.region) for title in reversed(titles) if (name := self.matcher.mentions.whole(title.text))]
            own = bool(found) and found[0][1] == titles[-1].region
            labels = {pair.said.casefold() for pair in section}
            if own or (found and not titled):
                place, seen, titled = found[0], set(), True
            known = not titled or own or seen.isdisjoint(labels)
            seen |= labels
            yield from ((pair, place if known else None) for pair in section)

    def may_be_row(self, block: Block, label: Label) -> bool:
        """Whether a line behind a label looks like a row outside of a table: with a figure, with anything on a page with flattened rows."""
        behind = block.text[label.end :]
        figure = behind.lstrip() if label.field.writing.kind != "text" and block.kind != "paragraph" else behind
        if figure[:1].isdigit() or figure[:1] in WRITTEN:
            return True
        return (
            bool(self.found.regions) and block.kind != "paragraph" and (not behind.strip(" :") or not behind[0].isspace() or "\t" in behind)
        )

    def contexts(self) -> Iterator[tuple[int, str | None]]:
        """The closed blocks, each with the entity whose heading stands above it; the only one of the page without heading."""
        context = self.order[0] if len(self.order) == 1 else None
        for at in sorted({*self.closed, *self.paired, *self.loose}):
            if at in self.records:
                context = self.records[at]
            elif len(self.order) > 1 and at not in self.tables and self.blocks[at].kind in ("line", "heading"):
                named = self.matcher.mentions.whole(self.blocks[at].text)
                context = named if named or self.blocks[at].kind == "heading" else context
            yield at, context


def _records(lines: Mapping[int, Name], blocks: Sequence[Block]) -> dict[int, str | None]:
    """Where lines about an entity begin, and where they end: at a blank line where one stands before each name and none behind."""
    found: dict[int, str | None] = {at: name.entity for at, name in lines.items()}
    first, *others = [*lines, len(blocks)]
    apart = all(blocks[at].apart for at in others[:-1])
    together = not any(at + 1 < len(blocks) and blocks[at + 1].apart for at in lines)
    if lines and apart and together:
        found |= {at: None for at in range(first + 1, len(blocks)) if blocks[at].apart and at not in lines}
    return found


MAX_SHOWN = 60
"""Characters of a line that a message quotes."""
_STANDS_APART = re.compile(r"[^\S\n]*\n\s*\n\s*")
_ITEM_CLOSED = re.compile(r"</?(?:li|[uod]l|menu|table|section|article)(?:\s[^<>]*)?>", re.IGNORECASE)
"""A tag behind which no line belongs to the item above."""
_INNER_CLOSED = re.compile(r"</(?:[uo]l|menu)\b", re.IGNORECASE)
_SEPARATOR = re.compile(r"[,;]\s")
_LIST_CLOSED = re.compile(r"</(?:[uod]l|menu|div|section|article|main|body|html)\b", re.IGNORECASE)
"""A tag that ends a list, or what it stands in."""


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number} {what}s"
