"""The reports of a run as files: `discrepancies.jsonl` and `discrepancies.html`."""

from __future__ import annotations

from pathlib import Path

from extract.durable import write_file
from extract.findings import Findings
from extract.report import html, jsonl

JSONL, HTML = "discrepancies.jsonl", "discrepancies.html"


def write_reports(found: Findings, folder: Path) -> list[tuple[str, str]]:
    """Writes both reports, each whole or not at all; those that could not be written, with the reason."""
    failed: list[tuple[str, str]] = []
    for name, parts in ((JSONL, jsonl.lines(found)), (HTML, html.parts(found, folder))):
        try:
            write_file(folder / name, (part.encode("utf-8", "backslashreplace") for part in parts))
        except OSError as error:
            failed.append((str(folder / name), f"the report cannot be written ({error.strerror})"))
    return failed
