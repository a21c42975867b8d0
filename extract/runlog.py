"""The log of a run for machines: a line of JSON when it begins, one for each page when it is read, one when it ends.

    {"event": "begin", "version": "0.1.0", "command": "run", "at": "2027-01-01T12:00:00+00:00", "pages": 5}
    {"event": "page", "page": "a.txt", "outcome": "read", "seconds": 0.0012, "format": "pipe", "schema": "kettles",
     "errors": 0, "warnings": 1, "notes": 0, "numbers": 40, "unclaimed": 2, "why": null}
    {"event": "end", "code": 0, "seconds": 1.5, "pages": 5, "failed": 0, "errors": 2, "warnings": 1, "notes": 0, "open": 3, "waived": 0}

`outcome` is `read`, `refused` (no page), `unknown` (no schema knows it), `quarantined` (it took too long, or extract failed) or `failed`
(its file cannot be read). `pages` of the first line are those to be read: what a cache knows of others is not read again, and has no line;
the last line counts all. Pages stand in their order, each line is whole at once, and a log without its last line is of a command that was
stopped. No other file of a run holds a time.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from extract.errors import UsageError
from extract.model import ERROR, NOTE, WARNING

if TYPE_CHECKING:
    from extract.findings import Findings
    from extract.surveys import Progress
    from extract.workers import Outcome

_COUNTED = ((ERROR, "errors"), (WARNING, "warnings"), (NOTE, "notes"))


class RunLog:
    """A log that is written while a command reads its pages. `failure` says why it could not be written to its end."""

    def __init__(self, path: Path, command: str, version: str, paths: Sequence[str | Path]) -> None:
        """Raises UsageError where the file cannot be written, or would stand among the pages; it is as it was until a page is read."""
        if any(Path(one).is_dir() and path.resolve().is_relative_to(Path(one).resolve()) for one in paths):
            raise UsageError("the log would stand among the pages.", file=str(path), advice="Give another --log.")
        is_new = not path.exists()
        try:
            open(path, "ab").close()
            if is_new:
                path.unlink()
        except OSError as error:
            raise UsageError(f"cannot be written ({error.strerror}).", file=str(path), advice="Give another --log.") from None
        self.path, self.failure = path, ""
        self._named = {"version": version, "command": command}
        self._begun = time.monotonic()
        self._file: IO[str] | None = None

    def wrap(self, progress: Progress) -> Progress:
        """What shows how far the command is, and logs each page that passes."""

        def logged(outcomes: Iterable[Outcome], total: int) -> Iterator[Outcome]:
            self._begin(total)
            for outcome in progress(outcomes, total):
                self._write(_page(outcome))
                yield outcome

        return logged

    def _begin(self, pages: int) -> None:
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        self._write({"event": "begin", **self._named, "at": now, "pages": pages})

    def end(self, code: int, found: Findings) -> None:
        """The last line: how the command ended, and the totals of what it found."""
        if self._file is None:
            self._begin(0)
        counts = {name: sum(one.severity == severity for one in found.open) for severity, name in _COUNTED}
        seconds = round(time.monotonic() - self._begun, 3)
        self._write(
            {"event": "end", "code": code, "seconds": seconds, "pages": found.pages, "failed": len(found.failed), **counts,
             "open": len(found.open), "waived": len(found.waived)}
        )  # fmt: skip
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()

    def _write(self, line: dict[str, Any]) -> None:
        if self.failure:
            return
        try:
            if self._file is None:
                self._file = open(self.path, "w", encoding="ascii", buffering=1)  # noqa: SIM115
            self._file.write(json.dumps(line) + "\n")
        except OSError as error:
            self.failure = f"the log cannot be written ({error.strerror})"


def _page(outcome: Outcome) -> dict[str, Any]:
    made, found = outcome.made, outcome.discrepancies
    figures = made.gist.reading.figures if made is not None else None
    counts = {name: sum(one.severity == severity for one in found) for severity, name in _COUNTED}
    return {
        "event": "page", "page": outcome.input.name, "outcome": _what(outcome), "seconds": round(outcome.seconds, 6),
        "format": figures.format if figures else None, "schema": figures.schema if figures else None, **counts,
        "numbers": figures.numbers if figures else 0, "unclaimed": figures.unclaimed if figures else 0,
        "why": outcome.failure.strip().rpartition("\n")[2] or None,
    }  # fmt: skip


def _what(outcome: Outcome) -> str:
    rules = {one.rule for one in outcome.discrepancies}
    if "timeout" in rules or "crash" in rules:
        return "quarantined"
    if outcome.made is None:
        return "failed"
    return "refused" if "refused" in rules else "unknown" if outcome.made.gist.schema is None else "read"
