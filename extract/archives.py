"""Files that hold many pages, and the pages in them: web archives, zip and tar, lines of JSON, Parquet.

    file --contents--> members (name, place), what is no page, what is broken;   file, place --body_of--> the body of one page

A member is found again by its place alone, so any process can read any page. What has no places (a packed tar, a stream, Parquet)
is written out once to a temporary file that has them.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import shutil
import tarfile
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO, NamedTuple

LARGEST = 256 << 20
"""Bytes of a page in an archive that are read; a larger one is named and left out."""


class Place(NamedTuple):
    """Where in a file one page stands: what reads it there, from which byte (or number), how many bytes, and what came with it."""

    reader: str
    at: int
    size: int = 0
    url: str | None = None
    content_type: str | None = None


class Member(NamedTuple):
    """A page of an archive: its name below the archive, the file that holds it, and its place there."""

    name: str
    file: Path
    place: Place


class Fault(NamedTuple):
    """What is broken in an archive, in words, and from which byte on."""

    at: int
    what: str


class Contents(NamedTuple):
    """What an archive holds: its pages, what is no page by its kind, and what could not be read."""

    members: list[Member]
    left: Counter[str]
    faults: list[Fault]


def empty_contents() -> Contents:
    """Contents to be filled."""
    return Contents([], Counter(), [])


# --- temporary files --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _spool() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="extract-pages-")


def temporary(suffix: str = "") -> tuple[int, str]:
    """A new temporary file, open for writing, and its path; it is removed when the process ends."""
    return tempfile.mkstemp(dir=_spool().name, suffix=suffix)


def spooled(stream: IO[bytes] | io.BufferedIOBase, suffix: str = "") -> tuple[Path, str]:
    """A stream as a file, and why it ended early, if it did."""
    number, name = temporary(suffix)
    with os.fdopen(number, "wb") as out:
        try:
            shutil.copyfileobj(stream, out, 1 << 20)
        except (EOFError, OSError, zlib.error, lzma.LZMAError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            return Path(name), str(error) or type(error).__name__
    return Path(name), ""


# --- zip and tar ------------------------------------------------------------------------------------------------------


def _zip_contents(file: Path) -> Contents:
    found = empty_contents()
    try:
        archive = _zip(file, os.getpid())
    except (zipfile.BadZipFile, OSError) as error:
        return found._replace(faults=[Fault(0, f"is no zip file that can be read ({error})")])
    for number, one in enumerate(archive.infolist()):
        if one.is_dir():
            continue
        if one.flag_bits & 1:
            found.faults.append(Fault(one.header_offset, f"{one.filename} is encrypted"))
        elif one.file_size > LARGEST:
            found.faults.append(Fault(one.header_offset, f"{one.filename} is larger than {LARGEST >> 20} MiB"))
        elif _is_hidden(one.filename):
            found.left["hidden file"] += 1
        else:
            found.members.append(Member(one.filename, file, Place("zip", number, one.file_size)))
    return found


@lru_cache(maxsize=4)
def _zip(file: Path, process: int) -> zipfile.ZipFile:
    """A zip file that stays open, in one process: two must not share the position of a file."""
    return zipfile.ZipFile(file)


def _from_zip(file: Path, place: Place) -> bytes:
    archive = _zip(file, os.getpid())
    try:
        return archive.read(archive.infolist()[place.at])
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, IndexError) as error:
        raise OSError(None, f"its archive is broken there: {error}") from error


_PACKERS: dict[bytes, Callable[[IO[bytes]], io.BufferedIOBase]] = {
    b"\x1f\x8b": lambda stream: gzip.GzipFile(fileobj=stream),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ": lzma.LZMAFile,
}


def unpacked(file: Path) -> tuple[Path, list[Fault]]:
    """A file without its packing (gzip, bzip2, xz), written out if it has one; and where the packing broke off."""
    with open(file, "rb") as stream:
        begin = stream.read(6)
        stream.seek(0)
        for magic, unpack in _PACKERS.items():
            if begin.startswith(magic):
                out, early = spooled(unpack(stream))
                return out, [Fault(out.stat().st_size, f"its packing ends early ({early})")] if early else []
    return file, []


def _tar_contents(file: Path) -> Contents:
    plain, faults = unpacked(file)
    found = empty_contents()._replace(faults=faults)
    try:
        with tarfile.open(plain, "r:") as archive:
            size = plain.stat().st_size
            for one in archive:
                if one.isdir():
                    continue
                if not one.isreg():
                    found.left["link or device"] += 1
                elif _is_hidden(one.name):
                    found.left["hidden file"] += 1
                elif one.size > LARGEST:
                    found.faults.append(Fault(one.offset_data, f"{one.name} is larger than {LARGEST >> 20} MiB"))
                else:
                    found.members.append(Member(one.name, plain, Place("bytes", one.offset_data, one.size)))
                    if one.offset_data + one.size > size:
                        found.faults.append(Fault(one.offset_data, f"{one.name} is cut: the archive ends in it"))
    except (tarfile.TarError, OSError, EOFError) as error:
        found.faults.append(Fault(found.members[-1].place.at if found.members else 0, f"is broken as a tar file ({error})"))
    return found


def _is_hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return any(part.startswith(".") and part not in (".", "..") for part in parts) or parts[0] == "__MACOSX"


# --- slices and lines of JSON -----------------------------------------------------------------------------------------


def _from_bytes(file: Path, place: Place) -> bytes:
    with open(file, "rb") as stream:
        stream.seek(place.at)
        return stream.read(place.size)


def _from_json(file: Path, place: Place) -> bytes:
    from extract.rowfiles import page_of

    return page_of(json.loads(_from_bytes(file, place))).body


def _from_warc(file: Path, place: Place) -> bytes:
    from extract.warcs import payload

    return payload(file, place.at)


_READERS: dict[str, Callable[[Path, Place], bytes]] = {
    "bytes": _from_bytes, "zip": _from_zip, "json": _from_json, "warc": _from_warc,
}  # fmt: skip


def body_of(file: Path, place: Place) -> bytes:
    """The body of one page. Raises OSError where the archive is gone or broken there."""
    return _READERS[place.reader](file, place)


# --- which file is what -----------------------------------------------------------------------------------------------


def _warc_contents(file: Path) -> Contents:
    from extract.warcs import records

    return records(file)


def _lines_contents(file: Path) -> Contents:
    from extract.rowfiles import lines

    return lines(file)


def _parquet_contents(file: Path) -> Contents:
    from extract.rowfiles import rows

    return rows(file)


_SUFFIXES: dict[str, Callable[[Path], Contents]] = {
    **dict.fromkeys((".warc", ".warc.gz", ".wet", ".wet.gz", ".arc", ".arc.gz"), _warc_contents),
    **dict.fromkeys((".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"), _tar_contents),
    **dict.fromkeys((".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz"), _lines_contents),
    ".zip": _zip_contents,
    ".parquet": _parquet_contents,
}
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"WARC/", ".warc"), (b"filedesc://", ".arc"), (b"PK\x03\x04", ".zip"), (b"PAR1", ".parquet"), (b"{", ".jsonl"),
)  # fmt: skip


def kind_of(name: str) -> str | None:
    """The kind of archive that the name of a file tells, as its ending; None for a page."""
    name = name.lower()
    return next((suffix for suffix in sorted(_SUFFIXES, key=len, reverse=True) if name.endswith(suffix)), None)


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
    return next((suffix for magic, suffix in _BEGINNINGS if begin.startswith(magic)), None)


def contents(file: Path, kind: str) -> Contents:
    """What an archive holds, in its own order. What is broken in it is told, and the rest read."""
    return _SUFFIXES[kind](file)


def named(members: list[Member]) -> Iterator[Member]:
    """Members under names that are paths below their archive, each once: of two with one name the later is numbered."""
    seen: Counter[str] = Counter()
    for one in members:
        parts = [part for part in one.name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
        name = "/".join(parts).replace("\0", "") or "page"
        folded = name.casefold()
        seen[folded] += 1
        yield one._replace(name=name if seen[folded] == 1 else f"{name}~{seen[folded]}")
