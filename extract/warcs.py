"""Web archives (ISO 28500 WARC, WET, and the older ARC), with warcio: which records are pages, and where the archive is broken.

A page is a `response` with the status of a page, a `resource` or a `conversion` of a type that can be a page. All other records are
counted by what they are. An archive that breaks off or holds what is no record is read on from the next record.
"""

from __future__ import annotations

import contextlib
import io
import mmap
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from extract.members import LARGEST, Contents, Fault, Member, Place, empty_contents, unpacked

_GZIP = b"\x1f\x8b\x08"
_STARTS = (b"WARC/1.", b"WARC/0.")
_NO_PAGES = ("image/", "video/", "audio/", "font/", "text/css", "text/javascript", "application/javascript", "application/x-javascript")
_CHUNK = 1 << 16


class _Record(NamedTuple):
    """A record that was read to its end: where it begins and where the next one does, and how many of its bytes are not there."""

    at: int
    end: int
    headers: Any
    http: Any
    kind: str
    missing: int
    size: int
    unended: bool


def records(file: Path) -> Contents:
    """The pages of a web archive, named by where they begin, and what its other records are."""
    found = empty_contents()
    file = _with_places(file, found.faults)
    for one in _records(file, found.faults):
        reason = _no_page(one)
        if one.missing:
            found.faults.append(Fault(one.at, f"the record ends {one.missing:,} bytes early"))
        if one.unended:
            found.faults.append(Fault(one.at, "no blank line ends the record: its length may be wrong"))
        if one.size > LARGEST:
            found.faults.append(Fault(one.at, f"the record is larger than {LARGEST >> 20} MiB"))
        elif reason:
            found.left[reason] += 1
        else:
            url = one.headers.get_header("WARC-Target-URI") or one.headers.get_header("uri")
            if shortened := one.headers.get_header("WARC-Truncated"):
                found.faults.append(Fault(one.at, f"the page at {url} was shortened when it was archived ({shortened})"))
            found.members.append(Member(f"{one.at:012d}", file, Place("warc", one.at, one.end - one.at, url, _content_type(one))))
    return found


def payload(file: Path, at: int) -> bytes:
    """The body of the page in the record that begins at a byte, without its transfer and content encodings."""
    from warcio.archiveiterator import ArchiveIterator

    with open(file, "rb") as stream, _quiet():
        stream.seek(at)
        try:
            body: bytes = next(iter(ArchiveIterator(stream))).content_stream().read(LARGEST)
        except Exception as error:
            raise OSError(None, "its archive has no record there any more") from error
    return body


def _with_places(file: Path, faults: list[Fault]) -> Path:
    """The file; written out where it is packed as one piece, so that its records have no places."""
    with open(file, "rb") as stream:
        if stream.read(3) != _GZIP:
            return file
        stream.seek(0)
        if not _is_one_piece(stream):
            return file
    plain, broken = unpacked(file)
    faults.extend(broken)
    return plain


def _is_one_piece(stream: io.BufferedReader) -> bool:
    """Whether a second record begins within the packing of the first."""
    import zlib

    inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
    seen, before = 0, b""
    while not inflate.eof and (packed := stream.read(_CHUNK)):
        try:
            plain = before + inflate.decompress(packed)
        except zlib.error:
            return False
        seen += sum(plain.count(b"\r\n\r\n" + start) for start in _STARTS)
        before = plain[-12:] if not seen else b""
        if seen:
            return True
    return False


def _records(file: Path, faults: list[Fault]) -> Iterator[_Record]:
    """All records; behind what is none, on from the next one."""
    at, size = 0, file.stat().st_size
    while at < size:
        end = at
        try:
            for one in _sound_records(file, at):
                yield one
                end = one.end
        except _BrokenError as error:
            end = max(end, error.at)
            at = _next_start(file, end + 1)
            faults.append(
                Fault(end, f"what stands there is no record ({error}); {'read on behind it' if at < size else 'nothing follows'}")
            )
        else:
            if rest := _left_over(file, end):
                faults.append(Fault(end, f"the archive ends in the beginning of a record, {rest:,} bytes long"))
            return


def _left_over(file: Path, end: int) -> int:
    """The bytes behind the last record, line breaks and zeros left out."""
    with open(file, "rb") as stream:
        stream.seek(end)
        return len(stream.read(_CHUNK).strip(b"\r\n\0"))


class _BrokenError(Exception):
    """What stands at a byte is no record."""

    def __init__(self, at: int, what: str) -> None:
        super().__init__(what)
        self.at = at


def _sound_records(file: Path, start: int) -> Iterator[_Record]:
    from warcio.archiveiterator import ArchiveIterator

    with open(file, "rb") as stream:
        stream.seek(start)
        at = start
        try:
            with _quiet():
                iterator = ArchiveIterator(stream)
                found = next(iterator, None)
            while found is not None:
                if found.length is None:
                    raise ValueError("a record without a length")
                with _quiet():
                    warned = iterator.err_count
                    size, missing = _read_through(found)
                    at, length = iterator.get_record_offset(), iterator.get_record_length()
                if length <= 0:
                    raise ValueError("a record of no bytes")
                unended = iterator.err_count > warned and not missing
                yield _Record(at, at + length, found.rec_headers, found.http_headers, found.rec_type, missing, size, unended)
                at += length
                with _quiet():
                    found = next(iterator, None)
        except Exception as error:  # what warcio raises for bytes that are no record is of any type
            words = " ".join(str(error).split()) or type(error).__name__
            raise _BrokenError(at, words if len(words) <= 80 else words[:77] + "...") from error


def _read_through(record: Any) -> tuple[int, int]:
    """The bytes of a record's content, and how many of those that it announces are missing."""
    size = 0
    while block := record.raw_stream.read(_CHUNK):
        size += len(block)
    return size, max(0, getattr(record.raw_stream, "limit", 0))


def _next_start(file: Path, start: int) -> int:
    """Where the next record seems to begin, packed or not; the end of the file if none does."""
    size = file.stat().st_size
    if start >= size:
        return size
    with open(file, "rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as bytes_:
        places = [place for place in (bytes_.find(magic, start) for magic in (_GZIP, *_STARTS)) if place >= 0]
    return min(places, default=size)


def _no_page(one: _Record) -> str:
    """What a record is that holds no page; empty for one that does."""
    if one.kind == "arc_header" or one.kind not in ("response", "resource", "conversion"):
        return str(one.headers.get_header("WARC-Type") or one.kind or "record without a type")[:40]
    if one.missing and not one.size:
        return "record cut before its content"
    if one.http is not None:
        status = (one.http.get_statuscode() or "").strip()
        if status.isdigit() and not 200 <= int(status) < 300:
            return f"response with the status {status}"
    kind = (_content_type(one) or "").lower()
    return f"{one.kind} of the type {kind.split(';')[0].strip()}" if kind.startswith(_NO_PAGES) else ""


def _content_type(one: _Record) -> str | None:
    headers = one.http if one.http is not None else one.headers
    value: str | None = headers.get_header("Content-Type")
    return value if value and not value.startswith("application/http") else None


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """What warcio says on the standard error is told as a fault, or harmless."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stderr(nowhere):
        yield
