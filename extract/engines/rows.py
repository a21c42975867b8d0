"""What is made of pages as rows of Arrow, which any engine moves and any table format keeps: a row is a page, its parts are lists.

    made    turn, failure, found, seconds, gist, golden, and a list for each relation of `store.relations`
    read    name, url, sha256, format, schema, record, failure, claims, discrepancies

Rows are made where the page is read, within the limits of `workers`, so a page that hangs or fills the memory is a row like any other.
"""

from __future__ import annotations

import json
import pickle
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from extract.gists import Made, as_line, discrepancy_of, from_line
from extract.golden import discrepancy_json
from extract.inputs import Input
from extract.members import Place
from extract.model import Discrepancy
from extract.schema import Schema
from extract.store import relations, written
from extract.validation import as_json
from extract.workers import Limits, Outcome, Work, read_guarded

AT_ONCE = 64
"""Pages of which the rows are handed on together."""

_TYPES = {"VARCHAR": pa.string(), "JSON": pa.string(), "BOOLEAN": pa.bool_(), "DOUBLE": pa.float64(), "BIGINT": pa.int64()}
_STRUCTS = re.compile(r"STRUCT\((.*)\)\[\]")


def arrow_type(kind: str) -> pa.DataType:
    """The type of Arrow for a type in SQL; JSON is text."""
    match = _STRUCTS.fullmatch(kind)
    if match is None:
        return _TYPES[kind]
    return pa.list_(pa.struct([(name, _TYPES[kind]) for name, kind in map(str.split, match[1].split(","))]))


def _structs(columns: Mapping[str, str]) -> pa.DataType:
    return pa.list_(pa.struct([(name, arrow_type(kind)) for name, kind in columns.items()]))


# --- pages of a run ---------------------------------------------------------------------------------------------------

_OUTCOME = {"turn": pa.int64(), "failure": pa.string(), "found": pa.string(), "seconds": pa.float64(), "gist": pa.string(),
            "golden": pa.binary()}  # fmt: skip
LISTED = pa.schema({"turn": pa.int64(), "input": pa.binary()})
"""Pages that are to be read: their places in the order of a run, and what finds them."""


def listed(inputs: Iterable[Input]) -> pa.Table:
    """The pages of a run as rows of LISTED."""
    rows = [(turn, pickle.dumps(one)) for turn, one in enumerate(inputs)]
    return pa.table([[turn for turn, _ in rows], [one for _, one in rows]], schema=LISTED)


class Maker(NamedTuple):
    """What makes rows of pages that are listed; it is sent to where that is done."""

    work: Work
    limits: Limits

    @property
    def columns(self) -> dict[str, dict[str, str]]:
        """The columns of the relations."""
        return relations(self.work.schemas if self.work.claims else ())

    @property
    def schema(self) -> pa.Schema:
        """The schema of the rows."""
        return pa.schema(_OUTCOME | {name: _structs(columns) for name, columns in self.columns.items()})

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The rows of the pages, in their order."""
        schema, columns = self.schema, self.columns
        for batch in batches:
            turns = batch.column("turn").to_pylist()
            outcomes = read_guarded([pickle.loads(one) for one in batch.column("input").to_pylist()], self.work, 1, self.limits)
            rows = (_made_row(turn, outcome, columns) for turn, outcome in zip(turns, outcomes, strict=True))
            yield from _batches(rows, schema)


def _made_row(turn: int, outcome: Outcome, columns: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    row: dict[str, Any] = {"turn": turn, "failure": written(outcome.failure), "seconds": outcome.seconds}
    if outcome.made is None:
        return row | {"found": json.dumps(outcome.found) if outcome.found is not None else None}
    row |= {"gist": as_line(outcome.made.gist), "golden": outcome.made.golden}
    return row | {name: _relation(outcome.made.rows.get(name, ""), kinds) for name, kinds in columns.items()}


def _relation(lines: str, kinds: Mapping[str, str]) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in lines.split("\n") if line]
    texts = [name for name, kind in kinds.items() if kind == "JSON"]
    return [{**row, **{name: _json_text(row[name]) for name in texts if row.get(name) is not None}} for row in rows]


def _json_text(value: Any) -> str:
    """A value as the database writes JSON."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if re.search(r"\de[+-]?\d", text) is None:
        return text
    import duckdb

    found = duckdb.execute("SELECT CAST(json(?) AS VARCHAR)", [text]).fetchone()
    return str(found[0]) if found else text


def outcome_of(one: Input, row: Mapping[str, Any]) -> Outcome:
    """The outcome of a page, of the first columns of its row."""
    found = discrepancy_of(json.loads(row["found"])) if row["found"] is not None else None
    made = Made(from_line(row["gist"]), bytes(row["golden"]), {}) if row["gist"] is not None else None
    return Outcome(one, None, row["failure"], found, row["seconds"], made)


