"""What an archive holds: its pages with their places, what is no page, what is broken; and temporary files with places."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import shutil
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable
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
