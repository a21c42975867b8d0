"""The statements of a run in an embedded database: what each page's record says, one row per page, entity and field.

Pages are added one at a time and spooled to a file, so memory does not grow with their number; the database is imported and
filled when a question is asked. Three relations:

`statements`  schema, page, entity, field, whole, stated, value, said, shape, numbers, number, text, evidence
`names`       schema, page, entity, name: how a page spells an entity
`mirrors`     page: the pages that have the same text as another under an earlier name

Working files become *parts*, folders with a Parquet file for each relation, sorted by key, where a cache keeps them: a later run takes
the pages that it knows from there.

A statement is what the *record* of a page says, so that a page which repeats or contradicts itself has one voice. `value` is
JSON, `said` the same as it is compared (`records.said_as`). `stated` is false for a dash, `whole` for a list whose end the
page may have cut or of which an item is empty. Where a field may be rounded `shape` is the value without its numbers, and
`numbers` has, for each, between what bounds another number agrees with it; elsewhere `shape` is `said`.
"""

from __future__ import annotations

import contextlib
import json
import math
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from extract import golden
from extract.errors import NoRoomError
from extract.model import Claim, Evidence, PageResult, Value
from extract.page import partial_lists
from extract.records import Fact, Facts, agree, canonical, coarsest_unit, facts_of, said_as
from extract.schema import Field, Schema
from extract.validation import as_json

if TYPE_CHECKING:
    import duckdb

MEMORY = "1GiB"
"""What the database may hold in memory; beyond it writes to its folder of temporary files."""
IN_MEMORY = 10_000
"""Pages up to which the tables are in memory; those of more are in a file, which takes half of it and longer to write."""
SHARE = 5_000_000
"""Statements whose keys are asked about at a time."""
SHORTEST, LONGEST = 1 << 20, 64 << 20
"""Bytes of a line that the database makes room for, twice in each thread."""
MAX_CLAIMS = 12
"""Claims of one statement that are kept as its evidence."""

_STATEMENT = {
    "schema": "VARCHAR", "page": "VARCHAR", "entity": "VARCHAR", "field": "VARCHAR", "whole": "BOOLEAN", "stated": "BOOLEAN",
    "value": "VARCHAR",
    "said": "VARCHAR", "shape": "VARCHAR", "numbers": "STRUCT(number DOUBLE, unit DOUBLE, low DOUBLE, high DOUBLE)[]",
    "number": "DOUBLE", "text": "VARCHAR", "evidence": "VARCHAR",
}  # fmt: skip
_CLAIM = {
    "schema": "VARCHAR", "page": "VARCHAR", "entity": "VARCHAR", "field": "VARCHAR", "relation": "VARCHAR", "value": "JSON",
    "number": "DOUBLE", "certain": "BOOLEAN", "text": "VARCHAR", "start": "BIGINT", "end": "BIGINT", "reader": "VARCHAR",
    "decided_by": "VARCHAR",
}  # fmt: skip
_NAME = {"schema": "VARCHAR", "page": "VARCHAR", "entity": "VARCHAR", "name": "VARCHAR"}
_PAGE = {"page": "VARCHAR", "body": "VARCHAR", "format": "VARCHAR", "schema": "VARCHAR"}
_TAKEN = {"part": "VARCHAR", "page": "VARCHAR"}
_ORDER = {"statements": "schema, entity, field", "claims": "schema, entity, field"}
"""What the rows of a part are sorted by, so that equal texts stand together."""
RECORDS = "records of "
"""Before the name of a schema the name of the working file of its wide view."""


MIRRORS = """
SELECT pages.page FROM pages JOIN (SELECT body, min(page) AS page FROM pages GROUP BY body HAVING count(*) > 1) first USING (body)
WHERE pages.page > first.page
"""


