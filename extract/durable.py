"""Files that are written whole or not at all, also where the power fails; and folders into which one command writes at a time."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from extract.errors import UsageError

try:
    import fcntl
except ImportError:  # a system without such locks
    fcntl = None  # type: ignore[assignment]

PREFIX, SUFFIX = ".extract-", ".tmp"
"""The name of a file under way begins and ends so."""


class Written(NamedTuple):
    """What the system says of a file that was written: its size, the time of its content, its inode."""

    size: int
    changed: int
    inode: int


def write_file(path: Path, body: bytes | Iterable[bytes]) -> Written:
    """Writes a file whole or not at all, and on the disk when this returns; a body in parts is never held as a whole.

    Raises OSError; then the file is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=PREFIX, suffix=SUFFIX, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines([body] if isinstance(body, bytes) else body)
            file.flush()
            os.fsync(handle)
            found = os.fstat(handle)
        os.chmod(temporary, 0o666 & ~UMASK)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    _sync_folder(path.parent)
    return Written(found.st_size, found.st_mtime_ns, found.st_ino)


def _sync_folder(folder: Path) -> None:
    """Puts the names in a folder on the disk. The file is in place, whole: a system that cannot do this is no reason to fail."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def sole_writer(*folders: Path) -> Iterator[None]:
    """Makes the folders where they are not there, and keeps other commands that write into them out; removes what a killed one left.

    Raises UsageError where another command writes there, or a folder cannot be made. The lock ends with the process.
    """
    with contextlib.ExitStack() as held:
        for folder in sorted({folder.resolve() for folder in folders}):
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise UsageError(f"cannot be made ({error.strerror}).", file=str(folder), advice="Give another folder.") from None
            held.enter_context(_locked(folder))
            _clean(folder)
        yield


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        advice = "Wait until it is done, or give another folder."
        raise UsageError("another extract command is writing there.", file=str(folder), advice=advice) from None
    except OSError:
        pass  # a file system without locks
    _HANDLES.append(handle)
    try:
        yield
    finally:
        _HANDLES.remove(handle)
        os.close(handle)


_HANDLES: list[int] = []
"""The folders that this process holds."""


def let_go() -> None:
    """Gives up, in a process that was forked, what its parent holds: else it would be held for as long as one of them lives."""
    while _HANDLES:
        os.close(_HANDLES.pop())


def shared(folder: Path) -> int | None:
    """A handle that says that a folder is in use, until it is closed; None where the system has no such locks, or the folder is held."""
    if fcntl is None:
        return None
    handle = -1
    try:
        handle = os.open(folder, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        if handle >= 0:
            os.close(handle)
        return None
    return handle


def sole(handle: int | None) -> bool:
    """Whether nobody else uses the folder of a handle, from now on."""
    if fcntl is None or handle is None:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _clean(folder: Path) -> None:
    """Removes files that were under way when their command was killed."""
    for root, _, names in os.walk(folder):
        for name in names:
            if name.startswith(PREFIX) and name.endswith(SUFFIX):
                with contextlib.suppress(OSError):
                    os.unlink(os.path.join(root, name))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


UMASK = _umask()
"""The permissions that new files of this process do not have."""
