"""All pages of a command: read one by one, then compared with each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from extract import across
from extract.errors import NoRoomError, UsageError
from extract.inputs import Input, Inputs, list_inputs, load_schemas
from extract.model import Discrepancy
from extract.schema import Schema
from extract.sqlrules import SqlRule, load_rules
from extract.store import Store, room
from extract.workers import Outcome, read_inputs

Progress = Callable[[Iterable[Outcome], int], Iterable[Outcome]]
"""What shows how far a command is: takes the outcomes and their number, and hands them on."""


COMPARING = "the comparison of pages"


class Comparison(NamedTuple):
    """What is wrong across pages; and where they could not be compared, what failed and why."""

    found: tuple[Discrepancy, ...]
    failed: tuple[tuple[str, str], ...]


class Survey(NamedTuple):
    """What a command reads: its pages, schemas and rules in SQL, all checked before a page is read."""

    listed: Inputs
    schemas: tuple[Schema, ...]
    rules: tuple[SqlRule, ...]
    complete: bool
    """Whether a whole folder was given, so that what is not there is missing."""
    part: bool = False
    """Whether the pages are some of a folder's, which are not compared with each other."""

    @property
    def files(self) -> dict[str, Input]:
        """The pages and the archives that hold them, by their names."""
        return {one.name: one for one in (*self.listed.archives, *self.inputs)}

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The pages, in the order of their names."""
        return self.listed.pages

    def outcomes(self, jobs: int = 1, progress: Progress | None = None) -> Iterable[Outcome]:
        """What became of each page, in the order of the pages."""
        outcomes = read_inputs(self.inputs, self.schemas, jobs)
        return progress(outcomes, len(self.inputs)) if progress else outcomes

    def read(self, each: Callable[[Outcome], None], jobs: int = 1, progress: Progress | None = None) -> Comparison:
        """Hands the outcome of each page to `each`; what is wrong across pages."""
        failed: tuple[tuple[str, str], ...] = ()
        with Store(self.schemas, claims=bool(self.rules)) as store:
            for outcome in self.outcomes(jobs, progress):
                each(outcome)
                if outcome.result is not None and not failed:
                    try:
                        store.add(outcome.result)
                    except NoRoomError as error:
                        failed = ((COMPARING, str(error)),)
            if self.part or failed:
                return Comparison(self.listed.found, failed)
            try:
                with room():
                    return Comparison((*self.listed.found, *across.check(store, self.rules)), ())
            except NoRoomError as error:
                return Comparison(self.listed.found, ((COMPARING, str(error)),))


def survey(
    paths: Sequence[str | Path], schema: str | Path | Sequence[str | Path] | None, leave_out: Sequence[Path] = (),
    part_of: str | Path | None = None,
) -> Survey:  # fmt: skip
    """The survey of some paths, folders to leave out aside; `part_of` is the folder of which they are a part.

    Raises UsageError for what a user can do wrong.
    """
    if isinstance(schema, Sequence) and not isinstance(schema, str) and not schema:
        raise UsageError("no schema is given.", advice="Leave --schema out, or name one.")
    schemas = load_schemas(schema)
    rules = load_rules(schemas)
    listed = list_inputs(paths, leave_out, part_of)
    return Survey(listed, schemas, rules, part_of is None and any(Path(path).is_dir() for path in paths), part_of is not None)
