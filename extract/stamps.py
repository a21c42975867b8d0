"""What the system says of a file, by which it is known not to have changed since it was looked at, as git's index does.

A stamp is size, time of the last change of the content, inode and time of the last change of any kind. The clock of a file system has a
grain: a file that is changed twice within it has one stamp for two contents (git calls it racy). So a stamp is believed only if it was old
when it was kept; a younger file is compared by its content next time.
"""

from __future__ import annotations

import hashlib
import math
import os
import stat
import struct
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from extract import golden
from extract.durable import PREFIX, SUFFIX, Written
from extract.golden import Change
from extract.inputs import Input

Stamp = tuple[int, int, int, int]
GRAIN = 2_000_000_000
"""Nanoseconds between two times that every file system tells apart; FAT counts in two seconds."""
AGE = 60_000_000_000
"""Nanoseconds after which even a file on another machine, or one that is written through memory, has the times of its content."""


def stamp_of(path: str | Path) -> Stamp | None:
    """The stamp of a regular file; None where there is none. A link has no stamp of its own that tells of its file."""
    try:
        found = os.lstat(path)
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns, found.st_ino, found.st_ctime_ns) if stat.S_ISREG(found.st_mode) else None


PACKED = struct.Struct("<QqQq")
"""A stamp in bytes."""


class Stamps(NamedTuple):
    """The stamps of many files: a digest of them in their order, and the last time in them, beyond all where one is no regular file."""

    digest: str
    newest: float


def stamps_of(paths: Iterable[str]) -> Stamps:
    """The stamps of many files."""
    packed, newest = bytearray(), 0.0
    look, regular, pack = os.lstat, stat.S_ISREG, PACKED.pack
    for path in paths:
        try:
            found = look(path)
        except OSError:
            packed, newest = packed + b"-", math.inf
            continue
        changed, touched = found.st_mtime_ns, found.st_ctime_ns
        packed += pack(found.st_size, changed, found.st_ino, touched)
        if touched > newest or changed > newest or not regular(found.st_mode):
            newest = max(changed, touched) if regular(found.st_mode) else math.inf
    return Stamps(_SHA256(packed).hexdigest(), newest)


def is_old(stamp: Stamp, now: int) -> bool:
    """Whether a stamp tells of one content only, at a time of the file system's clock. On Windows none does: its last time is another."""
    return os.name != "nt" and max(stamp[1], stamp[3]) < now - GRAIN


def clock(folder: Path) -> int:
    """What time it is by the clock of a folder's file system, in nanoseconds; 0 where nothing can be written there."""
    try:
        handle, name = tempfile.mkstemp(prefix=PREFIX, suffix=SUFFIX, dir=folder)
    except OSError:
        return 0
    try:
        return os.fstat(handle).st_ctime_ns
    finally:
        os.close(handle)
        os.unlink(name)


def digest_of(path: str | Path) -> bytes | None:
    """The SHA-256 of a regular file; None where it is none, or cannot be read."""
    try:
        handle = os.open(path, _READ)
        try:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode):
                return None
            body = os.read(handle, found.st_size + 1)
            if len(body) == found.st_size:
                return _SHA256(body).digest()
            digest = _SHA256(body)
            while body := os.read(handle, 1 << 20):
                digest.update(body)
            return digest.digest()
        finally:
            os.close(handle)
    except OSError:
        return None


_SHA256 = hashlib.sha256
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
"""Nobody waits for the other end of a pipe."""


def digests_of(pages: Iterable[Input]) -> list[bytes | None]:
    """The digests of some pages, None for one that cannot be read."""
    return [digest_of(one.path) if one.place is None else bytes.fromhex(one.sha256) or None for one in pages]


def goldens_note(folder: Path) -> str:
    """The name of the note in a cache that has what is known of the golden files of a folder."""
    return hashlib.sha256(f"golden {folder.resolve()}".encode("utf-8", "surrogateescape")).hexdigest()


class Goldens:
    """The golden files of a folder: which hold what their pages make, and which were kept with other values.

    `known` is what `data` gave at the end of an earlier command: of each page the stamp of its file, where that was old enough, the
    digest of the file, and where it was kept the digest of what its page makes, with the changes.
    """

    def __init__(self, folder: Path, known: Any = None) -> None:
        self.folder = str(folder)
        self.known: dict[str, list[Any]] = known if isinstance(known, dict) else {}
        self.now: dict[str, list[Any]] = {}
        self._seen: tuple[str, Stamp | None] = ("", None)

    def changes(self, page: str, made: str) -> tuple[Change, ...] | None:
        """What the page changes of its golden file, nothing where that has the digest `made`; None where this is not known."""
        path = self.path(page)
        stamp, known = stamp_of(path), self.known.get(page)
        if stamp is None:
            return None
        digest = known[1] if known is not None and known[0] == list(stamp) else None
        if digest is None:
            found = digest_of(path)
            digest = found.hex() if found is not None else ""
        if digest == made:
            self.now[page] = [stamp, made]
            return ()
        if known is not None and known[1:3] == [digest, made]:
            self.now[page] = [stamp, *known[1:]]
            return tuple(map(golden.change_of, known[3]))
        return None

    def path(self, page: str) -> str:
        """The file of a page, as text."""
        return f"{self.folder}/{page}{golden.SUFFIX}"

    def look(self, page: str) -> None:
        """The golden file of a page is about to be read."""
        self._seen = page, stamp_of(self.path(page))

    def same(self, page: str, digest: str, written: Written | None = None) -> None:
        """The golden file has this digest, which is what its page makes: it was read, or `written` just now."""
        stamp = stamp_of(self.path(page)) if written is not None else self._stamp(page)
        self.now[page] = [None if written is not None and (stamp or ())[:3] != written else stamp, digest]

    def keep(self, page: str, before: bytes, made: str, changes: tuple[Change, ...]) -> None:
        """The golden file was read, and is kept although its page makes another."""
        rows = [*map(golden.change_row, changes)]
        self.now[page] = [self._stamp(page), hashlib.sha256(before).hexdigest(), made, rows]

    def _stamp(self, page: str) -> Stamp | None:
        """The stamp that a file had before it was read."""
        return self._seen[1] if self._seen[0] == page else None

    def kept(self, page: str) -> tuple[Change, ...]:
        """The changes of a page whose golden file is kept."""
        return tuple(map(golden.change_of, self.now[page][3])) if len(self.now[page]) > 3 else ()

    def data(self, now: int) -> dict[str, list[Any]]:
        """What is known at a time, as JSON data."""
        for one in self.now.values():
            if one[0] is not None and not is_old(one[0], now):
                one[0] = None
        return self.now
