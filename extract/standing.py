"""What a command sees of golden files, however they stand in their folder: each as a document, and what became of those it wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from extract import golden
from extract.durable import Written
from extract.golden import Change
from extract.inputs import Input
from extract.model import PageResult
from extract.stamps import Stamp, stamp_of


class Document(NamedTuple):
    """A golden file as it stands: its bytes there, what reads places in them, and what makes a golden file into such bytes and back."""

    stored: bytes
    source: Input
    pack: Callable[[bytes], bytes] = bytes
    unpack: Callable[[bytes], bytes] = bytes

    @property
    def text(self) -> str:
        """The text in which its places are counted."""
        return self.stored.decode("utf-8", "surrogatepass")

    @property
    def body(self) -> bytes:
        """The golden file. Raises UsageError where it is none."""
        return self.unpack(self.stored)

    def holds(self, body: bytes) -> bool:
        """Whether it is this golden file."""
        return self.stored == self.pack(body)

    def load(self) -> PageResult:
        """The result that it holds. Raises UsageError where it is no golden file."""
        return golden.load(self.stored, self.source.shown, f"line {self.source.line}" if self.source.line else None)


WRITTEN, REFRESHED, UNCHANGED, KEPT = "written", "refreshed", "unchanged", "kept"


class Fate(NamedTuple):
    """What became of the golden file of a page: it was written anew, refreshed, left unchanged, or kept in spite of `changes`.

    `digest` is that of the golden file which is there now, `made` that of what the page makes; `stamp` is that of the file that holds it,
    where it is known to be of that content.
    """

    page: str
    what: str
    stamp: Stamp | None
    digest: str
    made: str
    changes: tuple[Change, ...] = ()


class Failure(NamedTuple):
    """What could not be written, and why."""

    name: str
    why: str


class Writer(Protocol):
    """Takes golden files that pages make, keeps the values that are there unless it updates, and says what became of each."""

    def take(self, page: str, body: bytes | None) -> Iterable[Fate]:
        """Takes the golden file of a page, or takes it away; what has become of some by now. Raises OSError."""

    def finish(self) -> Iterable[Fate | Failure]:
        """Writes what is not written yet; what became of it."""


class Layout(Protocol):
    """The golden files of a folder."""

    folder: Path
    question: str
    """What of the layout is part of the question of a run."""
    together: bool
    """Whether a file holds the golden files of many pages."""

    def check_names(self, pages: Iterable[str]) -> None:
        """Raises UsageError where the golden file of a page would be outside of the folder."""

    def verify(self, known: Mapping[str, Sequence[int] | None]) -> None:
        """Raises UsageError where a file that holds many golden files is damaged; one need not be looked at whose stamp is known."""

    def where(self, page: str) -> Path:
        """How people know the golden file of a page, whether or not it is there. Raises UsageError where that would leave the folder."""

    def file(self, page: str) -> str:
        """The file that holds the golden file of a page."""

    def stamp(self, page: str) -> Stamp | None:
        """The stamp of the file that holds the golden file of a page; None where there is none."""

    def digest(self, page: str) -> str | None:
        """The digest of the golden file of a page; None where there is none, or it cannot be read. Raises UsageError."""

    def file_digest(self, page: str, digest: str) -> str:
        """The digest of the file that holds the golden file of a page, which has this digest, as this command has read or written it."""

    def read(self, page: str) -> Document | None:
        """The golden file of a page; None where there is none. Raises OSError, and UsageError for a damaged shard."""

    def pages(self) -> Iterator[str]:
        """The pages that have a golden file, in the order of the files."""

    def holds(self, file: Path) -> bool:
        """Whether a file is one of golden files."""

    def pages_in(self, file: Path) -> list[str]:
        """The pages whose golden files such a file has. Raises UsageError where it is damaged."""

    def writer(self, *, update: bool) -> Writer:
        """What writes golden files; `update` takes values that differ from those that are there."""


def stamp_after(file: str | Path, written: Written) -> Stamp | None:
    """The stamp of a file that was written just now; None where it is another by now."""
    stamp = stamp_of(file)
    return stamp if (stamp or ())[:3] == written else None
