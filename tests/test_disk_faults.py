"""Commands on disks that fail, fill up or vanish at each of their calls, and streams that cannot be written: no file is half, none is lost,
nothing is said to be well that is not, and the next run makes what an undisturbed one does. `faulty.py` does it and looks.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commands import lamps, page

import seeds

COMPILER = next(filter(None, map(shutil.which, ("gcc", "cc", "clang"))), None)
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`faulty.c`, compiled."""
    if COMPILER is None or sys.platform != "linux":
        pytest.skip("this machine has no compiler, or another C library")
    made = tmp_path_factory.mktemp("faulty") / "faulty.so"
    subprocess.run([COMPILER, "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", str(made), str(HERE / "faulty.c"), "-ldl"], check=True)
    return made


def wrong(library: Path, command: str, disk: str) -> str:
    """What is wrong after any call has failed."""
    values = {**os.environ, "LD_PRELOAD": str(library), "PYTHONPATH": os.pathsep.join([str(HERE), str(seeds.ROOT)])}
    done = subprocess.run([sys.executable, str(HERE / "faulty.py"), command, disk], env=values, capture_output=True, text=True, check=False)
    assert done.returncode == bool(done.stdout.strip()), done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("disk", ["fails once", "is full"])
@pytest.mark.parametrize("command", ["accept", "waive", "fix", "export csv"])
def test_a_command_survives_a_disk_that_fails_at_any_call(command: str, disk: str, library: Path) -> None:
    assert wrong(library, command, disk) == ""


@pytest.mark.nightly
@pytest.mark.parametrize(
    "disk", ["fails once", "fails from then on", "is full", "is read-only from then on", "is there, but the process is killed"]
)
@pytest.mark.parametrize(
    "command",
    ["run", "run with jobs", "check", "review", "accept", "export csv", "export json", "export parquet", "export duckdb", "export sqlite"],
)
def test_any_command_survives_any_disk(command: str, disk: str, library: Path) -> None:
    assert wrong(library, command, disk) == ""


def test_a_library_that_fails_nothing_would_be_noticed(library: Path) -> None:
    code = "import ctypes, sys; c = ctypes.CDLL(None); c.faulty_arm(sys.argv[1].encode(), 1, 28, ctypes.c_long(9)); open(sys.argv[1] + '/x', 'w')"
    values = {**os.environ, "LD_PRELOAD": str(library)}
    done = subprocess.run([sys.executable, "-c", code, str(library.parent)], env=values, capture_output=True, text=True, check=False)
    assert "OSError: [Errno 28] No space left on device" in done.stderr


# --- streams ----------------------------------------------------------------------------------------------------------------

TO_STDOUT = (
    ("check", "pages", "--golden", "golden", "--format", "json"), ("check", "pages", "--golden", "golden"), ("export", "pages"),
    ("export", "pages", "--format", "json"), ("show", "pages/a.txt"), ("sniff", "pages"), ("tables", "pages/a.txt"),
    ("explain", "pages/a.txt", "price"),
)  # fmt: skip


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is full")
@pytest.mark.parametrize("arguments", TO_STDOUT, ids=" ".join)
def test_a_full_disk_below_stdout_is_exit_3_and_a_message(arguments: tuple[str, ...], tmp_path: Path) -> None:
    project = lamps(tmp_path, a=page(), b=page(price="$31,$9"))
    options = () if arguments[0] in ("sniff", "tables") else project.options
    assert written(tmp_path, (*arguments, *options), "stdout") == (3, b"extract: stdout cannot be written (No space left on device).\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is full")
def test_talk_that_nobody_can_hear_changes_no_exit_code_and_no_file(tmp_path: Path) -> None:
    project = lamps(tmp_path, a=page(), b=page(price="$31,$9"))
    shutil.rmtree(project.golden)
    run = ("run", "pages", "--out", "golden", *project.options)
    assert written(tmp_path, run, "stderr") == (0, b"")
    assert sorted(path.name for path in project.golden.iterdir()) == ["a.txt.json", "b.txt.json"]
    assert written(tmp_path, (*run, "--fail-on", "error"), "stderr") == (1, b"")
    assert written(tmp_path, ("run", "nowhere", "--out", "golden"), "stderr") == (2, b"")


def written(folder: Path, arguments: tuple[str, ...], stream: str) -> tuple[int, bytes]:
    """A command with a stream that cannot be written: its exit code, and what it wrote on the other."""
    values = {**os.environ, "PYTHONPATH": str(seeds.ROOT)}
    with open("/dev/full", "wb") as full:
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, stream: full}
        done = subprocess.run([sys.executable, "-m", "extract", *arguments], cwd=folder, env=values, check=False, **streams)
    return done.returncode, (done.stdout or b"") + (done.stderr or b"")


# --- a folder that cannot be written --------------------------------------------------------------------------------------


def test_golden_files_on_a_read_only_disk_stay_and_the_run_says_so(tmp_path: Path) -> None:
    project = lamps(tmp_path, a=page(), b=page("Gamma", "Delta"))
    project.write("a.txt", page(price="$31,$9"))
    project.write("c.txt", page("Zeta", "Eta"))
    before = {path.name: path.read_bytes() for path in project.golden.iterdir()}
    run = f"{sys.executable} -m extract run pages --out golden --update {' '.join(project.options)}"
    shell = f"mount --bind golden golden && mount -o remount,ro,bind golden && {run}; echo $?"
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", shell]
    if shutil.which("unshare") is None or subprocess.run([*command[:4], "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a folder")
    values = {**os.environ, "PYTHONPATH": str(seeds.ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=values, capture_output=True, text=True, check=False, timeout=100)
    assert done.stdout == "3\n", done.stderr
    assert [line for line in done.stderr.splitlines() if "failed: " in line] == [
        f"{name}: failed: its golden file cannot be written (Read-only file system)" for name in ("a.txt", "c.txt")
    ]
    assert {path.name: path.read_bytes() for path in project.golden.iterdir()} == before
