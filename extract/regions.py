"""Flattened tables: a header row, and below it the labelled rows whose cells lost their bars.

    AlphaBeta                   Alpha              ModelPriceLength          a header row of names, glued or one a line,
    Length3 m4 m                Beta               Alpha$3004 m              or one of labels, with one entity a row
    Price$300$400               Length
                                3 m
                                4 m

A row is looked for below a header row only, and the region ends at the first line that is no labelled row; furniture, and a
row of figures that no field names between two that fields name, are stepped over.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from extract.asides import CORNERS, bare
from extract.kinds import find
from extract.model import Block, Region
from extract.names import YEAR, are_years, behind_corner, concatenation, identity, is_title
from extract.schema import Field, Schema

MAX_ENTITIES = 50
"""Columns of the widest flattened table."""

_TABS = re.compile(r"[ \u00a0]*\t[ \t\u00a0]*|[ \u00a0]{2,}")
MAX_UNKNOWN = 200
"""Characters of the longest line that may be a row of no field."""
_CELLS = re.compile(r"[0-9]|[-\u2013\u2014]\Z")
_FIGURE = re.compile(r"[^\w]*[0-9]")
_YEAR = re.compile(YEAR)
_YEARS = re.compile(rf"\s*(?:{_YEAR.pattern}\s*){{2,{MAX_ENTITIES}}}")


class Name(NamedTuple):
    """A name and the region where it is written."""

    entity: str
    region: Region


class Row(NamedTuple):
    """A row before it is cut. A labelled row has its `field` and the region behind the label; `blank` where a blank follows it.

    `cells` where each stands on its own line or between tabs; another number than the header has names is a fault.
    """

    field: Field | None
    region: Region
    blank: bool = False
    cells: tuple[Region, ...] = ()


class FlatRegion(NamedTuple):
    """A flattened table: `first` and `last` are indices of blocks, `names` the entities of its columns.

    `fields` are the columns' fields where labels stand in the header and each row begins with its entity's name; None is a
    column that no field knows. `dropped` is a row that the end of the page cut, `unknown` are labels of no field.
    """

    first: int
    last: int
    names: tuple[Name, ...]
    rows: tuple[Row, ...]
    fields: tuple[Field | None, ...] = ()
    dropped: Block | None = None
    unknown: tuple[Region, ...] = ()


class RowsFound(NamedTuple):
    """The rows of a region, the index of the last block of them, the row that the page's end cut, and the rows of no field."""

    rows: tuple[Row, ...]
    last: int
    dropped: Block | None
    unknown: tuple[Region, ...]


class Label(NamedTuple):
    """A label at the start of a line: its field, where it ends, and whether it may be the beginning of a longer word."""

    field: Field
    end: int
    torn: bool


def label_at(text: str, schema: Schema) -> Label | None:
    """The label that a line begins with; `torn` where a small letter stands behind it and nothing tells that a cell begins there."""
    match = schema.label_start.match(text)
    field = schema.label(match[0]) if match else None
    if match is None or field is None:
        return None
    torn = text[match.end() : match.end() + 1].islower() and match[0][-1:].isalpha()
    if torn and field.writing.kind in ("boolean", "date", "duration", "range"):
        torn = False
    if torn:
        behind = text[match.end() :]
        torn = not any(behind.startswith(name) for name in field.writing.known)
    return Label(field, match.end(), torn)


_MARK = re.compile(r"(?:\*{1,3}|[\u2020\u2021\u00a7\u00b6\u2016]{1,3}| ?\[[0-9a-z]{1,3}\])(?=\s*:)")
"""The mark of a footnote before a colon."""


def value_start(text: str, end: int, field: Field) -> int | None:
    """Where the value of a `Label: value` line begins; None where the line is none."""
    mark = _MARK.match(text, end)
    rest = text[mark.end() if mark else end :]
    bare = rest.lstrip(" \u00a0")
    if bare[:1] in (":", "=", "\t") and bare[1:].strip():
        return len(text) - len(bare[1:].lstrip())
    if len(rest) - len(bare) >= 2 and bare:
        return len(text) - len(bare)
    if field.writing.kind != "text" and bare.strip(" :") and find(bare, field.writing) == (0, len(bare)):
        return len(text) - len(bare)
    return None


Sets = Callable[[], Iterator[Sequence[str]]]
"""The sets of identities that a header row may name, best first."""


def find_regions(blocks: Sequence[Block], schema: Schema, sets: Sets, *, years: bool) -> list[FlatRegion]:
    """The flattened tables of a page; `years` where those side by side may name columns."""
    if schema.entities is None:
        return []
    labels = [None if block.kind == "table" else label_at(block.text or block.unread, schema) for block in blocks]
    finder = _Finder(blocks, labels, schema, sets, years=years)
    regions: list[FlatRegion] = []
    at = 0
    while at < len(blocks):
        region = finder.region(at) if blocks[at].kind != "table" else None
        if region is not None:
            regions.append(region)
        at = region.last + 1 if region is not None else at + 1
    return regions


