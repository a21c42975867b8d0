"""What extract costs, measured by turns with its baselines: `python -m benchmarks` prints a table for each part.

    pages     text pages against a compiled expression, pages of HTML against lxml, stage by stage, and what is read of them
    markup    the steps of other pages of HTML
    peers     other tools that do the nearest thing end to end (needs the extra `bench`)
    runs      `extract run` over 1,000, 2,000 and 10,000 made-up pages, one and two processes; 100,000 too with --full
    unchanged a run over 10,000 pages (100,000 with --full) that an earlier run has read, against reading and hashing them
    across    1 million statements of pages, in the store and in a dict
    claims    1 million statements (10 and 100 million too with --full) in the table of a run, within 2 GiB
    cluster   100,000 statements (10 million with --full) compared in the database and on Spark (needs Java and the extra `spark`)
    startup   what starting costs

`--save` puts the parts that were measured into `benchmarks/results/`, in place of those of their last run, and writes the table and
the plot there anew.
"""

from __future__ import annotations

import argparse
import compileall
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import across, claims, cluster, incremental, markup, pages, peers, runs
from benchmarks.measure import Goal, Section, Spread, goals_text, keep, machine
from benchmarks.results import write

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"


def start_up(turns: int) -> tuple[Section, ...]:
    """What starting costs, as a multiple of a bare interpreter."""
    page = str(min((ROOT / "seeds").glob("*.txt")))
    with tempfile.TemporaryDirectory() as folder:
        commands = {
            "python -c pass": ["-c", "pass"],
            "import extract": ["-c", "import extract"],
            "extract --help": ["-m", "extract", "--help"],
            "extract sniff PAGE": ["-m", "extract", "sniff", page],
            "extract run seeds/": ["-m", "extract", "run", "seeds/", "--out", folder],
        }
        wall: dict[str, list[float]] = {name: [] for name in commands}
        cpu: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(turns):
            for name, arguments in commands.items():
                start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
                subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, check=True)
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                wall[name].append(time.perf_counter() - start)
                cpu[name].append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    bare = "python -c pass"
    rows = tuple(
        (
            name, f"{Spread.of(wall[name]).median * 1000:.0f}", f"{Spread.of(cpu[name]).median * 1000:.0f}",
            Spread.ratio(wall[name], wall[bare]).written(), f"{Spread.ratio(cpu[name], cpu[bare]).median:.1f}",
        )
        for name in commands
    )  # fmt: skip
    goal = Goal("extract --help, times python -c pass (CPU)", Spread.ratio(cpu["extract --help"], cpu[bare]).median, 5, 3)
    columns = ("command", "ms", "CPU ms", "times a bare interpreter", "CPU")
    return (Section("Start-up", columns, rows, f"Medians of {turns} turns.", goals=(goal,)),)


def parts(given: argparse.Namespace) -> dict[str, Callable[[], Sequence[Section]]]:
    """What each part measures, by how much time there is."""
    scale = 0 if given.quick else 2 if given.full else 1
    sizes, disk = ((40, 80), (1000, 2000, 10_000), (1000, 2000, 10_000, 100_000))[scale], ((), (2000,), (2000,))[scale]
    millions = given.claims or ((100_000,), (1_000_000,), (1_000_000, 10_000_000, 100_000_000))[scale]
    return {
        "pages": lambda: pages.measure((2, 20, 60)[scale]),
        "markup": lambda: (markup.section((5, 50, 100)[scale]),),
        "peers": lambda: peers.measure((2, 12, 40)[scale]),
        "runs": lambda: runs.measure(given.pages or sizes, () if given.pages else disk, (1, 3, 3)[scale], given.poison),
        "unchanged": lambda: (incremental.section(((200,), (2000, 10_000), (2000, 100_000))[scale]),),
        "across": lambda: (across.section((100_000, 1_000_000, 1_000_000)[scale]),),
        "claims": lambda: claims.measure(millions),
        "cluster": lambda: cluster.measure(given.claims or ((), (100_000,), (10_000_000,))[scale]),
        "startup": lambda: start_up((3, 15, 30)[scale]),
    }


def options() -> argparse.Namespace:
    """What the command line says."""

    def share(text: str) -> float:
        return float(text.rstrip("%")) / 100

    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help="all where none is named")
    parser.add_argument("--quick", action="store_true", help="a minute for all: few turns, small runs; no figure to rely on")
    parser.add_argument("--full", action="store_true", help="hours: 100,000 pages, 100 million statements")
    parser.add_argument("--claims", type=int, nargs="+", metavar="N", help="so many statements, in the part claims")
    parser.add_argument("--pages", type=int, nargs="+", metavar="N", help="so many pages, in the part runs")
    parser.add_argument("--poison", type=share, default=0.0, metavar="1%", help="the share of files in the part runs that are no pages")
    parser.add_argument("--save", nargs="?", type=Path, const=RESULTS, metavar="FOLDER", help="keep table and plot there")
    given = parser.parse_args()
    given.parts = given.parts or (["claims"] * bool(given.claims) + ["runs"] * bool(given.pages)) or None
    known = parts(given)
    if unknown := set(given.parts or ()) - set(known):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    given.parts = given.parts or list(known)
    return given


def main() -> None:
    """Measures, prints, and keeps the result where that is asked."""
    given = options()
    compileall.compile_dir(ROOT / "extract", quiet=2)  # as an installer leaves it, whatever the environment says of bytecode
    where, goals = machine(), list[Goal]()
    print(", ".join(f"{name} {value}" for name, value in where.items()), flush=True)
    how = " ".join(["python -m benchmarks", *(word for word in sys.argv[1:] if word not in ("--save", str(given.save)))])
    for name, measured in parts(given).items():
        if name in given.parts:
            sections = measured()
            for section in sections:
                print(f"\n{section.text()}", flush=True)
                goals += section.goals
            if given.save:
                keep(given.save, name, sections, how, where)
    print(f"\n{goals_text(goals)}")
    if given.save:
        print(write(given.save))


if __name__ == "__main__":
    main()
