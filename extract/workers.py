"""Many pages to results, in the order of the pages, in this process or in several.

What the package does wrong with a page, and a worker that dies on one, quarantines that page and stops no other.
"""

from __future__ import annotations

import traceback
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import NamedTuple

from extract.inputs import Input
from extract.model import ERROR, Discrepancy, Page, PageResult
from extract.page import read_page
from extract.schema import Schema

CHUNK = 8
"""Pages that a worker is given at a time."""
AHEAD = 3
"""Chunks per worker that wait: what bounds the memory of a run."""


class Outcome(NamedTuple):
    """What became of one page: its result; or why there is none, and the discrepancy that says so where it is no fault of the file."""

    input: Input
    result: PageResult | None
    failure: str = ""
    found: Discrepancy | None = None

    @property
    def discrepancies(self) -> tuple[Discrepancy, ...]:
        """What is wrong with the page."""
        if self.result is not None:
            return self.result.discrepancies
        return (self.found,) if self.found is not None else ()


def read_input(one: Input, schemas: Sequence[Schema]) -> Outcome:
    """The outcome of one page; never raises."""
    try:
        page = Page(one.name, one.path.read_bytes())
    except OSError as error:
        return Outcome(one, None, f"cannot be read ({error.strerror})")
    try:
        return Outcome(one, read_page(page, schemas))
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        message = f"The page is quarantined: extract failed with {type(error).__name__} in {where}: {error}"
        values = (type(error).__name__, where)
        found = Discrepancy("crash", ERROR, one.name, None, None, values, message, pattern=type(error).__name__)
        return Outcome(one, None, "".join(traceback.format_exception(error)), found)


def _died(one: Input) -> Outcome:
    message = "The page is quarantined: its worker died; it was killed, or ran out of memory."
    found = Discrepancy("crash", ERROR, one.name, None, None, ("worker",), message, pattern="worker")
    return Outcome(one, None, "its worker died", found)


def read_inputs(inputs: Sequence[Input], schemas: Sequence[Schema], jobs: int = 1) -> Iterator[Outcome]:
    """The outcomes of some pages in their order, read by `jobs` processes."""
    if jobs <= 1 or len(inputs) < 2:
        for one in inputs:
            yield read_input(one, schemas)
        return
    waiting = deque(inputs[start : start + CHUNK] for start in range(0, len(inputs), CHUNK))
    while waiting:
        yield from _until_broken(waiting, schemas, jobs)


def _until_broken(waiting: deque[Sequence[Input]], schemas: Sequence[Schema], jobs: int) -> Iterator[Outcome]:
    """The outcomes of the chunks that wait, until a worker dies: then those under way are read again, each page alone."""
    under_way: deque[tuple[Sequence[Input], Future[list[Outcome]]]] = deque()
    pool = _pool(schemas, jobs)
    try:
        while waiting or under_way:
            while waiting and len(under_way) < jobs * AHEAD:
                under_way.append((waiting[0], pool.submit(_read_chunk, waiting[0])))
                waiting.popleft()
            outcomes = under_way[0][1].result()
            under_way.popleft()
            yield from outcomes
        return
    except BrokenProcessPool:
        pass
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    for chunk, _ in under_way:
        for one in chunk:
            yield _read_alone(one, schemas)


def _read_alone(one: Input, schemas: Sequence[Schema]) -> Outcome:
    """The outcome of a page that may kill its worker."""
    with _pool(schemas, 1) as pool:
        try:
            return pool.submit(_read_chunk, (one,)).result()[0]
        except BrokenProcessPool:
            return _died(one)


_schemas: tuple[Schema, ...] = ()
"""The schemas of a worker process."""


def _pool(schemas: Sequence[Schema], jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, initializer=_start, initargs=(tuple(schemas),))


def _start(schemas: tuple[Schema, ...]) -> None:
    global _schemas
    _schemas = schemas


def _read_chunk(inputs: Sequence[Input]) -> list[Outcome]:
    return [read_input(one, _schemas) for one in inputs]
