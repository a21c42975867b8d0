"""Flattened tables: a header row, and below it the labelled rows whose cells lost their bars.

    AlphaBeta                   Alpha              ModelPriceLength          a header row of names, glued or one a line,
    Length3 m4 m                Beta               Alpha$3004 m              or one of labels, with one entity a row
    Price$300$400               Length
                                3 m
                                4 m

A row is looked for below a header row only, and the region ends at the first line that is no labelled row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from extract.model import Block
from extract.names import concatenation, identity, is_title
from extract.schema import Field, Schema

MAX_ENTITIES = 50
"""Columns of the widest flattened table."""

_TABS = re.compile(r"[ \u00a0]*\t[ \t\u00a0]*|[ \u00a0]{2,}")


class Name(NamedTuple):
    """A name in a header row or in the first cell of a row, with its span in the block's text."""

    entity: str
    block: Block
    start: int
    end: int


class Row(NamedTuple):
    """A labelled row before it is cut: `cells` of the row where each stands on its own line, else the text from `start` on."""

    field: Field | None
    block: Block
    start: int
    cells: tuple[Block, ...] = ()


class FlatRegion(NamedTuple):
    """A flattened table: `first` and `last` are indices of blocks, `names` the entities of its columns.

    `fields` are the columns' fields where labels stand in the header and each row begins with its entity's name.
    `dropped` is a row that the end of the page cut.
    """

    first: int
    last: int
    names: tuple[Name, ...]
    rows: tuple[Row, ...]
    fields: tuple[Field, ...] = ()
    dropped: Block | None = None


class Label(NamedTuple):
    """A label at the start of a line: its field, and where the label ends."""

    field: Field
    end: int


def label_at(text: str, schema: Schema) -> Label | None:
    """The label that a line begins with, as a whole: no small letter of a longer word stands behind it.

    A cell that begins with a small letter may stand behind it where a kind or a known name tells that it is one.
    """
    match = schema.label_start.match(text)
    if match is None:
        return None
    field = schema.label(match[0])
    if field is None:
        return None
    if text[match.end() : match.end() + 1].islower():
        behind = text[match.end() :].casefold()
        known = any(behind.startswith(name.casefold()) for name in field.writing.known)
        if not known and field.writing.kind not in ("boolean", "date", "duration", "range"):
            return None
    return Label(field, match.end())


def find_regions(blocks: Sequence[Block], schema: Schema, sets: Callable[[], Iterator[Sequence[str]]]) -> list[FlatRegion]:
    """The flattened tables of a page. `sets` yields the sets of identities that a header row may name, best first."""
    if schema.entities is None:
        return []
    labels = [None if block.kind == "table" else label_at(_raw(block), schema) for block in blocks]
    regions: list[FlatRegion] = []
    at = 0
    while at < len(blocks):
        region = _region(blocks, labels, at, schema, sets) if blocks[at].kind != "table" else None
        if region is not None:
            regions.append(region)
        at = region.last + 1 if region is not None else at + 1
    return regions


def _raw(block: Block) -> str:
    return block.text or block.unread


def _region(
    blocks: Sequence[Block], labels: Sequence[Label | None], at: int, schema: Schema, sets: Callable[[], Iterator[Sequence[str]]]
) -> FlatRegion | None:
    """The region whose header begins at a block."""
    if labels[at] is not None or "\t" in blocks[at].text:
        rows_below = _by_rows(blocks, at, schema)
        if rows_below is not None or labels[at] is not None:
            return rows_below
    header = _header(blocks, labels, at, schema, sets) if _row_follows(blocks, labels, at, schema) else None
    if header is None:
        return None
    first_row = at + 1 if len({id(name.block) for name in header}) == 1 else at + len(header)
    rows, last, dropped = _rows(blocks, labels, first_row, len(header))
    return FlatRegion(at, last, tuple(header), tuple(rows), (), dropped) if rows or dropped else None


def _row_follows(blocks: Sequence[Block], labels: Sequence[Label | None], at: int, schema: Schema) -> bool:
    """Whether a labelled row stands at most `MAX_ENTITIES` short lines below, nothing but names between."""
    for index in range(at + 1, min(len(blocks), at + 1 + MAX_ENTITIES)):
        if labels[index] is not None:
            return True
        if blocks[index].kind == "table" or len(blocks[index].text) > 100:
            return False
    return False


def _header(
    blocks: Sequence[Block], labels: Sequence[Label | None], at: int, schema: Schema, sets: Callable[[], Iterator[Sequence[str]]]
) -> list[Name] | None:
    block, least = blocks[at], max(1, schema.entities.min if schema.entities else 1)
    label_next = at + 1 < len(blocks) and labels[at + 1] is not None
    for names in sets():
        if label_next and (spans := concatenation(block.text, names)):
            return [Name(entity, block, start, end) for start, end, entity in spans]
        below = blocks[at : at + len(names)]
        if len(below) == len(names) > 1 and sorted(identity(b.text) for b in below) == sorted(names):
            if at + len(names) < len(labels) and labels[at + len(names)] is not None:
                return [Name(identity(b.text), b, 0, len(b.text)) for b in below]
    if label_next:
        return _separated_header(block, blocks[at + 1], labels[at + 1], least)
    return _stacked_header(blocks, labels, at, least)


