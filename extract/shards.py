"""Shards: the golden files of many pages in few files, `golden-00000.jsonl` or `golden-00000.parquet`, beside a `layout.json`.

    {"layout": "jsonl", "shards": 3}

A page stands in the shard that its name alone chooses, and the pages of a shard are sorted by their names. So the bytes of a shard depend
on nothing but the golden files in it, and a new page changes one shard only. A row of JSONL is a golden file in one line; a row of Parquet
has the golden file as it is as its `document`, beside columns to ask questions of.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import math
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from extract import golden
from extract.errors import UsageError
from extract.store import room, text, written

if TYPE_CHECKING:
    import duckdb

JSONL, PARQUET = "jsonl", "parquet"
LAYOUT = "layout.json"
"""The file that says how a folder is laid out. It has no part `page`, which the golden file of a page named `layout` has."""
PAGES = 1000
"""About so many pages are in one shard, where their number is not given."""
MAX_SHARDS = 100_000
RESTORE = "Restore it from version control, or run again into another folder."


class Shape(NamedTuple):
    """How the shards of a folder are written, and how many there are, which never changes.

    It has `begun`, but not all of them are there yet, until the run that makes them is at its end.
    """

    layout: str
    shards: int
    begun: bool = False

    def number(self, page: str) -> int:
        """The shard of a page, from 0 on."""
        digest = hashlib.sha256(page.encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big") % self.shards

    def file(self, number: int) -> str:
        """The name of a shard."""
        return f"golden-{number:05d}.{self.layout}"

    def dump(self) -> bytes:
        """The `layout.json` of a folder."""
        data = {"layout": self.layout, "shards": self.shards, **({"begun": True} if self.begun else {})}
        return json.dumps(data).encode() + b"\n"


def shape_for(layout: str, pages: int, shards: int | None = None) -> Shape:
    """The shape of a new folder for so many pages. Raises UsageError where there cannot be so many shards."""
    shards = max(1, math.ceil(pages / PAGES)) if shards is None else shards
    if not 0 < shards <= MAX_SHARDS:
        raise UsageError(f"there cannot be {shards:,} shards.", advice=f"Give --shards a number from 1 to {MAX_SHARDS:,}.")
    return Shape(layout, shards)


def load_shape(body: bytes, file: str) -> Shape | None:
    """The shape that a `layout.json` holds; None where the file is a golden file. Raises UsageError where it is neither."""
    try:
        data = json.loads(body)
        if "page" in data:
            return None
        shape = Shape(data["layout"], data["shards"], data.get("begun") is True)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(f"is no layout of golden files ({type(error).__name__}: {error}).", file=file, advice=RESTORE) from None
    if (
        not isinstance(shape.layout, str)
        or shape.layout not in FORMS
        or type(shape.shards) is not int
        or not 0 < shape.shards <= MAX_SHARDS
    ):
        raise UsageError(f"is no layout of golden files: {shape.dump().decode().strip()}.", file=file, advice=RESTORE)
    return shape


# --- one shard --------------------------------------------------------------------------------------------------------


class Row(NamedTuple):
    """A golden file in a shard: its page, its bytes as they stand there, the number of its row from 1 on, and where that begins in bytes.

    Rows of Parquet begin nowhere.
    """

    page: str
    packed: bytes
    number: int
    at: int


class Form(NamedTuple):
    """How golden files stand in a shard: what a row is called, how one begins and ends; golden files to rows and back, all rows to a file
    and back."""

    row: str
    begin: bytes
    end: bytes
    pack: Callable[[bytes], bytes]
    unpack: Callable[[bytes], bytes]
    write: Callable[[Iterable[bytes]], bytes]
    read: Callable[[IO[bytes], str], Iterator[tuple[bytes, int]]]


def rows_of(shape: Shape, number: int, stream: IO[bytes], file: str) -> Iterator[Row]:
    """The rows of a shard, whose file is named in errors. Raises UsageError for a row that is cut or names no page, or belongs elsewhere.

    What stands within a row is looked at when it is loaded.
    """
    form = FORMS[shape.layout]
    places: dict[str, int] = {}
    for place, (packed, at) in enumerate(form.read(stream, file), 1):
        where = f"{form.row} {place}"
        try:
            if not (packed.startswith(form.begin) and packed.endswith(form.end)):
                json.loads(packed)
            page = golden.page_of(packed)
        except (ValueError, KeyError, RecursionError) as error:
            raise UsageError(f"is cut or broken ({error}).", file=file, place=where, advice=RESTORE) from None
        if shape.number(page) != number:
            what, right = f"has the page {page}, which belongs into {shape.file(shape.number(page))}.", "Move it there, or restore both."
            raise UsageError(what, file=file, place=where, advice=right)
        if page in places:
            what = f"has the page {page}, and so has {form.row} {places[page]}."
            raise UsageError(what, file=file, place=where, advice="Delete one of them.")
        places[page] = place
        yield Row(page, packed, place, at)


def shard_of(shape: Shape, documents: Mapping[str, bytes]) -> bytes:
    """A shard with the golden files of some pages."""
    form = FORMS[shape.layout]
    return form.write(form.pack(documents[page]) for page in sorted(documents))


class Kept(NamedTuple):
    """A golden file that was kept: its page, its digest, and what the page changes of it."""

    page: str
    digest: str
    changes: tuple[golden.Change, ...]


class Merged(NamedTuple):
    """What came of a shard: its new bytes, None where it stays as it is, and the pages by what became of their golden files."""

    body: bytes | None
    written: tuple[str, ...]
    refreshed: tuple[str, ...]
    unchanged: tuple[str, ...]
    kept: tuple[Kept, ...]


def merge_shard(
    shape: Shape, number: int, old: bytes | IO[bytes] | None, made: Iterable[tuple[str, bytes | None]], *, update: bool,
    file: str = "shard",
) -> Merged:  # fmt: skip
    """A shard with the golden files that pages make now, None to take one away; `old` is what it was, None where it was not there.

    Golden files of other pages stay. Where a value would change, the golden file is kept and the difference told, unless `update` says
    to take it. Raises UsageError where `old` is no whole shard.
    """
    form = FORMS[shape.layout]
    stream = io.BytesIO(old) if isinstance(old, bytes) else old
    rows = {row.page: row for row in rows_of(shape, number, stream, file)} if stream is not None else {}
    found = {page: row.packed for page, row in rows.items()}
    fresh: list[str] = []
    refreshed: list[str] = []
    unchanged: list[str] = []
    kept: list[Kept] = []
    for page, document in made:
        before = rows.get(page)
        if document is None:
            found.pop(page, None)
            continue
        packed = form.pack(document)
        if before is None:
            fresh.append(page)
        elif before.packed == packed:
            unchanged.append(page)
        else:
            changes = () if update else golden.changes_of(before.packed, document, file, f"{form.row} {before.number}")
            if changes:
                kept.append(Kept(page, digest_of_row(form, before.packed), changes))
                continue
            refreshed.append(page)
        found[page] = packed
    changed = fresh or refreshed or old is None or len(found) < len(rows)
    body = form.write(found[page] for page in sorted(found)) if changed else None
    return Merged(body, tuple(fresh), tuple(refreshed), tuple(unchanged), tuple(kept))


def digest_of_row(form: Form, packed: bytes) -> str:
    """The digest of the golden file in a row; of the row where that is none."""
    try:
        return digest_of(form.unpack(packed))
    except UsageError:
        return digest_of(packed)


def digest_of(body: bytes) -> str:
    """The SHA-256 of a golden file."""
    return hashlib.sha256(body).hexdigest()


# --- lines of JSON ----------------------------------------------------------------------------------------------------


def _as_lines(rows: Iterable[bytes]) -> bytes:
    return b"".join(row + b"\n" for row in rows)


def _lines(stream: IO[bytes], file: str) -> Iterator[tuple[bytes, int]]:
    at = 0
    for line in stream:
        yield line.rstrip(b"\r\n"), at
        at += len(line)


# --- Parquet ----------------------------------------------------------------------------------------------------------

COLUMNS = ("page", "url", "sha256", "format", "encoding", "schema", "document")
"""The columns of a shard as Parquet, all of them texts; all but the document are what that says as well."""
ROW_GROUP = 2048


@contextlib.contextmanager
def _database(folder: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database of one thread, which keeps the order of rows: so equal rows make equal bytes."""
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1, "temp_directory": folder, "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
    }  # fmt: skip
    with duckdb.connect(":memory:", config=config) as connection:
        yield connection


