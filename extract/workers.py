"""Many pages to results, in the order of the pages, in this process or in several.

What the package does wrong with a page quarantines that page and stops no other. So does, with several processes, a page that
takes too long, needs too much memory, or kills the process that reads it.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections import deque
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from extract.durable import let_go
from extract.gists import Made, Seen, made_of
from extract.inputs import Input
from extract.model import ERROR, Discrepancy, PageResult
from extract.page import read_page
from extract.report.asread import view_of
from extract.schema import Schema

CHUNK = 8
"""Pages that a worker is given at a time."""
AHEAD = 4
"""Chunks per worker that are read before the first page that is not: what bounds the memory of a run."""


class Limits(NamedTuple):
    """What a worker may spend on one page: seconds on the clock, and bytes of address space beyond those it began with."""

    seconds: float = 60
    memory: int = 2 << 30


LIMITS = Limits()


class Outcome(NamedTuple):
    """What became of one page: its result, or what was made of it where that was asked for; or why there is neither, and the discrepancy
    that says so where it is no fault of the file."""

    input: Input
    result: PageResult | None
    failure: str = ""
    found: Discrepancy | None = None
    seconds: float = 0.0
    """On the clock, of the process that read it; 0 where it was not read to its end."""
    made: Made | None = None

    @property
    def discrepancies(self) -> tuple[Discrepancy, ...]:
        """What is wrong with the page."""
        if self.result is not None:
            return self.result.discrepancies
        if self.made is not None:
            return self.made.gist.discrepancies
        return (self.found,) if self.found is not None else ()


def seen(outcome: Outcome) -> Seen:
    """A page of which something was made, as a command keeps it."""
    made = outcome.made
    if made is None:
        return Seen(outcome.input, None, failure=outcome.failure, found=outcome.found)
    return Seen(outcome.input, made.gist, made.golden)


class Work(NamedTuple):
    """What is done with each page: read by the schema that knows it; and where `claims` is not None, made into what a command keeps."""

    schemas: tuple[Schema, ...]
    claims: bool | None = None
    """Whether that holds what rules in SQL read."""
    views: bool = False
    """Whether it holds what the reader of HTML saw."""


def read_input(one: Input, work: Work) -> Outcome:
    """The outcome of one page; never raises."""
    began = time.perf_counter()
    outcome = _read_input(one, work)
    return outcome._replace(seconds=time.perf_counter() - began)


def _read_input(one: Input, work: Work) -> Outcome:
    try:
        page = one.page()
    except OSError as error:
        return Outcome(one, None, f"cannot be read ({error.strerror or error.args[-1]})")
    try:
        result = read_page(page, work.schemas)
        if work.claims is None:
            return Outcome(one, result)
        view = view_of(page) if work.views and result.format == "html" else None
        return Outcome(one, None, made=made_of(result, {schema.name: schema for schema in work.schemas}, claims=work.claims, view=view))
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


def _too_slow(one: Input, limits: Limits) -> Outcome:
    message = f"The page is quarantined: it was not read within {limits.seconds:g} seconds."
    found = Discrepancy("timeout", ERROR, one.name, None, None, (), message)
    return Outcome(one, None, f"not read within {limits.seconds:g} seconds", found)


def read_inputs(inputs: Sequence[Input], work: Work, jobs: int = 1, limits: Limits = LIMITS) -> Iterator[Outcome]:
    """The outcomes of some pages in their order, read by `jobs` processes; by this one, and without limits, if that is 1."""
    if jobs > 1:
        yield from read_guarded(inputs, work, jobs, limits)
        return
    for one in inputs:
        yield read_input(one, work)


def read_guarded(inputs: Sequence[Input], work: Work, jobs: int, limits: Limits = LIMITS) -> Iterator[Outcome]:
    """The same, always by other processes, which keep the limits, even where one is enough."""
    if not inputs:
        return
    pool = _Pool(inputs, work, jobs, limits)
    try:
        yield from pool.outcomes()
    finally:
        pool.stop()


class _Worker:
    """A process that reads pages, the numbers of those it was given and has not answered, and when the first of them is overdue."""

    def __init__(self, work: Work, limits: Limits) -> None:
        self.connection, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=_work, args=(theirs, work, limits.memory), daemon=True)
        with _deferred_interrupt():
            self.process.start()
        theirs.close()
        self.seconds = limits.seconds
        self.given: deque[int] = deque()
        self.overdue = 0.0

    def give(self, numbers: Sequence[int], inputs: Sequence[Input]) -> None:
        """Some pages to read; a worker that is dead is found out later."""
        if not self.given:
            self.overdue = time.monotonic() + self.seconds
        self.given.extend(numbers)
        with contextlib.suppress(OSError):
            self.connection.send([inputs[number] for number in numbers])

    def answers(self) -> Iterator[tuple[int, Outcome]]:
        """What it has answered by now."""
        with contextlib.suppress(EOFError, OSError):
            while self.given and self.connection.poll():
                outcome = self.connection.recv()
                self.overdue = time.monotonic() + self.seconds
                yield self.given.popleft(), outcome

    def end(self) -> None:
        """Kills it."""
        self.process.kill()
        self.process.join()
        self.connection.close()


@contextlib.contextmanager
def _deferred_interrupt() -> Iterator[None]:
    """Lets Ctrl-C count only behind what is done here: a fork runs hooks, and what is raised in them is swallowed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[tuple[int, FrameType | None]] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: came.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came and callable(before):
        before(*came[0])