class _Finder:
    """The blocks of a page and the labels that they begin with."""

    def __init__(self, blocks: Sequence[Block], labels: Sequence[Label | None], schema: Schema, sets: Sets, *, years: bool) -> None:
        self.blocks, self.labels, self.schema, self.sets, self.years = blocks, labels, schema, sets, years
        self.least = schema.entities.min if schema.entities else 1
        self.key = schema.entities.key if schema.entities else ""
        self.furniture = {_bare(pattern.source) for pattern in schema.ignore if "{" not in pattern.source}
        self.sure_rows = [at for at, label in enumerate(labels) if label is not None and self.sure(at)]

    def sure(self, at: int) -> bool:
        """Whether a block begins with a label; one that may be torn is sure between two rows only."""
        if at >= len(self.labels):
            return False
        label = self.labels[at]
        if label is None or not label.torn:
            return label is not None
        following = self.labels[at + 1] if at + 1 < len(self.labels) else None
        return following is not None and not following.torn and not self.blocks[at + 1].apart

    def region(self, at: int) -> FlatRegion | None:
        """The region whose header begins at a block."""
        text = self.blocks[at].text
        if self.sure(at) or "\t" in text or "  " in text:
            found = self.by_rows(at)
            if found is not None or (self.sure(at) and not self.names_follow(at)):
                return found
        header = self.header(at) if self.row_follows(at) else None
        if header is None:
            return None
        in_one_line = header[-1].region.start < self.blocks[at].end
        first_row = at + 1 if in_one_line else at + len(header)
        rows, last, dropped, unknown = self.rows(first_row, len(header))
        return FlatRegion(at, last, tuple(header), rows, (), dropped, unknown) if rows or dropped else None

    def names_follow(self, at: int) -> bool:
        """Whether a block begins with the label of names, which may be the title above the labels of a header row."""
        label = self.labels[at]
        return label is not None and label.field.path == self.key

    def row_follows(self, at: int) -> bool:
        """Whether a labelled row stands at most `MAX_ENTITIES` short lines below, nothing but names between."""
        number = bisect_right(self.sure_rows, at)
        row = self.sure_rows[number] if number < len(self.sure_rows) else len(self.blocks)
        if row > at + MAX_ENTITIES or row == len(self.blocks):
            return False
        return not any(block.kind == "table" or len(block.text) > 100 for block in self.blocks[at + 1 : row])

    # --- headers of names -----------------------------------------------------------------------------------------

    def header(self, at: int) -> list[Name] | None:
        """The names of a header row, or of the lines of one, that begins at a block."""
        region, row_next = self.blocks[at].region, self.sure(at + 1)
        known = False
        for names in self.sets():
            known = True
            first_row = row_next or self.unknown_row(at + 1, len(names)) == 1
            if first_row and (spans := concatenation(region.text, names)):
                return [Name(entity, region.part(start, end)) for start, end, entity in spans]
            below = [block.region for block in self.blocks[at : at + len(names)]]
            stacked = len(names) > 1 and self.sure(at + len(names))
            if stacked and sorted(identity(one.text) for one in below) == sorted(names):
                return [Name(identity(one.text), one) for one in below]
        if row_next:
            return self.titled_header(at) or self.years_in_line(at) or self.separated_header(at)
        return None if known else self.stacked_header(at)

    def titled_header(self, at: int) -> list[Name] | None:
        """Names behind the title of their labels, the shortest that leaves some: names may end in names."""
        region = self.blocks[at].region
        ways = [behind_corner(region.text, names, self.is_corner) for names in self.sets() if len(names) > 1]
        spans = min(filter(None, ways), key=lambda spans: spans[0][0], default=[])
        return [Name(entity, region.part(start, end)) for start, end, entity in spans] or None

    def is_corner(self, text: str) -> bool:
        """Whether a text may be the title of the labels of a table: a label of names, or a usual word."""
        field = self.schema.label(text)
        return field.path == self.key if field is not None else bare(text) in CORNERS

    def years_in_line(self, at: int) -> list[Name] | None:
        """Years side by side, behind a label of names or nothing."""
        region, label = self.blocks[at].region, self.labels[at]
        start = label.end if label is not None and self.names_follow(at) else 0
        if not (start or self.years) or not _YEARS.fullmatch(region.text, start):
            return None
        years = [region.part(*match.span()) for match in _YEAR.finditer(region.text, start)]
        return [Name(identity(year.text), year) for year in years] if are_years([year.text for year in years]) else None

    def separated_header(self, at: int) -> list[Name] | None:
        """Names between tabs or runs of blanks, as many as the row below has cells; a title of the label column aside."""
        label = self.labels[at + 1]
        cells = _cells(self.blocks[at].region)
        below = _cells(_behind(self.blocks[at + 1].region, label.end if label else 0))
        if len(cells) == len(below) + 1:
            cells = cells[1:]
        if len(cells) != len(below) or not max(2, self.least) <= len(cells) <= MAX_ENTITIES:
            return None
        return [Name(identity(cell.text), cell) for cell in cells] if self.may_be_names(cells) else None

    def stacked_header(self, at: int) -> list[Name] | None:
        """Unknown names one a line, where at least two rows of as many lines each follow."""
        row = at
        while row < len(self.blocks) and not self.sure(row) and row - at <= MAX_ENTITIES:
            row += 1
        count, names = row - at, self.blocks[at:row]
        if not max(2, self.least) <= count <= MAX_ENTITIES or row + 2 * (count + 1) > len(self.blocks):
            return None
        if not all(block.kind == "line" for block in names) or not self.may_be_names([block.region for block in names]):
            return None
        for start in (row, row + count + 1):
            label = self.labels[start] if self.sure(start) else None
            if label is None or label.end != len(self.blocks[start].text) or any(self.sure(i) for i in range(start + 1, start + count + 1)):
                return None
        return [Name(identity(block.text), block.region) for block in names]

    def may_be_names(self, regions: Sequence[Region]) -> bool:
        """Whether some texts side by side may be names."""
        texts = [one.text for one in regions]
        return all(is_title(text) and not _FIGURE.match(text) for text in texts) or (self.years and are_years(texts))

    # --- labelled rows --------------------------------------------------------------------------------------------

    def rows(self, at: int, count: int) -> RowsFound:
        """The labelled rows from a block on; a row that no field names is stepped over where a labelled one follows at once."""
        rows: list[Row] = []
        unknown: list[Region] = []
        first, last, dropped = at, at - 1, None
        while at < len(self.blocks) and self.blocks[at].kind != "table":
            label, block = self.labels[at], self.blocks[at]
            if _bare(block.text) in self.furniture:
                at += 1
                continue
            if label is None or not self.sure(at):
                skipped = self.unknown_row(at, count) if rows or at == first else 0
                if not skipped:
                    break
                unknown.append(block.region)
                at += skipped
                continue
            if block.open:
                last, dropped = at, block
                break
            behind = _behind(block.region, label.end)
            if behind.text:
                cells = _tabbed(block.region, label.end, count) or _cells(behind)
                separated = tuple(cells) if len(cells) == count > 1 else ()
                rows.append(Row(label.field, behind, block.text[label.end : label.end + 1].isspace(), separated))
                last = at
                at += 1
                continue
            below = self.blocks[at + 1 : at + 1 + count]
            short = next((i for i in range(len(below)) if self.is_label_alone(at + 1 + i)), None)
            if short is not None:
                rows.append(Row(label.field, block.region, False, tuple(cell.region for cell in below[:short])))
                at += 1 + short
                last = at - 1
                continue
            if len(below) < count or any(cell.open or cell.kind == "table" for cell in below):
                last, dropped = at, block if at + count >= len(self.blocks) - 1 else None
                break
            rows.append(Row(label.field, below[0].region, False, tuple(cell.region for cell in below)))
            at += 1 + count
            last = at - 1
        return RowsFound(tuple(rows), last, dropped, tuple(unknown))

    def unknown_row(self, at: int, count: int) -> int:
        """How many blocks a row takes that no field names, with figures or dashes, a labelled row right below it; 0 for none."""
        if at >= len(self.blocks):
            return 0
        block = self.blocks[at]
        if block.apart or block.open or block.kind != "line" or len(block.text) > MAX_UNKNOWN:
            return 0
        if self.continues(at + 1) and _CELLS.search(block.text):
            return 1
        below = self.blocks[at + 1 : at + 1 + count]
        stacked = all(one.kind == "line" and not one.apart for one in below) and any(_CELLS.search(one.text) for one in below)
        return count + 1 if stacked and self.continues(at + 1 + count) and self.is_label_alone(at + 1 + count) else 0

    def continues(self, at: int) -> bool:
        """Whether a labelled row stands at a block without a blank line before it."""
        return at < len(self.blocks) and self.sure(at) and not self.blocks[at].apart

    def is_label_alone(self, at: int) -> bool:
        """Whether a block is a label and nothing else."""
        label = self.labels[at]
        return label is not None and not self.blocks[at].text[label.end :].strip(" :")

    # --- labels in the header, one entity a row -------------------------------------------------------------------

    def by_rows(self, at: int) -> FlatRegion | None:
        """A region whose header is nothing but labels, two at least; each row begins with the name of its entity."""
        stacked = self.stacked_labels(at)
        header = stacked or self.labels_in_line(at)
        columns = [(field, region) for field, region in header if field is None or field.path != self.key]
        known = [field for field, _ in columns if field is not None]
        if len(known) < 2 or not all(field.per_entity for field in known):
            return None
        if len(columns) < len(header) and (header[0][0] is None or header[0][0].path != self.key):
            return None
        rows, last = self.stacked_rows(at + len(header), len(columns)) if stacked else self.lines_of_entities(at, len(columns))
        fields, unknown = tuple(field for field, _ in columns), tuple(region for field, region in columns if field is None)
        return FlatRegion(at, last, (), tuple(rows), fields, None, unknown) if rows else None

    def labels_in_line(self, at: int) -> list[tuple[Field | None, Region]]:
        """The fields of a line that is nothing but labels, an unknown title of the name column aside; none where it is not."""
        region = self.blocks[at].region
        cells = _cells(region)
        if len(cells) > 2:
            found = [(self.schema.label(cell.text), cell) for cell in cells]
            return found if found[0][0] is not None and found[0][0].path == self.key else found[1:]
        return _glued_labels(region, self.schema)

    def stacked_labels(self, at: int) -> list[tuple[Field | None, Region]]:
        """The fields of lines from a block on that are each a label and nothing else, two at least."""
        fields: list[tuple[Field | None, Region]] = []
        for block in self.blocks[at : at + MAX_ENTITIES]:
            field = self.schema.label(block.text) if block.kind != "table" else None
            if field is None:
                break
            fields.append((field, block.region))
        return fields if len(fields) > 1 else []

    def stacked_rows(self, at: int, columns: int) -> tuple[list[Row], int]:
        """Rows of one cell a line; a blank line ends them unless one stands between all of them."""
        rows: list[Row] = []
        apart = at < len(self.blocks) and self.blocks[at].apart
        while at + columns < len(self.blocks):
            name, *cells = self.blocks[at : at + columns + 1]
            if any(b.open or b.kind in ("table", "paragraph") for b in (name, *cells)) or any(b.apart != apart for b in (name, *cells)):
                break
            rows.append(Row(None, name.region, False, tuple(cell.region for cell in cells)))
            at += columns + 1
        return rows, at - 1

    def lines_of_entities(self, header: int, columns: int) -> tuple[list[Row], int]:
        """Rows of one line each, written with separators if the header is; a blank line or a sentence ends them."""
        separated = len(_cells(self.blocks[header].region)) > 2
        apart = header + 1 < len(self.blocks) and self.blocks[header + 1].apart
        rows: list[Row] = []
        at = header + 1
        while at < len(self.blocks):
            block = self.blocks[at]
            if block.open or block.kind in ("table", "paragraph", "heading") or (rows and block.apart != apart):
                break
            cells = _cells(block.region)
            if separated and len(cells) < 2:
                break
            whole = len(cells) == columns + 1 and separated
            rows.append(Row(None, cells[0] if whole else block.region, False, tuple(cells[1:]) if whole else ()))
            at += 1
        return rows, at - 1