def _separated_header(block: Block, row: Block, label: Label | None, least: int) -> list[Name] | None:
    """Names between tabs or runs of blanks, as many as the row below has cells; a title of the label column aside."""
    cells = _cells(block.text, 0)
    below = _cells(row.text, label.end if label else 0)
    if len(cells) == len(below) + 1:
        cells = cells[1:]
    if len(cells) != len(below) or len(cells) < max(2, least) or len(cells) > MAX_ENTITIES:
        return None
    if not all(is_title(block.text[start:end]) for start, end in cells):
        return None
    return [Name(identity(block.text[start:end]), block, start, end) for start, end in cells]


def _cells(text: str, start: int) -> list[tuple[int, int]]:
    while start < len(text) and text[start].isspace():
        start += 1
    spans = []
    for match in _TABS.finditer(text, start):
        spans.append((start, match.start()))
        start = match.end()
    return [*spans, (start, len(text))]


def _stacked_header(blocks: Sequence[Block], labels: Sequence[Label | None], at: int, least: int) -> list[Name] | None:
    """Unknown names one a line, where at least two rows of as many lines each follow."""
    for count in range(max(2, least), MAX_ENTITIES + 1):
        row = at + count
        if row >= len(blocks) or labels[row] is not None:
            break
    else:
        return None
    names = blocks[at:row]
    if row + 2 * (count + 1) > len(blocks) or not all(is_title(block.text) and block.kind == "line" for block in names):
        return None
    for start in (row, row + count + 1):
        label = labels[start]
        if label is None or label.end != len(blocks[start].text) or any(labels[start + 1 : start + count + 1]):
            return None
    return [Name(identity(block.text), block, 0, len(block.text)) for block in names]


def _rows(
    blocks: Sequence[Block], labels: Sequence[Label | None], at: int, count: int
) -> tuple[list[Row], int, Block | None]:
    """The labelled rows from a block on, the index of the last block of them, and the row that the page's end cut."""
    rows: list[Row] = []
    while at < len(blocks):
        label, block = labels[at], blocks[at]
        if label is None or block.kind == "table":
            break
        if block.open:
            return rows, at, block
        if block.text[label.end :].strip(" \t:"):
            rows.append(Row(label.field, block, label.end + _colon(block.text, label.end)))
            at += 1
            continue
        cells = blocks[at + 1 : at + 1 + count]
        if len(cells) < count or any(cell.open or cell.kind == "table" for cell in cells):
            return rows, at, block if at + count >= len(blocks) - 1 else None
        if any(found is not None and found.end == len(blocks[at + 1 + i].text) for i, found in enumerate(labels[at + 1 : at + 1 + count])):
            break
        rows.append(Row(label.field, block, label.end, tuple(cells)))
        at += 1 + count
    return rows, at - 1, None


def _colon(text: str, end: int) -> int:
    match = re.compile(r"\s*:(?=\s|\S)").match(text, end)
    return match.end() - end if match else 0


# --- labels in the header, one entity a row ---------------------------------------------------------------------------


def _by_rows(blocks: Sequence[Block], at: int, schema: Schema) -> FlatRegion | None:
    """A region whose header is nothing but labels, two at least, the key's among them or not."""
    stacked = _stacked_labels(blocks, at, schema)
    fields = stacked or _glued_labels(blocks[at].text, schema)
    key = schema.entities.key if schema.entities else ""
    columns = [field for field in fields if field.path != key]
    if len(columns) < 2 or not all(field.per_entity for field in columns) or (len(columns) < len(fields) and fields[0].path != key):
        return None
    first = at + (len(fields) if stacked else 1)
    rows: list[Row] = []
    index = first
    while index < len(blocks) and not blocks[index].open and blocks[index].kind != "table":
        if stacked:
            cells = blocks[index : index + len(columns) + 1]
            if len(cells) <= len(columns) or any(cell.open or cell.kind == "table" for cell in cells):
                break
            rows.append(Row(None, cells[0], 0, tuple(cells[1:])))
            index += len(cells)
        else:
            rows.append(Row(None, blocks[index], 0))
            index += 1
    return FlatRegion(at, index - 1, (), tuple(rows), tuple(columns)) if rows else None


def _glued_labels(text: str, schema: Schema) -> list[Field]:
    """The fields of a line that is nothing but labels, the title of the name column aside; none where it is anything else."""
    fields: list[Field] = []
    position = 0
    cells = _cells(text, 0)
    if len(cells) > 2 and schema.label(text[slice(*cells[0])]) is None:
        position = cells[1][0]
    while position < len(text):
        match = schema.label_start.match(text, position)
        field = schema.label(match[0]) if match else None
        if match is None or field is None:
            return []
        fields.append(field)
        position = match.end()
        while position < len(text) and text[position].isspace():
            position += 1
    return fields


def _stacked_labels(blocks: Sequence[Block], at: int, schema: Schema) -> list[Field]:
    """The fields of lines from a block on that are each a label and nothing else, two at least."""
    fields: list[Field] = []
    for block in blocks[at : at + MAX_ENTITIES]:
        field = schema.label(block.text) if block.kind != "table" else None
        if field is None:
            break
        fields.append(field)
    return fields if len(fields) > 1 else []
