"""Compressed bodies: what a server or a crawler packed is unpacked, by its first bytes, at most twice and up to a limit.

gzip (RFC 1952), zlib (RFC 1950, what servers send as `deflate`), zstd (RFC 8878), deflate alone (RFC 1951, what some servers send by
that name) and brotli (RFC 7932). The last two have no first bytes to know them by, and a page does not carry its Content-Encoding: a
body that is no text is such data where it unpacks to text.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

LIMIT = 64 << 20
"""Bytes that a body may have when it is unpacked. How much smaller it was before is no fault."""
LEAST = 20
"""A packed body with fewer bytes inside is data, no page: servers send so few as they are (nginx: `gzip_min_length 20`)."""
DEPTH = 2
_STEP = 1 << 16
_SMALL_STEP = 1 << 10
_ZSTD = b"\x28\xb5\x2f\xfd"
_BITS = {"gzip": 31, "zlib": 15, "deflate": -15}
"""What zlib calls each of its formats."""


class Unpacked(NamedTuple):
    """A body as it was before it was packed. `packings` are from outside in, `faults` say what is lost, `excess` is over the limit."""

    body: bytes
    packings: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    excess: bool = False


def unpack(body: bytes, limit: int = LIMIT) -> Unpacked:
    """The body itself, or what is packed in it. Never raises: a stream that is cut or broken is read as far as it goes."""
    packings: list[str] = []
    faults: list[str] = []
    while len(packings) < DEPTH and (kind := packing(body) or _headless(body)):
        inner, fault, excess = _streams(body, kind, limit)
        if kind == "zlib" and fault and (_is_text(body) or len(inner) < 64):
            break
        packings.append(kind)
        if fault:
            faults.append(f"the {kind} data {fault}")
        body = inner
        if excess or not body:
            return Unpacked(body, tuple(packings), tuple(faults), excess)
    return Unpacked(body, tuple(packings), tuple(faults))


def packing(body: bytes) -> str | None:
    """The name of the packing that a body begins as; of zlib it is a guess, for its first two bytes are as good as any."""
    if body.startswith(b"\x1f\x8b\x08"):
        return "gzip"
    if body.startswith(_ZSTD):
        return "zstd"
    if len(body) > 6 and body[0] == 0x78 and (body[0] << 8 | body[1]) % 31 == 0 and not body[1] & 0x20:
        return "zlib"
    return None


def _headless(body: bytes) -> str | None:
    """The packing without a header that a body which is no text has: data of another sort is broken, or no text, in its first bytes."""
    if len(body) < LEAST or _is_text(body):
        return None
    for kind, steps in (("deflate", _inflate(body[:_STEP], _BITS["deflate"])), ("brotli", _unbrotli(body))):
        head = b""
        for piece in steps:
            if isinstance(piece, _End) or len(head) >= LEAST_TEXT:
                break
            head += piece
        if len(head) >= LEAST_TEXT and _reads_as_text(head):
            return kind
    return None


def _reads_as_text(head: bytes) -> bool:
    """Whether what was unpacked is no noise: no controls, not a few bytes over and over, most of it ASCII or all of it UTF-8."""
    if head.translate(None, _NO_CONTROLS) or len(set(head)) < LEAST_BYTES:
        return False
    return len(head.translate(None, _ASCII)) * 4 < len(head) or "\ufffd" not in head[:-3].decode("utf-8", "replace")


LEAST_TEXT = 64
"""Bytes of text by which a packing without a header is known."""
LEAST_BYTES = 16
"""Different bytes among them: noise that unpacks at all repeats a few."""
_ASCII = bytes(range(128))
_NO_CONTROLS = bytes(byte for byte in range(256) if byte >= 0x20 or byte in b"\t\n\f\r")


def _is_text(body: bytes) -> bool:
    head = body[:512]
    return sum(byte < 0x20 and byte not in b"\t\n\f\r" for byte in head) * 20 < len(head)


def _streams(body: bytes, kind: str, limit: int) -> tuple[bytes, str | None, bool]:
    """What one packing holds, what is wrong with it, and whether it is more than the limit. Streams may follow one another."""
    out, rest = bytearray(), body
    while True:
        steps = _zstd(rest) if kind == "zstd" else _unbrotli(rest) if kind == "brotli" else _inflate(rest, _BITS[kind])
        for piece in steps:
            if isinstance(piece, _End):
                break
            out += piece
            if len(out) > limit:
                return bytes(out[:limit]), f"holds more than {limit} bytes", True
        else:
            raise AssertionError("the steps of a stream end with its end")
        if piece.fault:
            return bytes(out), f"{piece.fault} after {len(out)} bytes", False
        rest = piece.rest
        if not rest.strip(b"\x00"):
            return bytes(out), None, False
        if kind in ("zlib", "deflate", "brotli") or packing(rest) != kind:
            return bytes(out), f"is followed by {len(rest)} bytes that are left out", False


class _End(NamedTuple):
    """How a stream ended, and the bytes behind it."""

    fault: str | None
    rest: bytes


def _inflate(data: bytes, bits: int) -> Iterator[bytes | _End]:
    stream = zlib.decompressobj(bits)
    at = 0
    while not stream.eof:
        chunk = stream.unconsumed_tail
        if not chunk:
            chunk = data[at : at + _STEP]
            at += len(chunk)
        before = stream.copy()
        try:
            piece = stream.decompress(chunk, _STEP << 4)
        except zlib.error:
            yield _salvage(before, chunk)
            yield _End("is broken", b"")
            return
        if not chunk and not piece and not stream.eof:
            yield _End("is cut", b"")
            return
        yield piece
    yield _End(None, stream.unused_data + data[at:])


def _salvage(stream: zlib._Decompress, chunk: bytes) -> bytes:
    """What a stream holds up to its first wrong byte."""
    out = bytearray()
    for index in range(len(chunk)):
        try:
            out += stream.decompress(chunk[index : index + 1])
        except zlib.error:
            break
    return bytes(out)


def zstd_module() -> Any:
    """The module `zstd` of Python 3.14, or what older versions have as a package. Raises ImportError."""
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return zstd


def _zstd(data: bytes) -> Iterator[bytes | _End]:
    try:
        zstd = zstd_module()
    except ImportError:
        yield _End("cannot be read without the package `backports.zstd`; it ends", b"")
        return
    stream, at = zstd.ZstdDecompressor(), 0
    while not stream.eof:
        chunk = data[at : at + _STEP] if stream.needs_input else b""
        at += len(chunk)
        if stream.needs_input and not chunk:
            yield _End("is cut", b"")
            return
        try:
            yield stream.decompress(chunk, _STEP << 4)
        except zstd.ZstdError:
            yield _End("is broken", b"")
            return
    yield _End(None, stream.unused_data + data[at:])


def _unbrotli(data: bytes) -> Iterator[bytes | _End]:
    """The library says nothing of what it read of a piece that is wrong, or of bytes behind the end, so pieces are small."""
    import brotli

    stream, at = brotli.Decompressor(), 0
    while not stream.is_finished():
        chunk = data[at : at + _SMALL_STEP] if stream.can_accept_more_data() else b""
        at += len(chunk)
        if not chunk and stream.can_accept_more_data():
            yield _End("is cut", b"")
            return
        try:
            yield stream.process(chunk, output_buffer_limit=_STEP << 4)
        except brotli.error:
            yield _End("is broken", b"")
            return
    yield _End(None, data[at:])
