"""What a text page costs, as a multiple of a floor that is measured beside it, by turns, in one process.

The floor reads the file, decodes it strictly and runs one fixed compiled expression over it that finds the labels and cells of
the page. `python -m benchmarks` prints a table and the expression; `--quick` takes fewer turns.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import extract
from benchmarks import across, markup
from extract import durable, golden

ROOT = Path(__file__).parent.parent

EXPRESSION = (
    r"(?m)^\|?[ ]*(Yearly salary|Average salary|Hourly rate|Growth rate|Number of jobs|Job satisfaction|Most common degree|Average age"
    r"|Years of experience|Salary range|Highest paying City|Highest paying state|Best paying company|Best paying industry"
    r"|Most common major|Most common college|Gender ratio|Race ratio|LGBT Percentage)[ |]*"
    r"([^|\n]*?(?:\$[0-9,.]+|[0-9][0-9,.]*%?|[a-z)]|-))[ ]*\|?[ ]*([$A-Z0-9-][^|\n]*)\|?$"
)
"""One expression that finds label, first cell and second cell of every table row of the seed pages, in both text formats."""


class Cost(NamedTuple):
    """Median seconds of one page: the floor, reading to a result, and the whole path with its golden file."""

    page: str
    size: int
    floor: float
    read: float
    whole: float
    rows: int


def measure(path: Path, schema: extract.Schema, folder: Path, turns: int) -> Cost:
    """The costs of one page, floor and path by turns."""
    compiled = re.compile(EXPRESSION)
    found: list[int] = []

    def floor() -> None:
        found.append(len(compiled.findall(path.read_bytes().decode("utf-8", "strict"))))

    def read() -> extract.PageResult:
        return extract.read_page(extract.Page(path.name, path.read_bytes()), schema)

    def whole() -> None:
        durable.write_file(folder / f"{path.name}.json", golden.dump(read()))

    tasks: tuple[Callable[[], object], ...] = (floor, read, whole)
    times: tuple[list[float], ...] = ([], [], [])
    for turn in range(turns + 2):
        for task, kept in zip(tasks, times, strict=True):
            _forget()
            start = time.perf_counter()
            task()
            if turn >= 2:
                kept.append(time.perf_counter() - start)
    base, reading, path_whole = (statistics.median(kept) for kept in times)
    return Cost(path.name, path.stat().st_size, base, reading, path_whole, found[0])


def _forget() -> None:
    """A page is read anew each turn: what the readers keep of the last ones is dropped."""
    from extract.lines import placed_tables, read_blocks, split_lines

    for kept in (placed_tables, read_blocks, split_lines):
        kept.cache_clear()


def start_up(turns: int) -> list[tuple[str, float]]:
    """What starting costs, as a multiple of a bare interpreter."""
    commands = {
        "python -c pass": ["-c", "pass"],
        "import extract": ["-c", "import extract"],
        "extract --help": ["-m", "extract", "--help"],
        "extract sniff PAGE": ["-m", "extract", "sniff", str(next((ROOT / "seeds").glob("*.txt")))],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(turns):
        for name, arguments in commands.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, check=True)
            times[name].append(time.perf_counter() - start)
    bare = statistics.median(times["python -c pass"])
    return [(name, statistics.median(kept) / bare) for name, kept in times.items()]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer turns")
    quick = parser.parse_args().quick
    turns = 15 if quick else 200
    schema = extract.load_schema(ROOT / "schemas" / "occupation-comparison.schema.json")
    print(f"floor: read, strict decode, and this expression:\n{EXPRESSION}\n")
    print(f"{'page':28} {'bytes':>6} {'rows':>5} {'floor ms':>9} {'read':>7} {'with golden file':>17}")
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        for path in sorted((ROOT / "seeds").glob("*.txt")):
            cost = measure(path, schema, Path(folder), turns)
            ratios = f"{cost.read / cost.floor:6.1f}x {cost.whole / cost.floor:16.1f}x"
            print(f"{cost.page:28} {cost.size:6} {cost.rows:5} {cost.floor * 1000:9.3f} {ratios}")
    print("\nstart-up, as multiples of a bare interpreter:")
    for name, ratio in start_up(3 if turns < 50 else 15):
        print(f"{name:28} {ratio:5.1f}x")
    print("\npages of HTML, as multiples of lxml:")
    markup.report(turns)
    across.report(100_000 if quick else 1_000_000)


if __name__ == "__main__":
    main()
