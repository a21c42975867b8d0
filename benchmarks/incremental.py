"""What a run over pages costs of which none, or one in a hundred, has changed, as a multiple of reading and hashing them all.

The pages are made up (`made`), about 5 kB each, their output lies beside them in memory. Each way runs in a process of its own, which
tells its seconds, its start left out, and the most memory that it held. Beyond `READ` pages the first run is not told: so that it takes
minutes and no hours, each page is then one of `DISTINCT` with a number at its end, read once, and what was read is given to the others of
its kind. Pages that were written less than a minute before are hashed; `--old` waits until they are older, and their stamps believed.

    python -m benchmarks.incremental [PAGES ...] [--old]
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
from pathlib import Path
from typing import NamedTuple

from benchmarks import made
from extract import cli, workers
from extract.model import Page, PageResult
from extract.page import read_page
from extract.schema import Schema

ROOT = Path(__file__).parent.parent
MEMORY = Path("/dev/shm")
READ, DISTINCT = 2000, 200
TURNS = 3


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


def report(pages: int, old: bool = False) -> None:
    """Prints what the runs over so many pages took."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as top:
        folder = Path(top) / "pages"
        write(folder, pages)
        cold = measure("first" if pages > READ else "run", folder)
        time.sleep(65 if old else 3)
        measure("run", folder)
        floors, warm = zip(*((measure("floor", folder), measure("run", folder)) for _ in range(TURNS)), strict=True)
        change(folder, pages)
        changed = measure("run", folder)
    base = statistics.median(one.wall for one in floors), statistics.median(one.cpu for one in floors)
    print(f"\n{pages:,} pages; read and hashed in {base[0]:.2f} s:")
    rows = {"unchanged": warm, "1 % changed": [changed]} | ({"all new": [cold]} if pages <= READ else {})
    for name, took in rows.items():
        wall = statistics.median(one.wall / base[0] for one in took)
        cpu = statistics.median(one.cpu / base[1] for one in took)
        seconds = statistics.median(one.wall for one in took)
        print(f"{name:12} {seconds:8.2f} s {wall:8.2f}x, of the processor {cpu:.2f}x, {took[0].memory} MB")


def main() -> None:
    """One way, or the table."""
    if sys.argv[1:2] and sys.argv[1] in WAYS:
        start, cpu = time.perf_counter(), time.process_time()
        WAYS[sys.argv[1]](sys.argv[2])
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps([time.perf_counter() - start, time.process_time() - cpu, memory]))
        return
    for pages in [int(one) for one in sys.argv[1:] if one.isdigit()] or [READ]:
        report(pages, "--old" in sys.argv)


if __name__ == "__main__":
    main()
