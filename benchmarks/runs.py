"""What whole runs cost: `extract run` as a process over made-up pages of all four formats.

Pages and output lie in a file system in memory, and for the smaller numbers on a disk too. Memory is the most that the processes
of a run held together, looked up ten times a second, so pages that they share count once for each. How time and memory grow is
fitted: time = c * pages ** exponent, by least squares of the logarithms.
"""

from __future__ import annotations

import json
import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks import made
from benchmarks.measure import Goal, Section, Spread

ROOT = Path(__file__).parent.parent
MEMORY = Path("/dev/shm")
EVERY = 0.1
"""Seconds between two looks at the memory."""
LEAST = 1000
"""Pages below which two processes have hardly begun."""


class Took(NamedTuple):
    """One run: seconds on the clock and of all its processors, the most MB, and the disagreements between pages that it found."""

    wall: float
    cpu: float
    memory: float
    found: int


def tree_memory(process: int) -> int:
    """Bytes that a process and all below it hold; 0 where the system does not say."""
    total, waiting = 0, [process]
    while waiting:
        one = waiting.pop()
        try:
            total += int(Path(f"/proc/{one}/statm").read_text("ascii").split()[1]) * resource.getpagesize()
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += map(int, (task / "children").read_text("ascii").split())
        except (OSError, IndexError):
            continue
    return total


def run(pages: Path, out: Path, jobs: int) -> Took:
    """One run with its reports."""
    command = [sys.executable, "-m", "extract", "run", str(pages), "--out", str(out / "golden"), "--reports", str(out / "reports")]
    command += ["--schema", str(ROOT / "schemas" / "occupation-comparison.schema.json"), "--jobs", str(jobs)]
    environment = {**os.environ, "TMPDIR": str(out.parent), "PYTHONPATH": str(ROOT)}
    before, start, most = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter(), 0
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            command, cwd=out.parent, env=environment, stdout=said, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )
        while process.poll() is None:
            most = max(most, tree_memory(process.pid))
            time.sleep(EVERY)
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        said.seek(0)
        words = said.read()
    if process.returncode not in (0, 3):
        raise SystemExit(f"extract run failed with {process.returncode}:\n{words}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Took(wall, cpu, most / 1e6, _disagreements(out / "reports" / "discrepancies.jsonl"))


def _disagreements(file: Path) -> int:
    """The discrepancies between pages that a run reports."""
    with file.open(encoding="utf-8") as lines:
        return sum(1 for line in lines if (one := json.loads(line)).get("rule") == "agree" and one.get("page") is None)


@contextmanager
def place(on_disk: bool) -> Iterator[Path]:
    """A folder that is removed afterwards, in memory or on a disk."""
    below = None if on_disk or not MEMORY.is_dir() else MEMORY
    if on_disk:
        below = ROOT / "build"
        below.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=below, prefix="extract-runs-") as name:
        yield Path(name)


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The slope of a line through the logarithms, by least squares.

    >>> round(exponent([(10, 3), (100, 30), (1000, 300)]), 3)
    1.0
    """
    logs = [(math.log(x), math.log(y)) for x, y in points]
    middle, height = (sum(one[at] for one in logs) / len(logs) for at in (0, 1))
    return sum((x - middle) * (y - height) for x, y in logs) / sum((x - middle) ** 2 for x, _ in logs)


class Runs(NamedTuple):
    """The runs over some pages by some processes, in one place."""

    pages: int
    jobs: int
    on_disk: bool
    planted: int
    took: list[Took]

    @property
    def wall(self) -> Spread:
        return Spread.of([one.wall for one in self.took])

    @property
    def cpu(self) -> float:
        return Spread.of([one.cpu for one in self.took]).median

    @property
    def memory(self) -> float:
        return max(one.memory for one in self.took)

    def row(self) -> tuple[str, ...]:
        """As the table shows it."""
        rates = Spread.of([self.pages / one.wall for one in self.took])
        return (
            f"{self.pages:,}", "disk" if self.on_disk else "memory", str(self.jobs), f"{self.wall.median:.1f}", f"{self.cpu:.1f}",
            rates.written(".0f"), f"{self.pages / self.cpu:.0f}", f"{self.memory:.0f}",
            f"{self.took[0].found:,} of {self.planted:,}",
        )  # fmt: skip


def runs(pages: int, on_disk: bool, turns: int, poison: float = 0.0) -> tuple[Runs, Runs]:
    """Runs with one and with two processes, by turns, each into empty folders."""
    with place(on_disk) as folder:
        planted = made.write(folder / "pages", pages, poison=poison).disagreements
        one, two = (Runs(pages, jobs, on_disk, planted, []) for jobs in (1, 2))
        for _ in range(turns):
            for each in (one, two):
                out = folder / "out"
                out.mkdir()
                each.took.append(run(folder / "pages", out, each.jobs))
                shutil.rmtree(out)
    return one, two


def growth(done: Sequence[Runs]) -> tuple[str, tuple[Goal, ...]]:
    """How runs grow, in words, and what is to be said of it; where the largest has ten times the pages of the smallest."""
    pages = sorted({one.pages for one in done})
    one, two = ([each for each in done if each.jobs == jobs] for jobs in (1, 2))
    faster = one[-1].wall.median / two[-1].wall.median
    goals = (
        [Goal(f"two processes against one, {one[-1].pages:,} pages, times", faster, 1.8, 1.9, at_most=False)] if pages[-1] >= LEAST else []
    )
    if pages[-1] < 10 * pages[0]:
        return "", tuple(goals)
    fits = [
        (exponent([(each.pages, each.cpu) for each in some]), exponent([(each.pages, each.memory) for each in some])) for some in (one, two)
    ]
    words = [f"{jobs}: processor time {time_:.3f}, memory {memory:.3f}" for jobs, (time_, memory) in zip((1, 2), fits, strict=True)]
    goals.append(Goal("processor time grows with pages to the power of", fits[0][0], 1.05, 1.0))
    goals.append(Goal("memory grows with pages to the power of", fits[0][1], 0.1, 0.0))
    return f"Exponents from {pages[0]:,} to {pages[-1]:,} pages, by processes: {'; '.join(words)}.", tuple(goals)


def measure(sizes: Sequence[int], disk: Sequence[int], turns: int, poison: float = 0.0) -> tuple[Section, ...]:
    """The table of all runs; the largest numbers of pages once, the others `turns` times."""
    done: list[Runs] = []
    for on_disk, numbers in ((False, sizes), (True, disk)):
        for pages in numbers:
            pair = runs(pages, on_disk, turns if pages <= 2000 else 1, poison)
            done += pair
            for each in pair:
                print("   ", *each.row(), flush=True)
    here = [one for one in done if not one.on_disk]
    series: dict[str, list[tuple[float, float]]] = {
        f"pages/s, {jobs} at once": [(one.pages, one.pages / one.wall.median) for one in here if one.jobs == jobs] for jobs in (1, 2)
    }
    series |= {f"MB, {jobs} at once": [(one.pages, one.memory) for one in here if one.jobs == jobs] for jobs in (1, 2)}
    after, goals = growth(here)
    poisoned = f", {poison:.0%} of them poison" if poison else ""
    before = (
        f"`extract run --reports` over pages of all four formats in equal parts{poisoned}, into empty folders; {turns} runs of up to 2,000 "
        "pages, one of more, by turns. `disagreements` are those between pages that a run reports, of those that the pages have."
    )
    columns = ("pages", "where", "processes", "s", "CPU s", "pages/s", "pages/CPU s", "peak MB", "disagreements")
    return (Section("Whole runs", columns, tuple(one.row() for one in done), before, after, goals, series),)
