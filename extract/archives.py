"""Files that hold many pages, and the pages in them: web archives, zip and tar, lines of JSON, Parquet.

    file --contents--> members (name, place), what is no page, what is broken;   file, place --body_of--> the body of one page

A member is found again by its place alone, so any process can read any page. What has no places (a packed tar, a stream, Parquet)
is written out once to a temporary file that has them.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from extract.members import Contents, Member, Place

WEB = (".warc", ".warc.gz", ".wet", ".wet.gz", ".wat", ".wat.gz", ".arc", ".arc.gz")
TARS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
LINES = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
ZIP, PARQUET = ".zip", ".parquet"
ENDINGS = (*WEB, *TARS, *LINES, ZIP, PARQUET)
"""How the names of archives end."""
_LAST = frozenset(one[-3:] for one in ENDINGS)
_BEGINNINGS = ((b"WARC/", ".warc"), (b"filedesc://", ".arc"), (b"PK\x03\x04", ZIP), (b"PAR1", PARQUET), (b"{", ".jsonl"))


def kind_of(name: str) -> str | None:
    """The kind of archive that the name of a file tells, as its ending; None for a page."""
    if name[-3:].lower() not in _LAST:
        return None
    name = name.lower()
    return next((one for one in ENDINGS if name.endswith(one)), None)


def kind_inside(file: Path) -> str | None:
    """The kind of archive that the first bytes of a file tell, for what has no name; None for a page."""
    with open(file, "rb") as stream:
        begin = stream.read(512)
        if begin.startswith(b"\x1f\x8b"):
            stream.seek(0)
            with gzip.GzipFile(fileobj=stream) as inside:
                begin = inside.read(512)
    if begin[257:262] == b"ustar":
        return ".tar"
    return next((kind for magic, kind in _BEGINNINGS if begin.startswith(magic)), None)


def contents(file: Path, kind: str) -> Contents:
    """What an archive holds, in its own order. What is broken in it is told, and the rest read."""
    if kind in WEB:
        from extract.warcs import records

        return records(file)
    if kind in LINES or kind == PARQUET:
        from extract import rowfiles

        return rowfiles.rows(file) if kind == PARQUET else rowfiles.lines(file)
    from extract import zips

    return zips.zip_contents(file) if kind == ZIP else zips.tar_contents(file)


def body_of(file: Path, place: Place) -> bytes:
    """The body of one page. Raises OSError where the archive is gone or broken there."""
    if place.reader == "warc":
        from extract.warcs import payload

        return payload(file, place.at)
    if place.reader == "zip":
        from extract.zips import from_zip

        return from_zip(file, place)
    with open(file, "rb") as stream:
        stream.seek(place.at)
        body = stream.read(place.size)
    return _of_line(body) if place.reader == "json" else body


def _of_line(line: bytes) -> bytes:
    from extract.rowfiles import page_of

    try:
        return page_of(json.loads(line)).body
    except ValueError as error:
        raise OSError(None, "its archive has no such line any more") from error


def named(members: Sequence[Member]) -> Iterator[Member]:
    """Members under names that are paths below their archive, each once: of two with one name the later is numbered."""
    seen: set[str] = set()
    for one in members:
        parts = [part for part in one.name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
        name = base = "/".join(parts).replace("\0", "") or "page"
        number = 1
        while name.casefold() in seen:
            number += 1
            name = f"{base}~{number}"
        seen.add(name.casefold())
        yield one._replace(name=name)
