"""What it costs to find the fields on which pages disagree, of many millions of statements, within a limit of memory.

The database makes up the rows of `statements` itself, in the table that a run fills: pages of two entities with twenty fields, an
entity on twenty pages, one key in a thousand with a page that says something else. Then the comparison of a run goes over them.
The process may hold 2 GiB and no more, the interpreter and everything that Python keeps included, as the kernel counts it. (A limit of
`RLIMIT_DATA` would count what the database's allocator has reserved and not used, too.)

    python -m benchmarks --claims 10000000
"""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from benchmarks.across import ENTITIES, FIELDS, PAGES_OF_ONE, WRONG
from benchmarks.measure import Goal, Section
from extract.across import contradictions, near_misses
from extract.store import Store

ROOT = Path(__file__).parent.parent
LIMIT = 2 << 30
"""Bytes that the process may hold."""
AT_ONCE = 5_000_000
"""Rows that are made up by one statement."""

MADE_UP = f"""
SELECT 'made-up' AS schema, printf('%08d.txt', page) AS page, 'entity number ' || entity AS entity, 'field_' || field AS field,
       true AS whole, true AS stated, value::VARCHAR AS value, value::VARCHAR AS said,
       CASE WHEN field % 2 = 0 THEN '#' ELSE value::VARCHAR END AS shape,
       CASE WHEN field % 2 = 0
            THEN [{{'number': value::DOUBLE, 'unit': 1.0::DOUBLE, 'low': value - 0.5::DOUBLE, 'high': value + 1.0::DOUBLE}}]
            ELSE [] END AS numbers,
       value::DOUBLE AS number, '$' || value AS text,
       '[[' || 100 * field || ', ' || (100 * field + 7) || ', "$' || value || '"]]' AS evidence
FROM (
    SELECT page, entity, field,
           20000 + hash(entity, field) % CASE WHEN field < 15 THEN 1000000 ELSE 40 END
           + CASE WHEN hash(page, entity, field) % {WRONG * PAGES_OF_ONE} = 0 THEN 1000007 ELSE 0 END AS value
    FROM (
        SELECT nth // {ENTITIES * FIELDS} AS page, (nth // {FIELDS}) % $known AS entity, nth % {FIELDS} AS field
        FROM range($first, $last) AS numbers(nth)
    )
)
"""
"""Statements number `first` to `last`; `known` entities follow each other from page to page."""

PLANTED = f"""
SELECT count(*) FROM (SELECT DISTINCT (nth // {FIELDS}) % $known AS entity, nth % {FIELDS} AS field FROM range($number) AS numbers(nth)
WHERE hash(nth // {ENTITIES * FIELDS}, entity, field) % {WRONG * PAGES_OF_ONE} = 0)
"""
"""Keys of which a page says something else."""


class Took(NamedTuple):
    """Seconds on the clock and of all processors by step, the keys that disagree, those that should, the most MB, and MB on the disk."""

    wall: dict[str, float]
    cpu: dict[str, float]
    found: int
    planted: int
    memory: int
    disk: int


class _Clock:
    """The steps of one comparison, each with its time."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = {}
        self.cpu: dict[str, float] = {}
        self.last = time.perf_counter(), time.process_time()

    def step(self, name: str) -> None:
        now = time.perf_counter(), time.process_time()
        self.wall[name], self.cpu[name] = now[0] - self.last[0], now[1] - self.last[1]
        self.last = now


def filled(store: Store, number: int) -> tuple[duckdb.DuckDBPyConnection, int]:
    """The database of a store, with so many statements made up in it, and how many entities they know."""
    pages = -(-number // (ENTITIES * FIELDS))
    known = max(1, pages * ENTITIES // PAGES_OF_ONE)
    store.pages = pages
    connection = store.connection()
    for first in range(0, number, AT_ONCE):
        last = min(number, first + AT_ONCE)
        connection.execute(f"INSERT INTO statements {MADE_UP}", {"known": known, "first": first, "last": last})
    connection.execute(
        "INSERT INTO pages SELECT printf('%08d.txt', nth), nth::VARCHAR, 'pipe', 'made-up' FROM range($1) AS numbers(nth)", [pages]
    )
    return connection, known


def compare(number: int) -> Took:
    """Makes the rows, and compares them as a run does."""
    clock = _Clock()
    with Store([]) as store, _Disk(store._working()) as disk:
        connection, known = filled(store, number)
        clock.step("fill")
        found = sum(1 for _ in contradictions(store))
        clock.step("differ")
        for _ in near_misses(store):
            pass
        clock.step("near")
        planted = connection.execute(PLANTED, {"known": known, "number": number}).fetchone()
        assert planted is not None
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    if held > LIMIT:
        raise SystemExit(f"{held >> 20:,} MB are more than the process may hold")
    return Took(clock.wall, clock.cpu, found, planted[0], held >> 20, disk.most >> 20)


class _Disk:
    """The most bytes that a folder held while the context was open, looked at twice a second."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.most, self.ended = folder, 0, threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Disk:
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.ended.set()
        self.thread.join()

    def _look(self) -> None:
        while not self.ended.wait(0.5):
            total = 0
            for root, _, files in os.walk(self.folder):
                for name in files:
                    try:
                        total += os.stat(os.path.join(root, name)).st_blocks * 512
                    except OSError:
                        continue
            self.most = max(self.most, total)


def measure(numbers: Sequence[int]) -> tuple[Section, ...]:
    """The table, each number in a process of its own."""
    rows: list[tuple[str, ...]] = []
    goals: list[Goal] = []
    seconds: list[tuple[float, float]] = []
    for number in numbers:
        with tempfile.TemporaryDirectory(prefix="extract-claims-") as folder:
            command = [sys.executable, "-m", "benchmarks.claims", str(number)]
            done = subprocess.run(command, cwd=ROOT, env={**os.environ, "TMPDIR": folder}, capture_output=True, check=False, text=True)
        if done.returncode:
            rows.append((f"{number:,}", *[""] * 6, _fault(done.stderr)))
            continue
        took = Took(*json.loads(done.stdout))
        steps = [f"{took.wall[step]:.1f} ({took.cpu[step]:.1f})" for step in ("fill", "differ", "near")]
        rows.append((f"{number:,}", *steps, f"{took.memory:,}", f"{took.disk:,}", f"{took.found:,}", f"{took.planted:,}"))
        goals.append(Goal(f"memory of the comparison of {number:,} statements, MB", took.memory, 2048, 1024))
        seconds.append((number, took.cpu["differ"]))
        if took.found != took.planted:
            raise SystemExit(f"{took.found:,} keys disagree, and {took.planted:,} should")
    columns = ("statements", "fill s (CPU)", "differ s (CPU)", "near misses s (CPU)", "memory MB", "disk MB", "keys found", "keys planted")
    before = (
        "Statements in the table of a run, made up by the database; `differ` finds the keys on which pages disagree, with their evidence, "
        "`near misses` the entities of nearly one name whose figures are equal. The process may hold 2 GiB."
    )
    return (Section("Millions of statements", columns, tuple(rows), before, goals=tuple(goals), series={"differ, CPU s": seconds}),)


def _fault(said: str) -> str:
    """The last line of a fault that names an error, without places of the machine."""
    lines = said.strip().split("\n")
    return re.sub(r"/\S+", "...", next((line for line in reversed(lines) if "Error" in line), lines[-1]))[:200]


if __name__ == "__main__":
    print(json.dumps(compare(int(sys.argv[1]))))
