"""What a decision wrote, so that it can be taken back to the byte; only where nobody has changed it since."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from extract.durable import write_file
from extract.errors import UsageError
from extract.layouts import open_layout
from extract.standing import Failure


class Written(NamedTuple):
    """A file that a decision wrote: its bytes before and after, `before` None where it was not there.

    `part` is what was added at its end, behind the `head` of a new file; later decisions may have added to it too.
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


def take_back(written: Written) -> None:
    """Takes a decision back. Raises UsageError."""
    body = written.without()
    try:
        if body is None:
            written.path.unlink()
        else:
            write_file(written.path, body)
    except OSError as error:
        raise UsageError(f"cannot be written ({error.strerror}).", file=str(written.path), advice="Check its permissions.") from None


class Accepted(NamedTuple):
    """The golden files that a decision wrote, by their pages: what each was before, None where it was not there, and what it is since."""

    folder: Path
    before: Mapping[str, bytes | None]
    after: Mapping[str, bytes | None]

    def take_back(self) -> None:
        """Takes them back, or none where one has changed since. Raises UsageError."""
        layout = open_layout(self.folder)
        changed = [page for page, body in self.after.items() if (now := layout.read(page)) is None or now.stored != body]
        if changed:
            advice = "Undo what came later first, or change the file by hand."
            raise UsageError("has changed since that decision.", file=str(layout.where(changed[0])), advice=advice)
        writer = layout.writer(update=True)
        try:
            fates = [fate for page in self.after for fate in writer.take(page, self.before[page])]
        except OSError as error:
            raise UsageError(f"cannot be written ({error.strerror}).", file=str(self.folder), advice="Check its permissions.") from None
        for fate in (*fates, *writer.finish()):
            if isinstance(fate, Failure):
                raise UsageError(f"{fate.why}.", file=fate.name, advice="Check its permissions.")