class _Pool:
    """Workers, the pages that wait for one, and the outcomes that wait for their turn."""

    def __init__(self, inputs: Sequence[Input], work: Work, jobs: int, limits: Limits) -> None:
        self.inputs, self.work, self.limits = inputs, work, limits
        self.waiting = deque(range(start, min(start + CHUNK, len(inputs))) for start in range(0, len(inputs), CHUNK))
        self.workers = [_Worker(work, limits) for _ in range(min(jobs, len(self.waiting)))]
        self.ready: dict[int, Outcome] = {}
        self.suspects: set[int] = set()

    def outcomes(self) -> Iterator[Outcome]:
        """The outcomes in the order of the pages."""
        for turn in range(len(self.inputs)):
            while turn not in self.ready:
                self._give(turn)
                self._take()
            yield self.ready.pop(turn)

    def stop(self) -> None:
        """Ends all workers."""
        for worker in self.workers:
            worker.end()

    def _give(self, turn: int) -> None:
        """Pages to the workers that have few."""
        last = turn + len(self.workers) * AHEAD * CHUNK
        for worker in self.workers:
            if len(worker.given) < CHUNK and self.waiting and self.waiting[0][0] < last:
                worker.give(self.waiting.popleft(), self.inputs)

    def _take(self) -> None:
        """Waits until a worker has answered, died or is overdue."""
        busy = [worker for worker in self.workers if worker.given]
        first = min(worker.overdue for worker in busy)
        wait([worker.connection for worker in busy], max(0.0, first - time.monotonic()))
        for worker in busy:
            alive = worker.process.is_alive()
            self.ready.update(worker.answers())
            if worker.given and not alive:
                self._replace(worker, self._blame(worker.given[0]))
            elif worker.given and time.monotonic() > worker.overdue:
                self._replace(worker, _too_slow(self.inputs[worker.given[0]], self.limits))

    def _blame(self, number: int) -> Outcome | None:
        """The outcome of a page with which a worker died; none the first time, when another page may have used up the memory."""
        if number in self.suspects:
            return _died(self.inputs[number])
        self.suspects.add(number)
        return None

    def _replace(self, worker: _Worker, outcome: Outcome | None) -> None:
        """Another worker for one that is ended; its pages wait again, without the first where that has its outcome."""
        left = list(worker.given)
        if outcome is not None:
            self.ready[left.pop(0)] = outcome
        worker.end()
        self.workers[self.workers.index(worker)] = _Worker(self.work, self.limits)
        self.waiting.extendleft(range(number, number + 1) for number in reversed(left))


def _work(connection: Connection, work: Work, memory: int) -> None:
    """A worker: reads what it is given, until its parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    let_go()
    _limit(memory)
    with contextlib.suppress(EOFError, OSError):
        while True:
            for one in connection.recv():
                connection.send(read_input(one, work))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _limit(memory: int) -> None:
    """Lets this process have that many bytes of address space more, where the system knows such a limit."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        most = pages * resource.getpagesize() + memory
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    except (ImportError, OSError, ValueError):
        return
