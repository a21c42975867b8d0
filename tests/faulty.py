"""Commands on a disk that fails at one of its calls, each call in turn: run with `faulty.c` loaded before the C library.

    LD_PRELOAD=faulty.so python tests/faulty.py COMMAND DISK

A command is what `COMMANDS` has, a disk what `DISKS` has. After each failure the files are looked at, and the command is run again on a sound disk.
"""

from __future__ import annotations

import ctypes
import datetime
import errno
import json
import os
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import kettles
from commands import LAMPS, page

from extract import cli
from extract.durable import PREFIX
from extract.errors import UsageError

FOREVER = 1 << 40
CRASHED = 99
"""The exit code for a command that ended in a traceback."""

DISKS = {
    "fails once": (errno.EIO, 1, 0),
    "fails from then on": (errno.EIO, FOREVER, 0),
    "is full": (errno.ENOSPC, FOREVER, 1),
    "is read-only from then on": (errno.EROFS, FOREVER, 0),
    "is there, but the process is killed": (0, FOREVER, 0),
}
"""What happens at a call: the error (0 kills), to how many calls, and whether only to those that take room."""

_WHERE = ("pages", "--schema", "lamps.schema.json")
_RUN = ("run", *_WHERE, "--out", "out/golden", "--reports", "out/reports", "--update", "--waivers", "out/waivers.toml")


def _lines(*arguments: str) -> Callable[[], int]:
    return lambda: cli.main(list(arguments))


def _cause(rule: str) -> str:
    """The cause of what the pages say against each other, or against their golden files."""
    from extract.checks import check
    from extract.surveys import survey
    from extract.waivers import Waivers

    found = check(survey(["pages"], "lamps.schema.json"), Path("out/golden"), Waivers((), datetime.date(2027, 1, 1))).findings.open
    return next(one.cause for one in found if one.rule == rule and one.field)


def _review(*decisions: tuple[str, str]) -> Callable[[], int]:
    """Decisions in a review, and that each of them is taken back."""

    def decide() -> int:
        from extract.review.decisions import Review, decision_of
        from extract.surveys import survey

        try:
            pages = survey(["pages"], "lamps.schema.json", [Path("out/golden")])
            review = Review(pages, Path("out/golden"), Path("out/waivers.toml"), Path("out/test_fixes.py"), schemas=["lamps.schema.json"],
                            today=datetime.date(2027, 1, 1))  # fmt: skip
            code = 0
            for what, rule in decisions:
                data = {"cause": CAUSES[rule], "decision": what, "reason": "The shop prints it so.", "owner": "data desk"}
                saved = review.decide(decision_of(data), review.digest)
                code = 3 if "failed" in saved["words"] else code
                CAUSES["golden"] = next((one.cause for one in review.found.open if one.rule == "golden" and one.field), "")
        except UsageError as error:
            print(error, file=sys.stderr)
            return 2
        return 3 if review.found.failed else code

    return decide


def _by_cause(rule: str, *arguments: str) -> Callable[[], int]:
    return lambda: cli.main([*arguments, "--cause", CAUSES[rule]])


CAUSES: dict[str, str] = {}
_SAID = ("--reason", "The shop prints it so.", "--owner", "data desk", "--waivers", "out/waivers.toml", "--golden", "out/golden")
COMMANDS: dict[str, Callable[[], int]] = {
    "run": _lines(*_RUN),
    "run with jobs": _lines(*_RUN, "--jobs", "2"),
    "accept": _lines("accept", *_WHERE, "--golden", "out/golden", "--all"),
    "waive": _by_cause("agree", "waive", *_WHERE, *_SAID),
    "fix": _by_cause("golden", "fix", *_WHERE, "--golden", "out/golden", "--fixes", "out/test_fixes.py"),
    "check": _lines("check", *_WHERE, "--golden", "out/golden", "--waivers", "out/waivers.toml", "--format", "json=out/check.json", "--format",
                    "junit=out/check.xml", "--format", "sarif=out/check.sarif", "--fail-on", "error"),
    **{f"export {form}": _lines("export", *_WHERE, "--table", table, "--format", form, "--out", f"out/table.{form}")
       for form, table in (("csv", "claims"), ("json", "consensus"), ("parquet", "records"), ("duckdb", "entities"), ("sqlite", "consensus"))},
    "review": _review(("accept", "golden"), ("waive", "agree"), ("fix", "golden"), ("undo", "golden")),
}  # fmt: skip
ENDS = {"check": 1}
"""The exit code of a command on a sound disk where it is not 0."""


class Folder:
    """Pages of which two contradict each other and two have changed since their golden files were written."""

    def __init__(self, path: Path) -> None:
        self.path, self.kept, self.out = path, path / "kept", path / "out"
        for name in ("pages", "tmp", "out"):
            (path / name).mkdir()
        os.chdir(path)
        (path / "lamps.schema.json").write_text(json.dumps(LAMPS), "utf-8")
        for name, body in (("a", page()), ("b", page(price="$31,$9")), ("c", page("Gamma", "Delta"))):
            (path / "pages" / f"{name}.txt").write_bytes(body)
        (path / "out" / "waivers.toml").write_text(kettles.WAIVER, "utf-8")
        (path / "out" / "test_fixes.py").write_text("from extract.fixes import ABSENT, ids, value\n", "utf-8")
        assert cli.main([*_RUN]) == 0
        for name, body in (("a", page(watts="41,60")), ("c", page("Gamma", "Delta", maker="Osra,Osra")), ("d", page("Zeta", "Eta"))):
            (path / "pages" / f"{name}.txt").write_bytes(body)
        CAUSES.update({rule: _cause(rule) for rule in ("agree", "golden")})
        shutil.copytree(self.out, self.kept)
        self.before = files(self.out)

    def restore(self) -> None:
        shutil.rmtree(self.out)
        shutil.copytree(self.kept, self.out)
        for left in (self.path / "tmp").iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()


