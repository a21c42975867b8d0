"""All pages of a command: read one by one, then compared with each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from extract import across
from extract.cache import Cache, Entry, key_of
from extract.errors import NoRoomError, UsageError
from extract.gists import Gist, Seen
from extract.inputs import Input, Inputs, list_inputs, load_schemas
from extract.model import Discrepancy
from extract.schema import Schema
from extract.sqlrules import SqlRule, load_rules, selection_in
from extract.store import Store, room
from extract.workers import Outcome, Work, read_input, read_inputs

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

    def outcomes(self, jobs: int = 1, progress: Progress | None = None, *, made: bool = False) -> Iterable[Outcome]:
        """What became of each page, in the order of the pages: its result, or what is made of it."""
        outcomes = read_inputs(self.inputs, self.work if made else Work(self.schemas), jobs)
        return progress(outcomes, len(self.inputs)) if progress else outcomes

    @property
    def work(self) -> Work:
        """What is done with each page that is compared with the others."""
        return Work(self.schemas, claims=bool(self.rules))

    def read(
        self, each: Callable[[Seen], object], jobs: int = 1, progress: Progress | None = None, known: Known | None = None
    ) -> Comparison:
        """Hands each page to `each`, read or known; what is wrong across pages."""
        with Store(self.schemas, claims=bool(self.rules)) as store:
            reading = _Reading(self, store, known)
            try:
                for seen in reading.pages(jobs, progress):
                    each(seen)
            finally:
                reading.flush()
            if self.part or reading.failed:
                return Comparison(self.listed.found, reading.failed)
            try:
                return self._compare(store)
            except NoRoomError as error:
                if known is None:
                    return Comparison(self.listed.found, ((COMPARING, str(error)),))
        return self._without_cache(jobs)

    def _compare(self, store: Store) -> Comparison:
        with room():
            return Comparison((*self.listed.found, *across.check(store, self.rules, selection_in(store))), ())

    def _without_cache(self, jobs: int) -> Comparison:
        """What is wrong across pages where what is known of them is gone by now."""
        return self._replace(part=False).read(lambda seen: None, jobs)


class Known(NamedTuple):
    """What may save a command the reading of pages: a cache, the digest of each page, and whether what is known of one will do."""

    cache: Cache
    digests: Sequence[bytes | None]
    suffices: Callable[[Input, Entry], bool] = lambda one, entry: True


class _Reading:
    """The pages of a survey on their way from the disk, or from a cache, to the store and the command."""

    def __init__(self, survey: Survey, store: Store, known: Known | None) -> None:
        self.survey, self.store, self.known = survey, store, known
        self.failed: tuple[tuple[str, str], ...] = ()

    def pages(self, jobs: int, progress: Progress | None) -> Iterator[Seen]:
        """The pages in their order."""
        inputs = self.survey.inputs
        entries = self.entries() if self.known is not None else [None] * len(inputs)
        left = tuple(one for one, entry in zip(inputs, entries, strict=True) if entry is None)
        unread = self.survey._replace(listed=self.survey.listed._replace(pages=left))
        outcomes = iter(unread.outcomes(jobs, progress, made=True))
        for one, entry in zip(inputs, entries, strict=True):
            gist = self.known.cache.gist(entry) if self.known is not None and entry is not None else None
            if gist is not None and entry is not None:
                self.store.take(entry.part, gist.page, gist.schema)
                yield Seen(one, gist)
            else:
                yield self.read(next(outcomes) if entry is None else read_input(one, self.survey.work))

    def entries(self) -> list[Entry | None]:
        """What is known of each page, if it will do."""
        known = self.known
        if known is None:
            return []
        entries: list[Entry | None] = []
        for one, digest in zip(self.survey.inputs, known.digests, strict=True):
            entry = known.cache.find(_key(one, digest.hex())) if digest is not None else None
            entries.append(entry if entry is not None and known.suffices(one, entry) else None)
        return entries

    def read(self, outcome: Outcome) -> Seen:
        """A page that was read just now."""
        made = outcome.made
        if made is None:
            return Seen(outcome.input, None, failure=outcome.failure, found=outcome.found)
        gist = made.gist
        if not self.failed:
            try:
                self.store.put(gist.page, gist.schema, made.rows)
            except NoRoomError as error:
                self.failed = ((COMPARING, str(error)),)
            else:
                self.keep(outcome.input, gist)
        return Seen(outcome.input, gist, made.golden)

    def keep(self, one: Input, gist: Gist) -> None:
        """Puts a page into the cache, unless time had a part in its result."""
        if self.known is not None and not any(one.rule == "timeout" for one in gist.discrepancies):
            self.known.cache.add(_key(one, gist.sha256), gist, self.store)

    def flush(self) -> None:
        """Puts into the cache what is not there yet, also where the command is stopped."""
        if self.known is not None and not self.failed:
            self.known.cache.flush(self.store)


def _key(one: Input, sha256: str) -> str:
    return key_of(one.name, sha256, *((one.place.url, one.place.content_type) if one.place is not None else ()))


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
