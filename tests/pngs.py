"""Pictures of a browser made small: PNG of 8 bits with a palette (https://www.w3.org/TR/png-3/), lossy by as much as nobody sees."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

MARK = b"\x89PNG\r\n\x1a\n"
Colour = tuple[int, ...]


def size(body: bytes) -> tuple[int, int]:
    """Width and height of a picture."""
    width, height = struct.unpack(">II", body[16:24])
    return width, height


def small(body: bytes) -> bytes:
    """A picture of RGB or RGBA in the 256 colours that it has most of; the others become the nearest of these."""
    width, height = size(body)
    depth = {2: 3, 6: 4}[body[25]]
    rows = [_colours(line, depth) for line in _lines(body, width, height, depth)]
    common = [colour for colour, _ in Counter(colour for row in rows for colour in row).most_common(256)]
    numbers = {colour: number for number, colour in enumerate(common)}
    for colour in {colour for row in rows for colour in row} - numbers.keys():
        near = min(common, key=lambda other: sum((one - two) ** 2 for one, two in zip(colour, other, strict=True)))
        numbers[colour] = numbers[near]
    lines = b"".join(b"\0" + bytes(map(numbers.__getitem__, row)) for row in rows)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    palette = b"".join(bytes(colour) for colour in common)
    parts = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return MARK + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _colours(line: bytes, depth: int) -> list[Colour]:
    return list(zip(line[0::depth], line[1::depth], line[2::depth], strict=True))


def _lines(body: bytes, width: int, height: int, depth: int) -> Iterator[bytes]:
    """The lines of a picture, their filters undone."""
    data, at = b"", 8
    while at < len(body):
        (length,) = struct.unpack(">I", body[at : at + 4])
        data += body[at + 8 : at + 8 + length] if body[at + 4 : at + 8] == b"IDAT" else b""
        at += length + 12
    data = zlib.decompress(data)
    before = bytearray(width * depth)
    for number in range(height):
        start = number * (width * depth + 1)
        line = bytearray(data[start + 1 : start + 1 + width * depth])
        _undo(data[start], line, before, depth)
        yield bytes(line)
        before = line


def _undo(kind: int, line: bytearray, above: bytearray, depth: int) -> None:
    """Undoes one of the five filters."""
    for at in range(len(line)):
        left, corner = (line[at - depth], above[at - depth]) if at >= depth else (0, 0)
        up = above[at]
        if kind == 4:
            guess = left + up - corner
            far = abs(guess - left), abs(guess - up), abs(guess - corner)
            add = left if far[0] <= far[1] and far[0] <= far[2] else up if far[1] <= far[2] else corner
        else:
            add = (0, left, up, (left + up) // 2)[kind]
        line[at] = (line[at] + add) & 255
