"""Tables under their labels to claims: values, lists over several cells, tables in cells, and what is not certain."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from extract.drafts import Draft
from extract.entities import TableLabels
from extract.fragments import figures_of
from extract.grids import Labels
from extract.kinds import squeeze
from extract.model import ERROR, NOTE, WARNING, Block, Cell, Region, Table
from extract.schema import Field

_TABLE = re.compile("<table", re.IGNORECASE)
"""What begins a table that is no text of the cell around it, as definitions are."""
Inner = Mapping[tuple[int, int, int], Sequence[Table]]
"""Tables in cells, by the start of the table around them and the row and column of the cell."""


Lists = dict[tuple[Cell, str | None], tuple[Field, list[Region]]]
"""The cells of lists by the cell that labels them and the entity."""


def bind_tables(draft: Draft, tables: Sequence[TableLabels], blocks: Sequence[Block]) -> None:
    """The claims of all tables of a page."""
    inner: dict[tuple[int, int, int], list[Table]] = {}
    for block in blocks:
        if block.table is not None and block.table.within is not None and _TABLE.match(draft.text, block.start):
            inner.setdefault(block.table.within, []).append(block.table)
    for table in tables:
        _bind_table(draft, table, blocks[table.at], inner)


def _bind_table(draft: Draft, table: TableLabels, block: Block, inner: Inner) -> None:
    """Cells under labels, the header's names, and what is not certain."""
    labels, schema = table.labels, draft.schema
    draft.ignored += labels.ignored
    if labels.unread:
        unread_table(draft, block, labels.unread)
        return
    key = schema.field(schema.entities.key) if schema.entities else None
    for written, (cell, name) in zip(labels.names, table.entities, strict=False):
        draft.marked += [written.region] if written.text != cell.text else []
        if key is not None:
            draft.claim(name, key.path, squeeze(cell.text), cell.region, "header")
    identities = table.by_place
    lists: Lists = {}
    under_names = {(under.cell.row, under.cell.column): under.name for under in labels.cells}
    figures = figures_of(block.table.cells, under_names, schema.is_null) if block.table is not None else {}
    for under in labels.cells:
        heading = schema.heading(under.said)
        if heading is None or heading.field is key or (heading.field.per_entity and under.name is None):
            continue
        field = heading.field
        draft.sources.add(f"{field.path}: {squeeze(under.said).casefold()}")
        entity = identities.get((under.name.row, under.name.column)) if field.per_entity and under.name else None
        if (block.start, under.cell.row, under.cell.column) in inner:
            _bind_nested(draft, field, entity, under.cell, block.start, inner)
        elif field.is_list:
            lists.setdefault((under.label, entity), (field, []))[1].append(under.cell.region)
        elif (place := (under.cell.row, under.cell.column)) in figures and field.writing.kind != "text":
            if (figure := figures[place]) is not None:
                whole = draft.slice(figure.first.start, figure.last.end)
                draft.cell(field, entity, whole, "table", heading.unit, figure.text)
        else:
            draft.cell(field, entity, under.cell.region, "table", heading.unit)
    _bind_lists(draft, table, block, lists)
    _bind_doubts(draft, labels)
    if labels.cells:
        _bind_remarks(draft, table, block)


def _bind_doubts(draft: Draft, labels: Labels) -> None:
    """The cells of which it is not certain what they are."""
    for doubt in labels.doubts:
        heading = draft.schema.heading(doubt.said) if doubt.said else None
        severity, path = NOTE if doubt.rule == "unknown-label" else WARNING, heading.field.path if heading else None
        if path is not None:
            draft.sources.add(f"{path}: {squeeze(doubt.said).casefold()}")
        draft.wrong(doubt.rule, severity, doubt.message, doubt.cell.region, None, path, pattern=squeeze(doubt.cell.text).casefold())


def unread_table(draft: Draft, block: Block, why: str) -> None:
    """A warning that a table is not read, and why."""
    whole = Region(draft.text[block.start : block.end], block.start)
    draft.wrong("unread-table", WARNING, f"A table is not read: {why}.", whole, values=(why,), pattern=why)


def _bind_remarks(draft: Draft, table: TableLabels, block: Block) -> None:
    """The labels of no field, and what the reader of a table had to leave out."""
    _ragged_rows(draft, block.table)
    for cell in table.labels.unknown:
        label = squeeze(cell.text)
        draft.wrong("unknown-label", NOTE, f"No field has the label {label!r}.", cell.region, pattern=label.casefold())
    counts = dict(block.table.counts) if block.table else {}
    if counts.get("dropped"):
        message = f"{counts['dropped']} cells beyond the widest row that is read are dropped."
        whole = Region(draft.text[block.start : block.end], block.start)
        draft.wrong("ragged-row", WARNING, message, whole, values=(str(counts["dropped"]),))
    if counts.get("open"):
        draft.wrong("cut", NOTE, "The page ends inside a row of a table; the open cell is not read.", values=("table",), pattern="table")


def _bind_lists(draft: Draft, table: TableLabels, block: Block, lists: Lists) -> None:
    """The lists of a table; one that may go on in a further cell, which the page's end cut, is not read."""
    cells = table.labels.cells
    is_cut = block.table is not None and block.table.open and bool(cells) and draft.text.startswith("<", block.start)
    last = cells[-1].label if is_cut else None
    for (label, entity), (field, regions) in lists.items():
        if label == last:
            message = f"{field.path}: the page ends behind a cell of the list, which may go on in the next; it is not read."
            draft.wrong("cut", NOTE, message, regions[0], entity, field.path, (), "list")
        else:
            draft.cells(field, entity, regions, "table")


MAX_RAGGED = 20
"""Rows of another number of cells than their table that are named each."""


def _ragged_rows(draft: Draft, table: Table | None) -> None:
    """What is wrong with the rows whose cells may stand in other columns than they say; none of them is read."""
    ragged = [number for number in table.ragged if number] if table else []
    rows: dict[int, list[Cell]] = {number: [] for number in ragged[:MAX_RAGGED]}
    for cell in table.cells if table and rows else ():
        if cell.row in rows:
            rows[cell.row].append(cell)
    for number, cells in rows.items():
        whole = Region(draft.text[cells[0].start : cells[-1].end], cells[0].start)
        more = (
            f", nor are {len(ragged) - MAX_RAGGED} rows behind it" if len(ragged) > MAX_RAGGED and number == ragged[MAX_RAGGED - 1] else ""
        )
        message = f"The cells of a row do not stand below those of the header; it is not read{more}."
        draft.wrong("ragged-row", ERROR, message, whole, pattern="width")


def _bind_nested(draft: Draft, field: Field, entity: str | None, outer: Cell, start: int, inner: Inner) -> None:
    """The value of a cell with a table in it: that of the only cell that says something."""
    said: list[Cell] = []
    waiting, is_open = [(start, outer)], False
    while waiting and len(said) < 2:
        at, cell = waiting.pop()
        said += [cell] if cell.text else []
        for table in inner.get((at, cell.row, cell.column), ()):
            waiting += [(table.start, one) for one in table.cells]
            is_open |= table.open
    if len(said) == 1 and not is_open:
        draft.cell(field, entity, said[0].region, "table")
    elif said:
        message = f"{field.path}: the cell holds a table, of which no cell alone is the value; it is not read."
        draft.wrong("unread-table", WARNING, message, said[-1].region, entity, field.path, pattern="nested")
