"""The comparison of many millions of statements on Spark, beside that of the embedded database: what each takes, and what Spark moves.

The database makes up the rows (`benchmarks.claims`), compares them, and leaves them as Parquet. Spark then compares those, in one process
that has two threads and 4 GB. Both must find the same discrepancies, in the same order, byte for byte.

    python -m benchmarks cluster --claims 10000000
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.claims import filled
from benchmarks.measure import Section
from extract.across import contradictions, near_misses
from extract.store import MIRRORS, Relations, Store, text

ROOT = Path(__file__).parent.parent
MEMORY = "4g"
THREADS, PARTITIONS = 2, 16
STEPS = ("start s", "differ s", "near misses s")
FORMAT = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 500000)"
SCATTERED = "scattered"
"""The file of the statements in which pages of one entity do not stand together, as in a crawl."""


class Took(NamedTuple):
    """Seconds on the clock and of all processors by step, what was found as number and digest, MB in memory where it is known, and MB
    that Spark moved."""

    wall: dict[str, float]
    cpu: float
    found: int
    digest: str
    memory: int
    moved: dict[str, float]


def found_in(relations: Relations) -> tuple[int, str, dict[str, float]]:
    """What is found in some relations, as number and digest, and the seconds of each step."""
    digest, number, wall = hashlib.sha256(), 0, {}
    for name, step in (("differ", contradictions), ("near", near_misses)):
        start = time.perf_counter()
        for one in step(relations):
            digest.update(json.dumps(one).encode())
            number += 1
        wall[name] = time.perf_counter() - start
    return number, digest.hexdigest(), wall


def in_database(number: int, folder: Path) -> Took:
    """Makes the rows, leaves them in a folder, and compares them as a run on one machine does."""
    with Store([]) as store:
        connection, _ = filled(store, number)
        for name in ("statements", "pages", "names"):
            connection.execute(f"COPY {name} TO {text(str(folder / name))} {FORMAT}")
        scattered = text(str(folder / SCATTERED))
        connection.execute(f"COPY (SELECT * FROM statements ORDER BY hash(page)) TO {scattered} {FORMAT}")
        before = time.process_time()
        found, digest, wall = found_in(store)
        cpu = time.process_time() - before
    return Took(wall, cpu, found, digest, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, {})


def scattered_on_spark(number: int, folder: Path) -> Took:
    """The same with rows in the order of a crawl."""
    return on_spark(number, folder, SCATTERED)


def on_spark(number: int, folder: Path, statements: str = "statements") -> Took:
    """Compares the rows of a folder on Spark."""
    from extract.engines.spark import Tables, session, working_folder

    start = time.perf_counter()
    with session(f"local[{THREADS}]", PARTITIONS) as spark, working_folder(spark, None) as working:
        tables = Tables(spark, working, [])
        for name, file in (("statements", statements), ("pages", "pages"), ("names", "names")):
            spark.read.parquet(str(folder / file)).createOrReplaceTempView(name)
        tables.table("mirrors", MIRRORS)
        began = time.perf_counter() - start
        found, digest, wall = found_in(tables)
        stages = _stages(spark)
        cpu = sum(one["executorCpuTime"] for one in stages) / 1e9
        moved = {name: sum(one[name] for one in stages) / 1e6 for name in ("shuffleWriteBytes", "diskBytesSpilled")}
    return Took({"fill": began, **wall}, cpu, found, digest, 0, moved)


def _stages(spark: Any) -> list[dict[str, Any]]:
    """What Spark says of the stages that it completed."""
    context = spark.sparkContext
    with urllib.request.urlopen(f"{context.uiWebUrl}/api/v1/applications/{context.applicationId}/stages?status=complete") as answer:
        found: list[dict[str, Any]] = json.load(answer)
    return found


def measure(numbers: Sequence[int]) -> tuple[Section, ...]:
    """The table, each number and engine in a process of its own."""
    rows: list[tuple[str, ...]] = []
    for number in numbers:
        with tempfile.TemporaryDirectory(prefix="extract-cluster-") as folder:
            took = {name: _apart(name, number, folder) for name in WAYS}
        for name, one in took.items():
            moved = [f"{one.moved[what]:,.0f}" if one.moved else "" for what in ("shuffleWriteBytes", "diskBytesSpilled")]
            steps = [f"{one.wall[step]:.1f}" if step in one.wall else "" for step in ("fill", "differ", "near")]
            rows.append((f"{number:,}", name, *steps, f"{one.cpu:.1f}", f"{one.memory:,}" if one.memory else "", *moved, f"{one.found:,}"))
        if len({(one.found, one.digest) for one in took.values()}) != 1:
            raise SystemExit(f"the engines find different things in {number:,} statements: {took}")
    columns = ("statements", "engine", *STEPS, "CPU s", "memory MB", "shuffled MB", "spilled MB", "found")
    before = (
        "The comparison of pages on both engines, over the same rows: the discrepancies are the same, byte for byte. The database holds "
        f"the rows in a table; Spark ({THREADS} threads, {MEMORY}, in one process) reads them as Parquet, keeps each step as Parquet, "
        "its time has that of starting apart, and CPU is that of its tasks. Where pages of one entity stand together most rows are counted "
        "before they are moved; scattered they are in the order of a crawl."
    )
    return (Section("Millions of statements on a cluster", columns, tuple(rows), before),)


def _apart(way: str, number: int, folder: str) -> Took:
    environment = {**os.environ, "PYSPARK_SUBMIT_ARGS": f"--driver-memory {MEMORY} pyspark-shell", "SPARK_LOCAL_IP": "127.0.0.1"}
    command = [sys.executable, "-m", "benchmarks.cluster", way, str(number), folder]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    return Took(*json.loads(done.stdout.splitlines()[-1]))


WAYS = {"database": in_database, "Spark": on_spark, "Spark, scattered": scattered_on_spark}


if __name__ == "__main__":
    print(json.dumps(WAYS[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3]))))
