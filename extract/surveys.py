"""All pages of a command, and what an engine makes of them: they are read one by one, then compared with each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from extract.errors import UsageError
from extract.gists import Seen
from extract.inputs import Input, Inputs, check_inputs, list_inputs, load_schemas
from extract.model import Discrepancy
from extract.schema import Schema
from extract.sqlrules import SqlRule, read_rules, try_rules
from extract.workers import Outcome, Work, read_inputs

MAX_VIEWS = 2000
"""Pages up to which a report may hold the sources of all; of more, it is not known which it will hold while they are read."""
Progress = Callable[[Iterable[Outcome], int], Iterable[Outcome]]
"""What shows how far a command is: takes the outcomes and their number, and hands them on."""


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
    views: bool = False
    """Whether a report will hold the sources of the pages."""

    @property
    def files(self) -> dict[str, Input]:
        """The pages and the archives that hold them, by their names."""
        return {one.name: one for one in (*self.listed.archives, *self.inputs)}

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The pages, in the order of their names."""
        return self.listed.pages

    def outcomes(self, jobs: int = 1, progress: Progress | None = None, *, made: bool = False) -> Iterable[Outcome]:
        """What became of each page, in the order of the pages: its result, or what is made of it."""
        outcomes = read_inputs(self.inputs, self.work if made else Work(self.schemas), jobs)
        return progress(outcomes, len(self.inputs)) if progress else outcomes

    def check(self) -> None:
        """Raises UsageError for pages that cannot be read or told apart, and for rules in SQL that no database takes."""
        check_inputs(self.inputs)
        try_rules(self.rules, self.schemas)

    @property
    def work(self) -> Work:
        """What is done with each page that is compared with the others."""
        return Work(self.schemas, claims=bool(self.rules), views=self.views and len(self.inputs) <= MAX_VIEWS)


Engine = Callable[[Survey, Callable[[Seen], object], Progress | None], Comparison]
"""What reads the pages of a survey, hands each to a function in their order, and says what is wrong across them."""


def survey(
    paths: Sequence[str | Path], schema: str | Path | Sequence[str | Path] | None, leave_out: Sequence[Path] = (),
    part_of: str | Path | None = None, *, checked: bool = True,
) -> Survey:  # fmt: skip
    """The survey of some paths, folders to leave out aside; `part_of` is the folder of which they are a part.

    What `Survey.check` does is done, unless it can wait. Raises UsageError for what a user can do wrong.
    """
    if isinstance(schema, Sequence) and not isinstance(schema, str) and not schema:
        raise UsageError("no schema is given.", advice="Leave --schema out, or name one.")
    schemas = load_schemas(schema)
    rules = read_rules(schemas)
    if checked:
        try_rules(rules, schemas)
    listed = list_inputs(paths, leave_out, part_of, checked=checked)
    return Survey(listed, schemas, rules, part_of is None and any(Path(path).is_dir() for path in paths), part_of is not None)
