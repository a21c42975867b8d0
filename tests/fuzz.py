"""Runs the targets of `fuzzing` for long, each in a process of its own, led by the branches that an input reaches.

    python tests/fuzz.py [TARGET...] --seconds 3600 [--jobs 2] [--out FOLDER] [--corpus FOLDER]

The seconds are shared out between the targets. Of the inputs that fail in one place the shortest is written to the folder `--out`, cut down as
far as it fails there, and the exit code is 1. Give it a name that says what it shows and put it into `tests/corpus/found/TARGET/`.
It needs atheris: `pip install -c constraints.txt -e '.[dev,nightly]'`, which has wheels for Linux.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
LONGEST = 4096
"""Bytes of the longest input that is made."""
HANGS, MEMORY = 60, 2048
"""Seconds and MB with which an input ends its process."""
CUTTING = 30.0
"""Seconds for cutting one input down."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the targets that are named, or all; 1 where an input failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--seconds", type=float, default=600, help="for all targets together")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="targets that run at a time")
    parser.add_argument("--out", type=Path, default=Path("found"), metavar="FOLDER", help="where inputs that fail go")
    parser.add_argument("--corpus", type=Path, metavar="FOLDER", help="where inputs that reach something new are kept for the next time")
    parser.add_argument("--one", metavar="TARGET", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.one:
        return _fuzz(given.one, given.out, given.corpus, given.seconds)
    from fuzzing import TARGETS

    unknown = [name for name in given.targets if name not in TARGETS]
    if unknown:
        parser.error(f"no target {', '.join(unknown)}; there are {', '.join(TARGETS)}")
    names = given.targets or list(TARGETS)
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="extract-fuzz-") as kept, ThreadPoolExecutor(given.jobs) as pool:
        folder = given.corpus or Path(kept)
        codes = list(pool.map(lambda name: _process(name, given.out, folder, given.seconds / len(names)), names))
    failed = sorted(given.out.iterdir())
    print(f"{len(names)} targets: {len(failed)} failures" + "".join(f"\n  {path}" for path in failed))
    return int(any(codes) or bool(failed))


def _process(name: str, out: Path, corpus: Path, seconds: float) -> int:
    """One target; its exit code."""
    command = [sys.executable, __file__, "--one", name, "--out", str(out), "--corpus", str(corpus), "--seconds", str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    lines = done.stderr.splitlines()
    units = [line.rpartition(" ")[2] for line in lines if line.startswith("stat::number_of_executed_units")]
    said = f"{units[0]} inputs in {seconds:.0f} s" if units and not done.returncode else "\n  ".join(lines[-20:])
    print(f"{name}: {said}", flush=True)
    return done.returncode


def _fuzz(name: str, out: Path, corpus: Path, seconds: float) -> int:
    """One target in this process, which ends with it."""
    import atheris

    with atheris.instrument_imports(include=["extract"], enable_loader_override=False):
        import fuzzing

        import extract.cli  # noqa: F401
    begun = corpus / name
    begun.mkdir(parents=True, exist_ok=True)
    out.mkdir(parents=True, exist_ok=True)
    for number, body in enumerate(fuzzing.corpus(name)):
        (begun / f"begin-{number:03}").write_bytes(body)
    words = corpus / f"{name}.words"
    words.write_text("".join('"' + "".join(f"\\x{byte:02x}" for byte in word.encode("utf-8")) + '"\n' for word in fuzzing.WORDS))
    options = [
        f"-max_total_time={max(1, int(seconds))}", f"-max_len={LONGEST}", f"-dict={words}", f"-artifact_prefix={out}/{name}-", f"-timeout={HANGS}",
        f"-rss_limit_mb={MEMORY}", "-print_final_stats=1", "-verbosity=0",
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options, str(begun)], _Failures(name, lambda body: fuzzing.timed(fuzzing.TARGETS[name], body), out).run)
    atheris.Fuzz()
    return 0


class _Failures:
    """The places in which a target fails, and the shortest input for each."""

    def __init__(self, name: str, target: Callable[[bytes], object], out: Path) -> None:
        self.name, self.target, self.out = name, target, out
        self.shortest: dict[str, int] = {}

    def run(self, body: bytes) -> None:
        """The target on one input."""
        place = self.place(body)
        if place and len(body) < self.shortest.get(place, LONGEST * 100):
            new = place not in self.shortest
            body = self.cut(body, place) if new else body
            self.shortest[place] = len(body)
            (self.out / place).write_bytes(body)

    def place(self, body: bytes) -> str:
        """Where the target fails on an input, as the name of a file; empty where it does not."""
        try:
            self.target(body)
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            return f"{self.name}-{type(error).__name__}-{Path(last.filename).stem}-{last.lineno}"
        return ""

    def cut(self, body: bytes, place: str) -> bytes:
        """A shorter input that fails in the same place."""
        until, size = time.monotonic() + CUTTING, len(body) // 2
        while size:
            at = 0
            while at < len(body) and time.monotonic() < until:
                shorter = body[:at] + body[at + size :]
                if self.place(shorter) == place:
                    body = shorter
                else:
                    at += size
            size //= 2
        return body


if __name__ == "__main__":
    sys.exit(main())
