"""What the system says of a file, by which it is known not to have changed since it was looked at, as git's index does.

A stamp is size, time of the last change of the content, inode and time of the last change of any kind. The clock of a file system has a
grain: a file that is changed twice within it has one stamp for two contents (git calls it racy). So a stamp is believed only if it was old
when it was kept; a younger file is compared by its content next time.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import os
import stat
import struct
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from extract.durable import PREFIX, SUFFIX
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
        with contextlib.suppress(OSError):  # the next command removes it
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
