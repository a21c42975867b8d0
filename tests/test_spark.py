"""A cluster gives the bytes of one machine, however the pages are parted and whatever is lost on the way."""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import clusters
import harmful
import pytest
import twins
from test_archives import response
from test_sqlrules import kettles

import seeds
from benchmarks.made import World
from extract import cli

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(bool(clusters.lacking()), reason=clusters.lacking() or "-"),
]
TESTS = Path(__file__).parent
GENERATED = 300
PARTITIONS = {1: "files", 7: "jsonl", 200: "parquet"}
"""Partitions, and the layout of the golden files of the run that has so many."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seeds, their twins in HTML and generated pages as WARC in `pages`; pages that do harm in `harmful`; kettles in `kettles`."""
    folder = tmp_path_factory.mktemp("spark")
    write_pages(folder / "pages", GENERATED)
    (folder / "harmful").mkdir()
    for number, name in enumerate(["", *harmful.HARMS, "", *harmful.HARMS]):
        (folder / "harmful" / (f"{number:02}-{name}.txt" if name else f"{number:02}.txt")).write_bytes(seeds.body(seeds.SEEDS[0]))
    (folder / "kettles").mkdir()
    for number in range(30):
        draw = random.Random(number)
        table = f"| Alpha | Beta {number % 7} | |\n| Price | ${draw.choice(['30', '9', '12.50'])} | $9 |\n"
        (folder / "kettles" / f"{number:02}.txt").write_text(
            table + f"| Volume | {draw.choice(['2', '0.3', '12000000'])} l | 0 l |\n| Lid | Yes | - |\n"
        )
    return folder


def write_pages(folder: Path, generated: int) -> None:
    folder.mkdir()
    for name in seeds.SEEDS:
        (folder / name).write_bytes(seeds.body(name))
        for markup, twin in twins.MARKUPS.items():
            (folder / f"{Path(name).stem}.{markup}.html").write_text(twin(seeds.body(name).decode()), "utf-8")
    world = World(3, generated)
    with (folder / "crawl.warc.gz").open("wb") as archive:
        for made in map(world.page, range(generated)):
            kind = "text/html" if made.name.endswith(".html") else "text/plain"
            archive.write(gzip.compress(response(f"https://example.org/{made.name}", "200 OK", kind, made.body), 1))


RULES = {
    "dear": "SELECT page, entity, 'price' AS field, 'dear for ' || volume || ' l' AS message FROM kettles WHERE price / volume > 10",
    "lids": "SELECT NULL AS page, entity, NULL AS field, count(*) || ' ' || coalesce(lid, false) AS message, 'note' AS severity "
            "FROM kettles GROUP BY entity, lid HAVING count(*) > 3",
    "twice": "SELECT one.page, one.entity, 'volume' AS field, one.volume * 0.5 || ' and ' || min(other.volume) / 3 AS message FROM kettles one "
             "JOIN kettles other ON other.entity = one.entity AND other.page > one.page GROUP BY one.page, one.entity, one.volume",
    "marked": "SELECT page, entity, field, text || start AS message FROM claims WHERE starts_with(text, '$1') AND certain",
}  # fmt: skip
"""Rules in SQL that are carried."""


