"""Runs that are killed or fail at any step of writing: the old files are whole, nothing half is left, and the next run completes."""

from __future__ import annotations

import contextlib
import errno
import multiprocessing
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import extract
import seeds
from extract import durable
from extract.durable import PREFIX, SUFFIX, sole_writer, write_file
from extract.errors import UsageError

STEPS = ((tempfile, "mkstemp"), (os, "fsync"), (os, "chmod"), (os, "replace"))
"""What writing a file calls of the system, besides writing."""
fork = pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="the run that is killed is a fork of the test")


class Folder:
    """Pages with golden files of an earlier state, and what a run with --update makes of them when nothing disturbs it."""

    def __init__(self, path: Path) -> None:
        self.path, self.pages, self.out = path, path / "pages", path / "out"
        self.pages.mkdir(parents=True)
        for name in seeds.SEEDS[:1]:
            (self.pages / name).write_bytes(seeds.body(name).replace(b"$3", b"$4"))
        self.run()
        for name in seeds.SEEDS[:2]:
            (self.pages / name).write_bytes(seeds.body(name))
        self.before = files(self.out)
        shutil.copytree(self.out, path / "kept")
        self.run()
        self.after = files(self.out)
        self.restore()

    def run(self) -> extract.RunResult:
        return extract.run([self.pages], out=self.out / "golden", reports=self.out / "reports", update=True)

    def restore(self) -> None:
        shutil.rmtree(self.out)
        shutil.copytree(self.path / "kept", self.out)

    def check_whole(self, part: str = "") -> None:
        """Each file, of a part, is as it was or as it shall be."""
        found = {name: body for name, body in files(self.out).items() if name.startswith(part)}
        for name, body in found.items():
            assert body in (self.before.get(name), self.after.get(name)), name
        assert found.keys() >= {name for name in self.before if name.startswith(part)}

    def check_next_run(self) -> None:
        """The next run makes everything as if nothing had happened, and cleans up."""
        assert self.run().failed == ()
        assert files(self.out) == self.after
        assert leftovers(self.out) == []


