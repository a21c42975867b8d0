"""The pages and the schemas that a command is given."""

from __future__ import annotations

import glob
import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from extract import archives, members
from extract.errors import UsageError
from extract.model import ERROR, Discrepancy, Page
from extract.schema import Schema, load_schema, schema_files

MAX_FAULTS = 20
"""Broken places of one archive that are named; more are counted."""
STDIN = "-"
STREAM = "stdin"
"""The name of what comes on the standard input."""


class Input(NamedTuple):
    """A page that can be read: its name below the path that was given, the file, and where in the file it stands if that is an archive."""

    name: str
    path: str
    place: members.Place | None = None
    address: str = ""
    """How a page in an archive is given to a command."""
    line: int = 0
    """The number of its line, where it is one line of the file."""

    @property
    def shown(self) -> str:
        """The path as people and commands write it."""
        return self.address or self.path

    @property
    def sha256(self) -> str:
        """The digest of the body; empty where it cannot be read."""
        try:
            return hashlib.sha256(self.page().body).hexdigest()
        except OSError:
            return ""

    def page(self) -> Page:
        """The page. Raises OSError."""
        if self.place is None:
            return Page(self.name, Path(self.path).read_bytes())
        return Page(self.name, archives.body_of(Path(self.path), self.place), self.place.url, self.place.content_type)


class Inputs(NamedTuple):
    """The pages that a command is given, by name; its archives; what those hold besides pages, in words, and what is broken in them."""

    pages: tuple[Input, ...]
    left: tuple[str, ...]
    found: tuple[Discrepancy, ...]
    archives: tuple[Input, ...]


def load_schemas(given: str | Path | Sequence[str | Path] | None) -> tuple[Schema, ...]:
    """The schemas that are named, or all of `./schemas` and the package."""
    if given is None:
        return tuple(load_schema(path) for path in schema_files().values())
    names = [given] if isinstance(given, (str, Path)) else list(given)
    return tuple(load_schema(name) for name in names)


def list_inputs(
    paths: Sequence[str | Path], leave_out: Sequence[Path] = (), below: str | Path | None = None, *, checked: bool = True
) -> Inputs:
    """The pages below some paths: files as they are, folders with all that is not hidden, archives with all their pages.

    A path may hold `*`, `?` and `[`, lead into an archive (`crawl.warc.gz/000000001197`), or be `-` for the standard input, or an
    address that fsspec knows (`s3://bucket/pages`). Pages are named below the path that was given, or all below the folder `below`.
    Raises UsageError for a path that is not there, an archive that cannot be read, a file that is not below that folder, and what
    `check_inputs` finds, unless they are not to be `checked`.
    """
    apart = {folder.resolve() for folder in leave_out}
    files = [one for given in paths for one in _below(str(given), apart)]
    if below is not None:
        files = [one._replace(name=_name_below(Path(one.path), Path(below))) for one in files]
    listed = _Listing()
    for one in sorted(files, key=itemgetter(0, 1)):
        listed.add(one)
    if not listed.pages and not listed.archives:
        raise UsageError("no page there.", file=", ".join(str(path) for path in paths), advice="Give pages, or folders that hold them.")
    if checked:
        check_inputs(listed.pages)
    return Inputs(tuple(sorted(listed.pages, key=itemgetter(0))), tuple(listed.left), tuple(listed.found), tuple(listed.archives))


def one_page(given: str | Path, command: str) -> Page:
    """The one page at a path. Raises UsageError."""
    pages = list_inputs([given]).pages
    if len(pages) != 1:
        what = "is a folder" if Path(given).is_dir() else f"holds {len(pages):,} pages"
        advice = "Give one of its files." if Path(given).is_dir() else f"Give one of them, {pages[0].name} say." if pages else None
        raise UsageError(f"{what}; {command} takes one page.", file=str(given), advice=advice)
    try:
        return pages[0].page()
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror or error.args[-1]}).", file=str(given)) from None


# --- files ------------------------------------------------------------------------------------------------------------


class _File(NamedTuple):
    """A file that was found: the name that it has, the kind of archive that it is, and the one member that is asked for."""

    name: str
    path: str
    kind: str | None
    member: str | None = None


def _below(given: str, apart: set[Path]) -> Iterator[_File]:
    """The files below one path that was given."""
    if given == STDIN:
        path, _ = members.spooled(sys.stdin.buffer)
        yield _File(STREAM, str(path), archives.kind_inside(path))
        return
    if "://" in given:
        yield from _fetched(given)
        return
    path = Path(given)
    if path.is_dir():
        yield from (_File(name, file, archives.kind_of(name)) for name, file in _files(path, apart))
    elif path.exists() or path.is_symlink():
        yield _file(path.name, str(path))
    elif glob.has_magic(given) and (found := sorted(glob.glob(given, recursive=True))):
        yield from (one for each in found for one in _below(each, apart))
    elif (inside := _inside(path)) is not None:
        yield inside
    else:
        raise UsageError("no such file or folder.", file=given, advice="Give pages, or folders that hold them.")


def _file(name: str, path: str) -> _File:
    return _File(name, path, archives.kind_of(name))


