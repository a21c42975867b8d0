"""Where golden files stand: each in a file of its own, or many in each of a few shards. Commands read and write either in one way.

files            golden/a.txt.json                             a golden file for each page
jsonl, parquet   golden/golden-00000.jsonl golden/layout.json  `shards`
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from extract import golden, shards, stamps
from extract.durable import sole_writer, write_file
from extract.errors import UsageError
from extract.golden import golden_files
from extract.inputs import Input
from extract.shardfiles import ShardFiles
from extract.shards import LAYOUT, RESTORE, Shape, digest_of
from extract.stamps import Stamp, stamp_of
from extract.standing import KEPT, REFRESHED, UNCHANGED, WRITTEN, Document, Failure, Fate, Layout, stamp_after

FILES = "files"
"""The layout that is no shards."""


def open_layout(
    folder: Path, layout: str | None = None, number: int | None = None, *, pages: int = 0, begin: bool = False
) -> PageFiles | ShardFiles:
    """The golden files of a folder, as they are laid out there; a new folder as `layout` says, in `number` shards or as fit `pages`.

    Shards that a run began and did not end are only for who may `begin` them. Raises UsageError where the folder is laid out otherwise, or
    holds both.
    """
    try:
        return _open(folder, layout, number, pages, begin)
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror}).", file=str(error.filename or folder), advice=RESTORE) from None


def _open(folder: Path, layout: str | None, number: int | None, pages: int, begin: bool) -> PageFiles | ShardFiles:
    shape = _shape_in(folder)
    if shape is None and layout in (None, FILES):
        if number is not None:
            raise UsageError("--shards is of golden files in shards.", advice="Say --layout jsonl, or --layout parquet.")
        return PageFiles(folder)
    if shape is None and layout is not None:
        if next(golden_files(folder), None) is not None:
            advice = "Give another folder, or turn them into shards with extract golden convert."
            raise UsageError(f"holds golden files one by one, not as {layout}.", file=str(folder), advice=advice)
        shape = shards.shape_for(layout, pages, number)._replace(begun=True)
    assert shape is not None
    if layout not in (None, shape.layout) or number not in (None, shape.shards):
        what = f"holds golden files as {shape.layout} in {shape.shards:,} shard{'' if shape.shards == 1 else 's'}, for good."
        advice = "Leave --layout and --shards out, give another folder, or see extract golden convert."
        raise UsageError(what, file=str(folder), advice=advice)
    found = ShardFiles(folder, shape)
    found.check_files(begin)
    return found


def _shape_in(folder: Path) -> Shape | None:
    """The shape of the shards in a folder; None where there are none."""
    path = folder / LAYOUT
    first = next((name for name in shards.FORMS if (folder / Shape(name, 1).file(0)).exists()), None)
    try:
        shape = shards.load_shape(path.read_bytes(), str(path)) if path.is_file() else None
    except UsageError:
        if first is None:
            return None
        raise
    if shape is None and first is not None:
        what = f"holds shards ({Shape(first, 1).file(0)}), and no {LAYOUT} that says how many there are."
        raise UsageError(what, file=str(folder), advice=RESTORE)
    return shape


class Converted(NamedTuple):
    """How many golden files stand in another layout now, and what could not be written."""

    pages: int
    failed: tuple[tuple[str, str], ...]


def convert(folder: Path, out: Path, layout: str, number: int | None = None) -> Converted:
    """Writes the golden files of a folder into a new one in another layout.

    Raises UsageError, before anything is written, where one is none, or the new folder has some.
    """
    old = open_layout(folder)
    pages = sorted(old.pages())
    new = open_layout(out, layout, number, pages=len(pages), begin=True)
    if next(new.pages(), None) is not None:
        raise UsageError("has golden files.", file=str(out), advice="Give a folder that has none.")
    for page in pages:
        document = _document(old, page)
        if document.load().page != page:
            raise UsageError(f"is of another page than {page}.", file=document.source.shown, advice="Mend it, or delete it.")
    with sole_writer(out):
        writer = new.writer(update=False)
        failed = []
        for page in pages:
            try:
                writer.take(page, _document(old, page).body)
            except OSError as error:
                failed.append((page, f"its golden file cannot be written ({error.strerror})"))
        failed += [(one.name, one.why) for one in writer.finish() if isinstance(one, Failure)]
    return Converted(len(pages), tuple(failed))


def _document(layout: Layout, page: str) -> Document:
    document = layout.read(page)
    if document is None:
        raise UsageError("is gone.", file=str(layout.where(page)), advice="Run the command again.")
    return document


# --- a file for each page -----------------------------------------------------------------------------------------------


class PageFiles:
    """Golden files each of which is a file: `golden/a.txt.json`."""

    question = FILES
    together = False

    def __init__(self, folder: Path) -> None:
        self.folder, self._text = folder, str(folder)

    def check_names(self, pages: Iterable[str]) -> None:
        """Raises UsageError where the golden file of a page would be outside of the folder."""
        golden.check_paths(pages, self.folder)

    def verify(self, known: Mapping[str, Sequence[int] | None]) -> None:
        """No file holds many golden files."""

    def where(self, page: str) -> Path:
        """The file of a page."""
        return golden.path_of(page, self.folder)

    def file(self, page: str) -> str:
        """The file of a page, as text; of a name that was checked."""
        return f"{self._text}/{page}{golden.SUFFIX}"

    def stamp(self, page: str) -> Stamp | None:
        """The stamp of a page's file."""
        return stamp_of(self.file(page))

    def digest(self, page: str) -> str | None:
        """The digest of a page's file."""
        found = stamps.digest_of(self.file(page))
        return None if found is None else found.hex()

    def file_digest(self, page: str, digest: str) -> str:
        """A file is a golden file."""
        return digest

    def read(self, page: str) -> Document | None:
        """The golden file of a page."""
        path = self.where(page)
        try:
            return Document(path.read_bytes(), Input(str(path), str(path)))
        except FileNotFoundError:
            return None

    def pages(self) -> Iterator[str]:
        """The pages that have a golden file."""
        return (path.relative_to(self.folder).as_posix().removesuffix(golden.SUFFIX) for path in golden_files(self.folder))

    def holds(self, file: Path) -> bool:
        """Whether a file is a golden file."""
        return file.name.endswith(golden.SUFFIX) and not file.name.startswith(".") and file.is_relative_to(self.folder)

    def pages_in(self, file: Path) -> list[str]:
        """The page of a golden file."""
        return [file.relative_to(self.folder).as_posix().removesuffix(golden.SUFFIX)]

    def writer(self, *, update: bool) -> _PageWriter:
        """What writes each golden file when it is taken."""
        return _PageWriter(self, update)


class _PageWriter:
    def __init__(self, files: PageFiles, update: bool) -> None:
        self.files, self.update = files, update

    def take(self, page: str, body: bytes | None) -> list[Fate]:
        """Writes the golden file of a page, unless that would change a value."""
        path = self.files.where(page)
        stamp = stamp_of(path)
        before = path.read_bytes() if path.exists() else None
        if body is None:
            path.unlink()
            return []
        digest = digest_of(body)
        if before == body:
            return [Fate(page, UNCHANGED, stamp, digest, digest)]
        changed = golden.changes_of(before, body, str(path)) if before is not None and not self.update else ()
        if before is not None and changed:
            return [Fate(page, KEPT, stamp, digest_of(before), digest, changed)]
        after = stamp_after(path, write_file(path, body))
        return [Fate(page, WRITTEN if before is None else REFRESHED, after, digest, digest)]

    def finish(self) -> list[Fate | Failure]:
        """All is written."""
        return []
