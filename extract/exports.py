"""`extract export`: what pages say as a table: the consensus, the claims, the records or the entities.

    consensus   schema, entity, name, field, value, verdict, support, pages, dissent, dissenters
    claims      page, schema, entity, field, relation, value, certain, text, start, end, reader, decided_by
    records     page, format, entity, and a column per field; one schema
    entities    entity, name, and of each field its consensus, the pages that support it, those that state it, the dissenters; one schema

Rows are spooled to a file, so that memory does not grow with their number. In CSV an empty cell is null or nothing, what has
parts is JSON; so it is in SQLite.
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from extract.consensus import consensus, names
from extract.errors import UsageError
from extract.model import PageResult
from extract.records import facts_of
from extract.schema import Schema
from extract.store import Store, load_json, quoted, record_columns, record_rows, room, text
from extract.surveys import Progress, Survey
from extract.validation import as_json
from extract.workers import Outcome

Row = dict[str, Any]

Columns = dict[str, str]
"""The columns of a table with their types in SQL."""

COLUMNS: dict[str, Columns] = {
    "consensus": {
        "schema": "VARCHAR", "entity": "VARCHAR", "name": "VARCHAR", "field": "VARCHAR", "value": "JSON", "verdict": "VARCHAR",
        "support": "BIGINT", "pages": "BIGINT", "dissent": "BIGINT", "dissenters": "VARCHAR[]",
    },
    "claims": {
        "page": "VARCHAR", "schema": "VARCHAR", "entity": "VARCHAR", "field": "VARCHAR", "relation": "VARCHAR", "value": "JSON",
        "certain": "BOOLEAN", "text": "VARCHAR", "start": "BIGINT", "end": "BIGINT", "reader": "VARCHAR", "decided_by": "VARCHAR",
    },
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
    for row in record_rows(result, schema, facts_of(result.claims, schema)):
        values = {"page": result.page, **row}
        yield {column: values.get(column) for column in record_columns(schema)}


def entity_columns(schema: Schema) -> Columns:
    """The columns of a schema's entities."""
    columns = {"entity": "VARCHAR", "name": "VARCHAR"}
    for path, kind in record_columns(schema).items():
        field = schema.field(path)
        if field is not None and field.per_entity and schema.entities is not None and path != schema.entities.key:
            columns |= {path: kind, f"{path} support": "BIGINT", f"{path} pages": "BIGINT", f"{path} dissenters": "VARCHAR[]"}
    return columns


def entity_rows(consensus: Iterable[Row], columns: Columns) -> Iterator[Row]:
    """The rows of the consensus on each entity as one."""
    for (entity, name), rows in groupby(consensus, key=lambda row: (row["entity"], row["name"])):
        whole: Row = dict.fromkeys(columns) | {"entity": entity, "name": name}
        for row in rows:
            path = row["field"]
            if path in columns:
                counts = {f"{path} {count}": row[count] for count in ("support", "pages", "dissenters")}
                whole |= {path: row["value"], **counts}
        yield whole


# --- text -------------------------------------------------------------------------------------------------------------


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


TEXTS: dict[str, Callable[[Iterator[Row], Sequence[str]], Iterator[str]]] = {"csv": as_csv, "json": as_json_lines}
"""Formats of text."""


# --- databases --------------------------------------------------------------------------------------------------------


def as_parquet(found: Export, path: Path) -> None:
    """Writes a table as a Parquet file."""
    import duckdb

    with duckdb.connect(":memory:") as connection:
        load_json(connection, found.table, found.columns, found.spool)
        connection.execute(f"COPY {quoted(found.table)} TO {text(str(path))} (FORMAT parquet, COMPRESSION zstd)")


def as_duckdb(found: Export, path: Path) -> None:
    """Writes a database of DuckDB with the table in it."""
    import duckdb

    with duckdb.connect(str(path)) as connection:
        load_json(connection, found.table, found.columns, found.spool)


def as_sqlite(found: Export, path: Path) -> None:
    """Writes a database of SQLite with the table in it."""
    with closing(sqlite3.connect(path)) as connection, connection:
        kinds = {"BIGINT": "INTEGER", "DOUBLE": "REAL", "BOOLEAN": "INTEGER"}
        columns = ", ".join(f"{quoted(name)} {kinds.get(kind, 'TEXT')}" for name, kind in found.columns.items())
        connection.execute(f"CREATE TABLE {quoted(found.table)} ({columns})")
        places = ", ".join("?" * len(found.columns))
        rows = ([_stored(row[name], kind) for name, kind in found.columns.items()] for row in found.rows())
        connection.executemany(f"INSERT INTO {quoted(found.table)} VALUES ({places})", rows)