def files(folder: Path) -> dict[str, bytes]:
    """The files below a folder, but for those under way, and for a database that holds when it was written."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(PREFIX))
    return {path.relative_to(folder).as_posix(): path.read_bytes() if path.suffix != ".duckdb" else b"" for path in found}


def child(command: Callable[[], int], faults: Callable[[], Any]) -> tuple[int, int, str]:
    """A command in a process of its own: its exit code, how many calls there were, and what it said."""
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        os.close(reading)
        out = os.open(os.devnull, os.O_WRONLY)
        os.dup2(out, 1)
        os.dup2(writing, 2)
        code = CRASHED
        try:
            faults()
            code = command()
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os.write(writing, f"\n{LIBRARY.faulty_count()}".encode())
            os._exit(code)
    os.close(writing)
    with open(reading, encoding="utf-8", errors="replace") as pipe:
        said, _, count = pipe.read().rpartition("\n")
    _, status = os.waitpid(process, 0)
    return os.waitstatus_to_exitcode(status), int(count) if count.isdecimal() else 0, said


LIBRARY: Any = ctypes.CDLL(None)


def whole(name: str, body: bytes, before: dict[str, bytes], after: dict[str, bytes]) -> bool:
    """Whether a file is as it was or as it shall be; of a report, which tells of the fault, whether it is whole."""
    if body in (before.get(name), after.get(name)):
        return True
    if name.endswith(".jsonl"):
        return all(isinstance(json.loads(line), dict) for line in body.splitlines())
    if name.endswith(".py"):
        compile(body, name, "exec")
        return True
    ends = {".html": b"</html>\n", ".json": b"}\n", ".xml": b"</testsuites>\n", ".sarif": b"}\n"}
    return not name.startswith("golden") and body.endswith(ends.get(Path(name).suffix, b"no such end"))


def tried(folder: Folder, name: str, disk: str) -> list[str]:
    """What is wrong after any of the calls of a command has failed."""
    command, (number, many, full) = COMMANDS[name], DISKS[disk]
    ends = ENDS.get(name, 0)
    wrong: list[str] = []
    folder.restore()
    code, calls, said = child(command, lambda: LIBRARY.faulty_arm(os.fsencode(folder.path), FOREVER, number, FOREVER))
    assert (code, calls > 3) == (ends, True), (code, calls, said)
    after = files(folder.out)
    if "run" in name or name in ("accept", "waive", "fix", "review"):
        assert after != folder.before
    for at in range(1, calls + 1):
        folder.restore()

        def faults(at: int = at) -> None:
            ctypes.c_int.in_dll(LIBRARY, "faulty_full").value = full
            LIBRARY.faulty_arm(os.fsencode(folder.path), ctypes.c_long(at), number, ctypes.c_long(at + many))

        code, seen, said = child(command, faults)
        now, left = files(folder.out), [*folder.out.rglob(f"{PREFIX}*"), *(folder.path / "tmp").iterdir()]
        where = f"{name}, call {at} of {calls}: "
        if code not in ((-signal.SIGKILL,) if not number else (ends, 2, 3)) and seen >= at:
            wrong.append(f"{where}exit code {code}: {said[-600:]}")
        if code == ends and now != after and seen >= at:
            wrong.append(f"{where}it says that all is well: {said[-300:]}")
        wrong += [f"{where}{file} is not whole" for file, body in now.items() if not whole(file, body, folder.before, after)]
        wrong += [f"{where}{file} is gone" for file in folder.before if file not in now]
        if left and number and many == 1 and "unlink" not in said and code != ends:
            wrong.append(f"{where}left behind: {left}")
        code, _, said = child(command if now != after else lambda: ends, lambda: None)
        if name != "review" and (code, files(folder.out)) != (ends, after):
            differ = sorted(file for file, body in files(folder.out).items() if after.get(file) != body)
            wrong.append(f"{where}the next run ends with {code}, {differ} differ: {said[-300:]}")
        if "run" in name and list(folder.out.rglob(f"{PREFIX}*")):
            wrong.append(f"{where}the next run leaves what the killed one left")
    return wrong


def main() -> int:
    """One command on one disk; 1 where something is wrong."""
    import duckdb  # noqa: F401

    import extract.review.decisions
    import extract.runs  # noqa: F401

    with tempfile.TemporaryDirectory(prefix="extract-faulty-") as made:
        path = Path(made).resolve()
        (path / "work").mkdir()
        tempfile.tempdir = str(path / "work" / "tmp")
        os.environ["TMPDIR"] = tempfile.tempdir
        wrong = tried(Folder(path / "work"), sys.argv[1], sys.argv[2])
        os.chdir("/")
    print("\n".join(wrong))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