def files(folder: Path) -> dict[str, bytes]:
    """The files below a folder, but for those under way."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(PREFIX))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def leftovers(folder: Path) -> list[Path]:
    return list(folder.rglob(f"{PREFIX}*{SUFFIX}"))


@contextlib.contextmanager
def at_step(number: int, act: Callable[[], None], behind: bool = False) -> Iterator[list[int]]:
    """Acts before, or behind, the step of that number; how many steps there were."""
    count = [0]

    def counted(sound: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            count[0] += 1
            if count[0] == number and not behind:
                act()
            result = sound(*arguments, **named)
            if count[0] == number and behind:
                act()
            return result

        return call

    with pytest.MonkeyPatch.context() as patch:
        for module, name in STEPS:
            patch.setattr(module, name, counted(getattr(module, name)))
        yield count


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> int:
    """The steps of a run that nothing disturbs."""
    folder = Folder(tmp_path_factory.mktemp("steps"))
    with at_step(0, lambda: None) as count:
        folder.run()
    assert count[0] == 5 * (2 + 3)  # two golden files and three reports; the folder's names are synced too
    return count[0]


@fork
@pytest.mark.parametrize("behind", [False, True], ids=["before", "behind"])
def test_a_run_that_is_killed_at_any_step_leaves_every_file_whole(behind: bool, steps: int, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "run")
    left = 0

    def run(number: int) -> None:
        with at_step(number, lambda: os.kill(os.getpid(), signal.SIGKILL), behind):
            folder.run()

    for number in range(1, steps + 1):
        folder.restore()
        process = multiprocessing.get_context("fork").Process(target=run, args=(number,))
        process.start()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        folder.check_whole()
        left += len(leftovers(folder.out))
        folder.check_next_run()
    assert left > steps / 3


def test_an_error_at_any_step_loses_one_file_and_says_which(steps: int, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "run")

    def fail() -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    named = set()
    for number in range(1, steps + 1):
        folder.restore()
        with at_step(number, fail):
            result = folder.run()
        folder.check_whole("golden")  # the reports tell of the fault
        assert leftovers(folder.out) == []
        if number % 5:  # the fifth step syncs the names of the folder, when the file is in place
            ((name, reason),) = result.failed
            assert reason.endswith("cannot be written (Input/output error)")
            named.add(Path(name).name)
            now = files(folder.out)
            missed = [path for path, body in folder.after.items() if now.get(path) != body and path.startswith("golden")]
            assert missed == ([f"golden/{name}.json"] if name in seeds.SEEDS else [])
        else:
            assert result.failed == ()
        folder.check_next_run()
    assert named == {*seeds.SEEDS[:2], "discrepancies.jsonl", "discrepancies.html", "pages.jsonl"}


@fork
def test_a_file_that_grows_too_large_is_not_written_by_half(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "run")
    sizes = {name: len(body) for name, body in folder.after.items()}
    statements = 1_000_000  # what the working files of the comparison need at the most

    def run(limit: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        failed = dict(folder.run().failed)
        small = limit < statements
        assert small == (failed.pop("the comparison of pages", "") != "")
        assert set(failed.values()) <= {
            "its golden file cannot be written (File too large)", "the report cannot be written (File too large)",
        }  # fmt: skip
        os._exit(len(failed))

    for limit in (1, min(sizes.values()) - 1, statements):
        folder.restore()
        process = multiprocessing.get_context("fork").Process(target=run, args=(limit,))
        process.start()
        process.join()
        goldens = sum(size > limit for name, size in sizes.items() if name.startswith("golden"))
        assert goldens <= process.exitcode <= goldens + 3, limit
        assert (process.exitcode == 0) == (limit == statements)
        folder.check_whole("golden")
        assert leftovers(folder.out) == []
        folder.check_next_run()


def test_a_full_disk_loses_what_does_not_fit_and_says_so(tmp_path: Path) -> None:
    """A disk of 32 KiB, in a mount of its own that ends with the command."""
    folder = Folder(tmp_path / "run")
    code = "import sys; from extract.cli import main; sys.exit(main(sys.argv[1:]))"
    inner = f"mount -t tmpfs -o size=32k none full && {sys.executable} -c '{code}' run run/pages --out full/golden --reports full/reports"
    shell = f"{inner}; echo $?; find full -type f -size +0; cp -r full seen"
    (tmp_path / "full").mkdir()
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", shell]
    if shutil.which("unshare") is None or subprocess.run([*command[:4], "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    values = {**os.environ, "PYTHONPATH": str(seeds.ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=values, capture_output=True, text=True, check=False, timeout=100)
    assert "3" in done.stdout.splitlines(), done
    assert "its golden file cannot be written (No space left on device)" in done.stderr
    seen = files(tmp_path / "seen")
    assert 0 < len(seen) < 4
    assert all(folder.after[name] == body for name, body in seen.items() if name.startswith("golden"))
    assert leftovers(tmp_path / "seen") == []


def test_what_stands_in_a_file_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, str]] = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (calls.append(("fsync", os.readlink(f"/proc/self/fd/{handle}"))), fsync(handle))[1])
    monkeypatch.setattr(os, "replace", lambda old, new: (calls.append(("replace", str(new))), replace(old, new))[1])
    write_file(tmp_path / "new" / "page.json", b"x")
    assert [what for what, _ in calls] == ["fsync", "replace", "fsync"]
    assert Path(calls[0][1]).name.startswith(PREFIX)
    assert [path for _, path in calls[1:]] == [str(tmp_path / "new" / "page.json"), str(tmp_path / "new")]


# --- one writer at a time ---------------------------------------------------------------------------------------------

HELD = """
import sys, time
from pathlib import Path
from extract.durable import sole_writer
with sole_writer(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(100)
"""


def test_two_commands_do_not_write_into_one_folder(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "run")
    values = {**os.environ, "PYTHONPATH": str(seeds.ROOT)}
    for part in ("golden", "reports"):
        command = [sys.executable, "-c", HELD, str(folder.out / part)]
        with subprocess.Popen(command, env=values, stdout=subprocess.PIPE, text=True) as holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            with pytest.raises(UsageError) as error:
                folder.run()
            assert str(error.value) == (
                f"{(folder.out / part).resolve()}: another extract command is writing there. Wait until it is done, or give another folder."
            )
            assert files(folder.out) == folder.before
            holder.kill()
    folder.check_next_run()


def test_one_command_may_write_reports_below_its_golden_files(tmp_path: Path) -> None:
    with sole_writer(tmp_path, tmp_path / "reports", tmp_path / "reports"):
        assert (tmp_path / "reports").is_dir()
    with sole_writer(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(UsageError, match=r"file/golden: cannot be made \(Not a directory\)\. Give another folder\."),
        sole_writer(tmp_path / "file" / "golden"),
    ):
        pass


def test_a_system_without_locks_or_synced_folders_writes_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "fcntl", None)
    sound = os.open

    def refuse(path: Any, flags: int, *rest: Any) -> int:
        if Path(path).is_dir():
            raise PermissionError(errno.EACCES, "Permission denied")
        return sound(path, flags, *rest)

    monkeypatch.setattr(os, "open", refuse)
    with sole_writer(tmp_path / "golden"):
        write_file(tmp_path / "golden" / "page.json", b"x")
    assert files(tmp_path) == {"golden/page.json": b"x"}


def test_a_clock_that_jumps_changes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder(tmp_path / "run")
    jumps = iter(range(10**9))
    monkeypatch.setattr(time, "time", lambda: 2e9 - 1e6 * next(jumps))
    assert folder.run().failed == ()
    assert files(folder.out) == folder.after
