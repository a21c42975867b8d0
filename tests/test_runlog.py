"""`--log`: a line of JSON when a command begins, for each page when it is read, and when it ends; nothing else of a run holds a time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from commands import Project, bodies, lamps, page

import extract
import seeds


def lines(path: Path) -> list[dict[str, Any]]:
    """The lines of a log, each of them JSON."""
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A sound page, one that no schema knows, an empty one, and two that contradict each other."""
    made = lamps(tmp_path, a=page(), b=page(price="$31,$9"))
    made.write("c.txt", b"Nothing that is known.\n")
    made.write("d\udcff.txt", b"")
    return made


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_each_page_has_a_line_between_the_beginning_and_the_end(jobs: str, project: Project) -> None:
    done = project.run("--log", "run.jsonl", "--jobs", jobs, "--fail-on", "error")
    begin, *pages, end = lines(project.folder / "run.jsonl")
    assert {**begin, "at": ""} == {"event": "begin", "version": extract.__version__, "command": "run", "at": "", "pages": 4}
    assert [(one["event"], one["page"], one["outcome"], one["format"], one["schema"]) for one in pages] == [
        ("page", "a.txt", "read", "pipe", "lamps"), ("page", "b.txt", "read", "pipe", "lamps"), ("page", "c.txt", "unknown", "text", None),
        ("page", "d\udcff.txt", "refused", "empty", None),
    ]  # fmt: skip
    assert [(one["errors"], one["numbers"], one["unclaimed"]) for one in pages] == [(0, 4, 0), (0, 4, 0), (1, 0, 0), (1, 0, 0)]
    assert all(0 < one["seconds"] < 60 for one in pages)
    assert (end["event"], end["code"], end["pages"], end["failed"]) == ("end", done.returncode, 4, 0)
    assert (done.returncode, end["errors"], end["open"], end["waived"]) == (1, 3, 3, 0)
    assert end["seconds"] >= (max if jobs == "2" else sum)(one["seconds"] for one in pages)


def test_a_log_changes_nothing_else(project: Project) -> None:
    plain = project.check("--format", "json")
    logged = project.check("--format", "json", "--log", "check.jsonl")
    assert (plain.returncode, plain.stdout, plain.stderr) == (logged.returncode, logged.stdout, logged.stderr)
    assert [one["event"] for one in lines(project.folder / "check.jsonl")] == ["begin", *["page"] * 4, "end"]
    project.run("--reports", "one")
    project.run("--reports", "two", "--log", "run.jsonl")
    assert bodies(project.folder / "one") == bodies(project.folder / "two")


def test_a_page_that_cannot_be_read_says_why(project: Project) -> None:
    (project.pages / "m.txt").symlink_to("/proc/self/mem")
    done = project.run("--log", "run.jsonl")
    (one,) = [one for one in lines(project.folder / "run.jsonl") if one.get("page") == "m.txt"]
    assert (one["outcome"], one["why"]) == ("failed", "cannot be read (Input/output error)")
    assert done.returncode == lines(project.folder / "run.jsonl")[-1]["code"] == 3


@pytest.mark.parametrize(
    ("log", "message"),
    [
        ("pages/run.jsonl", "pages/run.jsonl: the log would stand among the pages. Give another --log."),
        ("nowhere/run.jsonl", "nowhere/run.jsonl: cannot be written (No such file or directory). Give another --log."),
        ("pages", "pages: the log would stand among the pages. Give another --log."),
        ("golden", "golden: cannot be written (Is a directory). Give another --log."),
    ],
)
def test_a_log_that_cannot_be_is_refused_before_a_page_is_read(log: str, message: str, project: Project) -> None:
    before = bodies(project.folder)
    done = project.run("--log", log, "--update")
    assert (done.returncode, done.stderr) == (2, f"extract: {message}\n")
    assert bodies(project.folder) == before


def test_wrong_usage_leaves_an_older_log_alone(project: Project) -> None:
    (project.folder / "run.jsonl").write_text("{}\n")
    done = project.extract("run", "nowhere", "--out", "golden", "--log", "run.jsonl")
    assert done.returncode == 2
    assert (project.folder / "run.jsonl").read_text() == "{}\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is full")
def test_a_log_on_a_full_disk_stops_no_page_and_is_exit_3(project: Project) -> None:
    done = project.run("--log", "/dev/full")
    assert done.returncode == 3
    assert done.stderr.endswith("/dev/full: failed: the log cannot be written (No space left on device)\nNot complete: 1 failure.\n")
    assert len(bodies(project.golden)) == 4


KILLED = """
    import os, signal, sys
    from extract import cli, workers

    sound = workers.read_page

    def deadly(page, schemas):
        if page.name == "c.txt":
            os.kill(os.getpid(), signal.SIGKILL)
        return sound(page, schemas)

    workers.read_page = deadly
    sys.exit(cli.main(sys.argv[1:]))
"""


def test_the_log_of_a_run_that_is_killed_is_whole_up_to_there(project: Project) -> None:
    (project.folder / "killed.py").write_text(textwrap.dedent(KILLED))
    command = [sys.executable, "killed.py", "run", "pages", "--out", "new", "--log", "run.jsonl", "--jobs", "1", *project.options]
    values = {**os.environ, "PYTHONPATH": str(seeds.ROOT)}
    done = subprocess.run(command, cwd=project.folder, env=values, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL
    assert [(one["event"], one.get("page")) for one in lines(project.folder / "run.jsonl")] == [
        ("begin", None), ("page", "a.txt"), ("page", "b.txt"),
    ]  # fmt: skip
