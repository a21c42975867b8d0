"""Pages as rows: lines of JSON, and Parquet. A row has a body, and may have a name, a URL and a content type.

{"name": "a.html", "url": "https://example.org/a", "content_type": "text/html", "body": "<!doctype html> ..."}
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from extract.members import LARGEST, Contents, Fault, Member, Place, empty_contents, temporary, unpacked
from extract.model import Page

NAMES = {
    "name": ("name", "path", "id"),
    "url": ("url", "uri"),
    "content_type": ("content_type", "content-type", "mime"),
    "body": ("body", "html", "content", "text"),
}
"""What the parts of a page may be called; the first that is there counts."""
PACKED_BODY = "body_base64"


def page_of(row: object) -> Page:
    """The page in a row. Raises ValueError, which says what is missing."""
    if not isinstance(row, Mapping):
        raise ValueError("is no object")
    packed = row.get(PACKED_BODY)
    body = row.get(_called(row, "body") or "")
    if isinstance(packed, str):
        try:
            body = base64.b64decode(packed, validate=True)
        except binascii.Error as error:
            raise ValueError(f"has a {PACKED_BODY} that is none ({error})") from None
    if isinstance(body, str):
        body = body.encode("utf-8", "surrogatepass")
    if not isinstance(body, bytes):
        raise ValueError(f"has no text as {', '.join(NAMES['body'])} or {PACKED_BODY}")
    text = {part: row.get(_called(row, part) or "") for part in ("name", "url", "content_type")}
    name = text["name"]
    url, content_type = (value if isinstance(value, str) else None for value in (text["url"], text["content_type"]))
    return Page(str(name) if isinstance(name, (str, int)) else "", body, url, content_type)


def _called(row: Mapping[str, Any], part: str) -> str | None:
    return next((name for name in NAMES[part] if row.get(name) is not None), None)


def lines(file: Path) -> Contents:
    """The pages of a file with one JSON object a line, in places of which each is a line."""
    plain, faults = unpacked(file)
    found = empty_contents()._replace(faults=faults)
    at = 0
    with open(plain, "rb") as stream:
        for number, line in enumerate(iter(lambda: stream.readline(LARGEST + 1), b""), 1):
            if line.strip():
                _line(found, plain, number, at, line)
            at += len(line)
    return found


def _line(found: Contents, file: Path, number: int, at: int, line: bytes) -> None:
    try:
        page = page_of(json.loads(line))
    except (ValueError, RecursionError) as error:
        words = str(error) if not isinstance(error, json.JSONDecodeError) else f"is no JSON ({error.msg})"
        found.faults.append(Fault(at, f"line {number} {words}"))
        return
    place = Place("json", at, len(line), page.url, page.content_type)
    found.members.append(Member(page.name or f"{number:09d}", file, place))


def rows(file: Path) -> Contents:
    """The pages of a Parquet file, their bodies written out one behind the other."""
    import duckdb

    found = empty_contents()
    number, name = temporary()
    try:
        with duckdb.connect() as database, os.fdopen(number, "wb") as out:
            table = database.execute("SELECT * FROM read_parquet(?)", [str(file)])
            names = [column[0] for column in table.description or ()]
            columns = {column.lower(): place for place, column in enumerate(names)}
            if not any(column in columns for column in (*NAMES["body"], PACKED_BODY)):
                what = f"the file has no column {', '.join(NAMES['body'])} or {PACKED_BODY}, but {', '.join(names)}"
                return found._replace(faults=[Fault(0, what)])
            count = 0
            while some := table.fetchmany(64):
                for row in some:
                    count += 1
                    _row(found, Path(name), count, {column: row[place] for column, place in columns.items()}, out)
    except duckdb.Error as error:
        found.faults.append(Fault(0, f"the file cannot be read as Parquet ({str(error).splitlines()[0]})"))
    return found


def _row(found: Contents, file: Path, number: int, row: Mapping[str, Any], out: IO[bytes]) -> None:
    try:
        page = page_of(row)
    except ValueError as error:
        found.faults.append(Fault(number, f"row {number} {error}"))
        return
    place = Place("bytes", out.tell(), len(page.body), page.url, page.content_type)
    out.write(page.body)
    found.members.append(Member(page.name or f"{number:09d}", file, place))
