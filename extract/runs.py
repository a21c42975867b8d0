"""Many pages: the main job. Reads every page below some paths, writes golden files that are not there yet, keeps the others."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from extract import golden
from extract.errors import UsageError
from extract.model import ERROR, Discrepancy, Page, PageResult
from extract.page import read_page
from extract.schema import Schema, load_schema, schema_files


class Input(NamedTuple):
    """A page on disk: its name below the path that was given, and the file."""

    name: str
    path: Path


class Kept(NamedTuple):
    """A golden file that was kept although the page now reads differently."""

    page: str
    path: Path
    changes: tuple[golden.Change, ...]


class RunResult(NamedTuple):
    """What a run did: golden files by outcome, the values that it did not change, and all discrepancies in page order.

    `failed` are pages that were not completed (our fault, or a file that could not be written), each with its reason.
    """

    pages: int
    written: tuple[Path, ...]
    refreshed: tuple[Path, ...]
    unchanged: int
    kept: tuple[Kept, ...]
    discrepancies: tuple[Discrepancy, ...]
    failed: tuple[tuple[str, str], ...]


def run(
    paths: Sequence[str | Path], out: str | Path, schema: str | Path | Sequence[str | Path] | None = None, *, update: bool = False,
    progress: Callable[[Iterable[Input], int], Iterable[Input]] | None = None,
) -> RunResult:  # fmt: skip
    """Reads every page below `paths` and writes golden files below `out`; raises UsageError before anything is written.

    A page without a golden file gets one. Where a value would change, the golden file is kept and the difference reported,
    unless `update` says to take it. Pages are read in the order of their names.
    """
    folder = Path(out)
    if folder.exists() and not folder.is_dir():
        raise UsageError("is a file, and the output goes into a folder.", file=str(out), advice="Give another --out, or move the file.")
    schemas = load_schemas(schema)
    inputs = list_inputs(paths, (folder,))
    for one in inputs:
        golden.path_of(one.name, folder)
    work = _Run(folder, schemas, update)
    for one in progress(inputs, len(inputs)) if progress else inputs:
        work.page(one)
    return work.result(len(inputs))


class _Run:
    """A run under way."""

    def __init__(self, folder: Path, schemas: Sequence[Schema], update: bool) -> None:
        self.folder, self.schemas, self.update = folder, schemas, update
        self.written: list[Path] = []
        self.refreshed: list[Path] = []
        self.unchanged = 0
        self.kept: list[Kept] = []
        self.found: list[Discrepancy] = []
        self.failed: list[tuple[str, str]] = []

    def page(self, one: Input) -> None:
        """One page, to its golden file; nothing that goes wrong with it stops the others."""
        try:
            page = Page(one.name, one.path.read_bytes())
        except OSError as error:
            self.failed.append((one.name, f"cannot be read ({error.strerror})"))
            return
        try:
            result = read_page(page, self.schemas)
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(last.filename).name}:{last.lineno}"
            message = f"The page is quarantined: extract failed with {type(error).__name__} in {where}: {error}"
            self.found.append(Discrepancy("crash", ERROR, one.name, None, None, (type(error).__name__, where), message))
            self.failed.append((one.name, "".join(traceback.format_exception(error))))
            return
        self.found.extend(result.discrepancies)
        try:
            self.write(result, golden.path_of(one.name, self.folder))
        except OSError as error:
            self.failed.append((one.name, f"its golden file cannot be written ({error.strerror})"))

    def write(self, result: PageResult, path: Path) -> None:
        """The golden file of one result, unless that would change a value."""
        body = golden.dump(result)
        before = path.read_bytes() if path.exists() else None
        if before is None:
            golden.write_file(path, body)
            self.written.append(path)
        elif before == body:
            self.unchanged += 1
        else:
            changed = _changes(before, result, path)
            if changed and not self.update:
                self.kept.append(Kept(result.page, path, changed))
                return
            golden.write_file(path, body)
            self.refreshed.append(path)

    def result(self, pages: int) -> RunResult:
        """The summary."""
        return RunResult(
            pages, tuple(self.written), tuple(self.refreshed), self.unchanged, tuple(self.kept), tuple(self.found), tuple(self.failed)
        )  # fmt: skip


def _changes(before: bytes, result: PageResult, path: Path) -> tuple[golden.Change, ...]:
    try:
        old = golden.load(before, str(path))
    except UsageError as error:
        return (golden.Change(None, "(the whole file)", str(error), golden.ABSENT),)
    return tuple(golden.changes(old, result))


def load_schemas(given: str | Path | Sequence[str | Path] | None) -> tuple[Schema, ...]:
    """The schemas that are named, or all of `./schemas` and the package."""
    if given is None:
        return tuple(load_schema(path) for path in schema_files().values())
    names = [given] if isinstance(given, (str, Path)) else list(given)
    return tuple(load_schema(name) for name in names)


# --- inputs -----------------------------------------------------------------------------------------------------------


def list_inputs(paths: Sequence[str | Path], leave_out: Sequence[Path] = ()) -> list[Input]:
    """The pages below some paths in the order of their names: files as they are, folders with all that is not hidden.

    Raises UsageError for a path that is not there, a file that cannot be read, and two pages of one name.
    """
    apart = {folder.resolve() for folder in leave_out}
    found: list[Input] = []
    for given in paths:
        path = Path(given)
        if path.is_dir():
            found.extend(Input(file.relative_to(path).as_posix(), file) for file in _files(path, apart))
        elif path.exists() or path.is_symlink():
            found.append(Input(path.name, path))
        else:
            raise UsageError("no such file or folder.", file=str(given), advice="Give pages, or folders that hold them.")
    if not found:
        raise UsageError("no page there.", file=", ".join(str(path) for path in paths), advice="Give pages, or folders that hold them.")
    _check(found)
    return sorted(found)


def _files(folder: Path, apart: set[Path]) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise UsageError(f"cannot be read ({error.strerror}).", file=str(error.filename), advice="Check its permissions.")

    for root, folders, files in os.walk(folder, onerror=refuse):
        here = Path(root)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and (here / name).resolve() not in apart)
        yield from (here / name for name in sorted(files) if not name.startswith("."))


def _check(found: Sequence[Input]) -> None:
    """Every file can be read, and no two pages share a golden file, on any file system."""
    seen: dict[str, Input] = {}
    for one in found:
        if not os.access(one.path, os.R_OK):
            raise UsageError("cannot be read.", file=str(one.path), advice="Check its permissions, or leave it out.")
        folded = one.name.casefold()
        if folded in seen:
            raise UsageError(
                f"has the same name below its folder as {seen[folded].path}: their golden files would be one.", file=str(one.path),
                advice="Give the folder that holds both, or run them apart.",
            )  # fmt: skip
        seen[folded] = one
