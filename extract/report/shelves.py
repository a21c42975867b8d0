"""Pages of the input as the report holds them: text, record and claims, and what the reader of HTML saw.

What its reader saw of a page of HTML is there where the page was read for a report of few pages. Else it is read once more, which is most
of the work of a report, so several processes share it.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from itertools import islice
from typing import Any, NamedTuple

from extract.inputs import Input
from extract.report.asread import as_read
from extract.report.embed import script_json
from extract.sources import Places, places_of

CHUNK = 16
"""Pages that a process is given at a time."""
AHEAD = 2
"""Chunks per process that are given before the first is asked for."""
NOTHING_SAID: dict[str, Any] = {"entities": [], "values": [], "claims": [], "unclaimed": []}
"""What a page says that no schema knows."""


class Wanted(NamedTuple):
    """A page that a report wants to hold: its file, its number, what it says as `Readings.page` has it, whether it is HTML."""

    input: Input
    number: int
    said: dict[str, Any] | None
    html: bool


def page_data(places: Places, wanted: Wanted) -> dict[str, Any]:
    """The data of one page; its spans are in UTF-16 code units."""
    said = wanted.said or NOTHING_SAID
    data = {
        "page": wanted.number, "text": places.text, "entities": said["entities"], "values": said["values"],
        "claims": [_moved(one, places) for one in said["claims"]], "unclaimed": [_moved(one, places) for one in said["unclaimed"]],
    }  # fmt: skip
    return data | ({"read": said.get("read") or as_read(places)} if wanted.html else {})


def _moved(row: Sequence[Any], places: Places) -> list[Any]:
    """A row that begins with a span in code points, in UTF-16 code units."""
    return [places.utf16(row[0]), places.utf16(row[1]), *row[2:]]


def page_texts(wanted: Iterable[Wanted], longest: int, jobs: int = 1) -> Iterator[str]:
    """The data of each page as JSON that may stand in a script, made by `jobs` processes; empty where it is longer or gone."""
    pages = iter(wanted)
    chunks = iter(lambda: tuple(islice(pages, CHUNK)), ())
    if jobs <= 1:
        for chunk in chunks:
            yield from _texts(chunk, longest)
        return
    first = next(chunks, ())
    yield from _texts(first, longest)
    if len(first) < CHUNK:
        return
    with ProcessPoolExecutor(jobs, initializer=_leave_interrupts) as pool:
        given: deque[tuple[tuple[Wanted, ...], Future[list[str]] | None]] = deque()
        try:
            for chunk in chunks:
                given.append((chunk, _submit(pool, chunk, longest)))
                if len(given) > jobs * AHEAD:
                    yield from _answer(*given.popleft(), longest)
            while given:
                yield from _answer(*given.popleft(), longest)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _leave_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _submit(pool: ProcessPoolExecutor, chunk: tuple[Wanted, ...], longest: int) -> Future[list[str]] | None:
    try:
        return pool.submit(_texts, chunk, longest)
    except BrokenExecutor:
        return None


def _answer(chunk: tuple[Wanted, ...], future: Future[list[str]] | None, longest: int) -> list[str]:
    """What a process made of some pages; made here where it died."""
    try:
        return _texts(chunk, longest) if future is None else future.result()
    except BrokenExecutor:
        return _texts(chunk, longest)


def _texts(chunk: tuple[Wanted, ...], longest: int) -> list[str]:
    return [_text(one, longest) for one in chunk]


def _text(one: Wanted, longest: int) -> str:
    places = places_of(one.input, longest)
    return "" if places is None else script_json(page_data(places, one))
