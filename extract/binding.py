"""Blocks and a schema to claims: what each table cell, sentence, section and flattened row of a page says.

The order is that of knowing: entities first, then cells under labels, sentences, sections and paragraphs; flattened rows
last, because every other claim is evidence for where to cut them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from extract import choices
from extract.choices import Choice, Columns
from extract.entities import Found, TableLabels, find_entities
from extract.kinds import Item, find, items, read, squeeze
from extract.model import ERROR, NOTE, WARNING, Block, Claim, Discrepancy, Evidence, Region, Value, claim_order
from extract.names import Mentions, identity
from extract.prose import Match, Matcher, Pattern
from extract.records import Fact, Facts, Statement, facts_of
from extract.regions import FlatRegion, Row, label_at
from extract.rules import broken
from extract.schema import Field, Schema
from extract.splits import Split, Way, split

MAX_ALTERNATIVES = 20
"""Alternatives that the claims of an ambiguous row carry."""


class Bound(NamedTuple):
    """What binding found. `order` are the entities in page order, `sources` the labels and patterns of the schema that fit."""

    claims: tuple[Claim, ...]
    discrepancies: tuple[Discrepancy, ...]
    order: tuple[str, ...]
    sources: frozenset[str]
    ignored: int


def bind(page: str, text: str, blocks: Sequence[Block], schema: Schema, plain: Callable[[str], str]) -> Bound:
    """The claims of a page. `plain` reads a slice of the source as its format does."""
    return _Binder(page, text, blocks, schema, plain).bound()


class _Pending(NamedTuple):
    """A flattened row that waits for the other claims: its text, where it begins in its block, its columns."""

    text: str
    start: int
    block: Block
    columns: Columns
    names: bool


class _PendingList(NamedTuple):
    """A written list that reads in several ways, and whom it is claimed of."""

    field: Field
    entities: tuple[str | None, ...]
    region: Region
    start: int
    end: int
    reader: str
    readings: tuple[tuple[Item, ...], ...]


class _Binder:
    """The claims of one page while they are found."""

    def __init__(self, page: str, text: str, blocks: Sequence[Block], schema: Schema, plain: Callable[[str], str]) -> None:
        self.page, self.text, self.blocks, self.schema, self.plain = page, text, blocks, schema, plain
        self.claims: list[Claim] = []
        self.found_wrong: list[Discrepancy] = []
        self.sources: set[str] = set()
        self.found: Found = find_entities(blocks, schema)
        self.order: list[str] = list(self.found.order)
        self.pending: list[_Pending] = []
        self.lists: list[_PendingList] = []
        self.known: tuple[int, Facts] = (-1, {})
        self.taken = self._taken()
        self.folded = [block.text.lower() for block in blocks]

    def bound(self) -> Bound:
        """Everything, in the order of knowing."""
        for table in self.found.tables:
            self.bind_table(table)
        self.name_entities()
        for region in self.found.regions:
            self.queue_region(region)
        self.matcher = Matcher(Mentions([name for name in self.order if "#" not in name], self.schema.locale))
        self.ignored = self._ignored()
        self.bind_lines()
        self.bind_prose()
        self.bind_sections()
        self.bind_paragraphs()
        self.bind_labelled_lines()
        self.bind_pending()
        self.bind_lists()
        self.claims.sort(key=claim_order)
        return Bound(tuple(self.claims), tuple(self.found_wrong), tuple(self.order), frozenset(self.sources), len(self.ignored))

    # --- claims ---------------------------------------------------------------------------------------------------

    def claim(
        self, entity: str | None, field: str, value: Value, region: Region, start: int, end: int, reader: str,
        decided_by: str | None = None, relation: str = "=", alternatives: tuple[Value, ...] = (),
    ) -> Claim:  # fmt: skip
        """A claim of characters of a region."""
        begin, stop = region.span(start, end)
        text = self.plain(self.text[begin:stop])
        made = Claim(self.page, entity, field, relation, value, text, begin, stop, reader, decided_by, alternatives)
        self.claims.append(made)
        return made

    def wrong(
        self, rule: str, severity: str, entity: str | None, field: str | None, values: Sequence[str], message: str,
        region: Region | None = None, start: int = 0, end: int | None = None, pattern: str = "",
    ) -> None:  # fmt: skip
        """A discrepancy of characters of a region."""
        evidence: tuple[Evidence, ...] = ()
        if region is not None and region.text:
            begin, stop = region.span(start, len(region.text) if end is None else end)
            evidence = (Evidence(self.page, begin, stop, self.plain(self.text[begin:stop])),)
        self.found_wrong.append(
            Discrepancy(rule, severity, self.page, entity, field, tuple(values), message, evidence, self.schema.name, pattern)
        )

    def cell(self, field: Field, entity: str | None, region: Region, start: int, end: int, reader: str) -> None:
        """The claims of a delimited cell, or what is wrong with it."""
        content = region.text[start:end]
        start, end = start + len(content) - len(content.lstrip()), end - (len(content) - len(content.rstrip()))
        content = region.text[start:end]
        if not content:
            return
        if self.schema.is_null(content):
            self.claim(entity, field.path, None, region, start, end, reader)
        elif field.is_list:
            self.list_claims(field, (entity,), region, start, end, reader)
        else:
            try:
                value = read(content, field.writing)
            except ValueError as error:
                self.wrong("unreadable", ERROR, entity, field.path, (content,), f"{field.path}: {error}.", region, start, end)
                return
            self.claim(entity, field.path, value, region, start, end, reader)  # type: ignore[arg-type]

    def list_claims(
        self, field: Field, entities: Sequence[str | None], region: Region, start: int, end: int, reader: str, decided_by: str | None = None
    ) -> None:
        """One claim per item of a written list."""
        content = region.text[start:end]
        readings = items(content)
        if len(readings) > 1:
            self.lists.append(_PendingList(field, tuple(entities), region, start, end, reader, tuple(readings)))
            return
        self.reading(field, entities, region, start, end, readings[0], reader, decided_by)

    def reading(
        self, field: Field, entities: Sequence[str | None], region: Region, start: int, end: int, spans: Sequence[Item], reader: str,
        decided_by: str | None,
    ) -> None:  # fmt: skip
        """The claims of the items of one reading of a list; empty items are counted."""
        empty = sum(1 for item in spans if item.end <= item.start)
        kept = [item for item in spans if item.end > item.start]
        for entity in entities:
            if empty:
                message = f"{field.path}: {empty} empty item{'s' if empty > 1 else ''} in the list."
                self.wrong("empty-item", WARNING, entity, field.path, (region.text[start:end],), message, region, start, end)
            for number, item in enumerate(kept):
                self.item(field, entity, number, region, start + item.start, start + item.end, reader, decided_by)

    def bind_lists(self) -> None:
        """Lists that read in several ways: the one that breaks fewest rules, else all of them as alternatives."""
        for one in self.lists:
            content = one.region.text[one.start : one.end]
            values = [_list_value(content, reading, one.field) for reading in one.readings]
            facts = self.facts()
            counts = [
                broken(self.schema, _with_values(facts, ((value, entity, one.field) for entity in one.entities))) for value in values
            ]
            best = [reading for reading, count in zip(one.readings, counts, strict=True) if count == min(counts)]
            if len(best) == 1:
                self.reading(one.field, one.entities, one.region, one.start, one.end, best[0], one.reader, "rule")
                continue
            for entity in one.entities:
                alternatives = tuple(values)
                self.claim(entity, one.field.path, None, one.region, one.start, one.end, one.reader, None, "=", alternatives)  # type: ignore[arg-type]
                message = f"{one.field.path}: {content!r} may be split in {len(values)} ways: nothing on the page decides."
                self.wrong("ambiguous", WARNING, entity, one.field.path, (content,), message, one.region, one.start, one.end)

    def item(
        self, field: Field, entity: str | None, number: int, region: Region, start: int, end: int, reader: str, decided_by: str | None = None
    ) -> None:
        """The claim of one item of a list."""
        content = region.text[start:end]
        try:
            value = read(content, field.writing.items) if field.writing.items else squeeze(content)
        except ValueError as error:
            self.wrong("unreadable", ERROR, entity, field.path, (content,), f"{field.path}, item {number + 1}: {error}.", region, start, end)
            return
        self.claim(entity, f"{field.path}/{number}", value, region, start, end, reader, decided_by)  # type: ignore[arg-type]

    # --- tables ---------------------------------------------------------------------------------------------------

    def bind_table(self, table: TableLabels) -> None:
        """Cells under labels, the header's names, and what the reader had to mend."""
        block, labels = self.blocks[table.index], table.labels
        if labels.undecided or not (labels.cells or labels.names):
            return
        key = self.schema.entities.key if self.schema.entities else ""
        for cell, name in table.entities:
            self.claim(name, key, squeeze(cell.text), cell.region, 0, len(cell.text), "header")
        for cell in labels.cells:
            field = self.schema.label(cell.label.text)
            if field is None or (field.path == key and field.per_entity) or (field.per_entity and cell.name is None):
                continue
            self.sources.add(f"{field.path}: {squeeze(cell.label.text).casefold()}")
            self.cell(field, table.entity(cell.name) if field.per_entity else None, cell.cell.region, 0, len(cell.cell.text), "table")
        for cell in labels.unknown:
            message = f"No field has the label {squeeze(cell.text)!r}."
            self.wrong("unknown-label", NOTE, None, None, (squeeze(cell.text),), message, cell.region)
        counts = dict(block.table.counts) if block.table else {}
        if counts.get("padded") and not labels.moved:
            message = f"{counts['padded']} cells are missing at the ends of rows of a table."
            self.wrong("ragged-row", WARNING, None, None, (str(counts["padded"]),), message, Region(self.text[block.start : block.end], block.start))
        if counts.get("open"):
            self.wrong("cut", NOTE, None, None, ("table",), "The page ends inside a row of a table; the open cell is not read.")

    def name_entities(self) -> None:
        """A claim of the key for each place outside tables that names an entity."""
        if self.schema.entities is None:
            return
        key = self.schema.entities.key
        for name in self.found.names:
            text = squeeze(name.block.text[name.start : name.end])
            self.claim(name.entity, key, text, name.block.region, name.start, name.end, "names")
        for region in self.found.regions:
            for name in region.names:
                text = squeeze(name.block.text[name.start : name.end])
                self.claim(name.entity, key, text, name.block.region, name.start, name.end, "header")

    # --- flattened tables -----------------------------------------------------------------------------------------

    def queue_region(self, region: FlatRegion) -> None:
        """Rows with their cells on lines of their own are read, others wait."""
        entities = tuple(name.entity for name in region.names)
        for row in region.rows:
            if region.fields:
                self.queue_entity_row(row, region)
                continue
            if row.field is None:
                continue
            self.sources.add(f"{row.field.path}: {squeeze(row.block.text[: row.start]).rstrip(' :').casefold()}")
            if not row.field.per_entity or (self.schema.entities and row.field.path == self.schema.entities.key):
                continue
            if row.cells:
                for entity, cell in zip(entities, row.cells, strict=True):
                    self.cell(row.field, entity, _whole_line(self.text, cell), 0, cell.end - cell.start, "flattened")
                continue
            columns = Columns(entities, (row.field,) * len(entities))
            self.pending.append(_Pending(row.block.text[row.start :], row.start, row.block, columns, False))
        if region.dropped is not None:
            block = region.dropped
            self.wrong(
                "cut", NOTE, None, None, ("row",), "The page ends inside a flattened row; it yields no cell.",
                Region(self.text[block.start : block.end], block.start),
            )  # fmt: skip

    def queue_entity_row(self, row: Row, region: FlatRegion) -> None:
        """A row that begins with its entity's name."""
        for field in region.fields:
            self.sources.add(f"{field.path}: row")
        key = self._key()
        if key is None:
            return
        if row.cells:
            entity = self.add_entity(row.block.text)
            self.claim(entity, key.path, squeeze(row.block.text), row.block.region, 0, len(row.block.text), "header")
            for field, cell in zip(region.fields, row.cells, strict=True):
                self.cell(field, entity, _whole_line(self.text, cell), 0, cell.end - cell.start, "flattened")
            return
        columns = Columns((None,) * (len(region.fields) + 1), (key, *region.fields))
        self.pending.append(_Pending(row.block.text, 0, row.block, columns, True))

    def _key(self) -> Field | None:
        return self.schema.field(self.schema.entities.key) if self.schema.entities else None

    def add_entity(self, name: str) -> str:
        """The identity of a name that a row begins with; an ordinal tells two equal ones apart."""
        plain, number = identity(name), 1
        entity = plain
        while entity in self.order:
            number += 1
            entity = f"{plain} #{number}"
        self.order.append(entity)
        return entity

    def bind_pending(self) -> None:
        """Rows that can be cut in one way, then the others with what is known by then."""
        left: list[tuple[_Pending, Choice, Split]] = []
        for row in self.pending:
            result = split(row.text, row.columns.fields, self.schema)
            if result.unread:
                for (start, end), entity, field in zip(result.unread, row.columns.entities, row.columns.fields, strict=True):
                    self.cell(field, entity, row.block.region, row.start + start, row.start + end, "flattened")
                continue
            if not result.ways:
                self.no_way(row, result.capped)
                continue
            choice = Choice(result.ways, None)
            if not result.separated:
                choice = choices.by_constraints(result.ways, row.text, row.columns)
            if len(choice.ways) == 1 and not result.capped and (result.separated or not choices.has_free_text(row.columns)):
                self.row_claims(row, choice)
            else:
                left.append((row, choice, result))
        for row, choice, result in left:
            self.row_claims(row, self.choose(row, choice, result.loose), result.capped)

    def facts(self) -> Facts:
        """What the claims so far say."""
        if self.known[0] != len(self.claims):
            self.known = (len(self.claims), facts_of(sorted(self.claims, key=claim_order), self.schema))
        return self.known[1]

    def choose(self, row: _Pending, choice: Choice, loose: bool) -> Choice:
        """The order of evidence below the constraints."""
        ways, columns = choice.ways, row.columns
        if len(ways) > 1 and not row.names:
            facts = self.facts()
            for step in (
                lambda ways: choices.by_claims(ways, columns, facts),
                lambda ways: choices.by_rules(ways, lambda way: broken(self.schema, _with(facts, way, columns))),
            ):
                better = step(ways)
                if better.decided_by:
                    choice, ways = better, better.ways
        if choices.has_free_text(columns) and not choices.constrained_text(columns):
            facts = self.facts()
            others = frozenset().union(*(choices.names_elsewhere(facts, field) for field in columns.fields))
            choice = choices.by_names(ways, row.text, columns, others, loose)
        return choice

    def no_way(self, row: _Pending, capped: bool) -> None:
        """A row that cannot be cut into its cells."""
        field = row.columns.fields[-1] if row.names else row.columns.fields[0]
        what = f"more than can be tried of {len(row.columns.fields)} cells" if capped else f"{len(row.columns.fields)} cells"
        rule, severity = ("capped", WARNING) if capped else ("unreadable", ERROR)
        message = f"{field.path}: expected {what} of kind {field.writing.kind}, found {row.text.strip()[:200]!r}."
        self.wrong(rule, severity, None, field.path, (row.text.strip(),), message, row.block.region, row.start)

    def row_claims(self, row: _Pending, choice: Choice, capped: bool = False) -> None:
        """The claims of a row: certain where all ways left agree on a cell, else with the alternatives."""
        if row.names:
            self.entity_row_claims(row, choice)
            return
        doubtful = []
        for index, (entity, field) in enumerate(zip(row.columns.entities, row.columns.fields, strict=True)):
            pieces = dict.fromkeys((way[index].start, way[index].end, way[index].value) for way in choice.ways)
            if len(pieces) == 1 and not capped and not choice.doubtful:
                start, end, _ = next(iter(pieces))
                self.piece(field, entity, row, choice.ways[0][index].value, start, end, choice.decided_by)
            else:
                doubtful.append((index, entity, field))
        kept = choice.ways[:MAX_ALTERNATIVES]
        for index, entity, field in doubtful:
            alternatives = tuple(way[index].value for way in kept)
            begin = row.start + len(row.text) - len(row.text.lstrip())
            self.claim(entity, field.path, None, row.block.region, begin, row.start + len(row.text.rstrip()), "flattened", None, "=", alternatives)  # type: ignore[arg-type]
            shown = [row.text[way[index].start : way[index].end] for way in kept]
            more = f" and {len(choice.ways) - len(kept)} more" if len(choice.ways) > len(kept) else ""
            reached = ", more than were tried" if capped else ""
            readings = " or ".join(repr(one) for one in dict.fromkeys(shown))
            message = f"{field.path} may be {readings}{more}{reached}: nothing on the page decides."
            self.wrong("capped" if capped else "ambiguous", WARNING, entity, field.path, tuple(dict.fromkeys(shown)), message, row.block.region, begin)

    def piece(self, field: Field, entity: str | None, row: _Pending, value: object, start: int, end: int, decided_by: str | None) -> None:
        """The claims of one certain cell of a row."""
        begin, stop = row.start + start, row.start + end
        if field.is_list and value is not None:
            self.list_claims(field, (entity,), row.block.region, begin, stop, "flattened", decided_by)
        else:
            self.claim(entity, field.path, value, row.block.region, begin, stop, "flattened", decided_by)  # type: ignore[arg-type]

    def entity_row_claims(self, row: _Pending, choice: Choice) -> None:
        """The claims of a row that begins with a name; without one way there is no entity to claim anything of."""
        if len(choice.ways) != 1:
            message = f"The row may be cut in {len(choice.ways)} ways: nothing on the page decides."
            self.wrong("ambiguous", WARNING, None, None, (row.text.strip(),), message, row.block.region, row.start)
            return
        name, *cells = choice.ways[0]
        entity = self.add_entity(row.text[name.start : name.end])
        self.claim(entity, row.columns.fields[0].path, name.value, row.block.region, name.start, name.end, "header", choice.decided_by)  # type: ignore[arg-type]
        for piece, field in zip(cells, row.columns.fields[1:], strict=True):
            self.piece(field, entity, row, piece.value, piece.start, piece.end, choice.decided_by)

    # --- lines, sentences, sections, paragraphs -------------------------------------------------------------------

    def _taken(self) -> frozenset[int]:
        """The blocks that are tables, or lines of flattened ones."""
        tables = {table.index for table in self.found.tables}
        flat = {i for region in self.found.regions for i in range(region.first, region.last + 1)}
        return frozenset(tables | flat)

    def _free(self) -> Iterator[tuple[int, Block]]:
        return ((index, block) for index, block in enumerate(self.blocks) if index not in self.taken and block.text)

    def _fits(self, pattern: Pattern, index: int) -> Match | None:
        """The fit of a pattern with a whole block."""
        if pattern.anchor not in self.folded[index]:
            return None
        return self.matcher.whole(pattern, self.blocks[index].text)

    def _ignored(self) -> frozenset[int]:
        free = [index for index, block in self._free() if not block.open]
        return frozenset(index for index in free if any(self._fits(pattern, index) for pattern in self.schema.ignore))

    def bind_lines(self) -> None:
        """Whole lines that are a value: the first one of the page."""
        for field in self.schema.fields:
            for index, block in self._free() if field.lines else ():
                if block.open or index in self.ignored or not any(self._fits(pattern, index) for pattern in field.lines):
                    continue
                self.sources.add(f"{field.path}: line")
                self.cell(field, None, block.region, 0, len(block.text), "line")
                break

    def bind_prose(self) -> None:
        """Sentences that state a field."""
        for field in self.schema.fields:
            for pattern in field.prose:
                for index, block in self._free():
                    if pattern.anchor in self.folded[index]:
                        for match in self.matcher.matches(pattern, block.text, field.writing):
                            if not (block.open and match.end == len(block.text)):
                                self.sentence(field, pattern, block, match)

    def sentence(self, field: Field, pattern: Pattern, block: Block, match: Match) -> None:
        """The claims of one sentence: as many values as entities are paired in order, one value is for each entity."""
        self.sources.add(f"{field.path}: {pattern.source}")
        values, entities = match.of("value"), match.entities
        if len(values) == 1:
            pairs = [(values[0], list(entities) or [None])]
        elif len(values) == len(entities):
            pairs = [(value, [entity]) for value, entity in zip(values, entities, strict=True)]
        else:
            message = f"{field.path}: a sentence gives {len(values)} values for {len(entities)} entities."
            self.wrong("unpaired", WARNING, None, field.path, (block.text[match.start : match.end],), message, block.region, match.start, match.end)
            return
        for value, named in pairs:
            if field.is_list:
                self.list_claims(field, named, block.region, value.start, value.end, "prose")
            else:
                for entity in named:
                    self.cell(field, entity, block.region, value.start, value.end, "prose")
        if pattern.asserts and len(entities) == 2:
            relation = ">" if pattern.asserts == "greater" else "<"
            self.claim(entities[0], field.path, entities[1], block.region, match.start, match.end, "prose", None, relation)

    def _section(self, index: int) -> tuple[Field, str | None, Pattern] | None:
        """The field and entity that a block is the heading of."""
        for field in self.schema.fields:
            for pattern in field.sections:
                match = self._fits(pattern, index)
                if match is not None and (match.entities or not field.per_entity):
                    return field, match.entities[0] if match.entities else None, pattern
        return None

    def bind_sections(self) -> None:
        """Headings whose paragraph or items are the value."""
        self.headings: set[int] = set()
        free = dict(self._free())
        for index in free:
            section = self._section(index) if index not in self.ignored and not free[index].open else None
            if section is None:
                continue
            self.headings.add(index)
            self.sources.add(f"{section[0].path}: {section[2].source}")
        for index in sorted(self.headings):
            section = self._section(index)
            if section is not None:
                self.section(section[0], section[1], index)

    def section(self, field: Field, entity: str | None, heading: int) -> None:
        """The items or the paragraph below a heading."""
        below = heading + 1
        if field.is_list:
            number = 0
            while below < len(self.blocks) and self.blocks[below].kind == "item" and below not in self.ignored and below not in self.taken:
                self.item(field, entity, number, self.blocks[below].region, 0, len(self.blocks[below].text), "section")
                number, below = number + 1, below + 1
            if number:
                return
        if below >= len(self.blocks) or below in self.ignored | self.headings | self.taken:
            return
        block = self.blocks[below]
        if block.kind in ("paragraph", "line") and not block.open:
            self.cell(field, entity, block.region, 0, len(block.text), "section")
            after = self.blocks[below + 1] if below + 1 < len(self.blocks) else None
            if after is not None and after.kind == "paragraph" and below + 1 not in self.ignored | self.headings | self.taken and not after.open:
                message = f"{field.path}: a second paragraph follows the one that is read."
                self.wrong("unread-paragraph", NOTE, entity, field.path, (after.text[:80],), message, after.region)

    def bind_paragraphs(self) -> None:
        """The paragraphs behind a table, one per entity."""
        for field in self.schema.fields:
            if not field.after or any(claim.field == field.path for claim in self.claims):
                continue
            last = self._last_of_table(field.after)
            if last is None:
                continue
            paragraphs = []
            for index in range(last + 1, len(self.blocks)):
                if index in self.taken | self.ignored | self.headings:
                    break
                if self.blocks[index].open:
                    paragraphs = []
                    break
                if self.blocks[index].kind == "paragraph":
                    paragraphs.append(self.blocks[index])
            self.paragraphs(field, paragraphs)

    def paragraphs(self, field: Field, paragraphs: Sequence[Block]) -> None:
        """One paragraph per entity, in page order; another number is ambiguous."""
        if len(paragraphs) == len(self.order):
            for entity, block in zip(self.order, paragraphs, strict=True):
                self.cell(field, entity, block.region, 0, len(block.text), "paragraph")
        elif paragraphs:
            message = f"{field.path}: {len(paragraphs)} paragraphs for {len(self.order)} entities behind the table."
            first, last = paragraphs[0], paragraphs[-1]
            region = Region(self.text[first.start : last.end], first.start)
            self.wrong("ambiguous", WARNING, None, field.path, (str(len(paragraphs)),), message, region)

    def _last_of_table(self, fields: Sequence[str]) -> int | None:
        """The last block of the first table that holds one of some fields."""
        found = []
        for table in self.found.tables:
            if any((field := self.schema.label(cell.label.text)) and field.path in fields for cell in table.labels.cells):
                found.append(table.index)
        for region in self.found.regions:
            held = [row.field for row in region.rows] + list(region.fields)
            if any(field is not None and field.path in fields for field in held):
                found.append(region.last)
        return min(found, default=None)

    def bind_labelled_lines(self) -> None:
        """`Label: value` lines, of the page or of the one entity whose heading stands above."""
        context = self.order[0] if len(self.order) == 1 else None
        for index, block in self._free():
            if len(self.order) > 1 and block.kind in ("line", "heading") and not block.open:
                context = self.matcher.mentions.whole(block.text) or context
            label = label_at(block.text, self.schema) if not block.open and index not in self.ignored else None
            if label is None or (self.schema.entities and label.field.path == self.schema.entities.key):
                continue
            start = _value_start(block.text, label.end, label.field)
            if start is not None and (context is not None or not label.field.per_entity):
                self.sources.add(f"{label.field.path}: {block.text[: label.end].casefold()}")
                self.cell(label.field, context if label.field.per_entity else None, block.region, start, len(block.text), "label")
            elif start is not None or block.text[label.end : label.end + 1] == "\t":
                message = f"A row of {label.field.path} stands outside of a table and is not read."
                self.wrong("unread-row", NOTE, None, label.field.path, (block.text,), message, block.region)


