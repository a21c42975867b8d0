"""What it costs to find the fields on which pages disagree, as a multiple of a plain dict that does the same on the same rows.

The rows are made up: pages of two entities with twenty fields each, half of the fields may be rounded, one key in a thousand has a
page that says something else. Each way runs in a process of its own, which says how much memory it took at most. Both begin with
the file of rows that a run spools: the store loads it, the dict reads it line by line. Spooling is told by itself, without the
time that making up the rows takes.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measure import Section
from extract.across import contradictions
from extract.store import Store

ENTITIES, FIELDS = 2, 20
"""Entities on a page, and fields that it states of each."""
PAGES_OF_ONE = 20
"""Pages that speak of one entity."""
WRONG = 1000
"""One key in so many has a page that differs."""
ROOT = Path(__file__).parent.parent


class Took(NamedTuple):
    """What one way took: seconds by step, how many keys disagree, and the most memory in MB, the interpreter's own included."""

    seconds: dict[str, float]
    keys: int
    memory: int


def rows(number: int) -> Iterator[dict[str, Any]]:
    """About as many rows of `statements`, page by page; the last page ends the run."""
    rng = random.Random(1)
    pages = _pages(number)
    known = max(1, pages * ENTITIES // PAGES_OF_ONE)
    for page in range(pages):
        for entity in (page * ENTITIES % known, (page * ENTITIES + 1) % known):
            for field in range(FIELDS):
                wrong = rng.randrange(WRONG * PAGES_OF_ONE) == 0
                yield {**_statement(entity, field, 10007 if wrong else 0), "page": f"{page:07d}.txt"}


def _pages(number: int) -> int:
    return max(PAGES_OF_ONE, number // (ENTITIES * FIELDS))


def _statement(entity: int, field: int, off: int) -> dict[str, Any]:
    value = 20000 + entity * 37 % 90000 + field * 1000 + off
    rounded = field % 2 == 0
    bounds = [{"number": float(value), "unit": 1.0, "low": value - 0.5, "high": value + 1.0}] if rounded else []
    return {
        "schema": "made-up", "entity": f"entity number {entity}", "field": f"field_{field}", "whole": True, "stated": True,
        "value": str(value), "said": str(value), "shape": "#" if rounded else str(value), "numbers": bounds, "number": float(value),
        "text": f"${value:,}", "evidence": json.dumps([(100 * field, 100 * field + 7, f"${value:,}")]),
    }  # fmt: skip


def _store(number: int) -> Took:
    """The store and its SQL text."""
    times = [time.perf_counter()]
    for _ in rows(number):
        pass
    times.append(time.perf_counter())
    with Store([]) as store:
        _spool(store, number)
        times.append(time.perf_counter())
        store.connection()
        times.append(time.perf_counter())
        found = sum(1 for _ in contradictions(store))
        times.append(time.perf_counter())
    made, spooled, loaded, compared = (end - start for start, end in pairwise(times))
    return Took({"spool": max(0.0, spooled - made), "load": loaded, "find": compared}, found, _memory())


def _spool(store: Store, number: int) -> None:
    for row in rows(number):
        store._spool("statements").write(json.dumps(row) + "\n")
    for page in range(_pages(number)):
        row = {"page": f"{page:07d}.txt", "body": str(page), "format": "pipe", "schema": "made-up"}
        store._spool("pages").write(json.dumps(row) + "\n")
    for file in store._spools.values():
        file.flush()


def _dict(number: int) -> Took:
    """A dict of every key with every value and where it stands, all in memory."""
    said: dict[tuple[str, str, str], dict[str, list[Any]]] = {}
    with Store([]) as store:
        _spool(store, number)
        start = time.perf_counter()
        with open(store._path("statements"), encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                values = said.setdefault((row["schema"], row["entity"], row["field"]), {})
                values.setdefault(row["said"], [row["shape"], row["numbers"]]).append((row["page"], row["text"], row["evidence"]))
        loaded = time.perf_counter()
        found = sum(1 for values in said.values() if len(values) > 1 and _differ(values.values()))
        return Took({"load": loaded - start, "find": time.perf_counter() - loaded}, found, _memory())


def _differ(values: Iterable[list[Any]]) -> bool:
    shapes = {one[0] for one in values}
    columns = zip(*(one[1] for one in values), strict=False)
    return len(shapes) > 1 or any(
        not coarse["low"] <= fine["number"] < coarse["high"]
        for column in columns for fine in column for coarse in column if fine["unit"] <= coarse["unit"]
    )  # fmt: skip


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


WAYS = {"dict": _dict, "store": _store}


def measure(way: str, number: int) -> Took:
    """One way in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.across", way, str(number)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    return Took(*json.loads(done.stdout))


def section(number: int) -> Section:
    """The table of both ways."""
    took = {way: measure(way, number) for way in WAYS}
    floor = took["dict"].seconds["load"] + took["dict"].seconds["find"]
    rows = []
    for way, (seconds, keys, memory) in took.items():
        ratio = (seconds["load"] + seconds["find"]) / floor
        rows.append((way, f"{seconds['load']:.2f}", f"{seconds['find']:.2f}", f"{ratio:.2f}", f"{memory:,}", f"{keys:,}"))
    if took["store"].keys != took["dict"].keys:
        raise SystemExit("the two ways find different keys")
    before = (
        f"Disagreeing keys of {number:,} statements, from the file that a run spools, in the store and in a plain dict that does the "
        f"same; each in a process of its own. Spooling them takes {took['store'].seconds['spool']:.1f} s."
    )
    return Section("Across pages, against a dict", ("way", "load s", "find s", "ratio", "memory MB", "keys"), tuple(rows), before)


if __name__ == "__main__":
    print(json.dumps(WAYS[sys.argv[1]](int(sys.argv[2]))))
