"""A folder whose golden files stand in `shards`: read by their pages, and written, each shard once."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from extract import golden, shards
from extract.durable import write_file
from extract.errors import UsageError
from extract.golden import golden_files
from extract.inputs import Input
from extract.members import Place, temporary
from extract.shards import LAYOUT, RESTORE, Merged, Row, Shape, digest_of
from extract.stamps import Stamp, stamp_of
from extract.standing import KEPT, REFRESHED, UNCHANGED, WRITTEN, Document, Failure, Fate, stamp_after
from extract.store import room


class _Slot(NamedTuple):
    """Where a golden file is read again: the number of its row, and its place in the shard, or in a file of unpacked ones."""

    row: int
    at: int
    size: int


def _as_files(page: str) -> list[tuple[bool, str]]:
    """What golden files of single pages are ordered by."""
    *above, name = page.split("/")
    return [*((True, part) for part in above), (False, name + golden.SUFFIX)]


class ShardFiles:
    """Golden files in shards.

    A shard is read once, from its beginning to its end, when something of it is asked for; what is kept of each page is where it is.
    The golden files of Parquet are then written one behind the other into a temporary file.
    """

    together = True

    def __init__(self, folder: Path, shape: Shape) -> None:
        self.folder, self.shape, self.form = folder, shape, shards.FORMS[shape.layout]
        self.question = shape._replace(begun=False).dump().decode()
        self._slots: dict[int, dict[str, _Slot]] = {}
        self._digests: dict[int, dict[str, str]] = {}
        self._unpacked: Path | None = None
        self._file_digests: dict[int, str] = {}
        self._stamps: dict[int, Stamp | None] = {}

    def check_files(self, begin: bool) -> None:
        """Raises UsageError where a shard is missing, or something else is there that may be a golden file."""
        known = {self.shape.file(number) for number in range(self.shape.shards)}
        there = set(os.listdir(self.folder)) if self.folder.is_dir() else set()
        missing = sorted(known - there)
        if missing and self.shape.begun and not begin:
            what = "the run that makes the golden files was stopped before its end."
            raise UsageError(what, file=str(self.folder), advice="Run extract run again.")
        if missing and not self.shape.begun:
            raise UsageError("the shard is missing.", file=str(self.folder / missing[0]), advice=RESTORE)
        others = sorted(name for name in there - known if name.startswith("golden-") and name.endswith(tuple(shards.FORMS)))
        others += [str(path.relative_to(self.folder)) for path in golden_files(self.folder) if path != self.folder / LAYOUT]
        if others:
            what = f"is no shard of the {self.shape.shards:,} that {LAYOUT} tells of: golden files stand in shards here, and nowhere else."
            raise UsageError(what, file=str(self.folder / others[0]), advice="Move it away, or restore the folder from version control.")

    def check_names(self, pages: Iterable[str]) -> None:
        """No name of a page is a path here."""

    def verify(self, known: Mapping[str, Sequence[int] | None]) -> None:
        """Reads all shards but those that are known."""
        for number in range(self.shape.shards):
            stamp = self._stamps.setdefault(number, stamp_of(path := self._path(number)))
            if stamp is None or known.get(str(path)) != list(stamp):
                for _ in self._rows(number):
                    pass

    def where(self, page: str) -> Path:
        """The page below its shard, as pages in archives are named."""
        return Path(self.file(page), page)

    def file(self, page: str) -> str:
        """The shard of a page."""
        return str(self._path(self.shape.number(page)))

    def _path(self, number: int) -> Path:
        return self.folder / self.shape.file(number)

    def stamp(self, page: str) -> Stamp | None:
        """The stamp of a shard when the command first had to do with it."""
        number = self.shape.number(page)
        if number not in self._stamps:
            self._stamps[number] = stamp_of(self._path(number))
        return self._stamps[number]

    def digest(self, page: str) -> str | None:
        """The digest of the golden file of a page, of all those of its shard when the first is asked for."""
        number = self.shape.number(page)
        if number not in self._digests:
            self._digests[number] = {row.page: shards.digest_of_row(self.form, row.packed) for row in self._rows(number)}
        return self._digests[number].get(page)

    def file_digest(self, page: str, digest: str) -> str:
        """The digest of a shard that was read or written; empty where it was not."""
        return self._file_digests.get(self.shape.number(page), "")

    def read(self, page: str) -> Document | None:
        """The golden file of a page."""
        number = self.shape.number(page)
        slot, shard = self._places(number).get(page), self._path(number)
        if slot is None:
            return None
        file = self._unpacked or shard
        with file.open("rb") as stream:
            stream.seek(slot.at)
            stored = stream.read(slot.size)
        try:
            same = golden.page_of(stored) == page
        except ValueError:
            same = False
        if not same:
            raise UsageError("was changed while it was read.", file=str(shard), advice="Run the command again.")
        shown, line = (str(shard), slot.row) if self._unpacked is None else (str(self.where(page)), 0)
        source = Input(str(self.where(page)), str(file), Place("bytes", slot.at, slot.size), shown, line)
        return Document(stored, source, self.form.pack, self.form.unpack)

    def pages(self) -> Iterator[str]:
        """The pages that have a golden file, in the order in which files would have them: those of a folder before its folders."""
        return iter(sorted((page for number in range(self.shape.shards) for page in self._places(number)), key=_as_files))

    def holds(self, file: Path) -> bool:
        """Whether a file is a shard."""
        number = file.stem.removeprefix("golden-")
        return number.isdecimal() and int(number) < self.shape.shards and self._path(int(number)) == file

    def pages_in(self, file: Path) -> list[str]:
        """The pages of a shard."""
        return sorted(self._places(int(file.stem.removeprefix("golden-"))))

    def writer(self, *, update: bool) -> _ShardWriter:
        """What writes each shard once, at the end."""
        return _ShardWriter(self, update)

    def _rows(self, number: int) -> Iterator[Row]:
        """The rows of a shard; none where a run that began did not come to it."""
        path = self._path(number)
        body = self._body(number)
        if body is not None:
            self._file_digests[number] = digest_of(body)
            yield from shards.rows_of(self.shape, number, io.BytesIO(body), str(path))

    def _body(self, number: int) -> bytes | None:
        """A shard, which nobody else may change while a command has to do with it. Raises UsageError where somebody did."""
        path = self._path(number)
        if self._stamps.setdefault(number, stamp := stamp_of(path)) != stamp:
            raise UsageError("was changed while it was read.", file=str(path), advice="Run the command again.")
        try:
            return path.read_bytes()
        except OSError as error:
            if isinstance(error, FileNotFoundError) and self.shape.begun:
                return None
            raise UsageError(f"cannot be read ({error.strerror}).", file=str(path), advice=RESTORE) from None

    def _places(self, number: int) -> dict[str, _Slot]:
        if number not in self._slots:
            rows = self._rows(number)
            if self.shape.layout == shards.PARQUET:
                rows = self._unpack(rows)
            self._slots[number] = {row.page: _Slot(row.number, row.at, len(row.packed)) for row in rows}
        return self._slots[number]

    def _unpack(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Rows that have no place in their shard, written out one behind the other."""
        if self._unpacked is None:
            handle, name = temporary()
            os.close(handle)
            self._unpacked = Path(name)
        with room(), self._unpacked.open("ab") as out:
            for row in rows:
                at = out.tell()
                out.write(row.packed)
                yield row._replace(at=at)

    # --- writing ----------------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Makes the folder, and says in it that a run has begun. Raises OSError."""
        if self.shape.begun and not (self.folder / LAYOUT).exists():
            write_file(self.folder / LAYOUT, self.shape.dump())

    def end(self) -> None:
        """All shards are there. Raises OSError."""
        if self.shape.begun:
            self.shape = self.shape._replace(begun=False)
            write_file(self.folder / LAYOUT, self.shape.dump())

    def merge(self, number: int, made: Iterable[tuple[str, bytes | None]], *, update: bool) -> tuple[Merged, Stamp | None]:
        """Writes a shard with the golden files that pages make now; what came of it, and the stamp that it has then.

        Raises OSError and UsageError; then it is as it was.
        """
        path = self._path(number)
        old = self._body(number)
        merged = shards.merge_shard(self.shape, number, old, made, update=update, file=str(path))
        self._file_digests[number] = digest_of((old or b"") if merged.body is None else merged.body)
        if merged.body is not None:
            self._stamps[number] = stamp_after(path, write_file(path, merged.body))
            self._slots.pop(number, None)
            self._digests.pop(number, None)
        return merged, self._stamps[number]