# --- pages of anybody -------------------------------------------------------------------------------------------------

GIVEN = ("name", "url", "content_type", "body")
"""The columns of pages; `url` and `content_type` may be missing."""
_CLAIM = {
    "page": "VARCHAR", "schema": "VARCHAR", "entity": "VARCHAR", "field": "VARCHAR", "relation": "VARCHAR", "value": "JSON",
    "certain": "BOOLEAN", "text": "VARCHAR", "start": "BIGINT", "end": "BIGINT", "reader": "VARCHAR", "decided_by": "VARCHAR",
}  # fmt: skip
_EVIDENCE = pa.list_(pa.struct([("start", pa.int64()), ("end", pa.int64()), ("text", pa.string())]))
_DISCREPANCY = pa.struct(
    [(name, pa.string()) for name in ("id", "cause", "rule", "severity", "page", "entity", "field")]
    + [("values", pa.list_(pa.string())), ("message", pa.string()), ("pattern", pa.string()), ("evidence", _EVIDENCE)]
)
READ = pa.schema(
    {name: pa.string() for name in ("name", "url", "sha256", "format", "encoding", "schema", "record", "failure")}
    | {"claims": _structs(_CLAIM), "discrepancies": pa.list_(_DISCREPANCY)}
)
"""Pages that were read: the record is JSON; `failure` says why there is none where the page was quarantined."""


class Reader(NamedTuple):
    """What makes rows of READ of batches of pages; it is sent to where that is done."""

    schemas: tuple[Schema, ...]
    limits: Limits

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The rows of the pages, in their order."""
        for batch in batches:
            with tempfile.NamedTemporaryFile(prefix="extract-") as bodies:
                inputs = list(_spooled(batch, bodies))
                bodies.flush()
                yield from _batches(map(_read_row, read_guarded(inputs, Work(self.schemas), 1, self.limits)), READ)


def _spooled(batch: pa.RecordBatch, bodies: Any) -> Iterator[Input]:
    """Pages whose bodies are put into a file: what reads them is another process, and the pipe to it holds no bodies."""

    def column(name: str) -> list[Any]:
        return batch.column(name).to_pylist() if name in batch.schema.names else [None] * batch.num_rows

    for name, body, url, kind in zip(*map(column, ("name", "body", "url", "content_type")), strict=True):
        written_out = body.encode() if isinstance(body, str) else body or b""
        yield Input(str(name), bodies.name, Place("bytes", bodies.tell(), bodies.write(written_out), url, kind))


def _read_row(outcome: Outcome) -> dict[str, Any]:
    result, name = outcome.result, outcome.input.name
    row: dict[str, Any] = {"name": name, "discrepancies": [_discrepancy(one) for one in outcome.discrepancies], "claims": []}
    if result is None:
        return row | {"failure": outcome.failure}
    claims = [
        {
            "page": one.page, "schema": result.schema, "entity": one.entity, "field": one.field, "relation": one.relation,
            "value": json.dumps(as_json(one.value), ensure_ascii=False), "certain": one.certain, "text": one.text, "start": one.start,
            "end": one.end, "reader": one.reader, "decided_by": one.decided_by,
        }
        for one in result.claims
    ]  # fmt: skip
    record = None if result.record is None else json.dumps(result.record, ensure_ascii=False)
    return row | {
        "url": result.url, "sha256": result.sha256, "format": result.format, "encoding": result.encoding, "schema": result.schema,
        "record": record, "claims": claims,
    }  # fmt: skip


def _discrepancy(found: Discrepancy) -> dict[str, Any]:
    return discrepancy_json(found) | {"page": found.page}


def _batches(rows: Iterator[dict[str, Any]], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Rows as batches; what is not text in UTF-8 is written out."""
    kept: list[dict[str, Any]] = []
    for row in rows:
        kept.append(row)
        if len(kept) == AT_ONCE:
            yield _batch(kept, schema)
            kept = []
    if kept:
        yield _batch(kept, schema)


def _batch(rows: Sequence[dict[str, Any]], schema: pa.Schema) -> pa.RecordBatch:
    try:
        return pa.RecordBatch.from_pylist(list(rows), schema=schema)
    except UnicodeEncodeError:
        return pa.RecordBatch.from_pylist(_encodable(list(rows)), schema=schema)


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return written(value)
    if isinstance(value, dict):
        return {name: _encodable(part) for name, part in value.items()}
    return [_encodable(part) for part in value] if isinstance(value, list) else value
