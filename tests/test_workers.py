"""Pages that hang, swell or kill the process that reads them: quarantined each with its reason, and no other page is lost."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from harmful import harm

import seeds
from extract import workers
from extract.inputs import Input, load_schemas
from extract.workers import AHEAD, CHUNK, Limits, Outcome, Work, read_inputs

pytestmark = pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(), reason="workers inherit the pages that harm them by fork"
)
LIMITS = Limits(seconds=1.5, memory=300 << 20)


@pytest.fixture(autouse=True)
def _harmful(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = multiprocessing.get_start_method(allow_none=True)
    multiprocessing.set_start_method("fork", force=True)
    monkeypatch.setattr(workers, "read_page", harm)
    yield
    multiprocessing.set_start_method(before, force=True)


def inputs(folder: Path, harms: dict[int, str], total: int) -> list[Input]:
    """Pages, of which some do harm."""
    found = []
    for number in range(total):
        name = f"{number:03}" + (f"-{harms[number]}" if number in harms else "")
        (folder / name).write_bytes(seeds.body(seeds.SEEDS[0]))
        found.append(Input(name, str(folder / name)))
    return found


def said(outcome: Outcome) -> str:
    """Rule and message of what is wrong with a page; the schema of one that is read."""
    if outcome.result is not None:
        return str(outcome.result.schema)
    assert outcome.found is not None
    assert outcome.found.page == outcome.input.name
    return f"{outcome.found.rule}: {outcome.found.message.removeprefix('The page is quarantined: ')}"


EXPECTED = {
    "sleeps": r"timeout: it was not read within 1\.5 seconds\.",
    "hangs": r"timeout: it was not read within 1\.5 seconds\.",
    "swells": r"crash: extract failed with MemoryError in harmful\.py:\d+: ",
    "dies": r"crash: its worker died; it was killed, or ran out of memory\.",
    "raises": r"crash: extract failed with ZeroDivisionError in harmful\.py:\d+: a fault of ours",
}


@pytest.mark.parametrize("jobs", [2, 3])
@pytest.mark.parametrize(
    "harms",
    [
        {3: "sleeps"}, {0: "hangs"}, {9: "swells"}, {19: "dies"}, {0: "dies", 1: "dies", 8: "dies", 39: "dies"},
        {0: "hangs", 7: "raises", 8: "dies", 9: "swells", 20: "sleeps", 21: "dies"},
    ],
    ids=["sleeps", "hangs in C", "swells", "dies", "many die", "all kinds"],
)  # fmt: skip
def test_a_page_that_does_harm_is_quarantined_and_no_other_is_lost(harms: dict[int, str], jobs: int, tmp_path: Path) -> None:
    pages = inputs(tmp_path, harms, 40)
    outcomes = list(read_inputs(pages, Work(load_schemas(None)), jobs, LIMITS))
    assert [outcome.input for outcome in outcomes] == pages
    for number, outcome in enumerate(outcomes):
        assert re.fullmatch(EXPECTED.get(harms.get(number, ""), "occupation-comparison"), said(outcome)), (number, said(outcome))
    assert multiprocessing.active_children() == []


def test_how_far_workers_read_ahead_of_a_slow_page_is_bounded(tmp_path: Path) -> None:
    pages = inputs(tmp_path, {0: "sleeps"}, 200)
    reading = read_inputs(pages, Work(load_schemas(None)), 2, LIMITS)
    assert next(reading).failure
    for one in pages[2 * AHEAD * CHUNK + CHUNK :]:
        Path(one.path).unlink()
    gone = [outcome.input.name for outcome in reading if outcome.failure]
    assert gone == [one.name for one in pages[2 * AHEAD * CHUNK + CHUNK :]]


def test_a_reader_that_stops_early_leaves_no_process(tmp_path: Path) -> None:
    reading = read_inputs(inputs(tmp_path, {}, 100), Work(load_schemas(None)), 2)
    next(reading)
    assert len(multiprocessing.active_children()) == 2
    reading.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


STOPPED = """
    import multiprocessing, signal, sys, time
    from extract import cli, workers

    def slow(page, schemas):
        print(page.name, flush=True)
        time.sleep(100)

    if __name__ == "__main__":
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background of a shell has it ignored
        multiprocessing.set_start_method("fork")
        workers.read_page = slow
        sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "killed"])
def test_workers_end_with_the_command(number: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    inputs(tmp_path / "pages", {}, 40)
    (tmp_path / "stopped.py").write_text(textwrap.dedent(STOPPED))
    command = [sys.executable, "stopped.py", "run", "pages", "--out", "golden", "--jobs", "2"]
    environment = {**os.environ, "PYTHONPATH": str(seeds.ROOT)}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        if number == signal.SIGINT:
            os.killpg(running.pid, number)
            assert "extract: stopped. What is written is whole; run again to go on.\n" in running.stderr.read()
            assert running.wait(20) == 130
        else:
            running.kill()
    waited = time.monotonic() + 20
    while left(running.pid) and time.monotonic() < waited:
        time.sleep(0.05)
    assert left(running.pid) == []


def test_an_interrupt_while_a_process_begins_is_not_lost() -> None:
    """A hook of a fork would swallow what is raised in it."""
    begun = []

    def begin() -> None:
        with workers._deferred_interrupt():
            signal.raise_signal(signal.SIGINT)
            begun.append("all of it")

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            begin()
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert begun == ["all of it"]


def left(group: int) -> list[int]:
    """The processes of a group."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if os.getpgid(int(entry.name)) == group and "Z" not in (entry / "stat").read_text().rpartition(")")[2].split()[0]:
                    found.append(int(entry.name))
            except OSError:
                continue
    return found
