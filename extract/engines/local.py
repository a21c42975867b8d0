"""This machine: pages are read by processes of its own, and compared in an embedded database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from extract import across
from extract.cache import Cache, Entry, key_of
from extract.errors import NoRoomError
from extract.gists import Gist, Seen
from extract.inputs import Input
from extract.sqlrules import selection_in
from extract.store import Store, room
from extract.surveys import Comparison, Engine, Progress, Survey
from extract.workers import Outcome, read_input, seen

COMPARING = "the comparison of pages"


def engine(jobs: int = 1, known: Known | None = None) -> Engine:
    """The engine that reads pages with so many processes, and what is known not at all."""
    return lambda survey, each, progress: read(survey, each, jobs, progress, known)


def read(
    survey: Survey, each: Callable[[Seen], object], jobs: int = 1, progress: Progress | None = None, known: Known | None = None
) -> Comparison:
    """Hands each page to `each`, read or known; what is wrong across pages."""
    with Store(survey.schemas, claims=bool(survey.rules)) as store:
        reading = _Reading(survey, store, known)
        try:
            for seen in reading.pages(jobs, progress):
                each(seen)
        finally:
            reading.flush()
        if survey.part or reading.failed:
            return Comparison(survey.listed.found, reading.failed)
        try:
            with room():
                return Comparison((*survey.listed.found, *across.check(store, survey.rules, selection_in(store))), ())
        except NoRoomError as error:
            if known is None:
                return Comparison(survey.listed.found, ((COMPARING, str(error)),))
    return read(survey._replace(part=False), lambda seen: None, jobs)  # what is known of the pages is gone by now


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
        if made is not None and not self.failed:
            try:
                self.store.put(made.gist.page, made.gist.schema, made.rows)
            except NoRoomError as error:
                self.failed = ((COMPARING, str(error)),)
            else:
                self.keep(outcome.input, made.gist)
        return seen(outcome)

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
