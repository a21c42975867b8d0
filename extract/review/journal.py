"""What a decision wrote, so that it can be taken back to the byte; only where nobody has changed it since."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from extract.durable import write_file
from extract.errors import UsageError


class Written(NamedTuple):
    """A file that a decision wrote: its bytes before and after, `before` None where it was not there.

    `part` is what was added at its end, behind the `head` of a new file; later decisions may have added to it too. It is empty
    where the file was written anew.
    """

    path: Path
    before: bytes | None
    after: bytes
    part: bytes = b""
    head: bytes = b""

    def without(self) -> bytes | None:
        """The file without what the decision wrote; None where nothing is left of it. Raises UsageError where it has changed."""
        now = read(self.path)
        if now == self.after:
            return self.before
        part = self.part.strip(b"\n") + b"\n"
        if now is None or not self.part or now.count(part) != 1:
            raise UsageError(
                "has changed since that decision.", file=str(self.path), advice="Undo what came later first, or change the file by hand."
            )
        start = now.index(part)
        head, tail = now[:start].rstrip(b"\n"), now[start + len(part) :].lstrip(b"\n")
        between = now[len(head) : start] if head and tail else b"\n" if head else b""
        left = head + between + tail
        return None if left.strip(b"\n") == self.head.strip(b"\n") else left


def read(path: Path) -> bytes | None:
    """The bytes of a file, None where it is not there. Raises UsageError where it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror}).", file=str(path), advice="Check the path and its permissions.") from None


def take_back(written: Sequence[Written]) -> None:
    """Takes all of a decision back, or nothing where a file has changed since. Raises UsageError."""
    bodies = [(one.path, one.without()) for one in written]
    try:
        for path, body in bodies:
            if body is None:
                path.unlink()
            else:
                write_file(path, body)
    except OSError as error:
        raise UsageError(f"cannot be written ({error.strerror}).", file=str(path), advice="Check its permissions.") from None