@pytest.fixture(scope="module")
def schema(folder: Path) -> str:
    """The schema of kettles, with rules beside it."""
    (folder / "rules").mkdir()
    return kettles(folder / "rules", **RULES).file


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[clusters.Cluster]:
    with clusters.running(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


def start(tasks: list[dict[str, Any]], environment: dict[str, str], folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(TESTS / "clustered.py"), json.dumps(tasks)], cwd=folder, env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def finished(process: subprocess.Popen[str], seconds: float = 900) -> list[dict[str, Any]]:
    try:
        out, err = process.communicate(timeout=seconds)
    finally:
        process.kill()
    assert process.returncode == 0, err[-4000:]
    return [json.loads(line) for line in out.splitlines()]


def task(folder: Path, pages: str, name: str, **more: Any) -> dict[str, Any]:
    return {"pages": str(folder / pages), "out": str(folder / name / "golden"), "reports": str(folder / name / "reports"), **more}


def planted(folder: Path, name: str, **settings: str) -> dict[str, str]:
    """What an environment needs to have `harmful` planted."""
    site = folder / f"site-{name}"
    site.mkdir()
    (site / "sitecustomize.py").write_text("import harmful\n")
    return {"PYTHONPATH": os.pathsep.join([str(site), str(TESTS), str(TESTS.parent)]), **settings}


@pytest.fixture(scope="module")
def local(folder: Path, schema: str) -> list[dict[str, Any]]:
    """The runs of this machine."""
    layouts = sorted(set(PARTITIONS.values()))
    tasks = [task(folder, "pages", f"local-{layout}", layout=layout, shards=None if layout == "files" else 3) for layout in layouts]
    tasks.append(task(folder, "kettles", "local-kettles", schema=schema))
    return finished(start(tasks, dict(os.environ), folder))


@pytest.fixture(scope="module")
def ran(folder: Path, schema: str, cluster: clusters.Cluster, local: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The runs of the cluster that nothing disturbs."""
    tasks = [
        task(folder, "pages", f"spark-{count}", master=cluster.master, partitions=count, layout=layout,
             shards=None if layout == "files" else 3)
        for count, layout in PARTITIONS.items()
    ]  # fmt: skip
    tasks.append(task(folder, "kettles", "spark-kettles", master=cluster.master, partitions=3, schema=schema))
    tasks.append({"pages": str(folder / "pages"), "partitions": 5, "table": True})
    return finished(start(tasks, cluster.environment(), folder))


def files(folder: Path) -> dict[str, bytes]:
    """The files below a folder that a run writes, by their names; the report holds the places of the folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".html" and not path.name.startswith(".")
    }  # fmt: skip


def assert_same(one: Path, other: Path) -> None:
    found, expected = files(one), files(other)
    assert found.keys() == expected.keys()
    assert [name for name in found if found[name] != expected[name]] == []


@pytest.mark.parametrize("partitions", PARTITIONS)
def test_golden_files_and_discrepancies_are_those_of_one_machine(partitions: int, folder: Path, ran: list[dict[str, Any]]) -> None:
    assert ran[0]["pages"] == GENERATED + len(seeds.SEEDS) * (1 + len(twins.MARKUPS))
    assert_same(folder / f"spark-{partitions}", folder / f"local-{PARTITIONS[partitions]}")
    found = (folder / f"spark-{partitions}" / "reports" / "discrepancies.jsonl").read_text().splitlines()
    across = [one for one in map(json.loads, found) if one["page"] is None]
    assert [one["rule"] for one in across].count("agree") > 1


def test_rules_in_sql_find_what_they_find_on_one_machine(folder: Path, ran: list[dict[str, Any]]) -> None:
    assert_same(folder / "spark-kettles", folder / "local-kettles")
    found = (folder / "spark-kettles" / "reports" / "discrepancies.jsonl").read_text().splitlines()
    assert {json.loads(one)["rule"] for one in found} >= set(RULES)


def test_a_job_of_ones_own_gets_the_claims_that_export_gives(
    folder: Path, ran: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["export", str(folder / "pages"), "--table", "claims", "--format", "json"]) == 0
    exported = json.loads(capsys.readouterr().out)
    made = [json.loads(line) for line in (folder / "claims.jsonl").read_text().splitlines()]
    assert list(exported[0]) == ran[-1]["columns"]["claims"]
    texts = [json.dumps(one | {"value": json.dumps(one["value"], ensure_ascii=False)}) + "\n" for one in exported]
    assert [json.dumps(one) + "\n" for one in made] == sorted(texts)
    assert len(made) > 10_000


def test_a_job_of_ones_own_gets_the_records_and_discrepancies_of_golden_files(folder: Path, ran: list[dict[str, Any]]) -> None:
    records = {one["name"]: one for one in map(json.loads, (folder / "records.jsonl").read_text().splitlines())}
    found = list(map(json.loads, (folder / "discrepancies.jsonl").read_text().splitlines()))
    goldens = [json.loads(path.read_bytes()) for path in (folder / "local-files" / "golden").rglob("*.json")]
    assert len(goldens) == len(records)
    for golden in goldens:
        one = records[golden["page"]]
        assert json.loads(one["record"]) == golden["record"]
        assert (one["sha256"], one["format"], one["schema"], one["failure"]) == (golden["sha256"], golden["format"], golden["schema"], None)
    ids = sorted((golden["page"], one["id"]) for golden in goldens for one in golden["discrepancies"])
    assert sorted((one["page"], one["id"]) for one in found) == ids


def test_a_lost_executor_a_task_that_fails_and_one_that_comes_late_change_nothing(
    folder: Path, cluster: clusters.Cluster, local: list[dict[str, Any]]
) -> None:
    once = folder / "once"
    once.mkdir()
    settings = {
        f"spark.executorEnv.{name}": value for name, value in planted(folder, "faults", HARMFUL_ONCE=str(once), HARMFUL_SLOW="0.05").items()
    }
    settings |= {
        "spark.speculation": "true", "spark.speculation.interval": "500ms", "spark.speculation.quantile": "0.2",
        "spark.speculation.multiplier": "1.2", "spark.speculation.minTaskRuntime": "1s",
    }  # fmt: skip
    given = task(folder, "pages", "faults", master=cluster.master, partitions=7, layout="jsonl", shards=3, working=str(folder / "working"))
    process = start([given], cluster.environment(**settings), folder)
    killed: list[int] = []
    killer = threading.Thread(target=lambda: killed.append(kill_one(cluster, folder / "working", process)))
    killer.start()
    finished(process)
    killer.join()
    assert killed[0] > 0
    assert sorted(path.name for path in once.iterdir()) == ["failed", "late"]
    assert_same(folder / "faults", folder / "local-jsonl")
    assert list((folder / "working").iterdir()) == []


def kill_one(cluster: clusters.Cluster, working: Path, process: subprocess.Popen[str]) -> int:
    """Kills an executor as soon as a task has committed its pages, while others are under way; its process."""
    while process.poll() is None:
        committed = list(working.glob("*/made/_temporary/0/task_*"))
        if committed and (executors := cluster.executors()):
            os.kill(executors[0], signal.SIGKILL)
            return executors[0]
        time.sleep(0.05)
    return 0


def test_pages_that_do_harm_are_quarantined_as_on_one_machine(folder: Path, cluster: clusters.Cluster) -> None:
    named = planted(folder, "harm", HARMFUL_PAGES="1")
    (alone,) = finished(start([task(folder, "harmful", "harmed-local")], os.environ | named, folder))
    settings = {f"spark.executorEnv.{name}": value for name, value in named.items()}
    given = task(folder, "harmful", "harmed-spark", master=cluster.master, partitions=2, limits=list(harmful.LIMITS))
    (spread,) = finished(start([given], cluster.environment(**settings), folder))
    assert spread["failed"] == alone["failed"]
    assert len(spread["failed"]) == 2 * len(harmful.HARMS)
    assert_same(folder / "harmed-spark", folder / "harmed-local")
    found = list(map(json.loads, (folder / "harmed-spark" / "reports" / "discrepancies.jsonl").read_text().splitlines()))
    assert {one["rule"] for one in found if one["page"] in spread["failed"]} == {"timeout", "crash"}


@pytest.mark.nightly
def test_twenty_thousand_pages_give_the_bytes_of_one_machine(cluster: clusters.Cluster, tmp_path: Path) -> None:
    write_pages(tmp_path / "pages", 20_000)
    (alone,) = finished(start([task(tmp_path, "pages", "local", layout="jsonl")], dict(os.environ), tmp_path), 7200)
    tasks = [task(tmp_path, "pages", f"spark-{n}", master=cluster.master, partitions=n, layout="jsonl") for n in PARTITIONS]
    ran = finished(start(tasks, cluster.environment(), tmp_path), 20_000)
    for count, one in zip(PARTITIONS, ran, strict=True):
        print(f"{count} partitions: {one['seconds']:.0f} s, one machine with two processes {alone['seconds']:.0f} s")
        assert_same(tmp_path / f"spark-{count}", tmp_path / "local")
