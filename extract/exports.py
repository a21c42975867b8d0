"""`extract export`: what pages say as a table, in CSV or JSON: the consensus, the claims, or the records.

    consensus   schema, entity, name, field, value, verdict, support, pages, dissent, dissenters
    claims      page, schema, entity, field, relation, value, certain, text, start, end, reader, decided_by
    records     page, format, entity, and a column per field; one schema

In CSV an empty cell is null or nothing, what has parts is JSON.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from extract.consensus import consensus, names
from extract.errors import UsageError
from extract.model import PageResult
from extract.schema import Schema
from extract.store import Store, record_columns, record_rows, room
from extract.surveys import Progress, Survey
from extract.validation import as_json

Row = dict[str, Any]

COLUMNS = {
    "consensus": ("schema", "entity", "name", "field", "value", "verdict", "support", "pages", "dissent", "dissenters"),
    "claims": (
        "page", "schema", "entity", "field", "relation", "value", "certain", "text", "start", "end", "reader", "decided_by",
    ),
}  # fmt: skip
"""The columns of the tables that have the same ones for every schema."""


def consensus_rows(store: Store) -> Iterator[Row]:
    """The rows of the consensus."""
    spelled = names(store)
    for one in consensus(store):
        yield {
            "schema": one.schema, "entity": one.entity, "name": spelled.get((one.schema, one.entity), one.entity), "field": one.field,
            "value": None if one.value is None else json.loads(one.value), "verdict": one.verdict, "support": one.support,
            "pages": one.pages, "dissent": one.dissent, "dissenters": list(one.dissenters),
        }  # fmt: skip


def claim_rows(result: PageResult) -> Iterator[Row]:
    """The rows of a page's claims."""
    for one in result.claims:
        yield {
            "page": one.page, "schema": result.schema, "entity": one.entity, "field": one.field, "relation": one.relation,
            "value": as_json(one.value), "certain": one.certain, "text": one.text, "start": one.start, "end": one.end, "reader": one.reader,
            "decided_by": one.decided_by,
        }  # fmt: skip


def page_records(result: PageResult, schema: Schema) -> Iterator[Row]:
    """The rows of a page's record, one per entity."""
    for row in record_rows(result, schema):
        values = {"page": result.page, **row}
        yield {column: values.get(column) for column in record_columns(schema)}


def as_csv(rows: Iterator[Row], columns: Sequence[str]) -> Iterator[str]:
    """Rows as CSV with a header, line by line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if columns:
        writer.writerow(columns)
    for row in rows:
        writer.writerow(_cell(value) for value in row.values())
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, (dict, list, bool)):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)


def as_json_lines(rows: Iterator[Row], columns: Sequence[str]) -> Iterator[str]:
    """Rows as one JSON array, a row a line; each names its columns itself."""
    yield "["
    separator = "\n  "
    for row in rows:
        yield separator + json.dumps(row, ensure_ascii=False)
        separator = ",\n  "
    yield "\n]\n"


Form = Callable[[Iterator[Row], Sequence[str]], Iterator[str]]
FORMATS: dict[str, Form] = {"csv": as_csv, "json": as_json_lines}


def export(
    pages: Survey, table: str, form: Form, jobs: int = 1, progress: Progress | None = None
) -> tuple[Iterator[str], list[tuple[str, str]]]:
    """A table of a survey's pages as pieces of text, and the pages that failed.

    Raises UsageError where records of several schemas would have to make one table, NoRoomError where the working files do not fit.
    """
    schemas = {schema.name: schema for schema in pages.schemas}
    rows: list[Row] = []
    failed: list[tuple[str, str]] = []
    bound: set[str] = set()
    with Store(pages.schemas) as store:
        for outcome in pages.outcomes(jobs, progress):
            result = outcome.result
            if result is None:
                failed.append((outcome.input.name, outcome.failure))
            elif table == "consensus":
                store.add(result)
            elif table == "claims":
                rows.extend(claim_rows(result))
            elif result.schema is not None:
                bound.add(result.schema)
                rows.extend(page_records(result, schemas[result.schema]))
        if len(bound) > 1:
            what = f"pages of {len(bound)} schemas ({', '.join(sorted(bound))}) do not make one table."
            raise UsageError(what, advice="Choose one with --schema.")
        if table == "consensus":
            with room():
                rows = list(consensus_rows(store))
    columns = list(COLUMNS[table] if table in COLUMNS else rows[0] if rows else ())
    return form(iter(rows), columns), failed
