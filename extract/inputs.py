"""The pages and the schemas that a command is given."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from extract.errors import UsageError
from extract.schema import Schema, load_schema, schema_files


class Input(NamedTuple):
    """A page on disk: its name below the path that was given, and the file as text, for there may be many."""

    name: str
    file: str

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self.file)


def load_schemas(given: str | Path | Sequence[str | Path] | None) -> tuple[Schema, ...]:
    """The schemas that are named, or all of `./schemas` and the package."""
    if given is None:
        return tuple(load_schema(path) for path in schema_files().values())
    names = [given] if isinstance(given, (str, Path)) else list(given)
    return tuple(load_schema(name) for name in names)


# --- inputs -----------------------------------------------------------------------------------------------------------


def list_inputs(paths: Sequence[str | Path], leave_out: Sequence[Path] = (), below: str | Path | None = None) -> list[Input]:
    """The pages below some paths in the order of their names: files as they are, folders with all that is not hidden.

    They are named below the path that was given, or all below the folder `below`. Raises UsageError for a path that is not there,
    a file that cannot be read, one that is not below that folder, and two pages of one name.
    """
    apart = {folder.resolve() for folder in leave_out}
    found: list[Input] = []
    for given in paths:
        path = Path(given)
        if path.is_dir():
            found.extend(_files(path, apart))
        elif path.exists() or path.is_symlink():
            found.append(Input(path.name, str(path)))
        else:
            raise UsageError("no such file or folder.", file=str(given), advice="Give pages, or folders that hold them.")
    if not found:
        raise UsageError("no page there.", file=", ".join(str(path) for path in paths), advice="Give pages, or folders that hold them.")
    if below is not None:
        found = [Input(_name_below(one.path, Path(below)), one.file) for one in found]
    _check(found)
    return sorted(found)


def _name_below(path: Path, folder: Path) -> str:
    try:
        return (path.parent.resolve() / path.name).relative_to(folder.resolve()).as_posix()
    except ValueError:
        raise UsageError(f"is not below {folder}.", file=str(path), advice="Give pages of the folder that --part-of names.") from None


def _files(folder: Path, apart: set[Path]) -> Iterator[Input]:
    """The files below a folder; their paths are put together as texts, for there may be many."""

    def refuse(error: OSError) -> None:
        raise UsageError(f"cannot be read ({error.strerror}).", file=str(error.filename), advice="Check its permissions.")

    top = str(folder)
    for root, folders, files in os.walk(folder, onerror=refuse):
        here = Path(root)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and (here / name).resolve() not in apart)
        before = "" if root == top else here.relative_to(folder).as_posix() + "/"
        where = "" if str(here) == "." else os.path.join(here, "")
        yield from (Input(before + name, where + name) for name in files if name[0] != ".")


def _check(found: Sequence[Input]) -> None:
    """Every file can be read, and no two pages share a golden file, on any file system."""
    seen: dict[str, Input] = {}
    for one in found:
        if not os.access(one.file, os.R_OK):
            raise UsageError("cannot be read.", file=one.file, advice="Check its permissions, or leave it out.")
        folded = one.name.casefold()
        if folded in seen:
            raise UsageError(
                f"has the same name below its folder as {seen[folded].file}: their golden files would be one.", file=one.file,
                advice="Give the folder that holds both, or run them apart.",
            )  # fmt: skip
        seen[folded] = one