class _ShardWriter:
    """Golden files on their way into shards, in a temporary file until the last is taken: each shard is then written once."""

    def __init__(self, files: ShardFiles, update: bool) -> None:
        self.files, self.update = files, update
        self.spool: IO[bytes] | None = None
        self.taken: dict[int, list[_Taken]] = {}

    def take(self, page: str, body: bytes | None) -> list[Fate]:
        """Keeps the golden file of a page for later."""
        if self.spool is None:
            self.spool = tempfile.TemporaryFile(prefix="extract-")  # noqa: SIM115
        at = self.spool.tell()
        self.spool.write(body or b"")
        taken = _Taken(page, at, -1 if body is None else len(body), "" if body is None else digest_of(body))
        self.taken.setdefault(self.files.shape.number(page), []).append(taken)
        return []

    def finish(self) -> Iterator[Fate | Failure]:
        """Writes the shards; where one cannot be written the others are."""
        files, failed = self.files, False
        begun = files.shape.begun
        try:
            files.begin()
            for number in range(files.shape.shards) if begun else sorted(self.taken):
                for fate in self._shard(number):
                    failed = failed or isinstance(fate, Failure)
                    yield fate
            if not failed:
                files.end()
        except OSError as error:
            yield Failure(str(files.folder), f"the golden files cannot be written ({error.strerror})")
        if self.spool is not None:
            with contextlib.suppress(OSError):  # what it could not write was told
                self.spool.close()
        self.spool, self.taken = None, {}

    def _shard(self, number: int) -> Iterator[Fate | Failure]:
        taken = self.taken.get(number, [])
        try:
            merged, stamp = self.files.merge(number, map(self._made, taken), update=self.update)
        except OSError as error:
            yield Failure(self._name(number), f"its golden files cannot be written ({error.strerror})")
        except UsageError as error:
            yield Failure(self._name(number), " ".join(filter(None, (error.place, error.what, error.advice))))
        else:
            digests = {one.page: one.digest for one in taken}
            for what, pages in ((WRITTEN, merged.written), (REFRESHED, merged.refreshed), (UNCHANGED, merged.unchanged)):
                yield from (Fate(page, what, stamp, digests[page], digests[page]) for page in pages)
            yield from (Fate(one.page, KEPT, stamp, one.digest, digests[one.page], one.changes) for one in merged.kept)

    def _name(self, number: int) -> str:
        return str(self.files.folder / self.files.shape.file(number))

    def _made(self, one: _Taken) -> tuple[str, bytes | None]:
        if self.spool is None or one.size < 0:
            return one.page, None
        self.spool.seek(one.at)
        body = self.spool.read(one.size)
        if digest_of(body) != one.digest:
            raise OSError(errno.EIO, "the temporary file is not what was written")
        return one.page, body


class _Taken(NamedTuple):
    """A golden file in the temporary file: its page, its place and size, -1 where it goes away, and its digest."""

    page: str
    at: int
    size: int
    digest: str
