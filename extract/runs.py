"""The main job: reads every page below some paths, writes golden files that are not there yet, keeps the others."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from extract import golden
from extract.durable import sole_writer, write_file
from extract.earlier import open_earlier
from extract.errors import UsageError
from extract.findings import Findings, findings
from extract.model import Discrepancy, PageResult
from extract.readings import Readings
from extract.report.files import write_reports
from extract.surveys import Progress, survey
from extract.waivers import open_waivers
from extract.workers import Outcome


class Kept(NamedTuple):
    """A golden file that was kept although the page now reads differently."""

    page: str
    path: Path
    changes: tuple[golden.Change, ...]


class RunResult(NamedTuple):
    """What a run did: golden files by outcome, the values that it did not change, and all discrepancies.

    The discrepancies of pages come first, in page order, then those across pages. `failed` are pages that were not completed
    (our fault, or a file that could not be written), each with its reason. `findings` are the discrepancies with their
    waivers, as reports show them.
    """

    pages: int
    written: tuple[Path, ...]
    refreshed: tuple[Path, ...]
    unchanged: int
    kept: tuple[Kept, ...]
    discrepancies: tuple[Discrepancy, ...]
    failed: tuple[tuple[str, str], ...]
    findings: Findings
    left: str = ""
    """What the report leaves out, in words."""
    beside: tuple[str, ...] = ()
    """What the archives hold besides pages, in words."""


def run(
    paths: Sequence[str | Path], out: str | Path, schema: str | Path | Sequence[str | Path] | None = None, *,
    reports: str | Path | None = None, update: bool = False, waivers: str | Path | None = None, today: datetime.date | None = None,
    jobs: int = 1, progress: Progress | None = None, since: str | Path | None = None,
) -> RunResult:  # fmt: skip
    """Reads every page below `paths`, writes golden files below `out` and, where `reports` says so, the reports there.

    Raises UsageError before anything is written. A page without a golden file gets one. Where a value would change, the golden
    file is kept and the difference reported, unless `update` says to take it. Pages are read in the order of their names, by
    `jobs` processes. What stands in the output folders is no page. `since` is an earlier `discrepancies.jsonl` to compare with, maybe that
    of `reports`.
    """
    folders = [Path(folder) for folder in (out, reports) if folder is not None]
    for folder, option in zip(folders, ("--out", "--reports"), strict=False):
        if folder.exists() and not folder.is_dir():
            advice = f"Give another {option}, or move the file."
            raise UsageError("is a file, and the output goes into a folder.", file=str(folder), advice=advice)
    pages = survey(paths, schema, folders)
    judged = open_waivers(waivers, [rule.name for rule in pages.rules], today)
    earlier = open_earlier(since)
    for one in pages.inputs:
        golden.path_of(one.name, folders[0])
    work = _Run(folders[0], update, Readings(pages.schemas))
    with sole_writer(*folders):
        compared = pages.read(work.page, jobs, progress)
        work.found.extend(compared.found)
        work.failed.extend(compared.failed)
        found = findings(
            len(pages.inputs), work.formats, work.digest.hexdigest(), work.found, work.failed, pages.files, judged, pages.complete,
            work.readings, earlier, golden.RULES,
        )  # fmt: skip
        if reports is not None:
            reported = write_reports(found, folders[1])
            work.failed.extend(reported.failed)
            work.left = reported.left
    return work.result(found)._replace(beside=pages.listed.left)


class _Run:
    """A run under way."""

    def __init__(self, folder: Path, update: bool, readings: Readings) -> None:
        self.folder, self.update, self.readings = folder, update, readings
        self.written: list[Path] = []
        self.refreshed: list[Path] = []
        self.unchanged = 0
        self.kept: list[Kept] = []
        self.found: list[Discrepancy] = []
        self.failed: list[tuple[str, str]] = []
        self.formats: dict[str, str] = {}
        self.digest = hashlib.sha256()
        self.left = ""

    def page(self, outcome: Outcome) -> None:
        """One page, to its golden file; nothing that goes wrong with it stops the others."""
        name, result = outcome.input.name, outcome.result
        self.found.extend(outcome.discrepancies)
        if result is None:
            self.failed.append((name, outcome.failure))
            return
        self.formats[name] = result.format
        self.readings.add(result)
        self.digest.update(f"{name}\0{result.sha256}\n".encode("utf-8", "surrogateescape"))
        try:
            self.write(result, golden.path_of(name, self.folder))
        except OSError as error:
            self.failed.append((name, f"its golden file cannot be written ({error.strerror})"))

    def write(self, result: PageResult, path: Path) -> None:
        """The golden file of one result, unless that would change a value."""
        body = golden.dump(result)
        before = path.read_bytes() if path.exists() else None
        if before is None:
            write_file(path, body)
            self.written.append(path)
        elif before == body:
            self.unchanged += 1
        else:
            changed = _changes(before, result, path)
            if changed and not self.update:
                self.kept.append(Kept(result.page, path, changed))
                return
            write_file(path, body)
            self.refreshed.append(path)

    def result(self, found: Findings) -> RunResult:
        """The summary."""
        return RunResult(
            found.pages, tuple(self.written), tuple(self.refreshed), self.unchanged, tuple(self.kept), tuple(self.found),
            tuple(self.failed), found, self.left,
        )  # fmt: skip


def _changes(before: bytes, result: PageResult, path: Path) -> tuple[golden.Change, ...]:
    try:
        old = golden.load(before, str(path))
    except UsageError as error:
        return (golden.Change(None, "(the whole file)", str(error), golden.ABSENT),)
    return tuple(golden.changes(old, result))