def _glued_labels(region: Region, schema: Schema) -> list[tuple[Field | None, Region]]:
    fields: list[tuple[Field | None, Region]] = []
    text, position = region.text, 0
    while position < len(text):
        match = schema.label_start.match(text, position)
        field = schema.label(match[0]) if match else None
        if match is None or field is None:
            return []
        fields.append((field, region.part(position, match.end())))
        position = match.end()
        while position < len(text) and text[position].isspace():
            position += 1
    return fields


def _bare(text: str) -> str:
    return " ".join(text.split()).rstrip(" .:").casefold()


def _behind(region: Region, end: int) -> Region:
    """What stands behind a label, a colon aside."""
    text = region.text
    colon = len(text[end:]) - len(text[end:].lstrip(" \u00a0"))
    if text[end + colon : end + colon + 1] == ":":
        end += colon + 1
    return region.part(end, len(text))


def _tabbed(region: Region, end: int, count: int) -> list[Region]:
    """The cells behind a label where one tab stands before each of them, empty ones too; none where their number is another."""
    parts = region.text[end:].split("\t")[1:]
    if len(parts) != count or region.text[end : end + 1] != "\t":
        return []
    cells, start = [], end
    for part in parts:
        cells.append(region.part(start + 1, start + 1 + len(part)))
        start += 1 + len(part)
    return cells


def _cells(region: Region) -> list[Region]:
    """The parts of a line between tabs or runs of blanks."""
    start, cells = 0, []
    for match in _TABS.finditer(region.text):
        cells.append(region.part(start, match.start()))
        start = match.end()
    return [*cells, region.part(start, len(region.text))]
