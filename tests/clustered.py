"""Runs of a test in a process of their own, with one session of Spark: the command line without its start.

    python clustered.py '[{"pages": ..., "out": ..., "reports": ..., "master": null, "partitions": 7, ...}]'

Without a master a run is that of this machine. It prints a line of JSON for each run.
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path
from typing import Any

from extract.runs import run

DOCUMENT = Path(__file__).parent.parent / "docs" / "scale.md"


def one(task: dict[str, Any]) -> dict[str, Any]:
    """One run; what it says of itself."""
    engine = None
    if task.get("master"):
        from extract.engines import spark
        from extract.workers import LIMITS, Limits

        limits = Limits(*task["limits"]) if "limits" in task else LIMITS
        engine = spark.engine(spark.Options(task["master"], task["partitions"], task.get("working"), limits))
    began = time.monotonic()
    done = run(
        [task["pages"]], task["out"], task.get("schema"), reports=task["reports"], jobs=1 if engine else 2, engine=engine,
        layout=task.get("layout"), shards=task.get("shards"),
    )  # fmt: skip
    return {"pages": done.pages, "failed": sorted(name for name, _ in done.failed), "seconds": time.monotonic() - began}


def as_table(task: dict[str, Any]) -> dict[str, Any]:
    """What the job of the documents makes of pages, as lines of JSON in three files; it works in this folder."""
    from pyspark.sql import SparkSession

    from extract.inputs import list_inputs

    session = SparkSession.getActiveSession()
    assert session is not None
    rows = [(page.name, page.url, page.content_type, page.body) for page in (one.page() for one in list_inputs([task["pages"]]).pages)]
    given = session.createDataFrame(rows, "name string, url string, content_type string, body binary").repartition(task["partitions"])
    given.write.parquet("pages.parquet")
    job = re.search(r"```python\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert job is not None
    names: dict[str, Any] = {}
    exec(job[1], names)
    frames = {name: names[name] for name in ("claims", "records", "discrepancies")}
    for name, frame in frames.items():
        Path(f"{name}.jsonl").write_text("".join(sorted(json.dumps(row.asDict(True)) + "\n" for row in frame.toLocalIterator())))
    return {"columns": {name: frame.columns for name, frame in frames.items()}}


def main() -> None:
    tasks = json.loads(sys.argv[1])
    if any(task.get("master") for task in tasks):
        from extract.engines.spark import session

        with session(next(task["master"] for task in tasks if task.get("master")), 2):
            for task in tasks:
                print(json.dumps(as_table(task) if task.get("table") else one(task)), flush=True)
    else:
        for task in tasks:
            print(json.dumps(one(task)), flush=True)


if __name__ == "__main__":
    main()