def _stored(value: Any, kind: str) -> Any:
    """A value as SQLite keeps it: JSON where the column's type is JSON or a list."""
    if value is None or kind in ("VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN"):
        return value
    return json.dumps(value, ensure_ascii=False)


DATABASES: dict[str, Callable[[Export, Path], None]] = {"parquet": as_parquet, "duckdb": as_duckdb, "sqlite": as_sqlite}
"""Formats that are files of their own."""


# --- exporting --------------------------------------------------------------------------------------------------------


class Export(NamedTuple):
    """A table: its name, its columns, its rows as lines of JSON in a file, and the pages that failed with the reasons."""

    table: str
    columns: Columns
    spool: Path
    failed: list[tuple[str, str]]

    def rows(self) -> Iterator[Row]:
        """The rows, each with all columns in their order."""
        with self.spool.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)

    def lines(self, form: str) -> Iterator[str]:
        """The table as pieces of text in a format of TEXTS."""
        return TEXTS[form](self.rows(), list(self.columns))

    def body(self, form: str) -> Iterator[bytes]:
        """The file of the table, in parts, in any format."""
        if form in TEXTS:
            for line in self.lines(form):
                yield line.encode("utf-8", "backslashreplace")
            return
        if not self.columns:
            raise UsageError("no page is of a schema, which would tell the columns.", advice="Choose one with --schema.")
        path = self.spool.with_name(f"table.{form}")
        with room():
            DATABASES[form](self, path)
        with path.open("rb") as file:
            while part := file.read(1 << 20):
                yield part


@contextmanager
def exported(pages: Survey, table: str, jobs: int = 1, progress: Progress | None = None) -> Iterator[Export]:
    """A table of a survey's pages, for as long as the context lasts.

    Raises UsageError where records of several schemas would have to make one table, NoRoomError where the working files do not fit.
    """
    with room():
        working = tempfile.TemporaryDirectory(prefix="extract-", ignore_cleanup_errors=True)
    with working as folder, Store(pages.schemas) as store:
        work = _Export(pages, table, Path(folder) / "rows.jsonl")
        with room(), work.spool.open("w", encoding="utf-8") as file:
            for outcome in pages.outcomes(jobs, progress):
                file.writelines(json.dumps(row) + "\n" for row in work.rows_of(outcome, store))
            columns = work.columns()
            file.writelines(json.dumps(row) + "\n" for row in work.rows_of_all(store, columns))
        yield Export(table, columns, work.spool, work.failed)


class _Export:
    """An export under way."""

    def __init__(self, pages: Survey, table: str, spool: Path) -> None:
        self.schemas = {schema.name: schema for schema in pages.schemas}
        self.table, self.spool = table, spool
        self.bound: set[str] = set()
        self.failed: list[tuple[str, str]] = []

    def rows_of(self, outcome: Outcome, store: Store) -> Iterator[Row]:
        """The rows that a page makes by itself."""
        result = outcome.result
        if result is None:
            self.failed.append((outcome.input.name, outcome.failure))
            return
        if result.schema is not None:
            self.bound.add(result.schema)
        if self.table == "claims":
            yield from claim_rows(result)
        elif self.table != "records":
            store.add(result)
        elif result.schema is not None:
            yield from page_records(result, self.schemas[result.schema])

    def columns(self) -> Columns:
        """The columns of the table; none where no page is of a schema that would tell them."""
        if self.table in COLUMNS:
            return COLUMNS[self.table]
        if len(self.bound) > 1:
            what = f"pages of {len(self.bound)} schemas ({', '.join(sorted(self.bound))}) do not make one table."
            raise UsageError(what, advice="Choose one with --schema.")
        tell = record_columns if self.table == "records" else entity_columns
        return next((tell(self.schemas[name]) for name in self.bound or (self.schemas if len(self.schemas) == 1 else ())), {})

    def rows_of_all(self, store: Store, columns: Columns) -> Iterator[Row]:
        """The rows that all pages make together."""
        if self.table == "consensus":
            yield from consensus_rows(store)
        elif self.table == "entities":
            yield from entity_rows(consensus_rows(store), columns)
