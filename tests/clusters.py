"""A cluster of Apache Spark on this machine: a master and two workers, each a process of its own, on loopback.

The workers have an address each, since Spark gives no host two attempts at one task.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from extract.engines.spark import has_java

QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""Options of Java for processes that live for seconds."""
SETTINGS = {
    "spark.executor.memory": "512m", "spark.executor.cores": "1", "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
    "spark.executor.extraJavaOptions": QUICK, "spark.driver.extraJavaOptions": QUICK, "spark.ui.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
}  # fmt: skip


class Cluster(NamedTuple):
    """The address of a cluster that is running, the processes of its master and workers, and their logs."""

    master: str
    processes: tuple[subprocess.Popen[bytes], ...]
    folder: Path

    def environment(self, **settings: str) -> dict[str, str]:
        """The environment of a driver, with further settings of Spark."""
        named = " ".join(f"--conf {shlex.quote(f'{name}={value}')}" for name, value in (SETTINGS | settings).items())
        return _environment() | {"PYSPARK_SUBMIT_ARGS": f"--driver-memory 512m {named} pyspark-shell"}

    def executors(self) -> list[int]:
        """The processes of the executors."""
        workers = {str(one.pid) for one in self.processes[1:]}
        found: list[int] = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = path.read_text().rpartition(")")[2].split()[1]
                if parent in workers and "CoarseGrainedExecutorBackend" in path.with_name("cmdline").read_text():
                    found.append(int(path.parent.name))
            except OSError:
                continue
        return sorted(found)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SPARK_", "PYSPARK_"))}
    return kept | {
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_DAEMON_JAVA_OPTS": QUICK,
    }


def lacking() -> str:
    """Why there can be no cluster here; empty where there can."""
    return "" if has_java() else "there is no Java"


@contextmanager
def running(folder: Path) -> Iterator[Cluster]:
    """A cluster, for as long as the context lasts; its processes are ended by their ids."""
    import pyspark

    start = Path(pyspark.__file__).parent / "bin" / "spark-class"
    processes: list[subprocess.Popen[bytes]] = []

    def begin(name: str, kind: str, *arguments: str) -> Path:
        log = folder / f"{name}.log"
        command = [str(start), f"org.apache.spark.deploy.{kind}", "--webui-port", "0", *arguments]
        with log.open("wb") as out:
            processes.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=_environment()))
        return log

    try:
        master = _wait(begin("master", "master.Master", "--host", "127.0.0.1", "--port", "0"), r"Starting Spark master at (spark://\S+)")
        for number in (1, 2):
            arguments = ("--host", f"127.0.0.{number}", "--cores", "1", "--memory", "1g", "--work-dir", str(folder / f"work-{number}"))
            _wait(begin(f"worker-{number}", "worker.Worker", *arguments, master), "(Successfully registered) with master")
        yield Cluster(master, tuple(processes), folder)
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(log: Path, pattern: str) -> str:
    """What a pattern finds in a log, as soon as it stands there."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        found = re.search(pattern, log.read_text("utf-8", "replace"))
        if found:
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"{pattern} is not in {log}: {log.read_text('utf-8', 'replace')[-2000:]}")