def _value_start(text: str, end: int, field: Field) -> int | None:
    """Where the value of a `Label: value` line begins; None where the line is none."""
    rest = text[end:]
    bare = rest.lstrip(" \u00a0")
    if bare[:1] in (":", "=", "\t") and bare[1:].strip():
        return len(text) - len(bare[1:].lstrip())
    if len(rest) - len(bare) >= 2 and bare:
        return len(text) - len(bare)
    if field.writing.kind != "text" and bare:
        span = find(bare, field.writing)
        if span == (0, len(bare)):
            return len(text) - len(bare)
    return None


def _whole_line(text: str, block: Block) -> Region:
    """A line with its bullet: a cell on a line of its own has none."""
    return Region(text[block.start : block.end], block.start)


def _list_value(content: str, reading: Sequence[Item], field: Field) -> tuple[Value, ...]:
    """The values of a list's items; an item that is not written as its kind is its text."""
    values: list[object] = []
    for item in reading:
        written = content[item.start : item.end]
        try:
            values.append(read(written, field.writing.items) if field.writing.items else squeeze(written))
        except ValueError:
            values.append(squeeze(written))
    return tuple(values)  # type: ignore[arg-type]


def _with(facts: Facts, way: Way, columns: Columns) -> Facts:
    """The facts as they were if a row were cut this way."""
    cells = zip(way, columns.entities, columns.fields, strict=True)
    return _with_values(facts, ((piece.value, entity, field) for piece, entity, field in cells))


def _with_values(facts: Facts, values: Iterable[tuple[object, str | None, Field]]) -> Facts:
    """The facts and some values that no fact states yet."""
    changed: Facts = {entity: dict(fields) for entity, fields in facts.items()}
    for value, entity, field in values:
        if field.path not in changed.setdefault(entity, {}):
            changed[entity][field.path] = Fact(value, (), (Statement(value, ()),))  # type: ignore[arg-type]
    return changed