def _as_parquet(rows: Iterable[bytes]) -> bytes:
    with room(), tempfile.TemporaryDirectory(prefix="extract-", ignore_cleanup_errors=True) as folder, _database(folder) as connection:
        lines, file, largest = Path(folder, "rows.jsonl"), Path(folder, "rows.parquet"), 0
        with lines.open("wb") as out:
            for row in rows:
                head = golden.head_of(row) | {"document": row.decode("utf-8")}
                line = json.dumps({name: _writable(head.get(name)) for name in COLUMNS}).encode() + b"\n"
                largest = max(largest, len(line))
                out.write(line)
        columns = ", ".join(f"{text(name)}: 'VARCHAR'" for name in COLUMNS)
        options = f"format='newline_delimited', columns={{{columns}}}, maximum_object_size={largest + (1 << 20)}"
        source = f"read_json({text(str(lines))}, {options})"
        connection.execute(
            f"COPY (SELECT * FROM {source}) TO {text(str(file))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
        )
        return file.read_bytes()


def _writable(value: object) -> object:
    return written(value) if isinstance(value, str) else value


def _documents(stream: IO[bytes], file: str) -> Iterator[tuple[bytes, int]]:
    import duckdb

    with room(), tempfile.TemporaryDirectory(prefix="extract-", ignore_cleanup_errors=True) as folder, _database(folder) as connection:
        copy = Path(folder, "shard.parquet")
        copy.write_bytes(stream.read())
        try:
            table = connection.execute(f"SELECT document FROM read_parquet({text(str(copy))})")
            while some := table.fetchmany(64):
                yield from ((str(document).encode("utf-8"), 0) for (document,) in some)
        except duckdb.Error as error:
            why = str(error).splitlines()[0].replace(str(copy), file)
            raise UsageError(f"cannot be read as a shard of Parquet ({why}).", file=file, advice=RESTORE) from None


def _same(body: bytes) -> bytes:
    return body


FORMS: dict[str, Form] = {
    JSONL: Form("line", b'{"page": "', b"]}", golden.in_line, golden.out_of_line, _as_lines, _lines),
    PARQUET: Form("row", b'{\n  "page": "', b"\n}\n", _same, _same, _as_parquet, _documents),
}
"""How each layout of shards is written."""