def _inside(path: Path) -> _File | None:
    """The archive into which a path leads, and the page there."""
    for folder in path.parents:
        if folder.is_file():
            kind = archives.kind_of(folder.name)
            return _File(folder.name, str(folder), kind, path.relative_to(folder).as_posix()) if kind else None
    return None


def _fetched(address: str) -> Iterator[_File]:
    """The files at an address of another system, brought here."""
    try:
        import fsspec
    except ImportError:
        advice = "Install it (the extra `remote`), or bring the files here first."
        raise UsageError("needs the package fsspec.", file=address, advice=advice) from None
    try:
        system, root = fsspec.url_to_fs(address)
        names = [root] if system.isfile(root) else sorted(system.find(root))
        for name in names:
            with system.open(name, "rb") as stream:
                path, early = members.spooled(stream, Path(name).name)
            if early:
                raise OSError(early)
            yield _file(Path(name).name if name == root else name[len(root.rstrip("/")) + 1 :], str(path))
    except (OSError, ValueError, ImportError) as error:
        raise UsageError(f"cannot be read ({error}).", file=address, advice="Check the address and the rights to read it.") from None


def _name_below(path: Path, folder: Path) -> str:
    try:
        return (path.parent.resolve() / path.name).relative_to(folder.resolve()).as_posix()
    except ValueError:
        raise UsageError(f"is not below {folder}.", file=str(path), advice="Give pages of the folder that --part-of names.") from None


def _files(folder: Path, apart: set[Path]) -> Iterator[tuple[str, str]]:
    """The files below a folder, each with its name there; as texts, since there may be a million of them."""

    def refuse(error: OSError) -> None:
        raise UsageError(f"cannot be read ({error.strerror}).", file=str(error.filename), advice="Check its permissions.")

    for root, folders, files in os.walk(folder, onerror=refuse):
        here = Path(root)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and (here / name).resolve() not in apart)
        before, above = "" if here == folder else here.relative_to(folder).as_posix() + "/", os.path.join(root, "")
        yield from ((before + name, above + name) for name in sorted(files) if not name.startswith("."))


# --- pages ------------------------------------------------------------------------------------------------------------


class _Listing:
    """The pages of the files that are added."""

    def __init__(self) -> None:
        self.pages: list[Input] = []
        self.left: list[str] = []
        self.found: list[Discrepancy] = []
        self.archives: list[Input] = []

    def add(self, file: _File) -> None:
        """A page, or an archive and its pages."""
        if file.kind is None:
            self.pages.append(Input(file.name, file.path))
            return
        _may_read(file.path)
        held = archives.contents(Path(file.path), file.kind)
        pages = [
            Input(f"{file.name}/{one.name}", str(one.file), one.place, f"{file.path}/{one.name}") for one in archives.named(held.members)
        ]
        if file.member is not None:
            self._one(file, pages)
            return
        self.archives.append(Input(file.name, file.path))
        self.pages.extend(pages)
        if held.left:
            kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(held.left.items(), key=lambda one: (-one[1], one[0])))
            self.left.append(f"{file.name}: {len(pages):,} of {len(pages) + held.left.total():,} are pages, the others {kinds}.")
        self.found.extend(_broken(file.name, one) for one in held.faults[:MAX_FAULTS])
        if len(held.faults) > MAX_FAULTS:
            more = held.faults[MAX_FAULTS:]
            self.found.append(_broken(file.name, members.Fault(more[0].at, f"the archive is broken in {len(more):,} places more")))
        if not pages and not held.faults:
            self.found.append(_broken(file.name, members.Fault(0, "the archive holds no page")))

    def _one(self, file: _File, pages: list[Input]) -> None:
        """The one page of an archive that was asked for."""
        found = [one for one in pages if one.name == f"{file.name}/{file.member}"]
        if not found:
            advice = f"It has {len(pages):,}, {pages[0].name} the first." if pages else None
            raise UsageError(f"no such page in {file.path}.", file=file.member, advice=advice)
        self.pages.extend(found)


def _broken(name: str, fault: members.Fault) -> Discrepancy:
    message = f"{fault.what[0].upper()}{fault.what[1:]} (byte {fault.at:,} of the archive)."
    return Discrepancy("archive", ERROR, name, None, None, (fault.what,), message)


def _may_read(path: str) -> None:
    if not os.access(path, os.R_OK):
        raise UsageError("cannot be read.", file=path, advice="Check its permissions, or leave it out.")


def check_inputs(found: Sequence[Input]) -> None:
    """Raises UsageError for a file that cannot be read, and for two pages that would share a golden file on some file system."""
    for path in dict.fromkeys(one.path for one in found):
        _may_read(path)
    if len({one.name.casefold() for one in found}) == len(found):
        return
    seen: dict[str, Input] = {}
    for one in found:
        folded = one.name.casefold()
        if folded in seen:
            raise UsageError(
                f"has the same name below its folder as {seen[folded].path}: their golden files would be one.", file=one.path,
                advice="Give the folder that holds both, or run them apart.",
            )  # fmt: skip
        seen[folded] = one
