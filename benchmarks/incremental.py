"""What a run over pages costs of which none, or one in a hundred, has changed, as a multiple of reading and hashing them all.

The pages are made up (`made`), about 5 kB each, their output lies beside them in memory. Each way runs in a process of its own, which
tells its seconds, its start left out, and the most memory that it held. Beyond `READ` pages the first run is not told: so that it takes
minutes and no hours, each page is then one of `DISTINCT` with a number at its end, read once, and what was read is given to the others of
its kind. Pages that were written less than a minute before are hashed; where they are older, their stamps are believed.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks import made
from benchmarks.measure import Goal, Section
from extract import cli, workers
from extract.model import Page, PageResult
from extract.page import read_page
from extract.schema import Schema

ROOT = Path(__file__).parent.parent
MEMORY = Path("/dev/shm")
READ, DISTINCT = 2000, 200
TURNS = 3
MANY = 10_000
"""Pages from which on a run is more than its start."""


class Took(NamedTuple):
    """Seconds on the clock and of the processor, and the most memory in MB."""

    wall: float
    cpu: float
    memory: int


def write(folder: Path, pages: int) -> None:
    """Writes so many pages."""
    world = made.World(1, pages if pages <= READ else DISTINCT)
    kinds = [world.page(number, ("pipe", "flattened")[number % 2]) for number in range(min(pages, READ if pages <= READ else DISTINCT))]
    for number in range(pages):
        path = folder / f"{number // 1000:03}" / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        body = kinds[number % len(kinds)].body
        path.write_bytes(body if pages <= READ else body + f"{number}\n".encode())


def change(folder: Path, pages: int) -> None:
    """Changes a page in a hundred."""
    for number in range(0, pages, 100):
        path = folder / f"{number // 1000:03}" / f"{number:06}.txt"
        path.write_bytes(path.read_bytes() + b"Changed.\n")


def floor(folder: str) -> None:
    """Reads and hashes all pages, in the order of their names."""
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            handle = os.open(f"{root}/{name}", os.O_RDONLY)
            digest = hashlib.sha256()
            while body := os.read(handle, 65536):
                digest.update(body)
            os.close(handle)
            digest.digest()


def run(folder: str) -> None:
    """`extract run` over the pages of a folder."""
    schema = ROOT / "schemas" / "occupation-comparison.schema.json"
    code = cli.main(["run", folder, "--out", "golden", "--reports", "reports", "--schema", str(schema)])
    if code not in (0, 1):
        raise SystemExit(code)


def first(folder: str) -> None:
    """The first run over many pages, of which few are read."""
    sound, known = read_page, dict[bytes, PageResult]()

    def read(page: Page, schemas: Schema | tuple[Schema, ...]) -> PageResult:
        kind = page.body[:-7]
        if kind not in known:
            known[kind] = sound(page, schemas)
        claims = tuple(one._replace(page=page.name) for one in known[kind].claims)
        digest = hashlib.sha256(page.body).hexdigest()
        return known[kind]._replace(page=page.name, sha256=digest, text_sha256=digest, claims=claims, discrepancies=())

    vars(workers)["read_page"] = read
    run(folder)


WAYS = {"floor": floor, "run": run, "first": first}


def measure(way: str, folder: Path) -> Took:
    """One way in a process of its own, in the folder above the pages."""
    command = [sys.executable, "-m", "benchmarks.incremental", way, folder.name]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=folder.parent, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, text=True
    )
    return Took(*json.loads(done.stdout))


class Warm(NamedTuple):
    """What runs over pages took that a cache knows, by turns with reading and hashing them, and one over a hundredth that it does not."""

    pages: int
    floors: list[Took]
    unchanged: list[Took]
    changed: Took

    def rows(self) -> Iterator[tuple[str, ...]]:
        """As the table shows it."""
        for name, took in (("nothing", self.unchanged), ("1 %", [self.changed])):
            yield (
                f"{self.pages:,}", name, f"{statistics.median(one.wall for one in self.floors):.2f}",
                f"{statistics.median(one.wall for one in took):.2f}", f"{self.times(took):.2f}", f"{self.cpu_times(took):.2f}",
                f"{took[0].memory:,}",
            )  # fmt: skip

    def times(self, took: Sequence[Took]) -> float:
        """How many times the floor runs took on the clock."""
        return statistics.median(one.wall for one in took) / statistics.median(one.wall for one in self.floors)

    def cpu_times(self, took: Sequence[Took]) -> float:
        """How many times the floor runs took of the processor."""
        return statistics.median(one.cpu for one in took) / statistics.median(one.cpu for one in self.floors)


def warm(pages: int) -> Warm:
    """The runs over so many pages."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as top:
        folder = Path(top) / "pages"
        write(folder, pages)
        measure("first" if pages > READ else "run", folder)
        measure("run", folder)
        floors, unchanged = zip(*((measure("floor", folder), measure("run", folder)) for _ in range(TURNS)), strict=True)
        change(folder, pages)
        return Warm(pages, list(floors), list(unchanged), measure("run", folder))


def section(sizes: Sequence[int]) -> Section:
    """The table of the runs over some numbers of pages."""
    found = [warm(pages) for pages in sizes]
    last = found[-1]
    before = f"`extract run` over pages that an earlier run has read, by turns with reading and hashing them; medians of {TURNS}."
    columns = ("pages", "changed", "floor s", "run s", "run / floor", "CPU", "MB")
    times = last.cpu_times(last.unchanged)
    goal = Goal(f"run over {last.pages:,} unchanged pages, times reading and hashing them (CPU)", times, 1.5, 1.0)
    rows = tuple(row for one in found for row in one.rows())
    return Section("Unchanged pages", columns, rows, before, goals=(goal,) if last.pages >= MANY else ())


def main() -> None:
    """One way over a folder, as `measure` starts it."""
    start, cpu = time.perf_counter(), time.process_time()
    WAYS[sys.argv[1]](sys.argv[2])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps([time.perf_counter() - start, time.process_time() - cpu, memory]))


if __name__ == "__main__":
    main()
