"""The reports of a run as files: `discrepancies.jsonl`, `pages.jsonl` and `discrepancies.html`."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from extract.durable import write_file
from extract.findings import Findings
from extract.report import html, jsonl

FILES = JSONL, PAGES, HTML = "discrepancies.jsonl", "pages.jsonl", "discrepancies.html"


class Reports(NamedTuple):
    """The reports that could not be written, with the reason, and what the page leaves out, in words."""

    failed: tuple[tuple[str, str], ...]
    left: str


def write_reports(found: Findings, folder: Path, jobs: int = 1) -> Reports:
    """Writes the reports, each whole or not at all; `jobs` processes make them."""
    failed: list[tuple[str, str]] = []
    report = html.Report(found, folder, jobs)
    for name, parts in ((JSONL, jsonl.lines(found)), (PAGES, jsonl.pages(found)), (HTML, report.parts())):
        try:
            write_file(folder / name, (part.encode("utf-8", "backslashreplace") for part in parts))
        except OSError as error:
            failed.append((str(folder / name), f"the report cannot be written ({error.strerror})"))
    return Reports(tuple(failed), report.left)
