"""What goes wrong on a cluster, planted: pages that harm the process that reads them, tasks that fail once or come late once.

A `sitecustomize` that says `import harmful` plants it in every Python process that has this folder, and the folder of that file, on its path.

    HARMFUL_PAGES  what the name of a page says behind a dash is done instead of reading it
    HARMFUL_ONCE   a folder: the first task that reads pages fails, the second sleeps for ten minutes; each leaves a file there
    HARMFUL_SLOW   seconds that each page takes longer
"""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from extract import workers
from extract.model import Page, PageResult
from extract.workers import Limits, Outcome

LIMITS = Limits(seconds=3, memory=300 << 20)
HARMS = ("sleeps", "hangs", "swells", "dies", "raises")

_read_page = workers.read_page


def harm(page: Page, schemas: Any) -> PageResult:
    """What the name of a page says."""
    what = Path(page.name).stem.partition("-")[2]
    if what == "sleeps":
        time.sleep(100)
    elif what == "hangs":
        re.match("(a+)+$", "a" * 60 + "b")  # in C code, with the interpreter's lock held
    elif what == "swells":
        bytearray(1 << 30)
    elif what == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    elif what == "raises":
        raise ZeroDivisionError("a fault of ours")
    return _read_page(page, schemas)


def first(mark: Path) -> bool:
    """Whether nobody was here before."""
    try:
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


def plant() -> None:
    """Plants what the environment asks for."""
    if os.environ.get("HARMFUL_PAGES"):
        workers.read_page = harm
        workers.read_inputs.__defaults__ = (1, LIMITS)
    once, slow = os.environ.get("HARMFUL_ONCE"), float(os.environ.get("HARMFUL_SLOW", "0"))
    if once or slow:
        from extract.engines import rows

        read = rows.read_guarded

        def harmed(*given: Any) -> Iterator[Outcome]:
            if once and first(Path(once, "failed")):
                raise RuntimeError("a task that fails once")
            if once and first(Path(once, "late")):
                time.sleep(600)
            for outcome in read(*given):
                time.sleep(slow)
                yield outcome

        rows.read_guarded = harmed


if any(name.startswith("HARMFUL_") for name in os.environ):
    plant()