class Relations(Protocol):
    """The relations of a run as an engine holds them, which are asked in the SQL of DuckDB."""

    @property
    def schemas(self) -> Mapping[str, Schema]:
        """The schemas by their names."""

    @property
    def pages(self) -> int:
        """How many pages are of a schema."""

    @property
    def shares(self) -> Sequence[str]:
        """What stands for `statements` in a question about keys that is asked of a share of them at a time."""

    def page_name(self, name: str) -> str:
        """The name of a page that the relations have under `name`."""

    def view(self, name: str, sql: str) -> None:
        """Gives a question a name; it may be asked anew each time."""

    def table(self, name: str, sql: str) -> None:
        """Gives the answer to a question a name."""

    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows that answer a question, which are not all in memory."""


class Bounds(NamedTuple):
    """A number, the unit that it may be rounded to, and the numbers `low <= n < high` that it may be a rounding of."""

    number: float
    unit: float
    low: float
    high: float


class Store:
    """The statements of the pages that are added; a context that removes its files when it ends.

    With `claims` the claims and records of the pages are kept too: rules in SQL read them.
    """

    def __init__(self, schemas: Sequence[Schema], *, claims: bool = False, memory: str = MEMORY) -> None:
        self.schemas: Mapping[str, Schema] = {schema.name: schema for schema in schemas}
        self.memory, self.with_claims = memory, claims
        self.names: dict[str, str] = {}
        self.pages = 0
        self._whole: list[Path] = []
        """Parts of which every page is of the run."""
        self._taken: dict[Path, list[str]] = {}
        """Pages that are taken from other parts."""
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._spools: dict[str, Any] = {}
        self._longest = 0
        self._shares: list[str] | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._connection is not None:
            self._connection.close()
        for file in self._spools.values():
            with contextlib.suppress(OSError):
                file.close()
        if self._folder is not None:
            self._folder.cleanup()

    def add(self, result: PageResult) -> None:
        """Adds what one page says; a page that no schema knows says nothing. Raises NoRoomError."""
        schema = self.schemas.get(result.schema or "")
        self.put(result.page, result.schema, rows_of(result, schema, facts_of(result.claims, schema), claims=self.with_claims))

    def put(self, page: str, schema: str | None, rows: Mapping[str, str]) -> None:
        """Adds the rows that `rows_of` made of a page. Raises NoRoomError."""
        with room():
            self._name(page)
            self.pages += schema in self.schemas
            for relation, lines in rows.items():
                self._spool(relation).write(lines)
                self._longest = max(self._longest, len(lines))

    def _name(self, page: str) -> str:
        name = written(page)
        if name != page:
            self.names[name] = page
        return name

    def page_name(self, name: str) -> str:
        """The name of a page that the database has under `name`."""
        return self.names.get(name, name)

    def _spool(self, relation: str) -> Any:
        if relation not in self._spools:
            self._spools[relation] = open(self._path(relation), "w", encoding="utf-8")  # noqa: SIM115
        return self._spools[relation]

    def _path(self, relation: str) -> Path:
        return self._working() / f"{relation}.jsonl"

    def _working(self) -> Path:
        """The folder of the working files, made when it is asked for: there may be no room for it."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="extract-", ignore_cleanup_errors=True)
        return Path(self._folder.name)

    def take(self, part: Path, page: str, schema: str | None) -> None:
        """Adds a page that an earlier run kept in a part."""
        self._taken.setdefault(part, []).append(self._name(page))
        self.pages += schema in self.schemas

    def keep(self, part: Path) -> None:
        """Makes a part of the pages that were added since the last one. Raises NoRoomError; then they are where they were."""
        with room(), self._database() as connection:
            for relation, columns in relations(self.schemas.values() if self.with_claims else ()).items():
                self._spool(relation).flush()
                source, order = _json_rows(columns, self._path(relation), self._longest), _ORDER.get(relation, "ALL")
                file = text(str(part / f"{relation}.parquet"))
                connection.execute(f"COPY (SELECT * FROM {source} ORDER BY {order}) TO {file} (FORMAT parquet, COMPRESSION zstd)")

    def kept(self, part: Path) -> None:
        """Goes on with the part that was made, which now stands there, in place of the working files."""
        self._whole.append(part)
        for relation, file in self._spools.items():
            file.close()
            self._path(relation).unlink()
        self._spools.clear()

    def connection(self) -> duckdb.DuckDBPyConnection:
        """The database with all that was added. It reaches no network and loads no extension."""
        if self._connection is None:
            self._connection = self._database(in_file=self.pages > IN_MEMORY)
            self._fill(self._connection)
        return self._connection

    @property
    def shares(self) -> Sequence[str]:
        """What stands for `statements` in a question about keys that is asked of a share of them at a time, for want of memory."""
        if self._shares is None:
            (statements,) = self.connection().execute("SELECT count(*) FROM statements").fetchall()[0]
            number = max(1, -(-statements // SHARE))
            share = "(SELECT * FROM statements WHERE hash(schema, entity, field) % {} = {})".format
            self._shares = [share(number, one) for one in range(number)] if number > 1 else ["statements"]
        return self._shares

    def view(self, name: str, sql: str) -> None:
        """Gives a question a name; it is asked anew each time."""
        self.connection().execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {sql}")

    def table(self, name: str, sql: str) -> None:
        """Gives the answer to a question a name."""
        self.connection().execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")

    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows that answer a question; the next question ends them."""
        found = self.connection().execute(sql)
        while rows := found.fetchmany(1000):
            yield from rows

    def _database(self, *, in_file: bool = False) -> duckdb.DuckDBPyConnection:
        import duckdb

        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": self.memory, "temp_directory": str(self._working() / "spill"), "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "python_enable_replacements": "false",
        }  # fmt: skip
        return duckdb.connect(str(self._working() / "tables.duckdb") if in_file else ":memory:", config=config)

    def _fill(self, connection: duckdb.DuckDBPyConnection) -> None:
        for file in self._spools.values():
            file.flush()
        taken = [(part, page) for part, pages in self._taken.items() for page in pages]
        _load_taken(connection, taken, self._working())
        for relation, columns in relations(self.schemas.values() if self.with_claims else ()).items():
            table = relation.removeprefix(RECORDS)
            load_json(connection, table, columns, self._path(relation) if relation in self._spools else None, self._longest)
            self._load_parts(connection, table, columns, f"{relation}.parquet")
        connection.execute(f"DROP TABLE {TAKEN}")
        connection.execute(f"CREATE VIEW mirrors AS {MIRRORS}")

    def _load_parts(self, connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str], file: str) -> None:
        """Fills a table with the rows of the parts."""
        names = ", ".join(map(quoted, columns))
        for parts, rows in ((self._whole, _rows_of_parts), (self._taken, _rows_of_taken)):
            if source := rows(parts, file):
                connection.execute(f"INSERT INTO {quoted(table)} SELECT {names} FROM {source}")


def relations(schemas: Iterable[Schema] = ()) -> dict[str, dict[str, str]]:
    """The columns of the relations that `rows_of` makes rows of, with their types; those for rules in SQL where schemas are given."""
    found = {"pages": _PAGE, "statements": _STATEMENT, "names": _NAME}
    wide = {f"{RECORDS}{schema.name}": record_columns(schema) for schema in schemas}
    return found | {"claims": _CLAIM} | wide if wide else found


def join_parts(taken: Sequence[tuple[Path, str]], made: Path) -> None:
    """Makes one part of some pages of others. Raises NoRoomError."""
    with room(), Store(()) as store, store._database() as connection, tempfile.TemporaryDirectory(prefix="extract-") as folder:
        parts = list(dict.fromkeys(part for part, _ in taken))
        _load_taken(connection, [(part, store._name(page)) for part, page in taken], Path(folder))
        for name in sorted({path.name for part in parts for path in part.glob("*.parquet")}):
            rows, order = _rows_of_taken(parts, name), _ORDER.get(name.removesuffix(".parquet"), "ALL")
            sql = f"COPY (SELECT * EXCLUDE ({FILE}) FROM {rows} ORDER BY {order}) TO {text(str(made / name))}"
            connection.execute(f"{sql} (FORMAT parquet, COMPRESSION zstd)")


FILE, TAKEN = '"(file)"', '"(taken)"'
"""A column and a table whose names no schema can have."""


def _load_taken(connection: duckdb.DuckDBPyConnection, taken: Sequence[tuple[Path, str]], folder: Path) -> None:
    """Makes the table of the pages that are taken from parts."""
    path = folder / "taken.jsonl"
    with path.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps({"part": str(part), "page": page}) + "\n" for part, page in taken)
    load_json(connection, TAKEN.strip('"'), _TAKEN, path)


def _rows_of_parts(parts: Iterable[Path], file: str) -> str:
    """The rows of all pages of some parts, as SQL; empty where there are none."""
    files = ", ".join(text(str(part / file)) for part in parts)
    return f"read_parquet([{files}], filename = {text(FILE.strip(chr(34)))})" if files else ""


def _rows_of_taken(parts: Iterable[Path], file: str) -> str:
    """The rows of the pages that are taken from some parts."""
    source = _rows_of_parts(parts, file)
    return f"{source} WHERE (left({FILE}, -{len(file) + 1}), page) IN (SELECT (part, page) FROM {TAKEN})" if source else ""


def load_json(
    connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str], spool: Path | None, longest: int = LONGEST
) -> None:
    """Makes a table with these columns, of the rows that a file has as lines of JSON, of at most so many bytes; empty without a file."""
    types = ", ".join(f"{quoted(column)} {kind}" for column, kind in columns.items())
    connection.execute(f"CREATE TABLE {quoted(table)} ({types})")
    if spool is not None:
        connection.execute(f"INSERT INTO {quoted(table)} SELECT * FROM {_json_rows(columns, spool, longest)}")


def _json_rows(columns: dict[str, str], spool: Path, longest: int) -> str:
    struct = ", ".join(f"{text(column)}: {text(kind)}" for column, kind in columns.items())
    options = f"format='newline_delimited', columns={{{struct}}}, maximum_object_size={max(longest, SHORTEST)}"
    return f"read_json({text(str(spool))}, {options})"


@contextlib.contextmanager
def room() -> Iterator[None]:
    """Raises NoRoomError for what the system, or the database, says when there is no room for a working file or a question."""
    try:
        yield
    except OSError as error:
        raise _no_room(error.strerror or str(error)) from error
    except Exception as error:
        import sqlite3

        import duckdb

        if not isinstance(
            error,
            (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.TransactionException, duckdb.FatalException, sqlite3.OperationalError),
        ):
            raise
        raise _no_room(str(error).split("\n")[0]) from error


def _no_room(why: str) -> NoRoomError:
    advice = "Make room there, or set TMPDIR to a folder that has more."
    return NoRoomError(f"the working files of the comparison cannot be written ({why}).", file=tempfile.gettempdir(), advice=advice)


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def written(page: str) -> str:
    """A page's name as the database can hold it: bytes of a file name that are no text are written out."""
    return page.encode("utf-8", "backslashreplace").decode("utf-8")


# --- statements -------------------------------------------------------------------------------------------------------


def rows_of(result: PageResult, schema: Schema | None, facts: Facts, *, claims: bool) -> dict[str, str]:
    """What one page says, as rows of the relations, each relation a text of JSON lines; `claims` for what rules in SQL read.

    A page that no schema knows says nothing.
    """
    page = written(result.page)
    body = result.text_sha256 or result.sha256
    rows: dict[str, list[dict[str, Any]]] = {"pages": [{"page": page, "body": body, "format": result.format, "schema": result.schema}]}
    if schema is not None:
        rows["statements"] = [{**row, "page": page} for row in statements_of(facts, partial_lists(result.discrepancies), schema)]
        key = schema.entities.key if schema.entities else ""
        rows["names"] = [
            {"schema": schema.name, "page": page, "entity": entity, "name": str(fields[key].value)}
            for entity, fields in facts.items()
            if key in fields
        ]
        if claims:
            rows["claims"] = [_claim_row(claim, schema) | {"page": page} for claim in result.claims]
            rows[RECORDS + schema.name] = [{**row, "page": page} for row in record_rows(result, schema, facts)]
    return {relation: "".join(map(_line, lines)) for relation, lines in rows.items() if lines}


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row) + "\n"


def statements_of(facts: Facts, partial: frozenset[tuple[str | None, str | None]], schema: Schema) -> Iterator[dict[str, Any]]:
    """What a page's record says of its entities, as rows of `statements`; `partial` are the lists that are not whole.

    Names are no statement (entities meet by them), nor is what agrees with everything. Of equal columns, which ordinals tell
    apart on one page only, nothing can be compared with other pages.
    """
    if schema.entities is None:
        return
    twins = {name for entity in facts if entity is not None and (base := twin_of(entity, facts)) for name in (entity, base)}
    for entity, fields in facts.items():
        if entity is None or entity in twins:
            continue
        for path, fact in fields.items():
            field = schema.field(path)
            if field is not None and field.agree != "none" and path != schema.entities.key:
                whole = not field.is_list or (entity, path) not in partial
                yield _statement_row(schema, entity, field, fact, whole)


def twin_of(entity: str, facts: Facts) -> str | None:
    """The first of several equal columns of a page, of which the entity is a later one: `alpha` for `alpha #2`."""
    base, mark, number = entity.rpartition(" #")
    return base if mark and number.isdigit() and base in facts else None


def _statement_row(schema: Schema, entity: str, field: Field, fact: Fact, whole: bool) -> dict[str, Any]:
    said = said_as(fact.value, field.agree)
    bounds: list[Bounds] = []
    shape = _shape(canonical(fact.value), bounds) if field.agree == "rounded" else said
    carried = next((one for one in fact.statements if agree(one.value, fact.value, field.agree)), fact.statements[0])
    claims = carried.claims[:MAX_CLAIMS]
    number = fact.value if isinstance(fact.value, (int, Decimal)) and not isinstance(fact.value, bool) else None
    return {
        "schema": schema.name, "entity": entity, "field": field.path, "whole": whole, "stated": fact.value is not None,
        "value": _json(as_json(fact.value)), "said": said, "shape": shape,
        "numbers": [one._asdict() for one in bounds],
        "number": None if number is None else float(number),
        "text": " ".join(", ".join(claim.text for claim in claims).split()),
        "evidence": json.dumps([(claim.start, claim.end, claim.text) for claim in claims]),
    }  # fmt: skip


def _shape(value: Value, bounds: list[Bounds]) -> str:
    """A value as JSON with `#` for each number, whose bounds are collected."""

    def shape(node: Any) -> Any:
        if isinstance(node, tuple):
            return [shape(part) for part in node]
        if isinstance(node, (int, Decimal)) and not isinstance(node, bool):
            bounds.append(bounds_of(Decimal(node)))
            return "#"
        return node

    return _json(shape(value))


_json = json.JSONEncoder(ensure_ascii=False).encode


def bounds_of(number: Decimal) -> Bounds:
    """Between what numbers lie that are rounded half up, or truncated, to the digits of this one.

    >>> bounds_of(Decimal("34900"))
    Bounds(number=34900.0, unit=100.0, low=34850.0, high=35000.0)
    """
    unit = coarsest_unit(number)
    half = unit / 2
    if number > 0:
        low, high = float(number - half), float(number + unit)
    elif number < 0:
        low, high = _above(number - unit), _above(number + half)
    else:
        low, high = _above(-unit), float(unit)
    return Bounds(float(number), float(unit), low, high)


def _above(bound: Decimal) -> float:
    """The next float above a bound that is itself outside, or inside at the upper end."""
    return math.nextafter(float(bound), math.inf)


def evidence_of(page: str, evidence: str) -> tuple[Evidence, ...]:
    """The evidence that a statement keeps."""
    return tuple(Evidence(page, start, end, words) for start, end, words in json.loads(evidence))


# --- claims and records, for rules in SQL -----------------------------------------------------------------------------


def _claim_row(claim: Claim, schema: Schema) -> dict[str, Any]:
    number = claim.value if isinstance(claim.value, (int, Decimal)) and not isinstance(claim.value, bool) else None
    return {
        "schema": schema.name, "entity": claim.entity, "field": claim.field, "relation": claim.relation, "value": as_json(claim.value),
        "number": None if number is None else float(number), "certain": claim.certain, "text": claim.text, "start": claim.start,
        "end": claim.end, "reader": claim.reader, "decided_by": claim.decided_by,
    }  # fmt: skip


def record_columns(schema: Schema) -> dict[str, str]:
    """The columns of a schema's wide view: page, format, entity, and one per field; what has parts is JSON."""
    columns = {"page": "VARCHAR", "format": "VARCHAR", "entity": "VARCHAR"}
    for field in sorted(schema.fields, key=lambda field: field.per_entity):
        columns.setdefault(field.path, _column_type(field))
    return columns


def _column_type(field: Field) -> str:
    kinds = {
        "money": "DOUBLE", "count": "DOUBLE", "decimal": "DOUBLE", "percent": "DOUBLE", "boolean": "BOOLEAN", "text": "VARCHAR",
        "date": "VARCHAR",
    }  # fmt: skip
    if field.writing.kind == "money" and not field.writing.scalar:
        return "JSON"
    return kinds.get(field.writing.kind, "JSON")


def record_rows(result: PageResult, schema: Schema, facts: Facts) -> Iterator[dict[str, Any]]:
    """The rows of a schema's wide view that a page makes, all columns but `page`: one per entity, or one where there is none."""
    page = {path: as_json(fact.value) for path, fact in facts.get(None, {}).items()}
    entities: list[str | None] = [entity for entity, _ in golden.record_items(result)] or [None]
    for entity in entities:
        own = {path: as_json(fact.value) for path, fact in facts.get(entity, {}).items()} if entity is not None else {}
        yield {**page, **own, "format": result.format, "entity": entity}
